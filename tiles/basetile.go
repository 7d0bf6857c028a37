package tiles

import (
	"slices"

	"tripoint/data/lang"
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
	tile = b.drawAreas(&w).append(tile)
	tile = b.drawBoundaries(&w, t.Z).append(tile)
	tile = b.drawCountries(&w, t.Z).append(tile)
	return b.drawTowns(&w, t.Z).append(tile)
}

func (b *Base) drawAreas(w *window) *layer {
	l := newLayer("areas", "id", "name", "country", "admin_level")
	var points []pixel
	for _, set := range []*outlines{b.districts, b.municipalities} {
		for i := range set.areas {
			o := &set.areas[i]
			if !o.box.within(w) {
				continue
			}
			l.begin(b.areaIDs[o.area])
			if !set.draw(l, o, w, &points) {
				continue
			}
			l.tag(0, appendString(nil, o.area.ID))
			l.tag(1, appendString(nil, o.area.Name))
			if o.area.Country != "" {
				l.tag(2, appendString(nil, o.area.Country))
			}
			l.tag(3, appendUint(nil, uint64(o.area.Level)))
			l.end(polygonType)
		}
	}
	return l
}

// draw adds the polygons of an outline to the feature under way and tells whether there was anything to draw.
// Inner rings follow their outer one and run against it. points is room to work in.
func (o *outlines) draw(l *layer, shape *outline, w *window, points *[]pixel) bool {
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
			l.geometry.ring(ring)
			drawn = true
		}
	}
	return drawn
}

func (b *Base) drawBoundaries(w *window, zoom uint) *layer {
	l := newLayer("boundaries", "admin_level")
	var points []pixel
	for _, level := range []struct {
		level int
		from  uint
	}{{stateLevel, 0}, {districtLevel, districtsFrom}, {municipalityLevel, municipalitiesFrom}} {
		if zoom < level.from {
			continue
		}
		l.begin(uint64(level.level))
		drawn := false
		for i := range b.boundaries {
			boundary := &b.boundaries[i]
			if boundary.level != level.level || !boundary.box.within(w) {
				continue
			}
			points = boundary.simplified(points[:0], w)
			for _, part := range clipLine(points) {
				l.geometry.line(part)
				drawn = true
			}
		}
		if drawn {
			l.tag(0, appendUint(nil, uint64(level.level)))
			l.end(lineType)
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
func tagNames(l *layer, names [][]byte) int {
	for i, name := range names {
		if name != nil {
			l.tag(i, name)
		}
	}
	return len(names)
}

func (b *Base) drawCountries(w *window, zoom uint) *layer {
	l := newLayer("boundary_labels", labelKeys("admin_level", "country")...)
	for i := range b.countries {
		c := &b.countries[i]
		at := w.at(c.at)
		if zoom > lastCountryZoom || !shows(at) {
			continue
		}
		l.begin(c.id)
		next := tagNames(l, c.names)
		l.tag(next, appendUint(nil, stateLevel))
		l.tag(next+1, c.country)
		l.geometry.point(at)
		l.end(pointType)
	}
	return l
}

func (b *Base) drawTowns(w *window, zoom uint) *layer {
	l := newLayer("place_labels", labelKeys("id", "kind", "rank", "population", "country")...)
	for i := range b.towns {
		town := &b.towns[i]
		at := w.at(town.at)
		if zoom < town.from || !shows(at) {
			continue
		}
		l.begin(town.id)
		next := tagNames(l, town.names)
		l.tag(next, town.place)
		l.tag(next+1, town.kind)
		l.tag(next+2, appendUint(nil, uint64(town.rank)))
		if town.population > 0 {
			l.tag(next+3, appendUint(nil, town.population))
		}
		if town.country != nil {
			l.tag(next+4, town.country)
		}
		l.geometry.point(at)
		l.end(pointType)
	}
	return l
}
