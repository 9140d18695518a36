"""Quante persone servono e quante ce ne sono, ogni quarto d'ora, con operatori di più competenze.

Con le competenze miste non basta contare le persone: chi risponde a due code vale uno, non due.
La regola (teorema di Hall, 1935, nella forma per i flussi) è semplice: per *ogni gruppo* di code,
chi ne sa servire almeno una deve bastare per il gruppo. Tre code fanno sette gruppi.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from callcenter import erlang
from callcenter.shifts.people import checked, local, with_breaks

SLOT_MIN = 15
# Le ore in cui le code di giorno sono aperte, per giorno della settimana (0 = lunedì).
OPENING: Mapping[int, tuple[int, int]] = {
    **dict.fromkeys(range(5), (8, 20)), 5: (8, 14),
}  # fmt: skip


def groups(queues: Iterable[str]) -> list[tuple[str, ...]]:
    """Tutti i gruppi di code, dalle singole all'insieme intero.

    >>> groups(["a", "b"])
    [('a',), ('b',), ('a', 'b')]
    """
    queues = list(queues)
    sizes = range(1, len(queues) + 1)
    return [group for size in sizes for group in itertools.combinations(queues, size)]


def slots(monday: str | pd.Timestamp, opening: Mapping = OPENING) -> pd.DatetimeIndex:
    """I quarti d'ora di apertura della settimana che comincia il lunedì ``monday``."""
    start = pd.Timestamp(monday).normalize()
    if start.day_of_week != 0:
        raise ValueError(f"Il {start:%d/%m/%Y} non è un lunedì: la settimana comincia di lunedì.")
    moments = [
        local(start + timedelta(days=day), first + SLOT_MIN * step / 60)
        for day, (first, last) in opening.items()
        for step in range((last - first) * 60 // SLOT_MIN)
    ]
    return pd.DatetimeIndex(moments, name="slot")


def expected(
    intervals: pd.DataFrame, mondays: Sequence[str], queues: Sequence[str]
) -> pd.DataFrame:
    """Chiamate e lavoro attesi: la media delle settimane scelte, per giorno e mezz'ora.

    ``intervals``: la tabella dei conteggi per mezz'ora. Righe: ``weekday`` (0 = lunedì), ``minute``
    (dalla mezzanotte), ``queue``. Colonne: ``calls`` (chiamate in mezz'ora) e ``aht_s`` (secondi,
    della coda in tutto il periodo scelto). La previsione vera è un'altra lezione: qui basta una
    media di settimane normali.
    """
    starts = [pd.Timestamp(day) for day in mondays]
    if not starts:
        raise ValueError("Scegli almeno una settimana da cui calcolare le chiamate attese.")
    day = intervals["interval_start"].dt.tz_localize(None)
    chosen = np.zeros(len(intervals), dtype=bool)
    for start in starts:
        chosen |= ((day >= start) & (day < start + timedelta(days=7))).to_numpy()
    table = intervals[chosen & intervals["queue"].isin(list(queues)).to_numpy()]
    moment = table["interval_start"].dt
    table = table.assign(
        weekday=moment.day_of_week, minute=moment.hour * 60 + moment.minute,
        work=(table["talk_s"] + table["acw_s"]).astype(float),
    )  # fmt: skip
    per_queue = table.groupby("queue")[["work", "answered"]].sum().astype(float)
    aht = per_queue["work"] / per_queue["answered"]
    calls = table.groupby(["weekday", "minute", "queue"])["offered"].sum().astype(float)
    found = (calls / len(starts)).rename("calls").to_frame()
    found["aht_s"] = found.index.get_level_values("queue").map(aht)
    return found


def requirement(
    expected_calls: pd.DataFrame, monday: str | pd.Timestamp, queues: Sequence[str], *,
    target: float = 0.80, threshold_s: float = 20, paused: float = 0.125,
    opening: Mapping = OPENING,
) -> pd.DataFrame:  # fmt: skip
    """Le persone da avere in turno ogni quarto d'ora, per ogni gruppo di code.

    ``expected_calls``: da ``expected``. Per ogni gruppo le chiamate si sommano e la durata è la
    media pesata; le persone alle cuffie vengono da Erlang C (``target`` delle chiamate entro
    ``threshold_s`` secondi, sulle offerte); poi si divide per ``1 - paused``, la quota di turno che
    non è pausa (15 minuti ogni 120 = 0,125). Righe: quarti d'ora; colonne: «bollette»,
    «bollette+contratti»… Una mezz'ora senza chiamate chiede zero persone.
    """
    if not 0 <= paused < 1:
        raise ValueError("«paused» è una quota fra 0 e 1: per il 12,5% scrivi 0.125.")
    index = slots(monday, opening)
    calls = expected_calls["calls"].unstack("queue")
    work = (expected_calls["calls"] * expected_calls["aht_s"]).unstack("queue")
    half_hours = [
        (moment.day_of_week, moment.hour * 60 + moment.minute // 30 * 30) for moment in index
    ]
    wanted = pd.MultiIndex.from_tuples(half_hours, names=["weekday", "minute"])
    needed = {}
    for group in groups(queues):
        lacking = [queue for queue in group if queue not in calls]
        if lacking:
            raise ValueError(f"Nelle chiamate attese non c'è la coda {lacking[0]}.")
        total = calls[list(group)].sum(axis=1).reindex(wanted, fill_value=0).to_numpy()
        seconds = work[list(group)].sum(axis=1).reindex(wanted, fill_value=0).to_numpy()
        needed["+".join(group)] = [
            _people(float(c), float(s), target, threshold_s, paused)
            for c, s in zip(total, seconds, strict=True)
        ]
    return pd.DataFrame(needed, index=index)


def _people(calls: float, work_s: float, target: float, threshold_s: float, paused: float) -> int:
    if calls <= 0 or work_s <= 0:
        return 0
    agents = erlang.agents_for_service_level(
        calls=calls, aht_s=work_s / calls, target=target, threshold_s=threshold_s
    )
    return math.ceil(round(agents / (1 - paused), 6))


def present(
    roster: pd.DataFrame, skills: Mapping[int, Iterable[str]], index: pd.DatetimeIndex,
    columns: Iterable[str],
) -> pd.DataFrame:  # fmt: skip
    """Quante persone ci sono in ogni quarto d'ora, per ogni gruppo di code.

    ``skills``: per ogni matricola le code che sa servire. Una persona conta in un gruppo se ne sa
    servire almeno una coda. Chi è a pranzo non conta; le pause brevi sono già nel fabbisogno.
    """
    table = checked(roster)
    table = table if "lunch_at" in table else with_breaks(table)
    columns = list(columns)
    counts = pd.DataFrame(0, index=index, columns=columns)
    values = counts.to_numpy(copy=True)
    wanted = [set(column.split("+")) for column in columns]
    rows = zip(
        table["operator_id"], table["starts_at"], table["ends_at"], table["lunch_at"],
        table["unpaid_min"], strict=True,
    )  # fmt: skip
    for operator, start, end, lunch, minutes in rows:
        here = (index >= start) & (index < end)
        if not pd.isna(lunch):
            here &= ~((index >= lunch) & (index < lunch + pd.Timedelta(minutes=int(minutes))))
        own = set(skills.get(int(operator), ()))
        useful = np.array([bool(own & group) for group in wanted])
        values += np.outer(here, useful)
    return pd.DataFrame(values, index=index, columns=columns)


def missing(needed: pd.DataFrame, there: pd.DataFrame) -> pd.Series:
    """Le persone che mancano in ogni quarto d'ora: il buco più grande fra i gruppi di code.

    È il numero minimo di persone capaci di tutto che, aggiunte, chiuderebbero il buco.
    """
    gap = (needed - there[needed.columns]).clip(lower=0)
    return gap.max(axis=1).rename("missing")


def person_hours(per_slot: pd.Series) -> float:
    """La somma di una serie per quarto d'ora, in ore-persona."""
    return float(per_slot.sum()) * SLOT_MIN / 60


def grid(per_slot: pd.Series) -> pd.DataFrame:
    """Una serie per quarto d'ora come griglia: righe i giorni, colonne le ore «08:15»."""
    days = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"]
    table = pd.DataFrame({
        "day": [days[moment.day_of_week] for moment in per_slot.index],
        "time": per_slot.index.strftime("%H:%M"),
        "value": per_slot.to_numpy(),
    })  # fmt: skip
    order = [day for day in days if day in set(table["day"])]
    return table.pivot(index="day", columns="time", values="value").reindex(order)
