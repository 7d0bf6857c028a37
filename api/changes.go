package api

import (
	"errors"
	"strconv"
	"time"

	"tripoint/catalog"
	"tripoint/data/store"
)

var changesParams = []param{
	{name: "since", kind: whole, max: maxSequence, required: true, about: "the sequence of what the client has; 0 is nothing"},
	{name: "limit", kind: whole, min: 1, max: 1000, def: "100", about: "how many changes to answer with"},
	cursor,
}

const (
	maxSequence = 1<<53 - 1

	// changesAhead is how far the log is searched for later changes of the same places: a place that changes
	// again beyond comes again.
	changesAhead = 50_000
)

// A mark is the place of a change in the log.
type mark struct {
	sequence uint64
	index    int
}

func (m mark) encode() string {
	return encodeCursor(changesCursor, float64(m.sequence), strconv.Itoa(m.index))
}

// A changePage is a part of the log without the changes that later ones make needless.
type changePage struct {
	changes []store.Change
	horizon uint64
	more    *mark // the last change looked at, where there are others behind it
}

func (r *request) changes() (*response, error) {
	since, limit := uint64(r.params.whole("since")), r.params.whole("limit")
	from := mark{since + 1, -1}
	if sequence, index, ok := r.params.cursor(changesCursor); ok {
		n, err := strconv.Atoi(index)
		if from = (mark{uint64(sequence), n}); err != nil || n < 0 || from.sequence <= since || from.encode() != r.params.text("cursor") {
			r.params.fail("cursor", r.params.text("cursor"), "want the cursor of this list's next link")
		}
	}
	if r.params.err != nil {
		return nil, r.params.err
	}
	by, err := r.server.keyName(r.Request)
	if err != nil {
		return nil, err
	}
	r.by = by
	page, err := r.changesFrom(since, from, limit)
	if err != nil {
		return nil, err
	}
	return r.showChanges(since, page), nil
}

// changesFrom reads the changes behind a mark, up to those that the edition shows.
func (r *request) changesFrom(since uint64, from mark, limit int) (changePage, error) {
	var page changePage
	var all []store.Change
	last := map[string]int{}
	err := r.server.Store.Read(func(reader *store.Reader) error {
		page.horizon = reader.State().Horizon
		if since < page.horizon || since > r.edition.Sequence {
			return &store.Gone{Sequence: since, First: page.horizon, Last: r.edition.Sequence}
		}
		return reader.Log(from.sequence, from.index, func(c store.Change) error {
			if c.Sequence > r.edition.Sequence {
				return errEnough
			}
			if len(all) == changesAhead {
				page.more = &mark{all[len(all)-1].Sequence, all[len(all)-1].Index}
				return errEnough
			}
			last[c.ID] = len(all)
			all = append(all, c)
			return nil
		})
	})
	if err != nil && !errors.Is(err, errEnough) {
		return page, err
	}
	for i, c := range all {
		if last[c.ID] != i {
			continue
		}
		if len(page.changes) == limit {
			end := page.changes[limit-1]
			page.more = &mark{end.Sequence, end.Index}
			break
		}
		page.changes = append(page.changes, c)
	}
	return page, nil
}

// errEnough ends the reading of the log.
var errEnough = errors.New("enough")

func (r *request) showChanges(since uint64, page changePage) *response {
	s := r.shape(nil)
	var shown []uint32
	o := object{b: make([]byte, 0, 512+len(page.changes)*900)}
	o.open()
	o.whole("since", int(since))
	o.whole("sequence", int(r.edition.Sequence))
	o.text("edition", r.edition.ID)
	o.whole("horizon", int(page.horizon))
	o.member("changes")
	o.b = append(o.b, '[')
	for i := range page.changes {
		if i > 0 {
			o.b = append(o.b, ',')
		}
		c := object{b: o.b}
		if ord, ok := s.change(&c, &page.changes[i]); ok {
			shown = append(shown, ord)
		}
		o.b = c.b
	}
	o.b = append(o.b, ']')
	if page.more != nil {
		o.text("next", r.next(page.more.encode()))
	}
	o.close()
	res := r.geoJSON(o.b, shown)
	res.contentType, res.byKey = jsonType, true
	return res
}

// change writes a change as the edition shows it: with its place and that one's number, or as taken away.
func (s *shape) change(o *object, c *store.Change) (ord uint32, shown bool) {
	r := s.request
	o.open()
	defer o.close()
	o.whole("sequence", int(c.Sequence))
	o.text("time", c.Time.Format(time.RFC3339))
	o.text("id", c.ID)
	if r.by != "" {
		o.text("by", c.By)
	}
	ord, err := r.edition.Find(c.ID)
	if err == nil {
		o.text("kind", "put")
		o.member("place")
		o.b = s.appendPlace(o.b, ord, nil)
		return ord, true
	}
	o.text("kind", "delete")
	var merged *catalog.Merged
	if errors.As(err, &merged) {
		o.text("merged_into", merged.Into)
	}
	return 0, false
}
