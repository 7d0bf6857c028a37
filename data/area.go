package data

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"tripoint/data/lang"
	"tripoint/geo"
)

// An Area is a municipality or a district with its outline.
type Area struct {
	ID         string
	Name       string // the local name
	Names      Texts
	Kind       string // as the country calls it: powiat, okres, rural_gmina, municipality …
	Level      int    // OpenStreetMap's admin_level: 6 is a district, 7 and 8 are municipalities
	Country    string // ISO 3166-1 alpha-2, upper case
	State      string
	County     string
	Population int
	Label      orb.Point // inside the outline
	Outline    orb.MultiPolygon
	Sources    []Source
}

const municipalityLevel = 7

// IsMunicipality tells a municipality from a district.
func (a *Area) IsMunicipality() bool { return a.Level >= municipalityLevel }

// DisplayName returns the name for a reader and the language it is in.
func (a *Area) DisplayName(prefs lang.Prefs) (name, language string) {
	if name, language = a.Names.Pick(prefs); name != "" {
		return name, language
	}
	return a.Name, lang.Of(a.Country)
}

// ReadAreas reads areas, a GeoJSON Feature a line. An error names the line.
func ReadAreas(r io.Reader) ([]Area, error) {
	var areas []Area
	err := EachLine(r, func(number int, line []byte, err error) error {
		var area Area
		if err == nil {
			area, err = decodeArea(line)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		areas = append(areas, area)
		return nil
	})
	return areas, err
}

type areaProperties struct {
	Name       string      `json:"name"`
	Names      Texts       `json:"names,omitempty"`
	Kind       string      `json:"kind,omitempty"`
	Level      int         `json:"admin_level,omitempty"`
	Country    string      `json:"country,omitempty"`
	Population int         `json:"population,omitempty"`
	Label      orb.Point   `json:"label_point"`
	Parents    areaParents `json:"parents,omitzero"`
	Sources    []Source    `json:"sources,omitempty"`
}

type areaParents struct {
	State  string `json:"state,omitempty"`
	County string `json:"county,omitempty"`
}

// EncodeArea writes an area as a Feature on one line that ReadAreas reads back as the same area. Equal
// areas give equal bytes.
func EncodeArea(a *Area) ([]byte, error) {
	coordinates, err := json.Marshal(a.Outline)
	if err != nil {
		return nil, fmt.Errorf("encode area %q: %w", a.ID, err)
	}
	b, err := json.Marshal(struct {
		Type       string         `json:"type"`
		ID         string         `json:"id"`
		Geometry   geometry       `json:"geometry"`
		Properties areaProperties `json:"properties"`
	}{"Feature", a.ID, geometry{"MultiPolygon", coordinates}, areaProperties{
		Name: a.Name, Names: a.Names, Kind: a.Kind, Level: a.Level, Country: a.Country, Population: a.Population,
		Label: a.Label, Parents: areaParents{State: a.State, County: a.County}, Sources: a.Sources,
	}})
	if err != nil {
		return nil, fmt.Errorf("encode area %q: %w", a.ID, err)
	}
	return b, nil
}

// Check tells why an area would not be read back as it is written: *Invalid, or that it is too long for a record.
func (a *Area) Check() error {
	line, err := EncodeArea(a)
	if err != nil {
		return err
	}
	if len(line) > MaxRecordBytes {
		return &Invalid{Record: a.ID, Field: "geometry", Reason: errTooLong.Error()}
	}
	_, err = decodeArea(line)
	return err
}

func decodeArea(line []byte) (Area, error) {
	var f struct {
		ID         string         `json:"id"`
		Properties areaProperties `json:"properties"`
		Geometry   geometry       `json:"geometry"`
	}
	if err := json.Unmarshal(line, &f); err != nil {
		return Area{}, explainJSON(cmp.Or(f.ID, noID), err)
	}
	in := f.Properties
	a := Area{
		ID: f.ID, Name: CleanText(in.Name), Names: cleanTexts(in.Names), Kind: in.Kind, Level: in.Level, Country: in.Country,
		State: in.Parents.State, County: in.Parents.County, Population: in.Population, Label: in.Label, Sources: in.Sources,
	}
	if !isID(a.ID) {
		return Area{}, &Invalid{Record: cmp.Or(f.ID, noID), Field: "id", Value: f.ID, Reason: wantedID}
	}
	if a.Name == "" {
		return Area{}, &Invalid{Record: f.ID, Field: "name", Reason: "want the local name"}
	}
	var err error
	if a.Outline, err = f.Geometry.outline(); err != nil {
		return Area{}, &Invalid{Record: a.ID, Field: "geometry", Value: f.Geometry.Type, Reason: err.Error()}
	}
	return a, checkOutline(&a)
}

func (g *geometry) outline() (orb.MultiPolygon, error) {
	var polygons [][]positions
	var err error
	switch g.Type {
	case "Polygon":
		polygons = make([][]positions, 1)
		err = json.Unmarshal(g.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(g.Coordinates, &polygons)
	default:
		err = errors.New("want a Polygon or MultiPolygon")
	}
	outline := make(orb.MultiPolygon, len(polygons))
	for i, rings := range polygons {
		outline[i] = make(orb.Polygon, len(rings))
		for j, ring := range rings {
			outline[i][j] = orb.Ring(ring)
		}
	}
	return outline, err
}

// positions are read from lists of two or three numbers; encoding/json would take zeros for those that are missing.
type positions []orb.Point

func (ps *positions) UnmarshalJSON(b []byte) error {
	var all [][]float64
	if err := json.Unmarshal(b, &all); err != nil || bytes.Contains(b, []byte("null")) {
		return errors.New(wantedPosition)
	}
	*ps = make(positions, len(all))
	for i, numbers := range all {
		if len(numbers) < 2 || len(numbers) > 3 {
			return errors.New(wantedPosition)
		}
		(*ps)[i] = orb.Point{numbers[0], numbers[1]}
	}
	return nil
}

const wantedPosition = "want positions as [longitude, latitude]"

func checkOutline(a *Area) error {
	if len(a.Outline) == 0 {
		return &Invalid{Record: a.ID, Field: "geometry", Reason: "want at least one polygon"}
	}
	for _, polygon := range a.Outline {
		if len(polygon) == 0 {
			return &Invalid{Record: a.ID, Field: "geometry", Reason: "want polygons of at least one ring"}
		}
		for _, ring := range polygon {
			if len(ring) < 4 || !ring.Closed() {
				return &Invalid{Record: a.ID, Field: "geometry", Reason: "want closed rings of at least four points"}
			}
			for _, p := range ring {
				if err := geo.CheckPoint(p); err != nil {
					return &Invalid{Record: a.ID, Field: "geometry", Reason: err.Error()}
				}
			}
		}
	}
	if err := geo.CheckPoint(a.Label); err != nil {
		return &Invalid{Record: a.ID, Field: "label_point", Reason: err.Error()}
	}
	return nil
}

// ReadLine reads a GeoJSON Feature whose geometry is a LineString, such as a border.
func ReadLine(b []byte) (orb.LineString, error) {
	var f struct {
		Geometry geometry `json:"geometry"`
	}
	if err := json.Unmarshal(b, &f); err != nil {
		return nil, explainJSON("line", err)
	}
	var line positions
	if err := json.Unmarshal(f.Geometry.Coordinates, &line); err != nil || f.Geometry.Type != "LineString" || len(line) < 2 {
		return nil, errors.New("geometry: want a LineString of at least two points")
	}
	for _, p := range line {
		if err := geo.CheckPoint(p); err != nil {
			return nil, fmt.Errorf("geometry: %w", err)
		}
	}
	return orb.LineString(line), nil
}
