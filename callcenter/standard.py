"""Lo standard formativo della Regione Campania, letto da ``data/standard.yml`` e convalidato.

Le parole sono quelle ufficiali, alla lettera. Il piano delle ore del libro (``data/hours.yml``) è
una cosa diversa: divide fra le unità i totali che lo standard fissa. Qui si leggono tutti e due e
si controlla che tornino.

Fonte: Repertorio dei titoli e delle qualificazioni della Regione Campania, standard formativo
«Tecnico della gestione di call center».
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from callcenter import data

STANDARD_FILE = "standard.yml"
HOURS_FILE = "hours.yml"
ABILITY = "ability"
KNOWLEDGE = "knowledge"

# Quante voci ha lo standard, unità per unità: se cambiano, è cambiato lo standard.
EXPECTED_ITEMS = {"UF1": (5, 8), "UF2": (7, 8), "UF3": (4, 6)}
_LETTERS = {ABILITY: "A", KNOWLEDGE: "C"}
_NAMES = {ABILITY: "abilità", KNOWLEDGE: "conoscenze"}


@dataclass(frozen=True)
class Reference:
    """Una voce di classificazione: codice, titolo e, se serve, una nota nostra."""

    code: str
    title: str
    note: str | None = None


@dataclass(frozen=True)
class Text:
    """Un testo ufficiale e, se serve, una nota nostra."""

    text: str
    note: str | None = None


@dataclass(frozen=True)
class Item:
    """Un'abilità o una conoscenza: codice (``UF1.A3``), unità, tipo, parole ufficiali, nota."""

    code: str
    unit: str
    kind: str
    text: str
    note: str | None = None


