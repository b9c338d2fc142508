# batchwright: one spec in, a typed client out. `make help` lists what there is.

SPEC ?= spec/openapi.yaml
OUT ?= generated
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help setup generate check test golden lint conformance conformance-matrix mutants drift live fuzz pages torture mishaps bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-19s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

generate: setup ## Write generated/ from spec/openapi.yaml (another spec: SPEC=... OUT=...)
	$(BIN)/python -m generator --spec $(SPEC) --out $(OUT)

check: setup ## Print a diff and fail if generated/ is not what the generator writes
	$(BIN)/python -m generator --spec $(SPEC) --out $(OUT) --check

test: setup ## Run the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

golden: setup generate ## Rewrite generated/ and what tests/cases/ expects; review with git diff
	$(BIN)/python -m tests.golden

lint: setup ## Ruff, mypy --strict and basedpyright strict
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/basedpyright

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

live: setup ## Run the client against others' servers and others' clients against the fake, on loopback
	$(BIN)/python -m tests.live

fuzz: setup ## Let schemathesis look for a minute for what the served fake does wrong
	$(BIN)/python -m tests.live.fuzz

pages: setup ## Test the pages of the conformance checks in headless Chromium
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || \
	  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium chromium-driver; }
	$(BIN)/python -m pytest tests/conformance/report/in_browser.py

torture: setup ## Try hostile servers, files and settings on the client, and count by kind
	$(BIN)/python -m tests.torture -n 2 $(ARGS)

mishaps: setup ## Measure README's table of mishaps, with the official SDK and without (ARGS=--check)
	@$(BIN)/python -c 'import openai' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -c 'import openai' 2>/dev/null || $(BIN)/python -m pip install --quiet openai==3.54.0
	PYTHONPATH=generated $(BIN)/python -m tests.mishaps $(ARGS)

bench: setup ## Time reading results, next to the loop with the official SDK
	@$(BIN)/python -c 'import openai' 2>/dev/null || $(BIN)/python -m ensurepip >/dev/null 2>&1
	@$(BIN)/python -c 'import openai' 2>/dev/null || $(BIN)/python -m pip install --quiet openai==3.54.0
	PYTHONPATH=generated $(BIN)/python -m tests.bench

clean: ## Remove the virtual environment and caches
	rm -rf $(VENV) build .mypy_cache .pytest_cache .ruff_cache

# The environment is made again whenever the pinned versions change. uv is faster; pip will do.
setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml
	@if command -v uv >/dev/null 2>&1; then \
	  uv venv --quiet --clear --python $(PYTHON) $(VENV) && \
	  uv pip install --quiet --python $(BIN)/python --group generator --group dev; \
	else \
	  $(PYTHON) -m venv --clear $(VENV) && \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check 'pip>=25.1' && \
	  $(BIN)/python -m pip install --quiet --group generator --group dev; \
	fi
	@touch $@
