"""acdlog.read on whole logs: sources, layouts, line accounting, filters, errors."""

import bz2
import gzip
import io
import lzma

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callcenter import acdlog

LOG = """\
1790578800|NONE|NONE|NONE|QUEUESTART|
1790578802|NONE|bollette|PJSIP/214|ADDMEMBER|
1790578810|c.1|bollette|NONE|ENTERQUEUE||0817780001|1
1790578815|c.1|bollette|PJSIP/213|RINGNOANSWER|5000
1790578820|c.1|bollette|PJSIP/214|CONNECT|10|c.2|3
1790578920|c.1|bollette|PJSIP/214|COMPLETECALLER|10|100|1
1790578922|NONE|bollette|PJSIP/214|PAUSE|Postchiamata
1790578952|NONE|bollette|PJSIP/214|UNPAUSE|
1790578960|c.3|guasti|NONE|ENTERQUEUE||0817780002|1
1790578990|c.3|guasti|NONE|ABANDON|1|1|30
"""
DTYPES = {
    "call_id": "str",
    "visit": "int64",
    "queue": "str",
    "entered_at": "datetime64[s, Europe/Rome]",
    "caller": "str",
    "position": "Int64",
    "outcome": "category",
    "wait_s": "float64",
    "ring_s": "float64",
    "agent": "str",
    "connected_at": "datetime64[s, Europe/Rome]",
    "talk_s": "float64",
    "acw_s": "float64",
    "ended_at": "datetime64[s, Europe/Rome]",
    "ended_by": "category",
    "transferred_to": "str",
    "ring_no_answer": "int64",
    "complete": "bool",
}


def assert_same(one: acdlog.AcdLog, other: acdlog.AcdLog) -> None:
    pd.testing.assert_frame_equal(one.calls, other.calls)
    pd.testing.assert_frame_equal(one.agent_states, other.agent_states)


def test_golden_log_gives_the_documented_call_table():
    log = acdlog.read(LOG)

    assert {name: str(dtype) for name, dtype in log.calls.dtypes.items()} == DTYPES
    first, second = log.calls.to_dict("records")
    assert first["call_id"] == "c.1"
    assert first["entered_at"] == pd.Timestamp("2026-09-28 09:00:10", tz="Europe/Rome")
    assert (first["outcome"], first["wait_s"], first["ring_s"]) == ("answered", 10, 3)
    assert (first["agent"], first["talk_s"], first["acw_s"]) == ("214", 100, 30)
    assert (first["ended_by"], first["ring_no_answer"], first["complete"]) == ("caller", 1, True)
    assert (second["queue"], second["outcome"], second["wait_s"]) == ("guasti", "abandoned", 30)
    assert second["position"] == 1
    assert second["caller"] == "0817780002"
    assert pd.isna(second["acw_s"])
    assert pd.isna(second["agent"])
    assert log.warnings == []
    assert log.event_counts["ENTERQUEUE"] == 2


def test_empty_tables_keep_their_dtypes():
    log = acdlog.read([])

    assert {name: str(dtype) for name, dtype in log.calls.dtypes.items()} == DTYPES
    assert str(log.agent_states["started_at"].dtype) == "datetime64[s, Europe/Rome]"
    assert log.lines_read == 0
    assert log.adds_up
    assert "nessuna chiamata" in log._repr_html_()


