"""Gli esercizi della lezione 2.13, «Integrare con i sistemi aziendali»."""

import json
from functools import cache

import pandas as pd

from callcenter import data, integration
from callcenter.checks.contracts import contract
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection, text

# --- 2. Le pagine --------------------------------------------------------------------------------

TOWN = "Pozzuoli"


def _in_town() -> int:
    return int((data.read("customers")["municipality"] == TOWN).sum())


# --- 3. Il contratto -----------------------------------------------------------------------------

GOOD_OUTCOME = {"call_id": "1793.7", "queue": "web", "wait_s": 0, "vote": None}
_FULL = {
    "type": "object",
    "required": ["call_id", "queue", "wait_s"],
    "properties": {
        "call_id": {"type": "string", "minLength": 1},
        "queue": {"enum": ["bollette", "contratti", "web", "guasti"]},
        "wait_s": {"type": "number", "minimum": 0},
        "vote": {"type": ["integer", "null"], "minimum": 1, "maximum": 5},
    },
    "additionalProperties": False,
}
_PROPERTIES = _FULL["properties"]


def _without(*names: str) -> dict:
    return {name: value for name, value in _FULL.items() if name not in names}


def _with(**properties) -> dict:
    return {**_FULL, "properties": {**_PROPERTIES, **properties}}


_OPEN = "Passa un messaggio con il campo `phone`, che il contratto non prevede."
_NEEDED = "Passa un messaggio senza `wait_s`, che è obbligatorio."
_NEGATIVE = "Passa un'attesa di −3 secondi."
_CAPITAL = "Passa la coda `Web`, con la maiuscola: i valori ammessi sono quattro, esatti."
_NUMBER = "Passa un `call_id` scritto come numero: deve essere un testo."
_VOTE = "Passa il voto 6: la scala va da 1 a 5."
_HALF = "Passa il voto 3,5: il voto è un numero intero."

# --- 4. L'attesa ---------------------------------------------------------------------------------


def _wait(attempt: int, base_s: float, cap_s: float, retry_after_s: float) -> float:
    if attempt < 1:
        raise ValueError("I tentativi si contano da 1.")
    return max(min(cap_s, base_s * 2 ** (attempt - 1)), retry_after_s)


def _wait_late(attempt, base_s, cap_s, retry_after_s):
    if attempt < 1:
        raise ValueError
    return max(min(cap_s, base_s * 2**attempt), retry_after_s)


def _wait_without_cap(attempt, base_s, cap_s, retry_after_s):
    if attempt < 1:
        raise ValueError
    return max(base_s * 2 ** (attempt - 1), retry_after_s)


def _wait_deaf(attempt, base_s, cap_s, retry_after_s):
    if attempt < 1:
        raise ValueError
    return min(cap_s, base_s * 2 ** (attempt - 1))


def _wait_capped_last(attempt, base_s, cap_s, retry_after_s):
    if attempt < 1:
        raise ValueError
    return min(cap_s, max(base_s * 2 ** (attempt - 1), retry_after_s))


def _wait_trusting(attempt, base_s, cap_s, retry_after_s):
    return max(min(cap_s, base_s * 2 ** (attempt - 1)), retry_after_s)


# --- 5. Gli avvisi -------------------------------------------------------------------------------

SECRET = b"segreto-di-prova"
NOW = 1793620800


def deliveries() -> list[dict]:
    """Otto avvisi arrivati in quest'ordine all'istante ``NOW``, firmati con ``SECRET`` o no.

    Ogni avviso: ``name``, ``body`` (byte), ``sent_at`` (secondi dal 1970), ``signature``.
    """
    plain = b'{"event_id": "e-31", "queue": "web"}'
    spaced = b'{ "event_id":"e-32",  "queue":"guasti" }'
    rows = [
        ("A", plain, NOW - 4, SECRET),
        ("B", spaced, NOW - 3, SECRET),
        ("C", b'{"event_id": "e-33", "queue": "web"}', NOW - 720, SECRET),
        ("D", b'{"event_id": "e-34", "queue": "web"}', NOW - 2, b"un-altro-segreto"),
        ("E", plain, NOW - 1, SECRET),
        ("F", b'{"event_id": "e-35", "queue": "bollette"}', NOW - 300, SECRET),
        ("G", b'{"event_id": "e-36", "queue": "contratti"}', NOW + 90, SECRET),
    ]
    found = [
        {"name": name, "body": body, "sent_at": at,
         "signature": integration.signature(secret, at, body)}
        for name, body, at, secret in rows
    ]  # fmt: skip
    signed = integration.signature(SECRET, NOW - 1, b'{"event_id": "e-37", "queue": "web"}')
    changed = b'{"event_id": "e-37", "queue": "guasti"}'
    return [*found, {"name": "H", "body": changed, "sent_at": NOW - 1, "signature": signed}]


