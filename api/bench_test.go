package api

import (
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/paulmach/orb"

	"tripoint/catalog"
	"tripoint/data"
	"tripoint/data/store"
)

// millionPlaces gives a million places around 500 towns of Poland and Czechia; one in a thousand is an airport, one in a
// thousand of the others cooks Polish food.
func millionPlaces(yield func(data.Place, error) bool) {
	rnd := rand.New(rand.NewPCG(1, 2))
	kinds := []string{"museum", "church", "hotel", "restaurant", "pharmacy", "school", "park"}
	towns := make([]orb.Point, 500)
	for i := range towns {
		towns[i] = orb.Point{12 + rnd.Float64()*12, 48.5 + rnd.Float64()*6.5}
	}
	for i := range 1_000_000 {
		town, kind := towns[rnd.IntN(len(towns))], kinds[rnd.IntN(len(kinds))]
		if i%1000 == 0 {
			kind = "airport"
		}
		p := data.Place{
			ID: fmt.Sprintf("s-%07d", i), Name: fmt.Sprintf("%s %d", kind, i%5000), Categories: []string{kind},
			Point:      orb.Point{town.Lon() + rnd.NormFloat64()*.1, town.Lat() + rnd.NormFloat64()*.07},
			Importance: rnd.Float64(), Address: data.Address{Street: "Ulica", HouseNumber: fmt.Sprint(i % 90), City: "Miasto"},
		}
		if i%1000 == 7 {
			p.Cuisine = []string{"polish"}
		}
		if !yield(p, nil) {
			return
		}
	}
}

// millionSite is the interface over a million places, with log, metrics and tags. Its files stay in the folder for
// temporary ones, as making them takes minutes.
func millionSite(b *testing.B) http.Handler {
	folder := filepath.Join(os.TempDir(), "tripoint-bench-api-1m")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	s, err := store.Open(filepath.Join(folder, "store.db"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = s.Close() })
	if state, err := s.State(); err != nil || state.Places == 0 {
		if _, err := s.Import("bench", store.Batch{Places: millionPlaces, Source: data.Source{Name: "bench", Licence: "CC0-1.0"}}); err != nil {
			b.Fatal(err)
		}
	}
	c, _, err := catalog.Open(b.Context(), filepath.Join(folder, "editions"), s, catalog.BuildFiles)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = c.Close() })
	nowhere, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = nowhere.Close() })
	p := New(c, Options{Log: slog.New(slog.NewTextHandler(nowhere, nil)), Metrics: prometheus.NewRegistry(), Store: s})
	b.Cleanup(p.Close)
	return p
}

// BenchmarkNearbyOverHTTP1M compares /v1/nearby with the floor, a bare handler that writes as many bytes, asked by the
// same client over two connections: the ratio of their requests per second, each the best of eight rounds
// in turn.
func BenchmarkNearbyOverHTTP1M(b *testing.B) {
	ours := millionSite(b)
	for _, question := range []struct{ name, filter string }{
		{"plain", ""}, {"category_0.1%", "&category=airport"}, {"attribute_0.1%", "&cuisine=polish"}, {"two_filters", "&category=restaurant&cuisine=polish"},
	} {
		rnd := rand.New(rand.NewPCG(3, 4))
		targets := make([]string, 512)
		for i := range targets {
			targets[i] = fmt.Sprintf("/v1/nearby?lat=%.5f&lon=%.5f&limit=10%s", 48.5+6.5*rnd.Float64(), 12+12*rnd.Float64(), question.filter)
		}
		body := get(ours, targets[0]).Body.Bytes()
		floor := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", geoJSONType)
			_, _ = w.Write(body)
		})
		b.Run(question.name, func(b *testing.B) {
			best, least := [2]float64{}, [2]time.Duration{time.Hour, time.Hour}
			for b.Loop() {
				for range 8 {
					for i, h := range []http.Handler{floor, ours} {
						perSecond, work := rate(b, h, targets)
						best[i], least[i] = max(best[i], perSecond), min(least[i], work)
					}
				}
			}
			b.ReportMetric(float64(least[0].Nanoseconds())/1000, "floor-cpu-µs")
			b.ReportMetric(float64(least[1].Nanoseconds())/1000, "cpu-µs")
			b.ReportMetric(best[0], "floor-req/s")
			b.ReportMetric(best[1], "req/s")
			b.ReportMetric(best[1]/best[0], "of-floor")
			b.ReportMetric(float64(len(body)), "B/answer")
			b.ReportMetric(testing.AllocsPerRun(200, func() { get(ours, targets[1]) })-testing.AllocsPerRun(200, func() { get(floor, targets[1]) }), "allocs/req")
		})
	}
}

// rate asks over two connections for a while and returns how many were answered a second, and the time that
// processors worked for each, client and server together. Other work on the machine disturbs that less.
func rate(b *testing.B, h http.Handler, targets []string) (perSecond float64, each time.Duration) {
	server := httptest.NewServer(h)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 2, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var work sync.WaitGroup
	var answered [2]int
	begun, worked := time.Now(), processorTime(b)
	for worker := range answered {
		work.Go(func() {
			for i := worker; time.Since(begun) < 400*time.Millisecond; i++ {
				res, err := client.Get(server.URL + targets[i%len(targets)])
				if err != nil {
					b.Error(err)
					return
				}
				if _, err := io.Copy(io.Discard, res.Body); err != nil || res.StatusCode != http.StatusOK {
					b.Errorf("%d, %v", res.StatusCode, err)
					return
				}
				_ = res.Body.Close()
				answered[worker]++
			}
		})
	}
	work.Wait()
	n := answered[0] + answered[1]
	return float64(n) / time.Since(begun).Seconds(), (processorTime(b) - worked) / time.Duration(max(n, 1))
}

// processorTime is how long processors have worked for this process.
func processorTime(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
