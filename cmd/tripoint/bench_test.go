package main

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

const million = 1_000_000

var kinds = []string{"museum", "church", "hotel", "restaurant", "pharmacy", "school", "park"}

// towns are where the places of the benchmark lie around.
func towns() [][2]float64 {
	rnd := rand.New(rand.NewPCG(1, 2))
	all := make([][2]float64, 500)
	for i := range all {
		all[i] = [2]float64{12 + rnd.Float64()*12, 48.5 + rnd.Float64()*6.5}
	}
	return all
}

// millionFile writes a million places of Poland and Czechia, a line each, unless it has been done before.
func millionFile(b *testing.B, folder string) string {
	path := filepath.Join(folder, "million.ndjson")
	if _, err := os.Stat(path); err == nil {
		return path
	}
	err := writeWhole(path, 0o600, func(w io.Writer) error {
		rnd := rand.New(rand.NewPCG(3, 4))
		around := towns()
		out := bufio.NewWriterSize(w, 1<<20)
		for i := range million {
			town := rnd.IntN(len(around))
			kind := kinds[rnd.IntN(len(kinds))]
			_, _ = fmt.Fprintf(out, `{"type":"Feature","id":"s-%07d","geometry":{"type":"Point","coordinates":[%.5f,%.5f]},"properties":{"name":"%s %d","names":{"pl":"%s %d","cs":"%s u mostu %d"},"category":"%s","importance":%.3f,"address":{"street":"Ulica %d","housenumber":"%d","city":"Town %d"}}}`+"\n",
				i, around[town][0]+rnd.NormFloat64()*.1, around[town][1]+rnd.NormFloat64()*.07, kind, i%5000, kind, i%5000, kind, i%5000,
				kind, rnd.Float64(), i%300, i%90, town)
		}
		return out.Flush() // it keeps the first error
	})
	if err != nil {
		b.Fatal(err)
	}
	return path
}

// BenchmarkServe1M measures a server of a million places from outside: importing, starting, memory, and answers
// while nothing else happens and while places are edited and the edition is built anew. Its files stay in the
// folder for temporary ones, as making them takes minutes.
func BenchmarkServe1M(b *testing.B) {
	folder := filepath.Join(os.TempDir(), "tripoint-bench-1m")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	file, data := millionFile(b, folder), filepath.Join(folder, "data")
	b.Run("import", func(b *testing.B) { benchImport(b, data, file) })
	if _, err := os.Stat(filepath.Join(data, storeName)); err != nil {
		must(b, "import", "--data", data, file)
	}
	b.Run("build", func(b *testing.B) { benchBuild(b, data) })
	b.Run("restart", func(b *testing.B) { benchRestart(b, data) })
	b.Run("memory", func(b *testing.B) { benchMemory(b, data) })
	b.Run("idle", func(b *testing.B) { benchIdle(b, data) })
	b.Run("busy", func(b *testing.B) { benchBusy(b, data) })
}

func benchImport(b *testing.B, data, file string) {
	for b.Loop() {
		if err := os.RemoveAll(data); err != nil {
			b.Fatal(err)
		}
		p := start(b, data, "--empty")
		begun := time.Now()
		must(b, "import", "--data", data, file)
		b.ReportMetric(time.Since(begun).Seconds(), "import-s")
		begun = time.Now()
		must(b, "import", "--data", data, file)
		b.ReportMetric(time.Since(begun).Seconds(), "import-unchanged-s")
		time.Sleep(3 * time.Second) // for memory to be given back
		reportMemory(b, p, "after-import-")
		p.end(b)
	}
	sizes(b, data)
}

// sizes reports how many bytes a place takes on disk.
func sizes(b *testing.B, data string) {
	for name, pattern := range map[string]string{"store": storeName, "edition": "editions/*/*"} {
		var total int64
		found, _ := filepath.Glob(filepath.Join(data, pattern))
		for _, path := range found {
			if info, err := os.Stat(path); err == nil {
				total += info.Size()
			}
		}
		b.ReportMetric(float64(total)/million, name+"-B/place")
	}
}

var tookIn = regexp.MustCompile(`msg="edition (built|opened|rebuilt)".* took=(\S+)`)

