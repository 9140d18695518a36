"""The CRM over HTTP and inside Python: same answers, same faults; retries, webhooks, outbox."""

import hashlib
import hmac
import json
import threading

import numpy as np
import pytest

from callcenter import data
from callcenter import integration as it
from callcenter.integration.client import Client
from callcenter.integration.messages import Request, Response
from callcenter.integration.outbox import Outbox
from callcenter.integration.phone import WITHHELD
from callcenter.integration.screenpop import POPS

CONTRACT = {
    "type": "object",
    "required": ["call_id", "reason"],
    "properties": {
        "call_id": {"type": "string", "minLength": 1},
        "customer_id": {"type": ["integer", "null"]},
        "reason": {"enum": ["richiamata", "guasto"]},
    },
    "additionalProperties": False,
}
TICKET = {"call_id": "17.1", "reason": "richiamata"}
KEY = {"Idempotency-Key": "k1"}
BOTH = pytest.mark.parametrize("in_process", [False, True], ids=["socket", "in process"])


@pytest.fixture(scope="module")
def customers():
    return data.read("customers").head(120)


@pytest.fixture
def opened(customers):
    """A function that opens a CRM with a plan of faults: (CRM, faults, server)."""
    servers = []

    def build(in_process, plan=(), **options):
        crm = it.CrmService(customers, "token", CONTRACT, **options)
        faults = it.Faults(crm, plan, slow_s=1.0)
        servers.append(it.serve(faults, in_process=in_process))
        return crm, faults, servers[-1]

    yield build
    for server in servers:
        server.close()
        server.close()


def conversation(server, phone):
    """Many exchanges, as comparable values."""
    client, stranger = server.client(token="token"), server.client()
    answers = [
        stranger.get("/customers"),
        client.get("/customers", limit=3),
        client.get("/customers", phone=phone),
        client.get("/customers", municipality="Napoli", limit=2, after=10020),
        client.get("/customers", limit=0),
        client.get("/customers", citta="Nàpoli & dintorni"),
        client.get("/customers/10001"),
        client.get("/customers/9"),
        client.get("/nothing"),
        client.post("/tickets", TICKET),
        client.post("/tickets", b"{", KEY),
        client.post("/tickets", TICKET | {"reason": "perché sì"}, KEY),
        client.post("/tickets", TICKET, KEY),
        client.post("/tickets", TICKET, KEY),
        client.post("/tickets", TICKET | {"call_id": "18"}, KEY),
        client.get("/tickets/1"),
        client.patch("/tickets/1", {"status": "chiuso", "note": "è a posto"}),
        client.patch("/tickets/1", {"status": "boh"}),
        client.patch("/tickets/1", b"["),
        client.patch("/tickets/2", {"status": "chiuso"}),
        client.send("DELETE", "/tickets/1"),
    ]
    return [(a.status, dict(a.headers), a.body) for a in answers]


def test_both_ways_of_serving_give_the_same_answers(opened, customers):
    phone = it.e164(customers["phone"][0])
    over_socket = conversation(opened(False)[2], phone)
    assert over_socket == conversation(opened(True)[2], phone)
    assert [status for status, _, _ in over_socket] == [
        401, 200, 200, 200, 400, 400, 200, 404, 404, 400, 400, 422, 201, 201, 422,
        200, 200, 422, 400, 404, 405,
    ]  # fmt: skip
    assert over_socket[12][2] == over_socket[13][2]
    assert "idempotent-replayed" not in over_socket[12][1]
    assert over_socket[13][1]["idempotent-replayed"] == "true"
    assert over_socket[12][1]["location"] == "/tickets/1"


def test_the_local_server_is_really_on_the_network_and_closes(opened):
    import urllib.error
    import urllib.request

    _, _, server = opened(False)
    port = int(server.where.rsplit(" ", 1)[1])
    asked = urllib.request.Request(
        f"http://127.0.0.1:{port}/customers?limit=1", headers={"Authorization": "Bearer token"}
    )
    with urllib.request.urlopen(asked, timeout=10) as answer:
        assert len(json.load(answer)["items"]) == 1
    server.close()
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(asked, timeout=2)
    with pytest.raises(it.NoAnswer, match="chiuso"):
        server.client(token="token").get("/customers")


