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
	if id := data.FeatureID(record); id != "" {
		reading.Place = data.Place{ID: id}
		return reading
	}
	return r.foreign(reading, record)
}

// foreign reads a Feature as programs write them that number their features or give them no ids, as QGIS does: the id
// is then among the properties, or is made as in tables. reading is what DecodeFeature makes of it.
func (r *reader) foreign(reading data.Reading, record []byte) data.Reading {
	var members map[string]json.RawMessage
	var properties struct {
		ID json.RawMessage `json:"id"`
	}
	if json.Unmarshal(record, &members) != nil || members == nil || json.Unmarshal(members["properties"], &properties) != nil {
		return reading
	}
	given := givenID(members["id"])
	if given == "" {
		given = givenID(properties.ID)
	}
	members["id"] = json.RawMessage(`"unnamed"`)
	named, err := json.Marshal(members)
	if err != nil {
		return reading
	}
	p := &reading.Place
	*p, reading.Err = data.DecodeFeature(named)
	p.ID, reading.Made = table.PlaceID(r.options.Source.Name, given, p), given == ""
	if reading.Err == nil {
		reading.Err = p.Validate()
	}
	if reading.Err != nil {
		*p = data.Place{ID: p.ID}
	}
	return reading
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