// took is what the log says that building or opening took.
func took(b *testing.B, p *process, what string) time.Duration {
	for _, found := range tookIn.FindAllStringSubmatch(p.log.String(), -1) {
		if d, err := time.ParseDuration(found[2]); err == nil && found[1] == what {
			return d
		}
	}
	b.Fatalf("the log does not say that the edition was %s:\n%s", what, &p.log)
	return 0
}

func benchBuild(b *testing.B, data string) {
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(data, "editions")); err != nil {
			b.Fatal(err)
		}
		p := start(b, data)
		b.ReportMetric(took(b, p, "built").Seconds(), "build-s")
		p.end(b)
	}
}

func benchRestart(b *testing.B, data string) {
	start(b, data).end(b)
	for b.Loop() {
		begun := time.Now()
		p := start(b, data)
		b.ReportMetric(time.Since(begun).Seconds(), "ready-s")
		b.ReportMetric(took(b, p, "opened").Seconds(), "opened-s")
		p.end(b)
	}
}

func benchMemory(b *testing.B, data string) {
	rnd := rand.New(rand.NewPCG(5, 6))
	p := start(b, data)
	defer p.end(b)
	for b.Loop() {
		reportMemory(b, p, "fresh-")
		for _, ask := range questions() {
			times(b, p, rnd, ask, 500)
		}
		reportMemory(b, p, "asked-")
	}
}

var heapIn = regexp.MustCompile(`# HeapAlloc = (\d+)`)
var residentIn = regexp.MustCompile(`(VmRSS|RssAnon):\s+(\d+) kB`)

