"""The catalogue of indicators, the summary and the numbers written in Italian."""

import doctest
import inspect
import math
from importlib import import_module
from pkgutil import iter_modules

import numpy as np
import pandas as pd
import pytest
from kpiframes import mixed_calls, two_agents

from callcenter import kpi


@pytest.fixture
def calls():
    return mixed_calls()


@pytest.fixture
def agent_states():
    return two_agents()


def test_docstring_examples_run():
    modules = [import_module(m.name) for m in iter_modules(kpi.__path__, "callcenter.kpi.")]
    outcomes = [doctest.testmod(module) for module in modules]
    assert sum(outcome.attempted for outcome in outcomes) >= 1
    assert sum(outcome.failed for outcome in outcomes) == 0


def test_every_indicator_is_fully_described():
    assert len({i.name for i in kpi.INDICATORS.values()}) == len(kpi.INDICATORS)
    for code, indicator in kpi.INDICATORS.items():
        assert code == indicator.code
        assert indicator.function is getattr(kpi, code)
        for text in (indicator.definition, indicator.source, indicator.trap):
            assert text.endswith("."), code
        assert indicator.english
        assert indicator.formula.count("{") == indicator.formula.count("}")
        assert indicator.unit in ("count", "share", "s", "per_hour")


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0, "count", "0"),
        (1234567, "count", "1.234.567"),
        (12.25, "count", "12,2"),
        (0.8, "share", "80,0%"),
        (1, "share", "100,0%"),
        (12.3456, "share", "1.234,6%"),
        (0, "s", "0:00"),
        (7.8, "s", "0:08"),
        (59.5, "s", "1:00"),
        (754, "s", "12:34"),
        (3599.7, "s", "1:00:00"),
        (3723, "s", "1:02:03"),
        (-65, "s", "−1:05"),
        (-0.04, "per_hour", "0,0"),
        (-3.14, "per_hour", "−3,1"),
        (10, "erlang", "10,00"),
        (math.inf, "s", "∞"),
        (math.nan, "share", "n.d."),
        (None, "count", "n.d."),
        (pd.NA, "s", "n.d."),
        (np.float64("nan"), "per_hour", "n.d."),
    ],
)
def test_italian_formatting(value, unit, text):
    assert kpi.format(value, unit) == text


def test_an_indicator_reads_like_its_function():
    signature = inspect.signature(kpi.service_level)
    assert list(signature.parameters) == ["calls", "convention", "threshold_s", "short_abandon_s"]
    assert signature.return_annotation is float
    indicator = kpi.INDICATORS["service_level"]
    assert indicator.options == ("convention", "threshold_s", "short_abandon_s")
    assert indicator.defaults == {"threshold_s": 20, "short_abandon_s": 0}
    assert kpi.INDICATORS["occupancy"].table == "agent_states"


def test_tables_can_be_named(calls, agent_states):
    assert kpi.asa(calls=calls) == kpi.asa(calls)
    assert kpi.occupancy(agent_states=agent_states, calls=calls) == kpi.occupancy(
        calls, agent_states
    )
    with pytest.raises(TypeError, match=r"asa\(\).*calls"):
        kpi.asa()


def test_summary(calls, agent_states):
    table = kpi.summary(calls, agent_states, threshold_s=30, short_abandon_s=5)
    assert table.loc["offered", "testo"] == "10"
    assert table.loc["service_level_offered", "testo"] == "44,4%"
    assert table.loc["service_level_answered", "testo"] == "80,0%"
    assert "T = 30 s" in table.loc["service_level_offered", "nota"]
    assert "÷ offerte" in table.loc["service_level_offered", "nota"]
    assert table.loc["abandonment_rate", "valore"] == pytest.approx(2 / 9)
    assert table.loc["aht", "testo"] == "3:00"
    assert table.loc["mean_hold", "testo"] == "n.d."
    assert table.loc["login_time", "testo"] == "1:30:00"
    assert table.loc["excluded", "testo"] == "2"
    assert "occupancy" not in kpi.summary(calls).index
