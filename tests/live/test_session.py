"""The Python side of the live pages, under this Python: no browser."""

from __future__ import annotations

import asyncio
import builtins
import contextlib
import importlib.util
import sys
import time
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

SOURCE = Path(__file__).parents[2] / "live" / "src" / "python"


def load_package():
    """Import live/src/python under the name that it has in the page."""
    spec = importlib.util.spec_from_file_location(
        "cclive", SOURCE / "__init__.py", submodule_search_locations=[str(SOURCE)]
    )
    package = importlib.util.module_from_spec(spec)
    sys.modules["cclive"] = package
    spec.loader.exec_module(package)
    return package


load_package()
from cclive import comms, errors, hooks, outputs, session  # noqa: E402


class Recorder:
    """A session whose messages are kept."""

    def __init__(self):
        self.messages = []
        self.session = session.Session(lambda message, buffers: self.messages.append(message))

    def run(self, source: str, cell: str = "a") -> dict:
        self.messages.clear()
        router = self.session.router
        with (
            contextlib.redirect_stdout(outputs.Stream(router, "stdout")),
            contextlib.redirect_stderr(outputs.Stream(router, "stderr")),
        ):
            return asyncio.run(self.session.run(cell, source))

    @property
    def outputs(self) -> list[dict]:
        return [m["output"] for m in self.messages if m["type"] == "output"]

    @property
    def error(self) -> dict:
        return self.outputs[-1]

    @property
    def shown(self) -> str:
        """The plain text of what was shown."""
        return "".join(
            out.get("text") or out.get("data", {}).get("text/plain", "") for out in self.outputs
        )


@pytest.fixture
def page(monkeypatch):
    """A page with two cells."""
    recorder = Recorder()
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    recorder.session.open([("a", ""), ("b", "later = 1")])
    return recorder


# --- running --------------------------------------------------------------------------------------


def test_the_last_expression_is_the_result(page):
    assert page.run("x = 2\nx * 3") == {"status": "ok"}
    assert page.shown == "6"
    assert page.outputs[0]["output_type"] == "execute_result"


@pytest.mark.parametrize("source", ["x = 1", "None", "1;", "1; # fine", "", "# solo un commento"])
def test_nothing_to_show(page, source):
    assert page.run(source) == {"status": "ok"}
    assert page.outputs == []


def test_a_semicolon_in_a_comment_or_text_does_not_silence(page):
    page.run("1 # ;")
    assert page.shown == "1"
    page.run("';'")
    assert page.shown == "';'"


def test_variables_stay_and_a_new_page_starts_without(page):
    page.run("x = 1")
    page.run("x + 1")
    assert page.shown == "2"
    page.session.open([("a", "")])
    assert page.run("x")["ename"] == "NameError"


def test_cells_are_the_main_module(page):
    page.run("import __main__\nx = 5\n__name__, __main__.x")
    assert page.shown == "('__main__', 5)"


def test_top_level_await(page):
    page.run("import asyncio\nawait asyncio.sleep(0)\nawait asyncio.sleep(0, 'dopo')")
    assert page.shown == "'dopo'"


@pytest.mark.parametrize(
    ("source", "status"),
    [("raise KeyboardInterrupt", "stopped"), ("raise SystemExit", "error"), ("1/0", "error")],
)
def test_nothing_ends_the_session(page, source, status):
    assert page.run(source)["status"] == status
    assert page.run("1")["status"] == "ok"


def test_a_missing_module_is_named_for_the_worker(page):
    assert page.run("import pippo.pluto")["module"] == "pippo"


# --- outputs --------------------------------------------------------------------------------------


def test_streams_leave_in_batches_and_in_order():
    now = [0.0]
    sent = []
    router = outputs.Router(sent.append, clock=lambda: now[0])
    router.start("a")
    now[0] = 1.0
    router.write("stdout", "1")  # the first goes at once
    router.write("stdout", "2")
    router.write("stdout", "3")
    assert [m["output"]["text"] for m in sent] == ["1"]
    now[0] = 2.0
    router.write("stdout", "4")
    router.write("stderr", "5")
    router.flush()
    assert [(m["output"]["name"], m["output"]["text"]) for m in sent] == [
        ("stdout", "1"), ("stdout", "234"), ("stderr", "5"),
    ]  # fmt: skip


def test_text_over_the_limit_is_cut_once_with_a_note(page):
    page.run("for _ in range(30):\n    print('x' * 10_000)")
    assert page.shown.count("primi 200 KB") == 1
    assert len(page.shown) < outputs.TEXT_LIMIT + 100
    page.run("print('ancora')")
    assert page.shown == "ancora\n"


def test_only_text_is_written(page):
    page.run("import sys\nsys.stdout.write(3)")
    assert page.error["ename"] == "TypeError"


