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
# Tests start hundreds of processes: none has to compile again what another has compiled.
export PYTHONDONTWRITEBYTECODE :=
# Many tests wait for a server or a clock: four processes keep two cores busy.
PYTEST := $(BIN)/python -m pytest -n 4 --dist worksteal

# What takes long: `make quick` leaves it to `make test`.
SLOW := tests/torture tests/fuzz tests/live tests/mutants tests/conformance/test_run.py \
  tests/runtime/test_submission_killed.py tests/runtime/test_results_broken.py \
  tests/testing/test_memory.py tests/testing/test_program.py tests/testing/test_service_speed.py \
  tests/test_observatory.py

.DEFAULT_GOAL := help
.PHONY: help setup generate check test quick golden lint conformance conformance-matrix mutants drift recordings live fuzz pages torture mishaps bench bench-quick kills simulation clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: setup ## Write generated/ from spec/openapi.yaml (another spec: SPEC= OUT= PACKAGE=)
	$(BIN)/python -m generator --spec '$(SPEC)' --out '$(OUT)' --package '$(PACKAGE)'
	$(BIN)/python -m generator.second_reader --spec '$(SPEC)'

check: setup ## Print a diff and fail if generated/ is not what the generator writes
	$(BIN)/python -m generator --spec '$(SPEC)' --out '$(OUT)' --package '$(PACKAGE)' --check
	$(BIN)/python -m generator.second_reader --spec '$(SPEC)'

test: setup ## Run the tests (another environment: VENV= PYTHON=, with the oldest libraries LOWEST=1)
	$(PYTEST) --ignore=tests/torture

quick: check lint ## What finds most mistakes within five minutes: check, lint and the faster tests
	$(PYTEST) $(foreach path,$(SLOW),--ignore=$(path))

golden: setup generate ## Rewrite generated/, what tests/cases/ expects and spec/dialect.schema.json
	$(BIN)/python -m tests.golden

lint: setup ## Ruff, mypy --strict and basedpyright strict, here and on a vendored copy
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/basedpyright
	$(BIN)/python -m pytest -n 2 tests/vendored_types.py

conformance: setup ## Hold a server to the spec: BASE_URL=... [API_KEY= MODEL= ONLY= DIALECT= NAME= ARGS=]
	@$(if $(BASE_URL)$(ARGS),,$(error say which server: make conformance BASE_URL=http://127.0.0.1:8080/v1))
	@API_KEY='$(API_KEY)' $(BIN)/python -m tests.conformance $(if $(BASE_URL),--base-url '$(BASE_URL)') \
	  $(if $(MODEL),--model '$(MODEL)') $(if $(DIALECT),--dialect '$(DIALECT)') \
	  $(if $(NAME),--name '$(NAME)') $(foreach only,$(ONLY),--only '$(only)') $(ARGS)

conformance-matrix: setup ## Hold every server that installs here to the spec: build/conformance/index.html
	$(BIN)/python -m tests.conformance.matrix

mutants: setup ## Hold fakes that are wrong in one respect to the spec: each has to be caught (ONLY=name)
	PYTHONPATH=generated $(BIN)/python -m tests.mutants $(ONLY)

drift: setup ## List how the spec differs from a published OpenAPI document (UPSTREAM=openai.yaml)
	$(BIN)/python -m tests.conformance.drift --spec $(SPEC) $(if $(UPSTREAM),'$(UPSTREAM)')

recordings: setup ## List what recorded exchanges show and the spec does not say: FILE=exchanges.jsonl
	@PYTHONPATH=generated $(BIN)/python -m tests.recordings $(if $(FILE),'$(FILE)',--help)

live: setup ## Run the client and the fake, and read the spec, with what others have written, on loopback
	$(BIN)/python -m tests.live

fuzz: setup ## Mutate specs by the thousand, then let schemathesis look at the served fake for a minute (COUNT=)
	$(BIN)/python -m tests.fuzz $(COUNT)
	$(BIN)/python -m tests.live.fuzz

pages: setup ## Test the pages of the conformance checks in headless Chromium (PICTURE=1: take README's)
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver; }
	$(BIN)/python -m pytest tests/conformance/report/in_browser.py
	$(if $(PICTURE),PYTHONPATH=generated $(BIN)/python -m tests.conformance.picture)

torture: setup ## Try hostile servers, files and settings on the client, and count by kind
	$(BIN)/python -m tests.torture -n 2 $(ARGS)

mishaps: setup ## Measure README's table of mishaps, with the official SDK and without (ARGS=--check)
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check openai==3.54.0
	PYTHONPATH=generated $(BIN)/python -m tests.mishaps $(ARGS)

bench: setup ## Measure against what others have written: build/bench/report.md (SCALE= RUNS= WORKS= PICTURE=1)
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group peers --group plots
	PYTHONPATH=generated $(BIN)/python -m tests.bench $(if $(SCALE),--scale $(SCALE)) $(if $(RUNS),--runs $(RUNS)) \
	  $(if $(PICTURE),--picture) $(WORKS)

bench-quick: setup ## The same in a minute, failing where a figure is beyond what noise explains
	@$(BIN)/python -c 'import pip' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --group peers
	PYTHONPATH=generated $(BIN)/python -m tests.bench --quick

kills: setup ## Kill the processes of a job of 200 batches at random, and count what is left (SEED=)
	PYTHONPATH=generated $(BIN)/python -m tests.scale.kills $(SEED)

simulation: setup ## Jobs of up to 1,000 batches under a server's limits, on the clock of the fake
	PYTHONPATH=generated $(BIN)/python -m tests.scale.simulation

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
