package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/pprof"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// An audience is for whom an address is listened on.
type audience string

const (
	forEveryone  audience = "everyone"
	forOperators audience = "operators" // over the network, to watch
	forCommands  audience = "commands"  // of this program, on the same machine
)

// A door is an address that is listened on.
type door struct {
	audience
	net.Listener
}

// openDoors listens on the addresses of the flags, all of them or none.
func (c *serveCommand) openDoors() ([]door, error) {
	wanted := []struct {
		audience
		flag, addr, other string
	}{
		{forEveryone, "--addr", c.Addr, ":8081"},
		{forOperators, "--admin-addr", c.AdminAddr, "127.0.0.1:9091"},
	}
	var doors []door
	for _, w := range wanted {
		if w.addr == "" {
			continue
		}
		listener, err := net.Listen("tcp", w.addr)
		if err != nil {
			closeDoors(doors)
			return nil, explainListen(w.flag, w.addr, w.other, err)
		}
		doors = append(doors, door{w.audience, listener})
	}
	return doors, nil
}

func closeDoors(doors []door) {
	for _, d := range doors {
		_ = d.Close() // a server has closed it already where one came to use it
	}
}

// explainListen says what to do when an address cannot be listened on.
func explainListen(flag, addr, other string, err error) error {
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s %s is taken by another program; stop it, or choose another address, as in %s %s", flag, addr, flag, other)
	case errors.Is(err, syscall.EACCES):
		return fmt.Errorf("%s %s: not allowed to listen there; ports below 1024 need privileges", flag, addr)
	}
	return fmt.Errorf("%s %s: %w", flag, addr, err)
}

// Bounds on what one client may hold up.
const (
	headerTimeout = 5 * time.Second
	readTimeout   = 30 * time.Second
	writeTimeout  = 60 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
)

// serve answers each door with the handler for its audience until ctx ends, then lets requests under way finish:
// none is cut, as they are bounded already.
func serve(ctx context.Context, log *slog.Logger, doors []door, handlers map[audience]http.Handler) error {
	ended := make(chan error, len(doors))
	var servers []*http.Server
	for _, d := range doors {
		server := &http.Server{
			Handler: handlers[d.audience], MaxHeaderBytes: maxHeader,
			ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, IdleTimeout: idleTimeout,
			ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
		}
		if d.audience == forCommands { // they wait as long as it takes, and hold up nobody but themselves
			server.ReadTimeout, server.WriteTimeout = 0, 0
		}
		servers = append(servers, server)
		log.Info("listening", "for", d.audience, "addr", d.Addr().String())
		go func() { ended <- server.Serve(d) }()
	}
	select {
	case <-ctx.Done():
		log.Info("stopping", "reason", context.Cause(ctx))
		return shutdown(log, servers)
	case err := <-ended:
		return errors.Join(err, shutdown(log, servers))
	}
}

// shutdown closes all doors at once and returns when the last request is answered.
func shutdown(log *slog.Logger, servers []*http.Server) error {
	const longWait = 2 * time.Second
	waiting := time.AfterFunc(longWait, func() {
		log.Info("waiting for requests under way; a second signal ends the program at once, and nothing stored is lost by it")
	})
	defer waiting.Stop()
	var work errgroup.Group
	for _, server := range servers {
		work.Go(func() error { return server.Shutdown(context.Background()) })
	}
	return work.Wait()
}

// newAdmin is what operators see: metrics of the interface and of the process, and profiles.
func newAdmin(metrics *prometheus.Registry) http.Handler {
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	admin := http.NewServeMux()
	admin.Handle("/metrics", promhttp.HandlerFor(metrics, promhttp.HandlerOpts{}))
	admin.HandleFunc("/debug/pprof/", pprof.Index)
	admin.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	admin.HandleFunc("/debug/pprof/profile", pprof.Profile)
	admin.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	admin.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return admin
}