@dataclass(frozen=True)
class Unit:
    """Un'unità formativa con la sua unità di competenza, le abilità e le conoscenze.

    ``classroom_hours`` e ``internship_hours`` valgono ``None``: lo standard le lascia vuote.
    """

    code: str
    number: int
    title: str
    eqf_level: int
    competence_unit: Reference
    performance: str
    description: str | None
    classroom_hours: int | None
    internship_hours: int | None
    notes: str | None
    abilities: tuple[Item, ...]
    knowledge: tuple[Item, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Le abilità e poi le conoscenze dell'unità."""
        return self.abilities + self.knowledge


@dataclass(frozen=True)
class Qualification:
    """Come si chiama la qualificazione e dove sta nei quadri nazionali."""

    denomination: str
    standard_denomination: str
    regional_qualification: str
    duration: Text
    years: int
    eqf_level: int
    sep: Reference
    ada: Reference
    process: str
    process_sequence: str
    description: str
    certificate: str
    legal_references: str | None
    minimum_education: str | None
    minimum_age: str | None
    further_notes: str | None


@dataclass(frozen=True)
class References:
    """I codici ATECO 2007, ISTAT CP2011 e ISCED-F 2013 citati dallo standard."""

    ateco_2007: tuple[Reference, ...]
    istat_cp2011: tuple[Reference, ...]
    isced_f_2013: tuple[Reference, ...]
    note: str | None


@dataclass(frozen=True)
class Hours:
    """Le ore minime dello standard. Le ore KC stanno dentro le ore di aula."""

    total: int
    classroom: int
    laboratory: int
    key_competences: int
    internship: int
    internship_and_laboratory: int
    note: str | None


@dataclass(frozen=True)
class Elearning:
    """Le percentuali massime di e-learning rispetto alla durata d'aula (0–100)."""

    synchronous_max_percent: int
    asynchronous_max_percent: int
    indications: str
    note: str | None


@dataclass(frozen=True)
class Requirements:
    """I requisiti minimi: ingresso, didattica, docenti, strumenti, valutazione, crediti."""

    entry: Text
    teaching: Text
    staff: Text
    equipment: Text
    assessment: Text
    credits: Text


@dataclass(frozen=True)
class Attendance:
    """Frequenza minima, assenze massime e termine ultimo di inserimento (TUI), in percentuale."""

    minimum_percent: int
    max_absence_percent: int
    late_entry_percent: int
    note: str | None


@dataclass(frozen=True)
class Composition:
    """Di che cosa è fatto lo standard e l'elenco delle unità, con le parole ufficiali."""

    kind: str
    list: str
    note: str | None


@dataclass(frozen=True)
class Year:
    """Un anno del percorso: ore ed eventuale esame intermedio."""

    year: int
    label: str
    hours: int
    intermediate_exam: bool


@dataclass(frozen=True)
class Source:
    """Il documento ufficiale da cui viene il testo."""

    title: str
    document: str
    note: str | None


@dataclass(frozen=True)
class UnitHours:
    """Le ore di aula e di laboratorio che il libro propone per un'unità."""

    classroom: int
    laboratory: int

    @property
    def total(self) -> int:
        """Aula più laboratorio."""
        return self.classroom + self.laboratory


@dataclass(frozen=True)
class HoursPlan:
    """Il piano delle ore del libro: una proposta, non una parte dello standard."""

    origin: str
    units: Mapping[str, UnitHours]
    key_competences: int
    internship: int

    @property
    def classroom(self) -> int:
        """Tutte le ore di aula, comprese quelle per le competenze chiave."""
        return sum(unit.classroom for unit in self.units.values()) + self.key_competences

    @property
    def laboratory(self) -> int:
        """Tutte le ore di laboratorio."""
        return sum(unit.laboratory for unit in self.units.values())

    @property
    def total(self) -> int:
        """Aula, laboratorio e tirocinio."""
        return self.classroom + self.laboratory + self.internship


@dataclass(frozen=True)
class Standard:
    """Lo standard intero, con accanto il piano delle ore del libro (``plan``)."""

    source: Source
    qualification: Qualification
    references: References
    hours: Hours
    elearning: Elearning
    requirements: Requirements
    attendance: Attendance
    composition: Composition
    years: tuple[Year, ...]
    units: tuple[Unit, ...]
    plan: HoursPlan

    @property
    def items(self) -> tuple[Item, ...]:
        """Tutte le voci, nell'ordine dello standard (unità, abilità, conoscenze)."""
        return tuple(item for unit in self.units for item in unit.items)

    def unit(self, code: str) -> Unit:
        """L'unità ``code`` (``"UF1"``); ``ValueError`` se non esiste."""
        for unit in self.units:
            if unit.code == code:
                return unit
        known = ", ".join(unit.code for unit in self.units)
        raise ValueError(f"Lo standard non ha l'unità «{code}». Le unità sono: {known}.")


class _Fields:
    """Una mappa del file YAML che, quando qualcosa non va, dice in quale file e in quale campo."""

    def __init__(self, file: str, place: str, value: Any) -> None:
        self.file = file
        self.place = place
        self.values = value if isinstance(value, dict) else self._refuse_mapping(value)
        self._read: set[str] = set()

    def _refuse_mapping(self, value: Any) -> dict:
        where = f"campo «{self.place}»" if self.place else "contenuto"
        raise ValueError(
            f"{self.file}, {where}: serve un elenco di campi «nome: valore», invece c'è "
            f"{_show(value)}."
        )

    def field(self, name: str) -> str:
        """Il percorso del campo, come si scrive in un messaggio: ``hours.total``."""
        return f"{self.place}.{name}" if self.place else name

    def error(self, name: str, message: str) -> ValueError:
        """L'errore da sollevare per il campo ``name``."""
        return ValueError(f"{self.file}, campo «{self.field(name)}»: {message}")

    def get(self, name: str) -> Any:
        self._read.add(name)
        if name not in self.values:
            raise self.error(name, "manca. Aggiungilo: la scheda ufficiale lo contiene.")
        return self.values[name]

    def text(self, name: str) -> str:
        value = self.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(name, f"serve un testo non vuoto, invece c'è {_show(value)}.")
        return value

    def optional_text(self, name: str) -> str | None:
        self._read.add(name)
        return None if self.values.get(name) is None else self.text(name)

    def integer(self, name: str) -> int:
        value = self.get(name)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(name, f"serve un numero intero, invece c'è {_show(value)}.")
        if value < 0:
            raise self.error(name, f"serve un numero da zero in su, invece c'è {value}.")
        return value

    def optional_integer(self, name: str) -> int | None:
        self._read.add(name)
        return None if self.values.get(name) is None else self.integer(name)

    def percent(self, name: str) -> int:
        value = self.integer(name)
        if value > 100:
            raise self.error(name, f"una percentuale sta fra 0 e 100, invece c'è {value}.")
        return value

    def boolean(self, name: str) -> bool:
        value = self.get(name)
        if not isinstance(value, bool):
            raise self.error(name, f"serve true o false, invece c'è {_show(value)}.")
        return value

    def inside(self, name: str) -> _Fields:
        return _Fields(self.file, self.field(name), self.get(name))

    def each(self, name: str) -> Iterator[_Fields]:
        value = self.get(name)
        if not isinstance(value, list) or not value:
            raise self.error(name, f"serve una lista non vuota, invece c'è {_show(value)}.")
        for number, entry in enumerate(value, start=1):
            yield _Fields(self.file, f"{self.field(name)}[{number}]", entry)

    def nothing_else(self) -> None:
        """Rifiuta i campi che nessuno ha letto: di solito sono nomi scritti male."""
        unknown = sorted(str(name) for name in self.values if name not in self._read)
        if unknown:
            raise self.error(unknown[0], "non è un campo previsto. È scritto bene?")


def _show(value: Any) -> str:
    if value is None:
        return "niente"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _content(path: Path) -> _Fields:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ValueError(
            f"Manca il file «{path.name}» ({path}). Riprendi la copia originale del libro."
        ) from error
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path.name}: il file non è in UTF-8. Salvalo con quella codifica."
        ) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f", riga {mark.line + 1}" if mark else ""
        raise ValueError(f"{path.name}{line}: non è YAML corretto ({error}).") from error
    return _Fields(path.name, "", content)


