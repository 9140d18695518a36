"""Each comparator: what it tolerates, what it refuses, what it says."""

import sqlite3
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter.checks import (
    Exercise,
    Mistake,
    choice,
    clock,
    collection,
    figure,
    function,
    number,
    pairs,
    series,
    sql_query,
    table,
    text,
)


def judge(compare, answer, expected):
    """Go through Exercise, so that an exception shows up as status "error"."""
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), lambda: expected, compare, "aiuto", "bene")
    return exercise.check(answer)


def says(compare, answer, expected, *words):
    result = judge(compare, answer, expected)
    assert result.status == "ko", result
    for word in words:
        assert word in result.message, result.message


# --- numbers ---


@pytest.mark.parametrize(
    "answer",
    [83.4, 83.44, np.float64(83.4), np.float32(83.4), Decimal("83.4"), Fraction(834, 10),
     np.array(83.4), np.array([83.4]), pd.Series([83.4]), pd.DataFrame({"x": [83.4]})],
)  # fmt: skip
def test_number_accepts_every_numeric_type(answer):
    assert judge(number("%", decimals=1), answer, 83.4).ok


@pytest.mark.parametrize(
    ("unit", "answer", "expected", "words"),
    [
        ("%", 0.834, 83.4, "frazione"),
        ("%", 8340, 83.4, "due volte"),
        ("fraction", 83.4, 0.834, "percentuale"),
        ("s", 2, 120, "minuti"),
        ("s", 120_000, 120, "millisecondi"),
        ("min", 120, 2, "secondi"),
        ("h", 90, 1.5, "minuti"),
        ("s", -120, 120, "segno"),
        ("s", float("nan"), 120, "NaN"),
        ("s", float("inf"), 120, "divisione per zero"),
        ("s", 5, 120, "troppo basso"),
        ("s", 500, 120, "troppo alto"),
        ("%", "83,4 %", 83.4, "senza virgolette"),
        ("", "boh", 83.4, "testo"),
        ("", True, 1, "vero/falso"),
        ("", [1, 2], 1, "lista"),
        ("", len, 1, "parentesi"),
        ("", 3 + 4j, 1, "complesso"),
    ],
)
def test_number_names_the_confusion(unit, answer, expected, words):
    says(number(unit), answer, expected, words)


def test_number_tolerance_and_near_misses():
    assert judge(number(), 10, 10).ok
    says(number(), 11, 10, "vicinissimo", "<=")
    says(number("s", tolerance=0.5), 12, 10, "arrotonda")
    assert judge(number("%", tolerance=0.1, accepts_fraction=True), 0.834, 83.4).ok
    assert judge(number("s"), pd.Timedelta(minutes=2), 120).ok
    says(number("s"), pd.Timedelta(minutes=3), 120, "troppo alto")
    assert judge(number(), 0, 0).ok
    says(number("%"), 1, 0, "unità")


def test_number_message_never_tells_the_answer():
    for answer in (0.834, 5, 500, "83,4", float("nan"), 83.9):
        assert "83.4" not in judge(number("%"), answer, 83.4).message.replace("83,4", "")


@pytest.mark.parametrize(
    "settings",
    [{"tolerance": 1, "decimals": 1}, {"accepts_fraction": True}, {"tolerance": -1}],
)
def test_number_settings(settings):
    with pytest.raises(ValueError, match=r"\w"):
        number(**settings)


NAN = float("nan")


@pytest.mark.parametrize("answer", [NAN, np.nan, pd.NA, pd.NaT, pd.Series([np.nan])])
def test_number_may_be_undefined(answer):
    assert judge(number("%", allow_missing=True), answer, NAN).ok
    says(number("%", allow_missing=True), answer, 80.0, "NaN")


