"""The pages of an exam: what the candidate sees, what only the commission sees."""

import re

import pytest
from bs4 import BeautifulSoup

from callcenter import exam, quiz
from callcenter.quiz.questions import MatchingQuestion, NumericQuestion, OrderingQuestion
from tools import browser
from tools.exam import build, commission
from tools.exam.__main__ import main


@pytest.fixture(scope="module")
def paper():
    return exam.draw(11, lessons=quiz.bank(), task="consensi")


@pytest.fixture(scope="module")
def folder(paper, tmp_path_factory):
    out = tmp_path_factory.mktemp("exam")
    build(paper, ["A", "B"], out, candidates=12)
    return out


def page(folder, name):
    return BeautifulSoup((folder / f"{name}.html").read_text(encoding="utf-8"), "html.parser")


def test_every_file_is_there(folder):
    names = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    assert names == {
        *(f"{name}-{letter}.html" for name in ("prova", "correttore") for letter in "AB"),
        "griglia.html",
        "voci-esaminate.html",
        "fogli-di-dati.html",
        *(f"dati/{name}.csv" for name in ("numeri", "consensi", "registro")),
    }


def test_same_seed_same_bytes(paper, folder, tmp_path):
    again = exam.draw(11, lessons=quiz.bank(), task="consensi")
    build(again, ["A", "B"], tmp_path, candidates=12)
    for file in folder.rglob("*.*"):
        assert (tmp_path / file.relative_to(folder)).read_bytes() == file.read_bytes()


def test_the_candidate_sees_questions_points_and_room(paper, folder):
    seen = page(folder, "prova-A")
    items = seen.select("section.q")
    assert len(items) == 30
    assert [item.select_one(".n").text for item in items] == [str(n) for n in range(1, 31)]
    text = seen.get_text(" ")
    for told in ("Cognome e nome", "Firma", "versione", "Puoi usare la calcolatrice"):
        assert told in text
    assert seen.select_one("tfoot td.num").text == str(paper.points)
    assert len(seen.select("section.req")) == len(paper.task.requests)
    assert seen.html["lang"] == "it"
    for item, version_item in zip(items, exam.version(paper, "A").items, strict=True):
        kind = version_item.question
        if isinstance(kind, NumericQuestion):
            assert item.select_one(".answer .line")
        elif isinstance(kind, MatchingQuestion | OrderingQuestion):
            assert item.select(".box.wide")
        else:
            assert len(item.select(".box")) == len(kind.options)


def test_the_candidate_does_not_see_answers(paper, folder):
    for letter in "AB":
        text = page(folder, f"prova-{letter}").get_text(" ")
        assert "Riservato" not in text
        for question in paper.questions:
            assert question.id not in text
            if question.explanation and "{" not in question.explanation:
                assert question.explanation[:40] not in text
        assert paper.case.model_answer[:40] not in text
        for criterion in paper.case.rubric:
            assert criterion.text not in text
        for request in paper.task.requests:
            assert request.answer[:60] not in text


def test_the_key_fits_its_own_page(paper, folder):
    """The letters of the key, looked up on the candidate's page, are the right answers."""
    for letter in "AB":
        seen = page(folder, f"prova-{letter}").select("section.q")
        rows = page(folder, f"correttore-{letter}").select("table.key tbody tr")
        assert len(rows) == len(seen) == 30
        for item, row, asked in zip(seen, rows, exam.version(paper, letter).items, strict=True):
            answer = row.find_all("td")[1].text
            question = asked.question
            if hasattr(question, "options"):
                options = {
                    li.find_all("span")[1].text.rstrip(")"): li.find_all("span")[2].text
                    for li in item.select("ol.opts li")
                }
                right = {option.text.count(" ") for option in question.options if option.correct}
                assert {options[x].count(" ") for x in answer.split(", ")} == right
                assert len(answer.split(", ")) == sum(o.correct for o in question.options)
            elif isinstance(question, OrderingQuestion):
                steps = [li.get_text() for li in item.select("ul.steps li")]
                by_place = [
                    step for _, step in sorted(zip(map(int, answer.split()), steps, strict=True))
                ]
                for step, shown in zip(question.steps, by_place, strict=True):
                    assert step.text.split()[0].strip("*`«") in shown
            elif isinstance(question, MatchingQuestion):
                choices = [li.b.text for li in item.select("ul.choices li")]
                assert all(letter in choices for letter in answer.split())
                assert len(answer.split()) == len(question.pairs)
            else:
                assert answer.startswith(question.shown_value)


def test_the_grid_has_a_row_for_each_candidate(paper, folder):
    grid = page(folder, "griglia")
    assert len(grid.select("table.grid tbody tr")) == 12
    assert f"/ {paper.points}" in grid.select_one("table.grid thead").text
    assert "60/100" in grid.text


@pytest.mark.parametrize("total", [100, 97, 60, 92])
def test_the_two_marks_have_the_same_border(total):
    border = commission.pass_points(total)
    for points in range(total + 1):
        hundred, thirty = commission.marks(points, total)
        assert (hundred >= 60) == (thirty >= 18) == (points >= border)
    assert commission.marks(total, total) == (100, 30)


def test_items_table_counts(paper, folder):
    rows = page(folder, "voci-esaminate").select("table.full tbody tr")
    told = {row.td.text: int(row.find_all("td")[3].text) for row in rows}
    assert told == {code: len(ids) for code, ids in exam.coverage(paper).items()}
    assert len(told) == 38


def test_pages_are_self_sufficient(folder):
    for file in folder.glob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"(?:src|href)=\"(?!data:)", text)
        assert "<script" not in text


# --- the command ----------------------------------------------------------------------------------


def run(tmp_path, *arguments):
    return main(["--seed", "4", "--out", str(tmp_path / "out"), "--no-pdf", *arguments])


def test_the_command_tells_what_it_made(tmp_path, capsys):
    assert run(tmp_path, "--number", "12", "--versions", "a,B", "--units", "UF1") == 0
    told = capsys.readouterr().out
    assert "versioni A, B" in told
    assert "12 domande" in told
    assert (tmp_path / "out" / "prova-B.html").exists()


def test_without_a_practical_task(tmp_path):
    assert run(tmp_path, "--task", "nessuna", "--number", "10") == 0
    assert not (tmp_path / "out" / "dati").exists()
    assert "Prova pratica" not in (tmp_path / "out" / "prova-A.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--number", "4000"], "Il banco non ha abbastanza domande"),
        (["--difficulty", "facile"], "La difficoltà si scrive così"),
        (["--difficulty", "1:40,2:40"], "fanno 80, non 100"),
        (["--versions", "A,A"], "Le versioni sono lettere diverse"),
        (["--units", "UF7"], "Le unità sono UF1, UF2, UF3"),
        (["--class-data", "manca"], "manca non è una cartella"),
    ],
)
def test_errors_say_what_to_do(tmp_path, capsys, arguments, message):
    assert run(tmp_path, *arguments) == 1
    assert message in capsys.readouterr().err


@pytest.mark.skipif(browser.find() is None, reason="no browser on this machine")
def test_the_pdf_is_a4_and_has_the_candidates_words(paper, tmp_path):
    from pypdf import PdfReader

    from tools.exam.build import print_with_chromium

    small = exam.draw(11, number=6, lessons=quiz.bank(), task=False)
    build(small, ["A"], tmp_path, print_all=print_with_chromium)
    reader = PdfReader(tmp_path / "prova-A.pdf")
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    text = reader.pages[0].extract_text()
    assert "Cognome e nome" in text
    assert "Pagina 1 di" in text
    assert not list(tmp_path.glob(".*.html"))
