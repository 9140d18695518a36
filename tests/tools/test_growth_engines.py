"""The engines answer as pandas does, and as each other; where one can't run, the test says why."""

import json
import socket

import pandas as pd
import pytest

pytest.importorskip("pyarrow", reason="requirements-growth.txt is not installed")
pytest.importorskip("sqlglot", reason="requirements-growth.txt is not installed")

from callcenter import kpi
from tools.errors import ToolError
from tools.growth import dataset, measure, questions, results, traps, writers
from tools.growth.engines import ENGINES, Postgres, Sqlite
from tools.growth.engines.base import plain
from tools.growth.workplace import work_folder

pytestmark = pytest.mark.xdist_group("growth")
ROWS = 20_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return dataset.make(tmp_path_factory.mktemp("growth"), ROWS, seed=31)


@pytest.fixture(scope="module", params=ENGINES, ids=lambda kind: kind.name)
def engine(request, made):
    lack = request.param.unavailable()
    if lack:
        print(f"{request.param.name}: {lack}")
        pytest.skip(lack)
    with work_folder() as work, request.param(work) as ready:
        ready.load(made)
        yield ready


@pytest.fixture(scope="module")
def facts(made):
    frame = pd.concat([pd.read_parquet(file) for file in made.fact_files], ignore_index=True)
    for name, file in made.dimension_files.items():
        key = {"dim_date": "date_key"}.get(name, f"{name.removeprefix('dim_')}_key")
        frame = frame.merge(pd.read_parquet(file), on=key, validate="many_to_one")
    return frame.sort_values("visit_key", ignore_index=True)


def asked(engine, name):
    return plain(engine.run(questions.translated(questions.text(name), engine.dialect)))


def rows_of(frame):
    return plain(list(frame.itertuples(index=False, name=None)))


def test_the_week_has_the_kpi_of_pandas(engine, facts):
    columns = ["queue", "week", "offered", "answered", "abandoned", "in_time", "wait_s", "handle_s"]
    found = pd.DataFrame(asked(engine, "kpi_by_week"), columns=columns)
    sums = found.groupby("queue").sum(numeric_only=True)
    table = facts.assign(
        entered_at=pd.to_datetime(facts["entered_at"])
        .dt.tz_localize("UTC")
        .dt.tz_convert("Europe/Rome"),
        complete=True,
    )
    names = ["offered", "answered", "abandoned", "service_level", "asa", "aht"]
    expected = kpi.by(table, "queue", names, convention="offered")
    assert sums["offered"].tolist() == expected["offered"].tolist()
    assert sums["answered"].tolist() == expected["answered"].tolist()
    assert sums["abandoned"].tolist() == expected["abandoned"].tolist()
    level, asa = sums["in_time"] / sums["offered"], sums["wait_s"] / sums["answered"]
    assert level.to_numpy() == pytest.approx(expected["service_level"].to_numpy(), abs=1e-12)
    assert asa.to_numpy() == pytest.approx(expected["asa"].to_numpy(), abs=1e-9)
    aht = sums["handle_s"] / sums["answered"]
    assert aht.to_numpy() == pytest.approx(expected["aht"].to_numpy(), abs=1e-9)
    assert found["week"].nunique() > 150


def test_one_day(engine, facts):
    day = facts[(facts["date_key"] == 20261007) & (facts["queue"] == "bollette")]
    expected = day.groupby("label", as_index=False).agg(
        offered=("label", "size"), abandoned=("abandoned", "sum"), wait_s=("wait_s", "sum")
    )
    assert asked(engine, "one_day") == rows_of(expected)


