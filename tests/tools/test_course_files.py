"""Notebooks and zips as they arrive: broken, old, nested, with a wrong alphabet."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile

import course_tiny
import pytest

from tools.course import arrivals, collect, notebookfile
from tools.errors import ToolError


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "vuoto"),
        (b"\x00\x00\n", "vuoto"),
        (b"PK\x03\x04zip", "archivio o un documento di Office"),
        (b"%PDF-1.7", "un PDF"),
        (b"<!DOCTYPE html><html>", "pagina HTML"),
        (b"caro prof", "è un testo"),
        (b"{}", "mancano le celle"),
        (b'{"cells": []}', "nessuna cella"),
        (b'{"cells": 5}', "non si riesce a leggere"),
        (b'{"cells": [1, ,]}', "rovinato alla riga 1"),
        (b'{"a":' * 200_000, "annidato"),
        (course_tiny.raw(course_tiny.source())[:700], "tagliato"),
        (b"{" + b" " * (26 * 2**20), "troppo grande: 26 MB"),
    ],
)
def test_what_is_not_a_notebook_says_why(raw, said):
    with pytest.raises(notebookfile.UnreadableError) as error:
        notebookfile.read(raw)
    assert said in str(error.value)


def test_old_format_is_converted():
    nb = notebookfile.read(course_tiny.old_format(course_tiny.source()))
    assert nb.nbformat == 4
    assert [c.source for c in nb.cells] == [c.source for c in course_tiny.source().cells]
    assert course_tiny.named(nb, "prova-e1-test").metadata.nbgrader.points == 60


def test_odd_structures_are_cleaned():
    content = json.loads(course_tiny.raw(course_tiny.source()))
    content["metadata"]["kernelspec"] = {"name": "ir"}
    content["cells"][1]["outputs"] = [{"output_type": "strange"}]
    content["cells"][2]["id"] = content["cells"][3]["id"] = "stesso"
    content["cells"][4]["metadata"] = ["non", "va"]
    content["cells"][5]["source"] = ["a = 1\n", "b"]
    content["cells"][6]["cell_type"] = "heading?"
    nb = notebookfile.read(json.dumps(content).encode("utf-8-sig"))
    assert "kernelspec" not in nb.metadata
    assert nb.cells[5].source == "a = 1\nb"
    assert nb.cells[1].outputs == []
    assert len({cell.id for cell in nb.cells}) == len(nb.cells)
    assert notebookfile.write(nb) == notebookfile.write(notebookfile.read(notebookfile.write(nb)))


def _zip(files: dict[str, bytes], when=(2026, 11, 20, 10, 0, 0)) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), content)
    return out.getvalue()


def test_zips_inside_zips_and_noise(tmp_path):
    inner = _zip({"lavoro/x.ipynb": b"{}", "__MACOSX/._x.ipynb": b"?"}, (2026, 11, 21, 8, 0, 0))
    bad = {"Rossi/a.zip": inner, "Verdi/b.zip": b"PK rotto", ".DS_Store": b"", "../fuori.txt": b"x"}
    file = tmp_path / "tutto.zip"
    file.write_bytes(_zip(bad))
    found = {one.path: one for one in arrivals.walk(file)}
    assert set(found) == {"Rossi/a.zip/lavoro/x.ipynb", "Verdi/b.zip", "../fuori.txt"}
    assert found["Rossi/a.zip/lavoro/x.ipynb"].time.day == 21
    assert "rovinato" in found["Verdi/b.zip"].problem


def test_a_damaged_member_does_not_stop_the_others(tmp_path):
    content = bytearray(_zip({"a.ipynb": b"A" * 100, "b.ipynb": b"B" * 100}))
    start = content.index(b"A" * 100)
    content[start : start + 10] = b"Z" * 10
    (tmp_path / "x.zip").write_bytes(content)
    found = {one.path: one for one in arrivals.walk(tmp_path / "x.zip")}
    assert found["a.ipynb"].raw is None
    assert "rovinato" in found["a.ipynb"].problem
    assert found["b.ipynb"].raw == b"B" * 100


def test_accents_of_old_zips():
    for encoded in ("Niccolò".encode(), "Niccolò".encode("cp850")):
        info = zipfile.ZipInfo(encoded.decode("cp437"))
        info.flag_bits = 0
        assert arrivals._decoded(info) == "Niccolò"


def test_a_large_file_is_not_read(tmp_path):
    with (tmp_path / "grande.ipynb").open("wb") as file:
        file.truncate(50 * 2**20)
    (one,) = arrivals.walk(tmp_path)
    assert one.raw is None
    assert one.size == 50 * 2**20


def test_missing_source():
    with pytest.raises(ToolError, match="Non trovo"):
        list(arrivals.walk(arrivals.Path("/non/esiste")))


def test_deadlines():
    assert collect.parse_deadline("2026-11-20 23:59") == collect.parse_deadline("20/11/2026 23:59")
    assert collect.parse_deadline("2026-11-20").second == 59
    summer = collect.parse_deadline("2026-07-01 12:00").astimezone(dt.UTC)
    assert summer.hour == 10
    with pytest.raises(ToolError, match="Non capisco la scadenza"):
        collect.parse_deadline("domani")
