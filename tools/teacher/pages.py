"""The teacher's own pages, as MyST Markdown: the first one, and the list of exercises."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tools.teacher.assignments import Assignment


@dataclass(frozen=True)
class Exercise:
    """An exercise: id, title, minutes it takes, codes of the standard it covers."""

    id: str
    title: str
    minutes: int
    covers: tuple[str, ...]


@dataclass(frozen=True)
class LessonExercises:
    """A lesson with its exercises; ``path`` is relative to ``book/``, hours are all its hours."""

    code: str
    title: str
    path: str
    hours: float
    exercises: tuple[Exercise, ...]

    @property
    def minutes(self) -> int:
        """The minutes of all its exercises."""
        return sum(exercise.minutes for exercise in self.exercises)


def duration(minutes: int) -> str:
    """«1 h 40 min», «45 min», «2 h», on one line (the spaces do not break)."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} h"] if hours else []
    if rest or not hours:
        parts.append(f"{rest} min")
    return " ".join(parts).replace(" ", "\u00a0")


def home(lessons: list[LessonExercises], assignments: list[Assignment]) -> str:
    """The edition's first page."""
    count = sum(len(lesson.exercises) for lesson in lessons)
    total = duration(sum(lesson.minutes for lesson in lessons))
    lines = [
        "# Edizione del docente",
        "",
        "È lo stesso libro, con in più ciò che serve a chi insegna:",
        "",
        "- dopo ogni esercizio, la **soluzione aperta** e le **note**: quanto tempo serve, che "
        "cosa copre, gli errori tipici con la frase che lo studente legge;",
        "- i **quiz** con le risposte e le spiegazioni aperte;",
        f"- [l'elenco degli esercizi](esercizi.md): {count} esercizi in {len(lessons)} lezioni, "
        f"{total} in tutto, con i minuti di ciascuno;",
        "- le **consegne e le verifiche** con soluzioni, prove nascoste e punti.",
        "",
        "I minuti sono una stima per chi ha seguito la lezione e lavora da solo. La prima volta "
        "misura la tua classe e correggi.",
        "",
        "## Tenerla riservata",
        "",
        "Questa edizione non fa parte del sito pubblico: sta in un'altra cartella "
        "(`_build/docente`) e ogni pagina chiede ai motori di ricerca di non elencarla. Non è una "
        "protezione. Non pubblicarla dove la classe può trovarla: aprila sul tuo computer, oppure "
        "mettila dietro una password.",
        "",
        "Le soluzioni degli esercizi non sono un segreto: nel sito pubblico ci sono, chiuse, dopo "
        "ogni verifica. Chi vuole imparare prova prima da solo. Per dare un voto usa le consegne e "
        "le verifiche, le cui soluzioni stanno solo qui.",
        "",
        "## Dove sono le risposte",
        "",
        "| | Sito pubblico | Edizione del docente |",
        "|---|---|---|",
        "| Soluzioni degli esercizi | chiuse, si aprono | aperte |",
        "| Errori tipici e messaggi | uno alla volta, a chi sbaglia | tutti |",
        "| Risposte dei quiz | chiuse, si aprono | aperte |",
        "| Consegne e verifiche | non ci sono | con soluzioni e punti |",
        "",
    ]
    if assignments:
        lines += ["## Consegne e verifiche", ""]
        lines += [
            f"- [{entry.title}](consegne/{entry.page}.ipynb): {entry.label}"
            for entry in assignments
        ]
        lines.append("")
    return "\n".join(lines)


def exercise_list(lessons: list[LessonExercises]) -> str:
    """All the exercises, lesson by lesson, with minutes and totals."""
    count = sum(len(lesson.exercises) for lesson in lessons)
    total = sum(lesson.minutes for lesson in lessons)
    lines = [
        "# Gli esercizi e il loro tempo",
        "",
        f"{count} esercizi, {duration(total)} in tutto. I minuti sono una stima; le ore della "
        "lezione (aula e laboratorio) comprendono anche spiegazione, lettura e quiz.",
        "",
        "| Lezione | Esercizi | Tempo | Ore della lezione |",
        "|---|--:|--:|--:|",
    ]
    for lesson in lessons:
        lines.append(
            f"| [{lesson.title}](../book/{lesson.path}) | {len(lesson.exercises)} | "
            f"{duration(lesson.minutes)} | {_number(lesson.hours)} |"
        )
    lines += [f"| **Totale** | **{count}** | **{duration(total)}** | |", ""]
    for lesson in lessons:
        lines += [
            f"## {lesson.title}",
            "",
            "| Esercizio | Minuti | Copre |",
            "|---|--:|---|",
        ]
        for exercise in lesson.exercises:
            covers = ", ".join(exercise.covers)
            lines.append(
                f"| {{numref}}`{exercise.id}` · {exercise.title} | {exercise.minutes} | {covers} |"
            )
        lines += [f"| **Totale** | **{lesson.minutes}** | |", ""]
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")
