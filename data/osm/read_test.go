package osm

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"

	"tripoint/data"
)

func bytesFile(name string, b []byte) File {
	return File{Name: name, Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
}

func textFile(name, text string) File { return bytesFile(name, []byte(text)) }

func diskFile(path string) File {
	f := File{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	if info, err := os.Stat(path); err == nil {
		f.Size = info.Size()
	}
	return f
}

// readAll reads files and returns what was yielded.
func readAll(t testing.TB, o Options, files ...File) ([]data.Reading, Result) {
	t.Helper()
	var readings []data.Reading
	result, err := Read(context.Background(), files, o, func(r data.Reading) error {
		readings = append(readings, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return readings, result
}

// summaries writes each reading in a line: where it stood, and the place's category, name and point or the fault.
func summaries(readings []data.Reading) (lines []string) {
	for _, r := range readings {
		p := &r.Place
		if r.Err != nil {
			lines = append(lines, fmt.Sprintf("%s refused: %s", r.At, r.Err))
			continue
		}
		lines = append(lines, fmt.Sprintf("%s %s %q %v", r.At, p.Category(), p.Name, p.Point))
	}
	return lines
}

func checkLines(t *testing.T, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func faultLines(faults []Fault) (lines []string) {
	for _, f := range faults {
		lines = append(lines, f.At+" "+f.Reason)
	}
	return lines
}

func TestReadKinds(t *testing.T) {
	readings, result := readAll(t, Options{}, diskFile(filepath.Join("testdata", "kinds.osm")))
	checkLines(t, summaries(readings), []string{
		`node/-7 refused: osm-n-7: id "-7": want an id of OpenStreetMap's, which begin at 1`,
		`node/1 cafe "Kawiarnia Zdrój" [18.61 49.95]`,
		`node/32 parking "Car park" [18.6 49.92]`,
		`node/34 refused: osm-n34: geometry: want a longitude from -180 to 180 and a latitude from -90 to 90`,
		`way/1 park "Park Zdrojowy" [18.6005 49.9005]`,
		`way/2 bridge "Most Wolności" [18.602 49.91]`,
		`way/7 attraction "Pętla" [18.601 49.9007727]`,
		`relation/1 hospital "Szpital" [18.6002 49.9005]`,
		`relation/60 park "Park na brzegu" [18.601 49.901]`, // its outline is cut, its label is not
	})
	checkLines(t, faultLines(result.Unassembled), []string{
		"way/3 none of its points is in the files",
		"relation/2 its outline has a gap at 18.6, 49.9",
		"relation/3 1 of 2 parts of its outline are not in the files, as is usual at the edge of an extract",
	})
	if result.Nameless != 3 || result.Outside != 0 || len(result.Areas) != 0 {
		t.Errorf("%d nameless, %d outside, %d areas; want 3, 0, 0", result.Nameless, result.Outside, len(result.Areas))
	}
	first := readings[1].Place
	got := fmt.Sprintf("%s %v %v", first.ID, first.Updated, first.Sources)
	if want := "osm-n1 2024-05-01 10:00:00 +0000 UTC [{OpenStreetMap ODbL-1.0 https://www.openstreetmap.org/node/1 []}]"; got != want {
		t.Errorf("node/1 is %s, want %s", got, want)
	}
}

func TestReadAreas(t *testing.T) {
	readings, result := readAll(t, Options{}, diskFile(filepath.Join("testdata", "borders.osm")))
	var areas []string
	for _, a := range result.Areas {
		areas = append(areas, fmt.Sprintf("%s %s | %s %d %s | %s | %s | %d %v", a.ID, a.Name, a.Kind, a.Level, a.Country, a.State, a.County, a.Population, a.Label))
		if !planar.MultiPolygonContains(a.Outline, a.Label) {
			t.Errorf("%s: label %v is outside", a.ID, a.Label)
		}
		line, err := data.EncodeArea(&a)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := data.ReadAreas(bytes.NewReader(line)); err != nil || len(again) != 1 {
			t.Errorf("%s does not come back: %v", line, err)
		}
	}
	checkLines(t, areas, []string{
		"osm-r1 Wisła | gmina 7 PL | województwo śląskie | powiat cieszyński | 11096 [18.01 49.02]",
		"osm-r2 powiat cieszyński | powiat 6 PL | województwo śląskie |  | 0 [18.1 49.1]",
		"osm-r4 Mosty u Jablunkova | municipality 8 CZ | Moravskoslezský kraj | okres Frýdek-Místek | 0 [18.25 49.05]",
		"osm-r5 okres Frýdek-Místek | okres 6 CZ | Moravskoslezský kraj |  | 0 [18.25 49.05]",
	})
	if names := result.Areas[0].Names; names.Get("pl") != "Wisła" || names.Get("cs") != "Visla" {
		t.Errorf("names of osm-r1: %v", names)
	}
	checkLines(t, faultLines(result.Unassembled), []string{
		"relation/7 its outline has a gap at 18.2, 49",
		"relation/9 1 of 2 parts of its outline are not in the files, as is usual at the edge of an extract",
	})
	checkLines(t, summaries(readings), []string{`node/900 town "Wisła" [18.01 49.02]`, `node/902 pharmacy "Apteka" [18.02 49.02]`})
	if p := readings[0].Place; p.Population != 11096 || p.Importance != 0.547 {
		t.Errorf("Wisła: population %d, importance %v; want 11096 and 0.547, as the built-in one", p.Population, p.Importance)
	}
}

func TestReadBox(t *testing.T) {
	tests := []struct {
		name    string
		box     orb.Bound
		places  []string
		areas   int
		outside int
	}{
		{"all", orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}, []string{"node/900", "node/902"}, 4, 0},
		{"west", orb.Bound{Min: orb.Point{18, 49}, Max: orb.Point{18.015, 49.1}}, []string{"node/900"}, 2, 3},
		{"east", orb.Bound{Min: orb.Point{18.25, 49}, Max: orb.Point{18.26, 49.1}}, nil, 2, 4},
		{"around the antimeridian", orb.Bound{Min: orb.Point{18.25, 49}, Max: orb.Point{-170, 49.1}}, nil, 2, 4},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			readings, result := readAll(t, Options{Box: &tt.box}, diskFile(filepath.Join("testdata", "borders.osm")))
			var places []string
			for _, r := range readings {
				places = append(places, r.At)
			}
			checkLines(t, places, tt.places)
			if len(result.Areas) != tt.areas || result.Outside != tt.outside {
				t.Errorf("%d areas, %d outside; want %d, %d", len(result.Areas), result.Outside, tt.areas, tt.outside)
			}
		})
	}
}

// Several files are one import, in which the newest version of an object counts, wherever it stands.
func TestReadNewestVersion(t *testing.T) {
	pub := func(version int, rest string) string {
		return fmt.Sprintf(`<osm><node id="1" version="%d" lat="1" lon="1"><tag k="amenity" v="pub"/>%s</node></osm>`, version, rest)
	}
	named := func(version int, name string) string { return pub(version, `<tag k="name" v="`+name+`"/>`) }
	way := func(version int, nodes, tags string) string {
		return fmt.Sprintf(`<osm><node id="1" lat="0" lon="0"/><node id="2" lat="0" lon="2"/><node id="3" lat="0" lon="4"/>
			<way id="1" version="%d">%s%s</way></osm>`, version, nodes, tags)
	}
	const oneTwo, twoThree = `<nd ref="1"/><nd ref="2"/>`, `<nd ref="2"/><nd ref="3"/>`
	const bridge = `<tag k="man_made" v="bridge"/><tag k="name" v="B"/>`
	relation := func(version int, name string) string {
		return fmt.Sprintf(`<osm><node id="1" lat="0" lon="0"/><node id="2" lat="0" lon="2"/><node id="3" lat="2" lon="2"/>
			<way id="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/></way>
			<relation id="1" version="%d"><member type="way" ref="1" role="outer"/><tag k="type" v="multipolygon"/>
			<tag k="leisure" v="park"/>%s</relation></osm>`, version, name)
	}
	tests := []struct {
		name     string
		a, b     string
		want     []string
		nameless int
	}{
		{"the newer name", named(1, "Old"), named(2, "New"), []string{`node/1 pub "New" [1 1]`}, 0},
		{"without versions the first", named(0, "A"), named(0, "B"), []string{`node/1 pub "A" [1 1]`}, 0},
		{"a way's nodes without versions, the first", way(0, oneTwo, bridge), `<osm><node id="2" lat="9" lon="9"/></osm>`, []string{`way/1 bridge "B" [1 0]`}, 0},
		{"no name any more", named(1, "Old"), pub(2, ""), nil, 1},
		{"a name at last", pub(1, ""), named(2, "New"), []string{`node/1 pub "New" [1 1]`}, 0},
		{"no tags any more", named(1, "Old"), `<osm><node id="1" version="2" lat="1" lon="1"/></osm>`, nil, 0},
		{"deleted", named(1, "Old"), `<osm><node id="1" version="2" visible="false"/></osm>`, nil, 0},
		{"moved", named(1, "Old"), `<osm><node id="1" version="2" lat="5" lon="5"><tag k="amenity" v="pub"/><tag k="name" v="New"/></node></osm>`,
			[]string{`node/1 pub "New" [5 5]`}, 0},
		{"a way of other nodes", way(1, oneTwo, bridge), way(2, twoThree, bridge), []string{`way/1 bridge "B" [3 0]`}, 0},
		{"a way that is nothing any more", way(1, oneTwo, bridge), way(2, twoThree, ""), nil, 0},
		{"a relation's name", relation(1, `<tag k="name" v="Old"/>`), relation(2, `<tag k="name" v="New"/>`),
			[]string{`relation/1 park "New" [1.3333333 0.6666667]`}, 0},
		{"a relation without a name", relation(1, `<tag k="name" v="Old"/>`), relation(2, ""), nil, 1},
	}
	for _, tt := range tests {
		for _, order := range []string{"older first", "newer first"} {
			t.Run(tt.name+"/"+order, func(t *testing.T) {
				files := []File{textFile("a.osm", tt.a), textFile("b.osm", tt.b)}
				if order == "newer first" && !strings.Contains(tt.name, "without versions") {
					slices.Reverse(files)
				}
				readings, result := readAll(t, Options{}, files...)
				checkLines(t, summaries(readings), tt.want)
				if result.Nameless != tt.nameless {
					t.Errorf("%d nameless, want %d", result.Nameless, tt.nameless)
				}
			})
		}
	}
}

func TestReadStops(t *testing.T) {
	file := diskFile(filepath.Join("testdata", "kinds.osm"))
	enough := errors.New("enough")
	calls := 0
	_, err := Read(context.Background(), []File{file}, Options{}, func(data.Reading) error { calls++; return enough })
	if !errors.Is(err, enough) || calls != 1 {
		t.Errorf("after %d calls: %v, want the error of yield after 1", calls, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	_, err = Read(ctx, []File{file}, Options{}, func(data.Reading) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled while yielding: %v", err)
	}
	for _, f := range []File{file, bytesFile("a.osm.pbf", encodePBF(objectsOf(t, file), true, true))} {
		if _, err = Read(ctx, []File{f}, Options{}, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("cancelled before reading %s: %v", f.Name, err)
		}
	}
	noFile := File{Name: "gone.osm", Open: func() (io.ReadCloser, error) { return nil, os.ErrNotExist }}
	if _, err = Read(context.Background(), []File{noFile}, Options{}, nil); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), `"gone.osm"`) {
		t.Errorf("a file that is not there: %v", err)
	}
}

func TestReadProgress(t *testing.T) {
	var last, total int64
	files := []File{diskFile(filepath.Join("testdata", "kinds.osm")), diskFile(filepath.Join("testdata", "borders.osm"))}
	readAll(t, Options{Progress: func(done, all int64) {
		if done < last {
			t.Errorf("progress goes back from %d to %d", last, done)
		}
		last, total = done, all
	}}, files...)
	if want := 3 * (files[0].Size + files[1].Size); last != want || total != want {
		t.Errorf("%d of %d bytes at the end, want %d", last, total, want)
	}
}
