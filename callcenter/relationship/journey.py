"""Il percorso del cliente misurato: chi deve richiamare, quanta fatica fa, dove si perde."""

from __future__ import annotations

import pandas as pd


def repeated(contacts: pd.DataFrame, *, days: float = 7, key: str = "person_id") -> pd.Series:
    """Vero per i contatti che seguono un altro, della stessa persona e per lo stesso motivo.

    ``contacts``: colonne ``key``, ``reason``, ``opened_at``. Si guarda il contatto precedente più
    vicino: al massimo ``days`` giorni prima, estremo compreso. Chi non ha la chiave non si giudica
    e resta falso. Stesso indice di ``contacts``. ``ValueError`` se ``days`` non è positivo.
    """
    if not days > 0:
        raise ValueError(f"days: servono giorni sopra lo zero, per esempio 7: {days!r}.")
    known = contacts.dropna(subset=[key]).sort_values("opened_at", kind="stable")
    gaps = known.groupby([key, "reason"], observed=True)["opened_at"].diff()
    again = gaps <= pd.Timedelta(days=days)
    return again.reindex(contacts.index, fill_value=False).rename("repeated")


def efforts(history: pd.DataFrame) -> pd.DataFrame:
    """La fatica di ogni persona, da :func:`~callcenter.relationship.history`.

    Indice ``person_id``. Colonne: ``attempts`` (quante volte si è mossa lei), ``failed`` (volte
    senza risposta o con il problema non risolto), ``channels`` (canali usati), ``days`` (giorni fra
    la prima e l'ultima volta), ``called_by_us`` (tentativi dell'azienda).
    """
    own = history[history["started_by"] == "cliente"]
    groups = own.groupby("person_id")
    table = pd.DataFrame({
        "attempts": groups.size(),
        "failed": own["outcome"].isin(["senza risposta", "non risolto"]).groupby(
            own["person_id"]).sum(),
        "channels": groups["channel"].nunique(),
        "days": (groups["at"].max() - groups["at"].min()).dt.total_seconds() / 86400,
    })  # fmt: skip
    ours = history[history["started_by"] == "azienda"].groupby("person_id").size()
    table["called_by_us"] = ours.reindex(table.index, fill_value=0)
    return table.astype({"attempts": "int64", "failed": "int64", "called_by_us": "int64"})


def paths(history: pd.DataFrame, *, days: float = 7) -> pd.DataFrame:
    """I percorsi al telefono: telefonate della stessa persona vicine fra loro.

    Un percorso finisce quando passano più di ``days`` giorni senza telefonate della persona. Gli
    ultimi, a meno di ``days`` dalla fine dei dati, non sono finiti: ``closed`` è falso, e nelle
    quote non si contano. Colonne: ``person_id``, ``started_at``, ``attempts``, ``answered``,
    ``first_answered``, ``solved`` (almeno un contatto risolto), ``last`` (esito dell'ultima
    telefonata: dove si perde chi non ha risolto), ``closed``.
    """
    phone = history[
        (history["started_by"] == "cliente") & history["source"].isin(["contacts", "calls"])
    ].sort_values(["person_id", "at"], kind="stable")
    window = pd.Timedelta(days=days)
    gap = phone.groupby("person_id")["at"].diff()
    number = (gap.isna() | (gap > window)).cumsum()
    got = phone["outcome"] != "senza risposta"
    groups = phone.groupby(number)
    table = pd.DataFrame({
        "person_id": groups["person_id"].first(),
        "started_at": groups["at"].min(),
        "attempts": groups.size(),
        "answered": got.groupby(number).sum(),
        "first_answered": got.groupby(number).first(),
        "solved": (phone["outcome"] == "risolto").groupby(number).any(),
        "last": groups["outcome"].last(),
    })  # fmt: skip
    end = phone["at"].max() if len(phone) else pd.NaT
    table["closed"] = groups["at"].max() + window <= end
    return table.reset_index(drop=True)
