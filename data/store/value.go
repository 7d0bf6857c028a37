package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"time"

	"go.etcd.io/bbolt"
)

// The buckets of the file. The value of every key is a CRC-32C over the bucket's name, the key and the
// payload, and then the payload.
const (
	bucketMeta         = "meta"         // "format" → number; "state" → meta
	bucketRecords      = "records"      // id → a place as its source has it
	bucketEdits        = "edits"        // id → what editors made of it
	bucketMatches      = "matches"      // id → what makes it one place with records of other sources
	bucketNumbers      = "numbers"      // id → its number, kept for good
	bucketWrites       = "writes"       // sequence → who, when, how many changes
	bucketChanges      = "changes"      // sequence and index → id and its layers before
	bucketSources      = "sources"      // name → sourceEntry
	bucketKeys         = "keys"         // name → keyEntry
	bucketSurroundings = "surroundings" // what lies around the places
)

var buckets = []string{
	bucketMeta, bucketRecords, bucketEdits, bucketNumbers, bucketWrites, bucketChanges, bucketSources, bucketKeys, bucketSurroundings,
	bucketMatches,
}

// corrupt is a fault in what is kept; it leaves the package as the Reason of a *Damaged.
type corrupt string

func (e corrupt) Error() string { return string(e) }

func corruptf(format string, args ...any) error { return corrupt(fmt.Sprintf(format, args...)) }

const sumBytes = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// nameSums are the checksums of the names of the buckets, which every checksum begins with.
var nameSums = func() map[string]uint32 {
	sums := map[string]uint32{}
	for _, name := range buckets {
		sums[name] = crc32.Checksum([]byte(name), castagnoli)
	}
	return sums
}()

func checksum(bucket string, key, payload []byte) uint32 {
	return crc32.Update(crc32.Update(nameSums[bucket], castagnoli, key), castagnoli, payload)
}

func seal(bucket string, key, payload []byte) []byte {
	value := make([]byte, sumBytes, sumBytes+len(payload))
	binary.BigEndian.PutUint32(value, checksum(bucket, key, payload))
	return append(value, payload...)
}

// unseal returns the payload of a value, which it shares.
func unseal(bucket string, key, value []byte) ([]byte, error) {
	if len(value) < sumBytes || binary.BigEndian.Uint32(value) != checksum(bucket, key, value[sumBytes:]) {
		return nil, corruptf("%s %s: wrong checksum", bucket, keyText(key))
	}
	return value[sumBytes:], nil
}

// keyText shows a key that may be binary.
func keyText(key []byte) string { return fmt.Sprintf("%.80q", key) }

// get returns the payload of a key, nil where there is none. It is valid until the transaction ends.
func get(tx *bbolt.Tx, bucket string, key []byte) ([]byte, error) {
	value := tx.Bucket([]byte(bucket)).Get(key)
	if value == nil {
		return nil, nil
	}
	return unseal(bucket, key, value)
}

// getJSON decodes the payload of a key into v and tells whether there is one.
func getJSON(tx *bbolt.Tx, bucket string, key []byte, v any) (bool, error) {
	payload, err := get(tx, bucket, key)
	if payload == nil || err != nil {
		return false, err
	}
	return true, decodeJSON(bucket, key, payload, v)
}

func decodeJSON(bucket string, key, payload []byte, v any) error {
	if err := json.Unmarshal(payload, v); err != nil {
		return corruptf("%s %s: %v", bucket, keyText(key), err)
	}
	return nil
}

