package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"tripoint/api"
	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/lang"
	"tripoint/web"
)

type serveCommand struct {
	Addr         string   `help:"Where to listen." default:":8080"`
	AdminAddr    string   `help:"Where to serve /metrics and health to operators; empty turns it off." default:"127.0.0.1:9090"`
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
	options.Log, options.Metrics = log, prometheus.NewRegistry()
	if options.Site, err = web.Open(c.Web); err != nil {
		return err
	}
	start := time.Now()
	edition, err := c.buildEdition()
	if err != nil {
		return err
	}
	defer func() {
		if err := edition.Close(); err != nil {
			log.Error("close edition", "err", err)
		}
	}()
	log.Info("ready", "edition", edition.ID, "places", edition.Len(), "took", time.Since(start))
	return c.listen(ctx, log, api.New(catalog.New(edition), options), newAdmin(options.Metrics.(*prometheus.Registry)))
}

// options checks the flags that the interface needs.
func (c *serveCommand) options() (api.Options, error) {
	o := api.Options{Version: version, Language: lang.Parse(c.Lang)}
	if len(o.Language) == 0 && len(c.Lang) > 0 {
		return o, &usageError{fmt.Sprintf("--lang %q: want languages like pl,cs", c.Lang)}
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
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
func (c *serveCommand) buildEdition() (*catalog.Edition, error) {
	set, err := data.Builtin()
	if err != nil {
		return nil, err
	}
	editions := filepath.Join(c.Data, "editions")
	if err := os.MkdirAll(editions, 0o755); err != nil {
		return nil, fmt.Errorf("make the data folder (--data names another): %w", err)
	}
	return catalog.Build(editions, 1, set)
}

// newAdmin is what operators see: metrics of the interface and of the process.
func newAdmin(metrics *prometheus.Registry) http.Handler {
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	admin := http.NewServeMux()
	admin.Handle("/metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	return admin
}

// Bounds on what one client may hold up.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	shutdownTime  = 15 * time.Second
	maxHeader     = 32 << 10
)

// listen serves until ctx ends, then lets requests under way finish.
func (c *serveCommand) listen(ctx context.Context, log *slog.Logger, site, admin http.Handler) error {
	servers := []*http.Server{newServer(c.Addr, site, log)}
	if c.AdminAddr != "" {
		servers = append(servers, newServer(c.AdminAddr, admin, log))
	}
	ended := make(chan error, len(servers))
	for i, server := range servers {
		listener, err := net.Listen("tcp", server.Addr)
		if err != nil {
			return explainListen([]string{"--addr", "--admin-addr"}[i], server.Addr, err)
		}
		log.Info("listening", "for", []string{"everyone", "operators"}[i], "addr", listener.Addr().String())
		go func() { ended <- server.Serve(listener) }()
	}
	var err error
	select {
	case <-ctx.Done():
		log.Info("stopping", "reason", context.Cause(ctx))
	case err = <-ended:
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	for _, server := range servers {
		err = errors.Join(err, server.Shutdown(deadline))
	}
	return err
}

func newServer(addr string, h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Addr: addr, Handler: h, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
}

// explainListen says what to do when an address cannot be listened on.
func explainListen(name, addr string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s %s is taken by another program; stop it, or choose another address, as in %s :8081", name, addr, name)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s %s: not allowed to listen there; ports below 1024 need privileges", name, addr)
	}
	return fmt.Errorf("%s %s: %w", name, addr, err)
}
