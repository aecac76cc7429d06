# SPDX-License-Identifier: MIT
# The face of the project. Every target sets up what it needs first; doing it twice costs nothing.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := build
MAKEFLAGS += --no-print-directory --no-builtin-rules

JOBS ?= $(shell nproc)
SECONDS ?= 60
FUZZ_TARGETS := payload expression snapshot append arrow api feed

PYTHON := .venv/bin/python
MESON := .venv/bin/meson
export PATH := $(CURDIR)/.venv/bin:$(PATH)

CCACHE := $(shell command -v ccache)
CLANG := CC='$(CCACHE) clang-19' CXX='$(CCACHE) clang++-19'
OURS := find . \( -name build -o -name dist -o -name '.?*' \) -prune -o
CC_FILES = $(OURS) \( -name '*.cc' -o -name '*.hh' -o -name '*.hpp' -o -name '*.h' -o -name '*.c' \) -print
MESON_FILES = $(OURS) \( -name meson.build -o -name meson.options \) -print
PACKAGE_SOURCES := $(shell find src include bindings/python tools meson.build meson.options \
	pyproject.toml -type f -not -name '*.pyc' 2>/dev/null)

step = printf '\n== %s\n' '$(1)'

.PHONY: help setup setup-apt setup-python build demo test test-long ci bench wheel conformance
.PHONY: charts coverage julia fmt fmt-check install lint docs fuzz clean library package

help:
	@echo 'make build        the library in build/release, the Python package in .venv'
	@echo 'make demo         real bars, batch and live, compared; FAULT=1 plants a fault'
	@echo 'make test         unit, promises, ABI, Python, oracles, C, sanitizers, fuzz seeds'
	@echo 'make test-long    the hour-long forms'
	@echo 'make ci           format, lint, test, a minute of fuzzing, a short bench'
	@echo 'make install      PREFIX=/usr/local DESTDIR=: library, headers, pkg-config, CMake'
	@echo 'make bench        speed, beside the peers'
	@echo 'make conformance  every language against tests/conformance'
	@echo 'make coverage     lines and branches per room'
	@echo 'make fuzz         all fuzz targets together, SECONDS=60'
	@echo 'make docs         the generated pages, and the site in build/site'
	@echo 'make fmt lint wheel clean setup'

# ---- Set-up --------------------------------------------------------------------------------

setup: setup-python julia
	@echo 'setup: complete'

setup-apt:
	@tools/setup.sh apt

setup-python: setup-apt
	@tools/setup.sh python

charts: setup-apt
	@tools/setup.sh charts

julia: setup-apt
	@tools/setup.sh julia

# ---- Build ---------------------------------------------------------------------------------

build: library package

library: setup-python
	@$(call step,library: build/release)
	@[ -e build/release/build.ninja ] || $(MESON) setup build/release -Dbuildtype=release -Devent_log=enabled
	@ninja -C build/release -j $(JOBS) --quiet

package: .venv/.package

.venv/.package: $(PACKAGE_SOURCES) | library charts
	@$(call step,Python package: into .venv)
	@mkdir -p build
	@$(PYTHON) -m pip install -q --disable-pip-version-check --no-build-isolation --no-deps \
		--force-reinstall --config-settings=build-dir=build/python \
		--config-settings=setup-args=-Devent_log=enabled .
	@touch $@

wheel: setup-python charts
	@$(call step,wheel: dist/)
	@$(PYTHON) tools/build_wheel.py dist

# Into PREFIX, below DESTDIR where that is given: the library, the headers, and what pkg-config and
# CMake look for. Nothing is compiled again.
PREFIX ?= /usr/local
BUILD ?= build/release

install: library
	@$(call step,install: $(DESTDIR)$(PREFIX))
	@$(MESON) setup --reconfigure $(BUILD) -Dprefix='$(PREFIX)' >/dev/null
	@$(MESON) install -C $(BUILD) --no-rebuild --quiet $(if $(DESTDIR),--destdir '$(DESTDIR)')
	@[ -n '$(DESTDIR)' ] || [ "$$(id -u)" != 0 ] || ldconfig

