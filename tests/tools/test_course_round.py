"""A whole round on a tiny assignment, with a difficult class."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile

import course_tiny as tiny
import nbformat
import openpyxl
import pytest

from tools.course import marks
from tools.course.cli import main
from tools.course.folder import Course

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="needs the limits of a POSIX system"),
    # One process makes the round, whichever of its tests comes first.
    pytest.mark.xdist_group("course-round"),
]

MOODLE = "{}_{}_assignsubmission_file_/{}"
TAMPER = """\
import ast
class Vuoto(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Vuoto())"""
HOSTILE = """\
import os, shutil, socket, subprocess
import callcenter
for place in (os.path.dirname(callcenter.__file__), os.getcwd(), '/tmp'):
    shutil.rmtree(place, ignore_errors=True)
try:
    socket.create_connection(('192.0.2.1', 80), 1); riuscito = True
except OSError:
    riuscito = False
for processo in range(3000):
    if os.fork() == 0:
        import time; time.sleep(30); os._exit(0)"""


def _submissions(release) -> dict[str, tuple[bytes, tuple]]:
    """Path in the LMS's zip → content and moment."""
    on_time, late, before = (
        (2026, 11, 20, 10, 0, 0), (2026, 11, 21, 10, 0, 0), (2026, 11, 19, 9, 0, 0)
    )  # fmt: skip
    right = tiny.answered(release, tiny.RIGHT, tiny.ROWS)
    copied = tiny.answered(release, tiny.RIGHT, tiny.ROWS)
    again = tiny.copy.deepcopy(tiny.named(copied, "prova-e1"))
    again.source, again.id = "print('seconda copia')", "copia"
    copied.cells.append(again)
    forged = tiny.answered(release, "totale = None", "righe = None")
    tiny.named(forged, "prova-e1-test").source = "pass"
    tiny.named(forged, "prova-e2-test").source = "20"
    forged.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    leaking = (
        "def totale(n):\n    import inspect\n    print(In, inspect.stack())\n    return sum(n[:2])"
    )
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr(zipfile.ZipInfo("copia/Senza nome.ipynb.txt", on_time), tiny.raw(right))

    def path(who, file="prova-breve.ipynb"):
        return MOODLE.format(who, 1234, file)

    memory = "tanto = []\nwhile True:\n    tanto.append(bytearray(10**7))"
    return {
        path("Anna Esposito", "prova-breve (1).ipynb"): (tiny.raw(right), on_time),
        path("Anna Esposito"): (tiny.raw(release), before),
        path("Niccolò D'Angelo"): (tiny.raw(tiny.answered(release, leaking, tiny.ROWS)), late),
        path("Maria Luisa De Rosa", "consegna.zip"): (inner.getvalue(), on_time),
        "M1004/Untitled.ipynb": (tiny.raw(release), on_time),
        path("Carla Russo", "tema.docx"): (b"PK\x03\x04", on_time),
        path("Ugo Bianchi"): (tiny.raw(right)[:900], on_time),
        path("Ida Gallo"): (tiny.raw(tiny.answered(release, "while True: pass", tiny.ROWS)), late),
        path("Leo Verde"): (tiny.raw(tiny.answered(release, HOSTILE, tiny.ROWS)), on_time),
        path("Pia Conte"): (tiny.raw(tiny.answered(release, memory, tiny.ROWS)), on_time),
        path("Eva Longo"): (
            tiny.raw(tiny.answered(release, "while True: print('x' * 10**6)", tiny.ROWS)), on_time,
        ),
        path("Rosa Sarno"): (tiny.raw(forged), on_time),
        path("Ada Piro"): (tiny.raw(copied), on_time),
        path("Tea Fusco"): (tiny.old_format(right), on_time),
        path("Gil Monti"): (tiny.raw(tiny.answered(release, TAMPER, "pass")), on_time),
        path("Zoe Neri"): (
            tiny.raw(tiny.answered(release, "import sys; sys.exit()", tiny.ROWS)), on_time,
        ),
        path("Sconosciuto Mario"): (tiny.raw(right), on_time),
        "appunti.pdf": (b"%PDF", on_time),
    }  # fmt: skip


