package web

import (
	"bytes"
	"html/template"
)

// A Page is what a page of the guide says before any script runs, and to readers who run none.
type Page struct {
	Lang        string // of pl, cs, en, de, sk
	Path        string // below the language, without a slash in front
	Origin      string // scheme and host
	Title       string
	Description string
	Query       string   // what stands in the search box
	Status      int      // of an answer that search engines should not keep; 0 is a page like any other
	LinkedData  any      // schema.org, written as JSON-LD
	Config      any      // what the guide reads
	Preload     []string // answers of the interface that the guide asks for first
	Heading     string
	Lead        string
	Facts       []Fact
	Sections    []Section
	Attribution []string
}

// A Fact is one thing known of a place; URL may be empty.
type Fact struct{ Name, Text, URL string }

// A Section is a list of links under a title.
type Section struct {
	Title string
	Links []Link
}

// A Link leads to another page, with a note beside it.
type Link struct{ URL, Text, Note string }

// A Frame says what the search box in an iframe is asked to be; empty fields are left to it.
type Frame struct{ Appearance, Category, Theme, Area string }

// view is what the templates see.
type view struct {
	Lang, Title, Description string
	Page                     *Page
	Words                    *Words
	Appearance               template.JS
	Script                   string
	Styles, Modules          []string
	Alternates               []alternate
	Examples                 []example
	Frame                    Frame
}

type alternate struct{ Lang, Name string }

func newView(p *Page) *view {
	v := &view{
		Lang: p.Lang, Title: p.Title, Description: p.Description, Page: p, Words: WordsIn(p.Lang),
		Appearance: appearance,
	}
	for _, l := range []string{"pl", "cs", "en", "de", "sk"} {
		v.Alternates = append(v.Alternates, alternate{l, WordsIn(l).Name})
	}
	return v
}

// Guide renders a page of the guide; the error is ErrNotBuilt where there is none.
func (s *Site) Guide(p *Page) ([]byte, error) {
	v := newView(p)
	return s.render("guide", v, guideEntry)
}

// Error renders a page that says what went wrong.
func (s *Site) Error(p *Page) ([]byte, error) { return s.render("error", newView(p), embedEntry) }

// Embed renders the page that shows the widgets.
func (s *Site) Embed(p *Page) ([]byte, error) {
	v := newView(p)
	v.Title, v.Description = v.Words.Embed.Title, v.Words.Embed.Lead
	v.Examples = examples(v.Words, p.Origin, p.Lang)
	return s.render("embed", v, embedEntry)
}

// Frame renders the page for an iframe: a search box and nothing else.
func (s *Site) Frame(p *Page, f Frame) ([]byte, error) {
	v := newView(p)
	v.Title, v.Description, v.Frame = v.Words.Search, v.Words.Intro, f
	return s.render("frame", v, embedEntry)
}

// Unbuilt renders the page for a program without the guide.
func (s *Site) Unbuilt(attribution []string) ([]byte, error) {
	var b bytes.Buffer
	err := s.pages.ExecuteTemplate(&b, "unbuilt.html", attribution)
	return b.Bytes(), err
}

func (s *Site) render(name string, v *view, entry string) ([]byte, error) {
	m, err := s.manifest()
	if err != nil {
		return nil, err
	}
	m.use(v, entry)
	var b bytes.Buffer
	err = s.pages.ExecuteTemplate(&b, name, v)
	return b.Bytes(), err
}
