"""Espressioni aritmetiche scritte nel banco di domande, calcolate senza eseguire codice.

``eval`` eseguirebbe qualunque cosa ci fosse scritta; qui si accettano solo numeri, i nomi dei
parametri, le quattro operazioni, la potenza e poche funzioni.
"""

from __future__ import annotations

import ast
import math
import operator
from collections.abc import Mapping

_MAX_LENGTH = 300
_MAX_EXPONENT = 100

_BINARY = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}
_UNARY = {ast.UAdd: operator.pos, ast.USub: operator.neg}
FUNCTIONS = {
    "abs": abs,
    "ceil": math.ceil,
    "exp": math.exp,
    "floor": math.floor,
    "log": math.log,
    "max": max,
    "min": min,
    "round": round,
    "sqrt": math.sqrt,
}


def evaluate(expression: str | int | float, values: Mapping[str, float] | None = None) -> float:
    """Il valore di un'espressione come ``"calls * aht / 3600"``.

    ``values`` dà un numero a ogni nome. Solleva ``ValueError`` se l'espressione non è aritmetica,
    usa un nome senza valore, divide per zero o dà un risultato che non è un numero finito.
    """
    text = str(expression)
    tree = _parse(text)
    try:
        result = float(_value(tree.body, values or {}, text))
    except ZeroDivisionError as error:
        raise ValueError(f"L'espressione «{text}» divide per zero.") from error
    except (OverflowError, TypeError) as error:
        raise ValueError(f"L'espressione «{text}» non si può calcolare: {error}.") from error
    if not math.isfinite(result):
        raise ValueError(f"L'espressione «{text}» non dà un numero finito.")
    return result


def names(expression: str | int | float) -> frozenset[str]:
    """I nomi dei parametri che l'espressione usa. ``ValueError`` se non si legge."""
    tree = _parse(str(expression))
    called = {node.func for node in ast.walk(tree) if isinstance(node, ast.Call)}
    return frozenset(
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node not in called
    )


def _parse(text: str) -> ast.Expression:
    if len(text) > _MAX_LENGTH:
        raise ValueError(f"Espressione troppo lunga (più di {_MAX_LENGTH} caratteri).")
    try:
        return ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ValueError(f"«{text}» non è un'espressione aritmetica.") from error


def _value(node: ast.AST, values: Mapping[str, float], text: str) -> float:
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        return node.value
    if isinstance(node, ast.Name):
        if node.id not in values:
            known = ", ".join(values) or "nessuno"
            raise ValueError(
                f"L'espressione «{text}» usa «{node.id}», che non è un parametro. "
                f"Parametri: {known}."
            )
        return values[node.id]
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        left, right = _value(node.left, values, text), _value(node.right, values, text)
        if isinstance(node.op, ast.Pow) and abs(right) > _MAX_EXPONENT:
            raise ValueError(f"L'espressione «{text}» ha un esponente troppo grande.")
        result = _BINARY[type(node.op)](left, right)
        if isinstance(result, complex):
            raise ValueError(f"L'espressione «{text}» non dà un numero reale.")
        return result
    if isinstance(node, ast.UnaryOp) and type(node.op) in _UNARY:
        return _UNARY[type(node.op)](_value(node.operand, values, text))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        function = FUNCTIONS.get(node.func.id)
        if function is not None:
            arguments = [_value(argument, values, text) for argument in node.args]
            try:
                return function(*arguments)
            except ValueError as error:
                raise ValueError(
                    f"L'espressione «{text}» non si può calcolare: {node.func.id} non accetta "
                    f"{', '.join(map(str, arguments))}."
                ) from error
    raise ValueError(
        f"L'espressione «{text}» contiene qualcosa che non è aritmetica. Sono ammessi numeri, "
        f"parametri, + - * / // % **, parentesi e {', '.join(FUNCTIONS)}."
    )
