# `make build` regenerates and validates the dataset; `make test` runs the tests. All set up by themselves.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: build test quick fuzz oldest mutants lint types check bench npm explorer browser cluster dist clean

build: $(READY)
	$(BIN)/python -m builder

test: $(READY)
	$(BIN)/python -m pytest

# What one runs while typing: all but what takes long, and few random examples.
quick: $(READY)
	$(BIN)/python -m pytest -m 'not slow' --hypothesis-profile quick

# The random searches alone, with more examples: `make fuzz EXAMPLES=5000` for a longer round, `make fuzz MINUTES=60` for
# rounds, each of other examples, until so many minutes have passed. What a search finds, `make test` tries again.
MINUTES ?= 0
fuzz: export EXAMPLES ?= 500
fuzz: $(READY)
	@end=$$(( $$(date +%s) + $(MINUTES) * 60 )); \
	while $(BIN)/python -m pytest -m hypothesis --hypothesis-profile fuzz; do \
	  if [ $$(date +%s) -ge $$end ]; then exit 0; fi; \
	done; exit 1

# All tests with the oldest versions that pyproject.toml allows, in an environment of its own. Python 3.11 is the oldest that is
# allowed, and for later ones some of these versions cannot be had.
OLDEST := .venv-oldest
oldest:
	$(MAKE) VENV=$(OLDEST) $(OLDEST)/.ready
	$(OLDEST)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --requirement constraints-oldest.txt
	$(OLDEST)/bin/python -m pytest

# Tests of the tests: changes the code of the rules at random, and lists the changes that no test notices. `make mutants NUMBER=300`
# for more of them, `make mutants SEED=7` for the same ones again. Nothing is changed but copies.
NUMBER ?= 40
mutants: $(READY)
	$(BIN)/python -m bench.mutants --number $(NUMBER) $(if $(SEED),--seed $(SEED))

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

check: $(READY)
	$(BIN)/python -m builder --check

# With the tools that people would otherwise use, in an environment of its own, since pandas does otherwise where pyarrow is at hand.
BENCH := .venv-bench
bench:
	$(MAKE) VENV=$(BENCH) $(BENCH)/.ready
	$(BENCH)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group bench
	$(BENCH)/bin/python -m bench
	$(BENCH)/bin/python -m bench.tables
	$(BENCH)/bin/python -m bench.exports
	$(BENCH)/bin/python -m bench.page
	$(BENCH)/bin/python -m bench.drafting

# Tests that need these tools skip where they are not installed. Node.js 20 or newer is needed.
npm:
	npm install --prefix tests/npm --no-package-lock --no-audit --no-fund

# The page that `usvenezuela explore` shows, without data. Node.js 20 or newer is needed; its libraries are never committed.
PAGE := src/usvenezuela/exporting/page.html
explorer: $(PAGE)

$(PAGE): explorer/package.json explorer/build.mjs $(shell find explorer/src -type f)
	npm install --prefix explorer --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel error
	npm run --prefix explorer --silent build

# What the tests of the page in a browser need; they look for the Chromium of the system, and skip where it or the page is missing.
browser: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group browser

# What the tests of the engine on a cluster need; they skip where it is missing.
cluster: $(READY)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --group cluster

dist: $(READY) $(PAGE)
	$(BIN)/python -m build --no-isolation

# Versions are pinned by name in constraints.txt, those of the build backend included, hence no build isolation.
$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11 ...") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt hatchling
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --no-build-isolation --editable . --group dev
	touch $(READY)

clean:
	rm -rf $(VENV) $(OLDEST) $(BENCH) tests/npm/node_modules explorer/node_modules $(PAGE) dist .build.lock
