package store

import (
	"fmt"
	"strconv"

	"go.etcd.io/bbolt"
)

// formatVersion is the layout of the file that this package writes. Open makes it of format 1, which had no matches.
const formatVersion = 2

var (
	keyFormat = []byte("format")
	keyState  = []byte("state")
)

// meta is the state of the whole store, kept in the file and nowhere else, so that memory and file cannot
// disagree after a write that fails.
type meta struct {
	ID           string         `json:"id"`
	Sequence     uint64         `json:"sequence"`
	Sum          uint64         `json:"sum"`
	Surroundings uint64         `json:"surroundings"`
	Horizon      uint64         `json:"horizon"`
	Oldest       uint64         `json:"oldest"` // the first sequence the log can roll back to; what it holds up to here is waste
	Number       uint64         `json:"number"` // the last number given out
	Places       int            `json:"places"`
	Logged       int            `json:"logged"`  // changes since Oldest
	Entries      map[string]int `json:"entries"` // keys in each bucket but meta
}

// State says what a store holds.
type State struct {
	ID           string // drawn by lot when the store was made: tells stores apart
	Sequence     uint64 // grows with every write that changes something; 0: it has never held anything
	Sum          uint64 // wrapping sum of data.Place.Hash over all places
	Surroundings uint64 // the sequence of the last change of areas, border or attribution
	Horizon      uint64 // the first sequence whose Changes are known
	Places       int
}

func (m *meta) state() State {
	return State{ID: m.ID, Sequence: m.Sequence, Sum: m.Sum, Surroundings: m.Surroundings, Horizon: m.Horizon, Places: m.Places}
}

func readMeta(tx *bbolt.Tx) (meta, error) {
	var m meta
	found, err := getJSON(tx, bucketMeta, keyState, &m)
	if err == nil && !found {
		err = corrupt("its state is missing")
	}
	return m, err
}

// newerFormat says that a newer program wrote the file.
type newerFormat uint64

func (e newerFormat) Error() string {
	return "it is of format " + strconv.FormatUint(uint64(e), 10) + ", this program reads format " + strconv.Itoa(formatVersion) + ": use a newer one"
}

func parseFormat(payload []byte) (uint64, error) {
	format, err := strconv.ParseUint(string(payload), 10, 64)
	switch {
	case err != nil || format < 1:
		return 0, corruptf("its format %.20q is no number", payload)
	case format > formatVersion:
		return 0, newerFormat(format)
	}
	return format, nil
}

// upgrade makes a file of format 1 one of this format.
func upgrade(tx *bbolt.Tx) error {
	if _, err := tx.CreateBucket([]byte(bucketMatches)); err != nil {
		return err
	}
	return putFormat(tx)
}

func putFormat(tx *bbolt.Tx) error {
	return tx.Bucket([]byte(bucketMeta)).Put(keyFormat, seal(bucketMeta, keyFormat, fmt.Append(nil, formatVersion)))
}