def test_number_undefined_is_not_zero():
    compare = number("s", allow_missing=True)
    says(compare, 0, NAN, "zero è una misura", "float")
    says(compare, 12, NAN, "Hai 12", "non è definito")
    says(compare, "n.d.", NAN, "Un testo non si può usare")
    says(compare, [1, 2], NAN, "lista", "oppure")
    assert judge(compare, None, NAN).status == "empty"
    assert judge(number(), 1, NAN).status == "error"
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), lambda: NAN, compare, "aiuto", "bene")
    assert exercise.selfcheck() == []


def test_function_may_return_an_undefined_number():
    def share(part, whole):
        return part / whole if whole else NAN

    compare = function([(1, 2), (0, 0)], number(tolerance=1e-6, allow_missing=True))
    assert judge(compare, share, share).ok
    assert judge(compare, lambda part, whole: part / whole if whole else None, share).ok
    says(compare, lambda part, whole: part / whole if whole else 0, share, "`0, 0`", "una misura")
    says(compare, lambda part, whole: None if whole else NAN, share, "`1, 2`", "return")


# --- words ---


def test_text_ignores_case_spaces_accents_and_knows_near_misses():
    for answer in ("Città", "  citta ", "CITTÀ."):
        assert judge(text(), answer, ["città", "comune"]).ok
    says(text(), "cità", "città", "lettera per lettera")
    says(text(), "altro", "città", "Rileggi")
    says(text(), 3, "città", "intero", "testo fra virgolette")


def test_text_with_more_wordings_passes_its_own_selfcheck():
    def exercise(*mistakes):
        return Exercise(
            "uf1-99-e1", ("UF1.A1",), lambda: ["città", "comune"], text(), "aiuto", "bene", mistakes
        )

    region = Mistake("area", lambda: ["regione", "provincia"], "Quella è più grande.")
    assert exercise(region).selfcheck() == []
    assert exercise().check("comune").ok
    assert exercise(region).check("Provincia").message == "Quella è più grande."
    same = Mistake("same", lambda: ["regione", "comune"], "Quella è più grande.")
    assert any("risulta «ok»" in problem for problem in exercise(same).selfcheck())


def test_choice_with_more_right_options_passes_its_own_selfcheck():
    compare = choice({"a": "No: serve il consenso."})
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), lambda: {"b", "c"}, compare, "aiuto", "bene")
    assert exercise.selfcheck() == []


@pytest.mark.parametrize(
    "answer",
    ["9:00", "09.00", " 09:00:00 ", 9, np.int64(9), np.datetime64("2026-10-07T09:00"),
     pd.Timestamp("2026-10-07 09:00", tz="Europe/Rome"), pd.Timestamp("2026-10-07 09:00").time()],
)  # fmt: skip
def test_clock_reads_an_hour_in_many_forms(answer):
    assert judge(clock(), answer, "09:00").ok
    says(clock("Guarda il massimo."), answer, "09:30", "non va bene", "Guarda il massimo.")


@pytest.mark.parametrize("answer", ["24:00", "9:60", "9", "alle nove", 9.5, 24, -1, pd.NaT, True])
def test_clock_refuses_what_is_not_an_hour(answer):
    says(clock(), answer, "09:00", "un'ora fra virgolette")


def test_clock_wants_an_hour_from_the_exercise_too():
    assert judge(clock(), "9:00", "mattina").status == "error"


def test_pairs_explain_the_option_in_the_wrong_place():
    compare = pairs({"adesso": "mostra solo adesso.", "Domani": "arriva domani."})
    right = {"Chi è libero?": "adesso", "Perché ieri?": "Domani"}
    assert judge(compare, {" chi è libero ": "Adesso", "Perche ieri": "domani", 3: 1}, right).ok
    says(compare, right | {"Perché ieri?": "adesso"}, right, "«Perché ieri?»: mostra solo adesso.")
    says(compare, right | {"Perché ieri?": "boh"}, right, "`boh` non è fra", "`Domani`")
    says(compare, right | {"Perché ieri?": ...}, right, "manca ancora la scelta")
    says(compare, {"Chi è libero?": "adesso"}, right, "Manca la voce «Perché ieri?»")
    says(compare, ["adesso"], right, "lista", "dizionario")
    with pytest.raises(ValueError, match="almeno due"):
        pairs({"a": "b"})