def _reference(fields: _Fields) -> Reference:
    reference = Reference(fields.text("code"), fields.text("title"), fields.optional_text("note"))
    fields.nothing_else()
    return reference


def _official_text(fields: _Fields) -> Text:
    text = Text(fields.text("text"), fields.optional_text("note"))
    fields.nothing_else()
    return text


def _source(fields: _Fields) -> Source:
    source = Source(fields.text("title"), fields.text("document"), fields.optional_text("note"))
    fields.nothing_else()
    return source


def _qualification(fields: _Fields) -> Qualification:
    duration = fields.inside("duration")
    qualification = Qualification(
        denomination=fields.text("denomination"),
        standard_denomination=fields.text("standard_denomination"),
        regional_qualification=fields.text("regional_qualification"),
        duration=Text(duration.text("text"), duration.optional_text("note")),
        years=duration.integer("years"),
        eqf_level=fields.integer("eqf_level"),
        sep=_reference(fields.inside("sep")),
        ada=_reference(fields.inside("ada")),
        process=fields.text("process"),
        process_sequence=fields.text("process_sequence"),
        description=fields.text("description"),
        certificate=fields.text("certificate"),
        legal_references=fields.optional_text("legal_references"),
        minimum_education=fields.optional_text("minimum_education"),
        minimum_age=fields.optional_text("minimum_age"),
        further_notes=fields.optional_text("further_notes"),
    )
    duration.nothing_else()
    fields.nothing_else()
    if not 1 <= qualification.eqf_level <= 8:
        raise fields.error("eqf_level", "i livelli EQF vanno da 1 a 8.")
    return qualification


def _references(fields: _Fields) -> References:
    references = References(
        ateco_2007=_unique_references(fields, "ateco_2007"),
        istat_cp2011=_unique_references(fields, "istat_cp2011"),
        isced_f_2013=_unique_references(fields, "isced_f_2013"),
        note=fields.optional_text("note"),
    )
    fields.nothing_else()
    return references


