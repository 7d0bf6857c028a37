package table

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"tripoint/data"
)

// readCSV gives the places of a table, and refusals and warnings as messages.
func readCSV(t *testing.T, text string, o CSVOptions) (places []data.Place, refused, warned []string) {
	t.Helper()
	err := ReadCSV(strings.NewReader(text), o, collect(&places, &refused, &warned))
	if err != nil {
		t.Fatalf("%.200q: %v", text, err)
	}
	return places, refused, warned
}

func collect(places *[]data.Place, refused, warned *[]string) func(data.Reading) error {
	return func(r data.Reading) error {
		for _, w := range r.Warnings {
			*warned = append(*warned, w.Error())
		}
		if r.Err != nil {
			*refused = append(*refused, r.Err.Error())
		} else {
			*places = append(*places, r.Place)
		}
		return nil
	}
}

func equalMessages(t *testing.T, name, kind string, got, want []string) {
	t.Helper()
	if !slices.EqualFunc(got, want, strings.Contains) {
		t.Errorf("%s: %s\n%s\nwant\n%s", name, kind, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

const good = "Muzeum;museum;49.95123;18.60123\n"

// Rows under the header name;category;lat;lon.
func TestReadCSVRows(t *testing.T) {
	long := strings.Repeat("a", 2*data.MaxRecordBytes)
	for _, tt := range []struct {
		name, rows string
		names      string // of the places
		refused    []string
		warned     []string
	}{
		{"nothing", "", "", nil, nil},
		{"a row", good, "Muzeum", nil, nil},
		{"no end of line at the end", strings.TrimSpace(good), "Muzeum", nil, nil},
		{"ends of lines of Windows and of old", "Park;park;49.95123;18.60123\r\nLes;park;49.95123;18.60123\r" + good, "Park|Les|Muzeum", nil, nil},
		{"blank rows", "\n;;;\n  ; ;;\n" + good + "\n", "Muzeum", nil, nil},
		{"quotes", "\"Bar \"\"U Jana\"\"; vinárna\";pub;49.95123;18.60123\n", `Bar "U Jana"; vinárna`, nil, nil},
		{"a quote within a cell", "Bar \"U Jana\";pub;49.95123;18.60123\n", `Bar "U Jana"`, nil, nil},
		{"several lines in a cell", "\"Bar\r\nU Jana\";pub;49.95123;18.60123\nA;pub;49.95123\n", "Bar U Jana", []string{"line 4: there are 3 cells; want 4, as in the header"}, nil},
		{"a formula", "'=A1+1;pub;49.95123;18.60123\n''@x;pub;49.95123;18.60123\n'Pod hradem;pub;49.95123;18.60123\n", "=A1+1|'@x|'Pod hradem", nil, nil},

		{"too many cells", "A;pub;49.95123;18.60123;x\n" + good, "Muzeum", []string{"line 2: there are 5 cells; want 4, as in the header"}, nil},
		{"more cells than may be", strings.Repeat(";", 1000) + "\n" + good, "Muzeum", []string{"line 2: want at most 200 columns"}, nil},
		{"a quote that is not closed", good + "\"Bar;pub;49.95123;18.60123\n" + good, "Muzeum", []string{"line 3: want the quote closed that opens in line 3"}, nil},
		{"text behind a quote", "\"Bar\" x;pub;49.95123;18.60123\n" + good, "Muzeum", []string{"line 2: want nothing between the quote"}, nil},
		{"NUL", "A\x00B;pub;49.95123;18.60123\n" + good, "Muzeum", []string{"line 2: want text; there is a NUL byte"}, nil},
		{"a long name", long + ";pub;49.95123;18.60123\n" + good, "Muzeum", []string{"line 2: want a row of at most 1048576 bytes"}, nil},
		{"a long quoted name", "\"" + long + "\n\";pub;49.95123;18.60123\n" + good, "Muzeum", []string{"line 2: want a row of at most 1048576 bytes"}, nil},
		{"a name a little too long", strings.Repeat("ž", 301) + ";pub;49.95123;18.60123\n", "", []string{"line 2: name \"žž"}, nil},
		{"no name", ";pub;49.95123;18.60123\n", "", []string{"line 2: name: want the local name"}, nil},
		{"no category", "A;;49.95123;18.60123\n", "", []string{"line 2: category: want a category id"}, nil},
		{"unknown category", "A;Sklep z mydłem;49.95123;18.60123\n", "", []string{`line 2: category "Sklep z mydłem": want a category id`}, nil},
		{"several faults", "A;?;x;18.60123\n", "", []string{"line 2: lat \"x\": want WGS 84 degrees like 49.85123, 49,85123 or 49°51'4.4\"N\nline 2: category \"?\""}, nil},
		{"a broken letter", "A\xff;pub;49.95123;18.60123\nž;pub;49.95123;18.60123\n", "ž", []string{"line 2: name: want UTF-8"}, nil},
		{"several categories", "A;castle|museum;49.95123;18.60123\n", "A", nil, nil},
		{"a word for two categories", "A;galerie;49.95123;18.60123\nB;zámek;49.95123;18.60123\n", "A|B", nil, []string{`line 3: category "zámek": may be castle, manor; taken for castle`}},

		{"metres", "A;pub;-1101512.3;-470801.2\n", "", []string{`line 2: lat, lon "-1101512.3, -470801.2": looks like metres of S-JTSK (Křovák); want WGS 84 degrees`}, nil},
		{"swapped", "A;pub;18.60123;49.95123\n", "", []string{`line 2: lat, lon "18.60123, 49.95123": latitude and longitude look swapped`}, nil},
		{"unknown position", "A;pub;0;0,0\n", "", []string{`line 2: lat, lon "0, 0,0": 0, 0 stands for a position that is not known`}, nil},
		{"two decimals", "A;pub;49.95;18.6\n", "A", nil, []string{`line 2: lat, lon "49.95, 18.6": few digits; taken as accurate to 700 m`}},
		{"whole minutes", "A;pub;49.9500;18°36'\n", "A", nil, []string{`line 2: lat, lon "49.9500, 18°36'": both are whole minutes; taken as accurate to 1000 m`}},
	} {
		places, refused, warned := readCSV(t, "name;category;lat;lon\n"+tt.rows, CSVOptions{})
		var names []string
		for _, p := range places {
			names = append(names, p.Name)
		}
		if got := strings.Join(names, "|"); got != tt.names {
			t.Errorf("%s: places %.200q, want %q", tt.name, got, tt.names)
		}
		equalMessages(t, tt.name, "refused", refused, tt.refused)
		equalMessages(t, tt.name, "warned", warned, tt.warned)
	}
}

func TestReadCSVHeaders(t *testing.T) {
	const row = "Muzeum,museum,49.95123,18.60123\n"
	for _, tt := range []struct {
		name, text string
		options    CSVOptions
		places     int
		err        string
		warned     []string
	}{
		{"nothing", "", CSVOptions{}, 0, "line 1: want a header that names the columns; the file is empty", nil},
		{"only blank lines", "\n\n,,\n", CSVOptions{}, 0, "line 1: want a header", nil},
		{"a header alone", "name,category,lat,lon", CSVOptions{}, 0, "", nil},
		{"blank lines before it", "\r\n\nname,category,lat,lon\n" + row, CSVOptions{}, 1, "", nil},
		{"byte order mark", "\uFEFFname,category,lat,lon\n" + row, CSVOptions{}, 1, "", nil},
		{"UTF-16", "\xff\xfen\x00a\x00m\x00e\x00;\x00d\x00r\x00u\x00h\x00;\x00g\x00p\x00s\x00\n\x00A\x00;\x00p\x00u\x00b\x00;\x004\x009\x00.\x005\x004\x003\x00,\x001\x008\x00.\x005\x001\x002\x00", CSVOptions{}, 1, "", nil},
		{"what Excel says", "sep=;\nname;category;lat;lon\n" + good, CSVOptions{}, 1, "", nil},
		{"tabs", "name\tcategory\tlat\tlon\n" + strings.ReplaceAll(row, ",", "\t"), CSVOptions{}, 1, "", nil},
		{"commas within quotes", "\"name\";\"a,b,c,d,e\";category;lat;lon\nA;b;pub;49.95123;18.60123\n", CSVOptions{}, 1, "", []string{`line 1: column "a,b,c,d,e": is not known`}},
		{"a comma of one's own", "name^category^lat^lon\n" + strings.ReplaceAll(row, ",", "^"), CSVOptions{Comma: '^'}, 1, "", nil},
		{"a comma that is none", row, CSVOptions{Comma: '"'}, 0, `table: comma "\"": want one ASCII character`, nil},
		{"no headings", row, CSVOptions{}, 0, "line 1: header: want columns for the name, the position (lat and lon, or coordinates), the category; there are Muzeum, museum, 49.95123, 18.60123; --map COLUMN=FIELD", nil},
		{"columns that are said", "A,B,C,D\n" + row, CSVOptions{Map: map[string]string{"A": "name:pl", "b": "category", "C": "lat", "D": "lon"}}, 1, "", nil},
		{"a field that is none", "A,B\n", CSVOptions{Map: map[string]string{"A": "nombre"}}, 0, `--map: A "nombre": want one of id, name, names`, nil},
		{"a language that is none", "A,B\n", CSVOptions{Map: map[string]string{"A": "name:english language"}}, 0, `--map: A "name:english language": want one of`, nil},
		{"a language of what has none", "A,B\n", CSVOptions{Map: map[string]string{"A": "phone:pl"}}, 0, `--map: A "phone:pl": want one of`, nil},
		{"a column that is none", "A,B\n", CSVOptions{Map: map[string]string{"C": "name"}}, 0, `--map: C: there is no such column; there are A, B`, nil},
		{"two columns for one field", "name,nazwa,category,lat,lon\nA," + row, CSVOptions{}, 1, "", []string{`line 1: column "nazwa": is left out: column "name" is the name already`}},
		{"x and y", "name,category,Y,X\n" + row, CSVOptions{}, 1, "", nil},
		{"x and y in metres beside degrees", "X,Y,name,category,lat,lon\n-470000,-1101000," + row, CSVOptions{}, 1, "", nil},
		{"kraj in Polish", "nazwa,kraj,rodzaj,lat,lon\nMuzeum,Polska," + row[7:], CSVOptions{}, 1, "", nil},
		{"too many columns", strings.Repeat("a,", 300), CSVOptions{}, 0, "line 1: header: want at most 200 columns", nil},
		{"an endless header", strings.Repeat("a", 3*data.MaxRecordBytes), CSVOptions{}, 0, "line 1: header: want a row of at most", nil},
	} {
		var places []data.Place
		var refused, warned []string
		err := ReadCSV(strings.NewReader(tt.text), tt.options, collect(&places, &refused, &warned))
		if len(places) != tt.places || len(refused) > 0 {
			t.Errorf("%s: %d places, want %d; refused %q", tt.name, len(places), tt.places, refused)
		}
		if (err == nil) != (tt.err == "") || err != nil && !strings.HasPrefix(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", tt.name, err, tt.err)
		}
		equalMessages(t, tt.name, "warned", warned, tt.warned)
	}
}

func TestParseHeading(t *testing.T) {
	for _, tt := range []struct{ heading, field, lang string }{
		{"name", "name", ""}, {"NAZWA OBIEKTU", "name", ""}, {"Název", "name", ""}, {"Bezeichnung:", "name", ""}, {"názov", "name", ""},
		{"name:pl", "name", "pl"}, {"name:zh-Hant", "name", "zh-Hant"}, {"name_de", "name", "de"}, {"Nazwa (CZ)", "name", "cs"}, {"Name, deutsch", "name", "de"},
		{"Angielska nazwa", "name", "en"}, {"Nazwa po polsku", "name", "pl"}, {"Popis sk", "description", "sk"}, {"opis.szl", "description", "szl"},
		{"Inne nazwy", "alt_names", ""}, {"alt_name:pl", "alt_names", ""},
		{"Szerokość geogr. ", "", ""}, {"Szer. geogr.", "lat", ""}, {"Zeměpisná délka", "lon", ""}, {"Länge", "lon", ""}, {"LNG", "lon", ""},
		{"GPS souřadnice", "coordinates", ""}, {"E-mail", "email", ""}, {"E-MAILOVÁ ADRESA", "email", ""}, {"Č.p.", "housenumber", ""}, {"PSČ", "postcode", ""},
		{"Straße", "street", ""}, {"opening_hours", "opening_hours", ""}, {"Otváracie hodiny", "opening_hours", ""},
		{"phone:pl", "", ""}, {"", "", ""}, {"name:", "name", ""}, {"Uwagi", "", ""},
	} {
		field, lang, ok := parseHeading(tt.heading)
		if field != tt.field || lang != tt.lang || ok != (tt.field != "") {
			t.Errorf("parseHeading(%q) = %q, %q, %v, want %q, %q", tt.heading, field, lang, ok, tt.field, tt.lang)
		}
	}
}

// No heading stands for two fields.
func TestHeadingsAreForOneField(t *testing.T) {
	seen := map[string]string{}
	for _, f := range fields {
		for heading := range strings.SplitSeq(data.Fold(f.name)+"|"+f.headings, "|") {
			if heading != data.Fold(heading) {
				t.Errorf("%s: heading %q is not folded", f.name, heading)
			}
			if seen[heading] != "" && heading != "" {
				t.Errorf("%q stands for %s and %s", heading, seen[heading], f.name)
			}
			seen[heading] = f.name
		}
	}
}

func TestReadersReturnErrors(t *testing.T) {
	broken, stop := errors.New("broken pipe"), errors.New("stop")
	goOn := func(data.Reading) error { return nil }
	for _, file := range []string{"en.csv", "waypoints.gpx", "events.ics"} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		if err := readAny(file, text, func(data.Reading) error { return stop }); !errors.Is(err, stop) {
			t.Errorf("%s: error %v, want that of yield", file, err)
		}
		for _, n := range []int64{0, 10, int64(len(text)) - 5} {
			r := func() io.Reader {
				return io.MultiReader(io.LimitReader(bytes.NewReader(text), n), iotest.ErrReader(broken))
			}
			var err error
			switch filepath.Ext(file) {
			case ".csv":
				err = ReadCSV(r(), CSVOptions{}, goOn)
			case ".gpx":
				err = ReadGPX(r(), citySource, goOn)
			case ".ics":
				err = ReadICal(r(), citySource, goOn)
			}
			if !errors.Is(err, broken) {
				t.Errorf("%s broken at %d: error %v, want that of reading", file, n, err)
			}
		}
	}
	if _, err := ReadGeoNames(iotest.ErrReader(broken), goOn); !errors.Is(err, broken) {
		t.Errorf("GeoNames: error %v, want that of reading", err)
	}
}

// A series without a date is refused, not taken for an event on the day on which it would start.
func TestReadCSVSeries(t *testing.T) {
	places, refused, warned := readCSV(t, "name;category;lat;lon;starts;recurrence\n"+
		"Kurs;concert;49.95123;18.60123;2026-12-05;\"FREQ=DAILY;COUNT=2\nEXDATE:20261205\"\n"+
		"Kurs;concert;49.95123;18.60123;2026-12-05;\"FREQ=DAILY;COUNT=2\nEXDATE:20261205,20261206\"\n", CSVOptions{})
	equalMessages(t, "series", "refused", refused, []string{"want a series with a date that EXDATE does not drop"})
	equalMessages(t, "series", "warned", warned, nil)
	if len(places) != 1 || places[0].Event.Recurrence != "EXDATE;VALUE=DATE:20261205\nRRULE:FREQ=DAILY;COUNT=2" {
		t.Errorf("%d places: %+v", len(places), places)
	}
}
