package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// BenchmarkTilesBesidePostGIS asks for tiles of a million places over HTTP, one after the other, from the program and
// from ST_AsMVT behind a bare handler. It needs PostgreSQL with PostGIS on this machine, and starts a cluster of its own.
func BenchmarkTilesBesidePostGIS(b *testing.B) {
	folder := filepath.Join(os.TempDir(), "tripoint-bench-1m")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.Fatal(err)
	}
	file := millionFile(b, folder)
	db := startPostGIS(b)
	loadPostGIS(b, db, file)
	peer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { answerPostGIS(w, r, db) }))
	defer peer.Close()
	data := filepath.Join(folder, "data")
	if _, err := os.Stat(filepath.Join(data, storeName)); err != nil {
		must(b, "import", "--data", data, file)
	}
	p := start(b, data)
	defer p.end(b)
	for _, zoom := range []int{8, 12, 14} {
		ask := question{"tile", func(_ *rand.Rand, lon, lat float64) string { return tilePath(zoom, lon, lat) }}
		for name, site := range map[string]string{"ours": p.site, "postgis": peer.URL} {
			b.Run(fmt.Sprintf("z%d/%s", zoom, name), func(b *testing.B) {
				asked := &process{site: site}
				for b.Loop() {
					times(b, asked, rand.New(rand.NewPCG(1, 1)), ask, 20)
					reportTimes(b, "tile", times(b, asked, rand.New(rand.NewPCG(5, 6)), ask, 150))
				}
			})
		}
	}
}

// startPostGIS makes a cluster in a folder of its own and starts it on a socket there.
func startPostGIS(b *testing.B) *pgxpool.Pool {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		b.Skip("PostgreSQL is not installed: on Debian, postgresql-15-postgis-3")
	}
	programs := filepath.Dir(found[len(found)-1])
	folder, err := os.MkdirTemp("", "tripoint-postgis-")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = os.RemoveAll(folder) })
	as := postgresUser(b, folder)
	cluster := filepath.Join(folder, "cluster")
	runAs := func(name string, args ...string) *exec.Cmd {
		command := exec.Command(filepath.Join(programs, name), args...)
		command.SysProcAttr, command.Dir = as, folder
		return command
	}
	if out, err := runAs("initdb", "-D", cluster, "-A", "trust", "-U", "bench", "--no-sync").CombinedOutput(); err != nil {
		b.Fatalf("initdb: %v\n%s", err, out)
	}
	server := runAs("postgres", "-D", cluster, "-k", folder, "-c", "listen_addresses=", "-c", "shared_buffers=1GB", "-c", "work_mem=64MB", "-c", "jit=off", "-c", "fsync=off")
	if err := server.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		_ = server.Process.Signal(syscall.SIGINT)
		_ = server.Wait()
	})
	db, err := pgxpool.New(b.Context(), "user=bench dbname=postgres host="+folder)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(db.Close)
	for range 100 {
		if err = db.Ping(b.Context()); err == nil {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.Exec(b.Context(), "create extension postgis"); err != nil {
		b.Skip("PostGIS is not installed: ", err)
	}
	return db
}

// postgresUser is who PostgreSQL runs as, which refuses to be root; the folder becomes theirs.
func postgresUser(b *testing.B, folder string) *syscall.SysProcAttr {
	if os.Getuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		b.Skip("PostgreSQL does not run as root, and there is no user postgres")
	}
	uid, _ := strconv.Atoi(account.Uid)
	gid, _ := strconv.Atoi(account.Gid)
	if err := os.Chown(folder, uid, gid); err != nil {
		b.Fatal(err)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}

// loadPostGIS copies the places of a file into a table with an index.
func loadPostGIS(b *testing.B, db *pgxpool.Pool, path string) {
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewReader(file)
	next := func() ([]any, error) {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		var place struct {
			ID         string
			Geometry   struct{ Coordinates [2]float64 }
			Properties struct {
				Name, Category string
				Names          map[string]string
				Importance     float64
			}
		}
		if err := json.Unmarshal(line, &place); err != nil {
			return nil, err
		}
		at, p := place.Geometry.Coordinates, &place.Properties
		return []any{place.ID, p.Name, p.Names["pl"], p.Names["cs"], p.Category, p.Importance, at[0], at[1]}, nil
	}
	columns := []string{"id", "name", "name_pl", "name_cs", "category", "importance", "lon", "lat"}
	if _, err := db.Exec(b.Context(), "create table places (id text, name text, name_pl text, name_cs text, category text, importance float8, lon float8, lat float8)"); err != nil {
		b.Fatal(err)
	}
	if _, err := db.CopyFrom(b.Context(), pgx.Identifier{"places"}, columns, pgx.CopyFromFunc(next)); err != nil {
		b.Fatal(err)
	}
	for _, statement := range []string{
		"alter table places add geom geometry(Point, 3857)",
		"update places set geom = ST_Transform(ST_SetSRID(ST_MakePoint(lon, lat), 4326), 3857)",
		"create index on places using gist (geom)", "vacuum analyze places",
	} {
		if _, err := db.Exec(b.Context(), statement); err != nil {
			b.Fatalf("%s: %v", statement, err)
		}
	}
}

// answerPostGIS writes all places of a tile as ST_AsMVT does.
func answerPostGIS(w http.ResponseWriter, r *http.Request, db *pgxpool.Pool) {
	var z, x, y int
	if _, err := fmt.Sscanf(strings.TrimPrefix(r.URL.Path, "/tiles/places/"), "%d/%d/%d.mvt", &z, &x, &y); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	const query = `select ST_AsMVT(t, 'places', 4096, 'at') from (
		select id, name, name_pl as "name:pl", name_cs as "name:cs", category, ST_AsMVTGeom(geom, ST_TileEnvelope($1, $2, $3), 4096, 64, true) as at
		from places where geom && ST_TileEnvelope($1, $2, $3, margin => 64.0/4096)) t`
	var tile []byte
	if err := db.QueryRow(context.WithoutCancel(r.Context()), query, z, x, y).Scan(&tile); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = w.Write(tile)
}
