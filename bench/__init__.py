"""The pieces of ``python -m tools bench``: the lesson page beside JupyterLite and thebe."""