@pytest.mark.parametrize(
    ("suffix", "pack"),
    [("", bytes), (".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)],
)
def test_plain_and_compressed_files(tmp_path, suffix, pack):
    path = tmp_path / f"queue_log{suffix}"
    path.write_bytes(pack(LOG.encode()))

    expected = acdlog.read(LOG)
    assert_same(acdlog.read(path), expected)
    assert_same(acdlog.read(str(path)), expected)
    with path.open("rb") as file:
        assert_same(acdlog.read(file), expected)
    assert_same(acdlog.read(path.read_bytes()), expected)


def test_compression_is_recognised_by_content_and_members_are_joined(tmp_path):
    lines = LOG.splitlines(keepends=True)
    path = tmp_path / "queue_log"
    halves = ["".join(lines[:4]), "".join(lines[4:])]
    path.write_bytes(b"".join(gzip.compress(half.encode()) for half in halves))

    assert_same(acdlog.read(path), acdlog.read(LOG))


def test_truncated_gzip_keeps_what_can_be_read():
    many = "".join(
        f"{1790578800 + n}|c.{n}|bollette|NONE|ENTERQUEUE||081778{n:04d}|{n % 7}\n"
        for n in range(5000)
    )
    packed = gzip.compress(many.encode())

    log = acdlog.read(packed[: len(packed) // 2])

    assert 500 < len(log.calls) < 5000
    assert any("troncato" in warning for warning in log.warnings)
    assert log.adds_up


def test_lines_bytes_text_file_and_generator_give_the_same_tables():
    expected = acdlog.read(LOG)
    assert_same(acdlog.read(LOG.splitlines()), expected)
    assert_same(acdlog.read(line.encode() for line in LOG.splitlines(keepends=True)), expected)
    assert_same(acdlog.read(io.StringIO(LOG)), expected)
    assert_same(acdlog.read(io.BytesIO(LOG.encode())), expected)
    assert_same(acdlog.read(memoryview(LOG.encode())), expected)


def test_crlf_blank_lines_trailing_spaces_bom_and_latin1():
    lines = LOG.splitlines()
    lines[2] = "1790578810|c.1|bollette|NONE|ENTERQUEUE||Nicolò|1"
    data = b"\xef\xbb\xbf" + b"  \r\n\r\n".join(line.encode("latin-1") for line in lines)

    log = acdlog.read(data)

    assert log.calls.loc[0, "caller"] == "Nicolò"
    assert len(log.rejected) == 0
    assert log.blank_lines == len(lines) - 1
    assert log.adds_up


def test_latin1_line_does_not_spoil_its_utf8_neighbours():
    data = "1790578810|a|q|NONE|ENTERQUEUE||Nicolò|1\n".encode()
    data += "1790578811|b|q|NONE|ENTERQUEUE||Nicolò|1\n".encode("latin-1")

    assert acdlog.read(data).calls["caller"].tolist() == ["Nicolò", "Nicolò"]


def test_lines_longer_than_a_block_and_no_final_newline():
    padding = "x" * 700_000
    data = f"1790578800|NONE|q|NONE|INFO|{padding}\n{LOG.strip()}".encode()

    log = acdlog.read(data)

    assert log.other_events.loc[0, "data"] == (padding,)
    assert len(log.calls) == 2


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_rotated_files_in_any_order(tmp_path, order):
    lines = LOG.splitlines(keepends=True)
    parts = [lines[:3], lines[3:5], lines[5:]]
    paths = []
    for number, part in enumerate(parts):
        path = tmp_path / f"queue_log.{number}.gz"
        path.write_bytes(gzip.compress("".join(part).encode()))
        paths.append(path)
    empty = tmp_path / "queue_log"
    empty.write_text("")

    log = acdlog.read([paths[place] for place in order] + [empty])

    assert_same(log, acdlog.read(LOG))
    assert log.calls["complete"].all()
    assert log.warnings == []
    assert_same(acdlog.read([str(path) for path in paths]), log)


def test_rejected_lines_have_file_line_text_and_reason(tmp_path):
    path = tmp_path / "queue_log"
    path.write_text(LOG + "\nciao\n17905|x\nieri|c|q|NONE|ABANDON|1\n1790578999|c|q|NONE|9?|1\n")

    log = acdlog.read(path)

    assert log.rejected["line"].tolist() == [12, 13, 14, 15]
    assert set(log.rejected["file"]) == {"queue_log"}
    assert log.rejected["text"].tolist()[0] == "ciao"
    reasons = log.rejected["reason"].tolist()
    assert "separatore" in reasons[0]
    assert "2 campi" in reasons[1]
    assert "«ieri»" in reasons[2]
    assert "«9?»" in reasons[3]
    assert log.counts["accepted"] == 10
    assert log.adds_up


@pytest.mark.parametrize("when", ["0000000001", "99999999999", "1790578810000", "-5", "1_0", "١"])
def test_implausible_times_are_rejected(when):
    log = acdlog.read([f"{when}|c|q|NONE|ABANDON|1|1|1"])

    assert len(log.rejected) == 1
    assert any("Nessuna riga" in warning for warning in log.warnings)


def test_pasted_block_is_reported_as_duplicate():
    log = acdlog.read(LOG + LOG)

    assert_same(log, acdlog.read(LOG))
    assert log.counts["duplicates"] == 10
    assert set(log.rejected["reason"]) == {"riga doppia: uguale a una già letta"}
    assert log.adds_up
    assert any("Righe doppie" in warning for warning in log.warnings)

    kept = acdlog.read(LOG + LOG, drop_duplicates=False)
    assert kept.counts["accepted"] == 20
    assert kept.counts["duplicates"] == 0


def test_every_line_doubled_in_place_is_a_duplicate():
    doubled = "".join(line * 2 for line in LOG.splitlines(keepends=True))

    log = acdlog.read(doubled)

    call_lines = log.rejected["text"].str.contains("ENTERQUEUE|CONNECT|COMPLETE|ABANDON")
    assert call_lines.sum() == 5
    pd.testing.assert_frame_equal(
        log.calls.drop(columns="ring_no_answer"),
        acdlog.read(LOG).calls.drop(columns="ring_no_answer"),
    )


def test_equal_ringnoanswer_lines_in_one_second_are_real():
    ring = "1790578815|c.1|bollette|PJSIP/213|RINGNOANSWER|0\n"
    start = "1790578810|c.1|bollette|NONE|ENTERQUEUE||0817780001|1\n"
    end = "1790578820|c.1|bollette|NONE|ABANDON|1|1|10\n"

    log = acdlog.read((start + ring * 3 + end) * 2)

    assert log.calls["ring_no_answer"].tolist() == [3]
    assert log.counts["duplicates"] == 5


def test_time_running_back_is_sorted_and_reported():
    lines = LOG.splitlines()
    lines[2], lines[4] = lines[4], lines[2]

    log = acdlog.read(lines)

    pd.testing.assert_frame_equal(log.calls, acdlog.read(LOG).calls)
    assert any("Il tempo torna indietro" in warning for warning in log.warnings)


def test_unknown_and_vendor_events_are_kept():
    lines = [
        "1790578800|c.9|uscita|PJSIP/214-0000a1b2|OUTDIAL|0817780009|x",
        "1790578801|NONE|NONE|NONE|CONFIGRELOAD|",
        "1790578802|c.9|bollette|NONE|DID|0815550000",
        "1790578803|c.9|bollette|Mario  Rossi|zzcustom|a||b|",
    ]

    others = acdlog.read(lines).other_events

    assert others["event"].tolist() == ["OUTDIAL", "CONFIGRELOAD", "DID", "ZZCUSTOM"]
    assert others["data"].tolist() == [("0817780009", "x"), (), ("0815550000",), ("a", "", "b")]
    assert others["agent"].fillna("-").tolist() == ["214", "-", "-", "Mario Rossi"]
    assert others["line"].tolist() == [1, 2, 3, 4]


def test_call_event_without_call_or_queue_is_kept_aside():
    log = acdlog.read(["1790578800|NONE|bollette|NONE|ABANDON|1|1|5"])

    assert log.calls.empty
    assert log.other_events["event"].tolist() == ["ABANDON"]
    assert any("other_events" in warning for warning in log.warnings)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("SIP/100", "100"),
        ("PJSIP/214", "214"),
        ("PJSIP/214-0000a1b2", "214"),
        ("PJSIP/214/sip:214@10.0.0.9", "214"),
        ("IAX2/214-1234abcd", "214"),
        ("Local/214@from-queue/n", "214"),
        ("Local/214@from-queue-0000a1b2;1", "214"),
        ("Agent/214", "214"),
        ("sip/Mario Rossi", "Mario Rossi"),
        ("Mario  Rossi ", "Mario Rossi"),
        ("Anna/Maria", "Anna/Maria"),
        ("NONE", ""),
        ("", ""),
        ("SIP/", "SIP/"),
    ],
)
def test_normalise_agent(name, expected):
    assert acdlog.normalise_agent(name) == expected


def test_filters_by_queue_and_period():
    assert acdlog.read(LOG, queues="guasti").calls["call_id"].tolist() == ["c.3"]
    both = acdlog.read(LOG, queues=["guasti", "bollette"])
    assert len(both.calls) == 2
    late = acdlog.read(LOG, since="2026-09-28 09:02")
    assert late.calls["call_id"].tolist() == ["c.3"]
    early = acdlog.read(LOG, until=pd.Timestamp("2026-09-28 07:02", tz="UTC"))
    assert early.calls["call_id"].tolist() == ["c.1"]
    assert early.lines_read == 10
    assert early.agent_states["state"].tolist() == ["available"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"queues": ["vendite"]}, "La coda 'vendite' non c'è"),
        ({"since": "domani"}, "since='domani' non è una data"),
        ({"until": 5}, "until=5 non è una data"),
        ({"since": "2026-09-29", "until": "2026-09-28"}, "Il periodo è vuoto"),
        ({"acw_gap_s": -1}, "acw_gap_s=-1"),
        ({"acw_gap_s": "5"}, "acw_gap_s='5'"),
        ({"acw_reasons": [""]}, "acw_reasons"),
        ({"longest_session_h": 0}, "longest_session_h=0"),
        ({"longest_session_h": "12"}, "longest_session_h='12'"),
    ],
)
def test_bad_parameters(options, words):
    with pytest.raises(ValueError, match=words):
        acdlog.read(LOG, **options)


