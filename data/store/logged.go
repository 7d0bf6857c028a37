package store

// Log calls yield with the changes behind one of them, in order, until yield returns an error. It is Changes
// without what the places are now, and much cheaper: Place and Into are not set. after is the index of a change
// in the write of sequence, -1 for all of that write. The caller sees to it that the log reaches so far.
func (r *Reader) Log(sequence uint64, after int, yield func(Change) error) error {
	log := newLogCursor(r.tx, sequence)
	log.start = changeKey(sequence, after+1)
	const together = 1024 // read at a time, as yield may be anyone's and must not run under guard
	changes := make([]Change, 0, together)
	for more := true; more; {
		changes = changes[:0]
		err := guard(r.path, func() error {
			for len(changes) < together {
				var c Change
				var err error
				if c, _, more, err = log.next(); err != nil || !more {
					return err
				}
				changes = append(changes, c)
			}
			return nil
		})
		if err != nil {
			return err
		}
		for _, c := range changes {
			if err := yield(c); err != nil {
				return err
			}
		}
	}
	return nil
}
