package files

import (
	"hash/maphash"
	"math"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/geo"
)

const twinMeters = 50 // within which two places of a name and category are taken for one

// sightings are the places of an import so far, by what they look like and where they are: in cells of a grid, so that
// few have to be measured however many bear one name.
type sightings struct {
	seed  maphash.Seed
	heads map[uint64]int32 // from looks and cell to the last place there; the only place of its looks is under them alone
	list  []sighting
}

type sighting struct {
	at   orb.Point
	id   string
	next int32 // the place before it with the same looks and cell; -1 is none
}

func newSightings() *sightings {
	return &sightings{seed: maphash.MakeSeed(), heads: map[uint64]int32{}}
}

// several says, under their looks, that places are under looks and cell.
const several = -1

// see notes a place and returns the id of an earlier one that looks the same, "" for none, and how far off it is. What
// looks the same as another is not noted itself.
func (s *sightings) see(p *data.Place) (twin string, meters float64) {
	if p.Category() == "bus_stop" { // there is one on either side of the street
		return "", 0
	}
	looks := s.looks(p)
	switch only, found := s.heads[looks]; {
	case !found:
		s.note(looks, p)
		return "", 0
	case only != several:
		s.heads[s.key(looks, cellOf(s.list[only].at))] = only
		s.heads[looks] = several
	}
	home := cellOf(p.Point)
	for row := home.row - 1; row <= home.row+1; row++ {
		for _, c := range cellsAround(p.Point, row) {
			if twin, meters = s.find(s.key(looks, c), p); twin != "" {
				return twin, meters
			}
		}
	}
	s.note(s.key(looks, home), p)
	return "", 0
}

// note puts a place under a key, in the place of that with its id or before those that are there.
func (s *sightings) note(key uint64, p *data.Place) {
	next, found := s.heads[key]
	if !found {
		next = -1
	}
	for i := next; i >= 0; i = s.list[i].next {
		if s.list[i].id == p.ID {
			s.list[i].at = p.Point
			return
		}
	}
	s.heads[key] = int32(len(s.list))
	s.list = append(s.list, sighting{p.Point, p.ID, next})
}

func (s *sightings) find(key uint64, p *data.Place) (twin string, meters float64) {
	i, found := s.heads[key]
	for ; found && i >= 0; i = s.list[i].next {
		if seen := &s.list[i]; seen.id != p.ID {
			if meters := geo.Distance(seen.at, p.Point); meters <= twinMeters {
				return seen.id, meters
			}
		}
	}
	return "", 0
}

// looks is what places must have in common: the name, the category, the source, for those of two are matched by the store,
// and, of events, when they begin.
func (s *sightings) looks(p *data.Place) uint64 {
	var h maphash.Hash
	h.SetSeed(s.seed)
	_, _ = h.WriteString(data.Fold(p.Name)) // it has no error
	_, _ = h.WriteString("\n" + p.Category())
	if len(p.Sources) > 0 {
		_, _ = h.WriteString("\n" + p.Sources[0].Name)
	}
	if p.Event != nil {
		_, _ = h.WriteString("\n" + p.Event.Starts)
	}
	return h.Sum64()
}

func (s *sightings) key(looks uint64, c cell) uint64 {
	return maphash.Comparable(s.seed, struct {
		looks uint64
		cell
	}{looks, c})
}

// A cell is a piece of the earth at least as wide and high as places may lie apart.
type cell struct{ row, column int32 }

const rowDegrees = 0.0005 // 55 m

func cellOf(p orb.Point) cell {
	row := int32(math.Floor(p.Lat() / rowDegrees))
	columns := columnsOf(row)
	return cell{row, columnOf(p, columns) % columns}
}

// columnsOf is how many cells of a row divide the whole circle.
func columnsOf(row int32) int32 {
	nearPole := math.Max(math.Abs(float64(row)), math.Abs(float64(row+1))) * rowDegrees
	return int32(max(1, math.Floor(360/rowDegrees*math.Cos(min(nearPole, 90)*math.Pi/180))))
}

// columnOf is where a point stands in a row; on the antimeridian it may be one behind the last.
func columnOf(p orb.Point, columns int32) int32 {
	return int32(math.Floor((p.Lon() + 180) / 360 * float64(columns)))
}

// cellsAround are the cells of a row that may hold what is near a point.
func cellsAround(p orb.Point, row int32) []cell {
	columns := columnsOf(row)
	before := columnOf(p, columns) - 1 + columns
	around := make([]cell, min(columns, 3))
	for i := range around {
		around[i] = cell{row, (before + int32(i)) % columns}
	}
	return around
}
