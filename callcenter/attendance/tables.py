"""Le tabelle del registro: colonne, obblighi, chiavi. Nomi italiani, perché sono quelli dei CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from callcenter.attendance import cells

UNITS = ("UF1", "UF2", "UF3", "KC", "tirocinio")
KINDS = ("aula", "laboratorio", "tirocinio")


@dataclass(frozen=True)
class Column:
    """Una colonna: come si legge la casella, se può restare vuota, che cosa contiene."""

    name: str
    read: Callable[[str], str | float]
    meaning: str
    optional: bool = False
    type: type = str


@dataclass(frozen=True)
class Table:
    """Una tabella: colonne, chiave, e le colonne che rinviano a un'altra tabella."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """I nomi delle colonne, in ordine."""
        return tuple(column.name for column in self.columns)


TABLES = {
    table.name: table
    for table in (
        Table("corso", (
            Column("corso", cells.words, "nome o edizione del corso"),
            Column("ente", cells.words, "ente che lo tiene", optional=True),
            Column("ore", cells.number, "ore del percorso (almeno 500)", type=float),
        ), ("corso",)),
        Table("studenti", (
            Column("matricola", cells.code, "codice dello studente, uno per persona"),
            Column("cognome", cells.words, "cognome"),
            Column("nome", cells.words, "nome"),
            Column("iscritto_dal", cells.date, "primo giorno in cui poteva essere in aula"),
            Column("ritirato_dal", cells.date, "primo giorno dopo il ritiro", optional=True),
            Column("gruppi", cells.words, "gruppi di cui fa parte, divisi da spazi", optional=True),
        ), ("matricola",)),
        Table("lezioni", (
            Column("lezione", cells.code, "codice della lezione, uno per riga del registro"),
            Column("data", cells.date, "giorno"),
            Column("inizio", cells.time, "ora di inizio"),
            Column("fine", cells.time, "ora di fine"),
            Column("unita", cells.one_of(UNITS), "UF1, UF2, UF3, KC o tirocinio"),
            Column("tipo", cells.one_of(KINDS), "aula, laboratorio o tirocinio"),
            Column("docente", cells.words, "docente o tutor"),
            Column("argomento", cells.words, "argomento", optional=True),
            Column("gruppo", cells.code, "se non è per tutta la classe: quale gruppo",
                   optional=True),
        ), ("lezione",)),
        Table("presenze", (
            Column("lezione", cells.code, "codice della lezione"),
            Column("matricola", cells.code, "chi c'era"),
            Column("entrata", cells.time, "ora di entrata; vuota = dall'inizio", optional=True),
            Column("uscita", cells.time, "ora di uscita; vuota = fino alla fine", optional=True),
        ), ("lezione", "matricola"), (("lezione", "lezioni"), ("matricola", "studenti"))),
        Table("giustificazioni", (
            Column("matricola", cells.code, "chi era assente"),
            Column("dal", cells.date, "primo giorno"),
            Column("al", cells.date, "ultimo giorno, compreso"),
            Column("motivo", cells.words, "motivo, senza dati sulla salute", optional=True),
        ), ("matricola", "dal"), (("matricola", "studenti"),)),
        Table("crediti", (
            Column("matricola", cells.code, "a chi è riconosciuto"),
            Column("unita", cells.one_of(UNITS), "unità del credito"),
            Column("tipo", cells.one_of(KINDS), "aula, laboratorio o tirocinio"),
            Column("ore", cells.number, "ore che non deve frequentare", type=float),
            Column("atto", cells.words, "atto che lo riconosce"),
        ), ("matricola", "unita", "tipo"), (("matricola", "studenti"),)),
    )
}  # fmt: skip


def table(name: str) -> Table:
    """La tabella con quel nome; ValueError, con i nomi giusti, se non esiste."""
    if name not in TABLES:
        raise ValueError(f"Il registro non ha una tabella «{name}». Ci sono: {', '.join(TABLES)}.")
    return TABLES[name]
