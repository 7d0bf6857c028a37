// The program compares package hours with the npm package opening_hours: the real values of values.txt and
// generated ones, at random instants, in Poland and Czechia. It prints how often they agree, and writes what they
// differ on, with the reason, to differences.tsv. In this folder: npm ci && go run . [-golden ../testdata/reference.tsv]
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"tripoint/data/hours"
)

// A question is a value and when to ask for its state.
type question struct {
	Value    string  `json:"value"`
	Country  string  `json:"country"`
	Lat      float64 `json:"lat"`
	Lon      float64 `json:"lon"`
	Instants []int64 `json:"instants"`
}

var sides = []struct {
	country, zone string
	lat, lon      float64
}{
	{"PL", "Europe/Warsaw", 49.95, 18.58},
	{"CZ", "Europe/Prague", 49.78, 18.43},
}

const refused = 'x'

func main() {
	golden := flag.String("golden", "", "write a sample of the answers they agree on to this file")
	flag.Parse()
	if err := run(*golden); err != nil {
		log.Fatal(err)
	}
}

func run(golden string) error {
	const values, instants, sample = 1000, 50, 2000
	g := generator{rand.New(rand.NewPCG(8, 1))}
	list, err := realValues()
	if err != nil {
		return err
	}
	for len(list) < values {
		list = append(list, g.value())
	}
	var found []difference
	var agreed []string
	asked := 0
	for _, side := range sides {
		questions := make([]question, len(list))
		for i, value := range list {
			questions[i] = question{value, side.country, side.lat, side.lon, g.instants(instants)}
		}
		answers, err := reference(side.zone, questions)
		if err != nil {
			return err
		}
		for i, q := range questions {
			for j, own := range states(q) {
				asked++
				at := time.UnixMilli(q.Instants[j]).UTC().Format(time.RFC3339)
				if their := rune(answers[i][j]); own != their {
					found = append(found, difference{q.Value, q.Country, at, own, their})
				} else if own != refused {
					agreed = append(agreed, fmt.Sprintf("%s\t%s\t%s\t%c\n", q.Value, at, q.Country, own))
				}
			}
		}
	}
	if err := report(asked, found); err != nil || golden == "" {
		return err
	}
	g.Shuffle(len(agreed), func(i, j int) { agreed[i], agreed[j] = agreed[j], agreed[i] })
	agreed = agreed[:sample]
	slices.Sort(agreed)
	return os.WriteFile(golden, []byte(strings.Join(agreed, "")), 0o644)
}

func realValues() ([]string, error) {
	content, err := os.ReadFile("values.txt")
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n"), err
}

// reference asks the npm package.
func reference(zone string, questions []question) ([]string, error) {
	var in, out bytes.Buffer
	for _, q := range questions {
		if err := json.NewEncoder(&in).Encode(q); err != nil {
			return nil, err
		}
	}
	node := exec.Command("node", "reference.mjs")
	node.Env = append(os.Environ(), "TZ="+zone)
	node.Stdin, node.Stdout, node.Stderr = &in, &out, os.Stderr
	if err := node.Run(); err != nil {
		return nil, err
	}
	return strings.Fields(out.String()), nil
}

// states are the answers of package hours, a letter each.
func states(q question) []rune {
	h, err := hours.Parse(q.Value)
	if err != nil {
		return []rune(strings.Repeat(string(refused), len(q.Instants)))
	}
	w := hours.At(q.Country, q.Lat, q.Lon)
	letters := make([]rune, len(q.Instants))
	for i, at := range q.Instants {
		letters[i] = rune(h.State(time.UnixMilli(at), &w).String()[0])
	}
	return letters
}
