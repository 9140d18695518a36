"""Fixtures of the site's tests; everything is in served.py, which tests import too."""

from served import book, chromium, lesson, minibook, tab

__all__ = ["book", "chromium", "lesson", "minibook", "tab"]
