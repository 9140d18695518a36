"""I compiti della verifica di fine unità 2 (2.V), con i punti e che cosa ripassare."""

import sqlite3
from functools import cache

import pandas as pd

from callcenter import configuration, data, integration
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.sqlstatement import sandbox, sql_statement
from callcenter.checks.tables import table
from callcenter.checks.words import collection

#: I punti di ogni compito: 70 in tutto. Gli altri 30 sono delle 15 domande del quiz.
POINTS = {
    "uf2-v-e1": 7, "uf2-v-e2": 7, "uf2-v-e3": 4, "uf2-v-e4": 7, "uf2-v-e5": 6, "uf2-v-e6": 5,
    "uf2-v-e7": 4, "uf2-v-e8": 5, "uf2-v-e9": 4, "uf2-v-e10": 6, "uf2-v-e11": 5, "uf2-v-e12": 5,
    "uf2-v-e13": 5,
}  # fmt: skip

#: Le lezioni da riprendere, per codice dello standard.
REVIEW = {
    "UF2.A1": "2.13 Integrare con i sistemi aziendali",
    "UF2.A2": "2.14 Preconfigurare, installare, documentare",
    "UF2.A3": "2.15 Collaudare, 2.2 Progettare e collaudare un IVR",
    "UF2.A4": "2.14 Preconfigurare, installare, documentare",
    "UF2.A5": "2.12 Scegliere il software",
    "UF2.A6": "2.12 Scegliere il software",
    "UF2.A7": "2.5 Implementare il database del call center, 2.4 Basi di dati",
    "UF2.C1": "2.3 Programmare per il call center",
    "UF2.C2": "2.4 Basi di dati, 2.8 Quando i dati crescono",
    "UF2.C3": "2.9 Segmentare i clienti, 2.10 Prevedere l'abbandono, 2.11 Campagne e associazioni",
    "UF2.C4": "2.14 Preconfigurare, installare, documentare, 2.1 ACD, CTI, IVR, WECC",
    "UF2.C5": "2.1 ACD, CTI, IVR, WECC, 2.2 Progettare e collaudare un IVR",
    "UF2.C6": "2.6 Data warehouse, 2.7 Interrogare il warehouse",
    "UF2.C7": "2.15 Collaudare",
    "UF2.C8": "2.12 Scegliere il software",
}

# --- 1. Caricare e pulire ------------------------------------------------------------------------

#: Le due tabelle del compito 1: il foglio come è arrivato, e quella in cui va caricato.
SETUP = """
CREATE TABLE grezzo (call_id TEXT, telefono TEXT, promessa TEXT);
INSERT INTO grezzo VALUES
    ('1795.1 ', '600 1112223', '2026-11-12 10:00'),
    ('1795.2', '  ', '2026-11-12 10:30'),
    ('  ', '6001112224', '2026-11-12 11:00'),
    ('1795.3', ' 2001112225', '2026-11-12 11:15'),
    ('1795.1', '600 1112223 ', '2026-11-12 10:00'),
    ('1795.4', '', NULL);
CREATE TABLE richiamata (call_id TEXT NOT NULL PRIMARY KEY CHECK (call_id <> ''),
                         telefono TEXT, promessa TEXT);
"""
_LOAD = """INSERT INTO richiamata (call_id, telefono, promessa)
SELECT DISTINCT TRIM(call_id), NULLIF(TRIM(telefono), ''), promessa
FROM grezzo
WHERE TRIM(call_id) <> '' AND promessa IS NOT NULL"""
_KEY = "Il caricamento si ferma sulla chiave: una riga arriva due volte, o il codice è vuoto."
_SPACES = "Restano spazi ai lati di qualche valore: usa `TRIM` su codice e telefono."
_EMPTY = "Un telefono vuoto è rimasto un testo vuoto: deve diventare `NULL` (`NULLIF`)."
_PROMISE = "È entrata una riga senza `promessa`: senza un orario non si richiama nessuno."
_LOST = "Mancano delle righe buone: anche chi non ha il telefono va caricato."
_FIELDS = "Qualche valore è cambiato: si tolgono solo gli spazi ai lati."


