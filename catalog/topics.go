package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/data/taxonomy"
	"tripoint/search"
)

// TopicName is what a topic of a Reason is called in a language, as it stands inside a sentence.
func TopicName(id, language string) string {
	if c := taxonomy.Builtin().Category(id); c != nil {
		if language == "de" {
			return c.Name(language)
		}
		return strings.ToLower(c.Name(language))
	}
	for _, t := range taxonomy.Topics() {
		if t.ID == id {
			return t.Name(language)
		}
	}
	return id
}

// A topicWord is a folded word that stands for a topic in one language.
type topicWord struct{ word, id string }

// topicWords are the words of topics by language, ordered.
var topicWords = sync.OnceValue(func() map[string][]topicWord {
	byLanguage := map[string][]topicWord{}
	for _, language := range lang.Supported {
		var list []topicWord
		for _, t := range taxonomy.Topics() {
			for _, text := range t.Words(language) {
				list = append(list, topicWord{search.Fold(text), t.ID})
			}
		}
		known := len(list)
		for _, c := range taxonomy.Builtin().Categories() {
			for _, text := range c.Words(language) {
				word := search.Fold(text)
				single := utf8.RuneCountInString(word) >= leastLetters && !strings.Contains(word, " ")
				// What a topic is called is said of more than the places of a category.
				if single && c.Theme != taxonomy.Settlement && !slices.ContainsFunc(list[:known], func(t topicWord) bool { return alike(t.word, word) }) {
					list = append(list, topicWord{word, c.ID})
				}
			}
		}
		slices.SortFunc(list, func(a, b topicWord) int { return cmp.Or(cmp.Compare(a.word, b.word), cmp.Compare(a.id, b.id)) })
		byLanguage[language] = list
	}
	return byLanguage
})

// leastLetters is how many two words that are alike have in common at least. Shorter ones only match as they are.
const leastLetters = 4

// alike tells whether two folded words may be forms of one: they begin alike and only endings differ.
func alike(a, b string) bool {
	if a == b {
		return true
	}
	common := 0
	for common < min(len(a), len(b)) && a[common] == b[common] {
		common++
	}
	return common >= max(leastLetters, max(len(a), len(b))-2)
}

// A content is what texts are about: topics, and further words that they may share with others as they are.
type content struct {
	topics []string
	words  []string
}

// contentOf reads texts in all their languages.
func contentOf(texts data.Texts) (c content) {
	for _, t := range texts {
		for word := range strings.FieldsSeq(search.Fold(t.Text)) {
			if utf8.RuneCountInString(word) < leastLetters || tooCommon[word] {
				continue
			}
			if ids := topicsOf(word, t.Lang); len(ids) > 0 {
				c.topics = append(c.topics, ids...)
			} else {
				c.words = append(c.words, word)
			}
		}
	}
	slices.Sort(c.topics)
	c.topics = slices.Compact(c.topics)
	slices.Sort(c.words)
	c.words = slices.Compact(c.words)
	return c
}

// topicsOf returns the topics that a folded word of a language stands for.
func topicsOf(word, language string) (ids []string) {
	list := topicWords()[language]
	start := word[:min(leastLetters, len(word))]
	i, _ := slices.BinarySearchFunc(list, start, func(t topicWord, start string) int { return cmp.Compare(t.word, start) })
	for ; i < len(list) && strings.HasPrefix(list[i].word, start); i++ {
		if alike(list[i].word, word) && !slices.Contains(ids, list[i].id) {
			ids = append(ids, list[i].id)
		}
	}
	return ids
}

// common returns the topics and words that two contents share, words as the first has them.
func (c content) common(d content) (topics, words []string) {
	for _, id := range c.topics {
		if _, found := slices.BinarySearch(d.topics, id); found {
			topics = append(topics, id)
		}
	}
	for _, word := range c.words {
		if slices.ContainsFunc(d.words, func(other string) bool { return alike(word, other) }) {
			words = append(words, word)
		}
	}
	return topics, words
}

// tooCommon are words that say nothing of what is offered or sought, nor which of many a name means.
var tooCommon = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(`
		oraz dla przez przy jako nasz nasze nasza naszych ktory ktore ktora szuka szukamy oferuje oferujemy wspolpraca wspolprace wspolpracy partner partnera partnerow wspolne wspolnych
		nebo pro pred pri jako nase nasich ktery ktere ktera hleda hledame nabizi nabizime spoluprace spolupraci partneri spolecne spolecny
		alebo hlada hladame ponuka ponukame spolupraca spoluprace spolocne nasa
		with from that this their your ours have partners cooperation joint common looking offer offers seek seeks also
		oder fuer unser unsere einen eine einer eines suchen sucht bietet bieten partnerschaft zusammenarbeit gemeinsame gemeinsam auch sowie
		dolna dolne dolni dolny gorna gorne gorny horna horne horni horny wielka wielki wielkie velka velke velky stara stare stary
		miejska miejski miejskie mestska mestske mestsky panstwowa panstwowe panstwowy statna statne statni statny
		unter untere unteren ober obere oberen lower upper great little municipal`) {
		words[word] = true
	}
	return words
}()