def _accepted(*, age: bool = True, once: bool = True, rewritten: bool = False) -> set[str]:
    seen, names = set(), set()
    for delivery in deliveries():
        body, at = delivery["body"], delivery["sent_at"]
        signed = json.dumps(json.loads(body)).encode() if rewritten else body
        now = NOW if age else at
        if integration.refusal(SECRET, at, signed, delivery["signature"], now):
            continue
        event = json.loads(body)["event_id"]
        if not once or event not in seen:
            names.add(delivery["name"])
        seen.add(event)
    return names


# --- 6. La scheda --------------------------------------------------------------------------------

_BOOK = {
    "+396001112223": [7],
    "+392001112224": [8, 9, 12],
    "+392001112225": [],
    "+396001112226": [3, 3],
}
_CALLERS = [
    "600 1112223", "0039 600 111 2223", "+39 200.111.2224", "6009999999", "anonymous", "",
    "200-1112225", "117", "6001112226",
]  # fmt: skip


def _case(number: str, book: dict[str, list[int]]) -> str:
    try:
        phone = integration.e164(number)
    except ValueError:
        return "chiedi"
    if phone is None:
        return "chiedi"
    found = set(book.get(phone, []))
    return "nessuno" if not found else "uno" if len(found) == 1 else "elenco"


def _first_card(number, book):
    return {"elenco": "uno"}.get(_case(number, book), _case(number, book))


def _as_written(number, book):
    found = set(book.get(number, []))
    hidden = _case(number, book) == "chiedi"
    return "chiedi" if hidden else ["nessuno", "uno", "elenco"][min(2, len(found))]


def _hidden_is_nobody(number, book):
    return {"chiedi": "nessuno"}.get(_case(number, book), _case(number, book))


def _repeated_counts(number, book):
    kind = _case(number, book)
    phone = integration.e164(number) if kind == "uno" else None
    return "elenco" if len(book.get(phone, [])) > 1 else kind


# --- 7. La soglia --------------------------------------------------------------------------------

SEED = 2026
WEIGHTS = {"name": 0.40, "address": 0.25, "phone": 0.20, "email": 0.15}
BLOCKS = [["phone"], ["email"], ["zip", "initials"]]
WANTED = 0.99


@cache
def _quality() -> pd.DataFrame:
    """Precisione, richiamo e F1 per ogni soglia da 0,60 a 0,99."""
    customers = data.read("customers")
    customers = customers.assign(key=customers["phone"].map(integration.e164))
    customers = customers.drop_duplicates("key").set_index("customer_id")
    billing, truth = integration.billing_register(customers.reset_index(), SEED)
    left = integration.comparable(customers, ["first_name", "last_name"], "street")
    right = integration.comparable(billing.set_index("billing_code"), "holder", "address")
    pairs_ = integration.candidate_pairs(left, right, BLOCKS)

    def equal(one, two):
        return float(one == two)

    alike = integration.words_similarity
    measures = {"name": alike, "address": alike, "phone": equal, "email": equal}
    scores = integration.pair_score(
        integration.compare_pairs(left, right, pairs_, measures), WEIGHTS
    )
    real = set(truth.itertuples(index=False, name=None))
    rows = {}
    for step in range(60, 100):
        proposed = pairs_[scores >= step / 100 - 1e-12].itertuples(index=False, name=None)
        rows[step / 100] = integration.linkage_quality(proposed, real)
    return pd.DataFrame(rows).T


def _lowest_precise() -> float:
    table = _quality()
    return float(table.index[table["precision"] >= WANTED][0])


def _best_f1() -> float:
    return float(_quality()["f1"].idxmax())


