package main

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/api"
	"tripoint/data/store"
)

const builtinPlaces = "../../data/region/places.ndjson"

// must runs a command line that has to succeed and returns what it prints.
func must(t testing.TB, args ...string) string {
	t.Helper()
	var out, messages strings.Builder
	if code := run(t.Context(), args, streams{strings.NewReader(""), &out, &messages}); code != done {
		t.Fatalf("tripoint %q = %d, %s%s", args, code, &out, &messages)
	}
	return out.String()
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func write(t *testing.T, path, content string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// What is exported can be imported, and exported again it is the same to the byte; with a server and without.
func TestExportImportExport(t *testing.T) {
	served := t.TempDir()
	start(t, served)
	files := t.TempDir()
	for _, ext := range []string{".ndjson", ".geojson"} {
		first := filepath.Join(files, "first"+ext)
		must(t, "export", "--data", served, first)
		exported := read(t, first)
		if places := strings.Count(exported, `"type":"Feature"`); places < 600 {
			t.Fatalf("%s has %d places", first, places)
		}
		for _, how := range []string{"by the command", "by a server"} {
			folder := t.TempDir()
			if how == "by a server" {
				start(t, folder, "--empty")
			}
			must(t, "import", "--data", folder, first)
			second := filepath.Join(files, "second"+ext)
			must(t, "export", "--data", folder, second)
			if read(t, second) != exported {
				t.Errorf("%s, %s: exported again it differs", ext, how)
			}
		}
	}
	if out := must(t, "export", "--data", served, "-"); out != read(t, filepath.Join(files, "first.ndjson")) {
		t.Error("what is exported to standard output differs")
	}
	if out := must(t, "export", "--data", served, "--bbox", "18.5,49.8,18.6,49.9", "--category", "museum,cinema", "-"); out == "" || strings.Count(out, "\n") > 20 {
		t.Errorf("a box of two categories exports %d bytes", len(out))
	}
	for name, begin := range map[string]string{"all.csv": "\uFEFFid;name;", "all.GPX": "<?xml ", "all.ics": "BEGIN:VCALENDAR\r\n"} {
		file := filepath.Join(files, name)
		if must(t, "export", "--data", served, file); !strings.HasPrefix(read(t, file), begin) {
			t.Errorf("%s begins with %.60q", name, read(t, file))
		}
	}
	if code, _, messages := tripoint(t, "export", "--data", served, filepath.Join(files, "all.xlsx")); code != wrongUse || !strings.Contains(messages, ".csv") {
		t.Errorf("a format there is not: %d, %q", code, messages)
	}
	if left, _ := filepath.Glob(filepath.Join(files, ".*")); len(left) > 0 {
		t.Errorf("left behind %v", left)
	}
}

// A failed export leaves the file that was there.
func TestExportFails(t *testing.T) {
	folder := t.TempDir()
	must(t, "import", "--data", folder, builtinPlaces)
	file := write(t, filepath.Join(t.TempDir(), "out.ndjson"), "before")
	if code, _, messages := tripoint(t, "export", "--data", folder, "--bbox", "1,2,3", file); code != wrongUse || !strings.Contains(messages, "bbox") {
		t.Errorf("a wrong box: %d, %q, want %d and its name", code, messages, wrongUse)
	}
	if got := read(t, file); got != "before" {
		t.Errorf("the file holds %q", got)
	}
	if code, _, messages := tripoint(t, "export", "--data", folder, filepath.Join(file, "out.ndjson")); code != failed {
		t.Errorf("a folder that is none: %d, %q, want %d", code, messages, failed)
	}
}

func TestImport(t *testing.T) {
	files := t.TempDir()
	one := write(t, filepath.Join(files, "one.ndjson"), withID("a-1", museum("One", 18.5, 49.8))) // no line feed at its end
	two := write(t, filepath.Join(files, "two.geojson"), `{"type":"FeatureCollection","name":"two","features":[`+withID("a-2", museum("Two", 18.5, 49.8))+`, {"type":"Feature", "id":"a-3"}]}`)
	zipped := filepath.Join(files, "three.ndjson.gz")
	f, err := os.Create(zipped)
	if err != nil {
		t.Fatal(err)
	}
	z := gzip.NewWriter(f)
	_, _ = fmt.Fprintln(z, withID("a-4", museum("Four", 18.5, 49.8)))
	if z.Close() != nil || f.Close() != nil {
		t.Fatal("cannot zip")
	}
	cut := write(t, filepath.Join(files, "cut.ndjson.gz"), read(t, zipped)[:30])
	broken := write(t, filepath.Join(files, "broken.geojson"), `{"type":"FeatureCollection","features":[{]}`)

	for _, tt := range []struct {
		name, input   string
		args          []string
		code          int
		out, messages []string // what must be in them
	}{
		{"a file", "", []string{one}, done, []string{"1 added, 0 changed"}, nil},
		{"the same again", "", []string{one}, done, []string{"0 added, 0 changed, 0 removed, 1 unchanged"}, nil},
		{"on trial", "", []string{"--dry-run", zipped}, done, []string{"it would be: 1 added"}, nil},
		{"zipped", "", []string{zipped}, done, []string{"1 added"}, nil},
		{"standard input", withID("a-5", museum("Five", 18.5, 49.8)), []string{"-"}, done, []string{"1 added"}, nil},
		{"something refused", "", []string{two}, done, []string{"1 added", "1 refused"}, []string{"refused: ", "(a-3)"}},
		{"strict", "", []string{"--strict", two}, failed, []string{"1 refused"}, []string{"--strict"}},
		{"several without a source", "", []string{one, two}, wrongUse, nil, []string{"--source"}},
		{"several", "", []string{"--source", "all", one, two, zipped}, done, []string{"0 added, 3 changed, 0 removed, 0 unchanged, 1 refused"}, []string{"two.geojson, feature 2 (a-3)"}},
		{"as JSON", "", []string{"--source", "all", "--json", one}, done, []string{`"unchanged": 1`}, nil},
		{"less than half", bulk("b", 40), []string{"-"}, done, []string{"40 added"}, nil},
		{"refused, as less than half is left", withID("b-000", museum("B", 18.5, 49.8)), []string{"--source", "stdin", "--replace", "-"}, failed, nil, []string{"half"}},
		{"forced", withID("b-000", museum("B", 18.5, 49.8)), []string{"--source", "stdin", "--replace", "--force", "-"}, done, []string{"removed"}, nil},
		{"another format", "", []string{"places.xlsx"}, wrongUse, nil, []string{"places.xlsx: want .osm.pbf, .osm"}},
		{"no file", "", []string{filepath.Join(files, "none.ndjson")}, failed, nil, []string{"none.ndjson"}},
		{"a folder", "", []string{folderNamed(t, files, "folder.ndjson")}, failed, nil, []string{"is a folder"}},
		{"cut off", "", []string{cut}, failed, nil, []string{"cut.ndjson.gz: the file ends too early"}},
		{"broken, among several", "", []string{"--source", "all", one, broken}, failed, nil, []string{"broken.geojson: "}},
		{"nothing", "", nil, wrongUse, nil, []string{"<file>"}},
	} {
		folder := filepath.Join(files, "data")
		code, out, messages := tripointReading(t, tt.input, append([]string{"import", "--data", folder}, tt.args...)...)
		if code != tt.code {
			t.Errorf("%s: import %q = %d, want %d\n%s%s", tt.name, tt.args, code, tt.code, out, messages)
		}
		for _, want := range tt.out {
			if !strings.Contains(out, want) {
				t.Errorf("%s: import %q prints %q, want %q in it", tt.name, tt.args, out, want)
			}
		}
		for _, want := range tt.messages {
			if !strings.Contains(messages, want) {
				t.Errorf("%s: import %q says %q, want %q in it", tt.name, tt.args, messages, want)
			}
		}
	}
}

func folderNamed(t *testing.T, in, name string) string {
	t.Helper()
	path := filepath.Join(in, name)
	if err := os.Mkdir(path, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// Every format goes through the command, alone and together, and the report says what came of each record.
func TestImportOfAllFormats(t *testing.T) {
	files := t.TempDir()
	csv := write(t, filepath.Join(files, "list.csv"), "id;Obiekt;Kategoria;lat;lon\r\nc-1;Zamek;castle;49.85412;18.54288\r\nc-2;Zámek;castle;49.85413;18.54288\r\nc-3;;castle;49.85412;18.54288\r\nc-4;Far;castle;10.12345;10.12345\r\n")
	gpx := write(t, filepath.Join(files, "way.gpx"), `<gpx version="1.1"><wpt lat="49.907123" lon="18.358456"><name>Meandry</name><type>museum</type></wpt></gpx>`)
	const extract = "../../data/osm/testdata/kinds.osm"
	for _, tt := range []struct {
		name          string
		args          []string
		code          int
		out, messages []string
	}{
		{"a table without a name", []string{csv}, failed, nil, []string{"list.csv: line 1"}},
		{"a table", []string{"--map", "Obiekt=name", "--bbox", "18,49,19,50", csv}, done, []string{"2 added", "1 refused, 1 warnings, 1 outside the box"}, []string{"refused: line 4 (c-3): Obiekt: ", "warning: line 3 (c-2): name \"Zámek\": looks the same as c-1"}},
		{"an extract, which needs no source", []string{extract, extract}, done, []string{"added", "2 refused", "without a name left out"}, []string{"refused: node/34 (osm-n34): geometry"}},
		{"together", []string{"--source", "list", "--map", "Obiekt=name", "--report", filepath.Join(files, "report.json"), csv, gpx, extract}, done, []string{"2 added", "3 refused"}, []string{"list.csv, line 4 (c-3)"}},
		{"a table among others without a source", []string{csv, extract}, wrongUse, nil, []string{"--source"}},
		{"a wrong box", []string{"--bbox", "1,2", extract}, wrongUse, nil, []string{"bbox"}},
		{"a wrong map", []string{"--map", "x", csv}, wrongUse, nil, []string{"COLUMN=FIELD"}},
	} {
		folder := filepath.Join(files, "data")
		code, out, messages := tripoint(t, append([]string{"import", "--data", folder}, tt.args...)...)
		if code != tt.code {
			t.Errorf("%s: import %q = %d, want %d\n%s%s", tt.name, tt.args, code, tt.code, out, messages)
		}
		for _, want := range tt.out {
			if !strings.Contains(out, want) {
				t.Errorf("%s prints %q, want %q in it", tt.name, out, want)
			}
		}
		for _, want := range tt.messages {
			if !strings.Contains(messages, want) {
				t.Errorf("%s says %q, want %q in it", tt.name, messages, want)
			}
		}
		if left, _ := filepath.Glob(filepath.Join(folder, "tmp", "*")); len(left) > 0 {
			t.Errorf("%s leaves behind %v", tt.name, left)
		}
	}
	var r api.ImportReport
	if err := json.Unmarshal([]byte(read(t, filepath.Join(files, "report.json"))), &r); err != nil || len(r.Refused) != 3 || r.WarningCount == 0 || len(r.Warnings) != r.WarningCount {
		t.Errorf("report %+v, %v", r, err)
	}
}

// What a process that was killed left of its uploads goes at the next start.
func TestUploadsOfTheKilled(t *testing.T) {
	folder := t.TempDir()
	left := filepath.Join(folder, "tmp", "import-1")
	if err := os.MkdirAll(left, 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(left, "0"), "x")
	must(t, "import", "--data", folder, builtinPlaces)
	if _, err := os.Stat(left); err == nil {
		t.Error("it is still there")
	}
}

// withID gives a record an id.
func withID(id, record string) string {
	return strings.Replace(record, `{"type":"Feature"`, fmt.Sprintf(`{"type":"Feature","id":%q`, id), 1)
}

// bulk is n records, a line each.
func bulk(prefix string, n int) string {
	var text strings.Builder
	for i := range n {
		text.WriteString(withID(fmt.Sprintf("%s-%03d", prefix, i), museum(fmt.Sprint(prefix, " ", i), 18.5, 49.8)) + "\n")
	}
	return text.String()
}

func TestReportOfImport(t *testing.T) {
	folder := t.TempDir()
	file := write(t, filepath.Join(folder, "places.ndjson"), "{}\n"+bulk("a", 3)+"no record\n")
	path := filepath.Join(folder, "report.json")
	must(t, "import", "--data", filepath.Join(folder, "data"), "--report", path, "--licence", "CC0-1.0", file)
	var r api.Report
	if err := json.Unmarshal([]byte(read(t, path)), &r); err != nil {
		t.Fatal(err)
	}
	if r.Added != 3 || r.Count != 2 || len(r.Refused) != 2 || r.Refused[1].Line != 5 {
		t.Errorf("report %+v, want 3 added and lines 1 and 5 refused", r)
	}
	var sources []store.Source
	if err := json.Unmarshal([]byte(must(t, "sources", "--json", "--data", filepath.Join(folder, "data"))), &sources); err != nil {
		t.Fatal(err)
	}
	if len(sources) != 1 || sources[0].Name != "places" || sources[0].Licence != "CC0-1.0" || sources[0].Places != 3 {
		t.Errorf("sources %+v, want the file's name, its licence and 3 places", sources)
	}
}

func TestSources(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"first", "second"} {
		file := write(t, filepath.Join(t.TempDir(), name+".ndjson"), bulk(name, 30))
		must(t, "import", "--data", folder, file)
	}
	if out := must(t, "sources", "--data", folder); !strings.Contains(out, "first") || !strings.Contains(out, "30 places") {
		t.Errorf("sources prints %q", out)
	}
	if out := must(t, "sources", "remove", "--data", folder, "first"); !strings.Contains(out, "30 removed") {
		t.Errorf("sources remove prints %q", out)
	}
	if out := must(t, "export", "--data", folder, "-"); strings.Contains(out, "first") || strings.Count(out, "\n") != 30 {
		t.Errorf("left are %q", out)
	}
	if code, _, messages := tripoint(t, "sources", "remove", "--data", folder, "nobody"); code != failed || !strings.Contains(messages, "nobody") {
		t.Errorf("removing a source that is none = %d, %q", code, messages)
	}
}

// What an import finds to be one place with what is there is told, and counted for its source.
func TestImportTellsOfMerges(t *testing.T) {
	folder, files := t.TempDir(), t.TempDir()
	one := museum("Muzeum Zamkowe", 18.5, 49.8)
	must(t, "import", "--data", folder, write(t, filepath.Join(files, "osm.ndjson"), withID("osm-n1", strings.Replace(one, `"category"`, `"phone":"+420 1","category"`, 1))))
	code, out, messages := tripoint(t, "import", "--data", folder, write(t, filepath.Join(files, "board.ndjson"), withID("board-1", one)))
	if code != done || !strings.Contains(out, "1 added, 0 changed, 1 removed, 0 unchanged, 1 merged") ||
		!strings.Contains(messages, "merged: osm-n1 is part of board-1 (Muzeum Zamkowe), 0 m away, and gave it phone\n") {
		t.Errorf("import = %d, prints %q and says %q", code, out, messages)
	}
	if out := must(t, "sources", "--data", folder); !strings.Contains(out, "1 merged") || !strings.Contains(out, "0 merged") {
		t.Errorf("sources prints %q", out)
	}
}

func TestKeys(t *testing.T) {
	folder := t.TempDir()
	offline := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "offline"))
	p := start(t, folder)
	online := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "online"))
	if len(offline) < 32 || len(online) < 32 || strings.ContainsAny(offline+online, " \n") {
		t.Fatalf("keys %q and %q, want each alone", offline, online)
	}
	if out := must(t, "keys", "list", "--data", folder); !strings.Contains(out, "offline") || !strings.Contains(out, "online") || strings.Contains(out, online) {
		t.Errorf("keys list prints %q", out)
	}
	place := p.site + "/v1/places/mine-1"
	for _, tt := range []struct {
		key    string
		status int
	}{{"", http.StatusUnauthorized}, {"made up", http.StatusUnauthorized}, {offline, http.StatusCreated}, {online, http.StatusOK}} {
		if got := mustSend(t, http.MethodPut, place, tt.key, feature, museum("Mine", 18.5, 49.8)); got.status != tt.status {
			t.Errorf("PUT with key %.8q = %d %s, want %d", tt.key, got.status, got.body, tt.status)
		}
	}
	must(t, "keys", "revoke", "--data", folder, "online")
	if got := mustSend(t, http.MethodPut, place, online, feature, museum("Mine", 18.5, 49.8)); got.status != http.StatusUnauthorized {
		t.Errorf("PUT with a revoked key = %d, want 401", got.status)
	}
	for _, args := range [][]string{{"keys", "revoke", "nobody"}, {"keys", "add", "--write", "offline"}} {
		if code, _, messages := tripoint(t, append(args, "--data", folder)...); code != failed || messages == "" {
			t.Errorf("tripoint %q = %d, %q, want %d", args, code, messages, failed)
		}
	}
	if code, _, messages := tripoint(t, "keys", "add", "--data", folder, "someone"); code != wrongUse || !strings.Contains(messages, "--write") {
		t.Errorf("keys add without --write = %d, %q", code, messages)
	}
}

