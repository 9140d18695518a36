"""Makes the students' versions: checks the source, lets nbgrader strip it, proves both, zips."""

from __future__ import annotations

import copy
import functools
import re
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4
from nbgrader import utils
from nbgrader.converters import GenerateAssignment

from tools import pyodide, wheels
from tools.course import cells, classdata
from tools.course.execute import _ANSWERS, execute_many, put_outputs
from tools.course.folder import Course, quiet_nbgrader
from tools.course.notebookfile import write
from tools.course.roster import Student
from tools.env import ROOT
from tools.errors import ToolError

ZIPS = "consegne"
_DATE = (1980, 1, 1, 0, 0, 0)  # a real date would change the bytes at each release
_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

DATA_CELL = """\
# I dati della tua classe stanno nella cartella «data», accanto a questo notebook.
import os
from pathlib import Path

if Path("data").is_dir():
    os.environ.setdefault("CALLCENTER_DATA", str(Path("data").resolve()))"""

_README = """\
{title}
{line}

1. Estrai tutto lo zip in una cartella (non lavorare dentro lo zip).
2. Se non l'hai già fatto, installa ciò che serve (nella cartella, dal terminale):
       pip install -r requirements.txt
3. Apri {notebook} con Jupyter.
4. Scrivi solo dove trovi «Scrivi qui la tua risposta». Non cancellare, non copiare e non dividere
   le celle che ci sono; puoi aggiungerne di tue. Le celle di verifica sono di sola lettura.
5. Prima di consegnare: menu Kernel, «Riavvia ed esegui tutte le celle». Guarda che le verifiche
   non diano errori. Alcune verifiche sono nascoste: provano il tuo lavoro anche in altri casi.
6. Salva e consegna il solo file {notebook}, senza cambiargli nome.

Tempo previsto: {minutes} minuti. Punti: {points}.
I dati sono nella cartella data: sono {owner}.
"""


def available(sources: Path) -> list[str]:
    """Names of the assignments that have a notebook of the same name."""
    return sorted(
        file.parent.name for file in sources.glob("*/*.ipynb") if file.stem == file.parent.name
    )


def check_source(nb: NotebookNode, name: str) -> list[str]:
    """What is wrong with a source, before executing anything (empty when it is fine)."""
    wrong = []
    facts = nb.metadata.get("callcenter", {})
    if facts.get("assignment") != name:
        wrong.append(f'i metadati devono dire "assignment": "{name}"')
    if not facts.get("title"):
        wrong.append("nei metadati manca il titolo (title)")
    if not _NAME.fullmatch(name):
        wrong.append("il nome usa solo minuscole, cifre e trattini")
    seen, points = set(), 0.0
    for number, cell in enumerate(nb.cells, start=1):
        marked = cells.grade_id(cell)
        where = f"cella {number} ({marked})" if marked else f"cella {number}"
        if marked is not None and marked in seen:
            wrong.append(f"{where}: il nome c'è già")
        seen.add(marked)
        wrong += [f"{where}: {problem}" for problem in _cell_problems(cell)]
        if cells.counts(cell):
            points += float(cell.metadata.nbgrader.get("points", 0))
    if points <= 0:
        wrong.append("nessuna cella dà punti")
    declared = facts.get("points")
    if declared is not None and float(declared) != points:
        wrong.append(f"i metadati promettono {declared} punti, le celle ne danno {points:g}")
    return wrong


def _cell_problems(cell: NotebookNode) -> list[str]:
    source, wrong = cell.source, []
    for begin, end in (
        (cells.SOLUTION_BEGIN, cells.SOLUTION_END), (cells.HIDDEN_BEGIN, cells.HIDDEN_END),
        (cells.SCHEME_BEGIN, cells.SCHEME_END),
    ):  # fmt: skip
        if source.count(begin) != source.count(end):
            wrong.append(f"«{begin}» e «{end}» non sono in pari")
    if cells.SOLUTION_BEGIN in source and not utils.is_solution(cell):
        wrong.append("contiene una soluzione ma non è una cella di risposta")
    if cells.HIDDEN_BEGIN in source and not cells.is_test(cell):
        wrong.append("contiene prove nascoste ma non è una cella di verifica")
    if (
        utils.is_solution(cell) and cell.cell_type == "code" and not utils.is_grade(cell)
        and cells.SOLUTION_BEGIN not in source
    ):  # fmt: skip
        wrong.append("è una cella di risposta senza «### BEGIN SOLUTION»")
    return wrong