def test_choice_explains_each_wrong_option():
    compare = choice({"a": "Il consenso va chiesto prima.", "c": "Non è un obbligo di legge."})
    assert judge(compare, "B", "b").ok
    assert judge(compare, "d", {"b", "d"}).ok
    says(compare, "a", "b", "chiesto prima")
    says(compare, "z", "b", "non è fra le opzioni", "`a`")
    says(compare, 2, "b", "una sola scelta")
    exercise = Exercise("uf1-99-e1", ("UF3.C3",), lambda: "b", compare, "aiuto", "bene")
    assert exercise.selfcheck() == []
    with pytest.raises(ValueError, match="opzione sbagliata"):
        choice({})


def test_choice_multiple_wants_all_and_only():
    compare = choice({"a": "Serve il consenso."}, multiple=True)
    assert judge(compare, {"B", "d"}, {"b", "d"}).ok
    assert judge(compare, "d, b", {"b", "d"}).ok
    says(compare, {"b"}, {"b", "d"}, "ne manca una")
    says(compare, ["b", "d", "a"], {"b", "d"}, "Serve il consenso")
    says(compare, [1], {"b", "d"}, "insieme di scelte")


def test_collection():
    assert judge(collection(), {"web", "Guasti"}, ["guasti", "web"]).ok
    assert judge(collection(), ["web", "web", "guasti"], ["guasti", "web"]).ok
    assert judge(collection(), pd.Series([3.0, 1.0]), [1, 3]).ok
    assert judge(collection(), pd.Series(["web", "web", "x"]).unique(), ["x", "web"]).ok
    says(collection(), ["web", "bollette"], ["guasti", "web"], "`bollette`", "ne manca 1")
    says(collection(repeated=True), ["web", "web"], ["web"], "di troppo")
    says(collection(ordered=True), ["b", "a"], ["a", "b"], "ordine", "posizione 1")
    says(collection(), 3, ["a"], "intero")


# --- tables ---


@pytest.fixture
def target():
    return pd.DataFrame({"queue": ["bollette", "web"], "calls": [10, 4], "level": [80.0, np.nan]})


def test_table_tolerates_order_types_and_index(target):
    compare = table(key="queue")
    shuffled = target.iloc[::-1][["level", "calls", "queue"]]
    assert judge(compare, shuffled, target).ok
    assert judge(compare, target.set_index("queue"), target).ok
    unnamed = target.set_index("queue").rename_axis(None)
    assert judge(compare, unnamed, target).ok
    typed = target.astype({"queue": "category", "calls": float}).rename(columns={"queue": "Queue "})
    assert judge(compare, typed, target).ok
    assert judge(compare, target.convert_dtypes(), target).ok
    assert judge(table(), target.sample(frac=1, random_state=1), target).ok


def test_table_says_which_columns_and_rows(target):
    compare = table(key="queue")
    says(compare, target.rename(columns={"calls": "call"}), target, "manca: `calls`", "`call`")
    says(compare, target.assign(more=1), target, "non servono: `more`")
    assert judge(table(extra_columns=True), target.assign(more=1), target).ok
    says(compare, target.head(1), target, "1 righe", "poche")
    extra = pd.concat([target, target.assign(queue="guasti").head(1)])
    says(compare, extra, target, "troppe", "`guasti`")
    says(compare, pd.concat([target, target.head(1)]), target, "ripetute")
    says(compare, target.assign(calls=[10, 5]), target, "`queue` = web", "`calls`", "hai 5")
    says(compare, target.assign(level=[80.0, 0]), target, "un dato mancante non è zero")
    says(compare, target.assign(calls=[np.nan, 4]), target, "è vuota")
    says(compare, target.assign(calls=["10", "4"]), target, "contiene testo")
    says(compare, target.assign(level=[0.8, np.nan]), target, "frazioni")
    says(table(ordered=True), target.iloc[::-1], target, "altro ordine")
    says(compare, "x", target, "testo", "tabella")
    says(compare, pd.concat([target, target["calls"]], axis=1), target, "stesso nome")
    assert judge(table(names=False), target.set_axis(list("abc"), axis=1), target).ok
    says(table(names=False), target[["queue"]], target, "1 colonne", "3")


