package search

import "time"

// DefaultBudget is how long a query may take.
const DefaultBudget = 50 * time.Millisecond

// A clock tells the loops of one query when its time is up. What they have until then is the answer.
type clock struct {
	deadline time.Time
	up       bool
}

func newClock(budget time.Duration) *clock {
	if budget == 0 {
		budget = DefaultBudget
	}
	return &clock{deadline: time.Now().Add(budget)}
}

// isUp is for one goroutine and costs some tens of nanoseconds.
func (c *clock) isUp() bool {
	if !c.up {
		c.up = !time.Now().Before(c.deadline)
	}
	return c.up
}
