"""The book on paper, from the same sources as the site: ``python -m tools paper book``."""