def test_table_times():
    when = pd.Timestamp("2026-10-14 10:42", tz="Europe/Rome")
    target = pd.DataFrame({"at": [when], "calls": [1]})
    assert judge(table(), target.assign(at=[str(when)]), target).ok
    assert judge(table(), target.assign(at=target["at"].dt.as_unit("ms")), target).ok
    says(table(), target.assign(at=[when.tz_localize(None)]), target, "fuso orario")


def test_table_with_multiindex_and_hierarchical_columns():
    target = pd.DataFrame({"day": [1, 1, 2], "queue": ["a", "b", "a"], "calls": [5, 6, 7]})
    assert judge(table(key=["day", "queue"]), target.set_index(["day", "queue"]), target).ok
    wide = target.groupby("queue").agg({"calls": ["sum", "max"]})
    flat = pd.DataFrame({"queue": ["a", "b"], "calls_sum": [12, 6], "calls_max": [7, 6]})
    assert judge(table(), wide, flat).ok


def test_series():
    target = pd.Series([3, 1], index=["bollette", "web"], name="calls")
    assert judge(series(), target.iloc[::-1].rename("x").astype(float), target).ok
    assert judge(series(), {"web": 1, "bollette": 3}, target).ok
    assert judge(series(), target.to_frame(), target).ok
    assert judge(series(labels=False), [1, 3], target).ok
    says(series(labels=False, ordered=True), [1, 3], target, "ordine")
    says(series(), target.add([0, 1]), target, "`etichetta` = web", "`valore`", "hai 2")
    says(series(), [3, 1], target, "lista", "serie")


# --- SQL ---


@pytest.fixture
def connect():
    connection = sqlite3.connect(":memory:")
    connection.executescript(
        "CREATE TABLE calls (call_id TEXT, queue TEXT, wait_s REAL);"
        "INSERT INTO calls VALUES ('1', 'web', 5), ('2', 'web', 15), ('3', 'guasti', 40);"
        "CREATE TABLE queues (queue TEXT, hours TEXT);"
    )
    yield lambda: connection
    connection.close()


RIGHT = "SELECT queue, AVG(wait_s) AS asa FROM calls GROUP BY queue"


def test_sql_right_written_otherwise(connect):
    compare = sql_query(connect)
    other = (
        "with c as (select * from calls) select sum(wait_s)/count(*) ASA, queue from c group by 2;"
    )
    assert judge(compare, RIGHT, RIGHT).ok
    assert judge(compare, other, RIGHT).ok
    assert judge(compare, RIGHT, pd.DataFrame({"queue": ["web", "guasti"], "asa": [10, 40]})).ok
    assert judge(compare, "SELECT ... FROM calls", RIGHT).status == "empty"
    assert judge(compare, "-- scrivi qui\n", RIGHT).status == "empty"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT queue, AVG(waits) AS asa FROM calls", ["`waits` non esiste", "`wait_s`"]),
        ("SELECT c.waits FROM calls AS c", ["`waits` non esiste", "`wait_s`"]),
        ("SELECT * FROM call", ["`call` non esiste", "`calls`"]),
        ("SELECT queue FORM calls", ["sintassi"]),
        ("SELEC queue FROM calls", ["`SELECT`"]),
        ("SELECT queue, FROM calls", ["sintassi", "virgola"]),
        ("SELECT AVG(wait_s FROM calls", ["sintassi"]),
        ("SELECT (queue FROM calls", ["sintassi"]),
        ("SELECT queue FROM calls WHERE (", ["troppo presto"]),
        ("SELECT queue FROM calls JOIN queues", ["più tabelle", "tabella.queue"]),
        ("SELECT queue FROM calls WHERE AVG(wait_s) > 3", ["HAVING"]),
        ("SELECT MEDIANA(wait_s) FROM calls", ["`MEDIANA` non esiste"]),
        ("DELETE FROM calls", ["solo leggere"]),
        ("DROP TABLE calls", ["solo leggere"]),
        ("PRAGMA query_only", ["solo leggere"]),
        ("SELECT 1; SELECT 2", ["più istruzioni"]),
        ("SELECT queue, AVG(wait_s) FROM calls GROUP BY queue", ["manca: `asa`", "`AS`"]),
        ("SELECT queue, wait_s AS asa FROM calls WHERE wait_s > 99", ["non restituisce righe"]),
        ("SELECT queue, MAX(wait_s) AS asa FROM calls GROUP BY queue", ["`queue` = web", "hai 15"]),
        ("SELECT 1 UNION SELECT 1, 2", ["UNION"]),
    ],
)
def test_sql_errors_are_explained(connect, query, words):
    says(sql_query(connect), query, RIGHT, *words)


