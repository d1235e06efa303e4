# tournée: set-up, demo and checks. `make` alone lists them.
#
# All set-up goes into .venv, from lock files with hashes. A stamp file in .venv marks each step that was finished, so
# a step runs again only when what it was made from has changed, and an interrupted one runs again from its start.

PYTHON ?= python3
PYTHON_ROADS ?= python3.12
BIN := .venv/bin
# Only ready-made wheels: a bare machine has no compiler, and says so in one line instead of a page.
PIP_INSTALL := $(BIN)/python -m pip --disable-pip-version-check --no-input install -qq
FROM_LOCK := $(PIP_INSTALL) --only-binary :all: --require-hashes -r

.PHONY: help install demo test soak bench picture lock clean browser

help:
	@sed -n 's/^\([a-z]*\):.*## /make \1 \t/p' $(MAKEFILE_LIST)

install: .venv/.kernels ## set up .venv, and nothing else

demo: install ## plan a day in Monaco, into demo/
	@$(BIN)/tournee plan monaco -o demo --time-limit 20

test: .venv/.test browser ## every check that a change must pass
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -n 2 -m "not soak"

soak: .venv/.test ## the tests that take minutes
	$(BIN)/pytest -m soak

bench: .venv/.test .venv-peers/.made .venv-roads/.made ## timings, as ratios against a peer in the same run
	@for script in tests/benchmarks/bench_*.py; do $(BIN)/python $$script || exit 1; done

CHROMIUM := chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking
picture: demo browser ## the picture in the README, from the demo's map
	@mkdir -p docs
	@$(CHROMIUM) --user-data-dir=$$(mktemp -d) --window-size=1400,860 --virtual-time-budget=8000 --hide-scrollbars \
		--screenshot=docs/plan.png "file://$(CURDIR)/demo/map.html" 2>/dev/null

# Both locks serve every supported Python, and the larger one holds the smaller one's versions. `--no-config` keeps a
# machine's own index out of them. Versions stay as they are where they can: UPGRADE=--upgrade takes the newest.
LOCK := $(BIN)/uv --no-config pip compile pyproject.toml --universal --python-version 3.11 --fork-strategy fewest \
	--generate-hashes --no-annotate --quiet $(UPGRADE) --group build
lock: export UV_CUSTOM_COMPILE_COMMAND = make lock
lock: .venv/.python ## write both lock files anew from pyproject.toml
	@$(PIP_INSTALL) uv
	@$(LOCK) -o requirements.txt
	@$(LOCK) --group test -c requirements.txt -o requirements-test.txt
	@$(BIN)/uv --no-config pip compile tests/benchmarks/requirements-peers.in --universal --python-version 3.11 \
		--fork-strategy fewest --generate-hashes --no-annotate --quiet $(UPGRADE) -o tests/benchmarks/requirements-peers.txt
	@$(BIN)/uv --no-config pip compile tests/benchmarks/requirements-roads.in --universal --python-version 3.12 \
		--fork-strategy fewest --generate-hashes --no-annotate --quiet $(UPGRADE) -o tests/benchmarks/requirements-roads.txt

clean: ## remove .venv, demo/ and every cache in this folder
	@rm -rf .venv .venv-peers .venv-roads demo .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

# --- the steps -------------------------------------------------------------------------------------------------------

# Debian and Ubuntu keep the part of Python that makes environments in a package of its own.
.venv/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "tournée needs Python 3.11 or later; '$(PYTHON)' is none. Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		sh .ci/apt "$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
	@echo "Making .venv"
	@$(PYTHON) -m venv --clear .venv
	@touch $@

.venv/.locked: requirements.txt | .venv/.python
	@echo "Installing the libraries (a download of some 230 MB)"
	@$(FROM_LOCK) requirements.txt
	@touch $@

# On its own, because an editable install is not allowed among hashes. The lock holds what builds it: no index is asked.
.venv/.project: pyproject.toml .venv/.locked
	@$(PIP_INSTALL) --no-deps --no-index --no-build-isolation -e .
	@touch $@

# Compiled here once, so that the first plan does not wait for it.
.venv/.kernels: routing/roads/kernels.py routing/roads/reach.py $(wildcard routing/rounds/search/*.py) .venv/.project
	@echo "Compiling the kernels of roads and rounds"
	@$(BIN)/python -c "import routing.roads.reach, routing.rounds.search.kernels"
	@touch $@

.venv/.test: requirements-test.txt .venv/.kernels
	@echo "Installing the test tools"
	@$(FROM_LOCK) requirements-test.txt
	@touch $@

# The peers of the rounds benchmark have an environment of their own, so that the project depends on none of them.
.venv-peers/.made: tests/benchmarks/requirements-peers.txt
	@echo "Installing the peers of the benchmarks"
	@$(PYTHON) -m venv --clear .venv-peers
	@.venv-peers/bin/python -m pip --disable-pip-version-check --no-input install -qq --only-binary :all: \
		--require-hashes -r $<
	@touch $@

# So have the peers of the road engine, whose wheels need Python 3.12. Without one there is no such environment, and the
# scripts that ask for it say so and skip them.
.venv-roads/.made: tests/benchmarks/requirements-roads.txt
	@if ! $(PYTHON_ROADS) -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then \
		echo "OSRM and Valhalla need Python 3.12, and '$(PYTHON_ROADS)' is none: going on without (PYTHON_ROADS=…)."; \
	else \
		echo "Installing the peers of the road engine"; \
		$(PYTHON_ROADS) -m venv --clear .venv-roads && .venv-roads/bin/python -m pip --disable-pip-version-check \
			--no-input install -qq --only-binary :all: --require-hashes -r $< && touch $@; \
	fi

# One test opens a map in Chromium. Without it that test is skipped, except in CI, where it must run.
browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || sh .ci/apt chromium || \
		{ test -z "$$CI" && echo "Going on without the browser test."; }
