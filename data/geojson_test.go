package data

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// readFeatures gives the ids of the features that are places, with their numbers, and the reasons why others are not.
func readFeatures(r io.Reader) (ids, refused []string, err error) {
	err = EachFeature(r, func(number int, feature []byte, reason error) error {
		var p Place
		if reason == nil {
			p, reason = DecodeFeature(feature)
		}
		if reason != nil {
			refused = append(refused, fmt.Sprintf("%d: %v", number, reason))
		} else {
			ids = append(ids, fmt.Sprintf("%d:%s", number, p.ID))
		}
		return nil
	})
	return ids, refused, err
}

func collected(features ...string) string {
	return `{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`
}

func TestEachFeature(t *testing.T) {
	tooLong := `{"x":"` + strings.Repeat("a", MaxRecordBytes) + `"}`
	longest := line("b")[:len(line("b"))-1] + strings.Repeat(" ", MaxRecordBytes-len(line("b"))) + "}"
	nested := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for _, tt := range []struct {
		name, text string
		ids        string
		refused    []string
		err        string
	}{
		{"no features", collected(), "", nil, ""},
		{"one feature", collected(line("a")), "1:a", nil, ""},
		{"two features", collected(line("a"), line("b")), "1:a 2:b", nil, ""},
		{"space everywhere", " \r\n{ \"type\" :\t\"FeatureCollection\" ,\n\"features\" : [ " + line("a") + " ,\n" + line("b") + " ] } \n", "1:a 2:b", nil, ""},
		{"byte order mark", "\uFEFF" + collected(line("a")), "1:a", nil, ""},
		{"the type at the end", `{"features":[` + line("a") + `],"type":"FeatureCollection"}`, "1:a", nil, ""},
		{"other members", `{"crs":{"x":[1,"]}\""]},"n":-1.5e3,"t":true,"features":[` + line("a") + `],"type":"FeatureCollection","bbox":[1,2]}`, "1:a", nil, ""},
		{"a lone Feature", line("a"), "1:a", nil, ""},
		{"brackets and quotes in texts", collected(strings.Replace(line("a"), `"a"`, `"a"`, 1), strings.Replace(line("b"), `"name":"a"`, `"name":"}]\"\\"`, 1)), "1:a 2:b", nil, ""},
		{"bad features among good ones", collected(line("a"), "{}", `{"type":nonsense}`, "null", "7", `"text"`, line("b")), "1:a 7:b", []string{"2: record without id: type", "3: want a GeoJSON", "4: record", "5: want a GeoJSON", "6: want a GeoJSON"}, ""},
		{"a feature too long", collected(line("a"), tooLong, line("b")), "1:a 3:b", []string{"2: want a record of at most 1048576 bytes"}, ""},
		{"the longest feature", collected(line("a"), longest), "1:a 2:b", nil, ""},
		{"a feature too deep", collected(nested(maxDepth+1), line("b")), "2:b", []string{"1: want a record of at most 100 levels"}, ""},
		{"the deepest feature", collected(nested(maxDepth), line("b")), "2:b", []string{"1: want a GeoJSON Feature"}, ""},
		{"brackets that do not fit", collected(`{"a":[}]`, line("b")), "2:b", []string{"1: want a GeoJSON Feature"}, ""},

		{"nothing", "", "", nil, "collection: the file ends too early"},
		{"a list", "[" + line("a") + "]", "", nil, "collection: want a GeoJSON FeatureCollection"},
		{"cut in a feature", collected(line("a"), line("b"))[:200], "1:a", nil, "feature 2: the file ends too early"},
		{"cut after a feature", strings.TrimSuffix(collected(line("a")), "]}"), "1:a", nil, "feature 1: the file ends too early"},
		{"cut before its end", strings.TrimSuffix(collected(line("a")), "}"), "1:a", nil, "collection: the file ends too early"},
		{"something after it", collected(line("a")) + "x", "1:a", nil, "collection: want nothing after it"},
		{"another type", `{"type":"GeometryCollection","features":[` + line("a") + `]}`, "1:a", nil, "collection: want the type"},
		{"no type", `{"features":[]}`, "", nil, "collection: want the type"},
		{"no list of features", `{"type":"FeatureCollection"}`, "", nil, "collection: want the type"},
		{"features that are no list", `{"type":"FeatureCollection","features":null}`, "", nil, "collection: want the type"},
		{"two lists of features", `{"type":"FeatureCollection","features":[],"features":[]}`, "", nil, "collection: want one list"},
		{"a geometry", `{"type":"Point","coordinates":[18,49]}`, "", nil, "collection: want the type"},
		{"no comma", collected(line("a") + " " + line("b")), "1:a", nil, "feature 1: want a comma or ]"},
		{"a comma too many", collected(line("a"), ""), "1:a", nil, "feature 2: want a value"},
		{"no colon", `{"type" "FeatureCollection"}`, "", nil, "collection: want a colon"},
		{"a name without quotes", `{type:"FeatureCollection"}`, "", nil, "collection: want the name"},
		{"a member that is no JSON", `{"type":"FeatureCollection","x":nonsense,"features":[]}`, "", nil, "collection: want JSON"},
		{"a member too long", `{"type":"FeatureCollection","x":` + tooLong + `,"features":[]}`, "", nil, "collection: want less"},
		{"members too deep", `{"type":"FeatureCollection","x":` + nested(100_000) + `}`, "", nil, "collection: want less"},
	} {
		ids, refused, err := readFeatures(strings.NewReader(tt.text))
		if got := strings.Join(ids, " "); got != tt.ids {
			t.Errorf("%s: places %q, want %q", tt.name, got, tt.ids)
		}
		if len(refused) != len(tt.refused) {
			t.Errorf("%s: refused %q, want %q", tt.name, refused, tt.refused)
			continue
		}
		for i, want := range tt.refused {
			if !strings.HasPrefix(refused[i], want) {
				t.Errorf("%s: refused %q, want it to begin with %q", tt.name, refused[i], want)
			}
		}
		var invalid *Invalid
		if tt.err == "" && err != nil || tt.err != "" && (!errors.As(err, &invalid) || !strings.HasPrefix(err.Error(), tt.err)) {
			t.Errorf("%s: error %v, want %q as an *Invalid", tt.name, err, tt.err)
		}
	}
}

