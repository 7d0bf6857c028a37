package region

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"math"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

type record struct {
	Type     string `json:"type"`
	ID       string `json:"id"`
	Geometry struct {
		Type        string          `json:"type"`
		Coordinates json.RawMessage `json:"coordinates"`
	} `json:"geometry"`
	Properties struct {
		Name         string            `json:"name"`
		Names        map[string]string `json:"names"`
		AltNames     []string          `json:"alt_names"`
		Category     string            `json:"category"`
		Categories   []string          `json:"categories"`
		Address      map[string]string `json:"address"`
		Phone        string            `json:"phone"`
		Email        string            `json:"email"`
		Website      string            `json:"website"`
		OpeningHours string            `json:"opening_hours"`
		Population   int               `json:"population"`
		Importance   float64           `json:"importance"`
		Accuracy     float64           `json:"accuracy"`
		Sources      []source          `json:"sources"`

		Kind       string            `json:"kind"`
		AdminLevel int               `json:"admin_level"`
		Country    string            `json:"country"`
		Parents    map[string]string `json:"parents"`
		LabelPoint []float64         `json:"label_point"`
		AreaKm2    float64           `json:"area_km2"`
		Between    []string          `json:"between"`
		LengthKm   float64           `json:"length_km"`
	} `json:"properties"`
}

type source struct {
	Name    string   `json:"name"`
	Licence string   `json:"licence"`
	URL     string   `json:"url"`
	Fields  []string `json:"fields"`
}

type point = [2]float64

// read decodes a file strictly: a member that record does not know of is a fault.
func read(t *testing.T, name string, r io.Reader) []record {
	t.Helper()
	var records []record
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var rec record
		strict := json.NewDecoder(bytes.NewReader(lines.Bytes()))
		strict.DisallowUnknownFields()
		if err := strict.Decode(&rec); err != nil || strict.More() {
			t.Fatalf("%s line %d: %v", name, len(records)+1, err)
		}
		if rec.Type != "Feature" {
			t.Errorf("%s line %d: type %q, want Feature", name, len(records)+1, rec.Type)
		}
		records = append(records, rec)
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return records
}

func allFiles(t *testing.T) map[string][]record {
	t.Helper()
	files := map[string][]record{}
	for name, b := range map[string][]byte{
		"places": places, "settlements": settlements, "areas": Areas(), "border": Border(),
	} {
		files[name] = read(t, name, bytes.NewReader(b))
	}
	return files
}

func decode[T any](t *testing.T, rec record) T {
	t.Helper()
	var v T
	if err := json.Unmarshal(rec.Geometry.Coordinates, &v); err != nil {
		t.Fatalf("%s: coordinates: %v", rec.ID, err)
	}
	return v
}

func inRegion(p point) bool { return p[0] > 17.5 && p[0] < 19.4 && p[1] > 49.3 && p[1] < 50.4 }

func TestCounts(t *testing.T) {
	files := allFiles(t)
	for name, records := range files {
		t.Logf("%s: %d records", name, len(records))
	}
	if got := len(files["places"]); got < 200 {
		t.Errorf("%d places, want at least 200", got)
	}
	if got := len(files["settlements"]); got != 460 {
		t.Errorf("%d settlements, want 460", got)
	}
	if got := len(files["areas"]); got != 144 {
		t.Errorf("%d areas, want 144", got)
	}
	if got := len(files["border"]); got != 1 {
		t.Errorf("%d borders, want 1", got)
	}
	if got, want := len(read(t, "Places()", Places())), len(files["places"])+len(files["settlements"]); got != want {
		t.Errorf("Places() has %d records, want %d", got, want)
	}
}

func TestIDs(t *testing.T) {
	pattern := regexp.MustCompile(`^(poi|loc-cz|loc-pl|cz-obec|cz-okres|pl-gmina|pl-powiat|border)-[A-Za-z0-9._~:-]+$`)
	seen := map[string]string{}
	for name, records := range allFiles(t) {
		for i, rec := range records {
			if !pattern.MatchString(rec.ID) || len(rec.ID) > 128 {
				t.Errorf("%s: id %q, want <source>-<native id> of at most 128 characters", name, rec.ID)
			}
			if other, ok := seen[rec.ID]; ok {
				t.Errorf("id %q is in %s and in %s", rec.ID, other, name)
			}
			seen[rec.ID] = name
			if i > 0 && records[i-1].ID >= rec.ID {
				t.Errorf("%s: %q stands after %q, want ids in order", name, rec.ID, records[i-1].ID)
			}
		}
	}
}

