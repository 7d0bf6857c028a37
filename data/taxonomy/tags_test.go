package taxonomy

import (
	"slices"
	"strings"
	"testing"
)

func TestFromTags(t *testing.T) {
	tests := []struct{ tags, want string }{
		{"", ""},
		{"highway=residential name=Zamkowa", ""},
		{"tourism=museum", "museum"},

		// the tags that decide between two ids
		{"railway=station", "railway_station"},
		{"railway=halt", "railway_station"},
		{"man_made=tower tower:type=observation", "lookout_tower"},
		{"man_made=tower", ""},
		{"man_made=tower tower:type=communication", ""},
		{"industrial=mine", "mine"},
		{"landuse=industrial industrial=mine", "mine"},
		{"landuse=industrial", "business_park"},
		{"historic=mine", "technical_monument"},
		{"historic=mine tourism=museum", "mine_museum museum"},
		{"man_made=monitoring_station", "air_quality_station"},
		{"water=reservoir", "reservoir"},
		{"natural=water water=reservoir", "reservoir"},
		{"natural=water", "lake"},
		{"natural=water water=river", ""},
		{"office=educational_institution", "education_office"},
		{"geological=outcrop", "outcrop"},
		{"natural=stone", "rock"},
		{"amenity=place_of_worship religion=christian", "church"},
		{"amenity=place_of_worship religion=jewish", "synagogue"},
		{"amenity=place_of_worship religion=muslim", "place_of_worship"},
		{"amenity=place_of_worship", "place_of_worship"},

		// tags a mapper would expect
		{"leisure=sports_centre", "sports_hall"},
		{"leisure=sports_centre sport=swimming", "swimming_pool"},
		{"amenity=townhall", "town_hall"},
		{"boundary=protected_area", "nature_reserve"},
		{"craft=metal_construction", "company"},
		{"natural=peak", "peak"},
		{"place=square", "square"},
		{"historic=manor", "manor"},
		{"historic=castle castle_type=stately", "castle manor"},
		{"historic=castle ruins=yes", "castle ruins"},
		{"tourism=alpine_hut", "mountain_hut"},
		{"power=plant", "power_plant"},
		{"tourism=information information=guidepost", "trail_point"},
		{"tourism=information information=office", "tourist_information"},
		{"tourism=information", "tourist_information"},
		{"office=government government=employment", "employment_office"},
		{"amenity=shelter shelter_type=public_transport", ""},
		{"amenity=shelter", "picnic_site"},

		// fallbacks come last or not at all
		{"shop=bakery", "bakery"},
		{"shop=florist", "shop"},
		{"shop=no", ""},
		{"shop=vacant", ""},
		{"amenity=fuel shop=convenience", "fuel shop"},
		{"building=church", "church"},
		{"building=church tourism=museum", "museum church"},
		{"tourism=attraction historic=castle", "castle attraction"},
		{"amenity=pub microbrewery=yes", "pub brewery"},

		{"tourism=hotel amenity=restaurant", "hotel restaurant"},
		{"amenity=cafe;restaurant", "restaurant cafe"},
		{"shop=bakery; florist", "bakery"},
	}
	for _, tt := range tests {
		if got, want := Builtin().FromTags(tagsOf(tt.tags)), strings.Fields(tt.want); !slices.Equal(got, want) {
			t.Errorf("FromTags(%s) = %q, want %q", tt.tags, got, want)
		}
	}
}

// A rule that no tags could ever make speak would be a slip of the table.
func TestEveryTagCallsForItsCategory(t *testing.T) {
	for _, c := range Builtin().Categories() {
		for _, tag := range c.Tags {
			tags := tagsOf(strings.ReplaceAll(strings.ReplaceAll(tag, "*", "something"), "+", " "))
			if got := Builtin().FromTags(tags); !slices.Contains(got, c.ID) {
				t.Errorf("%s has the tag %s, but FromTags(%v) = %q", c.ID, tag, tags, got)
			}
		}
	}
}

func TestResolve(t *testing.T) {
	tests := []struct {
		in, want string
		ok       bool
	}{
		{"museum", "museum", true},
		{"other", "other", true},
		{"tourism=museum", "museum", true},
		{"shop=florist", "shop", true},
		{"shop=bakery", "bakery", true},
		{"natural=water", "lake", true},
		{"amenity=place_of_worship", "place_of_worship", true},
		{"tower:type=observation", "", false},
		{"amenity=bench", "", false},
		{"culture", "", false},
		{"Museum", "", false},
		{"=", "", false},
		{"shop=", "", false},
		{"shop=*", "", false},
		{"", "", false},
	}
	for _, tt := range tests {
		if got, ok := Builtin().Resolve(tt.in); got != tt.want || ok != tt.ok {
			t.Errorf("Resolve(%q) = %q, %v, want %q, %v", tt.in, got, ok, tt.want, tt.ok)
		}
	}
}

// FuzzFromTags checks that what any tags call for are categories, each once, and the same whenever asked.
func FuzzFromTags(f *testing.F) {
	f.Add("shop", "bakery;florist", "amenity", "cafe")
	f.Add("man_made", "tower", "tower:type", "observation")
	f.Add("natural", "water", "water", "")
	f.Add("shop", "*", "", ";")
	f.Fuzz(func(t *testing.T, key1, value1, key2, value2 string) {
		tags := map[string]string{key1: value1, key2: value2}
		got := Builtin().FromTags(tags)
		for i, id := range got {
			if Builtin().Category(id) == nil || slices.Contains(got[:i], id) {
				t.Errorf("FromTags(%q) = %q", tags, got)
			}
		}
		if again := Builtin().FromTags(tags); !slices.Equal(got, again) {
			t.Errorf("FromTags(%q) = %q, then %q", tags, got, again)
		}
		if id, ok := Builtin().Resolve(key1 + "=" + value1); ok != (Builtin().Category(id) != nil) {
			t.Errorf("Resolve(%q) = %q, %v", key1+"="+value1, id, ok)
		}
	})
}

func BenchmarkFromTags(b *testing.B) {
	tags := tagsOf("name=Zámek historic=castle castle_type=stately tourism=museum building=yes website=x wheelchair=no addr:city=y")
	b.ReportAllocs()
	for b.Loop() {
		Builtin().FromTags(tags)
	}
}

// tagsOf reads tags as the tests write them: key=value, a space between.
func tagsOf(text string) map[string]string {
	tags := make(map[string]string)
	key := ""
	for part := range strings.SplitSeq(text, " ") {
		if k, v, ok := strings.Cut(part, "="); ok {
			key = k
			tags[k] = v
		} else if key != "" {
			tags[key] += " " + part
		}
	}
	return tags
}
