"""The intraday report: numbers, page, workbook, and the same bytes every time."""

import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from callcenter import acdlog, data, kpi, report

DAY = "2026-10-07"
OUTAGE = "2026-10-14"


@pytest.fixture(scope="module")
def log():
    return acdlog.read(data.queue_log("2026-10-05"))


@pytest.fixture(scope="module")
def outage_log():
    return acdlog.read(data.queue_log("2026-10-12"))


@pytest.fixture(scope="module")
def daily(log):
    return report.intraday(
        log, DAY, happened="Picco <alto>", why="=1+1", actions="Più turni", prepared_on="2026-10-08"
    )


def calls_of(log, day):
    start = pd.Timestamp(day, tz="Europe/Rome")
    entered = log.calls["entered_at"]
    return log.calls[(entered >= start) & (entered < start + pd.DateOffset(days=1))]


def test_headline_is_what_kpi_gives(daily, log):
    calls = calls_of(log, DAY)
    values = daily.headline["valore"]
    assert values["offered"] == len(calls) == 1317
    assert values["service_level"] == kpi.service_level(calls, convention="offered")
    assert values["service_level"] == pytest.approx(705 / 1317)
    assert values["wait_percentile"] == np.quantile(calls["wait_s"], 0.9)
    assert 0.55 < values["occupancy"] < 0.75


def test_parts_add_up_to_the_day(daily):
    for table in (daily.intervals, daily.queues, daily.detail):
        for code in ("offered", "answered", "abandoned"):
            assert table[code].sum() == daily.headline.loc[code, "valore"]


def test_convention_changes_number_and_definition(log):
    other = report.intraday(log, DAY, convention="answered", threshold_s=30, short_abandon_s=5)
    calls = calls_of(log, DAY)
    assert other.headline.loc["service_level", "valore"] == kpi.service_level(
        calls, convention="answered", threshold_s=30, short_abandon_s=5
    )
    assert other.definitions[0] == "Livello di servizio: risposte entro 30 s ÷ risposte."
    assert "5 s" in other.definitions[1]
    assert "Abbandoni sotto" not in " ".join(report.intraday(log, DAY).definitions)


def test_hours_of_the_outage_are_in_the_table(outage_log):
    daily = report.intraday(outage_log, OUTAGE)
    row = daily.intervals.loc[pd.Timestamp("2026-10-14 11:30", tz="Europe/Rome")]
    assert row["offered"] == row["abandoned"] == 0
    assert np.isnan(row["service_level"])
    assert np.isnan(row["asa"])
    assert "11:00, 11:30" in daily.quality[-1]
    steps = daily.intervals.index.to_series().diff().dropna().unique()
    assert list(steps) == [pd.Timedelta(minutes=30)]
    cells = row_of(BeautifulSoup(daily.html(), "html.parser"), "11:30")
    assert cells == ["0", "0", "0", "n.d.", "n.d.", "n.d.", "n.d."]


def test_quality_counts_what_is_left_out(outage_log):
    daily = report.intraday(outage_log, OUTAGE)
    assert daily.quality[0] == "Righe rifiutate in tutto il registro: 3 su 20.894."
    assert daily.quality[1] == "Passaggi esclusi perché incompleti: 2."


def test_day_of_25_hours(log):
    autumn = acdlog.read(data.queue_log("2026-10-19"))
    daily = report.intraday(autumn, "2026-10-25", minutes=60)
    assert daily.headline.loc["offered", "valore"] == kpi.offered(calls_of(autumn, "2026-10-25"))
    assert daily.intervals.index.is_unique


def row_of(page, label):
    for row in page.find_all("tr"):
        if row.th and row.th.get_text() == label:
            return [cell.get_text() for cell in row.find_all("td")]
    raise AssertionError(f"no row {label}")


def test_page_is_a_whole_accessible_document(daily):
    text = daily.html()
    page = BeautifulSoup(text, "html.parser")
    assert page.html["lang"] == "it"
    assert page.title.get_text() == "Report intragiornaliero - 07/10/2026"
    assert next(h.name for h in page.find_all(["h1", "h2"])) == "h1"
    for table in page.find_all("table"):
        assert table.caption.get_text()
        assert all(head.get("scope") for head in table.find_all("th"))
    assert not page.find_all(["script", "link", "img", "iframe"])
    assert row_of(page, "9:30") == ["87", "37", "50", "57,5%", "▼ 1,1%", "3:10", "7:36"]
    assert "Mercoledì 7 ottobre 2026" in text
    assert "giovedì 8 ottobre 2026" in text
    assert "Picco &lt;alto&gt;" in text


def test_preview_is_the_page_with_lower_headings(daily):
    preview = BeautifulSoup(daily._repr_html_(), "html.parser")
    assert not preview.find_all(["html", "h1", "h2"])
    full = BeautifulSoup(daily.html(), "html.parser").body
    assert preview.get_text().strip() == full.get_text().strip()


def test_no_agent_in_page_or_workbook(log):
    # Numbers such as 214 could be counts too: with a name nobody can mistake them.
    named = acdlog.AcdLog(
        log.calls.assign(agent="Agente-" + log.calls["agent"]),
        log.agent_states.assign(agent="Agente-" + log.agent_states["agent"]),
        log.rejected,
        log.other_events,
        counts=log.counts,
    )
    daily = report.intraday(named, DAY)
    assert daily.headline.loc["answered", "valore"] == 1043
    assert "Agente-" not in daily.html()
    book = openpyxl.load_workbook(io.BytesIO(daily.excel()))
    texts = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [text for text in texts if "Agente-" in text]


def test_number_carries_its_convention(daily):
    name = daily.headline.loc["service_level", "indicatore"]
    assert name == "Livello di servizio (risposte entro 20 s ÷ offerte)"
    assert name in daily.html()


