"""Le colonne del report, le date e le ore scritte all'italiana."""

import pandas as pd

WEEKDAYS = ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica")
MONTHS = (
    "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto", "settembre",
    "ottobre", "novembre", "dicembre",
)  # fmt: skip

# Le colonne delle tabelle: indicatore, intestazione, unità.
COLUMNS = (
    ("offered", "Offerte", "count"),
    ("answered", "Risposte", "count"),
    ("abandoned", "Abbandonate", "count"),
    ("abandonment_rate", "Abbandono", "share"),
    ("service_level", "Liv. di servizio", "share"),
    ("asa", "ASA", "s"),
    ("aht", "AHT", "s"),
)
UNITS = {code: unit for code, _, unit in COLUMNS}
HEADINGS = {code: heading for code, heading, _ in COLUMNS}


def italian_date(day: pd.Timestamp) -> str:
    """La data per esteso: «mercoledì 7 ottobre 2026», senza dipendere dalla lingua del sistema."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def clock(moment: pd.Timestamp) -> str:
    """L'ora come si legge sul registro: «9:30»."""
    return f"{moment.hour}:{moment.minute:02d}"
