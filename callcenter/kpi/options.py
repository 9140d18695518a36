"""Controllo delle opzioni numeriche: ``ValueError`` che dice che cosa scrivere."""

import math


def check_seconds(value, name: str) -> None:
    """Zero secondi o più."""
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{name}: serve un numero di secondi, zero o più (non {value!r}).")


def check_hours(value, name: str) -> None:
    """Più di zero ore."""
    if not (isinstance(value, int | float) and value > 0):
        raise ValueError(f"{name}: serve un numero di ore maggiore di zero, per esempio 72.")


def check_percentile(value) -> None:
    """Un numero fra 0 e 100, esclusi."""
    if not isinstance(value, int | float) or not 0 < value < 100:
        raise ValueError(
            f"percentile: serve un numero fra 0 e 100, per esempio 90 (non {value!r})."
        )


def check_minutes(minutes) -> None:
    """Un numero di minuti che divide l'ora."""
    if minutes not in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60):
        raise ValueError(
            f"minutes: {minutes!r} non va bene. La durata deve dividere 60: per esempio 15, 30, 60."
        )
