"""Handing out: the source is proved, nothing leaks, each class or student has their own data."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import course_tiny as tiny
import nbformat
import pytest

from tools.course import cells, classdata, execute, release
from tools.course.cli import main
from tools.course.folder import Course
from tools.errors import ToolError
from tools.notebooks import ROOT

CAMPAIGNS = (ROOT / "data" / "privacy" / "campaigns.csv").read_text(encoding="utf-8").splitlines()


def _small_data(seed, folder):
    """In place of the whole scenario: a few campaigns, as many as the seed says."""
    if folder.is_dir():
        return
    (folder / "privacy").mkdir(parents=True)
    lines = CAMPAIGNS[: 2 + seed % (len(CAMPAIGNS) - 1)]
    (folder / "privacy" / "campaigns.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.fixture
def small_data(monkeypatch):
    monkeypatch.setattr(classdata, "generate", _small_data)


@pytest.fixture
def no_execution(monkeypatch):
    """Every notebook behaves as it should: the solution passes, the empty version does not."""

    def fake(job):
        stubs = (cells.CODE_STUB, cells.TEXT_STUB)
        empty = any(stub in cell.source for cell in job.nb.cells for stub in stubs)
        fail = [execute.cells_error("vuota")]
        outputs = [fail if empty and cell["test"] else [] for cell in job.code()]
        return {"outputs": outputs, "stopped": None, "reason": None, "notes": [],
                "opened": ["privacy/campaigns.csv"]}  # fmt: skip

    monkeypatch.setattr(execute, "_execute", fake)


def _members(file) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_same_seed_same_bytes_other_seed_other_data(tmp_path, small_data, no_execution):
    tiny.write_source(tmp_path / "source")
    zips = []
    for name, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        work = tmp_path / name
        assert main(["release", "--work", str(work), "--seed", seed,
                     "--sources", str(tmp_path / "source")]) == 0  # fmt: skip
        zips.append((work / "consegne" / "prova-breve.zip").read_bytes())
    assert zips[0] == zips[1]
    assert zips[0] != zips[2]
    files = _members(tmp_path / "a" / "consegne" / "prova-breve.zip")
    assert sorted(files) == [
        f"prova-breve/{name}"
        for name in ("LEGGIMI.txt", release.book_package()[0], "data/privacy/campaigns.csv",
                     "prova-breve.ipynb", "requirements.txt")
    ]  # fmt: skip
    assert "pandas==" in files["prova-breve/requirements.txt"].decode()
    assert "Punti: 100" in files["prova-breve/LEGGIMI.txt"].decode()
    text = files["prova-breve/prova-breve.ipynb"].decode()
    for secret in ("HIDDEN", "SOLUTION", "958", "sum(numeri)", "MARK SCHEME", "dice tempo"):
        assert secret not in text
    nb = nbformat.reads(text, as_version=4)
    assert cells.CODE_STUB in tiny.named(nb, "prova-e1").source
    assert tiny.named(nb, "prova-e3").source == cells.TEXT_STUB
    assert nb.cells[1].source == release.DATA_CELL


@pytest.mark.skipif(os.name != "posix", reason="needs the limits of a POSIX system")
def test_each_student_has_their_own_data_and_is_marked_on_it(tmp_path, small_data, capsys):
    source = tiny.source()
    tiny.write_source(tmp_path / "source", source)
    roster = tmp_path / "classe.csv"
    roster.write_text("matricola;cognome;nome\nA001;Alfa;Ada\nB002;Beta;Bice\n", encoding="utf-8")
    work = tmp_path / "3B"
    common = ["--work", str(work)]
    assert main(["release", *common, "--seed", "5", "--per-student", "--roster", str(roster),
                 "--sources", str(tmp_path / "source"), "--cell-seconds", "10"]) == 0  # fmt: skip
    course = Course.existing(work)
    assert course.seed("A001") != course.seed("B002")
    assert course.seed("A001") == classdata.seed_of(5, "A001")
    hand_in = tmp_path / "consegne"
    rows = {}
    for who in ("Alfa Ada_A001", "Beta Bice_B002"):
        files = _members(work / "consegne" / "prova-breve" / f"{who}.zip")
        rows[who] = len(files["prova-breve/data/privacy/campaigns.csv"].splitlines()) - 1
        nb = nbformat.reads(files["prova-breve/prova-breve.ipynb"].decode(), as_version=4)
        assert nb.metadata.callcenter.release.student in who
        (hand_in / who).mkdir(parents=True)
        # Both answer with the rows of Ada's data: only hers is right.
        answer = tiny.answered(nb, tiny.RIGHT, f"righe = {rows['Alfa Ada_A001']}")
        nbformat.write(answer, hand_in / who / "Untitled.ipynb")
    assert rows["Alfa Ada_A001"] != rows["Beta Bice_B002"]
    assert main(["all", *common, str(hand_in)]) == 0
    from tools.course import marks

    own = {s.matricola: m[tiny.NAME].points for s, m in marks.table(course, [tiny.NAME]).items()}
    assert own == {"A001": 80, "B002": 70}
    assert main(["release", *common, "--seed", "6", "--sources", str(tmp_path / "source")]) == 1
    assert "altri dati" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="needs the limits of a POSIX system")
def test_a_wrong_source_is_not_handed_out(tmp_path):
    source = tiny.source()
    tiny.named(source, "prova-e1-test").source = "assert totale([1, 2]) == 4, 'Sbagliata.'"
    tiny.named(source, "prova-e2-test").source = "20"
    tiny.write_source(tmp_path / "source", source)
    course = Course.open(tmp_path / "3B").save()
    with pytest.raises(ToolError) as error:
        release.release(course, [tiny.NAME], tmp_path / "source", lambda text: None)
    text = str(error.value)
    assert "la soluzione: «prova-e1-test» dà 0 punti su 60 (AssertionError: Sbagliata.)" in text
    assert "la versione vuota: «prova-e2-test» dà 20 punti senza lavoro" in text
    assert not (tmp_path / "3B" / "consegne").exists()


def _broken(change):
    nb = tiny.source()
    change(nb)
    return release.check_source(nb, tiny.NAME)


def test_source_rules_name_the_cell():
    assert release.check_source(tiny.source(), tiny.NAME) == []

    def same_name(nb):
        tiny.named(nb, "prova-e2").metadata.nbgrader["grade_id"] = "prova-e1"

    def points(nb):
        nb.metadata.callcenter["points"] = 90

    def marker(nb):
        tiny.named(nb, "prova-e1-test").source += "\n### BEGIN HIDDEN TESTS"

    def solution(nb):
        nb.cells[1].source = "### BEGIN SOLUTION\nx\n### END SOLUTION"

    def bare(nb):
        tiny.named(nb, "prova-e1").source = "def totale(n): return sum(n)"

    for change, said in (
        (same_name, "cella 7 (prova-e1): il nome c'è già"),
        (points, "promettono 90 punti, le celle ne danno 100"),
        (marker, "non sono in pari"),
        (solution, "cella 2: contiene una soluzione"),
        (bare, "senza «### BEGIN SOLUTION»"),
    ):
        assert any(said in problem for problem in _broken(change)), said


def test_leaks_are_seen():
    source = tiny.source()
    stripped = tiny.source()
    found = release.leaks(source, stripped)
    assert any("BEGIN HIDDEN TESTS" in one for one in found)
    assert any("assert totale([7, 35, 958])" in one for one in found)


def test_data_to_hand_out(tmp_path):
    for name in ("acd/queue_log-20260928.gz", "acd/queue_log-20261005.gz", "crm/a.csv", "b.yml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    opened = ["acd/queue_log-20261005.gz", "crm/", "manca.csv"]
    assert classdata.needed(opened, tmp_path, ["crm/*.csv"]) == [
        "acd/queue_log-20260928.gz", "acd/queue_log-20261005.gz", "crm/a.csv"
    ]  # fmt: skip


def test_seeds_do_not_depend_on_the_machine():
    assert classdata.seed_of(31, "M1001") == classdata.seed_of(31, "M1001")
    seeds = {classdata.seed_of(31, f"M{number}") for number in range(200)}
    assert len(seeds) == 200
    assert all(0 <= seed < 2**32 for seed in seeds)
    assert classdata.seed_of(32, "M1001") not in seeds


def test_commands_explain_themselves(tmp_path, capsys):
    assert main(["status", "--work", str(tmp_path / "niente")]) == 1
    assert "non c'è un corso" in capsys.readouterr().err
    tiny.write_source(tmp_path / "source")
    wrong = ["release", "--work", str(tmp_path / "3B"), "--sources", str(tmp_path / "source")]
    assert main([*wrong, "--assignment", "boh"]) == 1
    assert "Compito sconosciuto: boh. Ci sono: prova-breve." in capsys.readouterr().err
    assert main([*wrong, "--per-student"]) == 1
    assert "serve l'elenco" in capsys.readouterr().err
    assert main([*wrong, "--pass-mark", "200"]) == 2
    with pytest.raises(SystemExit):
        main(["collect", "--help"])
    assert "cartella o zip" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["marks"])
    assert "mancano questi argomenti" in capsys.readouterr().err


def test_student_wheel_installs_and_reads_the_data_beside_the_notebook(tmp_path):
    """Elsewhere on a student's computer: the package from the zip, the class's data, no project."""
    name, content = release.book_package()
    (tmp_path / name).write_bytes(content)
    with zipfile.ZipFile(tmp_path / name) as archive:
        archive.extractall(tmp_path / "installed")
    folder = tmp_path / "lavoro" / "data" / "privacy"
    folder.mkdir(parents=True)
    (folder / "campaigns.csv").write_text("\n".join(CAMPAIGNS) + "\n", encoding="utf-8")
    script = (
        release.DATA_CELL
        + """
import callcenter
from callcenter import data, kpi
from callcenter.checks.marking import Punti
print(callcenter.__file__)
print(len(data.read("campaigns")))
"""
    )
    clean = {key: value for key, value in os.environ.items() if key != "CALLCENTER_DATA"}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder.parents[1], capture_output=True, text=True,
        env=clean | {"PYTHONPATH": str(tmp_path / "installed")}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    where, rows = done.stdout.split()
    assert where.startswith(str(tmp_path))
    assert int(rows) == len(CAMPAIGNS) - 1