func TestPlacesAndSettlements(t *testing.T) {
	category := regexp.MustCompile(`^[a-z]+(_[a-z]+)*$`)
	postcode := map[string]*regexp.Regexp{
		"CZ": regexp.MustCompile(`^(\d{3} \d{2})?$`),
		"PL": regexp.MustCompile(`^(\d{2}-\d{3})?$`),
	}
	phone := map[string]*regexp.Regexp{
		"CZ": regexp.MustCompile(`^(\+420( \d{3}){3})?$`),
		"PL": regexp.MustCompile(`^(\+48 \d{2} \d{3} \d{2} \d{2})?$`),
	}
	settlement := []string{"city", "town", "village", "suburb"}
	files := allFiles(t)
	for _, name := range []string{"places", "settlements"} {
		for _, rec := range files[name] {
			p := rec.Properties
			if rec.Geometry.Type != "Point" {
				t.Errorf("%s: geometry %q, want Point", rec.ID, rec.Geometry.Type)
				continue
			}
			if at := decode[point](t, rec); !inRegion(at) {
				t.Errorf("%s: point %v outside the region", rec.ID, at)
			}
			if p.Name == "" || len(p.Names) == 0 || !slices.Contains(texts(p.Names), p.Name) {
				t.Errorf("%s: name %q is none of names %v", rec.ID, p.Name, p.Names)
			}
			if !category.MatchString(p.Category) {
				t.Errorf("%s: category %q, want an id of the taxonomy", rec.ID, p.Category)
			}
			if len(p.Categories) > 0 && p.Categories[0] != p.Category {
				t.Errorf("%s: categories %v do not begin with category %q", rec.ID, p.Categories, p.Category)
			}
			if got := slices.Contains(settlement, p.Category); got != (name == "settlements") {
				t.Errorf("%s: category %q does not belong into %s", rec.ID, p.Category, name)
			}
			country := p.Address["country_code"]
			if postcode[country] == nil {
				t.Errorf("%s: country_code %q, want PL or CZ", rec.ID, country)
				continue
			}
			if !postcode[country].MatchString(p.Address["postcode"]) {
				t.Errorf("%s: postcode %q is not written as %s writes it", rec.ID, p.Address["postcode"], country)
			}
			if !phone[country].MatchString(p.Phone) {
				t.Errorf("%s: phone %q is not written as %s writes it", rec.ID, p.Phone, country)
			}
			if p.Importance <= 0 || p.Importance > 1 {
				t.Errorf("%s: importance %v, want more than 0, at most 1", rec.ID, p.Importance)
			}
		}
	}
}

func texts(byLang map[string]string) []string {
	var list []string
	for _, text := range byLang {
		list = append(list, text)
	}
	return list
}

// Rough positions must say so: rounded to whole arc minutes, or those of the quarter instead of the building.
func TestRoughPositionsHaveAccuracy(t *testing.T) {
	arcMinutes := func(degrees float64) bool {
		return math.Abs(degrees*60-math.Round(degrees*60)) < 6e-4
	}
	for name, records := range allFiles(t) {
		if name != "places" && name != "settlements" {
			continue
		}
		for _, rec := range records {
			at, p := decode[point](t, rec), rec.Properties
			if p.Accuracy != 0 && p.Accuracy <= 50 {
				t.Errorf("%s: accuracy %v is not rough, want none", rec.ID, p.Accuracy)
			}
			if arcMinutes(at[0]) && arcMinutes(at[1]) && p.Accuracy < 1000 {
				t.Errorf("%s: %v are whole arc minutes, accuracy %v, want at least 1000", rec.ID, at, p.Accuracy)
			}
			for _, s := range p.Sources {
				if s.Name == "public web pages of the cities and institutions" && p.Accuracy < 400 {
					t.Errorf("%s: the centre of a quarter with accuracy %v, want at least 400", rec.ID, p.Accuracy)
				}
			}
		}
	}
}

// A letter that none of the languages writes is text read in a wrong encoding.
func TestTextIsClean(t *testing.T) {
	const letters = "ÁČĎÉĚÍĽĹŇÓÔŔŘŠŤÚŮÝŽáčďéěíľĺňóôŕřšťúůýž" + "ĄĆĘŁŃŚŹŻąćęłńśźż" + "ÄÖÜäöüß" + "Ōō"
	for name, records := range allFiles(t) {
		for _, rec := range records {
			p := rec.Properties
			list := slices.Concat(p.AltNames, texts(p.Names), texts(p.Address), texts(p.Parents))
			if name != "border" {
				list = append(list, p.Name)
			}
			for _, s := range p.Sources {
				list = append(list, s.Name, s.Licence)
			}
			for _, text := range list {
				if text == "" || strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
					t.Errorf("%s: %q is empty or has space too much", rec.ID, text)
				}
				if !norm.NFC.IsNormalString(text) {
					t.Errorf("%s: %q is not in normal form C", rec.ID, text)
				}
				for _, r := range text {
					if r > unicode.MaxASCII && !strings.ContainsRune(letters+"–’", r) || unicode.IsControl(r) {
						t.Errorf("%s: %q has %q, which none of the languages writes", rec.ID, text, r)
					}
				}
			}
		}
	}
}

