# BLIS: `make` tells what there is. Needed beforehand: Python 3.11 or newer, and GNU make.

PYTHON ?= python3
# Some shells export HOST for their own ends, so only `make serve HOST=` counts.
ifneq ($(origin HOST),command line)
HOST :=
endif
PORT ?=

VENV := .venv
BIN := $(VENV)/bin
CLIENTS := tests/clients
PROVIDER := tests/support/provider
AXE := tests/support/axe
LIGHTHOUSE := bench/lighthouse
INSTALL := $(BIN)/python -m pip --quiet --disable-pip-version-check install --progress-bar off

TELL = @echo "installing $$(grep -c == $<) packages into $(VENV) ..."

.DEFAULT_GOAL := help
.PHONY: help serve test test-slow test-clients test-faults bench-stress provider axe check check-format check-lint check-types check-schema format bench lighthouse eval \
	migration release sentences
.DELETE_ON_ERROR:

help:
	@echo "make serve    set up what is missing, then serve on http://127.0.0.1:8000"
	@echo "              (HOST= and PORT= listen elsewhere, BLIS_DATA_DIR= keeps the data elsewhere)"
	@echo "make test     set up what is missing, then run every test that takes no process of its own"
	@echo "make test-slow"
	@echo "              run the others: real servers, a browser, the walk over every path"
	@echo "make test-clients"
	@echo "              run the clients of front ends against a server; needs Node 20 with npm"
	@echo "make test-faults"
	@echo "              kill a server 50 times while it is written to (KILLS= says how often)"
	@echo "make provider install the OpenID provider that tests sign in with; needs Node 20 with npm"
	@echo "make axe      install what tests look for barriers in pages with; needs npm"
	@echo "make check    format, lint and types, the printed schema, and what changed in it"
	@echo "make format   put the code into the common format"
	@echo "make eval     measure how well the search answers judged queries and knows Latvian forms"
	@echo "make sentences"
	@echo "              write the English sentences above the others in the files that translators"
	@echo "              edit (schema/text/locales), then say what is wrong in them, and write the"
	@echo "              Latvian ones with their gaps filled in (tests/schema/text)"
	@echo "make migration m=\"what has changed\""
	@echo "              write the next step of the tables into schema/migrations/versions"
	@echo "make release v=0.1.0"
	@echo "              keep the printed schema, date the changelog and set the version (docs/contributing.md)"
	@echo "make bench-stress"
	@echo "              attack a server in bounds and tell how late it says that it is well;"
	@echo "              ATTACKS= names some of: flood endless halves frozen import import-postgresql"
	@echo "              rebuild"
	@echo "make bench    measure starts, reads, memory, and search engines over made-up cases"
	@echo "make lighthouse"
	@echo "              judge pages as on a phone; needs Node 20 with npm, and Chromium"
	@echo ""
	@echo "PYTHON=python3.12 chooses the Python of the virtual environment in $(VENV)."

serve: $(VENV)/.installed
	@exec $(BIN)/blis serve --host "$(HOST)" --port "$(PORT)"

test: $(VENV)/.dev-installed
	$(BIN)/pytest -m "not slow" --numprocesses auto $(ARGS)

test-slow: $(VENV)/.dev-installed
	$(BIN)/pytest -m slow --numprocesses 2 $(ARGS)

test-clients: $(VENV)/.dev-installed $(CLIENTS)/node_modules/.installed
	PYTHONPATH=tests/support $(BIN)/python $(CLIENTS)/run.py

test-faults: $(VENV)/.dev-installed
	PYTHONPATH=.:tests/support $(BIN)/python tests/support/faults.py $(KILLS)

check: check-format check-lint check-types check-schema

check-format: $(VENV)/.dev-installed
	$(BIN)/ruff format --check .

check-lint: $(VENV)/.dev-installed
	$(BIN)/ruff check .

check-types: $(VENV)/.dev-installed
	$(BIN)/pyright

check-schema: $(VENV)/.dev-installed
	$(BIN)/blis schema --check schema/schema.graphql
	$(BIN)/blis schema --since last

format: $(VENV)/.dev-installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench-stress: $(VENV)/.dev-installed
	PYTHONPATH=.:tests/support $(BIN)/python tests/support/stress.py $(ATTACKS)

bench: $(VENV)/.dev-installed
	$(BIN)/python -m bench

lighthouse: $(VENV)/.installed $(LIGHTHOUSE)/node_modules/.installed
	$(BIN)/python -m bench.page_scores

eval: $(VENV)/.installed
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.conflation

sentences: $(VENV)/.dev-installed
	@PYTHONPATH=.:tests/support $(BIN)/python tests/support/catalogues.py
	@PYTHONPATH=.:tests/support $(BIN)/python tests/support/sentence_check.py
	@PYTHONPATH=.:tests/support $(BIN)/python tests/schema/text/test_latvian_sentences.py

# The sentence goes through the environment, so that any sign may stand in it.
migration: export SENTENCE := $(value m)
migration: $(VENV)/.dev-installed
	@if [ -z "$$SENTENCE" ]; then \
		echo 'Say what has changed: make migration m="events have a language".' >&2; exit 1; fi
	@$(BIN)/python -m schema.migrations "$$SENTENCE"

release: $(VENV)/.dev-installed check-schema
	@if [ -z "$(v)" ]; then echo "Say which version: make release v=0.1.0." >&2; exit 1; fi
	@$(BIN)/python -m schema.contract "$(v)"

# Each stamp is newer than what it was made from, so that nothing is installed twice.

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "BLIS needs Python 3.11 or newer as $(PYTHON): name one, as in make PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || { \
		echo "$(PYTHON) cannot make virtual environments: on Debian, install python3-venv." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.locked: requirements.lock $(VENV)/.made
	$(TELL)
	@$(INSTALL) --require-hashes -r $<
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.locked
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(CLIENTS)/node_modules/.installed: $(CLIENTS)/package.json $(CLIENTS)/package-lock.json
	npm ci --prefix $(CLIENTS)
	@touch $@

provider: $(PROVIDER)/node_modules/.installed

$(PROVIDER)/node_modules/.installed: $(PROVIDER)/package.json $(PROVIDER)/package-lock.json
	npm ci --prefix $(PROVIDER)
	@touch $@

axe: $(AXE)/node_modules/.installed

$(AXE)/node_modules/.installed: $(AXE)/package.json $(AXE)/package-lock.json
	npm ci --prefix $(AXE)
	@touch $@

$(LIGHTHOUSE)/node_modules/.installed: $(LIGHTHOUSE)/package.json $(LIGHTHOUSE)/package-lock.json
	npm ci --prefix $(LIGHTHOUSE)
	@touch $@

$(VENV)/.dev-installed: requirements-dev.lock $(VENV)/.installed
	$(TELL)
	@$(INSTALL) --require-hashes -r $<
	@touch $@
