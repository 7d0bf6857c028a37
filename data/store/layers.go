package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	jsonpatch "github.com/evanphx/json-patch/v5"

	"tripoint/data"
)

// editors is the source of what was changed by hand.
const editors = "editors"

// layers are what the store keeps of an id; nil is none.
type layers struct {
	record []byte // see encodeRecord
	edit   []byte // its kind and what belongs to it
	match  []byte // likewise
}

func (l layers) equal(other layers) bool {
	return equalLayer(l.record, other.record) && equalLayer(l.edit, other.edit) && equalLayer(l.match, other.match)
}

func (l layers) clone() layers {
	return layers{bytes.Clone(l.record), bytes.Clone(l.edit), bytes.Clone(l.match)}
}

// The kinds of edits.
const (
	editPatch  = 'p' // a merge patch (RFC 7396) against the record's Feature; it waits while there is no record
	editWhole  = 'w' // a whole Feature that no source had; a patch from when one has it
	editGone   = 'd' // taken away
	editMerged = 'm' // the id of the place it became part of
)

func newEdit(kind byte, payload []byte) []byte { return append([]byte{kind}, payload...) }

func (l layers) kind() byte {
	if len(l.edit) == 0 {
		return 0
	}
	return l.edit[0]
}

// into is the id of the place that this one became part of, "" where it did not.
func (l layers) into() string {
	if l.kind() == editMerged {
		return string(l.edit[1:])
	}
	return l.partOf()
}

// resolved is what the layers of an id come to.
type resolved struct {
	feature  []byte      // canonical; nil: there is no place
	place    *data.Place // the same decoded, where that had to be done anyway
	conflict error       // why the edit had to be left out
}

func (r resolved) exists() bool { return r.feature != nil }

// hash is data.Place.Hash of a place that exists.
func (r resolved) hash() uint64 { return data.HashFeature(r.feature) }

// decode returns the place without its number, nil where there is none.
func (r resolved) decode() (*data.Place, error) {
	if r.place != nil || !r.exists() {
		return r.place, nil
	}
	p, err := data.DecodeFeature(r.feature)
	if err != nil {
		return nil, corruptf("a record is not valid: %v", err)
	}
	return &p, nil
}

// resolve lays the edit of an id over its record and those of its parts. An edit that does not fit them counts for
// nothing, so that a place never vanishes because its source changed.
func resolve(id string, l layers) (resolved, error) {
	if l.partOf() != "" {
		return resolved{}, nil
	}
	feature, err := l.base()
	if err != nil || l.edit == nil {
		return resolved{feature: feature}, err
	}
	switch l.kind() {
	case editGone, editMerged:
		return resolved{}, nil
	case editPatch:
		if feature == nil {
			return resolved{}, nil
		}
	case editWhole:
	default:
		return resolved{}, corruptf("the edit of %q is of no kind", id)
	}
	p, encoded, err := applyPatch(id, feature, l.edit[1:])
	if err != nil {
		return resolved{feature: feature, conflict: &Conflict{id, err}}, nil
	}
	return resolved{feature: encoded, place: &p}, nil
}

// applyPatch returns the place that a patch makes of a record's Feature, nil for none, with the editors among
// its sources.
func applyPatch(id string, feature, patch []byte) (p data.Place, encoded []byte, err error) {
	merged, all := patch, true
	if feature != nil {
		all = false
		if merged, err = jsonpatch.MergePatch(feature, patch); err != nil {
			return p, nil, fmt.Errorf("apply patch: %w", err)
		}
	}
	if p, err = data.DecodeFeature(merged); err != nil {
		return p, nil, err
	}
	if p.ID != id {
		return p, nil, &data.Invalid{Record: id, Field: "id", Value: p.ID, Reason: "want the id of the place"}
	}
	credit := data.Source{Name: editors}
	if !all {
		if credit.Fields, err = patchedFields(patch); err != nil {
			return p, nil, err
		}
	}
	p.Sources = withCredit(p.Sources, credit)
	if err := p.Validate(); err != nil {
		return p, nil, err
	}
	encoded, err = data.EncodeFeature(&p)
	return p, encoded, err
}