def test_sql_limits_and_cleanup(connect):
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT "
    says(sql_query(connect, seconds=0.2), endless + "SUM(x) FROM n", RIGHT, "0.2 secondi")
    says(sql_query(connect, max_rows=50), endless + "x FROM n", RIGHT, "più di 50 righe")
    assert connect().execute("SELECT COUNT(*) FROM calls").fetchone() == (3,)
    connect().execute("INSERT INTO calls VALUES ('4', 'web', 1)")


def test_sql_from_a_file_and_a_sqlite_utils_database(tmp_path):
    import sqlite_utils

    database = sqlite_utils.Database(tmp_path / "c.db")
    database["calls"].insert({"queue": "web", "wait_s": 3.0})
    assert judge(sql_query(lambda: database), RIGHT, RIGHT).ok
    database.close()
    assert judge(sql_query(lambda: tmp_path / "c.db"), RIGHT, RIGHT).ok
    missing = judge(sql_query(lambda: tmp_path / "no.db"), RIGHT, RIGHT)
    assert missing.status == "error"
    assert "no.db" in missing.message


def test_sql_wrong_query_as_a_named_mistake(connect):
    exercise = Exercise(
        "uf1-99-e1", ("UF2.C1",), lambda: RIGHT, sql_query(connect), "aiuto", "bene",
        [Mistake("sum", lambda: RIGHT.replace("AVG", "SUM"), "Hai sommato, non fatto la media.")],
    )  # fmt: skip
    assert exercise.selfcheck() == []


# --- functions ---


def service_level(answered, offered):
    if offered < 0:
        raise ValueError("negativo")
    return 0 if offered == 0 else 100 * answered / offered


CASES = [(8, 10), (0, 0), (1, -1)]


def test_function_right_and_empty():
    compare = function(CASES)
    assert judge(compare, service_level, service_level).ok
    assert judge(compare, lambda a, b: ..., service_level).status == "empty"
    assert judge(compare, lambda a, b: None, service_level).status == "empty"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda a, b: 100 * a / b, ["`0, 0`", "ZeroDivisionError"]),
        (lambda a, b: a / b if b else 0, ["`8, 10`", "non torna"]),
        (lambda a, b: 100 * a / b if b else 0, ["`1, -1`", "raise"]),
        (lambda a, b: 80 if b == 10 else None, ["`0, 0`", "return"]),
        (lambda a: a, ["`8, 10`", "2 argomenti"]),
        (8, ["intero", "senza parentesi"]),
    ],
)
def test_function_reports_the_input(answer, words):
    says(function(CASES), answer, service_level, *words)


