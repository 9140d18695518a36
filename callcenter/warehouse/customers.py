"""La dimensione del cliente: pseudonimi, versioni (SCD tipo 2), modifiche arrivate tardi."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import pandas as pd

from callcenter.warehouse.database import (
    insert,
    require_columns,
    require_warehouse,
    run,
    transaction,
    utc_text,
)

TRACKED = ("segment", "municipality", "district")

_CHANGE_COLUMNS = (
    "change_id", "customer_id", "changed_at", "recorded_at", "field", "old_value", "new_value",
)  # fmt: skip


@dataclass(frozen=True)
class CustomersLoad:
    """Che cosa ha fatto un carico dei clienti (numeri di righe).

    ``late``: fra le modifiche nuove, quelle che valgono da prima dell'ultima chiamata già caricata.
    ``facts_moved``: i fatti passati a un'altra versione.
    """

    new_changes: int
    late: int
    versions_before: int
    versions: int
    facts_moved: int


def pseudonym(customer_id: Any, secret: str) -> str:
    """Lo pseudonimo di un cliente: 16 cifre esadecimali, sempre le stesse con lo stesso segreto.

    È HMAC-SHA256 (RFC 2104) del codice. Chi ha il segreto può rifare il collegamento, quindi il
    dato resta personale (Reg. UE 2016/679, art. 4 n. 5): il segreto si tiene fuori dal magazzino.
    ``ValueError`` se il segreto ha meno di 12 caratteri o il codice manca.
    """
    if not isinstance(secret, str) or len(secret) < 12:
        raise ValueError("Il segreto degli pseudonimi è un testo di almeno 12 caratteri.")
    if customer_id is None or pd.isna(customer_id):
        raise ValueError("Un cliente senza codice non ha pseudonimo: togli prima quella riga.")
    digest = hmac.new(secret.encode(), str(customer_id).encode(), hashlib.sha256)
    return digest.hexdigest()[:16]


def pseudonyms(ids: pd.Series, secret: str) -> pd.Series:
    """Gli pseudonimi di una colonna di codici; dove il codice manca, manca anche lo pseudonimo."""
    known = {value: pseudonym(value, secret) for value in ids.dropna().unique()}
    return ids.map(known).astype("string")


def as_known(
    customers: pd.DataFrame, changes: pd.DataFrame, until: Any
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Che cosa sapeva il CRM a un certo istante: anagrafica e modifiche.

    Dall'estratto di oggi toglie le modifiche registrate da ``until`` in poi, nei campi storicizzati
    (segmento, comune, quartiere). Dà le due tabelle con le colonne di partenza. ``until`` senza
    fuso è l'ora di Roma. ``ValueError`` se mancano colonne o la data non si legge.
    """
    require_columns(customers, ("customer_id", *TRACKED), "dei clienti")
    require_columns(changes, _CHANGE_COLUMNS, "delle modifiche")
    try:
        moment = pd.Timestamp(until)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{until!r} non è una data: scrivila come 2026-10-12.") from error
    if moment.tzinfo is None:
        moment = moment.tz_localize("Europe/Rome")
    in_order = changes.sort_values(["changed_at", "change_id"])
    known = changes["recorded_at"] < moment
    rolled_back = customers.copy()
    for field in TRACKED:
        of_field = in_order[in_order["field"] == field]
        first = of_field.groupby("customer_id")["old_value"].first()
        last = of_field[known.reindex(of_field.index)].groupby("customer_id")["new_value"].last()
        # L'ultimo valore noto; se nessuno è ancora noto, quello di prima della prima modifica.
        value = last.combine_first(first)
        ids = rolled_back["customer_id"]
        rolled_back[field] = ids.map(value).astype("string").fillna(rolled_back[field])
    return rolled_back, changes[known]


def load_customers(
    db: Any, customers: pd.DataFrame, changes: pd.DataFrame, *, secret: str
) -> CustomersLoad:
    """Porta nel magazzino l'estratto dei clienti e le loro modifiche, e rifà le versioni.

    ``customers``: l'anagrafica del CRM. ``changes``: le modifiche registrate finora, o solo quelle
    nuove: quelle già caricate non si ripetono. Contano i campi segmento, comune e quartiere. Le
    versioni valgono in ``[valid_from, valid_to)``, in ora universale; le chiavi delle versioni già
    presenti non cambiano. Una modifica arrivata tardi divide la versione in cui cade, e i fatti già
    caricati passano alla versione giusta.

    Tutto in una transazione. ``ValueError`` se mancano colonne o valori, se un cliente è ripetuto,
    se una modifica è di un cliente che non c'è.
    """
    connection = require_warehouse(db)
    extract = _extract(customers, secret)
    tracked = _tracked(changes, secret)
    _check_owners(tracked, extract, connection)
    versions_before = _count_versions(connection)
    latest = connection.execute("SELECT MAX(entered_at) FROM fact_visit").fetchone()[0]
    with transaction(connection):
        _upsert(connection, "source_customer", "customer_code", extract)
        old = {row[0] for row in connection.execute("SELECT change_id FROM source_change")}
        new = tracked[~tracked["change_id"].isin(old)]
        _upsert(connection, "source_change", "change_id", tracked)
        run(connection, "customer_versions")
        run(connection, "customer_dimension")
        moved = run(connection, "customer_facts")
        run(connection, "customer_cleanup")
        versions = _count_versions(connection)
    late = 0 if latest is None else int((new["changed_at"] <= latest).sum())
    return CustomersLoad(len(new), late, versions_before, versions, moved)


