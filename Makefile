# Two commands: `make run` and `make test`. Each builds what it needs and skips what has not changed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
# Pytest's processes; one core for each is enough.
WORKERS ?= 2

FRONTEND := suite/assets/vendor/manifest.json

.PHONY: help setup frontend run test check lint bench soak test-setup lock wheel clean

help:  ## Show what can be made
	@sed -n 's/^\([a-z-]*\):.*##/\1 —/p' $(MAKEFILE_LIST)

setup: $(VENV)/.run $(FRONTEND)  ## Build the environment and fetch the front-end files

run: setup  ## Serve on http://127.0.0.1:8057 with the demonstration (SUITE57_DEMO=no leaves it out)
	@exec $(VENV)/bin/suite57 run

test: test-setup lint  ## Run everything: style, types, unit, both databases, browser
	@$(PYTHON) -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: setup $(VENV)/.test lint  ## Run what is fast and needs neither PostgreSQL nor a browser
	@$(PYTHON) -m pytest -m "not browser and not postgres and not slow"

lint: $(VENV)/.test  ## Check style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy

bench: test-setup  ## Measure on the national data set
	@$(PYTHON) -m benchmarks

soak: test-setup  ## Live through two years of killed schedulers, a restarted database and a failing mail server
	@$(PYTHON) -m tests.soak

test-setup: setup $(VENV)/.test  ## Install what the tests need, PostgreSQL and Chromium included
	@deploy/install_test_tools.sh

frontend: $(FRONTEND)  ## Fetch the front-end files alone

$(VENV)/.run: requirements/run.txt pyproject.toml deploy/build_environment.sh
	deploy/build_environment.sh requirements/run.txt
	@touch $@

$(VENV)/.test: requirements/test.txt $(VENV)/.run
	deploy/build_environment.sh requirements/test.txt
	@touch $@

$(FRONTEND): package-lock.json deploy/fetch_frontend.py requirements/frontend.txt | $(VENV)/.run
	$(PYTHON) deploy/fetch_frontend.py

# Hashes for every platform and no registry's address: the lock says what, the machine's own settings say from where.
LOCK := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
lock:  ## Renew requirements/*.txt and package-lock.json (needs uv and npm)
	$(LOCK) --upgrade --group build --output-file requirements/run.txt
	$(LOCK) --upgrade --group build --extra test --constraint requirements/run.txt --output-file requirements/test.txt
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  --group frontend --output-file requirements/frontend.txt
	npm install --package-lock-only --ignore-scripts

wheel: setup  ## Build the wheel, front-end files included, into dist/
	$(PYTHON) -m hatchling build --target wheel

clean:  ## Remove what set-up made; the data in var/ stays
	rm -rf $(VENV) node_modules .cache dist suite/assets/vendor reports/render/fonts
