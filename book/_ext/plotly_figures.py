"""Show the notebooks' plotly figures on the page: interactive, local, drawn only when needed.

Why: notebooks store figures only as ``application/vnd.plotly.v1+json`` (compact, native in
JupyterLab), a format that MyST-NB skips. Here each one becomes a box with its data, a text
alternative and a reserved height; ``figures.js`` draws it when it comes near the screen, so that
the big plotly library is loaded late or never.

Data up to INLINE_LIMIT characters stay in the page (one request less); longer ones go to a file
of their own, named by its content. That file is a script, not JSON: a script loads under any
address, even when the site is opened from a folder with no server, where browsers refuse to
fetch JSON.

MyST-NB finds such renderers among the entry points of installed packages; this folder is not a
package that gets installed, so ``setup`` wraps the function that lists them.
"""

from __future__ import annotations

import hashlib
import json
from html import escape
from pathlib import Path

from docutils import nodes
from myst_nb.core import render
from sphinx.application import Sphinx
from sphinx.util.osutil import relative_uri

MIME_TYPE = "application/vnd.plotly.v1+json"
INLINE_LIMIT = 20_000
DEFAULT_HEIGHT = 420
FOLDER = "_static/figures"


class PlotlyFigure(nodes.General, nodes.Element):
    """A figure: ``data`` (JSON text), ``alt``, ``height`` in pixels."""


class PlotlyRenderer(render.MimeRenderPlugin):
    """MyST-NB's hook for one mime type."""

    # Before widget views and HTML: a dashboard stores its default figure beside them.
    mime_priority_overrides = (("*", MIME_TYPE, 1),)

    @staticmethod
    def handle_mime(renderer, data: render.MimeData, inline: bool) -> list[nodes.Element] | None:
        """Return the figure's node, or None for what is not a block-level plotly figure."""
        if inline or data.mime_type != MIME_TYPE:
            return None
        alt = data.cell_metadata.get("figure_alt", "").strip()
        if not alt:
            renderer.logger.warning(
                "figura senza testo alternativo: aggiungi «figure_alt» ai metadati della cella",
                subtype="figure_alt",
                line=data.line,
            )
        figure = slim(data.content)
        node = PlotlyFigure(data=dump(figure), alt=alt, height=height_of(figure))
        return [node]


def slim(figure: dict | str) -> dict:
    """Return the parts of a figure that the page needs.

    The template (7 KB, the same in every figure) is left out: figures.js applies the book's own,
    which follows the light and dark theme. The width is left out too: a figure is as wide as its
    column.
    """
    figure = json.loads(figure) if isinstance(figure, str) else figure
    layout = {
        key: value
        for key, value in figure.get("layout", {}).items()
        if key not in ("template", "width")
    }
    slimmed = {"data": figure.get("data", []), "layout": layout}
    if figure.get("frames"):
        slimmed["frames"] = figure["frames"]
    return slimmed


def height_of(figure: dict) -> int:
    """Return the height to reserve, so that the text does not jump when the figure is drawn."""
    return round(figure["layout"].get("height") or DEFAULT_HEIGHT)


def dump(value: object) -> str:
    """Return compact JSON that can stand inside a <script> element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def visit_figure(translator, node: PlotlyFigure) -> None:
    """Write the box; long data go to a file."""
    name = hashlib.sha256(node["data"].encode()).hexdigest()[:16]
    source, script = "", f'<script type="application/json">{node["data"]}</script>'
    if len(node["data"]) > INLINE_LIMIT:
        target = f"{FOLDER}/{name}.js"
        write_data(Path(translator.builder.outdir) / target, name, node["data"])
        page = translator.builder.get_target_uri(translator.builder.current_docname)
        source, script = f' data-src="{relative_uri(page, target)}"', ""
    alt = escape(node["alt"])
    translator.body.append(
        f'<div class="cc-plotly" role="img" aria-label="{alt}" data-figure="{name}"{source}'
        f' style="--cc-figure-height: {node["height"]}px">{script}'
        f"<noscript><p>{alt}</p></noscript></div>\n"
    )
    raise nodes.SkipNode


def write_data(path: Path, name: str, data: str) -> None:
    """Write a figure's data as a call that figures.js answers."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'ccFigures.receive("{name}",{data});\n', encoding="utf-8")


def visit_text_alternative(translator, node: PlotlyFigure) -> None:
    """Outside HTML (search text, plain text) a figure is its text alternative."""
    translator.add_text(node["alt"])
    raise nodes.SkipNode


def register_renderer() -> None:
    """Add our renderer to those that MyST-NB lists, once."""
    listed = render.load_mime_renders
    if getattr(listed, "lists_plotly_figures", False):
        return

    def load_mime_renders() -> list:
        return [PlotlyRenderer, *listed()]

    load_mime_renders.lists_plotly_figures = True
    render.load_mime_renders = load_mime_renders


def setup(app: Sphinx) -> dict:
    """Register the renderer and the node."""
    register_renderer()
    app.add_node(PlotlyFigure, html=(visit_figure, None), text=(visit_text_alternative, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True, "env_version": 1}
