"""Tests of callcenter.crm, against pandas and scikit-learn where they compute the same thing."""

import numpy as np
import pandas as pd
import pytest
from sklearn.calibration import calibration_curve
from sklearn.cluster import KMeans
from sklearn.metrics import confusion_matrix, precision_score, recall_score

from callcenter import crm

RNG = np.random.default_rng(7)
SCORES = RNG.random(200)
OUTCOMES = (RNG.random(200) < SCORES).astype(int)


# --- RFM


def _small():
    contacts = pd.DataFrame({
        "customer_id": pd.array([1, 1, 2, None], dtype="Int64"),
        "opened_at": pd.to_datetime(
            ["2026-10-01 10:00", "2026-10-30 23:30", "2026-11-02 09:00", "2026-10-05 09:00"]
        ).tz_localize("Europe/Rome"),
    })  # fmt: skip
    invoices = pd.DataFrame({"customer_id": [1, 1, 2], "amount_eur": [10.5, 20.0, 7.0]})
    return contacts, invoices


def test_rfm_counts_only_what_happened_before_the_date():
    table = crm.rfm(pd.Series([1, 2, 3]), *_small(), until=pd.Timestamp("2026-11-01"))
    assert table["frequency"].tolist() == [2, 0, 0]
    assert table["monetary"].tolist() == [30.5, 7.0, 0.0]
    assert table.loc[1, "recency_days"] == 1
    assert table["recency_days"].isna().tolist() == [False, True, True]


def test_rfm_refuses_bad_tables():
    contacts, invoices = _small()
    until = pd.Timestamp("2026-11-01")
    with pytest.raises(ValueError, match="due volte"):
        crm.rfm(pd.Series([1, 1]), contacts, invoices, until=until)
    with pytest.raises(ValueError, match="opened_at"):
        crm.rfm(pd.Series([1]), contacts[["customer_id"]], invoices, until=until)


def test_scores_are_pandas_quantiles_when_there_are_no_ties():
    values = pd.Series(RNG.permutation(500) * 1.5)
    expected = pd.qcut(values, 5, labels=False) + 1
    assert crm.score(values).tolist() == expected.tolist()
    assert crm.score(values, high_is_good=False).tolist() == (6 - expected).tolist()


def test_equal_values_have_equal_scores_and_missing_ones_the_lowest():
    assert crm.score(pd.Series([0, 0, 0, 0, 3])).tolist() == [4, 4, 4, 4, 5]
    assert crm.score(pd.Series([5.0, np.nan]), high_is_good=False).tolist() == [5, 1]
    with pytest.raises(ValueError, match="due gruppi"):
        crm.score(pd.Series([1]), groups=1)
    with pytest.raises(ValueError, match="Non ci sono valori"):
        crm.score(pd.Series([], dtype=float))


# --- segments


def _blobs():
    middles = np.array([[0, 0], [8, 0], [0, 8]])
    return np.vstack([RNG.normal(middle, 0.6, (40, 2)) for middle in middles])


def test_repeated_steps_arrive_where_sklearn_arrives():
    points = _blobs()
    centers = points[[0, 50, 100]]
    for _ in range(20):
        labels, centers = crm.lloyd_step(points, centers)
    model = KMeans(3, init=points[[0, 50, 100]], n_init=1).fit(points)
    np.testing.assert_array_equal(labels, model.labels_)
    np.testing.assert_allclose(centers, model.cluster_centers_)


def test_a_center_without_points_stays():
    _, centers = crm.lloyd_step([[0.0], [1.0]], [[0.0], [99.0]])
    assert centers.ravel().tolist() == [0.5, 99.0]


def test_step_refuses_wrong_shapes_and_holes():
    with pytest.raises(ValueError, match="stesse colonne"):
        crm.lloyd_step([[0.0, 1.0]], [[0.0]])
    with pytest.raises(ValueError, match="Manca un valore"):
        crm.lloyd_step([[np.nan]], [[0.0]])


def test_true_groups_are_stable_and_too_many_are_not():
    points = _blobs()
    assert crm.stability(points, 3, rounds=5) == pytest.approx(1.0)
    assert crm.stability(points, 6, rounds=5) < 0.9
    with pytest.raises(ValueError, match="almeno 2"):
        crm.stability(points, 1)
    with pytest.raises(ValueError, match="una prova"):
        crm.stability(points, 3, rounds=0)