EXTRA = "".join(
    f"M20{n:02};{surname};{name};\n"
    for n, (surname, name) in enumerate(
        [("Sarno", "Rosa"), ("Piro", "Ada"), ("Fusco", "Tea"), ("Monti", "Gil"), ("Neri", "Zoe"),
         ("Zullo", "Ivo")]
    )
)  # fmt: skip


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    """The course after a whole round."""
    home = tmp_path_factory.mktemp("corso")
    tiny.write_source(home / "source")
    (home / "classe.csv").write_text(tiny.ROSTER + EXTRA, encoding="utf-8")
    work = ["--work", str(home / "3B")]
    assert main(["release", *work, "--roster", str(home / "classe.csv"), "--sources",
                 str(home / "source"), "--cell-seconds", "6", "--notebook-seconds", "60",
                 "--memory", "700"]) == 0  # fmt: skip
    with zipfile.ZipFile(home / "3B" / "consegne" / "prova-breve.zip") as archive:
        text = archive.read("prova-breve/prova-breve.ipynb").decode("utf-8")
    release = nbformat.reads(text, as_version=4)
    with zipfile.ZipFile(home / "consegne.zip", "w") as archive:
        for name, (content, when) in _submissions(release).items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    deadline = ["--deadline", "2026-11-20 23:59"]
    assert main(["all", *work, str(home / "consegne.zip"), *deadline]) == 0
    return Course.existing(home / "3B")


@pytest.fixture(scope="session")
def results(course):
    """Surname → mark."""
    table = marks.table(course, [tiny.NAME])
    return {student.cognome: own[tiny.NAME] for student, own in table.items()}


@pytest.mark.parametrize(
    ("surname", "points", "status"),
    [
        ("Esposito", 80, "da completare a mano"),
        ("D'Angelo", 20, "da completare a mano"),
        ("De Rosa", 80, "da completare a mano"),
        ("Gallo", 20, "da completare a mano"),
        ("Bianchi", 0, "non valutabile"),
        ("Verde", 0, "da completare a mano"),
        ("Conte", 0, "da completare a mano"),
        ("Longo", 0, "da completare a mano"),
        ("Sarno", 0, "da completare a mano"),
        ("Piro", 80, "da completare a mano"),
        ("Fusco", 80, "da completare a mano"),
        ("Monti", 0, "da completare a mano"),
        ("Neri", 20, "da completare a mano"),
        ("Zullo", None, "non consegnato"),
    ],
)
def test_each_one_gets_what_they_deserve(results, surname, points, status):
    assert results[surname].points == points
    assert results[surname].status == status


def test_same_surname_different_people(course):
    table = marks.table(course, [tiny.NAME])
    own = {student.matricola: mark[tiny.NAME] for student, mark in table.items()}
    assert own["M1004"].status == "insufficiente"
    assert own["M1004"].points == 0
    assert own["M1005"].status == "non valutabile"


def test_reasons_are_said_in_italian(course):
    said = {
        student: " ".join(filter(None, [facts.get("reason"), *facts.get("notes", [])]))
        for student, facts in course.outcomes()[tiny.NAME].items()
    }
    for student, words in {
        "M1005": "tema.docx", "M1006": "tagliato", "M1008": "troppi processi", "M1009": "memoria",
        "M1010": "scritto troppo|memoria", "M2000": "vale quella del docente", "M2001": "2 volte",
        "M2003": "le verifiche non valgono",
    }.items():  # fmt: skip
        assert re.search(words, said[student]), student
    assert said["M1001"] == ""


def test_nothing_is_lost(course):
    text = (course.root / "raccolta.csv").read_text(encoding="utf-8-sig")
    rows = {row["file"]: row for row in csv.DictReader(io.StringIO(text), delimiter=";")}
    assert len(rows) == len(_submissions(nbformat.v4.new_notebook(
        cells=tiny.source().cells, metadata={})))  # fmt: skip
    by_outcome = {}
    for name, row in rows.items():
        by_outcome.setdefault(row["esito"], []).append(name)
    assert by_outcome["versione più vecchia"] == [
        "Anna Esposito_1234_assignsubmission_file_/prova-breve.ipynb"
    ]
    assert sorted(by_outcome["non abbinato"]) == [
        "Sconosciuto Mario_1234_assignsubmission_file_/prova-breve.ipynb", "appunti.pdf"
    ]  # fmt: skip
    kept = [file.name for file in (course.root / "non-abbinati").rglob("*") if file.is_file()]
    assert sorted(kept) == ["appunti.pdf", "prova-breve.ipynb"]
    original = course.root / "originali" / tiny.NAME / "M1001" / "prova-breve (1).ipynb"
    assert original.exists()


def test_late_and_on_time(results):
    assert results["D'Angelo"].late == "sì"
    assert results["Gallo"].late == "sì"
    assert results["Esposito"].late == ""


def _page(course, matricola: str) -> str:
    folder = course.root / "feedback" / matricola / tiny.NAME
    return (folder / f"{tiny.NAME}.html").read_text(encoding="utf-8")


def test_feedback_never_shows_what_is_hidden(course):
    for file in (course.root / "feedback").rglob("*.html"):
        page = file.read_text(encoding="utf-8")
        for secret in ("HIDDEN", "958", "segreto", "vicino", "BEGIN", "MARK SCHEME", "dice tempo"):
            assert secret not in page, (file, secret)
        assert "http" not in page.replace("http-equiv", "")
        assert "<script" not in page


