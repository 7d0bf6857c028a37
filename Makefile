# Everything runs from here; `make` lists the targets.

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
LINT     := bin/golangci-lint
LINT_VERSION := v2.14.0
FUZZTIME ?= 60s
SCHEMA   := @openstreetmap/id-tagging-schema@6.19.2

NPM      := $(shell command -v npm 2>/dev/null)
GUIDE    := web/dist/manifest.json
GUIDE_SOURCES := $(shell find web/src web/static web/build web/*.ts web/package.json data/taxonomy/categories.tsv tiles/styles/light.json tiles/styles/dark.json -type f 2>/dev/null)
MODULES  := web/node_modules/.package-lock.json

.DEFAULT_GOAL := help
.PHONY: help run build guide test lint fuzz bench e2e pictures taxonomy clean

help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 12

run: build ## build and serve the built-in region on http://localhost:8080
	bin/tripoint serve

build: guide ## write bin/tripoint, with the guide where Node is installed
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tripoint ./cmd/tripoint

ifneq ($(NPM),)
guide: $(GUIDE) ## build the guide and the widgets into web/dist
else
guide:
	@echo "npm is not installed: the program is built without the guide and says so on its pages"
endif

$(GUIDE): $(GUIDE_SOURCES) $(MODULES)
	cd web && $(NPM) run build

$(MODULES): web/package.json web/package-lock.json
	cd web && $(NPM) ci --no-audit --no-fund

test: ## run the tests of Go and, where Node is installed, of the guide and of what others make of the map
	$(GO) test ./...
ifneq ($(NPM),)
	@$(MAKE) --no-print-directory guide
	cd web && $(NPM) test
endif

lint: $(LINT) ## check format, vet, the lint set and the types of the guide
	$(LINT) run
ifneq ($(NPM),)
	@$(MAKE) --no-print-directory guide
	cd web && $(NPM) run check
endif

$(LINT):
	GOBIN=$(CURDIR)/bin GOFLAGS= $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

fuzz: ## fuzz every target for FUZZTIME each
	@set -e; for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "== $$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; done

bench: ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m ./...

e2e: build ## use the built program as its users do, over HTTP and in a browser
	./e2e/run
ifneq ($(NPM),)
	command -v chromium >/dev/null || { apt-get update -q && apt-get install -qy chromium fonts-noto-core; }
	cd web && $(NPM) run e2e
endif

pictures: build ## draw the map at many zooms into pictures/; OSM_EXTRACTS=DIR adds Monaco and Andorra
	cd web && node pictures/draw.mjs ../pictures

taxonomy: ## draw the category table anew from the OpenStreetMap presets
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	  (cd "$$dir" && npm pack --silent $(SCHEMA) | xargs tar xzf) && \
	  $(GO) run ./data/taxonomy/draw -schema "$$dir/package"

clean: ## remove what was built
	rm -rf bin web/node_modules web/generated
	cd web/dist && find . -mindepth 1 -not -name .gitkeep -delete
