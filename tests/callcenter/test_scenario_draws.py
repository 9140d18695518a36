import numpy as np
import pandas as pd
import pytest

from callcenter.scenario import draws


def rng():
    return np.random.Generator(np.random.PCG64(11))


def test_exactly_and_share_count():
    assert draws.exactly(rng(), 50, 7).sum() == 7
    assert draws.share(rng(), 200, 0.035).sum() == 7
    with pytest.raises(ValueError, match="Non posso scegliere 4 posti fra 3"):
        draws.exactly(rng(), 3, 4)


def test_pick_follows_the_weights():
    drawn = draws.pick(rng(), {"a": 80, "b": 20, "c": 0}, 20_000)
    shares = pd.Series(drawn).value_counts(normalize=True)
    assert shares["a"] == pytest.approx(0.8, abs=0.02)
    assert "c" not in shares


def test_pick_keeps_tuples_whole():
    assert set(draws.pick(rng(), [("x", 1), ("y", 2)], 30)) == {("x", 1), ("y", 2)}


def test_normal_and_exponential_have_their_moments():
    z = draws.normal(rng(), 40_000)
    assert z.mean() == pytest.approx(0, abs=0.02)
    assert z.std() == pytest.approx(1, abs=0.02)
    assert draws.exponential(rng(), 40_000, 30.0).mean() == pytest.approx(30, rel=0.03)


def test_days_between_includes_both_ends():
    days = draws.days_between(
        rng(), np.full(500, "2026-10-01", "datetime64[D]"), np.full(500, "2026-10-03", "M8[D]")
    )
    assert set(days.astype(str)) == {"2026-10-01", "2026-10-02", "2026-10-03"}


def test_moments_handle_both_clock_changes():
    local = draws.moments(
        np.array(["2026-10-25T02:30:00", "2026-03-29T02:30:00", "NaT"], dtype="datetime64[s]")
    )
    assert local[0].isoformat() == "2026-10-25T02:30:00+02:00"
    assert local[1].isoformat() == "2026-03-29T03:00:00+02:00"
    assert pd.isna(local[2])


def test_require_names_what_is_missing():
    with pytest.raises(ValueError, match="«calls» mancano le colonne: talk_s"):
        draws.require(pd.DataFrame({"a": [1]}), ["a", "talk_s"], "calls")
