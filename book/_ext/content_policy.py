"""Give every page a Content-Security-Policy: nothing from elsewhere, no script but the book's.

Why a <meta>: a school's plain web server, or a USB stick, sends no header of ours. It goes on the
finished pages, because the scripts written inside a page are allowed one by one, by their hash.

What Pyodide asks: 'wasm-unsafe-eval' (WebAssembly, not JavaScript's eval) and blob: addresses (the
page's signal to stop a cell). Styles stay free ('unsafe-inline'): plotly and the editor write
theirs. JupyterLite, under lite/, is not a page of ours and has no policy.
"""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.DOTALL)
DATA_TYPE = re.compile(r"""type=["']application/[\w.+-]*json["']""")
CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
# Printing cannot wait for a file: figures.js then writes plotly's library into the page.
WRITTEN_TO_PRINT = "plotly.min.js"


def source_hash(script: str) -> str:
    """The expression that allows exactly this script."""
    digest = hashlib.sha256(script.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def inline_scripts(page: str) -> list[str]:
    """The scripts written inside a page (not those that are data)."""
    return [
        found["body"]
        for found in INLINE_SCRIPT.finditer(page)
        if "src=" not in found["attributes"] and not DATA_TYPE.search(found["attributes"])
    ]


# Sphinx makes a function out of the catalogue's text, which is eval; Italian has one plural rule.
MADE_FROM_TEXT = re.compile(r'new Function\(\s*"n",\s*`return \(\$\{catalog\.plural_expr\}\)`\s*\)')
PLURAL_RULE = "(n) => Number(n !== 1)"


def policy(hashes: list[str]) -> str:
    """The policy of a page whose inline scripts have these hashes."""
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "'wasm-unsafe-eval'", *dict.fromkeys(hashes)]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self' blob:",
        "worker-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'self'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def protect(page: str, always: list[str]) -> str:
    """The page with its policy, right after the declaration of its encoding."""
    hashes = [source_hash(script) for script in inline_scripts(page)] + always
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy(hashes)}" />'
    return CHARSET.sub(lambda found: f"{found[0]}\n    {meta}", page, count=1)


def protect_pages(app: Sphinx, error: Exception | None) -> None:
    """Rewrite the built pages."""
    if error is not None or app.builder.format != "html":
        return
    out = Path(app.outdir)
    doctools = out / "_static" / "doctools.js"
    text, changes = MADE_FROM_TEXT.subn(PLURAL_RULE, doctools.read_text(encoding="utf-8"))
    if changes != 1:
        raise ExtensionError("doctools.js has changed: its plural rule is not where it was")
    doctools.write_text(text, encoding="utf-8")
    library = out / "_static" / WRITTEN_TO_PRINT
    always = [source_hash(library.read_text(encoding="utf-8"))] if library.exists() else []
    for path in out.rglob("*.html"):
        if "_static" not in path.relative_to(out).parts:
            page = path.read_text(encoding="utf-8")
            has_figures = "cc-plotly" in page or "figures.js" in page
            path.write_text(protect(page, always if has_figures else []), encoding="utf-8")


def setup(app: Sphinx) -> dict:
    """Run after the files of the site are complete."""
    app.connect("build-finished", protect_pages, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
