# The commands of this repository; `make` alone lists them. CI calls the same ones (.ci/run).
# PYTHON=/path/to/python3.12 chooses the interpreter, ARGS="-k warm" goes to pytest, the demo or the benchmarks.

VENV   := .venv
RUN    := $(VENV)/bin/python
PYTHON ?=
ARGS   ?=
PIP    := $(RUN) -m pip install --quiet --disable-pip-version-check

# Has a lot of dependencies of its own, and so an environment of its own.
PIP_AUDIT := pip-audit==2.10.1
AUDIT     := $(VENV)/audit/bin/pip-audit

# What the system tests need, as command:Debian package.
SYSTEM_PACKAGES := chromium:chromium chromedriver:chromium-driver nginx:nginx redis-server:redis-server wget:wget \
    pg_ctlcluster:postgresql prometheus:prometheus systemd-analyze:systemd openssl:openssl ip:iproute2 node:nodejs npm:npm

# pytest exits with 5 when it ran no test, which is allowed when all tests that ARGS names are in the other half.
OR_NONE = $(if $(ARGS),|| test $$? -eq 5)

NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test test-system test-compose deploy soak check audit bench other-matplotlib wheel system-packages

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

demo: $(VENV)/.demo ## store, web and workers on this machine, until Ctrl-C
	@$(RUN) -m charthouse demo $(ARGS)

test: $(VENV)/.dev ## the tests that need nothing but Python, without the slow ones
	@echo "make test: about 10 minutes on 2 idle cores"
	$(RUN) -m pytest -m "not system and not compose" -n auto --dist loadfile $(ARGS)

test-system: system-packages $(VENV)/.dev ## the slow ones (faults, demo, most pixels), and those with a browser, nginx, redis-server, PostgreSQL, Prometheus, npm and pip
	@echo "make test-system: about 14 minutes on 2 idle cores; the second half one test at a time: those measure"
	PATH="$$PATH:/usr/sbin" $(RUN) -m pytest -m "system and not alone" -n 2 --dist loadfile $(ARGS) $(OR_NONE)
	PATH="$$PATH:/usr/sbin" $(RUN) -m pytest -m "system and alone" $(ARGS) $(OR_NONE)

test-compose: $(VENV)/.dev ## the tests that build the image and run Docker Compose; needs Docker
	@docker info >/dev/null 2>&1 && docker compose version >/dev/null 2>&1 \
	  || { echo "make test-compose needs a running Docker with Compose 2.24 or newer; see \`docker info\`." >&2; exit 1; }
	$(RUN) -m pytest -m compose $(ARGS)

deploy: ## recreate with Docker Compose what has changed, one web server after the other; no request fails
	@sh deploy/deploy.sh

soak: $(VENV)/.dev ## the faults as often as docs/reliability.md says, and write its tables
	SOAK=1 $(RUN) -m pytest tests/faults tests/edge/test_hostile_logs.py tests/render/test_isolation.py tests/store/test_prefixes.py tests/web/test_eviction.py tests/web/test_floods.py tests/web/test_made_up.py tests/web/test_openapi.py $(ARGS)

check: $(VENV)/.dev ## lint, format, types, and which package may import which
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	$(VENV)/bin/lint-imports --no-logo --no-cache
	$(RUN) -m pytest tests/test_imports.py

audit: $(VENV)/.dev ## look up known weaknesses of what is installed; needs the network
	@test -x $(AUDIT) || { $(RUN) -m venv $(VENV)/audit && $(VENV)/audit/bin/pip install --quiet --disable-pip-version-check $(PIP_AUDIT); }
	@$(AUDIT) --strict --progress-spinner off --path "$$($(RUN) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')" $(ARGS) \
	  || { echo "make audit: pip-audit found a weakness, or could not look every package up; it says which above." >&2; exit 1; }

bench: $(VENV)/.dev ## measure, and write the table in docs/performance.md
	@for tool in wrk nginx; do PATH="$$PATH:/usr/sbin" command -v $$tool >/dev/null \
	  || { echo "make bench needs $$tool; on Debian: apt-get install wrk nginx" >&2; exit 1; }; done
	$(RUN) -m benchmarks $(ARGS)

# CI's step by hand for the next release: an environment of its own, with that matplotlib and otherwise the pins.
OTHER := $(VENV)/matplotlib-$(MATPLOTLIB)

other-matplotlib: $(VENV)/.dev ## what another matplotlib lacks, and which drawing tricks still win: MATPLOTLIB=3.12.0
	@test -n "$(MATPLOTLIB)" || { echo "make other-matplotlib needs a version: MATPLOTLIB=3.12.0" >&2; exit 1; }
	@test -x $(OTHER)/bin/python || $(RUN) -m venv $(OTHER)
	grep -v '^matplotlib==' requirements.txt > $(OTHER)/requirements.txt
	$(OTHER)/bin/python -m pip install --quiet --disable-pip-version-check matplotlib==$(MATPLOTLIB) -r $(OTHER)/requirements.txt
	$(OTHER)/bin/python -m benchmarks.tricks $(ARGS)

# From a clean slate: setuptools puts what an older build left behind into the wheel.
wheel: $(VENV)/.dev ## build the wheel and the source distribution into dist/
	rm -rf build dist charthouse.egg-info
	$(RUN) -m build --no-isolation $(ARGS)

# Debian keeps nginx in /usr/sbin, which is not on every user's PATH.
system-packages:
	@PATH="$$PATH:/usr/sbin"; missing=; \
	for pair in $(SYSTEM_PACKAGES); do \
	  command -v "$${pair%%:*}" >/dev/null || missing="$$missing $${pair##*:}"; \
	done; \
	if [ -n "$$missing" ]; then \
	  echo "The system tests need what is missing here:$$missing" >&2; \
	  echo "On Debian: apt-get install$$missing   (make test needs none of them)" >&2; \
	  exit 1; \
	fi

# --- the virtual environment: a stamp per requirements file, so that a second run does nothing and a changed file
# installs again. The stamps are a chain, so that `make -j` never runs two pips at once.

$(VENV)/.dev: requirements-dev.txt $(VENV)/.demo
	$(PIP) -r requirements-dev.txt
	@touch $@

# The checkout itself is installed editable: a .pth that leads here, and the command `charthouse`.
$(VENV)/.demo: requirements-demo.txt requirements.txt pyproject.toml $(VENV)/.python
	$(PIP) -r requirements-demo.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

# An environment that is there already is taken as it is; only one without pip (a run that was interrupted) is completed.
$(VENV)/.python:
	@python="$(RUN)"; \
	if [ -x "$$python" ]; then \
	  "$$python" -c '$(NEW_ENOUGH)' || { echo "$(VENV) has a Python older than 3.11: remove $(VENV) and run again." >&2; exit 1; }; \
	  if "$$python" -m pip --version >/dev/null 2>&1; then touch $@; exit 0; fi; \
	fi; \
	python=; \
	for candidate in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11); do \
	  if "$$candidate" -c '$(NEW_ENOUGH)' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "Charthouse needs Python 3.11 or newer; tried: $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11)." >&2; \
	  echo "Install one (Debian: apt-get install python3 python3-venv) or name it: make PYTHON=/path/to/python3.12 …" >&2; \
	  exit 1; \
	fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])'); \
	  echo "$$python cannot make a virtual environment: its venv module is missing." >&2; \
	  echo "On Debian: apt-get install python$$version-venv" >&2; \
	  exit 1; \
	fi; \
	echo "$$python -m venv $(VENV)"; "$$python" -m venv $(VENV) && touch $@
