// Package catalog holds editions: one version of the whole data set with all its indexes. Requests read the
// current edition; a new one takes its place at once. How places are found by text and by position is the
// work of search and geo; how an answer looks is left to the packages above.
package catalog

import "sync/atomic"

// A Catalog hands out the current edition. It is safe for concurrent use.
type Catalog struct{ current atomic.Pointer[Edition] }

// New returns a catalog whose current edition is e.
func New(e *Edition) *Catalog {
	c := &Catalog{}
	c.current.Store(e)
	return c
}

// Current returns the edition to answer a request from. Take it once a request: parts of an answer taken
// from two editions may disagree.
func (c *Catalog) Current() *Edition { return c.current.Load() }

// Swap makes e the current edition and returns the one before. Requests that hold that one go on with it.
func (c *Catalog) Swap(e *Edition) *Edition { return c.current.Swap(e) }
