"""Tests of callcenter.relationship, against counts made another way and published formulas."""

import pandas as pd
import pytest

from callcenter import acdlog, data, relationship


def _customers(**columns):
    frame = pd.DataFrame({
        "customer_id": [1, 2, 3, 4],
        "first_name": ["Anna", "ANNA ", "Anna", "Carlo"],
        "birth_date": pd.to_datetime(["1958-03-01", None, "1986-03-01", None]),
        "phone": ["6021234567", "+39 602 1234567", "602-1234567", "6021234567"],
        "phone2": pd.array([pd.NA] * 4, dtype="string"),
        "email": pd.array(["a@example.org", pd.NA, pd.NA, pd.NA], dtype="string"),
        "street": ["Via Uno, 1", "via uno, 1", "Via Uno, 1", "Via Uno, 1"],
    })  # fmt: skip
    return frame.assign(**columns)


# --- identity


def test_two_cards_are_one_person_only_without_contradictions():
    pairs = relationship.matches(_customers()).set_index(["customer_id", "other_id"])
    assert pairs.loc[(1, 2), "verdict"] == "stessa persona"
    assert pairs.loc[(1, 3), ["verdict", "against"]].tolist() == [
        "da controllare", "data di nascita"]  # fmt: skip
    assert pairs.loc[(1, 4), "against"] == "nome"
    assert len(pairs) == 6


def test_a_phone_and_a_name_without_proof_are_not_enough():
    streets = ["Via Uno, 1", "Via Due, 2", "Via Tre, 3", "Via Quattro, 4"]
    verdicts = relationship.matches(_customers(street=streets))["verdict"]
    assert set(verdicts) == {"da controllare"}


def test_people_keeps_the_lowest_code_and_follows_chains():
    births = pd.to_datetime([None, None, None, None])
    names = ["Anna", "Anna", "Anna", "Carlo"]
    people = relationship.people(_customers(birth_date=births, first_name=names))
    assert people.to_dict() == {1: 1, 2: 1, 3: 1, 4: 4}


def test_a_missing_column_is_named():
    with pytest.raises(ValueError, match="street"):
        relationship.matches(_customers().drop(columns="street"))


def test_the_books_duplicates_are_found():
    customers = data.read("customers")
    people = relationship.people(customers)
    assert 0 < len(customers) - people.nunique() <= 0.04 * len(customers)


# --- history


@pytest.fixture(scope="module")
def tables():
    names = ["customers", "contacts", "customer_changes", "data_requests", "dial_attempts",
             "campaign_contacts"]  # fmt: skip
    found = {name: data.read(name) for name in names}
    return found | {"calls": acdlog.read(data.queue_logs()).calls}


def test_history_loses_no_known_contact_and_adds_only_unanswered_calls(tables):
    story = relationship.history(relationship.people(tables["customers"]), tables)
    counts = story["source"].value_counts()
    assert counts["contacts"] == tables["contacts"]["customer_id"].notna().sum()
    answered = tables["calls"].loc[tables["calls"]["outcome"] == "answered", "call_id"]
    lost = story.loc[story["source"] == "calls", "source_id"]
    assert len(lost)
    assert lost.is_unique
    assert not lost.isin(answered).any()
    assert (story["started_by"] == "azienda").sum() == counts["dial_attempts"]
    assert story.groupby("person_id")["at"].apply(lambda t: t.is_monotonic_increasing).all()


def test_history_says_which_table_is_missing(tables):
    people = relationship.people(tables["customers"])
    with pytest.raises(ValueError, match="calls"):
        relationship.history(people, {k: v for k, v in tables.items() if k != "calls"})


# --- journey


def _contacts(rows):
    frame = pd.DataFrame(rows, columns=["person_id", "reason", "opened_at"])
    frame["opened_at"] = pd.to_datetime(frame["opened_at"]).dt.tz_localize("Europe/Rome")
    return frame


def test_repeated_wants_same_person_same_reason_and_the_limit_is_inside():
    contacts = _contacts([
        (1, "app", "2026-10-08 10:00"), (1, "app", "2026-10-01 10:00"),
        (1, "rimborso", "2026-10-02 10:00"), (2, "app", "2026-10-02 10:00"),
        (1, "app", "2026-10-15 10:01"), (None, "app", "2026-10-02 11:00"),
    ])  # fmt: skip
    assert relationship.repeated(contacts).tolist() == [True] + [False] * 5
    with pytest.raises(ValueError, match="giorni"):
        relationship.repeated(contacts, days=0)


def _story():
    rows = [
        (1, "2026-10-01 10:00", "cliente", "senza risposta", "calls", "telefono"),
        (1, "2026-10-02 10:00", "cliente", "non risolto", "contacts", "telefono"),
        (1, "2026-10-05 10:00", "cliente", "registrata", "customer_changes", "app"),
        (1, "2026-10-06 10:00", "azienda", "da richiamare", "dial_attempts", "telefono"),
        (1, "2026-10-20 10:00", "cliente", "risolto", "contacts", "telefono"),
        (2, "2026-10-30 10:00", "cliente", "risolto", "contacts", "telefono"),
    ]
    columns = ["person_id", "at", "started_by", "outcome", "source", "channel"]
    return pd.DataFrame(rows, columns=columns).assign(at=lambda t: pd.to_datetime(t["at"]))


