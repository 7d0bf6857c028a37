package files

import (
	"encoding/json"
	"fmt"

	"tripoint/data"
	"tripoint/data/table"
)

// feature makes a reading of a GeoJSON Feature.
func (r *reader) feature(at string, record []byte, refused error) data.Reading {
	reading := data.Reading{At: at, Err: refused}
	if refused != nil {
		return reading
	}
	if reading.Place, reading.Err = data.DecodeFeature(record); reading.Err == nil {
		return reading
	}
	id := data.FeatureID(record)
	if id == "" {
		reading.Place, reading.Err, id = r.foreign(record, reading.Err)
	}
	if reading.Err != nil {
		reading.Place = data.Place{ID: id}
	}
	return reading
}

// foreign reads a Feature as programs write them that number their features or give them no ids, as QGIS does: the id
// is then among the properties, or is made as in tables. why is what DecodeFeature says of it. With an error, the id is
// "" where it is not known.
func (r *reader) foreign(record []byte, why error) (p data.Place, err error, id string) {
	var members map[string]json.RawMessage
	var properties struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(record, &members) != nil || members == nil || json.Unmarshal(members["properties"], &properties) != nil {
		return p, why, ""
	}
	given := givenID(members["id"])
	if given == "" {
		given = givenID(properties.ID)
	}
	members["id"] = json.RawMessage(`"unnamed"`)
	named, err := json.Marshal(members)
	if err == nil {
		p, err = data.DecodeFeature(named)
	}
	if err != nil && given == "" {
		return p, err, ""
	}
	p.ID = table.PlaceID(r.options.Source.Name, given, &p)
	if err == nil {
		err = p.Validate()
	}
	return p, err, p.ID
}

// givenID is an id that is a text or a whole number, "" for others.
func givenID(member json.RawMessage) string {
	var text string
	var number uint64
	switch {
	case json.Unmarshal(member, &text) == nil:
		return text
	case json.Unmarshal(member, &number) == nil:
		return fmt.Sprint(number)
	}
	return ""
}
