package store

import (
	"errors"
	"fmt"
	"time"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"

	"tripoint/data"
	"tripoint/geo"
)

// A Source is where records came from.
type Source struct {
	Name     string    `json:"name"`
	Licence  string    `json:"licence,omitempty"`
	URL      string    `json:"url,omitempty"`
	Imported time.Time `json:"imported"` // the last time a batch of it was imported, whether or not anything had changed
	Places   int       `json:"places"`   // records, also of places that editors took away
	Areas    int       `json:"areas,omitempty"`
	Merged   int       `json:"merged"` // those of its places that imports found to be part of a place of another source
}

// sourceEntry stays when the last record of a source goes, for a rollback may bring it back.
type sourceEntry struct {
	Licence  string    `json:"licence,omitempty"`
	URL      string    `json:"url,omitempty"`
	Imported time.Time `json:"imported"`
	Records  int       `json:"records"`

	fresh, dirty bool
}

// Sources returns the imported sources that have records or areas, in order of name.
func (s *Store) Sources() ([]Source, error) {
	var sources []Source
	err := s.view(func(tx *bbolt.Tx) error {
		areas, areasErr := areasBySource(tx)
		merged, err := partsBySource(tx)
		if err := errors.Join(areasErr, err); err != nil {
			return err
		}
		return each(tx, bucketSources, func(key, payload []byte) error {
			var e sourceEntry
			if err := decodeJSON(bucketSources, key, payload, &e); err != nil || e.Records+areas[string(key)] == 0 {
				return err
			}
			sources = append(sources, Source{
				Name: string(key), Licence: e.Licence, URL: e.URL, Imported: e.Imported,
				Places: e.Records, Areas: areas[string(key)], Merged: merged[string(key)],
			})
			return nil
		})
	})
	return sources, err
}

// partsBySource counts the records of each source that are part of the place of another.
func partsBySource(tx *bbolt.Tx) (map[string]int, error) {
	n := map[string]int{}
	err := each(tx, bucketMatches, func(_, payload []byte) error {
		parts, err := (layers{match: payload}).parts()
		for _, p := range parts {
			source, _, splitErr := splitRecord(p.record)
			err = errors.Join(err, splitErr)
			n[string(source)]++
		}
		return err
	})
	return n, err
}

// RemoveSource takes away the records and areas of a source, and what must be said of it. What editors made of them stays
// and counts again when the source comes back. The error wraps data.ErrNotFound when nothing is of that source.
func (s *Store) RemoveSource(by, name string) (Outcome, error) {
	return s.write(by, func(w *write) error {
		ids, err := recordsOf(w.tx, func(source, _ []byte) bool { return string(source) == name })
		if err != nil {
			return err
		}
		if err := w.removeSurroundingsOf(name); err != nil {
			return err
		}
		if len(ids) == 0 && !w.surroundings {
			return fmt.Errorf("source %q: %w", name, data.ErrNotFound)
		}
		if err := w.match(nil, ids); err != nil {
			return err
		}
		return errors.Join(w.removeRecords(ids), w.changeMatches(""))
	})
}

// recordsOf lists the ids, in order, of the records whose source and id will do.
func recordsOf(tx *bbolt.Tx, keep func(source, id []byte) bool) (ids []string, err error) {
	err = each(tx, bucketRecords, func(key, payload []byte) error {
		source, _, err := splitRecord(payload)
		if err == nil && keep(source, key) {
			ids = append(ids, string(key))
		}
		return err
	})
	return ids, err
}

// recordsIn are those ids of which the record lies in a box.
func recordsIn(tx *bbolt.Tx, ids []string, box orb.Bound) (inside []string, err error) {
	for _, id := range ids {
		record, err := get(tx, bucketRecords, []byte(id))
		if err != nil {
			return nil, err
		}
		_, feature, err := splitRecord(record)
		if err != nil {
			return nil, err
		}
		p, err := data.DecodeFeature(feature)
		if err != nil {
			return nil, corruptf("the record of %q is not valid: %v", id, err)
		}
		if geo.InBox(box, p.Point) {
			inside = append(inside, id)
		}
	}
	return inside, nil
}

func (w *write) removeRecords(ids []string) error {
	for _, id := range ids {
		was, err := readLayers(w.tx, id)
		if err != nil {
			return err
		}
		now := layers{edit: was.edit}
		if matchKind(was.match) == matchApart {
			now.match = was.match
		}
		if err := w.change(id, was, now); err != nil {
			return err
		}
	}
	return nil
}

// source returns the entry of a source to be changed.
func (w *write) source(name string) (*sourceEntry, error) {
	if e := w.sources[name]; e != nil {
		return e, nil
	}
	e := &sourceEntry{}
	found, err := getJSON(w.tx, bucketSources, []byte(name), e)
	if err != nil {
		return nil, err
	}
	e.fresh = !found
	w.sources[name] = e
	return e, nil
}

// recount changes the number of records of the source of a record, nil for none.
func (w *write) recount(record []byte, by int) error {
	if record == nil {
		return nil
	}
	name, _, err := splitRecord(record)
	if err != nil {
		return err
	}
	e, err := w.source(string(name))
	if err != nil {
		return err
	}
	e.Records += by
	e.dirty = true
	return nil
}

// imported notes what a batch says of a source; areas may name none.
func (w *write) imported(of data.Source) error {
	if of.Name == "" {
		return nil
	}
	e, err := w.source(of.Name)
	if err != nil {
		return err
	}
	if of.Licence != "" || of.URL != "" {
		e.Licence, e.URL = of.Licence, of.URL
	}
	e.Imported, e.dirty = w.entry.Time, true
	return nil
}

func (w *write) writeSources() error {
	var errs []error
	for name, e := range w.sources {
		if e.dirty {
			errs = append(errs, w.putJSON(bucketSources, []byte(name), e, e.fresh))
		}
	}
	return errors.Join(errs...)
}
