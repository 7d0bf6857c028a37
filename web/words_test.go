package web

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

func TestEveryLanguageSaysEverything(t *testing.T) {
	for language, w := range words {
		empty(t, language, reflect.ValueOf(*w))
		for theme := range words["en"].Themes {
			if w.Themes[theme] == "" {
				t.Errorf("%s: no words for the theme %s", language, theme)
			}
		}
	}
}

func empty(t *testing.T, path string, v reflect.Value) {
	for i := range v.NumField() {
		name := path + "." + v.Type().Field(i).Name
		switch field := v.Field(i); field.Kind() {
		case reflect.String:
			if field.String() == "" {
				t.Errorf("%s is empty", name)
			}
		case reflect.Struct:
			empty(t, name, field)
		}
	}
}

// What a page says first must not change when its script takes over.
func TestWordsAreThoseOfTheGuide(t *testing.T) {
	for language, w := range words {
		text, err := os.ReadFile("src/i18n/" + language + ".ts")
		if err != nil {
			t.Fatal(err)
		}
		said := []string{w.Slogan, w.Intro, w.Towns}
		for _, theme := range w.Themes {
			said = append(said, theme)
		}
		for _, s := range said {
			if !strings.Contains(string(text), `"`+s+`"`) {
				t.Errorf("%s: the guide does not say %q", language, s)
			}
		}
	}
}
