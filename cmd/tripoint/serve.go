package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"tripoint/api"
	"tripoint/data/lang"
	"tripoint/tiles"
	"tripoint/web"
)

type serveCommand struct {
	Addr         string     `help:"Where to listen." default:":8080"`
	AdminAddr    string     `help:"Where to serve /metrics and /debug/pprof to operators; empty turns it off." default:"127.0.0.1:9090"`
	Target       dataTarget `embed:""`
	Empty        bool       `help:"Leave a store that has never held anything empty, rather than filling in the built-in region."`
	PublicURL    string     `help:"Origin in links, like https://places.example.org; the request's own when absent."`
	Lang         []string   `help:"Languages for requests that name none; each place's local name when absent."`
	Web          string     `help:"Folder with another build of the guide, read anew for every page." type:"existingdir"`
	Basemap      string     `help:"PMTiles archive of vector tiles to serve as the base map, in place of the one that imports of OpenStreetMap draw." placeholder:"FILE|URL"`
	LogQueries   bool       `help:"Keep in memory which queries found nothing, for /admin/queries: not who asked, and only those that came three times are shown."`
	TrustedProxy []string   `help:"Address range (CIDR) whose X-Forwarded-Host and -Proto are believed."`
}

func (c *serveCommand) Run(ctx context.Context, s streams) error {
	start := time.Now()
	log := slog.New(slog.NewTextHandler(s.messages, nil))
	options, err := c.options()
	if err != nil {
		return err
	}
	metrics := prometheus.NewRegistry()
	options.Log, options.Metrics, options.Queries = log, metrics, api.NewQueryLog(c.LogQueries)
	if options.Site, err = web.Open(c.Web); err != nil {
		return err
	}
	doors, err := c.openDoors()
	if err != nil {
		return err
	}
	defer closeDoors(doors)
	folder, err := holdFolder(c.Target.Data, "serve")
	if err != nil {
		return err
	}
	defer folder.release()
	opened, err := openService(ctx, log, folder, builder{log}.build, !c.Empty)
	if err != nil && ctx.Err() != nil {
		log.Info("stopped before it was ready", "reason", context.Cause(ctx))
		return nil
	}
	if err != nil {
		return err
	}
	defer func() {
		if err := opened.close(); err != nil {
			log.Error("close the store", "err", err)
		}
	}()
	options.Store, options.Uploads, options.Unfinished = opened.store, folder.uploadsPath(), folder.unfinishedPath()
	if err := c.addBaseMap(ctx, log, folder, &options); err != nil {
		return err
	}
	socket, err := listenSocket(folder)
	if err != nil {
		return err
	}
	doors = append(doors, door{forCommands, socket})
	defer rebuildBeside(ctx, log, opened)()
	public := api.New(opened.catalog, options)
	defer public.Close()
	log.Info("ready", "edition", opened.catalog.ID(), "took", time.Since(start).Round(time.Millisecond))
	return serve(ctx, log, doors, map[audience]http.Handler{
		forEveryone:  frugal(public),
		forOperators: newAdmin(metrics),
		forCommands:  frugal(api.NewOperations(opened.catalog, options)),
	})
}

// addBaseMap adds the base map: that of --basemap, which imports leave alone, or the folder's, which they draw.
func (c *serveCommand) addBaseMap(ctx context.Context, log *slog.Logger, folder *dataFolder, o *api.Options) error {
	if c.Basemap == "" {
		own := openBaseMap(log, folder)
		o.BaseMap, o.DrawBaseMap = own.current.Load, own.draw
		return nil
	}
	archive, err := openForeign(ctx, c.Basemap)
	if err != nil {
		return fmt.Errorf("open --basemap: %w", err)
	}
	o.BaseMap = func() *tiles.Archive { return archive }
	return nil
}

// frugal gives memory back to the system after an import or the like: a large one takes kilobytes a place for a
// moment, which the runtime would keep for minutes.
func frugal(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r)
		if r.Method != http.MethodGet && strings.HasPrefix(r.URL.Path, "/admin/") {
			time.AfterFunc(time.Second, debug.FreeOSMemory) // once the request itself holds no more of it
		}
	})
}

// options checks the flags that the interface needs.
func (c *serveCommand) options() (api.Options, error) {
	o := api.Options{Version: version, Language: lang.Parse(c.Lang)}
	if len(o.Language) == 0 && len(c.Lang) > 0 {
		return o, &usageError{fmt.Sprintf("--lang %q: want languages like pl,cs", c.Lang)}
	}
	if c.PublicURL != "" {
		u, err := parseOrigin(c.PublicURL)
		if err != nil {
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
