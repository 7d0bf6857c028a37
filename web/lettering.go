package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
)

// A Lettering is what map styles write and draw with: letters, in stacks of fonts, and sprites of icons.
type Lettering struct {
	Version string // 16 hexadecimal digits, others after any change of the files
	Stacks  []string
	Sprites []string // named as the styles are
}

// Lettering tells what was built; the error is ErrNotBuilt where nothing was.
func (s *Site) Lettering() (Lettering, error) { return s.lettering() }

func readLettering(files fs.FS) (Lettering, error) {
	var l Lettering
	sum := sha256.New()
	for _, folder := range []string{"fonts", "sprites"} {
		err := fs.WalkDir(files, folder, func(name string, d fs.DirEntry, err error) error {
			switch base := path.Base(name); {
			case err != nil:
				return err
			case d.IsDir() && name != folder:
				l.Stacks = append(l.Stacks, base)
			case folder == "sprites" && path.Ext(name) == ".png" && !strings.Contains(base, "@"):
				l.Sprites = append(l.Sprites, strings.TrimSuffix(base, ".png"))
			}
			if d.IsDir() {
				return nil
			}
			content, err := fs.ReadFile(files, name)
			sum.Write(fmt.Appendf(nil, "%s %d\n", name, len(content)))
			sum.Write(content)
			return err
		})
		if errors.Is(err, fs.ErrNotExist) {
			return Lettering{}, ErrNotBuilt
		}
		if err != nil {
			return Lettering{}, fmt.Errorf("letters and icons of the map: %w", err)
		}
	}
	l.Version = hex.EncodeToString(sum.Sum(nil)[:8])
	return l, nil
}

// rangeSize is how many letters are in a range.
const rangeSize = 256

// Glyphs returns letters in a range such as 0-255, packed by gzip; a range may have none. They are those of the first
// of the fonts asked for, which are apart by commas, that was built: all have the same letters. The error is
// fs.ErrNotExist where none of them was, and for what is no range.
func (s *Site) Glyphs(fonts, letters string) ([]byte, error) {
	l, err := s.Lettering()
	if err != nil {
		return nil, err
	}
	var stack string
	for font := range strings.SplitSeq(fonts, ",") {
		if slices.Contains(l.Stacks, font) {
			stack = font
			break
		}
	}
	if stack == "" || !isRange(letters) {
		return nil, fs.ErrNotExist
	}
	packed, err := fs.ReadFile(s.files, path.Join("fonts", stack, letters+".pbf.gz"))
	if errors.Is(err, fs.ErrNotExist) {
		return noGlyphs(stack, letters)
	}
	return packed, err
}

// noGlyphs is a range without letters: a stack, field 1, that has its name and the range in its fields 1 and 2.
func noGlyphs(stack, letters string) ([]byte, error) {
	var s []byte
	s = protowire.AppendString(protowire.AppendTag(s, 1, protowire.BytesType), stack)
	s = protowire.AppendString(protowire.AppendTag(s, 2, protowire.BytesType), letters)
	var packed bytes.Buffer
	zw := gzip.NewWriter(&packed)
	_, err := zw.Write(protowire.AppendBytes(protowire.AppendTag(nil, 1, protowire.BytesType), s))
	err = errors.Join(err, zw.Close())
	return packed.Bytes(), err
}

// isRange tells whether a text names a range of letters that Unicode has, written in one way only.
func isRange(text string) bool {
	first, _, _ := strings.Cut(text, "-")
	from, err := strconv.ParseUint(first, 10, 32)
	const unicodeEnd = 0x110000
	return err == nil && from%rangeSize == 0 && from < unicodeEnd && text == fmt.Sprintf("%d-%d", from, from+rangeSize-1)
}

// Sprite returns a file of a sprite, such as light.json or light@2x.png; the error is fs.ErrNotExist where there is none.
func (s *Site) Sprite(name string) ([]byte, error) {
	l, err := s.Lettering()
	if err != nil {
		return nil, err
	}
	base, _, _ := strings.Cut(strings.TrimSuffix(name, path.Ext(name)), "@")
	if !slices.Contains(l.Sprites, base) {
		return nil, fs.ErrNotExist
	}
	return fs.ReadFile(s.files, path.Join("sprites", name))
}