def test_a_table_is_html_and_a_figure_is_plotly():
    data, _ = outputs.bundle(pd.DataFrame({"n": [1]}))
    assert "<table" in data["text/html"]
    data, _ = outputs.bundle(go.Figure(go.Bar(y=[1, 2])))
    assert data[outputs.PLOTLY]["data"][0]["type"] == "bar"


def test_huge_html_becomes_a_sentence(monkeypatch):
    monkeypatch.setattr(outputs, "HTML_LIMIT", 10)
    data, _ = outputs.bundle(pd.DataFrame({"n": [1]}))
    assert "troppo grande" in data["text/html"]


class Broken:
    def __repr__(self):
        raise RuntimeError("no")

    def _repr_html_(self):
        raise RuntimeError("no")


def test_objects_that_cannot_be_shown_do_not_break_the_cell():
    data, _ = outputs.bundle(Broken())
    assert list(data) == ["text/plain"]
    assert "Broken" in data["text/plain"]


def test_classes_are_shown_as_text():
    assert outputs.bundle(pd.DataFrame)[0] == {"text/plain": repr(pd.DataFrame)}


def test_long_collections_take_several_lines():
    assert "\n" in outputs.plain(list(range(100)))
    assert outputs.plain({"b": 1, "a": 2}) == "{'b': 1, 'a': 2}"


def test_clear_output_can_wait():
    sent = []
    router = outputs.Router(sent.append)
    router.start("a")
    router.clear(wait=True)
    assert sent == [{"type": "clear", "cell": "a", "wait": True}]


def test_a_display_can_be_changed():
    sent = []
    router = outputs.Router(sent.append)
    router.start("a")
    handle = outputs.show(router, 1, display_id=True)
    handle.update(2)
    first, second = (message["output"] for message in sent)
    assert first["transient"] == second["transient"]
    assert second["output_type"] == "update_display_data"
    assert second["data"]["text/plain"] == "2"


# --- errors ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "name", "told"),
    [
        ("later", "NameError", "Non hai ancora eseguito la cella che crea `later`"),
        ("prnt(1)", "NameError", "Volevi scrivere `print`?"),
        ("pippo_pluto", "NameError", "fra virgolette"),
        ("def f():\n    x += 1\n    x = 0\nf()", "UnboundLocalError", "prima di dargli un valore"),
        ("print('a'", "SyntaxError", "non l'hai chiusa"),
        ("print('a)", "SyntaxError", "virgoletta"),
        ("if True\n    1", "SyntaxError", "Manca il segno `:`"),
        ("if x = 1: pass", "SyntaxError", "si usa `==`"),
        ("print 'a'", "SyntaxError", "vuole le parentesi"),
        ("def f():\nreturn 1", "IndentationError", "spostata a destra"),
        ("  x = 1", "IndentationError", "troppo a destra"),
        ("{'coda': 1}['codda']", "KeyError", "`codda`"),
        ("d = {'coda': 1}\nd['codda']", "KeyError", "Nomi simili: `coda`"),
        ("import pands", "ModuleNotFoundError", "Volevi dire `pandas`?"),
        ("from math import pigreco", "ImportError", "controlla come è scritto"),
        ("[1][3]", "IndexError", "Si conta da 0"),
        ("x = None\nx.head()", "AttributeError", "`None`"),
        ("'a'.uper()", "AttributeError", "Nomi simili: `upper`"),
        ("'a' + 1", "TypeError", "tipi diversi"),
        ("... + 1", "TypeError", "ancora i puntini"),
        ("None + 1", "TypeError", "`None`"),
        ("x = 3\nx(1)", "TypeError", "parentesi tonde"),
        ("len()", "TypeError", "argomenti"),
        ("x = 3\nx[0]", "TypeError", "quadre"),
        ("int('12,5')", "ValueError", "i decimali hanno il punto"),
        ("a, b = 1, 2, 3", "ValueError", "numero di elementi"),
        ("1 / 0", "ZeroDivisionError", "Hai diviso per zero"),
        ("def f(): return f()\nf()", "RecursionError", "senza fermarsi"),
        ("open('/non/esiste.csv')", "FileNotFoundError", "callcenter.data"),
        ("raise MemoryError", "MemoryError", "memoria"),
        ("import sqlite3\nsqlite3.connect(':memory:').execute('select 1 from calls')",
         "OperationalError", "non c'è una tabella con quel nome: `calls`"),
        ("import sqlite3\nsqlite3.connect(':memory:').execute('selec 1')",
         "OperationalError", "vicino alla parola indicata: `selec`"),
    ],
)  # fmt: skip
def test_errors_are_explained(page, source, name, told):
    assert page.run(source) == {
        "status": "error", "ename": name,
        **({"module": "pands"} if name == "ModuleNotFoundError" else {}),
    }  # fmt: skip
    assert told in page.error["hint"]
    assert name in page.error["traceback"][0]


