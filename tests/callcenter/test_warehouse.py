"""The warehouse: repeatable loads, history of customers, integrity, indicators equal to kpi's."""

import hashlib
import sqlite3
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import sqlite_utils
from callframes import call, calls_frame
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from callcenter import acdlog, data, kpi, warehouse
from callcenter.warehouse.database import statements

SECRET = "only for the tests"
WEEKS = ("2026-09-28", "2026-10-05")
FIELDS = ("segment", "municipality", "district")


def dump(db):
    """Every byte of the contents, as SQL text."""
    return "\n".join(db.iterdump())


def rows(db, query, *parameters):
    return [tuple(row) for row in db.execute(query, parameters).fetchall()]


def new_warehouse():
    db = sqlite3.connect(":memory:")
    warehouse.create(db)
    warehouse.load_calendar(db, "2026-09-28", "2026-11-01")
    return db


# --- The book's own data -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book():
    tables = ("customers", "customer_changes", "contacts", "operators")
    found = {name: data.read(name) for name in tables}
    found["logs"] = {week: acdlog.read(data.queue_log(week)) for week in WEEKS}
    return SimpleNamespace(**found)


def load(db, book, week, log=None, source=None):
    return warehouse.load_week(
        db, log or book.logs[week], week=week, source=source or data.queue_log(week),
        contacts=book.contacts, customers=book.customers, secret=SECRET,
    )  # fmt: skip


def load_customers(db, book, until="2026-11-01"):
    known = warehouse.as_known(book.customers, book.customer_changes, until)
    return warehouse.load_customers(db, *known, secret=SECRET)


@pytest.fixture(scope="module")
def loaded_file(book, tmp_path_factory):
    """Both weeks, customers as known on the Monday after, in a file to copy from."""
    file = tmp_path_factory.mktemp("warehouse") / "loaded.db"
    db = sqlite3.connect(file)
    warehouse.create(db)
    warehouse.load_calendar(db, "2026-09-28", "2026-11-01")
    warehouse.load_operators(db, book.operators)
    load_customers(db, book, "2026-09-28")
    load(db, book, WEEKS[0])
    load_customers(db, book, "2026-10-05")
    load(db, book, WEEKS[1])
    load_customers(db, book, "2026-10-12")
    db.close()
    return file


@pytest.fixture
def db(loaded_file):
    """A copy in memory, free to spoil."""
    source = sqlite3.connect(loaded_file)
    copy = sqlite3.connect(":memory:")
    source.backup(copy)
    source.close()
    yield copy
    copy.close()


def test_loading_again_changes_nothing(db, book):
    before = dump(db)
    for week in WEEKS:
        again = load(db, book, week)
        assert (again.written, again.withdrawn) == (0, 0)
    assert load_customers(db, book, "2026-10-12").new_changes == 0
    assert warehouse.load_operators(db, book.operators) == 0
    assert warehouse.load_calendar(db, "2026-09-28", "2026-11-01") == 0
    warehouse.create(db)
    assert dump(db) == before


def test_second_week_leaves_the_first_alone(book):
    db = new_warehouse()
    load_customers(db, book)
    load(db, book, WEEKS[0])
    first = rows(db, "SELECT * FROM fact_visit ORDER BY visit_key")
    second = load(db, book, WEEKS[1])
    assert rows(db, "SELECT * FROM fact_visit ORDER BY visit_key")[: len(first)] == first
    total = rows(db, "SELECT COUNT(*) FROM fact_visit")[0][0]
    assert total == len(first) + second.rows_loaded
    assert second.written == second.rows_loaded


def test_counts_in_equal_loaded_plus_rejected(db, book):
    calls = book.logs[WEEKS[1]].calls
    log = rows(db, "SELECT rows_in, rows_loaded, rows_rejected FROM load_log WHERE batch_id = 2")
    assert log == [(len(calls), int(calls["complete"].sum()), int((~calls["complete"]).sum()))]
    assert log[0][2] > 0
    rejected = rows(db, "SELECT call_id, reason FROM rejected_visit WHERE batch_id = 2")
    assert {r[0] for r in rejected} == set(calls.loc[~calls["complete"], "call_id"])
    assert all("incompleto" in reason for _, reason in rejected)


def test_load_log_keeps_the_hash_of_the_file(db):
    stored = rows(db, "SELECT file, sha256 FROM load_log ORDER BY batch_id")
    files = [data.queue_log(week) for week in WEEKS]
    assert stored == [(f.name, hashlib.sha256(f.read_bytes()).hexdigest()) for f in files]