// reportMemory reports the heap after a collection and what is resident, and of that what no file backs.
func reportMemory(b *testing.B, p *process, when string) {
	_, profile := fetch(b, p.admin+"/debug/pprof/heap?gc=1&debug=1")
	if found := heapIn.FindStringSubmatch(profile); found != nil {
		heap, _ := strconv.ParseFloat(found[1], 64)
		b.ReportMetric(heap/million, when+"heap-B/place")
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	for _, found := range residentIn.FindAllStringSubmatch(string(status), -1) {
		kilo, _ := strconv.ParseFloat(found[2], 64)
		b.ReportMetric(kilo*1024/million, when+found[1]+"-B/place")
	}
}

// A question is one kind of request, about some town.
type question struct {
	name string
	path func(rnd *rand.Rand, lon, lat float64) string
}

func questions() []question {
	return []question{
		{"nearby", func(_ *rand.Rand, lon, lat float64) string {
			return fmt.Sprintf("/v1/nearby?lat=%.5f&lon=%.5f&limit=10", lat, lon)
		}},
		{"nearby-category", func(rnd *rand.Rand, lon, lat float64) string {
			return fmt.Sprintf("/v1/nearby?lat=%.5f&lon=%.5f&limit=10&category=%s", lat, lon, kinds[rnd.IntN(len(kinds))])
		}},
		{"search", func(rnd *rand.Rand, lon, lat float64) string {
			return fmt.Sprintf("/v1/search?q=%s+%d&lat=%.5f&lon=%.5f&lang=pl", kinds[rnd.IntN(len(kinds))], rnd.IntN(5000), lat, lon)
		}},
		{"suggest", func(rnd *rand.Rand, lon, lat float64) string {
			kind := kinds[rnd.IntN(len(kinds))]
			return fmt.Sprintf("/v1/suggest?q=%s&lat=%.5f&lon=%.5f&lang=pl", kind[:2+rnd.IntN(3)], lat, lon)
		}},
		{"tile-z14", func(_ *rand.Rand, lon, lat float64) string { return tilePath(14, lon, lat) }},
		{"tile-z8", func(_ *rand.Rand, lon, lat float64) string { return tilePath(8, lon, lat) }},
	}
}

// times asks a question n times about places around random towns.
func times(b *testing.B, p *process, rnd *rand.Rand, ask question, n int) []time.Duration {
	around := towns()
	taken := make([]time.Duration, n)
	for i := range taken {
		town := around[rnd.IntN(len(around))]
		path := ask.path(rnd, town[0]+rnd.NormFloat64()*.1, town[1]+rnd.NormFloat64()*.07)
		begun := time.Now()
		status, body := fetch(b, p.site+path)
		taken[i] = time.Since(begun)
		if status != http.StatusOK && status != http.StatusNoContent {
			b.Fatalf("GET %s = %d %s", path, status, body)
		}
	}
	return taken
}

// tilePath is the tile of places at a position.
func tilePath(z int, lon, lat float64) string {
	n := math.Exp2(float64(z))
	y := (1 - math.Asinh(math.Tan(lat*math.Pi/180))/math.Pi) / 2
	return fmt.Sprintf("/tiles/places/%d/%d/%d.mvt", z, int((lon+180)/360*n), int(y*n))
}

func reportTimes(b *testing.B, name string, taken []time.Duration) {
	slices.Sort(taken)
	b.ReportMetric(float64(taken[len(taken)/2].Microseconds()), name+"-p50-µs")
	b.ReportMetric(float64(taken[len(taken)*99/100].Microseconds()), name+"-p99-µs")
}

func benchIdle(b *testing.B, data string) {
	rnd := rand.New(rand.NewPCG(5, 6))
	p := start(b, data)
	defer p.end(b)
	for b.Loop() {
		for _, ask := range questions() {
			times(b, p, rnd, ask, 200) // what is read for the first time comes from the disk
			reportTimes(b, ask.name, times(b, p, rnd, ask, 3000))
		}
	}
}

// askSlowly asks one question of each kind after the other, as people do not ask all the time, as long as wanted.
func askSlowly(b *testing.B, p *process, wanted func(rounds int) bool) map[string][]time.Duration {
	rnd := rand.New(rand.NewPCG(5, 6))
	taken := map[string][]time.Duration{}
	for rounds := 0; !b.Failed() && wanted(rounds); rounds++ {
		for _, ask := range questions() {
			taken[ask.name] = append(taken[ask.name], times(b, p, rnd, ask, 1)...)
			time.Sleep(5 * time.Millisecond)
		}
	}
	return taken
}

// benchBusy asks while fifty places a second are edited, until the edition has been built anew for it.
func benchBusy(b *testing.B, data string) {
	p := start(b, data)
	defer p.end(b)
	name := fmt.Sprint("bench-", time.Now().UnixNano()) // a run before may have left its own
	key := strings.TrimSpace(must(b, "keys", "add", "--write", "--data", data, name))
	for b.Loop() {
		for name, all := range askSlowly(b, p, func(rounds int) bool { return rounds < 1000 }) {
			reportTimes(b, "before-"+name, all)
		}
		stop, edited := make(chan struct{}), make(chan []time.Duration)
		go func() { edited <- editSteadily(b, p, key, stop) }()
		rebuilds, begun := strings.Count(p.log.String(), "edition rebuilt"), time.Now()
		taken := askSlowly(b, p, func(int) bool {
			return strings.Count(p.log.String(), "edition rebuilt") == rebuilds && time.Since(begun) < 10*time.Minute
		})
		close(stop)
		visible := <-edited
		if b.Failed() {
			return
		}
		reportTimes(b, "visible", visible)
		for name, all := range taken {
			reportTimes(b, name, all)
		}
		b.ReportMetric(took(b, p, "rebuilt").Seconds(), "rebuild-s")
		time.Sleep(2 * time.Second) // until memory has been given back
		reportMemory(b, p, "rebuilt-")
	}
}

// editSteadily renames a place every 20 ms until stopped, and returns how long each took to be found by its name.
func editSteadily(b *testing.B, p *process, key string, stop chan struct{}) []time.Duration {
	ticks := time.NewTicker(20 * time.Millisecond)
	defer ticks.Stop()
	var taken []time.Duration
	around := towns()
	run := strconv.FormatInt(time.Now().Unix(), 36) // no name of an earlier run begins so
	for i := 0; ; i++ {
		name := fmt.Sprintf("%s%06d", run, i)
		select {
		case <-stop:
			return taken
		case <-ticks.C:
		}
		town := around[i%len(around)]
		id := fmt.Sprintf("s-%07d", i*7)
		begun := time.Now()
		a, err := send(http.MethodPut, p.site+"/v1/places/"+id, key, feature, museum(name, town[0], town[1]))
		if err != nil || a.status != http.StatusOK {
			b.Errorf("PUT %s = %d %s, %v", id, a.status, a.body, err)
			return taken
		}
		found, err := send(http.MethodGet, p.site+"/v1/search?limit=1&q="+name, "", "", "")
		if err != nil || !strings.Contains(found.body, id) {
			b.Errorf("%s is not found by its new name: %s, %v", id, found.body, err)
			return taken
		}
		taken = append(taken, time.Since(begun))
	}
}
