"""``python -m tools.exam --seed N``: draws an exam and writes its pages."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from callcenter import exam
from tools.errors import ToolError
from tools.exam.build import build, print_with_chromium


def difficulty_mix(text: str) -> dict[int, float]:
    """``"1:40,2:40,3:20"`` as percentages; ``ToolError`` if it is not of that form."""
    try:
        pairs = [part.split(":") for part in text.split(",")]
        mix = {int(level): float(share) for level, share in pairs}
    except ValueError as error:
        raise ToolError(
            f"La difficoltà si scrive così: 1:40,2:40,3:20 (percentuali). Ho letto «{text}»."
        ) from error
    return mix


def version_letters(text: str) -> list[str]:
    """``"A,B,C"`` as letters; ``ToolError`` if one is not a letter or comes twice."""
    letters = [part.strip().upper() for part in text.split(",") if part.strip()]
    wrong = [letter for letter in letters if len(letter) != 1 or not "A" <= letter <= "Z"]
    if wrong or not letters or len(set(letters)) < len(letters):
        raise ToolError(f"Le versioni sono lettere diverse, per esempio A,B,C. Ho letto «{text}».")
    return letters


def make_class_data(seed: int, out: Path) -> Path:
    """The data of a class with that seed, made once."""
    folder = out / f"dati-classe-{seed}"
    if not (folder / "acd").is_dir():
        print(f"Preparo i dati della classe {seed} in {folder} (ci vuole un minuto) …", flush=True)
        command = [sys.executable, "-m", "tools.data", "--seed", str(seed), "--out", str(folder)]
        if subprocess.run(command, check=False).returncode != 0:
            raise ToolError("I dati della classe non si sono preparati: il motivo è qui sopra.")
    return folder


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tools exam",
        description="Estrae una prova d'esame dal banco di domande e ne scrive le pagine.",
    )
    add = parser.add_argument
    add(
        "--seed", type=int, required=True, help="il numero della prova: stesso numero, stessa prova"
    )
    add("--units", default="UF1,UF2,UF3", help="le unità, per esempio UF1,UF3")
    add("--number", type=int, default=30, help="quante domande (30)")
    add(
        "--difficulty", default="1:40,2:40,3:20", help="percentuali per difficoltà (1:40,2:40,3:20)"
    )
    add("--versions", default="A,B,C", help="le versioni (A,B,C)")
    add(
        "--task",
        default="sorteggio",
        choices=("sorteggio", "nessuna", *exam.TASKS),
        help="la prova pratica: a sorte, nessuna, o il suo nome",
    )
    whose = parser.add_mutually_exclusive_group()
    whose.add_argument("--class-data", type=Path, help="cartella con i dati della classe")
    whose.add_argument("--class-seed", type=int, help="prepara i dati della classe con questo seme")
    add("--title", default="Prova d’esame", help="il titolo in testa alle pagine")
    add("--candidates", type=int, default=20, help="quante righe ha la griglia (20)")
    add("--out", type=Path, help="la cartella in cui scrivere")
    add("--no-pdf", action="store_true", help="solo HTML, senza stampare")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Command line; returns the exit status."""
    options = _parser().parse_args(arguments)
    out = options.out or Path(f"_build/exam/prova-{options.seed}")
    try:
        letters = version_letters(options.versions)
        _use_class_data(options, out)
        task: bool | str = {"sorteggio": True, "nessuna": False}.get(options.task, options.task)
        paper = exam.draw(
            options.seed,
            tuple(part.strip().upper() for part in options.units.split(",") if part.strip()),
            options.number,
            difficulty_mix(options.difficulty),
            task=task,
        )
        build(
            paper,
            letters,
            out,
            heading=options.title,
            candidates=options.candidates,
            print_all=None if options.no_pdf else print_with_chromium,
        )
    except (ToolError, ValueError) as error:
        print(f"Errore: {error}", file=sys.stderr)
        return 1
    touched = exam.coverage(paper)
    print(f"Prova n. {paper.seed} in {out}: versioni {', '.join(letters)}.")
    print(
        f"  {len(paper.questions)} domande, {paper.points} punti, {paper.minutes} minuti; "
        f"{sum(bool(ids) for ids in touched.values())} voci dello standard su {len(touched)}."
    )
    if paper.task:
        print(f"  Prova pratica: {paper.task.title} (i file sono in {out / 'dati'}).")
    if not paper.case:
        print("  Il banco non ha casi da scrivere per queste unità: la parte 2 manca.")
    return 0


def _use_class_data(options: argparse.Namespace, out: Path) -> None:
    folder = options.class_data
    if options.class_seed is not None:
        folder = make_class_data(options.class_seed, out.parent)
    if folder is None:
        return
    if not folder.is_dir():
        raise ToolError(f"{folder} non è una cartella: servono i dati della classe.")
    os.environ["CALLCENTER_DATA"] = str(folder.resolve())


if __name__ == "__main__":
    sys.exit(main())
