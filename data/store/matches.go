package store

import (
	"fmt"

	"go.etcd.io/bbolt"

	"tripoint/data"
)

// The kinds of matches. An import finds records of several sources to be about one place: one of them, the major
// one, gives its id and goes before the others, its parts.
const (
	matchPart  = 'o' // part of the place whose id follows
	matchMajor = 'h' // has parts, which follow, see encodeParts
	matchApart = 'a' // an editor said that it stands alone, whatever it looks like
)

func newMatch(kind byte, payload []byte) []byte { return append([]byte{kind}, payload...) }

func matchKind(match []byte) byte {
	if len(match) == 0 {
		return 0
	}
	return match[0]
}

// partOf is the id of the place whose part this one was found to be, "" where it was not.
func (l layers) partOf() string {
	if matchKind(l.match) == matchPart {
		return string(l.match[1:])
	}
	return ""
}

// A part is a record that belongs to the place of another.
type part struct {
	id     string
	record []byte
}

// parts are those of a major record, which they share, in order of their standing.
func (l layers) parts() ([]part, error) {
	if matchKind(l.match) != matchMajor {
		return nil, nil
	}
	return decodeParts(l.match[1:])
}

// encodeParts writes copies of the records of parts, so that a place can be read without looking for them.
func encodeParts(parts []part) []byte {
	var b []byte
	for _, p := range parts {
		b = appendPart(appendPart(b, []byte(p.id)), p.record)
	}
	return b
}

func decodeParts(b []byte) (parts []part, err error) {
	for len(b) > 0 {
		var id, record []byte
		if id, b, err = cutPart(b); err == nil {
			record, b, err = cutPart(b)
		}
		if err != nil {
			return nil, corruptf("the parts of a place: %v", err)
		}
		parts = append(parts, part{string(id), record})
	}
	return parts, nil
}

// majorOf is the match of a record that has parts; nil without any.
func majorOf(parts []part) []byte {
	if len(parts) == 0 {
		return nil
	}
	return newMatch(matchMajor, encodeParts(parts))
}

// base is the Feature of a record, completed by those of its parts; nil where there is no record.
func (l layers) base() ([]byte, error) {
	_, feature, err := splitRecord(l.record)
	if err != nil || feature == nil {
		return nil, err
	}
	parts, err := l.parts()
	if err != nil || len(parts) == 0 {
		return feature, err
	}
	place, feature, err := decodeRecord(l.record)
	for _, p := range parts {
		if err == nil {
			place, feature, _, err = filled(place, feature, p.record)
		}
	}
	return feature, err
}

func decodeRecord(record []byte) (p data.Place, feature []byte, err error) {
	if _, feature, err = splitRecord(record); err == nil {
		if p, err = data.DecodeFeature(feature); err != nil {
			err = corruptf("a record is not valid: %v", err)
		}
	}
	return p, feature, err
}

// filled is a place, and its Feature, with what a record adds to it. It adds nothing where no valid place would
// come of it, one with too many names, say.
func filled(place data.Place, feature, record []byte) (p data.Place, encoded []byte, fields []string, err error) {
	from, _, err := decodeRecord(record)
	if err != nil {
		return place, feature, nil, err
	}
	p = place
	if fields = p.Fill(&from); p.Validate() != nil || len(p.Sources) == data.MaxListLength { // the editors need room
		return place, feature, nil, nil
	}
	if encoded, err = data.EncodeFeature(&p); err != nil {
		return place, feature, nil, fmt.Errorf("encode a place with its parts: %w", err)
	}
	if len(encoded) > data.MaxRecordBytes {
		return place, feature, nil, nil
	}
	return p, encoded, fields, nil
}

// mergedIDs calls yield with each id that is part of another place now, and that one's id.
func mergedIDs(tx *bbolt.Tx, yield func(id, into string)) error {
	for _, bucket := range []string{bucketEdits, bucketMatches} {
		err := each(tx, bucket, func(key, payload []byte) error {
			l := layers{edit: payload}
			if bucket == bucketMatches {
				l = layers{match: payload}
			}
			if into := l.into(); into != "" {
				yield(string(key), into)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
