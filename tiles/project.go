package tiles

import (
	"math"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/maptile"
)

// A spot is a position in the square of web mercator (EPSG:3857): 2³² units a side, x to the east from
// longitude -180, y to the south from latitude 85.05. The unit of a tile at zoom z is 2^(20-z) of them.
type spot struct{ x, y uint32 }

const (
	worldBits = 32
	maxWorld  = 1<<worldBits - 1
)

// project places a point in degrees; what is nearer to a pole than mercator reaches goes to its edge.
func project(p orb.Point) spot {
	sin := math.Sin(p.Lat() * math.Pi / 180)
	x := p.Lon()/360 + 0.5
	y := 0.5 - math.Atanh(sin)/(2*math.Pi)
	return spot{toWorld(x), toWorld(y)}
}

// Project places a point in degrees in the square of web mercator (EPSG:3857), which has 2³² units a side: x to the east
// from longitude -180, y to the south from latitude 85.05.
func Project(p orb.Point) (x, y uint32) {
	s := project(p)
	return s.x, s.y
}

func toWorld(fraction float64) uint32 {
	return uint32(min(max(fraction*(maxWorld+1), 0), maxWorld))
}

// unproject is the inverse of project, in degrees.
func unproject(s spot) orb.Point {
	const world = maxWorld + 1
	y := (0.5 - float64(s.y)/world) * 2 * math.Pi
	return orb.Point{float64(s.x)/world*360 - 180, math.Atan(math.Sinh(y)) * 180 / math.Pi}
}

// A window is the part of the world that a tile shows.
type window struct {
	shift     uint  // of world units to tile units
	left, top int64 // of the tile, in tile units
	width     int32 // of the world, in tile units; 0 at zoom 0, where the tile is its own neighbour
}

func newWindow(t ID) window {
	w := window{shift: worldBits - extentBits - t.Z, left: int64(t.X) << extentBits, top: int64(t.Y) << extentBits}
	if t.Z > 0 {
		w.width = Extent << t.Z
	}
	return w
}

// local gives a spot in tile units. All tiles of a zoom round a spot to the same point.
func (w *window) local(s spot) pixel {
	return pixel{X: int32(int64(s.x>>w.shift) - w.left), Y: int32(int64(s.y>>w.shift) - w.top)}
}

// at is local for what stands by itself: from across the antimeridian it comes beside the tile when it is
// within its buffer.
func (w *window) at(s spot) pixel {
	p := w.local(s)
	switch {
	case w.width == 0:
	case p.X >= w.width-Buffer:
		p.X -= w.width
	case p.X < Extent+Buffer-w.width:
		p.X += w.width
	}
	return p
}

// unit is the length of a tile unit in world units.
func (w *window) unit() float64 { return float64(uint64(1) << w.shift) }

// shows tells whether a point is in the tile or its buffer.
func shows(p pixel) bool {
	return p.X >= -Buffer && p.X < Extent+Buffer && p.Y >= -Buffer && p.Y < Extent+Buffer
}

// morton interleaves the bits of x and y (G. Morton, 1966): the spots of a square cell whose sides are a power
// of two follow each other in the order of their codes.
func morton(s spot) uint64 { return spread(s.x) | spread(s.y)<<1 }

func spotOf(code uint64) spot { return spot{gather(code), gather(code >> 1)} }

// spread puts a zero before every bit.
func spread(v uint32) uint64 {
	b := uint64(v)
	b = (b | b<<16) & 0x0000ffff0000ffff
	b = (b | b<<8) & 0x00ff00ff00ff00ff
	b = (b | b<<4) & 0x0f0f0f0f0f0f0f0f
	b = (b | b<<2) & 0x3333333333333333
	return (b | b<<1) & 0x5555555555555555
}

// gather takes every second bit, from the lowest on.
func gather(code uint64) uint32 {
	b := code & 0x5555555555555555
	b = (b | b>>1) & 0x3333333333333333
	b = (b | b>>2) & 0x0f0f0f0f0f0f0f0f
	b = (b | b>>4) & 0x00ff00ff00ff00ff
	b = (b | b>>8) & 0x0000ffff0000ffff
	return uint32(b | b>>16)
}

// Reach is a box in degrees that has every place that counts for what a tile of places shows, and some more: those of
// the cells around it as well.
func (t ID) Reach() orb.Bound {
	const margin = 0.25 // of a tile's width; a cell is an eighth
	box := maptile.New(t.X, t.Y, maptile.Zoom(t.Z)).Bound(margin)
	if t.X == 0 || t.X == 1<<t.Z-1 { // over the antimeridian
		box.Min[0], box.Max[0] = -180, 180
	}
	return box
}

// Touches tells whether a tile or its buffer has a point in common with a box in degrees.
func (t ID) Touches(box orb.Bound) bool {
	w := newWindow(t)
	b := emptyBox
	b.extend([]spot{project(box.Min), project(box.Max)})
	return b.within(&w)
}
