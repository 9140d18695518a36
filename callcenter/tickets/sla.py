"""Gli obiettivi di servizio (SLA) di prima risposta e di ripristino, ticket per ticket."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from callcenter.tickets.clock import WorkHours, business_seconds, moment

_NEEDED = ("priority", "opened_at", "first_response_at", "resolved_at")


def measure(
    tickets: pd.DataFrame,
    targets: Mapping[str, tuple[float, float]],
    *,
    now,
    hours: WorkHours | Mapping[str, WorkHours | None] | None = None,
) -> pd.DataFrame:
    """I minuti di prima risposta e di ripristino di ogni ticket, e se sono dentro l'obiettivo.

    ``targets``: per ogni priorità, minuti di prima risposta e di ripristino. ``hours``: l'orario
    dell'orologio, uno per tutti o uno per priorità; ``None`` = sempre acceso. ``now``: l'istante a
    cui si guarda. Restituisce ``response_min``, ``resolution_min`` (vuoti se il fatto non è ancora
    avvenuto) e ``response_met``, ``resolution_met``: vero, falso, oppure vuoto se il ticket è
    ancora aperto e in tempo. Un ticket aperto con il tempo già scaduto è **falso**: non si aspetta
    la chiusura per contarlo. Un ticket che a ``now`` non c'è ancora resta vuoto. Solleva
    ``ValueError`` se manca una colonna o un obiettivo.
    """
    missing = [name for name in _NEEDED if name not in tickets]
    if missing:
        raise ValueError(f"Nella tabella dei ticket manca: {', '.join(missing)}.")
    unknown = sorted(set(tickets["priority"]) - set(targets))
    if unknown:
        raise ValueError(f"Manca l'obiettivo per {', '.join(unknown)}: aggiungilo a «targets».")
    now = moment(now)
    rows = []
    for row in tickets[list(_NEEDED)].itertuples(index=False):
        if moment(row.opened_at) > now:
            rows.append((pd.NA,) * 4)
            continue
        clock = hours.get(row.priority) if isinstance(hours, Mapping) else hours
        response, resolution = targets[row.priority]
        first, first_met = _judge(row.opened_at, row.first_response_at, response, clock, now)
        last, last_met = _judge(row.opened_at, row.resolved_at, resolution, clock, now)
        rows.append((first, last, first_met, last_met))
    names = ["response_min", "resolution_min", "response_met", "resolution_met"]
    table = pd.DataFrame(rows, columns=names, index=tickets.index)
    return table.astype(
        {"response_min": "Float64", "resolution_min": "Float64",
         "response_met": "boolean", "resolution_met": "boolean"}
    )  # fmt: skip


def _judge(opened, done, target_min, clock, now):
    """Minuti trascorsi e giudizio; un fatto dopo ``now`` non è ancora avvenuto."""
    pending = pd.isna(done) or moment(done) > now
    minutes = business_seconds(opened, now if pending else done, clock) / 60
    if not pending:
        return minutes, minutes <= target_min
    return pd.NA, False if minutes > target_min else pd.NA


def compliance(measured: pd.DataFrame, by: pd.Series) -> pd.DataFrame:
    """La quota di ticket dentro l'obiettivo, per gruppo, con i conteggi.

    ``measured``: la tabella di :func:`measure`; ``by``: il gruppo di ogni ticket (per esempio la
    priorità). Colonne: ``tickets`` (tutti), ``response`` e ``resolution`` (quote fra 0 e 1 sui soli
    ticket giudicati), ``judged`` (quanti ripristini sono giudicati).
    """
    groups = measured.groupby(by.to_numpy())
    return pd.DataFrame(
        {
            "tickets": groups.size(),
            "response": groups["response_met"].mean(),
            "resolution": groups["resolution_met"].mean(),
            "judged": groups["resolution_met"].count(),
        }
    )
