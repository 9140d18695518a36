"""The IVR as data: reading, defects, walking, timing, test cases, simulated callers."""

import networkx as nx
import numpy as np
import pandas as pd
import pytest

from callcenter import ivr
from callcenter.ivr.walk import SILENCE_S

DAY, NIGHT = "2026-11-04 10:00", "2026-11-04 22:00"

SMALL = """
start: hello
calendars: {office: {weekdays: "09:00-13:00", holidays: [2026-12-08]}}
nodes:
  hello: {kind: message, seconds: 4, next: hours}
  hours: {kind: hours, calendar: office, open: main, closed: bye}
  main:
    kind: menu
    seconds: 2
    attempts: 2
    otherwise: desk
    keys:
      1: {say: one, seconds: 3, to: desk}
      2: {say: two, seconds: 3, to: sub}
      3: {say: three, seconds: 3, to: balance}
  sub:
    kind: menu
    otherwise: desk
    keys:
      1: {say: back, seconds: 2, to: main}
      2: {say: fault, seconds: 2, to: fault}
  desk: {kind: queue}
  fault: {kind: queue}
  balance: {kind: answer}
  bye: {kind: hangup}
"""


@pytest.fixture
def small():
    return ivr.read(SMALL)


def broken(**nodes):
    base = {"hello": {"kind": "menu", "otherwise": "desk", "keys": {"1": {"say": "x", "to": "a"}}},
            "desk": {"kind": "queue"}}  # fmt: skip
    return ivr.read({"start": "hello", "nodes": {**base, **nodes}})


def kinds(menu):
    return {(row.node, row.defect) for row in ivr.defects(menu).itertuples()}


def test_a_sound_menu_has_no_defects(small):
    assert ivr.defects(small).empty


@pytest.mark.parametrize(
    ("nodes", "expected"),
    [
        ({"a": {"kind": "message"}}, {("a", "vicolo cieco")}),
        ({"a": {"kind": "message", "next": "b"}, "b": {"kind": "message", "next": "a"}},
         {("a", "ciclo senza uscita"), ("b", "ciclo senza uscita")}),
        ({"a": {"kind": "answer"}, "b": {"kind": "message", "next": "desk"}},
         {("b", "irraggiungibile")}),
        ({}, {("hello", "destinazione inesistente")}),
        ({"a": {"kind": "menu", "keys": {"1": {"say": "x", "to": "desk"}}}},
         {("a", "errore non gestito")}),
        ({"a": {"kind": "menu", "otherwise": "desk", "keys": {"1": {"say": "x"}}}},
         {("a", "tasto senza effetto")}),
        ({"a": {"kind": "menu", "otherwise": "desk", "keys": {"1": {"to": "desk"}}}},
         {("a", "tasto muto")}),
    ],
)  # fmt: skip
def test_each_defect_is_named(nodes, expected):
    assert kinds(broken(**nodes)) == expected


def test_the_graph_is_the_one_of_networkx(small):
    net = ivr.graph(small)
    assert sorted((a, k, b) for a, b, k in net.edges(keys=True)) == sorted(ivr.edges(small))
    assert nx.descendants(net, "hello") == set(small.nodes) - {"hello"}


def test_walk_by_hand(small):
    done = ivr.walk(small, ["2", "2"], DAY)
    # 4 of welcome, 2 + 3 + 3 to hear «two», 2 + 2 to hear «fault».
    assert (done.end, done.outcome, done.seconds, done.errors) == ("fault", "queue", 16, 0)
    assert done.nodes == ["hello", "hours", "main", "sub", "fault"]


def test_walk_of_who_makes_mistakes(small):
    wrong = ivr.walk(small, ["7", "3"], DAY)
    assert (wrong.end, wrong.seconds, wrong.errors) == ("balance", 4 + 11 + 11, 1)
    silent = ivr.walk(small, [None, None], DAY)
    assert (silent.end, silent.outcome) == ("desk", "queue")
    assert silent.seconds == 4 + 2 * (11 + SILENCE_S)
    assert ivr.walk(small, [], DAY).outcome == "gave up"


def test_walk_into_silence_loops_and_nowhere():
    assert ivr.walk(broken(a={"kind": "message"}), ["1"]).outcome == "silence"
    assert ivr.walk(broken(), ["1"]).outcome == "missing"
    spin = {"a": {"kind": "message", "next": "b"}, "b": {"kind": "message", "next": "a"}}
    assert ivr.walk(broken(**spin), ["1"]).outcome == "loop"


