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

// An arena holds the names of places in one run of bytes, so that scoring a candidate touches one cache
// line or two. A name is a byte of nameBits, the lengths of two phrases as two bytes each, the folded
// phrase, and the unfolded one in lower case where it differs: their words correspond one to one.
type arena struct {
	bytes   []byte
	offsets []uint32 // the i-th place has bytes[offsets[i]:offsets[i+1]]
}

func newArena() arena { return arena{offsets: []uint32{0}} }

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
func (a *arena) add(p *data.Place) (phrases []string) {
	a.bytes, phrases = appendNames(a.bytes, p)
	a.offsets = append(a.offsets, uint32(len(a.bytes)))
	return phrases
}

// appendNames appends the names of a place as an arena holds them and returns their folded phrases.
func appendNames(b []byte, p *data.Place) ([]byte, []string) {
	names := namesOf(p)
	phrases := make([]string, len(names))
	for i, n := range names {
		b = append(b, byte(n.bits))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(n.folded)))
		b = binary.LittleEndian.AppendUint16(b, uint16(len(n.unfolded)))
		b = append(append(b, n.folded...), n.unfolded...)
		phrases[i] = n.folded
	}
	return b, phrases
}

// namesOf lists the names of a place, those of the same text once.
func namesOf(p *data.Place) []arenaName {
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
	return names
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
func (a *arena) names(i uint32, yield func(bits nameBits, folded, unfolded []byte) bool) {
	rest := a.bytes[a.offsets[i]:a.offsets[i+1]]
	for len(rest) >= nameHeader {
		foldedEnd := nameHeader + int(binary.LittleEndian.Uint16(rest[1:]))
		end := foldedEnd + int(binary.LittleEndian.Uint16(rest[3:]))
		if end > len(rest) { // only in a file that was damaged
			return
		}
		if !yield(nameBits(rest[0]), rest[nameHeader:foldedEnd], rest[foldedEnd:end]) {
			return
		}
		rest = rest[end:]
	}
}

// touch reads the first byte of a place's names, so that the processor fetches them.
func (a *arena) touch(i uint32) byte {
	if from := a.offsets[i]; int(from) < len(a.bytes) {
		return a.bytes[from]
	}
	return 0
}

// cutWord returns the first word of a phrase and what follows it.
func cutWord(phrase []byte) (word, rest []byte) {
	if i := bytes.IndexByte(phrase, ' '); i >= 0 {
		return phrase[:i], phrase[i+1:]
	}
	return phrase, nil
}
