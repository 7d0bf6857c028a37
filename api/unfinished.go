package api

import (
	"encoding/json"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"slices"
)

// unfinished keeps the ids of imports that are not over in a file, so that the next process can tell of them what became
// of them: nothing. Its methods are called under the lock of the queue.
type unfinished struct {
	path string // "" keeps nothing
	log  *slog.Logger
	lost []string // by processes before, oldest first
	ids  []string // of this one
}

// openUnfinished reads what processes before have left.
func openUnfinished(path string, log *slog.Logger) *unfinished {
	u := &unfinished{path: path, log: log}
	if path == "" {
		return u
	}
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &u.lost)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		log.Warn("it is not known which imports were not finished", "err", err)
	}
	u.lost = u.lost[max(0, len(u.lost)-maxJobs):]
	return u
}

// isLost tells of an import that a process before has not finished.
func (u *unfinished) isLost(id string) bool { return slices.Contains(u.lost, id) }

func (u *unfinished) add(id string) {
	u.ids = append(u.ids, id)
	u.keep()
}

func (u *unfinished) remove(id string) {
	u.ids = slices.DeleteFunc(u.ids, func(other string) bool { return other == id })
	u.keep()
}

// keep writes the file anew. Where that fails, the server goes on and the next one cannot tell.
func (u *unfinished) keep() {
	if u.path == "" {
		return
	}
	content, err := json.Marshal(slices.Concat(u.lost, u.ids))
	if err == nil {
		err = os.WriteFile(u.path+".new", content, 0o600)
	}
	if err == nil {
		err = os.Rename(u.path+".new", u.path)
	}
	if err != nil {
		u.log.Warn("after a restart it will not be known which imports were not finished", "err", err)
	}
}