def _prove_load(statement: str) -> str:
    with sandbox(SETUP) as db:
        try:
            db.execute(statement)
        except sqlite3.IntegrityError:
            return _KEY
        rows = db.execute("SELECT call_id, telefono, promessa FROM richiamata").fetchall()
    if any(text and text != text.strip() for row in rows for text in row):
        return _SPACES
    if any(phone == "" for _, phone, _ in rows):
        return _EMPTY
    if any(promised is None for *_, promised in rows):
        return _PROMISE
    with sandbox(SETUP) as db:
        db.execute(_LOAD)
        right = db.execute("SELECT call_id, telefono, promessa FROM richiamata").fetchall()
    if len(rows) < len(right):
        return _LOST
    return "" if sorted(rows, key=str) == sorted(right, key=str) else _FIELDS


def _load_with(*changes: tuple[str, str]) -> str:
    statement = _LOAD
    for old, new in changes:
        statement = statement.replace(old, new)
    return statement


_LOAD_WRONGS = [
    ("con i doppioni", _load_with(("DISTINCT ", "")), _KEY),
    ("con il codice vuoto", _load_with(("TRIM(call_id) <> '' AND ", "")), _KEY),
    ("con gli spazi", _load_with(("NULLIF(TRIM(telefono), '')", "NULLIF(telefono, '')")), _KEY),
    ("spazi nel telefono",
     _load_with(("SELECT DISTINCT", "SELECT"), ("TRIM(telefono)", "MIN(telefono)"),
                ("IS NOT NULL", "IS NOT NULL GROUP BY TRIM(call_id)")), _SPACES),
    ("telefono vuoto", _load_with(("NULLIF(TRIM(telefono), '')", "TRIM(telefono)")), _EMPTY),
    ("senza orario", _load_with((" AND promessa IS NOT NULL", "")), _PROMISE),
    ("solo chi ha il telefono",
     _load_with(("IS NOT NULL", "IS NOT NULL AND TRIM(telefono) <> ''")), _LOST),
    ("cifre unite", _load_with(("TRIM(telefono)", "REPLACE(telefono, ' ', '')")), _FIELDS),
]  # fmt: skip

# --- 2. Il picco in coda -------------------------------------------------------------------------


def _peak(events: list[tuple[int, str]]) -> int:
    waiting = highest = 0
    # Allo stesso istante le uscite vengono prima: chi esce lascia il posto.
    for _, what in sorted(events, key=lambda event: (event[0], event[1] != "esce")):
        if what not in ("entra", "esce"):
            raise ValueError(f"Evento sconosciuto: {what}")
        waiting += 1 if what == "entra" else -1
        highest = max(highest, waiting)
    return highest


def _peak_as_given(events):
    waiting = highest = 0
    for _, what in events:
        if what not in ("entra", "esce"):
            raise ValueError
        waiting += 1 if what == "entra" else -1
        highest = max(highest, waiting)
    return highest


def _peak_entering_first(events):
    return _peak_as_given(sorted(events, key=lambda event: (event[0], event[1] != "entra")))


def _peak_total(events):
    if any(what not in ("entra", "esce") for _, what in events):
        raise ValueError
    return sum(what == "entra" for _, what in events)


def _peak_trusting(events):
    return _peak([event for event in events if event[1] in ("entra", "esce")])


_EVENTS = [
    [(0, "entra"), (4, "entra"), (9, "esce"), (12, "entra"), (15, "esce"), (20, "esce")],
    [(30, "esce"), (10, "entra"), (20, "entra"), (25, "entra"), (40, "esce"), (41, "esce")],
    [(0, "entra"), (5, "entra"), (5, "esce"), (8, "esce")],
    [(5, "entra"), (5, "esce"), (0, "entra"), (9, "esce"), (9, "entra"), (12, "esce")],
    [],
    [(0, "entra"), (3, "attende")],
]

# --- 4. La stella --------------------------------------------------------------------------------


