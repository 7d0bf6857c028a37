package basemap

import (
	"encoding/binary"
	"slices"

	"tripoint/data/lang"
	"tripoint/data/osm"
	"tripoint/tiles/mvt"
	"tripoint/tiles/pmtiles"
)

// A feature is what is to be drawn, apart from where.
type feature struct {
	layer layerID
	from  uint // zoom
	order int  // in the layer: higher ones come later, and above
	level int  // added to order from zoom levelsFrom on
	props []prop
}

// levelsFrom is the first zoom that tells bridges and tunnels from other streets. Below, they are one line with them.
const levelsFrom = 11

// A prop is a property that a feature has from a zoom on.
type prop struct {
	key   uint8
	from  uint8
	value []byte // as package mvt encodes it
}

func (f *feature) text(key, value string, from uint8) {
	if value != "" {
		f.props = append(f.props, prop{f.layer.keyOf(key), from, mvt.AppendString(nil, value)})
	}
}

func (f *feature) number(key string, value uint64) {
	f.props = append(f.props, prop{f.layer.keyOf(key), 0, mvt.AppendUint(nil, value)})
}

// flag notes what is true; what is false is left out, which a style reads the same.
func (f *feature) flag(key string, value bool, from uint8) {
	if value {
		f.props = append(f.props, prop{f.layer.keyOf(key), from, mvt.AppendTrue(nil)})
	}
}

// nameKeys are the tags of names, the local one first.
var nameKeys = func() []string {
	keys := []string{"name"}
	for _, language := range lang.Supported {
		keys = append(keys, "name:"+language)
	}
	return keys
}()

// names adds all names that there are.
func (f *feature) names(tags osm.Tags) {
	at := f.layer.keyOf("name")
	for i, key := range nameKeys {
		if name := tags.Get(key); name != "" {
			f.props = append(f.props, prop{at + uint8(i), 0, mvt.AppendString(nil, name)})
		}
	}
}

// A record is a feature in a tile, on its way there: its properties, the type of its geometry, the geometry. Records
// of a tile are sorted by key and then by bytes, so that features alike come together.

// key orders the records of a tile: by layer and order.
func (f *feature) key(zoom uint, x, y int32) uint64 {
	order := f.order
	if zoom >= levelsFrom {
		order += f.level
	}
	id := uint64(pmtiles.ID(zoom, uint32(x), uint32(y)))
	return id<<(layerBits+orderBits) | uint64(f.layer)<<orderBits | uint64(min(max(order+orders/2, 0), orders-1))
}

const (
	layerBits = 5
	orderBits = 28
	orders    = 1 << orderBits
)

func tileOf(key uint64) pmtiles.TileID { return pmtiles.TileID(key >> (layerBits + orderBits)) }
func layerOf(key uint64) layerID       { return layerID(key >> orderBits & (1<<layerBits - 1)) }

// appendProps writes the properties that a feature has at a zoom, with their length before them.
func (f *feature) appendProps(b []byte, zoom uint) []byte {
	var room [256]byte
	props := room[:0]
	for _, p := range f.props {
		if zoom >= uint(p.from) {
			props = append(props, p.key)
			props = binary.AppendUvarint(props, uint64(len(p.value)))
			props = append(props, p.value...)
		}
	}
	return append(binary.AppendUvarint(b, uint64(len(props))), props...)
}

// cutRecord takes a record apart.
func cutRecord(b []byte) (props []byte, t mvt.Type, geometry []byte) {
	n, size := binary.Uvarint(b)
	props, b = b[size:size+int(n)], b[size+int(n):]
	return props, mvt.Type(b[0]), b[1:]
}

// tagAll gives the feature under way the properties of a record.
func tagAll(l *mvt.Layer, props []byte) {
	for len(props) > 0 {
		key := props[0]
		n, size := binary.Uvarint(props[1:])
		end := 1 + size + int(n)
		l.Tag(int(key), props[1+size:end])
		props = props[end:]
	}
}

// hasKey tells whether properties have a key.
func hasKey(props []byte, key uint8) bool {
	for len(props) > 0 {
		if props[0] == key {
			return true
		}
		n, size := binary.Uvarint(props[1:])
		props = props[1+size+int(n):]
	}
	return false
}

// zooms are those that a feature shows at.
func (f *feature) zooms() (from, to uint) { return max(f.from, layers[f.layer].from), MaxZoom }

// sortProps orders properties by key, so that features alike have the same bytes.
func (f *feature) sortProps() {
	slices.SortFunc(f.props, func(a, b prop) int { return int(a.key) - int(b.key) })
}
