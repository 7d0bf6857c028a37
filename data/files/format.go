package files

import (
	"strings"

	"tripoint/data/osm"
	"tripoint/data/table"
)

// A Format is a way in which places are written down.
type Format string

// The formats that are read. Text formats may be packed by gzip, extracts of OpenStreetMap by gzip or bzip2: that is told
// from their first bytes.
const (
	NDJSON   Format = "ndjson"   // a GeoJSON Feature a line
	GeoJSON  Format = "geojson"  // a FeatureCollection
	CSV      Format = "csv"      // a table with a header, parted by commas, semicolons or tabs
	GPX      Format = "gpx"      // the waypoints of it
	ICal     Format = "ics"      // events with a position
	GeoNames Format = "geonames" // the main table of geonames.org
	OSM      Format = "osm"      // an extract of OpenStreetMap, .osm.pbf or XML
)

// Formats lists all of them.
func Formats() []Format { return []Format{NDJSON, GeoJSON, CSV, GPX, ICal, GeoNames, OSM} }

// Endings says which names of files are known, for those who gave another.
const Endings = ".osm.pbf, .osm, .osm.gz, .osm.bz2, or .ndjson, .geojson, .csv, .tsv, .gpx, .ics or .txt (GeoNames), each also with .gz"

var endings = map[string]Format{
	".ndjson": NDJSON, ".geojson": GeoJSON, ".csv": CSV, ".tsv": CSV, ".gpx": GPX, ".ics": ICal, ".txt": GeoNames,
}

// FormatOf tells the format of a file from its name, in capitals or not; ok is false for a name that says none.
func FormatOf(name string) (f Format, ok bool) {
	name = strings.ToLower(name)
	for _, ending := range []string{".osm", ".osm.pbf", ".osm.gz", ".osm.bz2"} {
		if strings.HasSuffix(name, ending) {
			return OSM, true
		}
	}
	name = strings.TrimSuffix(name, ".gz")
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 {
		f, ok = endings[name[dot:]]
	}
	return f, ok
}

// Source is the source that all records of the format are of, "" where it is for them to say.
func (f Format) Source() string {
	switch f {
	case GeoNames:
		return table.GeoNamesSource
	case OSM:
		return osm.Source
	}
	return ""
}