def star() -> sqlite3.Connection:
    """Una stella in memoria: ``fatto`` (una mezz'ora di una coda), ``dim_giorno``, ``dim_coda``.

    ``fatto``: ``giorno_key``, ``coda_key``, ``offerte``, ``risposte``, ``entro_20`` (chiamate).
    ``dim_giorno``: ``giorno_key``, ``giorno``, ``mese`` (AAAA-MM). ``dim_coda``: ``coda_key``,
    ``coda``.
    """
    rows = data.read("intervals")
    day = rows["interval_start"].dt.strftime("%Y-%m-%d")
    days, queues = sorted(set(day)), sorted(set(rows["queue"]))
    day_keys = {name: key for key, name in enumerate(days, start=1)}
    queue_keys = {name: key for key, name in enumerate(queues, start=1)}
    db = sqlite3.connect(":memory:")
    pd.DataFrame(
        {"giorno_key": day_keys.values(), "giorno": days, "mese": [name[:7] for name in days]}
    ).to_sql("dim_giorno", db, index=False)
    pd.DataFrame({"coda_key": queue_keys.values(), "coda": queues}).to_sql(
        "dim_coda", db, index=False
    )
    pd.DataFrame(
        {
            "giorno_key": day.map(day_keys).astype(int),
            "coda_key": rows["queue"].map(queue_keys).astype(int),
            "offerte": rows["offered"].astype(int),
            "risposte": rows["answered"].astype(int),
            "entro_20": rows["answered_in_20s"].astype(int),
        }
    ).to_sql("fatto", db, index=False)
    return db


#: La stella della prova: non quella di chi studia, che la può cambiare.
_own_star = cache(star)

_MONTHS = """SELECT g.mese, SUM(f.offerte) AS offerte,
       ROUND(100.0 * SUM(f.entro_20) / SUM(f.offerte), 1) AS livello
FROM fatto AS f
JOIN dim_giorno AS g ON g.giorno_key = f.giorno_key
JOIN dim_coda AS c ON c.coda_key = f.coda_key
WHERE c.coda = 'contratti'
GROUP BY g.mese
HAVING SUM(f.offerte) > 0
ORDER BY g.mese"""


def _months_with(old: str, new: str):
    return lambda: _MONTHS.replace(old, new)


# --- 5. La regola --------------------------------------------------------------------------------


@cache
def _rule() -> dict[str, float]:
    table_ = data.read("wa_churn")
    left = (table_["contract"] == "Month-to-month") & (table_["internet_service"] == "Fiber optic")
    gone = table_["churn"] == "Yes"
    return {
        "support": float((left & gone).mean()),
        "confidence": float(gone[left].mean()),
        "left": float(left.mean()),
        "right": float(gone.mean()),
    }


def _lift() -> float:
    return _rule()["confidence"] / _rule()["right"]


# --- 6. Chi prende quale chiamata ----------------------------------------------------------------

_WEIGHT = {"guasti": 3, "bollette": 2, "web": 1}
_WAITING = {
    "c1": ("web", "9:05:10"), "c2": ("bollette", "9:06:30"), "c3": ("guasti", "9:08:00"),
    "c4": ("web", "9:04:50"), "c5": ("bollette", "9:07:00"),
}  # fmt: skip
_FREE = {
    "Ada": ["bollette", "web"], "Ugo": ["guasti", "web"], "Eva": ["web"],
    "Ivo": ["bollette", "guasti", "web"],
}  # fmt: skip


def _assigned() -> dict[str, str]:
    waiting, taken = dict(_WAITING), {}
    for name, queues in _FREE.items():
        fit = [call for call, (queue, _) in waiting.items() if queue in queues]
        taken[name] = min(fit, key=lambda call: (-_WEIGHT[waiting[call][0]], waiting[call][1]))
        del waiting[taken[name]]
    return taken


# --- 7. La rete ----------------------------------------------------------------------------------

_HOSTS = 28 + 1 + 2


def _prefix(hosts: int = _HOSTS, reserved: int = 2) -> int:
    return next(bits for bits in range(30, 7, -1) if 2 ** (32 - bits) - reserved >= hosts)


# --- 8. Le licenze -------------------------------------------------------------------------------

LICENCES, MONDAY = 24, "2026-10-12"


@cache
def _people_each_half_hour() -> tuple[int, ...]:
    shifts = data.read("shifts")
    start = pd.Timestamp(MONDAY, tz="Europe/Rome")
    moments = pd.date_range(start, start + pd.Timedelta(days=7), freq="30min", inclusive="left")
    return tuple(
        int(((shifts["starts_at"] <= moment) & (shifts["ends_at"] > moment)).sum())
        for moment in moments
    )


def _short(limit: int = LICENCES) -> int:
    return sum(people > limit for people in _people_each_half_hour())


# --- 10. Le schede -------------------------------------------------------------------------------