def leaks(source: NotebookNode, release: NotebookNode) -> list[str]:
    """What the release shows and should not: markers, hidden tests, outputs."""
    text = "\n".join(cell.source for cell in release.cells)
    wrong = [f"il segno «{marker}»" for marker in cells.MARKERS if marker in text]
    lines = {line.strip() for line in text.split("\n")}
    wrong += [f"una riga nascosta: {line[:60]}" for line in cells.hidden_texts(source)
              if line in lines]  # fmt: skip
    if any(cell.get("outputs") for cell in release.cells):
        wrong.append("gli output di una cella")
    return sorted(wrong)


def generate(course: Course, name: str) -> NotebookNode:
    """nbgrader's student version, recorded in the gradebook; returns the notebook."""
    quiet_nbgrader(course.root / "corso.log")
    converter = GenerateAssignment(coursedir=course.directory(name, "."), config=course.config)
    converter.force = True
    try:
        converter.start()
    except Exception as error:
        raise ToolError(
            f"«{name}»: nbgrader non riesce a fare la versione per gli studenti ({error}). Se il "
            "compito è cambiato dopo le prime consegne, usa una nuova cartella --work. "
            f"Particolari in {course.root / 'corso.log'}"
        ) from error
    return nbformat.read(course.root / "release" / name / f"{name}.ipynb", as_version=4)


def for_student(release: NotebookNode, name: str, seed: int | None, student: str | None):
    """The notebook that goes in the zip: finds its data, and says whose it is."""
    nb = copy.deepcopy(release)
    first = next((i for i, cell in enumerate(nb.cells) if cell.cell_type == "code"), 0)
    cell = v4.new_code_cell(DATA_CELL, id="dati-della-classe")
    cell.metadata = nbformat.from_dict({"deletable": False, "editable": False})
    nb.cells.insert(first, cell)
    facts = nb.metadata.setdefault("callcenter", {})
    facts["release"] = {"seed": seed} | ({"student": student} if student else {})
    facts["assignment"] = name
    return nb


@functools.cache
def book_package() -> tuple[str, bytes]:
    """File name and bytes of a wheel of ``callcenter``: code and descriptions, no datasets."""
    version = pyodide.callcenter_version()
    descriptions = {
        f"callcenter/_bundled/data/{file.name}": file.read_bytes()
        for file in sorted((ROOT / "data").glob("*.yml"))
    }
    files = pyodide.callcenter_files() | descriptions | wheels.dist_info("callcenter", version)
    return f"callcenter-{version}-py3-none-any.whl", wheels.pack(files)


def requirements() -> str:
    """What a student installs, with the exact versions tried here."""
    wanted = []
    for line in (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        text = line.split("#")[0].strip()
        if text and not text.startswith("-"):
            wanted.append(text.lower())
    lines = []
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        package = re.split(r"[=<>~!\[ ]", line, maxsplit=1)[0].strip().lower()
        if package in wanted:
            lines.append(line.strip())
    lines.append(f"./{book_package()[0]}")
    return "# Le versioni con cui i compiti sono stati provati.\n" + "\n".join(lines) + "\n"


def zip_bytes(files: dict[str, bytes], target: Path) -> None:
    """Writes a zip whose bytes depend on its content alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_suffix(".part")
    with zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.create_system = 3
            archive.writestr(info, files[name])
    partial.replace(target)


def _readme(nb: NotebookNode, name: str, owner: str) -> str:
    facts = nb.metadata.get("callcenter", {})
    title = facts.get("title", name)
    points = sum(float(c.metadata.nbgrader["points"]) for c in nb.cells if cells.counts(c))
    return _README.format(
        title=title, line="=" * len(title), notebook=f"{name}.ipynb", owner=owner,
        minutes=facts.get("minutes", "?"), points=f"{points:g}",
    )  # fmt: skip


def package(course: Course, name: str, nb: NotebookNode, names: list[str],
            student: Student | None) -> Path:  # fmt: skip
    """Writes the zip of an assignment, for the class or for one student."""
    who = student.matricola if student else None
    data = course.data(who)
    final = for_student(nb, name, course.seed(who), who)
    owner = "solo tuoi, diversi da quelli dei compagni" if student else "gli stessi per la classe"
    files = {
        f"{name}/{name}.ipynb": write(final),
        f"{name}/LEGGIMI.txt": _readme(nb, name, owner).encode("utf-8"),
        f"{name}/requirements.txt": requirements().encode("utf-8"),
        f"{name}/{book_package()[0]}": book_package()[1],
    }
    files |= {f"{name}/data/{file}": (data / file).read_bytes() for file in names}
    extra = course.root / "release" / name
    for file in sorted(extra.rglob("*")):
        if file.is_file() and file.suffix != ".ipynb":
            files.setdefault(f"{name}/{file.relative_to(extra).as_posix()}", file.read_bytes())
    target = course.root / ZIPS / f"{name}.zip"
    if student:
        label = f"{student.full_name}_{student.matricola}".replace("/", "-")
        target = course.root / ZIPS / name / f"{label}.zip"
    zip_bytes(files, target)
    return target


def release(course: Course, names: list[str], sources: Path, report: Callable[[str], None],
            *, quick: bool = False) -> list[Path]:  # fmt: skip
    """Checks and hands out assignments; returns the zips. ``ToolError`` lists what is wrong."""
    students = course.students() if course.settings.per_student else [None]
    _prepare_data(course, students, report)
    written = []
    for name in names:
        report(f"«{name}»: controllo il compito")
        _copy_source(course, name, sources)
        source = course.source(name)
        wrong = check_source(source, name)
        if wrong:
            raise ToolError(_listed(f"Il compito «{name}» non si può consegnare", wrong))
        stripped = generate(course, name)
        wrong = leaks(source, stripped)
        if wrong:
            raise ToolError(_listed(f"La versione per gli studenti di «{name}» mostra", wrong))
        opened = _prove(course, name, source, stripped, [] if quick else students, report)
        asked = source.metadata.get("callcenter", {}).get("data", [])
        needed = classdata.needed(opened, course.data(_first(students)), asked)
        for student in students:
            written.append(package(course, name, stripped, needed, student))
        report(f"«{name}»: {_count(len(students), 'zip', 'zip')}, {len(needed)} file di dati")
    return written


def _first(students: list[Student | None]) -> str | None:
    return students[0].matricola if students and students[0] else None


def _prepare_data(course: Course, students: list, report: Callable[[str], None]) -> None:
    seeds = {course.seed(student.matricola if student else None) for student in students}
    seeds.add(course.seed())
    folders = [(seed, course.root / "data" / str(seed)) for seed in seeds if seed is not None]
    classdata.generate_all(sorted(folders), report)


def _copy_source(course: Course, name: str, sources: Path) -> None:
    target = course.root / "source" / name
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(
        sources / name, target, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "__pycache__")
    )


def _prove(course: Course, name: str, source: NotebookNode, stripped: NotebookNode,
           students: list, report: Callable[[str], None]) -> list[str]:  # fmt: skip
    """The solution takes every point with everyone's data, the empty release takes none."""
    jobs = {
        "la soluzione": course.job(source, name, record=True),
        "la versione vuota": course.job(stripped, name),
    }
    for student in students:
        if student:
            label = f"la soluzione con i dati di {student.full_name}"
            jobs[label] = course.job(source, name, student.matricola)
    answers = execute_many(
        list(jobs.items()), course.root / _ANSWERS,
        lambda label, _: report(f"«{name}»: eseguita {label}"),
    )  # fmt: skip
    wrong = []
    for label, answer in answers.items():
        nb = copy.deepcopy(stripped if label == "la versione vuota" else source)
        put_outputs(nb, answer)
        if answer["stopped"]:
            detail = " ".join(answer["notes"])[-500:]
            wrong.append(f"{label} si ferma: {answer['reason']} {detail}".strip())
        for cell, (points, maximum) in cells.automatic_score(nb).by_cell.items():
            if label == "la versione vuota" and points > 0:
                wrong.append(f"{label}: «{cell}» dà {points:g} punti senza lavoro")
            elif label != "la versione vuota" and points < maximum:
                wrong.append(
                    f"{label}: «{cell}» dà {points:g} punti su {maximum:g} {_why(nb, cell)}"
                )
    if wrong:
        raise ToolError(_listed(f"Il compito «{name}» non si può consegnare", wrong))
    return answers["la soluzione"].get("opened", [])


def _why(nb: NotebookNode, name: str) -> str:
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        for output in cell.outputs:
            if output.output_type == "error":
                return f"({output.ename}: {cells.plain(output.evalue)[:200]})"
        if cells.grade_id(cell) == name:
            break
    return ""


def _listed(title: str, problems: list[str]) -> str:
    return f"{title}:\n" + "\n".join(f"  - {problem}" for problem in problems)


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
