# What a reader or a maintainer says to the book. `make help` lists it.
PYTHON ?= python3
# Two environments, each made from its own lock: all of it, and the site alone.
VENV ?= .venv
BOOK_VENV ?= .venv-book
PORT ?= 8000
NB ?=
MODULES ?=
PART ?=
UNDER ?=
HTML := _build/html

# Both arguments of `environment`: where, and what goes in.
environment = command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not there: \
	install Python 3.11 or newer." >&2; exit 1; }; \
	$(PYTHON) tools/environment.py --venv "$(1)" $(2)
PREPARE = @$(call environment,$(VENV),all)
# Ctrl-C ends a step in one line.
step = "$(1)/bin/python" tools/step.py
RUN = $(call step,$(VENV)) "$(VENV)/bin/python"
# Looks at files, runs no cell.
HOUSE = $(patsubst %,tests/test_%.py,imports twin_lines notebooks old_form measure repository)
TESTS = -m "not slow" --ignore=tests/test_browser.py
FIRST = $(shell sed -n 's|.*file: notebooks/||p' _toc.yml | head -n 1)
# One thread each: numbers do not depend on the machine, and two runs share two cores.
export OMP_NUM_THREADS ?= 1

.PHONY: help book test jupyter serve pdf shuffled check refresh portable measure new \
	bench browser wheel colab lock newest oldest clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z ]+:.*## /{printf "make %-14s %s\n", $$1, $$2}' Makefile

book: ## build the site from the stored outputs; any warning is an error
	@$(call environment,$(BOOK_VENV),book)
	@test ! -e _build/unfinished || rm -rf _build # else its warnings would be forgotten
	@mkdir -p _build && touch _build/unfinished
	@$(call step,$(BOOK_VENV)) "$(BOOK_VENV)/bin/jupyter-book" build . -W -n --keep-going
	@rm _build/unfinished
	@$(PYTHON) -c 'from pathlib import Path as P; \
		print("\nOpen", P("$(HTML)/index.html").resolve().as_uri(), "or say make serve")'

test: ## install everything; run the tests and every notebook cell
	$(PREPARE)
	@$(RUN) -m pytest -n 2 --dist loadfile $(TESTS)

jupyter: ## open the first chapter in JupyterLab (NB=roi for another)
	$(PREPARE)
	@JUPYTER_PREFER_ENV_PATH=1 $(call step,$(VENV)) "$(VENV)/bin/jupyter" lab \
		--ServerApp.root_dir=. $(if $(filter 0,$(shell id -u)),--allow-root) \
		"notebooks/$(firstword $(NB) $(FIRST)).ipynb"

serve: ## show the built site on http://localhost:8000 (PORT=… for another)
	@test -f $(HTML)/index.html || { echo "No site yet: say make book." >&2; exit 1; }
	@echo "http://localhost:$(PORT) (Ctrl-C ends it)"
	@$(PYTHON) -m http.server $(PORT) --bind 127.0.0.1 --directory $(HTML) || true

pdf: ## print the built book to one file (NB="roi …": only these pages)
	$(PREPARE)
	@$(RUN) tools/pdf.py $(NB)

shuffled: ## run the library's tests in a random order (SEED=…: in that one again)
	$(PREPARE)
	@$(RUN) -m pytest tests -n 2 --dist load $(TESTS) -p randomly \
		--randomly-dont-reset-seed $(if $(SEED),--randomly-seed=$(SEED))

check: ## look at style, format and the rules of the house; change nothing
	$(PREPARE)
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m pytest -q -p no:xdist $(HOUSE)

refresh: ## run notebooks again and store their outputs (NB="roi …": only these)
	$(PREPARE)
	@$(RUN) tools/run_notebooks.py refresh $(NB)

portable: ## run notebooks with instruction sets switched off (NB="roi …")
	$(PREPARE)
	@$(RUN) tools/run_notebooks.py portable $(NB)

measure: ## run what is too long for a page (NB="roi …": these; NB=--check: compare)
	$(PREPARE)
	@$(RUN) tools/measure.py $(NB)

new: ## begin a page (NB=name MODULES="lab ops.boxes:nms" PART=Vision or UNDER=roi)
	$(PREPARE)
	@$(RUN) tools/new_page.py $(NB) --modules "$(MODULES)" --part "$(PART)" \
		--under "$(UNDER)"

bench: ## measure each twin against torch (NB="roi_align …": only these)
	$(PREPARE)
	@$(RUN) benchmarks/run.py --write $(NB)
	@$(RUN) tools/twins.py

browser: ## look at the built site in a browser (after make book)
	$(PREPARE)
	@test -f $(HTML)/index.html || { echo "No site yet: say make book." >&2; exit 1; }
	@$(RUN) -m pytest -p no:xdist tests/test_browser.py tests/test_search.py \
		tests/test_jupyter.py

wheel: ## build the package into dist/, and try it alone, elsewhere
	$(PREPARE)
	@rm -rf build dist
	@$(call step,$(VENV)) "$(VENV)/bin/uv" build -q --wheel --no-build-isolation \
		-p "$(VENV)/bin/python" -o dist
	@$(RUN) -m pytest -p no:xdist -m slow tests/test_wheel.py

colab: ## try a chapter as Colab would run it
	$(PREPARE)
	@$(RUN) -m pytest -p no:xdist -m slow tests/test_colab.py

COMPILE = $(call step,$(BOOK_VENV)) "$(BOOK_VENV)/bin/uv" pip compile -q --upgrade \
	--universal --generate-hashes --no-emit-index-url --no-header --python-version 3.11
lock: ## renew the exact versions in requirements*.lock
	@$(call environment,$(BOOK_VENV),book)
	@$(COMPILE) pyproject.toml --group dev -o requirements.lock
	@$(COMPILE) --group book -c requirements.lock -o requirements-book.lock
	@echo uv | $(COMPILE) - -o requirements-uv.lock
	@git diff --stat -- '*.lock'

newest oldest: ## make test with the newest versions, or the oldest torch; no lock
	@$(call environment,$(VENV)-$@,$@)
	@$(call step,$(VENV)-$@) "$(VENV)-$@/bin/python" -m pytest -n 2 --dist loadfile $(TESTS)

clean: ## remove what was built; the environments stay
	rm -rf _build build dist