def _extract(customers: pd.DataFrame, secret: str) -> pd.DataFrame:
    require_columns(customers, ("customer_id", *TRACKED), "dei clienti")
    if customers.empty:
        raise ValueError("La tabella dei clienti è vuota: l'estratto del CRM non è arrivato?")
    repeated = customers.loc[customers["customer_id"].duplicated(), "customer_id"]
    if len(repeated):
        raise ValueError(
            f"Il cliente {repeated.iloc[0]} compare due volte nell'estratto: in una fotografia "
            "ogni cliente c'è una volta sola."
        )
    for field in ("customer_id", *TRACKED):
        if customers[field].isna().any():
            raise ValueError(f"Nell'estratto dei clienti manca qualche valore di «{field}».")
    extract = customers[list(TRACKED)].astype("string")
    extract.insert(0, "customer_code", pseudonyms(customers["customer_id"], secret))
    return extract.sort_values("customer_code")


def _tracked(changes: pd.DataFrame, secret: str) -> pd.DataFrame:
    require_columns(changes, _CHANGE_COLUMNS, "delle modifiche")
    rows = changes[changes["field"].isin(TRACKED)]
    if rows[list(_CHANGE_COLUMNS)].isna().any(axis=None):
        raise ValueError(
            "Una modifica di segmento, comune o quartiere non è completa: servono cliente, date, "
            "valore di prima e di dopo."
        )
    if rows["change_id"].duplicated().any():
        raise ValueError("Due modifiche hanno lo stesso change_id: togli i doppioni.")
    early = rows[rows["recorded_at"] < rows["changed_at"]]
    if len(early):
        raise ValueError(
            f"La modifica {early['change_id'].iloc[0]} è registrata prima di valere: controlla "
            "changed_at e recorded_at."
        )
    tracked = pd.DataFrame({
        "change_id": rows["change_id"].astype("int64"),
        "customer_code": pseudonyms(rows["customer_id"], secret),
        "field": rows["field"],
        "changed_at": utc_text(rows["changed_at"], "changed_at"),
        "recorded_at": utc_text(rows["recorded_at"], "recorded_at"),
        "old_value": rows["old_value"],
        "new_value": rows["new_value"],
    })  # fmt: skip
    return tracked.sort_values("change_id")


def _check_owners(tracked: pd.DataFrame, extract: pd.DataFrame, connection) -> None:
    known = {row[0] for row in connection.execute("SELECT customer_code FROM source_customer")}
    orphans = tracked[~tracked["customer_code"].isin(known | set(extract["customer_code"]))]
    if len(orphans):
        raise ValueError(
            f"La modifica {orphans['change_id'].iloc[0]} riguarda un cliente che non è "
            "nell'estratto: carica prima l'anagrafica completa."
        )


def _upsert(connection, table: str, key: str, frame: pd.DataFrame) -> None:
    """Aggiunge le righe nuove e corregge quelle cambiate; le altre non si toccano."""
    connection.execute(f"CREATE TEMP TABLE version AS SELECT * FROM {table} WHERE false")
    insert(connection, "temp.version", frame)
    others = [column for column in frame.columns if column != key]
    names = ", ".join(frame.columns)
    connection.execute(
        f"INSERT INTO {table} ({names}) SELECT {names} FROM temp.version WHERE true "
        f"ORDER BY {key} ON CONFLICT ({key}) DO UPDATE SET "
        + ", ".join(f"{column} = excluded.{column}" for column in others)
        + f" WHERE ({', '.join(others)}) IS NOT ("
        + ", ".join(f"excluded.{column}" for column in others)
        + ")"
    )
    connection.execute("DROP TABLE temp.version")


def _count_versions(connection) -> int:
    query = "SELECT COUNT(*) FROM dim_customer WHERE customer_key <> -1"
    return connection.execute(query).fetchone()[0]
