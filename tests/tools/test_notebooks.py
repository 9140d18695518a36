"""Normal form, stable ids, execution, conversion, rules and readability of lessons."""

import base64
import copy
import json
import os
from pathlib import Path

import nbformat
import numpy as np
import pytest

from tools import lessonfile, notebooks
from tools.lessonfile import PLOTLY, WIDGET
from tools.lessonrules import misplaced, rules
from tools.readability import counts, gulpease, prose

FIXTURES = Path(__file__).parents[1] / "book" / "fixtures"
TEXT = FIXTURES / "lesson.percent.txt"


@pytest.fixture
def lesson():
    return lessonfile.read(FIXTURES / "lesson.ipynb")


def cell(notebook, id):
    return next(cell for cell in notebook.cells if cell.id == id)


def code_notebook(*sources):
    notebook = nbformat.v4.new_notebook()
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return notebook


# --- normal form ---


def test_normalise_is_idempotent_and_leaves_its_argument_alone(lesson):
    before = copy.deepcopy(lesson)
    once = lessonfile.serialise(lessonfile.normalise(lesson))
    assert once == (FIXTURES / "lesson.ipynb").read_text(encoding="utf-8")
    assert lesson == before


def test_normalise_drops_what_changes_with_machine_and_day(lesson):
    noisy = copy.deepcopy(lesson)
    noisy.metadata["widgets"] = {"state": {}}
    noisy.metadata["kernelspec"] = {"name": "mine", "display_name": "My env"}
    noisy.metadata["language_info"] = {"name": "python", "version": "3.11.9"}
    for number, item in enumerate(noisy.cells):
        item.metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
        item.metadata["scrolled"] = True
        if item.cell_type == "code":
            item.execution_count = 100 + number
    assert lessonfile.serialise(lessonfile.normalise(noisy)) == lessonfile.serialise(lesson)


def test_unexecuted_cells_stay_unexecuted():
    notebook = lessonfile.normalise(code_notebook("x = 1", "", "y = 2"))
    assert [item.execution_count for item in notebook.cells] == [None, None, None]


def test_streams_are_merged_and_widget_views_dropped():
    out = nbformat.v4.new_output
    outputs = lessonfile.normalise_outputs(
        [
            out("stream", name="stdout", text="a\n"),
            out("execute_result", data={WIDGET: {"model_id": "1"}, "text/plain": "VBox()"},
                execution_count=7),
            out("stream", name="stdout", text="b\n"),
        ],
        3,
    )  # fmt: skip
    assert [o.get("text") for o in outputs] == ["a\nb\n", None]
    assert outputs[1].data == {"text/plain": "VBox()"}
    assert outputs[1].execution_count == 3


def test_figures_keep_only_rounded_json():
    packed = base64.b64encode(np.array([[1 / 3, np.nan], [0.1 + 0.2, -0.0]]).tobytes()).decode()
    figure = {
        "data": [{"type": "bar", "z": {"dtype": "f8", "bdata": packed, "shape": "2, 2"}, "n": 3}],
        "layout": {"template": {"data": {"bar": [1], "pie": [2]}, "layout": {"geo": 1, "font": 2}}},
        "config": {"plotlyServerURL": "https://example.org"},
    }
    data = {PLOTLY: figure, "text/html": "<div>", "image/png": "x", "text/plain": "Figure()"}
    output = nbformat.v4.new_output("display_data", data=data)
    (result,) = lessonfile.normalise_outputs([output])
    assert list(result.data) == [PLOTLY]
    stored = result.data[PLOTLY]
    assert stored["data"][0]["z"] == [[0.3333333333, None], [0.3, 0.0]]
    assert stored["data"][0]["n"] == 3
    assert stored["layout"]["template"] == {"data": {"bar": [1]}, "layout": {"font": 2}}
    assert "config" not in stored
    assert figure["layout"]["template"]["data"] == {"bar": [1], "pie": [2]}


