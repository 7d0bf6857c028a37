package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/api"
	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/web"
)

type serveCommand struct {
	Addr         string   `help:"Where to listen." default:":8080"`
	AdminAddr    string   `help:"Where to serve /metrics and /debug/pprof to operators; empty turns it off." default:"127.0.0.1:9090"`
	Data         string   `help:"Folder for indexes." default:"tripoint-data" type:"path"`
	PublicURL    string   `help:"Origin in links, like https://places.example.org; the request's own when absent."`
	Lang         []string `help:"Languages for requests that name none; each place's local name when absent."`
	Web          string   `help:"Folder with another build of the guide, read anew for every page." type:"existingdir"`
	TrustedProxy []string `help:"Address range (CIDR) whose X-Forwarded-Host and -Proto are believed."`
}

func (c *serveCommand) Run(ctx context.Context, s streams) error {
	log := slog.New(slog.NewTextHandler(s.messages, nil))
	options, err := c.options()
	if err != nil {
		return err
	}
	metrics := prometheus.NewRegistry()
	options.Log, options.Metrics = log, metrics
	if options.Site, err = web.Open(c.Web); err != nil {
		return err
	}
	doors, err := c.openDoors()
	if err != nil {
		return err
	}
	defer closeDoors(doors)
	start := time.Now()
	editions, err := openEditions(c.Data)
	if err != nil {
		return err
	}
	defer editions.release()
	edition, err := buildEdition(editions)
	if err != nil {
		return err
	}
	defer func() {
		if err := edition.Close(); err != nil {
			log.Error("close edition", "err", err)
		}
	}()
	log.Info("ready", "edition", edition.ID, "places", edition.Len(), "took", time.Since(start))
	return serve(ctx, log, doors, []http.Handler{api.New(catalog.New(edition), options), newAdmin(metrics)})
}

// options checks the flags that the interface needs.
func (c *serveCommand) options() (api.Options, error) {
	o := api.Options{Version: version, Language: lang.Parse(c.Lang)}
	if len(o.Language) == 0 && len(c.Lang) > 0 {
		return o, &usageError{fmt.Sprintf("--lang %q: want languages like pl,cs", c.Lang)}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return o, &usageError{fmt.Sprintf("--public-url %q: want an origin like https://places.example.org", c.PublicURL)}
		}
		o.PublicURL = u
	}
	for _, text := range c.TrustedProxy {
		prefix, err := netip.ParsePrefix(text)
		if err != nil {
			return o, &usageError{fmt.Sprintf("--trusted-proxy %q: want an address range like 10.0.0.0/8", text)}
		}
		o.TrustedProxies = append(o.TrustedProxies, prefix)
	}
	return o, nil
}

// buildEdition makes the first edition from the built-in region.
func buildEdition(folder *editionsFolder) (*catalog.Edition, error) {
	set, err := data.Builtin()
	if err != nil {
		return nil, err
	}
	return catalog.Build(folder.path, 1, set)
}
