"""Rules, checker, coverage, plans and substitutes of the shifts."""

import doctest
import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import linprog

from callcenter import data, shifts
from callcenter.shifts import coverage, people, rules

MONDAY = "2026-11-02"
OPERATORS = pd.DataFrame({"operator_id": [1, 2, 3, 4], "weekly_hours": [40, 40, 30, 20]})


def roster(*rows, breaks=True):
    """Rows: (operator, day, start hour, end hour) on the wall clock; 30 is 6 the day after."""
    table = pd.DataFrame({
        "operator_id": [row[0] for row in rows],
        "starts_at": [shifts.local(row[1], row[2]) for row in rows],
        "ends_at": [shifts.local(row[1], row[3]) for row in rows],
    })  # fmt: skip
    return shifts.with_breaks(table) if breaks else table


def found(table):
    return set(shifts.check(table, OPERATORS)["rule"])


def week_days(count, start=MONDAY):
    return [f"{day:%Y-%m-%d}" for day in pd.date_range(start, periods=count)]


@pytest.mark.parametrize("module", [people, coverage])
def test_docstrings_run(module):
    assert doctest.testmod(module).failed == 0


# --- Rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("start", "broken"), [(8, True), (8.5, False), (9, False)])
def test_daily_rest_needs_eleven_hours(start, broken):
    table = roster((1, MONDAY, 12.5, 21.5), (1, "2026-11-03", start, 14))
    assert ("riposo_giornaliero" in found(table)) == broken


def test_daily_rest_says_when_and_how_much():
    table = roster((1, MONDAY, 14, 22), (1, "2026-11-03", 6, 14))
    row = shifts.check(table, OPERATORS).iloc[0]
    assert row["found"] == 8
    assert row["norm"] == "D.Lgs. 66/2003, art. 7"
    assert "8 ore di riposo" in row["explanation"]
    assert "mar 3 nov, 6:00" in row["explanation"]


def test_sixteen_hours_in_a_row_leave_no_rest():
    table = roster((1, MONDAY, 22, 38))
    assert "riposo_giornaliero" in found(table)
    assert "riposo_giornaliero" not in found(roster((1, MONDAY, 6, 19)))


def test_rest_is_counted_on_the_true_clock():
    # In the night of 28 March 2026 an hour disappears: from 22 to 9 there are ten hours.
    assert "riposo_giornaliero" in found(
        roster((1, "2026-03-28", 14, 22), (1, "2026-03-29", 9, 13))
    )
    assert "riposo_giornaliero" not in found(roster((1, MONDAY, 14, 22), (1, "2026-11-03", 9, 13)))


def test_break_only_over_six_hours():
    assert "pausa" not in found(roster((3, MONDAY, 8, 14), breaks=False))
    assert "pausa" in found(roster((3, MONDAY, 8, 14.5), breaks=False))
    assert "pausa" not in found(roster((3, MONDAY, 8, 14.5)))


def test_weekly_rest_is_an_average_of_fourteen_days():
    every_day = [(4, day, 8, 12) for day in week_days(14)]
    assert "riposo_settimanale" in found(roster(*every_day))
    two_days_together = [row for row in every_day if row[1] not in week_days(14)[6:8]]
    assert "riposo_settimanale" not in found(roster(*two_days_together))


def test_average_week_and_contract_hours():
    long_week = [(1, day, 8, 17.5) for day in week_days(6)]
    assert {"media_48", "ore_contratto"} <= found(roster(*long_week))
    assert "media_48" not in found(roster(*long_week[:5]))


def test_night_workers_average():
    nights = [(1, day, 21, 31) for day in week_days(6)]
    assert "notte" in found(roster(*nights))
    assert "notte" not in found(roster(*[(1, day, 22, 30) for day in week_days(5)]))
    assert "notte" not in found(roster(*[(1, day, 8, 18) for day in week_days(6)]))


def test_days_in_a_row_and_saturdays_are_company_rules():
    assert "giorni_di_fila" in found(roster(*[(4, day, 8, 12) for day in week_days(7)]))
    assert "giorni_di_fila" not in found(roster(*[(4, day, 8, 12) for day in week_days(6)]))
    saturdays = [
        (3, f"{day:%Y-%m-%d}", 8, 14) for day in pd.date_range("2026-11-07", periods=3, freq="7D")
    ]
    assert "sabati" in found(roster(*saturdays))
    assert "sabati" not in found(roster(*saturdays[:2]))
    kinds = {rule.name: rule.kind for rule in shifts.RULES}
    assert kinds["sabati"] == kinds["giorni_di_fila"] == rules.COMPANY
    assert kinds["riposo_giornaliero"] == rules.LAW


def test_overlap():
    assert "sovrapposizione" in found(roster((1, MONDAY, 8, 14), (1, MONDAY, 13, 17)))


def test_every_rule_has_a_norm_and_a_certainty():
    assert len({rule.name for rule in shifts.RULES}) == len(shifts.RULES)
    for rule in shifts.RULES:
        assert rule.norm
        assert rule.title
        assert rule.certainty in {"V-testo", "V-sec", "C", "-"}


def test_a_clean_roster_has_no_rows_but_all_columns():
    table = shifts.check(roster(*[(1, day, 8, 17) for day in week_days(5)]), OPERATORS)
    assert table.empty
    assert "explanation" in table


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([1, 2], "tabella"),
        (pd.DataFrame({"operator_id": [1]}), "mancano le colonne"),
        (roster((1, MONDAY, 8, 14)).assign(starts_at=pd.Timestamp("2026-11-02 08:00")), "fuso"),
        (roster((9, MONDAY, 8, 14)), "matricole"),
    ],
)
def test_check_refuses(table, words):
    with pytest.raises(ValueError, match=words):
        shifts.check(table, OPERATORS)


def test_the_plan_of_the_book_is_lawful():
    assert shifts.check(shifts.with_breaks(data.read("shifts")), data.read("operators")).empty


# --- Presence ----------------------------------------------------------------------------------


def test_worked_joins_near_states_and_marks_the_forgotten_ones():
    moment = pd.Timestamp("2026-10-05 08:00", tz="Europe/Rome")
    hours = [(0, 4), (5, 9), (24, 28), (48, 100)]
    states = pd.DataFrame({
        "agent": ["201"] * 4,
        "started_at": [moment + pd.Timedelta(hours=a) for a, _ in hours],
        "ended_at": [moment + pd.Timedelta(hours=b) for _, b in hours],
    })  # fmt: skip
    staff = pd.DataFrame({"operator_id": [1], "extension": [201]})
    table = shifts.worked(states, staff)
    assert len(table) == 3
    assert table["suspect"].tolist() == [False, False, True]
    assert (table["ends_at"] - table["starts_at"]).iloc[0] == pd.Timedelta(hours=9)
    with pytest.raises(ValueError, match="manca la colonna"):
        shifts.worked(states.drop(columns="agent"), staff)


# --- Coverage ----------------------------------------------------------------------------------


def fewest_extra(need, people_skills):
    """Independent: the linear program of who serves which queue, with universal extra people."""
    queues = list(need)
    pairs = [(p, q) for p, own in enumerate(people_skills) for q in queues if q in own]
    extra = [("extra", q) for q in queues]
    columns = pairs + extra
    cost = [0.0] * len(pairs) + [1.0] * len(extra)
    rows = [[-1.0 if q == queue else 0.0 for _, q in columns] for queue in queues]
    limits = [-float(need[queue]) for queue in queues]
    for p in range(len(people_skills)):
        rows.append([1.0 if who == p else 0.0 for who, _ in columns])
        limits.append(1.0)
    return linprog(cost, A_ub=rows, b_ub=limits, bounds=(0, None)).fun


def test_missing_agrees_with_a_linear_program_of_assignments():
    rng = np.random.default_rng(4)
    queues = ["a", "b", "c"]
    kinds = [set(group) for group in shifts.groups(queues)]
    index = shifts.slots(MONDAY)[:1]
    for _ in range(25):
        own = [kinds[k] for k in rng.integers(0, len(kinds), size=6)]
        need = {queue: int(rng.integers(0, 5)) for queue in queues}
        asked = pd.DataFrame(
            {"+".join(g): [sum(need[q] for q in g)] for g in shifts.groups(queues)}, index=index
        )
        staff = roster(*[(p, MONDAY, 8, 12) for p in range(6)])
        there = shifts.present(staff, dict(enumerate(own)), index, asked.columns)
        assert shifts.missing(asked, there).iloc[0] == pytest.approx(fewest_extra(need, own))


