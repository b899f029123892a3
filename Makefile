# Common tasks: `make help`.
#
# Everything is made in .venv, so nothing else on the machine changes. Stamp files in .venv say
# what has been done; a step is done again only when what it was made from has changed.

SHELL := /bin/sh
export PATH := $(PATH):$(HOME)/.cargo/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1

# The first Python that is new enough, unless one is named: make PYTHON=python3.13 demo
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON := $(shell for p in python3 python python3.14 python3.13 python3.12 python3.11; do \
	$$p -c '$(NEW_ENOUGH)' >/dev/null 2>&1 && echo $$p && break; done)
RUST_MINOR := 88

VENV := .venv
BIN := $(VENV)/bin
# Tools look at these two to find the environment; one left by conda would confuse them.
IN_VENV := env -u CONDA_PREFIX VIRTUAL_ENV="$(CURDIR)/$(VENV)" PYO3_PYTHON="$(CURDIR)/$(BIN)/python"
RUST_SOURCES := Cargo.toml $(wildcard Cargo.lock) $(shell find src -name '*.rs')

TABLES := 10000
LIMIT := 60
SECONDS := 3600

.DEFAULT_GOAL := help
.PHONY: help demo test wheel campaign fuzz lint docs bench grid instructions figures clean python rust

help: ## Show this list
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

demo: $(VENV)/.built ## Build, install and run the bundled studies
	$(BIN)/fastqca demo

test: $(VENV)/.built $(VENV)/.test ## Run all tests, Rust and Python
	cargo test
	$(BIN)/pytest --numprocesses auto --dist worksteal $(PYTEST)

wheel: $(VENV)/.made $(VENV)/.wheel ## Build the wheel and the source in dist/, and try them without Rust
	.ci/wheel

campaign: $(VENV)/.built $(VENV)/.test ## Hold the engine against the naive twins at length, and fuzz a minute
	FASTQCA_CAMPAIGN=1 $(BIN)/pytest --numprocesses auto --dist worksteal tests/properties tests/unit/simulation/test_run.py \
		tests/unit/belief/test_permutation.py \
		$(PYTEST)
	$(BIN)/python tests/properties/campaign.py --tables $(TABLES)
	$(BIN)/python tests/fuzz/run.py --seconds 60 --seed 1
	cargo bench --bench fuzz -- 60 1

fuzz: $(VENV)/.built $(VENV)/.test ## Try random expressions, files and arguments for an hour (SECONDS=3600)
	$(BIN)/python tests/fuzz/run.py --seconds $(SECONDS) --seed $$(date +%s)

lint: $(VENV)/.built $(VENV)/.lint ## Run all checks of style, types and layers
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings
	$(IN_VENV) cargo clippy --all-targets --features python -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m mypy.stubtest fastqca._core
	$(BIN)/lint-imports
	$(BIN)/numpydoc lint $$(find python -name '*.py')
	$(BIN)/python .ci/notices.py --check

docs: $(VENV)/.built $(VENV)/.docs ## Build the documentation site in docs/_build/html
	$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build/html

bench: $(VENV)/.built $(VENV)/.test $(VENV)/.bench ## Time the core, whole calls and the peers
	cargo bench
	$(BIN)/pytest benches --override-ini 'python_files=bench_*.py' --override-ini pythonpath=benches \
		--benchmark-only $(PYTEST)

grid: $(VENV)/.bench ## Time us and every peer installed over a grid of sizes (LIMIT=60 seconds each)
	$(BIN)/python benches/grid.py --limit $(LIMIT)

instructions: $(VENV)/.built ## Count the instructions of fixed work: no tenth more than before
	$(BIN)/python benches/instructions.py

figures: $(VENV)/.bench ## Measure the table of figures in the README anew
	$(BIN)/python benches/table.py

clean: ## Remove everything that was made
	rm -rf $(VENV) target build dist report docs/_build .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.benchmarks .import_linter_cache .grimp_cache
	find python tests benches -name __pycache__ -prune -exec rm -rf {} +
	find python -name '_core*.so' -delete

# What is needed and cannot be installed from here; named in one line where it is missing.
python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "fastqca needs Python 3.11 or newer ($$(python3 --version 2>/dev/null || echo 'no Python' \
		) found): install it from https://www.python.org/downloads and run make again" >&2; exit 1; \
	elif ! $(PYTHON) -c '$(NEW_ENOUGH)' >/dev/null 2>&1; then \
		echo "fastqca needs Python 3.11 or newer, and $(PYTHON) is not: leave PYTHON= out or" \
		"name a newer one" >&2; exit 1; \
	elif ! $(PYTHON) -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "fastqca needs Python's venv module: on Debian and Ubuntu install it by" \
		"'sudo apt install python3-venv' and run make again" >&2; exit 1; \
	fi

rust:
	@if ! cargo --version >/dev/null 2>&1; then \
		echo "fastqca needs the Rust toolchain (no cargo found): install it from" \
		"https://rustup.rs and run make again" >&2; exit 1; \
	elif [ "$$(rustc --version | sed -E 's/^rustc 1\.([0-9]+).*/\1/')" -lt $(RUST_MINOR) ]; then \
		echo "fastqca needs Rust 1.$(RUST_MINOR) or newer ($$(rustc --version) found):" \
		"run 'rustup update' and then make again" >&2; exit 1; \
	elif ! command -v cc >/dev/null 2>&1; then \
		echo "Rust needs a C linker (no cc found): on Debian and Ubuntu 'sudo apt install gcc'," \
		"on macOS 'xcode-select --install'" >&2; exit 1; \
	fi

# pip comes first: before 25.1 it knows no dependency groups.
$(VENV)/.made: | python rust
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --upgrade pip 'maturin>=1.9.4,<2'
	@touch $@

$(VENV)/.built: $(VENV)/.made pyproject.toml $(RUST_SOURCES)
	$(IN_VENV) $(BIN)/maturin develop --release --extras excel,word
	@touch $@

$(VENV)/.test: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --group test
	@touch $@

$(VENV)/.lint: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --group lint
	@touch $@

$(VENV)/.docs: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install --group docs
	@touch $@

# zig links wheels for old systems; uv makes environments of any Python in a second.
$(VENV)/.wheel: $(VENV)/.made pyproject.toml
	$(BIN)/python -m pip install uv 'maturin[zig]>=1.9.4,<2'
	@touch $@

$(VENV)/.bench: $(VENV)/.built
	$(BIN)/python -m pip install 'pyqca>=0.2' 'setqca>=0.2' 'quine-mccluskey>=0.3' 'sympy>=1.12'
	-$(BIN)/python -m pip install 'pyeda>=0.29' # compiled from its sources, so not everywhere
	@touch $@
