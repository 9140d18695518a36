"""Where the course stands, in a few lines."""

from __future__ import annotations

from collections import Counter

from tools.course import marks
from tools.course.folder import Course
from tools.course.sandbox import DESCRIPTIONS, best_level


def lines(course: Course) -> list[str]:
    """What a teacher wants to know before going on."""
    settings = course.settings
    data = "del libro" if settings.seed is None else f"della classe (seme {settings.seed})"
    if settings.per_student:
        data = f"diversi per ogni studente (seme della classe {course.seed()})"
    text = [
        f"Corso in {course.root}",
        f"Studenti in elenco: {len(course.students())} · dati: {data} · "
        f"sufficienza: {settings.pass_mark:g}/100",
        f"Isolamento: {DESCRIPTIONS[best_level()]}",
    ]
    names = course.assignments()
    if not names:
        return [*text, "Nessun compito consegnato alla classe."]
    for name, states in _counts(course, names).items():
        listed = ", ".join(f"{state} {number}" for state, number in sorted(states.items()))
        text.append(f"· {name}: {listed or 'nessuno studente'}")
    return text


def _counts(course: Course, names: list[str]) -> dict[str, Counter]:
    counts = {name: Counter() for name in names}
    for own in marks.table(course, names).values():
        for name, mark in own.items():
            counts[name][mark.status] += 1
    return counts