def test_every_rule_is_respected_by_the_book(db):
    report = warehouse.quality(db)
    assert len(report) == len(warehouse.rules()) >= 10
    assert report.loc[report["rows"] > 0, "rule"].tolist() == []


def test_no_personal_data_in_clear(db, book):
    text = dump(db)
    assert not any(caller in text for caller in book.logs[WEEKS[0]].calls["caller"].dropna())
    names = rows(db, "SELECT DISTINCT customer_code FROM dim_customer")
    assert not {str(c) for c in book.customers["customer_id"]} & {name for (name,) in names}
    assert not any(email in text for email in book.customers["email"].dropna())


MEASURES = [
    "offered", "answered", "abandoned", "diverted", "abandonment_rate", "asa", "mean_wait",
    "mean_wait_abandoned", "max_wait", "aht", "att", "mean_acw", "transfer_rate",
    "ring_no_answer_rate",
]  # fmt: skip


@pytest.mark.parametrize("key", ["queue", "day", "hour", "weekday"])
@pytest.mark.parametrize("threshold", [5, 20, 60])
def test_indicators_equal_those_of_kpi(db, book, key, threshold):
    calls = pd.concat([log.calls for log in book.logs.values()], ignore_index=True)
    in_sql = warehouse.indicators(db, key, threshold_s=threshold)
    by_kpi = kpi.by(calls, key, MEASURES)
    for convention in kpi.CONVENTIONS:
        by_kpi[f"service_level_{convention}"] = kpi.by(
            calls, key, ["service_level"], convention=convention, threshold_s=threshold
        )["service_level"]
    assert set(by_kpi.columns) == set(in_sql.columns) - {key}
    labels = in_sql[key]
    if key == "day":
        labels = pd.to_datetime(labels)
    if key == "weekday":
        labels = labels - 1
    assert labels.tolist() == by_kpi.index.tolist()
    for column in by_kpi.columns:
        np.testing.assert_allclose(in_sql[column], by_kpi[column], rtol=1e-12, err_msg=column)


def test_total_has_one_row_and_groups_add_up(db, book):
    calls = pd.concat([log.calls for log in book.logs.values()], ignore_index=True)
    total = warehouse.indicators(db)
    assert len(total) == 1
    assert total.loc[0, "offered"] == kpi.offered(calls)
    for keys in (["district"], ["segment", "queue"], ["team"], ["reason"], ["week", "half_hour"]):
        assert warehouse.indicators(db, keys)["offered"].sum() == total.loc[0, "offered"]


def test_indicators_of_nothing():
    db = new_warehouse()
    assert warehouse.indicators(db).empty
    assert warehouse.indicators(db, "queue").empty


def test_half_hours_equal_the_intervals_of_the_book(db):
    ours = pd.read_sql("SELECT * FROM half_hour_queue", db)
    book = data.read("intervals")
    start = book["interval_start"].dt.tz_localize(None)
    book = book.assign(day=start.dt.strftime("%Y-%m-%d"), half_hour=start.dt.strftime("%H:%M"))
    keys = ["day", "half_hour", "queue"]
    both = ours.merge(book, on=keys, how="outer", suffixes=("", "_book"), indicator=True)
    both = both[both["day"].between("2026-09-28", "2026-10-11")]
    # The half hour with the call that the log's rotation cut in two.
    cut = (both["day"] == "2026-10-11") & (both["half_hour"] == "23:30")
    both = both[~cut]
    assert (both["_merge"] == "both").all()
    for column in ("offered", "answered", "abandoned"):
        assert (both[column] == both[f"{column}_book"]).all(), column
    # The intervals come from times with decimals, the log has whole seconds.
    for column in ("wait_s", "talk_s", "acw_s"):
        assert ((both[column] - both[f"{column}_book"]).abs() <= both["offered"]).all(), column


def test_reason_stays_with_the_last_answered_visit(db, book):
    contacts = book.contacts.set_index("call_id")["reason"]
    found = pd.read_sql(
        "SELECT call_id, visit, answered, reason FROM fact_visit JOIN dim_reason USING (reason_key)"
        " ORDER BY call_id, visit", db,
    )  # fmt: skip
    with_reason = found[found["reason"] != "non registrato"]
    assert with_reason["call_id"].is_unique
    assert (with_reason["answered"] == 1).all()
    assert (with_reason["call_id"].map(contacts) == with_reason["reason"]).all()
    answered = found[found["answered"] == 1].drop_duplicates("call_id", keep="last")
    assert set(answered["call_id"]) & set(contacts.index) == set(with_reason["call_id"])


