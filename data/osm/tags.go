package osm

import (
	"iter"
	"strings"
)

// tags are the tags of an object in the order of its file.
type tags []tag

type tag struct{ key, value string }

func (ts tags) get(key string) string {
	for _, t := range ts {
		if t.key == key {
			return t.value
		}
	}
	return ""
}

// first returns the value of the first of several keys that has one.
func (ts tags) first(keys ...string) string {
	for _, key := range keys {
		if value := ts.get(key); value != "" {
			return value
		}
	}
	return ""
}

// byLanguage yields what stands under key:xx, for whatever xx, with the xx.
func (ts tags) byLanguage(key string) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, t := range ts {
			language, ok := strings.CutPrefix(t.key, key+":")
			if ok && t.value != "" && !yield(language, t.value) {
				return
			}
		}
	}
}

func (ts tags) byKey() map[string]string {
	m := make(map[string]string, len(ts))
	for _, t := range ts {
		m[t.key] = t.value
	}
	return m
}

// packedTags is tags in one string, which is how those of many objects are kept.
type packedTags string

const separator = "\x00" // no text has it; a tag that does all the same is left out

func (ts tags) pack() packedTags {
	var b strings.Builder
	for _, t := range ts {
		if !strings.Contains(t.key, separator) && !strings.Contains(t.value, separator) {
			b.WriteString(t.key + separator + t.value + separator)
		}
	}
	return packedTags(b.String())
}

func (p packedTags) unpack() tags {
	var ts tags
	for rest := string(p); rest != ""; {
		var t tag
		t.key, rest, _ = strings.Cut(rest, separator)
		t.value, rest, _ = strings.Cut(rest, separator)
		ts = append(ts, t)
	}
	return ts
}

// listed yields the values of an OSM list, which is separated by semicolons.
func listed(values string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for value := range strings.SplitSeq(values, ";") {
			if value = strings.TrimSpace(value); value != "" && !yield(value) {
				return
			}
		}
	}
}

// firstListed returns the first value of an OSM list.
func firstListed(values string) string {
	for value := range listed(values) {
		return value
	}
	return ""
}
