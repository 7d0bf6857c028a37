package store

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"

	"tripoint/data"
)

// The keys of what is kept of the surroundings.
const (
	keyArea        = "area "       // with the id behind it
	keyAttribution = "attribution" // that of the set itself
	keyBorder      = "border"
	keyCredit      = "credit " // with the source that it is owed to
	keyBefore      = "was "    // with a sequence and another key: what that write replaced
)

type surrounding struct {
	key     string
	payload []byte
}

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

// readSurroundings lists what is kept now, in order of key.
func readSurroundings(tx *bbolt.Tx) (found []surrounding, err error) {
	err = each(tx, bucketSurroundings, func(key, payload []byte) error {
		if !bytes.HasPrefix(key, []byte(keyBefore)) {
			found = append(found, surrounding{string(key), payload})
		}
		return nil
	})
	return found, err
}

// encodeSurroundings lists what is kept of a set, in order of key.
func encodeSurroundings(set *data.Set) ([]surrounding, error) {
	kept, err := encodeAreas(set.Areas)
	if err != nil {
		return nil, err
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

// encodeAreas lists what is kept of areas, in order of key. The error is a *data.Invalid for an id that comes twice.
func encodeAreas(areas []data.Area) ([]surrounding, error) {
	kept := make([]surrounding, len(areas))
	for i := range areas {
		b, err := data.EncodeArea(&areas[i])
		if err != nil {
			return nil, err
		}
		kept[i] = surrounding{keyArea + areas[i].ID, b}
	}
	slices.SortFunc(kept, func(a, b surrounding) int { return cmp.Compare(a.key, b.key) })
	for i := 1; i < len(kept); i++ {
		if id := strings.TrimPrefix(kept[i].key, keyArea); kept[i].key == kept[i-1].key {
			return nil, &data.Invalid{Record: id, Field: "id", Value: id, Reason: "want each area once"}
		}
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
	var credits []string
	for _, s := range kept {
		switch {
		case strings.HasPrefix(s.key, keyArea):
			areas.Write(s.payload)
			areas.WriteByte('\n')
		case strings.HasPrefix(s.key, keyCredit):
			credits = append(credits, string(s.payload))
		case s.key == keyAttribution:
			err = json.Unmarshal(s.payload, &set.Attribution)
		case s.key == keyBorder:
			set.Border, err = data.ReadLine(s.payload)
		}
		if err != nil {
			return set, fmt.Errorf("%s: %w", s.key, err)
		}
	}
	for _, credit := range credits {
		if !slices.Contains(set.Attribution, credit) {
			set.Attribution = append(set.Attribution, credit)
		}
	}
	set.Areas, err = data.ReadAreas(&areas)
	return set, err
}