def test_customer_comes_from_the_contact_else_from_a_phone_of_one_customer(db, book):
    calls = book.logs[WEEKS[0]].calls.drop_duplicates("call_id").set_index("call_id")
    contacts = book.contacts.dropna(subset="customer_id").set_index("call_id")["customer_id"]
    digits = pd.concat([
        book.customers[["customer_id", column]].set_axis(["customer_id", "phone"], axis=1)
        for column in ("phone", "phone2")
    ]).dropna()  # fmt: skip
    digits["phone"] = digits["phone"].str.replace(r"\D", "", regex=True).str[-10:]
    owners = digits.drop_duplicates().groupby("phone")["customer_id"].agg(list)
    found = dict(rows(db, "SELECT call_id, customer_code FROM fact_visit "
                          "JOIN dim_customer USING (customer_key)"))  # fmt: skip
    kinds = set()
    for call_id, caller in calls["caller"].items():
        if call_id in contacts.index:
            expected, kind = warehouse.pseudonym(contacts[call_id], SECRET), "contact"
        else:
            owner = owners.get(caller, []) if isinstance(caller, str) else []
            expected = warehouse.pseudonym(owner[0], SECRET) if len(owner) == 1 else "sconosciuto"
            kind = f"phone of {len(owner)}"
        kinds.add(kind)
        assert found[call_id] == expected, call_id
    assert {"contact", "phone of 0", "phone of 1"} <= kinds


def test_as_known_gives_today_back_and_hides_what_came_later(book):
    today, changes = warehouse.as_known(book.customers, book.customer_changes, "2027-01-01")
    pd.testing.assert_frame_equal(today, book.customers)
    assert len(changes) == len(book.customer_changes)
    paper = book.customer_changes.query("customer_id == 10301 and field == 'district'").iloc[0]
    assert paper["recorded_at"] - paper["changed_at"] > pd.Timedelta(days=3)
    before, _ = warehouse.as_known(book.customers, book.customer_changes, paper["changed_at"])
    between, _ = warehouse.as_known(book.customers, book.customer_changes, paper["recorded_at"])
    known = [f.set_index("customer_id").at[10301, "district"] for f in (before, between, today)]
    assert known == [paper["old_value"], paper["old_value"], paper["new_value"]]


def test_extract_that_comes_after_the_calls_moves_them(book):
    """Facts first, customers later, or the other way round: the same calls in the same place."""
    late = new_warehouse()
    load_customers(late, book, "2026-09-28")
    for week in WEEKS:
        load(late, book, week)
    result = load_customers(late, book, "2026-10-12")
    assert result.facts_moved > 0
    early = new_warehouse()
    load_customers(early, book, "2026-10-12")
    for week in WEEKS:
        load(early, book, week)
    query = (
        "SELECT call_id, visit, customer_code, district, valid_from, valid_to FROM fact_visit "
        "JOIN dim_customer USING (customer_key) ORDER BY call_id, visit"
    )
    assert rows(late, query) == rows(early, query)


# --- Corrected weeks, failures -------------------------------------------------------------------


def corrected(book, tmp_path):
    """The second week as the supplier sends it again: a call less, a wait changed."""
    calls = book.logs[WEEKS[1]].calls.copy()
    dropped = calls["call_id"].iloc[10]
    changed = calls.index[200]
    calls.loc[changed, "wait_s"] += 7
    calls = calls[calls["call_id"] != dropped]
    file = tmp_path / "queue_log-20261005-bis.gz"
    file.write_bytes(b"corrected")
    return SimpleNamespace(calls=calls), file, dropped, calls.loc[changed]


CONTENT = (
    "SELECT call_id, visit, day, label, queue, extension, customer_code, district, reason, "
    "outcome, entered_at, answered, abandoned, transferred, declared_resolved, ring_no_answer, "
    "wait_s, talk_s, acw_s FROM fact_visit JOIN dim_date USING (date_key) "
    "JOIN dim_half_hour USING (half_hour_key) JOIN dim_queue USING (queue_key) "
    "JOIN dim_operator USING (operator_key) JOIN dim_customer USING (customer_key) "
    "JOIN dim_reason USING (reason_key) JOIN dim_outcome USING (outcome_key) "
    "ORDER BY call_id, visit"
)


