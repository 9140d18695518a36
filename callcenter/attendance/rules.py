"""Le regole di frequenza: quelle dello standard e quelle che lo standard lascia aperte."""

from __future__ import annotations

from dataclasses import dataclass

from callcenter import standard

#: Che cosa sono, per chi entra a corso iniziato, le ore fatte prima del suo arrivo.
BEFORE_ENTRY = ("assenze", "escluse")


@dataclass(frozen=True)
class Rules:
    """Le regole con cui si leggono le presenze.

    `total_hours`: ore del percorso. `minimum_percent`: frequenza minima per l'esame finale.
    `max_absence_percent`: assenza massima. `late_entry_percent`: termine ultimo di inserimento
    (TUI). Percentuali da 0 a 100. I valori iniziali sono quelli dello standard formativo.

    `before_entry` decide ciò che lo standard non dice: le ore fatte prima che uno studente entri
    sono «assenze» (scelta prudente, iniziale) oppure «escluse» dal suo conto. Prima di cambiarla
    chiedi alla Regione o all'ente. ValueError se un valore non ha senso.
    """

    total_hours: float
    minimum_percent: float
    max_absence_percent: float
    late_entry_percent: float
    before_entry: str = "assenze"

    def __post_init__(self):
        if self.before_entry not in BEFORE_ENTRY:
            raise ValueError(
                f"`before_entry` è «{self.before_entry}»: scrivi «assenze» (le ore prima "
                "dell'ingresso contano come assenze) o «escluse» (non entrano nel conto)."
            )
        for name in ("minimum_percent", "max_absence_percent", "late_entry_percent"):
            value = getattr(self, name)
            if not 0 <= value <= 100:
                raise ValueError(f"`{name}` è {value}: una percentuale va da 0 a 100.")
        if not self.total_hours > 0:
            raise ValueError(f"Le ore del percorso sono {self.total_hours}: servono più di zero.")

    @classmethod
    def official(cls, total_hours: float | None = None, before_entry: str = "assenze") -> Rules:
        """Le regole dello standard formativo.

        `total_hours`: le ore del tuo percorso, se sono più del minimo (500). ValueError se sono
        meno.
        """
        book = standard.load()
        hours = book.hours.total if total_hours is None else total_hours
        if hours < book.hours.total:
            raise ValueError(
                f"Il percorso ha {hours:g} ore, lo standard ne chiede almeno {book.hours.total}."
            )
        return cls(
            total_hours=hours,
            minimum_percent=book.attendance.minimum_percent,
            max_absence_percent=book.attendance.max_absence_percent,
            late_entry_percent=book.attendance.late_entry_percent,
            before_entry=before_entry,
        )
