"""The data dictionary, the generated frames and the files say the same thing."""

import re

import pandas as pd
import pytest
from scenarioframes import SEEDLESS, SEEDS, build, ours, tables

from callcenter import data
from callcenter.scenario import names
from callcenter.scenario.files import csv_bytes, gzip_bytes, write_csv

DTYPES = {
    "integer": "Int64", "number": "Float64", "text": "string", "boolean": "boolean",
    "date": "datetime64[s]", "datetime": "datetime64[s, Europe/Rome]",
}  # fmt: skip
COLUMN_FACTS = {"type", "description", "unit", "nullable", "references"}


@pytest.mark.parametrize("name", ours())
def test_columns_and_types(name):
    described = data.table(name)
    frame = tables()[name]
    assert list(frame.columns) == [column.name for column in described.columns]
    for column in described.columns:
        assert str(frame[column.name].dtype) == DTYPES[column.type], column.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ours())
def test_key_is_unique_and_only_nullable_columns_have_gaps(name, seed):
    described = data.table(name)
    frame = tables(seed)[name]
    assert len(frame)
    assert not frame.duplicated(list(described.key)).any()
    for column in described.columns:
        if not column.nullable:
            assert frame[column.name].notna().all(), column.name


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ours())
def test_references_lead_somewhere(name, seed):
    for column in data.table(name).columns:
        if column.references is None:
            continue
        other, key = column.references.split(".")
        known = set(tables(seed)[other][key].dropna())
        assert set(tables(seed)[name][column.name].dropna()) <= known, column.name


# Gaps so rare that a given seed may have none in that very column.
RARE_GAPS = re.compile(r"tickets\.first_response_at|operator_surveys\.\w+_[123]")


@pytest.mark.parametrize("name", ours())
def test_a_nullable_column_really_has_gaps(name):
    frame = tables()[name]
    for column in data.table(name).columns:
        if column.nullable and not RARE_GAPS.fullmatch(f"{name}.{column.name}"):
            assert frame[column.name].isna().any(), column.name


def test_some_climate_answers_are_missing():
    items = tables()["operator_surveys"].filter(regex=r"_[123]$")
    assert items.shape[1] == 12
    assert 0 < items.isna().to_numpy().mean() < 0.04


def test_every_fact_of_the_dictionary_is_used():
    import yaml

    text = data.path("tables.yml").read_text(encoding="utf-8")
    for name, entry in yaml.safe_load(text)["tables"].items():
        assert entry["origin"] in ("generated", "imported"), name
        for column, facts in entry["columns"].items():
            assert set(facts) <= COLUMN_FACTS, (name, column)


@pytest.mark.parametrize("name", ours())
def test_written_and_read_back(name, tmp_path, monkeypatch):
    frame = tables()[name]
    described = data.table(name)
    write_csv(frame, tmp_path / described.file)
    monkeypatch.setenv("CALLCENTER_DATA", str(tmp_path))
    pd.testing.assert_frame_equal(data.read(name), frame, check_exact=True)


@pytest.mark.parametrize("name", ours())
def test_big_files_are_compressed(name):
    big = len(csv_bytes(tables()[name])) > 150 * 1024
    if big:
        assert data.table(name).file.endswith(".csv.gz")


def test_the_tables_stay_small():
    size = sum(len(gzip_bytes(csv_bytes(tables()[name]))) for name in ours())
    assert size < 1.2 * 1024 * 1024


def test_same_seed_same_bytes_other_seed_other_data():
    again, other = build(), tables(7)
    for name in ours():
        content = csv_bytes(tables()[name])
        assert csv_bytes(again[name]) == content, name
        if name not in SEEDLESS:
            assert csv_bytes(other[name]) != content, name


@pytest.mark.parametrize("seed", SEEDS)
def test_no_phone_could_be_somebodys_and_no_mail_can_arrive(seed):
    phones, mails = set(), set()
    for name in ours():
        frame = tables(seed)[name]
        for column in ("phone", "phone2", "presented_number"):
            if column in frame:
                phones |= set(frame[column].dropna())
        if "email" in frame:
            mails |= set(frame["email"].dropna())
    changes = tables(seed)["customer_changes"]
    for column in ("old_value", "new_value"):
        phones |= set(changes.loc[changes["field"] == "phone", column].dropna())
        mails |= set(changes.loc[changes["field"] == "email", column].dropna())
    assert len(phones) > 3000
    assert [phone for phone in phones if not names.is_safe(phone)] == []
    reserved = re.compile(r"[a-z.]+\d+@(\w+\.example|example\.(com|org))")
    assert len(mails) > 1000
    assert [mail for mail in mails if not reserved.fullmatch(mail)] == []