def test_template_of_polar_figures_is_kept():
    template = {"data": {"scatterpolar": [1]}, "layout": {"polar": 1}}
    figure = {"data": [{"type": "scatterpolar"}], "layout": {"template": template}}
    assert lessonfile.normalise_figure(figure)["layout"]["template"] == template


# --- ids ---


def test_ids_say_what_a_cell_is(lesson):
    ids = [item.id for item in lesson.cells]
    assert len(set(ids)) == len(ids)
    for name in ("uf1-99-e1-prompt", "uf1-99-e1-solution", "uf1-99-figura-attese", "uf1-99-i-dati"):
        assert name in ids


def test_stable_ids_do_not_move_when_cells_come_and_go(lesson):
    before = [item.id for item in lesson.cells]
    lesson.cells.insert(3, nbformat.v4.new_code_cell("1"))
    lesson.cells.insert(3, nbformat.v4.new_markdown_cell("## Nuova parte"))
    after = [item.id for item in lessonfile.normalise(lesson).cells]
    assert after[:3] + after[5:] == before
    assert after[3] == "uf1-99-nuova-parte"
    assert after[4] == "uf1-99-nuova-parte-codice-1"
    assert len(set(after)) == len(after)


def test_copied_cell_gets_its_own_id(lesson):
    lesson.cells.insert(5, copy.deepcopy(lesson.cells[3]))
    ids = [item.id for item in lessonfile.normalise(lesson).cells]
    assert len(set(ids)) == len(ids)


# --- files ---


def test_write_never_leaves_half_a_file(tmp_path, monkeypatch, lesson):
    path = tmp_path / "x.ipynb"
    path.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        lessonfile.write(lesson, path)
    assert [p.name for p in tmp_path.iterdir()] == ["x.ipynb"]
    assert path.read_text() == "old"


def test_write_ends_with_newline_and_is_readable(tmp_path, lesson):
    lessonfile.write(lesson, tmp_path / "x.ipynb")
    text = (tmp_path / "x.ipynb").read_text(encoding="utf-8")
    assert text.endswith("}\n")
    assert '\n "cells"' in text
    assert lessonfile.read(tmp_path / "x.ipynb") == lesson


# --- execution ---


def test_sample_lesson_gives_the_golden_file(tmp_path):
    helper = FIXTURES / "sample_checks.py"
    (tmp_path / helper.name).write_text(helper.read_text(encoding="utf-8"), encoding="utf-8")
    target = tmp_path / "lesson.ipynb"
    assert notebooks.main(["--from-text", str(TEXT), "--to", str(target)]) == 0
    golden = (FIXTURES / "lesson.ipynb").read_text(encoding="utf-8")
    assert target.read_text(encoding="utf-8") == golden
    assert notebooks.main([str(target), "--check"]) == 0


def test_kernel_environment_is_fixed(tmp_path, monkeypatch):
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    notebook = code_notebook(
        "import os, sys\n(hash('a'), os.environ['TZ'], os.getcwd())", "sys.executable"
    )
    first = notebooks.execute(notebook, tmp_path)
    second = notebooks.execute(notebook, tmp_path)
    assert first == second
    shown = first.cells[0].outputs[0].data["text/plain"]
    assert "Europe/Rome" in shown
    assert str(tmp_path) in shown


def test_failing_cell_is_reported_and_the_file_untouched(tmp_path, capsys):
    path = tmp_path / "broken.ipynb"
    lessonfile.write(code_notebook("x = 1", "\n\ny = x / 0\nz = 1"), path)
    before = path.read_bytes()
    assert notebooks.main([str(path)]) == 1
    report = capsys.readouterr().out
    assert f"FAIL {path}" in report
    assert "cell 2: y = x / 0" in report
    assert "ZeroDivisionError: division by zero" in report
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["broken.ipynb"]


def test_endless_cell_is_stopped_and_named(tmp_path):
    with pytest.raises(notebooks.LessonError, match=r"cell 2.*"):
        notebooks.execute(code_notebook("1", "while True: pass"), tmp_path, timeout=2)


