package store

import (
	"errors"
	"fmt"
	"path/filepath"
)

// ErrLocked is wrapped by the errors of Open and Restore while another process has the store open.
var ErrLocked = errors.New("in use by another process")

// Damaged says that a file is not what a store wrote, and what to do about it.
type Damaged struct {
	Path   string
	Reason string

	backup bool // Path is a copy that was to be restored
}

func (e *Damaged) Error() string {
	if e.backup {
		return fmt.Sprintf("backup %s is damaged (%s): use another one", e.Path, e.Reason)
	}
	return fmt.Sprintf("store %s is damaged (%s): restore a backup with `tripoint restore --data %s FILE`, or move the file away to start anew",
		e.Path, e.Reason, filepath.Dir(e.Path))
}

// Gone says that the log does not reach to a sequence: it was dropped, never was, or belongs to another past.
type Gone struct {
	Sequence uint64 // the one asked for
	First    uint64 // the first the log reaches to
	Last     uint64 // the sequence of the store
}

func (e *Gone) Error() string {
	return fmt.Sprintf("the changes since sequence %d are not known: the log reaches from %d to %d", e.Sequence, e.First, e.Last)
}

// Merged says that an id stands for a place that became part of another.
type Merged struct {
	ID   string
	Into string // the id of that place, which may have been taken away since
}

func (e *Merged) Error() string { return fmt.Sprintf("place %q: now part of %q", e.ID, e.Into) }

// NoSource says that a place cannot be reverted because no source has it.
type NoSource struct{ ID string }

func (e *NoSource) Error() string { return fmt.Sprintf("place %q: no source has it", e.ID) }

// Halved says that a batch was refused because it would leave less than half of the places.
type Halved struct {
	Before, After int // places
}

func (e *Halved) Error() string {
	return fmt.Sprintf("%d of %d places would be left, less than half", e.After, e.Before)
}

// Conflict says that what editors changed of a place does not fit what its source says by now. The place is
// as its source has it until an editor puts or reverts it.
type Conflict struct {
	ID     string
	Reason error
}

func (e *Conflict) Error() string {
	return fmt.Sprintf("place %q: the editors' changes do not fit its source and are left out: %v", e.ID, e.Reason)
}

func (e *Conflict) Unwrap() error { return e.Reason }
