package data

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/paulmach/orb"

	"tripoint/data/region"
)

// A Set is places with what lies around them: everything an edition is built from.
type Set struct {
	Places      []Place
	Areas       []Area
	Border      orb.LineString    // the state border; may be empty
	Attribution []string          // what must be said where the data are shown
	Merged      map[string]string // ids of places that became part of another, with that one's id
}

// Builtin reads the data set that comes with the program.
func Builtin() (Set, error) {
	places, refused, err := ReadNDJSON(region.Places())
	if err := errors.Join(append(refused, err)...); err != nil {
		return Set{}, fmt.Errorf("built-in places: %w", err)
	}
	areas, err := ReadAreas(bytes.NewReader(region.Areas()))
	if err != nil {
		return Set{}, fmt.Errorf("built-in areas: %w", err)
	}
	border, err := ReadLine(region.Border())
	if err != nil {
		return Set{}, fmt.Errorf("built-in border: %w", err)
	}
	return Set{Places: places, Areas: areas, Border: border, Attribution: region.Attribution()}, nil
}
