"""La scheda di valutazione di una prova: prima i requisiti obbligatori, poi il punteggio."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from callcenter.tryout.scripts import Script

KINDS = ("must", "peso")
_COLUMNS = ("requirement", "kind", "weight")


def sheet_problems(requirements: pd.DataFrame, scripts: Iterable[Script]) -> list[str]:
    """Che cosa non va nella scheda, da sapere prima di provare; lista vuota se va bene.

    ``requirements``: colonne ``requirement``, ``kind`` («must» o «peso») e ``weight`` (0 per i
    must; i pesi sommano a 100). Ogni requisito ha almeno un copione e ogni copione un requisito.
    Solleva ``ValueError`` se manca una colonna.
    """
    _require(requirements)
    names = requirements["requirement"].tolist()
    tried = {script.requirement for script in scripts}
    problems = [f"{name}: scritto due volte" for name in dict.fromkeys(names)
                if names.count(name) > 1]  # fmt: skip
    problems += [f"{name}: nessun copione lo prova" for name in names if name not in tried]
    problems += [f"{name}: copione senza requisito" for name in sorted(tried - set(names))]
    for row in requirements.itertuples():
        if row.kind not in KINDS:
            problems.append(f"{row.requirement}: il tipo «{row.kind}» non è must né peso")
        elif (row.kind == "must") != (row.weight == 0) or row.weight < 0:
            problems.append(f"{row.requirement}: un must ha peso 0, gli altri più di 0")
    total = requirements.loc[requirements["kind"] == "peso", "weight"].sum()
    if total != 100:
        problems.append(f"i pesi sommano a {total:g}, non a 100")
    return problems


def verdict(requirements: pd.DataFrame, outcomes: pd.DataFrame) -> pd.Series:
    """Il giudizio su un prodotto: ``admitted``, ``missing``, ``untested``, ``score``.

    ``outcomes``: la tabella di :func:`~callcenter.tryout.scripts.run`. Un must è coperto se tutti
    i suoi copioni sono superati: se uno è fallito va in ``missing``, se no e uno non è stato
    eseguito in ``untested``. ``admitted`` è vero solo se le due liste sono vuote. ``score`` (da 0 a
    100): ogni requisito con peso vale la quota dei suoi copioni superati; non eseguito non è
    superato. Solleva ``ValueError`` se un requisito non ha copioni.

    >>> requirements = pd.DataFrame({"requirement": ["R1", "R2"], "kind": ["must", "peso"],
    ...                              "weight": [0, 100]})
    >>> outcomes = pd.DataFrame({"requirement": ["R1", "R2", "R2"],
    ...                          "outcome": ["superato", "superato", "fallito"]})
    >>> verdict(requirements, outcomes).to_dict()
    {'admitted': True, 'missing': [], 'untested': [], 'score': 50.0}
    """
    _require(requirements)
    missing, untested, score = [], [], 0.0
    for row in requirements.itertuples():
        own = outcomes.loc[outcomes["requirement"] == row.requirement, "outcome"]
        if own.empty:
            raise ValueError(
                f"{row.requirement} non ha nessun copione: senza prova non si giudica."
            )
        if row.kind == "peso":
            score += row.weight * float((own == "superato").mean())
        elif (own == "fallito").any():
            missing.append(row.requirement)
        elif (own == "non eseguito").any():
            untested.append(row.requirement)
    admitted = not missing and not untested
    return pd.Series(
        {"admitted": admitted, "missing": missing, "untested": untested, "score": round(score, 1)},
        dtype=object,
    )


def _require(requirements: pd.DataFrame) -> None:
    absent = [name for name in _COLUMNS if name not in requirements]
    if absent:
        raise ValueError(f"Nella scheda manca la colonna {', '.join(absent)}.")
