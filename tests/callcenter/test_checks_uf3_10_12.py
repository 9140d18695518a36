"""Lessons 3.10 and 3.12: right answers written in other ways, and the usual wrong ones."""

import calendar
import datetime as dt

import pandas as pd
from answers import ok, refused

from callcenter import data


def test_columns_for_the_supplier_in_any_order_and_type():
    needed = ("email", "last_name", "first_name", "customer_id")
    assert ok("uf3-10-e2", needed)
    assert ok("uf3-10-e2", pd.Index(needed))
    assert refused("uf3-10-e2", [*needed, "birth_date"], "data di nascita")
    assert refused("uf3-10-e2", [*needed, "segment"], "di troppo")


def test_notice_written_as_one_expression():
    fixed = {"titolare", "scopi", "base", "conservazione", "diritti", "reclamo"}

    def other(document, basis, from_person):
        wanted = fixed | ({"revoca"} if basis == "consenso" else set())
        wanted |= {"interesse"} if basis == "legittimo interesse" else set()
        wanted |= set() if from_person else {"fonte"}
        return {item for item in wanted if not (document.get(item) or "").strip()}

    assert ok("uf3-10-e9", other)
    assert refused(
        "uf3-10-e9", lambda d, b, p: [i for i in sorted(fixed) if i not in d], "ingresso"
    )


def test_incomplete_entries_with_trim_and_union():
    query = """
        SELECT id, purpose FROM trattamenti WHERE trim(retention) = ''
        UNION SELECT id, purpose FROM trattamenti WHERE length(transfer) > 0 AND safeguard = ''
    """
    assert ok("uf3-10-e10", query)
    wrong = "SELECT id, purpose FROM trattamenti WHERE retention = '' OR transfer <> ''"
    assert refused("uf3-10-e10", wrong, "garanzia")


def add_months(day, months):
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def test_late_answers_from_the_calendar():
    late = 0
    for row in data.read("data_requests").dropna(subset=["closed_at"]).itertuples():
        first = add_months(row.received_at.date(), 1)
        extended = not pd.isna(row.extension_sent_on) and row.extension_sent_on.date() <= first
        last = add_months(row.received_at.date(), 3) if extended else first
        late += row.closed_at.date() > last
    assert ok("uf3-12-e1", late)
    assert refused("uf3-12-e1", late + 100, "troppo alto")


def test_comments_in_other_words():
    query = """
        SELECT survey_id FROM customer_surveys
        WHERE comment <> '' AND julianday('2026-11-02') - julianday(date(answered_at)) > 30
    """
    assert ok("uf3-12-e4", query)
    wrong = query.replace("comment <> '' AND", "")
    assert refused("uf3-12-e4", wrong, "commento")


def test_exposed_people_counted_by_hand():
    customers = data.read("customers").set_index("customer_id")
    calls = data.read("contacts").dropna(subset=["customer_id"])
    groups = {}
    for code in calls["customer_id"].unique():
        born = customers.at[code, "birth_date"]
        decade = None if pd.isna(born) else born.year // 10
        groups.setdefault((customers.at[code, "postal_code"], decade), []).append(code)
    small = [group for group in groups.values() if len(group) < 5]
    assert ok("uf3-12-e6", sum(map(len, small)))
    assert refused("uf3-12-e6", len(small), "gruppi")


def test_duties_as_a_list():
    def other(readable, copy, harm, likelihood):
        if copy and not readable:
            return ["registro"]
        return ["garante", "registro"] + ["persone"] * (harm * likelihood > 5)

    assert ok("uf3-12-e7", other)
    assert refused("uf3-12-e7", lambda *_: {"registro", "garante", "persone"}, "di troppo")
