"""The command that builds and serves the site."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.request
from threading import Thread

import pytest
from served import ROOT, copy_minibook

from tools import site

LESSON = "book/uf1/prova.ipynb"


@pytest.fixture
def source(tmp_path):
    return copy_minibook(tmp_path / "libro")


@pytest.fixture
def notebook(source):
    """The lesson's JSON and a function that writes it back."""
    path = source / LESSON
    content = json.loads(path.read_text(encoding="utf-8"))

    def save():
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    return content, save


def cell(content, identity):
    """The position (from 1) and the cell with an id."""
    return next(
        (number, each)
        for number, each in enumerate(content["cells"], start=1)
        if each["id"] == identity
    )


def failure(source) -> str:
    with pytest.raises(site.SiteError) as caught:
        site.build(source, quiet=True, live=())
    return str(caught.value)


# --- what is wrong is named -----------------------------------------------------------------------


def test_a_file_that_is_not_json_is_named_with_its_line(source):
    (source / LESSON).write_text('{\n "cells": [,]\n}', encoding="utf-8")
    message = failure(source)
    assert f"{LESSON}: riga 2: il file non è un notebook valido" in message


def test_a_cell_whose_result_is_an_error_is_named(source, notebook):
    content, save = notebook
    number, broken = cell(content, "tabella")
    broken["outputs"] = [
        {"output_type": "error", "ename": "NameError", "evalue": "ora", "traceback": []}
    ]
    save()
    assert f"{LESSON}: cella {number} (tabella): il risultato è un errore" in failure(source)


def test_repeated_ids_are_named(source, notebook):
    content, save = notebook
    content["cells"][3]["id"] = content["cells"][2]["id"]
    save()
    assert f"cella 4: l'id «importa» è già della cella 3" in failure(source)  # noqa: F541


def test_a_formula_that_cannot_be_drawn_stops_the_build_and_names_the_cell(source, notebook):
    content, save = notebook
    number, text = cell(content, "lettura")
    text["source"] = "Prima riga.\n\nLa formula $\\frac{a$ non va."
    save()
    message = failure(source)
    assert "formula non valida (manca una parentesi graffa chiusa)" in message
    assert f"{LESSON}, cella {number}" in message


def test_a_figure_without_a_text_alternative_stops_the_build(source, notebook):
    content, save = notebook
    number, figure = cell(content, "figura-piccola")
    del figure["metadata"]["figure_alt"]
    save()
    message = failure(source)
    assert "figura senza testo alternativo" in message
    assert f"{LESSON}, cella {number}" in message


def test_an_exercise_without_its_text_stops_the_build(source, notebook):
    content, save = notebook
    _, prompt = cell(content, "e1-testo")
    content["cells"].remove(prompt)
    # the sentence that cites the exercise goes too: it would be a second problem
    _, case = cell(content, "caso")
    case["source"] = [line for line in case["source"] if "prova-e1" not in line]
    save()
    assert "esercizio prova-e1 viene prima del suo testo o il testo manca" in failure(source)


def test_an_unknown_role_names_the_cell(source, notebook):
    content, save = notebook
    number, answer = cell(content, "e2-risposta")
    answer["metadata"]["exercise"]["role"] = "risposta"
    save()
    assert f"cella {number} (e2-risposta): metadati «exercise»" in failure(source)


def test_a_broken_link_stops_the_build(source):
    page = source / "book" / "uf2" / "index.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[altrove](manca.md)\n", encoding="utf-8")
    assert "manca.md" in failure(source)


# --- the old site is safe -------------------------------------------------------------------------


def test_a_failed_build_leaves_the_old_site_whole(source):
    output = source / site.OUTPUT
    output.mkdir(parents=True)
    (output / "index.html").write_text("vecchio", encoding="utf-8")
    (source / LESSON).write_text("{", encoding="utf-8")
    failure(source)
    assert (output / "index.html").read_text(encoding="utf-8") == "vecchio"
    assert list(output.parent.glob(".site-*")) == []


def test_swap_replaces_the_whole_folder(tmp_path):
    output, new = tmp_path / "html", tmp_path / "new"
    for folder, name in ((output, "old.html"), (new, "new.html")):
        folder.mkdir()
        (folder / name).touch()
    site.swap(new, output)
    assert [path.name for path in tmp_path.iterdir()] == ["html"]
    assert [path.name for path in output.iterdir()] == ["new.html"]


def test_a_build_killed_during_the_swap_is_mended(tmp_path):
    output = tmp_path / "html"
    site.retired(output).mkdir()
    (site.retired(output) / "index.html").touch()
    (tmp_path / ".site-killed").mkdir()
    site.remove_leftovers(output)
    assert (output / "index.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["html"]


def test_two_builds_at_once_are_refused(source):
    (source / "_build").mkdir()
    with site.only_one_build(source / "_build"):
        other = subprocess.run(
            [
                sys.executable,
                "-c",
                "import sys; from pathlib import Path; from tools import site\n"
                "try: site.build(Path(sys.argv[1]), quiet=True, live=())\n"
                "except site.SiteError as error: print(error)",
                str(source),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
    assert "Un'altra costruzione del sito è in corso" in other.stdout


# --- serve ----------------------------------------------------------------------------------------


@pytest.fixture
def served(tmp_path):
    """A tiny site and the address of its server."""
    (tmp_path / "book").mkdir()
    (tmp_path / site.HOME_PAGE).write_text("ciao", encoding="utf-8")
    for name in ("a.wasm", "a.mjs", "a.js", "a.json", "a.ipynb", "a.whl", "a.svg"):
        (tmp_path / name).touch()
    server = site.make_server(tmp_path, 0)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript"),
        ("a.js", "text/javascript"),
        ("a.json", "application/json"),
        ("a.ipynb", "application/x-ipynb+json"),
        ("a.svg", "image/svg+xml"),
        ("book/index.html", "text/html; charset=utf-8"),
    ],
)
def test_files_have_the_right_type(served, name, expected):
    with urllib.request.urlopen(f"http://127.0.0.1:{served.server_port}/{name}") as answer:
        assert answer.headers["Content-Type"] == expected


def test_only_this_computer_is_served(served):
    assert served.server_address[0] == "127.0.0.1"


def test_a_busy_port_is_explained(served, tmp_path):
    with pytest.raises(site.SiteError, match=f"La porta {served.server_port} è già occupata"):
        site.make_server(tmp_path, served.server_port)


def test_a_site_that_is_not_built_is_explained(tmp_path):
    with pytest.raises(site.SiteError, match="python -m tools site build"):
        site.make_server(tmp_path, 0)


def test_errors_go_to_the_terminal_in_italian(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(site, "ROOT", tmp_path)
    assert site.main(["serve", "--port", "0"]) == 1
    assert "Il sito non c'è ancora" in capsys.readouterr().err
