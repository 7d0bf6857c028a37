package osm

import (
	"cmp"
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// A blockDecoder decodes blocks of objects. It keeps its memory from one to the next.
type blockDecoder struct {
	unpacker
	wanted kindSet
	yield  func(*object)

	strings         []string
	granularity     float64 // nanodegrees
	lonOff, latOff  float64 // nanodegrees
	dateGranularity int64   // milliseconds

	object object
}

// decode calls yield with each object of the kinds wanted, which is its own until yield returns.
func (d *blockDecoder) decode(blob []byte, yield func(*object)) error {
	block, err := d.unpack(blob)
	if err != nil {
		return err
	}
	d.yield = yield
	d.strings, d.granularity, d.lonOff, d.latOff, d.dateGranularity = d.strings[:0], 100, 0, 0, 1000
	f := fields{rest: block}
	for f.next() {
		switch f.number {
		case 1:
			if err := d.readStrings(f.bytes); err != nil {
				return err
			}
		case 17:
			d.granularity = float64(int32(f.value))
		case 18:
			d.dateGranularity = int64(int32(f.value))
		case 19:
			d.latOff = float64(int64(f.value))
		case 20:
			d.lonOff = float64(int64(f.value))
		}
	}
	if f.err != nil {
		return f.err
	}
	// What the groups hang on is known now, wherever it stood.
	f = fields{rest: block}
	for f.next() {
		if f.number == 2 {
			if err := d.group(f.bytes); err != nil {
				return err
			}
		}
	}
	return f.err
}

func (d *blockDecoder) readStrings(table []byte) error {
	text := string(table) // one copy for all, since the table's memory is used again
	f := fields{rest: table}
	for f.next() {
		if f.number != 1 {
			continue
		}
		if len(d.strings) == maxListed {
			return fmt.Errorf("more than %d strings", maxListed)
		}
		end := len(table) - len(f.rest)
		d.strings = append(d.strings, text[end-len(f.bytes):end])
	}
	return f.err
}

func (d *blockDecoder) group(group []byte) error {
	f := fields{rest: group}
	for f.next() {
		var err error
		switch {
		case f.number == 1 && d.wanted.has(node):
			err = d.plain(node, f.bytes)
		case f.number == 2 && d.wanted.has(node):
			err = d.denseNodes(f.bytes)
		case f.number == 3 && d.wanted.has(way):
			err = d.plain(way, f.bytes)
		case f.number == 4 && d.wanted.has(relation):
			err = d.plain(relation, f.bytes)
		}
		if err != nil {
			return err
		}
	}
	return f.err
}

// start makes room for the next object.
func (d *blockDecoder) start(k kind) *object {
	o := &d.object
	*o = object{ref: ref{kind: k}, tags: o.tags[:0], nodes: o.nodes[:0], members: o.members[:0], at: nowhere}
	return o
}

var errString = errors.New("a string that is not in the table")

func (d *blockDecoder) string(i uint64) (string, error) {
	if i >= uint64(len(d.strings)) {
		return "", errString
	}
	return d.strings[i], nil
}

func (d *blockDecoder) addTag(o *object, key, value uint64) error {
	k, err := d.string(key)
	if err != nil {
		return err
	}
	v, err := d.string(value)
	if err != nil {
		return err
	}
	o.tags = append(o.tags, tag{k, v})
	return nil
}

func (d *blockDecoder) locate(lon, lat int64) location {
	const nanodegrees = 1e9 / perDegree
	return locate((d.lonOff+d.granularity*float64(lon))/nanodegrees, (d.latOff+d.granularity*float64(lat))/nanodegrees)
}

// parts are the fields of an object's message. They may stand in any order.
type parts struct {
	keys, values      numbers
	nodes             numbers // of a way
	ids, roles, kinds numbers // of a relation's members
	lon, lat          int64   // of a node
}

// plain reads an object that is a message of its own.
func (d *blockDecoder) plain(k kind, message []byte) error {
	o := d.start(k)
	p, err := d.gather(o, message)
	if err == nil {
		err = d.complete(o, &p)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", o.ref, err)
	}
	d.yield(o)
	return nil
}

func (d *blockDecoder) gather(o *object, message []byte) (p parts, err error) {
	f := fields{rest: message}
	for f.next() && err == nil {
		switch f.number {
		case 1:
			o.id = int64(f.value)
			if o.kind == node {
				o.id = protowire.DecodeZigZag(f.value)
			}
		case 2:
			p.keys.rest = f.bytes
		case 3:
			p.values.rest = f.bytes
		case 4:
			err = d.info(o, f.bytes)
		case 8:
			switch o.kind {
			case node:
				p.lat = protowire.DecodeZigZag(f.value)
			case way:
				p.nodes.rest = f.bytes
			case relation:
				p.roles.rest = f.bytes
			}
		case 9:
			p.lon, p.ids.rest = protowire.DecodeZigZag(f.value), f.bytes
		case 10:
			p.kinds.rest = f.bytes
		}
	}
	return p, errors.Join(err, f.err)
}

func (d *blockDecoder) complete(o *object, p *parts) error {
	switch o.kind {
	case node:
		o.at = d.locate(p.lon, p.lat)
	case way:
		for p.nodes.more() && len(o.nodes) <= maxListed {
			o.nodes = append(o.nodes, p.nodes.delta())
		}
	case relation:
		if err := d.readMembers(o, p); err != nil {
			return err
		}
	}
	for p.keys.more() {
		if err := d.addTag(o, p.keys.next(), p.values.next()); err != nil {
			return err
		}
	}
	if len(o.nodes)+len(o.members) > maxListed {
		return fmt.Errorf("more than %d nodes or members", maxListed)
	}
	return errors.Join(p.keys.err, p.values.err, p.nodes.err, p.ids.err)
}

func (d *blockDecoder) readMembers(o *object, p *parts) error {
	for p.ids.more() && len(o.members) <= maxListed {
		id, k := p.ids.delta(), p.kinds.next()
		role, err := d.string(p.roles.next())
		if err != nil {
			return err
		}
		if k > uint64(relation) {
			return fmt.Errorf("member of type %d: want node, way or relation", k)
		}
		o.members = append(o.members, member{ref{kind(k), id}, role})
	}
	return errors.Join(p.roles.err, p.kinds.err)
}

func (d *blockDecoder) info(o *object, message []byte) error {
	f := fields{rest: message}
	for f.next() {
		switch f.number {
		case 1:
			o.version = int32(f.value)
		case 2:
			o.updated = d.seconds(int64(f.value))
		case 6:
			o.deleted = f.value == 0
		}
	}
	return f.err
}

func (d *blockDecoder) seconds(timestamp int64) int64 { return timestamp * d.dateGranularity / 1000 }

// columns are what nodes that are written as columns have. Those of metadata and tags may be missing.
type columns struct {
	ids, lons, lats, tags    numbers
	versions, times, visible numbers

	hasTags, hasVersions, hasTimes, hasVisible bool
}

func readColumns(message []byte) (c columns, err error) {
	f := fields{rest: message}
	for f.next() {
		switch f.number {
		case 1:
			c.ids.rest = f.bytes
		case 5:
			info := fields{rest: f.bytes}
			for info.next() {
				switch info.number {
				case 1:
					c.versions.rest = info.bytes
				case 2:
					c.times.rest = info.bytes
				case 6:
					c.visible.rest = info.bytes
				}
			}
			f.err = info.err
		case 8:
			c.lats.rest = f.bytes
		case 9:
			c.lons.rest = f.bytes
		case 10:
			c.tags.rest = f.bytes
		}
	}
	c.hasTags, c.hasVersions, c.hasTimes, c.hasVisible = c.tags.more(), c.versions.more(), c.times.more(), c.visible.more()
	return c, f.err
}

// err returns the first error of any column, such as that it ended early.
func (c *columns) err() error {
	for _, err := range [...]error{c.ids.err, c.lons.err, c.lats.err, c.tags.err, c.versions.err, c.times.err, c.visible.err} {
		if err != nil {
			return err
		}
	}
	return nil
}

func (d *blockDecoder) denseNodes(message []byte) error {
	c, err := readColumns(message)
	if err != nil {
		return err
	}
	for c.ids.more() {
		o := d.start(node)
		o.id = c.ids.delta()
		o.at = d.locate(c.lons.delta(), c.lats.delta())
		if c.hasVersions {
			o.version = int32(c.versions.next())
		}
		if c.hasTimes {
			o.updated = d.seconds(c.times.delta())
		}
		o.deleted = c.hasVisible && c.visible.next() == 0
		if c.hasTags {
			err = d.denseTags(o, &c.tags)
		}
		if err = cmp.Or(err, c.err()); err != nil {
			return fmt.Errorf("%s: %w", o.ref, err)
		}
		d.yield(o)
	}
	return c.ids.err
}

// denseTags reads keys and values up to the 0 that ends those of a node.
func (d *blockDecoder) denseTags(o *object, tags *numbers) error {
	for {
		key := tags.next()
		if key == 0 {
			return tags.err
		}
		if err := d.addTag(o, key, tags.next()); err != nil {
			return err
		}
	}
}
