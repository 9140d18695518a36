"""The command line: ``python -m tools course <subcommand>``; all messages in Italian."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tools.course import (
    autograde,
    collect,
    feedback,
    manual,
    marks,
    release,
    roster,
    sandbox,
    status,
)
from tools.course.folder import SOURCES, Course
from tools.errors import ToolError

_EXAMPLE = """\
Un giro completo, per la classe 3B:
  python -m tools course release  --work corsi/3B --roster 3B.csv --seed 31
  (dai agli studenti gli zip di corsi/3B/consegne; raccogli le consegne dalla piattaforma)
  python -m tools course collect  --work corsi/3B consegne.zip --deadline "2026-11-20 23:59"
  python -m tools course autograde --work corsi/3B
  python -m tools course manual   --work corsi/3B
  (riempi i punti delle risposte aperte nel file Excel, poi: manual --from FILE)
  python -m tools course feedback --work corsi/3B
  python -m tools course marks    --work corsi/3B
"""


class _Italian(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        return super().add_usage(usage, actions, groups, prefix or "uso: ")


class _Raw(_Italian, argparse.RawDescriptionHelpFormatter):
    pass


class _Parser(argparse.ArgumentParser):
    def __init__(self, **options):
        options.setdefault("formatter_class", _Italian)
        super().__init__(add_help=False, **options)
        self._positionals.title, self._optionals.title = "argomenti", "opzioni"
        self.add_argument("-h", "--help", action="help", help="mostra questo aiuto")

    def error(self, message):
        for english, italian in (
            ("the following arguments are required", "mancano questi argomenti"),
            ("unrecognized arguments", "argomenti sconosciuti"),
            ("expected one argument", "vuole un valore"),
            ("invalid choice", "scelta non valida"),
            ("choose from", "scegli fra"),
            ("argument", "argomento"),
            ("invalid int value", "serve un numero intero, non"),
            ("invalid float value", "serve un numero, non"),
        ):
            message = message.replace(english, italian)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {message}\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m tools course", formatter_class=_Raw, epilog=_EXAMPLE,
        description="I compiti della classe: consegna, raccolta, correzione, riscontri, voti.",
    )  # fmt: skip
    commands = parser.add_subparsers(dest="command", required=True, metavar="comando")

    def add(name: str, text: str, *, named: bool = True):
        one = commands.add_parser(name, help=text, description=text)
        one.add_argument("--work", type=Path, required=True,
                         help="la cartella del corso, per esempio corsi/3B")  # fmt: skip
        if named:
            one.add_argument("--assignment", "-a", action="append", metavar="COMPITO",
                             help="solo questo compito (si può ripetere)")  # fmt: skip
        return one

    one = add("release", "controlla i compiti e fa gli zip da dare agli studenti")
    one.add_argument("--roster", type=Path, help="elenco degli studenti (CSV o Excel)")
    one.add_argument("--seed", type=int, help="numero che dà alla classe i suoi dati")
    one.add_argument("--per-student", action="store_true", default=None,
                     help="a ogni studente i suoi dati (serve l'elenco)")  # fmt: skip
    one.add_argument("--quick", action="store_true",
                     help="non provare la soluzione con i dati di ogni studente")  # fmt: skip
    one.add_argument("--pass-mark", type=float, help="sufficienza in centesimi (di regola 60)")
    one.add_argument("--sources", type=Path, default=SOURCES, help=argparse.SUPPRESS)
    _limits(one)
    one = add("collect", "raccoglie le consegne da una cartella o da uno zip")
    one.add_argument("source", type=Path, help="cartella o zip, come lo dà la piattaforma")
    one.add_argument("--roster", type=Path, help="elenco degli studenti, se è cambiato")
    one.add_argument("--deadline", help="scadenza: 2026-11-20 23:59 (ora italiana)")
    one = add("autograde", "corregge le consegne, ognuna in un ambiente protetto")
    one.add_argument("--student", action="append", metavar="MATRICOLA", help="solo questo studente")
    one.add_argument("--force", action="store_true", help="riesegue anche ciò che non è cambiato")
    _limits(one)
    add("feedback", "fa la pagina di riscontro di ogni studente")
    one = add("manual", "scrive in Excel le risposte aperte, o legge i punti che hai dato")
    one.add_argument("--from", dest="filled", type=Path, metavar="FILE",
                     help="il file Excel con le colonne «punti» e «commento» riempite")  # fmt: skip
    one = add("marks", "scrive i voti in CSV e in Excel")
    one.add_argument("--pass-mark", type=float, help="sufficienza in centesimi (di regola 60)")
    add("status", "dice a che punto è il corso", named=False)
    one = add("all", "raccoglie, corregge, fa i riscontri e i voti, in un colpo solo")
    one.add_argument("source", type=Path, help="cartella o zip delle consegne")
    one.add_argument("--roster", type=Path, help="elenco degli studenti, se è cambiato")
    one.add_argument("--deadline", help="scadenza: 2026-11-20 23:59 (ora italiana)")
    return parser


def _limits(parser: argparse.ArgumentParser) -> None:
    usual = sandbox.Limits()
    for option, name, kind, text in (
        ("--cell-seconds", "cell_s", float, f"tempo per cella (di regola {usual.cell_s:g})"),
        ("--notebook-seconds", "notebook_s", float,
         f"tempo per notebook (di regola {usual.notebook_s:g})"),
        ("--memory", "memory_mb", int, f"memoria in MB (di regola {usual.memory_mb})"),
    ):  # fmt: skip
        parser.add_argument(option, dest=name, type=kind, help=text)


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


def _chosen_limits(course: Course, options) -> dict:
    chosen = {
        name: getattr(options, name)
        for name in ("cell_s", "notebook_s", "memory_mb")
        if getattr(options, name, None) is not None
    }
    return {**course.settings.limits, **chosen}


def _roster(course: Course, file: Path | None) -> None:
    if file is not None:
        students = roster.read(file)
        course.root.mkdir(parents=True, exist_ok=True)
        roster.write(students, course.root / roster.FILE)
        _say(f"elenco: {len(students)} studenti")


def _release(options) -> int:
    course = Course.open(options.work)
    changes: dict = {"limits": _chosen_limits(course, options)}
    new = {"seed": options.seed, "per_student": options.per_student,
           "pass_mark": options.pass_mark}  # fmt: skip
    changes |= {name: value for name, value in new.items() if value is not None}
    if course.assignments():
        for name in ("seed", "per_student"):
            if name in changes and changes[name] != getattr(course.settings, name):
                raise ToolError(
                    "Questo corso ha già consegnato compiti con altri dati: correggerli con dati "
                    "diversi sarebbe sbagliato. Usa una nuova cartella --work."
                )
    names = release.available(options.sources)
    unknown = sorted(set(options.assignment or ()) - set(names))
    if unknown or not names:
        there = ", ".join(names) or "nessuno"
        raise ToolError(f"Compito sconosciuto: {', '.join(unknown) or '—'}. Ci sono: {there}.")
    course = course.save(**changes)
    _roster(course, options.roster)
    if course.settings.per_student and not course.students():
        raise ToolError("Per dare dati diversi a ogni studente serve l'elenco: aggiungi --roster.")
    files = release.release(
        course, options.assignment or names, options.sources, _say, quick=options.quick
    )
    size = sum(file.stat().st_size for file in files) / 1e6
    print(f"{len(files)} zip in {course.root / release.ZIPS} ({size:.1f} MB)")
    return 0


def _collect(options) -> int:
    course = Course.existing(options.work)
    _roster(course, options.roster)
    deadline = collect.parse_deadline(options.deadline) if options.deadline else None
    wanted = options.assignment[0] if options.assignment else None
    if options.assignment and len(options.assignment) > 1:
        raise ToolError("Raccogli un compito alla volta, oppure tutti senza --assignment.")
    entries = collect.collect(course, options.source, wanted=wanted, deadline=deadline)
    taken = [entry for entry in entries if entry.outcome == "raccolto"]
    for entry in entries:
        if entry.outcome == "raccolto" and not entry.note and not entry.late:
            continue
        if entry.outcome == "ignorato" and entry.student is None:
            continue
        who = f" ({entry.student.full_name})" if entry.student else ""
        late = ", in ritardo" if entry.late else ""
        _say(f"{entry.outcome}{late}: {entry.arrival.path}{who} {entry.note}".rstrip())
    missing = _missing(course, options.assignment)
    for name, people in missing.items():
        if people:
            _say(f"«{name}»: non hanno consegnato {', '.join(people)}")
    lost = sum(entry.outcome == "non abbinato" for entry in entries)
    print(f"{len(taken)} consegne raccolte su {len(entries)} file; il resoconto di ogni file è in "
          f"{course.root / collect.REPORT}")  # fmt: skip
    if lost:
        print(f"Attenzione: {lost} file senza padrone, in {course.root / collect.UNMATCHED}. "
              "Rinominali con cognome e nome, poi raccogli quella cartella.")  # fmt: skip
    return 0


def _missing(course: Course, names: list[str] | None) -> dict[str, list[str]]:
    return {
        name: [one.full_name for one in roster.by_surname(course.students())
               if one.matricola not in course.submissions(name)]
        for name in course.require(names)
    }  # fmt: skip


def _autograde(options) -> int:
    course = Course.existing(options.work)
    limits = _chosen_limits(course, options)
    if limits != course.settings.limits:
        course = course.save(limits=limits)
    start = time.monotonic()
    _say(f"isolamento {sandbox.DESCRIPTIONS[sandbox.best_level()]}")
    results = autograde.autograde(
        course, course.require(options.assignment), _say,
        only=getattr(options, "student", None), force=getattr(options, "force", False),
    )  # fmt: skip
    people = {one.matricola: one.full_name for one in course.students()}
    for one in results:
        who = people.get(one.student, one.student)
        for text in filter(None, (one.reason, *one.notes)):
            print(f"  {who} ({one.assignment}): {text}")
    bad = sum(one.state != autograde.MARKED for one in results)
    print(f"{len(results)} consegne in {time.monotonic() - start:.0f} secondi: "
          f"{len(results) - bad} corrette, {bad} non valutabili")  # fmt: skip
    return 0


def _feedback(options) -> int:
    course = Course.existing(options.work)
    files = feedback.make(course, course.require(options.assignment), _say)
    if not files:
        raise ToolError("Non c'è ancora niente di corretto: prima «autograde».")
    return 0


def _manual(options) -> int:
    course = Course.existing(options.work)
    names = course.require(options.assignment)
    if options.filled is None:
        file, number = manual.write(course, names)
        print(f"{number} risposte aperte in {file}: riempi «punti» e «commento», poi ripeti il "
              f"comando con --from {file}")  # fmt: skip
    else:
        number = manual.read(course, options.filled)
        print(f"{number} risposte corrette. Ora ripeti «feedback» e «marks».")
    return 0


def _marks(options) -> int:
    course = Course.existing(options.work)
    if getattr(options, "pass_mark", None) is not None:
        course = course.save(pass_mark=options.pass_mark)
    for file in marks.write(course, course.require(options.assignment)):
        print(file)
    return 0


def _status(options) -> int:
    print("\n".join(status.lines(Course.existing(options.work))))
    return 0


def _all(options) -> int:
    for step in (_collect, _autograde, _feedback, _marks):
        code = step(options)
        if code:
            return code
    return 0


_STEPS = {
    "release": _release, "collect": _collect, "autograde": _autograde, "feedback": _feedback,
    "manual": _manual, "marks": _marks, "status": _status, "all": _all,
}  # fmt: skip


def main(arguments: list[str]) -> int:
    """Entry point."""
    options = _parser().parse_args(arguments)
    if getattr(options, "pass_mark", None) is not None and not 0 < options.pass_mark <= 100:
        print("La sufficienza è un numero fra 0 e 100.", file=sys.stderr)
        return 2
    try:
        return _STEPS[options.command](options)
    except (ToolError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Interrotto. Quello che è già fatto resta: ripeti il comando per continuare.",
              file=sys.stderr)  # fmt: skip
        return 130
