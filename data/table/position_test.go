package table

import (
	"math"
	"testing"
)

func TestParseAngle(t *testing.T) {
	for _, tt := range []struct {
		text    string
		degrees float64
		letter  string
		parts   int // 0 is no angle
	}{
		{"49.85", 49.85, "", 1}, {"49,85", 49.85, "", 1}, {"-18.5", -18.5, "", 1}, {"−18,5", -18.5, "", 1}, {"+18.5", 18.5, "", 1},
		{"49", 49, "", 1}, {" 49.85 ° ", 49.85, "", 1}, {"49.85°N", 49.85, "N", 1}, {"N 49,85", 49.85, "N", 1}, {"18.5 e", 18.5, "E", 1}, {"18.5w", -18.5, "W", 1}, {"S49.85", -49.85, "S", 1},
		{`49°51'15"N`, 49.8541667, "N", 3}, {"49 51 15 N", 49.8541667, "N", 3}, {"N49°51.25'", 49.8541667, "N", 2}, {"49°51,25′ N", 49.8541667, "N", 2},
		{"49°51′15.5″", 49.8543056, "", 3}, {"49º 51’ 15,5’’ n", 49.8543056, "N", 3}, {"49:51:15", 49.8541667, "", 3}, {"49°51'N", 49.85, "N", 2}, {"49° 51", 49.85, "", 2},
		{"-49°51'15\"", -49.8541667, "", 3}, {"49°51'15''S", -49.8541667, "S", 3},
		{"1 101 512,30", 1101512.3, "", 1}, {"-470 801", -470801, "", 1},
		{"", 0, "", 0}, {"north", 0, "", 0}, {"49°61'", 0, "", 0}, {`49°51'75"`, 0, "", 0}, {"49.85.1", 0, "", 0}, {"N49.85N", 0, "", 0}, {"-49.85N", 0, "", 0},
		{"49.85 18.54", 0, "", 0}, {"49.5°51'", 0, "", 0}, {"49°51.5'15\"", 0, "", 0}, {"NaN", 0, "", 0}, {"1e5", 0, "", 0}, {"0x10", 0, "", 0}, {"49..85", 0, "", 0}, {"49°51'15\"X", 0, "", 0},
	} {
		got, ok := parseAngle(tt.text)
		if ok != (tt.parts > 0) {
			t.Errorf("parseAngle(%q) = %v, %v", tt.text, got, ok)
			continue
		}
		if ok && (math.Abs(got.degrees-tt.degrees) > 1e-9 || got.letter != tt.letter || got.parts != tt.parts) {
			t.Errorf("parseAngle(%q) = %v, want %v %s in %d parts", tt.text, got, tt.degrees, tt.letter, tt.parts)
		}
	}
}

func TestParsePair(t *testing.T) {
	for _, tt := range []struct {
		text     string
		lat, lon float64 // 0 is none
	}{
		{"49.85, 18.54", 49.85, 18.54}, {"49.85,18.54", 49.85, 18.54}, {"49.85 18.54", 49.85, 18.54}, {"49,85 18,54", 49.85, 18.54},
		{"49,85;18,54", 49.85, 18.54}, {"49,85, 18,54", 49.85, 18.54}, {"49,85,18,54", 49.85, 18.54}, {"49.85/18.54", 49.85, 18.54}, {"(49.85, 18.54)", 49.85, 18.54},
		{"49.85N, 18.54E", 49.85, 18.54}, {"49.85N18.54E", 49.85, 18.54}, {"N49.85E18.54", 49.85, 18.54}, {"N 49.85 E 18.54", 49.85, 18.54}, {"49.85°N 18.54°E", 49.85, 18.54},
		{`49°51'15"N, 18°32'24"E`, 49.8541667, 18.54}, {`49°51'15"N 18°32'24"E`, 49.8541667, 18.54}, {"N49°51.25' E18°32.4'", 49.8541667, 18.54}, {"49 51 15 18 32 24", 49.8541667, 18.54}, {"49 51 15 N 18 32 24 E", 49.8541667, 18.54},
		{"POINT(18.54 49.85)", 49.85, 18.54}, {"SRID=4326;Point (18.54 49.85)", 49.85, 18.54}, {"-49.85, -18.54", -49.85, -18.54},
		{"", 0, 0}, {"49.85", 0, 0}, {"Karviná", 0, 0}, {"49.85, 18.54, 210", 0, 0}, {"49 18 20", 0, 0}, {`49°51'15"N`, 0, 0}, {"POLYGON((1 2, 3 4))", 0, 0},
	} {
		lat, lon, ok := parsePair(tt.text)
		if ok != (tt.lat != 0) || ok && (math.Abs(lat.degrees-tt.lat) > 1e-9 || math.Abs(lon.degrees-tt.lon) > 1e-9) {
			t.Errorf("parsePair(%q) = %v, %v, %v, want %v, %v", tt.text, lat.degrees, lon.degrees, ok, tt.lat, tt.lon)
		}
	}
}

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
		lat, latOK := parseAngle(tt.lat)
		lon, lonOK := parseAngle(tt.lon)
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
		lat, _ := parseAngle(tt.lat)
		lon, _ := parseAngle(tt.lon)
		if got, _ := roughness(lat, lon); got != tt.metres {
			t.Errorf("%s, %s: %v m, want %v", tt.lat, tt.lon, got, tt.metres)
		}
	}
}