# ---- Use -----------------------------------------------------------------------------------

demo: build
	@$(PYTHON) examples/demo/demo.py $(if $(FAULT),--fault)
	@$(if $(FAULT),,$(PYTHON) examples/demo/crash.py)

bench: build
	@$(call step,bench)
	@[ -e build/bench/build.ninja ] || \
		$(MESON) setup build/bench -Dbuildtype=release -Dtests=false \
		-Devent_log=enabled -Dbenchmarks=true
	@ninja -C build/bench -j $(JOBS) --quiet
	@$(PYTHON) bench/run.py --build build/bench $(BENCH_ARGS)

# ---- Check ---------------------------------------------------------------------------------

test: build julia
	@tools/setup.sh types
	@tools/setup.sh docs
	@JOBS=$(JOBS) $(PYTHON) tools/run_tests.py

test-long: build julia
	@tools/setup.sh types
	@tools/setup.sh docs
	@JOBS=$(JOBS) $(PYTHON) tools/run_tests.py --long
	@$(MAKE) fuzz SECONDS=3600

conformance: build julia
	@$(PYTHON) tools/run_tests.py --only conformance

ci: fmt-check lint
	@$(MAKE) test
	@$(MAKE) fuzz SECONDS=60
	@$(MAKE) bench BENCH_ARGS=--quick

coverage: setup-python
	@JOBS=$(JOBS) tools/coverage.sh

fuzz: setup-python
	@$(call step,fuzz: build/fuzz)
	@[ -e build/fuzz/build.ninja ] || $(CLANG) $(MESON) setup build/fuzz \
		-Dbuildtype=debugoptimized -Dtests=false -Dfuzz=true -Db_lundef=false \
		-Db_sanitize=address,undefined -Dcpp_args=-fsanitize=fuzzer-no-link
	@ninja -C build/fuzz -j $(JOBS) --quiet $(addprefix fuzz/fuzz_,$(FUZZ_TARGETS))
	@tools/fuzz.sh "$(SECONDS)" $(FUZZ_TARGETS)

# ---- Form ----------------------------------------------------------------------------------

fmt: setup-python
	@$(CC_FILES) | xargs clang-format-19 -i
	@.venv/bin/ruff format -q .
	@.venv/bin/ruff check -q --fix . || true
	@$(MESON_FILES) | xargs $(MESON) format -e -i

fmt-check: setup-python
	@$(call step,format)
	@$(CC_FILES) | xargs clang-format-19 --dry-run -Werror
	@.venv/bin/ruff format --check -q .
	@$(MESON_FILES) | xargs $(MESON) format -e --check-only || \
		{ echo 'meson format: run make fmt'; exit 1; }
	@echo 'format: clean'

lint: setup-python
	@$(call step,lint)
	@.venv/bin/ruff check -q .
	@$(PYTHON) -m pytest -q tests/tidy
	@mkdir -p build
	@[ -e build/lint/build.ninja ] || $(CLANG) $(MESON) setup build/lint -Dbuildtype=debug \
		-Devent_log=enabled -Dtests=false >build/lint.log || { cat build/lint.log; exit 1; }
	@ninja -C build/lint build.ninja >build/lint.log || { cat build/lint.log; exit 1; }
	@$(PYTHON) tools/lint_cpp.py build/lint $(JOBS)

docs: package
	@$(PYTHON) tools/error_codes.py --write
	@$(PYTHON) tools/indicator_pages.py --write
	@$(PYTHON) tools/go_indicators.py --write
	@$(PYTHON) tools/python_types.py --write
	@tools/setup.sh docs
	@$(call step,site: build/site)
	@NO_MKDOCS_2_WARNING=1 .cache/docs/bin/python -m mkdocs build --quiet
	@echo 'docs: start at docs/README.md, or open build/site/index.html'

clean:
	rm -rf build dist .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
