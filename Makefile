# 责任田: `make run` starts the portal, `make test` tests it. README.md says more.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip install -qq --disable-pip-version-check --require-hashes
PYTEST := $(BIN)/pytest
WORKERS ?= auto
COMPILE := $(BIN)/uv pip compile --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
	--universal --python-version 3.11

# make test-production: any PostgreSQL whose user may create databases, any Redis
TEST_DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
TEST_REDIS_URL ?= redis://127.0.0.1:6379/9

.PHONY: setup run test test-production screenshots bench lint lock
.DEFAULT_GOAL := run

setup: .venv/.installed
	@$(BIN)/python scripts/frontend.py

# npm from PATH, else from a package
.venv/.installed: requirements-dev.txt requirements-node.txt
	@test -x $(BIN)/python || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "需要 Python 3.11 或更高版本：make PYTHON=python3.11 setup" >&2; exit 1; }
	@echo "首次安装依赖包，约两分钟。 Installing the packages; about two minutes, the first time only."
	@test -x $(BIN)/pip || $(PYTHON) -m venv .venv
	$(PIP) -r requirements-dev.txt
	@command -v npm >/dev/null || $(PIP) -r requirements-node.txt
	@touch $@

run: setup
	@$(BIN)/python manage.py prepare
	@exec $(BIN)/python manage.py serve --with-parent

# everything that SQLite can show, browser journeys included
test: setup
	DATA_DIR=data/test $(PYTEST) -n $(WORKERS) --dist loadfile -m "not postgres" $(ARGS)

# everything again on PostgreSQL and Redis with real workers
test-production: setup
	DATA_DIR=data/test-production DATABASE_URL=$(TEST_DATABASE_URL) REDIS_URL=$(TEST_REDIS_URL) \
	SECRET_KEY=suite-7Qv2mXc9LrT4bKz8WnD3hYp6JfG5sEaU1oRiNtVyBqMwCkHx DATA_KEY=suite-Pz4Wk9TbNe7RgXq2VmLc6YsJf3HdUa8KoMi5BtQvRnCxEwGy1 \
		$(PYTEST) -n $(WORKERS) --dist loadfile $(ARGS)

# the pictures of docs/handbook, taken by the journeys
screenshots: setup
	DATA_DIR=data/test SCREENSHOTS=1 $(PYTEST) tests/journeys tests/accounts/test_factors_in_chromium.py $(ARGS)

bench: setup
	@$(BIN)/python -m bench $(ARGS)

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check

lock: setup
	$(COMPILE) pyproject.toml -o requirements.txt $(ARGS)
	$(COMPILE) pyproject.toml --extra dev -o requirements-dev.txt $(ARGS)
	$(BIN)/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["node"], sep="\n")' \
		| $(COMPILE) - -o requirements-node.txt $(ARGS)
