package table

import (
	"compress/gzip"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"tripoint/data"
	"tripoint/data/taxonomy"
)

// geonamesRow is a row of the main table with some of its columns.
func geonamesRow(id, name, alternates, lat, lon, code, country, population, modified string) string {
	class, code, _ := strings.Cut(code, ".")
	return strings.Join([]string{id, name, name, alternates, lat, lon, class, code, country, "", "80", "", "", "", population, "", "210", "Europe/Prague", modified}, "\t") + "\n"
}

func TestReadGeoNames(t *testing.T) {
	many := strings.Repeat("Кар,", 3) + "Karwin,Karwina,Karwin"
	for i := range 300 {
		many += ",Name " + string(rune('A'+i%26)) + strings.Repeat("x", i)
	}
	good := geonamesRow("3073789", "Karviná", "Karwin,Карвина,Karwina", "49.854", "18.54169", "P.PPL", "CZ", "63677", "2019-09-05")
	for _, tt := range []struct {
		name, text, want string // id, category, population and importance
		passedOver       int
		refused          []string
	}{
		{"nothing", "", "", 0, nil},
		{"a city", good, "geonames-3073789 city 63677 0.657", 0, nil},
		{"a byte order mark, Windows lines and blank ones", "\uFEFF\r\n" + strings.ReplaceAll(good, "\n", "\r\n\r\n"), "geonames-3073789 city 63677 0.657", 0, nil},
		{"a town", geonamesRow("1", "Bohumín", "", "49.9", "18.35", "P.PPLA3", "CZ", "20832", ""), "geonames-1 town 20832 0.586", 0, nil},
		{"a village", geonamesRow("1", "Albrechtice", "", "49.78", "18.52", "P.PPL", "CZ", "3849", ""), "geonames-1 village 3849 0.37", 0, nil},
		{"a village of unknown size", geonamesRow("1", "A", "", "49.78", "18.52", "P.", "CZ", "0", ""), "geonames-1 village 0 0.2", 0, nil},
		{"a quarter", geonamesRow("1", "A", "", "49.78", "18.52", "P.PPLX", "CZ", "", ""), "geonames-1 suburb 0 0.1", 0, nil},
		{"a capital", geonamesRow("1", "Vaduz", "", "47.14", "9.52", "P.PPLC", "LI", "5197", ""), "geonames-1 city 5197 0.499", 0, nil},
		{"a peak", geonamesRow("1", "Lysá hora", "", "49.54", "18.44", "T.MT", "CZ", "0", ""), "geonames-1 peak 0 0", 0, nil},
		{"an abandoned village, a stream and a region", geonamesRow("1", "A", "", "1", "1", "P.PPLQ", "CZ", "0", "") + geonamesRow("2", "B", "", "1", "1", "H.STM", "CZ", "0", "") + geonamesRow("3", "C", "", "1", "1", "A.ADM1", "CZ", "0", "") + good, "geonames-3073789 city 63677 0.657", 3, nil},
		{"a quote is a letter", geonamesRow("1", `"A`, "", "49.78", "18.52", "S.CH", "CZ", "0", "") + good, "geonames-1 church 0 0, geonames-3073789 city 63677 0.657", 0, nil},

		{"too few columns", "1\tA\n" + good, "geonames-3073789 city 63677 0.657", 0, []string{"line 1: there are 2 columns; want 19"}},
		{"broken numbers", geonamesRow("x", "A", "", "north", "200", "P.PPL", "CZ", "many", "today"), "", 0, []string{
			"line 1: population \"many\": want a whole number from 0\nline 1: geonameid \"x\": want a number\nline 1: latitude \"north\": want degrees\nline 1: modification date \"today\": want a date"}},
		{"beyond the globe", geonamesRow("1", "A", "", "49", "200", "P.PPL", "CZ", "1", ""), "", 0, []string{"line 1: geometry: longitude 200"}},
		{"no name", geonamesRow("1", " ", "", "49", "18", "P.PPL", "CZ", "1", ""), "", 0, []string{"line 1: name: want the local name"}},
		{"a broken country", geonamesRow("1", "A", "", "49", "18", "P.PPL", "CZE", "1", ""), "", 0, []string{`line 1: address.country_code "CZE"`}},
		{"a long line", strings.Repeat("a", 5*data.MaxRecordBytes) + "\n" + good, "geonames-3073789 city 63677 0.657", 0, []string{"line 1: want a row of at most 1048576 bytes"}},
		{"many columns", strings.Repeat("\t", 1000) + "a\n" + good, "geonames-3073789 city 63677 0.657", 0, []string{"line 1: want at most 200 columns"}},
		{"a NUL", "a\x00b\n" + good, "geonames-3073789 city 63677 0.657", 0, []string{"line 1: want text; there is a NUL"}},
		{"many names", geonamesRow("1", "A", many, "49", "18", "P.PPL", "CZ", "10", ""), "geonames-1 village 10 0.05", 0, nil},
	} {
		var places []data.Place
		var refused, warned []string
		passedOver, err := ReadGeoNames(strings.NewReader(tt.text), collect(&places, &refused, &warned))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		var got []string
		for _, p := range places {
			got = append(got, p.ID+" "+p.Category()+" "+decimal(float64(p.Population))+" "+decimal(p.Importance))
		}
		if strings.Join(got, ", ") != tt.want || passedOver != tt.passedOver {
			t.Errorf("%s: %q and %d passed over, want %q and %d", tt.name, strings.Join(got, ", "), passedOver, tt.want, tt.passedOver)
		}
		equalMessages(t, tt.name, "refused", refused, tt.refused)
	}
}

