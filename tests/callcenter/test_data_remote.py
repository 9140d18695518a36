"""Data that arrive one file at a time, as in the page."""

import gzip
import json

import pytest

from callcenter import data, remote

BOOK = data.root()
NAMES = sorted(p.relative_to(BOOK).as_posix() for p in BOOK.rglob("*") if p.is_file())


class Site:
    """A site that counts what it is asked for."""

    def __init__(self):
        self.asked = []

    def __call__(self, name):
        self.asked.append(name)
        return (BOOK / name).read_bytes()


@pytest.fixture
def site(tmp_path, monkeypatch):
    monkeypatch.delenv("CALLCENTER_DATA", raising=False)
    asked = Site()
    data.use_remote(asked, NAMES, tmp_path / "copies")
    yield asked
    data.use_remote(None)


def test_a_table_read_remotely_is_the_same(site):
    remote_table = data.read("operators")
    data.use_remote(None)
    assert remote_table.equals(data.read("operators"))


def test_a_file_is_asked_for_once(site):
    data.read("operators")
    data.read("operators")
    assert sorted(site.asked) == ["people/operators.csv", "tables.yml"]


def test_one_week_downloads_one_file(site):
    file = data.queue_log("2026-10-12")
    assert site.asked == ["acd/queue_log-20261012.gz"]
    assert gzip.decompress(file.read_bytes())


def test_all_the_logs_can_be_read(site):
    assert [file.stat().st_size > 0 for file in data.queue_logs()] == [True] * 5


def test_an_unknown_week_lists_the_known_ones_and_downloads_nothing(site):
    with pytest.raises(ValueError, match=r"2026-10-05, 2026-10-12"):
        data.queue_log("2020-01-06")
    assert site.asked == []


def test_a_wrong_name_is_not_asked_for_and_gets_a_suggestion(site):
    with pytest.raises(ValueError, match=r"acd/intervals\.csv\.gz"):
        data.path("acd/interval.csv.gz")
    assert site.asked == []


def test_a_failed_download_leaves_no_file(tmp_path):
    def broken(name):
        raise ValueError("niente rete")

    data.use_remote(broken, NAMES, tmp_path / "copies")
    try:
        with pytest.raises(ValueError, match="niente rete"):
            data.path("tables.yml")
        assert not list((tmp_path / "copies").rglob("*.yml"))
    finally:
        data.use_remote(None)


def test_a_class_has_its_own_data_first(site, tmp_path, monkeypatch):
    folder = tmp_path / "classe"
    (folder / "people").mkdir(parents=True)
    text = (BOOK / "people" / "operators.csv").read_text(encoding="utf-8")
    (folder / "people" / "operators.csv").write_text(
        "\n".join(text.splitlines()[:4]) + "\n", encoding="utf-8"
    )
    monkeypatch.setenv("CALLCENTER_DATA", str(folder))
    assert len(data.read("operators")) == 3
    assert site.asked == ["tables.yml"]


def test_connect_reads_the_list_of_the_site(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "_PACKAGE", tmp_path / "callcenter")
    asked = []

    def get(url):
        asked.append(url)
        if url.endswith("files.json"):
            return json.dumps({name: {} for name in NAMES}).encode()
        return (BOOK / url.removeprefix("../data/")).read_bytes()

    remote.connect("../data", get)
    try:
        assert len(data.read("operators")) > 3
    finally:
        data.use_remote(None)
    assert asked == ["../data/files.json", "../data/tables.yml", "../data/people/operators.csv"]
