"""Accendere e spegnere un allarme; accorgersi di un sensore muto o bloccato."""

from __future__ import annotations

import pandas as pd


def alarms(
    values: pd.Series, on: float, off: float | None = None, *, above: bool = True, samples: int = 1
) -> pd.DataFrame:
    """Gli allarmi di una serie di misure, con isteresi e conferma.

    ``values``: serie in ordine di tempo, indice di date e ore. L'allarme si accende quando il
    valore supera ``on`` (o scende sotto, con ``above=False``) per ``samples`` misure di fila; si
    spegne quando torna almeno a ``off`` (se manca, uguale a ``on``). Le misure mancanti non
    accendono e non spengono: un sensore muto si cerca con :func:`gaps`.

    Colonne: ``started_at`` (la misura che lo accende), ``ended_at`` (la prima tornata normale; NaT
    se è ancora acceso), ``samples`` (misure in allarme), ``worst`` (valore più lontano). ValueError
    se le soglie sono in ordine sbagliato o ``samples`` è minore di 1.
    """
    if samples < 1:
        raise ValueError(f"samples: serve almeno una misura: {samples}.")
    off = on if off is None else off
    present = values.dropna().astype(float)
    # I cruscotti vogliono Plotly e i comandi: si caricano solo quando serve.
    from callcenter.dashboards.lights import TrafficLight

    light = TrafficLight(
        yellow_at=on, yellow_exit=off, red_at=on, red_exit=off, min_calls=1,
        higher_is_better=not above,
    )  # fmt: skip
    lit = light.states(present, [1] * len(present)).eq("rosso")
    run = (lit != lit.shift()).cumsum()
    beyond = present.gt(on) if above else present.lt(on)
    rows = []
    for number, group in present[lit].groupby(run[lit]):
        confirmed = _confirmed(beyond.loc[group.index].to_numpy(), samples)
        if confirmed is None:
            continue
        after = present.index[run.to_numpy() == number + 1]
        rows.append((
            group.index[confirmed], after[0] if len(after) else pd.NaT, len(group),
            group.max() if above else group.min(),
        ))  # fmt: skip
    return pd.DataFrame(rows, columns=["started_at", "ended_at", "samples", "worst"])


def _confirmed(beyond, samples: int) -> int | None:
    """Il posto della misura che completa la prima fila di ``samples`` oltre soglia."""
    streak = 0
    for place, value in enumerate(beyond):
        streak = streak + 1 if value else 0
        if streak == samples:
            return place
    return None


def gaps(times: pd.Series | pd.DatetimeIndex, expected: str = "5min") -> pd.DataFrame:
    """I buchi di una raccolta: dove fra una misura e la successiva passa più del previsto.

    Colonne: ``after`` (ultima misura prima del buco), ``before`` (prima misura dopo), ``missing``
    (misure che mancano). ``times`` in ordine di tempo.
    """
    moments = pd.Series(pd.DatetimeIndex(times))
    step = pd.Timedelta(expected)
    distance = moments.diff()
    if (distance < pd.Timedelta(0)).any():
        raise ValueError("Le misure non sono in ordine di tempo: usa sort_values.")
    # Un secondo di tolleranza: gli orologi non sono perfetti.
    late = distance > step + pd.Timedelta("1s")
    missing = (distance[late] / step).round().astype(int) - 1
    return pd.DataFrame({
        "after": moments.shift()[late], "before": moments[late], "missing": missing,
    }).reset_index(drop=True)  # fmt: skip


def frozen(values: pd.Series, samples: int) -> pd.DataFrame:
    """I tratti in cui un sensore dà sempre lo stesso valore per almeno ``samples`` misure.

    Una temperatura vera oscilla sempre un poco. Colonne: ``started_at``, ``ended_at`` (ultima
    misura uguale), ``samples``, ``value``. Le misure mancanti interrompono il tratto.
    """
    if samples < 2:
        raise ValueError(f"samples: servono almeno due misure uguali: {samples}.")
    run = (values.ne(values.shift()) | values.isna()).fillna(True).astype(bool).cumsum()
    rows = [
        (group.index[0], group.index[-1], len(group), float(group.iloc[0]))
        for _, group in values.groupby(run)
        if len(group) >= samples and not pd.isna(group.iloc[0])
    ]
    return pd.DataFrame(rows, columns=["started_at", "ended_at", "samples", "value"])
