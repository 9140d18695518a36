"""Whose file is it, and which assignment: from names, roster, and what the notebook itself says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nbformat import NotebookNode
from rapidfuzz import fuzz

from tools.course.cells import grade_id
from tools.course.roster import Student, simple

_ALIKE = 90
_MOODLE = re.compile(r"^(?P<name>.+?)_(?P<number>\d+)_(?:assignsubmission|assignfeedback)_", re.I)


@dataclass(frozen=True)
class Match:
    """A student (or none) and how sure we are."""

    student: Student | None
    note: str = ""


def student_of(parts: list[str], students: list[Student], inside: str | None) -> Match:
    """Looks for one student in the names around a file; ``inside``: the matricola in the notebook.

    In order: matricola, e-mail, surname and name (any order, any accent), then a similar name.
    """
    texts = [_label(part) for part in parts]
    for key in (_by_matricola, _by_email, _by_name):
        found = {student for text in reversed(texts) for student in key(text, students)}
        if len(found) == 1:
            return _compare(found.pop(), inside)
        if len(found) > 1:
            names = ", ".join(sorted(one.full_name for one in found))
            return Match(None, f"il nome può essere di più studenti: {names}")
    alike = _similar(texts, students)
    if alike is not None:
        match = _compare(alike, inside)
        note = f"abbinato per somiglianza del nome a {alike.full_name}: controlla"
        return Match(alike, "; ".join(filter(None, (note, match.note))))
    owner = next((one for one in students if one.matricola == inside), None)
    if owner is not None:
        return Match(owner, f"abbinato dal contenuto del notebook a {owner.full_name}: controlla")
    return Match(None, "nessuno studente dell'elenco ha questo nome")


def _label(part: str) -> str:
    """The piece of a name that may be a person's: Moodle adds numbers after it."""
    moodle = _MOODLE.match(part)
    if moodle:
        return moodle["name"]
    return re.sub(r"(\.(ipynb|zip|txt|json))+$", "", part, flags=re.IGNORECASE)


def _compare(student: Student, inside: str | None) -> Match:
    if inside and inside != student.matricola:
        return Match(student, f"il notebook era quello dato alla matricola {inside}: controlla")
    return Match(student)


def _by_matricola(text: str, students: list[Student]) -> set[Student]:
    pieces = set(re.split(r"[\s_()\[\],;]+", text))
    pieces |= {piece for part in pieces for piece in part.split("-")}
    folded = {piece.lower() for piece in pieces}
    # A short progressive number («1», «12») also numbers copies and versions: not a proof.
    return {
        one for one in students
        if one.matricola.lower() in folded and len(one.matricola) >= 4
    }  # fmt: skip


def _by_email(text: str, students: list[Student]) -> set[Student]:
    lower = text.lower()
    return {one for one in students if "@" in one.email and one.email.lower() in lower}


def _by_name(text: str, students: list[Student]) -> set[Student]:
    words = simple(text).split()
    joined = "".join(words)
    exact, found = set(), set()
    for one in students:
        surname, name = simple(one.cognome).split(), simple(one.nome).split()
        if not surname or not name:
            continue
        whole = "".join(surname + name), "".join(name + surname)
        if joined in whole:
            exact.add(one)
        if _contains(words, surname) and _contains(words, name):
            found.add(one)
    if exact:
        return exact
    # «Rossi Anna Maria» contains «Rossi Anna» too: the longer name is the one meant.
    pieces = {one: set(simple(one.full_name).split()) for one in found}
    return {one for one in found if not any(pieces[one] < pieces[other] for other in found)}


def _contains(words: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(words[start : start + size] == wanted for start in range(len(words) - size + 1))


def _similar(texts: list[str], students: list[Student]) -> Student | None:
    best: list[tuple[float, Student]] = []
    for one in students:
        name = simple(one.full_name)
        written = [simple(text) for text in texts]
        score = max((fuzz.token_sort_ratio(text, name) for text in written
                     if not _another_person(text, name)), default=0)  # fmt: skip
        if score >= _ALIKE:
            best.append((score, one))
    best.sort(key=lambda pair: -pair[0])
    if len(best) > 1 and best[0][0] - best[1][0] < 5:
        return None
    return best[0][1] if best else None


def _another_person(written: str, name: str) -> bool:
    """Carlo and Carla Russo are two people, not a slip of the pen."""
    here, there = set(written.split()) - set(name.split()), set(name.split()) - set(written.split())
    return (
        len(here) == len(there) == 1
        and (one := here.pop())[:-1] == (other := there.pop())[:-1]
        and {one[-1], other[-1]} <= set("aeio")
    )


def assignment_of(nb: NotebookNode | None, parts: list[str], known: dict[str, set[str]],
                  wanted: str | None) -> str | None:  # fmt: skip
    """The assignment, by the cells it holds, by what it says, by its name, by what was asked."""
    if nb is not None:
        present = {grade_id(cell) for cell in nb.cells}
        shared = {name: len(ids & present) for name, ids in known.items()}
        best = max(shared, key=shared.get, default=None)
        if best is not None and shared[best] > 0:
            return best
        said = nb.metadata.get("callcenter", {}).get("assignment")
        if said in known:
            return said
    text = simple(" ".join(parts))
    named = [name for name in known if simple(name) in text]
    if named:
        return max(named, key=len)
    if wanted is not None:
        return wanted
    return next(iter(known)) if len(known) == 1 else None


def owner_in(nb: NotebookNode | None) -> str | None:
    """The matricola written in a personal release."""
    if nb is None:
        return None
    facts = nb.metadata.get("callcenter", {}).get("release", {})
    owner = facts.get("student") if isinstance(facts, dict) else None
    return owner if isinstance(owner, str) else None
