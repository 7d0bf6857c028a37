package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"tripoint/data/lang"
)

const howToFetch = "fetch it with: npm pack @openstreetmap/id-tagging-schema@" + schemaVersion +
	" && tar xzf openstreetmap-id-tagging-schema-" + schemaVersion + ".tgz, which makes the folder package"

// schema is what the presets say: which OSM tags each stands for, and what it is called.
type schema struct {
	byTags map[string][]string               // tags as tagsKey writes them → ids of presets, in order
	texts  map[string]map[string]translation // language → id of preset
}

type preset struct {
	Tags map[string]string
	Name string // "{id}" where another preset's texts stand in
}

type translation struct {
	Name    string
	Aliases string // a line each
	Terms   string // parted by commas
}

func readSchema(dir string) (schema, error) {
	var about struct{ Version string }
	if err := readJSON(filepath.Join(dir, "package.json"), &about); err != nil {
		return schema{}, err
	}
	if about.Version != schemaVersion {
		return schema{}, fmt.Errorf("%s: version %s, want %s; %s", dir, about.Version, schemaVersion, howToFetch)
	}
	var presets map[string]preset
	if err := readJSON(filepath.Join(dir, "dist", "presets.json"), &presets); err != nil {
		return schema{}, err
	}
	s := schema{byTags: make(map[string][]string), texts: make(map[string]map[string]translation)}
	for _, id := range slices.Sorted(maps.Keys(presets)) {
		key := tagsKey(presets[id].Tags)
		s.byTags[key] = append(s.byTags[key], id)
	}
	for _, language := range lang.Supported {
		texts, err := readTranslations(filepath.Join(dir, "dist", "translations", language+".json"), language)
		if err != nil {
			return schema{}, err
		}
		for id, p := range presets {
			if other, stands := strings.CutPrefix(p.Name, "{"); stands {
				texts[id] = texts[strings.TrimSuffix(other, "}")]
			}
		}
		s.texts[language] = texts
	}
	return s, nil
}

func readTranslations(path, language string) (map[string]translation, error) {
	var file map[string]struct {
		Presets struct{ Presets map[string]translation }
	}
	if err := readJSON(path, &file); err != nil {
		return nil, err
	}
	texts := file[language].Presets.Presets
	if len(texts) == 0 {
		return nil, fmt.Errorf("%s: want texts under %s.presets.presets", path, language)
	}
	return texts, nil
}

func readJSON(path string, into any) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s is not there: want the unpacked npm package; %s", path, howToFetch)
	}
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// tagsKey writes tags as categories.tsv does, in the order of their keys.
func tagsKey(tags map[string]string) string {
	parts := make([]string, 0, len(tags))
	for key, value := range tags {
		parts = append(parts, key+"="+value)
	}
	slices.Sort(parts)
	return strings.Join(parts, "+")
}

// drawn returns the name and, raw, all words that the presets have for a category in a language. All that is said
// of its first tag counts; of the others only names and aliases, as their terms stray too far. Fallback tags say
// nothing.
func (s schema) drawn(c category, language string) (name string, words []string) {
	for i, tag := range strings.Split(c.tags, ",") {
		if strings.HasPrefix(tag, "?") {
			continue
		}
		parts := strings.Split(tag, "+")
		slices.Sort(parts)
		for _, id := range s.byTags[strings.Join(parts, "+")] {
			t := s.texts[language][id]
			if i == 0 && name == "" {
				name = t.Name
			}
			words = append(words, t.Name)
			words = append(words, strings.Split(t.Aliases, "\n")...)
			if i == 0 {
				words = append(words, strings.Split(t.Terms, ",")...)
			}
		}
	}
	return name, words
}
