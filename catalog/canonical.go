package catalog

import "slices"

// Canonical returns the filter in the one form that all filters that say the same in other orders share. The
// filter itself is not changed.
func (f Filter) Canonical() Filter {
	groups := make([][]string, len(f.Categories))
	for i, group := range f.Categories {
		groups[i] = ordered(group)
	}
	slices.SortFunc(groups, slices.Compare)
	f.Categories = slices.CompactFunc(groups, slices.Equal)
	if len(groups) == 0 {
		f.Categories = nil
	}
	for _, list := range []*[]string{&f.Exclude, &f.Themes, &f.Countries, &f.Cities, &f.Areas, &f.Venues} {
		*list = ordered(*list)
	}
	attributes := make(map[string][]string, len(f.Attributes))
	for name, values := range f.Attributes {
		if len(values) > 0 {
			attributes[name] = ordered(values)
		}
	}
	if f.Attributes = attributes; len(attributes) == 0 {
		f.Attributes = nil
	}
	if f.Center == nil {
		f.Radius = 0
	}
	return f
}

// ordered returns the values in order, each once; nil where there are none.
func ordered(values []string) []string {
	if len(values) == 0 {
		return nil
	}
	return slices.Compact(slices.Sorted(slices.Values(values)))
}
