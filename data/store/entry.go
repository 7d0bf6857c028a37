package store

import (
	"bytes"
	"errors"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// An entry is an id with everything the store keeps of it, and what that comes to.
type entry struct {
	id     string
	number uint64
	layers layers
	place  *data.Place // nil until decoded, and where there is none
	err    error       // of decoding
}

func readLayers(tx *bbolt.Tx, id string) (l layers, err error) {
	if l.record, err = get(tx, bucketRecords, []byte(id)); err == nil {
		l.edit, err = get(tx, bucketEdits, []byte(id))
	}
	if err == nil {
		l.match, err = get(tx, bucketMatches, []byte(id))
	}
	return l, err
}

func readEntry(tx *bbolt.Tx, id string) (entry, error) {
	e := entry{id: id}
	var err error
	if e.layers, err = readLayers(tx, id); err != nil {
		return e, err
	}
	number, err := get(tx, bucketNumbers, []byte(id))
	if err == nil && number != nil {
		e.number, err = parseNumber(number)
	}
	return e, err
}

func (e *entry) decode() error {
	found, err := resolve(e.id, e.layers)
	if err == nil {
		e.place, err = found.decode()
	}
	switch {
	case err != nil || e.place == nil:
		return err
	case e.number == 0:
		return corruptf("place %q has no number", e.id)
	case e.place.ID != e.id:
		return corruptf("the record of %q is that of %q", e.id, e.place.ID)
	}
	e.place.Number = e.number
	return nil
}

// An entryCursor walks the ids that have a record, an edit or a match, in order.
type entryCursor struct {
	records, edits, matches, numbers layerCursor
}

// A layerCursor stands on a key of one bucket; a nil key is the end.
type layerCursor struct {
	bucket string
	cursor *bbolt.Cursor
	key    []byte
	value  []byte
}

func newLayerCursor(tx *bbolt.Tx, bucket string) layerCursor {
	c := layerCursor{bucket: bucket, cursor: tx.Bucket([]byte(bucket)).Cursor()}
	c.key, c.value = c.cursor.First()
	return c
}

// take returns the payload of a key if the cursor stands on it, and moves on.
func (c *layerCursor) take(key []byte) ([]byte, error) {
	if c.key == nil || !bytes.Equal(c.key, key) {
		return nil, nil
	}
	payload, err := unseal(c.bucket, c.key, c.value)
	c.key, c.value = c.cursor.Next()
	return payload, err
}

func newEntryCursor(tx *bbolt.Tx) *entryCursor {
	return &entryCursor{
		newLayerCursor(tx, bucketRecords), newLayerCursor(tx, bucketEdits), newLayerCursor(tx, bucketMatches), newLayerCursor(tx, bucketNumbers),
	}
}

func (c *entryCursor) next() (e entry, more bool, err error) {
	key := c.records.key
	for _, other := range [][]byte{c.edits.key, c.matches.key} {
		if key == nil || other != nil && bytes.Compare(other, key) < 0 {
			key = other
		}
	}
	if key == nil {
		return e, false, nil
	}
	for c.numbers.key != nil && bytes.Compare(c.numbers.key, key) < 0 {
		c.numbers.key, c.numbers.value = c.numbers.cursor.Next()
	}
	number, numberErr := c.numbers.take(key)
	e.id = string(key)
	var recordErr, editErr, matchErr error
	e.layers.record, recordErr = c.records.take(key)
	e.layers.edit, editErr = c.edits.take(key)
	e.layers.match, matchErr = c.matches.take(key)
	if err := errors.Join(numberErr, recordErr, editErr, matchErr); err != nil {
		return e, false, err
	}
	if number != nil {
		e.number, err = parseNumber(number)
	}
	return e, true, err
}
