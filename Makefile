# Thin: each line calls the command that works without make too (python -m tools …).
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help site serve test teacher notebooks data exercises exam pdf bench

# A class's folder and the seed of an exam: make exercises WORK=corsi/3B, make exam SEED=7
WORK ?= corsi/prova
SEED ?= 1

help:
	@$(PYTHON) -m tools --help

site:
	@$(PYTHON) -m tools site build

serve:
	@$(PYTHON) -m tools site serve

teacher:
	@$(PYTHON) -m tools site build --teacher

test:
	@$(PYTHON) -m tools test

notebooks:
	@$(PYTHON) -m tools notebooks

data:
	@$(PYTHON) -m tools data

exercises:
	@$(PYTHON) -m tools course release --work $(WORK)

exam:
	@$(PYTHON) -m tools exam --seed $(SEED)

pdf:
	@$(PYTHON) -m tools paper all

bench:
	@$(PYTHON) -m tools bench
