package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"

	"tripoint/api"
	"tripoint/data/store"
)

type backupCommand struct {
	dataTarget
	File string `arg:"" help:"File to write." type:"path"`
}

// Help is shown below the list of flags.
func (*backupCommand) Help() string {
	return `The backup is the store at one moment: places, edits, the change log and the names of keys. Writes go on ` +
		`meanwhile. The file bears its name once all of it is on the disk.`
}

func (c *backupCommand) Run(ctx context.Context, s streams) error {
	if err := mustSpare(c.Data, c.File); err != nil {
		return err
	}
	ops, err := c.openExisting(ctx, s, "backup")
	if err != nil {
		return err
	}
	const private = 0o600 // it can be used to find out keys that were badly kept
	err = writeWhole(c.File, private, func(w io.Writer) error {
		return ops.save(ctx, call{method: http.MethodGet, path: "/admin/backup"}, w)
	})
	return errors.Join(err, ops.close())
}

type restoreCommand struct {
	dataTarget
	File string `arg:"" help:"Backup to put in place." type:"existingfile"`
}

// Help is shown below the list of flags.
func (*restoreCommand) Help() string {
	return `The backup is checked first. The store that was there is kept beside it, as ` + storeName + keptSuffix +
		`, until the next restore.`
}

const (
	// keptSuffix is added to the name of a store that was replaced.
	keptSuffix = ".before-restore"

	// heldName is a second name of the store while it is being replaced.
	heldName = storeName + keptSuffix + "-draft"
)

func (c *restoreCommand) Run(s streams) error {
	folder, err := holdFolder(c.Data, "restore")
	if err != nil {
		return err
	}
	defer folder.release()
	kept, err := restore(folder.storePath(), c.File)
	if err != nil {
		return explainFull(c.Data, err)
	}
	if kept == "" {
		_, err = fmt.Fprintf(s.messages, "restored %s\n", folder.storePath())
	} else {
		_, err = fmt.Fprintf(s.messages, "restored %s; the store before is kept as %s\n", folder.storePath(), kept)
	}
	return err
}

// restore puts a backup in place of a store and returns where that one is kept, "" if there was none.
func restore(path, backup string) (kept string, err error) {
	held := filepath.Join(filepath.Dir(path), heldName)
	switch err := os.Link(path, held); {
	case errors.Is(err, os.ErrNotExist):
		return "", store.Restore(path, backup)
	case err != nil:
		return "", fmt.Errorf("keep the store that is there (or move it away, then restore): %w", err)
	}
	if err := store.Restore(path, backup); err != nil {
		return "", errors.Join(err, os.Remove(held))
	}
	kept = path + keptSuffix
	if err := os.Rename(held, kept); err != nil {
		return "", fmt.Errorf("restored, but the store before has another name: %w", err)
	}
	return kept, nil
}

type rollbackCommand struct {
	Target  target `embed:""`
	JSON    bool   `name:"json" help:"Print the report as JSON."`
	Edition string `arg:"" help:"Edition as answers name it, like 12-0a1b2c3d, or its number alone."`
}

// Help is shown below the list of flags.
func (*rollbackCommand) Help() string {
	return `What happened since is undone by a new edition, so that it can be undone in turn.`
}

func (c *rollbackCommand) Run(ctx context.Context, s streams) error {
	ops, err := c.Target.openExisting(ctx, s, "rollback")
	if err != nil {
		return err
	}
	var r api.Report
	err = ops.read(ctx, call{method: http.MethodPost, path: "/admin/rollback", query: url.Values{"edition": {c.Edition}}}, &r)
	if err := errors.Join(err, ops.close()); err != nil {
		return err
	}
	return writeReport(s.out, &r, c.JSON)
}
