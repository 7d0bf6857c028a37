package table

import (
	"regexp"
	"strings"
	"time"
)

const wantedMoment = "want a date like 2026-11-21 or a time like 2026-11-21 18:00 or 2026-11-21T18:00:00+01:00"

// zones are where local times of a country are in; without a country they are those of central Europe, which all of
// them share.
var zones = map[string]string{
	"": "Europe/Warsaw", "PL": "Europe/Warsaw", "CZ": "Europe/Prague", "SK": "Europe/Bratislava", "DE": "Europe/Berlin", "AT": "Europe/Vienna",
}

// localMoments are how people write dates and times, once spaces after dots are gone.
var localMoments = []string{
	"2006-01-02 15:04:05", "2006-01-02 15:04", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2.1.2006 15:04:05", "2.1.2006 15:04", "2.1.2006, 15:04", "2.1.2006 15.04",
}

var spaceAfterDot = regexp.MustCompile(`\. +`)

// parseMoment reads a date or time into the form of data.Event. Local times are those of the country.
func parseMoment(text, country string) (moment string, ok bool) {
	if _, err := time.Parse(time.RFC3339, text); err == nil {
		return text, true
	}
	text = spaceAfterDot.ReplaceAllString(strings.TrimSpace(text), ".")
	for _, layout := range []string{time.DateOnly, "2.1.2006", "2006/01/02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.Format(time.DateOnly), true
		}
	}
	zone, err := time.LoadLocation(zones[country])
	if _, known := zones[country]; !known || err != nil {
		return "", false
	}
	for _, layout := range localMoments {
		if t, err := time.ParseInLocation(layout, text, zone); err == nil {
			return t.Format(time.RFC3339), true
		}
	}
	return "", false
}

// parseUpdated reads when a record was last changed.
func parseUpdated(text string) (time.Time, bool) {
	moment, ok := parseMoment(text, "")
	if !ok {
		return time.Time{}, false
	}
	for _, layout := range []string{time.RFC3339, time.DateOnly} {
		if t, err := time.Parse(layout, moment); err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
