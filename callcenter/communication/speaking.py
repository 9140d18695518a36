"""Chi parla, quanto, quando: tempi di parola, silenzi, sovrapposizioni di una telefonata.

Tutte le funzioni vogliono i turni di **una** telefonata, con le colonne ``speaker``, ``start_s``,
``end_s`` (secondi). Fonte per i turni di parola: H. Sacks, E. Schegloff, G. Jefferson, «A simplest
systematics for the organization of turn-taking for conversation», Language 50 (1974).
"""

from collections.abc import Iterator

import pandas as pd

#: Sotto questa durata una pausa fa parte del parlare e non si conta come silenzio (secondi).
SILENCE_S = 2.0
_NEEDED = ("speaker", "start_s", "end_s")


def speaking_time(turns: pd.DataFrame) -> pd.Series:
    """I secondi di parola di ciascuno. Quando parlano insieme, il tempo conta per tutti e due.

    >>> turns = pd.DataFrame({"speaker": ["operatore", "cliente"], "start_s": [0.0, 3.0],
    ...                       "end_s": [4.0, 9.0]})
    >>> speaking_time(turns).to_dict()
    {'cliente': 6.0, 'operatore': 4.0}
    """
    _check(turns)
    seconds = (turns["end_s"] - turns["start_s"]).groupby(turns["speaker"]).sum()
    return seconds.round(3).rename("seconds")


def talk_share(turns: pd.DataFrame) -> pd.Series:
    """La quota di parola di ciascuno (fra 0 e 1): i suoi secondi ÷ i secondi di parola di tutti."""
    seconds = speaking_time(turns)
    return (seconds / seconds.sum()).rename("share")


def silences(turns: pd.DataFrame, minimum_s: float = SILENCE_S) -> pd.DataFrame:
    """I silenzi lunghi almeno ``minimum_s`` secondi.

    Colonne: ``after_turn`` (posizione del turno prima, da 1), ``start_s``, ``end_s``, ``seconds``.
    """
    _check(turns)
    if minimum_s < 0:
        raise ValueError(f"La durata minima di un silenzio non può essere negativa ({minimum_s}).")
    rows, heard_until, last = [], None, 0
    for number, turn in enumerate(_in_order(turns), start=1):
        if heard_until is not None and turn.start_s - heard_until >= minimum_s - 1e-9:
            rows.append((last, heard_until, turn.start_s, round(turn.start_s - heard_until, 3)))
        if heard_until is None or turn.end_s >= heard_until:
            heard_until, last = turn.end_s, number
    return pd.DataFrame(rows, columns=["after_turn", "start_s", "end_s", "seconds"])


def overlaps(turns: pd.DataFrame) -> pd.DataFrame:
    """I momenti in cui due persone diverse parlano insieme.

    Colonne: ``turn`` (posizione, da 1, del turno di chi è entrato), ``speaker`` (chi è entrato),
    ``seconds``, ``kind``: "segnale" se chi era entrato finisce prima dell'altro (un «sì», un «la
    seguo»), "interruzione" se prende lui la parola.
    """
    _check(turns)
    rows, previous = [], []
    for number, turn in enumerate(_in_order(turns), start=1):
        for other in previous:
            shared = min(turn.end_s, other.end_s) - turn.start_s
            if other.speaker != turn.speaker and shared > 1e-9:
                kind = "segnale" if turn.end_s < other.end_s else "interruzione"
                rows.append((number, turn.speaker, round(shared, 3), kind))
        previous.append(turn)
    return pd.DataFrame(rows, columns=["turn", "speaker", "seconds", "kind"])


def words_per_minute(turns: pd.DataFrame) -> pd.Series:
    """La velocità di ciascuno: parole al minuto mentre parla (serve anche la colonna ``text``)."""
    _check(turns)
    words = turns["text"].str.split().str.len().groupby(turns["speaker"]).sum()
    return (60 * words / speaking_time(turns)).rename("words_per_minute")


def summary(turns: pd.DataFrame) -> dict[str, float]:
    """I conti di una telefonata, in secondi.

    ``duration`` = ``voice`` + ``pauses``; ``operatore`` + ``cliente`` = ``voice`` + ``overlap``.
    ``pauses`` sono tutti i momenti senza voce, anche i più brevi.
    """
    seconds = speaking_time(turns)
    overlap = float(overlaps(turns)["seconds"].sum())
    duration = float(turns["end_s"].max() - turns["start_s"].min())
    voice = float(seconds.sum()) - overlap
    found = {"duration": duration, "voice": voice, "pauses": duration - voice, "overlap": overlap}
    found |= {speaker: float(value) for speaker, value in seconds.items()}
    return {name: round(value, 3) for name, value in found.items()}


def _in_order(turns: pd.DataFrame) -> Iterator:
    return turns.sort_values("start_s", kind="stable").itertuples()


def _check(turns: pd.DataFrame) -> None:
    missing = [name for name in _NEEDED if name not in turns]
    if missing:
        raise ValueError(f"Nei turni mancano le colonne: {', '.join(missing)}.")
    if turns.empty:
        raise ValueError("Non c'è nessun turno di parola: scegli una telefonata.")
    if "call" in turns and turns["call"].nunique() > 1:
        raise ValueError("Ci sono più telefonate: tienine una sola, i tempi ripartono da zero.")
    if (turns["end_s"] < turns["start_s"]).any():
        raise ValueError("Un turno finisce prima di cominciare: controlla start_s ed end_s.")
