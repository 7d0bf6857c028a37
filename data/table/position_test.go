package table

import (
	"testing"

	"tripoint/geo"
)

func TestPosition(t *testing.T) {
	const swapped = "latitude and longitude look swapped"
	for _, tt := range []struct{ lat, lon, country, reason string }{
		{"49.85", "18.54", "", ""}, {"49.85", "18.54", "CZ", ""}, {"-33.9", "18.4", "ZA", ""}, {"52.5", "13.4", "DE", ""}, {"54.8", "23.9", "PL", ""},
		{"18.54", "49.85", "", swapped}, {"18.54", "49.85", "CZ", swapped}, {"13.4", "52.5", "DE", swapped}, {"18.54", "149.85", "", ""}, {"149.85", "18.54", "", swapped},
		{"18.54", "49.85", "SA", ""}, {"N18.54", "E49.85", "", ""}, {"18.54E", "49.85N", "", swapped}, {"18.54E", "49.85N", "SA", swapped},
		{"-1101512", "-470801", "", "looks like metres of S-JTSK"}, {"470801,21", "1101512,3", "", "looks like metres of S-JTSK"}, {"1101512", "470801", "CZ", "looks like metres of S-JTSK"},
		{"230123.4", "480567.8", "", "looks like metres of PUWG 1992"}, {"5533123", "6543210", "", "looks like metres of PUWG 2000"},
		{"6415000", "2064000", "", "looks like metres of Web Mercator"}, {"323456", "5526789", "", "looks like metres of UTM"}, {"99999", "12345", "", "looks like metres of a plane system"},
		{"95", "95", "", "latitude 95"}, {"49", "200", "", "longitude 200"}, {"0", "0.0", "", "0, 0 stands for"},
	} {
		lat, latOK := geo.ParseAngle(tt.lat)
		lon, lonOK := geo.ParseAngle(tt.lon)
		if !latOK || !lonOK {
			t.Errorf("%s, %s: want angles", tt.lat, tt.lon)
		}
		_, reason := position(lat, lon, tt.country)
		if (reason == "") != (tt.reason == "") || len(reason) < len(tt.reason) || reason[:len(tt.reason)] != tt.reason {
			t.Errorf("%s, %s in %q: %q, want %q", tt.lat, tt.lon, tt.country, reason, tt.reason)
		}
	}
}

func TestRoughness(t *testing.T) {
	for _, tt := range []struct {
		lat, lon string
		metres   float64
	}{
		{"49.85123", "18.54321", 0}, {"49.851", "18.543", 0}, {"49.85", "18.54123", 0}, {"49.85", "18.54", 700}, {"49.8", "18.54", 700}, {"49.8", "18.5", 7000}, {"49", "18", 70_000},
		{"49°51'", "18°32'", 1000}, {"49°51'00\"", "18°32'0\"", 1000}, {"49°51'15\"", "18°32'00\"", 0}, {"49°51.25'", "18°32.4'", 0},
		{"49.8667", "18.2333", 1000}, {"49.866667", "18.233333", 1000}, {"49.8667", "18.2343", 0}, {"49.850000", "18.500000", 1000}, {"49.867", "18.233", 0},
	} {
		lat, _ := geo.ParseAngle(tt.lat)
		lon, _ := geo.ParseAngle(tt.lon)
		if got, _ := roughness(lat, lon); got != tt.metres {
			t.Errorf("%s, %s: %v m, want %v", tt.lat, tt.lon, got, tt.metres)
		}
	}
}