// A stream that breaks off is no fault of the file; what yield returns ends the reading.
func TestEachFeatureEndsEarly(t *testing.T) {
	broken := errors.New("cable cut")
	ids, _, err := readFeatures(io.MultiReader(strings.NewReader(collected(line("a"), line("b"))[:200]), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !strings.Contains(err.Error(), "feature 2") || len(ids) != 1 {
		t.Errorf("broken in feature 2 = %q, %v; want one place and the error with its feature", ids, err)
	}
	enough, seen := errors.New("enough"), 0
	err = EachFeature(strings.NewReader(collected(line("a"), line("b"))), func(int, []byte, error) error {
		seen++
		return enough
	})
	if !errors.Is(err, enough) || seen != 1 {
		t.Errorf("yield that ends it: %v after %d features, want its error after 1", err, seen)
	}
}

// What encoding/json takes for a collection is read as it reads it, however the text is cut into reads.
func FuzzEachFeature(f *testing.F) {
	f.Add(collected(line("a"), line("b")))
	f.Add(collected(`{"x":"\u005d\\"}`, "[1,2]", "null"))
	f.Add("\uFEFF" + line("a"))
	f.Add(`{"features":[1,"",{}],"type":"FeatureCollection","crs":{}}`)
	f.Add(`{"type":"FeatureCollection","features":[}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		read := func(r io.Reader) (features []string, err error) {
			err = EachFeature(r, func(number int, feature []byte, refused error) error {
				if number != len(features)+1 {
					t.Fatalf("%q: feature %d after %d", text, number, len(features))
				}
				features = append(features, string(feature))
				return nil
			})
			return features, err
		}
		features, err := read(strings.NewReader(text))
		again, errAgain := read(iotest.OneByteReader(strings.NewReader(text)))
		if fmt.Sprint(features, err) != fmt.Sprint(again, errAgain) {
			t.Fatalf("%q: %q, %v; byte by byte %q, %v", text, features, err, again, errAgain)
		}
		var whole struct {
			Type     string            `json:"type"`
			Features []json.RawMessage `json:"features"`
		}
		if json.Unmarshal([]byte(text), &whole) != nil || whole.Type != "FeatureCollection" || err != nil {
			return
		}
		if len(features) != len(whole.Features) {
			t.Fatalf("%q: %q, want %q", text, features, whole.Features)
		}
		for i, want := range whole.Features {
			if features[i] != string(want) {
				t.Errorf("%q: feature %d is %q, want %q", text, i+1, features[i], want)
			}
		}
	})
}
