"""callcenter.forecast against scikit-learn, scipy, a simulation and hand-made examples."""

import doctest
import importlib

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sklearn.metrics import mean_absolute_error, mean_absolute_percentage_error

from callcenter import data, forecast

MODULES = ("grid", "baselines", "profile", "errors", "backtest", "margins")
COUNTS = st.lists(st.integers(1, 500), min_size=1, max_size=30)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples_run(name):
    outcome = doctest.testmod(importlib.import_module(f"callcenter.forecast.{name}"))
    assert outcome.failed == 0


def made_grid(weeks=10, noise=0.0, seed=1, start="2026-03-02"):
    """A perfectly regular call centre: Monday to Saturday, three slots; some noise if asked."""
    days = pd.date_range(start, periods=7 * weeks, freq="D", unit="s", name="day")
    days = days[days.day_of_week < 6]
    index = np.array([1.3, 1.1, 1.0, 0.9, 0.8, 0.4])[days.day_of_week]
    values = 100 * index[:, None] * np.array([0.2, 0.5, 0.3])
    values = values * (1 + noise * np.random.default_rng(seed).standard_normal(values.shape))
    return pd.DataFrame(values, index=days, columns=["08:00", "08:30", "09:00"])


# --- Errors ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(0, 2**31))
def test_measures_agree_with_scikit_learn(actual, seed):
    actual = np.array(actual, dtype=float)
    predicted = np.random.default_rng(seed).uniform(0, 600, actual.size)
    mae = mean_absolute_error(actual, predicted)
    assert forecast.wape(actual, predicted) == pytest.approx(mae / actual.mean())
    mape = mean_absolute_percentage_error(actual, predicted)
    assert forecast.mape(actual, predicted) == pytest.approx(mape)
    assert abs(forecast.bias(actual, predicted)) <= forecast.wape(actual, predicted) + 1e-12


def test_sign_of_bias_and_perfect_forecast():
    assert forecast.bias([100, 100], [90, 100]) == pytest.approx(-0.05)
    assert forecast.bias([100, 100], [110, 90]) == 0
    assert forecast.wape([3, 0, 5], [3, 0, 5]) == 0


def test_nothing_to_divide_is_undefined():
    assert np.isnan(forecast.wape([0, 0], [1, 2]))
    assert np.isnan(forecast.bias([], []))
    assert np.isnan(forecast.mape([], []))
    assert forecast.mape([0, 10], [1, 10]) == np.inf


def test_errors_refuse_bad_pairs():
    with pytest.raises(ValueError, match="stessi intervalli"):
        forecast.wape([1, 2], [1])
    with pytest.raises(ValueError, match="NaN"):
        forecast.bias([1, np.nan], [1, 2])


@pytest.mark.parametrize("mean", [0.3, 1.0, 2.5, 9.0, 40.7, 300.0])
def test_chance_wape_is_the_mean_deviation_of_poisson(mean):
    k = np.arange(0, 2000)
    deviation = np.sum(np.abs(k - mean) * stats.poisson.pmf(k, mean))
    assert forecast.chance_wape([mean]) == pytest.approx(deviation / mean, rel=1e-9)


def test_chance_wape_of_many_intervals():
    means = np.array([2.0, 0.0, 15.0, 30.0])
    draws = np.random.default_rng(3).poisson(means, size=(40_000, 4))
    seen = np.abs(draws - means).sum() / draws.sum()
    assert forecast.chance_wape(means) == pytest.approx(seen, rel=0.01)
    with pytest.raises(ValueError, match="non negativi"):
        forecast.chance_wape([-1])


# --- Grid --------------------------------------------------------------------------------------


def test_grid_keeps_every_call_of_the_bank():
    table = data.read("bank_calls")
    grid = forecast.day_grid(table["started_at"], table["calls"])
    assert grid.shape == (164, 29)
    assert grid.to_numpy().sum() == table["calls"].sum()
    assert grid.loc["2003-03-03", "07:00"] == table["calls"].head(6).sum()


def test_grid_follows_the_wall_clock():
    # The night of 25 October 2026 the clock shows 02:30 twice.
    times = pd.to_datetime(["2026-10-25 00:30", "2026-10-25 01:30", "2026-10-26 08:00"], utc=True)
    grid = forecast.day_grid(times.tz_convert("Europe/Rome"), [1, 2, 3])
    assert grid.loc["2026-10-25", "02:30"] == 3
    assert grid.loc["2026-10-26", "09:00"] == 3


