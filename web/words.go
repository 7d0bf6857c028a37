package web

import (
	"cmp"
	"embed"
	"encoding/json"
	"fmt"
)

// Words are what pages say before a script runs, in one language.
type Words struct {
	Name        string // of the language, in itself
	Slogan      string
	Intro       string
	Towns       string
	Search      string
	Placeholder string
	Language    string
	Home        string
	NoScript    string
	NotFound    string
	NotFoundWhy string
	Failed      string
	FailedWhy   string
	Nothing     string
	Town        string // a sentence about the town %s
	Approximate string
	Address     string
	Phone       string
	Website     string
	Hours       string
	OpenNow     string
	Calendar    string

	CalendarAbout, NoEvents, Choose, Today, Weekend, Subscribe, AddToCalendar string
	When, Venue, Over, Coming                                                 string

	Copy   string
	Copied string
	Themes map[string]string
	Embed  struct {
		Title, Lead, Search, SearchAbout, Map, MapAbout, Colours, ColoursAbout, Frame, FrameAbout string
		Attributes, Attribute, Events, EventsAbout, Policy                                        string
	}
}

//go:embed words/*.json
var wordFiles embed.FS

var words = readWords("pl", "cs", "en", "de", "sk")

func readWords(languages ...string) map[string]*Words {
	all := make(map[string]*Words, len(languages))
	for _, language := range languages {
		text, err := wordFiles.ReadFile("words/" + language + ".json")
		if err == nil {
			all[language] = &Words{}
			err = json.Unmarshal(text, all[language])
		}
		if err != nil {
			panic(fmt.Errorf("words of %s: %w", language, err)) // they are part of the program
		}
	}
	return all
}

// WordsIn returns the words of a language, English where it has none.
func WordsIn(language string) *Words { return cmp.Or(words[language], words["en"]) }
