"""Le prove di una procedura prima di pubblicarla: difetti di forma, garanzie, casi.

Tre domande diverse. I **difetti** si vedono senza sapere che cosa la procedura deve fare. Le
**garanzie** sono promesse su tutte le strade («i dati si leggono solo dopo la verifica»). I
**casi** sono chiamate scritte a mano, con la fine che ci si aspetta.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from callcenter.procedures.flow import Procedure, graph, run


def defects(procedure: Procedure) -> pd.DataFrame:
    """I difetti di forma, uno per riga: ``step``, ``defect``, ``detail``.

    *destinazione inesistente*, *vicolo cieco* (non è una fine e non ha uscite), *irraggiungibile*
    (nessuna strada ci arriva), *ciclo senza uscita* (nessuna strada porta a una fine) e *domanda a
    una risposta* (una domanda con meno di due risposte non decide niente).
    """
    import networkx as nx

    net = graph(procedure)
    reached = {procedure.start} | nx.descendants(net, procedure.start)
    ends = [name for name, kind in net.nodes(data="kind") if kind == "fine"]
    saved = set(ends).union(*(nx.ancestors(net, end) for end in ends))
    rows = []
    for step in procedure.steps.values():
        rows += [(step.name, "destinazione inesistente", f"«{answer}» porta a «{to}»")
                 for answer, to in step.exits.items() if to not in procedure.steps]  # fmt: skip
        if step.kind != "fine" and not step.exits:
            rows.append((step.name, "vicolo cieco", "si entra e non si esce"))
        elif step.name not in saved:
            rows.append((step.name, "ciclo senza uscita", "nessuna strada porta a una fine"))
        if step.name not in reached:
            rows.append((step.name, "irraggiungibile", "nessuna strada arriva qui"))
        if step.kind == "domanda" and len(step.exits) < 2:
            rows.append((step.name, "domanda a una risposta", "non decide niente"))
    return pd.DataFrame(rows, columns=["step", "defect", "detail"])


def always_before(procedure: Procedure, first: str, then: str) -> bool:
    """Vero se **ogni** strada dall'inizio a ``then`` passa prima da ``first``.

    Si toglie ``first`` dal grafo: se ``then`` si raggiunge ancora, la promessa è falsa. Vale anche
    se a ``then`` non si arriva mai. ``ValueError`` se un passo non esiste.
    """
    import networkx as nx

    for name in (first, then):
        if name not in procedure.steps:
            raise ValueError(f"Il passo «{name}» non c'è in questa procedura.")
    net = graph(procedure)
    if first in (procedure.start, then):
        return True
    net.remove_node(first)
    return then not in {procedure.start} | nx.descendants(net, procedure.start)


def steps_to(procedure: Procedure, step: str) -> int | None:
    """Quanti passi servono, al minimo, per arrivare a ``step``; None se non ci si arriva."""
    import networkx as nx

    net = graph(procedure)
    if step not in net or not nx.has_path(net, procedure.start, step):
        return None
    return nx.shortest_path_length(net, procedure.start, step)


def paths(procedure: Procedure) -> list[list[str]]:
    """Tutte le strade dall'inizio a una fine, senza passare due volte dallo stesso passo."""
    import networkx as nx

    net = graph(procedure)
    ends = [name for name, kind in net.nodes(data="kind") if kind == "fine"]
    return [path for end in ends for path in nx.all_simple_paths(net, procedure.start, end)]


def sample_cases() -> list[dict[str, Any]]:
    """I casi di prova del libro: ``name``, ``answers`` (domanda → risposta) ed ``end`` attesa."""
    text = Path(__file__).with_name("inbound.yml").read_text(encoding="utf-8")
    return yaml.safe_load(text)["cases"]


def run_cases(procedure: Procedure, cases: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Esegue i casi. Una riga per caso: ``case``, ``expected``, ``end``, ``outcome``, ``passed``.

    Un caso può chiedere anche ``through``, un passo da cui bisogna passare, o ``avoids``, un passo
    da cui non bisogna passare.
    """
    rows = []
    for case in cases:
        done = run(procedure, case["answers"])
        good = done.outcome == "fine" and done.end == case["end"]
        good = good and case.get("through", done.end) in done.steps
        good = good and case.get("avoids", "") not in done.steps
        rows.append((case["name"], case["end"], done.end, done.outcome, good))
    return pd.DataFrame(rows, columns=["case", "expected", "end", "outcome", "passed"])


def exits_covered(procedure: Procedure, cases: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """In quanti casi si percorre ogni risposta di ogni domanda: ``step``, ``answer``, ``runs``.

    Un'uscita con zero casi non è stata provata da nessuno.
    """
    walked: dict[tuple[str, str], int] = {}
    for case in cases:
        done = run(procedure, case["answers"]).steps
        for here, to in dict.fromkeys(pairwise(done)):
            walked[here, to] = walked.get((here, to), 0) + 1
    rows = [(step.name, answer, walked.get((step.name, to), 0))
            for step in procedure.steps.values() if step.kind == "domanda"
            for answer, to in step.exits.items()]  # fmt: skip
    return pd.DataFrame(rows, columns=["step", "answer", "runs"])
