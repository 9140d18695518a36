"""Strade che cambiano a metà: il traboccamento in un'altra coda e la richiamata dalla coda.

Nel simulatore una chiamata che esce da una coda può continuare con un'altra riga (il suo
*seguito*). Queste funzioni aggiungono i seguiti alla tabella e, dopo, li ricompongono in telefonate
intere.
"""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from callcenter.simulation.demand import complete_calls


def with_overflow(calls: pd.DataFrame, source: str, target: str, after_s: float) -> pd.DataFrame:
    """Aggiunge il traboccamento: chi esce da ``source`` per tempo scaduto entra in ``target``.

    ``after_s`` è l'attesa (s) oltre la quale si trabocca: deve essere la ``max_wait_s`` della coda
    ``source``. Nella nuova coda si parte dal fondo, con la pazienza che resta. Solleva
    ``ValueError`` se le due code coincidono o se ``after_s`` non è positivo e finito.
    """
    if source == target:
        raise ValueError("Il traboccamento porta in un'altra coda: le due code sono uguali.")
    _positive(after_s, "L'attesa prima del traboccamento")
    table = complete_calls(calls)
    rows = _roots(table, source)
    extra = table.loc[rows].assign(
        arrives_at=math.nan, queue=target, on_timeout=-1, on_callback=-1,
        patience_s=np.maximum(table.loc[rows, "patience_s"] - after_s, 0.0),
    )  # fmt: skip
    return _linked(table, rows, extra, "on_timeout")


def with_callback(
    calls: pd.DataFrame, queue: str, after_s: float, accepts: pd.Series | None = None
) -> pd.DataFrame:
    """Aggiunge la richiamata: dopo ``after_s`` secondi chi accetta riaggancia e tiene il posto.

    ``accepts``: per ogni riga di ``calls``, vero se il cliente accetta (se manca, accettano tutti).
    Chi ha accettato viene richiamato quando arriva il suo turno e non rinuncia più. Solleva
    ``ValueError`` se ``after_s`` non è positivo e finito.
    """
    _positive(after_s, "L'attesa prima della richiamata")
    table = complete_calls(calls)
    willing = pd.Series(True, index=table.index)
    if accepts is not None:
        willing = pd.Series(np.asarray(accepts, dtype=bool), index=table.index)
    rows = [row for row in _roots(table, queue) if willing[row]]
    table.loc[rows, "callback_after_s"] = float(after_s)
    extra = table.loc[rows].assign(
        arrives_at=math.nan, patience_s=math.inf, callback_after_s=math.inf, on_timeout=-1,
        on_callback=-1, on_abandon=-1,
    )  # fmt: skip
    return _linked(table, rows, extra, "on_callback")


def journeys(calls: pd.DataFrame) -> pd.DataFrame:
    """Le telefonate intere: una riga per ogni cliente che ha chiamato, con i suoi seguiti.

    ``calls`` è la tabella di un :class:`~callcenter.simulation.Result`. Colonne: ``queue`` (quella
    di entrata), ``served_in`` (l'ultima), ``outcome`` (l'ultimo esito), ``passages``, ``hold_s``
    (secondi con il telefono all'orecchio), ``wait_s`` (secondi dalla prima entrata alla risposta o
    all'uscita), ``called_back``. I trasferimenti e i nuovi tentativi restano telefonate a parte.
    Solleva ``ValueError`` se mancano colonne.
    """
    missing = {"arrives_at", "outcome", "wait_s", "on_timeout", "on_callback"} - set(calls.columns)
    if missing:
        raise ValueError(
            f"Mancano le colonne {', '.join(sorted(missing))}: passa la tabella `calls` del "
            "risultato di simulate."
        )
    rows = calls.to_dict("records")
    chains = [_chain(rows, first) for first, row in enumerate(rows)
              if not math.isnan(row["arrives_at"])]  # fmt: skip
    return pd.DataFrame([_journey([rows[number] for number in chain]) for chain in chains])


def _chain(rows: list[dict], first: int) -> list[int]:
    chain = [first]
    while True:
        row = rows[chain[-1]]
        follow = {"timeout": row["on_timeout"], "exit_key": row["on_callback"]}
        following = follow.get(row["outcome"], -1)
        if following < 0:
            return chain
        chain.append(following)


def _journey(steps: list[dict]) -> dict:
    back = any(step["outcome"] == "exit_key" and step["on_callback"] >= 0 for step in steps)
    waits = [step["wait_s"] for step in steps]
    return {
        "queue": steps[0]["queue"], "served_in": steps[-1]["queue"],
        "outcome": steps[-1]["outcome"], "passages": len(steps), "called_back": back,
        "hold_s": waits[0] if back else sum(waits), "wait_s": sum(waits),
    }  # fmt: skip


def _roots(table: pd.DataFrame, queue: str) -> list[int]:
    rows = table.index[(table["queue"] == queue) & table["arrives_at"].notna()].tolist()
    if not rows:
        raise ValueError(f"Nessuna chiamata arriva nella coda «{queue}»: controlla il nome.")
    return rows


def _linked(table: pd.DataFrame, rows: list[int], extra: pd.DataFrame, column: str) -> pd.DataFrame:
    table.loc[rows, column] = np.arange(len(rows)) + len(table)
    return pd.concat([table, extra], ignore_index=True)


def _positive(seconds: float, what: str) -> None:
    if not 0 < seconds < math.inf:
        raise ValueError(f"{what} deve essere un numero di secondi positivo, non {seconds}.")
