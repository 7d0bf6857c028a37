package api

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/data"
)

// eventful is a region with events of all kinds: e-past is over, e-far takes place on one day of a far year, e-venue on the
// day after at the museum m-1, and the series e-weekly on Saturdays for ever.
func eventful(t *testing.T) *desk {
	d := newDesk(t)
	with := func(line, more string) string { return strings.Replace(line, `"name"`, more+`,"name"`, 1) }
	var rep Report
	d.ok(&rep, http.MethodPost, "/v1/places", strings.Join([]string{
		event("e-past", "Koncert dawny", "2020-10-24T20:00:00+02:00"),
		with(event("e-far", "Koncert daleki", "2126-11-11T18:00:00+01:00"), `"ends":"2126-11-11T20:00:00+01:00","organizer":"Dům kultury"`),
		with(event("e-venue", "Koncert w muzeum", "2126-11-12"), `"venue":"m-1"`),
		with(event("e-weekly", "Koncert sobotni", "2024-01-06T18:00:00+01:00"), `"ends":"2024-01-06T19:30:00+01:00","recurrence":"FREQ=WEEKLY;BYDAY=SA"`),
		with(event("e-until", "Koncert do czasu", "2126-01-01T18:00:00+01:00"), `"recurrence":"FREQ=DAILY;UNTIL=21260103"`),
		record("m-1", "Muzeum"),
	}, "\n"), "Content-Type", plainNDJSON)
	if rep.Added != 6 {
		t.Fatalf("%+v", rep)
	}
	return d
}

// listing is a list of events as programs read it.
type listing struct {
	Next     string
	Features []struct {
		ID         string
		Properties struct {
			Occurrence struct{ Starts, Ends string }
			Past       bool
		}
	}
}