def test_widget_without_default_figure_is_refused(tmp_path):
    notebook = code_notebook("import ipywidgets\nipywidgets.IntSlider()")
    with pytest.raises(notebooks.LessonError, match="without a default figure"):
        notebooks.execute(notebook, tmp_path)


def test_check_of_something_else(tmp_path, capsys):
    path = tmp_path / "x.ipynb"
    path.write_text("{}")
    assert notebooks.main([str(path), "--check"]) == 1
    assert "FAIL" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="no such file"):
        notebooks.main([str(tmp_path / "missing.ipynb")])


# --- conversion ---


def test_text_round_trip_keeps_cells_metadata_and_ids(lesson):
    text = notebooks.to_text(lesson)
    assert '"role": "solution"' in text
    back = notebooks.from_text(text, previous=lesson)
    assert back.metadata == lesson.metadata
    for old, new in zip(lesson.cells, back.cells, strict=True):
        assert (old.id, old.source, old.metadata) == (new.id, new.source, new.metadata)


def test_to_text_writes_a_file(tmp_path, capsys):
    target = tmp_path / "x.py"
    source = str(FIXTURES / "lesson.ipynb")
    assert notebooks.main(["--to-text", source, "--to", str(target)]) == 0
    assert notebooks.main(["--to-text", source]) == 0
    assert capsys.readouterr().out == target.read_text(encoding="utf-8")


def test_from_text_without_running(tmp_path):
    target = tmp_path / "x.ipynb"
    assert notebooks.main(["--from-text", str(TEXT), "--to", str(target), "--no-run"]) == 0
    assert all(c.execution_count is None for c in lessonfile.code_cells(lessonfile.read(target)))


# --- rules ---


def set_source(id, source):
    return lambda nb: cell(nb, id).update(source=source)


def set_metadata(id, **metadata):
    return lambda nb: cell(nb, id).metadata.update(nbformat.from_dict(metadata))


def set_minutes(value):
    def change(nb):
        facts = cell(nb, "uf1-99-e1-prompt").metadata.exercise
        del facts["minutes"]
        if value is not None:
            facts["minutes"] = value

    return change


def move(id, step):
    def change(nb):
        place = nb.cells.index(cell(nb, id))
        nb.cells.insert(place + step, nb.cells.pop(place))

    return change


def remove(*ids):
    return lambda nb: nb.update(cells=[c for c in nb.cells if c.id not in ids])


def add_output(id, output):
    return lambda nb: cell(nb, id).outputs.append(output)


def stream(text, name="stdout"):
    return nbformat.v4.new_output("stream", name=name, text=text)


CODE = "uf1-99-i-dati-codice-1"
HARD = (
    "La problematizzazione dell'organizzazione interdipartimentale, configurandosi come "
    "precondizione ineludibile dell'implementazione procedurale, presuppone conseguentemente "
    "l'individuazione preliminare delle responsabilità amministrative complessivamente coinvolte."
)


