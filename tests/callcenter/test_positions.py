"""Tests of callcenter.positions, against scipy and hand computation."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from callcenter import positions

WEIGHTS = {"competenze": 40, "responsabilita": 30, "impegno": 20, "condizioni": 10}


# --- points


def test_score_is_weight_times_grade_and_ranges_from_100_to_500():
    grades = pd.DataFrame([[1] * 4, [5] * 4, [3, 4, 4, 2]], columns=list(WEIGHTS))
    assert positions.score(grades, WEIGHTS).tolist() == [100, 500, 340]


def test_score_refuses_missing_factors_and_grades_out_of_scale():
    grades = pd.DataFrame([[3, 3, 3, 6]], columns=list(WEIGHTS))
    with pytest.raises(ValueError, match="scala"):
        positions.score(grades, WEIGHTS)
    with pytest.raises(ValueError, match="impegno"):
        positions.score(grades.drop(columns="impegno"), WEIGHTS)


def test_committee_takes_the_median_and_marks_distant_grades():
    sheets = pd.DataFrame({
        "job": ["a"] * 3 + ["b"] * 3, "evaluator": ["x", "y", "z"] * 2,
        "impegno": [3, 5, 5, 2, 3, 2],
    })  # fmt: skip
    table = positions.committee(sheets)
    assert table.loc[("a", "impegno")].tolist() == [3, 5, 5, True]
    assert table.loc[("b", "impegno")].tolist() == [2, 2, 3, False]
    with pytest.raises(ValueError, match="due volte"):
        positions.committee(pd.concat([sheets, sheets.head(1)]))


def test_bands_start_at_their_edge():
    points = pd.Series([249, 250, 300, 480], index=list("abcd"))
    assert positions.bands(points, [250, 300]).to_dict() == {"a": 1, "b": 2, "c": 3, "d": 3}
    with pytest.raises(ValueError, match="basso"):
        positions.bands(points, [300, 250])


# --- line


def test_the_lines_agree_with_scipy():
    pay = positions.payroll()
    rng = np.random.default_rng(4)
    points = rng.permutation(np.arange(len(pay))).astype(float)
    slope, start = positions.pay_line(points, pay["full_time_eur"])
    expected = stats.linregress(points, pay["full_time_eur"])
    assert (slope, start) == pytest.approx((expected.slope, expected.intercept))
    robust, _ = positions.robust_line(points, pay["full_time_eur"])
    assert robust == pytest.approx(stats.theilslopes(pay["full_time_eur"], points).slope)


def test_the_robust_line_resists_one_wrong_pay():
    points, pay = [100, 200, 300, 400, 500], [15000, 20000, 25000, 30000, 350000]
    assert positions.robust_line(points, pay) == pytest.approx((50, 10000))
    assert positions.pay_line(points, pay)[0] > 500


@pytest.mark.parametrize("points", [[100, 100], [100]])
def test_a_line_needs_two_different_scores(points):
    for line in (positions.pay_line, positions.robust_line):
        with pytest.raises(ValueError, match="punteggi diversi"):
            line(points, [1.0] * len(points))


def test_compa_ratio_divides_by_the_middle():
    middle = pd.Series([20000.0, 0.0])
    assert positions.compa_ratio(pd.Series([18000.0]), middle.head(1)).tolist() == [0.9]
    with pytest.raises(ValueError, match="centro"):
        positions.compa_ratio(pd.Series([1.0, 1.0]), middle)


# --- gap


def _people(women, men):
    pay = pd.Series([*women, *men], dtype=float)
    return pay, pd.Series(["F"] * len(women) + ["M"] * len(men))


def test_gap_divides_by_the_pay_of_men():
    assert positions.gap(*_people([13], [15])) == pytest.approx(100 * 2 / 15)
    assert positions.gap(*_people([10, 10, 40], [20]), how="median") == pytest.approx(50)
    assert np.isnan(positions.gap(*_people([13], [])))
    with pytest.raises(ValueError, match="media"):
        positions.gap(*_people([13], [15]), how="mode")


def test_gap_interval_holds_the_gap_and_shrinks_with_people():
    rng = np.random.default_rng(2)
    women, men = 13 + rng.normal(0, 1, 40), 15 + rng.normal(0, 1, 40)
    few, many = _people(women[:8], men[:8]), _people(np.tile(women, 4), np.tile(men, 4))
    low, high = positions.gap_interval(*many)
    assert low < positions.gap(*many) < high
    wide = positions.gap_interval(*few)
    assert wide[1] - wide[0] > high - low
    assert positions.gap_interval(*few) == wide
    with pytest.raises(ValueError, match="almeno due"):
        positions.gap_interval(*_people([13], [15, 16]))


def test_by_group_publishes_only_above_the_threshold():
    pay, gender = _people([10, 12, 20], [11, 13, 30])
    table = pd.DataFrame({"pay": pay, "gender": gender, "band": [1, 1, 2, 1, 1, 3]})
    found = positions.by_group(table, "band", "pay", threshold=2)
    assert found.loc[1, ["women", "men", "publish"]].tolist() == [2, 2, True]
    assert found.loc[1, "gap"] == pytest.approx(100 * (12 - 11) / 12)
    assert found.loc[[2, 3], "gap"].isna().all()
    assert not found.loc[[2, 3], "publish"].any()
    with pytest.raises(ValueError, match="almeno 2"):
        positions.by_group(table, "band", "pay", threshold=1)


def test_adjusted_gap_recovers_a_known_gap():
    rng = np.random.default_rng(3)
    points = rng.integers(200, 480, 400)
    gender = np.where(rng.random(400) < 0.4 + (points < 300) * 0.4, "F", "M")
    pay = np.exp(2 + 0.002 * points + np.where(gender == "F", np.log(0.95), 0))
    table = pd.DataFrame({"pay": pay * np.exp(rng.normal(0, 0.01, 400)), "points": points,
                          "gender": gender})  # fmt: skip
    best, low, high = positions.adjusted_gap(table, "pay", ["points"])
    assert best == pytest.approx(5, abs=0.5)
    assert low < best < high
    assert positions.adjusted_gap(table, "pay", [])[0] > 8
    with pytest.raises(ValueError, match="Troppo poche"):
        positions.adjusted_gap(table.assign(same=1.0), "pay", ["same"])


# --- sample


def test_the_invented_tables_fit_together():
    jobs, pay = positions.jobs(), positions.payroll()
    assert set(pay["job"]) == set(jobs.index) == set(positions.evaluations()["job"])
    assert positions.factors()["weight"].sum() == 100
    assert list(positions.factors().index) == list(WEIGHTS)
    assert pay["person"].is_unique
    assert set(pay["gender"]) == {"F", "M"}
