package osm

import (
	"encoding/xml"
	"strconv"

	"github.com/paulmach/orb"
	"google.golang.org/protobuf/encoding/protowire"
)

// extent returns the box that a file says it covers; ok is false where it says none.
func (s *scanner) extent(f File) (box orb.Bound, ok bool, err error) {
	src, err := s.open(f)
	if err != nil {
		return box, false, err
	}
	if src.isPBF {
		box, ok, err = pbfExtent(src)
	} else {
		box, ok = xmlExtent(src)
	}
	if closeErr := src.Close(); err == nil {
		err = closeErr
	}
	if box.IsEmpty() || box.Min == box.Max || locate(box.Min[0]*perDegree, box.Min[1]*perDegree) == nowhere || locate(box.Max[0]*perDegree, box.Max[1]*perDegree) == nowhere {
		ok = false
	}
	return box, ok, err
}

func pbfExtent(src *source) (box orb.Bound, ok bool, err error) {
	_, blob, err := readBlob(src)
	if err != nil {
		return box, false, err
	}
	var u unpacker
	header, err := u.unpack(blob)
	if err != nil {
		return box, false, err
	}
	f := fields{rest: header}
	for f.next() {
		if f.number != 1 {
			continue
		}
		sides := fields{rest: f.bytes}
		for sides.next() {
			const nano = 1e9
			degrees := float64(protowire.DecodeZigZag(sides.value)) / nano
			switch sides.number {
			case 1:
				box.Min[0] = degrees
			case 2:
				box.Max[0] = degrees
			case 3:
				box.Max[1] = degrees
			case 4:
				box.Min[1] = degrees
			}
		}
		ok = sides.err == nil
	}
	return box, ok, f.err
}

// xmlExtent looks for the element bounds, which stands before all objects.
func xmlExtent(src *source) (box orb.Bound, ok bool) {
	x := newXMLDecoder(src)
	for {
		token, err := x.token()
		if err != nil {
			return box, false
		}
		start, isStart := token.(xml.StartElement)
		if !isStart || x.depth != 2 {
			continue
		}
		if start.Name.Local != "bounds" {
			if _, isObject := kindOf(start.Name.Local); isObject {
				return box, false
			}
			continue
		}
		for name, to := range map[string]*float64{"minlon": &box.Min[0], "minlat": &box.Min[1], "maxlon": &box.Max[0], "maxlat": &box.Max[1]} {
			if *to, err = strconv.ParseFloat(attribute(start.Attr, name), 64); err != nil {
				return box, false
			}
		}
		return box, true
	}
}
