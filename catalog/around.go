package catalog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/geo"
)

// surroundings are what lies around the places of an edition.
type surroundings struct {
	areas       []data.Area
	outlines    *geo.Areas
	boxes       []orb.Bound // of areas: every place of one is in its box
	border      orb.LineString
	route       *geo.Route // the border, nil where it is not known
	attribution []string
	merged      map[string]string // ids of places that became part of another, with that one's id
}

func newSurroundings(set data.Set) *surroundings {
	outlines := make([]orb.MultiPolygon, len(set.Areas))
	for i := range set.Areas {
		outlines[i] = set.Areas[i].Outline
	}
	s := &surroundings{
		areas: set.Areas, outlines: geo.NewAreas(outlines), boxes: make([]orb.Bound, len(outlines)), border: set.Border,
		attribution: set.Attribution, merged: set.Merged,
	}
	for i, outline := range outlines {
		s.boxes[i] = geo.Grown(outline.Bound(), sliver)
	}
	if len(set.Border) > 0 {
		s.route = geo.NewRoute(set.Border)
	}
	return s
}

// aroundJSON is the form of all surroundings but the areas, which have lines of their own.
type aroundJSON struct {
	Border      orb.LineString    `json:"border,omitempty"`
	Attribution []string          `json:"attribution,omitempty"`
	Merged      map[string]string `json:"merged,omitempty"`
}

// write makes the files of the surroundings and returns their hash.
func (s *surroundings) write(folder string) (hash uint64, err error) {
	around, err := json.Marshal(aroundJSON{s.border, s.attribution, s.merged})
	if err != nil {
		return 0, fmt.Errorf("encode the surroundings: %w", err)
	}
	var areas []byte
	for i := range s.areas {
		line, err := data.EncodeArea(&s.areas[i])
		if err != nil {
			return 0, err
		}
		areas = append(append(areas, line...), '\n')
	}
	sum := fnv.New64a()
	_, _ = sum.Write(areas)
	_, _ = fmt.Fprint(sum, form, s.border)
	return sum.Sum64(), errors.Join(
		os.WriteFile(filepath.Join(folder, aroundFile), around, 0o644),
		os.WriteFile(filepath.Join(folder, areasFile), areas, 0o644),
	)
}

func readSurroundings(folder string) (*surroundings, error) {
	content, err := os.ReadFile(filepath.Join(folder, aroundFile))
	if err != nil {
		return nil, fmt.Errorf("read the surroundings: %w", err)
	}
	var around aroundJSON
	if err := json.Unmarshal(content, &around); err != nil {
		return nil, fmt.Errorf("read the surroundings: %w", err)
	}
	lines, err := os.ReadFile(filepath.Join(folder, areasFile))
	if err != nil {
		return nil, fmt.Errorf("read the areas: %w", err)
	}
	areas, err := data.ReadAreas(bytes.NewReader(lines))
	if err != nil {
		return nil, fmt.Errorf("read the areas: %w", err)
	}
	return newSurroundings(data.Set{Areas: areas, Border: around.Border, Attribution: around.Attribution, Merged: around.Merged}), nil
}
