package files

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"tripoint/data"
)

func TestFormatOf(t *testing.T) {
	for name, want := range map[string]Format{
		"a.ndjson": NDJSON, "/b/a.geojson.gz": GeoJSON, "A.CSV": CSV, "x.y.tsv.GZ": CSV, "a.gpx": GPX, "a.ics": ICal, "PL.txt": GeoNames,
		"a.osm": OSM, "liechtenstein-2013.OSM.PBF": OSM, "a.osm.gz": OSM, "a.osm.bz2": OSM,
		"a": "", "": "", "csv": "", "a.xlsx": "", "a.gz": "", "a.csv.zip": "", "a.csv.bz2": "", "a.pbf": "",
	} {
		if got, ok := FormatOf(name); got != want || ok != (want != "") {
			t.Errorf("the format of %q is %q, %v; want %q", name, got, ok, want)
		}
	}
}

// held is a file in memory.
func held(name, content string) File {
	format, _ := FormatOf(name)
	return File{Name: name, Format: format, Size: int64(len(content)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(content)), nil
	}}
}

func zipped(content string) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = io.WriteString(w, content)
	_ = w.Close()
	return out.String()
}

func museum(id, name string, lon, lat float64) string {
	return fmt.Sprintf(`{"type":"Feature","id":%q,"geometry":{"type":"Point","coordinates":[%v,%v]},"properties":{"name":%q,"category":"museum"}}`, id, lon, lat, name)
}

// told is what Read makes of files, a line a reading.
func told(t *testing.T, o Options, list ...File) (lines []string, result Result, err error) {
	t.Helper()
	result, err = Read(t.Context(), list, o, func(r data.Reading) error {
		text := r.At + ": " + r.Place.ID
		if r.Err != nil {
			text += " refused"
		} else if err := r.Place.Validate(); err != nil {
			t.Errorf("%s: %v", r.At, err)
		}
		for _, w := range r.Warnings {
			text += ", " + w.Field
		}
		lines = append(lines, text)
		return nil
	})
	return lines, result, err
}

const (
	csv = "id;name;category;lat;lon\r\nc-1;Zámek;castle;49.85412;18.54288\r\nc-2;;castle;49.85412;18.54288\r\n"
	gpx = `<gpx version="1.1"><wpt lat="49.907123" lon="18.358456"><name>Meandry</name><type>museum</type></wpt></gpx>`
	ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Koncert\r\nDTSTART:20261024T180000Z\r\nGEO:49.854123;18.541234\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)

const extract = `<osm version="0.6">
 <node id="1" version="1" lat="49.8541" lon="18.5412"><tag k="amenity" v="cafe"/><tag k="name" v="Kavárna Avion"/></node>
 <node id="2" version="1" lat="49.8541" lon="18.5412"><tag k="amenity" v="cafe"/><tag k="name" v="Kavarna Avion"/><tag k="email" v="none"/></node>
 <node id="3" version="1" lat="91" lon="18.5412"><tag k="amenity" v="cafe"/><tag k="name" v="North"/></node>
 <node id="4" version="1" lat="49.8541" lon="18.5412"><tag k="amenity" v="cafe"/></node>
 <node id="5" version="1" lat="10" lon="10"><tag k="amenity" v="cafe"/><tag k="name" v="Far"/></node>
 <node id="11" version="1" lat="49.8" lon="18.5"/><node id="12" version="1" lat="49.8" lon="18.6"/><node id="13" version="1" lat="49.9" lon="18.6"/>
 <way id="1" version="1"><nd ref="11"/><nd ref="12"/><nd ref="13"/><nd ref="11"/></way>
 <relation id="1" version="1"><member type="way" ref="1" role="outer"/>
  <tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/><tag k="name" v="Karviná"/></relation>
 <relation id="2" version="1"><member type="way" ref="9" role="outer"/>
  <tag k="type" v="multipolygon"/><tag k="leisure" v="park"/><tag k="name" v="Park"/></relation>
</osm>`

