"""La rete delle attività: date più presto, date più tardi, margini (metodo del cammino critico).

Fonte: J. E. Kelley e M. R. Walker, «Critical-Path Planning and Scheduling», Eastern Joint Computer
Conference (1959).
"""

from __future__ import annotations

import pandas as pd


def successors(after: pd.Series) -> dict[str, list[str]]:
    """Per ogni attività, quelle che la aspettano.

    ``after``: una riga per attività (il codice è l'etichetta); il valore elenca i codici da finire
    prima, separati da uno spazio (vuoto se si può cominciare subito).

    >>> successors(pd.Series({"A": "", "B": "A", "C": "A B"}))
    {'A': ['B', 'C'], 'B': ['C'], 'C': []}
    """
    following: dict[str, list[str]] = {str(code): [] for code in after.index}
    if len(following) < len(after):
        twice = after.index[after.index.duplicated()][0]
        raise ValueError(f"Il codice «{twice}» compare due volte: dai a ogni attività il suo.")
    for code, text in after.items():
        for before in str(text).split():
            if before not in following:
                raise ValueError(
                    f"«{code}» aspetta «{before}», che non è nell'elenco: aggiungila o correggi."
                )
            following[before].append(str(code))
    return following


def schedule(activities: pd.DataFrame) -> pd.DataFrame:
    """Le date di ogni attività e il suo margine, in giorni lavorativi dall'inizio (giorno 0).

    ``activities``: colonne ``code``, ``days`` (durata, anche zero per una pietra miliare) e
    ``after`` (codici da finire prima, separati da uno spazio). Le righe possono essere in qualunque
    ordine. Restituisce una riga per attività (etichetta ``code``) con ``early_start``,
    ``early_finish``, ``late_start``, ``late_finish``, ``float`` (margine totale) e ``critical``.
    Solleva ``ValueError`` se un codice si ripete o manca, se una durata è negativa, se le
    precedenze fanno un giro.

    >>> plan = pd.DataFrame({"code": ["A", "B", "C"], "days": [5, 2, 3],
    ...                      "after": ["", "", "A B"]})
    >>> schedule(plan)["float"].to_dict()
    {'A': 0, 'B': 3, 'C': 0}
    """
    table = activities.set_index("code")
    days, after = table["days"], table["after"]
    if not (days >= 0).all():
        raise ValueError("Una durata manca o è negativa: scrivi i giorni, da zero in su.")
    following = successors(after)
    order = ordered(after)
    early: dict[str, float] = {}
    for code in order:
        early[code] = max((early[b] + days[b] for b in str(after[code]).split()), default=0)
    end = max((early[code] + days[code] for code in order), default=0)
    late: dict[str, float] = {}
    for code in reversed(order):
        late[code] = min((late[next_] for next_ in following[code]), default=end) - days[code]
    found = pd.DataFrame({"early_start": early, "late_start": late}).reindex(table.index)
    found.insert(1, "early_finish", found["early_start"] + days)
    found["late_finish"] = found["late_start"] + days
    # Con durate decimali due strade uguali possono differire di un miliardesimo.
    found["float"] = (found["late_start"] - found["early_start"]).round(9)
    found["critical"] = found["float"] == 0
    return found


def ordered(after: pd.Series) -> list[str]:
    """I codici in un ordine in cui chi viene prima sta prima (A. B. Kahn, 1962).

    ``after``: come in ``successors``. Solleva ``ValueError`` se le precedenze fanno un giro.

    >>> ordered(pd.Series({"C": "A B", "B": "A", "A": ""}))
    ['A', 'B', 'C']
    """
    following = successors(after)
    waiting = {str(code): len(set(str(text).split())) for code, text in after.items()}
    ready = [code for code, count in waiting.items() if count == 0]
    order: list[str] = []
    while ready:
        code = ready.pop(0)
        order.append(code)
        for next_ in dict.fromkeys(following[code]):
            waiting[next_] -= 1
            if waiting[next_] == 0:
                ready.append(next_)
    if len(order) < len(waiting):
        stuck = ", ".join(code for code in waiting if code not in order)
        raise ValueError(f"Le precedenze girano in tondo: nessuna fra {stuck} può cominciare.")
    return order
