# Everything a developer or a server needs, by name. `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help setup run worker lint test test-services test-peers peers bench lock
SHELL := /bin/bash
MAKEFLAGS += --no-print-directory
# What a program says is seen when it says it, also in a pipe.
export PYTHONUNBUFFERED := 1

VENV := .venv/bin
PEERS := .venv/peers
# Where tests write. Their databases carry the worker's number, so two workers never meet.
JOBS ?= 2
# The share of branches that tests must take, in percent.
COVERAGE ?= 90
PYTEST_ARGS ?=

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Make .venv with everything the product and its checks need
	@bin/setup --dev

run: ## Set up what is missing and serve on http://127.0.0.1:8000 (HOST, PORT)
	@bin/setup
	@exec $(VENV)/python manage.py serve

worker: ## Run generations from the broker at BROKER_URL
	@bin/setup
	@exec $(VENV)/python manage.py work

lint: ## Style, types, floors, migrations, system checks, translations
	@bin/setup --dev
	@$(VENV)/ruff check --quiet .
	@$(VENV)/ruff format --quiet --check .
	@$(VENV)/mypy .
	@$(VENV)/lint-imports --no-logo 2>/dev/null || $(VENV)/lint-imports
	@$(VENV)/python manage.py makemigrations --check --dry-run
	@$(VENV)/python manage.py check --fail-level WARNING
	@$(VENV)/python bin/translations --check

test: lint ## Lint, then every test that needs nothing but Python
	@$(VENV)/python -m pytest -n $(JOBS) -m "not services and not live" --cov --cov-report=term --cov-fail-under=$(COVERAGE) $(PYTEST_ARGS)

test-services: peers ## Every test again on MariaDB and Redis, with workers (installs them if they are missing)
	@bin/setup --dev --services
	@$(VENV)/python .ci/services $(VENV)/python -m pytest -n $(JOBS) $(PYTEST_ARGS)

test-peers: peers ## The models' contract at more servers that others wrote (LLAMA_MODEL=FILE adds llama.cpp's)
	@$(VENV)/python -m pytest llm/tests/backends/test_peers.py $(PYTEST_ARGS)

# In an environment of their own, as their requirements are not ours. What cannot be installed here is left out.
peers:
	@bin/setup --dev
	@test -x $(PEERS)/bin/python || $(VENV)/python -m venv $(PEERS)
	@$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check -r requirements-peers.txt $(if $(LLAMA_MODEL),'llama-cpp-python[server]') || \
		echo "Not all of requirements-peers.txt could be installed: the tests at those servers are left out." >&2

bench: ## The measurements that the figures in docs/performance.md come from
	@bin/setup --dev
	@$(VENV)/python -m bench $(BENCH_ARGS)

lock: ## Pin requirements*.in anew into requirements*.txt
	@bin/setup --dev
	@$(VENV)/python -m pip install --quiet --disable-pip-version-check uv
	@$(VENV)/uv pip compile --quiet --upgrade --no-strip-markers --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements.in -o requirements.txt
	@$(VENV)/uv pip compile --quiet --upgrade --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements-dev.in -o requirements-dev.txt
	@$(VENV)/uv pip compile --quiet --upgrade --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements-milvus.in -o requirements-milvus.txt
	@$(VENV)/uv pip compile --quiet --upgrade --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements-services.in -o requirements-services.txt
	@$(VENV)/uv pip compile --quiet --upgrade --no-emit-index-url --no-emit-find-links --no-header --python-version 3.11 requirements-peers.in -o requirements-peers.txt
