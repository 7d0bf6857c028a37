package store

import (
	"errors"
	"slices"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// An Edit is what an editor makes of one place.
type Edit struct {
	ID     string
	Place  *data.Place // as it is to be; nil takes it away
	Into   string      // with a nil Place: the place it is part of from now on
	Revert bool        // makes it what its source says, and stand alone where an import found it to be part of another; Place and Into are not looked at
}

// Edit applies edits in their order, all of them or none, and they are durable when it returns. What an
// editor changes of a place stays when its source is imported anew. The error joins *data.Invalid for a place
// that is not valid and an Into that is no other place, wraps data.ErrNotFound or is a *Merged for a place to
// be taken away that there is not, and a *NoSource for one to be reverted.
func (s *Store) Edit(by string, edits []Edit) (Outcome, error) {
	return s.write(by, func(w *write) error {
		p := plan{tx: w.tx, touched: map[string]*touch{}}
		for i := range edits {
			if err := p.apply(&edits[i]); err != nil {
				return err
			}
		}
		for _, id := range p.order {
			t := p.touched[id]
			if err := w.change(id, t.was, t.now); err != nil {
				return err
			}
		}
		return nil
	})
}

// A plan is what edits come to before any of it is written: an id edited twice is one change.
type plan struct {
	tx      *bbolt.Tx
	touched map[string]*touch
	order   []string            // ids in the order they were touched
	merged  map[string][]string // id → ids that became part of it; nil until asked for
}

type touch struct {
	was, now layers
}

// look returns the layers of an id as the edits so far leave them.
func (p *plan) look(id string) (layers, error) {
	if t, ok := p.touched[id]; ok {
		return t.now, nil
	}
	return readLayers(p.tx, id)
}

// touch is look for an id that is to be edited.
func (p *plan) touch(id string) (*touch, error) {
	l, err := p.look(id)
	if err != nil {
		return nil, err
	}
	if p.touched[id] == nil {
		p.touched[id] = &touch{l, l}
		p.order = append(p.order, id)
	}
	return p.touched[id], nil
}

func (p *plan) apply(e *Edit) error {
	t, err := p.touch(e.ID)
	if err != nil {
		return err
	}
	switch {
	case e.Revert:
		if t.now.record == nil {
			return &NoSource{e.ID}
		}
		t.now.edit = nil
		return p.setApart(t, e.ID)
	case e.Place != nil:
		if err := p.setApart(t, e.ID); err != nil {
			return err
		}
		return t.set(e.ID, *e.Place)
	}
	if err := require(e.ID, t.now); err != nil {
		return err
	}
	if e.Into == "" {
		t.now.edit = newEdit(editGone, nil)
		return nil
	}
	return p.merge(t, e.ID, e.Into)
}

// require returns why there is no place with an id, nil where there is one.
func require(id string, l layers) error {
	found, err := resolve(id, l)
	if err == nil && !found.exists() {
		err = absent(id, l)
	}
	return err
}

// setApart makes what an import found to be part of another place one that stands alone, for good.
func (p *plan) setApart(t *touch, id string) error {
	major := t.now.partOf()
	if major == "" {
		return nil
	}
	from, err := p.touch(major)
	if err != nil {
		return err
	}
	parts, err := from.now.parts()
	if err != nil {
		return err
	}
	from.now.match = majorOf(slices.DeleteFunc(parts, func(part part) bool { return part.id == id }))
	t.now.match = newMatch(matchApart, nil)
	return nil
}

// set makes the edit that turns the record, with those of its parts, into a place.
func (t *touch) set(id string, place data.Place) error {
	if place.ID != id {
		return &data.Invalid{Record: id, Field: "id", Value: place.ID, Reason: "want the id of the place"}
	}
	feature, err := t.now.base()
	if err != nil {
		return err
	}
	edit, err := makeEdit(feature, place)
	if err != nil {
		return err
	}
	now := layers{t.now.record, edit, t.now.match}
	found, err := resolve(id, now)
	if err == nil {
		err = errors.Unwrap(found.conflict) // what is not valid in it
	}
	if err != nil {
		return err
	}
	t.now = now
	return nil
}

// merge makes an id part of another place, and with it all that were part of this one, by hand or found to be:
// nobody has to follow more than one step, and there are no circles.
func (p *plan) merge(t *touch, id, into string) error {
	target, err := p.look(into)
	if err != nil {
		return err
	}
	if next := target.into(); next != "" {
		into = next
		if target, err = p.look(into); err != nil {
			return err
		}
	}
	found, err := resolve(into, target)
	if err != nil {
		return err
	}
	if !found.exists() || into == id {
		return &data.Invalid{Record: id, Field: "into", Value: into, Reason: "want the id of another place"}
	}
	followers, err := p.partsOf(id)
	if err != nil {
		return err
	}
	for _, id := range followers {
		follower, err := p.touch(id)
		if err != nil {
			return err
		}
		follower.mergeInto(into)
	}
	t.mergeInto(into)
	p.merged[into] = append(append(p.merged[into], followers...), id)
	delete(p.merged, id)
	return nil
}

// mergeInto makes an id part of another place by hand, which goes before what imports found it to be part of.
func (t *touch) mergeInto(into string) {
	t.now.edit = newEdit(editMerged, []byte(into))
	if matchKind(t.now.match) != matchApart {
		t.now.match = nil
	}
}

// partsOf lists the ids that are part of a place now.
func (p *plan) partsOf(id string) ([]string, error) {
	if p.merged == nil {
		p.merged = map[string][]string{}
		err := mergedIDs(p.tx, func(id, into string) { p.merged[into] = append(p.merged[into], id) })
		if err != nil {
			return nil, err
		}
	}
	// One that was merged may be a place again by an edit before this one.
	return slices.DeleteFunc(slices.Clone(p.merged[id]), func(part string) bool {
		t, ok := p.touched[part]
		return ok && t.now.into() != id
	}), nil
}