def test_corrected_week_replaces_only_what_changed(db, book, tmp_path):
    log, file, dropped, changed = corrected(book, tmp_path)
    untouched = rows(db, "SELECT * FROM fact_visit WHERE batch_id = 1 ORDER BY visit_key")
    result = load(db, book, WEEKS[1], log, file)
    assert (result.batch_id, result.written) == (3, 1)
    assert result.withdrawn == (book.logs[WEEKS[1]].calls["call_id"] == dropped).sum()
    assert rows(db, "SELECT * FROM fact_visit WHERE call_id = ?", dropped) == []
    new = rows(db, "SELECT wait_s, batch_id FROM fact_visit WHERE call_id = ? AND visit = ?",
               changed["call_id"], int(changed["visit"]))  # fmt: skip
    assert new == [(int(changed["wait_s"]), 3)]
    assert rows(db, "SELECT * FROM fact_visit WHERE batch_id = 1 ORDER BY visit_key") == untouched
    fresh = new_warehouse()
    load_customers(fresh, book, "2026-10-12")
    load(fresh, book, WEEKS[0])
    load(fresh, book, WEEKS[1], log, file)
    assert rows(db, CONTENT) == rows(fresh, CONTENT)
    with pytest.raises(ValueError, match="già sostituito"):
        load(db, book, WEEKS[1])
    assert warehouse.quality(db)["rows"].sum() == 0


@pytest.mark.parametrize("table", ["fact_visit", "load_log", "rejected_visit"])
def test_failed_week_leaves_the_warehouse_as_it_was(db, book, tmp_path, table):
    log, file, _, _ = corrected(book, tmp_path)
    when = {
        "fact_visit": "NEW.wait_s <> OLD.wait_s",
        "load_log": "NEW.file LIKE '%bis%'",
        "rejected_visit": "NEW.batch_id = 3",
    }[table]
    event = "UPDATE" if table == "fact_visit" else "INSERT"
    db.execute(f"CREATE TRIGGER breakage BEFORE {event} ON {table} WHEN {when} "
               "BEGIN SELECT RAISE(ABORT, 'disk on fire'); END")  # fmt: skip
    before = dump(db)
    with pytest.raises(ValueError, match=r"rimasto com'era.*disk on fire"):
        load(db, book, WEEKS[1], log, file)
    assert dump(db) == before
    assert rows(db, "SELECT name FROM temp.sqlite_master") == []
    db.execute("DROP TRIGGER breakage")
    assert load(db, book, WEEKS[1], log, file).written == 1


def test_failed_customers_leave_the_warehouse_as_it_was(db, book):
    db.execute("CREATE TRIGGER breakage BEFORE UPDATE ON dim_customer "
               "BEGIN SELECT RAISE(ABORT, 'disk on fire'); END")  # fmt: skip
    before = dump(db)
    with pytest.raises(ValueError, match="rimasto com'era"):
        load_customers(db, book, "2026-11-01")
    assert dump(db) == before


def test_constraints_refuse_bad_rows(db):
    db.execute("PRAGMA foreign_keys = ON")
    for change in (
        "queue_key = 999", "customer_key = 0 - 9", "date_key = 20200101", "wait_s = -1",
        "answered = 2", "talk_s = NULL, answered = 1", "batch_id = 77",
    ):  # fmt: skip
        with pytest.raises(sqlite3.IntegrityError):
            db.execute(f"UPDATE fact_visit SET {change} WHERE visit_key = 1")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE load_log SET rows_loaded = rows_loaded - 1")
    with pytest.raises(sqlite3.IntegrityError):
        db.execute("UPDATE dim_customer SET valid_to = valid_from")


SPOIL = {
    "answered_without_operator": "UPDATE fact_visit SET operator_key = -1 WHERE visit_key = 1",
    "broken_history": "UPDATE source_change SET old_value = 'x' WHERE change_id = "
    "(SELECT MAX(change_id) FROM source_change WHERE customer_code IN (SELECT customer_code FROM "
    "source_change WHERE field = 'district' GROUP BY customer_code HAVING COUNT(*) > 1) "
    "AND field = 'district')",
    "broken_references": "UPDATE fact_visit SET queue_key = 99 WHERE visit_key = 1",
    "counts_disagree": "DELETE FROM fact_visit WHERE visit_key = 1",
    "extract_disagrees": "UPDATE source_customer SET district = 'x' WHERE customer_code = "
    "(SELECT MIN(customer_code) FROM source_customer)",
    "implausible_durations": "UPDATE fact_visit SET talk_s = 7201 WHERE answered = 1 "
    "AND visit_key = (SELECT MIN(visit_key) FROM fact_visit WHERE answered = 1)",
    "missing_days": "DELETE FROM fact_visit WHERE date_key = 20261006",
    "operators_to_complete": "INSERT INTO dim_operator (extension, team, role) "
    "VALUES ('999', 'da completare', 'da completare')",
    "overlapping_versions": "UPDATE dim_customer SET valid_to = '9999-12-30 00:00:00' "
    "WHERE customer_key = (SELECT MIN(customer_key) FROM dim_customer WHERE is_current = 0)",
    "uncovered_periods": "UPDATE dim_customer SET valid_to = '2020-01-01 00:00:00' "
    "WHERE customer_key = (SELECT MIN(customer_key) FROM dim_customer WHERE is_current = 0)",
    "wrong_version": "UPDATE dim_customer SET valid_from = '2026-12-01 00:00:00' "
    "WHERE customer_key = (SELECT customer_key FROM fact_visit JOIN dim_customer "
    "USING (customer_key) WHERE customer_key > 0 AND is_current = 1 LIMIT 1)",
}


