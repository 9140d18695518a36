"""Finds the Chromium that draws the pages, and installs Debian's where that is allowed."""

from __future__ import annotations

import os
import shutil
import sys

from tools.env import install_system_packages

# Flags that keep a headless Chromium silent on a machine without a network.
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "chrome",
    "msedge",
)
_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
    r"C:\Program Files\Microsoft\Edge\Application\msedge.exe",
)


def find() -> str | None:
    """Path of Chromium, Chrome or Edge: the CHROMIUM variable first, then the usual places."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return chosen if os.path.exists(chosen) else shutil.which(chosen)
    for name in _NAMES:
        path = shutil.which(name)
        if path:
            return path
    return next((place for place in _PLACES if os.path.exists(place)), None)


def require() -> str:
    """Like :func:`find`, but installs Debian's packages as root, or exits saying what to do."""
    path = find()
    if path is None and install_system_packages("chromium", "fonts-dejavu", "fonts-liberation"):
        path = find()
    if path is None:
        sys.exit(
            "Serve un browser Chromium, Chrome o Edge. Su Debian o Ubuntu:\n"
            "    sudo apt-get install chromium fonts-dejavu fonts-liberation\n"
            "Su Windows e macOS basta Chrome o Edge; se sta in un posto insolito, indicalo nella\n"
            "variabile d'ambiente CHROMIUM."
        )
    return path