// each calls yield with the keys and payloads of a bucket in order. They are valid until the transaction ends.
func each(tx *bbolt.Tx, bucket string, yield func(key, payload []byte) error) error {
	c := tx.Bucket([]byte(bucket)).Cursor()
	for key, value := c.First(); key != nil; key, value = c.Next() {
		payload, err := unseal(bucket, key, value)
		if err == nil {
			err = yield(key, payload)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// A record is a place as its source has it: the length of the source's name, that name, the canonical Feature.
func encodeRecord(source string, feature []byte) []byte {
	record := make([]byte, 0, binary.MaxVarintLen16+len(source)+len(feature))
	record = binary.AppendUvarint(record, uint64(len(source)))
	return append(append(record, source...), feature...)
}

// splitRecord returns the parts of a record, which they share. A nil record has none.
func splitRecord(record []byte) (source, feature []byte, err error) {
	if record == nil {
		return nil, nil, nil
	}
	if source, feature, err = cutPart(record); err != nil {
		return nil, nil, corruptf("record %.40q: %v", record, err)
	}
	return source, feature, nil
}

// cutPart cuts a part off that begins with its length.
func cutPart(b []byte) (part, rest []byte, err error) {
	length, n := binary.Uvarint(b)
	if n <= 0 || length > uint64(len(b)-n) {
		return nil, nil, corrupt("a length is beyond the end")
	}
	b = b[n:]
	return b[:length:length], b[length:], nil
}

func appendPart(b, part []byte) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}

// An undo is what the log keeps of a change: the id and its layers before.
type undo struct {
	id  string
	was layers
}

const (
	hadRecord = 1 << iota
	hadEdit
	hadMatch
)

func encodeUndo(id string, was layers) []byte {
	had := byte(0)
	if was.record != nil {
		had |= hadRecord
	}
	if was.edit != nil {
		had |= hadEdit
	}
	if was.match != nil {
		had |= hadMatch
	}
	b := make([]byte, 0, 1+4*binary.MaxVarintLen32+len(id)+len(was.record)+len(was.edit)+len(was.match))
	b = appendPart(append(b, had), []byte(id))
	b = appendPart(appendPart(b, was.record), was.edit)
	if was.match != nil {
		b = appendPart(b, was.match)
	}
	return b
}

// decodeUndo shares the layers with b.
func decodeUndo(b []byte) (undo, error) {
	if len(b) == 0 {
		return undo{}, corrupt("a change is empty")
	}
	had := b[0]
	id, rest, err := cutPart(b[1:])
	if err != nil {
		return undo{}, err
	}
	u := undo{id: string(id)}
	if u.was.record, rest, err = cutPart(rest); err != nil {
		return undo{}, err
	}
	if u.was.edit, rest, err = cutPart(rest); err != nil {
		return undo{}, err
	}
	if had&hadMatch != 0 { // what was written before there were matches ends here
		if u.was.match, rest, err = cutPart(rest); err != nil {
			return undo{}, err
		}
	}
	if len(rest) > 0 || had&^(hadRecord|hadEdit|hadMatch) != 0 {
		return undo{}, corruptf("the change of %q has a wrong form", u.id)
	}
	if had&hadRecord == 0 {
		u.was.record = nil
	}
	if had&hadEdit == 0 {
		u.was.edit = nil
	}
	return u, nil
}

// writeEntry says who made a write, when, and how many changes it has in the log.
type writeEntry struct {
	By      string    `json:"by,omitempty"`
	Time    time.Time `json:"time"`
	Changes int       `json:"changes"`
}

func numberBytes(n uint64) []byte { return binary.BigEndian.AppendUint64(nil, n) }

func parseNumber(b []byte) (uint64, error) {
	if len(b) != 8 {
		return 0, corruptf("a number has %d bytes, want 8", len(b))
	}
	return binary.BigEndian.Uint64(b), nil
}

func changeKey(sequence uint64, index int) []byte {
	return binary.BigEndian.AppendUint32(numberBytes(sequence), uint32(index))
}

func parseChangeKey(key []byte) (sequence uint64, index int, err error) {
	if len(key) != 12 {
		return 0, 0, corruptf("the key of a change has %d bytes, want 12", len(key))
	}
	return binary.BigEndian.Uint64(key), int(binary.BigEndian.Uint32(key[8:])), nil
}

// equalLayer tells an empty layer from none.
func equalLayer(a, b []byte) bool { return (a == nil) == (b == nil) && bytes.Equal(a, b) }
