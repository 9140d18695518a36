"""I controlli su una riga: prima le caselle, poi ciò che la riga dice accanto alle altre."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from callcenter import standard
from callcenter.attendance import cells
from callcenter.attendance.loading import Row
from callcenter.attendance.tables import Table

if TYPE_CHECKING:
    from callcenter.attendance.register import Register

#: Nello standard le competenze chiave (KC) sono ore di aula.
_KINDS_OF = {"KC": ("aula",), "tirocinio": ("tirocinio",)}
_CLASS_KINDS = ("aula", "laboratorio")


class Checker:
    """Controlla le righe di una fonte, tenendo a mente quelle già entrate."""

    def __init__(self, register: Register, description: Table):
        self.description = description
        self.known = {
            name: {_key(entry, key): entry for entry in register.db[name].rows}
            for name, key in (
                (description.name, description.key),
                ("corso", ("corso",)),
                ("studenti", ("matricola",)),
                ("lezioni", ("lezione",)),
                ("presenze", ("lezione", "matricola")),
            )
        }
        self.rows_of = self.known[description.name]
        self._check = getattr(self, f"_{description.name}")
        self.places: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for presence in self.known["presenze"].values():
            self._note_place(presence)

    def entry(self, row: Row, *, replace: bool) -> dict[str, Any] | None:
        """I valori da scrivere, o None se la riga c'è già uguale; ValueError se non va bene."""
        if row.problem:
            raise ValueError(row.problem)
        entry = {}
        for column in self.description.columns:
            text = row.cells.get(column.name, "").strip()
            if text:
                try:
                    entry[column.name] = column.read(text)
                except ValueError as error:
                    raise ValueError(f"{column.name}: {error}") from error
            elif column.optional:
                entry[column.name] = None
            else:
                raise ValueError(f"{column.name}: la casella è vuota, serve {column.meaning}")
        if self.description.name == "presenze":
            self._spare_times(entry)
        before = self.rows_of.get(_key(entry, self.description.key))
        if before == entry:
            return None
        self._check(entry)
        if before is not None and not replace:
            raise ValueError(self._twice(entry, before))
        return entry

    def _spare_times(self, entry: dict[str, Any]) -> None:
        """Chi entra all'inizio o esce alla fine: l'ora non aggiunge niente e si lascia vuota."""
        lesson = self.known["lezioni"].get((entry["lezione"],), {})
        for name, usual in (("entrata", "inizio"), ("uscita", "fine")):
            if entry[name] == lesson.get(usual):
                entry[name] = None

    def added(self, entry: dict[str, Any]) -> None:
        """La riga è entrata: le prossime si confrontano anche con lei."""
        self.rows_of[_key(entry, self.description.key)] = entry
        if self.description.name == "presenze":
            self._note_place(entry)

    def _note_place(self, presence: dict[str, Any]) -> None:
        """Chi era dove, giorno per giorno: così cercare una doppia presenza non è lento."""
        day = self.known["lezioni"][(presence["lezione"],)]["data"]
        self.places.setdefault((presence["matricola"], day), []).append(presence)

    def _twice(self, entry: dict[str, Any], before: dict[str, Any]) -> str:
        key = ", ".join(f"{name} {entry[name]}" for name in self.description.key)
        changed = [name for name in entry if entry[name] != before[name]]
        was = ", ".join(f"{name} «{before[name] or 'vuota'}»" for name in changed)
        return (
            f"doppia registrazione: {key} c'è già, con {was}. Se questa riga è la correzione, "
            "ricaricala con replace=True"
        )

    # --- ogni tabella ha le sue regole ---

    def _corso(self, entry: dict[str, Any]) -> None:
        if any(name != (entry["corso"],) for name in self.rows_of):
            raise ValueError("il registro è di un corso solo: per un altro corso apri un registro")
        least = standard.load().hours.total
        if entry["ore"] < least:
            raise ValueError(f"ore: {entry['ore']:g} sono meno delle {least} dello standard")

    def _studenti(self, entry: dict[str, Any]) -> None:
        if entry["ritirato_dal"] and entry["ritirato_dal"] <= entry["iscritto_dal"]:
            raise ValueError("ritirato_dal: il ritiro viene prima dell'iscrizione")
        for (lesson, student), _ in self.known["presenze"].items():
            if student == entry["matricola"]:
                self._enrolled_on(entry, self.known["lezioni"][(lesson,)]["data"])

    def _lezioni(self, entry: dict[str, Any]) -> None:
        cells.minutes(entry["data"], entry["inizio"], entry["fine"])
        allowed = _KINDS_OF.get(entry["unita"], _CLASS_KINDS)
        if entry["tipo"] not in allowed:
            raise ValueError(
                f"tipo: per {entry['unita']} può essere {' o '.join(allowed)}, non {entry['tipo']}"
            )
        for other in self.rows_of.values():
            if other["lezione"] != entry["lezione"] and _overlap(entry, other):
                raise ValueError(
                    f"si sovrappone alla lezione {other['lezione']} del "
                    f"{cells.italian(other['data'])}, {other['inizio']}-{other['fine']}: "
                    "la stessa classe non può seguirle tutte e due"
                )
        for (lesson, student), presence in self.known["presenze"].items():
            if lesson == entry["lezione"]:
                self._fits(presence, entry, f"la presenza di {student}: ")

    def _presenze(self, entry: dict[str, Any]) -> None:
        lesson = self.known["lezioni"].get((entry["lezione"],))
        if lesson is None:
            raise ValueError(
                f"la lezione «{entry['lezione']}» non è nel registro: carica prima le lezioni"
            )
        student = self._student(entry)
        self._enrolled_on(student, lesson["data"])
        if lesson["gruppo"] and lesson["gruppo"] not in (student["gruppi"] or "").split():
            raise ValueError(
                f"la lezione {lesson['lezione']} è del gruppo {lesson['gruppo']}, e "
                f"{student['matricola']} non ne fa parte"
            )
        self._fits(entry, lesson)
        self._one_place(entry, lesson)

    def _one_place(self, entry: dict[str, Any], lesson: dict[str, Any]) -> None:
        """Chi è in due gruppi non può stare nello stesso momento in due lezioni."""
        mine = _interval(entry, lesson)
        for presence in self.places.get((entry["matricola"], lesson["data"]), []):
            if presence["lezione"] == lesson["lezione"]:
                continue
            start, end = _interval(presence, self.known["lezioni"][(presence["lezione"],)])
            if mine[0] < end and start < mine[1]:
                raise ValueError(
                    f"{entry['matricola']} in quell'ora risulta già alla lezione "
                    f"{presence['lezione']}, {start}-{end}: non può essere in due posti"
                )

    def _fits(self, presence: dict[str, Any], lesson: dict[str, Any], who: str = "") -> None:
        came, left = _interval(presence, lesson)
        start, end = lesson["inizio"], lesson["fine"]
        if left <= came:
            raise ValueError(f"{who}esce alle {left}, prima di entrare alle {came}")
        if came < start or left > end:
            raise ValueError(f"{who}{came}-{left} esce dall'orario della lezione, {start}-{end}")
        cells.minutes(lesson["data"], came, left)

    def _giustificazioni(self, entry: dict[str, Any]) -> None:
        self._student(entry)
        if entry["al"] < entry["dal"]:
            raise ValueError("al: l'ultimo giorno viene prima del primo")

    def _crediti(self, entry: dict[str, Any]) -> None:
        self._student(entry)
        allowed = _KINDS_OF.get(entry["unita"], _CLASS_KINDS)
        if entry["tipo"] not in allowed:
            raise ValueError(f"tipo: per {entry['unita']} può essere {' o '.join(allowed)}")
        others = sum(
            row["ore"]
            for key, row in self.rows_of.items()
            if row["matricola"] == entry["matricola"] and key != _key(entry, self.description.key)
        )
        course = next(iter(self.known["corso"].values()), None)
        total = course["ore"] if course else standard.load().hours.total
        if entry["ore"] <= 0 or others + entry["ore"] >= total:
            raise ValueError(
                f"ore: con questa riga i crediti sono {others + entry['ore']:g} ore; devono essere "
                f"più di zero e meno delle {total:g} del corso"
            )

    def _student(self, entry: dict[str, Any]) -> dict[str, Any]:
        student = self.known["studenti"].get((entry["matricola"],))
        if student is None:
            raise ValueError(
                f"la matricola «{entry['matricola']}» non è fra gli studenti: controlla come è "
                "scritta o carica prima gli studenti"
            )
        return student

    def _enrolled_on(self, student: dict[str, Any], day: str) -> None:
        if day < student["iscritto_dal"]:
            raise ValueError(
                f"{student['matricola']} risulta presente il {cells.italian(day)}, ma è iscritto "
                f"dal {cells.italian(student['iscritto_dal'])}"
            )
        if student["ritirato_dal"] and day >= student["ritirato_dal"]:
            raise ValueError(
                f"{student['matricola']} risulta presente il {cells.italian(day)}, ma si è "
                f"ritirato dal {cells.italian(student['ritirato_dal'])}"
            )


def _key(entry: dict[str, Any], key: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(entry[name] for name in key)


def _interval(presence: dict[str, Any], lesson: dict[str, Any]) -> tuple[str, str]:
    """Da quando a quando c'era: una casella vuota vale l'inizio o la fine della lezione."""
    return presence["entrata"] or lesson["inizio"], presence["uscita"] or lesson["fine"]


def _overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Vero se le due lezioni chiedono alla stessa classe, o allo stesso gruppo, lo stesso tempo."""
    same_people = not one["gruppo"] or not other["gruppo"] or one["gruppo"] == other["gruppo"]
    return (
        same_people
        and one["data"] == other["data"]
        and one["inizio"] < other["fine"]
        and other["inizio"] < one["fine"]
    )
