package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"

	"tripoint/data"
)

// The keys of the surroundings: an area under its number in the set, so that their order stays.
var (
	keyArea        = []byte("area ")
	keyAttribution = []byte("attribution")
	keyBorder      = []byte("border")
)

type surrounding struct{ key, payload []byte }

// Surroundings returns the areas, the border, the attribution and the merged ids, without places. An id may
// have become part of a place that was taken away since.
func (r *Reader) Surroundings() (data.Set, error) {
	var set data.Set
	err := guard(r.path, func() error {
		found, err := readSurroundings(r.tx)
		if err != nil {
			return err
		}
		if set, err = decodeSurroundings(found); err != nil {
			return corruptf("surroundings: %v", err)
		}
		return mergedIDs(r.tx, func(id, into string) {
			if set.Merged == nil {
				set.Merged = map[string]string{}
			}
			set.Merged[id] = into
		})
	})
	return set, err
}

func readSurroundings(tx *bbolt.Tx) (found []surrounding, err error) {
	err = each(tx, bucketSurroundings, func(key, payload []byte) error {
		found = append(found, surrounding{key, payload})
		return nil
	})
	return found, err
}

// encodeSurroundings lists what is kept of a set, in order of key.
func encodeSurroundings(set *data.Set) ([]surrounding, error) {
	var kept []surrounding
	for i := range set.Areas {
		b, err := data.EncodeArea(&set.Areas[i])
		if err != nil {
			return nil, err
		}
		kept = append(kept, surrounding{fmt.Appendf(nil, "%s%08d", keyArea, i), b})
	}
	if len(set.Attribution) > 0 {
		b, err := json.Marshal(set.Attribution)
		if err != nil {
			return nil, fmt.Errorf("encode attribution: %w", err)
		}
		kept = append(kept, surrounding{keyAttribution, b})
	}
	if len(set.Border) > 0 {
		b, err := encodeLine(set.Border)
		if err != nil {
			return nil, fmt.Errorf("encode border: %w", err)
		}
		kept = append(kept, surrounding{keyBorder, b})
	}
	return kept, nil
}

// encodeLine writes a line as data.ReadLine reads it.
func encodeLine(line orb.LineString) ([]byte, error) {
	type geometry struct {
		Type        string         `json:"type"`
		Coordinates orb.LineString `json:"coordinates"`
	}
	return json.Marshal(struct {
		Type     string   `json:"type"`
		Geometry geometry `json:"geometry"`
	}{"Feature", geometry{"LineString", line}})
}

func decodeSurroundings(kept []surrounding) (set data.Set, err error) {
	var areas bytes.Buffer
	for _, s := range kept {
		switch {
		case bytes.HasPrefix(s.key, keyArea):
			areas.Write(s.payload)
			areas.WriteByte('\n')
		case bytes.Equal(s.key, keyAttribution):
			err = json.Unmarshal(s.payload, &set.Attribution)
		case bytes.Equal(s.key, keyBorder):
			set.Border, err = data.ReadLine(s.payload)
		}
		if err != nil {
			return set, fmt.Errorf("%s: %w", s.key, err)
		}
	}
	set.Areas, err = data.ReadAreas(&areas)
	return set, err
}

// joinSurroundings adds areas and attribution to those that are there, as Batch.Joining says.
func (w *write) joinSurroundings(joining *data.Set, replace bool) error {
	found, err := readSurroundings(w.tx)
	if err != nil {
		return err
	}
	set, err := decodeSurroundings(found)
	if err != nil {
		return corruptf("surroundings: %v", err)
	}
	set.Areas = joinAreas(set.Areas, joining.Areas, replace)
	for _, credit := range joining.Attribution {
		if !slices.Contains(set.Attribution, credit) {
			set.Attribution = append(set.Attribution, credit)
		}
	}
	kept, err := encodeSurroundings(&set)
	if err != nil {
		return fmt.Errorf("import areas: %w", err)
	}
	return w.setSurroundings(kept)
}

// joinAreas is both lists in order of id.
func joinAreas(old, joining []data.Area, replace bool) []data.Area {
	ids, sources := map[string]bool{}, map[string]bool{}
	for i := range joining {
		ids[joining[i].ID] = true
		sources[areaSource(&joining[i])] = replace
	}
	joined := slices.DeleteFunc(old, func(a data.Area) bool { return ids[a.ID] || sources[areaSource(&a)] })
	joined = append(joined, joining...)
	slices.SortStableFunc(joined, func(a, b data.Area) int { return cmp.Compare(a.ID, b.ID) })
	return joined
}

// areaSource is the source that an area names first, "" where it names none.
func areaSource(a *data.Area) string {
	if len(a.Sources) == 0 {
		return ""
	}
	return a.Sources[0].Name
}

// setSurroundings replaces all of the surroundings where anything in them differs.
func (w *write) setSurroundings(kept []surrounding) error {
	old, err := readSurroundings(w.tx)
	if err != nil {
		return err
	}
	if slices.EqualFunc(old, kept, func(a, b surrounding) bool {
		return bytes.Equal(a.key, b.key) && bytes.Equal(a.payload, b.payload)
	}) {
		return nil
	}
	w.surroundings = true
	for _, s := range old {
		if err := w.remove(bucketSurroundings, bytes.Clone(s.key)); err != nil {
			return err
		}
	}
	for _, s := range kept {
		if err := w.put(bucketSurroundings, s.key, s.payload, true); err != nil {
			return err
		}
	}
	return nil
}