def long_code(lines):
    return "\n".join(f"x{n} = {n}" for n in range(lines))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda nb: nb.metadata.pop("callcenter"), 'no "callcenter" metadata'),
        (lambda nb: nb.metadata.callcenter.update(covers=[]), "callcenter.covers"),
        (lambda nb: nb.metadata.callcenter.update(hours={"aula": 1}), "callcenter.hours"),
        (lambda nb: nb.metadata.callcenter.update(lesson="lezione 3"), "callcenter.lesson"),
        (lambda nb: nb.cells.pop(0), "start with the title"),
        (add_output(CODE, stream("x" * 300_001)), "the limit is 300"),
        (set_source("uf1-99-i-dati", "## I dati\n\n" + 4 * HARD), "Gulpease"),
        (set_source(CODE, "%time x"), "not plain Python"),
        (set_source(CODE, "!ls"), "not plain Python"),
        (set_source(CODE, "name = input()"), "`input` does not work"),
        (set_source(CODE, "go.FigureWidget()"), "`FigureWidget` does not work"),
        (set_source(CODE, "open('/home/ada/x.csv')"), "absolute path in the code"),
        (set_source(CODE, "open('C:\\\\Users')"), "absolute path in the code"),
        (set_source(CODE, long_code(26)), "26 lines of code"),
        (add_output(CODE, stream("/home/ada/x.py:3: oh")), "absolute path in the output"),
        (add_output(CODE, stream("<X at 0x7f00aa11bb22>")), "memory address"),
        (add_output(CODE, stream("Warning", "stderr")), "writes to stderr"),
        (lambda nb: cell(nb, CODE).update(execution_count=None), "never executed"),
        (lambda nb: cell(nb, CODE).update(execution_count=9), "out of order"),
        (lambda nb: cell(nb, "uf1-99-figura-attese").metadata.pop("figure_alt"), "alternative"),
        (lambda nb: cell(nb, "uf1-99-figura-attese").metadata.pop("mystnb"), "without caption"),
        (
            set_metadata(
                "uf1-99-figura-linee",
                mystnb={"figure": {"caption": "c", "name": "fig-uf1-99-attese"}},
            ),
            "used twice",
        ),
        (move("uf1-99-e2-check", 1), "roles must be prompt, answer, check, solution"),
        (remove("uf1-99-e2-solution"), "roles must be"),
        (move("uf1-99-e1-solution-text", -3), "solution_text goes"),
        (remove(*(f"uf1-99-e4-{r}" for r in ("prompt", "answer", "check", "solution"))),
         "3 exercises, at least 4"),
        (set_metadata("uf1-99-e1-prompt", exercise={"id": "uf1-99-e1", "role": "prompt"}),
         "lack covers"),
        (set_minutes(None), "need minutes"),
        (set_minutes(0), "need minutes"),
        (set_minutes(61), "need minutes"),
        (set_minutes("5"), "need minutes"),
        (set_minutes(True), "need minutes"),
        (set_source("uf1-99-e1-prompt", "Calcola."), "starts with '#### Esercizio"),
        (set_source("uf1-99-e1-check", "verifica('uf1-99-e2', attesa_media)"), "is exactly"),
        (set_source("uf1-99-e1-answer", "altro = ..."), "does not define attesa_media"),
        (lambda nb: cell(nb, "uf1-99-e1-check").update(outputs=[]), "still to complete"),
        (lambda nb: cell(nb, "uf1-99-e1-solution").update(outputs=[]), "not a success"),
        (lambda nb: cell(nb, "uf1-99-e1-solution").metadata.pop("jupyter"), "source_hidden"),
        (set_source("uf1-99-e1-solution", "# fatto\nmean_wait = 20"), "ends with verifica"),
        (set_source("uf1-99-e1-solution", 'verifica("uf1-99-e1", 20)'), "not commented"),
        (set_source("uf1-99-e1-solution", '# x\nverifica("uf1-99-e1", attesa_media)'),
         "of the answer to uf1-99-e1"),
        (set_source("uf1-99-e1-solution", '# x\nattesa_media = 20\nverifica("uf1-99-e1", 20)'),
         "reuses the answer's names"),
        (set_source("uf1-99-e1-answer", "attesa_media = ...\ncalls = ..."), "answer overwrites"),
        (set_source("uf1-99-quiz-domande", "print(attesa_media)"), "uses ['attesa_media']"),
        (remove("uf1-99-quiz-domande"), "0 quiz cells"),
        (set_source("uf1-99-quiz-domande", 'quiz("uf1-98")'), "the quiz cell is"),
        (set_source("uf1-99-quiz", "## Domande"), "in the section"),
    ],
)  # fmt: skip
def test_each_rule_finds_its_fault(lesson, change, message):
    assert rules(lesson) == []
    change(lesson)
    assert any(message in str(problem) and not problem.warning for problem in rules(lesson))