def _unique_references(fields: _Fields, name: str) -> tuple[Reference, ...]:
    references = tuple(_reference(entry) for entry in fields.each(name))
    _refuse_repeated(fields, name, [reference.code for reference in references])
    return references


def _refuse_repeated(fields: _Fields, name: str, codes: list[str]) -> None:
    seen: set[str] = set()
    for code in codes:
        if code in seen:
            raise fields.error(name, f"il codice «{code}» compare due volte.")
        seen.add(code)


def _hours(fields: _Fields) -> Hours:
    hours = Hours(
        total=fields.integer("total"),
        classroom=fields.integer("classroom"),
        laboratory=fields.integer("laboratory"),
        key_competences=fields.integer("key_competences"),
        internship=fields.integer("internship"),
        internship_and_laboratory=fields.integer("internship_and_laboratory"),
        note=fields.optional_text("note"),
    )
    fields.nothing_else()
    parts = hours.classroom + hours.laboratory + hours.internship
    if parts != hours.total:
        raise fields.error(
            "total",
            f"aula {hours.classroom} + laboratorio {hours.laboratory} + tirocinio "
            f"{hours.internship} fanno {parts}, non {hours.total}.",
        )
    if hours.internship + hours.laboratory != hours.internship_and_laboratory:
        raise fields.error(
            "internship_and_laboratory",
            f"tirocinio {hours.internship} + laboratorio {hours.laboratory} fanno "
            f"{hours.internship + hours.laboratory}, non {hours.internship_and_laboratory}.",
        )
    if hours.key_competences > hours.classroom:
        raise fields.error(
            "key_competences",
            f"le ore KC ({hours.key_competences}) stanno dentro l'aula ({hours.classroom}): "
            "non possono superarla.",
        )
    return hours


def _elearning(fields: _Fields) -> Elearning:
    elearning = Elearning(
        synchronous_max_percent=fields.percent("synchronous_max_percent"),
        asynchronous_max_percent=fields.percent("asynchronous_max_percent"),
        indications=fields.text("indications"),
        note=fields.optional_text("note"),
    )
    fields.nothing_else()
    return elearning


def _requirements(fields: _Fields) -> Requirements:
    names = ("entry", "teaching", "staff", "equipment", "assessment", "credits")
    requirements = Requirements(**{name: _official_text(fields.inside(name)) for name in names})
    fields.nothing_else()
    return requirements


def _attendance(fields: _Fields) -> Attendance:
    attendance = Attendance(
        minimum_percent=fields.percent("minimum_percent"),
        max_absence_percent=fields.percent("max_absence_percent"),
        late_entry_percent=fields.percent("late_entry_percent"),
        note=fields.optional_text("note"),
    )
    fields.nothing_else()
    if attendance.minimum_percent + attendance.max_absence_percent != 100:
        raise fields.error(
            "max_absence_percent",
            f"frequenza minima {attendance.minimum_percent}% e assenze massime "
            f"{attendance.max_absence_percent}% devono fare 100%.",
        )
    return attendance


def _composition(fields: _Fields) -> Composition:
    composition = Composition(
        fields.text("kind"), fields.text("list"), fields.optional_text("note")
    )
    fields.nothing_else()
    return composition


def _years(fields: _Fields, total_hours: int) -> tuple[Year, ...]:
    years = []
    for entry in fields.each("years"):
        years.append(
            Year(
                year=entry.integer("year"),
                label=entry.text("label"),
                hours=entry.integer("hours"),
                intermediate_exam=entry.boolean("intermediate_exam"),
            )
        )
        entry.nothing_else()
    planned = sum(year.hours for year in years)
    if planned != total_hours:
        raise fields.error("years", f"le ore degli anni fanno {planned}, non {total_hours}.")
    return tuple(years)


def _units(fields: _Fields) -> tuple[Unit, ...]:
    units = tuple(_unit(entry) for entry in fields.each("units"))
    codes = [unit.code for unit in units]
    _refuse_repeated(fields, "units", codes)
    if codes != list(EXPECTED_ITEMS):
        raise fields.error(
            "units",
            f"servono le unità {', '.join(EXPECTED_ITEMS)} in quest'ordine, invece ci sono "
            f"{', '.join(codes)}.",
        )
    _refuse_repeated(fields, "units", [unit.competence_unit.code for unit in units])
    return units


def _unit(fields: _Fields) -> Unit:
    code = fields.text("code")
    if code not in EXPECTED_ITEMS:
        raise fields.error(
            "code", f"«{code}» non è un'unità dello standard ({', '.join(EXPECTED_ITEMS)})."
        )
    unit = Unit(
        code=code,
        number=fields.integer("number"),
        title=fields.text("title"),
        eqf_level=fields.integer("eqf_level"),
        competence_unit=_reference(fields.inside("competence_unit")),
        performance=fields.text("performance"),
        description=fields.optional_text("description"),
        classroom_hours=fields.optional_integer("classroom_hours"),
        internship_hours=fields.optional_integer("internship_hours"),
        notes=fields.optional_text("notes"),
        abilities=_items(fields, "abilities", code, ABILITY),
        knowledge=_items(fields, "knowledge", code, KNOWLEDGE),
    )
    fields.nothing_else()
    return unit


def _items(fields: _Fields, name: str, unit: str, kind: str) -> tuple[Item, ...]:
    items = []
    for entry in fields.each(name):
        items.append(
            Item(
                code=entry.text("code"),
                unit=unit,
                kind=kind,
                text=entry.text("text"),
                note=entry.optional_text("note"),
            )
        )
        entry.nothing_else()
    codes = [item.code for item in items]
    _refuse_repeated(fields, name, codes)
    count = EXPECTED_ITEMS[unit][0 if kind == ABILITY else 1]
    expected = [f"{unit}.{_LETTERS[kind]}{number}" for number in range(1, count + 1)]
    if codes != expected:
        raise fields.error(
            name,
            f"l'unità {unit} ha {count} {_NAMES[kind]}, da {expected[0]} a {expected[-1]} in "
            f"ordine; qui {_differences(codes, expected)}.",
        )
    return tuple(items)


def _differences(codes: list[str], expected: list[str]) -> str:
    missing = [code for code in expected if code not in codes]
    extra = [code for code in codes if code not in expected]
    parts = []
    if missing:
        parts.append(f"mancano {', '.join(missing)}")
    if extra:
        parts.append(f"ci sono in più {', '.join(extra)}")
    return " e ".join(parts) or f"l'ordine è {', '.join(codes)}"


def _plan(fields: _Fields, standard_hours: Hours) -> HoursPlan:
    by_unit = fields.inside("units")
    units = {}
    for code in EXPECTED_ITEMS:
        unit = by_unit.inside(code)
        units[code] = UnitHours(unit.integer("classroom"), unit.integer("laboratory"))
        unit.nothing_else()
    by_unit.nothing_else()
    key_competences = fields.inside("key_competences")
    internship = fields.inside("internship")
    plan = HoursPlan(
        origin=fields.text("origin"),
        units=MappingProxyType(units),
        key_competences=key_competences.integer("classroom"),
        internship=internship.integer("internship"),
    )
    key_competences.nothing_else()
    internship.nothing_else()
    fields.nothing_else()
    _compare_plan(fields, plan, standard_hours)
    return plan


def _compare_plan(fields: _Fields, plan: HoursPlan, standard_hours: Hours) -> None:
    comparisons = (
        ("units", "aula (con le KC)", plan.classroom, standard_hours.classroom),
        ("units", "laboratorio", plan.laboratory, standard_hours.laboratory),
        ("key_competences", "KC", plan.key_competences, standard_hours.key_competences),
        ("internship", "tirocinio", plan.internship, standard_hours.internship),
    )
    for field, what, planned, required in comparisons:
        if planned != required:
            raise fields.error(
                field,
                f"il piano ha {planned} ore di {what}, lo standard ne chiede {required}.",
            )