func TestPartnerTownsHaveFiveLanguages(t *testing.T) {
	byID := map[string]record{}
	for _, rec := range read(t, "Places()", Places()) {
		byID[rec.ID] = rec
	}
	for _, id := range []string{"loc-pl-jastrzebie-zdroj", "loc-cz-havirov", "loc-cz-karvina"} {
		for _, language := range []string{"pl", "cs", "en", "de", "sk"} {
			if byID[id].Properties.Names[language] == "" {
				t.Errorf("%s has no name in %s", id, language)
			}
		}
	}
}

func TestAreas(t *testing.T) {
	for _, rec := range allFiles(t)["areas"] {
		p := rec.Properties
		if p.Name == "" || len(p.Names) == 0 || p.Kind == "" || p.AdminLevel == 0 || p.AreaKm2 <= 0 || len(p.Parents) == 0 {
			t.Errorf("%s: name, names, kind, admin_level, area_km2 or parents are missing", rec.ID)
		}
		if p.Country != "PL" && p.Country != "CZ" {
			t.Errorf("%s: country %q, want PL or CZ", rec.ID, p.Country)
		}
		if len(p.LabelPoint) != 2 || !inRegion(point(p.LabelPoint)) {
			t.Errorf("%s: label_point %v outside the region", rec.ID, p.LabelPoint)
		}
		var polygons [][][]point
		switch rec.Geometry.Type {
		case "Polygon":
			polygons = [][][]point{decode[[][]point](t, rec)}
		case "MultiPolygon":
			polygons = decode[[][][]point](t, rec)
		default:
			t.Errorf("%s: geometry %q, want Polygon or MultiPolygon", rec.ID, rec.Geometry.Type)
		}
		for _, polygon := range polygons {
			for _, ring := range polygon {
				if len(ring) < 4 || ring[0] != ring[len(ring)-1] {
					t.Errorf("%s: a ring of %d points is not closed", rec.ID, len(ring))
				}
			}
		}
	}
}

func TestBorder(t *testing.T) {
	rec := allFiles(t)["border"][0]
	if rec.Geometry.Type != "LineString" || !slices.Equal(rec.Properties.Between, []string{"CZ", "PL"}) {
		t.Fatalf("border: geometry %q between %v, want LineString between CZ and PL", rec.Geometry.Type, rec.Properties.Between)
	}
	for _, at := range decode[[]point](t, rec) {
		if !inRegion(at) {
			t.Errorf("border: %v outside the region", at)
		}
	}
}

// The table of README.md must tell the truth: every source, with its licence and its number of records, and
// an attribution, which is also in LICENSE and Attribution, for each that asks for one.
func TestProvenance(t *testing.T) {
	readme, licence := file(t, "README.md"), file(t, "LICENSE")
	type row struct {
		licence, attribution string
		records              int
	}
	table := map[string]row{}
	for line := range strings.Lines(readme) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		if len(cells) != 5 {
			continue
		}
		if records, err := strconv.Atoi(cells[2]); err == nil {
			table[cells[0]] = row{cells[3], cells[4], records}
		}
	}
	asks := regexp.MustCompile(`ODbL|CC BY 4\.0|attribution`)
	found := map[string]int{}
	for name, records := range allFiles(t) {
		for _, rec := range records {
			if len(rec.Properties.Sources) == 0 {
				t.Errorf("%s %s has no source", name, rec.ID)
			}
			for _, s := range rec.Properties.Sources {
				found[s.Name]++
				r, ok := table[s.Name]
				switch {
				case s.Name == "" || s.Licence == "":
					t.Errorf("%s: source %+v needs a name and a licence", rec.ID, s)
				case !ok:
					t.Errorf("%s: source %q is not in the table of README.md", rec.ID, s.Name)
				case r.licence != s.Licence:
					t.Errorf("%s: source %q is under %q, README.md says %q", rec.ID, s.Name, s.Licence, r.licence)
				case asks.MatchString(s.Licence) && !slices.Contains(Attribution(), r.attribution):
					t.Errorf("source %q asks for attribution; %q is not in attribution.txt", s.Name, r.attribution)
				}
			}
		}
	}
	for name, r := range table {
		if found[name] != r.records {
			t.Errorf("README.md says %d records of %q, the files have %d", r.records, name, found[name])
		}
	}
	for _, line := range Attribution() {
		if !strings.Contains(readme, line) || !strings.Contains(licence, line+"\n") {
			t.Errorf("attribution %q is missing from README.md or LICENSE", line)
		}
	}
}

func file(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
