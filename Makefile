VENV ?= .venv
BIN  := $(VENV)/bin
STAMP = $(VENV)/.$(1)-done

$(VENV)/bin/uv:
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install -q uv==0.13.8

$(VENV)/.docs: $(VENV)/bin/uv requirements-book.lock
	$(BIN)/uv pip install -q -p $(BIN)/python --require-hashes -r requirements-book.lock
	touch $@

$(VENV)/.all: $(VENV)/bin/uv requirements.lock pyproject.toml
	$(BIN)/uv pip install -q -p $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install -q -p $(BIN)/python --no-deps --no-build-isolation -e .
	touch $@

.PHONY: book test
book: $(VENV)/.docs
	$(BIN)/jupyter-book build . -W -n --keep-going
test: $(VENV)/.all
	$(BIN)/python -m pytest -q -n 2 --dist loadfile
