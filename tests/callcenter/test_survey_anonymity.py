"""callcenter.survey: suppression, differencing, the one-page report."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import survey

COUNTS = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def table(counts):
    return pd.DataFrame(
        {"n": counts, "mean": [1.5] * len(counts)}, index=[f"g{i}" for i in range(len(counts))]
    )


@given(COUNTS, st.integers(2, 6), st.booleans())
def test_suppression_hides_small_groups_and_what_gives_them_away(counts, threshold, total_known):
    found = survey.suppress(table(counts), "n", threshold=threshold, total_known=total_known)
    hidden = [n for n, why in zip(counts, found["soppressa"], strict=True) if why]
    shown = [n for n, why in zip(counts, found["soppressa"], strict=True) if not why]
    assert not [n for n in shown if 0 < n < threshold]
    assert found.loc[found["soppressa"] != "", ["n", "mean"]].isna().all(axis=None)
    if total_known and hidden and any(shown):
        assert len(hidden) > 1
        assert sum(hidden) >= threshold


def test_without_a_public_total_one_hidden_row_is_enough():
    found = survey.suppress(table([14, 4, 7]), "n", total_known=False)
    assert found["soppressa"].tolist() == ["", "soglia", ""]
    assert found["n"].tolist()[0] == 14


def test_suppression_refuses_nonsense():
    with pytest.raises(ValueError, match="colonna"):
        survey.suppress(table([5]), "risposte")
    with pytest.raises(ValueError, match="almeno 2"):
        survey.suppress(table([5]), "n", threshold=1)
    with pytest.raises(ValueError, match="negativo"):
        survey.suppress(table([-1]), "n")


def test_a_suppressed_table_resists_differencing():
    groups = {"A": range(14), "B": range(14, 18), "C": range(18, 24), "D": range(24, 33)}
    sizes = pd.DataFrame({"n": {name: len(people) for name, people in groups.items()}})
    everyone = {"sala": range(33)}

    def published(found):
        kept = found.index[found["soppressa"] == ""]
        return everyone | {name: groups[name] for name in kept}

    careless = survey.suppress(sizes, "n", total_known=False)
    assert survey.differencing(published(careless))["who"].tolist() == [(14, 15, 16, 17)]
    assert survey.differencing(published(survey.suppress(sizes, "n"))).empty


def test_three_tables_can_reveal_what_two_do_not():
    # a+b, b+c and a+c are large, and together they give each of the three.
    a, b, c = range(3), range(3, 6), range(6, 9)
    pairs = {"ab": [*a, *b], "bc": [*b, *c]}
    assert survey.differencing(pairs).empty
    assert len(survey.differencing(pairs | {"ac": [*a, *c]})) == 3


def test_a_larger_group_is_not_listed_twice_and_the_threshold_counts():
    releases = {"all": range(12), "most": range(11), "many": range(9)}
    found = survey.differencing(releases)
    assert sorted(found["people"]) == [1, 2]
    assert survey.differencing(releases, threshold=2)["who"].tolist() == [(11,)]
    with pytest.raises(ValueError, match="almeno 2"):
        survey.differencing(releases, threshold=1)
    with pytest.raises(ValueError, match="nessun numero"):
        survey.differencing({})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sets(st.integers(0, 9), min_size=1), min_size=1, max_size=4))
def test_whatever_one_subtraction_reveals_is_found(sets):
    releases = {f"r{i}": people for i, people in enumerate(sets)}
    found = [set(who) for who in survey.differencing(releases)["who"]]
    for large in sets:
        for small in sets:
            rest = large - small
            if small <= large and 0 < len(rest) < 5:
                # The difference itself, or a smaller group inside it.
                assert any(group <= rest for group in found)


def page(**changes):
    facts = {
        "title": "Indagine <ottobre>",
        "numbers": {"CSAT": ("69,5%", "66,5%-72,4%")},
        "method": {"Inviti": "6.744"},
        "limits": ["Chi non risponde può essere diverso."],
    }
    return survey.OnePage(**(facts | changes))


def test_one_page_holds_everything_and_escapes_text(tmp_path):
    made = page(findings=["Attesa & esito contano."], actions=["Richiamare."])
    file = made.save(tmp_path / "report.html")
    text = file.read_text(encoding="utf-8")
    for piece in ("Indagine &lt;ottobre&gt;", "69,5%", "6.744", "Attesa &amp; esito", "Richiamare"):
        assert piece in text
    assert "<script" not in text
    assert "http" not in text
    assert made._repr_html_().count("<h3>") == 1
    with pytest.raises(ValueError, match="cartella"):
        made.save(tmp_path / "no" / "report.html")


@pytest.mark.parametrize("missing", ["title", "numbers", "method", "limits"])
def test_one_page_refuses_a_number_without_method_or_limits(missing):
    with pytest.raises(ValueError, match="mancano"):
        page(**{missing: "" if missing == "title" else {}})
