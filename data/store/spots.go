package store

import (
	"bytes"
	"strconv"

	"github.com/paulmach/orb"
	"go.etcd.io/bbolt"
)

// A spot is a place as a write will leave it, as far as is needed to see what lies near it.
type spot struct {
	id         string
	source     int32  // numbers sources
	record     []byte // nil: as the store has it
	settlement bool
	changed    bool // by this write, or one that was of one place with it
	edited     bool // editors changed it, or made another part of it
	gone       bool // editors took it away
	own        bool // editors made it, and no source has it
}

// hands are what editors did, by id.
type hands struct {
	kinds map[string]byte
	whole map[string][]byte // Features of places that editors made
	heads map[string]bool   // others were made part of them
}

func readHands(tx *bbolt.Tx) (hands, error) {
	h := hands{map[string]byte{}, map[string][]byte{}, map[string]bool{}}
	err := each(tx, bucketEdits, func(key, payload []byte) error {
		l := layers{edit: payload}
		h.kinds[string(key)] = l.kind()
		switch l.kind() {
		case editMerged:
			h.heads[l.into()] = true
		case editWhole:
			h.whole[string(key)] = payload[1:]
		}
		return nil
	})
	return h, err
}

// eachRecord calls yield with the records as they will be once items are written and others removed, both in order of
// id, and tells which change. What it yields is valid until something is written.
func eachRecord(tx *bbolt.Tx, items []item, removed []string, yield func(id string, record []byte, changed bool) error) error {
	before := func(id string) error {
		for len(items) > 0 && (id == "" || items[0].id < id) {
			if err := yield(items[0].id, items[0].record, true); err != nil {
				return err
			}
			items = items[1:]
		}
		return nil
	}
	err := each(tx, bucketRecords, func(key, record []byte) error {
		id := string(key)
		if err := before(id); err != nil {
			return err
		}
		for len(removed) > 0 && removed[0] < id {
			removed = removed[1:]
		}
		switch {
		case len(items) > 0 && items[0].id == id:
			it := &items[0]
			items = items[1:]
			return yield(id, it.record, !bytes.Equal(it.record, record))
		case len(removed) > 0 && removed[0] == id:
			return nil
		}
		return yield(id, record, false)
	})
	if err != nil {
		return err
	}
	return before("")
}

// sketch reads position and primary category of a canonical Feature, without decoding the rest: no text in one holds
// the quotes that it looks for.
func sketch(feature []byte) (point orb.Point, category string, err error) {
	rest, ok := behind(feature, `"coordinates":[`)
	lon, rest, comma := bytes.Cut(rest, []byte(","))
	lat, rest, bracket := bytes.Cut(rest, []byte("]"))
	name, ok2 := behind(rest, `"category":"`)
	name, _, quote := bytes.Cut(name, []byte(`"`))
	if !ok || !comma || !bracket || !ok2 || !quote {
		return point, "", corruptf("a record is not in its canonical form: %.80q", feature)
	}
	for i, text := range [][]byte{lon, lat} {
		if point[i], err = strconv.ParseFloat(string(text), 64); err != nil {
			return point, "", corruptf("a record has the position %.80q", text)
		}
	}
	return point, string(name), nil
}

func behind(b []byte, mark string) (rest []byte, found bool) {
	i := bytes.Index(b, []byte(mark))
	if i < 0 {
		return nil, false
	}
	return b[i+len(mark):], true
}
