// Package files reads places from files of all formats as one import. It knows which format a file has, unpacks it, and
// says the same of every record, whatever it was written in: where it stood, the place or why it is refused, and what is
// doubtful about it. What the formats mean is left to the packages that read them, what happens with places to callers.
package files

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/paulmach/orb"

	"tripoint/data"
	"tripoint/data/osm"
	"tripoint/data/packed"
	"tripoint/data/table"
	"tripoint/geo"
)

// A File is one file of an import.
type File struct {
	Name   string // is told where there are several files, and in errors; may be empty
	Format Format
	Open   func() (io.ReadCloser, error) // is called once, for OSM several times, and then gives the same bytes each time
	Size   int64                         // bytes, for Options.Progress only
}

// Options says what the files do not say themselves, and what is wanted of them. The zero value takes everything.
type Options struct {
	Source   data.Source             // of records that name none; ids made for those without begin with its name
	Map      map[string]string       // of tables: from a column to the field it holds, as table.CSVOptions has it
	Box      *orb.Bound              // passes over what lies outside; west > east spans the antimeridian
	Progress func(done, total int64) // bytes read and to be read; called from one goroutine at a time
}

// A Result is what Read found beside the places.
type Result struct {
	Areas       []data.Area       // municipalities and districts of OpenStreetMap, by id, that can be kept
	Unassembled []osm.Fault       // what of OpenStreetMap could not be drawn, and areas that cannot be kept
	Nameless    int               // objects of OpenStreetMap that were passed over for want of a name
	Outside     int               // places and areas outside of the box
	Uncovered   int               // rows of GeoNames that no category covers
	Credits     map[string]string // by source: what must be said where its places and areas are shown
}

// Broken says that a file cannot be read on because of what is in it.
type Broken struct {
	File string
	Err  error // a *data.Invalid where the reader knows what it wanted
}

func (e *Broken) Error() string {
	if e.File == "" {
		return e.Err.Error()
	}
	return e.File + ": " + e.Err.Error()
}

// Unwrap is why.
func (e *Broken) Unwrap() error { return e.Err }

// Read reads files in their order, extracts of OpenStreetMap last and as one. It calls yield with what it made of each record, until yield returns an error, which
// it returns; yield is called from the goroutine that called Read. Of several files each reading says which one it is of,
// unless it is of OpenStreetMap: an object may be in several.
// Places that look the same as an earlier one of the import come with a warning.
//
// The error is a *Broken for what is in a file, that of ctx once it has ended, else of reading. Beside what the readers
// hold, some 120 bytes are held for each place.
func Read(ctx context.Context, list []File, o Options, yield func(data.Reading) error) (Result, error) {
	r := reader{ctx: ctx, options: o, several: len(list) > 1, yield: yield, seen: newSightings(), ids: map[string]struct{}{}, result: Result{Credits: map[string]string{}}}
	var extracts []File
	for _, f := range list {
		r.total += f.Size
		if f.Format == OSM {
			extracts = append(extracts, f)
		}
	}
	for _, f := range list {
		if f.Format == OSM {
			continue
		}
		if err := r.text(f); err != nil {
			return Result{}, err
		}
	}
	if len(extracts) > 0 {
		if err := r.extracts(extracts); err != nil {
			return Result{}, err
		}
	}
	return r.result, nil
}

// A reader is one Read under way.
type reader struct {
	ctx         context.Context
	options     Options
	several     bool
	yield       func(data.Reading) error
	seen        *sightings
	ids         map[string]struct{} // of the places so far
	result      Result
	done, total int64 // bytes
}

var errEmpty = errors.New("the file is empty")

// text reads a file from its beginning to its end.
func (r *reader) text(f File) (err error) {
	file, err := f.Open()
	if err != nil {
		return fmt.Errorf("open %s: %w", f.Name, err)
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	var ended error // by yield
	content, err := packed.NewReader(r.ctx, file, r.count)
	if err == nil {
		if _, err = content.Peek(1); errors.Is(err, io.EOF) { // of some formats that would be no records, as after a download that failed
			err = errEmpty
		}
	}
	if err == nil {
		err = r.records(f, content, func(reading data.Reading) error {
			if r.several {
				reading.At = f.Name + ", " + reading.At
			}
			ended = r.take(f.Format, reading)
			return ended
		})
	}
	switch {
	case err == nil:
		return nil
	case ended != nil:
		return ended
	case content.Err() != nil:
		return fmt.Errorf("read %s: %w", f.Name, content.Err())
	case errors.Is(err, io.ErrUnexpectedEOF):
		err = errors.New("the file ends too early")
	}
	return &Broken{f.Name, err}
}

func (r *reader) count(n int) {
	r.done += int64(n)
	if r.options.Progress != nil {
		r.options.Progress(r.done, r.total)
	}
}

// records reads the records of a file by its format.
func (r *reader) records(f File, content io.Reader, yield func(data.Reading) error) error {
	switch f.Format {
	case NDJSON:
		return data.EachLine(content, func(number int, line []byte, refused error) error {
			return yield(r.feature(fmt.Sprintf("line %d", number), line, refused))
		})
	case GeoJSON:
		return data.EachFeature(content, func(number int, record []byte, refused error) error {
			return yield(r.feature(fmt.Sprintf("feature %d", number), record, refused))
		})
	case CSV:
		return table.ReadCSV(content, table.CSVOptions{Source: r.options.Source, Map: r.options.Map}, yield)
	case GPX:
		return table.ReadGPX(content, r.options.Source, yield)
	case ICal:
		return table.ReadICal(content, r.options.Source, yield)
	case GeoNames:
		uncovered, err := table.ReadGeoNames(content, yield)
		r.result.Uncovered += uncovered
		return err
	}
	return fmt.Errorf("want a format, not %q", f.Format)
}

// take hands a reading on, unless its place is not wanted.
func (r *reader) take(from Format, reading data.Reading) error {
	if reading.Err == nil {
		reading.Err = r.swapped(from, &reading.Place)
	}
	if reading.Err != nil && reading.Made {
		reading.Place.ID = "" // it may be of what is wrong
	}
	if p := &reading.Place; reading.Err == nil {
		if r.options.Box != nil && !geo.InBox(*r.options.Box, p.Point) {
			r.result.Outside++
			return nil
		}
		r.credit(from)
		reading.Warnings = append(reading.Warnings, r.doubts(from, p)...)
	}
	return r.yield(reading)
}

// credits are what must be said of places that come from elsewhere.
var credits = map[Format]string{
	GeoNames: "GeoNames, CC BY 4.0, https://www.geonames.org",
	OSM:      "© OpenStreetMap contributors, ODbL 1.0, https://www.openstreetmap.org/copyright",
}

// credit notes what is owed to where a place or an area came from.
func (r *reader) credit(from Format) {
	if owed := credits[from]; owed != "" {
		r.result.Credits[from.Source()] = owed
	}
}