@pytest.mark.parametrize("rule", sorted(warehouse.rules()))
def test_each_rule_finds_its_fault(db, rule):
    db.execute("PRAGMA foreign_keys = OFF")
    assert db.execute(SPOIL[rule]).rowcount > 0
    db.commit()
    assert len(warehouse.offending(db, rule)) > 0


# --- History of the customers, on small tables ---------------------------------------------------


def moment(day, hour=12):
    return pd.Timestamp(f"2026-10-{day:02d} {hour:02d}:00", tz="Europe/Rome")


def small_changes(*entries):
    """(change_id, customer, field, changed day, recorded day, old, new)."""
    names = ["change_id", "customer_id", "field", "changed_at", "recorded_at", "old_value",
             "new_value"]  # fmt: skip
    frame = pd.DataFrame(entries, columns=names)
    for column in ("changed_at", "recorded_at"):
        stamps = pd.to_datetime([moment(day) for day in frame[column]], utc=True)
        frame[column] = pd.Series(stamps, dtype="datetime64[s, UTC]").dt.tz_convert("Europe/Rome")
    return frame


def small_customers(**districts):
    ids = [int(name.removeprefix("c")) for name in districts]
    return pd.DataFrame({
        "customer_id": ids, "segment": "domestico", "municipality": "Napoli",
        "district": list(districts.values()), "phone": [f"20000000{i:02d}" for i in ids],
    })  # fmt: skip


def small_contacts(calls, customer):
    return pd.DataFrame({
        "call_id": calls["call_id"], "customer_id": customer, "reason": "altro", "resolved": True,
    })  # fmt: skip


def versions(db, customer):
    return rows(
        db, "SELECT district, valid_from, valid_to FROM dim_customer WHERE customer_code = ? "
        "ORDER BY valid_from", warehouse.pseudonym(customer, SECRET),
    )  # fmt: skip


def load_small(db, calls, customers, tmp_path, customer=1):
    file = tmp_path / "log"
    file.write_bytes(calls.to_csv().encode())
    return warehouse.load_week(
        db, SimpleNamespace(calls=calls), week="2026-10-05", source=file,
        contacts=small_contacts(calls, customer), customers=customers, secret=SECRET,
    )  # fmt: skip


def test_late_change_splits_the_version_and_moves_its_calls(tmp_path):
    db = new_warehouse()
    customers = small_customers(c1="Vomero")
    none = small_changes()
    warehouse.load_customers(db, customers, none, secret=SECRET)
    calls = calls_frame(call("2026-10-06 10:00"), call("2026-10-08 10:00"))
    load_small(db, calls, customers, tmp_path)
    assert versions(db, 1) == [("Vomero", warehouse.START_OF_TIME, warehouse.END_OF_TIME)]
    keys = rows(db, "SELECT customer_key FROM dim_customer WHERE customer_key <> -1")

    moved = small_customers(c1="Chiaia")
    late = small_changes((1, 1, "district", 7, 20, "Vomero", "Chiaia"))
    result = warehouse.load_customers(db, moved, late, secret=SECRET)
    assert (result.new_changes, result.late, result.facts_moved) == (1, 1, 1)
    assert versions(db, 1) == [
        ("Vomero", warehouse.START_OF_TIME, "2026-10-07 10:00:00"),
        ("Chiaia", "2026-10-07 10:00:00", warehouse.END_OF_TIME),
    ]
    where = rows(db, "SELECT district FROM fact_visit JOIN dim_customer USING (customer_key) "
                     "ORDER BY entered_at")  # fmt: skip
    assert where == [("Vomero",), ("Chiaia",)]
    assert keys[0] in rows(db, "SELECT customer_key FROM dim_customer WHERE district = 'Vomero'")


