"""What an engine or a command needs and the machine may not have."""

from __future__ import annotations

import importlib.util


def missing_modules(*names: str) -> str:
    """Why an engine can't run here, or an empty text when its modules are installed."""
    absent = [name for name in names if importlib.util.find_spec(name) is None]
    if not absent:
        return ""
    return (
        f"manca {', '.join(absent)}: python -m pip install -r requirements-growth.txt "
        "(nell'ambiente .venv del progetto)"
    )
