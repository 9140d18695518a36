"""La scelta delle domande: voci dello standard coperte in modo uniforme, difficoltà e tipi misti.

Si sceglie una domanda alla volta, la meno costosa: costa chi ripete voci, lezioni e tipi già presi.
Poi si provano scambi finché nessuno migliora. Il caso entra solo come piccola differenza di costo
fra domande che si equivalgono, ed è un'impronta di seme e domanda: niente dipende dalla macchina.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence

from callcenter import quiz, standard
from callcenter.exam.paper import Item, Paper, Version
from callcenter.exam.practical import practical
from callcenter.quiz.questions import CaseQuestion, Question

#: Quanto, in percento, di ogni difficoltà.
DEFAULT_MIX = {1: 40, 2: 40, 3: 20}
UNITS = ("UF1", "UF2", "UF3")
_NAMES = {1: "facili", 2: "medie", 3: "difficili"}

# Quanto pesa ripetere una voce dello standard, una lezione, un tipo; e quanto vale il caso.
_ITEM, _LESSON, _TYPE, _CHANCE = 6.0, 2.0, 0.5, 1.5


def draw(
    seed: int,
    units: Sequence[str] = UNITS,
    number: int = 30,
    mix: Mapping[int, float] | None = None,
    lessons: Mapping[str, quiz.Lesson] | None = None,
    *,
    task: bool | str = True,
) -> Paper:
    """Estrae una prova. Lo stesso ``seed`` (un intero) dà la stessa prova.

    ``units``: le unità su cui verte; ``number``: quante domande chiuse; ``mix``: percentuale per
    difficoltà, in tutto 100; ``lessons``: il banco (di regola quello del libro); ``task``: la prova
    pratica, ``True`` per estrarla, il suo nome per sceglierla, ``False`` per non averla.
    ``ValueError`` se il banco non può dare ciò che si chiede: dice quante domande ci sono.
    """
    seed = _whole(seed, "Il seme")
    if _whole(number, "Il numero di domande") < 1:
        raise ValueError(f"Il numero di domande deve essere almeno 1, invece è {number}.")
    units = _checked_units(units)
    lessons = quiz.bank() if lessons is None else lessons
    available = [
        question
        for code, lesson in lessons.items()
        if code.upper().startswith(tuple(f"{unit}-" for unit in units))
        for question in lesson.questions
    ]
    closed = [question for question in available if not _is_open(question)]
    quotas = _quotas(number, mix or DEFAULT_MIX)
    _require(closed, quotas, units)
    chosen = _improved(_greedy(closed, quotas, seed), closed, seed)
    return Paper(
        seed=seed,
        units=units,
        questions=tuple(sorted(chosen, key=_place)),
        case=_case(available, chosen, seed),
        task=None if task is False else practical(seed, units, None if task is True else task),
    )


def version(paper: Paper, letter: str) -> Version:
    """La prova come la vede chi ha la versione ``letter`` (una lettera: "A", "B", "C" …)."""
    if not (isinstance(letter, str) and len(letter) == 1 and "A" <= letter <= "Z"):
        raise ValueError(f"Una versione si chiama con una lettera maiuscola, non «{letter}».")
    own_seed = paper.seed * 100 + ord(letter) - ord("A")
    ordered = sorted(paper.questions, key=lambda q: _digest(paper.seed, letter, q.id))
    items = [
        Item(number, question.variant(own_seed)) for number, question in enumerate(ordered, start=1)
    ]
    return Version(letter, paper, tuple(items))


def coverage(paper: Paper) -> dict[str, tuple[str, ...]]:
    """Voce dello standard → domande (e prova pratica) che la esaminano, per le unità scelte."""
    found: dict[str, tuple[str, ...]] = {}
    for item in standard.items():
        if item.unit in paper.units:
            ids = [q.id for q in paper.all_questions if item.code in q.covers]
            if paper.task is not None and item.code in paper.task.covers:
                ids.append("prova pratica")
            found[item.code] = tuple(ids)
    return found


# --- controlli ------------------------------------------------------------------------------------


def _whole(value: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{what} deve essere un numero intero da 0 in su, invece è {value!r}.")
    return value


def _checked_units(units: Sequence[str]) -> tuple[str, ...]:
    wrong = [unit for unit in units if unit not in UNITS]
    if wrong or not units or isinstance(units, str):
        raise ValueError(f"Le unità sono {', '.join(UNITS)}; qui ho letto {units!r}.")
    return tuple(unit for unit in UNITS if unit in units)


def _quotas(number: int, mix: Mapping[int, float]) -> dict[int, int]:
    """Quante domande di ogni difficoltà: le percentuali, con i resti più grandi arrotondati su."""
    if not set(mix) <= set(_NAMES) or any(share < 0 for share in mix.values()):
        raise ValueError(f"Le difficoltà sono 1, 2 e 3, con percentuali da 0 in su: {dict(mix)!r}.")
    if abs(sum(mix.values()) - 100) > 1e-9:
        raise ValueError(f"Le percentuali delle difficoltà fanno {sum(mix.values()):g}, non 100.")
    exact = {level: number * share / 100 for level, share in sorted(mix.items())}
    quotas = {level: int(value) for level, value in exact.items()}
    by_rest = sorted(exact, key=lambda level: (quotas[level] - exact[level], level))
    for level in by_rest[: number - sum(quotas.values())]:
        quotas[level] += 1
    return quotas


def _require(closed: list[Question], quotas: Mapping[int, int], units: tuple[str, ...]) -> None:
    there = Counter(question.difficulty for question in closed)
    short = [level for level, wanted in quotas.items() if wanted > there[level]]
    if short:
        asked = ", ".join(f"{quotas[level]} {_NAMES[level]}" for level in quotas)
        have = ", ".join(f"{there[level]} {_NAMES[level]}" for level in _NAMES)
        raise ValueError(
            f"Il banco non ha abbastanza domande per {', '.join(units)}: ne servono "
            f"{sum(quotas.values())} ({asked}), ce ne sono {len(closed)} ({have}). "
            "Chiedi meno domande, un'altra divisione delle difficoltà o più unità."
        )


# --- scelta ---------------------------------------------------------------------------------------


def _is_open(question: Question) -> bool:
    return isinstance(question, CaseQuestion) and not question.options


def _lesson(question: Question) -> str:
    return question.id.rpartition("-")[0]


def _place(question: Question) -> tuple[str, int]:
    lesson, _, number = question.id.rpartition("-q")
    return lesson, int(number)


def _digest(*parts: object) -> str:
    return hashlib.sha256(":".join(map(str, parts)).encode("utf-8")).hexdigest()


def _chance(seed: int, question: Question) -> float:
    return int(_digest(seed, question.id)[:8], 16) / 16**8


class _Tally:
    """Che cosa è già stato preso, e quanto costerebbe una domanda in più."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.items: Counter[str] = Counter()
        self.lessons: Counter[str] = Counter()
        self.types: Counter[str] = Counter()

    def add(self, question: Question, times: int = 1) -> None:
        """Conta (o, con ``-1``, toglie) una domanda."""
        for code in question.covers:
            self.items[code] += times
        self.lessons[_lesson(question)] += times
        self.types[question.type] += times

    def cost(self, question: Question) -> float:
        """Quanto peggiora l'uniformità prendendo questa domanda."""
        # Una domanda su più voci ne copre di più con un posto: conta la media.
        repeated = sum(self.items[code] for code in question.covers) / len(question.covers)
        return (
            _ITEM * repeated
            + _LESSON * self.lessons[_lesson(question)]
            + _TYPE * self.types[question.type]
            + _CHANCE * _chance(self.seed, question)
        )