def test_missing_empty_and_folder(tmp_path):
    with pytest.raises(ValueError, match=r"non c'è\. Controlla il nome"):
        acdlog.read(tmp_path / "queue_log")
    with pytest.raises(ValueError, match="è una cartella"):
        acdlog.read(tmp_path)
    empty = tmp_path / "empty"
    empty.write_text("\n\n")
    with pytest.raises(ValueError, match="è vuoto"):
        acdlog.read(empty)
    with pytest.raises(ValueError, match="tipo int"):
        acdlog.read(7)
    with pytest.raises(ValueError, match="non int"):
        acdlog.read([LOG, 7])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04 ... xl/workbook.xml", "Excel"),
        (b"PK\x03\x04 ... foto.txt", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "Excel o Word"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"<!DOCTYPE html><html>", "pagina web"),
        ("1790|a|b".encode("utf-16"), "UTF-16"),
        (b"[2026-09-28 09:00:00] VERBOSE[123][C-1] pbx.c: x\n", "registro generale"),
        (
            b'"","0811","600","from","""A"" <0811>","PJSIP/a","PJSIP/b","Dial","x","2026-09-28 '
            b'09:00:00","2026-09-28 09:00:05","2026-09-28 09:01:00",60,55,"ANSWERED","DOCU"\n',
            "CDR",
        ),
        (b"calldate,clid,src,dst,duration,billsec,disposition\n2026,a,b,c,1,1,ANSWERED\n", "CDR"),
        (b"Gentile docente,\nle scrivo per il corso.\n", "non sembra un queue_log"),
    ],
)
def test_files_of_another_kind_are_named(tmp_path, data, words):
    path = tmp_path / "documento"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=words):
        acdlog.read(path)
    with pytest.raises(ValueError, match=words):
        acdlog.read(gzip.compress(data))


