# The two commands: `make run` serves a portal full of content, `make test` checks everything. `make` lists the others.
PYTHON ?= python3
PORTAL_DEMO ?= 1
export PORTAL_DEMO
VENV := .venv
BIN := $(VENV)/bin
export PORTAL_VENV := $(VENV)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all:

.PHONY: help run test test-core soak lint lock messages browser check-machine translations
.DEFAULT_GOAL := help

help: ## list what make can do
	@sed -nE 's/^([a-z-]+):.* ## (.*)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

run: $(VENV)/run.installed ## set everything up, fill an empty portal with a fictional district, and serve it
	@$(BIN)/python -m portal run --prepare

test: $(VENV)/test.installed browser translations lint ## lint, types, import contracts and all tests, on both databases
	$(BIN)/python -m pytest -n 2

test-core: $(VENV)/test.installed translations ## the tests of database, doors and architecture alone; CI adds a newer Python
	$(BIN)/python -m pytest -n 2 tests/architecture tests/platform tests/test_doors.py

soak: $(VENV)/test.installed translations ## the long walks, kill runs, floods and simulations in full; make test runs a tenth
	PORTAL_SOAK=1 $(BIN)/python -m pytest -n 2 -m soak --durations=0 --hypothesis-show-statistics

lint: $(VENV)/test.installed ## format, style, types, import contracts and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/djlint portal --lint --quiet

# Needs uv, and writes no address of an index.
lock: ## refresh the three hash-locked lists of packages
	@command -v uv >/dev/null || { echo "make lock needs uv: python3 -m pip install uv" >&2; exit 1; }
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --only-binary :all: --upgrade --no-annotate --custom-compile-command "make lock" --output-file requirements.lock
	uv pip compile pyproject.toml --extra postgres --extra server --extra test --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --only-binary :all: --upgrade --no-annotate --custom-compile-command "make lock" \
	  --constraint requirements.lock --output-file requirements-test.lock
	uv pip compile pyproject.toml --extra postgres --extra server --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --only-binary :all: --upgrade --no-annotate --custom-compile-command "make lock" \
	  --constraint requirements.lock --output-file requirements-server.lock
	@! grep -nE '://' requirements.lock requirements-server.lock requirements-test.lock || { echo "an address is in the lock" >&2; exit 1; }

translations: $(VENV)/test.installed ## compile the translations
	@$(BIN)/python -m portal translations

messages: $(VENV)/test.installed ## collect new words of code and templates into the translations, to be given their Chinese
	$(BIN)/pybabel -q extract -F translations/babel.cfg -k _l -k lazy_gettext --no-location --no-wrap --omit-header \
	  --project portal --output translations/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --no-wrap \
	  --input-file translations/messages.pot --output-dir translations
	$(BIN)/python -m portal translations --derive

# Chromium and nginx for the tests that need them, from apt where that is allowed. Without them those skip and say so.
browser:
	@if ! command -v chromium >/dev/null 2>&1 || ! ls /etc/nginx/modules-enabled/*stream* >/dev/null 2>&1; then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
	    { apt-get -qq update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install --no-install-recommends -y \
	      chromium fonts-noto-cjk nginx-light libnginx-mod-stream; } >/dev/null 2>&1 || echo "Chromium and nginx could not be installed." >&2; \
	  else echo "No chromium or no nginx, and apt may not be used: their tests will be skipped." >&2; fi; fi

check-machine:
	@command -v $(PYTHON) >/dev/null 2>&1 || { echo "Python is missing: install Python 3.11 or newer." >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1)." >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
	  { echo "Python's venv module is missing: install it (Debian, Ubuntu: apt install python3-venv)." >&2; exit 1; }
	@[ -w . ] || { echo "This folder is not writable: $(CURDIR)" >&2; exit 1; }

$(VENV)/run.installed: requirements.lock | check-machine
	@[ -x $(BIN)/python ] || { echo "Setting up the environment in $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@$(PIP) --requirement requirements.lock
	@touch $@

$(VENV)/test.installed: requirements-test.lock requirements.lock | check-machine
	@[ -x $(BIN)/python ] || { echo "Setting up the environment in $(VENV) …"; $(PYTHON) -m venv $(VENV); }
	@$(PIP) --requirement requirements-test.lock
	@touch $@ $(VENV)/run.installed
