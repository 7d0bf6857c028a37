package table

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"tripoint/data"
)

// seed adds the files of a kind.
func seed(f *testing.F, patterns ...string) {
	for _, pattern := range patterns {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil || len(files) == 0 {
			f.Fatalf("%s: %d files, error %v", pattern, len(files), err)
		}
		for _, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(text)
		}
	}
}

// checked fails for a reading that is neither refused with a reason nor a place that is valid.
func checked(t *testing.T) func(data.Reading) error {
	return func(r data.Reading) error {
		if r.At == "" {
			t.Error("a reading without a place in the file")
		}
		if r.Err != nil {
			if strings.TrimSpace(r.Err.Error()) == "" || len(faultsOf(r.Err)) == 0 {
				t.Errorf("refused without a reason: %v", r.Err)
			}
			return nil
		}
		if err := r.Place.Validate(); err != nil {
			t.Errorf("a place that is not valid: %v", err)
		}
		return nil
	}
}

// Every place that is read is valid and comes back from the table that is written of it.
func FuzzReadCSV(f *testing.F) {
	seed(f, "*.csv", "*.tsv")
	f.Fuzz(func(t *testing.T, text []byte) {
		var places []data.Place
		check := checked(t)
		err := ReadCSV(bytes.NewReader(text), CSVOptions{Source: citySource}, func(r data.Reading) error {
			if r.Err == nil {
				places = append(places, r.Place)
			}
			return check(r)
		})
		if err != nil || len(places) == 0 {
			return
		}
		var b bytes.Buffer
		if err := WriteCSV(&b, each(places...)); err != nil {
			t.Fatal(err)
		}
		back, refused, warned := readCSV(t, b.String(), CSVOptions{})
		if len(refused)+len(warned) > 0 || !reflect.DeepEqual(back, places) {
			t.Errorf("refused %q, warned %q, read\n%+v\nwant\n%+v", refused, warned, back, places)
		}
	})
}

func FuzzReadGeoNames(f *testing.F) {
	f.Add([]byte(geonamesRow("3073789", "Karviná", "Karwin,Карвина", "49.854", "18.54169", "P.PPL", "CZ", "63677", "2019-09-05")))
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := ReadGeoNames(bytes.NewReader(text), checked(t)); err != nil {
			t.Errorf("error %v of a table that could be read", err)
		}
	})
}

func FuzzReadGPX(f *testing.F) {
	seed(f, "*.gpx")
	f.Fuzz(func(t *testing.T, text []byte) {
		_ = ReadGPX(bytes.NewReader(text), citySource, checked(t)) // that a file is broken is no fault of the reader
	})
}

// Every event that is read can be written and read again, and then has the same series for ever.
func FuzzReadICal(f *testing.F) {
	seed(f, "*.ics")
	f.Fuzz(func(t *testing.T, text []byte) {
		var places []data.Place
		check := checked(t)
		_ = ReadICal(bytes.NewReader(text), citySource, func(r data.Reading) error {
			if r.Err == nil {
				places = append(places, r.Place)
			}
			return check(r)
		})
		back := thereAndBack(t, places)
		again := thereAndBack(t, back)
		for i := range again {
			if again[i].Event.Recurrence != back[i].Event.Recurrence {
				t.Errorf("%q came back as %q", back[i].Event.Recurrence, again[i].Event.Recurrence)
			}
		}
	})
}

// thereAndBack writes places as a calendar and reads that.
func thereAndBack(t *testing.T, places []data.Place) []data.Place {
	t.Helper()
	written := asICal(t, Calendar{}, places...)
	back, refused, _, err := readICal(written)
	if err != nil || len(refused) > 0 || len(back) != len(places) {
		t.Fatalf("%d of %d came back, refused %q, error %v from\n%s", len(back), len(places), refused, err, written)
	}
	return back
}
