"""Leggere un percorso di rete misurato salto per salto (traceroute, mtr)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

_COLUMNS = ["hop", "host", "loss_pct", "sent", "avg_ms", "worst_ms"]


def read_path(text: str) -> pd.DataFrame:
    """La tabella di un percorso, una riga per salto, dal testo copiato dal terminale.

    Ogni riga: salto, nome, perdita (con o senza ``%``), pacchetti mandati, tempo medio e tempo
    peggiore in ms (andata e ritorno). Si saltano le righe vuote e quella che comincia con ``HOST``
    o ``salto``. ValueError se una riga ha un numero di campi diverso o valori illeggibili.

    >>> read_path("1 FWL-01 0.0% 100 0.4 1.1")["host"].tolist()
    ['FWL-01']
    """
    rows = []
    for line in text.splitlines():
        fields = line.split()
        if not fields or fields[0].lower() in ("host", "salto"):
            continue
        if len(fields) != len(_COLUMNS):
            raise ValueError(
                f"Riga con {len(fields)} campi invece di {len(_COLUMNS)}: «{line.strip()}». "
                "Servono salto, nome, perdita, mandati, medio, peggiore."
            )
        try:
            hop, sent = int(fields[0].rstrip(".|-")), int(fields[3])
            loss, average, worst = (float(fields[i].rstrip("%")) for i in (2, 4, 5))
        except ValueError as error:
            raise ValueError(f"Riga con un numero illeggibile: «{line.strip()}».") from error
        rows.append((hop, fields[1], loss, sent, average, worst))
    if not rows:
        raise ValueError("Il testo non contiene nessun salto.")
    return pd.DataFrame(rows, columns=_COLUMNS)


def first_lossy_hop(losses: Iterable[float], least_pct: float = 1.0) -> int | None:
    """Il posto (da 0) del primo salto da cui la perdita continua **fino alla destinazione**.

    ``losses``: perdita di ogni salto in percento, in ordine. Un salto che perde seguito da salti
    sani non conta: quell'apparato risponde poco alle sonde, ma i pacchetti passano. ``None`` se la
    destinazione non perde. ValueError senza salti.

    >>> first_lossy_hop([0, 40, 0, 3, 4]), first_lossy_hop([0, 60, 0])
    (3, None)
    """
    values: Sequence[float] = [float(loss) for loss in losses]
    if not values:
        raise ValueError("Serve almeno un salto.")
    first = None
    for place in range(len(values) - 1, -1, -1):
        if values[place] < least_pct:
            break
        first = place
    return first
