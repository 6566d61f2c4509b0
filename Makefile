# What people and CI do with Kadian. Needs make and Python 3.11 or newer; everything else it fetches itself.

VENV := .venv
PY := $(VENV)/bin/python
READY := $(VENV)/installed.stamp
DEV := $(VENV)/dev.stamp
OIDC := $(VENV)/oidc.stamp
COMPARE := .compare
PORT ?= 8501
WORKERS ?= 2

# The first interpreter that is new enough; `make PYTHON=/path/to/python3` overrules.
PYTHON ?= $(firstword $(foreach name,python3 python3.14 python3.13 python3.12 python3.11 python,\
  $(shell $(name) -c 'import sys; sys.version_info >= (3, 11) and print("$(name)")' 2>/dev/null)))

# Every module bench_* is a benchmark with a main of its own; their shared parts are in tests/benchmarks/parts/.
BENCHMARKS := $(patsubst tests/benchmarks/%.py,%,$(wildcard tests/benchmarks/bench_*.py))

.PHONY: help run demo test check format bench oidc compare browser databases lock clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST)

run: $(READY) ## start Kadian on http://127.0.0.1:8501 (make run PORT=8600 for another port)
	@echo "Starting Kadian; the first start also fills the store with the demo county."
	@$(PY) -m streamlit run app.py --server.port $(PORT)

demo: $(READY) ## fill the store with the demo county
	@$(PY) -m geo demo

test: $(DEV) oidc browser databases ## all tests, in two processes (WORKERS=0: in one)
	$(PY) -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder

check: $(DEV) oidc ## lint, format and types
	$(PY) -m ruff check
	$(PY) -m ruff format --check
	$(PY) -m mypy

format: $(DEV) ## put the source into the one format
	$(PY) -m ruff check --fix
	$(PY) -m ruff format

bench: $(DEV) compare browser databases ## measure and print every figure the documents name
	@set -e; for name in $(BENCHMARKS); do echo "== $$name"; $(PY) -m tests.benchmarks.$$name; done

oidc: $(OIDC) ## what signing in by an identity provider needs, too; the tests need it anyway

# In an environment of its own, because it brings half a gigabyte; where it cannot be had, the benchmark says so.
compare: $(DEV) ## what the benchmarks are compared with (spopt and CBC)
	@test -e $(COMPARE)/installed.stamp || { sh .ci/venv "$(PYTHON)" $(COMPARE) && \
	  $(COMPARE)/bin/python -m pip install --quiet --disable-pip-version-check "pip>=25.1" && \
	  $(COMPARE)/bin/python -m pip install --quiet --group compare && touch $(COMPARE)/installed.stamp; } || \
	  echo "What the benchmarks are compared with could not be installed: its figures will be missing." >&2

# What the tests need beyond Python packages.
browser: $(DEV)
	@$(PY) -m tests.browser.set_up

databases: $(DEV)
	@$(PY) -m tests.databases.set_up

# Everything is resolved together first, then each list for itself to the same versions.
# `make lock UPGRADE=` keeps the versions that still fit.
UPGRADE ?= --upgrade
LISTS := $(VENV)/lists
RESOLVE = $(PY) -m uv pip compile --quiet --universal --fork-strategy fewest --no-header --no-annotate pyproject.toml

lock: $(READY) ## resolve pyproject.toml anew into the four lists of packages
	$(PY) -m pip install --quiet --disable-pip-version-check uv
	@rm -rf $(LISTS) && mkdir $(LISTS)
	grep -hv '^[-#]' requirements.txt requirements-dev.txt requirements-oidc.txt > $(LISTS)/all
	$(RESOLVE) $(UPGRADE) --extra oidc --group dev --output-file $(LISTS)/all
	$(RESOLVE) --constraint $(LISTS)/all > $(LISTS)/run
	$(RESOLVE) --constraint $(LISTS)/all --group dev > $(LISTS)/dev
	$(RESOLVE) --constraint $(LISTS)/all --extra oidc > $(LISTS)/oidc
	$(RESOLVE) --constraint $(LISTS)/run --generate-hashes > $(LISTS)/hashes
	@( echo "# Everything Kadian runs with, exactly; \`make lock\` resolves it from pyproject.toml."; \
	  cat $(LISTS)/run ) > requirements.txt
	@( echo "# What tests and checks need beyond requirements.txt, no server; made by \`make lock\`."; \
	  echo "-r requirements.txt"; grep -vxFf $(LISTS)/run $(LISTS)/dev ) > requirements-dev.txt
	@( echo "# What signing in by an identity provider needs beyond requirements.txt; made by \`make lock\`."; \
	  echo "-r requirements.txt"; grep -vxFf $(LISTS)/run $(LISTS)/oidc ) > requirements-oidc.txt
	@( echo "# The versions of requirements.txt with the SHA-256 of each of their files; made by \`make lock\`."; \
	  echo "#   python -m pip install --require-hashes -r requirements-hashes.txt"; \
	  cat $(LISTS)/hashes ) > requirements-hashes.txt

clean: ## remove what make made; the store in var/ stays
	rm -rf $(VENV) $(COMPARE) .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): requirements.txt
	@test -n "$(PYTHON)" || { echo "Kadian needs Python 3.11 or newer; make PYTHON=/path/to/python3 names one." >&2; exit 1; }
	@sh .ci/venv "$(PYTHON)" $(VENV)
	@echo "Installing the packages of requirements.txt into $(VENV): a minute or two, once."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(DEV): requirements-dev.txt $(READY)
	@echo "Installing what tests and checks need into $(VENV)."
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

$(OIDC): requirements-oidc.txt $(READY)
	@$(PY) -m pip install --quiet --disable-pip-version-check -r requirements-oidc.txt
	@touch $@
