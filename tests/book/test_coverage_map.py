"""The pages of the standard and of the coverage, built from a book of one lesson."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from bs4 import BeautifulSoup

from callcenter import standard
from callcenter.quiz import Quiz, read

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "tests" / "callcenter" / "samples" / "uf1-99.yml"

CONF = """
import sys
from pathlib import Path
sys.path[:0] = [{extensions!r}, {root!r}]
from callcenter import data
data.quiz_dir = lambda: Path(__file__).parent / "quiz"
extensions = ["myst_nb", "exercise_cells", "lesson_numbers", "unit_overview", "coverage_map"]
language = "it"
root_doc = "book/index"
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "deflist"]
numfig = True
numfig_format = {{"exercise": "Esercizio %s"}}
external_site_map = {{}}
html_theme = "basic"
exclude_patterns = ["out"]
locale_dirs = []
"""


def lesson_notebook(covers):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    notebook.metadata["callcenter"] = {
        "lesson": "uf1-99",
        "title": "Lezione di prova",
        "covers": covers,
        "hours": {"aula": 5, "laboratorio": 2},
    }
    quiz = Quiz(read(SAMPLE))
    notebook.cells = [
        nbformat.v4.new_markdown_cell("# Lezione di prova"),
        nbformat.v4.new_markdown_cell(
            "#### Esercizio · Le chiamate perse\n\nContale.",
            metadata={"exercise": {"id": "uf1-99-e1", "role": "prompt", "covers": ["UF1.A1"]}},
        ),
        nbformat.v4.new_code_cell(
            'quiz("uf1-99")',
            metadata={"quiz": "uf1-99"},
            outputs=[
                nbformat.v4.new_output(
                    "execute_result",
                    data={"text/html": quiz._repr_html_(), "text/plain": repr(quiz)},
                    execution_count=1,
                )
            ],
        ),
    ]
    return notebook


def write_book(folder, covers=("UF1.A1", "UF1.C3")):
    for name in ("book/appendici", "book/uf1", "quiz"):
        (folder / name).mkdir(parents=True)
    for name in ("standard.md", "copertura.md"):
        shutil.copy(ROOT / "book" / "appendici" / name, folder / "book" / "appendici")
    shutil.copy(SAMPLE, folder / "quiz")
    (folder / "book" / "index.md").write_text(
        "# Prova\n\n```{toctree}\nappendici/standard\nappendici/copertura\nuf1/prova\n```\n",
        encoding="utf-8",
    )
    nbformat.write(lesson_notebook(list(covers)), folder / "book" / "uf1" / "prova.ipynb")
    conf = CONF.format(extensions=str(ROOT / "book" / "_ext"), root=str(ROOT))
    (folder / "conf.py").write_text(conf, encoding="utf-8")


def build(folder):
    """Builds in a process of its own: Sphinx and the extensions keep global state."""
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-W",
            "--keep-going",
            "-n",
            "-q",
            "-b",
            "html",
            ".",
            "out",
        ],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("book")
    write_book(folder)
    result = build(folder)
    assert result.returncode == 0, result.stderr
    return folder / "out" / "book" / "appendici"


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def rows(page):
    return {row.th.code.get_text(strip=True): row for row in page.select("tbody tr")}


def state(row):
    return row.th.find_all("p")[1].get_text(strip=True)


def test_map_has_every_item_with_official_words(site):
    found = rows(soup(site / "copertura.html"))
    assert list(found) == list(standard.codes())
    for item in standard.items():
        assert item.text in found[item.code].get_text(" ", strip=True)


def test_covered_item_links_lesson_exercise_and_questions(site):
    row = rows(soup(site / "copertura.html"))["UF1.A1"]
    links = [(a.get_text(strip=True), a["href"]) for a in row.find_all("a")]
    assert links[:3] == [
        ("1.99 Lezione di prova", "../uf1/prova.html"),
        ("Le chiamate perse", "../uf1/prova.html#uf1-99-e1"),
        ("domanda 1", "../uf1/prova.html#uf1-99-q1"),
    ]
    lesson = soup(site.parent / "uf1" / "prova.html")
    for _, address in links[1:]:
        assert lesson.find(id=address.partition("#")[2])
    assert row.find_all("td")[-1].get_text(strip=True).startswith("Lezione 1.99:domanda 1,")
    assert state(row) == "coperto"


def test_open_item_says_so(site):
    found = rows(soup(site / "copertura.html"))
    assert [code for code in found if state(found[code]) == "coperto"] == ["UF1.A1"]
    assert {state(row) for row in found.values()} == {"coperto", "non ancora coperto"}
    # Declared by the lesson and asked in the quiz, but no exercise yet.
    assert found["UF1.C3"].find_all("td")[2].get_text(strip=True) == "nessuno"


def test_standard_page_has_every_official_wording(site):
    page = soup(site / "standard.html")
    text = " ".join(page.get_text(" ").split())
    coverage_text = " ".join(soup(site / "copertura.html").get_text(" ").split())
    for wording in standard.official_texts(standard.load()):
        assert wording in text or wording in coverage_text
    for note in ("Refuso nel testo ufficiale («call cente»", "Nota del libro: Così nel testo"):
        assert note in text


def test_tables_have_headers(site):
    for name in ("standard.html", "copertura.html"):
        for table in soup(site / name).find_all("table"):
            assert table.thead.find_all("th")


def test_wrong_sources_stop_the_build(tmp_path):
    write_book(tmp_path, covers=["UF1.A1"])
    result = build(tmp_path)
    assert result.returncode != 0
    assert "question uf1-99-q2 covers UF1.C3, which its lesson uf1-99 does not declare" in (
        result.stderr
    )


def test_unknown_topic_is_refused(tmp_path):
    write_book(tmp_path)
    page = tmp_path / "book" / "appendici" / "standard.md"
    page.write_text("# Prova\n\n```{standard-summary} ore\n```\n", encoding="utf-8")
    result = build(tmp_path)
    assert result.returncode != 0
    assert "«ore» non c'è; scegli fra identity" in result.stderr