def test_keys_must_be_a_list(small):
    with pytest.raises(ValueError, match="lista"):
        ivr.walk(small, "12")


@pytest.mark.parametrize(
    ("when", "end"),
    [
        ("2026-11-04 08:59", "bye"), ("2026-11-04 09:00", "desk"), ("2026-11-04 12:59", "desk"),
        ("2026-11-04 13:00", "bye"), ("2026-11-07 10:00", "bye"), ("2026-12-08 10:00", "bye"),
    ],
)  # fmt: skip
def test_opening_hours_at_the_edges(small, when, end):
    assert ivr.walk(small, ["1"], when).end == end


def test_calendar_reads_the_clock_of_rome(small):
    office = small.calendars["office"]
    # 8:30 UTC is 9:30 in Rome in winter, 10:30 in summer; 7:30 UTC is 8:30 in winter.
    assert office.is_open(pd.Timestamp("2026-11-04 08:30", tz="UTC"))
    assert not office.is_open(pd.Timestamp("2026-11-04 07:30", tz="UTC"))
    assert office.is_open(pd.Timestamp("2026-07-01 07:30", tz="UTC"))
    with pytest.raises(ValueError, match="data"):
        office.is_open(pd.NaT)


def test_routes_agree_with_walking(small):
    for row in ivr.routes(small, errors=True).itertuples():
        done = ivr.walk(small, row.keys, NIGHT if row.hours == "chiuso" else DAY)
        assert (done.end, done.seconds, tuple(done.nodes)) == (row.end, row.seconds, row.nodes)


def test_routes_are_the_simple_paths_of_networkx(small):
    net = nx.DiGraph([(a, b) for a, k, b in ivr.edges(small) if k != "altrimenti"])
    paths = [tuple(path) for end in ("desk", "fault", "balance", "bye")
             for path in nx.all_simple_paths(net, "hello", end)]  # fmt: skip
    assert sorted(ivr.routes(small)["nodes"]) == sorted(paths)


def test_mean_time_is_weighted(small):
    # desk 4 + 5, balance 4 + 11.
    assert ivr.mean_seconds(small, {"desk": 3, "balance": 1}) == pytest.approx((3 * 9 + 15) / 4)
    with pytest.raises(ValueError, match="Nel menu non si arriva"):
        ivr.mean_seconds(small, {"altrove": 1})
    with pytest.raises(ValueError, match="quote"):
        ivr.mean_seconds(small, {"desk": 0})


def test_generated_cases_pass_on_the_design_and_cover_it(small):
    paths = ivr.path_cases(small, DAY, NIGHT)
    keys = ivr.key_cases(small, DAY, NIGHT)
    errors = ivr.error_cases(small, DAY, NIGHT)
    assert (len(paths), len(keys), len(errors)) == (4, 5, 6)
    assert ivr.run(paths + keys + errors, lambda k, w: ivr.walk(small, k, w))["passed"].all()
    assert ivr.coverage(small, keys + errors + paths) == {"nodi": 1.0, "archi": 1.0}
    assert ivr.coverage(small, paths)["archi"] == pytest.approx(7 / 10)
    assert ivr.coverage(small, [])["nodi"] == 0


def test_count_of_cases_of_a_two_level_menu():
    """m keys, n keys below each: m·n paths, and two errors for every menu."""
    m, n = 4, 3
    nodes = {"top": {"kind": "menu", "otherwise": "end",
                     "keys": {str(i): {"say": "v", "to": f"m{i}"} for i in range(m)}},
             "end": {"kind": "queue"}}  # fmt: skip
    for i in range(m):
        nodes[f"m{i}"] = {
            "kind": "menu",
            "otherwise": "end",
            "keys": {str(j): {"say": "v", "to": f"e{i}{j}"} for j in range(n)},
        }
        nodes |= {f"e{i}{j}": {"kind": "answer"} for j in range(n)}
    menu = ivr.read({"start": "top", "nodes": nodes})
    errors = [c for c in ivr.error_cases(menu, DAY, NIGHT) if "in fondo" not in c.name]
    assert len(ivr.path_cases(menu, DAY, NIGHT)) == m * n
    assert len(errors) == 2 * (1 + m)


