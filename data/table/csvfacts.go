package table

import (
	"reflect"

	"tripoint/data"
	"tripoint/data/events"
)

// event reads when and by whom. A place is an event when it has any of it.
func (p *csvPlace) event() {
	e := data.Event{
		Starts: p.moment("starts"), Ends: p.moment("ends"), Recurrence: events.Canonical(data.CleanProse(p.raw("recurrence"))),
		Venue: p.text("venue"), Organizer: p.text("organizer"), Languages: p.list("languages"),
	}
	if !reflect.DeepEqual(e, data.Event{}) {
		p.place.Event = &e
	}
}

func (p *csvPlace) moment(f string) string {
	given := p.text(f)
	if given == "" {
		return ""
	}
	moment, ok := parseMoment(given, p.place.Address.CountryCode)
	if !ok {
		p.refuse(p.table.columnOf(f), given, wantedMoment)
	}
	return moment
}

func (p *csvPlace) numbers() {
	pl := &p.place
	if given := p.text("population"); given != "" {
		var ok bool
		if pl.Population, ok = parseCount(given); !ok {
			p.refuse(p.table.columnOf("population"), given, "want a whole number from 0")
		}
	}
	p.number("importance", &pl.Importance)
	p.number("accuracy", &pl.Accuracy)
}

// number reads a cell, if there is anything in it.
func (p *csvPlace) number(f string, value *float64) {
	given := p.text(f)
	if given == "" {
		return
	}
	var ok bool
	if *value, ok = parseNumber(given); !ok {
		p.refuse(p.table.columnOf(f), given, "want a number")
	}
}

// provenance reads sources and images. Columns that belong together hold lists of equal length.
func (p *csvPlace) provenance() {
	pl := &p.place
	licences, urls := p.entries("source_licence"), p.entries("source_url")
	for i, name := range p.entries("source") {
		pl.Sources = append(pl.Sources, data.Source{Name: name, Licence: at(licences, i), URL: at(urls, i)})
	}
	if len(pl.Sources) == 0 {
		pl.Sources = sources(p.table.source)
	}
	alts, imageLicences, authors := p.entries("image_alt"), p.entries("image_licence"), p.entries("image_author")
	for i, url := range p.entries("image") {
		pl.Images = append(pl.Images, data.Image{URL: url, Alt: at(alts, i), Licence: at(imageLicences, i), Author: at(authors, i)})
	}
	if given := p.text("updated"); given != "" {
		var ok bool
		if pl.Updated, ok = parseUpdated(given); !ok {
			p.refuse(p.table.columnOf("updated"), given, wantedMoment)
		}
	}
}

// at is an entry of a list, "" where the list is shorter.
func at(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}