def test_feedback_is_italian_and_says_what_the_tests_said(course):
    assert "Una verifica nascosta non è passata" in _page(course, "M1002")
    assert "La cella non ha finito entro 6 secondi" in _page(course, "M1007")
    assert "La risposta non c'è ancora" in _page(course, "M1004").replace("&#39;", "'")
    assert "La consegna non si può correggere" in _page(course, "M1006")
    assert "Voto provvisorio" in _page(course, "M1001")
    for file in (course.root / "feedback").rglob("*.html"):
        text = re.sub(r"<[^>]+>", " ", file.read_text(encoding="utf-8").split("</style>")[1])
        for english in ("Score", "Points", "Comments", "Student", "submitted", "No response"):
            assert english not in text, (file, english)
        assert re.search(r"\d+/100", text)
        assert re.search(r"\d+/30", text)


def test_feedback_zip_has_everyone_by_name(course):
    with zipfile.ZipFile(course.root / "riscontri" / "prova-breve.zip") as archive:
        names = archive.namelist()
    assert "Esposito Anna_M1001.html" in names
    assert len(names) == 15


def test_marks_in_csv_and_excel(course):
    text = (course.root / "voti" / "voti.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    surnames = [row[0] for row in rows[1:]]
    assert surnames == sorted(surnames, key=lambda one: one.replace("'", "").lower())
    assert rows[0][:4] == ["Cognome", "Nome", "Matricola", "prova-breve: punti su 100"]
    sheet = openpyxl.load_workbook(course.root / "voti" / "voti.xlsx").active
    assert [cell.value for cell in sheet["A"]] == [row[0] for row in rows]
    anna = next(row for row in sheet.iter_rows(values_only=True) if row[0] == "Esposito")
    assert anna[3:6] == (80, 80, 24)


def test_manual_marks_and_comments_survive_another_autograde(course):
    with course.gradebook() as gradebook:
        grade = gradebook.find_grade("prova-e3", tiny.NAME, tiny.NAME, "M1001")
        grade.manual_score, grade.needs_manual_grade = 15, False
        comment = gradebook.find_comment("prova-e3", tiny.NAME, tiny.NAME, "M1001")
        comment.manual_comment = "Manca <b>la coda</b>."
        gradebook.db.commit()
    work = ["--work", str(course.root)]
    assert main(["feedback", *work]) == 0
    page = _page(course, "M1001")
    assert "95/100" in page
    assert "Manca &lt;b&gt;la coda&lt;/b&gt;." in page
    assert main(["autograde", *work, "--student", "M1001"]) == 0
    own = {s.matricola: m[tiny.NAME] for s, m in marks.table(course, [tiny.NAME]).items()}
    assert own["M1001"].points == 95


def test_open_answers_are_marked_in_a_spreadsheet(course, capsys):
    work = ["--work", str(course.root)]
    assert main(["manual", *work]) == 0
    file = course.root / "voti" / "risposte-aperte.xlsx"
    book = openpyxl.load_workbook(file)
    sheet = book.active
    rows = {row[2].value: row for row in sheet.iter_rows(min_row=2)}
    assert rows["M2001"][6].value == "Il tempo in coda."
    assert "dice tempo e coda" in rows["M2001"][7].value
    assert "M1006" not in rows
    rows["M2001"][9].value, rows["M2001"][10].value = "17,5", "Buono."
    book.save(file)
    assert main(["manual", *work, "--from", str(file)]) == 0
    own = {s.matricola: m[tiny.NAME] for s, m in marks.table(course, [tiny.NAME]).items()}
    assert own["M2001"].points == 97.5
    assert own["M2001"].status == "sufficiente"
    assert main(["feedback", *work]) == 0
    assert "Buono." in _page(course, "M2001")
    rows["M2001"][9].value = 30
    book.save(file)
    capsys.readouterr()
    assert main(["manual", *work, "--from", str(file)]) == 1
    assert "30 punti, ma la domanda ne vale 20" in capsys.readouterr().err


def test_collecting_again_keeps_the_newest(course, tmp_path):
    folder = tmp_path / "Anna Esposito"
    folder.mkdir()
    (folder / "prova-breve.ipynb").write_bytes(b"")
    os.utime(folder / "prova-breve.ipynb", (0, 0))
    before = course.submission("M1001", tiny.NAME).read_bytes()
    assert main(["collect", "--work", str(course.root), str(tmp_path)]) == 0
    assert course.submission("M1001", tiny.NAME).read_bytes() == before


def test_status_and_nbgrader_s_own_configuration(course, capsys):
    assert main(["status", "--work", str(course.root)]) == 0
    assert "non consegnato 1" in capsys.readouterr().out
    text = (course.root / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "configure(get_config()" in text
