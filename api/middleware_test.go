package api

import "testing"

func TestTheLogKeepsNoSecrets(t *testing.T) {
	for _, c := range []struct{ query, want string }{
		{"", ""},
		{"q=muzeum&lang=pl", "q=…&lang=pl"},
		{"key=abc&q=muzeum", "key=…&q=…"},
		{"lat=49.85&lon=18.54&limit=3", "lat=…&lon=…&limit=3"},
		{"near=49.85,18.54", "near=…"},
		{"%6cat=49.85", "%6cat=…"},
		{"%zz=49.85", "%zz=…"},
		{"bbox", "bbox=…"},
	} {
		if got := withoutSecrets(c.query); got != c.want {
			t.Errorf("withoutSecrets(%q) = %q, want %q", c.query, got, c.want)
		}
	}
}