var (
	geonames = strings.Join([]string{"3073803", "Karviná", "Karvina", "Karwina", "49.854", "18.54169", "P", "PPL", "CZ", "", "80", "", "", "", "50902", "", "246", "Europe/Prague", "2023-05-08"}, "\t") + "\n" +
		strings.Join([]string{"1", "Odra", "Odra", "", "49.9", "18.3", "H", "STM", "CZ", "", "80", "", "", "", "0", "", "", "Europe/Prague", "2023-05-08"}, "\t") + "\n"
	ndjson  = museum("n-1", "Muzeum", 18.541234, 49.851234) + "\n\n{}\n" + museum("n-2", "Doubtful", 18.55, 49.85) + "\n"
	geojson = `{"type":"FeatureCollection","features":[` + museum("g-1", "Muzeum", 18.541234, 49.851235) + `,{"id":"g-2"}]}`
)

func TestReadEveryFormat(t *testing.T) {
	source := Options{Source: data.Source{Name: "City"}}
	for _, tt := range []struct {
		name, content string
		want          []string
	}{
		{"a.ndjson", ndjson, []string{"line 1: n-1", "line 3:  refused", "line 4: n-2, geometry"}},
		{"a.geojson", geojson, []string{"feature 1: g-1", "feature 2: g-2 refused"}},
		{"a.csv", csv, []string{"line 2: c-1", "line 3: c-2 refused"}},
		{"a.tsv", strings.ReplaceAll(csv, ";", "\t"), []string{"line 2: c-1", "line 3: c-2 refused"}},
		{"a.gpx", gpx, []string{"line 1: city-a428e873d57c6221"}},
		{"a.ics", ics, []string{"line 3: city-af63ac4c86019afc"}},
		{"a.txt", geonames, []string{"line 1: geonames-3073803"}},
		{"a.osm", extract, []string{"node/1: osm-n1", "node/2: osm-n2, email, name", "node/3: osm-n3 refused", "node/5: osm-n5"}},
	} {
		for _, packed := range []bool{false, true} {
			file := held(tt.name, tt.content)
			if packed {
				file = held(tt.name+".gz", zipped(tt.content))
			}
			got, result, err := told(t, source, file)
			if (len(result.Areas) == 1 && len(result.Unassembled) == 1 && result.Nameless == 1) != (tt.name == "a.osm") {
				t.Errorf("%s: %+v", file.Name, result)
			}
			if err != nil || !slices.Equal(got, tt.want) || (result.Uncovered == 1) != (tt.name == "a.txt") {
				t.Errorf("%s: %q, %+v, %v\nwant %q", file.Name, got, result, err, tt.want)
			}
		}
	}
}

// Several files are one import: every reading names its file, what is seen twice is told of, and what is outside counted.
func TestReadSeveral(t *testing.T) {
	box := orb.Bound{Min: orb.Point{18.5, 49}, Max: orb.Point{19, 50}}
	var done, total int64
	o := Options{Source: data.Source{Name: "City"}, Box: &box, Progress: func(d, t int64) { done, total = d, t }}
	list := []File{held("a.osm", extract), held("a.ndjson", ndjson), held("b.geojson.gz", zipped(geojson)), held("c.gpx", gpx), held("d.osm", extract)}
	got, result, err := told(t, o, list...)
	want := []string{
		"a.ndjson, line 1: n-1", "a.ndjson, line 3:  refused", "a.ndjson, line 4: n-2, geometry",
		"b.geojson.gz, feature 1: g-1, name", "b.geojson.gz, feature 2: g-2 refused",
		"node/1: osm-n1", "node/2: osm-n2, email, name", "node/3: osm-n3 refused",
	}
	if err != nil || !slices.Equal(got, want) || result.Outside != 2 || len(result.Credits) != 1 {
		t.Errorf("%q, %+v, %v\nwant %q and two outside", got, result, err, want)
	}
	size := int64(0)
	for _, f := range list {
		size += f.Size
	}
	if done != size || total != size {
		t.Errorf("%d of %d bytes are told of, want %d", done, total, size)
	}
}

