"""Il registro contro la procedura: la traccia di ogni chiamata e il primo strappo.

La traccia è la lista dei fatti di una chiamata che il registro dell'ACD fa vedere. La procedura,
vista dal registro, è un insieme di passaggi permessi. Una chiamata è conforme se ogni suo
passaggio è permesso. Fonte: W. van der Aalst, *Process Mining* (Springer, 2016), cap. 8, il
controllo di conformità.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd

START, END = "inizio", "fine"
#: Limiti della procedura del libro: secondi di conversazione prima di passare la chiamata, e
#: secondi di lavoro dopo la chiamata.
TRANSFER_S, AFTER_CALL_S = 240.0, 180.0

_LOST = {"abandoned": "abbandono", "exit_key": "uscita con un tasto", "timeout": "tempo scaduto",
         "exit_empty": "coda vuota"}  # fmt: skip
_ALLOWED = (
    (START, "in coda"), ("in coda", "risposta"), ("in coda", "abbandono"),
    ("in coda", "uscita con un tasto"), ("in coda", "tempo scaduto"), ("abbandono", END),
    ("uscita con un tasto", END), ("tempo scaduto", END), ("risposta", "chiusura"),
    ("risposta", "passaggio"), ("passaggio", "attesa del collega"),
    ("attesa del collega", "risposta del collega"), ("risposta del collega", "chiusura"),
    ("chiusura", "scheda"), ("chiusura", END), ("scheda", END),
)  # fmt: skip


def allowed() -> set[tuple[str, str]]:
    """I passaggi che la procedura del libro permette, come coppie (da, a)."""
    return set(_ALLOWED)


def traces(
    calls: pd.DataFrame, transfer_s: float = TRANSFER_S, after_call_s: float = AFTER_CALL_S
) -> pd.DataFrame:
    """La traccia di ogni chiamata, dall'inizio alla fine.

    ``calls``: la tabella delle chiamate di :mod:`callcenter.acdlog`; i passaggi incompleti
    (``complete`` falso) escludono la loro chiamata. Una riga per chiamata: ``call_id``,
    ``queue``, ``entered_at`` e ``agent`` del primo passaggio, ``trace`` (una tupla di fatti). Un
    passaggio a un collega dopo più di ``transfer_s`` secondi è "passaggio tardi"; un lavoro dopo
    la chiamata più lungo di ``after_call_s`` è "scheda lunga". ``ValueError`` se mancano colonne.
    """
    needed = ["call_id", "visit", "queue", "entered_at", "agent", "outcome", "talk_s", "acw_s",
              "ended_by", "ring_no_answer", "complete"]  # fmt: skip
    missing = [name for name in needed if name not in calls]
    if missing:
        raise ValueError(f"Nelle chiamate mancano le colonne: {', '.join(missing)}.")
    broken = set(calls.loc[~calls["complete"].astype(bool), "call_id"])
    rows = calls.loc[~calls["call_id"].isin(broken), needed]
    rows = rows.sort_values(["call_id", "visit"], kind="stable")
    found: dict[str, list] = {}
    for row in rows.itertuples(index=False):
        if row.call_id not in found:
            found[row.call_id] = [row.call_id, row.queue, row.entered_at, row.agent, [START]]
        found[row.call_id][4] += _facts(row, len(found[row.call_id][4]) == 1,
                                        transfer_s, after_call_s)  # fmt: skip
    table = [(*head, (*facts, END)) for *head, facts in found.values()]
    result = pd.DataFrame(table, columns=["call_id", "queue", "entered_at", "agent", "trace"])
    return result.sort_values(["entered_at", "call_id"], kind="stable", ignore_index=True)


def first_break(trace: Sequence[str], permitted: Iterable[tuple[str, str]]) -> tuple | None:
    """Il primo passaggio non permesso di una traccia, o None se la traccia è conforme.

    >>> first_break(["inizio", "in coda", "squillo a vuoto", "fine"], allowed())
    ('in coda', 'squillo a vuoto')
    """
    good = set(permitted)
    for pair in pairwise(trace):
        if tuple(pair) not in good:
            return tuple(pair)
    return None


def conformance(
    traced: pd.DataFrame, permitted: Iterable[tuple[str, str]] | None = None
) -> pd.DataFrame:
    """La tabella delle tracce con ``break_at`` («da → a», vuoto se conforme) e ``conforms``."""
    good = allowed() if permitted is None else set(permitted)
    broken = [first_break(trace, good) for trace in traced["trace"]]
    texts = [" → ".join(pair) if pair else pd.NA for pair in broken]
    return traced.assign(
        break_at=pd.Series(texts, index=traced.index, dtype="string"),
        conforms=[pair is None for pair in broken],
    )


def _facts(row, first: bool, transfer_s: float, after_call_s: float) -> list[str]:
    facts = ["in coda" if first else "attesa del collega"]
    if row.ring_no_answer > 0:
        facts.append("squillo a vuoto")
    if row.outcome != "answered":
        return [*facts, _LOST.get(str(row.outcome), str(row.outcome))]
    facts.append("risposta" if first else "risposta del collega")
    if str(row.ended_by) == "transfer":
        return [*facts, "passaggio tardi" if row.talk_s > transfer_s else "passaggio"]
    facts.append("chiusura")
    if row.acw_s > 0:
        facts.append("scheda lunga" if row.acw_s > after_call_s else "scheda")
    return facts