def test_a_call_at_the_instant_of_the_change_belongs_to_the_new_version(tmp_path):
    db = new_warehouse()
    customers = small_customers(c1="Chiaia")
    changes = small_changes((1, 1, "district", 7, 7, "Vomero", "Chiaia"))
    warehouse.load_customers(db, customers, changes, secret=SECRET)
    calls = calls_frame(call("2026-10-07 11:59:59"), call("2026-10-07 12:00"))
    load_small(db, calls, customers, tmp_path)
    where = rows(db, "SELECT district FROM fact_visit JOIN dim_customer USING (customer_key) "
                     "ORDER BY entered_at")  # fmt: skip
    assert where == [("Vomero",), ("Chiaia",)]


def test_corrected_change_removes_the_version_that_no_longer_exists(tmp_path):
    db = new_warehouse()
    customers = small_customers(c1="Chiaia")
    wrong = small_changes((1, 1, "district", 7, 7, "Vomero", "Chiaia"))
    warehouse.load_customers(db, customers, wrong, secret=SECRET)
    calls = calls_frame(call("2026-10-08 10:00"))
    load_small(db, calls, customers, tmp_path)
    right = small_changes((1, 1, "district", 9, 9, "Vomero", "Chiaia"))
    warehouse.load_customers(db, customers, right, secret=SECRET)
    assert [v[:2] for v in versions(db, 1)] == [
        ("Vomero", warehouse.START_OF_TIME), ("Chiaia", "2026-10-09 10:00:00"),
    ]  # fmt: skip
    where = "SELECT district FROM fact_visit JOIN dim_customer USING (customer_key)"
    assert rows(db, where) == [("Vomero",)]
    assert rows(db, "SELECT * FROM pragma_foreign_key_check") == []


PLACES = ["Vomero", "Chiaia", "Stella"]


@st.composite
def histories(draw):
    """Coherent changes of two fields of a customer, and the order in which they get recorded."""
    entries = []
    today = {}
    for field, values in (("district", PLACES), ("segment", ["domestico", "microimpresa"])):
        days = sorted(draw(st.lists(st.integers(1, 20), unique=True, max_size=5)))
        value = draw(st.sampled_from(values))
        for day in days:
            new = draw(st.sampled_from(values))
            entries.append([field, day, draw(st.integers(day, 25)), value, new])
            value = new
        today[field] = value
    numbers = draw(st.permutations(range(1, len(entries) + 1)))
    listed = [(n, 1, *entry) for n, entry in zip(numbers, entries, strict=True)]
    return listed, today


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history=histories(), cut=st.integers(0, 25))
def test_versions_cover_time_and_say_what_was_true(history, cut):
    entries, today = history
    customers = small_customers(c1=today["district"], c2="Stella")
    customers.loc[0, "segment"] = today["segment"]
    changes = small_changes(*entries)
    db = new_warehouse()
    # In two loads, by the day of recording: late changes included.
    until = moment(cut) if cut else moment(1, 0)
    warehouse.load_customers(db, *warehouse.as_known(customers, changes, until), secret=SECRET)
    warehouse.load_customers(db, customers, changes, secret=SECRET)
    for rule in ("overlapping_versions", "uncovered_periods", "extract_disagrees"):
        assert warehouse.offending(db, rule).empty
    for day in range(1, 26):
        at = moment(day).tz_convert("UTC").strftime("%Y-%m-%d %H:%M:%S")
        found = rows(
            db, "SELECT district, segment FROM dim_customer WHERE customer_code = ? "
            "AND valid_from <= ? AND ? < valid_to", warehouse.pseudonym(1, SECRET), at, at,
        )  # fmt: skip
        assert found == [tuple(true_value(entries, today, f, day) for f in ("district", "segment"))]
    at_once = new_warehouse()
    warehouse.load_customers(at_once, customers, changes, secret=SECRET)
    query = f"SELECT customer_code, {', '.join(FIELDS)}, valid_from, valid_to, is_current " \
        "FROM dim_customer ORDER BY customer_code, valid_from"  # fmt: skip
    assert rows(db, query) == rows(at_once, query)


def true_value(entries, today, field, day):
    mine = sorted(entry[3:] for entry in entries if entry[2] == field)
    before = [new for changed, _, _, new in mine if changed <= day]
    if before:
        return before[-1]
    return mine[0][2] if mine else today[field]


# --- Bad input -----------------------------------------------------------------------------------


