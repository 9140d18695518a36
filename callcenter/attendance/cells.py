"""Leggere una casella: date, ore, numeri e parole come le scrive chi tiene un registro.

Ogni funzione riceve il testo della casella e dà il valore, oppure solleva ValueError con una frase
che dice che cosa non va. Le ore diventano «HH:MM», le date «AAAA-MM-GG»: così in SQLite si
ordinano come testi.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from zoneinfo import ZoneInfo

from callcenter.data import TIME_ZONE

ROME = ZoneInfo(TIME_ZONE)
END_OF_DAY = "24:00"
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?")
_ITALIAN_DATE = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?::00)?")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def date(text: str) -> str:
    """Una data, «2026-10-05» o «5/10/2026»."""
    iso, italian = _DATE.fullmatch(text), _ITALIAN_DATE.fullmatch(text)
    if not iso and not italian:
        raise ValueError(f"«{text}» non è una data: scrivi 5/10/2026 oppure 2026-10-05")
    year, month, day = map(int, iso.groups() if iso else italian.groups()[::-1])
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        raise ValueError(f"il giorno «{text}» non esiste nel calendario") from None


def time(text: str) -> str:
    """Un'ora del giorno, «9:00» o «9.00», da 0:00 a 24:00 (la fine della giornata)."""
    found = _TIME.fullmatch(text)
    if not found:
        raise ValueError(f"«{text}» non è un'ora: scrivi per esempio 9:00")
    hour, minute = map(int, found.groups())
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(f"l'ora «{text}» non esiste: le ore vanno da 0:00 a 24:00")
    return f"{hour:02d}:{minute:02d}"


def moment(day: str, clock: str) -> dt.datetime:
    """L'istante di Roma di un giorno e di un'ora già letti; ValueError dove l'orologio cambia.

    Nella notte in cui torna l'ora solare le ore fra le 2 e le 3 passano due volte, in quella in
    cui comincia l'ora legale non ci sono: scritte così non dicono quanto tempo è passato.
    """
    hour, minute = map(int, clock.split(":"))
    local = dt.datetime.fromisoformat(day) + dt.timedelta(hours=hour, minutes=minute)
    first, second = (local.replace(tzinfo=ROME, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(dt.UTC).astimezone(ROME).replace(tzinfo=None)
    if back != local:
        raise ValueError(
            f"le {clock} del {italian(day)} non esistono: quella notte comincia l'ora legale e "
            "dalle 2:00 si passa alle 3:00"
        )
    raise ValueError(
        f"le {clock} del {italian(day)} passano due volte, perché torna l'ora solare: scrivi "
        "un'ora prima delle 2:00 o dalle 3:00 in poi"
    )


def minutes(day: str, start: str, end: str) -> int:
    """I minuti veri fra due ore dello stesso giorno, anche quando cambia l'ora.

    ValueError se la fine non viene dopo l'inizio.
    """
    if end <= start:
        raise ValueError(
            f"la fine ({end}) non viene dopo l'inizio ({start}). Se il turno passa la mezzanotte, "
            "scrivi due righe: una fino alle 24:00 e una dalle 0:00"
        )
    length = moment(day, end).timestamp() - moment(day, start).timestamp()
    return round(length / 60)


def italian(day: str) -> str:
    """Una data già letta, come si scrive in Italia: «05/10/2026»."""
    return "/".join(reversed(day.split("-")))


def number(text: str) -> float:
    """Un numero da zero in su, con la virgola o con il punto."""
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"«{text}» non è un numero: scrivi per esempio 12 oppure 1,5")
    return float(text.replace(",", "."))


def words(text: str) -> str:
    """Un testo, senza spazi doppi."""
    return " ".join(text.split())


def code(text: str) -> str:
    """Un codice (matricola, lezione): senza spazi in mezzo."""
    if len(text.split()) != 1:
        raise ValueError(f"«{text}» non va bene come codice: scrivilo senza spazi")
    return text


def one_of(options: Iterable[str]) -> Callable[[str], str]:
    """Una parola fra quelle date; maiuscole e minuscole non contano."""
    known = {option.casefold(): option for option in options}

    def read(text: str) -> str:
        if text.casefold() not in known:
            raise ValueError(f"«{text}» non va bene: scegli fra {', '.join(known.values())}")
        return known[text.casefold()]

    return read
