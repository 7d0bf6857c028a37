package tiles

import (
	"math"

	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/tiles/mvt"
)

// A label is a name on the base map. Names are encoded: the local one, then those in lang.Supported, nil where
// there is none.
type label struct {
	at         spot
	id         uint64
	from       uint // the first zoom it shows at
	names      [][]byte
	kind       []byte
	place      []byte
	country    []byte
	population uint64
	rank       byte
}

// townLabels prepares the names of settlements, which come in order of importance.
func townLabels(settlements []*data.Place) []label {
	labels := make([]label, len(settlements))
	for i, p := range settlements {
		labels[i] = label{
			at: project(p.Point), id: p.Number, from: townFrom(p.Importance), names: encodeNames(p.Name, p.Names),
			kind: mvt.AppendString(nil, p.Category()), place: mvt.AppendString(nil, p.ID), population: uint64(max(p.Population, 0)),
			rank: rank(p.Importance),
		}
		if p.Address.CountryCode != "" {
			labels[i].country = mvt.AppendString(nil, p.Address.CountryCode)
		}
	}
	return labels
}

// townFrom is the first zoom that names a town: 5 for a city of 300,000, 8 for a town of 5,000, 13 for quarters.
func townFrom(importance float64) uint {
	const last, span = MaxBaseZoom, 12
	return uint(math.Ceil(last - span*min(max(importance, 0), 1)))
}

// lastCountryZoom is the last zoom at which countries are named.
const lastCountryZoom = 10

// countryLabels names each country in the middle of its municipalities.
func countryLabels(areas []*data.Area, names map[string]data.Texts) []label {
	var labels []label
	type centre struct {
		sum
		areas uint64
	}
	sums := map[string]*centre{}
	var order []string
	for _, a := range areas {
		if names[a.Country] == nil {
			continue
		}
		if sums[a.Country] == nil {
			sums[a.Country] = &centre{}
			order = append(order, a.Country)
		}
		sums[a.Country].add(morton(project(a.Label)))
		sums[a.Country].areas++
	}
	for i, code := range order {
		c := sums[code]
		labels = append(labels, label{
			at: spot{uint32(c.x / c.areas), uint32(c.y / c.areas)}, id: uint64(i + 1),
			names: encodeNames(names[code].Get(lang.Of(code)), names[code]), country: mvt.AppendString(nil, code),
		})
	}
	return labels
}

func encodeNames(local string, names data.Texts) [][]byte {
	encoded := [][]byte{mvt.AppendString(nil, local)}
	for _, language := range lang.Supported {
		var value []byte
		if text := names.Get(language); text != "" {
			value = mvt.AppendString(nil, text)
		}
		encoded = append(encoded, value)
	}
	return encoded
}
