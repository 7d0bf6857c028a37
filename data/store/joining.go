package store

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"

	"go.etcd.io/bbolt"

	"tripoint/data"
	"tripoint/geo"
)

// Joining is what a batch adds to the surroundings that are there.
type Joining struct {
	Areas   []data.Area       // each takes the place of the one with its id
	Credits map[string]string // by source: what must be said where its places and areas are shown
}

// join adds what joins to what is there. It adds to the sources of the batch those of its areas; with
// Replace their further areas go, within b.Within.
func (w *write) join(b *Batch, sources map[string]data.Source) error {
	joining := b.Joining
	areas, err := encodeAreas(joining.Areas)
	if err != nil {
		return fmt.Errorf("import areas: %w", err)
	}
	joins := map[string]bool{}
	for i := range joining.Areas {
		a := &joining.Areas[i]
		joins[a.ID] = true
		noteSource(sources, areaSource(a))
	}
	for _, s := range areas {
		if err := w.setSurrounding(s.key, s.payload); err != nil {
			return err
		}
	}
	for _, source := range slices.Sorted(maps.Keys(joining.Credits)) {
		if err := w.setSurrounding(keyCredit+source, []byte(joining.Credits[source])); err != nil {
			return err
		}
	}
	return w.removeAreas(func(a *data.Area) bool {
		inside := b.Within == nil || geo.BoxesMeet(*b.Within, a.Outline.Bound())
		_, replaced := sources[areaSource(a).Name]
		return b.removes() && replaced && inside && !joins[a.ID] && !b.Refused[a.ID]
	})
}

// areaSource is the source that an area names first, without a name where it names none.
func areaSource(a *data.Area) data.Source {
	if len(a.Sources) == 0 {
		return data.Source{}
	}
	return a.Sources[0]
}

// removeAreas takes away the areas that are gone.
func (w *write) removeAreas(gone func(*data.Area) bool) error {
	areas, err := readAreas(w.tx)
	if err != nil {
		return err
	}
	for i := range areas {
		if a := &areas[i]; gone(a) {
			if err := w.setSurrounding(keyArea+a.ID, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// setSurroundings replaces all of the surroundings.
func (w *write) setSurroundings(kept []surrounding) error {
	old, err := readSurroundings(w.tx)
	if err != nil {
		return err
	}
	for _, s := range old {
		if _, stays := slices.BinarySearchFunc(kept, s.key, func(k surrounding, key string) int { return cmp.Compare(k.key, key) }); !stays {
			if err := w.setSurrounding(s.key, nil); err != nil {
				return err
			}
		}
	}
	for _, s := range kept {
		if err := w.setSurrounding(s.key, s.payload); err != nil {
			return err
		}
	}
	return nil
}

// setSurrounding puts what is kept under a key, nil for nothing, and keeps what was there for a rollback.
func (w *write) setSurrounding(key string, now []byte) error {
	was, err := get(w.tx, bucketSurroundings, []byte(key))
	if err != nil || equalLayer(was, now) {
		return err
	}
	w.surroundings = true
	was = bytes.Clone(was)
	if err := w.keepBefore(key, was); err != nil {
		return err
	}
	return w.setLayer(bucketSurroundings, key, was, now)
}

// A surrounding before a write is kept with a byte in front that tells nothing from an empty one.
const (
	hadNothing = iota
	hadSomething
)

// keepBefore keeps what this write found under a key.
func (w *write) keepBefore(key string, was []byte) error {
	before := beforeKey(w.sequence, key)
	if known, err := get(w.tx, bucketSurroundings, before); known != nil || err != nil {
		return err
	}
	had := byte(hadNothing)
	if was != nil {
		had = hadSomething
	}
	return w.put(bucketSurroundings, before, append([]byte{had}, was...), true)
}

func beforeKey(sequence uint64, key string) []byte {
	return append(append([]byte(keyBefore), numberBytes(sequence)...), key...)
}

func parseBeforeKey(before []byte) (sequence uint64, key string, err error) {
	const numberLength = 8
	rest, ok := bytes.CutPrefix(before, []byte(keyBefore))
	if !ok || len(rest) <= numberLength {
		return 0, "", corruptf("surroundings: the key %s is of no kind", keyText(before))
	}
	sequence, err = parseNumber(rest[:numberLength])
	return sequence, string(rest[numberLength:]), err
}

// surroundingsAt lists what there was at a sequence of all that has changed since.
func surroundingsAt(tx *bbolt.Tx, sequence uint64) ([]surrounding, error) {
	var then []surrounding
	seen := map[string]bool{}
	c := tx.Bucket([]byte(bucketSurroundings)).Cursor()
	for before, value := c.Seek(beforeKey(sequence+1, "")); before != nil && bytes.HasPrefix(before, []byte(keyBefore)); before, value = c.Next() {
		payload, err := unseal(bucketSurroundings, before, value)
		if err != nil {
			return nil, err
		}
		_, key, err := parseBeforeKey(before)
		if err == nil && len(payload) == 0 {
			err = corruptf("surroundings %s: it is empty", keyText(before))
		}
		if err != nil {
			return nil, err
		}
		if seen[key] { // a later write found what an earlier one had left
			continue
		}
		seen[key] = true
		was := bytes.Clone(payload[1:])
		if payload[0] == hadNothing {
			was = nil
		}
		then = append(then, surrounding{key, was})
	}
	return then, nil
}

// forgetBefore drops what a write found, which nobody can roll back to any more.
func (w *write) forgetBefore(sequence uint64) error {
	var waste [][]byte
	prefix := beforeKey(sequence, "")
	c := w.tx.Bucket([]byte(bucketSurroundings)).Cursor()
	for before, _ := c.Seek(prefix); bytes.HasPrefix(before, prefix); before, _ = c.Next() {
		waste = append(waste, bytes.Clone(before))
	}
	for _, before := range waste {
		if err := w.remove(bucketSurroundings, before); err != nil {
			return err
		}
	}
	return nil
}

// removeSurroundingsOf takes away the areas of a source and what must be said of it.
func (w *write) removeSurroundingsOf(source string) error {
	if err := w.setSurrounding(keyCredit+source, nil); err != nil {
		return err
	}
	return w.removeAreas(func(a *data.Area) bool { return areaSource(a).Name == source })
}

// areasBySource counts the areas of each source.
func areasBySource(tx *bbolt.Tx) (map[string]int, error) {
	areas, err := readAreas(tx)
	n := map[string]int{}
	for i := range areas {
		n[areaSource(&areas[i]).Name]++
	}
	return n, err
}

func readAreas(tx *bbolt.Tx) ([]data.Area, error) {
	found, err := readSurroundings(tx)
	if err != nil {
		return nil, err
	}
	set, err := decodeSurroundings(found)
	if err != nil {
		return nil, corruptf("surroundings: %v", err)
	}
	return set.Areas, nil
}
