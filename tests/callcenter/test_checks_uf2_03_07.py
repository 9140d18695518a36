"""The expected answers of lessons 2.3 and 2.7 agree with pandas and with `callcenter.kpi`."""

from functools import cache

import pandas as pd
import pytest

from callcenter import acdlog, data, kpi
from callcenter.checks import uf2_03, uf2_07
from callcenter.checks.engine import find


@cache
def calls():
    return pd.concat([acdlog.read(file).calls for file in data.queue_logs()], ignore_index=True)


@cache
def slots():
    return pd.read_sql("SELECT * FROM slot", uf2_07.star())


def answer(module, query):
    return pd.read_sql(query, module.star() if module is uf2_07 else module._database())


def bills_of_the_day():
    day = slots()[(slots()["queue"] == "bollette") & (slots()["day"] == "2026-10-07")]
    return day.sort_values("half_hour")


def test_sunday_report_is_that_of_kpi():
    sunday = calls()[calls()["entered_at"].dt.strftime("%Y-%m-%d") == "2026-10-11"]
    wanted = kpi.by(sunday, "queue", ["offered", "service_level"], convention="offered")
    report = answer(uf2_03, uf2_03._SUNDAY).set_index("coda")
    assert len(report) == 4
    for queue, row in report.iterrows():
        if queue in wanted.index:
            assert row["offerte"] == wanted.loc[queue, "offered"]
            share = wanted.loc[queue, "service_level"]
            assert row["livello"] == pytest.approx(100 * share, abs=0.051)
        else:
            assert row["offerte"] == row["in_tempo"] == 0
            assert pd.isna(row["livello"])


def test_views_hold_every_call():
    complete = calls()[calls()["complete"]]
    assert slots()["offered"].sum() == len(complete)
    assert slots()["abandoned"].sum() == kpi.abandoned(calls())


def test_running_total_and_moving_level():
    day = bills_of_the_day()
    running = answer(uf2_07, uf2_07.RUNNING).sort_values("half_hour")
    assert running["perse_finora"].tolist() == day["abandoned"].cumsum().tolist()
    sums = day[["answered_in_20s", "offered"]].rolling(3, min_periods=1).sum()
    wanted = 100 * sums["answered_in_20s"] / sums["offered"]
    moving = answer(uf2_07, uf2_07.MOVING).sort_values("half_hour")
    assert moving["livello"].tolist() == pytest.approx(wanted.tolist(), abs=0.051)


def test_worst_half_hours():
    order = slots().sort_values(["abandoned", "day", "half_hour"], ascending=[False, True, True])
    wanted = order.groupby("queue").head(3)[["queue", "day", "half_hour", "abandoned"]]
    found = answer(uf2_07, uf2_07.WORST)
    assert set(found.itertuples(index=False, name=None)) == set(
        wanted.itertuples(index=False, name=None)
    )


def test_islands_found_one_half_hour_at_a_time():
    bills = slots()[slots()["queue"] == "bollette"].sort_values(["day", "half_hour_key"])
    wanted, run = set(), []
    for row in [*bills.itertuples(), None]:
        low = row is not None and row.answered_in_20s / row.offered < 0.7
        follows = run and low and (row.day, row.half_hour_key) == (
            run[-1].day, run[-1].half_hour_key + 1,
        )  # fmt: skip
        if not follows:
            if len(run) >= 4:
                wanted.add((run[0].day, run[0].half_hour, run[-1].half_hour, len(run)))
            run = []
        if low:
            run.append(row)
    found = answer(uf2_07, uf2_07.ISLANDS)
    assert wanted
    assert set(found.itertuples(index=False, name=None)) == wanted


def test_rollup_totals():
    rollup = answer(uf2_07, uf2_07.ROLLUP)
    weeks = rollup[(rollup["queue"] == "tutte") & (rollup["week_start"] != "tutte")]
    detail = rollup[rollup["queue"] != "tutte"]
    total = rollup[rollup["week_start"] == "tutte"]
    assert detail["offerte"].sum() == weeks["offerte"].sum() == total["offerte"].item()
    level = 100 * kpi.service_level(calls(), convention="offered")
    assert total["livello"].item() == pytest.approx(level, abs=0.051)


def test_first_call_resolution_is_that_of_kpi():
    rows = pd.read_sql(
        "SELECT f.call_id, f.visit, q.queue, e.outcome, f.entered_at, "
        "CASE WHEN f.customer_key <> -1 THEN c.customer_code END AS caller "
        "FROM fact_visit f JOIN dim_queue q USING (queue_key) "
        "JOIN dim_outcome e USING (outcome_key) JOIN dim_customer c USING (customer_key)",
        uf2_07.star(),
    )
    rows["entered_at"] = pd.to_datetime(rows["entered_at"], utc=True)
    rows["complete"] = True
    assert uf2_07._fcr() == pytest.approx(100 * kpi.fcr(rows, window_h=168))


@pytest.mark.parametrize(
    ("exercise", "other_form"),
    [
        ("uf2-03-e2", lambda s: str(s // 60) + ":" + str(s % 60).zfill(2)),
        ("uf2-03-e4", lambda a, b: uf2_03._level(a, b) if b else (float("nan") if a == 0 == b
                                                                    else uf2_03._level(a, b))),
        ("uf2-03-e5", [([20, 21, 22], 20, 2), ([61, 30, 5], 60, 1), ([50], 20, 1)]),
        ("uf2-07-e1", """SELECT a.half_hour, a.abandoned, SUM(b.abandoned) AS perse_finora
            FROM slot a JOIN slot b ON b.day = a.day AND b.queue = a.queue
             AND b.half_hour <= a.half_hour
            WHERE a.queue = 'bollette' AND a.day = '2026-10-07' GROUP BY a.half_hour"""),
        ("uf2-07-e4", """WITH b AS (SELECT *, julianday(day) * 48 + half_hour_key - ROW_NUMBER()
            OVER (ORDER BY day, half_hour_key) AS g FROM slot WHERE queue = 'bollette'
            AND answered_in_20s < 0.7 * offered)
            SELECT day, MIN(half_hour) AS dalle, MAX(half_hour) AS ultima, COUNT(*) AS mezzore
            FROM b GROUP BY day, g HAVING COUNT(*) > 3"""),
    ],
)  # fmt: skip
def test_right_answers_in_another_form(exercise, other_form):
    result = find(exercise).check(other_form)
    assert result.ok, result.message


@pytest.mark.parametrize(
    ("exercise", "wrong", "says"),
    [
        ("uf2-03-e3", lambda lines: {line.split("|")[2]: 1 for line in lines}, "IndexError"),
        ("uf2-03-e4", lambda a, b: a / b, "ZeroDivisionError"),
        ("uf2-03-e5", [("ciao", 20, 0)], "non è una prova"),
        ("uf2-07-e3", "SELECT * FROM slot WHERE ROW_NUMBER() OVER (ORDER BY day) <= 3", "window"),
    ],
)
def test_wrong_answers_are_explained(exercise, wrong, says):
    result = find(exercise).check(wrong)
    assert result.status == "ko"
    assert says in result.message
