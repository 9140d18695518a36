import numpy as np
import pandas as pd
import pytest
from scenarioframes import SEEDS, scenario, tables

from callcenter.scenario import quality, surveys


@pytest.fixture(params=SEEDS)
def t(request):
    return tables(request.param)


def cronbach(items: pd.DataFrame) -> float:
    """Alpha from its definition: k/(k-1) · (1 - sum of variances / variance of the sum)."""
    values = items.dropna().to_numpy(dtype=float)
    k = values.shape[1]
    total = values.sum(axis=1).var(ddof=1)
    return k / (k - 1) * (1 - values.var(axis=0, ddof=1).sum() / total)


def cohen(first: pd.Series, second: pd.Series) -> float:
    labels = sorted(set(first) | set(second))
    a, b = first.to_numpy(), second.to_numpy()
    expected = sum((a == x).mean() * (b == x).mean() for x in labels)
    return ((a == b).mean() - expected) / (1 - expected)


def test_response_rate_and_gaps(t):
    sent = t["customer_surveys"]
    answered = sent["answered_at"].notna()
    assert 0.11 < answered.mean() < 0.17
    scores = ["csat", "nps", "ces", *surveys.CUSTOMER_ITEMS]
    assert sent.loc[answered, scores].notna().all(axis=None)
    assert sent.loc[~answered, [*scores, "comment"]].isna().all(axis=None)


def test_scales(t):
    sent = t["customer_surveys"]
    limits = {"csat": (1, 5), "nps": (0, 10), "ces": (1, 7)}
    limits |= dict.fromkeys(surveys.CUSTOMER_ITEMS, (1, 5))
    for name, (low, high) in limits.items():
        assert sent[name].min() >= low, name
        assert sent[name].max() <= high, name


def test_surveys_follow_the_contact_and_respect_the_pause(t):
    sent = t["customer_surveys"].merge(t["contacts"], on="contact_id")
    assert (sent["sent_at"] > sent["opened_at"]).all()
    replies = sent.dropna(subset=["answered_at"])
    assert (replies["answered_at"] > replies["sent_at"]).all()
    calls = t["calls"].drop_duplicates("call_id")[["call_id", "caller"]]
    sent = sent.merge(calls, on="call_id").sort_values("opened_at")
    gaps = sent.groupby("caller")["opened_at"].diff().dropna()
    assert (gaps >= pd.Timedelta(days=7)).all()


def test_nobody_without_a_number_is_invited(t):
    calls = t["calls"].assign(caller="anonymous")
    sent = surveys.customer_surveys(scenario(), t["contacts"], calls, t["operators"])
    assert sent.empty


def test_reliability_is_believable(t):
    items = t["customer_surveys"][list(surveys.CUSTOMER_ITEMS)]
    assert 0.72 < cronbach(items) < 0.9


def test_satisfaction_follows_outcome_and_waiting(t):
    sent = t["customer_surveys"].dropna(subset=["csat"]).merge(t["contacts"], on="contact_id")
    solved = sent.groupby("resolved")["csat"].mean()
    assert solved[True] > solved[False] + 0.5
    last = t["calls"].sort_values("visit").drop_duplicates("call_id", keep="last")
    sent = sent.merge(last[["call_id", "wait_s"]], on="call_id")
    long_wait = sent["wait_s"] > 120
    assert sent.loc[~long_wait, "waiting"].mean() > sent.loc[long_wait, "waiting"].mean() + 0.2


def test_climate_survey_scales_and_reversed_item(t):
    climate = t["operator_surveys"].copy()
    raw = climate[["workload_1", "workload_2", "workload_3"]].astype("Float64").corr()
    assert raw.loc["workload_1", "workload_3"] < 0
    climate[surveys.REVERSED_ITEM] = 6 - climate[surveys.REVERSED_ITEM]
    for scale in surveys.CLIMATE_SCALES:
        alpha = cronbach(climate[[f"{scale}_{i}" for i in (1, 2, 3)]])
        assert 0.55 < alpha < 0.95, scale


def test_climate_survey_has_groups_too_small_to_publish(t):
    climate = t["operator_surveys"]
    assert set(climate["wave"]) == {"2026-03", "2026-10"}
    assert climate.groupby(["wave", "team", "seniority_band"]).size().min() < 5
    assert climate.groupby("wave").size()["2026-10"] <= len(t["operators"])
    assert "operator_id" not in climate


def test_one_team_got_worse(t):
    climate = t["operator_surveys"]
    support = climate.groupby(["team", "wave"])["support_1"].mean().unstack()
    change = (support["2026-10"] - support["2026-03"]).astype(float)
    big = climate[climate["wave"] == "2026-10"].groupby("team").size().loc[lambda s: s > 7].index
    assert change[big].min() < -0.2


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "meno di 1 anno"), (0.99, "meno di 1 anno"), (1, "1-3 anni"), (3, "3-7 anni"),
     (7, "oltre 7 anni")],
)  # fmt: skip
def test_seniority_bands(years, band):
    assert surveys.seniority_band(years) == band


def test_quality_score_is_the_weighted_sum(t):
    weights = scenario()["quality"]["weights"]
    assert sum(weights.values()) == 100
    assert list(weights) == list(quality.CRITERIA)
    sheets = t["quality_evaluations"]
    total = sum(sheets[name].astype(float) * weight / 2 for name, weight in weights.items())
    expected = np.where(sheets["critical_error"], 0, total)
    assert np.allclose(sheets["total_score"].astype(float), expected)
    assert sheets["outcome"].eq("conforme").equals(sheets["total_score"].ge(80).astype("boolean"))
    assert sheets[list(quality.CRITERIA)].isin([0, 1, 2]).all(axis=None)
    assert 0 < sheets["critical_error"].mean() < 0.06


def test_calibration_calls_have_two_different_evaluators(t):
    sheets = t["quality_evaluations"]
    counts = sheets.groupby("contact_id")["evaluator"].nunique()
    double = sheets.groupby("contact_id")["calibration"].first()
    assert (counts[double] == 2).all()
    assert (counts[~double] == 1).all()
    assert double.sum() == 90


def test_evaluations_come_after_the_call_and_name_its_operator(t):
    sheets = t["quality_evaluations"].merge(t["contacts"], on="contact_id")
    assert (sheets["operator_id_x"] == sheets["operator_id_y"]).all()
    assert (sheets["evaluated_at"] > sheets["opened_at"]).all()


def test_the_severe_evaluator_lowers_agreement(t):
    sheets = t["quality_evaluations"]
    mean = sheets.groupby("evaluator")["listening"].mean()
    assert mean["QA3"] < min(mean["QA1"], mean["QA2"]) - 0.3
    agreement = {}
    for pair in (("QA1", "QA2"), ("QA1", "QA3"), ("QA2", "QA3")):
        both = sheets[sheets["calibration"] & sheets["evaluator"].isin(pair)]
        wide = both.pivot(index="contact_id", columns="evaluator", values="listening").dropna()
        agreement[pair] = cohen(wide[pair[0]], wide[pair[1]])
    assert agreement["QA1", "QA2"] > max(agreement["QA1", "QA3"], agreement["QA2", "QA3"])