def test_a_wrong_column_is_compared_with_those_of_the_table(page):
    page.run("import pandas as pd\ncalls = pd.DataFrame({'Attesa_s': [1], 'coda': ['web']})")
    page.run("calls['attesa']")
    assert page.error["hint"] == "In `calls` non c'è la colonna `attesa`. Nomi simili: `Attesa_s`."
    page.run("calls['xyz']")
    assert "Le colonne sono: `Attesa_s`, `coda`" in page.error["hint"]
    page.run("def f(table):\n    return table['cod']\nf(calls)")
    assert "Nomi simili: `coda`" in page.error["hint"]


def test_two_conditions_without_parentheses(page):
    page.run("import pandas as pd\ns = pd.Series([1])")
    page.run("if s > 0: pass\ns > 0 and s < 3")
    assert page.error["ename"] == "ValueError"
    assert "`&`" in page.error["hint"]


def test_the_line_of_the_cell_is_given_even_when_a_library_fails(page):
    page.run("import json\n\njson.loads('{')")
    assert (page.error["line"], page.error["in_cell"]) == (3, "a")
    assert page.error["code"] == "json.loads('{')"
    assert "Cella a, riga 3" in page.error["traceback"][0]
    assert "session.py" not in page.error["traceback"][0]


def test_an_error_in_a_function_of_another_cell_names_that_cell(page):
    page.session.cells = [("a", ""), ("b", "")]
    page.run("def broken():\n    return 1 / 0", cell="b")
    page.run("broken()")
    assert (page.error["in_cell"], page.error["line"]) == ("b", 2)


def test_the_cell_to_run_is_pointed_out_until_it_has_run(page):
    page.run("later")
    assert page.error["wanted"] == "b"
    page.run("later = 1", cell="b")
    page.run("later")
    assert page.shown == "1"


def test_messages_that_break_are_forgiven(page):
    page.run("class E(Exception):\n    def __str__(self): raise RuntimeError\nraise E")
    assert page.error["evalue"] == ""


def test_input_is_explained(page):
    with pytest.raises(NameError) as caught:
        errors.unavailable_input("?")
    assert "scrivi il valore nella cella" in errors.advice(caught.value, "", {}, ())[0]


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("import a.b as c, d.e", {"c", "d"}),
        ("x, (y, *z) = 1\nfor i in x: w = i\nwith f() as g: pass", {"x", "y", "z", "i", "w", "g"}),
        ("def f(a):\n    inner = 1\nclass K:\n    k = 1\n[q for q in []]", {"f", "K"}),
        ("rotto (", set()),
    ],
)
def test_names_that_a_cell_creates(source, names):
    assert errors.assigned_names(source) == names


# --- the rest -------------------------------------------------------------------------------------


def test_sleeping_shows_the_text_first_and_can_be_interrupted():
    shown = []
    slices = []
    sleep = session.patient_sleep(lambda: shown.append(True), lambda s: slices.append(s) or
                                  time.sleep(s))  # fmt: skip
    sleep(0.12)
    assert shown == [True]
    assert len(slices) >= 3
    assert max(slices) <= session.SLICE_SECONDS


def test_hooks_run_once_after_the_import(tmp_path, monkeypatch):
    (tmp_path / "fresh_module.py").write_text("value = 1")
    monkeypatch.syspath_prepend(tmp_path)
    seen = []
    hook = hooks.AfterImport({"fresh_module": lambda module: seen.append(module.value)})
    hook.install()
    try:
        import fresh_module

        sys.modules.pop("fresh_module")
        import fresh_module  # noqa: F401, F811
    finally:
        hook.uninstall()
        sys.modules.pop("fresh_module", None)
    assert seen == [1]


def test_the_stand_in_for_ipython_shows_html(monkeypatch):
    for name in ("IPython", "IPython.display", "IPython.core", "IPython.core.display",
                 "IPython.core.display_functions", "IPython.core.getipython",
                 "IPython.core.interactiveshell"):  # fmt: skip
        monkeypatch.setitem(sys.modules, name, sys.modules.get(name))
    sent = []
    router = outputs.Router(sent.append)
    router.start("a")
    ipython = comms.install_ipython(router)
    ipython.display.display(ipython.display.HTML("<b>x</b>"))
    assert sent[0]["output"]["data"]["text/html"] == "<b>x</b>"
    assert ipython.get_ipython().kernel is None


def test_checks_are_told_to_the_page(page):
    class Engine:
        on_result = []  # noqa: RUF012

    class Feedback:
        exercise, status = "uf1-03-e1", "ok"

    page.session.connect_exercises(Engine)
    page.session.router.start("verifica")
    page.messages.clear()
    Engine.on_result[0](Feedback)
    assert page.messages == [
        {"type": "check", "cell": "verifica", "exercise": "uf1-03-e1", "status": "ok"}
    ]


def test_builtins_are_not_touched_before_installing():
    assert builtins.input is not errors.unavailable_input
