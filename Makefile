# `make run` starts everything. It needs Python 3.11 or newer (with venv), make and curl.

.DEFAULT_GOAL := run
python := .venv/bin/python
pip := $(python) -m pip install -qq --no-input --disable-pip-version-check --require-hashes

failed = { echo "The packages could not be installed: is the package index reachable?"; exit 1; }

# The first Python that is new enough and can make virtual environments.
find_python = $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11,\
    $(shell $(name) -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
        && echo $(name))))
no_python = Python 3.11 or newer with venv is missing. On Debian: apt-get install python3 python3-venv

.PHONY: run
run: curl .venv/runtime ## start the server: HOST and PORT say where
run: export AUTOMATE_SIMULATORS ?= on
ifdef HOST
run: export AUTOMATE_HOST = $(HOST)
endif
ifdef PORT
run: export AUTOMATE_PORT = $(PORT)
endif
run:
	@exec $(python) manage.py serve

.PHONY: test
test: longest_first = --dist loadgroup --no-loadscope-reorder
# What was compiled once is kept: the tests start hundreds of processes.
test: export PYTHONDONTWRITEBYTECODE =
test: .venv/dev browser ## run every test; those on PostgreSQL and Redis a second time there
	@$(python) -m pytest -q -n 2 -m "not acceptance"
	@$(python) -m pytest -q -n 2 $(longest_first) -m "acceptance and not alone" tests/chaos \
	    tests/acceptance
	@$(python) -m pytest -q -m alone tests/chaos tests/acceptance
	@$(python) -m tests.services $(python) -m pytest -q -n 2 -m store

.PHONY: bench
bench: .venv/runtime ## measure how fast it is, into docs/benchmarks.md
	@$(python) -m benchmarks

.PHONY: chaos
chaos: .venv/runtime ## kill it 300 times under load, into docs/reliability.md
	@$(python) -m chaos

.PHONY: check
check: .venv/dev ## format, lint, types, migrations, documents
	@$(python) -m ruff format --check --quiet
	@$(python) -m ruff check --quiet
	@$(python) -m mypy
	@$(python) manage.py check
	@$(python) manage.py makemigrations --check --dry-run
	@$(python) manage.py write_reference --check

.PHONY: format
format: .venv/dev ## format the code and mend what lint can mend
	@$(python) -m ruff check --fix --quiet || true
	@$(python) -m ruff format --quiet

.PHONY: reference
reference: .venv/dev ## write the reference pages from the declarations
	@$(python) manage.py write_reference

.PHONY: lock
lock: compile = $(python) -m uv pip compile --quiet --universal --generate-hashes --no-header \
    --no-annotate --python-version 3.11
lock: .venv/dev ## pin every requirement of pyproject.toml, with hashes
	@$(compile) pyproject.toml --output-file requirements.txt
	@$(compile) --group dev --constraint requirements.txt --output-file requirements-dev.txt

.PHONY: clean
clean: ## remove what make installed and what tools cached; data under var/ stays
	@rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -prune -exec rm -rf {} +

.PHONY: help
help: ## list the targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

.PHONY: browser
browser:
	@command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null \
	    || { [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null \
	    && echo "Installing Chromium, once; this takes about a minute." && apt-get update -qq \
	    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
	    chromium-headless-shell >/dev/null 2>&1; } \
	    || echo "Chromium is missing: on Debian, apt-get install chromium-headless-shell"

.PHONY: curl
curl:
	$(if $(shell command -v curl),,$(error curl is missing. On Debian: apt-get install curl))@:

# Made anew when the requirements changed, or when Python no longer finds its packages.
.venv/runtime: requirements.txt $(shell $(python) -c 'import asgiref' 2>/dev/null || echo anew)
	$(if $(find_python),,$(error $(no_python)))@:
	@echo "Installing into .venv, once; this takes about a minute."
	@$(python) -c 'import pip' 2>/dev/null || $(find_python) -m venv --clear .venv
	@$(pip) -r requirements.txt || $(failed)
	@touch $@

.venv/dev: requirements-dev.txt .venv/runtime
	@echo "Installing what checks and tests need into .venv, once."
	@$(pip) -r requirements.txt -r requirements-dev.txt || $(failed)
	@touch $@

.PHONY: anew
anew:
