"""Le domande del banco: i sei tipi, la lettura da YAML e le varianti con altri numeri.

Il formato è descritto in ``exercises/quiz/schema.json``. Qui si controlla tutto ciò che serve per
mostrare una domanda; i controlli sul contenuto (codici dello standard, formule che tornano per
ogni valore, suggerimenti ripetuti) li fa ``python -m tools.quizbank check``.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from callcenter.quiz import expressions, images

_PLACEHOLDER = re.compile(r"\{([^{}]+?)(?::(\d))?\}")


@dataclass(frozen=True)
class Option:
    """Una risposta possibile: testo, se è giusta, che cosa dire a chi la sceglie.

    ``key`` è il suo numero nel file: non cambia quando le risposte si mescolano.
    """

    key: int
    text: str
    correct: bool
    feedback: str


@dataclass(frozen=True)
class Pair:
    """Una coppia da abbinare, con la spiegazione."""

    key: int
    left: str
    right: str
    feedback: str


@dataclass(frozen=True)
class Step:
    """Un passo da mettere in ordine; ``key`` è la sua posizione giusta."""

    key: int
    text: str
    feedback: str


@dataclass(frozen=True)
class Criterion:
    """Un criterio della griglia con cui si valuta una risposta aperta, e i suoi punti."""

    text: str
    points: int


@dataclass(frozen=True)
class Parameter:
    """Un numero che cambia da una variante all'altra: da ``low`` a ``high`` a passi di ``step``."""

    name: str
    low: float
    high: float
    step: float
    default: float

    @property
    def values(self) -> tuple[float, ...]:
        """Tutti i valori possibili, dal più piccolo al più grande."""
        count = int(round((self.high - self.low) / self.step, 9))
        return tuple(_tidy(self.low + number * self.step) for number in range(count + 1))


@dataclass(frozen=True)
class WrongAnswer:
    """Un errore tipico: l'espressione che porta a quel numero e che cosa dire."""

    answer: str
    feedback: str


@dataclass(frozen=True, kw_only=True)
class Question:
    """Ciò che ogni domanda ha. ``line`` è la riga del file in cui comincia.

    ``image`` è la figura che accompagna il testo; quasi tutte le domande non l'hanno.
    """

    id: str
    type: str
    text: str
    covers: tuple[str, ...]
    difficulty: int
    source: str
    explanation: str | None
    line: int = field(compare=False, repr=False)
    # Fuori da repr: una domanda senza figura deve tenere l'impronta che aveva.
    image: images.Image | None = field(default=None, repr=False)

    def variant(self, seed: int | None) -> Question:
        """La stessa domanda come la vede chi usa quel seme (``None``: quella del libro)."""
        return self

    @property
    def version(self) -> str:
        """Un'impronta del contenuto: se la domanda cambia, le risposte salvate non valgono più."""
        drawn = "" if self.image is None else f"{self.image!r}{_digest(self.image.address)}"
        return _digest(repr(self) + drawn)[:8]


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion(Question):
    """Scelta singola (``choice``) o multipla (``multiple``)."""

    options: tuple[Option, ...]
    shuffle: bool

    def variant(self, seed: int | None) -> ChoiceQuestion:
        """Le stesse risposte in un ordine che dipende solo dalla domanda e dal seme."""
        if not self.shuffle:
            return self
        return replace(self, options=_mixed(self.options, self.id, seed))


@dataclass(frozen=True, kw_only=True)
class NumericQuestion(Question):
    """Una domanda con risposta numerica.

    ``answer`` è un'espressione dei parametri; ``tolerance`` è assoluta, nell'unità ``unit``;
    ``decimals`` dice con quanti decimali si mostra il risultato.
    """

    answer: str
    tolerance: float
    decimals: int
    unit: str | None
    parameters: tuple[Parameter, ...]
    wrong: tuple[WrongAnswer, ...]
    values: Mapping[str, float]

    def variant(self, seed: int | None) -> NumericQuestion:
        """La domanda con i numeri di quel seme, già scritti nei testi."""
        if seed is None:
            values = {parameter.name: parameter.default for parameter in self.parameters}
        else:
            chance = random.Random(f"{seed}:{self.id}")
            values = {
                parameter.name: chance.choice(parameter.values) for parameter in self.parameters
            }
        return self.with_values(values)

    def with_values(self, values: Mapping[str, float]) -> NumericQuestion:
        """La domanda con questi valori dei parametri al posto dei segnaposto."""
        answer = expressions.evaluate(self.answer, values)
        in_text = self._filler(values)
        after = self._filler({**values, "answer": answer})
        return replace(
            self,
            values=dict(values),
            text=in_text(self.text),
            answer=_expression(answer),
            explanation=after(self.explanation or ""),
            wrong=tuple(
                WrongAnswer(
                    _expression(expressions.evaluate(wrong.answer, values)), after(wrong.feedback)
                )
                for wrong in self.wrong
            ),
        )

    @property
    def value(self) -> float:
        """La risposta giusta con i valori di questa variante."""
        return expressions.evaluate(self.answer, self.values)

    @property
    def shown_value(self) -> str:
        """La risposta giusta come si scrive in italiano, con l'unità."""
        number = italian_number(self.value, self.decimals)
        return f"{number} {self.unit}" if self.unit else number

    def _filler(self, values: Mapping[str, float]) -> Callable[[str], str]:
        if not self.parameters:
            # Senza parametri le parentesi graffe restano quelle che sono (per esempio in JSON).
            values = {name: value for name, value in values.items() if name == "answer"}

        def fill(match: re.Match[str]) -> str:
            if not self.parameters and match[1] != "answer":
                return match[0]
            number = expressions.evaluate(match[1], values)
            decimals = int(match[2]) if match[2] else None
            if decimals is None and match[1] == "answer":
                decimals = self.decimals
            return italian_number(number, decimals)

        return lambda text: _PLACEHOLDER.sub(fill, text)


@dataclass(frozen=True, kw_only=True)
class MatchingQuestion(Question):
    """Coppie da abbinare; ``choices`` sono le destre, mescolate, con eventuali intruse."""

    pairs: tuple[Pair, ...]
    distractors: tuple[str, ...]
    choices: tuple[tuple[int, str], ...]

    def variant(self, seed: int | None) -> MatchingQuestion:
        """Le stesse coppie con le destre in un altro ordine."""
        return replace(self, choices=_mixed(self.choices, self.id, seed))


@dataclass(frozen=True, kw_only=True)
class OrderingQuestion(Question):
    """Passi da mettere in ordine; ``shown`` è l'ordine in cui si presentano."""

    steps: tuple[Step, ...]
    shown: tuple[Step, ...]

    def variant(self, seed: int | None) -> OrderingQuestion:
        """Gli stessi passi presentati in un altro ordine, mai in quello giusto."""
        return replace(self, shown=_mixed(self.steps, self.id, seed))


@dataclass(frozen=True, kw_only=True)
class CaseQuestion(Question):
    """Un caso breve: o una scelta singola (``options``) o una risposta aperta con griglia."""

    ask: str
    options: tuple[Option, ...]
    shuffle: bool
    rubric: tuple[Criterion, ...]
    model_answer: str | None

    def variant(self, seed: int | None) -> CaseQuestion:
        """Lo stesso caso con le risposte in un altro ordine."""
        if not self.shuffle or not self.options:
            return self
        return replace(self, options=_mixed(self.options, self.id, seed))


def italian_number(value: float, decimals: int | None = None) -> str:
    """Un numero all'italiana: ``1234.5`` → ``"1.234,5"``. Senza ``decimals``, al più sei cifre."""
    text = f"{value:,.{6 if decimals is None else decimals}f}"
    if decimals is None:
        text = text.rstrip("0").rstrip(".")
    if text.strip("-0.,") == "":
        text = text.lstrip("-")
    return text.translate(str.maketrans({",": ".", ".": ","}))


def _tidy(value: float) -> float:
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else rounded


def _expression(value: float) -> str:
    return repr(_tidy(value))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _mixed(entries: tuple, question_id: str, seed: int | None) -> tuple:
    """Le voci in un ordine che sembra casuale ma è sempre lo stesso, e mai quello del file."""

    def weight(entry: Any) -> str:
        key = entry[0] if isinstance(entry, tuple) else entry.key
        return _digest(f"{'' if seed is None else seed}:{question_id}:{key}")

    mixed = tuple(sorted(entries, key=weight))
    in_order = tuple(sorted(entries, key=lambda e: e[0] if isinstance(e, tuple) else e.key))
    return (*mixed[1:], mixed[0]) if mixed == in_order else mixed


# --- lettura da YAML ------------------------------------------------------------------------------


class Mapped(dict):
    """Una mappa letta da YAML che ricorda la riga in cui comincia."""

    line: int = 0


class _Loader(yaml.SafeLoader):
    """Il lettore sicuro di YAML, che tiene le righe e rifiuta i campi scritti due volte."""


