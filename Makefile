# Every recipe is a thin call, so that the same lines can be typed where there is no make (README.md, "Windows").

# The first interpreter that is new enough: on many long-lived systems python3 itself is older.
PYTHON ?= $(or $(firstword $(foreach name,python3 python3.13 python3.12 python3.11,\
	$(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null))),python3)
VENV := .venv
BIN := $(VENV)/bin
RUN := $(BIN)/python
PIP := $(RUN) -m pip --disable-pip-version-check

.PHONY: help demo up down install install-dev test smoke kill thunderbird lint format types contracts prove-contracts check wheel lock golden \
	prove-install fuzz clean
.DELETE_ON_ERROR:
# The project is installed with the build backend that the lock brings, so the lock comes first even under `make -j`.
.NOTPARALLEL:

help: ## say what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

demo: $(VENV)/.runtime $(VENV)/.project ## the Leicester example, end to end, in a fresh folder demo/
	@if [ -e demo ] && [ ! -e demo/.made-by-make ]; then \
		echo "demo/ was not made by 'make demo', so it is left alone: move it away, then run this again." >&2; exit 1; fi
	@if [ -e demo ]; then echo "Removing the demo/ that an earlier 'make demo' made."; rm -rf demo; fi
	@mkdir demo && touch demo/.made-by-make
	$(BIN)/commissioning demo demo
	$(RUN) -m flows.demo demo

# PORT=4300 another port, WORKERS=2, SQLITE=1 without PostgreSQL, SET=folder instead of var.
SET ?= var
up: $(VENV)/.runtime $(VENV)/.project ## a complete set here: PostgreSQL, Prefect server with its UI, worker; in var/
	@$(RUN) -m flows.local up --folder $(SET) $(if $(PORT),--port $(PORT)) $(if $(WORKERS),--workers $(WORKERS)) \
		$(if $(SQLITE),--sqlite)

down: ## end that set; its data stay
	@$(RUN) -m flows.local down --folder $(SET)

install: $(VENV)/.runtime $(VENV)/.project ## what people run, into .venv

install-dev: $(VENV)/.dev $(VENV)/.project ## that and the development tools, into .venv

test: install-dev tests/readers/node_modules/.package-lock.json ## the tests, in as many processes as there are processors, at most four
	$(RUN) -m pytest -n auto --maxprocesses 4 --dist loadgroup

smoke: install-dev ## a real Prefect server and worker: schedules, a gate, up and down (a minute)
	$(RUN) -m pytest tests/smoke

KILLS ?= 24
WORKSTREAMS ?= 120
kill: install-dev ## processes killed at random instants, and what survives (KILLS=24 over WORKSTREAMS=120)
	KILLS=$(KILLS) WORKSTREAMS=$(WORKSTREAMS) $(RUN) -m pytest -rP tests/kill

MINUTES ?= 0
thunderbird: install-dev ## a real Thunderbird, subscribed while dates move (MINUTES=12 of moves; needs thunderbird, xvfb, xauth)
	$(RUN) -m tests.thunderbird --minutes $(MINUTES)

lint: install-dev ## style and the ban on reading the clock
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .

format: install-dev ## let ruff put right what it can
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

types: install-dev ## mypy, strict
	$(RUN) -m mypy

contracts: install-dev ## who may import whom
	$(BIN)/lint-imports

prove-contracts: install-dev ## see every contract and the clock ban fail once
	$(RUN) scripts/prove_contracts.py

check: test smoke kill lint types contracts prove-contracts wheel ## all that a change must pass

wheel: install-dev ## build the wheel, install it into an empty environment, run it
	$(RUN) scripts/check_wheel.py

lock: ## pin the dependencies anew (UPGRADE=1: to the newest that fit)
	$(PYTHON) scripts/lock.py $(if $(UPGRADE),--upgrade)

golden: install-dev ## rewrite the golden outputs
	$(RUN) scripts/golden.py

prove-install: wheel ## unpinned installs on every Python found, each with a real server that schedules (minutes)
	$(RUN) tests/install/prove_install.py dist/*.whl

# Atheris has wheels for Linux on x86 only, so it stays out of the locks that every machine installs from.
SECONDS ?= 600
FUZZ := .venv/fuzz
fuzz: install-dev ## coverage-guided fuzzing of the readers, each for SECONDS=600 (Linux)
	test -x $(FUZZ)/bin/python || $(PYTHON) -m venv $(FUZZ)
	$(FUZZ)/bin/python -m pip install --quiet --require-hashes -r requirements.lock
	$(FUZZ)/bin/python -m pip install --quiet atheris==3.0.0
	PYTHONPATH=src:. $(FUZZ)/bin/python tests/fuzz/fuzz_phrases.py -max_total_time=$(SECONDS) -max_len=300
	PYTHONPATH=src:. $(FUZZ)/bin/python tests/fuzz/fuzz_sources.py -max_total_time=$(SECONDS) -max_len=6000

clean: ## remove what these targets made
	rm -rf $(VENV) build dist demo .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "This needs Python 3.11 or later, and $(PYTHON) is not: name one with 'make PYTHON=/path/to/python3.11 ...'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "$(PYTHON) cannot make virtual environments: install its venv module (on Debian or Ubuntu: apt install python3-venv)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.lock | $(VENV)/.made
	$(PIP) install --quiet --require-hashes -r requirements.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(VENV)/.made
	$(PIP) install --quiet --require-hashes -r requirements-dev.lock
	@touch $@

# Programs that read calendars. Without npm their tests say that they were left out; where CI=true they fail.
tests/readers/node_modules/.package-lock.json: tests/readers/package-lock.json
	@cd tests/readers && { command -v npm >/dev/null && npm ci --no-audit --no-fund --loglevel=error; } || \
		echo "The readers of tests/readers were not installed: that needs npm, with Node 20 or later." >&2

# Not tied to a lock: which of the two is installed depends on the target, and either brings the build backend.
$(VENV)/.project: pyproject.toml | $(VENV)/.made
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
