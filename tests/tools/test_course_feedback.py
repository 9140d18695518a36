"""What a page of feedback says of one cell, and what it does not."""

from __future__ import annotations

import nbformat
from nbformat import v4

from tools.course import feedback

PARTS = """\
punti = Punti()
with punti.parte(2, "la forma"):
    assert risposta
### BEGIN HIDDEN TESTS
with punti.parte(3, 'il valore'):
    esige(risposta, number("s"), 123456, (9, "Sono minuti."))
### END HIDDEN TESTS
punti.totale"""


def _test(source: str, *outputs: dict):
    cell = v4.new_code_cell(source, outputs=[nbformat.from_dict(one) for one in outputs])
    cell.metadata["nbgrader"] = nbformat.from_dict(
        {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 5,
         "score": 2, "schema_version": 3}
    )  # fmt: skip
    return cell


def _question(*found):
    nb = v4.new_notebook(cells=[v4.new_markdown_cell("## Titolo *qui*"), *found])
    return feedback.questions(nb)[0]


def _print(text: str) -> dict:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _error(name: str, message: str, line: int | None) -> dict:
    trace = [f"\x1b[0;31m---\x1b[0m\nCell In[7], line {line}\n----> x"] if line else ["perso"]
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": trace}


def test_parts_of_the_score_are_told_and_forged_lines_are_not():
    said = _print(
        "✔ 2 su 2 · la forma\n✘ 0 su 3 · il valore: Sono minuti.\n✔ 9 su 9 · inventata\n"
        "✔ 3 su 3 · il valore\nesige(risposta, number)\n"
    )
    question = _question(_test(PARTS, said))
    assert [(one["ok"], one["title"], one["message"]) for one in question["parts"]] == [
        (True, "la forma", ""), (False, "il valore", "Sono minuti.")
    ]  # fmt: skip
    page = feedback.render(_facts(), [question])
    assert "Sono minuti." in page
    assert "inventata" not in page
    assert "123456" not in page
    assert "esige" not in page


def _facts() -> dict:
    return {"title": "Prova", "student": "Anna <b>", "matricola": "1", "score": 2, "maximum": 5,
            "penalty": 0, "hundredths": 40.0, "thirtieths": 12, "waiting": False, "late": "",
            "today": "1/1/2026", "notes": [], "reason": None}  # fmt: skip


SOURCE = """\
assert f(1) == 1, 'Con 1 fa 1.'
### BEGIN HIDDEN TESTS
assert f(41) == 1681, 'nascosto'
### END HIDDEN TESTS"""


def test_a_message_is_shown_only_from_lines_the_student_has():
    cases = [
        (_error("AssertionError", "Con 1 fa 1.", 1), "Con 1 fa 1."),
        (_error("AssertionError", "nascosto", 3), feedback._HIDDEN_FAILED),
        (_error("ZeroDivisionError", "assert f(41) == 1681", 3), feedback._HIDDEN_FAILED),
        (_error("AssertionError", "Con 1 fa 1.", None), "Con 1 fa 1."),
        (_error("AssertionError", "nascosto", None), feedback._HIDDEN_FAILED),
        (_error("ValueError", "assert f(41) == 1681, 'nascosto'", 1), "ValueError"),
    ]
    for output, expected in cases:
        assert _question(_test(SOURCE, output))["message"] == expected


def test_long_messages_are_cut_and_pages_escape_everything():
    question = _question(_test("assert f()", _error("ValueError", "<script>" + "x" * 5000, 1)))
    assert len(question["message"]) < 400
    page = feedback.render(_facts(), [question])
    assert "<script" not in page
    assert "Anna &lt;b&gt;" in page
    assert "40/100" in page


def test_an_open_answer_keeps_its_text_but_no_foreign_picture():
    cell = v4.new_markdown_cell("Ciao ![x](http://example.org/spia.png) <script>1</script>")
    cell.metadata["nbgrader"] = nbformat.from_dict(
        {"grade_id": "a", "grade": True, "solution": True, "points": 5, "score": None,
         "comment": "No response.", "schema_version": 3, "locked": False}
    )  # fmt: skip
    page = feedback.render(_facts(), [_question(cell)])
    assert "Nessuna risposta." in page
    assert "<img" not in page
    assert "<script" not in page
    assert "Ciao" in page
