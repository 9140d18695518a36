"""The interval of a share, against SciPy's."""

import pytest
from scipy.stats import binomtest

from callcenter import dashboards, proportions, survey


@pytest.mark.parametrize(("k", "n"), [(0, 7), (3, 7), (7, 7), (180, 1000)])
@pytest.mark.parametrize("confidence", [0.80, 0.95, 0.99])
def test_wilson_is_scipys(k, n, confidence):
    expected = binomtest(k, n).proportion_ci(confidence, method="wilson")
    assert proportions.wilson(k, n, confidence=confidence) == pytest.approx(tuple(expected))


def test_there_is_one_wilson():
    assert dashboards.wilson is survey.wilson is proportions.wilson
