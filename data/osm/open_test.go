package osm

import (
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"context"
	"encoding/base64"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func zipped(b []byte) []byte {
	var buf bytes.Buffer
	w, _ := gzip.NewWriterLevel(&buf, gzip.BestCompression)
	_, _ = w.Write(b)
	_ = w.Close()
	return buf.Bytes()
}

// smallBzip2 is `<osm><node id="1" lat="50" lon="18"><tag k="amenity" v="pub"/><tag k="name" v="A"/></node></osm>`.
const smallBzip2 = "QlpoOTFBWSZTWfQibzMAABCdgFAA4kcgADavzyAgAEhKIjQ0ehBpoaCVT1PSaMEAaPUyUx4QhhdpsmyhmMM5IyEpX29ReaWIvWBk61/GJwRGGggWFHxp1roUVcnmbidpG1xdyRThQkPQibzM"

func bzip(t testing.TB) []byte {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(smallBzip2)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// The format is told from the bytes, whatever the name says.
func TestFormats(t *testing.T) {
	text, err := io.ReadAll(bzip2.NewReader(bytes.NewReader(bzip(t))))
	if err != nil {
		t.Fatal(err)
	}
	pbf := encodePBF(objectsOf(t, bytesFile("x", text)), true, true)
	tests := []struct {
		name string
		file []byte
	}{
		{"XML", text}, {"XML after a byte order mark", append([]byte("\uFEFF"), text...)}, {"XML after spaces", append([]byte(" \r\n"), text...)},
		{"gzip", zipped(text)}, {"gzip in two members", append(zipped(text[:20]), zipped(text[20:])...)},
		{"bzip2", bzip(t)}, {"PBF", pbf}, {"PBF in gzip", zipped(pbf)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			readings, _ := readAll(t, Options{}, bytesFile("extract", tt.file))
			checkLines(t, summaries(readings), []string{`node/1 pub "A" [18 50]`})
		})
	}
}

func TestFaultyFiles(t *testing.T) {
	whole, err := os.ReadFile(filepath.Join("testdata", "kinds.osm"))
	if err != nil {
		t.Fatal(err)
	}
	zip := zipped(whole)
	badSum := bytes.Clone(zip)
	badSum[len(badSum)-6] ^= 1
	badBzip := bytes.Clone(bzip(t))
	badBzip[10] ^= 1 // in the sum of the block
	osm := func(inside string) []byte { return []byte("<osm>" + inside + "</osm>") }
	tests := []struct {
		name string
		file []byte
		want string
	}{
		{"empty", nil, "the file is empty: want .osm.pbf"},
		{"empty in gzip", zipped(nil), "the file is empty"},
		{"a ZIP archive", []byte("PK\x03\x04 a zip archive"), "ZIP archive: unpack it"},
		{"an image in gzip", zipped([]byte("\x89PNG")), "neither PBF nor XML"},
		{"gzip cut short", zip[:len(zip)/2], "the file ends too early"},
		{"gzip's head cut short", zip[:5], "the file ends too early"},
		{"gzip with a bad sum", badSum, "checksum"},
		{"bzip2 cut short", bzip(t)[:40], "the file ends too early"},
		{"bzip2 with a bad byte", badBzip, "bzip2"},
		{"XML cut short", whole[:len(whole)/2], "the file ends too early"},
		{"a page", []byte("<!DOCTYPE html><html><body></body></html>"), "the root element is <html>: want <osm>"},
		{"changes", []byte("<osmChange></osmChange>"), "the root element is <osmChange>"},
		{"no element", []byte("<!-- nothing -->"), "no <osm> element"},
		{"the wrong end", []byte("<osm>\n<node id=\"1\"></way></osm>"), "line 2: "},
		{"a node without an id", osm(`<node lat="1" lon="1"/>`), "node without a whole number as id"},
		{"an id in words", osm(`<way id="one"/>`), "way without a whole number as id"},
		{"a version in words", osm(`<way id="1" version="x"/>`), `way/1: version "x"`},
		{"a time in words", osm(`<way id="1" timestamp="today"/>`), `way/1: timestamp "today"`},
		{"a position in words", osm(`<node id="1" lat="north" lon="1"/>`), `node/1: position "1" "north"`},
		{"a way of words", osm(`<way id="1"><nd ref="a"/></way>`), "way/1: node without"},
		{"a member of no kind", osm(`<relation id="1"><member type="area" ref="1"/></relation>`), `relation/1: member of type "area"`},
		{"a member without an id", osm(`<relation id="1"><member type="way"/></relation>`), "relation/1: member without"},
		{"too deep", osm(strings.Repeat("<a>", 20) + strings.Repeat("</a>", 20)), "more than 16 elements within each other"},
		{"an attribute without an end", osm(`<node id="1" x="` + strings.Repeat("x", 9<<20)), "bytes without the end of an object"},
		{"an object without an end", osm(`<way id="1">` + strings.Repeat(`<nd ref="1"/>`, 1<<20)), "bytes without the end of an object"},
		{"a comment without an end", osm(`<!--` + strings.Repeat("x", 9<<20)), "bytes without the end of an object"},
		{"many spaces", zipped(append(bytes.Repeat([]byte(" "), 1000), "<osm/>"...)), "neither PBF nor XML"},
		{"a bomb", zipped(osm(strings.Repeat("<a>"+strings.Repeat(" ", 1<<20)+"</a>", 100))), "unpacks to more than 250 times its size"},
		{"an unknown encoding", []byte(`<?xml version="1.0" encoding="latin2"?><osm/>`), "latin2"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Read(context.Background(), []File{bytesFile("x.osm", tt.file)}, Options{}, nil)
			if err == nil || !strings.Contains(err.Error(), tt.want) || !strings.HasPrefix(err.Error(), `read "x.osm": `) {
				t.Errorf("%v, want %q", err, tt.want)
			}
		})
	}
}

func TestXMLLeavesAloneWhatItDoesNotKnow(t *testing.T) {
	const text = `<osm><meta osm_base="x"/><note>words</note><bounds minlat="1"/><changeset id="1"><tag k="a" v="b"/></changeset>
		<node id="1" lat="50" lon="18" action="modify"><tag k="amenity" v="pub"/><other/><tag k="name" v="&#x17B;aba &amp; rak"/></node>
		<node id="2" lat="50" lon="18" action="delete"><tag k="amenity" v="pub"/><tag k="name" v="Gone"/></node></osm>`
	readings, _ := readAll(t, Options{}, textFile("x", text))
	checkLines(t, summaries(readings), []string{`node/1 pub "Żaba & rak" [18 50]`})
}
