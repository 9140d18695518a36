"""``{formulary}``: every formula of the book, from the code that computes it.

Why: the definition of an indicator is in ``callcenter.kpi``, that of every other formula in the
docstring of the function that computes it. A page written by hand would drift away from them. Each
entry links the lessons whose cells use it.
"""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from lesson_numbers import page_metadata, page_number
from markdown_directive import MarkdownDirective, plain
from sphinx.application import Sphinx

from callcenter import kpi

UNITS = {
    "count": "un conteggio",
    "share": "una quota fra 0 e 1, mostrata in percento",
    "s": "secondi",
    "per_hour": "chiamate all'ora",
}
TABLES = {
    "calls": "Indicatori delle chiamate",
    "agent_states": "Indicatori degli operatori",
}
# The modules whose public functions are formulas, in the order of the lessons.
MODULES = {
    "survey": "Soddisfazione e questionari",
    "quality": "Qualità e carte di controllo",
    "tickets": "Assistenza tecnica",
    "reliability": "Affidabilità e manutenzione",
    "network": "Voce e reti",
    "monitoring": "Sorveglianza",
    "risk": "Rischi",
    "forecast": "Previsioni",
    "erlang": "Linee, operatori, attese",
}


class Formulary(MarkdownDirective):
    """The indicators, then the formulas for staffing and lines."""

    def sources(self) -> Iterator[Path]:
        """Yield the modules that define them and the lessons that use them."""
        yield from sorted(Path(inspect.getfile(kpi)).parent.glob("*.py"))
        for name in MODULES:
            module = Path(inspect.getfile(import_module(f"callcenter.{name}")))
            yield from module.parent.glob("*.py") if module.name == "__init__.py" else [module]
        yield from (path for path, _ in self.lessons())

    def lessons(self) -> Iterator[tuple[Path, str]]:
        """Yield file and page of each notebook in the contents."""
        site_map = self.env.config.external_site_map
        for docname in site_map:
            path = Path(self.env.doc2path(docname))
            if path.suffix == ".ipynb":
                yield path, docname

    def markdown(self) -> Iterator[str]:
        """Yield a section for each group of formulas."""
        self.env.note_reread()  # a new lesson is no dependency yet
        self.code_of = {docname: code_cells(path) for path, docname in self.lessons()}
        for table, title in TABLES.items():
            yield f"## {title}"
            yield ""
            for indicator in kpi.INDICATORS.values():
                if indicator.table == table:
                    yield from self.indicator(indicator)
        for name, title in MODULES.items():
            yield f"## {title}"
            yield ""
            for function in formulas_of(import_module(f"callcenter.{name}")):
                yield from self.function(name, function)

    def indicator(self, indicator: kpi.Indicator) -> Iterator[str]:
        """Yield the entry of an indicator."""
        yield f"(formula-{indicator.code})="
        yield f"### {indicator.name}"
        yield ""
        yield f"*{indicator.english}* · {UNITS[indicator.unit]} · `kpi.{indicator.code}`"
        yield ""
        for formula in indicator.formula.split(r"\qquad"):
            yield "$$"
            yield formula.strip()
            yield "$$"
            yield ""
        yield plain(indicator.definition)
        yield ""
        yield f"**Come si sbaglia.** {plain(indicator.trap)}"
        yield ""
        yield f"**Fonte.** {plain(indicator.source)}"
        yield ""
        yield from self.where("kpi", indicator.code)

    def function(self, module: str, function: Callable) -> Iterator[str]:
        """Yield the entry of a function: its docstring."""
        name = function.__name__
        title, _, rest = (inspect.getdoc(function) or "").partition("\n")
        yield f"(formula-{module}-{name})="
        yield f"### `{name}`"
        yield ""
        yield from docstring_to_markdown(title)
        yield from docstring_to_markdown(rest)
        yield ""
        yield from self.where(module, name)

    def where(self, module: str, name: str) -> Iterator[str]:
        """Yield the lessons whose cells call it."""
        call = re.compile(rf"\b{module}\.{name}\b")
        links = []
        for docname, code in self.code_of.items():
            number = page_number(page_metadata_of(self.env, docname))
            if number and call.search(code):
                label = ".".join(map(str, number))
                links.append(f"[{label}]({self.link(docname)})")
        if links:
            yield f"**Dove si usa.** {'Lezione' if len(links) == 1 else 'Lezioni'} "
            yield ", ".join(links)
            yield ""


def page_metadata_of(env, docname: str) -> dict:
    """Return a page's metadata, from its file if the page is not read yet."""
    known = page_metadata(env, docname)
    if known:
        return known
    content = json.loads(Path(env.doc2path(docname)).read_text(encoding="utf-8"))
    return content["metadata"].get("callcenter", {})


def code_cells(path: Path) -> str:
    """Return the code of a notebook."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "code")


def formulas_of(module) -> Iterator[Callable]:
    """Yield the public functions of a module, in the order of its source."""
    functions = [getattr(module, name) for name in module.__all__]
    functions = [function for function in functions if inspect.isfunction(function)]
    yield from sorted(functions, key=place_in_source)


def place_in_source(function: Callable) -> tuple[str, int]:
    """Return file and line of a function."""
    return inspect.getsourcefile(function) or "", inspect.getsourcelines(function)[1]


def docstring_to_markdown(text: str) -> Iterator[str]:
    """Yield a docstring as Markdown: code marks, links to functions, examples as code."""
    text = re.sub(r":\w+:`~?([^`]+)`", r"`\1`", text).replace("``", "`")
    example = False
    for line in text.splitlines():
        if line.startswith(">>>") and not example:
            yield "```python"
            example = True
        elif example and not line.strip():
            yield "```"
            example = False
        yield line
    if example:
        yield "```"


def setup(app: Sphinx) -> dict:
    """Add the directive."""
    app.add_directive("formulary", Formulary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
