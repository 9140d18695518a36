"""La linea che non chiude mai: mattina, pomeriggio e notte, con i riposi scritti come vincoli."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd
from scipy.optimize import Bounds, LinearConstraint, milp

from callcenter.shifts.people import hours_between, local, with_breaks
from callcenter.shifts.rules import DAILY_REST_H

SHIFTS: tuple[tuple[str, int, int], ...] = (
    ("mattina", 6, 14), ("pomeriggio", 14, 22), ("notte", 22, 30),
)  # fmt: skip
DAYS = 7
_GOLDEN = (5**0.5 - 1) / 2
_SPREAD = 10


def plan_line(
    monday: str | pd.Timestamp, people: Sequence[int], *, before: pd.DataFrame | None = None,
    shifts_each: int = 5, most_nights: int = 2, most_together: int = 2,
    unavailable: Sequence[tuple[int, str]] = (),
) -> pd.DataFrame:  # fmt: skip
    """I turni di una settimana sulla linea sempre aperta: nessun turno scoperto, riposi rispettati.

    Vincoli: da una a ``most_together`` persone per turno di giorno, una di notte; al più un turno
    al giorno; ``shifts_each`` turni a testa (5 da 8 ore = 40 ore), uno in meno per ogni giorno di
    assenza; almeno 11 ore fra due turni (anche con l'ultimo turno di ``before``); due giorni di
    riposo attaccati, che contengono quello settimanale; al più ``most_nights`` notti.
    ``unavailable``: coppie (matricola, "AAAA-MM-GG"). Il risultato ha le colonne di ``check`` e
    ``kind``. Solleva ``ValueError`` se i vincoli non si possono rispettare tutti: di solito le
    persone sono troppo poche.
    """
    start = pd.Timestamp(monday).normalize()
    people = sorted(int(operator) for operator in people)
    off = {(int(operator), pd.Timestamp(day).normalize()) for operator, day in unavailable}
    model = _Line(start, people)
    model.cover(most_together)
    model.work(shifts_each, most_nights, off)
    model.rest(_last_ends(before, start))
    table = model.solve()
    return with_breaks(table)


class _Line:
    """Le variabili: x[p,d,s] = 1 se la persona p fa il turno s il giorno d; r = riposo doppio."""

    def __init__(self, monday: pd.Timestamp, people: list[int]):
        self.monday, self.people = monday, people
        self.count = len(people) * DAYS * len(SHIFTS)
        self.total = self.count + len(people) * (DAYS - 1)
        self.rows: list[np.ndarray] = []
        self.low: list[float] = []
        self.high: list[float] = []
        self.upper = np.ones(self.total)

    def x(self, person: int, day: int, shift: int) -> int:
        return (person * DAYS + day) * len(SHIFTS) + shift

    def r(self, person: int, day: int) -> int:
        return self.count + person * (DAYS - 1) + day

    def add(self, places: list[tuple[int, float]], low: float, high: float) -> None:
        row = np.zeros(self.total)
        for place, weight in places:
            row[place] += weight
        self.rows.append(row)
        self.low.append(low)
        self.high.append(high)

    def moment(self, day: int, shift: int, end: bool) -> pd.Timestamp:
        return local(self.monday + timedelta(days=day), SHIFTS[shift][2 if end else 1])

    def cover(self, most: int) -> None:
        for day in range(DAYS):
            for shift in range(len(SHIFTS)):
                # Di notte le chiamate sono poche: basta una persona.
                top = 1 if SHIFTS[shift][0] == "notte" else most
                self.add([(self.x(p, day, shift), 1) for p in range(len(self.people))], 1, top)

    def work(self, each: int, nights: int, off: set) -> None:
        for p, operator in enumerate(self.people):
            away = [d for d in range(DAYS) if (operator, self.monday + timedelta(days=d)) in off]
            for day in range(DAYS):
                today = [(self.x(p, day, s), 1) for s in range(len(SHIFTS))]
                self.add(today, 0, 0 if day in away else 1)
            mine = [(self.x(p, d, s), 1) for d in range(DAYS) for s in range(len(SHIFTS))]
            due = max(0, each - len(away))
            self.add(mine, due, due)
            self.add([(self.x(p, d, 2), 1) for d in range(DAYS)], 0, nights)

    def rest(self, last_ends: dict[int, pd.Timestamp]) -> None:
        kinds = range(len(SHIFTS))
        for p, operator in enumerate(self.people):
            for day in range(DAYS - 1):
                for a in kinds:
                    for b in kinds:
                        gap = hours_between(
                            self.moment(day, a, True), self.moment(day + 1, b, False)
                        )
                        if gap < DAILY_REST_H:
                            self.add([(self.x(p, day, a), 1), (self.x(p, day + 1, b), 1)], 0, 1)
                # r può valere 1 solo se la persona riposa il giorno d e il giorno dopo.
                for rest in (day, day + 1):
                    places = [(self.r(p, day), 1.0)] + [(self.x(p, rest, s), 1.0) for s in kinds]
                    self.add(places, 0, 1)
            self.add([(self.r(p, d), 1) for d in range(DAYS - 1)], 1, np.inf)
            if operator in last_ends:
                for shift in kinds:
                    begin = self.moment(0, shift, False)
                    if hours_between(last_ends[operator], begin) < DAILY_REST_H:
                        self.upper[self.x(p, 0, shift)] = 0

    def solve(self) -> pd.DataFrame:
        # Un costo diverso per ogni variabile sceglie un piano solo fra i tanti equivalenti: così il
        # risultato è lo stesso su ogni computer.
        cost = _SPREAD * np.modf(np.arange(1.0, self.total + 1) ** 2 * _GOLDEN)[0]
        cost[self.count :] = 0
        result = milp(
            cost, integrality=np.ones(self.total), bounds=Bounds(0, self.upper),
            constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            options={"mip_rel_gap": 0.0, "time_limit": 60},
        )  # fmt: skip
        if result.status != 0:
            raise ValueError(
                f"Con {len(self.people)} persone non si riesce a coprire la settimana rispettando "
                "i riposi: guarda quante persone ci sono, le assenze, i limiti chiesti."
            )
        rows = []
        for p, operator in enumerate(self.people):
            for day in range(DAYS):
                for shift, (kind, _, _) in enumerate(SHIFTS):
                    if result.x[self.x(p, day, shift)] > 0.5:
                        rows.append((operator, self.moment(day, shift, False),
                                     self.moment(day, shift, True), kind))  # fmt: skip
        table = pd.DataFrame(rows, columns=["operator_id", "starts_at", "ends_at", "kind"])
        for name in ("starts_at", "ends_at"):
            table[name] = table[name].astype("datetime64[s, Europe/Rome]")
        return table


def _last_ends(before: pd.DataFrame | None, monday: pd.Timestamp) -> dict[int, pd.Timestamp]:
    if before is None or before.empty:
        return {}
    earlier = before[before["starts_at"] < local(monday, 0)]
    return {int(k): v for k, v in earlier.groupby("operator_id")["ends_at"].max().items()}