def test_triangle_only_below_target(log):
    page = report.intraday(log, DAY, target=0.5).html()
    body = BeautifulSoup(page, "html.parser")
    assert row_of(body, "11:00")[4] == "52,7%"
    assert row_of(body, "10:00")[4] == "▼ 15,3%"
    assert "(50%)" in page


def test_workbook_has_numbers_with_formats(daily):
    book = openpyxl.load_workbook(io.BytesIO(daily.excel()))
    assert book.sheetnames == [
        "Riepilogo", "Intervalli", "Code", "Intervalli e code", "Definizioni",
    ]  # fmt: skip
    sheet = book["Code"]
    heads = [cell.value for cell in sheet[1]]
    bills = dict(zip(heads, sheet[2], strict=True))
    assert bills["Coda"].value == "bollette"
    assert bills["Offerte"].value == 881
    assert bills["Liv. di servizio"].value == pytest.approx(439 / 881)
    assert bills["Liv. di servizio"].number_format == "0.0%"
    assert sheet.freeze_panes == "B2"
    total = sum(row[1].value for row in book["Intervalli"].iter_rows(min_row=2))
    assert total == 1317
    empty = next(r for r in book["Intervalli"].iter_rows(min_row=2) if r[1].value == 0)
    assert empty[5].value == "n.d."


def test_text_that_looks_like_a_formula_stays_text(daily):
    book = openpyxl.load_workbook(io.BytesIO(daily.excel()))
    cell = next(c for row in book["Riepilogo"].iter_rows() for c in row if c.value == "=1+1")
    assert cell.data_type == "s"


def test_same_log_gives_the_same_bytes(log, daily, monkeypatch):
    first = daily.excel()
    # openpyxl writes the time of saving: another date must not change the file.
    monkeypatch.setattr("openpyxl.writer.excel.datetime", Later)
    again = report.intraday(
        acdlog.read(data.queue_log("2026-10-05")), pd.Timestamp(DAY), happened="Picco <alto>",
        why="=1+1", actions="Più turni", prepared_on="2026-10-08",
    )  # fmt: skip
    assert again.html() == daily.html()
    assert again.excel() == first
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"2026-10-07T00:00:00Z" in package.read("docProps/core.xml")


class Later:
    """Stands for the module `datetime`, years from now."""

    class datetime:
        @staticmethod
        def now(tz=None):
            import datetime

            return datetime.datetime(2031, 1, 2, 3, 4, 5, tzinfo=tz)

    import datetime as _real

    timezone = _real.timezone


def test_save_writes_both_files(daily, tmp_path):
    page, sheet = daily.save(tmp_path)
    assert [page.name, sheet.name] == ["report-2026-10-07.html", "report-2026-10-07.xlsx"]
    assert page.read_text(encoding="utf-8") == daily.html()
    assert b"\r" not in page.read_bytes()
    assert sheet.read_bytes() == daily.excel()


def test_without_agent_states_there_is_no_occupancy(log):
    bare = acdlog.AcdLog(
        log.calls, log.agent_states.iloc[:0], log.rejected, log.other_events, counts=log.counts
    )
    daily = report.intraday(bare, DAY)
    assert "occupancy" not in daily.headline.index
    assert not any(line.startswith("Occupazione") for line in daily.definitions)


def test_same_occupancy_from_the_day_and_from_the_week(log, daily):
    day = acdlog.read(data.queue_log("2026-10-05"), since=DAY, until="2026-10-08")
    found = report.intraday(day, DAY).headline.loc["occupancy", "valore"]
    assert found == daily.headline.loc["occupancy", "valore"]
    assert found == kpi.occupancy(day.calls, day.agent_states)
    assert found == pytest.approx(0.6483, abs=1e-4)
    by_clock = kpi.by(day.calls, "interval", ["login_time"], agent_states=day.agent_states)
    assert {moment.date() for moment in by_clock.index} == {pd.Timestamp(DAY).date()}


def test_forgotten_exit_is_declared_without_a_name(log, daily):
    assert daily.quality[2].endswith("(uscita dimenticata?): nessuno.")
    next_days = [report.intraday(log, day) for day in ("2026-10-08", "2026-10-09")]
    assert "dimenticata?): 1. In questo giorno" in next_days[0].quality[2]
    assert "comprende 16 ore loro" in next_days[0].quality[2]
    assert "comprende 24 ore loro" in next_days[1].quality[2]
    assert "219" not in next_days[0].quality[2]
    from_day = acdlog.read(data.queue_log("2026-10-05"), since="2026-10-09", until="2026-10-10")
    assert report.intraday(from_day, "2026-10-09").quality[2] == next_days[1].quality[2]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda log: report.intraday(log, "2026-09-01"), "martedì 1 settembre 2026"),
        (lambda log: report.intraday(log, "boh"), "serve una data"),
        (lambda log: report.intraday(log, DAY, target=80), "quota fra 0 e 1"),
        (lambda log: report.intraday(log, DAY, convention="x"), "convenzione"),
        (lambda log: report.intraday(log, DAY, minutes=7), "deve dividere 60"),
        (lambda log: report.intraday(log, DAY).save("non-esiste"), "non c'è"),
    ],
)
def test_bad_requests_say_what_is_wrong(log, call, message):
    with pytest.raises(ValueError, match=message):
        call(log)


@pytest.mark.parametrize(
    ("day", "text"),
    [("2026-10-04", "domenica 4 ottobre 2026"), ("2027-03-01", "lunedì 1 marzo 2027")],
)
def test_italian_date(day, text):
    assert report.italian_date(pd.Timestamp(day)) == text