@pytest.mark.parametrize(
    ("moments", "calls", "minutes", "words"),
    [
        (["2026-01-01"], [1, 2], 30, "tanti quanti"),
        (["2026-01-01"], [-1], 30, "negativo"),
        ([None], [1], 30, "righe vuote"),
        (["2026-01-01"], [1], 7, "minutes"),
    ],
)
def test_grid_refuses(moments, calls, minutes, words):
    with pytest.raises(ValueError, match=words):
        forecast.day_grid(moments, calls, minutes)


# --- Methods -----------------------------------------------------------------------------------


def test_weekday_mean_is_the_mean_of_the_last_equal_days():
    grid = made_grid(noise=0.2)
    days = pd.date_range("2026-05-11", periods=6)
    guess = forecast.weekday_mean(grid, days, weeks=3)
    mondays = grid[grid.index.day_of_week == 0]
    assert np.allclose(guess.iloc[0], mondays.iloc[-3:].mean())
    assert guess.index.equals(days.as_unit("s"))
    assert list(guess.columns) == list(grid.columns)
    last = forecast.seasonal_naive(grid, days)
    assert np.allclose(last.iloc[5], grid[grid.index.day_of_week == 5].iloc[-1])


@pytest.mark.parametrize("method", [forecast.weekday_mean, forecast.profile])
def test_methods_refuse_what_they_cannot_know(method):
    grid = made_grid()
    with pytest.raises(ValueError, match="domenica"):
        method(grid, ["2026-05-17"])
    with pytest.raises(ValueError, match="weeks"):
        method(grid, ["2026-05-11"], weeks=0)
    with pytest.raises(ValueError, match="vuota"):
        method(grid.iloc[:0], ["2026-05-11"])
    with pytest.raises(ValueError, match="celle vuote"):
        method(grid.replace(grid.iloc[3, 1], np.nan), ["2026-05-11"])
    with pytest.raises(ValueError, match="in ordine"):
        method(grid.iloc[::-1], ["2026-05-11"])
    with pytest.raises(ValueError, match="griglia"):
        method(grid.reset_index(drop=True), ["2026-05-11"])


def test_profile_is_exact_when_the_world_is_regular():
    grid = made_grid()
    days = pd.date_range("2026-05-11", periods=6, unit="s")
    guess = forecast.profile(grid, days, weeks=4, smoothing=0.3)
    assert np.allclose(guess, grid.tail(6))


def test_profile_by_hand():
    grid = made_grid(noise=0.1)
    days = pd.DatetimeIndex(["2026-05-12"])
    recent = grid.tail(5 * 6)
    totals = recent.sum(axis=1)
    means = [totals[totals.index.day_of_week == weekday].mean() for weekday in range(6)]
    index = np.array(means) / np.mean(means)
    level = None
    for day, total in totals.items():
        value = total / index[day.day_of_week]
        level = value if level is None else 0.25 * value + 0.75 * level
    tuesdays = recent[recent.index.day_of_week == 1].sum()
    expected = level * index[1] * tuesdays / tuesdays.sum()
    assert np.allclose(forecast.profile(grid, days, weeks=5, smoothing=0.25).iloc[0], expected)


def test_smooth_agrees_with_pandas_and_follows_the_level():
    values = np.random.default_rng(2).uniform(50, 150, 40)
    by_pandas = pd.Series(values).ewm(alpha=0.2, adjust=False).mean()
    assert np.allclose(forecast.smooth(values, 0.2), by_pandas)
    assert np.allclose(forecast.smooth(values, 1), values)
    for bad in (0, 1.1, -0.2):
        with pytest.raises(ValueError, match="smoothing"):
            forecast.smooth(values, bad)
    with pytest.raises(ValueError, match="valori"):
        forecast.smooth([], 0.2)


def test_special_days_are_learned_and_do_not_spoil_the_others():
    grid = made_grid()
    special = pd.DatetimeIndex(["2026-03-16", "2026-04-15"])
    grid.loc[special] *= 1.5
    labels = pd.Series("bollette", index=special)
    labels.loc[pd.Timestamp("2026-05-12")] = "bollette"
    factors = forecast.calendar_factors(grid.sum(axis=1), labels)
    assert factors.to_dict() == {"bollette": pytest.approx(1.5)}
    days = pd.date_range("2026-05-11", periods=6, unit="s")
    guess = forecast.profile(grid, days, labels=labels)
    usual = made_grid().tail(6).set_axis(days)
    usual.loc["2026-05-12"] *= 1.5
    assert np.allclose(guess, usual)