def _construct_map(loader: _Loader, node: yaml.MappingNode) -> Iterator[Mapped]:
    mapped = Mapped()
    mapped.line = node.start_mark.line + 1
    yield mapped
    seen = set()
    for key_node, _ in node.value:
        if key_node.value in seen:
            raise yaml.constructor.ConstructorError(
                None, None, f"il campo «{key_node.value}» compare due volte", key_node.start_mark
            )
        seen.add(key_node.value)
    mapped.update(loader.construct_mapping(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_map)


def read_yaml(text: str, file: str) -> Any:
    """Legge un testo YAML tenendo le righe; ``ValueError`` con file e riga se non è corretto."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", riga {mark.line + 1}" if mark else ""
        problem = getattr(error, "problem", None) or str(error)
        raise ValueError(f"{file}{where}: non è YAML corretto ({problem}).") from error


class Reader:
    """Legge i campi di una mappa; ogni errore dice file, riga e domanda."""

    def __init__(self, file: str, mapped: Any, owner: str, line: int) -> None:
        self.file = file
        self.owner = owner
        self.line = getattr(mapped, "line", line)
        if not isinstance(mapped, dict):
            raise self.error("serve un elenco di campi «nome: valore»")
        self.mapped = mapped

    def error(self, message: str) -> ValueError:
        """L'errore da sollevare, con il posto in cui si trova."""
        return ValueError(f"{self.file}, riga {self.line}, {self.owner}: {message}.")

    def text(self, name: str) -> str:
        """Un testo obbligatorio."""
        value = self.mapped.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"il campo «{name}» deve essere un testo non vuoto")
        return value.strip()

    def optional_text(self, name: str) -> str | None:
        """Un testo che può mancare."""
        return None if self.mapped.get(name) is None else self.text(name)

    def number(self, name: str) -> float:
        """Un numero obbligatorio."""
        value = self.mapped.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"il campo «{name}» deve essere un numero")
        return value

    def integer(self, name: str, low: int, high: int) -> int:
        """Un intero obbligatorio fra ``low`` e ``high``."""
        value = self.number(name)
        if not isinstance(value, int) or not low <= value <= high:
            raise self.error(f"il campo «{name}» deve essere un intero fra {low} e {high}")
        return value

    def flag(self, name: str, default: bool) -> bool:
        """Un ``true`` o ``false`` che può mancare."""
        value = self.mapped.get(name, default)
        if not isinstance(value, bool):
            raise self.error(f"il campo «{name}» deve essere true o false")
        return value

    def expression(self, name: str) -> str:
        """Un numero o un'espressione aritmetica."""
        value = self.mapped.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self.error(f"il campo «{name}» deve essere un numero o un'espressione")
        try:
            expressions.names(value)
        except ValueError as error:
            raise self.error(f"il campo «{name}»: {str(error).rstrip('.')}") from error
        return str(value)

    def texts(self, name: str, at_least: int) -> tuple[str, ...]:
        """Una lista di testi."""
        value = self.mapped.get(name, [])
        if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
            raise self.error(f"il campo «{name}» deve essere una lista di testi")
        if len(value) < at_least:
            raise self.error(f"il campo «{name}» deve avere almeno {at_least} voci")
        return tuple(value)

    def each(self, name: str, at_least: int) -> tuple[Reader, ...]:
        """Una lista di mappe."""
        value = self.mapped.get(name, [])
        if not isinstance(value, list) or len(value) < at_least:
            raise self.error(f"il campo «{name}» deve essere una lista di almeno {at_least} voci")
        return tuple(Reader(self.file, entry, self.owner, self.line) for entry in value)


def parse(file: str, mapped: Any, line: int, folder: Path | None = None) -> Question:
    """Una domanda letta dal banco. ``ValueError`` con file e riga se qualcosa non va.

    ``folder`` è la cartella del file: lì accanto stanno le immagini.
    """
    reader = Reader(file, mapped, "domanda senza id", line)
    reader.owner = f"domanda {reader.text('id')}"
    kind = reader.text("type")
    if kind not in _PARSERS:
        raise reader.error(f"il tipo «{kind}» non esiste; i tipi sono {', '.join(_PARSERS)}")
    common = {
        "id": reader.text("id"),
        "type": kind,
        "text": reader.text("text"),
        "covers": reader.texts("covers", 1),
        "difficulty": reader.integer("difficulty", 1, 3),
        "source": reader.text("source"),
        "explanation": reader.optional_text("explanation"),
        "line": reader.line,
        "image": _image(reader, folder),
    }
    return _PARSERS[kind](reader, common)


def _image(reader: Reader, folder: Path | None) -> images.Image | None:
    if "image" not in reader.mapped:
        return None
    entry = Reader(reader.file, reader.mapped["image"], f"{reader.owner}, immagine", reader.line)
    file, alt = entry.text("file"), entry.text("alt")
    if folder is None:
        raise entry.error("non si sa in quale cartella cercarla")
    try:
        return images.read(folder, file, alt)
    except ValueError as error:
        raise entry.error(str(error)) from error


def _options(reader: Reader) -> tuple[Option, ...]:
    return tuple(
        Option(key, entry.text("text"), entry.flag("correct", False), entry.text("feedback"))
        for key, entry in enumerate(reader.each("options", 2), start=1)
    )