def test_function_that_never_ends_and_one_that_changes_its_input():
    def endless(items):
        while True:
            try:
                items = items
            except Exception:
                continue

    says(function([[1]], seconds=0.2), endless, sum, "non finisce")
    assert judge(function([[1, 2]]), lambda items: items.pop() + items.pop(), sum).ok


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        (pd.Timestamp("2026-10-07 10:30", tz="Europe/Rome"), "`2026-10-07 10:30`"),
        (pd.Timestamp("2026-10-07 10:30:05"), "`2026-10-07 10:30:05`"),
        (np.datetime64("2026-10-07T10:30"), "`2026-10-07 10:30`"),
        (pd.Timestamp("2026-10-07").date(), "`2026-10-07`"),
        (pd.Timedelta(minutes=15), "`00:15:00`"),
        ([pd.Timestamp("2026-10-07 10:30"), None], "`[2026-10-07 10:30, None]`"),
        ({"dal": pd.Timestamp("2026-10-07 10:30")}, "`{'dal': 2026-10-07 10:30}`"),
        (pd.NaT, "`NaT`"),
        ("lunedì", "`'lunedì'`"),
        (pd.DataFrame({"a": [1, 2]}), "`una tabella di 2 righe`"),
        (pd.Series([1, 2, 3]), "`una serie di 3 valori`"),
    ],
)
def test_function_shows_its_input_in_short(item, shown):
    says(function([(item,)]), lambda _: 2, lambda _: 1, f"Con ingresso {shown}")


def test_function_that_returns_text_names_the_expected_word():
    def color(share):
        return "rosso" if share < 0.8 else "verde"

    compare = function([0.5, 0.9], text())
    assert judge(compare, lambda share: color(share).upper(), color).ok
    says(compare, lambda share: "verde", color, "`0.5`", "Hai `verde`", "ci si aspetta `rosso`")
    says(compare, lambda share: 1, color, "intero", "testo fra virgolette")
    listed = function([0.5], text())
    says(listed, lambda share: "blu", lambda share: ["rosso", "red"], "aspetta `rosso`")


# --- figures ---


def bars(title="Chi aspetta di più?", y=(3, 4), **layout):
    import plotly.graph_objects as go

    return go.Figure(
        go.Bar(x=["a", "b"], y=list(y)),
        {"title": {"text": title}, "xaxis": {"title": {"text": "coda"}},
         "yaxis": {"title": {"text": "attesa (s)"}}} | layout,
    )  # fmt: skip


def test_figure():
    import plotly.graph_objects as go

    assert judge(figure(), bars(), bars()).ok
    sideways = bars().to_dict()
    sideways["data"][0] |= {"x": [3, 4], "y": ["a", "b"], "orientation": "h"}
    assert judge(figure(), go.Figure(sideways), bars()).ok
    assert judge(figure(), go.Figure(), bars()).status == "empty"
    says(figure(), bars(title=""), bars(), "titolo del grafico")
    says(figure(question=True), bars(title="Attese"), bars(), "domanda")
    says(figure(), bars(xaxis={}), bars(), "asse orizzontale")
    says(figure("scatter"), bars(), bars(), "barre", "linee o punti")
    says(figure(), bars(y=(3, 5)), bars(), "b: 5")
    assert judge(figure(data=False), bars(y=(3, 5)), bars()).ok
    says(figure(), {"data": [1]}, bars(), "dizionario")
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), bars, figure(), "aiuto", "bene")
    assert exercise.selfcheck() == []


def hours(x, y=(5, 7)):
    import plotly.graph_objects as go

    labels = {"title": {"text": "Quando chiamano?"}, "xaxis": {"title": {"text": "ora"}},
              "yaxis": {"title": {"text": "chiamate"}}}  # fmt: skip
    return go.Figure(go.Bar(x=list(x), y=list(y)), labels)


@pytest.mark.parametrize(
    "labels", [["08:00", "09:00"], ["8:00", "9:00"], ["08", "09"], [8, 9], ["8", "9"], [8.0, 9.0]]
)
def test_figure_reads_hours_in_many_forms(labels):
    assert judge(figure(), hours(labels), hours(["08:00", "09:00"])).ok
    assert judge(figure(), hours(labels), hours([8, 9])).ok


