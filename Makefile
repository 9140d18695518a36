# Thin: each line calls the command that works without make too (python -m tools …).
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help site serve test notebooks data bench

help:
	@$(PYTHON) -m tools --help

site:
	@$(PYTHON) -m tools site build

serve:
	@$(PYTHON) -m tools site serve

test:
	@$(PYTHON) -m tools test

notebooks:
	@$(PYTHON) -m tools notebooks

data:
	@$(PYTHON) -m tools data

bench:
	@$(PYTHON) -m tools bench