func (l *listing) ids() (ids []string) {
	for _, f := range l.Features {
		if strings.HasPrefix(f.ID, "e-") {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

func (d *desk) list(target string) (l listing) {
	d.Helper()
	w := get(d.public, target)
	if err := json.Unmarshal(w.Body.Bytes(), &l); err != nil || w.Code != http.StatusOK {
		d.Fatalf("GET %s = %d %s", target, w.Code, w.Body)
	}
	return l
}

// Events that are over leave every list by themselves, and no one else does.
func TestPastEventsLeave(t *testing.T) {
	d := eventful(t)
	for _, target := range []string{
		"/v1/places?theme=events", "/v1/nearby?lat=49.85&lon=18.54&category=concert", "/v1/search?category=concert", "/v1/search?q=koncert", "/v1/suggest?q=konce&theme=events&limit=20",
	} {
		l := d.list(target)
		got := l.ids()
		if slices.Sort(got); !slices.Equal(got, []string{"e-far", "e-until", "e-venue", "e-weekly"}) {
			t.Errorf("%s: %v", target, got)
		}
	}
	var one struct {
		Properties struct {
			Starts     string
			Past       bool
			Occurrence struct{ Starts, Ends string }
		}
	}
	if err := json.Unmarshal(get(d.public, "/v1/places/e-past").Body.Bytes(), &one); err != nil {
		t.Fatal(err)
	}
	if p := one.Properties; !p.Past || p.Occurrence.Starts != "2020-10-24T20:00:00+02:00" {
		t.Errorf("%+v; want the past one by its id", p)
	}
	for id, want := range map[string]bool{"e-past": false, "e-far": true} {
		tile := get(d.public, "/tiles/places/16/36143/22268.mvt").Body.String()
		if strings.Contains(tile, id) != want {
			t.Errorf("%s is in the tile: %t", id, !want)
		}
	}
}

func TestEventsOfAPeriod(t *testing.T) {
	d := eventful(t)
	tests := []struct {
		query string
		want  []string
	}{
		{"starts=2126-11-11&ends=2126-11-11", []string{"e-far"}},
		{"starts=2126-11-11&ends=2126-11-12", []string{"e-far", "e-venue"}},
		{"starts=2126-11-10&ends=2126-11-18", []string{"e-far", "e-venue", "e-weekly"}}, // in the order in which they begin
		{"starts=2126-11-11T20:00&ends=2126-11-12", []string{"e-venue"}},
		{"starts=2126-11-11T19:59&ends=2126-11-11T20:00", []string{"e-far"}},
		{"starts=2126-11-11T18:59:00Z&ends=2126-11-11T19:30:00Z", []string{"e-far"}},
		{"starts=2126-11-11T18:59:00%2B01:00&ends=2126-11-11T19:30:00+01:00", []string{"e-far"}},
		{"starts=2020-10-01&ends=2020-10-30", []string{"e-past"}}, // who asks for what was gets it
		{"starts=2126-01-03&ends=2126-01-04", []string{"e-until"}},
		{"starts=2126-01-04&ends=2126-01-04", nil},
		{"starts=2126-11-05&venue=m-1", []string{"e-venue"}},
		{"venue=m-1", []string{"e-venue"}},
		{"ends=2030-01-01", []string{"e-weekly"}}, // from now on
	}
	for _, tt := range tests {
		list := d.list("/v1/places?" + tt.query)
		if got := list.ids(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.query, got, tt.want)
		}
		for _, target := range []string{"/v1/search?limit=50&", "/v1/nearby?lat=49.85&lon=18.54&", "/v1/suggest?q=koncert&theme=events&limit=20&"} {
			l := d.list(target + tt.query)
			got, want := l.ids(), slices.Sorted(slices.Values(tt.want))
			if slices.Sort(got); !slices.Equal(got, want) {
				t.Errorf("%s%s: %v, want %v", target, tt.query, got, want)
			}
		}
	}
	list := d.list("/v1/places?starts=2126-11-10&ends=2126-11-18")
	if o := list.Features[2].Properties.Occurrence; o.Starts != "2126-11-16T18:00:00+01:00" {
		t.Errorf("the series takes place at %+v, want the Saturday of the period", o)
	}
	var paged []string
	for next := "/v1/places?starts=2126-11-10&ends=2126-11-18&limit=1"; next != ""; {
		l := d.list(strings.TrimPrefix(next, "http://example.com"))
		paged, next = append(paged, l.ids()...), l.Next
	}
	if want := list.ids(); !slices.Equal(paged, want) {
		t.Errorf("page by page %v, want %v", paged, want)
	}
}

func TestPeriodIsRefused(t *testing.T) {
	for query, name := range map[string]string{
		"starts=": "starts", "starts=today": "starts", "starts=2026-02-30": "starts", "ends=1800-01-01": "ends", "starts=2026-11-22&ends=2026-11-21": "ends",
		"starts=2026-11-21T18:00&ends=2026-11-21T18:00": "ends", "starts=2026-11-21&starts=2026-11-22": "starts",
	} {
		if err := checkProblem(get(site, "/v1/places?"+query), http.StatusBadRequest, name); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	d := newDesk(t)
	for _, rule := range []string{"FREQ=SECONDLY", "FREQ=DAILY;COUNT=1000000000", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYDAY=53MO", "every week", `FREQ=DAILY\nEXDATE:tomorrow`, `FREQ=DAILY;COUNT=1\nEXDATE:21261111`} {
		line := strings.Replace(event("", "Koncert", "2126-11-11"), `"starts"`, `"recurrence":"`+rule+`","starts"`, 1)
		if err := checkProblem(d.send(http.MethodPut, "/v1/places/e-1", line), http.StatusBadRequest, "recurrence"); err != nil {
			t.Errorf("%s: %v", rule, err)
		}
	}
}

// A calendar has names, addresses and rules as programs want them.
func TestCalendarOfAVenue(t *testing.T) {
	d := eventful(t)
	body := strings.ReplaceAll(get(d.public, "/v1/places?format=ics&starts=2126-01-01&ends=2126-12-31&lang=pl").Body.String(), "\r\n ", "")
	for _, line := range []string{
		"BEGIN:VTIMEZONE", "DTSTART;TZID=Europe/Prague:21261111T180000", "LOCATION:Muzeum", "RRULE:FREQ=DAILY;UNTIL=21260103T170000Z", "RRULE:FREQ=WEEKLY;BYDAY=SA", "NAME:tripoint", "UID:e-far@tripoint",
	} {
		if !strings.Contains(body, line+"\r\n") && !strings.Contains(body, line+"\\, ") {
			t.Errorf("the calendar has no %s:\n%s", line, body)
		}
	}
	if name := "X-WR-CALNAME:tripoint · Koncert · Muzeum"; !strings.Contains(get(d.public, "/v1/places?format=ics&lang=pl&category=concert&venue=m-1").Body.String(), name) {
		t.Errorf("want %s", name)
	}
}

func TestEventAsLinkedData(t *testing.T) {
	d := eventful(t)
	var linked struct {
		Type      string `json:"@type"`
		StartDate string
		EndDate   string
		Status    string `json:"eventStatus"`
		Organizer struct{ Name string }
		Location  struct {
			Type    string `json:"@type"`
			Name    string
			Address map[string]string
			Geo     map[string]any
		}
	}
	if err := json.Unmarshal(get(d.public, "/v1/places/e-far", "Accept", linkedType).Body.Bytes(), &linked); err != nil {
		t.Fatal(err)
	}
	if linked.Type != "MusicEvent" || linked.StartDate != "2126-11-11T18:00:00+01:00" || linked.EndDate != "2126-11-11T20:00:00+01:00" || linked.Organizer.Name != "Dům kultury" ||
		linked.Status != "https://schema.org/EventScheduled" || linked.Location.Type != "Place" || linked.Location.Name == "" || linked.Location.Address["addressCountry"] == "" || linked.Location.Geo == nil {
		t.Errorf("%+v; want what search engines need of an event", linked)
	}
	if err := json.Unmarshal(get(d.public, "/v1/places/e-venue", "Accept", linkedType).Body.Bytes(), &linked); err != nil || linked.Location.Name != "Muzeum" {
		t.Errorf("%+v, %v; want the name of the venue", linked.Location, err)
	}
}

// The hours of a page are those of each day of the week, with the holiday as it is.
func TestHoursAsLinkedData(t *testing.T) {
	var linked struct {
		Hours []struct {
			DayOfWeek, Opens, Closes, ValidFrom, ValidThrough string
		} `json:"openingHoursSpecification"`
	}
	if err := json.Unmarshal(get(siteAt(t, "2026-11-14T10:00"), "/v1/places/"+carbonarium, "Accept", linkedType).Body.Bytes(), &linked); err != nil {
		t.Fatal(err)
	}
	if len(linked.Hours) != 7 {
		t.Fatalf("%+v; want seven days", linked.Hours)
	}
	for i, want := range map[int][]string{0: {"https://schema.org/Saturday", "11:00", "19:00", "2026-11-14"}, 2: {"https://schema.org/Monday", "00:00", "00:00", "2026-11-16"}} {
		h := linked.Hours[i]
		if got := []string{h.DayOfWeek, h.Opens, h.Closes, h.ValidFrom}; !slices.Equal(got, want) || h.ValidThrough != h.ValidFrom {
			t.Errorf("day %d is %+v, want %v", i, h, want)
		}
	}
}

// A tile is kept until an event of it is over, others for good.
func TestTilesOfEventsAge(t *testing.T) {
	d := eventful(t)
	version := get(d.public, "/v1/status").Header().Get("Tripoint-Edition")
	if got := get(d.public, "/tiles/places/16/36143/22268.mvt?lang=pl&v="+version).Header().Get("Cache-Control"); strings.Contains(got, "immutable") || !strings.HasPrefix(got, "public, max-age=") {
		t.Errorf("the tile with events: %s", got)
	}
	if got := get(d.public, "/tiles/places/16/36147/22242.mvt?lang=pl&v="+version).Header().Get("Cache-Control"); !strings.Contains(got, "immutable") {
		t.Errorf("a tile without events: %s", got)
	}
}

// A date that is dropped is in no answer, one that is added in all.
func TestSingleDates(t *testing.T) {
	d := eventful(t)
	line := strings.Replace(event("e-dated", "Koncert s výjimkou", "2126-11-11T18:00:00+01:00"), `"name"`, `"recurrence":"RRULE:FREQ=DAILY;COUNT=3\nRDATE:21261120T100000\nEXDATE:21261112T170000Z,21261111","name"`, 1)
	if w := d.send(http.MethodPut, "/v1/places/e-dated", line); w.Code != http.StatusCreated {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for query, want := range map[string]string{
		"starts=2126-11-11&ends=2126-11-12": "", "starts=2126-11-13&ends=2126-11-13": "2126-11-13T18:00:00+01:00",
		"starts=2126-11-14&ends=2126-11-30": "2126-11-20T10:00:00+01:00", "starts=2126-11-21": "", "ends=2126-12-31": "2126-11-13T18:00:00+01:00",
	} {
		got := ""
		for _, f := range d.list("/v1/places?limit=50&" + query).Features {
			if f.ID == "e-dated" {
				got = f.Properties.Occurrence.Starts
			}
		}
		if got != want {
			t.Errorf("%s: takes place at %q, want %q", query, got, want)
		}
	}
	body := get(d.public, "/v1/places/e-dated").Body.String()
	if kept := `"recurrence":"EXDATE:21261112T170000Z\nEXDATE;VALUE=DATE:21261111\nRDATE:21261120T100000\nRRULE:FREQ=DAILY;COUNT=3"`; !strings.Contains(body, kept) {
		t.Errorf("want %s in %s", kept, body)
	}
	var all struct {
		Properties struct{ Occurrences []struct{ Starts string } }
	}
	d.ok(&all, http.MethodGet, "/v1/places/e-dated?fields=occurrences", "")
	if got := all.Properties.Occurrences; len(got) != 2 || got[0].Starts != "2126-11-13T18:00:00+01:00" || got[1].Starts != "2126-11-20T10:00:00+01:00" {
		t.Errorf("occurrences %v", got)
	}
	text := get(d.public, "/v1/places/e-dated?format=ics").Body.String()
	for _, want := range []string{"DTSTART;TZID=Europe/Prague:21261111T180000", "RRULE:FREQ=DAILY;COUNT=3", "RDATE;TZID=Europe/Prague:21261120T100000", "EXDATE;TZID=Europe/Prague:21261111T180000,21261112T180000"} {
		if !strings.Contains(text, "\r\n"+want+"\r\n") {
			t.Errorf("want %s in\n%s", want, text)
		}
	}
}

func TestEventsAreNoPartOfTheRecord(t *testing.T) {
	d := eventful(t)
	answer := get(d.public, "/v1/places/e-weekly").Body.Bytes()
	before, err := data.DecodeFeature(answer)
	if err != nil || before.Event.Starts != "2024-01-06T18:00:00+01:00" || before.Event.Recurrence == "" {
		t.Errorf("%+v, %v; want the event as it was written", before.Event, err)
	}
}

// Pages say what comes before any script runs: the calendar, the event, the place it is held at.
func TestPagesOfEvents(t *testing.T) {
	d := eventful(t)
	d.public = New(d.catalog, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry(), Store: d.store, Site: openSite(t, builtGuide)})
	for path, want := range map[string][]string{
		"/cs/calendar?starts=2126-11-10&ends=2126-11-18":      {`href="/cs/place/e-far">Koncert daleki</a> <span class="small">11. 11. 2126 18:00–20:00`, `format=ics&amp;lang=cs&amp;theme=events`},
		"/en/?theme=events&starts=2126-11-12&ends=2126-11-12": {`>Koncert w muzeum</a> <span class="small">12 November 2126`},
		"/pl/place/e-past":  {"24.10.2020 20:00 (zakończone)"},
		"/pl/place/e-venue": {`<a href="/pl/place/m-1">Muzeum</a>`, `href="/v1/places/e-venue?format=ics&amp;lang=pl"`, `"@type":"MusicEvent"`},
		"/sk/place/m-1":     {"Najbližšie podujatia", "Koncert w muzeum"},
	} {
		body := get(d.public, path).Body.String()
		for _, text := range want {
			if !strings.Contains(body, text) {
				t.Errorf("%s has no %s in\n%s", path, text, body)
			}
		}
	}
	d.ok(nil, http.MethodPost, "/v1/places", strings.Replace(event("e-ends", "Koncert do końca", "2126-11-11"), `"starts"`, `"ends"`, 1), "Content-Type", plainNDJSON)
	if body := get(d.public, "/pl/place/e-ends").Body.String(); !strings.Contains(body, "– 11.11.2126") || strings.Contains(body, "e-ends?format=ics") {
		t.Errorf("the page of an event of which only the end is known:\n%s", body)
	}
	if body := get(d.public, "/cs/calendar?starts=2126-11-10&ends=2126-11-18").Body.String(); strings.Count(body, "Koncert daleki") != 1 {
		t.Error("the calendar names an event twice")
	}
	if backwards, open := get(d.public, "/cs/calendar?starts=2126-11-18&ends=2126-11-10").Body.String(), get(d.public, "/cs/calendar").Body.String(); backwards != open {
		t.Error("a period that ends before it begins is not passed over")
	}
	if body := get(d.public, "/cs/calendar?starts=2126-11-12&ends=2126-11-12").Body.String(); strings.Contains(body, "e-far") {
		t.Error("the calendar of a day has an event of another")
	}
	if body := get(d.public, "/v1/places/e-venue?format=ics").Body.String(); strings.Count(body, "BEGIN:VEVENT") != 1 || !strings.Contains(body, "URL:http://example.com/") {
		t.Errorf("the calendar of one event is\n%s", body)
	}
}

// The guide's script has the same weekends, see web/src/days.test.ts.
func TestWeekend(t *testing.T) {
	for day, want := range map[string]string{"2026-11-18": "2026-11-21 2026-11-22", "2026-11-21": "2026-11-21 2026-11-22", "2026-11-22": "2026-11-22 2026-11-22"} {
		on, _ := time.Parse(time.DateOnly, day)
		from, to := weekend(on)
		if got := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly); got != want {
			t.Errorf("the weekend of %s is %s, want %s", day, got, want)
		}
	}
}

// Events stay at a venue that became part of another place.
func TestMergedVenue(t *testing.T) {
	d := eventful(t)
	var rep Report
	d.ok(&rep, http.MethodPost, "/v1/places", record("m-2", "Muzeum Zagłębia")+"\n"+record("m-3", "Muzeum Górnictwa"), "Content-Type", plainNDJSON)
	for _, merge := range []string{"m-1?merged_into=m-2", "m-2?merged_into=m-3"} {
		d.ok(nil, http.MethodDelete, "/v1/places/"+merge, "")
	}
	for _, venue := range []string{"m-1", "m-2", "m-3"} {
		list := d.list("/v1/places?starts=2126-01-01&venue=" + venue)
		if got := list.ids(); !slices.Equal(got, []string{"e-venue"}) {
			t.Errorf("events at %s: %v", venue, got)
		}
	}
	if body := get(d.public, "/v1/places/e-venue?format=ics").Body.String(); !strings.Contains(body, "LOCATION:Muzeum Górnictwa") {
		t.Errorf("the event is elsewhere:\n%s", body)
	}
}