def test_bad_databases_are_refused(tmp_path):
    with pytest.raises(ValueError, match="base di dati aperta"):
        warehouse.create(tmp_path / "x.db")
    with pytest.raises(ValueError, match="prima esegui create"):
        warehouse.quality(sqlite3.connect(":memory:"))
    busy = sqlite3.connect(":memory:")
    busy.execute("CREATE TABLE t (a)")
    busy.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(ValueError, match="transazione aperta"):
        warehouse.create(busy)


def test_sqlite_utils_database_works():
    db = sqlite_utils.Database(memory=True)
    warehouse.create(db)
    assert "fact_visit" in db.table_names()
    assert warehouse.load_calendar(db, "2026-10-05", "2026-10-11", ["2026-10-06"]) == 7
    assert [r["day"] for r in db.query("SELECT day FROM dim_date WHERE is_holiday = 1")] == [
        "2026-10-06"
    ]


def test_calendar_knows_weeks_and_weekdays():
    db = sqlite3.connect(":memory:")
    warehouse.create(db)
    warehouse.load_calendar(db, "2025-12-20", "2026-03-05")
    for key, day, week_start, weekday in rows(
        db, "SELECT date_key, day, week_start, weekday FROM dim_date"
    ):
        stamp = pd.Timestamp(day)
        assert key == int(stamp.strftime("%Y%m%d"))
        assert weekday == stamp.isoweekday()
        assert pd.Timestamp(week_start) == stamp - pd.Timedelta(days=stamp.weekday())


BAD_WEEKS = {
    "non è un lunedì": {"week": "2026-10-06"},
    "non è un giorno": {"week": "ottobre"},
    "Il calendario non contiene": {"week": "2027-01-04"},
    "hai letto il file giusto": {"week": "2026-10-12"},
    "non c'è: serve il registro": {"source": "nessuno.gz"},
    "almeno 12 caratteri": {"secret": "corto"},
    "delle chiamate": {"log": None},
    "mancano le colonne: reason": {"contacts": pd.DataFrame(columns=["call_id", "customer_id",
                                                                     "resolved"])},
    "dei clienti": {"customers": "clienti.csv"},
}  # fmt: skip


@pytest.mark.parametrize("message", BAD_WEEKS)
def test_bad_weeks_are_refused(tmp_path, message):
    db = new_warehouse()
    customers = small_customers(c1="Vomero")
    warehouse.load_customers(db, customers, small_changes(), secret=SECRET)
    calls = calls_frame(call("2026-10-06 10:00"))
    file = tmp_path / "log"
    file.write_bytes(b"x")
    arguments = {
        "log": SimpleNamespace(calls=calls), "week": "2026-10-05", "source": file,
        "contacts": small_contacts(calls, 1), "customers": customers, "secret": SECRET,
    } | BAD_WEEKS[message]  # fmt: skip
    before = dump(db)
    with pytest.raises(ValueError, match=message):
        warehouse.load_week(db, arguments.pop("log"), **arguments)
    assert dump(db) == before


def test_bad_rows_of_a_week_are_kept_with_their_reason(tmp_path):
    db = new_warehouse()
    customers = small_customers(c1="Vomero")
    warehouse.load_customers(db, customers, small_changes(), secret=SECRET)
    good = call("2026-10-06 10:00")
    calls = calls_frame(
        good, good | {"wait_s": 3}, call("2026-10-12 00:00"), call(outcome="unfinished"),
        call(wait=-4, outcome="abandoned"), call() | {"talk_s": pd.NA}, call(complete=False),
    )  # fmt: skip
    file = tmp_path / "log"
    file.write_bytes(b"x")
    contacts = small_contacts(calls, 1).drop_duplicates("call_id")
    result = warehouse.load_week(
        db, SimpleNamespace(calls=calls), week="2026-10-05", source=file, contacts=contacts,
        customers=customers, secret=SECRET,
    )  # fmt: skip
    assert (result.rows_in, result.rows_loaded, result.rows_rejected) == (7, 1, 6)
    reasons = rows(db, "SELECT row_number, reason FROM rejected_visit ORDER BY row_number")
    words = ["doppione", "fuori", "incompleto", "negativa", "non vanno d'accordo", "incompleto"]
    assert [number for number, _ in reasons] == [2, 3, 4, 5, 6, 7]
    assert all(word in reason for word, (_, reason) in zip(words, reasons, strict=True))


