package tiles

import (
	"slices"

	"tripoint/data/lang"
	"tripoint/tiles/mvt"
)

// The zooms from which boundaries show.
const (
	districtsFrom      = 5
	municipalitiesFrom = 8
)

// Tile draws the tile of a zoom up to MaxBaseZoom, empty where it has nothing to show.
func (b *Base) Tile(t ID) []byte {
	w := newWindow(t)
	var tile []byte
	tile = b.drawAreas(&w).Append(tile)
	tile = b.drawBoundaries(&w, t.Z).Append(tile)
	tile = b.drawCountries(&w, t.Z).Append(tile)
	return b.drawTowns(&w, t.Z).Append(tile)
}

func (b *Base) drawAreas(w *window) *mvt.Layer {
	l := mvt.NewLayer("areas", "id", "name", "country", "admin_level")
	var points []pixel
	for _, set := range []*outlines{b.districts, b.municipalities} {
		for i := range set.areas {
			o := &set.areas[i]
			if !o.box.within(w) {
				continue
			}
			l.Begin(b.areaIDs[o.area])
			if !set.draw(l, o, w, &points) {
				continue
			}
			l.Tag(0, mvt.AppendString(nil, o.area.ID))
			l.Tag(1, mvt.AppendString(nil, o.area.Name))
			if o.area.Country != "" {
				l.Tag(2, mvt.AppendString(nil, o.area.Country))
			}
			l.Tag(3, mvt.AppendUint(nil, uint64(o.area.Level)))
			l.End(mvt.Polygons)
		}
	}
	return l
}

// draw adds the polygons of an outline to the feature under way and tells whether there was anything to draw.
// Inner rings follow their outer one and run against it. points is room to work in.
func (o *outlines) draw(l *mvt.Layer, shape *outline, w *window, points *[]pixel) bool {
	drawn := false
	for _, polygon := range shape.polygons {
		for i, parts := range polygon {
			*points = o.ring((*points)[:0], parts, w)
			ring := clipRing(*points)
			if ring == nil {
				if i == 0 {
					break
				}
				continue
			}
			if i > 0 {
				slices.Reverse(ring)
			}
			l.Geometry.Ring(ring)
			drawn = true
		}
	}
	return drawn
}

func (b *Base) drawBoundaries(w *window, zoom uint) *mvt.Layer {
	l := mvt.NewLayer("boundaries", "admin_level")
	var points []pixel
	for _, level := range []struct {
		level int
		from  uint
	}{{stateLevel, 0}, {districtLevel, districtsFrom}, {municipalityLevel, municipalitiesFrom}} {
		if zoom < level.from {
			continue
		}
		l.Begin(uint64(level.level))
		drawn := false
		for i := range b.boundaries {
			boundary := &b.boundaries[i]
			if boundary.level != level.level || !boundary.box.within(w) {
				continue
			}
			points = boundary.simplified(points[:0], w)
			for _, part := range clipLine(points) {
				l.Geometry.Line(part)
				drawn = true
			}
		}
		if drawn {
			l.Tag(0, mvt.AppendUint(nil, uint64(level.level)))
			l.End(mvt.Lines)
		}
	}
	return l
}

// labelKeys are the local name, the names by language, and what else a label has.
func labelKeys(others ...string) []string {
	keys := []string{"name"}
	for _, language := range lang.Supported {
		keys = append(keys, "name_"+language)
	}
	return append(keys, others...)
}

// tagNames adds the names of a label and returns the first key after theirs.
func tagNames(l *mvt.Layer, names [][]byte) int {
	for i, name := range names {
		if name != nil {
			l.Tag(i, name)
		}
	}
	return len(names)
}

func (b *Base) drawCountries(w *window, zoom uint) *mvt.Layer {
	l := mvt.NewLayer("boundary_labels", labelKeys("admin_level", "country")...)
	for i := range b.countries {
		c := &b.countries[i]
		at := w.at(c.at)
		if zoom > lastCountryZoom || !shows(at) {
			continue
		}
		l.Begin(c.id)
		next := tagNames(l, c.names)
		l.Tag(next, mvt.AppendUint(nil, stateLevel))
		l.Tag(next+1, c.country)
		l.Geometry.Point(at)
		l.End(mvt.Points)
	}
	return l
}

func (b *Base) drawTowns(w *window, zoom uint) *mvt.Layer {
	l := mvt.NewLayer("place_labels", labelKeys("id", "kind", "rank", "population", "country")...)
	for i := range b.towns {
		town := &b.towns[i]
		at := w.at(town.at)
		if zoom < town.from || !shows(at) {
			continue
		}
		l.Begin(town.id)
		next := tagNames(l, town.names)
		l.Tag(next, town.place)
		l.Tag(next+1, town.kind)
		l.Tag(next+2, mvt.AppendUint(nil, uint64(town.rank)))
		if town.population > 0 {
			l.Tag(next+3, mvt.AppendUint(nil, town.population))
		}
		if town.country != nil {
			l.Tag(next+4, town.country)
		}
		l.Geometry.Point(at)
		l.End(mvt.Points)
	}
	return l
}
