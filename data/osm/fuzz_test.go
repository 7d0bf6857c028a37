package osm

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"tripoint/data"
)

// checkAnything reads a file that may hold anything: what is accepted can be written and read again.
func checkAnything(t *testing.T, file []byte) {
	result, err := Read(context.Background(), []File{bytesFile("x", file)}, Options{}, func(r data.Reading) error {
		if r.Err != nil {
			return nil
		}
		line, err := data.EncodeFeature(&r.Place)
		if err != nil {
			return err
		}
		again, err := data.DecodeFeature(line)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(again, r.Place) {
			t.Errorf("%s comes back other than it was: %+v, %+v", line, r.Place, again)
		}
		return nil
	})
	var invalid *data.Invalid
	if errors.As(err, &invalid) {
		t.Fatal(err) // of what was accepted
	}
	for i := range result.Areas {
		line, err := data.EncodeArea(&result.Areas[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := data.ReadAreas(bytes.NewReader(line)); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzXML(f *testing.F) {
	for _, name := range []string{"kinds.osm", "borders.osm"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`<osm><node id="1" lat="NaN" lon="1e999"><tag k="shop" v="a"/><tag k="name" v="&#65;"/></node></osm>`))
	f.Fuzz(checkAnything)
}

func FuzzPBF(f *testing.F) {
	for _, name := range []string{"kinds.osm", "borders.osm"} {
		objects := objectsOf(f, diskFile(filepath.Join("testdata", name)))
		f.Add(encodePBF(objects, true, false))
		f.Add(encodePBF(objects[:3], false, true))
	}
	f.Fuzz(checkAnything)
}

// FuzzBlock puts anything where a file has its objects, so that the framing around it is sound.
func FuzzBlock(f *testing.F) {
	for _, name := range []string{"kinds.osm", "borders.osm"} {
		for _, dense := range []bool{true, false} {
			file := bytes.NewReader(encodePBF(objectsOf(f, diskFile(filepath.Join("testdata", name))), dense, true))
			for {
				_, b, err := readBlob(file)
				if err != nil {
					break
				}
				var u unpacker
				block, err := u.unpack(b)
				if err != nil {
					f.Fatal(err)
				}
				f.Add(slices.Clone(block))
			}
		}
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		checkAnything(t, slices.Concat(headerOf(), blob(dataBlob, block, false)))
	})
}

// Whatever lines are put together, the inner point has the precision of locations.
func FuzzInnerPoint(f *testing.F) {
	f.Add([]byte{0x00, 0x40, 0x44, 0x04, 0x00, 255, 0x11, 0x21, 0x22, 0x11}) // a byte is a point, 255 the end of a line
	f.Fuzz(func(t *testing.T, b []byte) {
		lines := [][]location{nil}
		for _, at := range b {
			if at == 255 {
				lines = append(lines, nil)
				continue
			}
			last := &lines[len(lines)-1]
			*last = append(*last, location{int32(at % 16), int32(at / 16)})
		}
		outline, err := assemble(lines)
		if err != nil {
			return
		}
		if p := InnerPoint(outline); p != rounded(p) {
			t.Errorf("inner point %v", p)
		}
	})
}
