"""I turni di una persona, con le misure che servono alle regole: ore, riposi, giorni, notti."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from datetime import timedelta

import pandas as pd

from callcenter.data import TIME_ZONE

COLUMNS = ("operator_id", "starts_at", "ends_at")
LUNCH_FROM_H, LUNCH_MIN, LUNCH_AFTER_H = 8.5, 60, 4
VDT_EVERY_H, VDT_MIN = 2, 15
MIDNIGHT_TO_FIVE_H = 5


@dataclass(frozen=True)
class Shift:
    """Un turno: inizio e fine veri (con il fuso), minuti di pausa, minuti non pagati."""

    start: pd.Timestamp
    end: pd.Timestamp
    break_min: float = 0.0
    unpaid_min: float = 0.0

    @property
    def span_h(self) -> float:
        """Ore dall'entrata all'uscita, contate sull'orologio vero (anche al cambio d'ora)."""
        return hours_between(self.start, self.end)

    @property
    def paid_h(self) -> float:
        """Ore di lavoro: la durata meno la pausa non pagata."""
        return self.span_h - self.unpaid_min / 60

    @property
    def is_night(self) -> bool:
        """Vero se comprende tutte le ore fra mezzanotte e le 5."""
        midnight = self.end.normalize()
        five = midnight + pd.Timedelta(hours=MIDNIGHT_TO_FIVE_H)
        return self.start <= midnight and five <= self.end


@dataclass(frozen=True)
class PersonShifts:
    """I turni di una persona in ordine, il suo contratto e il periodo guardato."""

    operator_id: int
    weekly_hours: float
    shifts: tuple[Shift, ...]
    first_day: pd.Timestamp
    last_day: pd.Timestamp

    def pairs(self):
        """Ogni turno con il successivo."""
        return itertools.pairwise(self.shifts)

    def weeks(self) -> dict[pd.Timestamp, list[Shift]]:
        """I turni di ogni settimana, dal lunedì; un turno sta nella settimana in cui comincia."""
        found: dict[pd.Timestamp, list[Shift]] = {}
        for shift in self.shifts:
            found.setdefault(monday_of(shift.start), []).append(shift)
        return found


def hours_between(start: pd.Timestamp, end: pd.Timestamp) -> float:
    """Le ore vere fra due istanti con il fuso."""
    return (end - start).total_seconds() / 3600


def monday_of(moment: pd.Timestamp) -> pd.Timestamp:
    """Il lunedì della settimana di un istante, senza fuso."""
    day = pd.Timestamp(moment).tz_localize(None).normalize()
    return day - timedelta(days=day.day_of_week)


def local(day: pd.Timestamp | str, hour: float) -> pd.Timestamp:
    """L'istante di un giorno a una certa ora di orologio; 30 vuol dire le 6 del giorno dopo.

    >>> print(local("2026-10-24", 30))
    2026-10-25 06:00:00+01:00
    """
    base = pd.Timestamp(day).normalize() + timedelta(days=int(hour // 24))
    return (base + timedelta(hours=hour % 24)).tz_localize(TIME_ZONE).as_unit("s")


def vdt_breaks(work_h: float) -> int:
    """Quante pause da 15 minuti in un turno: una ogni due ore, mai alla fine.

    È la misura dell'art. 175 del D.Lgs. 81/2008, che vale se il contratto collettivo non dispone
    altro. ``work_h``: ore di lavoro del turno.

    >>> [vdt_breaks(h) for h in (2, 4, 6, 8)]
    [0, 1, 2, 3]
    """
    if work_h < 0:
        raise ValueError("Le ore di lavoro non possono essere negative.")
    return max(0, math.ceil(round(work_h / VDT_EVERY_H, 6)) - 1)


def with_breaks(roster: pd.DataFrame) -> pd.DataFrame:
    """I turni con le pause previste dall'azienda: ``break_min``, ``unpaid_min``, ``lunch_at``.

    Regola dell'azienda inventata: un turno che dura più di otto ore e mezza ha un'ora di pranzo non
    pagata, quattro ore dopo l'inizio. In più, 15 minuti pagati ogni due ore di videoterminale; il
    pranzo vale come una di queste interruzioni. Minuti; ``lunch_at`` è un istante o manca.
    """
    table = checked(roster).copy()
    span = (table["ends_at"] - table["starts_at"]).dt.total_seconds() / 3600
    lunch = span > LUNCH_FROM_H
    table["unpaid_min"] = lunch.map({True: LUNCH_MIN, False: 0}).astype(int)
    short = [
        vdt_breaks(hours - unpaid / 60) - (unpaid > 0)
        for hours, unpaid in zip(span, table["unpaid_min"], strict=True)
    ]
    table["break_min"] = table["unpaid_min"] + VDT_MIN * pd.Series(short, index=table.index)
    table["lunch_at"] = (table["starts_at"] + pd.Timedelta(hours=LUNCH_AFTER_H)).where(lunch)
    return table


def checked(roster: pd.DataFrame) -> pd.DataFrame:
    """La tabella dei turni, se ha le colonne che servono; altrimenti ``ValueError``."""
    if not isinstance(roster, pd.DataFrame):
        raise ValueError("I turni sono una tabella pandas con una riga per turno.")
    lacking = [name for name in COLUMNS if name not in roster]
    if lacking:
        raise ValueError(
            f"Alla tabella dei turni mancano le colonne {', '.join(lacking)}: servono "
            "operator_id, starts_at (inizio) e ends_at (fine)."
        )
    for name in COLUMNS[1:]:
        if not isinstance(roster[name].dtype, pd.DatetimeTZDtype):
            raise ValueError(
                f"La colonna {name} deve contenere istanti con il fuso: usa "
                'pd.to_datetime(…).dt.tz_localize("Europe/Rome").'
            )
    if not (roster["ends_at"] > roster["starts_at"]).all():
        raise ValueError(
            "C'è un turno che finisce prima di cominciare: guarda starts_at e ends_at."
        )
    return roster


def by_person(roster: pd.DataFrame, operators: pd.DataFrame) -> list[PersonShifts]:
    """I turni raccolti per persona, in ordine di inizio.

    ``operators`` ha ``operator_id`` e ``weekly_hours``. Solleva ``ValueError`` se un turno è di una
    matricola sconosciuta. Senza le colonne ``break_min`` e ``unpaid_min`` le pause sono zero.
    """
    table = checked(roster).sort_values(["operator_id", "starts_at"])
    hours = operators.set_index("operator_id")["weekly_hours"]
    unknown = sorted(set(table["operator_id"]) - set(hours.index))
    if unknown:
        raise ValueError(f"Ci sono turni di matricole che non sono fra gli operatori: {unknown}.")
    if table.empty:
        return []
    first = table["starts_at"].min().tz_localize(None).normalize()
    last = table["starts_at"].max().tz_localize(None).normalize()
    breaks = table["break_min"] if "break_min" in table else pd.Series(0, index=table.index)
    unpaid = table["unpaid_min"] if "unpaid_min" in table else pd.Series(0, index=table.index)
    rows = zip(
        table["operator_id"], table["starts_at"], table["ends_at"], breaks, unpaid, strict=True
    )
    found: dict[int, list[Shift]] = {}
    for operator, start, end, pause, free in rows:
        found.setdefault(int(operator), []).append(Shift(start, end, float(pause), float(free)))
    return [
        PersonShifts(operator, float(hours[operator]), tuple(shifts), first, last)
        for operator, shifts in found.items()
    ]
