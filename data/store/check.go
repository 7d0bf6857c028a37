package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// Check reads everything and tells every fault: of the pages, as bbolt too sees them, of checksums, of records
// that are no valid places, of counts, sum, numbers, matches and log that do not fit. The error joins a *Damaged for
// each, and a *Conflict for each edit that does not fit its record, which is no damage. Writers wait for the
// first half of it.
func (s *Store) Check() error {
	err := s.exclusively(func() error {
		return guard(s.path, func() error { return verifyOpen(s.db, s.path) })
	})
	if err != nil {
		return s.eachDamaged(err)
	}
	c := checker{records: map[string]int{}, numbers: map[uint64]string{}}
	err = s.Read(func(r *Reader) error {
		c.r, c.tx = r, r.tx
		c.places()
		if err := guard(s.path, func() error {
			c.log()
			c.sources()
			c.rest()
			return nil
		}); err != nil {
			c.faults = append(c.faults, err)
		}
		return nil
	})
	return s.eachDamaged(errors.Join(append(c.faults, err)...))
}

// eachDamaged makes a *Damaged of every fault that an error joins.
func (s *Store) eachDamaged(err error) error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return explain(s.path, err)
	}
	var faults []error
	for _, err := range joined.Unwrap() {
		faults = append(faults, s.eachDamaged(err))
	}
	return errors.Join(faults...)
}

// withoutConflicts leaves of the faults that Check found those that are damage.
func withoutConflicts(err error) error {
	var conflict *Conflict
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		if errors.As(err, &conflict) {
			return nil
		}
		return err
	}
	var faults []error
	for _, err := range joined.Unwrap() {
		faults = append(faults, withoutConflicts(err))
	}
	return errors.Join(faults...)
}

// A checker adds up what the store should have counted.
type checker struct {
	r       *Reader
	tx      *bbolt.Tx
	faults  []error
	records map[string]int    // of each source
	numbers map[uint64]string // ids
}

func (c *checker) fault(format string, args ...any) {
	c.faults = append(c.faults, corruptf(format, args...))
}

// try notes an error as a fault and tells whether there was none.
func (c *checker) try(err error) bool {
	if err != nil {
		c.faults = append(c.faults, err)
	}
	return err == nil
}

func (c *checker) places() {
	var sum uint64
	n := 0
	entries := newEntryCursor(c.tx)
	c.try(c.r.chunks(entries.next, func(e *entry) error {
		c.try(e.err)
		c.entry(e)
		if e.place != nil {
			n++
			sum += e.place.Hash()
		}
		return nil
	}))
	if n != c.r.meta.Places || sum != c.r.meta.Sum {
		c.fault("%d places of sum %x, want %d of sum %x", n, sum, c.r.meta.Places, c.r.meta.Sum)
	}
}

func (c *checker) entry(e *entry) {
	if e.number > c.r.meta.Number {
		c.fault("place %q has number %d, the last given out is %d", e.id, e.number, c.r.meta.Number)
	}
	if e.layers.edit != nil {
		found, err := resolve(e.id, e.layers)
		if c.try(err) && found.conflict != nil {
			c.faults = append(c.faults, found.conflict)
		}
	}
	if e.layers.match != nil {
		c.try(guard(c.r.path, func() error { return c.match(e) }))
	}
	if e.layers.record == nil {
		return
	}
	source, feature, err := splitRecord(e.layers.record)
	if !c.try(err) {
		return
	}
	c.records[string(source)]++
	p, err := data.DecodeFeature(feature)
	if err != nil {
		c.fault("the record of %q is not valid: %v", e.id, err)
		return
	}
	if p.ID != e.id || len(p.Sources) == 0 || p.Sources[0].Name != string(source) {
		c.fault("the record of %q is that of another place or source", e.id)
	}
	if again, err := data.EncodeFeature(&p); err != nil || !bytes.Equal(again, feature) {
		c.fault("the record of %q is not in its canonical form", e.id)
	}
}