def test_figure_tells_hours_apart():
    says(figure(), hours(["08:30", "09:00"]), hours([8, 9]), "8:30: 5")


def test_figure_reads_moments_in_many_forms():
    days = pd.DatetimeIndex(["2026-10-07 08:00", "2026-10-08 00:00"])
    target = hours(days)
    for same in (days.to_numpy("datetime64[s]"), days.astype(str), days.tz_localize("Europe/Rome")):
        assert judge(figure(), hours(same), target).ok
    assert judge(figure(), hours(["2026-99-07", "2026-10-08"]), target).status == "ko"


def test_figure_takes_the_histogram_of_plotly_express_for_bars():
    import plotly.express as px

    calls = pd.DataFrame({"ora": [8, 8, 9], "chiamate": [2, 3, 7]})
    named = {"title": "Quando chiamano?", "labels": {"count": "chiamate"}}
    target = hours(["08:00", "09:00"])
    assert judge(figure("bar"), px.histogram(calls, x="ora", y="chiamate", **named), target).ok
    sideways = px.histogram(calls, y="ora", x="chiamate", orientation="h", **named)
    assert judge(figure(), sideways, target).ok
    mean = px.histogram(calls, x="ora", y="chiamate", histfunc="avg", **named)
    assert judge(figure(), mean, hours([8, 9], [2.5, 7])).ok
    says(figure(), mean, target, "8: 2.5")
    counted = px.histogram(calls, x="ora", **named)
    assert judge(figure(), counted, hours([8, 9], [2, 1])).ok
    says(figure("scatter"), counted, target, "istogramma", "linee o punti")


# --- all together ---


EVERY = {
    "number": (number("s", decimals=1), lambda: 20.0),
    "text": (text(), lambda: "coda"),
    "choice": (choice({"a": "No: serve il consenso."}), lambda: "b"),
    "choices": (choice({"a": "No: serve il consenso."}, multiple=True), lambda: {"b", "c"}),
    "clock": (clock(), lambda: "09:30"),
    "pairs": (pairs({"a": "no.", "b": "nemmeno."}), lambda: {"uno": "a", "due": "b"}),
    "undefined": (number(allow_missing=True), lambda: NAN),
    "wordings": (text(), lambda: ["coda", "attesa"]),
    "collection": (collection(), lambda: ["web", "guasti"]),
    "table": (table(key="queue"), lambda: pd.DataFrame({"queue": ["web"], "calls": [3]})),
    "series": (series(), lambda: pd.Series([3], index=["web"])),
    "values": (series(labels=False), lambda: [3, 4]),
    "function": (function(CASES), lambda: service_level),
    "figure": (figure(), bars),
}


@pytest.mark.parametrize("name", EVERY)
def test_every_comparator_passes_its_own_selfcheck(name):
    compare, expected = EVERY[name]
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), expected, compare, "aiuto", "bene")
    assert exercise.selfcheck() == []


scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
times = st.dates() | st.datetimes() | st.timedeltas()
answers = st.recursive(
    scalars | times | st.decimals(allow_nan=False) | st.fractions(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(scalars, inner, max_size=3)
    | st.lists(inner, min_size=1, max_size=3).map(lambda items: pd.Series(items, dtype=object))
    | st.lists(inner, min_size=1, max_size=3).map(lambda items: pd.DataFrame({"queue": items})),
    max_leaves=4,
)  # fmt: skip


@pytest.mark.parametrize("name", EVERY)
@settings(max_examples=60, deadline=None)
@given(answer=answers)
def test_no_answer_breaks_a_comparator(name, answer):
    compare, expected = EVERY[name]
    exercise = Exercise("uf1-99-e1", ("UF1.A1",), expected, compare, "aiuto", "bene")
    result = exercise.check(answer)
    assert result.status in ("ok", "ko", "empty"), result
    assert result.message