// What is doubtful or swapped is told of whatever it is written in.
func TestDoubts(t *testing.T) {
	feature := func(id, lon, lat, more string) string {
		return fmt.Sprintf(`{"type":"Feature","id":%q,"geometry":{"type":"Point","coordinates":[%s,%s]},"properties":{"name":"Muzeum %s","category":"museum"%s}}`, id, lon, lat, id, more)
	}
	waypoint := func(lat, lon string) string {
		return fmt.Sprintf(`<gpx version="1.1"><wpt lat="%s" lon="%s"><name>A</name><type>museum</type></wpt></gpx>`, lat, lon)
	}
	event := func(geo string) string { return strings.Replace(ics, "49.854123;18.541234", geo, 1) }
	row := func(lat, lon string) string {
		return "id;name;category;lat;lon\nc-1;A;museum;" + lat + ";" + lon + "\n"
	}
	const cz = `,"address":{"country_code":"CZ"}`
	box := orb.Bound{Min: orb.Point{18, 49}, Max: orb.Point{19, 50}}
	far := orb.Bound{Min: orb.Point{100, 10}, Max: orb.Point{101, 11}}
	for _, tt := range []struct {
		name, file, content string
		box                 *orb.Bound
		want                string // of the field and the reason; "" is nothing
	}{
		{"right", "a.ndjson", feature("a", "18.541234", "49.851234", cz), &box, ""},
		{"far away", "a.ndjson", feature("a", "-70.541234", "-33.451234", ""), nil, ""},
		{"swapped, of a country", "a.ndjson", feature("a", "49.851234", "18.541234", cz), nil, "geometry: latitude and longitude look swapped: it lies outside CZ"},
		{"swapped, with a box", "a.geojson", feature("a", "49.851234", "18.541234", ""), &box, "geometry: latitude and longitude look swapped: it lies outside the box"},
		{"swapped in a box far away", "a.geojson", feature("a", "10.551234", "100.541234", ""), &far, "geometry: latitude 100.541234: want a number from -90 to 90"},
		{"perhaps swapped", "a.ndjson", feature("a", "49.851234", "18.541234", ""), nil, "geometry: latitude and longitude may be swapped"},
		{"perhaps swapped waypoint", "a.gpx", waypoint("18.541234", "49.851234"), nil, "lat, lon: latitude and longitude may be swapped"},
		{"swapped waypoint", "a.gpx", waypoint("18.541234", "49.851234"), &box, "lat, lon: latitude and longitude look swapped"},
		{"perhaps swapped event", "a.ics", event("18.541234;49.851234"), nil, "GEO: latitude and longitude may be swapped"},
		{"swapped row", "a.csv", row("18.541234", "49.851234"), nil, "lat, lon: latitude and longitude look swapped"},
		{"metres", "a.ndjson", feature("a", "-470801", "-1101512", ""), nil, "geometry: looks like metres of S-JTSK"},
		{"metres of a waypoint", "a.gpx", waypoint("5526789", "323456"), nil, "lat, lon: looks like metres of UTM"},
		{"metres of an event", "a.ics", event("230123;480567"), nil, "GEO: looks like metres of PUWG 1992"},
		{"metres of a row", "a.csv", row("230123", "480567"), nil, "lat, lon: looks like metres of PUWG 1992"},
		{"whole minutes", "a.geojson", feature("a", "18.55", "49.85", ""), nil, "geometry: both are whole minutes"},
		{"whole minutes that are known", "a.geojson", feature("a", "18.55", "49.85", `,"accuracy":1000`), nil, ""},
		{"whole minutes of a waypoint", "a.gpx", waypoint("49.85", "18.55"), nil, "lat, lon: both are whole minutes"},
		{"whole minutes of an event", "a.ics", event("49.85;18.55"), nil, "GEO: both are whole minutes"},
		{"whole minutes of a row", "a.csv", row("49.850000", "18.550000"), nil, "lat, lon: both are whole minutes"},
		{"the same id", "a.ndjson", feature("a", "18.541234", "49.851234", "") + "\n" + feature("a", "18.641234", "49.851234", ""), nil, "id: an earlier record"},
	} {
		var got []string
		_, err := Read(t.Context(), []File{held(tt.file, tt.content)}, Options{Source: data.Source{Name: "City"}, Box: tt.box}, func(r data.Reading) error {
			for _, w := range r.Warnings {
				got = append(got, w.Field+": "+w.Reason)
			}
			var fault *data.Invalid
			if errors.As(r.Err, &fault) {
				got = append(got, fault.Field+": "+fault.Reason)
			}
			return nil
		})
		if told := strings.Join(got, "; "); err != nil || !strings.HasPrefix(told, tt.want) || (told == "") != (tt.want == "") {
			t.Errorf("%s: %q, %v; want %q", tt.name, told, err, tt.want)
		}
	}
}

