"""Test cases, the small runner, zero-failure bounds, acceptance criteria and report."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import beta, binom

from callcenter import acceptance


class TestCases:
    @given(st.integers(-50, 50), st.integers(0, 50))
    def test_half_of_the_boundaries_are_inside(self, low, width):
        values = acceptance.boundary_values(low, low + width)
        inside = [value for value in values if low <= value <= low + width]
        assert set(inside) == {low, low + width}
        assert sorted(set(values) - set(inside)) == [low - 1, low + width + 1]

    def test_the_step_is_the_unit_the_system_sees(self):
        assert acceptance.boundary_values(0, 1, step=0.5) == [-0.5, 0, 1, 1.5]

    @pytest.mark.parametrize(("low", "high", "step"), [(2, 1, 1), (1, 2, 0), (1, 2, -1)])
    def test_impossible_ranges(self, low, high, step):
        with pytest.raises(ValueError, match=r"estremo|passo"):
            acceptance.boundary_values(low, high, step)

    @given(st.lists(st.integers(1, 4), min_size=1, max_size=4))
    def test_every_combination_once(self, sizes):
        conditions = {f"c{place}": range(size) for place, size in enumerate(sizes)}
        table = acceptance.decision_table(conditions)
        assert len(table) == math.prod(sizes)
        assert not table.duplicated().any()

    @pytest.mark.parametrize("conditions", [{}, {"a": []}])
    def test_no_condition_no_table(self, conditions):
        with pytest.raises(ValueError, match=r"condizione|casi"):
            acceptance.decision_table(conditions)


class TestRunner:
    def test_passed_failed_and_broken_are_three_things(self):
        def test_good():
            assert True

        def test_bad():
            raise AssertionError("uno non è due")

        def test_broken():
            raise KeyError("x")

        table = acceptance.run_tests([test_bad, test_broken, test_good])
        assert table["outcome"].tolist() == ["fallita", "errore", "superata"]
        assert table["message"].tolist() == ["uno non è due", "KeyError: 'x'", ""]

    def test_names_pytest_would_not_run(self):
        def check_good():
            pass

        def test_good():
            pass

        with pytest.raises(ValueError, match="test_"):
            acceptance.run_tests([check_good])
        with pytest.raises(ValueError, match="Due prove"):
            acceptance.run_tests([test_good, test_good])


class TestConfidence:
    @given(st.integers(1, 5000), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
    def test_it_is_the_clopper_pearson_limit(self, trials, confidence):
        bound = acceptance.failure_bound(trials, confidence)
        assert bound == pytest.approx(beta.ppf(confidence, 1, trials), rel=1e-6)

    @pytest.mark.parametrize("trials", [30, 100, 1000])
    def test_the_rule_of_three(self, trials):
        assert acceptance.failure_bound(trials) == pytest.approx(3 / trials, rel=0.06)

    @given(st.floats(0.0005, 0.9), st.sampled_from([0.8, 0.9, 0.95, 0.99]))
    def test_the_trials_needed_are_the_fewest(self, share, confidence):
        needed = acceptance.trials_needed(share, confidence)
        assert binom.pmf(0, needed, share) <= (1 - confidence) * (1 + 1e-9)
        assert needed == 1 or binom.pmf(0, needed - 1, share) > (1 - confidence) * (1 - 1e-9)

    def test_nothing_tried_nothing_known(self):
        with pytest.raises(ValueError, match="Senza prove"):
            acceptance.failure_bound(0)
        with pytest.raises(ValueError, match="tasso"):
            acceptance.trials_needed(0)


CRITERIA = pd.DataFrame(
    {"criterion": ["bloccanti", "superati"], "rule": ["max", "min"], "limit": [0, 95]}
)
OUTCOMES = pd.Series(["superato"] * 18 + ["fallito", "non eseguito"])
DEFECTS = pd.DataFrame({"defect": ["icona"], "severity": ["minore"], "due": ["15/12"]})


def written(**changes):
    arguments = {
        "system": "CRM", "version": "1.0", "date": "oggi", "outcomes": OUTCOMES,
        "judged": acceptance.judge(CRITERIA, {"bloccanti": 0, "superati": 95}),
        "defects": DEFECTS, "signers": ["fornitore", "cliente"],
    }  # fmt: skip
    return acceptance.report(**{**arguments, **changes})


class TestCriteria:
    def test_cases_not_run_are_not_passed(self):
        counts = acceptance.summary(OUTCOMES)
        assert counts[["planned", "executed", "passed"]].tolist() == [20, 19, 18]
        assert counts["share"] == pytest.approx(18 / 19)

    def test_nothing_run_has_no_share(self):
        assert math.isnan(acceptance.summary(pd.Series(["non eseguito"]))["share"])

    def test_unknown_outcome(self):
        with pytest.raises(ValueError, match="ok"):
            acceptance.summary(pd.Series(["ok"]))

    @pytest.mark.parametrize(
        ("measured", "met"),
        [
            ({"bloccanti": 0, "superati": 95}, [True, True]),
            ({"bloccanti": 1, "superati": 94.9}, [False, False]),
            ({"bloccanti": 0}, [True, False]),
        ],
    )
    def test_limits_are_included_and_missing_measures_fail(self, measured, met):
        assert acceptance.judge(CRITERIA, measured)["met"].tolist() == met

    def test_an_unknown_rule(self):
        with pytest.raises(ValueError, match="max oppure min"):
            acceptance.judge(CRITERIA.assign(rule="circa"), {})

    def test_one_failed_criterion_is_enough(self):
        good = acceptance.judge(CRITERIA, {"bloccanti": 0, "superati": 99})
        bad = acceptance.judge(CRITERIA, {"bloccanti": 1, "superati": 99})
        answers = [
            acceptance.decide(good, 0),
            acceptance.decide(good, 2),
            acceptance.decide(bad, 0),
        ]
        assert answers == ["accettato", "accettato con riserva", "non accettato"]

    def test_the_report_says_what_when_and_how_it_ended(self):
        text = written()
        assert "Versione 1.0" in text
        assert "superati 18, falliti 1, non eseguiti 1" in text
        assert "Esito: accettato con riserva." in text
        assert "Firma, cliente" in text

    @pytest.mark.parametrize(
        "changes", [{"version": " "}, {"signers": ["solo io"]}, {"defects": DEFECTS.assign(due="")}]
    )
    def test_a_report_with_a_hole_is_refused(self, changes):
        with pytest.raises(ValueError, match=r"verbale|data promessa"):
            written(**changes)