def test_in_the_browser_no_socket_and_no_thread(monkeypatch, customers):
    def refuse(*_, **__):
        raise AssertionError("nothing may be opened here")

    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr("socket.socket", refuse)
    monkeypatch.setattr(threading.Thread, "start", refuse)
    with it.serve(it.CrmService(customers, "token", CONTRACT)) as server:
        assert "dentro Python" in server.where
        assert server.client(token="token").get("/customers", limit=1).ok


@BOTH
def test_pages_give_every_customer_once(opened, customers, in_process):
    client = opened(in_process)[2].client(token="token")
    seen, after = [], 0
    while after is not None:
        page = client.get("/customers", limit=50, after=after).json()
        seen += [item["customer_id"] for item in page["items"]]
        after = page["next_after"]
    assert seen == customers["customer_id"].tolist()
    assert set(page["items"][0]) == {"customer_id", "first_name", "last_name", "municipality"}


@BOTH
def test_every_fault_is_felt_the_same_way(opened, in_process):
    plan = ["500", "503", "429", "lost", "slow", "garbled", "ok"]
    crm, _, server = opened(in_process, plan, require_key=False)
    client = server.client(token="token", timeout_s=0.4)
    felt = []
    for _ in plan:
        try:
            answer = client.post("/tickets", TICKET)
            answer.json()
            felt.append(answer.status)
        except it.NoAnswer as error:
            felt.append(str(error))
        except ValueError as error:
            felt.append(str(error).split(" (")[0])
    assert felt == [
        500, 503, 429, "La linea si è chiusa prima della risposta.",
        "Nessuna risposta entro 0.4 s.", "La risposta non è un JSON leggibile", 201,
    ]  # fmt: skip
    # The last four did their work: without a key, that makes four tickets.
    assert len(crm.tickets()) == 4


@BOTH
def test_an_error_of_the_application_is_a_500(in_process):
    with it.serve(lambda request: 1 / 0, in_process=in_process) as server:
        answer = server.client().get("/x")
    assert answer.status == 500
    assert "ZeroDivisionError" in answer.json()["detail"]


def test_client_refuses_what_cannot_be_asked():
    with pytest.raises(ValueError, match="barra"):
        Client(lambda *_: None).get("customers")
    with pytest.raises(ValueError, match="secondi"):
        Client(lambda *_: None, timeout_s=0)
    with pytest.raises(ValueError, match="sconosciuti"):
        it.Faults(None, ["sloow"])
    with pytest.raises(ValueError, match="quote"):
        it.fault_plan(np.random.default_rng(1), 5, {"lost": 0.7, "503": 0.4})


def test_fault_plan_keeps_its_shares():
    plan = it.fault_plan(np.random.default_rng(5), 20_000, {"lost": 0.1, "503": 0.25})
    assert plan.count("lost") / 20_000 == pytest.approx(0.1, abs=0.01)
    assert plan.count("503") / 20_000 == pytest.approx(0.25, abs=0.01)
    assert it.fault_plan(np.random.default_rng(5), 50, {"lost": 1.0}) == ["lost"] * 50


# --- retries -------------------------------------------------------------------------------------


def test_backoff_doubles_up_to_the_cap():
    assert it.backoff(5, base_s=2, cap_s=20) == [2, 4, 8, 16, 20]
    assert sum(it.backoff(4, base_s=3, cap_s=1e9)) == 3 * (2**4 - 1)
    for bad in ({"retries": -1}, {"retries": 1, "base_s": 0}, {"retries": 1, "cap_s": -1}):
        with pytest.raises(ValueError, match="tetto"):
            it.backoff(**bad)


def scripted(*answers):
    """A `send` that gives these answers in turn; a text raises NoAnswer."""
    queue = list(answers)

    def send():
        answer = queue.pop(0)
        if isinstance(answer, str):
            raise it.NoAnswer(answer)
        return answer

    return send, queue


