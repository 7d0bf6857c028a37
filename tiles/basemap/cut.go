package basemap

import (
	"math"
	"slices"

	"github.com/paulmach/orb"

	"tripoint/geo"
	"tripoint/tiles"
	"tripoint/tiles/mvt"
)

// Lengths in units of a tile, of which a pixel of a screen has eight.
const (
	tolerance     = 4.0  // what a line may be off by, but at the last zoom, which clients enlarge
	lastTolerance = 0.25 // at the last zoom
	leastArea     = 128  // twice that of a ring worth drawing, but at the last zoom
	lastLeastArea = 8
)

func toleranceAt(zoom uint) float64 {
	if zoom == MaxZoom {
		return lastTolerance
	}
	return tolerance
}

func leastAreaAt(zoom uint) int64 {
	if zoom == MaxZoom {
		return lastLeastArea
	}
	return leastArea
}

// project places points in the square of web mercator, see tiles.Project.
func project[T ~[]orb.Point](points T) []orb.Point {
	projected := make([]orb.Point, len(points))
	for i, p := range points {
		x, y := tiles.Project(p)
		projected[i] = orb.Point{float64(x), float64(y)}
	}
	return projected
}

func doubleSize(ring []orb.Point) (sum float64) {
	for i := 1; i < len(ring); i++ {
		// From the first point, for the numbers are large and the ring is small.
		ax, ay := ring[i-1][0]-ring[0][0], ring[i-1][1]-ring[0][1]
		bx, by := ring[i][0]-ring[0][0], ring[i][1]-ring[0][1]
		sum += ax*by - ay*bx
	}
	return sum
}

// A window is a range of tiles of a zoom, from and to, both within.
type window struct {
	zoom           uint
	x0, y0, x1, y1 int32
}

// reach is the part of the plane that is drawn in the tiles, in units.
func (w window) reach() (minX, minY, maxX, maxY int32) {
	return w.x0<<extentBits - tiles.Buffer, w.y0<<extentBits - tiles.Buffer, (w.x1+1)<<extentBits + tiles.Buffer, (w.y1+1)<<extentBits + tiles.Buffer
}

func (w window) single() bool { return w.x0 == w.x1 && w.y0 == w.y1 }

// halves cuts the longer side in two.
func (w window) halves() (a, b window) {
	a, b = w, w
	if w.x1-w.x0 >= w.y1-w.y0 {
		a.x1 = (w.x0 + w.x1) / 2
		b.x0 = a.x1 + 1
	} else {
		a.y1 = (w.y0 + w.y1) / 2
		b.y0 = a.y1 + 1
	}
	return a, b
}

const extentBits = 12

// A cutter cuts geometry into the tiles of a map, for one goroutine.
type cutter struct {
	windows [MaxZoom + 1]window // that the map covers
	mender  mender
	value   []byte
	local   []mvt.Point
}

func newCutter(box orb.Bound) cutter {
	var c cutter
	west, north := tiles.Project(orb.Point{box.Min.Lon(), box.Max.Lat()})
	east, south := tiles.Project(orb.Point{box.Max.Lon(), box.Min.Lat()})
	for zoom := range c.windows {
		shift := 32 - zoom
		at := func(v uint32) int32 { return int32(uint64(v) >> shift) }
		c.windows[zoom] = window{uint(zoom), at(west), at(north), at(east), at(south)}
	}
	return c
}

// around shrinks a window to the tiles that a box reaches into.
func (w window) around(minX, minY, maxX, maxY int32) (window, bool) {
	w.x0, w.y0 = max(w.x0, (minX-tiles.Buffer)>>extentBits), max(w.y0, (minY-tiles.Buffer)>>extentBits)
	w.x1, w.y1 = min(w.x1, (maxX+tiles.Buffer)>>extentBits), min(w.y1, (maxY+tiles.Buffer)>>extentBits)
	return w, w.x0 <= w.x1 && w.y0 <= w.y1
}

// A weighed is a projected line and the weights of its points in units of the last zoom.
type weighed struct {
	points  []orb.Point
	weights []float64
}

func weigh[T ~[]orb.Point](line T) weighed {
	points := project(line)
	return weighed{points, geo.Weights(points)}
}

// at is the line at a zoom, in units of it: with the points that matter, and no two that follow each other the same.
func (l *weighed) at(zoom uint) []mvt.Point {
	unit := float64(uint64(1) << (32 - extentBits - zoom))
	least := toleranceAt(zoom) * unit
	points := make([]mvt.Point, 0, len(l.points))
	for i, p := range l.points {
		if l.weights[i] < least {
			continue
		}
		q := mvt.Point{X: round(p[0] / unit), Y: round(p[1] / unit)}
		if n := len(points); n == 0 || points[n-1] != q {
			points = append(points, q)
		}
	}
	return points
}

func boundsOf(points []mvt.Point) (minX, minY, maxX, maxY int32) {
	minX, minY, maxX, maxY = math.MaxInt32, math.MaxInt32, math.MinInt32, math.MinInt32
	for _, p := range points {
		minX, minY = min(minX, p.X), min(minY, p.Y)
		maxX, maxY = max(maxX, p.X), max(maxY, p.Y)
	}
	return minX, minY, maxX, maxY
}

