# Everything runs from here; `make` lists the targets.

GO       ?= go
VERSION  ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  := -s -w -X main.version=$(VERSION)
LINT     := bin/golangci-lint
LINT_VERSION := v2.14.0
FUZZTIME ?= 60s
SCHEMA   := @openstreetmap/id-tagging-schema@6.19.2

.DEFAULT_GOAL := help
.PHONY: help run build test lint fuzz bench e2e taxonomy clean

help: ## list the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9]+):.*## /\1\t/' | expand -t 12

run: build ## build and serve the built-in region on http://localhost:8080
	bin/tripoint serve

build: ## write bin/tripoint
	$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/tripoint ./cmd/tripoint

test: ## run the Go tests
	$(GO) test ./...

lint: $(LINT) ## check format, vet and the lint set
	$(LINT) run

$(LINT):
	GOBIN=$(CURDIR)/bin GOFLAGS= $(GO) install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(LINT_VERSION)

fuzz: ## fuzz every target for FUZZTIME each
	@set -e; for package in $$($(GO) list ./...); do \
	  for target in $$($(GO) test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    echo "== $$package $$target"; $(GO) test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; done

bench: ## run the benchmarks
	$(GO) test -run '^$$' -bench . -benchmem -timeout 60m ./...

e2e: build ## use the built program as its users do
	./e2e/run

taxonomy: ## draw the category table anew from the OpenStreetMap presets
	@dir=$$(mktemp -d) && trap 'rm -rf "$$dir"' EXIT && \
	  (cd "$$dir" && npm pack --silent $(SCHEMA) | xargs tar xzf) && \
	  $(GO) run ./data/taxonomy/draw -schema "$$dir/package"

clean: ## remove what was built
	rm -rf bin