def test_present_leaves_out_lunch_and_the_last_instant():
    table = roster((1, MONDAY, 8, 17))
    index = shifts.slots(MONDAY)[:48]
    there = shifts.present(table, {1: ("a",)}, index, ["a", "b"])
    hours = there.groupby(index.hour)["a"].sum()
    assert hours[8] == 4
    assert hours[12] == 0
    assert hours[17] == 0
    assert there["b"].sum() == 0


def test_requirement_divides_by_the_time_not_paused():
    index = pd.MultiIndex.from_tuples([(0, 480, "a")], names=["weekday", "minute", "queue"])
    calls = pd.DataFrame({"calls": [100.0], "aht_s": [180.0]}, index=index)
    bare = shifts.requirement(calls, MONDAY, ["a"], paused=0)
    padded = shifts.requirement(calls, MONDAY, ["a"], paused=0.3)
    assert bare["a"].iloc[0] == 14  # Erlang C: 88.8% within 20 s (CRAN, ErlangC)
    assert padded["a"].iloc[0] == 20
    assert bare["a"].iloc[2:].sum() == 0
    with pytest.raises(ValueError, match="quota"):
        shifts.requirement(calls, MONDAY, ["a"], paused=30)
    with pytest.raises(ValueError, match="coda b"):
        shifts.requirement(calls, MONDAY, ["a", "b"])


def test_slots_want_a_monday():
    assert len(shifts.slots(MONDAY)) == 5 * 48 + 24
    with pytest.raises(ValueError, match="lunedì"):
        shifts.slots("2026-11-03")


# --- Plans -------------------------------------------------------------------------------------