func TestReadGeoNamesKeepsEverything(t *testing.T) {
	text := geonamesRow("3073789", "Karviná", "Карвина,Karwin,Karviná,卡尔维纳,Karwina,,Karwin", "49.854", "18.54169", "P.PPL", "CZ", "63677", "2019-09-05")
	var places []data.Place
	var refused, warned []string
	if _, err := ReadGeoNames(strings.NewReader(text), collect(&places, &refused, &warned)); err != nil || len(places) != 1 {
		t.Fatalf("%d places, refused %q, error %v", len(places), refused, err)
	}
	const want = `{"type":"Feature","id":"geonames-3073789","geometry":{"type":"Point","coordinates":[18.54169,49.854]},"properties":{"name":"Karviná","alt_names":["Karwin","Karwina","Карвина","卡尔维纳"],"category":"city","address":{"country_code":"CZ"},"population":63677,"importance":0.657,"sources":[{"name":"GeoNames","licence":"CC-BY-4.0","url":"https://www.geonames.org/3073789"}],"updated":"2019-09-05T00:00:00Z"}}`
	if got, err := data.EncodeFeature(&places[0]); err != nil || string(got) != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}

func TestGeonamesCodesHaveCategories(t *testing.T) {
	for code, category := range geonamesCodes {
		if taxonomy.Builtin().Category(category) == nil {
			t.Errorf("%s: there is no category %q", code, category)
		}
	}
}

// The settlements of the world that geonames.org lists as cities500, where the folder TRIPOINT_TEST_DATA has them.
func TestReadGeoNamesOfTheWorld(t *testing.T) {
	file, err := os.Open(filepath.Join(os.Getenv("TRIPOINT_TEST_DATA"), "geonames", "cities500.txt.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("want the folder TRIPOINT_TEST_DATA with geonames/cities500.txt.gz")
	}
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	text, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	began, places := time.Now(), 0
	passedOver, err := ReadGeoNames(text, func(r data.Reading) error {
		if r.Err != nil {
			t.Errorf("refused: %v", r.Err)
		}
		places++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d places, %d passed over in %v", places, passedOver, time.Since(began))
	if places+passedOver != 199_568 || passedOver > 100 {
		t.Errorf("%d places and %d passed over, want 199568 together", places, passedOver)
	}
}
