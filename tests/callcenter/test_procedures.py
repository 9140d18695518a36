"""Procedures: decision tables, flow charts that run, checks before publishing."""

import itertools

import pytest

from callcenter import procedures as pr

VALUES = {"a": ["y", "n"], "b": ["y", "n"], "c": [1, 2, 3]}


def rules(*rows):
    return [dict(zip([*VALUES, "azione"], row, strict=True)) for row in rows]


def test_every_combination_is_a_case():
    cases = pr.cases(VALUES)
    assert len(cases) == 12 == len({tuple(case.values()) for case in cases})
    assert [tuple(case.values()) for case in cases] == list(itertools.product(*VALUES.values()))


@pytest.mark.parametrize("bad", [{}, {"a": []}])
def test_conditions_need_values(bad):
    with pytest.raises(ValueError, match="almeno un valore"):
        pr.cases(bad)


def test_first_matching_rule_decides():
    table = rules(("y", "-", "-", "one"), ("-", "y", 2, "two"))
    case = {"a": "y", "b": "y", "c": 2}
    assert pr.matching(table, case) == [0, 1]
    assert pr.decide(table, case) == "one"
    assert pr.decide(table, {**case, "a": "n"}) == "two"
    with pytest.raises(ValueError, match="lacuna"):
        pr.decide(table, {"a": "n", "b": "n", "c": 1})


def test_a_rule_without_a_condition_is_refused():
    with pytest.raises(ValueError, match="R1 manca: b"):
        pr.matching([{"a": "y", "azione": "x"}], {"a": "y", "b": "y"})


def test_review_counts_gaps_conflicts_and_redundancy():
    table = rules(("y", "-", "-", "go"), ("y", "y", "-", "go"), ("-", "n", 1, "stop"))
    found = pr.review(table, VALUES)
    assert found["defect"].tolist() == ["lacuna", "contraddizione", "ridondanza"]
    assert found["rules"].tolist() == ["", "R1 e R3", "R2"]
    # Gap: a = n and not (b = n and c = 1): six cases less one. Conflict: a = y, b = n, c = 1.
    assert found["cases"].tolist() == [5, 1, 3]
    assert pr.unused(table, VALUES) == [1]


def test_two_equal_rules_lose_only_the_second():
    table = rules(("-", "-", "-", "x"), ("-", "-", "-", "x"))
    assert pr.review(table, VALUES)["rules"].tolist() == ["R2"]


def test_review_refuses_unknown_values():
    with pytest.raises(ValueError, match="«maybe»"):
        pr.review(rules(("maybe", "-", "-", "x")), VALUES)


SMALL = """
start: hello
steps:
  hello: {say: hi, next: ask}
  ask: {say: "ok?", exits: {"sì": work, "no": bye}}
  work: {say: do, next: again}
  again: {say: "done?", exits: {"sì": bye, "no": work}}
  bye: {say: bye, end: true}
"""


@pytest.fixture
def small():
    return pr.read(SMALL)


@pytest.mark.parametrize(
    ("answers", "steps", "outcome"),
    [
        ({"ask": "no"}, ("hello", "ask", "bye"), "fine"),
        ({"ask": "sì", "again": ["no", "sì"]},
         ("hello", "ask", "work", "again", "work", "again", "bye"), "fine"),
        ({}, ("hello", "ask"), "senza risposta"),
    ],
)  # fmt: skip
def test_a_run_follows_the_answers(small, answers, steps, outcome):
    done = pr.run(small, answers)
    assert (done.steps, done.outcome) == (steps, outcome)


def test_a_run_tells_how_it_ends(small):
    assert pr.run(small, {"ask": "sì", "again": "no"}).outcome == "giro senza fine"
    lost = pr.rewired(small, {("ask", "no"): "nowhere"})
    assert pr.run(lost, {"ask": "no"}).outcome == "destinazione inesistente"
    assert pr.defects(lost)["defect"].tolist() == ["destinazione inesistente"]
    stuck = pr.read({"start": "a", "steps": {"a": {"say": "x"}}})
    assert pr.run(stuck, {}).outcome == "vicolo cieco"


def test_defects_of_form(small):
    assert pr.defects(small).empty
    broken = pr.read({"start": "a", "steps": {
        "a": {"exits": {"sì": "b"}}, "b": {"next": "c"}, "c": {"next": "b"},
        "d": {"end": True},
    }})  # fmt: skip
    found = set(zip(pr.defects(broken)["step"], pr.defects(broken)["defect"], strict=True))
    assert found == {
        ("a", "ciclo senza uscita"), ("a", "domanda a una risposta"), ("b", "ciclo senza uscita"),
        ("c", "ciclo senza uscita"), ("d", "irraggiungibile"),
    }  # fmt: skip


def test_always_before_agrees_with_the_paths():
    new = pr.sample("nuova")
    paths = pr.paths(new)
    for first, then in itertools.permutations(new.steps, 2):
        claim = pr.always_before(new, first, then)
        before = [path[: path.index(then)] for path in paths if then in path]
        assert claim == all(first in steps for steps in before), (first, then)


def test_steps_to(small):
    assert pr.steps_to(small, "again") == 3
    assert pr.steps_to(pr.sample("attuale"), "richiamata") is None
    with pytest.raises(ValueError, match="«xyz»"):
        pr.always_before(small, "xyz", "bye")


def test_the_new_procedure_is_ready_and_the_old_is_not():
    new, old, cases = pr.sample("nuova"), pr.sample("attuale"), pr.sample_cases()
    assert pr.defects(new).empty
    assert pr.run_cases(new, cases)["passed"].all()
    assert not pr.run_cases(old, cases)["passed"].any()
    assert pr.always_before(new, "identità", "soluzione")
    assert not pr.always_before(new, "identità", "pronto intervento")
    assert pr.always_before(old, "identità", "pronto intervento")


def test_coverage_counts_each_case_once(small):
    cases = [{"answers": {"ask": "sì", "again": ["no", "no", "sì"]}}, {"answers": {"ask": "no"}}]
    table = pr.exits_covered(small, cases).set_index(["step", "answer"])["runs"]
    assert table.to_dict() == {
        ("ask", "sì"): 1, ("ask", "no"): 1, ("again", "sì"): 1, ("again", "no"): 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    "text", ["steps: {}", "{start: a, steps: {b: {end: true}}}",
             "{start: a, steps: {a: {end: true, next: a}}}"],
)  # fmt: skip
def test_read_refuses_half_procedures(text):
    with pytest.raises(ValueError, match=r"primo passo|serve uno solo"):
        pr.read(text)


def test_flowchart_draws_every_step_and_the_call():
    new = pr.sample("nuova")
    done = pr.run(new, {"pericolo": "sì"})
    figure = pr.flowchart(new, path=done.steps)
    drawn = [text.strip() for trace in figure.data for text in (trace.text or ())]
    assert sorted(drawn) == sorted(new.steps)
    bold = next(trace for trace in figure.data if trace.name == "questa chiamata"
                and trace.showlegend)  # fmt: skip
    assert len(bold.x) == 3 * (len(done.steps) - 1)
