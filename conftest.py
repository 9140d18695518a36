"""nbval compares normalised outputs (see tools.nbval_lessons)."""

pytest_plugins = ["tools.nbval_lessons"]
