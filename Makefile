# `make` alone lists what there is. Each target installs what it needs, once.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST := pytest --numprocesses logical --dist worksteal
FILE ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-team test-browser test-all check format bench calibration soak pictures audit lock wheel test-next

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(VENV)/.run ## start the dashboard on http://localhost:8501
	$(BIN)/revisits serve

test: $(VENV)/.dev ## run the tests, all but the browser's and the soak's (some 8 min on two cores)
	$(BIN)/python -m $(PYTEST) -m "not browser and not soak"

test-browser: $(VENV)/.dev ## run the tests that drive a real Chromium, and the soak in short
	$(BIN)/python -m $(PYTEST) -m "browser or soak"

test-team: $(VENV)/.dev ## run the tests of store, ledger and figures on a team's store, in a PostgreSQL of their own
	REVISITS_TEST_STORE=team $(BIN)/python -m $(PYTEST) -m "not browser and not soak" \
		tests/store tests/ledger tests/figures

test-all: test test-team test-browser ## run all tests

check: $(VENV)/.dev ## format, lint, types, import contracts, SQL
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint queries pipeline/store

format: $(VENV)/.dev ## put Python and SQL into the house's form
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/sqlfluff fix queries pipeline/store

bench: $(VENV)/.dev ## measure how fast everything is and write docs/performance.md (some 12 min)
	$(BIN)/python -m benchmarks --write

calibration: $(VENV)/.dev ## measure how often Insights claims what is not there (about 15 min)
	$(BIN)/python -m benchmarks.calibration

soak: $(VENV)/.dev ## try to lose a record: kills, crowds, full disks, damaged files (about 20 min)
	$(BIN)/python -m benchmarks.soak

pictures: $(VENV)/.dev ## draw README's pictures, of the sample or of FILE=…
	$(BIN)/python -m tests.pictures $(FILE)

audit: $(VENV)/.dev ## look up known weaknesses of the pinned packages (needs the network)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --progress-spinner off -r requirements.txt

lock: | $(VENV)/bin/python ## pin the packages of pyproject.toml anew
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-annotate --no-header --group build --output-file requirements.txt pyproject.toml
	$(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
		--no-annotate --no-header --group build --group dev --extra team --constraint requirements.txt \
		--output-file requirements-dev.txt pyproject.toml

wheel: $(VENV)/.run ## build the wheel, into build/
	$(BIN)/python -m hatchling build --target wheel --directory build

test-next: ## run the tests on the newest DuckDB, in a place of its own
	$(PYTHON) -m venv .venv-next
	.venv-next/bin/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	.venv-next/bin/python -m pip install --quiet --no-deps --upgrade duckdb
	.venv-next/bin/python -m pip install --quiet --no-build-isolation --no-deps --editable .
	.venv-next/bin/python -m $(PYTEST) -m "not browser and not soak"
	.venv-next/bin/python -m $(PYTEST) -m "browser or soak"

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "This needs Python 3.11 or newer; name one with: make PYTHON=python3.12 …"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.run
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@
