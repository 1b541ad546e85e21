# Every command of this checkout. GNU make 3.81 (macOS) is enough.
OURS = import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c '$(OURS)' 2>/dev/null && echo $$p && exit; done; echo python3)
UV ?= uv
JOBS ?= 4
VENV = .venv
PY = $(VENV)/bin/python
SETUP = $(VENV)/setup.stamp
SETUP_DEV = $(VENV)/setup-dev.stamp
SETUP_BENCH = $(VENV)/setup-bench.stamp
LOCK = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-strip-extras --no-header --no-annotate --no-emit-index-url --no-emit-find-links pyproject.toml

.PHONY: run test check setup setup-dev setup-bench lock telas bench faults clean

run: setup
	@$(PY) -m app demo

test: setup-dev
	$(PY) -m pytest --numprocesses $(JOBS) --dist loadgroup
	@if node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2>/dev/null; then \
		node --test tests/js/*.test.js; \
	elif test "$$CI" = true; then echo "Node 20 or newer must be here when CI=true" >&2; exit 1; \
	else echo "Node 20 or newer is not here: the tests of static/js were left out"; fi

check: setup-dev
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports
	$(VENV)/bin/djlint templates --profile jinja --lint --quiet --ignore J004,J018
	@$(PY) -m tests.supply.secret_scan
	@$(PY) -m tests.supply.advisories
	@if test "$$CI" = true && command -v npm >/dev/null; then \
		tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
		npm install --prefix "$$tools" --no-save --no-package-lock --silent typescript@5 && \
		"$$tools/node_modules/.bin/tsc" --project jsconfig.json; fi

setup: $(SETUP)

setup-dev: $(SETUP_DEV)

setup-bench: $(SETUP_BENCH)

$(SETUP): requirements.lock pyproject.toml
	@$(PYTHON) -c '$(OURS)' 2>/dev/null || { \
		echo "Python 3.11, 3.12 or 3.13 is needed; $(PYTHON) is not one: make PYTHON=/path/to/python3.13" >&2; exit 1; }
	@$(PY) -c '$(OURS)' 2>/dev/null || $(PYTHON) -m venv --clear $(VENV)
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(SETUP_DEV): $(SETUP) requirements-dev.lock
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

$(SETUP_BENCH): $(SETUP_DEV) requirements-bench.lock
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

lock:
	$(LOCK) --extra build --output-file requirements.lock
	$(LOCK) --extra build --extra dev --output-file requirements-dev.lock
	$(LOCK) --constraint requirements-dev.lock --extra build --extra dev --extra bench --output-file requirements-bench.lock

telas: setup-dev
	$(PY) -m tests.browser.telas

bench: setup-bench
	$(PY) -m bench all

faults: setup-dev
	FAULTS=full $(PY) -m pytest tests/realtime/test_any_order_of_faults.py tests/faults tests/web/test_web_fuzz.py -s -p no:randomly --timeout 1800

clean:
	rm -rf dist .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