def small_case():
    staff = pd.DataFrame({
        "operator_id": [1, 2, 3], "weekly_hours": [40, 30, 20], "off_day": [pd.NA, 2, pd.NA],
    })  # fmt: skip
    skills = {1: ("a",), 2: ("a", "b"), 3: ("b",)}
    rng = np.random.default_rng(8)
    index = shifts.slots(MONDAY)
    a, b = (rng.integers(0, 3, size=len(index) // 2).repeat(2) for _ in range(2))
    return staff, skills, pd.DataFrame({"a": a, "b": b, "a+b": a + b}, index=index)


def test_plan_week_is_the_best_of_all():
    staff, skills, needed = small_case()
    plan = shifts.plan_week(MONDAY, staff, skills, needed, step_h=1)
    choices = [
        shifts.patterns(MONDAY, hours, None if pd.isna(off) else off, step_h=1)
        for hours, off in zip(staff["weekly_hours"], staff["off_day"], strict=True)
    ]
    best = min(
        shifts.person_hours(shifts.missing(needed, shifts.present(
            pd.DataFrame(
                [(p + 1, *shift) for p, week in enumerate(weeks) for shift in week],
                columns=["operator_id", "starts_at", "ends_at"],
            ), skills, needed.index, needed.columns)))
        for weeks in itertools.product(*choices)
    )  # fmt: skip
    assert plan.missing_h == pytest.approx(best)
    there = shifts.present(plan.roster, skills, needed.index, needed.columns)
    assert shifts.person_hours(shifts.missing(needed, there)) == pytest.approx(best)


def test_plan_week_keeps_contracts_and_days_off():
    staff, skills, needed = small_case()
    plan = shifts.plan_week(MONDAY, staff, skills, needed)
    hours = shifts.weekly_hours(plan.roster, staff).set_index("operator_id")["hours"]
    assert hours.to_dict() == {1: 40, 2: 30, 3: 20}
    days = plan.roster[plan.roster["operator_id"] == 2]["starts_at"].dt.day_of_week
    assert days.tolist() == [0, 1, 3, 4, 5]
    assert shifts.check(plan.roster, staff).empty


def test_plan_week_refuses_people_without_skills():
    staff, _, needed = small_case()
    with pytest.raises(ValueError, match="competenze"):
        shifts.plan_week(MONDAY, staff, {1: ("a",)}, needed)
    with pytest.raises(ValueError, match="contratti"):
        shifts.patterns(MONDAY, 36, None)


def test_saturdays_go_to_who_has_done_fewer():
    staff = pd.DataFrame({"operator_id": [1, 2, 3, 4]})
    turn = shifts.saturday_rotation(pd.Series({1: 3, 2: 1, 3: 2, 4: 1}), staff, 3)
    assert set(turn.dropna().index) == {2, 3, 4}
    assert turn[2] == 1
    assert turn[4] == 2
    assert turn[3] == 3
    with pytest.raises(ValueError, match="sabato"):
        shifts.saturday_rotation(pd.Series(dtype=int), staff, 5)


def test_plan_line_covers_and_rests():
    staff = pd.DataFrame({"operator_id": range(1, 7), "weekly_hours": 40})
    before = roster((1, "2026-11-01", 22, 30), (2, "2026-11-01", 14, 22))
    week = shifts.plan_line(MONDAY, range(1, 7), before=before)
    assert set(week.groupby("starts_at").size()) <= {1, 2}
    assert week["starts_at"].nunique() == 21
    assert week.groupby("operator_id").size().tolist() == [5] * 6
    assert week[week["kind"] == "notte"].groupby("operator_id").size().max() <= 2
    both = pd.concat([before, week], ignore_index=True)
    assert shifts.check(both, staff).empty


def test_plan_line_says_when_people_are_too_few():
    with pytest.raises(ValueError, match="4 persone"):
        shifts.plan_line(MONDAY, range(1, 5))


# --- Substitutes -------------------------------------------------------------------------------


def test_substitutes_look_at_the_rest_before_and_after():
    plan = roster(
        (1, "2026-11-04", 22, 30),                               # the shift to cover
        (2, "2026-11-05", 6, 14), (2, "2026-11-02", 6, 14),      # starts again when it ends
        (3, "2026-11-04", 8, 14),                                # 8 hours before
        (4, "2026-11-02", 8, 12),                                # free
    )  # fmt: skip
    start = shifts.local("2026-11-04", 22)
    table = shifts.substitutes(plan, OPERATORS, 1, start, levels={1: 1, 2: 1, 3: 1, 4: 2})
    possible = table.set_index("operator_id")["possible"]
    assert possible.to_dict() == {4: True, 2: False, 3: False}
    reasons = table.set_index("operator_id")["reasons"]
    assert "riattacca gio 5 nov, 6:00" in reasons[2]
    assert "Smonta mer 4 nov, 14:00" in reasons[3]
    away = shifts.substitutes(plan, OPERATORS, 1, start, levels={4: 2}, away=[4])
    assert away["reasons"].tolist() == ["assente quel giorno"]
    with pytest.raises(ValueError, match="non c'è un turno"):
        shifts.substitutes(plan, OPERATORS, 2, start, levels={4: 2})


def test_extra_hours_come_after_but_do_not_exclude():
    part_timer = [(4, day, 8, 12) for day in week_days(5)]
    plan = roster((1, "2026-11-07", 8, 14), *part_timer, (3, MONDAY, 8, 14))
    start = shifts.local("2026-11-07", 8)
    table = shifts.substitutes(plan, OPERATORS, 1, start, levels={4: 1, 3: 2})
    assert table["operator_id"].tolist() == [3, 4]
    assert table["possible"].all()
    assert "oltre il contratto" in table["reasons"].iloc[1]


# --- View --------------------------------------------------------------------------------------


def test_week_view_has_a_bar_for_each_shift():
    plan = roster((1, MONDAY, 8, 17), (2, MONDAY, 22, 30))
    bad = shifts.check(roster((1, MONDAY, 8, 17), (1, MONDAY, 16, 20)), OPERATORS)
    figure = shifts.week_view(plan, {1: "Uno", 2: "Due"}, MONDAY, "Chi lavora?", marked=bad)
    first = figure.data[0]
    assert dict(zip(first.y, first.base, strict=True)) == {"Uno": 8.0, "Due": 22.0}
    assert sorted(first.x) == [8.0, 9.0]
