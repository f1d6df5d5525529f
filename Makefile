# make site    builds the site into site/
# make test    runs every check and every test
# make serve   shows the site and reloads it when a record is saved
# make bench   measures builds, check and serve beside the floor and plain MkDocs; BENCH='--write README.md'
#              keeps the table, BENCH='--sizes 100,1000' takes other sizes
# make profile shows where a cold build of 10,000 records spends its time
# make lock    writes the locked requirements anew (needs uv)

SHELL := /bin/bash
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: site test serve bench profile lock format clean
.DEFAULT_GOAL := site

site: $(VENV)/.site
	@$(BIN)/beforehand build

serve: $(VENV)/.site
	@$(BIN)/beforehand serve

test: $(VENV)/.test
	@tools/run-tests

bench: $(VENV)/.test
	@$(BIN)/python -m beforehand.bench $(BENCH)

profile: $(VENV)/.test
	@$(BIN)/python -m beforehand.bench --profile

$(VENV)/bin/python:
	@tools/make-venv "$(PYTHON)" $(VENV)

$(VENV)/.site: requirements/site.txt pyproject.toml | $(VENV)/bin/python
	@tools/install-packages $(VENV) site

$(VENV)/.test: requirements/test.txt pyproject.toml $(wildcard tests/*/package-lock.json) tools/install-test-tools | $(VENV)/bin/python
	@tools/install-packages $(VENV) test
	@tools/install-test-tools $(VENV)
	@touch $(VENV)/.test

format: $(VENV)/.test
	@$(BIN)/ruff format generator tests
	@$(BIN)/ruff check --fix generator tests

lock:
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" pyproject.toml requirements/build.in -o requirements/site.txt
	uv pip compile -q --generate-hashes --universal --python-version 3.11 --custom-compile-command "make lock" --extra test -c requirements/site.txt pyproject.toml requirements/build.in -o requirements/test.txt

clean:
	rm -rf site .site.spare .beforehand
