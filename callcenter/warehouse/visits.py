"""Il carico dei fatti: una settimana del registro ACD, con i contatti del CRM."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter.warehouse.customers import pseudonyms
from callcenter.warehouse.database import (
    insert,
    require_columns,
    require_warehouse,
    run,
    transaction,
    utc_text,
)
from callcenter.warehouse.dimensions import day_of

ROME = "Europe/Rome"

_CALL_COLUMNS = (
    "call_id", "visit", "queue", "entered_at", "caller", "outcome", "wait_s", "agent", "talk_s",
    "acw_s", "ended_by", "ring_no_answer", "complete",
)  # fmt: skip
_LOADED_OUTCOMES = ("answered", "abandoned", "timeout", "exit_key", "exit_empty")


@dataclass(frozen=True)
class WeekLoad:
    """Che cosa ha fatto il carico di una settimana (numeri di righe).

    Vale sempre ``rows_in = rows_loaded + rows_rejected``. ``written``: i fatti aggiunti o cambiati;
    ``withdrawn``: quelli tolti perché il file nuovo non li ha più. Rifare lo stesso carico dà zero
    in tutti e due.
    """

    batch_id: int
    week: str
    rows_in: int
    rows_loaded: int
    rows_rejected: int
    written: int
    withdrawn: int


def load_week(
    db: Any,
    log: Any,
    *,
    week: Any,
    source: Any,
    contacts: pd.DataFrame,
    customers: pd.DataFrame,
    secret: str,
    loaded_at: str | None = None,
) -> WeekLoad:
    """Carica nel magazzino i passaggi in coda di una settimana.

    ``log``: il registro letto con ``acdlog.read`` (basta che abbia ``calls``). ``week``: il lunedì.
    ``source``: il file da cui viene, per scriverne nome e SHA-256 nel registro dei carichi.
    ``contacts``: i contatti del CRM (cliente, motivo, esito). ``customers``: l'anagrafica, che
    serve solo a riconoscere dal numero chi ha riagganciato; se un numero è di due clienti, o non è
    di nessuno, il cliente è -1. ``loaded_at``: quando, scritto da chi lancia il carico.

    Non si caricano, e restano in ``rejected_visit`` con il motivo, i passaggi incompleti, quelli di
    un'altra settimana, i doppioni e i valori impossibili. Ricaricare una settimana aggiorna le
    righe cambiate, aggiunge le nuove e toglie quelle che il file non ha più.

    Tutto in una transazione. ``ValueError``, e magazzino com'era, se la settimana non è un lunedì,
    se il calendario non la contiene, se il file non c'è, se è una versione già sostituita.
    """
    connection = require_warehouse(db)
    calls = getattr(log, "calls", None)
    require_columns(calls, _CALL_COLUMNS, "delle chiamate (log.calls)")
    require_columns(contacts, ("call_id", "customer_id", "reason", "resolved"), "dei contatti")
    require_columns(customers, ("customer_id", "phone"), "dei clienti")
    monday = _monday(week)
    _check_calendar(connection, monday)
    file, digest = _fingerprint(source)
    reasons = _rejections(calls, monday)
    accepted = calls[reasons.isna()]
    if accepted.empty:
        raise ValueError(
            f"Nel registro non c'è nessun passaggio completo della settimana del {monday}: hai "
            "letto il file giusto?"
        )
    with transaction(connection):
        run(connection, "stage")
        insert(connection, "stage_visit", _visits(accepted))
        insert(connection, "stage_contact", _contacts(contacts, accepted, secret))
        insert(connection, "stage_phone", _phones(customers, secret))
        run(connection, "inferred_members")
        batch = _batch(connection, monday, file, digest, len(calls), len(accepted), loaded_at)
        _keep_rejected(connection, batch, calls, reasons)
        withdrawn = run(connection, "withdrawn_visits", week_start=monday)
        written = run(connection, "visits", batch_id=batch)
    rejected = len(calls) - len(accepted)
    return WeekLoad(batch, monday, len(calls), len(accepted), rejected, written, withdrawn)


def _monday(week: Any) -> str:
    day = day_of(week)
    if pd.Timestamp(day).weekday() != 0:
        raise ValueError(f"Il {day} non è un lunedì: indica la settimana con il suo lunedì.")
    return day


def _check_calendar(connection, monday: str) -> None:
    query = "SELECT COUNT(*) FROM dim_date WHERE week_start = ?"
    if connection.execute(query, (monday,)).fetchone()[0] < 7:
        raise ValueError(
            f"Il calendario non contiene tutta la settimana del {monday}: esegui load_calendar."
        )


def _fingerprint(source: Any) -> tuple[str, str]:
    """Nome e SHA-256 del file."""
    file = Path(source)
    if not file.is_file():
        raise ValueError(f"Il file «{file.name}» non c'è: serve il registro del carico.")
    return file.name, hashlib.sha256(file.read_bytes()).hexdigest()


def _rejections(calls: pd.DataFrame, monday: str) -> pd.Series:
    """Il motivo per cui ogni riga è rifiutata; manca dove la riga va bene."""
    utc_text(calls["entered_at"], "entered_at")
    start = pd.Timestamp(monday).tz_localize(ROME)
    end = (pd.Timestamp(monday) + pd.Timedelta(days=7)).tz_localize(ROME)
    entered = calls["entered_at"]
    outcome = calls["outcome"].astype(object)
    seconds = calls[["wait_s", "talk_s", "acw_s"]].astype("Float64")
    answered = outcome == "answered"
    reasons = pd.Series(pd.NA, index=calls.index, dtype="string")
    # Dal motivo meno forte al più forte: l'ultimo scritto resta.
    tests = [
        (calls.duplicated(["call_id", "visit"]), "doppione: stessa chiamata e stesso passaggio"),
        ((seconds < 0).any(axis=1), "durata negativa"),
        (answered != seconds["talk_s"].notna(), "conversazione e esito non vanno d'accordo"),
        (seconds["wait_s"].isna(), "attesa mancante"),
        (~outcome.isin(_LOADED_OUTCOMES), "esito sconosciuto"),
        (~calls["complete"].astype("boolean").fillna(False) | (outcome == "unfinished"),
         "passaggio incompleto: il registro comincia o finisce durante la chiamata"),
        ((entered < start) | (entered >= end) | entered.isna(), "fuori dalla settimana"),
    ]  # fmt: skip
    for failed, reason in tests:
        reasons[failed.fillna(True).to_numpy(bool)] = reason
    return reasons


def _visits(calls: pd.DataFrame) -> pd.DataFrame:
    local = calls["entered_at"].dt.tz_localize(None)
    return pd.DataFrame({
        "row_number": range(1, len(calls) + 1),
        "call_id": calls["call_id"].astype("string"),
        "visit": calls["visit"],
        "day": local.dt.strftime("%Y-%m-%d"),
        "half_hour_key": local.dt.hour * 2 + local.dt.minute // 30,
        "queue": calls["queue"].astype("string"),
        "extension": calls["agent"].astype("string"),
        "caller": calls["caller"].astype("string"),
        "outcome": calls["outcome"].astype("string"),
        "entered_at": utc_text(calls["entered_at"], "entered_at"),
        "transferred": ((calls["ended_by"] == "transfer") & (calls["outcome"] == "answered"))
        .fillna(False).astype(int),
        "ring_no_answer": calls["ring_no_answer"].fillna(0).astype(int),
        "wait_s": calls["wait_s"],
        "talk_s": calls["talk_s"],
        "acw_s": calls["acw_s"],
    })  # fmt: skip


def _contacts(contacts: pd.DataFrame, calls: pd.DataFrame, secret: str) -> pd.DataFrame:
    """I contatti delle chiamate da caricare, con lo pseudonimo al posto del codice."""
    rows = contacts[contacts["call_id"].isin(calls["call_id"])]
    repeated = rows.loc[rows["call_id"].duplicated(), "call_id"]
    if len(repeated):
        raise ValueError(
            f"La chiamata {repeated.iloc[0]} ha due contatti: il motivo non sarebbe più uno solo."
        )
    return pd.DataFrame({
        "call_id": rows["call_id"].astype("string"),
        "customer_code": pseudonyms(rows["customer_id"], secret),
        "reason": rows["reason"].astype("string"),
        "resolved": rows["resolved"].astype("Int64"),
    }).sort_values("call_id")  # fmt: skip


def _phones(customers: pd.DataFrame, secret: str) -> pd.DataFrame:
    """I numeri che sono di un solo cliente: le ultime dieci cifre e lo pseudonimo."""
    codes = pseudonyms(customers["customer_id"], secret)
    columns = [name for name in ("phone", "phone2") if name in customers.columns]
    numbers = pd.concat([
        pd.DataFrame({"phone": digits(customers[name]), "customer_code": codes})
        for name in columns
    ]).dropna().drop_duplicates()  # fmt: skip
    return numbers[~numbers["phone"].duplicated(keep=False)].sort_values("phone")


def digits(phones: pd.Series) -> pd.Series:
    """Le ultime dieci cifre di ogni numero, comunque sia scritto; manca se sono meno di sei."""
    only = phones.astype("string").str.replace(r"\D", "", regex=True).str[-10:]
    return only.where(only.str.len() >= 6)


def _batch(connection, monday, file, digest, rows_in, rows_loaded, loaded_at) -> int:
    """Il numero del carico: quello di prima se il file è lo stesso, altrimenti uno nuovo."""
    history = connection.execute(
        "SELECT batch_id, sha256, rows_in, rows_loaded FROM load_log WHERE week_start = ? "
        "ORDER BY batch_id", (monday,),
    ).fetchall()  # fmt: skip
    same = [row for row in history if row[1] == digest]
    if same and same[0] != history[-1]:
        raise ValueError(
            f"Questo file della settimana del {monday} è il carico {same[0][0]}, già sostituito "
            f"dal carico {history[-1][0]}: usa il file più recente."
        )
    if same and same[0][2:] != (rows_in, rows_loaded):
        raise ValueError(
            f"Il file è quello del carico {same[0][0]} ma le righe non sono le stesse: leggi il "
            "registro con le stesse opzioni di allora."
        )
    if same:
        return same[0][0]
    cursor = connection.execute(
        "INSERT INTO load_log (week_start, file, sha256, rows_in, rows_loaded, rows_rejected, "
        "loaded_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (monday, file, digest, rows_in, rows_loaded, rows_in - rows_loaded, loaded_at),
    )
    return cursor.lastrowid


def _keep_rejected(connection, batch: int, calls: pd.DataFrame, reasons: pd.Series) -> None:
    refused = reasons.notna().to_numpy()
    rows = pd.DataFrame({
        "batch_id": batch,
        "row_number": range(1, len(calls) + 1),
        "call_id": calls["call_id"].astype("string").to_numpy(),
        "visit": calls["visit"].to_numpy(),
        "reason": reasons.to_numpy(),
    })[refused]  # fmt: skip
    connection.execute("DELETE FROM rejected_visit WHERE batch_id = ?", (batch,))
    insert(connection, "rejected_visit", rows)