func TestTablesAreMapped(t *testing.T) {
	o := Options{Map: map[string]string{"co": "name", "jaké": "category"}}
	got, _, err := told(t, o, held("a.csv", "id,co,jaké,lat,lon\nc-1,Zámek,castle,49.85412,18.54288\n"))
	if err != nil || !slices.Equal(got, []string{"line 2: c-1"}) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestBrokenFiles(t *testing.T) {
	bomb := zipped(strings.Repeat(" ", 100<<20))
	for _, tt := range []struct{ name, content, fault string }{
		{"cut.geojson", geojson[:len(geojson)-2], "cut.geojson: "},
		{"cut.ndjson.gz", zipped(ndjson)[:60], "cut.ndjson.gz: the file ends too early"},
		{"bad.ndjson.gz", "\x1f\x8b nonsense", "bad.ndjson.gz: "},
		{"header.csv", "a,b\n1,2\n", "header.csv: "},
		{"no.ics", "hello", "no.ics: line 1"},
		{"no.gpx", "<gpx><wpt", "no.gpx: "},
		{"cut.osm", extract[:500], `read "cut.osm": `},
		{"no.osm.pbf", "hello", `read "no.osm.pbf": `},
		{"bomb.ndjson.gz", bomb, "bomb.ndjson.gz: line 1: unpacks to more"},
	} {
		_, _, err := told(t, Options{}, held(tt.name, tt.content))
		var broken *Broken
		if !errors.As(err, &broken) || !strings.HasPrefix(err.Error(), tt.fault) {
			t.Errorf("%s: %v, want a Broken %q", tt.name, err, tt.fault)
		}
	}
}

// What goes wrong outside of a file is not taken for its fault.
func TestOtherErrors(t *testing.T) {
	fault := errors.New("on fire")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	file := func(r io.Reader) File {
		return File{Name: "a", Format: NDJSON, Open: func() (io.ReadCloser, error) { return io.NopCloser(r), nil }}
	}
	onFire := file(io.MultiReader(strings.NewReader(extract[:100]), readerFunc(func([]byte) (int, error) { return 0, fault })))
	onFire.Format = OSM
	failing := io.MultiReader(strings.NewReader(ndjson), readerFunc(func([]byte) (int, error) { return 0, fault }))
	for _, tt := range []struct {
		name  string
		ctx   context.Context
		file  File
		yield error
		want  error
	}{
		{"a disk", t.Context(), file(failing), nil, fault},
		{"a disk of extracts", t.Context(), onFire, nil, fault},
		{"opening an extract", t.Context(), File{Format: OSM, Open: func() (io.ReadCloser, error) { return nil, fault }}, nil, fault},
		{"who asked for an extract", t.Context(), held("a.osm", extract), fault, fault},
		{"the end of time of an extract", stopped, held("a.osm", extract), nil, context.Canceled},
		{"opening", t.Context(), File{Open: func() (io.ReadCloser, error) { return nil, fault }}, nil, fault},
		{"who asked", t.Context(), held("a.ndjson", ndjson), fault, fault},
		{"the end of time", stopped, held("a.ndjson", ndjson), nil, context.Canceled},
	} {
		_, err := Read(tt.ctx, []File{tt.file}, Options{}, func(data.Reading) error { return tt.yield })
		if !errors.Is(err, tt.want) || errors.As(err, new(*Broken)) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(b []byte) (int, error) { return f(b) }

// Whatever is in a file, Read ends, and what it does not refuse is valid.
func FuzzRead(f *testing.F) {
	for i, content := range []string{ndjson, geojson, csv, gpx, ics, geonames, extract} {
		f.Add(byte(i), content)
		f.Add(byte(i), zipped(content))
	}
	f.Fuzz(func(t *testing.T, which byte, content string) {
		file := held("", content)
		file.Format = Formats()[int(which)%len(Formats())]
		_, err := Read(t.Context(), []File{file}, Options{Source: data.Source{Name: "x"}}, func(r data.Reading) error {
			if r.Err == nil {
				if err := r.Place.Validate(); err != nil {
					t.Errorf("%s: %v", r.At, err)
				}
			}
			return nil
		})
		if err != nil && !errors.As(err, new(*Broken)) {
			t.Errorf("%v, want a Broken", err)
		}
	})
}
