package osm

import (
	"errors"

	"google.golang.org/protobuf/encoding/protowire"
)

var errMalformed = errors.New("malformed protocol buffer")

// fields walks over the fields of a message: bytes and messages in bytes, whole numbers in value.
type fields struct {
	rest   []byte
	number protowire.Number
	value  uint64
	bytes  []byte
	err    error
}

func (f *fields) next() bool {
	if len(f.rest) == 0 || f.err != nil {
		return false
	}
	number, wire, n := protowire.ConsumeTag(f.rest)
	if n < 0 {
		return f.fail()
	}
	f.rest, f.number, f.value, f.bytes = f.rest[n:], number, 0, nil
	switch wire {
	case protowire.VarintType:
		f.value, n = protowire.ConsumeVarint(f.rest)
	case protowire.BytesType:
		f.bytes, n = protowire.ConsumeBytes(f.rest)
	default:
		n = protowire.ConsumeFieldValue(number, wire, f.rest)
	}
	if n < 0 {
		return f.fail()
	}
	f.rest = f.rest[n:]
	return true
}

func (f *fields) fail() bool {
	f.err = errMalformed
	return false
}

// numbers walks over packed whole numbers.
type numbers struct {
	rest []byte
	sum  int64 // of what delta returned
	err  error
}

func (p *numbers) more() bool { return len(p.rest) > 0 && p.err == nil }

func (p *numbers) next() uint64 {
	v, n := protowire.ConsumeVarint(p.rest)
	if n < 0 {
		p.err, p.rest = errMalformed, nil
		return 0
	}
	p.rest = p.rest[n:]
	return v
}

// delta returns the next number of those of which only the differences are there.
func (p *numbers) delta() int64 {
	p.sum += protowire.DecodeZigZag(p.next())
	return p.sum
}
