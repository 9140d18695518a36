"""Trial scripts, evaluation sheets with must-haves, rights and export checks."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import tryout
from callcenter.acceptance import summary
from callcenter.tryout import Script

SCRIPT = Script("S1", "R1", "una somma", ["somma"], 4.0, lambda system: system["sum"], 0.1)
SHEET = pd.DataFrame(
    {"requirement": ["R1", "R2", "R3"], "kind": ["must", "peso", "peso"], "weight": [0, 70, 30]}
)


def outcomes(*rows):
    return pd.DataFrame(rows, columns=["requirement", "outcome"])


class TestScripts:
    @pytest.mark.parametrize(
        ("observed", "outcome"),
        [(4.05, "superato"), (4.2, "fallito"), ("4", "fallito"), (None, "non eseguito")],
    )
    def test_outcome_follows_what_is_seen(self, observed, outcome):
        result = tryout.run([SCRIPT], {"sum": observed})
        assert result.loc["S1", "outcome"] == outcome

    def test_a_crash_fails_only_its_script(self):
        crash = replace(SCRIPT, code="S0", action=lambda system: 1 / 0)
        result = tryout.run([crash, SCRIPT], {"sum": 4})
        assert result["outcome"].tolist() == ["fallito", "superato"]
        assert "ZeroDivisionError" in result.loc["S0", "observed"]

    def test_words_and_lists_are_compared_as_they_are(self):
        words = replace(SCRIPT, expected=["a", "b"], action=lambda system: system)
        assert tryout.run([words], ["a", "b"]).loc["S1", "outcome"] == "superato"
        assert tryout.run([words], ["b", "a"]).loc["S1", "outcome"] == "fallito"

    def test_outcomes_are_those_of_acceptance(self):
        table = tryout.run([SCRIPT, replace(SCRIPT, code="S2")], {"sum": None})
        assert summary(table["outcome"])["executed"] == 0

    def test_a_script_is_complete_before_it_runs(self):
        for change in ({"expected": None}, {"steps": ()}, {"scenario": " "}):
            with pytest.raises(ValueError, match=r"passi|scenario"):
                replace(SCRIPT, **change)
        with pytest.raises(ValueError, match="stessa sigla"):
            tryout.run([SCRIPT, SCRIPT], {"sum": 4})

    def test_steps_are_numbered_in_the_table(self):
        table = tryout.script_table([replace(SCRIPT, steps=("apri", "leggi"))])
        assert table.loc["S1", "steps"] == "1. apri 2. leggi"


class TestSheets:
    def test_a_sound_sheet(self):
        scripts = [replace(SCRIPT, code=name, requirement=name) for name in SHEET["requirement"]]
        assert tryout.sheet_problems(SHEET, scripts) == []

    @pytest.mark.parametrize(
        ("column", "value", "says"),
        [("kind", "forse", "non è must"), ("weight", 60, "sommano a 90"),
         ("requirement", "R1", "scritto due volte"), ("requirement", "R9", "nessun copione"),
         ("weight", 0, "un must ha peso 0")],
    )  # fmt: skip
    def test_each_defect_is_named(self, column, value, says):
        scripts = [replace(SCRIPT, code=name, requirement=name) for name in SHEET["requirement"]]
        broken = SHEET.copy()
        broken.loc[1, column] = value
        assert says in " ".join(tryout.sheet_problems(broken, scripts))

    def test_a_script_without_requirement(self):
        stray = [replace(SCRIPT, requirement="R7")]
        assert "R7: copione senza requisito" in tryout.sheet_problems(SHEET, stray)

    @given(st.lists(st.sampled_from(["superato", "fallito", "non eseguito"]), min_size=1))
    def test_a_must_needs_every_script(self, marks):
        rows = [("R1", mark) for mark in marks] + [("R2", "superato"), ("R3", "fallito")]
        judged = tryout.verdict(SHEET, outcomes(*rows))
        assert judged["admitted"] == (set(marks) == {"superato"})
        assert bool(judged["missing"]) == ("fallito" in marks)
        assert judged["score"] == 70

    def test_not_run_is_not_passed(self):
        rows = [("R1", "non eseguito"), ("R2", "superato"), ("R2", "non eseguito"),
                ("R3", "superato")]  # fmt: skip
        judged = tryout.verdict(SHEET, outcomes(*rows))
        assert (judged["untested"], judged["score"]) == (["R1"], 65)

    def test_nothing_is_judged_without_a_script(self):
        with pytest.raises(ValueError, match="R2 non ha nessun copione"):
            tryout.verdict(SHEET, outcomes(("R1", "superato")))
        with pytest.raises(ValueError, match="weight"):
            tryout.verdict(SHEET.drop(columns="weight"), outcomes(("R1", "superato")))


class TestRights:
    rights = st.dictionaries(st.sampled_from("abc"), st.sets(st.sampled_from("xyz")))

    @given(rights, rights)
    def test_gaps_repair_what_is_granted(self, granted, needed):
        table = tryout.rights_gap(granted, needed)
        fixed = {role: set(rights) for role, rights in granted.items()}
        for row in table.itertuples():
            if row.gap == "di troppo":
                fixed[row.role].remove(row.right)
            else:
                fixed.setdefault(row.role, set()).add(row.right)
        assert tryout.rights_gap(fixed, needed).empty

    def test_a_role_that_should_not_exist(self):
        table = tryout.rights_gap({"ex": ["entra"]}, {})
        assert table.to_numpy().tolist() == [["ex", "entra", "di troppo"]]


class TestExports:
    frame = pd.DataFrame(
        {"id": [1, 2, 3], "when": pd.to_datetime(["2026-10-25 02:30+02:00"] * 3, utc=True),
         "note": ["a", None, "c"]}
    )  # fmt: skip

    def test_a_faithful_copy_has_no_gap(self):
        shuffled = self.frame.iloc[::-1].assign(
            when=self.frame["when"].dt.tz_convert("Europe/Rome")
        )
        gap = tryout.export_gap(self.frame, shuffled, "id")
        assert gap.tolist() == [0, 0, 0, []]

    def test_every_kind_of_loss_is_counted(self):
        other = pd.DataFrame({"id": [1, 2, 9], "note": ["A", "b", "z"]})
        assert tryout.export_gap(self.frame, other, "id").tolist() == [1, 1, 2, ["when"]]

    def test_the_key_identifies(self):
        with pytest.raises(ValueError, match="esportati"):
            tryout.export_gap(self.frame, self.frame.assign(id=1), "id")
        with pytest.raises(ValueError, match="originali"):
            tryout.export_gap(self.frame, self.frame, "codice")