def test_factor_needs_an_ordinary_day_nearby():
    grid = made_grid()
    mondays = grid.index[grid.index.day_of_week == 0]
    labels = pd.Series("lunedì", index=mondays)
    assert forecast.calendar_factors(grid.sum(axis=1), labels).empty
    with pytest.raises(ValueError, match="due etichette"):
        forecast.calendar_factors(grid.sum(axis=1), pd.concat([labels, labels]))


def test_index_and_shares():
    grid = made_grid(noise=0.1)
    index = forecast.weekday_index(grid.sum(axis=1))
    assert index.mean() == pytest.approx(1)
    assert np.allclose(forecast.day_shares(grid).sum(axis=1), 1)
    with pytest.raises(ValueError, match="indice"):
        forecast.weekday_index(grid.sum(axis=1) * 0)


# --- Backtest ----------------------------------------------------------------------------------


def test_rolling_origin_never_shows_the_future():
    grid = made_grid(noise=0.2)
    seen = []

    def spy(history, days):
        seen.append((history.index[-1], days[0], days[-1]))
        return forecast.seasonal_naive(history, days)

    trial = forecast.rolling_origin(grid, spy, "2026-04-06", gap_days=7)
    for last_known, first_day, last_day in seen:
        assert (first_day - last_known).days >= 8
        assert (last_day - first_day).days <= 6
    origins = trial["origin"].drop_duplicates()
    assert (origins.diff().dropna() == pd.Timedelta(days=7)).all()
    assert len(seen) == len(origins)


def test_rolling_origin_agrees_with_a_loop():
    grid = made_grid(noise=0.2)
    trial = forecast.rolling_origin(grid, forecast.seasonal_naive, "2026-04-06", "2026-05-04")
    shifted = grid.shift(6).loc["2026-04-06":"2026-05-09"]
    assert np.allclose(trial["forecast"], shifted.to_numpy().ravel())
    assert np.allclose(trial["actual"], grid.loc[shifted.index].to_numpy().ravel())
    assert list(trial.columns) == ["origin", "day", "slot", "actual", "forecast"]


def test_rolling_origin_protects_the_history():
    grid = made_grid()
    before = grid.copy()

    def vandal(history, days):
        guess = forecast.seasonal_naive(history, days)
        history.iloc[:] = 0
        return guess

    forecast.rolling_origin(grid, vandal, "2026-04-06")
    pd.testing.assert_frame_equal(grid, before)


def test_rolling_origin_refuses():
    grid = made_grid()
    with pytest.raises(ValueError, match="non c'è storia"):
        forecast.rolling_origin(grid, forecast.seasonal_naive, "2026-03-02")
    with pytest.raises(ValueError, match="nessun giorno"):
        forecast.rolling_origin(grid, forecast.seasonal_naive, "2027-01-01", "2027-02-01")
    with pytest.raises(ValueError, match="tutte le celle"):
        forecast.rolling_origin(grid, lambda history, days: history.tail(1), "2026-04-06")
    with pytest.raises(ValueError, match="gap_days"):
        forecast.rolling_origin(grid, forecast.seasonal_naive, "2026-04-06", gap_days=-1)


# --- Margins -----------------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.5, 0.8, 0.9])
def test_margins_cover_what_they_promise(share):
    rng = np.random.default_rng(5)
    inside = []
    for _ in range(400):
        ratios = rng.lognormal(0, 0.2, 40)
        low, high = forecast.margins(ratios[:39], np.ones(39), share)
        inside.append(low <= ratios[39] <= high)
    # Exchangeable values: never less than promised, apart from the noise of 400 trials.
    assert np.mean(inside) > share - 0.05


def test_margins_and_coverage_refuse():
    with pytest.raises(ValueError, match="pochi"):
        forecast.margins([10] * 8, [10] * 8, 0.8)
    with pytest.raises(ValueError, match="share"):
        forecast.margins([10] * 80, [10] * 80, 80)
    with pytest.raises(ValueError, match="tante quante"):
        forecast.margins([10] * 80, [10] * 79)
    with pytest.raises(ValueError, match="più grande"):
        forecast.coverage([1], [2], [1])
    with pytest.raises(ValueError, match="NaN"):
        forecast.coverage([np.nan], [1], [2])
    assert np.isnan(forecast.coverage([], [], []))
    # An interval with nothing forecast says nothing about the ratio.
    assert forecast.margins([5] * 10 + [3], [5] * 10 + [0]) == (1, 1)