def test_efforts_count_what_the_customer_did():
    first = relationship.efforts(_story()).loc[1]
    assert first[["attempts", "failed", "channels", "called_by_us"]].tolist() == [4, 2, 2, 1]
    assert first["days"] == 19


def test_paths_split_after_a_week_and_leave_the_last_open():
    table = relationship.paths(_story())
    assert table["attempts"].tolist() == [2, 1, 1]
    assert table["first_answered"].tolist() == [False, True, True]
    assert table["solved"].tolist() == [False, True, True]
    assert table["last"].tolist() == ["non risolto", "risolto", "risolto"]
    assert table["closed"].tolist() == [True, True, False]


# --- complaints


def test_deadlines_tell_late_from_open_and_overdue():
    register = pd.DataFrame({
        "received_on": pd.to_datetime(["2026-10-01"] * 4),
        "topic": ["bolletta", "doppia", "bolletta", "doppia"],
        "answered_on": pd.to_datetime(["2026-10-31", "2026-10-17", None, None]),
    })  # fmt: skip
    table = relationship.deadlines(register, "2026-10-31", {"doppia": 15}, default=30)
    assert table["status"].tolist() == ["in tempo", "in ritardo", "aperto", "aperto e scaduto"]
    assert table["days"].tolist() == [30, 16, 30, 30]
    with pytest.raises(ValueError, match="today"):
        relationship.deadlines(register, "2026-09-30", {}, default=30)


def test_pareto_orders_and_sums_to_one():
    table = relationship.pareto(pd.Series(["b", "a", "b", "c", None]))
    assert table.index.tolist() == ["b", "a", "c"]
    assert table["cases"].tolist() == [2, 1, 1]
    assert table["cumulated"].iloc[-1] == pytest.approx(1)


def test_the_invented_register_is_sound():
    register = relationship.complaints()
    assert register["complaint_id"].is_unique
    answered = register.dropna(subset=["answered_on"])
    assert (answered["answered_on"] > answered["received_on"]).all()
    assert (register.groupby("cause")["topic"].nunique() == 1).all()


# --- notes


def test_review_asks_for_four_points_and_no_judgement():
    full = "richiesta: rate; fatto: concordate; promesso: SMS; entro: domani"
    assert relationship.review(full) == []
    assert relationship.review(full.replace("entro: domani", "")) == ["manca: entro"]
    assert relationship.review(full.replace("SMS", "niente").replace("; entro: domani", "")) == []
    found = relationship.review("cliente furbo, dice che è malato e disoccupato")
    assert [item.split(":")[0] for item in found[1:]] == [
        "giudizio sulla persona", "salute", "fatto privato"]  # fmt: skip
    with pytest.raises(ValueError, match="testo"):
        relationship.review(None)


# --- value


def test_clv_is_the_limit_of_the_yearly_sums():
    long = relationship.flows(60, 0.8, 0.1, years=300)["somma"].iloc[-1]
    assert relationship.clv(60, 0.8, 0.1) == pytest.approx(160) == pytest.approx(long)
    assert relationship.clv(60, 0.8, 0.1, first="now") == pytest.approx(220)
    five = relationship.flows(60, 0.8, 0.1, years=5)["somma"].iloc[-1]
    assert relationship.clv(60, 0.8, 0.1, years=5) == pytest.approx(five)
    assert relationship.clv(100, 0.5, 0, years=3, first="now") == pytest.approx(175)
    assert relationship.clv(60, 0.8, 0.1, years=0) == 0


@pytest.mark.parametrize("arguments", [(60, 1.2, 0.1), (60, 0.8, -0.1), (60, 1, 0)])
def test_clv_refuses_impossible_values(arguments):
    with pytest.raises(ValueError, match="itenzione"):
        relationship.clv(*arguments)


def test_clv_refuses_bad_choices():
    with pytest.raises(ValueError, match="first"):
        relationship.clv(60, 0.8, 0.1, first="mai")
    with pytest.raises(ValueError, match="anni"):
        relationship.clv(60, 0.8, 0.1, years=-1)
    with pytest.raises(ValueError, match="anno"):
        relationship.flows(60, 0.8, 0.1, years=0)


def test_recovery_breaks_even_where_the_effect_is_cost_over_value():
    plan = relationship.recovery(200, 0.32, 0.20, value=200, cost=12)
    assert plan == pytest.approx({"kept": 24, "gain": 4800, "spent": 2400, "net": 2400})
    assert relationship.recovery(200, 0.32, 0.26, value=200, cost=12)["net"] == pytest.approx(0)
    with pytest.raises(ValueError, match="quote"):
        relationship.recovery(200, 32, 20, value=200, cost=12)