def test_every_planted_fault_is_found_by_the_full_plan_and_not_by_paths_alone():
    design, installed = ivr.sample("nuovo"), ivr.sample("montato")
    plan = [*ivr.key_cases(design, DAY, NIGHT), *ivr.error_cases(design, DAY, NIGHT),
            *ivr.hours_cases(design, ["2"], ["2026-12-08"], ["10:00"])]  # fmt: skip
    found = ivr.found_by(design, installed, plan)
    assert len(found) == 8
    assert (found > 0).all()
    assert (ivr.found_by(design, installed, ivr.path_cases(design, DAY, NIGHT)) == 0).sum() == 3
    assert ivr.faults(design, design) == {}
    with pytest.raises(ValueError, match="nodi diversi"):
        ivr.faults(design, ivr.sample("attuale"))


def test_tests_taken_from_the_installed_menu_always_pass():
    installed = ivr.sample("montato")
    cases = ivr.path_cases(installed, DAY, NIGHT)
    assert ivr.run(cases, lambda k, w: ivr.walk(installed, k, w))["passed"].all()


def test_callers_who_never_err_all_arrive(small):
    sure = ivr.CallerModel(wrong_key=0, silence=0, patience_s=1e12)
    wants = {"desk": 60, "balance": 30, "fault": 10}
    done = ivr.call_in(small, wants, 3000, np.random.default_rng(1), sure)
    assert done["right"].all()
    shares = ivr.containment(done)
    assert shares["servite"] == pytest.approx(0.30, abs=0.03)
    assert shares["operatore"] == pytest.approx(0.70, abs=0.03)
    times = ivr.routes(small).set_index("end")["seconds"]
    assert (done["seconds"] == done["wanted"].map(times)).all()


def test_impatient_callers_hang_up_as_the_exponential_says(small):
    model = ivr.CallerModel(wrong_key=0, silence=0, patience_s=30)
    done = ivr.call_in(small, {"balance": 1}, 4000, np.random.default_rng(2), model)
    assert ivr.containment(done)["riagganciate"] == pytest.approx(1 - np.exp(-15 / 30), abs=0.03)


def test_containment_counts_each_call_once(small):
    done = ivr.call_in(small, {"balance": 1, "desk": 2}, 500, np.random.default_rng(3))
    assert sum(ivr.containment(done).values()) == pytest.approx(1)
    with pytest.raises(ValueError, match="Non c'è nessuna"):
        ivr.containment(done.head(0))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("start: [", "YAML"),
        ("start: a", "manca: nodes"),
        ("3", "dizionario"),
        ("{start: z, nodes: {a: {kind: queue}}}", "comincia da"),
        ("{start: a, nodes: {a: {kind: chat}}}", "kind"),
        ("{start: a, nodes: {a: {kind: queue, next: b}}}", "non conosce: next"),
        ("{start: a, nodes: {a: {kind: queue, seconds: -1}}}", "durata"),
        ("{start: a, nodes: {a: {kind: menu, attempts: 0}}}", "tentativi"),
        ("{start: a, nodes: {a: {kind: menu, keys: {1: b}}}}", "tasto 1"),
        ("{start: a, nodes: {a: {kind: hours, calendar: x}}}", "orario che non c'è"),
        ("{start: a, calendars: {x: {weekdays: 9-13}}, nodes: {a: {kind: queue}}}", "08:00-20:00"),
        ("{start: a, calendars: {x: {holidays: [boh]}}, nodes: {a: {kind: queue}}}", "festività"),
        ("{start: a, calendars: {x: {lunedì: 1}}, nodes: {a: {kind: queue}}}", "sconosciute"),
    ],
)
def test_bad_menus_are_explained(text, words):
    with pytest.raises(ValueError, match=words):
        ivr.read(text)


def test_unknown_sample_and_bad_models():
    with pytest.raises(ValueError, match="attuale"):
        ivr.sample("vecchio")
    with pytest.raises(ValueError, match="probabilità"):
        ivr.CallerModel(wrong_key=0.7, silence=0.4)
    with pytest.raises(ValueError, match="pazienza"):
        ivr.CallerModel(patience_s=0)


def test_the_drawing_shows_every_node(small):
    figure = ivr.diagram(small, marked=["main"])
    shown = {text.strip() for trace in figure.data for text in (trace.text or ())}
    assert shown == set(small.nodes)
    assert "difetto" in [trace.name for trace in figure.data]