def test_patiently_waits_within_the_ceilings_and_stops():
    waits = []
    send, left = scripted(*["persa"] * 9)
    attempt = it.patiently(send, np.random.default_rng(3), retries=4, sleep=waits.append)
    assert (attempt.ok, attempt.temporary, attempt.sends, len(left)) == (False, True, 5, 4)
    assert attempt.waited_s == pytest.approx(sum(waits))
    assert all(0 <= w <= top for w, top in zip(waits, it.backoff(4), strict=True))
    again = []
    it.patiently(scripted(*["persa"] * 9)[0], np.random.default_rng(3), sleep=again.append)
    assert again == waits


def test_patiently_obeys_retry_after_and_never_repeats_a_refusal():
    busy = it.problem(429, "piano", retry_after="7")
    waits = []
    attempt = it.patiently(
        scripted(busy, it.reply(201, {"n": 1}))[0], np.random.default_rng(1), sleep=waits.append
    )
    assert attempt.ok
    assert attempt.sends == 2
    assert waits[0] >= 7
    refused = it.patiently(
        scripted(it.problem(422, "rotto"))[0], np.random.default_rng(1), sleep=pytest.fail
    )
    assert (refused.sends, refused.temporary) == (1, False)
    assert refused.problem == "Risposta 422: rotto"
    cut = Response(201, b'{"n": ')
    assert it.patiently(
        scripted(cut, it.reply(200, {}))[0], np.random.default_rng(1), sleep=waits.append
    ).ok
    page = Response(404, b"<html>")
    lost = it.patiently(scripted(page)[0], np.random.default_rng(1), sleep=pytest.fail)
    assert lost.problem == "Risposta 404."


@BOTH
def test_with_outbox_key_and_retries_nothing_is_lost_or_doubled(opened, in_process):
    rng = np.random.default_rng(8)
    shares = {"lost": 0.15, "503": 0.15, "429": 0.1, "garbled": 0.1, "500": 0.1}
    crm, _, server = opened(in_process, it.fault_plan(rng, 400, shares))
    client, outbox = server.client(token="token"), Outbox()
    calls = [f"c{number}" for number in range(60)]
    for call in calls + calls[:20]:
        outbox.add(call, {"call_id": call, "reason": "guasto"})
    outbox.add("bad", {"call_id": "bad", "reason": "?"})

    def send(key, ticket):
        def once():
            return client.post("/tickets", ticket, {"Idempotency-Key": key})

        return it.patiently(once, rng, retries=1, sleep=lambda _: None)

    first = outbox.flush(send)
    assert first["da mandare"] > 0
    for _ in range(30):
        last = outbox.flush(send)
    assert last == {"mandato": 60, "da mandare": 0, "fermo": 1}
    assert crm.tickets()["call_id"].tolist() != []
    assert sorted(crm.tickets()["call_id"]) == sorted(calls)
    stopped = outbox.table().set_index("key").loc["bad"]
    assert "reason" in stopped["problem"]


def test_outbox_on_a_file_survives(tmp_path):
    path = str(tmp_path / "out.db")
    assert Outbox(path).add("k", {"a": 1}) is True
    again = Outbox(path)
    assert again.add("k", {"a": 2}) is False
    assert again.table()["state"].tolist() == ["da mandare"]
    with pytest.raises(ValueError, match="chiave"):
        again.add("", {})


# --- webhooks ------------------------------------------------------------------------------------

SECRET = b"segreto"
EVENT_CONTRACT = {
    "type": "object",
    "required": ["event_id"],
    "properties": {"event_id": {"type": "string"}, "n": {"type": "integer"}},
}