@pytest.fixture
def guide():
    """The sample lesson without what only lessons have."""
    made = lessonfile.read(FIXTURES / "lesson.ipynb")
    made.cells = [c for c in made.cells if not c.metadata.keys() & {"exercise", "quiz"}]
    made.metadata.callcenter = nbformat.from_dict({"guide": "registro", "title": "Il registro"})
    for item in made.cells:
        item.id = item.id.replace("uf1-99", "guida-registro")
        if "mystnb" in item.metadata:
            figure = item.metadata.mystnb.figure
            figure.name = figure.name.replace("uf1-99", "guida-registro")
    return lessonfile.normalise(made)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda nb: nb.metadata.callcenter.update(guide="Il registro"), "callcenter.guide"),
        (lambda nb: nb.metadata.callcenter.update(title=" "), "callcenter.title"),
        (lambda nb: nb.metadata.callcenter.update(lesson="uf1-99"), "that belongs to lessons"),
        (lambda nb: nb.cells[1].metadata.update(exercise={"id": "x"}), "no exercises"),
        (lambda nb: nb.cells[1].metadata.update(quiz="uf1-99"), "no quiz"),
        (lambda nb: nb.cells.pop(0), "start with the title"),
        (lambda nb: nb.cells[0].update(source="# Guida\n\n" + 6 * HARD), "Gulpease"),
        (lambda nb: lessonfile.code_cells(nb)[0].update(source="!ls"), "not plain Python"),
        (lambda nb: lessonfile.code_cells(nb)[0].update(execution_count=None), "never executed"),
    ],
)
def test_a_guide_follows_the_rules_of_form(guide, change, message):
    assert rules(guide) == []
    change(guide)
    assert any(message in str(problem) and not problem.warning for problem in rules(guide))


def test_a_lesson_cannot_call_itself_a_guide_nor_a_guide_sit_among_lessons(lesson, guide, tmp_path):
    assert misplaced(guide, tmp_path / "guide" / "registro.ipynb") == []
    assert misplaced(guide, tmp_path / "uf1" / "registro.ipynb") != []
    assert misplaced(lesson, tmp_path / "uf1" / "lezione.ipynb") == []
    assert misplaced(lesson, tmp_path / "guide" / "lezione.ipynb") != []


def test_cells_a_little_long_are_only_a_warning(lesson):
    set_source(CODE, long_code(16) + "\n# commento\n")(lesson)
    problems = [p for p in rules(lesson) if "lines of code" in p.message]
    assert [p.warning for p in problems] == [True]


def test_depending_on_a_solution_is_a_warning(lesson):
    set_source("uf1-99-e2-prompt", "#### Esercizio · Le code")(lesson)
    set_source("uf1-99-figura-linee", "mean_wait")(lesson)
    problems = [p for p in rules(lesson) if "defined only in a solution" in p.message]
    assert [p.warning for p in problems] == [True]


# --- readability ---


def test_gulpease_by_hand():
    text = "Il cane corre. Il gatto dorme!"
    assert counts(text) == (2, 23, 6)
    assert gulpease(text) == 89 + (600 - 230) / 6
    assert gulpease("```python\nx = 1\n```") is None


def test_prose_leaves_out_what_is_not_prose():
    markdown = (
        "# Titolo\n\nVedi [la guida](https://example.org/x) e `codice` e $a+b$.\n\n"
        "| a | b |\n|---|---|\n| 1 | 2 |\n\n```python\nsegreto = 1\n```\n\n$$\nx^2\n$$\n"
        "{ref}`testo visto <label>` https://example.org **forte**\n"
    )
    text = prose(markdown)
    for gone in ("segreto", "example", "codice", "a+b", "| 1", "x^2", "label", "*"):
        assert gone not in text
    for kept in ("Titolo", "la guida", "testo visto", "forte"):
        assert kept in text


def test_sentences_are_counted_as_a_reader_does():
    text = "# Titolo\n\n- uno\n- due\n\nSono 1.234,5 euro (art. 4 della legge). Fine"
    assert counts(text)[0] == 5


def test_the_golden_file_is_json_with_sorted_keys():
    data = json.loads((FIXTURES / "lesson.ipynb").read_text(encoding="utf-8"))
    assert list(data) == sorted(data)
