"""callcenter.quality: constants against the printed table, charts and alarms."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from callcenter import quality

# Montgomery, Introduction to Statistical Quality Control, appendix VI: c4, d2, d3, A2, A3, B3, B4,
# D3, D4.
PRINTED = {
    2: (0.7979, 1.128, 0.853, 1.880, 2.659, 0, 3.267, 0, 3.267),
    3: (0.8862, 1.693, 0.888, 1.023, 1.954, 0, 2.568, 0, 2.574),
    5: (0.9400, 2.326, 0.864, 0.577, 1.427, 0, 2.089, 0, 2.114),
    10: (0.9727, 3.078, 0.797, 0.308, 0.975, 0.284, 1.716, 0.223, 1.777),
    25: (0.9896, 3.931, 0.708, 0.153, 0.606, 0.565, 1.435, 0.459, 1.541),
}
NAMES = ("c4", "d2", "d3", "A2", "A3", "B3", "B4", "D3", "D4")


@pytest.mark.parametrize("n", PRINTED)
def test_constants_are_those_of_the_printed_table(n):
    ours = quality.constants(n)
    assert [ours[name] for name in NAMES] == pytest.approx(PRINTED[n], abs=0.0011)


@pytest.mark.parametrize("n", [2, 4, 9])
def test_constants_are_moments_of_normal_samples(n):
    groups = np.random.default_rng(3).standard_normal((200_000, n))
    ours = quality.constants(n)
    assert groups.std(axis=1, ddof=1).mean() == pytest.approx(ours["c4"], abs=0.004)
    ranges = np.ptp(groups, axis=1)
    assert ranges.mean() == pytest.approx(ours["d2"], abs=0.008)
    assert ranges.std() == pytest.approx(ours["d3"], abs=0.008)


def test_exact_constants_of_two():
    ours = quality.constants(2)
    assert ours["c4"] == pytest.approx(math.sqrt(2 / math.pi))
    assert ours["d2"] == pytest.approx(2 / math.sqrt(math.pi))
    assert ours["d3"] == pytest.approx(math.sqrt(2 - 4 / math.pi), abs=5e-5)


@pytest.mark.parametrize("n", [1, 0, 2.5])
def test_a_group_has_two_measures_or_more(n):
    with pytest.raises(ValueError, match="almeno 2"):
        quality.constants(n)


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 40)), min_size=1, max_size=20),
)
def test_p_chart_limits_hold_the_centre(groups):
    bad, checked = np.array([(min(k, n), n) for k, n in groups]).T
    chart = quality.p_chart(bad, checked)
    assert ((chart["low"] <= chart["centre"]) & (chart["centre"] <= chart["high"])).all()
    assert chart["low"].ge(0).all()
    assert chart["high"].le(1).all()
    assert (chart["value"] * checked).sum() == pytest.approx(sum(bad))
    assert chart["centre"].iloc[0] == pytest.approx(sum(bad) / sum(checked))


def test_p_chart_of_montgomery():
    # Example of chapter 7: 30 samples of 50 cans, 347 nonconforming: 0.2313, limits 0.0524, 0.4102.
    bad = pd.Series([347 // 30] * 30)
    bad.iloc[0] += 347 - bad.sum()
    chart = quality.p_chart(bad, 50)
    expected = [0.2313, 0.0524, 0.4102]
    assert chart[["centre", "low", "high"]].iloc[0].tolist() == pytest.approx(expected, abs=1e-4)


def test_false_alarms_of_xbar_are_as_rare_as_promised():
    groups = 50 + 3 * np.random.default_rng(11).standard_normal((20_000, 5))
    means, spreads = quality.xbar_s(groups)
    assert quality.signals(means)["outside"].mean() == pytest.approx(
        2 * stats.norm.sf(3), abs=0.0015
    )
    assert quality.signals(spreads)["outside"].mean() < 0.006
    assert spreads["centre"].iloc[0] / quality.constants(5)["c4"] == pytest.approx(3, abs=0.03)


def test_individuals_find_a_jump():
    values = [10, 11, 9, 10, 10, 11, 9, 10, 30]
    chart = quality.individuals(pd.Series(values, index=list("abcdefghi")))
    alarms = quality.signals(chart)
    assert alarms["outside"].tolist() == [False] * 8 + [True]
    assert alarms.index.tolist() == list("abcdefghi")


def test_runs_are_counted_on_one_side_only():
    chart = pd.DataFrame({
        "value": [1.0] * 8 + [-1.0] * 7 + [0.0] + [-1.0] * 9, "centre": 0.0, "low": -9.0,
        "high": 9.0,
    })  # fmt: skip
    runs = quality.signals(chart)["run"].tolist()
    assert [i for i, run in enumerate(runs) if run] == [7, 23, 24]
    assert quality.signals(chart, run=7)["run"].sum() == 2 + 1 + 3


def test_bad_charts_are_refused():
    with pytest.raises(ValueError, match="non di più"):
        quality.p_chart([3], [2])
    with pytest.raises(ValueError, match="non una percentuale"):
        quality.p_chart([3], [20], centre=35)
    with pytest.raises(ValueError, match="due gruppi completi"):
        quality.xbar_s([[1, 2]])
    with pytest.raises(ValueError, match="senza buchi"):
        quality.individuals([1, None, 2])
    with pytest.raises(ValueError, match="due punti"):
        quality.signals(quality.individuals([1, 2]), run=1)