def test_html_summary_is_italian_and_escaped():
    html = acdlog.read(LOG + "1790579000|<b>|q|NONE|NIENTE?|\n" + LOG)._repr_html_()

    assert "Righe lette" in html
    assert "21 (vuote: 0)" in html
    assert "dal 28/09/2026 09:00" in html
    assert "Avvisi" in html


def test_short_text_summary():
    assert repr(acdlog.read(LOG)) == (
        "Registro ACD: 2 passaggi in coda di 2 chiamate, dal 28/09/2026 09:00 al 28/09/2026 09:02."
        "\nRighe lette: 10, rifiutate: 0. Avvisi: 0."
    )
    assert repr(acdlog.read(LOG + LOG)).endswith("rifiutate: 10. Avvisi: 2 (guarda .warnings).")
    log = acdlog.read([])
    bare = acdlog.AcdLog(log.calls, log.agent_states, log.rejected, log.other_events)
    assert repr(bare) == "Registro ACD: 0 passaggi in coda di 0 chiamate, nessuna chiamata."


def test_iter_events_streams_and_collects_rejected():
    rejected: list[acdlog.Rejected] = []

    events = list(acdlog.iter_events([*LOG.splitlines(), "ciao"], rejected))

    assert len(events) == 10
    assert events[0] == acdlog.Event(1790578800, "", "", "", "QUEUESTART", (), 1)
    assert events[3].agent == "PJSIP/213"
    assert [(row.line, row.text) for row in rejected] == [(11, "ciao")]


