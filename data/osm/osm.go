// Package osm reads OpenStreetMap extracts into places and areas: .osm.pbf, and .osm as it is, in gzip or in bzip2.
//
// Files are read three times. The first pass says which objects may become places or areas, the second which nodes
// their ways need, the third where those nodes are. So memory holds what becomes of an extract, not the extract.
// Both formats are decoded here, since what a file says of its own lengths must not be believed. Places that are
// mapped twice, as a node and as an outline, stay two: to merge them is left to others.
package osm

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"tripoint/data"
)

// A File is one extract. Open is called once a pass and must give the same bytes each time; the format is told from
// them and not from the name, which is for errors. Size, in bytes, is for Progress only.
type File struct {
	Name string
	Open func() (io.ReadCloser, error)
	Size int64
}

// Options says what to read and whom to tell. The zero value reads everything.
type Options struct {
	Box      *orb.Bound              // passes over what lies outside; west > east spans the antimeridian
	Progress func(done, total int64) // bytes read of all passes together; called from one goroutine at a time
}

// A Result is what Read found beside the places.
type Result struct {
	Areas       []data.Area // municipalities and districts, by id
	Unassembled []Fault     // what could not be drawn, by kind and id
	Nameless    int         // objects of a category that were passed over for want of a name
	Outside     int         // places and areas outside of the box
}

// A Fault is an object without a place or an area to it because its geometry is broken or incomplete. At the edge of
// an extract that is usual.
type Fault struct {
	At     string // "relation/123"
	ID     string // of what it would have become
	Name   string // "" where it has none
	Reason string
}

// Read reads files as one import: an object that is in several counts once, in its newest version. It calls yield
// with each place, nodes first, then ways, then relations, each by id, until yield returns an error, which it
// returns. Other errors name the file that cannot be read on, or are those of ctx. yield is called from the goroutine
// that called Read.
func Read(ctx context.Context, files []File, o Options, yield func(data.Reading) error) (Result, error) {
	s := newScanner(ctx, files, o.Progress)
	found, err := findWanted(s, o.Box)
	if err != nil {
		return Result{}, err
	}
	ways, err := readWays(s, found)
	if err != nil {
		return Result{}, err
	}
	nodes, err := readNodes(s, found, ways)
	if err != nil {
		return Result{}, err
	}
	b := newBuilder(o.Box, found, ways, nodes)
	areas := b.areas()
	if err := b.places(ctx, yield); err != nil {
		return Result{}, err
	}
	return Result{Areas: areas, Unassembled: inOrder(b.faults), Nameless: b.nameless, Outside: b.outside}, nil
}

// A kind is what an object is, in the order that files have them in.
type kind uint8

const (
	node kind = iota
	way
	relation
)

func (k kind) String() string { return [...]string{"node", "way", "relation"}[k] }

// A ref names an object.
type ref struct {
	kind kind
	id   int64
}

func (r ref) String() string { return fmt.Sprintf("%s/%d", r.kind, r.id) }

func (r ref) compare(other ref) int {
	return cmp.Or(cmp.Compare(r.kind, other.kind), cmp.Compare(r.id, other.id))
}

// An object is a node, way or relation as a file has it. What is behind its slices belongs to the decoder.
type object struct {
	ref
	revision
	tags    tags
	at      location // of a node
	nodes   []int64  // of a way
	members []member // of a relation
}

// A revision says which state of an object this is. Both numbers are 0 in files without metadata.
type revision struct {
	version int32
	updated int64 // Unix seconds
	deleted bool
}

// newerThan reports whether r replaces the other. Of equal ones the first read stays.
func (r revision) newerThan(other revision) bool {
	return cmp.Or(cmp.Compare(r.version, other.version), cmp.Compare(r.updated, other.updated)) > 0
}

type member struct {
	ref
	role string
}

// A location is where a node is, in 1e-7 degrees, which is how OpenStreetMap keeps it.
type location struct{ lon, lat int32 }

const perDegree = 1e7

// nowhere is the location of a node that has none, or none on earth.
var nowhere = location{-1 << 31, -1 << 31}

// locate makes a location of degrees times 1e7.
func locate(lon, lat float64) location {
	// The condition is written so that NaN fails it.
	if !(lon >= -180*perDegree && lon <= 180*perDegree && lat >= -90*perDegree && lat <= 90*perDegree) {
		return nowhere
	}
	return location{round(lon), round(lat)}
}

func round(v float64) int32 {
	if v < 0 {
		return int32(v - 0.5)
	}
	return int32(v + 0.5)
}

func (l location) point() orb.Point {
	return orb.Point{float64(l.lon) / perDegree, float64(l.lat) / perDegree}
}
