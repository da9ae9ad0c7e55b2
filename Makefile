# Every target works alone and in any order on a machine with Python 3.11, pip and make.
# Installing happens again only when pyproject.toml or constraints.txt changes.

VENV := .venv
BIN := $(VENV)/bin
# Another interpreter: make PYTHON=/path/to/python3.11 ...
PYTHON ?=

export PIP_DISABLE_PIP_VERSION_CHECK := 1
INSTALL := $(BIN)/python -m pip install --quiet --quiet --constraint constraints.txt --editable

# Half of the time that all tests take.
SLOW := tests/crash tests/docs tests/test_benchmarks.py

.NOTPARALLEL:
.PHONY: help demo serve test test-long check-fast bench bench-quick clean

# $(call step,name,command): a heading, the command, and on failure the step's name.
define step
@echo "== $(1)"
@$(2) || { echo 'make $@: step "$(1)" failed' >&2; exit 1; }
endef

help:
	@echo "make demo         play the 2009 campaign from plan to archive, and show it"
	@echo "make serve        open the pages of an office thirty days into a campaign, with a sign-in for each role"
	@echo "make test         format, lint, types, layers, tests: what CI runs"
	@echo "make check-fast   the same without kills, full disks, the tutorial and the benchmarks"
	@echo "make test-long    the long-running tests alone: a hundred rounds of kills on each store"
	@echo "make bench        figures beside raw SQLite and peers, written to build/bench.json"
	@echo "make bench-quick  the same, smaller"
	@echo "make clean        remove the virtual environment, caches and build results"

demo: $(VENV)/.demo-installed
	$(call step,demo,$(BIN)/campaign demo)

# Ends with Ctrl-C or SIGTERM, as the program does: no shell stands between.
serve: $(VENV)/.demo-installed
	@exec $(BIN)/campaign serve --demo

test: $(VENV)/.test-installed
	$(call step,format,$(BIN)/ruff format --check .)
	$(call step,lint,$(BIN)/ruff check .)
	$(call step,types,$(BIN)/mypy)
	$(call step,layers,$(BIN)/lint-imports)
	$(call step,tests,$(BIN)/python -m tests.in_parts)

check-fast: $(VENV)/.test-installed
	$(call step,format,$(BIN)/ruff format --check .)
	$(call step,lint,$(BIN)/ruff check .)
	$(call step,types,$(BIN)/mypy)
	$(call step,layers,$(BIN)/lint-imports)
	$(call step,tests,$(BIN)/python -m pytest -m "not long and not browser" $(SLOW:%=--ignore=%))

test-long: $(VENV)/.test-installed
	$(call step,long-running tests,$(BIN)/python -m pytest -m long)

bench: $(VENV)/.bench-installed
	@mkdir -p build
	$(call step,bench,$(BIN)/python -m benchmarks --out build/bench.json)

bench-quick: $(VENV)/.bench-installed
	@mkdir -p build
	$(call step,bench,$(BIN)/python -m benchmarks --quick --out build/bench.json)

$(VENV)/.created:
	@echo "== virtual environment"
	@found=; \
	for candidate in $(PYTHON) python3.11 python3 python3.12 python3.13; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; \
		then found=$$candidate; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "make: no Python 3.11 or newer found; install one," >&2; \
		echo "      or name it: make PYTHON=/path/to/python3.11" >&2; \
		exit 1; \
	fi; \
	rm -rf $(VENV); \
	if ! "$$found" -m venv $(VENV); then \
		rm -rf $(VENV); \
		echo "make: $$found cannot create a virtual environment;" >&2; \
		echo "      install its venv module (Debian, Ubuntu: apt-get install python3-venv)" >&2; \
		exit 1; \
	fi
	@touch $@

$(VENV)/.demo-installed: $(VENV)/.created pyproject.toml constraints.txt
	$(call step,install,$(INSTALL) .)
	@touch $@

$(VENV)/.bench-installed: $(VENV)/.created pyproject.toml constraints.txt
	$(call step,install with the peers to measure,$(INSTALL) '.[bench]')
	@touch $@ $(VENV)/.demo-installed

$(VENV)/.test-installed: $(VENV)/.created pyproject.toml constraints.txt
	$(call step,install with test tools,$(INSTALL) '.[test]')
	@touch $@ $(VENV)/.demo-installed $(VENV)/.bench-installed

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
