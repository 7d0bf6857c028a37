package search

import "time"

// DefaultBudget is how long a query may take.
const DefaultBudget = 50 * time.Millisecond

// fewSteps are granted to every query, however long the machine had other things to do: some hundred microseconds of work.
const fewSteps = 40

// A clock tells the loops of one query when its time is up. What they have until then is the answer.
type clock struct {
	deadline time.Time
	steps    int
	up       bool
}

func newClock(budget time.Duration) *clock {
	if budget == 0 {
		budget = DefaultBudget
	}
	return &clock{deadline: time.Now().Add(budget)}
}

// isUp is asked at every step. It is for one goroutine and costs some tens of nanoseconds.
func (c *clock) isUp() bool {
	c.steps++
	if !c.up && c.steps > fewSteps {
		c.up = !time.Now().Before(c.deadline)
	}
	return c.up
}