// match checks that a part and its major record agree on each other, and on what the part's record is.
func (c *checker) match(e *entry) error {
	switch matchKind(e.layers.match) {
	case matchApart:
	case matchPart:
		major, err := readLayers(c.tx, e.layers.partOf())
		if err != nil {
			return err
		}
		parts, err := major.parts()
		if err != nil {
			return err
		}
		isHere := func(p part) bool { return p.id == e.id && bytes.Equal(p.record, e.layers.record) }
		if !slices.ContainsFunc(parts, isHere) || e.layers.edit != nil {
			c.fault("%q is no part of %q", e.id, e.layers.partOf())
		}
	case matchMajor:
		return c.parts(e)
	default:
		c.fault("the match of %q is of no kind", e.id)
	}
	return nil
}

func (c *checker) parts(e *entry) error {
	parts, err := e.layers.parts()
	if err != nil {
		return err
	}
	if len(parts) == 0 {
		c.fault("%q has no parts", e.id)
	}
	sources := map[string]bool{}
	for _, p := range append(parts, part{e.id, e.layers.record}) {
		source, _, err := splitRecord(p.record)
		if err != nil {
			return err
		}
		if sources[string(source)] {
			c.fault("%q is of one place with another record of its source", p.id)
		}
		sources[string(source)] = true
	}
	for _, p := range parts {
		l, err := readLayers(c.tx, p.id)
		if err != nil {
			return err
		}
		if l.partOf() != e.id || !bytes.Equal(l.record, p.record) {
			c.fault("the copy of %q in %q is not its record", p.id, e.id)
		}
	}
	return nil
}

func (c *checker) log() {
	changes := map[uint64]int{}
	log := newLogCursor(c.tx, c.r.meta.Oldest)
	for {
		change, _, more, err := log.next()
		if !c.try(err) || !more {
			break
		}
		if change.Index != changes[change.Sequence] {
			c.fault("change %d of write %d is out of order", change.Index, change.Sequence)
		}
		changes[change.Sequence]++
	}
	logged := 0
	c.try(each(c.tx, bucketWrites, func(key, payload []byte) error {
		sequence, err := parseNumber(key)
		var w writeEntry
		if err = errors.Join(err, decodeJSON(bucketWrites, key, payload, &w)); err != nil {
			return err
		}
		if logged += w.Changes; w.Changes != changes[sequence] || sequence <= c.r.meta.Oldest || sequence > c.r.meta.Sequence {
			c.fault("write %d has %d changes, want %d, between %d and %d", sequence, changes[sequence], w.Changes, c.r.meta.Oldest+1, c.r.meta.Sequence)
		}
		return nil
	}))
	if m := &c.r.meta; logged != m.Logged || m.Oldest > m.Horizon || m.Horizon > m.Sequence || m.Surroundings > m.Sequence {
		c.fault("%d changes are logged, want %d; sequence %d, horizon %d, oldest %d, surroundings %d", logged, m.Logged, m.Sequence, m.Horizon, m.Oldest, m.Surroundings)
	}
}

func (c *checker) sources() {
	c.try(each(c.tx, bucketSources, func(key, payload []byte) error {
		var e sourceEntry
		if err := decodeJSON(bucketSources, key, payload, &e); err != nil {
			return err
		}
		if e.Records != c.records[string(key)] {
			c.fault("source %s has %d records, want %d", keyText(key), c.records[string(key)], e.Records)
		}
		delete(c.records, string(key))
		return nil
	}))
	for name, n := range c.records {
		c.fault("source %q has %d records and no entry", name, n)
	}
}

// rest checks numbers, keys and surroundings.
func (c *checker) rest() {
	c.try(each(c.tx, bucketNumbers, func(key, payload []byte) error {
		number, err := parseNumber(payload)
		if err != nil {
			return err
		}
		if other, taken := c.numbers[number]; taken || number == 0 {
			c.fault("%q has the number %d of %q", key, number, other)
		}
		c.numbers[number] = string(key)
		return nil
	}))
	c.try(eachKey(c.tx, func(k Key, hash []byte) {
		if len(hash) != sha256.Size {
			c.fault("key %q has a hash of %d bytes", k.Name, len(hash))
		}
	}))
	_, err := c.r.Surroundings()
	if err == nil {
		_, err = surroundingsAt(c.tx, c.r.meta.Oldest)
	}
	if err != nil {
		err = fmt.Errorf("surroundings: %w", err)
	}
	c.try(err)
}
