"""Il calendario dei lavori come file iCalendar, che ogni agenda sa aprire.

Formato: RFC 5545 (IETF, 2009). Gli istanti si scrivono in tempo universale (UTC): così il cambio
d'ora non sposta i lavori.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import pandas as pd

from callcenter.data import TIME_ZONE

_MAX_BYTES = 75


@dataclass(frozen=True)
class Job:
    """Un lavoro programmato: titolo, inizio, durata in minuti, apparato, nota, promemoria.

    ``starts_at``: istante; senza fuso si intende Europe/Rome. ``reminder_min``: minuti prima
    dell'inizio in cui l'agenda avvisa (0 = nessun avviso). Solleva ``ValueError`` se manca il
    titolo o la durata non è positiva.
    """

    title: str
    starts_at: object
    minutes: int
    asset: str = ""
    note: str = ""
    reminder_min: int = field(default=0)

    def __post_init__(self):
        if not self.title.strip():
            raise ValueError("Un lavoro ha un titolo: scrivi che cosa si fa.")
        if not self.minutes > 0 or self.reminder_min < 0:
            raise ValueError(f"«{self.title}»: durata positiva e promemoria non negativo.")
        try:
            start = pd.Timestamp(self.starts_at)
        except (TypeError, ValueError):
            start = pd.NaT
        if start is pd.NaT:
            raise ValueError(f"«{self.title}»: l'inizio {self.starts_at!r} non è un istante.")
        if start.tz is None:
            start = start.tz_localize(TIME_ZONE)
        object.__setattr__(self, "starts_at", start.tz_convert(TIME_ZONE))

    @property
    def ends_at(self) -> pd.Timestamp:
        """La fine del lavoro."""
        return self.starts_at + pd.Timedelta(minutes=self.minutes)


def jobs_table(jobs: Iterable[Job]) -> pd.DataFrame:
    """I lavori in tabella, in ordine di inizio (per il CSV e per la stampa)."""
    rows = [
        {"starts_at": job.starts_at, "ends_at": job.ends_at, "title": job.title,
         "asset": job.asset, "note": job.note}
        for job in sorted(jobs, key=lambda job: (job.starts_at, job.title))
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["starts_at", "ends_at", "title", "asset", "note"])


def ics(jobs: Iterable[Job], *, stamp, domain: str = "esempio.invalid") -> str:
    """Il calendario in formato iCalendar (testo, righe chiuse da CR LF).

    ``stamp``: l'istante in cui il calendario è scritto (si passa, così il file è sempre uguale).
    ``domain``: completa il codice unico di ogni lavoro. Solleva ``ValueError`` se due lavori hanno
    lo stesso titolo e lo stesso inizio.
    """
    written = _utc(Job("x", stamp, 1).starts_at)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//callcenter//manutenzione//IT",
             "CALSCALE:GREGORIAN"]  # fmt: skip
    seen = set()
    for job in sorted(jobs, key=lambda job: (job.starts_at, job.title)):
        uid = f"{_utc(job.starts_at)}-{_slug(job.title)}@{domain}"
        if uid in seen:
            raise ValueError(f"Due lavori uguali: «{job.title}», {job.starts_at}. Togline uno.")
        seen.add(uid)
        lines += ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTAMP:{written}",
                  f"DTSTART:{_utc(job.starts_at)}", f"DTEND:{_utc(job.ends_at)}",
                  f"SUMMARY:{_text(job.title)}"]  # fmt: skip
        if job.asset:
            lines.append(f"LOCATION:{_text(job.asset)}")
        if job.note:
            lines.append(f"DESCRIPTION:{_text(job.note)}")
        if job.reminder_min:
            lines += ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(job.title)}",
                      f"TRIGGER:-PT{job.reminder_min}M", "END:VALARM"]  # fmt: skip
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(folded + "\r\n" for line in lines for folded in _folded(line))


def _utc(moment: pd.Timestamp) -> str:
    return moment.tz_convert("UTC").strftime("%Y%m%dT%H%M%SZ")


def _text(value: str) -> str:
    """Il testo con i segni speciali protetti (RFC 5545, 3.3.11)."""
    for plain, safe in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        value = value.replace(plain, safe)
    return value


def _slug(title: str) -> str:
    return "".join(char if char.isascii() and char.isalnum() else "-" for char in title.lower())


def _folded(line: str) -> list[str]:
    """La riga spezzata ogni 75 byte, senza tagliare una lettera; il seguito inizia con uno spazio.

    Regola della RFC 5545, 3.1.
    """
    pieces, current = [], ""
    for char in line:
        if len((current + char).encode()) > _MAX_BYTES:
            pieces.append(current)
            current = " "
        current += char
    return [*pieces, current]