def test_signature_is_plain_hmac_of_time_and_bytes():
    body = b'{"n":  1}'
    expected = hmac.new(SECRET, b"1000." + body, hashlib.sha256).hexdigest()
    assert it.signature(SECRET, 1000, body) == expected
    assert it.refusal(SECRET, 1000, body, expected, 1300) == ""
    assert "vecchio" in it.refusal(SECRET, 1000, body, expected, 1301)
    assert "futuro" in it.refusal(SECRET, 1000, body, expected, 999)
    for bad in (expected[:-1], "", "à" * 64, expected.upper()):
        assert "firma" in it.refusal(SECRET, 1000, body, bad, 1000)
    assert "firma" in it.refusal(SECRET, 1000, b'{"n": 1}', expected, 1000)
    assert "firma" in it.refusal(SECRET, 1001, body, expected, 1001)


@BOTH
def test_receiver_checks_in_order_and_saves_once(in_process):
    box = Outbox()
    receiver = it.WebhookReceiver(SECRET, EVENT_CONTRACT, box.add, lambda: 1000)

    def deliver(client, body, at=990, signed=None):
        given = it.signature(SECRET, at, body) if signed is None else signed
        return client.post("/events", body, {"X-Timestamp": str(at), "X-Signature": given}).status

    good = b'{"event_id": "e1", "n": 3}'
    with it.serve(receiver, in_process=in_process) as server:
        client = server.client()
        assert [deliver(client, good), deliver(client, good)] == [202, 200]
        assert deliver(client, good, signed="0" * 64) == 401
        assert deliver(client, good, at=100) == 401
        assert deliver(client, b"{") == 400
        # A wrong signature wins over a broken body: an unsigned body is never opened.
        assert deliver(client, b"{", signed="x") == 401
        assert deliver(client, b'{"event_id": 4}') == 422
        assert client.post("/events", good).status == 401
        assert client.get("/events").status == 404
    assert box.table()["key"].tolist() == ["e1"]


# --- telephone numbers and screen pop ------------------------------------------------------------


def test_e164_against_written_forms():
    forms = ["600 1112223", "+39 600.111.2223", "0039-6001112223", "(600) 111/2223", "396001112223"]
    assert {it.e164(form) for form in forms} == {"+396001112223"}
    assert it.e164("081 0000000") == "+390810000000"
    assert it.e164("392 000 0000") == "+393920000000"
    assert it.e164("+44 20 0000 0000") == "+442000000000"
    assert it.e164("20 0000 0000", country="44") == "+442000000000"
    assert [it.e164(n) for n in [None, "", "  ", float("nan"), *WITHHELD]] == [None] * (
        4 + len(WITHHELD)
    )
    for bad in ("ciao", "600-CASA", "117", "+", "1" * 20, "+0391234567"):
        with pytest.raises(ValueError, match=r"cifre|segni"):
            it.e164(bad)


@BOTH
def test_screen_pop_shows_names_only_and_never_fails(opened, customers, in_process):
    twice = customers.assign(phone2=customers["phone"].where(customers.index != 5, "6001234567"))
    twice.loc[6, "phone2"] = "+39 600 1234567"
    crm = it.CrmService(twice, "token", CONTRACT)
    faults = it.Faults(crm)
    with it.serve(faults, in_process=in_process) as server:
        client = server.client(token="token")
        one = it.screen_pop(client, twice["phone"][0])
        assert one.case == "uno"
        assert set(one.cards[0]) == {"customer_id", "first_name", "last_name", "municipality"}
        many = it.screen_pop(client, "0039 6001234567")
        assert (many.case, len(many.cards)) == ("più di uno", 2)
        assert it.screen_pop(client, "600 9999999").case == "nessuno"
        assert it.screen_pop(client, "anonymous").case == "nascosto"
        assert it.screen_pop(client, "117").case == "illeggibile"
        faults.set(["503", "lost", "garbled"])
        cases = [it.screen_pop(client, "600 9999999").case for _ in range(3)]
        assert cases == ["crm fermo"] * 3
        assert it.screen_pop(server.client(token="wrong"), "600 9999999").case == "crm fermo"
        assert all(POPS[case] for case in POPS)
        assert one.advice == POPS["uno"]


def test_a_garbled_request_body_is_explained():
    with pytest.raises(ValueError, match="richiesta non è un JSON"):
        Request("POST", "/x", body=b"\xff").json()
