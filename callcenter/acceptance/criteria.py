"""Criteri di accettazione e verbale di collaudo.

Fonte per il contenuto del verbale: ISO/IEC/IEEE 29119-3, documentazione delle prove.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

#: Gli esiti di un caso di prova. Un caso non eseguito non è né superato né fallito.
OUTCOMES = ("superato", "fallito", "non eseguito")
_RULES = {"max": lambda value, limit: value <= limit, "min": lambda value, limit: value >= limit}


def summary(outcomes: pd.Series) -> pd.Series:
    """I conteggi dei casi: ``planned``, ``executed``, ``passed``, ``share`` (superati ÷ eseguiti).

    ``outcomes``: un esito di :data:`OUTCOMES` per caso (ValueError per altri). Con zero casi
    eseguiti ``share`` è ``nan``: zero diviso zero non è zero.

    >>> summary(pd.Series(["superato", "fallito", "non eseguito"]))["share"].item()
    0.5
    """
    unknown = sorted(set(outcomes) - set(OUTCOMES))
    if unknown:
        raise ValueError(f"Esiti sconosciuti: {unknown}. Usa {', '.join(OUTCOMES)}.")
    executed = int((outcomes != "non eseguito").sum())
    passed = int((outcomes == "superato").sum())
    share = passed / executed if executed else float("nan")
    return pd.Series(
        {"planned": len(outcomes), "executed": executed, "passed": passed, "share": share},
        dtype=float,
    )


def judge(criteria: pd.DataFrame, measured: Mapping[str, float]) -> pd.DataFrame:
    """Ogni criterio con la sua misura e se è rispettato (colonne ``measured`` e ``met`` in più).

    ``criteria``: colonne ``criterion`` (nome), ``rule`` («max» o «min», estremo compreso) e
    ``limit``. Una misura che manca (assente o ``nan``) non rispetta il criterio: ciò che non si è
    misurato non è provato. ValueError se mancano colonne o una regola non è max o min.
    """
    missing = sorted({"criterion", "rule", "limit"} - set(criteria.columns))
    if missing:
        raise ValueError(f"Nella tabella dei criteri mancano le colonne {missing}.")
    strange = sorted(set(criteria["rule"]) - set(_RULES))
    if strange:
        raise ValueError(f"Regole sconosciute: {strange}. Scrivi max oppure min.")
    judged = criteria.copy()
    judged["measured"] = [measured.get(name, float("nan")) for name in judged["criterion"]]
    judged["met"] = [
        bool(_RULES[rule](value, limit))
        for rule, value, limit in zip(
            judged["rule"], judged["measured"], judged["limit"], strict=True
        )
    ]
    return judged


def decide(judged: pd.DataFrame, open_defects: int) -> str:
    """L'esito del collaudo: «accettato», «accettato con riserva» o «non accettato».

    ``judged``: il risultato di :func:`judge`; basta un criterio non rispettato per non accettare.
    ``open_defects``: difetti aperti che i criteri ammettono; se ce ne sono si accetta con riserva,
    cioè scrivendoli con una data. ValueError senza criteri o con un numero negativo.
    """
    if judged.empty or open_defects < 0:
        raise ValueError("Servono almeno un criterio e un numero di difetti aperti non negativo.")
    if not judged["met"].all():
        return "non accettato"
    return "accettato con riserva" if open_defects else "accettato"


def report(
    *,
    system: str,
    version: str,
    date: str,
    outcomes: pd.Series,
    judged: pd.DataFrame,
    defects: pd.DataFrame,
    signers: Sequence[str],
) -> str:
    """Il verbale di collaudo in Markdown.

    ``system`` e ``version``: ciò che si è provato, esattamente; ``date``: il giorno. ``outcomes``:
    esiti dei casi (:func:`summary`); ``judged``: criteri (:func:`judge`); ``defects``: difetti
    aperti con le colonne ``defect``, ``severity`` e ``due`` (la data promessa); ``signers``: chi
    firma, almeno due parti. ValueError se manca uno di questi, o un difetto non ha la data.
    """
    if not (system.strip() and version.strip() and date.strip()):
        raise ValueError("Un verbale dice che cosa si è provato, in quale versione e quando.")
    if len(signers) < 2:
        raise ValueError("Un verbale lo firmano almeno due parti: chi consegna e chi riceve.")
    undated = defects.loc[defects["due"].isna() | (defects["due"] == ""), "defect"].tolist()
    if undated:
        raise ValueError(f"Difetti aperti senza data promessa: {'; '.join(undated)}.")
    counts = summary(outcomes)
    skipped = int(counts["planned"] - counts["executed"])
    failed = int(counts["executed"] - counts["passed"])
    lines = [
        f"# Verbale di collaudo: {system}", "",
        f"Versione {version}, {date}", "",
        f"Casi previsti {counts['planned']:.0f}: superati {counts['passed']:.0f}, "
        f"falliti {failed}, non eseguiti {skipped}.", "",
        "| criterio | limite | misura | rispettato |", "|---|---|---|---|",
        *(_criterion_line(row) for row in judged.to_dict("records")), "",
        "Difetti aperti:" if len(defects) else "Nessun difetto aperto.",
        *(f"- {row['defect']} ({row['severity']}), entro il {row['due']}"
          for row in defects.to_dict("records")), "",
        f"**Esito: {decide(judged, len(defects))}.**", "",
        *(f"Firma, {signer}: ________" for signer in signers),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _criterion_line(row: dict) -> str:
    sign = "al massimo" if row["rule"] == "max" else "almeno"
    measured = "n.d." if pd.isna(row["measured"]) else _italian(row["measured"])
    limit = f"{sign} {_italian(row['limit'])}"
    return f"| {row['criterion']} | {limit} | {measured} | {'sì' if row['met'] else '**no**'} |"


def _italian(value: float) -> str:
    return f"{value:.4g}".replace(".", ",")