// withCredit adds the editors to the sources of a place. Where its source names editors of its own, the
// fields of both are theirs.
func withCredit(sources []data.Source, credit data.Source) []data.Source {
	i := slices.IndexFunc(sources, isEditors)
	if i < 0 {
		return append(sources, credit)
	}
	if sources[i].Fields != nil && credit.Fields != nil {
		fields := append(slices.Clone(sources[i].Fields), credit.Fields...)
		slices.Sort(fields)
		sources[i].Fields = slices.Compact(fields)
	} else {
		sources[i].Fields = nil
	}
	return sources
}

func isEditors(s data.Source) bool { return s.Name == editors }

// withoutEditors takes the editors out of the sources of a place.
func withoutEditors(p *data.Place) {
	p.Sources = slices.DeleteFunc(slices.Clone(p.Sources), isEditors)
	if len(p.Sources) == 0 {
		p.Sources = nil
	}
}

// makeEdit returns the edit that makes p of a record's Feature, nil for none; the edit is nil when nothing is
// to be changed. p must be valid.
func makeEdit(feature []byte, p data.Place) ([]byte, error) {
	withoutEditors(&p)
	wanted, err := canonical(p)
	if err != nil {
		return nil, err
	}
	if feature == nil {
		return newEdit(editWhole, wanted), nil
	}
	source, err := data.DecodeFeature(feature)
	if err != nil {
		return nil, corruptf("a record is not valid: %v", err)
	}
	withoutEditors(&source)
	base, err := data.EncodeFeature(&source)
	if err != nil {
		return nil, err
	}
	patch, err := jsonpatch.CreateMergePatch(base, wanted)
	if err != nil {
		return nil, fmt.Errorf("make patch: %w", err)
	}
	if patch, err = keepCategoriesTogether(patch, wanted); err != nil || string(patch) == "{}" {
		return nil, err
	}
	return newEdit(editPatch, patch), nil
}

// canonical encodes a place as it is kept. The error is that of data.Place.Clean, or an *data.Invalid for what would be
// too long for a record.
func canonical(p data.Place) ([]byte, error) {
	if err := p.Clean(); err != nil {
		return nil, err
	}
	encoded, err := data.EncodeFeature(&p)
	if err == nil && len(encoded) > data.MaxRecordBytes {
		err = &data.Invalid{Record: p.ID, Reason: fmt.Sprintf("want a record of at most %d bytes", data.MaxRecordBytes)}
	}
	return encoded, err
}

// categoryFields are written and read as one: an editor's first category beside a source's list or tag would
// be what neither of them said.
var categoryFields = []string{"category", "categories", "tag"}

type looseFeature struct {
	Geometry   json.RawMessage            `json:"geometry,omitempty"`
	Properties map[string]json.RawMessage `json:"properties,omitempty"`
}

func keepCategoriesTogether(patch, wanted []byte) ([]byte, error) {
	var changed, all looseFeature
	if err := errors.Join(json.Unmarshal(patch, &changed), json.Unmarshal(wanted, &all)); err != nil {
		return nil, fmt.Errorf("make patch: %w", err)
	}
	touched := func(name string) bool { return changed.Properties[name] != nil }
	if !slices.ContainsFunc(categoryFields, touched) {
		return patch, nil
	}
	for _, name := range categoryFields {
		if changed.Properties[name] = all.Properties[name]; changed.Properties[name] == nil {
			changed.Properties[name] = json.RawMessage("null")
		}
	}
	return json.Marshal(changed)
}

// patchedFields names what a patch changes: the properties, and "geometry". Of the categories it names those
// that say something.
func patchedFields(patch []byte) ([]string, error) {
	var changed looseFeature
	if err := json.Unmarshal(patch, &changed); err != nil {
		return nil, fmt.Errorf("read patch: %w", err)
	}
	fields := make([]string, 0, len(changed.Properties)+1)
	for name, value := range changed.Properties {
		if string(value) != "null" || name != "categories" && name != "tag" {
			fields = append(fields, name)
		}
	}
	if changed.Geometry != nil {
		fields = append(fields, "geometry")
	}
	slices.Sort(fields)
	return fields, nil
}