def test_runs_below(engine, facts):
    bills = facts[facts["queue"] == "bollette"]
    bills = bills.assign(good=(bills["answered"] == 1) & (bills["wait_s"] <= 20))
    slots = bills.groupby(["date_key", "half_hour_key"], as_index=False).agg(
        offered=("good", "size"), good=("good", "sum")
    )
    below = slots[100 * slots["good"] < 70 * slots["offered"]]
    # A run starts where the slot before isn't below, or is of another day.
    starts = (below["half_hour_key"].diff() != 1) | (below["date_key"].diff() != 0)
    runs = below.groupby(starts.cumsum()).agg(year=("date_key", "first"), slots=("good", "size"))
    runs = runs[runs["slots"] >= 4].assign(year=lambda frame: frame["year"] // 10000)
    expected = runs.groupby("year", as_index=False).agg(
        runs=("slots", "size"), slots=("slots", "sum")
    )
    assert asked(engine, "runs_below") == rows_of(expected)


def test_segments(engine, facts):
    expected = facts.groupby(["segment", "district"], as_index=False).agg(
        offered=("wait_s", "size"), abandoned=("abandoned", "sum"), wait_s=("wait_s", "sum")
    )
    assert asked(engine, "segments") == rows_of(expected)


def test_call_backs(engine, facts):
    known = facts[facts["customer_key"] != -1]
    after = known.groupby("customer_key")["date_key"].shift(-1)
    known = known.assign(again=after == known["date_key"])
    expected = known.groupby("queue", as_index=False).agg(
        visits=("again", "size"), again=("again", "sum")
    )
    assert asked(engine, "call_backs") == rows_of(expected)
    assert 0.04 < known["again"].mean() < 0.1


def test_a_month_by_its_folder_is_the_month_by_its_days(engine, facts):
    if not engine.reads_folders:
        pytest.skip(f"{engine.name} has its own copy: there are no folders")
    answers = {
        name: plain(engine.run(questions.translated(sql, engine.dialect)))
        for name, sql in measure.FOLDERS.items()
    }
    month = facts[facts["date_key"] // 100 == 202610]
    expected = [(len(month), int(month["wait_s"].sum()))]
    assert answers == dict.fromkeys(measure.FOLDERS, expected)


def test_the_same_statement_is_understood_in_different_ways(engine):
    found = {trap.trap: (trap.as_written, trap.translated) for trap in traps.try_all(engine)}
    if engine.name == "SQLite":
        assert found == {
            "intera": ("3", "3"), "somma": ("4", "4"), "maiuscole": ("1", "1"),
            "vuoti": ("NULL", "NULL"), "date": ("7", "7"),
        }  # fmt: skip
        return
    # A text that is found whatever its capitals, and then isn't: no error, another number.
    assert found["maiuscole"] == ("0", "0")
    assert found["vuoti"][1] == "NULL"
    assert found["date"] == ("errore", "errore")
    whole = engine.name == "PostgreSQL"
    assert found["intera"][0] == ("3" if whole else "3.5")
    assert found["somma"][0] == ("4" if engine.name == "DuckDB" else "errore")


def test_the_server_is_closed_to_others_and_leaves_nothing():
    lack = Postgres.unavailable()
    if lack:
        print(f"PostgreSQL: {lack}")
        pytest.skip(lack)
    import psycopg

    with work_folder() as work:
        with Postgres(work) as engine:
            address = engine.server.address
            port = engine.server.port
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(address.split(" password")[0] + " password=indovina")
            result = writers.on_postgres(engine, writers=4, bookings=3)
            assert (result.written, result.refused) == (12, 0)
        assert not list(work.iterdir())
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_sqlite_lets_one_writer_in_at_a_time(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "THINKING_S", 0.02)
    monkeypatch.setattr(writers, "PATIENCE_S", 0.0)
    result = writers.on_sqlite(tmp_path, writers=4, bookings=3)
    assert result.written + result.refused == 12
    assert result.refused > 0
    # All wait for each other: never quicker than the sum of the times inside.
    assert result.seconds >= 0.02 * result.written


class Liar(Sqlite):
    """An engine that is quick and wrong."""

    name = "Liar"

    def run(self, sql):
        return [(value + 1 if isinstance(value, int) else value for value in row)
                for row in super().run(sql)]  # fmt: skip


def test_an_engine_that_answers_differently_stops_the_measurement(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "WRITERS", 2)
    with pytest.raises(ToolError, match="Liar risponde in un altro modo a «one_day»"):
        measure.measure(
            [2000], folder=tmp_path, seed=31, engines=[Sqlite, Liar], repetitions=1, say=len
        )


def test_what_is_measured_is_written_and_what_is_not_says_why(tmp_path, monkeypatch):
    monkeypatch.setattr(writers, "WRITERS", 2)
    found = measure.measure(
        [2000, 3000], folder=tmp_path / "work", seed=31, engines=[Sqlite], repetitions=2,
        largest={"SQLite": 2000}, say=len,
    )  # fmt: skip
    file = tmp_path / "out" / "measure.json"
    results.write(found, file, "una prova")
    text = file.read_text(encoding="utf-8")
    sheet = json.loads(text)
    times = pd.DataFrame(sheet["times"])
    assert times["question"].tolist() == list(questions.NAMES)
    assert (times["runs"] == 2).all()
    assert (times["median_s"] > 0).all()
    assert sheet["loads"][0]["bytes"] > 100_000
    assert [row["way"] for row in sheet["inserts"]] == ["una alla volta", "insieme"]
    assert sheet["not_measured"][0]["rows"] == 3000
    assert sum(sheet["data"][0]["column_bytes"].values()) < sheet["data"][0]["bytes"]
    assert set(sheet["sql"]["one_day"]) == {kind.name for kind in ENGINES}
    assert sheet["note"] == "una prova"
    assert socket.gethostname() not in text