def _greedy(closed: list[Question], quotas: Mapping[int, int], seed: int) -> list[Question]:
    left = dict(quotas)
    tally = _Tally(seed)
    chosen: list[Question] = []
    remaining = list(closed)
    while any(left.values()):
        fitting = [question for question in remaining if left.get(question.difficulty)]
        best = min(fitting, key=lambda question: (tally.cost(question), question.id))
        chosen.append(best)
        remaining.remove(best)
        left[best.difficulty] -= 1
        tally.add(best)
    return chosen


def _improved(chosen: list[Question], closed: list[Question], seed: int) -> list[Question]:
    """Scambia una domanda con un'altra della stessa difficoltà finché il costo scende."""
    chosen = list(chosen)
    tally = _Tally(seed)
    for question in chosen:
        tally.add(question)
    for _ in range(5 * len(chosen)):
        swap = None
        gain = 1e-9
        for position, old in enumerate(chosen):
            tally.add(old, -1)
            old_cost = tally.cost(old)
            for new in closed:
                if new.difficulty == old.difficulty and new not in chosen:
                    saved = old_cost - tally.cost(new)
                    if saved > gain:
                        gain, swap = saved, (position, new)
            tally.add(old)
        if swap is None:
            break
        position, new = swap
        tally.add(chosen[position], -1)
        tally.add(new)
        chosen[position] = new
    return chosen


def _case(available: list[Question], chosen: list[Question], seed: int) -> CaseQuestion | None:
    """Il caso da scrivere: fra quelli sulle voci meno toccate, uno a caso."""
    cases = [question for question in available if _is_open(question)]
    tally = _Tally(seed)
    for question in chosen:
        tally.add(question)
    return min(cases, key=lambda case: (tally.cost(case), case.id), default=None)
