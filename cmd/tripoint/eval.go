package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"text/tabwriter"

	"github.com/paulmach/orb"

	"tripoint/search/gold"
)

type evalCommand struct {
	Target target   `embed:""`
	JSON   bool     `name:"json" help:"Print the result as JSON."`
	Files  []string `arg:"" name:"gold" help:"Gold sets: queries and what is wanted, in columns separated by tabs; docs/eval.md has the format." type:"existingfile"`
}

// An evaluation is what came of gold sets.
type evaluation struct {
	Edition   string       `json:"edition"`
	All       gold.Score   `json:"all"`
	Classes   []gold.Score `json:"classes"`
	Languages []gold.Score `json:"languages"`
	Misses    []miss       `json:"misses"`
}

// A miss is a query whose answer has what was wanted too late or not at all.
type miss struct {
	At     string `json:"at"` // file and line
	Class  string `json:"class"`
	Lang   string `json:"lang"`
	Query  string `json:"query"`
	Wanted string `json:"wanted"`
	Rank   int    `json:"rank"`  // 0 where it is not among the answers
	First  string `json:"first"` // what came first; "" where nothing did
}

func (c *evalCommand) Run(ctx context.Context, s streams) error {
	sets, err := c.read()
	if err != nil {
		return err
	}
	ops, err := c.Target.openToAsk(ctx, s, "eval")
	if err != nil {
		return err
	}
	e, err := evaluate(ctx, s, ops, sets)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	if c.JSON {
		return writeJSON(s.out, e)
	}
	return e.write(s)
}

// A goldSet is the queries of a file.
type goldSet struct {
	file    string
	queries []gold.Query
}

func (c *evalCommand) read() ([]goldSet, error) {
	sets := make([]goldSet, len(c.Files))
	for i, path := range c.Files {
		f, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		queries, err := gold.Read(f)
		_ = f.Close() // it was only read
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		sets[i] = goldSet{filepath.Base(path), queries}
	}
	return sets, nil
}

// evaluate puts all queries, one after the other.
func evaluate(ctx context.Context, s streams, ops *operations, sets []goldSet) (*evaluation, error) {
	total := 0
	for _, set := range sets {
		total += len(set.queries)
	}
	var asked atomic.Int64
	progress := startProgress(s.messages, func() string { return fmt.Sprintf("%d of %d queries", asked.Load(), total) })
	defer progress.end()
	e := &evaluation{Misses: []miss{}}
	results := make([]gold.Result, 0, total)
	for _, set := range sets {
		for i := range set.queries {
			at := fmt.Sprintf("%s:%d", set.file, set.queries[i].Line)
			r, edition, err := put(ctx, ops, &set.queries[i])
			if err != nil {
				return nil, errors.New(at + ": " + err.Error()) // that a query is refused is no wrong flag
			}
			asked.Add(1)
			results = append(results, *r)
			if e.Edition = edition; r.Missed() {
				e.Misses = append(e.Misses, newMiss(at, r))
			}
		}
	}
	e.All = gold.ScoreBy(results, func(*gold.Query) string { return "all" })[0]
	e.Classes = gold.ScoreBy(results, func(q *gold.Query) string { return q.Class })
	e.Languages = gold.ScoreBy(results, func(q *gold.Query) string { return q.Lang })
	return e, nil
}

func newMiss(at string, r *gold.Result) miss {
	return miss{At: at, Class: r.Query.Class, Lang: r.Query.Lang, Query: r.Query.Text, Wanted: r.Query.WantedText(), Rank: r.Rank, First: r.First}
}

// put asks the server a query, and judges the answer. It returns the edition that answered as well.
func put(ctx context.Context, ops *operations, q *gold.Query) (r *gold.Result, edition string, err error) {
	values := url.Values{"q": {q.Text}, "limit": {strconv.Itoa(gold.Depth)}}
	if q.Lang != "" {
		values.Set("lang", q.Lang)
	}
	if q.Near != nil {
		values.Set("lat", strconv.FormatFloat(q.Near.Lat(), 'f', -1, 64))
		values.Set("lon", strconv.FormatFloat(q.Near.Lon(), 'f', -1, 64))
	}
	path := "/v1/search"
	if q.Unfinished() {
		path = "/v1/suggest"
	} else {
		values.Set("fields", "name,names,alt_names,categories,address")
	}
	res, err := ops.ask(ctx, call{method: http.MethodGet, path: path, query: values})
	if err != nil {
		return nil, "", err
	}
	var found answerList
	if err := decodeAnswer(res, &found); err != nil {
		return nil, "", err
	}
	answers := found.answers()
	r = &gold.Result{Query: q, Rank: q.Rank(answers)}
	if len(answers) > 0 {
		r.First = answers[0].Names[0]
	}
	return r, res.Header.Get("Tripoint-Edition"), nil
}

// An answerList is what search and suggestions answer, as far as it is judged.
type answerList struct {
	Features []struct {
		Geometry   *struct{ Coordinates orb.Point }
		Properties struct {
			Name       string
			Names      map[string]string
			AltNames   []string `json:"alt_names"`
			Category   string
			Categories []string
			Address    struct{ City, District, County string }
		}
	}
}

func (l *answerList) answers() []gold.Answer {
	answers := make([]gold.Answer, len(l.Features))
	for i, f := range l.Features {
		p := f.Properties
		a := gold.Answer{
			Names:      append([]string{p.Name}, p.AltNames...),
			Categories: append([]string{p.Category}, p.Categories...),
			Areas:      []string{p.Address.City, p.Address.District, p.Address.County},
		}
		for _, name := range p.Names {
			a.Names = append(a.Names, name)
		}
		if f.Geometry != nil {
			a.At = &f.Geometry.Coordinates
		}
		answers[i] = a
	}
	return answers
}

// write prints the scores and the misses for people.
func (e *evaluation) write(s streams) error {
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	line := func(format string, values ...any) { _, _ = fmt.Fprintf(table, format+"\n", values...) } // an error comes back from Flush
	scores := func(title string, all []gold.Score) {
		line("%s\tqueries\thit@1\thit@3\thit@5\thit@10\tMRR", title)
		for _, x := range all {
			line("%s\t%d\t%.3f\t%.3f\t%.3f\t%.3f\t%.3f", orDash(x.Of), x.Queries, x.Hit1, x.Hit3, x.Hit5, x.Hit10, x.MRR)
		}
		line("")
	}
	line("edition %s\n", e.Edition)
	scores("class", append(e.Classes, e.All))
	scores("language", e.Languages)
	line("%d missed: not first or, of suggestions, not among the first five", len(e.Misses))
	if len(e.Misses) > 0 {
		line("at\tclass\tlang\tquery\twanted\trank\tfirst")
	}
	for _, m := range e.Misses {
		line("%s\t%s\t%s\t%s\t%s\t%d\t%s", m.At, m.Class, orDash(m.Lang), m.Query, m.Wanted, m.Rank, orDash(m.First))
	}
	return table.Flush()
}

func orDash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
