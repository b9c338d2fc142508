# batchwright: one spec in, a typed client out. `make help` lists what there is.

SPEC ?= spec/openapi.yaml
OUT ?= generated
PACKAGE ?= batchwright
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# With LOWEST=1, an environment has the lowest versions that pyproject.toml allows a user to have.
LOWEST ?=
BOUNDS = $(if $(LOWEST),$$($(BIN)/python -m tests.lowest))
# Tests start hundreds of processes, which share the compiled files.
export PYTHONDONTWRITEBYTECODE :=
# Many tests wait for a server or a clock: four processes keep two cores busy.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

# The slow tests: `make quick` leaves them to `make test`.
SLOW := tests/torture tests/fuzz tests/live tests/mutants tests/conformance/test_run.py \
  tests/runtime/results/test_broken.py tests/testing/test_program.py \
  tests/generator/test_observatory.py

.DEFAULT_GOAL := help
.PHONY: help setup generate check test quick golden lint conformance conformance-matrix mutants drift recordings live fuzz pages torture mishaps journeys bench bench-quick kills simulation scale clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: setup ## Write generated/ from spec/openapi.yaml (another spec: SPEC= OUT= PACKAGE=)
	$(BIN)/python -m generator --spec '$(SPEC)' --out '$(OUT)' --package '$(PACKAGE)'
	$(BIN)/python -m tests.conformance.requirements --spec '$(SPEC)' --out '$(OUT)'
	$(BIN)/python -m generator.second_reader --spec '$(SPEC)'

check: setup ## Print a diff and fail if generated/ is not what make generate writes
	$(BIN)/python -m generator --spec '$(SPEC)' --out '$(OUT)' --package '$(PACKAGE)' --check
	$(BIN)/python -m tests.conformance.requirements --spec '$(SPEC)' --out '$(OUT)' --check
	$(BIN)/python -m generator.second_reader --spec '$(SPEC)'

test: setup ## Run the tests (another environment: VENV= PYTHON=; with the oldest libraries: LOWEST=1)
	$(PYTEST) --ignore=tests/torture

quick: check lint ## Run check, lint and the faster tests, in about five minutes
	$(PYTEST) $(foreach path,$(SLOW),--ignore=$(path))

golden: setup generate ## Rewrite generated/, spec/dialect.schema.json and the expected output in tests/
	$(BIN)/python -m tests.golden
	PYTHONPATH=generated $(BIN)/python -m tests.contract_snapshot
	PYTHONPATH=generated $(BIN)/python -m tests.signature_snapshot
	PYTHONPATH=generated $(BIN)/python -m tests.request_snapshot

lint: setup ## Ruff, mypy --strict and basedpyright strict, here and on a vendored copy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m pytest -n 2 tests/vendored_types.py

conformance: setup ## Check a server against the spec: BASE_URL=... [API_KEY= MODEL= ONLY= DIALECT= NAME= ARGS=]
	@$(if $(BASE_URL)$(ARGS),,$(error name a server: make conformance BASE_URL=http://127.0.0.1:8080/v1))
	@API_KEY='$(API_KEY)' $(BIN)/python -m tests.conformance $(if $(BASE_URL),--base-url '$(BASE_URL)') \
	  $(if $(MODEL),--model '$(MODEL)') $(if $(DIALECT),--dialect '$(DIALECT)') \
	  $(if $(NAME),--name '$(NAME)') $(foreach only,$(ONLY),--only '$(only)') $(ARGS)

conformance-matrix: setup ## Check every server that can be installed here: build/conformance/index.html
	$(BIN)/python -m tests.conformance.matrix

mutants: setup ## Check fakes with one fault each: the checks have to find every fault (ONLY=name)
	PYTHONPATH=generated $(BIN)/python -m tests.mutants $(ONLY)

drift: setup ## List the differences between the spec and a published OpenAPI document (UPSTREAM=openai.yaml)
	$(BIN)/python -m tests.conformance.drift --spec $(SPEC) $(if $(UPSTREAM),'$(UPSTREAM)')

recordings: setup ## List the differences between the spec and recorded exchanges: FILE=exchanges.jsonl
	@PYTHONPATH=generated $(BIN)/python -m tests.recordings $(if $(FILE),'$(FILE)',--help)

live: setup ## Test the client, the fake and the spec with the servers, clients and tools of others, on loopback
	$(BIN)/python -m tests.live

fuzz: setup ## Mutate thousands of specs, then run schemathesis against the served fake for a minute (COUNT=)
	$(BIN)/python -m tests.fuzz $(COUNT)
	$(BIN)/python -m tests.live.fuzz

pages: setup ## Test the conformance reports in headless Chromium (PICTURE=1: take README's picture)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver; }
	$(BIN)/python -m pytest tests/conformance/report/in_browser.py
	$(if $(PICTURE),PYTHONPATH=generated $(BIN)/python -m tests.conformance.report.picture)

torture: setup ## Test the client with hostile servers, files and settings, and count the results by kind
	$(BIN)/python -m tests.torture -n 2 $(ARGS)

mishaps: setup ## Measure README's table of mishaps with the official SDK and with batchwright (ARGS=--check)
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group sdk
	PYTHONPATH=generated $(BIN)/python -m tests.mishaps $(ARGS)

journeys: setup ## Run the examples of README as a newcomer does, and compare their output with README
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group sdk
	PYTHONPATH=generated $(BIN)/python -m tests.journeys

bench: setup ## Measure the project against others: build/bench/report.md (SCALE= RUNS= TASKS= PICTURE=1)
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group peers --group plots
	PYTHONPATH=generated $(BIN)/python -m tests.bench $(if $(SCALE),--scale $(SCALE)) $(if $(RUNS),--runs $(RUNS)) $(if $(PICTURE),--picture) $(TASKS)

bench-quick: setup ## Measure the same in a minute, and fail if a figure is worse than noise explains
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group peers
	PYTHONPATH=generated $(BIN)/python -m tests.bench --quick

kills: setup ## Kill the processes of a job of 200 batches at random, and count its rows (SEED=)
	PYTHONPATH=generated $(BIN)/python -m tests.scale.kills $(SEED)

simulation: setup ## Run jobs of up to 1,000 batches under a server's limits, on the clock of the fake
	PYTHONPATH=generated $(BIN)/python -m tests.scale.simulation

# Airflow requires other versions than the rest: it gets an environment of its own.
scale: setup ## Run README's job on Ray Data and kill its workers; run its trigger on Airflow (ROWS=)
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group scale
	PYTHONPATH=generated $(BIN)/python -m tests.scale.ray_data $(ROWS)
	@test -x build/airflow/bin/python || $(BIN)/python -m venv build/airflow
	@build/airflow/bin/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1'
	@build/airflow/bin/python -m pip install --quiet --disable-pip-version-check --group airflow '.[testing]'
	@AIRFLOW_HOME='$(CURDIR)/build/airflow/home' AIRFLOW__LOGGING__LOGGING_LEVEL=ERROR \
	  build/airflow/bin/python -m tests.scale.airflow_trigger

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache

# The environment is made again whenever the pinned versions change. uv is faster; pip will do.
setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --group generator --group dev && \
	  { test -z '$(LOWEST)' || uv pip install --quiet --python $(BIN)/python $(BOUNDS); }; \
	else \
	  $(PYTHON) -m venv --clear $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1' && \
	  $(BIN)/python -m pip install --quiet --group generator --group dev && \
	  { test -z '$(LOWEST)' || $(BIN)/python -m pip install --quiet $(BOUNDS); }; \
	fi
	@touch $@
