"""Turn formulas into MathML while the site is built.

Why: browsers draw MathML by themselves, so pages need no MathJax (a heavy script, usually
fetched from another server), formulas are there at the first paint, and screen readers can read
them. A formula that latex2mathml cannot understand is a build warning that names the page: the
library itself is lenient and would publish a wrong formula in silence.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from html import escape

from docutils import nodes
from latex2mathml.converter import convert
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

RENDERER = "mathml"
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"
# How many children the elements of a well-formed formula have.
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2, "mover": 2, "msubsup": 3, "munderover": 3}
ALIGNED = re.compile(r"\\(begin|end)\{(?:aligned|alignedat|split|gathered|eqnarray\*?)\}")
ENVIRONMENT = re.compile(r"\\begin\{")
# 1{,}96 is how LaTeX writes an Italian decimal: one number, not three symbols.
DECIMAL_COMMA = re.compile(r"<mn>(\d+)</mn><mrow><mo>&#x0002C;</mo></mrow><mn>(\d+)</mn>")
OPERATOR_AS_IDENTIFIER = re.compile(
    r"<mi>(&#x000B1;|&#x02213;|&#x000D7;|&#x000F7;|&#x02264;|&#x02265;)</mi>"
)


class FormulaError(ValueError):
    """A formula that cannot be drawn as its author meant it."""


def to_mathml(latex: str, *, block: bool = False) -> str:
    """Return the MathML of ``latex``; raise :class:`FormulaError` if it would come out wrong."""
    source = latex.strip()
    check_braces(source)
    try:
        markup = convert(normalise(source), display="block" if block else "inline")
    except Exception as error:  # the library raises many unrelated types
        raise FormulaError(str(error) or type(error).__name__) from error
    markup = DECIMAL_COMMA.sub(r"<mn>\1,\2</mn>", markup)
    markup = OPERATOR_AS_IDENTIFIER.sub(r"<mo>\1</mo>", markup)
    check_tree(markup)
    return markup


def normalise(source: str) -> str:
    """Rewrite what latex2mathml does not know in terms of what it knows."""
    source = ALIGNED.sub(r"\\\1{align*}", source)
    if r"\\" in source and not ENVIRONMENT.search(source):
        source = rf"\begin{{align*}}{source}\end{{align*}}"
    return source


def check_braces(source: str) -> None:
    """Refuse unbalanced braces, which the converter would close in silence."""
    depth = 0
    for token in re.findall(r"\\.|[{}]", source):
        depth += {"{": 1, "}": -1}.get(token, 0)
        if depth < 0:
            raise FormulaError("una parentesi graffa chiusa di troppo")
    if depth:
        raise FormulaError("manca una parentesi graffa chiusa")


def check_tree(markup: str) -> None:
    """Refuse output with unknown commands, stray alignment marks or missing arguments."""
    try:
        tree = ElementTree.fromstring(markup)
    except ElementTree.ParseError as error:
        raise FormulaError("simbolo & fuori da un allineamento") from error
    for element in tree.iter():
        name = element.tag.removeprefix(NAMESPACE)
        text = (element.text or "").strip()
        if name in {"mi", "mo"} and text.startswith("\\") and len(text) > 1:
            raise FormulaError(f"comando sconosciuto {text}")
        if name in ARITY and len(element) != ARITY[name]:
            raise FormulaError(f"argomento mancante in {name}")


def render(node: nodes.Element, *, block: bool) -> str:
    """Return the markup of a math node; on error, warn and show the source."""
    latex = node.astext()
    try:
        return to_mathml(latex, block=block)
    except FormulaError as error:
        logger.warning("formula non valida (%s): %s", error, latex, location=node, type="mathml")
        return f'<code class="cc-formula-error">{escape(latex)}</code>'


def visit_inline(translator, node: nodes.Element) -> None:
    """Write an inline formula."""
    translator.body.append(f'<span class="math cc-math">{render(node, block=False)}</span>')
    raise nodes.SkipNode


def visit_block(translator, node: nodes.Element) -> None:
    """Write a displayed formula, with its number if it has a label."""
    translator.body.append(translator.starttag(node, "div", CLASS="math cc-math-block"))
    translator.body.append(f'<div class="cc-math-scroll">{render(node, block=True)}</div>')
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})')
        translator.add_permalink_ref(node, "Collegamento a questa formula")
        translator.body.append("</span>")
    translator.body.append("</div>\n")
    raise nodes.SkipNode


def setup(app: Sphinx) -> dict:
    """Offer the renderer; ``html_math_renderer: mathml`` in _config.yml chooses it."""
    app.add_html_math_renderer(RENDERER, (visit_inline, None), (visit_block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
