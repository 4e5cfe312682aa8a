# The commands a newcomer needs. Each does all of its own set-up; the work is done by `cargo xtask`, see xtask/.

SHELL := /bin/bash
export PATH := $(PATH):$(HOME)/.cargo/bin
XTASK := cargo run --locked --quiet --package xtask --

.DEFAULT_GOAL := help

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: demo
demo: console ## Start Galleria with a reference seller, play the life of a SaaS order, keep serving
	@echo 'Building; the first time takes some minutes …'
	cargo run --locked --package galleria -- demo $(ARGS)

.PHONY: console
console: toolchain ## Build the console in the browser (needs Node.js); the next build takes it into the binary
	$(XTASK) console

.PHONY: test
test: toolchain ## Lints, SQL metadata, console, third-party clients, API fuzzing and all tests on both databases
	$(XTASK) test

.PHONY: bench
bench: toolchain ## The figures beside their ceilings; ARGS='--only NAME --json' are passed on
	$(XTASK) bench $(ARGS)

.PHONY: release
release: toolchain ## Build the binary to hand out: target/release/galleria, console included
	$(XTASK) release

.PHONY: lint
lint: toolchain ## What needs no running program: format, dependency arrows, clippy
	$(XTASK) lint

.PHONY: sqlx
sqlx: toolchain ## Rewrite the committed metadata of the SQL queries after a change of a query or a schema
	$(XTASK) sqlx-prepare

.PHONY: setup
setup: toolchain ## Install what is missing on this machine: compilers for C and C++, PostgreSQL, Python
	$(XTASK) setup

.PHONY: toolchain
toolchain:
	@scripts/toolchain
