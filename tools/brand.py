"""Draw again the pictures that cannot stay SVG: ``python -m tools.brand``.

Browsers show the SVG mark; chats and social networks want a PNG card, old browsers a PNG icon; the
README shows a page of the built site. The files are small and committed: draw them again only when
an SVG of book/_static/brand or the look of a lesson changes.
"""

from __future__ import annotations

import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

from tools import browser
from tools.site import OUTPUT, ROOT, SiteHandler

FOLDER = Path(__file__).resolve().parents[1] / "book" / "_static" / "brand"
# SVG, PNG, width and height in pixels.
PICTURES = (
    ("social-card.svg", "social-card.png", 1200, 630),
    ("favicon.svg", "favicon-32.png", 32, 32),
)
# The picture of a lesson in the README: page, what to scroll to, size in pixels.
LESSON = ("book/uf1/dal-registro-al-report.html", "#fig-uf1-03-convenzioni", 1280, 860)


def photograph_lesson(chromium, target: Path) -> None:
    """Take the picture of a lesson from the built site (python -m tools site build)."""
    path, anchor, width, height = LESSON
    handler = partial(SiteHandler, directory=str(ROOT / OUTPUT))
    server = ThreadingHTTPServer(("localhost", 0), handler)  # cells come alive only when served
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page = chromium.new_page(viewport={"width": width, "height": height})
    page.goto(f"http://localhost:{server.server_port}/{path}")
    page.evaluate("ccFigures.drawAll()")
    page.locator(anchor).scroll_into_view_if_needed()
    page.evaluate("window.scrollBy(0, 40)")
    page.wait_for_timeout(1500)  # the last figure's animation frame
    page.screenshot(path=target)
    page.close()
    server.shutdown()


def main(_: list[str] | None = None) -> int:
    """Draw every picture; return the exit status."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=browser.require(), args=list(browser.FLAGS)
        )
        for source, target, width, height in PICTURES:
            page = chromium.new_page(viewport={"width": width, "height": height})
            page.goto((FOLDER / source).as_uri())
            page.screenshot(path=FOLDER / target, omit_background=True)
            page.close()
            print(f"{target}: {(FOLDER / target).stat().st_size / 1000:.0f} kB")
        photograph_lesson(chromium, FOLDER / "lesson.png")
        chromium.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
