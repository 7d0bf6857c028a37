// Command draw makes data/taxonomy/taxonomy.tsv: the categories of categories.tsv, with the names and synonyms that
// OpenStreetMap's presets have for their tags, as far as corrections.tsv does not say otherwise.
//
//	npm pack @openstreetmap/id-tagging-schema@6.19.2 && tar xzf openstreetmap-id-tagging-schema-6.19.2.tgz
//	go run ./data/taxonomy/draw -schema package
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

const schemaVersion = "6.19.2"

func main() {
	if err := run(os.Args[1:], os.Stderr); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "draw:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stderr io.Writer) error {
	flags := flag.NewFlagSet("draw", flag.ContinueOnError)
	flags.SetOutput(stderr)
	schemaDir := flags.String("schema", "", "folder of the unpacked npm package @openstreetmap/id-tagging-schema")
	dir := flags.String("dir", "data/taxonomy", "folder of categories.tsv and corrections.tsv, and of the table written")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if *schemaDir == "" {
		return fmt.Errorf("want -schema DIR; %s", howToFetch)
	}
	tables, err := readTables(*dir)
	if err != nil {
		return err
	}
	presets, err := readSchema(*schemaDir)
	if err != nil {
		return err
	}
	table, err := merge(tables, presets)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(*dir, "taxonomy.tsv"), []byte(table), 0o644)
}
