package api

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/events"
	"tripoint/data/hours"
	"tripoint/data/taxonomy"
	"tripoint/web"
)

// The guide's own events are by the clock of its towns, which is one.
var guideZone = hours.At(partners[0].country, 0, 0).Zone

const calendarDays = 30 // that the calendar shows where its address names no period

// calendarPage lists the events of a period.
func (r *request) calendarPage(w http.ResponseWriter) error {
	words := web.WordsIn(r.words())
	f := catalog.Filter{Themes: []string{"events"}, At: r.at, During: r.pagePeriod()}
	if f.During == nil {
		today := r.today()
		f.During = &catalog.Period{From: localDay(today), To: localDay(today.AddDate(0, 0, calendarDays))}
	}
	feed := url.Values{"format": {"ics"}, "theme": {"events"}, "lang": {r.words()}}
	if area, err := r.edition.FindArea(r.URL.Query().Get("area")); err == nil {
		f.Areas = []string{area.ID}
		feed.Set("area", area.ID)
	}
	links, err := r.coming(f, guideResults)
	if err != nil {
		return err
	}
	today := r.today()
	saturday, sunday := weekend(today)
	p := &web.Page{
		Path: "calendar", Title: words.Calendar + " – tripoint", Description: words.CalendarAbout, Heading: words.Calendar, Lead: words.CalendarAbout,
		Sections: []web.Section{{Title: words.Calendar, Links: links}, {Title: words.Choose, Links: []web.Link{
			{URL: r.calendarURL(today, today), Text: words.Today}, {URL: r.calendarURL(saturday, sunday), Text: words.Weekend},
			{URL: "/v1/places?" + feed.Encode(), Text: words.Subscribe},
		}}},
	}
	if len(links) == 0 {
		p.Lead, p.Sections = words.NoEvents, p.Sections[1:]
	}
	return r.guide(w, p)
}

// weekend is what is left of the weekend of a day's week.
func weekend(day time.Time) (from, to time.Time) {
	to = day.AddDate(0, 0, (7-int(day.Weekday()))%7)
	if from = to.AddDate(0, 0, -1); from.Before(day) {
		from = day
	}
	return from, to
}

// today is the day by the guide's clock, in UTC.
func (r *request) today() time.Time {
	year, month, day := r.at.In(guideZone).Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func localDay(day time.Time) catalog.Moment { return catalog.Moment{At: day, Local: true} }

func (r *request) calendarURL(from, to time.Time) string {
	return "/" + r.words() + "/calendar?starts=" + from.Format(time.DateOnly) + "&ends=" + to.Format(time.DateOnly)
}

// pagePeriod reads the days of a page's address; nil where there are none that would do.
func (r *request) pagePeriod() *catalog.Period {
	asked := r.URL.Query()
	from, err1 := time.Parse(time.DateOnly, asked.Get("starts"))
	to, err2 := time.Parse(time.DateOnly, asked.Get("ends"))
	if err1 != nil && err2 != nil || err1 == nil && err2 == nil && to.Before(from) {
		return nil
	}
	p := &catalog.Period{}
	if err1 == nil {
		p.From = localDay(from)
	}
	if err2 == nil {
		p.To = localDay(to.AddDate(0, 0, 1))
	}
	r.during = p
	return p
}

// coming lists events of a period as links, those that begin first in front.
func (r *request) coming(f catalog.Filter, limit int) ([]web.Link, error) {
	page, _, err := r.edition.Programme(f, limit, nil)
	if err != nil {
		return nil, asBadParam(err)
	}
	r.during = f.During
	var links []web.Link
	for _, b := range page {
		place := r.placeAt(b.Ord)
		name, _ := place.DisplayName(r.prefs)
		links = append(links, web.Link{URL: r.pageURL("place", place.ID), Text: name, Note: joined(r.when(place), r.whereabouts(b.Ord, name))})
	}
	return links, nil
}

// when says when an event takes place, "" where nobody knows.
func (r *request) when(p *data.Place) string {
	t := p.Times()
	if t == nil || !t.Timed() {
		return ""
	}
	o, over := r.showing(t)
	said := r.sayOccurrence(&o)
	if over {
		said += " (" + web.WordsIn(r.words()).Over + ")"
	}
	return said
}

// sayOccurrence writes start and end as people do, the day of the end only where it is another.
func (r *request) sayOccurrence(o *events.Occurrence) string {
	starts, ends := o.String()
	said := r.sayMoment(starts)
	if ends == "" || ends == starts {
		return said
	}
	if day, clock, timed := strings.Cut(ends, "T"); timed && strings.HasPrefix(starts, day) {
		return said + "–" + clock[:len("18:00")]
	}
	return strings.TrimSpace(said + " – " + r.sayMoment(ends))
}

var dayForms = map[string]string{"pl": "2.01.2006", "cs": "2. 1. 2006", "sk": "2. 1. 2006", "de": "2.1.2006"}

// sayMoment writes a date or a time of RFC 3339 in the reader's language.
func (r *request) sayMoment(text string) string {
	form := dayForms[r.words()]
	if form == "" {
		form = "2 January 2006"
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return day.Format(form)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.Format(form + " 15:04")
	}
	return ""
}

// eventsAt lists what comes at a place that is a venue.
func (r *request) eventsAt(id string) ([]web.Link, error) {
	return r.coming(catalog.Filter{At: r.at, During: &catalog.Period{From: localDay(r.today())}, Venues: []string{id}}, guidePerTheme)
}

// readQuestion reads from a page's address which places count; what would not do is passed over.
func (r *request) readQuestion() catalog.Filter {
	asked := r.URL.Query()
	f := catalog.Filter{At: r.at, During: r.pagePeriod()}
	if t := asked.Get("theme"); isTheme(t) {
		f.Themes = []string{t}
	}
	if id, ok := taxonomy.Builtin().Resolve(asked.Get("category")); ok {
		f.Categories = [][]string{{id}}
	}
	if a, err := r.edition.FindArea(asked.Get("area")); err == nil {
		f.Areas = []string{a.ID}
	}
	if asked.Get("open") == "now" {
		f.Open = &catalog.Moment{At: r.at}
	}
	return f
}
