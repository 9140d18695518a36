"""Gli indicatori per gruppo: per coda, intervallo, giorno, operatore…"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from callcenter.kpi.catalogue import indicator_named
from callcenter.kpi.indicator import Indicator
from callcenter.kpi.keys import call_keys, key_list, pieces_by_key
from callcenter.kpi.pieces import amounts
from callcenter.kpi.reduce import reduce
from callcenter.kpi.spans import spans_without_overlap
from callcenter.kpi.tables import usable_calls, zone_of

DEFAULT_INDICATORS = ("offered", "answered", "abandoned", "service_level", "asa", "aht")


def by(
    calls: pd.DataFrame,
    keys: str | list[str],
    indicators: Iterable[str] | None = None,
    *,
    agent_states: pd.DataFrame | None = None,
    minutes: int = 30,
    convention: str = "offered",
    threshold_s: float = 20,
    short_abandon_s: float = 0,
    **options,
) -> pd.DataFrame:
    """Gli indicatori per gruppo: una riga per gruppo, una colonna per indicatore.

    ``keys``: nomi di colonne (``queue``, ``agent``, …) oppure chiavi di tempo ricavate dall'ora di
    ingresso: ``interval`` (inizio dell'intervallo di ``minutes`` minuti), ``day``, ``hour``,
    ``weekday`` (0 = lunedì), ``month``. Gli indicatori degli operatori vogliono ``agent_states`` e
    si raggruppano solo per ``agent`` e per tempo; il tempo a cavallo di due intervalli si divide.
    Le altre opzioni sono quelle delle funzioni degli indicatori (``percentile``, ``window_h``…).
    La convenzione usata resta scritta in ``.attrs``.
    """
    keys = key_list(keys)
    chosen = [indicator_named(code) for code in (indicators or DEFAULT_INDICATORS)]
    _check_options(chosen, options)
    service = {
        "convention": convention,
        "threshold_s": threshold_s,
        "short_abandon_s": short_abandon_s,
    }
    options = service | options
    on_calls = [i for i in chosen if i.table == "calls"]
    on_states = [i for i in chosen if i.table == "agent_states"]

    columns = {}
    if on_calls:
        columns |= _by_calls(on_calls, calls, keys, minutes, options)
    if on_states:
        columns |= _by_states(on_states, calls, agent_states, keys, minutes, options)
    # Un gruppo che c'è solo per altri indicatori ha conteggi zero, non «n.d.».
    zeros = {i.code: 0.0 for i in chosen if i.kind in ("count", "peak")}
    table = pd.concat(columns, axis=1).fillna(zeros)[[i.code for i in chosen]].sort_index()
    table.attrs = service
    return table


def _by_calls(indicators, calls, keys, minutes, options) -> dict[str, pd.Series]:
    usable = usable_calls(calls, _needs_of(indicators))
    groups = _Groups(call_keys(usable, keys, minutes))
    return {i.code: groups.reduce(i, i.rows(usable, **_own(i, options))) for i in indicators}


def _by_states(indicators, calls, agent_states, keys, minutes, options) -> dict[str, pd.Series]:
    if agent_states is None:
        raise ValueError(
            "Per gli indicatori degli operatori "
            f"({', '.join(i.code for i in indicators)}) serve agent_states: passa "
            "agent_states=registro.agent_states."
        )
    spans = spans_without_overlap(agent_states)
    usable = usable_calls(calls, _needs_of(indicators))
    zone = zone_of(agent_states["started_at"])
    columns = {}
    for i in indicators:
        pieces = i.pieces(usable, spans, **_own(i, options))
        pieces, labels = pieces_by_key(pieces, keys, minutes, zone)
        columns[i.code] = _Groups(labels).reduce(i, amounts(pieces))
    return columns


class _Groups:
    """I gruppi di righe con le stesse chiavi; chi non ha una chiave sta in un gruppo a parte."""

    def __init__(self, keys: pd.DataFrame):
        grouped = keys.groupby(list(keys), observed=True, dropna=False, sort=True)
        # np.bincount vuole l'intero della macchina: nel browser è a 32 bit.
        self.codes = grouped.ngroup().to_numpy(np.intp)
        self.labels = grouped.size().index

    def reduce(self, indicator: Indicator, rows: tuple) -> pd.Series:
        """Il valore dell'indicatore in ogni gruppo."""
        values = reduce(indicator.kind, rows, self.codes, len(self.labels))
        return pd.Series(values, index=self.labels)


def _needs_of(indicators) -> list[str]:
    return [column for i in indicators for column in i.needs]


def _own(indicator: Indicator, options: dict) -> dict:
    return {name: options[name] for name in indicator.options if name in options}


def _check_options(chosen, options) -> None:
    known = {name for i in chosen for name in i.options}
    wrong = sorted(set(options) - known)
    if wrong:
        raise ValueError(
            f"Opzioni che nessun indicatore scelto usa: {', '.join(wrong)}. "
            f"Ammesse: {', '.join(sorted(known)) or 'nessuna'}."
        )
