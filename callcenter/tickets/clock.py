"""L'orologio dello SLA: corre solo nell'orario di assistenza e si può fermare.

Il tempo si misura in secondi veri: nella notte del cambio d'ora un orologio sempre acceso ne conta
3.600 in più o in meno.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from callcenter.data import TIME_ZONE

_MAX_DAYS = 3660


@dataclass(frozen=True)
class WorkHours:
    """Un orario settimanale: quando l'assistenza è aperta, nel fuso Europe/Rome.

    ``weekdays``, ``saturday``, ``sunday``: coppie di ore («08:00», «20:00»), oppure ``None`` se
    quel giorno è chiuso. «24:00» è la mezzanotte di fine giorno. ``holidays``: giorni chiusi.
    Solleva ``ValueError`` se un'ora è scritta male o se la chiusura non viene dopo l'apertura.

    >>> WorkHours(("08:00", "20:00"), ("08:00", "14:00")).weekly_hours
    66.0
    """

    weekdays: tuple[str, str] | None
    saturday: tuple[str, str] | None = None
    sunday: tuple[str, str] | None = None
    holidays: Iterable = ()

    def __post_init__(self):
        days = frozenset(pd.Timestamp(day).date() for day in self.holidays)
        object.__setattr__(self, "holidays", days)
        if self.weekly_hours == 0:
            raise ValueError("L'orario non ha nessuna ora aperta: l'orologio non si muoverebbe.")

    @property
    def weekly_hours(self) -> float:
        """Le ore aperte in una settimana senza feste."""
        hours = [_minutes(self._day(weekday)) for weekday in range(7)]
        return sum(end - start for start, end in hours) / 60

    def _day(self, weekday: int) -> tuple[str, str] | None:
        return {5: self.saturday, 6: self.sunday}.get(weekday, self.weekdays)

    def span(self, day: dt.date) -> tuple[pd.Timestamp, pd.Timestamp] | None:
        """Apertura e chiusura di un giorno, oppure ``None`` se è chiuso."""
        hours = self._day(day.weekday())
        if hours is None or day in self.holidays:
            return None
        return tuple(_moment(day, minutes) for minutes in _minutes(hours))


def business_seconds(start, end, hours: WorkHours | None = None, pauses: Sequence = ()) -> float:
    """I secondi contati dall'orologio fra due istanti.

    ``hours``: l'orario in cui l'orologio corre; ``None`` vuol dire sempre (24 ore su 24).
    ``pauses``: intervalli (inizio, fine) in cui è fermo; le parti doppie si tolgono una volta sola.
    Gli istanti senza fuso si intendono Europe/Rome. Solleva ``ValueError`` se la fine viene prima
    dell'inizio o manca.

    >>> office = WorkHours(("08:00", "18:00"))
    >>> business_seconds("2026-10-09 16:30", "2026-10-12 10:30", office) / 60
    240.0
    """
    start, end = moment(start), moment(end)
    if end < start:
        raise ValueError(f"La fine ({end}) viene prima dell'inizio ({start}): scambia gli istanti.")
    stopped = _union([(moment(a), moment(b)) for a, b in pauses])
    total = 0.0
    for opened, closed in _open_spans(start, end, hours):
        total += (closed - opened).total_seconds()
        for a, b in stopped:
            total -= max((min(b, closed) - max(a, opened)).total_seconds(), 0.0)
    return total


def deadline(start, seconds: float, hours: WorkHours | None = None) -> pd.Timestamp:
    """L'istante in cui l'orologio, partito da ``start``, avrà contato ``seconds`` secondi.

    Con zero secondi la scadenza è ``start``. Solleva ``ValueError`` se i secondi sono negativi o se
    in dieci anni non ci sono abbastanza ore aperte.

    >>> office = WorkHours(("08:00", "18:00"))
    >>> str(deadline("2026-10-09 16:30", 4 * 3600, office))
    '2026-10-12 10:30:00+02:00'
    """
    start, left = moment(start), float(seconds)
    if not left >= 0:
        raise ValueError("I secondi di una scadenza non possono essere negativi.")
    if hours is None or left == 0:
        return start + pd.Timedelta(seconds=left)
    for offset in range(_MAX_DAYS):
        span = hours.span(start.date() + dt.timedelta(days=offset))
        if span is None or span[1] <= start:
            continue
        opened = max(span[0], start)
        available = (span[1] - opened).total_seconds()
        if left <= available:
            return opened + pd.Timedelta(seconds=left)
        left -= available
    raise ValueError("In dieci anni quest'orario non ha abbastanza ore aperte.")


def pauses(history: Sequence[tuple], stopping: Iterable[str]) -> list[tuple]:
    """Gli intervalli in cui l'orologio è fermo, dalla storia degli stati di un ticket.

    ``history``: coppie (istante, stato) in ordine di tempo; ``stopping``: gli stati che fermano
    l'orologio. Uno stato che ferma e non è seguito da un altro resta aperto e non conta. Solleva
    ``ValueError`` se gli istanti non sono in ordine.

    >>> storia = [("2026-10-12 09:00", "aperto"), ("2026-10-12 10:00", "in attesa dell'utente"),
    ...           ("2026-10-12 11:30", "in lavorazione")]
    >>> [(a.hour, b.hour, b.minute) for a, b in pauses(storia, {"in attesa dell'utente"})]
    [(10, 11, 30)]
    """
    stopping = set(stopping)
    steps = [(moment(when), state) for when, state in history]
    if any(a[0] > b[0] for a, b in itertools.pairwise(steps)):
        raise ValueError("La storia degli stati non è in ordine di tempo: ordinala prima.")
    return [
        (start, end) for (start, state), (end, _) in itertools.pairwise(steps) if state in stopping
    ]


def moment(value) -> pd.Timestamp:
    """Un istante nel fuso Europe/Rome; ``ValueError`` se manca o non si legge."""
    try:
        found = pd.Timestamp(value)
    except (TypeError, ValueError):
        raise ValueError(f"Non è un istante: {value!r}. Scrivi «2026-10-14 10:44».") from None
    if found is pd.NaT:
        raise ValueError("Manca un istante: un ticket ancora aperto non ha una fine.")
    return found.tz_localize(TIME_ZONE) if found.tz is None else found.tz_convert(TIME_ZONE)


def _open_spans(start, end, hours):
    if hours is None:
        return [(start, end)]
    days = (end.date() - start.date()).days + 1
    spans = [hours.span(start.date() + dt.timedelta(days=i)) for i in range(days)]
    clipped = [(max(a, start), min(b, end)) for a, b in filter(None, spans)]
    return [(a, b) for a, b in clipped if a < b]


def _union(spans: list[tuple]) -> list[tuple]:
    joined: list[tuple] = []
    for start, end in sorted(spans):
        if end < start:
            raise ValueError("Una pausa finisce prima di cominciare: controlla gli istanti.")
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _moment(day: dt.date, minutes: int) -> pd.Timestamp:
    extra, minutes = divmod(minutes, 1440)
    day = day + dt.timedelta(days=extra)
    clock = dt.time(minutes // 60, minutes % 60)
    return pd.Timestamp(dt.datetime.combine(day, clock)).tz_localize(TIME_ZONE)


def _minutes(hours: tuple[str, str] | None) -> tuple[int, int]:
    if hours is None:
        return 0, 0
    try:
        parts = [tuple(int(part) for part in text.split(":")) for text in hours]
        (h1, m1), (h2, m2) = parts
    except (AttributeError, TypeError, ValueError):
        raise ValueError(f"L'orario {hours!r} non si legge: scrivi («08:00», «20:00»).") from None
    start, end = h1 * 60 + m1, h2 * 60 + m2
    if not (0 <= m1 < 60 and 0 <= m2 < 60 and 0 <= start < end <= 1440):
        raise ValueError(f"Nell'orario {hours!r} la chiusura deve venire dopo l'apertura.")
    return start, end
