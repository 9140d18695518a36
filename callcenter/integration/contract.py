"""Un contratto fra due sistemi: controlla un documento con una parte di JSON Schema 2020-12.

La parte che c'è: ``type``, ``enum``, ``const``, ``required``, ``properties``,
``additionalProperties``, ``minimum``, ``maximum``, ``minLength``, ``maxLength``, ``pattern``,
``items``, ``minItems``, ``maxItems``. Le annotazioni (``title``, ``description``…) si ignorano,
come dice la specifica. Qualunque altra parola si **rifiuta**: una regola che non si controlla non
deve sembrare controllata. Fonte: JSON Schema, bozza 2020-12, Core e Validation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

ANNOTATIONS = frozenset({"$schema", "$id", "$comment", "title", "description", "examples"})
KEYWORDS = frozenset({
    "type", "enum", "const", "required", "properties", "additionalProperties", "minimum",
    "maximum", "minLength", "maxLength", "pattern", "items", "minItems", "maxItems",
})  # fmt: skip
TYPES = {
    "object": "un oggetto", "array": "una lista", "string": "un testo", "number": "un numero",
    "integer": "un numero intero", "boolean": "vero o falso", "null": "vuoto (null)",
}  # fmt: skip


def contract_problems(document: Any, schema: Mapping | bool) -> list[str]:
    """Che cosa non va nel documento, campo per campo; lista vuota se il contratto è rispettato.

    ``document``: ciò che dà ``json.loads``. Ogni problema comincia con il posto, per esempio
    ``«reasons[0]»``. ValueError se lo schema usa parole che qui non ci sono.

    >>> contract_problems({"wait_s": -1}, {"properties": {"wait_s": {"minimum": 0}}})
    ['«wait_s»: -1 è meno del minimo, 0']
    """
    _check_schema(schema, "schema")
    return _problems(document, schema, "")


def _check_schema(schema: Any, place: str) -> None:
    if isinstance(schema, bool):
        return
    if not isinstance(schema, Mapping):
        raise ValueError(f"In «{place}» serve un oggetto con le regole, oppure vero o falso.")
    unknown = sorted(set(schema) - KEYWORDS - ANNOTATIONS)
    if unknown:
        raise ValueError(
            f"In «{place}» ci sono regole che questo controllo non conosce: {unknown}. "
            f"Usa solo {sorted(KEYWORDS)}."
        )
    for name in _as_list(schema.get("type", [])):
        if name not in TYPES:
            raise ValueError(f"In «{place}» il tipo «{name}» non esiste: scegli fra {list(TYPES)}.")
    for name, inner in schema.get("properties", {}).items():
        _check_schema(inner, f"{place}/{name}")
    for name in ("items", "additionalProperties"):
        if name in schema:
            _check_schema(schema[name], f"{place}/{name}")
    if "pattern" in schema:
        re.compile(schema["pattern"])


def _problems(value: Any, schema: Mapping | bool, place: str) -> list[str]:
    where = f"«{place}»" if place else "il documento"
    if schema is True:
        return []
    if schema is False:
        return [f"{where}: qui non è ammesso nulla"]
    kinds = _as_list(schema.get("type", []))
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{where}: serve {' o '.join(TYPES[kind] for kind in kinds)}"]
    found = []
    if "enum" in schema and not any(_same(value, item) for item in schema["enum"]):
        found.append(f"{where}: {value!r} non è fra i valori ammessi")
    if "const" in schema and not _same(value, schema["const"]):
        found.append(f"{where}: serve proprio {schema['const']!r}")
    if _is(value, "number"):
        found += _number_problems(value, schema, where)
    if isinstance(value, str):
        found += _text_problems(value, schema, where)
    if isinstance(value, list):
        found += _list_problems(value, schema, place, where)
    if isinstance(value, dict):
        found += _object_problems(value, schema, place)
    return found


def _number_problems(value: float, schema: Mapping, where: str) -> list[str]:
    found = []
    if "minimum" in schema and value < schema["minimum"]:
        found.append(f"{where}: {value} è meno del minimo, {schema['minimum']}")
    if "maximum" in schema and value > schema["maximum"]:
        found.append(f"{where}: {value} è più del massimo, {schema['maximum']}")
    return found


def _text_problems(value: str, schema: Mapping, where: str) -> list[str]:
    found = []
    if len(value) < schema.get("minLength", 0):
        found.append(f"{where}: il testo è troppo corto")
    if len(value) > schema.get("maxLength", len(value)):
        found.append(f"{where}: il testo è troppo lungo")
    if "pattern" in schema and not re.search(schema["pattern"], value):
        found.append(f"{where}: {value!r} non ha la forma richiesta")
    return found


def _list_problems(value: list, schema: Mapping, place: str, where: str) -> list[str]:
    found = []
    if len(value) < schema.get("minItems", 0):
        found.append(f"{where}: gli elementi sono troppo pochi")
    if len(value) > schema.get("maxItems", len(value)):
        found.append(f"{where}: gli elementi sono troppi")
    for number, item in enumerate(value):
        found += _problems(item, schema.get("items", True), f"{place}[{number}]")
    return found


def _object_problems(value: dict, schema: Mapping, place: str) -> list[str]:
    def inside(name: str) -> str:
        return f"{place}.{name}" if place else name

    found = [f"«{inside(n)}»: manca" for n in schema.get("required", []) if n not in value]
    known = schema.get("properties", {})
    extra = schema.get("additionalProperties", True)
    for name, item in value.items():
        if name in known:
            found += _problems(item, known[name], inside(name))
        elif extra is False:
            found.append(f"«{inside(name)}»: non è previsto")
        else:
            found += _problems(item, extra, inside(name))
    return found


def _is(value: Any, kind: str) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return {
        "object": isinstance(value, dict),
        "array": isinstance(value, list),
        "string": isinstance(value, str),
        "number": number,
        # Per JSON Schema 3.0 è un intero: conta il valore, non come è scritto.
        "integer": number and (isinstance(value, int) or value.is_integer()),
        "boolean": isinstance(value, bool),
        "null": value is None,
    }[kind]


def _same(left: Any, right: Any) -> bool:
    """Uguaglianza di JSON: 1 e 1.0 sono uguali, 1 e vero no, anche dentro liste e oggetti."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and all(_same(left[k], right[k]) for k in left)
    return left == right


def _as_list(value: Any) -> list:
    return [value] if isinstance(value, str) else list(value)