@cache
def _cards() -> dict[str, int]:
    """Quante telefonate del 28 ottobre trovano una scheda sola, e con gli errori tipici."""
    from callcenter import acdlog

    log = acdlog.read(data.queue_log("2026-10-26"), since="2026-10-28", until="2026-10-29")
    calls = log.calls.drop_duplicates("call_id")["caller"]
    customers = data.read("customers")
    book: dict[str, set[int]] = {}
    for column in ("phone", "phone2"):
        for code, phone in zip(customers["customer_id"], customers[column], strict=True):
            if key := integration.e164(None if pd.isna(phone) else phone):
                book.setdefault(key, set()).add(int(code))
    found = [len(book.get(integration.e164(c) or "", ())) for c in calls.dropna()]
    written = set(customers["phone"]) | set(customers["phone2"].dropna())
    return {
        "one": found.count(1),
        "any": sum(count > 0 for count in found),
        "written": int(calls.dropna().isin(written).sum()),
    }


# --- 11. La serata -------------------------------------------------------------------------------

_WINDOW_MIN, _TECHNICIANS, _GO_MIN, _BACK_MIN = 225, 3, 25, 15

# --- 12. Il registro delle modifiche -------------------------------------------------------------


def changes() -> pd.DataFrame:
    """Sei voci del registro delle modifiche, da controllare prima di archiviarle."""
    rows = [
        (1, "2026-11-10 20:10", "PBX-01", "bollette/timeout", "15", "20", "prova chiesta dal turno",
         "tecnico A", "responsabile", "rimettere 15"),
        (2, "2026-11-10 20:25", "PBX-01", "web/servicelevel", "20", "20", "soglia interna",
         "tecnico A", "responsabile", "rimettere 20"),
        (3, "2026-11-11 11:05", "FWL-01", "porte RTP", "10000-15000", "10000-20000", "",
         "tecnico B", "responsabile", "rimettere la copia del 10/11"),
        (4, "2026-11-11 20:30", "SW-02", "VLAN voce, porte 1-16", "nessuna", "120",
         "nuova sala", "tecnico B", "tecnico B", "togliere la VLAN"),
        (5, "2026-11-11 20:45", "SRV-03", "versione CRM", "6.1", "6.2", "fine supporto della 6.1",
         "tecnico A", "responsabile", "procedura P-11, copia delle 20:00"),
        (6, "2026-11-11 21:10", "PBX-01", "guasti/strategy", "leastrecent", "ringall",
         "richiesta del turno di notte", "tecnico A", "responsabile", ""),
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["change", *configuration.CHANGE_FIELDS])


def _sent_back() -> set[int]:
    return {int(entry) for entry in configuration.change_problems(changes())["change"]}


def _only_empty() -> set[int]:
    return {row["change"] for row in changes().to_dict("records") if "" in row.values()}


# --- 13. L'annuncio ------------------------------------------------------------------------------


def announcement(wait_s: int) -> str:
    """L'annuncio dell'attesa, come lo ha scritto il fornitore: va provato."""
    if wait_s < 60:
        return "meno di un minuto"
    if wait_s <= 600:
        return f"circa {wait_s // 60 + 1} minuti"
    return "le offriamo la richiamata"


def _required(wait_s: int) -> str:
    if wait_s < 60:
        return "meno di un minuto"
    if wait_s <= 600:
        return f"circa {-(-wait_s // 60)} minuti"
    return "le offriamo la richiamata"


def _failures() -> set[int]:
    return {second for second in range(901) if announcement(second) != _required(second)}


