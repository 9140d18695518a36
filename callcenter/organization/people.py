"""Le persone: ampiezza del controllo, livelli, organigramma come tabella.

Fonte del termine *span of control*: L. Urwick, «The Manager's Span of Control», Harvard Business
Review 34 (1956). Qui il numero non si prende da una tabella: si calcola dalle ore.
"""

from __future__ import annotations

import math

import pandas as pd

COLUMNS = ("title", "reports_to", "people")


def span_from_hours(week_hours: float, fixed_hours: float, hours_per_person: float) -> int:
    """Quante persone può seguire davvero un capogruppo.

    (ore della settimana − ore fisse) ÷ ore dedicate a ogni persona, arrotondato in giù. Tutto in
    ore a settimana. Solleva ``ValueError`` se le ore fisse superano la settimana.

    >>> span_from_hours(week_hours=40, fixed_hours=16, hours_per_person=2)
    12
    """
    if not (hours_per_person > 0 and 0 <= fixed_hours <= week_hours):
        raise ValueError(
            "Servono ore per persona maggiori di zero e ore fisse fra 0 e quelle della settimana."
        )
    # 3 / 0.1 in virgola mobile fa 29,999…: senza arrotondare si perde una persona.
    return math.floor(round((week_hours - fixed_hours) / hours_per_person, 9))


def layers(people: int, span: int) -> list[int]:
    """I livelli che nascono se nessuno segue più di ``span`` persone: dal basso fino a uno.

    >>> layers(people=62, span=12)
    [62, 6, 1]
    """
    if people < 1 or span < 2:
        raise ValueError("Servono almeno una persona e un'ampiezza di almeno 2.")
    found = [people]
    while found[-1] > 1:
        found.append(math.ceil(found[-1] / span))
    return found


def chart_problems(chart: pd.DataFrame) -> list[str]:
    """Che cosa non va in un organigramma; elenco vuoto se è a posto.

    ``chart``: indice con il codice del posto; colonne ``title``, ``reports_to`` (codice del posto
    da cui dipende, vuoto per il vertice) e ``people`` (quante persone). Un posto dipende da un
    posto solo, che esiste; il vertice è uno; nessuno dipende da sé stesso, nemmeno passando da
    altri.

    >>> chart = pd.DataFrame({"title": ["Capo", "Gruppo"], "reports_to": ["", "X"],
    ...                       "people": [1, 8]}, index=["A", "B"])
    >>> chart_problems(chart)
    ['B dipende da X, che non esiste.']
    """
    _check_columns(chart)
    problems = [f"{code} compare due volte." for code in chart.index[chart.index.duplicated()]]
    if problems:
        return problems
    bosses = _bosses(chart)
    tops = [code for code, boss in bosses.items() if not boss]
    if len(tops) != 1:
        problems.append(f"I vertici sono {len(tops)}: deve essercene uno solo.")
    for code, boss in bosses.items():
        if boss and boss not in bosses:
            problems.append(f"{code} dipende da {boss}, che non esiste.")
        elif boss and _goes_round(code, bosses):
            problems.append(f"{code} alla fine dipende da sé stesso.")
    return problems


def levels(chart: pd.DataFrame) -> pd.DataFrame:
    """Per ogni posto: ``level`` (0 il vertice), ``span`` (persone seguite direttamente).

    Solleva ``ValueError`` se l'organigramma ha problemi (vedi :func:`chart_problems`).

    >>> chart = pd.DataFrame({"title": ["Capo", "Gruppo"], "reports_to": ["", "A"],
    ...                       "people": [1, 8]}, index=["A", "B"])
    >>> levels(chart).to_dict("index")
    {'A': {'level': 0, 'span': 8}, 'B': {'level': 1, 'span': 0}}
    """
    problems = chart_problems(chart)
    if problems:
        raise ValueError(f"L'organigramma va prima corretto: {' '.join(problems)}")
    bosses = _bosses(chart)
    depth, span = {}, dict.fromkeys(bosses, 0)
    for code, boss in bosses.items():
        depth[code], above = 0, boss
        while above:
            depth[code] += 1
            above = bosses[above]
        if boss:
            span[boss] += int(chart.loc[code, "people"])
    return pd.DataFrame({"level": depth, "span": span}).loc[list(chart.index)]


def _bosses(chart: pd.DataFrame) -> dict[str, str]:
    return dict(zip(chart.index, chart["reports_to"].fillna(""), strict=True))


def _goes_round(code: str, bosses: dict[str, str]) -> bool:
    seen, above = set(), bosses[code]
    while above and above not in seen:
        if above == code:
            return True
        seen.add(above)
        above = bosses.get(above, "")
    return False


def _check_columns(chart: pd.DataFrame) -> None:
    missing = [name for name in COLUMNS if name not in chart.columns]
    if missing:
        raise ValueError(f"Nell'organigramma mancano le colonne: {', '.join(missing)}.")
