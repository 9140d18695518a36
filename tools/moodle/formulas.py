"""The bank's arithmetic (``100 * a / b``) as a Moodle formula (``100*{a}/{b}``), and back.

Moodle evaluates a formula as PHP after putting the values in, so the translation brackets every
operation and every minus sign (``1--1`` would be PHP's decrement), and writes the remainder as
Python means it. ``same_result`` tells whether PHP's rounding would change the answer.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Mapping

from callcenter.quiz import expressions

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
# A formula inside a text, as Moodle finds it: {= … }, with placeholders inside.
IN_TEXT = re.compile(r"\{=([^{}]*(?:\{[a-z][a-z0-9_]*\}[^{}]*)*)\}")

_SYMBOLS = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
# Alike but for round(): PHP takes a half away from zero, Python to the even one; see same_result.
_ALIKE = frozenset({"abs", "ceil", "exp", "floor", "log", "max", "min", "round", "sqrt"})


class NotTranslatable(ValueError):
    """Moodle has no formula for this expression."""


def normal(expression: str) -> str:
    """An expression without the choices of spacing and bracketing of who wrote it."""
    return ast.unparse(_Normal().visit(ast.parse(str(expression).strip(), mode="eval")))


class _Normal(ast.NodeTransformer):
    """Writes ``a // b`` as ``floor(a / b)``: the same number, and Moodle has only the second."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.FloorDiv):
            ratio = ast.BinOp(left=node.left, op=ast.Div(), right=node.right)
            return ast.Call(func=ast.Name(id="floor"), args=[ratio], keywords=[])
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.UAdd) else node


def to_formula(expression: str) -> str:
    """The Moodle formula of a bank expression. ``NotTranslatable`` if there is none."""
    return _formula(ast.parse(normal(expression), mode="eval").body, top=True)


def _formula(node: ast.AST, top: bool = False) -> str:
    if isinstance(node, ast.Constant):
        return repr(node.value)
    if isinstance(node, ast.Name):
        return f"{{{node.id}}}"
    if isinstance(node, ast.UnaryOp):
        return f"(-{_formula(node.operand)})"
    if isinstance(node, ast.BinOp):
        left, right = _formula(node.left), _formula(node.right)
        if isinstance(node.op, ast.Pow):
            return f"pow({_bare(left)},{_bare(right)})"
        if isinstance(node.op, ast.Mod):
            # Python's remainder takes the divisor's sign, PHP's fmod the dividend's.
            return f"fmod(fmod({_bare(left)},{_bare(right)})+{right},{_bare(right)})"
        text = f"{left}{_SYMBOLS[type(node.op)]}{right}"
        return text if top else f"({text})"
    if isinstance(node, ast.Call) and node.func.id in _ALIKE:
        if node.func.id in ("max", "min") and len(node.args) < 2:
            raise NotTranslatable(f"{node.func.id} with one number")
        return f"{node.func.id}({','.join(_bare(_formula(item)) for item in node.args)})"
    raise NotTranslatable(ast.dump(node))


def _bare(text: str) -> str:
    """Without the outer brackets, when they are one pair around everything."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "(") - (character == ")")
        if depth == 0 and position < len(text) - 1:
            return text
    return text[1:-1]


def from_formula(formula: str) -> str:
    """The bank expression (in normal form) of a formula that ``to_formula`` wrote."""
    tree = ast.parse(PLACEHOLDER.sub(r"\1", formula.strip()), mode="eval")
    return ast.unparse(ast.fix_missing_locations(_Back().visit(tree)))


class _Back(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if node.func.id == "pow":
            return ast.BinOp(left=node.args[0], op=ast.Pow(), right=node.args[1])
        if node.func.id == "fmod":
            total, divisor = node.args
            if _is_outer_remainder(total, divisor):
                return total.left
            return ast.BinOp(left=total, op=ast.Mod(), right=divisor)
        return node


def _is_outer_remainder(total: ast.AST, divisor: ast.AST) -> bool:
    """Whether this is the outer fmod of the two that a remainder becomes."""
    return (
        isinstance(total, ast.BinOp)
        and isinstance(total.op, ast.Add)
        and isinstance(total.left, ast.BinOp)
        and isinstance(total.left.op, ast.Mod)
        and ast.dump(total.right) == ast.dump(divisor) == ast.dump(total.left.right)
    )


def php_value(formula: str, values: Mapping[str, float]) -> float:
    """What Moodle computes: the formula with PHP's round and fmod."""
    functions = {name: expressions.FUNCTIONS[name] for name in _ALIKE if name != "round"}
    functions |= {"pow": pow, "fmod": math.fmod, "round": _php_round}
    filled = PLACEHOLDER.sub(lambda found: f"({values[found[1]]!r})", formula)
    # The text comes from to_formula, which wrote only numbers, operators and these names.
    return float(eval(compile(filled, "formula", "eval"), {"__builtins__": {}}, functions))


def _php_round(value: float, decimals: float = 0) -> float:
    scale = 10 ** int(decimals)
    # PHP looks at the number as written: 1.005 rounds to 1.01.
    scaled = float(f"{abs(value) * scale:.10f}")
    return math.copysign(math.floor(scaled + 0.5) / scale, value)


def same_result(expression: str, cases: Iterable[Mapping[str, float]], tolerance: float) -> bool:
    """Whether Moodle gives our number, within a thousandth of the tolerance, for all the values."""
    formula = to_formula(expression)
    return all(
        abs(php_value(formula, values) - expressions.evaluate(expression, values))
        <= tolerance / 1000
        for values in cases
    )
