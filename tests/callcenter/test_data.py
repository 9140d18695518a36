"""Tables of the book: types, keys, and errors that say what to do."""

import gzip

import pandas as pd
import pytest

from callcenter import data


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path))
    return tmp_path


@pytest.mark.parametrize("name", sorted(data.tables()))
def test_table_reads_with_its_types_and_key(name):
    description = data.table(name)
    frame = data.read(name)
    assert len(frame)
    assert not description.key or not frame.duplicated(list(description.key)).any()
    for column in description.columns:
        values = frame[column.name]
        assert column.nullable or values.notna().all(), column.name
        if column.type == "datetime":
            assert values.dtype == "datetime64[s, Europe/Rome]"
        if column.type == "date":
            assert values.dtype == "datetime64[s]"
        if column.references:
            table, key = column.references.split(".")
            assert values.dropna().isin(data.read(table)[key]).all(), column.name


def test_unknown_table_suggests():
    with pytest.raises(ValueError, match="customers"):
        data.read("customer")


def test_real_data_are_the_same_for_every_class(own_folder):
    real = [name for name, table in data.tables().items() if table.origin == "imported"]
    assert real
    for name in real:
        assert len(data.read(name))


def test_missing_file_says_how_to_mend(own_folder):
    with pytest.raises(ValueError, match=r"python -m tools\.data"):
        data.read("customers")


def test_similar_file_is_suggested(own_folder):
    (own_folder / "acd").mkdir()
    (own_folder / "acd" / "intervals.csv.gz").write_bytes(b"")
    with pytest.raises(ValueError, match=r"Forse cercavi: acd/intervals.csv.gz"):
        data.path("acd/interval.csv")


def test_folder_that_does_not_exist(monkeypatch, tmp_path):
    monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path / "none"))
    with pytest.raises(ValueError, match="CALLCENTER_DATA"):
        data.root()


def _copy(folder, name, change):
    source = data._PACKAGE.parent / "data" / data.table(name).file
    raw = source.read_bytes()
    text = (gzip.decompress(raw) if source.suffix == ".gz" else raw).decode()
    target = folder / data.table(name).file
    target.parent.mkdir(parents=True, exist_ok=True)
    content = change(text).encode()
    target.write_bytes(gzip.compress(content) if source.suffix == ".gz" else content)


def test_missing_column_is_named(own_folder):
    _copy(own_folder, "operators", lambda text: text.replace("hired_on", "assunto", 1))
    with pytest.raises(ValueError, match=r"mancano le colonne: hired_on"):
        data.read("operators")


def test_wrong_value_names_the_column(own_folder):
    _copy(own_folder, "operators", lambda text: text.replace(",40,", ",quaranta,", 1))
    with pytest.raises(ValueError, match="weekly_hours"):
        data.read("operators")


def test_broken_gzip(own_folder):
    (own_folder / "acd").mkdir()
    (own_folder / "acd" / "intervals.csv.gz").write_bytes(b"\x1f\x8b broken")
    with pytest.raises(ValueError, match="rovinato"):
        data.read("intervals")


def test_queue_logs_in_order_and_by_week():
    files = data.queue_logs()
    assert [file.name for file in files] == sorted(file.name for file in files)
    assert data.queue_log("2026-10-12") in files
    with pytest.raises(ValueError, match="2026-09-28"):
        data.queue_log("2026-10-13")


def test_no_queue_logs(own_folder):
    with pytest.raises(ValueError, match="registro ACD"):
        data.queue_logs()


def test_local_time_survives_the_change_of_hour():
    intervals = data.read("intervals")
    night = intervals[intervals["interval_start"].dt.date == pd.Timestamp("2026-10-25").date()]
    assert night["interval_start"].dt.strftime("%z").nunique() == 2
