"""The two scales of Italian marks: hundredths and thirtieths; one pass threshold for both."""

from __future__ import annotations

import math

DEFAULT_PASS = 60.0


def hundredths(score: float, maximum: float) -> float:
    """Points out of ``maximum`` as a mark out of 100, with one decimal."""
    return math.floor(1000 * score / maximum + 0.5) / 10 if maximum else 0.0


def passed(score: float, maximum: float, threshold: float = DEFAULT_PASS) -> bool:
    """True from ``threshold`` hundredths on."""
    return hundredths(score, maximum) >= threshold


def thirtieths(score: float, maximum: float, threshold: float = DEFAULT_PASS) -> int:
    """A whole mark out of 30: the threshold is worth 18, nothing is 0, everything is 30.

    With the usual threshold (60) it is simply 30 hundredths of the mark, rounded; a mark below the
    threshold never rounds up to 18.
    """
    mark = hundredths(score, maximum)
    if mark < threshold:
        return min(17, math.floor(18 * mark / threshold + 0.5)) if threshold else 17
    if threshold >= 100:
        return 30
    return math.floor(18 + 12 * (mark - threshold) / (100 - threshold) + 0.5)