def test_profile_is_pandas_medians_with_everyone_at_the_end():
    measures = pd.DataFrame({"euro": [1.0, 2.0, 9.0, 10.0, 11.0]})
    names = pd.Series(["a", "a", "b", "b", "b"])
    table = crm.profile(measures, names)
    assert table.index.tolist() == ["b", "a", "tutti"]
    assert table["euro"].tolist() == [10.0, 1.5, 9.0]
    assert table["quota"].tolist() == pytest.approx([0.6, 0.4, 1.0])
    with pytest.raises(ValueError, match="stessi clienti"):
        crm.profile(measures, names.iloc[::-1])


# --- lift and calibration


def test_lift_by_hand():
    table = crm.lift_table(SCORES, OUTCOMES)
    best = OUTCOMES[np.argsort(-SCORES)[:20]]
    assert table["clienti"].tolist() == [20] * 10
    assert table.loc[1, "lift"] == pytest.approx(best.mean() / OUTCOMES.mean())
    assert table["guadagno"].iloc[-1] == pytest.approx(1)
    assert table["eventi"].sum() == OUTCOMES.sum()


def test_calibration_is_sklearns():
    observed, predicted = calibration_curve(OUTCOMES, SCORES, n_bins=5, strategy="quantile")
    table = crm.calibration_table(SCORES, OUTCOMES, bins=5)
    np.testing.assert_allclose(table["previsto"], predicted)
    np.testing.assert_allclose(table["osservato"], observed)


@pytest.mark.parametrize("function", [crm.lift_table, crm.calibration_table])
def test_tables_refuse_what_they_cannot_read(function):
    with pytest.raises(ValueError, match="ogni cliente"):
        function([0.1, 0.2], [1])
    with pytest.raises(ValueError, match="0 o 1"):
        function([0.1, 0.2], [1, 2], bins=1)
    with pytest.raises(ValueError, match="manca"):
        function([0.1, np.nan], [1, 0], bins=1)
    with pytest.raises(ValueError, match="fasce"):
        function([0.1, 0.2], [1, 0], bins=3)


def test_no_events_and_no_probabilities():
    with pytest.raises(ValueError, match="Nessun evento"):
        crm.lift_table([0.1, 0.2], [0, 0], bins=1)
    with pytest.raises(ValueError, match="probabilità"):
        crm.calibration_table([3.0, 0.2], [0, 1], bins=1)


# --- costs


def test_curve_agrees_with_sklearn_and_with_the_confusion_matrix():
    money = {"call_cost": 5, "value": 120, "success": 0.25}
    table = crm.threshold_curve(SCORES, OUTCOMES, [0.3, 0.6], **money)
    for threshold, row in table.iterrows():
        called = np.greater_equal(SCORES, threshold)
        _, wasted, _, found = confusion_matrix(OUTCOMES, called).ravel()
        assert row["precision"] == pytest.approx(precision_score(OUTCOMES, called))
        assert row["recall"] == pytest.approx(recall_score(OUTCOMES, called))
        saved = 0.25 * found * 120 - 5 * (found + wasted)
        assert row["risparmio"] == pytest.approx(saved)
        assert row["costo"] == pytest.approx(120 * OUTCOMES.sum() - saved)


def test_calling_nobody_saves_nothing():
    row = crm.threshold_curve([0.1, 0.4], [0, 1], [0.9], call_cost=5, value=100, success=0.2)
    assert row["risparmio"].item() == 0
    assert np.isnan(row["precision"].item())


def test_best_threshold_of_a_calibrated_score_is_near_the_break_even():
    rng = np.random.default_rng(3)
    scores = rng.random(60_000)
    outcomes = rng.random(60_000) < scores
    money = {"call_cost": 6, "value": 100, "success": 0.2}
    curve = crm.threshold_curve(scores, outcomes, np.arange(0.05, 0.96, 0.05), **money)
    assert curve["risparmio"].idxmax() == pytest.approx(crm.break_even(**money), abs=0.051)


@pytest.mark.parametrize("money", [(-1, 100, 0.2), (5, 0, 0.2), (5, 100, 20), (5, 100, 0)])
def test_costs_without_sense(money):
    with pytest.raises(ValueError, match="frazione"):
        crm.break_even(*money)
