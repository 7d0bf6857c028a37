package data

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"tripoint/data/lang"
)

// feature is a place as a GeoJSON Feature with every language in it: the form in which places are read,
// kept and exchanged. Members that answers compute (distance, theme, label …) are passed over on reading.
type feature struct {
	Type       string     `json:"type"`
	ID         string     `json:"id"`
	Geometry   *geometry  `json:"geometry"`
	Properties properties `json:"properties"`
}

type geometry struct {
	Type        string          `json:"type"`
	Coordinates json.RawMessage `json:"coordinates"`
}

type properties struct {
	Name         string   `json:"name,omitempty"`
	NameLanguage string   `json:"name_lang,omitempty"` // read only: what the name is in
	Names        Texts    `json:"names,omitempty"`
	AltNames     []string `json:"alt_names,omitempty"`
	Descriptions Texts    `json:"descriptions,omitempty"`
	Description  string   `json:"description,omitempty"`      // read only: one of descriptions,
	DescLanguage string   `json:"description_lang,omitempty"` // in this language
	Category     string   `json:"category,omitempty"`
	Categories   []string `json:"categories,omitempty"`
	Tag          string   `json:"tag,omitempty"`
	Address      *Address `json:"address,omitempty"`
	Phone        string   `json:"phone,omitempty"`
	Email        string   `json:"email,omitempty"`
	Website      string   `json:"website,omitempty"`
	OpeningHours string   `json:"opening_hours,omitempty"`
	Wheelchair   string   `json:"wheelchair,omitempty"`
	Fee          string   `json:"fee,omitempty"`
	Dogs         string   `json:"dogs,omitempty"`
	Indoor       string   `json:"indoor,omitempty"`
	Stroller     string   `json:"stroller,omitempty"`
	Cuisine      []string `json:"cuisine,omitempty"`
	Event
	Image      []Image  `json:"image,omitempty"`
	Offers     Texts    `json:"offers,omitempty"`
	Seeks      Texts    `json:"seeks,omitempty"`
	Population int      `json:"population,omitempty"`
	Importance float64  `json:"importance,omitempty"`
	Accuracy   float64  `json:"accuracy,omitempty"`
	Sources    []Source `json:"sources,omitempty"`
	Updated    string   `json:"updated,omitempty"`
}

// DecodeFeature reads a place from a GeoJSON Feature and checks it. A category may be an id of the
// taxonomy or an OpenStreetMap key=value. The error is a join of *Invalid, or says why it is no Feature.
func DecodeFeature(b []byte) (Place, error) {
	return decodeFeature(b, func(*properties) {})
}

func decodeFeature(b []byte, amend func(*properties)) (Place, error) {
	var f feature
	if len(b) > MaxRecordBytes {
		return Place{}, errTooLong
	}
	if !utf8.Valid(b) { // encoding/json would put a replacement character for each letter that it cannot read
		return Place{}, &Invalid{Record: noID, Reason: "want UTF-8: this looks like text in another encoding"}
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return Place{}, explainJSON(f.record(), err)
	}
	if f.Type != "Feature" {
		return Place{}, &Invalid{Record: f.record(), Field: "type", Value: f.Type, Reason: `want "Feature"`}
	}
	point, err := f.Geometry.point()
	if err != nil {
		return Place{}, &Invalid{Record: f.record(), Field: "geometry", Reason: err.Error()}
	}
	amend(&f.Properties)
	p, err := f.place(point)
	if err != nil {
		return Place{}, err
	}
	return p, p.Clean()
}

// FeatureID is the id of a record, which need not be a Feature; "" where it has none.
func FeatureID(b []byte) string {
	var f struct {
		ID any `json:"id"`
	}
	_ = json.Unmarshal(b, &f) // a record that is no JSON has no id
	id, _ := f.ID.(string)
	return id
}

const noID = "record without id"

func (f *feature) record() string { return cmp.Or(f.ID, noID) }

// explainJSON puts encoding/json's error into words for the person who wrote the record.
func explainJSON(record string, err error) error {
	var wrongType *json.UnmarshalTypeError
	switch {
	case !errors.As(err, &wrongType):
		return fmt.Errorf("want a GeoJSON Feature: %w", err)
	case wrongType.Field == "":
		return errors.New("want a GeoJSON Feature")
	default:
		field := strings.TrimPrefix(strings.TrimPrefix(wrongType.Field, "properties."), "Event.")
		return &Invalid{Record: record, Field: field, Value: wrongType.Value, Reason: "want " + jsonKind(wrongType)}
	}
}

