// Package region holds the data set that comes with the program: places, settlements, administrative
// areas and the state border around the meeting point of Poland, Czechia and Slovakia. It hands out the
// files as they are; what is in them, where it comes from and under which licences is said in README.md
// and LICENSE beside this file. Reading them is left to the packages above.
package region

import (
	"bytes"
	_ "embed" // for the files below
	"io"
	"strings"
)

var (
	//go:embed places.ndjson
	places []byte
	//go:embed settlements.ndjson
	settlements []byte
	//go:embed areas.ndjson
	areas []byte
	//go:embed border.ndjson
	border []byte
	//go:embed attribution.txt
	attribution string
)

// Places reads the built-in places, then the settlements: a GeoJSON Feature with a Point a line.
func Places() io.Reader {
	return io.MultiReader(bytes.NewReader(places), bytes.NewReader(settlements))
}

// Areas returns the outlines of municipalities and districts, a GeoJSON Feature with a Polygon or
// MultiPolygon a line. The bytes are shared and must not be changed.
func Areas() []byte { return areas }

// Border returns the state border between Poland and Czechia, one GeoJSON Feature with a LineString.
// The bytes are shared and must not be changed.
func Border() []byte { return border }

// Attribution lists what must be said where the data are shown, one line a source.
func Attribution() []string { return strings.Split(strings.TrimSpace(attribution), "\n") }
