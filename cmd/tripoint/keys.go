package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"tripoint/data/store"
)

// Keys are handled where the data folder is, never from afar.
type keysCommands struct {
	Add    keysAdd    `cmd:"" help:"Make a key and print it, this once."`
	List   keysList   `cmd:"" help:"List the names of keys."`
	Revoke keysRevoke `cmd:"" help:"Take a key back: it counts no longer."`
}

type keysAdd struct {
	dataTarget
	Write bool   `help:"The key is for writing." required:""`
	Name  string `arg:"" help:"Name of the key; the change log shows it."`
}

func (c *keysAdd) Run(ctx context.Context, s streams) error {
	ops, err := c.open(ctx, s, "keys add")
	if err != nil {
		return err
	}
	var made struct{ Key string }
	err = ops.read(ctx, call{method: http.MethodPost, path: "/admin/keys", query: url.Values{"name": {c.Name}}}, &made)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	_, err = fmt.Fprintln(s.out, made.Key)
	return err
}

type keysList struct {
	dataTarget
	JSON bool `name:"json" help:"Print the list as JSON."`
}

func (c *keysList) Run(ctx context.Context, s streams) error {
	ops, err := c.openExisting(ctx, s, "keys list")
	if err != nil {
		return err
	}
	return list(ctx, s, ops, "/admin/keys", c.JSON, func(k store.Key) string { return k.Name + "\t" + day(k.Added) })
}

type keysRevoke struct {
	dataTarget
	Name string `arg:"" help:"Name of the key."`
}

func (c *keysRevoke) Run(ctx context.Context, s streams) error {
	ops, err := c.openExisting(ctx, s, "keys revoke")
	if err != nil {
		return err
	}
	res, err := ops.ask(ctx, call{method: http.MethodDelete, path: "/admin/keys/" + url.PathEscape(c.Name)})
	if err == nil {
		err = res.Body.Close()
	}
	return errors.Join(err, ops.close())
}