register(
    Exercise(
        "uf2-13-e1", ("UF2.A1",),
        lambda: {
            "Squilla: serve la scheda di chi chiama, adesso": "api",
            "La chiamata è finita: il CRM lo deve sapere subito": "avviso",
            "Ogni mattina la fatturazione vuole i contatti di ieri, tutti insieme": "file",
            "L'operatore chiude un ticket: lo stato nel CRM cambia": "api",
            "Un cliente revoca un consenso nel CRM: il centralino non deve più chiamarlo": "avviso",
        },
        pairs({
            "api": "una domanda si fa quando serve la risposta. Qui nessuno sa quando chiedere, "
            "o le righe sono troppe.",
            "avviso": "un avviso parte da solo quando succede un fatto. Qui invece qualcuno "
            "chiede, o si aspetta un'ora fissa.",
            "file": "il file va bene per molte righe, a un'ora fissa. Qui aspettare stanotte è "
            "troppo tardi.",
        }),
        hint="Chi comincia a parlare? Chi ha bisogno della risposta (API), chi sa che è successo "
        "qualcosa (avviso), o l'orologio (file)?",
        success="Nessuna delle tre vie è la migliore: dipende da chi sa per primo, e da quanto si "
        "può aspettare.",
    ),
    Exercise(
        "uf2-13-e2", ("UF2.A1",), _in_town, number("clienti"),
        hint="Parti da `after = 0`. Finché `next_after` non è vuoto, chiedi la pagina seguente e "
        "somma le righe di `items`.",
        success="Sono tutti, pagina dopo pagina. Chi legge solo la prima crede che il mondo "
        "finisca lì, e nessun errore lo avvisa.",
        mistakes=[
            Mistake("una pagina", lambda: min(50, _in_town() - 1),
                    "Hai contato solo la prima pagina: `next_after` dice che ce ne sono altre."),
            Mistake("tutti i comuni", lambda: len(data.read("customers")),
                    "Hai contato i clienti di tutti i comuni: manca `municipality`."),
        ],
    ),
    Exercise(
        "uf2-13-e3", ("UF2.A1",), lambda: _FULL,
        contract(
            [
                GOOD_OUTCOME,
                {"call_id": "1793.8", "queue": "guasti", "wait_s": 12.5},
                {"call_id": "1793.9", "queue": "bollette", "wait_s": 600, "vote": 5},
                {"call_id": "1793.9", "queue": "contratti", "wait_s": 1, "vote": 1},
            ],
            [
                ({"call_id": "1", "queue": "web"}, _NEEDED),
                ({"queue": "web", "wait_s": 1}, "Passa un messaggio senza `call_id`."),
                ({"call_id": "1", "wait_s": 1}, "Passa un messaggio senza `queue`."),
                (GOOD_OUTCOME | {"call_id": 1793.7}, _NUMBER),
                (GOOD_OUTCOME | {"queue": "Web"}, _CAPITAL),
                (GOOD_OUTCOME | {"wait_s": -3}, _NEGATIVE),
                (GOOD_OUTCOME | {"wait_s": "3"}, "Passa un'attesa scritta come testo."),
                (GOOD_OUTCOME | {"vote": 6}, _VOTE),
                (GOOD_OUTCOME | {"vote": 0}, "Passa il voto 0: la scala va da 1 a 5."),
                (GOOD_OUTCOME | {"vote": 3.5}, _HALF),
                (GOOD_OUTCOME | {"phone": "6001112223"}, _OPEN),
                ([], "Passa una lista: il messaggio è un oggetto."),
            ],
            [
                ("aperto", _without("additionalProperties"), _OPEN),
                ("senza obbligatori", {**_FULL, "required": ["call_id", "queue"]}, _NEEDED),
                ("attesa negativa", _with(wait_s={"type": "number"}), _NEGATIVE),
                ("coda libera", _with(queue={"type": "string"}), _CAPITAL),
                ("senza tipo", _with(call_id={}), _NUMBER),
                ("voto senza massimo", _with(vote={"type": ["integer", "null"], "minimum": 1}),
                 _VOTE),
                ("voto con la virgola", _with(vote={"type": ["number", "null"], "minimum": 1,
                                                    "maximum": 5}), _HALF),
            ],
        ),
        hint="Quattro campi in `properties`, tre in `required`, `additionalProperties` a `False`. "
        "Un campo che può essere vuoto ha due tipi: `[\"integer\", \"null\"]`.",
        success="Adesso chi manda e chi riceve leggono lo stesso foglio. Un campo nuovo si "
        "aggiunge al contratto prima che al programma.",
    ),
    Exercise(
        "uf2-13-e4", ("UF2.A1",), lambda: _wait,
        function(
            lambda: [(1, 1, 30, 0), (2, 1, 30, 0), (4, 2, 60, 0), (6, 2, 60, 0), (1, 1, 30, 7),
                     (3, 1, 30, 2), (9, 1, 30, 45), (0, 1, 30, 0)],
            number("s"),
        ),
        hint="Raddoppia: `base * 2 ** (tentativo - 1)`. Poi il tetto con `min`, e per ultimo "
        "`Retry-After` con `max`: il server lo sa meglio di te.",
        success="Cresce, si ferma al tetto, e ubbidisce al server quando il server lo dice.",
        mistakes=[
            Mistake("un raddoppio di troppo", lambda: _wait_late,
                    "Il primo tentativo aspetta già il doppio della base: l'esponente parte da 0."),
            Mistake("senza tetto", lambda: _wait_without_cap,
                    "Manca il tetto: al sesto tentativo l'attesa lo supera."),
            Mistake("sordo", lambda: _wait_deaf,
                    "Non ascolta `retry_after`: il server ha chiesto di aspettare di più."),
            Mistake("tetto per ultimo", lambda: _wait_capped_last,
                    "Il tetto taglia anche `retry_after`. Se il server chiede 45 s, sono 45."),
            Mistake("senza controllo", lambda: _wait_trusting,
                    "Il tentativo 0 non esiste: va rifiutato con `raise ValueError`."),
        ],
    ),
    Exercise(
        "uf2-13-e5", ("UF2.A1",), _accepted, collection(),
        hint="Per ogni avviso: `integration.refusal(...)` vuoto, e `event_id` mai visto prima. "
        "L'età massima è 300 secondi compresi.",
        success="Tre eventi nuovi su otto arrivi. Il falso, il vecchio, il doppio e quello dal "
        "futuro non lasciano traccia nel CRM.",
        mistakes=[
            Mistake("senza età", lambda: _accepted(age=False),
                    "La firma è giusta, ma c'è un avviso troppo vecchio o dal futuro: qualcuno "
                    "può averlo registrato e rimandato."),
            Mistake("senza doppioni", lambda: _accepted(once=False),
                    "Un evento arriva due volte: la seconda non ne fa nascere uno nuovo."),
            Mistake("corpo riscritto", lambda: _accepted(rewritten=True),
                    "Hai firmato il JSON riscritto: un avviso buono, con spazi diversi, è stato "
                    "rifiutato. Si firma `body` così com'è."),
            Mistake("tutti", lambda: {d["name"] for d in deliveries()},
                    "Hai preso tutti gli avvisi, anche quelli con la firma sbagliata."),
        ],
    ),
    Exercise(
        "uf2-13-e6", ("UF2.A1",), lambda: _case,
        function(lambda: [(caller, _BOOK) for caller in _CALLERS], text()),
        hint="Prima `integration.e164`, dentro `try`. Se dà `None`, o solleva `ValueError`, la "
        "risposta è `\"chiedi\"`. Poi si contano i codici **diversi**.",
        success="Numeri scritti in ogni modo, quattro risposte, nessuna scheda aperta per sbaglio.",
        mistakes=[
            Mistake("la prima", lambda: _first_card,
                    "Con più clienti apri la scheda del primo: è un altro, due volte su tre."),
            Mistake("com'è scritto", lambda: _as_written,
                    "Cerchi il numero com'è scritto: nella rubrica è in forma E.164."),
            Mistake("nascosto", lambda: _hidden_is_nobody,
                    "Un numero nascosto non è un cliente nuovo: si chiede il codice."),
            Mistake("stesso codice", lambda: _repeated_counts,
                    "Lo stesso codice scritto due volte è un cliente solo: conta i diversi."),
        ],
    ),
    Exercise(
        "uf2-13-e7", ("UF2.A1",), _lowest_precise, number(decimals=2),
        hint="Per ogni soglia tieni le coppie con `score` almeno uguale e chiama "
        "`integration.linkage_quality`. Fermati alla prima con `precision` di almeno 0,99.",
        success="Sopra questa soglia il programma unisce da solo, e sbaglia al più una volta su "
        "cento. Le altre coppie non sono perse: le guarda una persona.",
        mistakes=[
            Mistake("F1 migliore", _best_f1,
                    "Questa è la soglia con l'F1 più alto. F1 pesa uguale i due errori, e qui non "
                    "sono uguali: unire due persone costa di più."),
            Mistake("la prima", lambda: 0.6,
                    "Questa è la prima soglia provata: guarda la sua precisione."),
        ],
    ),
    Exercise(
        "uf2-13-e8", ("UF2.A1",), lambda: "b",
        choice({
            "a": "F1 tratta uguali i due errori. E riprovare subito, senza chiave, è ciò che ha "
            "fatto i doppioni di venerdì.",
            "c": "Senza nuovi tentativi i doppioni spariscono, ma i ticket persi aumentano. E una "
            "zona grigia che nessuno guarda resta sporca per sempre.",
            "d": "Tutti i campi a tutti, ogni notte: più dati del necessario, e un vecchio "
            "indirizzo può coprire quello corretto ieri.",
        }),
        hint="Quattro problemi: doppi, persi, scheda sbagliata, unioni sbagliate. Cerca la "
        "proposta che ne lascia meno, e che si controlla da sola ogni sera.",
        success="Chiave contro i doppioni, posta in uscita contro le perdite, elenco dei nomi "
        "contro la scheda sbagliata, una persona nella zona grigia. E ogni sera i conti.",
    ),
)  # fmt: skip
