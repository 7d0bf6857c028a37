package api

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tripoint/data/store"
)

// A changeList is an answer of /v1/changes.
type changeList struct {
	Since, Sequence, Horizon uint64
	Edition, Next            string
	Changes                  []struct {
		Sequence       uint64
		ID, Kind, Time string
		By             *string
		MergedInto     string `json:"merged_into"`
		Place          *feature
	}
}

// told is the changes in short.
func (l *changeList) told() string {
	var all []string
	for _, c := range l.Changes {
		text := fmt.Sprintf("%d %s %s", c.Sequence, c.Kind, c.ID)
		if c.MergedInto != "" {
			text += " into " + c.MergedInto
		}
		if c.Place != nil {
			text += " " + c.Place.Properties.Name
		}
		if c.By != nil {
			text += " by " + *c.By
		}
		all = append(all, text)
	}
	return strings.Join(all, "; ")
}

func TestChanges(t *testing.T) {
	d := newDesk(t)
	schema := compileSchemas(t).schema(t, "Changes")
	list := func(query string) *changeList {
		t.Helper()
		w := get(d.public, "/v1/changes?"+query)
		var l changeList
		if err := json.Unmarshal(w.Body.Bytes(), &l); err != nil || w.Code != http.StatusOK {
			t.Fatalf("changes?%s = %d %.300s, %v", query, w.Code, w.Body, err)
		}
		if l.Edition != d.catalog.ID() || l.Edition != w.Header().Get("Tripoint-Edition") || !strings.HasPrefix(l.Edition, fmt.Sprint(l.Sequence, "-")) {
			t.Errorf("changes?%s: edition %s, sequence %d, want those of %s", query, l.Edition, l.Sequence, d.catalog.ID())
		}
		if err := validate(schema, w.Body.Bytes()); err != nil {
			t.Errorf("changes?%s: %v", query, err)
		}
		return &l
	}
	if got := list("since=1"); len(got.Changes) != 0 || got.Next != "" {
		t.Errorf("nothing has changed: %+v", got)
	}
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "one")) // 2
	d.ok(nil, http.MethodPut, "/v1/places/test-2", record("", "two")) // 3
	d.ok(nil, http.MethodPut, "/v1/places/test-1", record("", "One")) // 4
	d.ok(nil, http.MethodDelete, bohumin, "")                         // 5
	d.ok(nil, http.MethodPost, "/v1/places", collected(record("test-3", "three"), record("test-4", "four"), record("test-2", "Two")))
	d.ok(nil, http.MethodDelete, "/v1/places/test-4?merged_into=test-3", "") // 7
	for _, tt := range []struct{ query, want string }{
		{"since=1", "4 put test-1 One; 5 delete poi-bohumin-bohumin; 6 put test-3 three; 6 put test-2 Two; 7 delete test-4 into test-3"},
		{"since=4", "5 delete poi-bohumin-bohumin; 6 put test-3 three; 6 put test-2 Two; 7 delete test-4 into test-3"},
		{"since=6", "7 delete test-4 into test-3"},
		{"since=7", ""},
		{"since=1&limit=2", "4 put test-1 One; 5 delete poi-bohumin-bohumin"},
	} {
		if got := list(tt.query).told(); got != tt.want {
			t.Errorf("changes?%s: %s, want %s", tt.query, got, tt.want)
		}
	}
	var keyed changeList
	w := d.ok(&keyed, http.MethodGet, "/v1/changes?since=6", "")
	if got := keyed.told(); got != "7 delete test-4 into test-3 by editor" || !strings.Contains(w.Header().Get("Cache-Control"), "private") {
		t.Errorf("with a key: %s, Cache-Control %q", got, w.Header().Get("Cache-Control"))
	}
	if w := get(d.public, "/v1/changes?since=6", "Authorization", "Bearer nothing"); strings.Contains(w.Body.String(), `"by"`) || !strings.Contains(strings.Join(w.Header().Values("Vary"), ","), "Authorization") {
		t.Errorf("with an unknown key: %s, Vary %q", w.Body, w.Header().Values("Vary"))
	}

	whole := list("since=0&limit=1000")
	if len(whole.Changes) != len(recorded)+4 {
		t.Errorf("since=0 gives %d changes, want one of each of %d places and of the deleted ones", len(whole.Changes), len(recorded)+4)
	}
	var paged []string
	for l := list("since=0&limit=7"); ; {
		paged = append(paged, l.told())
		if l.Next == "" {
			break
		}
		next, err := url.Parse(l.Next)
		if err != nil || l.Since != 0 {
			t.Fatalf("since %d, next %q: %v", l.Since, l.Next, err)
		}
		l = list(next.RawQuery)
	}
	if got := strings.Join(paged, "; "); got != whole.told() {
		t.Errorf("page by page %s,\nat once %s", got, whole.told())
	}
}

func TestChangesRefused(t *testing.T) {
	d := newDesk(t)
	for _, tt := range []struct {
		query     string
		status    int
		parameter string
	}{
		{"", 400, "since"}, {"since=", 400, "since"}, {"since=x", 400, "since"}, {"since=-1", 400, "since"}, {"since=1&limit=1001", 400, "limit"},
		{"since=1&cursor=x", 400, "cursor"}, {"since=1&cursor=" + encodeCursor(placesCursor, 1, "1"), 400, "cursor"},
		{"since=1&cursor=" + encodeCursor(changesCursor, 1.5, "1"), 400, "cursor"}, {"since=1&cursor=" + encodeCursor(changesCursor, 1, "-1"), 400, "cursor"},
		{"since=1&cursor=" + encodeCursor(changesCursor, 1e300, "1"), 400, "cursor"}, {"since=1&cursor=" + encodeCursor(changesCursor, 1, "0"), 400, "cursor"}, {"since=2", 410, ""},
	} {
		if err := checkProblem(get(d.public, "/v1/changes?"+tt.query), tt.status, tt.parameter); err != nil {
			t.Errorf("changes?%s: %v", tt.query, err)
		}
	}
}

// Behind a restored copy, whoever followed the changes is told to begin anew.
func TestChangesBeforeTheHorizon(t *testing.T) {
	d := newDesk(t)
	copied := d.sendTo(d.operations, http.MethodGet, "/admin/backup", http.NoBody)
	d.close()
	file := filepath.Join(t.TempDir(), "copy")
	if err := os.WriteFile(file, copied.Body.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := store.Restore(filepath.Join(d.dir, "store.db"), file); err != nil {
		t.Fatal(err)
	}
	d.open()
	if err := checkProblem(get(d.public, "/v1/changes?since=1"), http.StatusGone, ""); err != nil {
		t.Error(err)
	}
	var l changeList
	d.ok(&l, http.MethodGet, "/v1/changes?since=2", "")
	if l.Horizon != 2 || len(l.Changes) != 0 {
		t.Errorf("since the horizon: %+v", l)
	}
	var status struct{ Sequence, Horizon uint64 }
	d.ok(&status, http.MethodGet, "/v1/status", "")
	if status.Sequence != 2 || status.Horizon != 2 {
		t.Errorf("status %+v, want sequence and horizon 2", status)
	}
}
