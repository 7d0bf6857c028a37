package taxonomy

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"tripoint/data/lang"
)

// A Topic is something that institutions offer to partners and seek from them, besides what categories name.
type Topic struct {
	ID    string
	words vocabulary
}

//go:embed topics.tsv
var topicTable string

var topics = sync.OnceValue(func() []*Topic {
	parsed, err := parseTopics(topicTable)
	if err != nil {
		panic(err)
	}
	return parsed
})

// Topics returns the built-in topics, ordered as their table is.
func Topics() []*Topic { return topics() }

// Words returns the single words that a topic goes by in one language, its name first; none in a language that is
// not supported.
func (t *Topic) Words(language string) []string { return t.words[language] }

// Name returns the topic's name in a language, or in the nearest one there is, English at last; never empty.
func (t *Topic) Name(language string) string { return t.words.name(language) }

// parseTopics reads the table: a heading, then one row a topic, its words parted by "|" under each language.
func parseTopics(text string) ([]*Topic, error) {
	var parsed []*Topic
	heading := "id\t" + strings.Join(lang.Supported, "\t")
	for row := range strings.Lines(text) {
		row = strings.TrimSuffix(row, "\n")
		if row == heading {
			continue
		}
		cells := strings.Split(row, "\t")
		if len(cells) != 1+len(lang.Supported) {
			return nil, fmt.Errorf("topics.tsv: %q has %d columns, want %d", row, len(cells), 1+len(lang.Supported))
		}
		words, err := parseWords(cells[1:])
		if err != nil {
			return nil, fmt.Errorf("topics.tsv: %q: %w", cells[0], err)
		}
		parsed = append(parsed, &Topic{cells[0], words})
	}
	return parsed, nil
}
