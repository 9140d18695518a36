"""Command-line builders of the book: ``python -m tools <command>`` (see ``tools/__main__.py``)."""
