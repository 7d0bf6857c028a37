package search

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"tripoint/data"
	"tripoint/data/lang"
)

// arena holds the names of all places in one run of bytes, so that scoring a candidate touches one cache
// line or two. A name is a byte of nameBits, the lengths of two phrases as two bytes each, the folded
// phrase, and the unfolded one in lower case where it differs: their words correspond one to one.
type arena struct {
	bytes   []byte
	offsets []uint32 // place i has bytes[offsets[i]:offsets[i+1]]
}

const nameHeader = 5

// nameBits says whose a name is: a bit for each of lang.Supported, then the three below.
type nameBits uint8

const (
	otherLanguage nameBits = 1 << (iota + 5)
	localName
	alternative
)

func languageBit(language string) nameBits {
	if i := slices.Index(lang.Supported, language); i >= 0 {
		return 1 << i
	}
	return otherLanguage
}

// add appends the names of the next place and returns their folded phrases.
func (a *arena) add(p *data.Place) []string {
	if len(a.offsets) == 0 {
		a.offsets = append(a.offsets, 0)
	}
	var names []arenaName
	put := func(text string, b nameBits) {
		n := newArenaName(text, b)
		if n.folded == "" || len(n.folded) > math.MaxUint16 || len(n.unfolded) > math.MaxUint16 {
			return
		}
		if i := slices.IndexFunc(names, n.sameText); i >= 0 {
			names[i].bits |= b
			return
		}
		names = append(names, n)
	}
	put(p.Name, localName)
	for _, t := range p.Names {
		put(t.Text, languageBit(t.Lang))
	}
	for _, name := range p.AltNames {
		put(name, alternative)
	}
	var phrases []string
	for _, n := range names {
		a.bytes = append(a.bytes, byte(n.bits))
		a.bytes = binary.LittleEndian.AppendUint16(a.bytes, uint16(len(n.folded)))
		a.bytes = binary.LittleEndian.AppendUint16(a.bytes, uint16(len(n.unfolded)))
		a.bytes = append(append(a.bytes, n.folded...), n.unfolded...)
		phrases = append(phrases, n.folded)
	}
	a.offsets = append(a.offsets, uint32(len(a.bytes)))
	return phrases
}

type arenaName struct {
	bits             nameBits
	folded, unfolded string // unfolded is empty where it is the same
}

func newArenaName(text string, bits nameBits) arenaName {
	var folded, unfolded []string
	for _, w := range words(text) {
		folded = append(folded, w.folded)
		unfolded = append(unfolded, strings.ToLower(text[w.start:w.end]))
	}
	n := arenaName{bits, strings.Join(folded, " "), strings.Join(unfolded, " ")}
	if n.folded == n.unfolded {
		n.unfolded = ""
	}
	return n
}

func (n arenaName) sameText(other arenaName) bool {
	return n.folded == other.folded && n.unfolded == other.unfolded
}

// names calls yield for each name of a place until it returns false. unfolded is empty where it is the same.
func (a *arena) names(ord uint32, yield func(bits nameBits, folded, unfolded []byte) bool) {
	rest := a.bytes[a.offsets[ord]:a.offsets[ord+1]]
	for len(rest) > 0 {
		foldedEnd := nameHeader + int(binary.LittleEndian.Uint16(rest[1:]))
		end := foldedEnd + int(binary.LittleEndian.Uint16(rest[3:]))
		if !yield(nameBits(rest[0]), rest[nameHeader:foldedEnd], rest[foldedEnd:end]) {
			return
		}
		rest = rest[end:]
	}
}

// cutWord returns the first word of a phrase and what follows it.
func cutWord(phrase []byte) (word, rest []byte) {
	if i := bytes.IndexByte(phrase, ' '); i >= 0 {
		return phrase[:i], phrase[i+1:]
	}
	return phrase, nil
}
