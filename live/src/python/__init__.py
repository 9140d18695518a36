"""The Python side of the live pages (runs in the browser, tested under any Python)."""
