"""Le regole di settore calcolate sui dati: le soglie si leggono da ``data/norms.yml``.

Le definizioni degli indicatori sono quelle di :mod:`callcenter.kpi`: vanno ricontrollate sul testo
vigente degli atti, come dicono le schede delle norme.
"""

from __future__ import annotations

import pandas as pd

from callcenter import kpi
from callcenter.indicators.cards import reached
from callcenter.privacy import norms

ENERGY, TELECOM = "arera-tiqv-2026", "agcom-255-24-attesa"


def accessibility(measured_at: pd.Series, up: pd.Series, is_open: pd.Series) -> float:
    """AS: quota del tempo di apertura in cui le linee sono accessibili, fra 0 e 1.

    Una misura a intervalli regolari: ``measured_at`` l'istante, ``up`` vero se si poteva entrare,
    ``is_open`` vero se in quell'istante il servizio doveva essere aperto. È ``nan`` senza misure in
    apertura. ``ValueError`` se gli istanti si ripetono: una misura doppia pesa due volte.

    >>> moments = pd.Series(pd.date_range("2026-10-14 10:00", periods=4, freq="5min"))
    >>> accessibility(moments, pd.Series([True, True, False, True]), pd.Series([True] * 4))
    0.75
    """
    if pd.Series(measured_at).duplicated().any():
        raise ValueError("Ci sono due misure dello stesso istante: togli i doppioni.")
    return float(up[is_open].mean()) if is_open.any() else float("nan")


def sector_table(calls: pd.DataFrame, *, accessible: float | None = None) -> pd.DataFrame:
    """Gli indicatori delle autorità sul registro, con soglia ed esito.

    ``calls``: la tabella di :mod:`callcenter.acdlog`; ``accessible``: l'AS già calcolato, se c'è.
    Colonne: ``settore``, ``valore``, ``verso``, ``soglia``, ``raggiunta``. La riga di AGCOM vale
    solo per le comunicazioni elettroniche: su un venditore di energia è un confronto, non un
    obbligo.
    """
    rows = [
        ("TMA", "energia", kpi.arera_tma(calls), "al massimo", norms.value(ENERGY, "tma_max_s")),
        ("LS", "energia", kpi.arera_ls(calls), "almeno", norms.value(ENERGY, "ls_min")),
        ("risposta AGCOM", "telefonia", kpi.agcom_answer_time(calls), "al massimo",
         norms.value(TELECOM, "mean_answer_max_s")),
    ]  # fmt: skip
    if accessible is not None:
        rows.insert(0, ("AS", "energia", accessible, "almeno", norms.value(ENERGY, "as_min")))
    table = pd.DataFrame(
        rows, columns=["indicatore", "settore", "valore", "verso", "soglia"]
    ).set_index("indicatore")
    table["raggiunta"] = [
        reached(row.valore, row.verso, row.soglia) for row in table.itertuples()
    ]  # fmt: skip
    return table
