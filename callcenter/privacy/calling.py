"""Quando si può telefonare, e quante telefonate mute sono troppe.

Norme: codice di condotta per telemarketing e teleselling (Garante 9.3.2023 n. 70, adesione
volontaria), telefonate mute (Garante 20.2.2014 n. 83). I numeri sono in ``data/norms.yml``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter.privacy import norms
from callcenter.privacy.instants import instant, require, require_zone

#: Esiti in cui la persona ha risposto e nessun operatore le ha parlato.
SILENT = ("muta", "abbattuta")
#: Esito «andato a buon fine»: la persona ha parlato con un operatore.
SUCCESSFUL = "risposta"
OUTCOMES = (SUCCESSFUL, *SILENT, "segreteria", "occupato", "non_risponde")

_FIXED = {
    (1, 1): "Capodanno", (1, 6): "Epifania", (4, 25): "Liberazione", (5, 1): "Festa del lavoro",
    (6, 2): "Festa della Repubblica", (8, 15): "Ferragosto", (11, 1): "Ognissanti",
    (12, 8): "Immacolata", (12, 25): "Natale", (12, 26): "Santo Stefano",
}  # fmt: skip


def easter(year: int) -> dt.date:
    """La domenica di Pasqua (regola gregoriana, forma di Meeus, Jones e Butcher)."""
    if not 1583 <= year <= 4099:
        raise ValueError(f"La Pasqua si calcola per gli anni dal 1583 al 4099, non per {year}.")
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    shift = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * shift) // 451
    month, day = divmod(h + shift - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def national_holidays(year: int) -> dict[dt.date, str]:
    """I giorni festivi nazionali di un anno, con il nome (le domeniche non ci sono)."""
    days = {dt.date(year, *month_day): name for month_day, name in _FIXED.items()}
    sunday = easter(year)
    days[sunday] = "Pasqua"
    days[sunday + dt.timedelta(days=1)] = "Lunedì dell'Angelo"
    if year >= norms.value("festa-4-ottobre", "from_year"):
        days[dt.date(year, 10, 4)] = "San Francesco"
    return dict(sorted(days.items()))


def hours_on(day: dt.date, extra_holidays: Iterable[dt.date] = ()) -> tuple[int, int] | None:
    """L'ora da cui e fino a cui si può chiamare quel giorno; None se non si può.

    ``extra_holidays``: altri giorni festivi, per esempio il patrono. Un prefestivo è il sabato o la
    vigilia di un festivo nei giorni dal lunedì al venerdì.
    """
    extra = set(extra_holidays)
    if _is_holiday(day, extra):
        return None
    if day.weekday() == 5 or _is_holiday(day + dt.timedelta(days=1), extra):
        kind = "eve"
    else:
        kind = "weekday"
    return tuple(norms.value("garante-70-2023", f"{kind}_{end}") for end in ("from", "to"))


def _is_holiday(day: dt.date, extra: set[dt.date]) -> bool:
    return day.weekday() == 6 or day in extra or day in national_holidays(day.year)


def out_of_hours(at: Any, extra_holidays: Iterable[dt.date] = ()) -> str:
    """Perché in quell'istante non si chiama; testo vuoto se si può.

    L'ora d'inizio è compresa, quella di fine è esclusa: alle 20:00:00 è già tardi. L'istante si
    legge sull'orologio di Roma, anche nei giorni del cambio d'ora.
    """
    moment = instant(at)
    hours = hours_on(moment.date(), extra_holidays)
    if hours is None:
        return "domenica o festivo"
    first, last = hours
    if moment.hour < first:
        return f"prima delle {first}"
    if moment.hour >= last:
        return f"dalle {last} in poi"
    return ""


def silent_calls(attempts: pd.DataFrame) -> pd.DataFrame:
    """Le telefonate mute di ogni campagna, ogni 100 andate a buon fine.

    ``attempts``: la tabella ``dial_attempts``. Una riga per campagna: ``attempts``, ``successful``
    (la persona ha parlato con un operatore), ``silent`` (mute e abbattute), ``open_line`` (le sole
    mute: la linea è rimasta aperta oltre 3 secondi, ed è una violazione già da sola), ``per_100``
    (NA se nessuna è andata a buon fine) e ``over_limit``. Il limite è per campagna: le campagne non
    si sommano. ``ValueError`` se un esito è sconosciuto.
    """
    require(attempts, ["campaign_id", "outcome"], "dial_attempts")
    unknown = sorted(set(attempts["outcome"].dropna()) - set(OUTCOMES))
    if unknown or attempts["outcome"].isna().any():
        raise ValueError(
            f"Esiti che non conosco: {', '.join(unknown) or 'vuoti'}. "
            f"Gli esiti sono: {', '.join(OUTCOMES)}."
        )
    outcome = attempts["outcome"]
    counts = pd.DataFrame(
        {
            "campaign_id": attempts["campaign_id"],
            "attempts": 1,
            "successful": outcome.eq(SUCCESSFUL).astype(int),
            "silent": outcome.isin(SILENT).astype(int),
            "open_line": outcome.eq("muta").astype(int),
        }
    )
    result = counts.groupby("campaign_id").sum()
    good = result["successful"].astype("Float64")
    result["per_100"] = (100 * result["silent"].astype("Float64") / good).where(good > 0)
    limit = norms.value("garante-83-2014", "silent_per_100")
    # Con zero chiamate a buon fine ogni muta è oltre il limite.
    result["over_limit"] = 100 * result["silent"] > limit * result["successful"]
    return result


def redialled_too_soon(attempts: pd.DataFrame) -> pd.DataFrame:
    """I tentativi verso un numero che ha ricevuto una muta da meno di cinque giorni.

    Conta il numero, in qualunque campagna. Cinque giorni dopo, alla stessa ora d'orologio, si può
    di nuovo. Aggiunge ``silent_at`` (la muta più recente prima del tentativo).
    """
    columns = ["attempt_id", "campaign_id", "phone", "dialed_at", "outcome"]
    require(attempts, columns, "dial_attempts")
    require_zone(attempts, ["dialed_at"], "dial_attempts")
    ordered = attempts[columns].sort_values(["dialed_at", "attempt_id"], ignore_index=True)
    ordered["phone"] = ordered["phone"].astype("string")
    times = ordered["dialed_at"].where(ordered["outcome"].isin(SILENT))
    by_phone = times.groupby(ordered["phone"])
    # Prima si riempie in avanti, poi si sposta di un posto: la muta di adesso non conta.
    previous = by_phone.ffill().groupby(ordered["phone"]).shift()
    waiting = pd.DateOffset(days=norms.value("garante-83-2014", "no_redial_days"))
    soon = previous.notna()
    # Solo dove c'è una muta: la somma di giorni a un istante mancante non si fa.
    soon[soon] = ordered.loc[soon, "dialed_at"] < previous[soon].map(lambda m: m + waiting)
    return ordered.assign(silent_at=previous).loc[soon].reset_index(drop=True)


def blocked_by_silence(attempts: pd.DataFrame, at: Any) -> set[str]:
    """I numeri che in ``at`` non si possono richiamare: hanno avuto una muta da troppo poco."""
    require_zone(attempts, ["dialed_at"], "dial_attempts")
    moment = instant(at)
    since = moment - pd.DateOffset(days=norms.value("garante-83-2014", "no_redial_days"))
    recent = attempts.loc[
        attempts["outcome"].isin(SILENT)
        & (attempts["dialed_at"] < moment)
        & (attempts["dialed_at"] > since)
    ]
    return set(recent["phone"])
