// Package rules holds vector tiles against the rules of the Mapbox Vector Tile specification 2.1. It is for tests, and
// reads tiles without the code that wrote them.
package rules

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	"tripoint/tiles/mvt"
)

// A Tile is layers by name, as its bytes say.
type Tile map[string]*Layer

// A Layer is what one layer of a tile has.
type Layer struct {
	Keys     []string
	Values   []any
	Features []Feature
}

// A Feature is a feature, with the properties that its tags stand for.
type Feature struct {
	ID         uint64 // 0 is none
	Kind       mvt.Type
	Properties map[string]any
	Parts      [][]mvt.Point // points, lines, or rings without their end
}

// field is one field of a protobuf message.
type field struct {
	number uint64
	n      uint64 // of a varint
	b      []byte // of a length-delimited field
	isText bool
}

func fieldsOf(b []byte) (fields []field, err error) {
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errors.New("broken tag")
		}
		f := field{number: tag >> 3, isText: tag&7 == 2}
		b = b[n:]
		v, n := binary.Uvarint(b)
		if n <= 0 || tag&7 != 0 && tag&7 != 2 {
			return nil, fmt.Errorf("field %d: broken, or of a wire type that we do not write", tag>>3)
		}
		b = b[n:]
		if f.n = v; f.isText {
			if uint64(len(b)) < v {
				return nil, fmt.Errorf("field %d: longer than its message", tag>>3)
			}
			f.b, b = b[:v], b[v:]
		}
		fields = append(fields, f)
	}
	return fields, nil
}

// Decode reads a tile and refuses what breaks a rule of the Mapbox Vector Tile specification 2.1.
func Decode(tile []byte) (Tile, error) {
	fields, err := fieldsOf(tile)
	if err != nil {
		return nil, err
	}
	d := Tile{}
	for _, f := range fields {
		if f.number != 3 || !f.isText {
			return nil, fmt.Errorf("tile: field %d: want layers only", f.number)
		}
		name, layer, err := decodeLayer(f.b)
		if err != nil {
			return nil, fmt.Errorf("layer %q: %w", name, err)
		}
		if d[name] != nil {
			return nil, fmt.Errorf("layer %q: there twice", name)
		}
		d[name] = layer
	}
	return d, nil
}

func decodeLayer(b []byte) (name string, l *Layer, err error) {
	fields, err := fieldsOf(b)
	if err != nil {
		return "", nil, err
	}
	l = &Layer{}
	counts := map[uint64]int{}
	var features [][]byte
	seen := map[string]bool{}
	for _, f := range fields {
		counts[f.number]++
		switch f.number {
		case 1:
			name = string(f.b)
		case 2:
			features = append(features, f.b)
		case 3:
			l.Keys = append(l.Keys, string(f.b))
			if seen["key "+string(f.b)] {
				return name, nil, fmt.Errorf("key %q is there twice", f.b)
			}
			seen["key "+string(f.b)] = true
		case 4:
			if seen["value "+string(f.b)] {
				return name, nil, fmt.Errorf("value %q is there twice", f.b)
			}
			seen["value "+string(f.b)] = true
			v, err := decodeValue(f.b)
			if err != nil {
				return name, nil, err
			}
			l.Values = append(l.Values, v)
		case 5:
			if f.n != mvt.Extent {
				return name, nil, fmt.Errorf("extent %d", f.n)
			}
		case 15:
			if f.n != 2 {
				return name, nil, fmt.Errorf("version %d", f.n)
			}
		default:
			return name, nil, fmt.Errorf("unknown field %d", f.number)
		}
	}
	if name == "" || counts[1] != 1 || counts[5] != 1 || counts[15] != 1 || len(features) == 0 {
		return name, nil, errors.New("want one name, extent and version, and features")
	}
	ids := map[uint64]bool{}
	for i, b := range features {
		f, err := l.decodeFeature(b)
		if err != nil {
			return name, nil, fmt.Errorf("feature %d: %w", i, err)
		}
		if f.ID > 0 && ids[f.ID] || f.ID > 1<<53-1 {
			return name, nil, fmt.Errorf("feature %d: id %d is there twice or out of range", i, f.ID)
		}
		ids[f.ID] = true
		l.Features = append(l.Features, f)
	}
	return name, l, nil
}

