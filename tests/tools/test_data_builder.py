"""The data builder: committed files are what the code makes; another seed makes other data."""

import os
import subprocess
import sys

import pytest

from callcenter import acdlog
from callcenter.scenario.build import generate
from callcenter.scenario.config import Scenario
from tools import data as builder
from tools.env import ROOT


def test_committed_data_are_what_the_code_makes():
    assert builder.differences() == []


@pytest.mark.parametrize("seed", [True, 2.5, "2026", -1, 2**32])
def test_wrong_seed_is_refused(seed):
    with pytest.raises(ValueError, match="seme"):
        Scenario.load(seed)


def test_seed_from_the_command_line(capsys, tmp_path):
    assert builder.main(["--seed", "tre", "--out", str(tmp_path)]) == 2
    assert "numero intero" in capsys.readouterr().err
    assert builder.main(["--seed", "3"]) == 2
    assert "--out" in capsys.readouterr().err


def test_broken_configuration(tmp_path):
    file = tmp_path / "scenario.yml"
    file.write_text("seed: [", encoding="utf-8")
    with pytest.raises(ValueError, match="Non riesco a leggere"):
        Scenario.load(file=file)
    file.write_text("", encoding="utf-8")
    with pytest.raises(ValueError, match="vuota"):
        Scenario.load(file=file)


@pytest.fixture(scope="module")
def class_data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class data à")
    assert builder.main(["--seed", "31", "--out", str(folder)]) == 0
    return folder


def test_class_data_differ_and_have_the_same_shape(class_data):
    ours = {file.name for file in (ROOT / "data" / "acd").iterdir()}
    theirs = {file.name for file in (class_data / "acd").iterdir()}
    assert ours == theirs
    name = "queue_log-20261005.gz"
    assert (class_data / "acd" / name).read_bytes() != (ROOT / "data/acd" / name).read_bytes()
    calls = acdlog.read(class_data / "acd" / name).calls
    assert 3000 < len(calls) < 9000


def test_class_data_are_used_by_setting_the_variable(class_data):
    code = (
        "from callcenter import data; import sys; "
        "sys.stdout.write(str(data.queue_logs()[0]) + '|' + str(len(data.read('customers'))))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "CALLCENTER_DATA": str(class_data), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        cwd=ROOT,
    )
    path, customers = done.stdout.split("|")
    assert path.startswith(str(class_data))
    assert int(customers) > 1000


def test_reader_and_generator_agree():
    """What the reader rebuilds from the log is what the simulator says happened."""
    dataset = generate(Scenario.load())
    lines = [line for week in sorted(dataset.queue_logs) for line in dataset.queue_logs[week]]
    log = acdlog.read(iter(lines))
    contacts = dataset.tables["contacts"]
    answered = log.calls[log.calls["outcome"] == "answered"]
    # The three lines cut by the outage hide at most as many calls.
    lost = set(contacts["call_id"]) - set(answered["call_id"])
    assert len(lost) <= 3
    assert log.counts["duplicates"] == 140
    assert log.adds_up
