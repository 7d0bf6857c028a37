package osm

import (
	"bufio"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// shapesOf draws files and returns a line for each shape, sorted, with the boxes.
func shapesOf(t testing.TB, files ...File) (lines []string, shapes *Shapes) {
	t.Helper()
	shapes, err := ReadShapes(context.Background(), files, ShapeOptions{
		Keys: func(key string) bool { return key != "note" }, Wanted: func(tags Tags) bool { return tags.Get("natural") != "" }, Folder: t.TempDir(),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := shapes.Close(); err != nil {
			t.Error(err)
		}
	})
	var mu sync.Mutex
	err = shapes.Each(context.Background(), func() func(*Shape) error {
		return func(s *Shape) error {
			mu.Lock()
			defer mu.Unlock()
			what := fmt.Sprint(s.Point)
			if s.Line != nil {
				what = fmt.Sprint(s.Line, " closed:", s.Closed)
			} else if s.Outline != nil {
				what = fmt.Sprint(s.Outline)
			}
			if s.AdminLevel > 0 {
				what += fmt.Sprint(" level:", s.AdminLevel, " disputed:", s.Disputed)
			}
			lines = append(lines, fmt.Sprintf("%s %s%s %s", s.ID, s.Tags.Get("natural"), s.Tags.Get("note"), what))
			return nil
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(lines)
	return lines, shapes
}

const drawn = `<osm version="0.6"><bounds minlat="49" minlon="18" maxlat="50" maxlon="19"/>
 <node id="1" version="1" lat="49" lon="18"><tag k="natural" v="peak"/><tag k="note" v="x"/></node>
 <node id="2" version="1" lat="49" lon="18.1"/><node id="3" version="1" lat="49.1" lon="18.1"/>
 <node id="4" version="1" lat="49.2" lon="18.1"><tag k="note" v="not wanted"/></node>
 <way id="1" version="1"><nd ref="1"/><nd ref="2"/><nd ref="3"/><nd ref="1"/><tag k="natural" v="wood"/></way>
 <way id="2" version="1"><nd ref="1"/><nd ref="2"/><nd ref="77"/><nd ref="3"/><nd ref="4"/><tag k="natural" v="cliff"/></way>
 <way id="3" version="1"><nd ref="2"/><nd ref="3"/></way>
 <way id="4" version="1"><nd ref="3"/><nd ref="1"/><nd ref="2"/></way>
 <way id="5" version="1"><nd ref="1"/><nd ref="2"/></way>
 <relation id="1" version="1"><member type="way" ref="3" role="outer"/><member type="way" ref="4" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
 <relation id="2" version="1"><member type="way" ref="3" role="outer"/><tag k="type" v="multipolygon"/><tag k="natural" v="water"/></relation>
 <relation id="3" version="1"><member type="way" ref="3"/><tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="8"/></relation>
 <relation id="4" version="1"><member type="way" ref="3"/><tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="4"/></relation>
 <relation id="5" version="1"><member type="way" ref="3"/><tag k="type" v="boundary"/><tag k="boundary" v="disputed"/></relation>
 <relation id="6" version="1"><member type="way" ref="5"/><tag k="type" v="boundary"/><tag k="boundary" v="disputed"/><tag k="admin_level" v="8"/></relation>
 <relation id="7" version="1"><member type="way" ref="5"/><tag k="type" v="boundary"/><tag k="boundary" v="administrative"/><tag k="admin_level" v="2"/></relation>
</osm>`

func TestShapes(t *testing.T) {
	lines, shapes := shapesOf(t, bytesFile("drawn.osm", []byte(drawn)))
	want := []string{
		"node/1 peak [18 49]",
		"relation/1 water [[[[18 49] [18.1 49] [18.1 49.1] [18 49]]]]",
		"way/1 wood [[18 49] [18.1 49] [18.1 49.1] [18 49]] closed:true",
		"way/2 cliff [[18 49] [18.1 49]] closed:false",
		"way/2 cliff [[18.1 49.1] [18.1 49.2]] closed:false",
		"way/3  [[18.1 49] [18.1 49.1]] closed:false level:4 disputed:true",
		"way/5  [[18 49] [18.1 49]] closed:false level:2 disputed:false",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("shapes\n%s\nwant\n%s", strings.Join(lines, "\n"), strings.Join(want, "\n"))
	}
	if got := faultLines(shapes.Unassembled()); !slices.Equal(got, []string{"relation/2 its outline has a gap at 18.1, 49"}) {
		t.Errorf("not drawn: %q", got)
	}
	if got := fmt.Sprint(shapes.Boxes); got != "[{[18 49] [19 50]}]" {
		t.Errorf("boxes %s", got)
	}
}

// Of objects that are in several files the newest version counts, and one that is deleted there is gone.
func TestShapesOfSeveralFiles(t *testing.T) {
	newer := `<osm version="0.6"><bounds minlat="51" minlon="18" maxlat="52" maxlon="19"/>
 <node id="1" version="2" lat="51" lon="18"><tag k="natural" v="hill"/></node>
 <way id="1" version="2" visible="false"/><way id="2" version="2"><nd ref="1"/><nd ref="2"/><tag k="natural" v="ridge"/></way>
</osm>`
	for _, files := range [][]File{
		{bytesFile("old.osm", []byte(drawn)), bytesFile("new.osm", []byte(newer))},
		{bytesFile("new.osm", []byte(newer)), bytesFile("old.osm", []byte(drawn))},
	} {
		lines, shapes := shapesOf(t, files...)
		got := strings.Join(lines, "\n")
		if !strings.Contains(got, "node/1 hill [18 51]") || strings.Contains(got, "way/1 ") || !strings.Contains(got, "way/2 ridge [[18 51] [18.1 49]]") || strings.Contains(got, "cliff") {
			t.Errorf("shapes\n%s", got)
		}
		if len(shapes.Boxes) != 2 {
			t.Errorf("boxes %v, want those of both files", shapes.Boxes)
		}
	}
}

func TestAddBox(t *testing.T) {
	var boxes []string
	shapes := Shapes{}
	for _, file := range []string{`minlat="0" minlon="0" maxlat="1" maxlon="1"`, `minlat="0" minlon="5" maxlat="1" maxlon="6"`, `minlat="0" minlon="1" maxlat="1" maxlon="5"`} {
		box, ok := xmlExtent(&source{Reader: bufio.NewReader(strings.NewReader(`<osm><note/><bounds ` + file + `/></osm>`))})
		if !ok {
			t.Fatal(file)
		}
		shapes.Boxes = addBox(shapes.Boxes, box)
		boxes = append(boxes, fmt.Sprint(len(shapes.Boxes)))
	}
	if got := strings.Join(boxes, " "); got != "1 2 1" || shapes.Boxes[0].Max[0] != 6 {
		t.Errorf("%s boxes, at last %v", got, shapes.Boxes)
	}
}

// Whatever a file holds, drawing it ends.
func FuzzShapes(f *testing.F) {
	f.Add([]byte(drawn))
	f.Add(encodePBF(objectsOf(f, bytesFile("drawn.osm", []byte(drawn))), true, true))
	f.Fuzz(func(t *testing.T, b []byte) {
		shapes, err := ReadShapes(context.Background(), []File{bytesFile("x", b)}, ShapeOptions{
			Keys: func(string) bool { return true }, Wanted: func(Tags) bool { return true }, Folder: t.TempDir(),
		})
		if err != nil {
			return
		}
		defer shapes.Close()
		if err := shapes.Each(context.Background(), func() func(*Shape) error { return func(*Shape) error { return nil } }); err != nil {
			t.Error(err)
		}
	})
}