// point draws a feature with a point.
func (s *sketcher) point(f feature, at orb.Point) error {
	x, y := tiles.Project(at)
	from, to := f.zooms()
	for zoom := from; zoom <= to; zoom++ {
		shift := 32 - extentBits - zoom
		p := mvt.Point{X: int32(x >> shift), Y: int32(y >> shift)}
		w, ok := s.windows[zoom].around(p.X, p.Y, p.X, p.Y)
		if !ok {
			continue
		}
		for tx := w.x0; tx <= w.x1; tx++ {
			for ty := w.y0; ty <= w.y1; ty++ {
				var g mvt.Geometry
				g.Point(mvt.Point{X: p.X - tx<<extentBits, Y: p.Y - ty<<extentBits})
				if err := s.put(&f, window{zoom, tx, ty, tx, ty}, mvt.Points, &g); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// put keeps a geometry of a feature for the one tile of a window.
func (s *sketcher) put(f *feature, w window, t mvt.Type, g *mvt.Geometry) error {
	s.value = f.appendProps(s.value[:0], w.zoom)
	s.value = append(append(s.value, byte(t)), g.Bytes()...)
	return s.out.Add(f.key(w.zoom, w.x0, w.y0), s.value)
}

// line draws a feature with a line in degrees.
func (s *sketcher) line(f feature, line orb.LineString) error {
	l := weigh(line)
	f.sortProps()
	from, to := f.zooms()
	for zoom := from; zoom <= to; zoom++ {
		points := l.at(zoom)
		if len(points) < 2 {
			continue
		}
		w, ok := s.windows[zoom].around(boundsOf(points))
		if !ok {
			continue
		}
		if err := s.cutLine(&f, w, [][]mvt.Point{points}); err != nil {
			return err
		}
	}
	return nil
}

// cutLine halves a window until it is one tile, and lines with it.
func (s *sketcher) cutLine(f *feature, w window, lines [][]mvt.Point) error {
	var inside [][]mvt.Point
	for _, l := range lines {
		inside = clipLine(inside, l, w)
	}
	if len(inside) == 0 {
		return nil
	}
	if !w.single() {
		a, b := w.halves()
		if err := s.cutLine(f, a, inside); err != nil {
			return err
		}
		return s.cutLine(f, b, inside)
	}
	var g mvt.Geometry
	for _, l := range inside {
		g.Line(s.inTile(l, w))
	}
	return s.put(f, w, mvt.Lines, &g)
}

// inTile moves points into the one tile of a window. They are good until the next call.
func (s *sketcher) inTile(points []mvt.Point, w window) []mvt.Point {
	s.local = s.local[:0]
	for _, p := range points {
		s.local = append(s.local, mvt.Point{X: p.X - w.x0<<extentBits, Y: p.Y - w.y0<<extentBits})
	}
	return s.local
}

// polygon draws a feature with polygons in degrees.
func (s *sketcher) polygon(f feature, polygons orb.MultiPolygon) error {
	f.sortProps()
	shapes := make([][]weighed, len(polygons))
	for i, polygon := range polygons {
		for _, ring := range polygon {
			shapes[i] = append(shapes[i], weigh(ring))
		}
	}
	from, to := f.zooms()
	for zoom := from; zoom <= to; zoom++ {
		for _, shape := range shapes {
			rings := ringsAt(shape, zoom)
			if rings == nil {
				continue
			}
			w, ok := s.windows[zoom].around(boundsOf(rings[0]))
			if !ok {
				continue
			}
			if err := s.cutPolygon(&f, w, rings); err != nil {
				return err
			}
		}
	}
	return nil
}

// ringsAt are the rings of a polygon that are worth drawing at a zoom, without their ends; nil where its outer ring is
// not.
func ringsAt(shape []weighed, zoom uint) [][]mvt.Point {
	var rings [][]mvt.Point
	for i := range shape {
		points := shape[i].at(zoom)
		if n := len(points); n > 1 && points[0] == points[n-1] {
			points = points[:n-1]
		}
		size := int64(0)
		if len(points) > 2 {
			size = mvt.DoubleArea(points)
		}
		if max(size, -size) < leastAreaAt(zoom) {
			if i == 0 {
				return nil
			}
			continue
		}
		rings = append(rings, points)
	}
	return rings
}

// cutPolygon halves a window until it is one tile, and a polygon with it.
func (s *sketcher) cutPolygon(f *feature, w window, rings [][]mvt.Point) error {
	var inside [][]mvt.Point
	for i, r := range rings {
		r = clipRing(r, w)
		if len(r) > 2 {
			inside = append(inside, r)
		} else if i == 0 {
			return nil
		}
	}
	if !w.single() {
		a, b := w.halves()
		if err := s.cutPolygon(f, a, inside); err != nil {
			return err
		}
		return s.cutPolygon(f, b, inside)
	}
	for i, r := range inside {
		inside[i] = slices.Clone(s.inTile(r, w))
	}
	least := leastAreaAt(w.zoom)
	for _, polygon := range s.mender.mend(inside) {
		if mvt.DoubleArea(polygon[0]) < least {
			continue
		}
		var g mvt.Geometry
		for _, r := range polygon {
			if size := mvt.DoubleArea(r); max(size, -size) >= least {
				g.Ring(r)
			}
		}
		if err := s.put(f, w, mvt.Polygons, &g); err != nil {
			return err
		}
	}
	return nil
}