func jsonKind(e *json.UnmarshalTypeError) string {
	switch kind := e.Type.Kind().String(); kind {
	case "string":
		return "a text"
	case "slice":
		return "a list"
	case "struct", "map":
		return "an object"
	case "int":
		return "a whole number"
	default:
		return "a number"
	}
}

func (g *geometry) point() (orb.Point, error) {
	if g == nil || g.Type != "Point" {
		return orb.Point{}, errors.New("want a Point")
	}
	var coordinates []*float64
	err := json.Unmarshal(g.Coordinates, &coordinates)
	if err != nil || len(coordinates) < 2 || coordinates[0] == nil || coordinates[1] == nil {
		return orb.Point{}, errors.New("want coordinates as [longitude, latitude]")
	}
	return orb.Point{*coordinates[0], *coordinates[1]}, nil
}

// place is what the members say, not clean yet.
func (f *feature) place(point orb.Point) (Place, error) {
	in := &f.Properties
	p := Place{
		ID: f.ID, Point: point, Name: in.Name, Names: in.Names, AltNames: in.AltNames, Categories: in.categories(), Tag: in.Tag,
		Phone: in.Phone, Email: in.Email, Website: in.Website, OpeningHours: in.OpeningHours,
		Wheelchair: in.Wheelchair, Fee: in.Fee, Dogs: in.Dogs, Indoor: in.Indoor, Stroller: in.Stroller, Cuisine: in.Cuisine,
		Event: &in.Event, Images: in.Image, Offers: in.Offers, Seeks: in.Seeks,
		Population: in.Population, Importance: in.Importance, Accuracy: in.Accuracy, Sources: in.Sources,
	}
	if in.Address != nil {
		p.Address = in.Address.clean()
	}
	p.Description = in.descriptions(lang.Of(p.Address.CountryCode))
	if in.Updated != "" {
		var err error
		if p.Updated, err = time.Parse(time.RFC3339, in.Updated); err != nil {
			return Place{}, &Invalid{Record: f.record(), Field: "updated", Value: in.Updated, Reason: wantedTime}
		}
	}
	return p, nil
}

// categories puts the primary one first, if it is not.
func (in *properties) categories() []string {
	if in.Category == "" || len(in.Categories) > 0 && in.Categories[0] == in.Category {
		return in.Categories
	}
	return append([]string{in.Category}, in.Categories...)
}

// EncodeFeature writes a place as the Feature that DecodeFeature reads back as the same place, on one
// line. Equal places give equal bytes.
func EncodeFeature(p *Place) ([]byte, error) {
	coordinates, err := json.Marshal(p.Point)
	if err != nil {
		return nil, fmt.Errorf("encode place %q: %w", p.ID, err)
	}
	f := feature{
		Type: "Feature", ID: p.ID, Geometry: &geometry{"Point", coordinates},
		Properties: properties{
			Name: p.Name, Names: p.Names, AltNames: p.AltNames, Category: p.Category(), Tag: p.Tag,
			Phone: p.Phone, Email: p.Email, Website: p.Website, OpeningHours: p.OpeningHours,
			Wheelchair: p.Wheelchair, Fee: p.Fee, Dogs: p.Dogs, Indoor: p.Indoor, Stroller: p.Stroller,
			Cuisine: p.Cuisine, Image: p.Images, Descriptions: p.Description, Offers: p.Offers, Seeks: p.Seeks,
			Population: p.Population, Importance: p.Importance, Accuracy: p.Accuracy, Sources: p.Sources,
		},
	}
	out := &f.Properties
	if len(p.Categories) > 1 {
		out.Categories = p.Categories
	}
	if p.Address != (Address{}) {
		out.Address = &p.Address
	}
	if p.Event != nil {
		out.Event = *p.Event
	}
	if !p.Updated.IsZero() {
		out.Updated = p.Updated.Format(time.RFC3339Nano)
	}
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&f); err != nil {
		return nil, fmt.Errorf("encode place %q: %w", p.ID, err)
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), nil
}

// descriptions adds a lone description to those by language, where its language has none yet.
func (in *properties) descriptions(local string) Texts {
	language := cmp.Or(in.DescLanguage, local, "und")
	if in.Description == "" || in.Descriptions.Get(language) != "" {
		return in.Descriptions
	}
	byLang := map[string]string{language: in.Description}
	for _, t := range in.Descriptions {
		byLang[t.Lang] = t.Text
	}
	return NewTexts(byLang)
}

// Hash is a fingerprint of everything a place says; the sum of all is the fingerprint of a data set.
func (p *Place) Hash() uint64 {
	b, err := EncodeFeature(p)
	if err != nil {
		return math.MaxUint64
	}
	return HashFeature(b)
}

// HashFeature is the Hash of the place that EncodeFeature wrote as b.
func HashFeature(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}
