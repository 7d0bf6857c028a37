package table

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/data"
)

var update = flag.Bool("update", false, "rewrite the golden files")

var citySource = data.Source{Name: "City list", Licence: "CC0-1.0"}

// readAny reads a file as its name says.
func readAny(name string, text []byte, yield func(data.Reading) error) error {
	switch filepath.Ext(name) {
	case ".gpx":
		return ReadGPX(bytes.NewReader(text), citySource, yield)
	case ".ics":
		return ReadICal(bytes.NewReader(text), citySource, yield)
	default:
		return ReadCSV(bytes.NewReader(text), CSVOptions{Source: citySource}, yield)
	}
}

// Files as people in five languages and their programs make them. A case is a file in testdata with what is read from
// it beside it.
func TestGoldenFiles(t *testing.T) {
	for _, pattern := range []string{"*.csv", "*.tsv", "*.gpx", "*.ics"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %d files, error %v", pattern, len(files), err)
		}
		for _, file := range files {
			t.Run(filepath.Base(file), func(t *testing.T) { checkGolden(t, file) })
		}
	}
}

func checkGolden(t *testing.T, file string) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	err = readAny(file, text, func(r data.Reading) error {
		got.WriteString(r.At + "\n")
		if r.Err == nil {
			record, err := data.EncodeFeature(&r.Place)
			if err != nil {
				return err
			}
			got.Write(append(record, '\n'))
		} else {
			got.WriteString("refused: " + r.Err.Error() + "\n")
		}
		for _, w := range r.Warnings {
			got.WriteString("warned: " + w.Error() + "\n")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	golden := file + ".golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("read\n%s\nwant\n%s", got.String(), want)
	}
}
