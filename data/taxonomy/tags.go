package taxonomy

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A rule names OSM tags that call for a category when all of them are there. It is written key=value, several
// joined by "+". The value "*" stands for any but "no" and "vacant", an empty value for the key being absent. A "?"
// in front marks a fallback: a tag that says little about what the place is, such as the building it is in.
type rule struct {
	category   *Category
	conditions []condition
	fallback   bool
}

type condition struct{ key, value string }

// rules are kept under their first condition.
type rules map[condition][]rule

const anyValue = "*"

func parseRule(text string, category *Category) (rule, error) {
	r := rule{category: category}
	text, r.fallback = strings.CutPrefix(text, "?")
	for part := range strings.SplitSeq(text, "+") {
		key, value, ok := strings.Cut(part, "=")
		if !ok || key == "" {
			return rule{}, fmt.Errorf("tag %q: want key=value", text)
		}
		r.conditions = append(r.conditions, condition{key, value})
	}
	if r.conditions[0].value == "" {
		return rule{}, fmt.Errorf("tag %q: want a value in the first part", text)
	}
	return r, nil
}

// String writes the rule as the table has it, without the mark of a fallback.
func (r rule) String() string {
	var b strings.Builder
	for i, c := range r.conditions {
		if i > 0 {
			b.WriteByte('+')
		}
		b.WriteString(c.key + "=" + c.value)
	}
	return b.String()
}

func (rs rules) add(r rule) {
	rs[r.conditions[0]] = append(rs[r.conditions[0]], r)
}

// FromTags returns the ids of all categories that the tags of an OSM object call for, the primary one first; nil
// when there are none. A rule that another one makes more precise no longer counts: shop=bakery is not also any
// shop. Categories of fallback tags come last; among the others the higher prior leads. A value may be a list
// separated by semicolons.
func (t *Taxonomy) FromTags(tags map[string]string) []string {
	matched := t.rules.matching(tags)
	if len(matched) == 0 {
		return nil
	}
	kept := make([]rule, 0, len(matched))
	for _, r := range matched {
		if !slices.ContainsFunc(matched, func(other rule) bool { return other.refines(r) }) {
			kept = append(kept, r)
		}
	}
	slices.SortFunc(kept, byWeight)
	ids := make([]string, 0, len(kept))
	for _, r := range kept {
		if !slices.Contains(ids, r.category.ID) {
			ids = append(ids, r.category.ID)
		}
	}
	return ids
}

func (rs rules) matching(tags map[string]string) []rule {
	var matched []rule
	collect := func(first condition) {
		for _, r := range rs[first] {
			if r.matches(tags) {
				matched = append(matched, r)
			}
		}
	}
	for key, values := range tags {
		for value := range listed(values) {
			collect(condition{key, value})
		}
		collect(condition{key, anyValue})
	}
	return matched
}

func (r rule) matches(tags map[string]string) bool {
	for _, c := range r.conditions {
		if !c.holds(tags[c.key]) {
			return false
		}
	}
	return true
}

func (c condition) holds(values string) bool {
	if c.value == "" || values == "" {
		return c.value == values
	}
	for value := range listed(values) {
		if value == c.value || c.value == anyValue && value != "no" && value != "vacant" {
			return true
		}
	}
	return false
}

// listed yields the values of an OSM list, which is separated by semicolons.
func listed(values string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for value := range strings.SplitSeq(values, ";") {
			if value = strings.TrimSpace(value); value != anyValue && !yield(value) {
				return
			}
		}
	}
}

// refines says whether r asks for all that the other asks for, and for more.
func (r rule) refines(other rule) bool { return r.implies(other) && !other.implies(r) }

func (r rule) implies(other rule) bool {
	for _, want := range other.conditions {
		if !slices.ContainsFunc(r.conditions, func(c condition) bool {
			return c == want || c.key == want.key && want.value == anyValue && c.value != ""
		}) {
			return false
		}
	}
	return true
}

func byWeight(a, b rule) int {
	if a.fallback != b.fallback {
		if a.fallback {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(b.category.Prior, a.category.Prior), cmp.Compare(a.category.Index, b.category.Index))
}
