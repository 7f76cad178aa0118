# Start with `make figures` and `make test`; `make help` lists all targets.

PYTHON ?= python3
ENVIRONMENT := .venv
BIN := $(ENVIRONMENT)/bin
READY := $(ENVIRONMENT)/.ready
# The longest files first, as tests/conftest.py sorts them.
TESTS := OMP_NUM_THREADS=1 $(BIN)/python -m pytest \
  --numprocesses logical --dist loadfile --no-loadscope-reorder
# The user's site packages must not be visible in the environment.
export PYTHONNOUSERSITE := 1

.DEFAULT_GOAL := help
.PHONY: help environment figures tables summary verify report test test-some test-all audit lint docs bench graph clean

help: ## List all targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

figures: $(READY) ## Make all figures and tables; continues an interrupted run
	$(BIN)/snakemake --cores all --quiet rules -- all

tables: $(READY) ## Make all tables
	$(BIN)/snakemake --cores all --quiet rules -- all_tables

summary: $(READY) ## Print the headline numbers of a finished run
	@$(BIN)/python -m spectral_bias_workflow.pages.summary

verify: $(READY) ## Check that results are complete and unaltered, by their manifest
	@$(BIN)/python -m spectral_bias_workflow.checks.manifest

report: $(READY) ## Put all figures and tables into one file, results/report.html
	$(BIN)/snakemake --quiet rules --report results/report.html -- all

test: $(READY) ## Run all tests, a file of them on each core at a time (some minutes)
	$(TESTS)

test-some: $(READY) ## Try some more faults and hostile files, and count them (some minutes)
	$(TESTS) --some tests/faults tests/workflow/test_slurm.py

test-all: $(READY) ## Run all tests, faults and hostile files in full (half an hour)
	$(TESTS) --full

audit: $(READY) ## Look for known vulnerabilities in the locked packages (needs the internet)
	$(PYTHON) -m venv .audit
	.audit/bin/python -m pip install --disable-pip-version-check --quiet pip-audit
	.audit/bin/pip-audit --disable-pip --requirement requirements.lock

lint: $(READY) ## Check style and types (Snakemake's linter is one of the tests)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/snakefmt --check Snakefile workflow/Snakefile workflow/rules
	$(BIN)/mypy

docs: $(READY) ## Write the generated pages of the documentation
	$(BIN)/python -m spectral_bias_workflow

bench: $(READY) ## Measure speed, as ratios, and compare it with the latest record (some minutes)
	OMP_NUM_THREADS=1 PYTHONPATH=tests $(BIN)/python -m benchmarks

graph: $(READY) ## Measure time and memory of graphs of up to 6,000 jobs (a quarter of an hour)
	PYTHONPATH=tests $(BIN)/python -m benchmarks.graph

clean: ## Remove results and logs, but no downloads
	rm -rf results logs .snakemake

environment: $(READY) ## Build the environment in .venv

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
	  "Python 3.11 or newer is needed, found " + sys.version.split()[0] + \
	  "; name another one: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(ENVIRONMENT)
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --no-deps \
	  --requirement requirements.lock
	$(BIN)/python -m pip install --disable-pip-version-check \
	  $$(grep -o 'torch==[0-9.]*' pyproject.toml)
	$(BIN)/python -m pip install --disable-pip-version-check --quiet \
	  --no-deps --no-build-isolation --editable .
	@touch $(READY)
