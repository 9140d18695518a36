"""Lo stato di un consenso a un istante, ricavato dalla storia.

La storia dei consensi è un registro a cui si aggiunge soltanto: ogni «sì» e ogni «no» è un rigo in
più, e nessun rigo si corregge. Lo stato non è scritto da nessuna parte: si calcola. Conta quando la
persona ha parlato (``occurred_at``), non quando qualcuno ha scritto (``recorded_at``).

Norme: Reg. UE 2016/679, artt. 4 n. 11 e 7; Corte di giustizia UE, 1.10.2019, C-673/17 (Planet49).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from callcenter.privacy.instants import instant, require, require_zone

PURPOSES = ("marketing_telefono", "marketing_email", "profilazione", "comunicazione_terzi")
ACTIONS = ("granted", "revoked")
#: Informativa e canale con la casella già spuntata: quei consensi non valgono.
PRECHECKED = (("2019-05", "web"),)

_COLUMNS = (
    "event_id", "customer_id", "purpose", "action", "occurred_at", "recorded_at", "channel",
    "notice_version", "evidence",
)  # fmt: skip
_STATE = ("action", "occurred_at", "recorded_at", "channel", "notice_version", "evidence")


def _checked(events: pd.DataFrame, purpose: str) -> pd.DataFrame:
    require(events, _COLUMNS, "consent_events")
    require_zone(events, ["occurred_at", "recorded_at"], "consent_events")
    if purpose not in PURPOSES:
        raise ValueError(
            f"La finalità «{purpose}» non esiste. Le finalità sono: {', '.join(PURPOSES)}."
        )
    unknown = sorted(set(events["action"].dropna()) - set(ACTIONS))
    if unknown or events["action"].isna().any():
        raise ValueError(
            f"Valori della colonna «action» che non conosco: {', '.join(unknown) or 'vuoti'}. "
            f"I valori sono: {', '.join(ACTIONS)}."
        )
    return events.loc[events["purpose"] == purpose]


def state(events: pd.DataFrame, purpose: str, at: Any, known_at: Any | None = None) -> pd.DataFrame:
    """L'ultima parola di ogni cliente su una finalità, all'istante ``at``.

    ``events``: la tabella ``consent_events``. Un evento successo proprio in ``at`` conta.
    ``known_at``: se c'è, si usano solo gli eventi già registrati in quell'istante, cioè quello che
    l'azienda sapeva allora. Se un «sì» e un «no» hanno lo stesso ``occurred_at``, vale il «no».

    Restituisce una riga per cliente (indice ``customer_id``) con azione, istanti, canale,
    informativa e prova. Chi non ha mai detto nulla non c'è. ``ValueError`` se la finalità non
    esiste, se mancano colonne o se un istante è senza fuso.
    """
    chosen = _checked(events, purpose)
    chosen = chosen.loc[chosen["occurred_at"] <= instant(at)]
    if known_at is not None:
        chosen = chosen.loc[chosen["recorded_at"] <= instant(known_at)]
    chosen = chosen.assign(refusal=chosen["action"] == "revoked")
    chosen = chosen.sort_values(["customer_id", "occurred_at", "refusal", "event_id"])
    last = chosen.drop_duplicates("customer_id", keep="last")
    return last.set_index("customer_id")[list(_STATE)]


def verdicts(
    events: pd.DataFrame, purpose: str, at: Any, customers: Iterable[int],
    known_at: Any | None = None,
) -> pd.Series:  # fmt: skip
    """Per ogni cliente, perché il consenso non vale; vuoto (NA) se vale.

    I motivi: «mai dato», «revocato», «senza prova», «casella già spuntata». L'indice è quello di
    ``customers``, nell'ordine dato (anche con ripetizioni).
    """
    last = state(events, purpose, at, known_at)
    wanted = pd.Index(list(customers), dtype="Int64", name="customer_id")
    last = last.reindex(wanted)
    result = pd.Series(pd.NA, index=wanted, dtype="string", name="verdict")
    for notice, channel in PRECHECKED:
        box = (last["notice_version"] == notice) & (last["channel"] == channel)
        result = result.mask(box.fillna(False).astype(bool).to_numpy(), "casella già spuntata")
    # Dal motivo meno grave al più grave: l'ultimo scritto resta.
    result = result.mask(last["evidence"].isna().to_numpy(), "senza prova")
    refused = last["action"].eq("revoked").fillna(False).to_numpy(dtype=bool)
    result = result.mask(refused, "revocato")
    return result.mask(last["action"].isna().to_numpy(), "mai dato")


def late_revocations(events: pd.DataFrame, purpose: str, at: Any) -> pd.DataFrame:
    """Le revoche già dette in ``at`` ma registrate dopo: chi chiama non le vede ancora.

    Una riga per revoca, con ``delay_days`` (giorni fra la voce e la registrazione).
    """
    chosen = _checked(events, purpose)
    moment = instant(at)
    late = chosen.loc[
        (chosen["action"] == "revoked")
        & (chosen["occurred_at"] <= moment)
        & (chosen["recorded_at"] > moment)
    ]
    days = (late["recorded_at"] - late["occurred_at"]).dt.total_seconds() / 86_400
    columns = ["event_id", "customer_id", "occurred_at", "recorded_at", "channel"]
    return late[columns].assign(delay_days=days).reset_index(drop=True)
