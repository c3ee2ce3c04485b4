# Two commands do everything: `make demo` and `make test`. Each sets itself up.
PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin

# packages come without bytecode, which what is imported leaves behind: without it every process
# would compile its libraries anew
export PYTHONDONTWRITEBYTECODE :=

.PHONY: setup demo test lint proto bench proofs

setup: $(VENV)/.ready

TYPES := $(wildcard engine/tillguard/features/*.pxd)
COMPILED := setup.py $(TYPES) $(wildcard engine/tillguard/*/*.c engine/tillguard/*/*/*.pyx $(TYPES:.pxd=.py) $(TYPES:.pxd=.pyx))

# what is compiled is compiled again when it changes, everything else when the lock does
$(VENV)/.ready: $(VENV)/.locked pyproject.toml $(COMPILED)
	@$(RUN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.locked: requirements.lock
	@echo "setting up $(VENV) (about a minute with a warm download cache)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "tillguard needs Python 3.11 or newer")'
	@$(PYTHON) -m venv $(VENV)
	@$(RUN)/pip install --quiet --no-compile --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

demo: setup
	@$(RUN)/tillguard demo $(if $(DATABASE_URL),--database-url $(DATABASE_URL)) $(DEMO)

# Tests run as nice as the children that the service tries bundles in, which would else get the rest
# only. The checks of the code run beside them and tell what they found at the end.
test: setup
	@$(MAKE) --no-print-directory lint >$(VENV)/lint.txt 2>&1 & checks=$$!; \
	nice -n 10 $(RUN)/pytest; tested=$$?; \
	wait $$checks; checked=$$?; cat $(VENV)/lint.txt; exit $$((tested | checked))

lint: setup
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

proto: setup
	@$(RUN)/python proto/generate.py

bench: setup
	@$(RUN)/tillguard bench decide

proofs: setup
	@$(RUN)/tillguard proofs
