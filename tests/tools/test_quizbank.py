"""The bank's checker on broken files: each problem is found at its line."""

from pathlib import Path

import pytest

from callcenter import data
from tools import quizbank

SAMPLE = (Path(__file__).parents[1] / "callcenter" / "samples" / "uf1-99.yml").read_text(
    encoding="utf-8"
)


def write_sample(folder, text=SAMPLE):
    path = folder / "uf1-99.yml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder, text):
    write_sample(folder, text)
    return [str(problem) for problem in quizbank.check(folder)]


def test_good_bank_has_no_problem(tmp_path):
    assert problems(tmp_path, SAMPLE) == []


def test_the_book_s_bank_has_no_problem():
    assert [str(problem) for problem in quizbank.check(data.quiz_dir())] == []


BROKEN = {
    "not YAML": ("covers: [UF1.A1]", "covers: [UF1.A1", "not YAML"),
    "field twice": (
        "    difficulty: 1\n",
        "    difficulty: 1\n    difficulty: 2\n",
        "uf1-99.yml:9: field 'difficulty' appears twice",
    ),
    "unknown field": ("    source: Sezione 3\n", "    source: S\n    fonte: x\n", "'fonte' was un"),
    "missing source": ("    source: Sezione 3\n", "", "uf1-99.yml:15: questions/1: 'source' is a"),
    "two right": (
        "{text: L'attesa media di tutte,",
        "{text: L'attesa media di tutte, correct: true,",
        "uf1-99.yml:12: questions/0/options: Too many items match",
    ),
    "difficulty": ("difficulty: 2", "difficulty: 5", "uf1-99.yml:30: questions/2/difficulty: 5 is"),
    "no feedback": (
        ", feedback: Qui entrano anche gli abbandoni.",
        "",
        "uf1-99.yml:13: questions/0/options/1: 'feedback' is a required property",
    ),
    "code of another shape": ("[UF1.C3]", "[UF1.X3]", "'UF1.X3' does not match"),
    "code not in the standard": ("covers: [UF1.C3]", "covers: [UF1.C9]", "standard does not have"),
    "id of another lesson": ("uf1-99-q1", "uf1-98-q1", "the id must start with uf1-99-q"),
    "id twice": ("uf1-99-q2", "uf1-99-q1", "questo id c'è già"),
    "same text": (
        "Quali parti formano l'AHT?",
        "Che cosa misura l'**ASA**?",
        "uf1-99-q2: same text as uf1-99-q1",
    ),
    "same feedback": (
        "Qui entrano anche gli abbandoni.",
        "La durata comincia dopo la risposta.",
        "the same feedback twice",
    ),
    "vague feedback": ("Qui entrano anche gli abbandoni.", "Sbagliato!", "says nothing"),
    "same option": ("L'attesa media di tutte", "La durata `AHT` & altro", "the same option twice"),
    "LaTeX": ("**ASA**", "$W_q$", "LaTeX is not shown"),
    "HTML": ("**ASA**", "<b>ASA</b>", "HTML is not allowed"),
    "mistake that is right": (
        "answer: calls * aht / 60",
        "answer: calls * 0.05",
        "gives the right answer too",
    ),
    "division by zero for some value": (
        "answer: calls * aht / 3600",
        "answer: calls * aht / (calls - 110)",
        "divide per zero",
    ),
    "parameter not told": ("Arrivano {calls} chiamate", "Arrivano chiamate", "not told in the tex"),
    "parameter not used": (
        "answer: calls * aht / 3600",
        "answer: calls * 180 / 3600",
        "parameter aht does not enter the answer",
    ),
    "shown rounder than the tolerance": ("decimals: 2", "decimals: 0", "may fall outside"),
    "rubric and options": (
        "    ask: Scrivi al responsabile due frasi.\n",
        "    ask: Scrivi.\n    options: [{text: a, feedback: b}, {text: c, feedback: d}]\n",
        "is not valid under any of the given schemas",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_bank(tmp_path, name):
    old, new, message = BROKEN[name]
    assert old in SAMPLE
    found = problems(tmp_path, SAMPLE.replace(old, new, 1))
    assert any(message in problem for problem in found), found
    assert all(problem.startswith("uf1-99.yml:") for problem in found)


def test_too_few_questions(tmp_path):
    short = SAMPLE[: SAMPLE.index("  - id: uf1-99-q5")]
    assert problems(tmp_path, short) == ["uf1-99.yml:1: 4 questions: a lesson has at least 6"]


def test_empty_file(tmp_path):
    assert problems(tmp_path, "") == ["uf1-99.yml:1: the file is empty"]


def test_other_suffix_is_not_ignored_in_silence(tmp_path):
    (tmp_path / "uf1-98.yaml").write_text(SAMPLE, encoding="utf-8")
    assert "rename the file" in str(quizbank.check(tmp_path)[0])


def test_command_line(tmp_path, capsys):
    write_sample(tmp_path)
    assert quizbank.main(["check", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "1 files, 0 problems\n"
    write_sample(tmp_path, SAMPLE.replace("**ASA**", "$x$", 1))
    assert quizbank.main(["check", str(tmp_path)]) == 1
    assert "uf1-99.yml:4: uf1-99-q1: LaTeX" in capsys.readouterr().out