def _check_single(reader: Reader, options: tuple[Option, ...]) -> None:
    right = sum(option.correct for option in options)
    if right != 1:
        raise reader.error(f"serve una sola risposta con «correct: true», qui sono {right}")


def _choice(reader: Reader, common: dict) -> ChoiceQuestion:
    options = _options(reader)
    if common["type"] == "choice":
        _check_single(reader, options)
    elif all(option.correct for option in options) or not any(o.correct for o in options):
        raise reader.error("servono almeno una risposta giusta e una sbagliata")
    return ChoiceQuestion(**common, options=options, shuffle=reader.flag("shuffle", True))


def _numeric(reader: Reader, common: dict) -> NumericQuestion:
    if common["explanation"] is None:
        raise reader.error("una domanda numerica ha bisogno del campo «explanation»")
    tolerance = reader.number("tolerance")
    if tolerance <= 0:
        raise reader.error("il campo «tolerance» deve essere maggiore di zero")
    question = NumericQuestion(
        **common,
        answer=reader.expression("answer"),
        tolerance=tolerance,
        decimals=reader.integer("decimals", 0, 6) if "decimals" in reader.mapped else 2,
        unit=reader.optional_text("unit"),
        parameters=_parameters(reader),
        wrong=tuple(
            WrongAnswer(entry.expression("answer"), entry.text("feedback"))
            for entry in reader.each("wrong", 0)
        ),
        values={},
    )
    try:
        question.variant(None)
    except ValueError as error:
        raise reader.error(str(error).rstrip(".")) from error
    return question


def _parameters(reader: Reader) -> tuple[Parameter, ...]:
    declared = reader.mapped.get("parameters", {})
    if not isinstance(declared, dict):
        raise reader.error("il campo «parameters» deve avere la forma «nome: {min, max, step}»")
    parameters = []
    for name, value in declared.items():
        entry = Reader(reader.file, value, f"{reader.owner}, parametro «{name}»", reader.line)
        reserved = {*expressions.FUNCTIONS, "answer"}
        # In YAML un nome come «yes» senza virgolette è un valore logico, non un testo.
        if not isinstance(name, str) or not name.isidentifier() or name in reserved:
            raise entry.error("non è un nome ammesso per un parametro")
        low, high, step = entry.number("min"), entry.number("max"), entry.number("step")
        if step <= 0 or high < low:
            raise entry.error("«max» non può essere minore di «min» e «step» deve superare zero")
        default = entry.number("default") if "default" in entry.mapped else low
        parameter = Parameter(name, low, high, step, _tidy(default))
        if parameter.default not in parameter.values:
            raise entry.error("«default» deve essere uno dei valori da «min» a «max»")
        parameters.append(parameter)
    return tuple(parameters)


def _matching(reader: Reader, common: dict) -> MatchingQuestion:
    pairs = tuple(
        Pair(key, entry.text("left"), entry.text("right"), entry.text("feedback"))
        for key, entry in enumerate(reader.each("pairs", 2), start=1)
    )
    distractors = reader.texts("distractors", 0)
    rights = [pair.right for pair in pairs] + list(distractors)
    if len(set(rights)) != len(rights):
        raise reader.error("due risposte da abbinare hanno lo stesso testo: non si distinguono")
    return MatchingQuestion(
        **common,
        pairs=pairs,
        distractors=distractors,
        choices=tuple(enumerate(rights, start=1)),
    )


def _ordering(reader: Reader, common: dict) -> OrderingQuestion:
    steps = tuple(
        Step(key, entry.text("text"), entry.text("feedback"))
        for key, entry in enumerate(reader.each("items", 3), start=1)
    )
    return OrderingQuestion(**common, steps=steps, shown=steps)


def _case(reader: Reader, common: dict) -> CaseQuestion:
    closed = "options" in reader.mapped
    if closed == ("rubric" in reader.mapped):
        raise reader.error("un caso ha o «options» o «rubric» con «model_answer»")
    options = _options(reader) if closed else ()
    if closed:
        _check_single(reader, options)
    rubric = (
        ()
        if closed
        else tuple(
            Criterion(entry.text("criterion"), entry.integer("points", 1, 10))
            for entry in reader.each("rubric", 2)
        )
    )
    return CaseQuestion(
        **common,
        ask=reader.text("ask"),
        options=options,
        shuffle=reader.flag("shuffle", True),
        rubric=rubric,
        model_answer=None if closed else reader.text("model_answer"),
    )


_PARSERS: dict[str, Callable[[Reader, dict], Question]] = {
    "choice": _choice,
    "multiple": _choice,
    "numeric": _numeric,
    "matching": _matching,
    "ordering": _ordering,
    "case": _case,
}