func decodeValue(b []byte) (any, error) {
	fields, err := fieldsOf(b)
	if err != nil || len(fields) != 1 {
		return nil, fmt.Errorf("value %q: want exactly one", b)
	}
	switch fields[0].number {
	case 1:
		return string(fields[0].b), nil
	case 5:
		return fields[0].n, nil
	case 7:
		return fields[0].n == 1, nil
	}
	return nil, fmt.Errorf("value of type %d, which we do not write", fields[0].number)
}

func (l *Layer) decodeFeature(b []byte) (f Feature, err error) {
	fields, err := fieldsOf(b)
	if err != nil {
		return f, err
	}
	f.Properties = map[string]any{}
	for _, field := range fields {
		switch field.number {
		case 1:
			if f.ID = field.n; f.ID == 0 {
				return f, errors.New("id 0")
			}
		case 2:
			if err := l.decodeTags(&f, field.b); err != nil {
				return f, err
			}
		case 3:
			f.Kind = mvt.Type(field.n)
		case 4:
			if f.Parts, err = decodeGeometry(f.Kind, field.b); err != nil {
				return f, err
			}
		default:
			return f, fmt.Errorf("unknown field %d", field.number)
		}
	}
	if len(f.Parts) == 0 {
		return f, errors.New("want a geometry")
	}
	return f, nil
}

func (l *Layer) decodeTags(f *Feature, b []byte) error {
	tags, err := varints(b)
	if err != nil || len(tags)%2 != 0 {
		return errors.New("want pairs of tags")
	}
	for i := 0; i < len(tags); i += 2 {
		if tags[i] >= uint64(len(l.Keys)) || tags[i+1] >= uint64(len(l.Values)) {
			return errors.New("tag beyond the layer's keys or values")
		}
		key := l.Keys[tags[i]]
		if _, twice := f.Properties[key]; twice {
			return fmt.Errorf("property %q is there twice", key)
		}
		f.Properties[key] = l.Values[tags[i+1]]
	}
	return nil
}

func varints(b []byte) (list []uint64, err error) {
	for len(b) > 0 {
		v, n := binary.Uvarint(b)
		if n <= 0 {
			return nil, errors.New("broken varint")
		}
		list, b = append(list, v), b[n:]
	}
	return list, nil
}

// decodeGeometry reads commands as section 4.3 of the specification has them.
func decodeGeometry(kind mvt.Type, b []byte) ([][]mvt.Point, error) {
	commands, err := varints(b)
	if err != nil {
		return nil, err
	}
	var parts [][]mvt.Point
	var pen mvt.Point
	move := func() error {
		if len(commands) < 2 {
			return errors.New("want two parameters to a point")
		}
		dx, dy := unzigzag(commands[0]), unzigzag(commands[1])
		pen, commands = mvt.Point{X: pen.X + dx, Y: pen.Y + dy}, commands[2:]
		return nil
	}
	for len(commands) > 0 {
		if commands[0] != 1<<3|1 {
			return nil, fmt.Errorf("command %d: want MoveTo to one point", commands[0])
		}
		commands = commands[1:]
		if err := move(); err != nil {
			return nil, err
		}
		part := []mvt.Point{pen}
		if kind != 1 {
			if len(commands) == 0 || commands[0]&7 != 2 {
				return nil, errors.New("want LineTo")
			}
			count := commands[0] >> 3
			if least := uint64(kind - 1); count < least {
				return nil, fmt.Errorf("LineTo to %d points, want at least %d", count, least)
			}
			commands = commands[1:]
			for range count {
				before := pen
				if err := move(); err != nil {
					return nil, err
				}
				if pen == before {
					return nil, errors.New("LineTo of length zero")
				}
				part = append(part, pen)
			}
		}
		if kind == 3 {
			if len(commands) == 0 || commands[0] != 1<<3|7 {
				return nil, errors.New("want ClosePath")
			}
			commands = commands[1:]
			area := mvt.DoubleArea(part)
			if area == 0 || part[0] == pen || len(parts) == 0 && area < 0 {
				return nil, fmt.Errorf("ring %d: twice its area is %d; want the outer ring first and positive, its end not written", len(parts), area)
			}
		}
		parts = append(parts, part)
	}
	if kind < 1 || kind > 3 {
		return nil, fmt.Errorf("geometry type %d", kind)
	}
	return parts, nil
}

func unzigzag(v uint64) int32 {
	if v > math.MaxUint32 {
		panic("a parameter of more than 32 bits")
	}
	return int32(uint32(v)>>1) ^ -int32(v&1)
}