def read(standard_path: Path, hours_path: Path) -> Standard:
    """Legge lo standard e il piano delle ore da due file e li convalida.

    Solleva ``ValueError`` con il nome del file e del campo se qualcosa manca, è di tipo sbagliato,
    è ripetuto o non torna con gli altri numeri.
    """
    fields = _content(standard_path)
    hours = _hours(fields.inside("hours"))
    standard = Standard(
        source=_source(fields.inside("source")),
        qualification=_qualification(fields.inside("qualification")),
        references=_references(fields.inside("references")),
        hours=hours,
        elearning=_elearning(fields.inside("elearning")),
        requirements=_requirements(fields.inside("requirements")),
        attendance=_attendance(fields.inside("attendance")),
        composition=_composition(fields.inside("composition")),
        years=_years(fields, hours.total),
        units=_units(fields),
        plan=_plan(_content(hours_path), hours),
    )
    fields.nothing_else()
    return standard


@functools.lru_cache(maxsize=4)
def _read_once(standard_path: Path, hours_path: Path) -> Standard:
    return read(standard_path, hours_path)


def load() -> Standard:
    """Lo standard del libro (si legge una volta sola). ``ValueError`` se i file non vanno bene."""
    return _read_once(data.path(STANDARD_FILE), data.path(HOURS_FILE))


def items(unit: str | None = None, kind: str | None = None) -> tuple[Item, ...]:
    """Le voci dello standard, tutte o scelte per unità (``"UF1"``) e tipo.

    ``kind`` è ``"ability"`` (abilità) o ``"knowledge"`` (conoscenze). Solleva ``ValueError`` se
    l'unità o il tipo non esistono.
    """
    standard = load()
    if kind not in (None, ABILITY, KNOWLEDGE):
        raise ValueError(
            f"«{kind}» non è un tipo di voce: scrivi «{ABILITY}» (abilità) o «{KNOWLEDGE}» "
            "(conoscenze)."
        )
    chosen = standard.items if unit is None else standard.unit(unit).items
    return tuple(item for item in chosen if kind in (None, item.kind))


def item(code: str) -> Item:
    """La voce con quel codice, per esempio ``item("UF1.A3")``; ``ValueError`` se non esiste."""
    for candidate in load().items:
        if candidate.code == code:
            return candidate
    raise ValueError(
        f"Lo standard non ha la voce «{code}». I codici vanno da UF1.A1 a UF3.C6: "
        "unità, punto, A (abilità) o C (conoscenza), numero."
    )


def codes() -> tuple[str, ...]:
    """I 38 codici, nell'ordine dello standard."""
    return tuple(candidate.code for candidate in load().items)


def official_texts(standard: Standard) -> tuple[str, ...]:
    """Tutte le parole ufficiali dello standard, nell'ordine del file: serve a farne l'impronta."""
    qualification, requirements = standard.qualification, standard.requirements
    texts = [
        qualification.denomination,
        qualification.standard_denomination,
        qualification.duration.text,
        *_code_and_title(qualification.sep),
        *_code_and_title(qualification.ada),
        qualification.process,
        qualification.process_sequence,
        qualification.regional_qualification,
        qualification.description,
    ]
    references = standard.references
    for group in (references.ateco_2007, references.istat_cp2011, references.isced_f_2013):
        for reference in group:
            texts += _code_and_title(reference)
    texts += [
        standard.elearning.indications,
        requirements.entry.text,
        requirements.teaching.text,
        requirements.staff.text,
        requirements.equipment.text,
        requirements.assessment.text,
        qualification.certificate,
        requirements.credits.text,
        standard.composition.kind,
        standard.composition.list,
    ]
    for unit in standard.units:
        texts += [unit.title, *_code_and_title(unit.competence_unit), unit.performance]
        texts += [entry.text for entry in unit.items]
    return tuple(texts)


def _code_and_title(reference: Reference) -> list[str]:
    return [reference.code, reference.title]
