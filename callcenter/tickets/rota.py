"""La reperibilità: un turno equo che rispetta assenze e settimane di stacco, e il riposo dopo.

Un turno «a giro» (ciclico) è semplice ma non sa niente di ferie e feste. Qui ogni periodo ha un
peso (una settimana con Natale pesa di più) e chi ha il carico più basso tocca per primo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from callcenter.tickets.clock import moment


def build_rota(
    people: Sequence[str],
    weights: Mapping[str, float],
    away: Mapping[str, Iterable[str]] | None = None,
    gap: int = 1,
) -> pd.Series:
    """Chi è reperibile in ogni periodo, con carichi il più possibile uguali.

    ``weights``: per ogni periodo, in ordine, il peso. ``away``: per ogni persona, i periodi in cui
    non c'è. ``gap``: quanti periodi di stacco servono, almeno, fra due turni della stessa persona.
    Si assegna al carico più basso e poi si migliora con spostamenti e scambi: il turno è buono e si
    ripete uguale, ma non è per forza il migliore di tutti. Solleva ``ValueError`` se un periodo
    resta scoperto o se i dati non tornano.

    >>> build_rota(["Ada", "Bea"], {"s1": 1, "s2": 1, "s3": 1, "s4": 1}).tolist()
    ['Ada', 'Bea', 'Ada', 'Bea']
    """
    people, periods = list(people), list(weights)
    away = {name: set(away.get(name, ())) for name in people} if away else {}
    if len(set(people)) != len(people) or not people or not periods:
        raise ValueError("Servono almeno un periodo e almeno una persona, ognuna una volta sola.")
    if gap < 0 or any(not float(weight) > 0 for weight in weights.values()):
        raise ValueError("I pesi devono essere positivi e lo stacco non può essere negativo.")
    plan: list[str] = []
    loads = dict.fromkeys(people, 0.0)
    tried = [_candidates(people, periods[0], plan, loads, away, gap)]
    furthest, steps = 0, 0
    while len(plan) < len(periods):
        steps += 1
        if not tried[-1]:
            tried.pop()
            if not tried or steps > 200_000:
                raise ValueError(
                    f"Nessuno può coprire «{periods[furthest]}»: aggiungi una persona, sposta "
                    "un'assenza o riduci lo stacco."
                )
            loads[plan[-1]] -= weights[periods[len(plan) - 1]]
            plan.pop()
            continue
        name = tried[-1].pop(0)
        loads[name] += weights[periods[len(plan)]]
        plan.append(name)
        furthest = max(furthest, len(plan)) if len(plan) < len(periods) else furthest
        if len(plan) < len(periods):
            tried.append(_candidates(people, periods[len(plan)], plan, loads, away, gap))
    _improve(plan, people, periods, weights, away, gap)
    return pd.Series(plan, index=periods, name="on_call", dtype="str")


def _candidates(people, period, plan, loads, away, gap):
    """Chi può coprire il periodo: prima il carico più basso, poi chi è fermo da più tempo."""
    recent = set(plan[len(plan) - gap :]) if gap else set()
    free = [p for p in people if p not in recent and period not in away.get(p, ())]
    last = {name: place for place, name in enumerate(plan)}
    return sorted(free, key=lambda name: (loads[name], last.get(name, -1), people.index(name)))


def _improve(plan, people, periods, weights, away, gap):
    """Sposta un turno, o ne scambia due, finché i carichi si avvicinano ancora."""
    size = len(plan)
    moves = [(i, j) for i in range(size) for j in range(i + 1, size)]
    better = True
    while better:
        better = False
        current = _spread(plan, people, periods, weights)
        for place in range(size):
            for name in people:
                trial = [*plan[:place], name, *plan[place + 1 :]]
                better |= _accept(plan, trial, current, people, periods, weights, away, gap)
                current = _spread(plan, people, periods, weights)
        for i, j in moves:
            trial = plan.copy()
            trial[i], trial[j] = trial[j], trial[i]
            better |= _accept(plan, trial, current, people, periods, weights, away, gap)
            current = _spread(plan, people, periods, weights)


def _accept(plan, trial, current, people, periods, weights, away, gap):
    if _spread(trial, people, periods, weights) >= current - 1e-9:
        return False
    if _breaks_rules(trial, periods, away, gap):
        return False
    plan[:] = trial
    return True


def _spread(plan, people, periods, weights):
    loads = dict.fromkeys(people, 0.0)
    for period, name in zip(periods, plan, strict=True):
        loads[name] += weights[period]
    return sum(load**2 for load in loads.values())


def _breaks_rules(plan, periods, away, gap):
    return bool(rota_problems(pd.Series(plan, index=periods), away, gap))


def rota_problems(
    rota: pd.Series, away: Mapping[str, Iterable[str]] | None = None, gap: int = 1
) -> list[str]:
    """Che cosa non va in un turno: periodi scoperti, assenze, stacchi troppo brevi.

    ``rota``: per ogni periodo (indice), chi è reperibile. Restituisce frasi; lista vuota se il
    turno va bene.

    >>> rota_problems(pd.Series(["Ada", "Ada"], index=["s1", "s2"]))
    ['s2: Ada ha già fatto un turno da poco']
    """
    away = {name: set(days) for name, days in (away or {}).items()}
    names, problems = rota.tolist(), []
    for place, (period, name) in enumerate(rota.items()):
        if not isinstance(name, str) or not name:
            problems.append(f"{period}: nessuno è reperibile")
        elif period in away.get(name, ()):
            problems.append(f"{period}: {name} è assente")
        elif name in names[max(place - gap, 0) : place]:
            problems.append(f"{period}: {name} ha già fatto un turno da poco")
    return problems


def rota_loads(
    rota: pd.Series, weights: Mapping[str, float], people: Sequence[str] = ()
) -> pd.DataFrame:
    """Il carico di ciascuno: quanti periodi e quanto peso.

    ``people`` aggiunge chi non ha nessun turno. Colonne: ``periods``, ``load``.
    """
    load = pd.Series({period: float(weights[period]) for period in rota.index})
    table = pd.DataFrame({"periods": rota.groupby(rota).size(), "load": load.groupby(rota).sum()})
    return table.reindex(sorted({*table.index, *people})).fillna(0).astype({"periods": "int64"})


def rest_ends(last_call_out_end, rest_hours: float = 11) -> pd.Timestamp:
    """Quando finisce il riposo che comincia alla fine dell'ultimo intervento.

    ``rest_hours``: ore di riposo, di solito 11 (D.Lgs. 66/2003, art. 7; la legge ammette che nei
    regimi di reperibilità il riposo non sia consecutivo: la regola vera è nel contratto collettivo
    e negli accordi aziendali). Sono ore vere anche nella notte del cambio d'ora.

    >>> str(rest_ends("2026-10-31 08:26"))
    '2026-10-31 19:26:00+01:00'
    """
    if not rest_hours > 0:
        raise ValueError("Le ore di riposo devono essere positive.")
    return moment(last_call_out_end) + pd.Timedelta(hours=rest_hours)