register(
    Exercise(
        "uf2-v-e1", ("UF2.A7",), lambda: _LOAD, sql_statement(_prove_load, _LOAD_WRONGS),
        hint="`INSERT INTO richiamata (…) SELECT DISTINCT … FROM grezzo WHERE …`. `TRIM` toglie "
        "gli spazi ai lati, `NULLIF(x, '')` fa di un testo vuoto un `NULL`.",
        success="Si pulisce mentre si carica, e il foglio grezzo resta com'era: se una regola è "
        "sbagliata, si rifà.",
    ),
    Exercise(
        "uf2-v-e2", ("UF2.C1",), lambda: _peak,
        function(lambda: [(list(events),) for events in _EVENTS], number("chiamate")),
        hint="Metti gli eventi in ordine di istante, a parità prima chi esce. Poi un contatore: "
        "sale, scende, e ogni volta si confronta con il massimo.",
        success="È la coda più lunga della giornata. Gli eventi fuori ordine, in un registro vero, "
        "ci sono sempre.",
        mistakes=[
            Mistake("non ordinati", lambda: _peak_as_given,
                    "Conti gli eventi nell'ordine in cui arrivano: prima vanno ordinati per "
                    "istante."),
            Mistake("prima chi entra", lambda: _peak_entering_first,
                    "Allo stesso istante fai entrare prima di far uscire: chi esce lascia il "
                    "posto."),
            Mistake("tutti gli ingressi", lambda: _peak_total,
                    "Hai contato tutti gli ingressi: serve quanti aspettano **insieme**."),
            Mistake("senza controllo", lambda: _peak_trusting,
                    "Un evento sconosciuto passa in silenzio: va rifiutato con "
                    "`raise ValueError`."),
        ],
    ),
    Exercise(
        "uf2-v-e3", ("UF2.C2",),
        lambda: {
            "Spostare una chiamata: tolta di qua e messa di là, o niente": "transazione",
            "Un'attesa negativa non deve poter entrare, da nessun programma": "vincolo",
            "La ricerca per telefono legge 200.000 righe per trovarne una": "indice",
            "Chi fa i turni legge le chiamate del giorno senza riscrivere la query": "vista",
            "Il disco si rompe: serve tornare a ieri sera": "copia",
        },
        pairs({
            "transazione": "una transazione tiene insieme più modifiche. Qui non ce ne sono più "
            "d'una.",
            "vincolo": "un vincolo rifiuta righe sbagliate. Qui nessuna riga è sbagliata.",
            "indice": "un indice fa trovare in fretta. Qui il problema non è la velocità.",
            "vista": "una vista è una query con un nome. Qui serve altro.",
            "copia": "la copia serve dopo una perdita. Qui non si è perso nulla.",
        }),
        hint="Che cosa va storto, se manca? Dati a metà, dati sbagliati, lentezza, query "
        "riscritte, dati persi.",
        success="Cinque mestieri del DBMS. Nessuno sostituisce un altro, e la copia vale solo se "
        "qualcuno ha provato a riaprirla.",
    ),
    Exercise(
        "uf2-v-e4", ("UF2.C6",), lambda: _MONTHS,
        sql_query(_own_star, table(key="mese", tolerance=0.051)),
        hint="Unisci il fatto alle due dimensioni, filtra la coda, raggruppa per `mese`. Il "
        "livello è `100.0 * SUM(entro_20) / SUM(offerte)`.",
        success="Si sommano le due parti e si divide alla fine. Un rapporto non si somma e non se "
        "ne fa la media.",
        mistakes=[
            Mistake("media di rapporti",
                    _months_with("100.0 * SUM(f.entro_20) / SUM(f.offerte)",
                                 "AVG(100.0 * f.entro_20 / NULLIF(f.offerte, 0))"),
                    "Hai fatto la media dei livelli di mezz'ora: una mezz'ora vuota pesa come una "
                    "piena."),
            Mistake("tutte le code", _months_with("WHERE c.coda = 'contratti'\n", ""),
                    "Ci sono tutte le code: manca il filtro su `contratti`."),
            Mistake("sulle risposte",
                    _months_with("SUM(f.entro_20) / SUM(f.offerte)",
                                 "SUM(f.entro_20) / SUM(f.risposte)"),
                    "Hai diviso per le risposte: il compito chiede le offerte."),
            Mistake("quota", _months_with("ROUND(100.0 * SUM(f.entro_20) / SUM(f.offerte), 1)",
                                          "1.0 * SUM(f.entro_20) / SUM(f.offerte)"),
                    "Hai una quota fra 0 e 1: servono percentuali."),
            Mistake("divisione intera", _months_with("100.0", "100"),
                    "Hai perso i decimali: fra due numeri interi SQLite dà un intero. Scrivi "
                    "`100.0`."),
        ],
    ),
    Exercise(
        "uf2-v-e5", ("UF2.C3",), _lift, number(decimals=2),
        hint="Confidenza: fra i clienti della parte sinistra, quanti hanno lasciato. Lift: "
        "confidenza divisa per la quota di chi ha lasciato fra tutti.",
        success="Sopra 1 le due cose vanno insieme più del caso. Non dice perché: per saperlo "
        "serve una prova, non una regola.",
        mistakes=[
            Mistake("confidenza", lambda: _rule()["confidence"],
                    "Questa è la confidenza: per il lift si divide per la quota di tutti."),
            Mistake("supporto", lambda: _rule()["support"],
                    "Questo è il supporto: quanti clienti hanno tutte e tre le cose."),
            Mistake("diviso per la sinistra", lambda: _rule()["confidence"] / _rule()["left"],
                    "Hai diviso per la quota della parte sinistra: si divide per quella di chi "
                    "lascia."),
        ],
    ),
    Exercise(
        "uf2-v-e6", ("UF2.C5",), _assigned,
        pairs({
            "c1": "c1 è della coda web, la meno urgente, e c4 aspetta da più tempo.",
            "c2": "c2 è la prima delle bollette: guarda chi, fra chi si libera prima, la può "
            "prendere.",
            "c3": "c3 è un guasto: va al primo che si libera **ed** è formato per `guasti`.",
            "c4": "c4 aspetta da più tempo, ma la priorità della coda viene prima dell'attesa.",
            "c5": "c5 è la seconda delle bollette: prima va presa c2.",
        }),
        hint="Un operatore alla volta, nell'ordine. Togli le code che non conosce, poi guarda la "
        "priorità, poi chi aspetta da più tempo.",
        success="Competenza, priorità, attesa: in quest'ordine. La c1 resta in coda, ed è il "
        "prezzo della priorità.",
    ),
    Exercise(
        "uf2-v-e7", ("UF2.C4",), _prefix, number(),
        hint="Con `/p` gli indirizzi sono 2 elevato a (32 − p), meno 2: il nome della rete e il "
        "broadcast.",
        success="Per un solo indirizzo serve la rete doppia. Meglio saperlo prima di comprare lo "
        "switch.",
        mistakes=[
            Mistake("senza riservati", lambda: _prefix(reserved=0),
                    "Hai usato tutti gli indirizzi: il primo e l'ultimo non si danno a un "
                    "apparato."),
            Mistake("una rete più grande", lambda: _prefix() - 1,
                    "Ci sta, ma non è la più piccola: prova un bit in più."),
            Mistake("gli apparati", lambda: _HOSTS,
                    "Questi sono gli apparati: il compito chiede il prefisso, il numero dopo la "
                    "barra."),
        ],
    ),
    Exercise(
        "uf2-v-e8", ("UF2.A5",), _short, number("mezz'ore"),
        hint="Per ogni mezz'ora conta i turni con `starts_at` fino a quell'istante compreso e "
        "`ends_at` dopo. Poi conta le mezz'ore con più di 24 persone.",
        success="Il programma è adeguato la sera e il sabato, non nelle ore in cui serve. Il "
        "contratto si discute con questo numero.",
        mistakes=[
            Mistake("almeno 24", lambda: _short(LICENCES - 1),
                    "Con 24 persone le 24 licenze bastano: si contano le mezz'ore **oltre** 24."),
            Mistake("il massimo", lambda: max(_people_each_half_hour()),
                    "Questo è il massimo di persone insieme: serve quante mezz'ore."),
            Mistake("ore", lambda: _short() / 2,
                    "Questo è in ore: il compito chiede le mezz'ore."),
        ],
    ),
    Exercise(
        "uf2-v-e9", ("UF2.A6", "UF2.C8"),
        lambda: {
            "Ogni lunedì il piano dei turni prende una giornata a due persone": "wfm",
            "Per una campagna ognuno compone i numeri a mano, e il mattino passa così": "dialer",
            "Il cliente racconta tutto da capo a ogni chiamata": "crm",
            "Le richieste che restano aperte si perdono nella posta": "ticket",
            "Nessuno riascolta le chiamate, e i voti li dà chi grida di più": "qualità",
        },
        pairs({
            "wfm": "un WFM prevede e fa i turni. Il bisogno è un altro.",
            "dialer": "un dialer fa partire le chiamate di una campagna. Qui non si deve chiamare "
            "nessuno.",
            "crm": "un CRM tiene la storia del cliente. Qui non è la storia che manca.",
            "ticket": "un programma di ticket segue una richiesta fino alla chiusura. Qui non ci "
            "sono richieste aperte.",
            "qualità": "un programma per la qualità registra, campiona e valuta. Qui non si "
            "valuta nessuno.",
        }),
        hint="Parti da ciò che va storto, non dal nome del prodotto: piano, numeri da comporre, "
        "storia, richiesta aperta, valutazione.",
        success="Il bisogno viene prima del programma. Chi parte dal prodotto compra funzioni, non "
        "soluzioni.",
    ),
    Exercise(
        "uf2-v-e10", ("UF2.A1",), lambda: _cards()["one"], number("telefonate"),
        hint="Una rubrica: numero in forma E.164 → insieme dei codici, da `phone` e `phone2`. Poi, "
        "per ogni `call_id` una volta sola, quanti codici trovi?",
        success="Solo per queste la scheda si può proporre. Con due nomi si chiede, con nessuno si "
        "cerca: e comunque il numero non prova chi parla.",
        mistakes=[
            Mistake("com'è scritto", lambda: _cards()["written"],
                    "Hai cercato il numero com'è scritto nell'anagrafica: prima la forma E.164, da "
                    "tutte e due le parti."),
            Mistake("anche più di uno", lambda: _cards()["any"],
                    "Hai contato anche i numeri di più clienti: lì la scheda non si apre."),
        ],
    ),
    Exercise(
        "uf2-v-e11", ("UF2.A2",),
        lambda: _WINDOW_MIN // (_GO_MIN + _BACK_MIN) * _TECHNICIANS, number("postazioni"),
        hint="Un giro è una postazione per tecnico. Nel caso peggiore un giro costa 25 + 15 "
        "minuti. I giri sono interi.",
        success="Chi conta solo l'andata scopre alle 23:30 che non c'è più tempo per tornare.",
        mistakes=[
            Mistake("solo andata", lambda: _WINDOW_MIN // _GO_MIN * _TECHNICIANS,
                    "Hai contato solo l'installazione: il ritorno deve starci nella stessa sera."),
            Mistake("giri non interi",
                    lambda: _WINDOW_MIN * _TECHNICIANS // (_GO_MIN + _BACK_MIN),
                    "I giri sono interi: negli ultimi minuti un altro giro non finisce."),
            Mistake("un tecnico", lambda: _WINDOW_MIN // (_GO_MIN + _BACK_MIN),
                    "Questi sono i giri: ogni giro fa tre postazioni, una per tecnico."),
        ],
    ),
    Exercise(
        "uf2-v-e12", ("UF2.A4",), _sent_back, collection(),
        hint="Cerca: un campo vuoto, prima e dopo uguali, chi approva la propria modifica.",
        success="Fra un mese, con un guasto alle tre di notte, queste voci sarebbero state inutili "
        "o pericolose.",
        mistakes=[
            Mistake("solo i vuoti", _only_empty,
                    "Hai guardato i campi vuoti. Guarda anche i valori uguali, e chi approva."),
            Mistake("le altre", lambda: set(changes()["change"]) - _sent_back(),
                    "Queste sono le voci in regola: il compito chiede quelle da rimandare."),
        ],
    ),
    Exercise(
        "uf2-v-e13", ("UF2.A3", "UF2.C7"), _failures, collection(),
        hint="Scrivi l'annuncio giusto dai requisiti, poi confrontalo con `uf2_v.announcement` per "
        "ogni secondo da 0 a 900. Arrotondare in su: `math.ceil(attesa / 60)`.",
        success="Dieci secondi su novecento, tutti ai minuti esatti. Venti prove a caso li "
        "mancano tutti otto volte su dieci. Le prove sui bordi li trovano.",
        mistakes=[
            Mistake("solo i bordi", lambda: {60, 600},
                    "Hai trovato i due bordi delle fasce. Ci sono bordi anche in mezzo: ogni "
                    "minuto esatto."),
            Mistake("arrotondato al più vicino", lambda: {
                        s for s in range(60, 601)
                        if announcement(s) != f"circa {int(s / 60 + 0.5)} minuti"},
                    "Hai arrotondato al minuto più vicino: il requisito dice per eccesso."),
            Mistake("anche il richiamo", lambda: {*_failures(), *range(601, 901)},
                    "Oltre 600 secondi l'annuncio è quello giusto: offre la richiamata."),
        ],
    ),
)  # fmt: skip
