package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"tripoint/data/store"
)

type checkCommand struct {
	Target target `embed:""`
	JSON   bool   `name:"json" help:"Print the result as JSON."`
}

// A checkup is what a check found.
type checkup struct {
	OK       bool     `json:"ok"`
	Faults   []string `json:"faults"`
	Places   int      `json:"places"`
	Sequence uint64   `json:"sequence"`
	Edition  string   `json:"edition,omitempty"`
}

func (c *checkCommand) Run(ctx context.Context, s streams) error {
	found, err := c.check(ctx, s)
	if err != nil {
		return err
	}
	if err := found.write(s, c.JSON); err != nil {
		return err
	}
	if !found.OK {
		return fmt.Errorf("the store is damaged: %d faults", len(found.Faults))
	}
	return nil
}

// check asks for a check. A store too damaged to be opened has that as its fault.
func (c *checkCommand) check(ctx context.Context, s streams) (*checkup, error) {
	ops, err := c.Target.openExisting(ctx, s, "check")
	var damaged *store.Damaged
	if errors.As(err, &damaged) {
		return &checkup{Faults: []string{damaged.Error()}}, nil
	}
	if err != nil {
		return nil, err
	}
	found := &checkup{}
	err = ops.read(ctx, call{method: http.MethodGet, path: "/admin/check"}, found)
	return found, errors.Join(err, ops.close())
}

func (c *checkup) write(s streams, asJSON bool) error {
	if asJSON {
		return writeJSON(s.out, c)
	}
	for _, fault := range c.Faults {
		if _, err := fmt.Fprintln(s.out, fault); err != nil {
			return err
		}
	}
	if !c.OK {
		return nil
	}
	_, err := fmt.Fprintf(s.out, "sound: %d places, edition %s\n", c.Places, c.Edition)
	return err
}
