"""I difetti di un piano di configurazione, prima di toccare gli apparati."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from callcenter.configuration.templates import is_empty

COLUMNS = ["row", "column", "value", "problem"]


def problems(
    plan: pd.DataFrame,
    *,
    key: str,
    required: Sequence[str] = (),
    unique: Sequence[str] = (),
    addresses: Mapping[str, str] | None = None,
    reserved: Iterable[str] = (),
    allowed: Mapping[str, Iterable[Any]] | None = None,
) -> pd.DataFrame:
    """I difetti del piano, uno per riga: tabella vuota se va bene.

    ``plan``: una riga per apparato, chiamato con la colonna ``key``. ``required``: colonne che non
    possono restare vuote. ``unique``: colonne senza doppioni. ``addresses``: per ogni colonna con
    un indirizzo IPv4, la colonna con la sua rete («10.20.1.0/27»); l'indirizzo deve stare nella
    rete e non essere quello di rete, né il broadcast, né uno di ``reserved`` (per esempio i
    router). ``allowed``: per una colonna, i valori ammessi. Colonne del risultato: ``row`` (il
    valore di ``key``), ``column``, ``value``, ``problem``. ValueError se una colonna non c'è o una
    rete è scritta male. Fonte delle reti: RFC 4632 (2006).

    >>> plan = pd.DataFrame({"posto": ["A", "B"], "interno": ["201", "201"]})
    >>> problems(plan, key="posto", unique=["interno"])["problem"].tolist()
    ['valore ripetuto: anche B', 'valore ripetuto: anche A']
    """
    addresses, allowed = dict(addresses or {}), dict(allowed or {})
    _require(plan, [key, *required, *unique, *addresses, *addresses.values(), *allowed])
    found = [
        *_missing(plan, key, required),
        *_repeated(plan, key, unique),
        *_wrong_addresses(plan, key, addresses, set(reserved)),
        *_not_allowed(plan, key, allowed),
    ]
    order = {name: place for place, name in enumerate(plan[key])}
    found.sort(key=lambda item: order[item[0]])
    return pd.DataFrame(found, columns=COLUMNS)


def _missing(plan: pd.DataFrame, key: str, columns: Sequence[str]) -> list[tuple]:
    return [
        (row[key], column, "", "manca il valore")
        for row in plan.to_dict("records")
        for column in columns
        if is_empty(row[column])
    ]


def _repeated(plan: pd.DataFrame, key: str, columns: Sequence[str]) -> list[tuple]:
    found = []
    for column in columns:
        filled = plan[~plan[column].map(is_empty)]
        for value, group in filled.groupby(column, sort=False):
            names = group[key].tolist()
            for place, name in enumerate(names):
                others = names[:place] + names[place + 1 :]
                if others:
                    text = f"valore ripetuto: anche {', '.join(map(str, others))}"
                    found.append((name, column, value, text))
    return found


def _wrong_addresses(
    plan: pd.DataFrame, key: str, addresses: Mapping[str, str], reserved: set[str]
) -> list[tuple]:
    found = []
    for column, network_column in addresses.items():
        for row in plan.to_dict("records"):
            if is_empty(row[column]):
                continue
            problem = _address_problem(str(row[column]), row[network_column], reserved)
            if problem:
                found.append((row[key], column, row[column], problem))
    return found


def _address_problem(text: str, network_text: Any, reserved: set[str]) -> str:
    if is_empty(network_text):
        return "manca la rete a cui appartiene"
    try:
        network = ipaddress.IPv4Network(network_text)
    except ValueError as error:
        raise ValueError(
            f"«{network_text}» non è una rete IPv4, per esempio 10.20.1.0/27."
        ) from error
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        return "non è un indirizzo IPv4"
    if address not in network:
        return f"fuori dalla rete {network}"
    if address == network.network_address:
        return "è l'indirizzo della rete"
    if address == network.broadcast_address:
        return "è l'indirizzo di broadcast"
    return "è riservato a un altro apparato" if text in reserved else ""


def _not_allowed(plan: pd.DataFrame, key: str, allowed: Mapping[str, Iterable[Any]]) -> list[tuple]:
    found = []
    for column, values in allowed.items():
        values = list(values)
        for row in plan.to_dict("records"):
            if not is_empty(row[column]) and row[column] not in values:
                found.append((row[key], column, row[column], "valore non ammesso"))
    return found


def _require(plan: pd.DataFrame, columns: Iterable[str]) -> None:
    missing = sorted(set(columns) - set(plan.columns))
    if missing:
        raise ValueError(f"Nel piano mancano le colonne {missing}.")
    if plan[columns[0]].map(is_empty).any() or plan[columns[0]].duplicated().any():
        raise ValueError(
            f"La colonna «{columns[0]}» dà il nome alle righe: non può avere vuoti né doppioni."
        )
