"""Una procedura di ripristino (runbook) scritta come tabella: si controlla e si esegue.

Colonne: ``step`` (numero del passo), ``who`` (chi), ``action`` (che cosa fa, un verbo),
``minutes`` (quanto dura), ``if_yes`` e ``if_no`` (passo successivo secondo l'esito; 0 = fine).
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

COLUMNS = ("step", "who", "action", "minutes", "if_yes", "if_no")
END = 0


def problems(runbook: pd.DataFrame) -> list[str]:
    """I difetti di una procedura, in italiano; lista vuota se va bene.

    Cerca passi doppi, senza persona o senza durata, salti verso passi che non esistono, passi dove
    non si arriva mai, giri senza uscita. ValueError se mancano le colonne.
    """
    _require(runbook)
    found = []
    steps = runbook.set_index("step")
    if steps.index.has_duplicates:
        return [f"passo {step}: numero ripetuto" for step in
                sorted(set(steps.index[steps.index.duplicated()]))]  # fmt: skip
    for row in runbook.itertuples():
        if not str(row.who).strip() or pd.isna(row.who):
            found.append(f"passo {row.step}: manca chi lo fa")
        if pd.isna(row.minutes) or not row.minutes > 0:
            found.append(f"passo {row.step}: manca la durata")
        for label, target in (("sì", row.if_yes), ("no", row.if_no)):
            if target != END and target not in steps.index:
                found.append(f"passo {row.step}: se {label} va al passo {target}, che non esiste")
    if found:
        return found
    reached, to_end = _reached(steps), _leads_to_end(steps)
    found += [f"passo {step}: non ci si arriva mai" for step in steps.index if step not in reached]
    found += [f"passo {step}: da qui non si finisce mai" for step in steps.index
              if step in reached and step not in to_end]  # fmt: skip
    return found


def run(runbook: pd.DataFrame, start, outcomes: Mapping[int, bool] | None = None) -> pd.DataFrame:
    """Esegue la procedura e restituisce la cronologia.

    ``start``: data e ora di inizio. ``outcomes``: esito di ogni passo (vero = riuscito); dove manca
    vale vero. Colonne: ``started_at``, ``ended_at``, ``step``, ``who``, ``action``, ``ok``.
    ValueError se la procedura ha difetti (vedi :func:`problems`) o se gli esiti la fanno girare in
    tondo.
    """
    defects = problems(runbook)
    if defects:
        raise ValueError("La procedura non si può eseguire: " + "; ".join(defects) + ".")
    outcomes = dict(outcomes or {})
    steps = runbook.set_index("step")
    moment, step, rows, done = pd.Timestamp(start), int(runbook["step"].iloc[0]), [], set()
    while step != END:
        if step in done:
            raise ValueError(f"Con questi esiti si torna al passo {step}: la procedura gira.")
        done.add(step)
        row, ok = steps.loc[step], bool(outcomes.get(step, True))
        ended = moment + pd.Timedelta(minutes=float(row["minutes"]))
        rows.append((moment, ended, step, row["who"], row["action"], ok))
        moment, step = ended, int(row["if_yes"] if ok else row["if_no"])
    return pd.DataFrame(
        rows, columns=["started_at", "ended_at", "step", "who", "action", "ok"]
    )  # fmt: skip


def _require(runbook: pd.DataFrame) -> None:
    missing = [column for column in COLUMNS if column not in runbook.columns]
    if missing or not len(runbook):
        raise ValueError(f"Una procedura ha le colonne {', '.join(COLUMNS)}. Mancano: {missing}.")


def _targets(steps: pd.DataFrame) -> dict[int, set[int]]:
    return {step: {int(row["if_yes"]), int(row["if_no"])} for step, row in steps.iterrows()}


def _reached(steps: pd.DataFrame) -> set[int]:
    targets, reached, waiting = _targets(steps), set(), [int(steps.index[0])]
    while waiting:
        step = waiting.pop()
        if step != END and step not in reached:
            reached.add(step)
            waiting += targets[step]
    return reached


def _leads_to_end(steps: pd.DataFrame) -> set[int]:
    targets, good, grew = _targets(steps), {END}, True
    while grew:
        more = {step for step, nexts in targets.items() if nexts & good} - good
        good, grew = good | more, bool(more)
    return good