def test_unknown_operator_gets_a_row_to_complete(tmp_path):
    db = new_warehouse()
    customers = small_customers(c1="Vomero")
    warehouse.load_customers(db, customers, small_changes(), secret=SECRET)
    load_small(db, calls_frame(call("2026-10-06 10:00", agent="299")), customers, tmp_path)
    assert warehouse.offending(db, "operators_to_complete")["extension"].tolist() == ["299"]


def spoilt(frame, **values):
    return frame.assign(**values)


@pytest.mark.parametrize(
    ("customers", "changes", "message"),
    [
        (small_customers(c1="Vomero").head(0), small_changes(), "è vuota"),
        (pd.concat([small_customers(c1="Vomero")] * 2), small_changes(), "due volte"),
        (spoilt(small_customers(c1="Vomero"), district=None), small_changes(), "manca qualche"),
        (small_customers(c1="Vomero").drop(columns="segment"), small_changes(), "segment"),
        (small_customers(c1="Vomero"),
         small_changes((1, 9, "district", 7, 8, "Vomero", "Chiaia")), "non è nell'estratto"),
        (small_customers(c1="Vomero"),
         small_changes((1, 1, "district", 8, 7, "Vomero", "Chiaia")), "prima di valere"),
        (small_customers(c1="Vomero"),
         small_changes((1, 1, "district", 7, 8, None, "Chiaia")), "non è completa"),
        (small_customers(c1="Vomero"),
         small_changes((1, 1, "district", 7, 8, "Vomero", "Chiaia"),
                       (1, 1, "district", 9, 9, "Chiaia", "Vomero")), "stesso change_id"),
        (small_customers(c1="Vomero"),
         spoilt(small_changes((1, 1, "district", 7, 8, "Vomero", "Chiaia")),
                changed_at=pd.Timestamp("2026-10-07"), recorded_at=pd.Timestamp("2026-10-08")),
         "con il fuso"),
    ],
)  # fmt: skip
def test_bad_customers_are_refused(customers, changes, message):
    db = new_warehouse()
    before = dump(db)
    with pytest.raises(ValueError, match=message):
        warehouse.load_customers(db, customers, changes, secret=SECRET)
    assert dump(db) == before


def test_other_bad_input_is_refused():
    db = new_warehouse()
    with pytest.raises(ValueError, match="prima di cominciare"):
        warehouse.load_calendar(db, "2026-10-05", "2026-10-01")
    same = pd.DataFrame({"extension": ["201", "201"], "team": "Capri", "role": "operatore"})
    with pytest.raises(ValueError, match="due operatori"):
        warehouse.load_operators(db, same)
    with pytest.raises(ValueError, match=r"Si può per: queue"):
        warehouse.indicators(db, "quartiere")
    with pytest.raises(ValueError, match="numero di secondi"):
        warehouse.indicators(db, threshold_s=-1)
    with pytest.raises(ValueError, match="Non c'è la regola"):
        warehouse.offending(db, "nothing")
    with pytest.raises(ValueError, match="Non c'è il file SQL"):
        warehouse.sql("nothing")
    with pytest.raises(ValueError, match="senza codice"):
        warehouse.pseudonym(pd.NA, SECRET)
    with pytest.raises(ValueError, match="non è una data"):
        warehouse.as_known(small_customers(c1="Vomero"), small_changes(), "ieri")
    with pytest.raises(ValueError, match="non ha chiavi esterne"):
        warehouse.star(db, "nothing")


def test_pseudonyms_depend_on_the_secret_and_never_show_the_code():
    code = warehouse.pseudonym(10301, SECRET)
    assert code == warehouse.pseudonym("10301", SECRET)
    assert len(code) == 16
    assert "10301" not in code
    assert code != warehouse.pseudonym(10301, SECRET + "!")
    assert code != warehouse.pseudonym(10302, SECRET)


def test_statements_are_cut_where_they_end():
    text = "-- a; b\nSELECT ';';\nSELECT 2\n;\n-- end\n"
    assert [piece.strip() for piece in statements(text)] == ["-- a; b\nSELECT ';';", "SELECT 2\n;"]
    assert list(statements("SELECT 1")) == ["SELECT 1"]


def test_star_shows_every_dimension_of_the_schema():
    db = new_warehouse()
    figure = warehouse.star(db)
    text = " ".join(annotation.text for annotation in figure.layout.annotations)
    tables = rows(db, "SELECT name FROM sqlite_master WHERE type = 'table'")
    dimensions = {name for (name,) in tables if name.startswith("dim_")}
    assert all(f"<b>{name}</b>" in text for name in dimensions)
    assert len(figure.layout.shapes) == len(dimensions) == 7
    assert "wait_s" in text
