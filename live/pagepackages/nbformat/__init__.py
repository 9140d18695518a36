"""Only the version: Plotly asks for it before it shows a figure as JSON."""

__version__ = "5.11.1"