def test_large_log_is_swept_without_changing_the_result(monkeypatch):
    lines = []
    for day in range(12):
        for number in range(10):
            at = 1790578800 + day * 86_400 + number * 60
            call = f"{day}.{number}"
            lines.append(f"{at}|{call}|q|NONE|ENTERQUEUE||081|1")
            lines.append(f"{at + 30}|{call}|q|SIP/1|CONNECT|30|x|2")
            lines.append(f"{at + 50}|{call}|q|SIP/1|COMPLETEAGENT|30|20|1")
    expected = acdlog.read(lines)

    monkeypatch.setattr("callcenter.acdlog.log.SWEEP_EVERY", 20)
    monkeypatch.setattr("callcenter.acdlog.sources.LINES_PER_BLOCK", 7)
    swept = acdlog.read(lines)

    assert_same(swept, expected)
    assert swept.warnings == []
    late = [*lines, "1791700000|0.0|q|NONE|RINGNOANSWER|0"]
    assert any("spezzati" in warning for warning in acdlog.read(late).warnings)


GOOD = "1790578810|c.1|bollette|NONE|ENTERQUEUE||0817780001|1"
pieces = st.sampled_from(
    ["|", "1790578810", "NONE", "c.1", "q", "SIP/1", *sorted(acdlog.CALL_EVENTS), "PAUSE", "", "7"]
)
lines_like = st.lists(pieces, max_size=12).map("|".join)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=80) | st.binary(max_size=80) | lines_like, max_size=30))
def test_garbage_lines_never_raise_and_counts_add_up(rows):
    log = acdlog.read(iter(rows))

    assert log.adds_up
    assert log.counts["rejected"] == len(log.rejected)
    if all(isinstance(row, str) and "\n" not in row for row in rows):
        assert log.lines_read == len(rows)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=400))
def test_garbage_bytes_after_a_good_line_never_raise(data):
    log = acdlog.read(GOOD.encode() + b"\n" + data)

    assert log.adds_up
    assert log.lines_read == 1 + len((data + b"\n").split(b"\n")) - (
        2 if data.endswith(b"\n") or not data else 1
    )


@settings(max_examples=200, deadline=None)
@given(st.lists(lines_like, max_size=40))
def test_no_event_is_lost(rows):
    log = acdlog.read(["x|", *rows], drop_duplicates=False)

    used = sum(log.event_counts.values())
    assert used == log.counts["accepted"] == len(list(acdlog.iter_events(["x|", *rows])))


def test_marks_are_wide_where_hash_is_narrow(monkeypatch):
    """In the browser hash() has 32 bits: two different lines of a long log would look equal."""
    from callcenter.acdlog import lines

    texts = [f"1790000000|{n}.{n}|q|NONE|ENTERQUEUE||{n}|1" for n in range(200_000)]
    assert len({lines.wide_mark(text) for text in texts}) == len(texts)
    assert lines.wide_mark(("a", 1)) == lines.wide_mark(("a", 1))
    monkeypatch.setattr(lines, "mark_of", lines.wide_mark)
    log = acdlog.read(iter([texts[0], texts[1], texts[0]]))
    assert log.counts["duplicates"] == 1