// A server somewhere else is asked with a key.
func TestServerTarget(t *testing.T) {
	folder := t.TempDir()
	p := start(t, folder, "--empty")
	key := strings.TrimSpace(must(t, "keys", "add", "--write", "--data", folder, "me"))
	file := write(t, filepath.Join(t.TempDir(), "a.ndjson"), bulk("a", 30))
	there := []string{"--server", p.site, "--key", key}
	if out := must(t, append([]string{"import", file}, there...)...); !strings.Contains(out, "30 added") {
		t.Errorf("import prints %q", out)
	}
	if out := must(t, append([]string{"export", "-"}, there...)...); strings.Count(out, "\n") != 30 {
		t.Errorf("export prints %q", out)
	}
	if out := must(t, append([]string{"check"}, there...)...); !strings.Contains(out, "sound: 30 places") {
		t.Errorf("check prints %q", out)
	}
	if out := must(t, append([]string{"sources", "remove", "a"}, there...)...); !strings.Contains(out, "30 removed") {
		t.Errorf("sources remove prints %q", out)
	}
	t.Setenv("TRIPOINT_KEY", key)
	if out := must(t, "rollback", "--server", p.site, "1"); !strings.Contains(out, "30 added") {
		t.Errorf("rollback prints %q", out)
	}
	for _, tt := range []struct {
		args     []string
		code     int
		messages string
	}{
		{[]string{"check", "--server", p.site, "--key", "made-up"}, failed, "--key"},
		{[]string{"check", "--server", p.site, "--key", ""}, wrongUse, "TRIPOINT_KEY"},
		{[]string{"check", "--server", "nowhere"}, wrongUse, "--server"},
		{[]string{"check", "--server", "http://127.0.0.1:1"}, failed, "ask the server"},
		{[]string{"keys", "list", "--server", p.site}, wrongUse, "--server"},
		{[]string{"restore", "--server", p.site, file}, wrongUse, "--server"},
	} {
		if code, _, messages := tripoint(t, tt.args...); code != tt.code || !strings.Contains(messages, tt.messages) {
			t.Errorf("tripoint %q = %d, %q, want %d and %q", tt.args, code, messages, tt.code, tt.messages)
		}
	}
}

// Commands that read need something to read.
func TestNoStore(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "nothing")
	for _, args := range [][]string{{"export", "-"}, {"sources"}, {"sources", "remove", "a"}, {"keys", "list"}, {"keys", "revoke", "a"}, {"backup", filepath.Join(t.TempDir(), "b")}, {"rollback", "1"}, {"check"}} {
		code, _, messages := tripoint(t, append(args, "--data", folder)...)
		if code != failed || !strings.Contains(messages, "there is no store in "+folder) {
			t.Errorf("tripoint %q = %d, %q, want %d and that there is no store", args, code, messages, failed)
		}
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("the folder was made")
	}
}
