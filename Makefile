# The project's commands. `make help` lists them.

SHELL := /bin/bash
PREFIX ?= /usr/local
SWIFT ?= swift
ORCHESTRATOR := .build/release/ssc-orchestrator
SOAK_SECONDS ?= 600
SOAK_SEED ?= 1
RELEASE := -c release --static-swift-stdlib

# What the project needs beside a Swift toolchain, as Debian and Ubuntu name it. tzdata has the
# time zones of schedules, util-linux the setpriv by which a server started by root becomes another
# user.
PACKAGES := build-essential pkg-config curl libpq-dev libcurl4-openssl-dev libarchive-dev \
  libyaml-dev libxml2-dev libsimdjson-dev libssl-dev libmicrohttpd-dev postgresql \
  postgresql-client redis-server tzdata util-linux openssl python3 python3-pip python3-venv \
  libmongoc-1.0-0 zlib1g-dev

.DEFAULT_GOAL := help
.PHONY: help setup build demo test lint format bench soak install clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-9s %s\n", $$1, $$2}' Makefile

setup: ## Install what is missing (Debian, Ubuntu)
	@scripts/setup $(PACKAGES)

build: setup ## Build the release binary
	$(SWIFT) build $(RELEASE) --product ssc-orchestrator

demo: build ## Run every asset on simulated registries and embedded defaults, and look at the result
	$(SWIFT) build $(RELEASE) --product registry-simulator
	@scripts/demo

test: setup ## Run all tests
	@scripts/bolt-server install || echo "make test: the tests with a real Bolt server are skipped"
	@scripts/mongo-server install || echo "make test: the tests with a MongoDB-like server are skipped"
	@scripts/tick-oracle install || echo "make test: ticks are not compared with croniter's"
	@scripts/metrics-check install || echo "make test: metrics are not read by Prometheus' own parser"
	@scripts/dagster-venv install >/dev/null || echo "make test: the tests with Dagster itself, and with its Pipes client, are skipped"
	@scripts/setup chromium || echo "make test: the test of Dagster's web UI in a browser is skipped"
	$(SWIFT) build --build-tests
	@scripts/test

lint: ## Check format, and what the formatter can't see
	$(SWIFT) format lint --strict --recursive --parallel Package.swift Sources Tests Benchmarks examples
	@scripts/lint

format: ## Format the sources in place
	$(SWIFT) format --in-place --recursive --parallel Package.swift Sources Tests Benchmarks examples

bench: setup ## Measure the budgets, beside Dagster where pip can install it (BENCH="--filter chain")
	$(SWIFT) build $(RELEASE) --product ssc-orchestrator
	$(SWIFT) build $(RELEASE) --product registry-simulator
	$(SWIFT) build $(RELEASE) --product assetkit-bench
	@scripts/bolt-server install || echo "make bench: bolt-writes is skipped"
	.build/release/assetkit-bench $(BENCH)

soak: setup ## Kill daemons at random for ten minutes, and examine what they did (SOAK_SECONDS, SOAK_SEED)
	$(SWIFT) build $(RELEASE) --product ssc-orchestrator
	$(SWIFT) build $(RELEASE) --product assetkit-soak
	.build/release/assetkit-soak --seconds $(SOAK_SECONDS) --seed $(SOAK_SEED)

install: build ## Install ssc-orchestrator below PREFIX (default /usr/local)
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -s -m 755 $(ORCHESTRATOR) $(DESTDIR)$(PREFIX)/bin/ssc-orchestrator
	$(ORCHESTRATOR) completion bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/ssc-orchestrator

clean: ## Remove what was built
	rm -rf .build bench-results
