"""Writing a real queue_log, and reading back what was written."""

import gzip
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import acdlog
from callcenter.acdlog import Event

EVENTS = [
    Event(1790578800, "", "", "", "QUEUESTART", (), 1),
    Event(1790578810, "c.1", "bollette", "", "ENTERQUEUE", ("", "0817780001", "1"), 2),
    Event(1790578820, "c.1", "bollette", "PJSIP/214", "CONNECT", ("10", "c.2", "3"), 3),
    Event(1790578821, "", "bollette", "Nicolò Esposito", "PAUSE", ("Postchiamata",), 4),
]
TEXT = """\
1790578800|NONE|NONE|NONE|QUEUESTART|
1790578810|c.1|bollette|NONE|ENTERQUEUE||0817780001|1
1790578820|c.1|bollette|PJSIP/214|CONNECT|10|c.2|3
1790578821|NONE|bollette|Nicolò Esposito|PAUSE|Postchiamata
"""


def test_real_format(tmp_path):
    path = tmp_path / "queue_log"

    assert acdlog.write(EVENTS, path) == 4
    assert path.read_bytes() == TEXT.encode()
    assert list(acdlog.iter_events(path)) == EVENTS


@pytest.mark.parametrize("suffix", [".gz", ".bz2", ".xz"])
def test_compressed_and_deterministic(tmp_path, suffix):
    first, second = tmp_path / f"a{suffix}", tmp_path / f"b{suffix}"

    acdlog.write(EVENTS, first)
    acdlog.write(iter(EVENTS), str(second))

    assert first.read_bytes() == second.read_bytes()
    assert list(acdlog.iter_events(first)) == EVENTS


def test_gzip_header_has_no_time_and_no_name(tmp_path):
    path = tmp_path / "queue_log.gz"
    acdlog.write(EVENTS, path)
    data = path.read_bytes()

    assert data[3] == 0  # no optional field: no file name
    assert data[4:8] == b"\0\0\0\0"
    assert gzip.decompress(data).decode() == TEXT


def test_open_binary_file_stays_open():
    out = io.BytesIO()

    acdlog.write(EVENTS, out)

    assert out.getvalue() == TEXT.encode()


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event(1790578800, "a|b", "", "", "INFO", (), 1), "contiene «|»"),
        (Event(1790578800, "a", "", "", "INFO", ("x\ny",), 1), "a capo"),
        (Event(1.5, "a", "", "", "INFO", (), 1), "numero intero"),
        (Event(12, "a", "", "", "INFO", (), 1), "1999-2100"),
        (Event(1790578800, "a", "", "", "in fo", (), 1), "nome di un evento"),
        (Event(1790578800, "a\ud800", "", "", "INFO", (), 1), "UTF-8"),
    ],
)
def test_events_that_cannot_be_written(event, words):
    with pytest.raises(ValueError, match=words.replace("|", r"\|")):
        acdlog.write([event], io.BytesIO())


def test_bad_destinations(tmp_path):
    with pytest.raises(ValueError, match="cartella"):
        acdlog.write(EVENTS, tmp_path / "manca" / "queue_log")
    with pytest.raises(ValueError, match="binario"):
        acdlog.write(EVENTS, io.StringIO())


plain = st.text(
    st.characters(blacklist_characters="|\n\r\t\x00 \ufeff", blacklist_categories=["Cs"]),
    max_size=12,
)
field = plain.filter(lambda text: text != "NONE")
data = st.lists(field, max_size=6).map(tuple).filter(lambda parts: not parts or parts[-1] != "")
event = st.builds(
    Event,
    st.integers(min_value=915_148_800, max_value=4_102_444_800),
    field,
    field,
    field,
    st.sampled_from(sorted(acdlog.CALL_EVENTS | acdlog.STATE_EVENTS)) | st.just("OUT_DIAL-2"),
    data,
    st.just(0),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(event, max_size=20))
def test_round_trip(events):
    out = io.BytesIO()
    acdlog.write(events, out)
    again = list(acdlog.iter_events(out.getvalue().splitlines(keepends=True)))

    assert [row._replace(line=0) for row in again] == events
    assert [row.line for row in again] == list(range(1, len(events) + 1))
