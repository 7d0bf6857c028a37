package api

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A sent file is a part of a form.
type sentFile struct{ name, content string }

// form is the body of a form with files, and its type.
func form(t testing.TB, sent ...sentFile) (body, contentType string) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for _, f := range sent {
		part, err := w.CreateFormFile("file", f.name)
		if err == nil {
			_, err = io.WriteString(part, f.content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String(), w.FormDataContentType()
}

// remarks are where and about what, in short.
func remarks(list []Remark) string {
	var told []string
	for _, m := range list {
		told = append(told, fmt.Sprintf("%s %s %s", m.At, m.ID, m.Field))
	}
	return strings.Join(told, "; ")
}

func (rep *ImportReport) told() string {
	return fmt.Sprintf("%s %d warned %d outside %d uncovered", rep.counts(), rep.WarningCount, rep.Outside, rep.Uncovered)
}

const (
	tableCSV   = "id;Nazwa;Kategoria;lat;lon\r\nc-1;Zamek;castle;49.85412;18.54288\r\nc-2;;castle;49.85412;18.54288\r\nc-3;Zámek;castle;49.85413;18.54289\r\nc-4;Far;museum;10.12345;10.12345\r\n"
	waypoints  = `<gpx version="1.1"><wpt lat="49.907123" lon="18.358456"><name>Meandry</name></wpt></gpx>`
	calendar   = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Koncert\r\nDTSTART:20261024T180000Z\r\nGEO:49.854123;18.541234\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
	geonameRow = "3073803\tKarviná\tKarvina\tKarwina\t49.854\t18.54169\tP\tPPL\tCZ\t\t80\t\t\t\t50902\t\t246\tEurope/Prague\t2023-05-08\n1\tOdra\tOdra\t\t49.9\t18.3\tH\tSTM\tCZ\t\t80\t\t\t\t0\t\t\tEurope/Prague\t2023-05-08\n"
)

func TestImportEveryFormat(t *testing.T) {
	d := newDesk(t)
	schema := compileSchemas(t).schema(t, "ImportReport")
	several, kind := form(t, sentFile{"a.csv", tableCSV}, sentFile{"b.gpx", waypoints}, sentFile{"c.ndjson", record("n-1", "One") + "\nnonsense\n"})
	for _, tt := range []struct {
		name, query, kind, body string
		told, refused, warned   string
	}{
		{"a table", "name=a.csv", "text/csv", tableCSV, "3 added 0 changed 0 removed 0 unchanged 1 refused 1 warned 0 outside 0 uncovered", "line 3 c-2 Nazwa", "line 4 c-3 name"},
		{"the same within a box", "format=csv&bbox=18,49,19,50", "", tableCSV, "0 added 0 changed 0 removed 2 unchanged 1 refused 1 warned 1 outside 0 uncovered", "line 3 c-2 Nazwa", "line 4 c-3 name"},
		{"columns that are told of", "format=csv&map=Co=name,Jak%C3%A9%3D=category", "", "id,Co,Jaké=,lat,lon\nm-1,Zoo,zoo,49.85412,18.54288\n", "1 added 0 changed 0 removed 0 unchanged 0 refused 0 warned 0 outside 0 uncovered", "", ""},
		{"waypoints", "name=a.gpx", "", waypoints, "1 added 0 changed 0 removed 0 unchanged 0 refused 1 warned 0 outside 0 uncovered", "", "line 1 city-a428e873d57c6221 type"},
		{"a calendar", "name=a.ics", "", calendar, "1 added 0 changed 0 removed 0 unchanged 0 refused 0 warned 0 outside 0 uncovered", "", ""},
		{"rows of GeoNames", "name=CZ.txt", "", geonameRow, "0 added 1 changed 0 removed 0 unchanged 0 refused 0 warned 0 outside 1 uncovered", "", ""},
		{"several", "", kind, several, "1 added 0 changed 0 removed 4 unchanged 2 refused 2 warned 0 outside 0 uncovered", "a.csv, line 3 c-2 Nazwa; c.ndjson, line 2  ", "a.csv, line 4 c-3 name; b.gpx, line 1 city-a428e873d57c6221 type"},
	} {
		w := d.send(http.MethodPost, "/admin/import?source=City&"+tt.query, tt.body, "Content-Type", tt.kind)
		var rep ImportReport
		if err := json.Unmarshal(w.Body.Bytes(), &rep); err != nil || w.Code != http.StatusOK {
			t.Errorf("%s: %d %.500s, %v", tt.name, w.Code, w.Body, err)
			continue
		}
		if got := rep.told(); got != tt.told || remarks(rep.Refused) != tt.refused || remarks(rep.Warnings) != tt.warned {
			t.Errorf("%s: %s\nrefused %s\nwarned %s\nwant %s\n%s\n%s", tt.name, got, remarks(rep.Refused), remarks(rep.Warnings), tt.told, tt.refused, tt.warned)
		}
		if err := validate(schema, w.Body.Bytes()); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
	if credit := "GeoNames, CC BY 4.0, https://www.geonames.org"; !slices.Contains(d.catalog.Hold().Attribution, credit) {
		t.Errorf("nobody is told of %s", credit)
	}
	d.nothingKept()
}

// Extracts of OpenStreetMap bring areas, which join those that are there, and what must be said of them; what is taken
// from several files is one import. Nobody has to name a source.
func TestImportOfExtracts(t *testing.T) {
	d := newDesk(t)
	borders, err := os.ReadFile("../data/osm/testdata/borders.osm")
	if err != nil {
		t.Fatal(err)
	}
	kinds, err := os.ReadFile("../data/osm/testdata/kinds.osm")
	if err != nil {
		t.Fatal(err)
	}
	areas := func() int {
		e := d.catalog.Hold()
		defer e.Release()
		return len(e.Areas())
	}
	before := areas()
	var rep ImportReport
	d.ok(&rep, http.MethodPost, "/admin/import?name=borders.osm", string(borders))
	if rep.Areas == 0 || areas() != before+rep.Areas || rep.Count != 0 {
		t.Errorf("%d areas, then %d and %s, areas %d", before, areas(), rep.told(), rep.Areas)
	}
	joined := areas()
	both, kind := form(t, sentFile{"borders.osm", string(borders)}, sentFile{"kinds.osm", string(kinds)})
	// The ids of both clash: three areas are something else now, and the outline of the fourth is cut, so that it stays.
	d.ok(&rep, http.MethodPost, "/admin/import?replace=1", both, "Content-Type", kind)
	if areas() != joined-3 || rep.Added == 0 || rep.Removed != 0 || rep.Count != 2 || rep.WarningCount == 0 || rep.Nameless == 0 || rep.Undrawn == 0 || rep.Refused[0].At != "node/34" && rep.Refused[0].At != "node/-7" {
		t.Errorf("both: areas %d, joined %d, warned %s, %s, nameless %d, refused %s", areas(), joined, remarks(rep.Warnings), rep.told(), rep.Nameless, remarks(rep.Refused))
	}
	if w := get(d.public, "/v1/places/osm-n1"); !strings.Contains(w.Body.String(), `"OpenStreetMap"`) {
		t.Errorf("the café is %d %s", w.Code, w.Body)
	}
	d.ok(&rep, http.MethodPost, "/admin/import?format=osm&bbox=18.6,49.94,18.62,49.96&dry_run=1", string(kinds))
	if rep.Unchanged != 1 || rep.Outside == 0 {
		t.Errorf("a box: %s", rep.told())
	}
	if err := checkProblem(d.send(http.MethodPost, "/admin/import?format=osm", "nonsense"), http.StatusBadRequest, ""); err != nil {
		t.Error(err)
	}
	d.nothingKept()
}

// What a calendar cancels leaves with the next import that replaces, and keeps nothing else.
func TestImportCancelled(t *testing.T) {
	d := newDesk(t)
	const event = "BEGIN:VEVENT\nUID:%s\nSUMMARY:Koncert\nDTSTART:21261205T100000Z\nGEO:49.95123;18.60123\n%sEND:VEVENT\n"
	send := func(events string) (rep ImportReport) {
		d.ok(&rep, http.MethodPost, "/admin/import?source=Hall&name=a.ics&replace=1", "BEGIN:VCALENDAR\n"+events+"END:VCALENDAR\n")
		return rep
	}
	if rep := send(fmt.Sprintf(event+event+event, "a", "", "b", "", "c", "")); rep.Added != 3 {
		t.Fatalf("before: %s", rep.told())
	}
	if rep := send(fmt.Sprintf(event+event, "a", "", "b", "STATUS:CANCELLED\n")); rep.Removed != 2 || rep.Unchanged != 1 || rep.Count != 1 || rep.Refused[0].ID == "" {
		t.Errorf("cancelled: %s, refused %s", rep.told(), remarks(rep.Refused))
	}
}

// nothingKept makes sure that no upload is left on the disk.
func (d *desk) nothingKept() {
	d.Helper()
	if left, err := filepath.Glob(filepath.Join(d.uploads(), "*")); err != nil || len(left) > 0 {
		d.Errorf("uploads left behind: %v, %v", left, err)
	}
}

func (d *desk) uploads() string { return filepath.Join(d.dir, "tmp") }

// An import that would leave less than half of the places is refused, at once and in the background, unless it is forced.
func TestImportThatHalves(t *testing.T) {
	d := newDesk(t)
	var many strings.Builder
	for i := range 2000 {
		many.WriteString(record(fmt.Sprintf("h-%04d", i), "Many") + "\n")
	}
	d.ok(nil, http.MethodPost, "/admin/import?source=h", many.String())
	before := d.catalog.ID()
	const replace = "source=h&replace=1"
	w := d.send(http.MethodPost, "/admin/import?"+replace, record("h-0000", "Many"))
	if err := checkProblem(w, http.StatusConflict, ""); err != nil || !strings.Contains(w.Body.String(), "places would be left, less than half") {
		t.Errorf("at once: %v, %s", err, w.Body)
	}
	job := d.over(d.post(replace, record("h-0000", "Many")))
	if job.State != jobFailed || job.Problem.Status != http.StatusConflict || !strings.Contains(job.Problem.Detail, "less than half") {
		t.Errorf("in the background: %+v", job)
	}
	if d.catalog.ID() != before {
		t.Error("the edition is another")
	}
	if job := d.over(d.post(replace+"&dry_run=1&force=1", record("h-0000", "Many"))); job.State != jobDone || job.Report.Removed != 1999 || d.catalog.ID() != before {
		t.Errorf("forced on trial: %+v", job)
	}
	if job := d.over(d.post(replace+"&force=1", record("h-0000", "Many"))); job.State != jobDone || job.Report.Removed != 1999 || job.Report.Unchanged != 1 {
		t.Errorf("forced: %+v", job)
	}
}

// What a refused record was about stays, and everything does where that cannot be known.
func TestReplaceWithRefusedRecords(t *testing.T) {
	d := newDesk(t)
	one, two, three := record("r-1", "One"), record("r-2", "Two"), record("r-3", "Three")
	const replace = "/admin/import?source=r&replace=1&force=1"
	d.ok(nil, http.MethodPost, replace, one+"\n"+two+"\n"+three)
	for _, tt := range []struct {
		name, body      string
		removed, warned int
	}{
		{"a record that is cut off", one + "\n" + two[:len(two)/2], 0, 1},
		{"one without a name", one + "\n" + record("r-2", ""), 1, 0},
		{"a file without records", "\n", 2, 0},
	} {
		var rep ImportReport
		d.ok(&rep, http.MethodPost, replace, tt.body)
		if rep.Removed != tt.removed || rep.WarningCount != tt.warned {
			t.Errorf("%s: %s, warned %s; want %d removed, %d warnings", tt.name, rep.told(), remarks(rep.Warnings), tt.removed, tt.warned)
		}
	}
	w := d.send(http.MethodPost, replace, "")
	if err := checkProblem(w, http.StatusBadRequest, ""); err != nil || !strings.Contains(w.Body.String(), "the file is empty") {
		t.Errorf("an empty file: %v, %s", err, w.Body)
	}
}

func TestUploadsRefused(t *testing.T) {
	d := newDesk(t)
	before := d.catalog.ID()
	good, kind := form(t, sentFile{"a.ndjson", record("n-1", "One")}, sentFile{"b.csv", tableCSV})
	unknown, unknownKind := form(t, sentFile{"a.ndjson", record("n-1", "One")}, sentFile{"b.xlsx", "x"})
	broken, brokenKind := form(t, sentFile{"a.ndjson", record("n-1", "One")}, sentFile{"b.geojson", `{"type":`})
	none, noneKind := form(t)
	crowd, crowdKind := form(t, slices.Repeat([]sentFile{{"a.ndjson", ""}}, maxFiles+1)...)
	for _, tt := range []struct {
		name, query, kind, body string
		status                  int
		parameter, detail       string
	}{
		{"a name that says no format", "name=a.xlsx", "", "x", 400, "name", ".csv"},
		{"a file that says none", "", unknownKind, unknown, 400, "name", "b.xlsx"},
		{"a broken one among good ones", "", brokenKind, broken, 400, "", "b.geojson: "},
		{"a form cut off", "", kind, good[:len(good)-30], 400, "", "multipart"},
		{"a form without its boundary", "", manyFiles, good, 400, "", "boundary"},
		{"a form without files", "", noneKind, none, 400, "", "multipart"},
		{"too many", "", crowdKind, crowd, 400, "", "at most"},
		{"a field that is no file", "", `multipart/form-data; boundary=x`, "--x\r\nContent-Disposition: form-data; name=\"source\"\r\n\r\ny\r\n--x--\r\n", 400, "", "source"},
		{"a header that is unknown", "format=csv", "", "a,b\n1,2\n", 400, "", "line 1"},
		{"a map that is none", "format=csv&map=a", "", tableCSV, 400, "map", "COLUMN=FIELD"},
		{"a map to nothing", "format=csv&map=a=", "", tableCSV, 400, "map", "COLUMN=FIELD"},
		{"a map of a column there is not", "format=csv&map=a=name", "", tableCSV, 400, "", "no such column"},
		{"a box that is none", "bbox=1,2,3", "", "", 400, "bbox", ""},
	} {
		w := d.send(http.MethodPost, "/admin/import?source=City&"+tt.query, tt.body, "Content-Type", tt.kind)
		if err := checkProblem(w, tt.status, tt.parameter); err != nil || !strings.Contains(w.Body.String(), tt.detail) {
			t.Errorf("%s: %v, %s; want %q in it", tt.name, err, w.Body, tt.detail)
		}
		if d.catalog.ID() != before {
			t.Fatalf("%s: the edition is another", tt.name)
		}
		d.nothingKept()
	}
	cut := io.MultiReader(strings.NewReader(good[:100]), failingReader{})
	if err := checkProblem(d.sendTo(d.operations, http.MethodPost, "/admin/import?source=x", cut, "Content-Type", kind), http.StatusBadRequest, ""); err != nil {
		t.Errorf("a body cut off: %v", err)
	}
	d.nothingKept()
	if err := os.RemoveAll(d.uploads()); err != nil {
		t.Fatal(err)
	}
	if err := checkProblem(d.send(http.MethodPost, "/admin/import?source=x", good, "Content-Type", kind), http.StatusServiceUnavailable, ""); err != nil {
		t.Errorf("no folder for uploads: %v", err)
	}
}

// Reports stay small however much is wrong.
func TestRemarksAreBounded(t *testing.T) {
	d := newDesk(t)
	var rows strings.Builder
	rows.WriteString("id,name,category,lat,lon\n")
	for i := range maxRemarks + 5 {
		fmt.Fprintf(&rows, "a-%d,Zoo,zoo,49.85412,18.54288\nb-%d,,zoo,49.85412,18.54288\n", i, i)
	}
	var rep ImportReport
	d.ok(&rep, http.MethodPost, "/admin/import?format=csv&dry_run=1&source="+url.QueryEscape("A list"), rows.String())
	if len(rep.Refused) != maxRemarks || rep.Count != maxRemarks+5 || len(rep.Warnings) != maxRemarks || rep.WarningCount != maxRemarks+4 {
		t.Errorf("%d of %d refused, %d of %d warnings", len(rep.Refused), rep.Count, len(rep.Warnings), rep.WarningCount)
	}
}
