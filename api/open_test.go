package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	carbonarium = "poi-jastrzebie-zdroj-carbonarium" // Tu 10:00-18:00; We,Fr 08:00-16:00; Sa,Su 11:00-19:00; Mo off
	rozbroj     = "poi-karvina-kovovyroba-rozbroj"   // Mo-Fr 07:00-16:00; Sa,Su off
)

// siteAt is the interface over the built-in region at a time by the clocks of the region.
func siteAt(t *testing.T, local string) http.Handler {
	t.Helper()
	zone, err := time.LoadLocation("Europe/Warsaw")
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.ParseInLocation("2006-01-02T15:04", local, zone)
	if err != nil {
		t.Fatal(err)
	}
	return newSite(Options{Now: func() time.Time { return at }})
}

func TestOpening(t *testing.T) {
	tests := []struct{ place, at, open, opens, closes string }{
		{carbonarium, "2026-11-11T10:30", "open", "", "2026-11-11T16:00:00+01:00"},
		{carbonarium, "2026-11-11T16:00", "closed", "2026-11-13T08:00:00+01:00", ""},
		{carbonarium, "2026-11-16T12:00", "closed", "2026-11-17T10:00:00+01:00", ""},
		{rozbroj, "2026-11-17T06:59", "closed", "2026-11-17T07:00:00+01:00", ""},
		{rozbroj, "2026-03-27T17:00", "closed", "2026-03-30T07:00:00+02:00", ""}, // over the change of the clock
		{"loc-cz-karvina", "2026-11-17T06:59", "", "", ""},
	}
	for _, tt := range tests {
		var place struct {
			Properties struct{ Open, Opens, Closes string }
		}
		if err := json.Unmarshal(get(siteAt(t, tt.at), "/v1/places/"+tt.place).Body.Bytes(), &place); err != nil {
			t.Fatal(err)
		}
		if p := place.Properties; p.Open != tt.open || p.Opens != tt.opens || p.Closes != tt.closes {
			t.Errorf("%s at %s: %+v; want %s, opens %q, closes %q", tt.place, tt.at, p, tt.open, tt.opens, tt.closes)
		}
	}
}

func TestWeekNamesTheHoliday(t *testing.T) {
	var place struct {
		Properties struct {
			Week []struct {
				Date, Holiday string
				Hours         []struct{ From, To string }
			} `json:"opening_hours_week"`
		}
	}
	if err := json.Unmarshal(get(site, "/v1/places/"+carbonarium+"?lang=cs").Body.Bytes(), &place); err != nil {
		t.Fatal(err)
	}
	week := place.Properties.Week
	if len(week) != 7 || week[0].Date != "2026-11-11" || week[0].Holiday != "Den nezávislosti" || week[1].Holiday != "" {
		t.Fatalf("%+v; want seven days from the Polish holiday on", week)
	}
	if len(week[0].Hours) != 1 || week[0].Hours[0].From != "08:00" || week[0].Hours[0].To != "16:00" || week[1].Hours == nil || len(week[1].Hours) != 0 {
		t.Errorf("%+v; want 08:00 to 16:00, then a day off", week)
	}
	if list := get(site, "/v1/places?city=Jastrzębie-Zdrój&limit=1000").Body.String(); strings.Contains(list, "opening_hours_week") {
		t.Error("a list has weeks")
	}
}

// Every way to find places keeps to those that are open.
func TestOpenFilter(t *testing.T) {
	for _, tt := range []struct {
		at, open string
		want     []string
	}{
		{"2026-11-11T10:30", "now", []string{carbonarium, rozbroj}},
		{"2026-11-11T03:00", "now", nil},
		{"2026-11-11T03:00", "2026-11-11T10:30", []string{carbonarium, rozbroj}},
		{"2026-11-11T03:00", "2026-11-15T12:00", []string{carbonarium}}, // a Sunday
		{"2026-11-11T03:00", "2026-11-16T10:00:00", []string{rozbroj}},  // a Monday
	} {
		h := siteAt(t, tt.at)
		for _, target := range []string{
			"/v1/places?limit=1000", "/v1/nearby?lat=49.9&lon=18.5&limit=100", "/v1/search?q=&limit=50&bbox=18,49,19,51",
		} {
			var found struct{ Features []struct{ ID string } }
			w := get(h, target+"&open="+tt.open)
			if err := json.Unmarshal(w.Body.Bytes(), &found); err != nil || w.Code != http.StatusOK {
				t.Fatalf("GET %s&open=%s = %d %s", target, tt.open, w.Code, w.Body)
			}
			var got []string
			for _, f := range found.Features {
				if f.ID == carbonarium || f.ID == rozbroj {
					got = append(got, f.ID)
				}
			}
			if slices.Sort(got); !slices.Equal(got, tt.want) {
				t.Errorf("at %s: GET %s&open=%s has %v; want %v", tt.at, target, tt.open, got, tt.want)
			}
		}
		suggested := strings.Contains(get(h, "/v1/suggest?q=carbonarium&open="+tt.open).Body.String(), carbonarium)
		if want := slices.Contains(tt.want, carbonarium); suggested != want {
			t.Errorf("at %s, open %s: suggested: %t; want %t", tt.at, tt.open, suggested, want)
		}
		tile := get(h, "/tiles/places/16/36147/22242.mvt?open="+tt.open)
		if want := slices.Contains(tt.want, carbonarium); strings.Contains(tile.Body.String(), carbonarium) != want {
			t.Errorf("at %s, open %s: in the tile: %t; want %t", tt.at, tt.open, !want, want)
		}
	}
}

func TestOpenIsRefused(t *testing.T) {
	for _, value := range []string{"", "yes", "NOW", "10:00", "2026-11-11", "2026-11-11T25:00", "2026-02-30T10:00", "0001-01-01T00:00", "2026-11-11T10:00Z"} {
		if err := checkProblem(get(site, "/v1/nearby?lat=49.9&lon=18.5&open="+value), http.StatusBadRequest, "open"); err != nil {
			t.Errorf("open=%s: %v", value, err)
		}
	}
}

// What changes with the clock is kept no longer than it is true.
func TestCachesKeepToTheClock(t *testing.T) {
	h := siteAt(t, "2026-11-11T15:00")
	version := get(h, "/v1/status").Header().Get("Tripoint-Edition")
	for query, want := range map[string]string{
		"":                        "public, max-age=31536000, immutable",
		"&open=now":               "public, max-age=3600", // a place closes at 16:00
		"&open=2026-11-11T10:00":  "no-cache",
		"&open=now&category=peak": "public, max-age=3600",
	} {
		w := get(h, "/tiles/places/10/564/347.mvt?lang=pl&v="+version+query)
		if got := w.Header().Get("Cache-Control"); got != want {
			t.Errorf("a tile with %q: %s; want %s", query, got, want)
		}
	}
	target := "/v1/places/" + carbonarium
	open, later, closed := get(h, target), get(siteAt(t, "2026-11-11T15:59"), target), get(siteAt(t, "2026-11-11T16:00"), target)
	if open.Header().Get("ETag") != later.Header().Get("ETag") {
		t.Error("the tag changes while the place is open")
	}
	if open.Header().Get("ETag") == closed.Header().Get("ETag") {
		t.Error("the tag is the same when the place has closed")
	}
}
