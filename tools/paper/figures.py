"""The book's Plotly figures as SVG, drawn once by Chromium and remembered by their content."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from tools.downloads import store
from tools.env import ROOT
from tools.paper import fonts
from tools.paper.printer import PrintError
from tools.paper.workers import Workers

SCRIPT = Path(__file__).with_name("drawing.js")
STYLE = Path(__file__).with_name("print.css")
SITE_SCRIPT = ROOT / "book" / "_static" / "figures.js"
COLOUR = re.compile(r"rgba?\(\s*(\d+),\s*(\d+),\s*(\d+)|#([0-9a-fA-F]{6})\b|#([0-9a-fA-F]{3})\b")
REFERENCE = re.compile(r"#([\w-]+)(?=[\"')&])")
IDENTIFIER = re.compile(r'\bid="([^"]+)"')


def draw(
    figures: Iterable[str], work: Path, workers: Workers, tell: Callable[[int, int], None]
) -> dict[str, str]:
    """Return figure (JSON text) → SVG; those not drawn before go to the browser."""
    folder = work / "figures"
    folder.mkdir(parents=True, exist_ok=True)
    look = hashlib.sha256(
        b"".join(file.read_bytes() for file in (SCRIPT, STYLE, SITE_SCRIPT))
    ).hexdigest()
    files = {
        figure: folder / f"{hashlib.sha256(f'{look}{figure}'.encode()).hexdigest()[:20]}.svg"
        for figure in figures
    }
    missing = [figure for figure, file in files.items() if not file.exists()]
    if missing:
        page = _drawing_page(work)
        drawn = workers.each(lambda printer, figure: _draw(printer, page, figure), missing)
        for done, (figure, svg) in enumerate(drawn, start=1):
            store(tidy(svg, files[figure].stem).encode(), files[figure])
            tell(done, len(missing))
    return {figure: file.read_text(encoding="utf-8") for figure, file in files.items()}


def _drawing_page(work: Path) -> Path:
    """Prepare a page with plotly, the site's figures.js and the paper's colours."""
    folder = work / "drawing"
    folder.mkdir(parents=True, exist_ok=True)
    plotly = Path(
        find_spec("plotly").submodule_search_locations[0], "package_data", "plotly.min.js"
    )
    for source in (plotly, SITE_SCRIPT, SCRIPT):
        shutil.copyfile(source, folder / source.name)
    page = folder / "page.html"
    page.write_text(
        '<!DOCTYPE html><html lang="it"><head><meta charset="utf-8"><title>Figure</title><style>'
        f"{fonts.stylesheet()}{STYLE.read_text(encoding='utf-8')}</style></head><body>"
        '<p style="font:400 12px var(--sans)">a<b style="font-weight:600">b</b></p>'
        '<script src="figures.js"></script><script src="drawing.js"></script></body></html>',
        encoding="utf-8",
    )
    return page


def _draw(printer, page: Path, figure: str) -> str:
    tab = printer.kept_page(page)
    try:
        return tab.evaluate("figure => window.drawForPaper(figure)", json.loads(figure))
    except Exception as error:
        raise PrintError(f"Una figura non si disegna: {error}\n{figure[:200]}…") from error


def tidy(svg: str, name: str) -> str:
    """Make an SVG fit to stand inside a page: names of its own, no fixed size."""
    # Plotly's names are random: ours depend on the figure only.
    names = {
        old: f"f{name[:10]}-{number}"
        for number, old in enumerate(dict.fromkeys(IDENTIFIER.findall(svg)))
    }
    svg = IDENTIFIER.sub(lambda found: f'id="{names[found[1]]}"', svg)
    svg = REFERENCE.sub(lambda found: f"#{names.get(found[1], found[1])}", svg)
    svg = re.sub(r"url\((?:&quot;|')(#[^)&']+)(?:&quot;|')\)", r"url(\1)", svg)
    size = re.match(r'<svg[^>]*?\bwidth="([\d.]+)"[^>]*?\bheight="([\d.]+)"', svg)
    head = svg[: svg.index(">")]
    if size and "viewBox" not in head:
        svg = f'<svg viewBox="0 0 {size[1]} {size[2]}"' + svg[4:]
    return svg


def grey_styles(body: str) -> str:
    """Turn to grey the colours that a page writes by itself: style sheets and attributes."""
    return re.sub(
        r"<style[^>]*>.*?</style>|style=\"[^\"]*\"|(?:fill|stroke)=\"[^\"]*\"",
        lambda match: grey(match[0]), body, flags=re.S,
    )  # fmt: skip


def grey(svg: str) -> str:
    """Turn every colour of an SVG into the grey of the same darkness."""

    def convert(match: re.Match) -> str:
        if match[1] is not None:
            red, green, blue = (int(part) for part in match.group(1, 2, 3))
        else:
            digits = match[4] or "".join(2 * digit for digit in match[5])
            red, green, blue = (int(digits[place : place + 2], 16) for place in (0, 2, 4))
        level = round(0.2126 * red + 0.7152 * green + 0.0722 * blue)
        if match[1] is not None:
            return re.sub(r"\d+,\s*\d+,\s*\d+", f"{level}, {level}, {level}", match[0], count=1)
        return f"#{level:02x}{level:02x}{level:02x}"

    return COLOUR.sub(convert, svg)
