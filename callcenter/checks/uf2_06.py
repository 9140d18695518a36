"""Esercizi della lezione 2.6, «Data warehouse: schema a stella ed ETL»."""

import functools
import re
import sqlite3
from typing import Any

from callcenter.checks import Exercise, Mistake, choice, number, register, sql_query, table
from callcenter.checks.compare import RIGHT, Comparator, Verdict, wrong
from callcenter.checks.lessonstar import filled

WEEKS = ("2026-09-28", "2026-10-05")

# La stessa vista e le stesse righe di prova della lezione.
KNOWN_CALLS = """
CREATE TABLE known_call AS
SELECT f.call_id, c.customer_code, MIN(f.entered_at) AS entered_at
FROM fact_visit AS f JOIN dim_customer AS c ON c.customer_key = f.customer_key
WHERE c.customer_key <> -1
GROUP BY f.call_id, c.customer_code;
INSERT INTO known_call
SELECT 'prova ' || customer_code || ' ' || valid_from, customer_code, valid_from
FROM dim_customer
WHERE valid_from BETWEEN '2026-10-01' AND '2026-10-10';
"""


@functools.cache
def star() -> sqlite3.Connection:
    """Il magazzino della lezione: due settimane, i clienti come li sa il CRM il 2 novembre."""
    return filled(WEEKS, KNOWN_CALLS)


def answer_of(query: str) -> float:
    """Il primo valore della prima riga di una query sul magazzino."""
    return star().execute(query).fetchone()[0]


# --- e3: un carico che si può ripetere -----------------------------------------------------------

TARGET = """
CREATE TABLE visita (
    chiave INTEGER PRIMARY KEY, chiamata TEXT NOT NULL, passaggio INTEGER NOT NULL,
    attesa INTEGER NOT NULL, UNIQUE (chiamata, passaggio)
)
"""
FIRST_FILE = (("c1", 1, 12), ("c1", 2, 40), ("c2", 1, 5))
CORRECTED_FILE = (("c1", 1, 12), ("c1", 2, 45), ("c2", 1, 5), ("c3", 1, 9))

_STOPS = (
    "Al secondo giro il carico si ferma: la riga c'è già e il vincolo UNIQUE la rifiuta. Di' a "
    "SQLite che cosa fare quando la chiave naturale c'è già: `ON CONFLICT (…) DO …`."
)
_IGNORES = (
    "Rifare lo stesso file va bene, ma la correzione non entra: `DO NOTHING` (come "
    "`INSERT OR IGNORE`) tiene il valore vecchio. Usa `DO UPDATE SET`."
)
_REPLACES = (
    "I valori sono giusti, ma la chiave surrogata cambia a ogni carico: `REPLACE` cancella la riga "
    "e ne scrive un'altra, e chi la citava resta senza. Usa `ON CONFLICT (…) DO UPDATE SET`."
)


class LoadStatement(Comparator):
    """Prova un'istruzione di carico: un file, lo stesso file, il file corretto."""

    expects = "un'istruzione SQL scritta come testo fra virgolette"

    def is_empty(self, answer: Any) -> bool:
        """Vero se ci sono ancora i puntini da completare."""
        if not isinstance(answer, str):
            return super().is_empty(answer)
        code = re.sub(r"--[^\n]*", " ", answer)
        return not code.strip(" ;\n\t") or "..." in code or "…" in code

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta il contenuto della tabella dopo ogni giro con quello atteso."""
        if not isinstance(answer, str):
            return self.wrong_type(answer)
        wanted = self._contents(expected)
        try:
            found = self._contents(answer)
        except sqlite3.IntegrityError as error:
            if "UNIQUE" in str(error):
                return wrong(_STOPS)
            return wrong(f"Un vincolo della tabella rifiuta la riga: {error}.")
        except (sqlite3.Error, sqlite3.Warning) as error:
            return wrong(
                f"SQLite non riesce a eseguire l'istruzione: {error}. I parametri si chiamano "
                "`:chiamata`, `:passaggio`, `:attesa`."
            )
        if found == wanted:
            return RIGHT
        if found[0] != wanted[0]:
            return wrong(
                "Già dopo il primo file la tabella non contiene le tre righe che dovrebbe."
            )
        if _values(found[2]) == _values(wanted[2]):
            return wrong(_REPLACES)
        if _values(found[2]) == _values(wanted[2], corrected=False):
            return wrong(_IGNORES)
        return wrong(
            "Dopo il file corretto la tabella non contiene quattro righe con i valori nuovi: "
            "guarda che cosa aggiorna `DO UPDATE SET` (il valore in arrivo è `excluded.attesa`)."
        )

    def _contents(self, statement: str) -> list[list[tuple]]:
        db = sqlite3.connect(":memory:")
        try:
            db.execute(TARGET)
            after = []
            for file in (FIRST_FILE, FIRST_FILE, CORRECTED_FILE):
                names = ("chiamata", "passaggio", "attesa")
                for row in file:
                    db.execute(statement, dict(zip(names, row, strict=True)))
                after.append(db.execute("SELECT * FROM visita ORDER BY 2, 3").fetchall())
            return after
        finally:
            db.close()

    def known_wrong(self, expected: Any):
        """I tre modi sbagliati che si incontrano di solito."""
        plain = "INSERT INTO visita (chiamata, passaggio, attesa) VALUES "
        values = "(:chiamata, :passaggio, :attesa)"
        yield plain + values, _STOPS
        yield plain + values + " ON CONFLICT (chiamata, passaggio) DO NOTHING", _IGNORES
        yield plain.replace("INSERT", "INSERT OR IGNORE") + values, _IGNORES
        yield plain.replace("INSERT", "INSERT OR REPLACE") + values, _REPLACES

    def explained_mistakes(self, expected: Any):
        """Gli stessi errori, con un nome corto."""
        yield "INSERT senza ON CONFLICT", _STOPS
        yield "DO NOTHING o INSERT OR IGNORE", _IGNORES
        yield "INSERT OR REPLACE", _REPLACES


def _values(rows: list[tuple], corrected: bool = True) -> list[tuple]:
    """Le righe senza chiave; con ``corrected=False`` il valore corretto torna quello di prima."""
    old = {(call, visit): wait for call, visit, wait in FIRST_FILE}
    return [(c, p, a if corrected else old.get((c, p), a)) for _, c, p, a in rows]


# --- Le risposte ---------------------------------------------------------------------------------

SERVICE_LEVEL = """
SELECT 100.0 * SUM(answered_in_20s) / SUM(offered) FROM half_hour_queue WHERE queue = 'bollette'
"""
BY_QUEUE = """
SELECT q.queue,
       ROUND(100.0 * SUM(f.answered = 1 AND f.wait_s <= 20) / COUNT(*), 1) AS livello_servizio,
       ROUND(1.0 * SUM(f.talk_s + f.acw_s) / SUM(f.answered), 1) AS aht
FROM fact_visit AS f
JOIN dim_queue AS q ON q.queue_key = f.queue_key
JOIN dim_date AS d ON d.date_key = f.date_key
WHERE d.week_start = '2026-10-05'
GROUP BY q.queue
"""
LOOKUP = """
SELECT k.call_id, c.district
FROM known_call AS k
JOIN dim_customer AS c ON c.customer_code = k.customer_code
 AND c.valid_from <= k.entered_at AND k.entered_at < c.valid_to
"""
TRANSFERS = """
SELECT f.call_id, f.visit
FROM fact_visit AS f
LEFT JOIN fact_visit AS n ON n.call_id = f.call_id AND n.visit = f.visit + 1
WHERE f.transferred = 1 AND n.call_id IS NULL
"""
REPEATABLE = """
INSERT INTO visita (chiamata, passaggio, attesa) VALUES (:chiamata, :passaggio, :attesa)
ON CONFLICT (chiamata, passaggio) DO UPDATE SET attesa = excluded.attesa
"""
NOT_ADDITIVE = {
    "d": "Il livello di servizio è un rapporto: si sommano le risposte entro 20 secondi e le "
    "offerte, poi si divide.",
    "e": "La durata media è un rapporto: sommare due medie non ha senso, e farne la media pesa "
    "uguale un giorno vuoto e uno pieno.",
    "f": "Chi chiama in due giorni è una persona sola: la somma la conterebbe due volte.",
}


register(
    Exercise(
        "uf2-06-e1", ("UF2.C6",), lambda: "c",
        choice({
            "a": "Una riga per coda e mezz'ora ha già sommato: non si può più sapere chi è il "
            "cliente, né cambiare la soglia dei 20 secondi. È una buona tabella in più, non il "
            "grano.",
            "b": "Una riga per chiamata non ha un posto per due attese: una chiamata trasferita "
            "aspetta in due code, con due operatori.",
            "d": "Una riga per evento è il registro stesso: per sapere un'attesa bisogna "
            "ricostruirla ogni volta. Quel lavoro lo fa l'ETL, una volta.",
        }),
        hint="Cerca la riga più piccola che ha ancora una sola coda, una sola attesa e un solo "
        "operatore.",
        success="Un passaggio ha una coda, un'attesa, un esito e al più un operatore: ogni misura "
        "chiesta è una somma di quelle righe.",
    ),
    Exercise(
        "uf2-06-e2", ("UF2.C6",), lambda: {"a", "b", "c"},
        choice(NOT_ADDITIVE, options=("a", "b", "c"), multiple=True),
        hint="Chiediti: se sommo lunedì e martedì, il risultato è vero?",
        success="Conteggi e secondi si sommano lungo ogni dimensione. Rapporti, medie e conteggi "
        "di persone diverse no: si conservano le parti e si calcola alla fine.",
    ),
    Exercise(
        "uf2-06-e4", ("UF2.C6",), lambda: answer_of(SERVICE_LEVEL),
        number("%", decimals=1, accepts_fraction=True),
        hint="Nella vista ci sono già il numeratore e il denominatore: sommali tutti e due, poi "
        "dividi.",
        success="È il rapporto fra le somme: ogni chiamata pesa uno, in qualunque giorno arrivi.",
        mistakes=[
            Mistake(
                "media dei giorni",
                lambda: answer_of(
                    "SELECT AVG(sl) FROM (SELECT 100.0 * SUM(answered_in_20s) / SUM(offered) AS sl "
                    "FROM half_hour_queue WHERE queue = 'bollette' GROUP BY day)"
                ),
                "Hai fatto la media dei livelli di servizio dei giorni: il sabato, con poche "
                "chiamate, pesa come il lunedì. È la media di medie.",
            ),
            Mistake(
                "media delle mezz'ore",
                lambda: answer_of(
                    "SELECT AVG(100.0 * answered_in_20s / offered) FROM half_hour_queue "
                    "WHERE queue = 'bollette'"
                ),
                "Hai fatto la media dei livelli di servizio delle mezz'ore: una mezz'ora vuota "
                "pesa come una piena. È la media di medie.",
            ),
            Mistake(
                "diviso le risposte",
                lambda: answer_of(
                    "SELECT 100.0 * SUM(answered_in_20s) / SUM(answered) FROM half_hour_queue "
                    "WHERE queue = 'bollette'"
                ),
                "Hai diviso per le risposte: qui la convenzione è «sulle offerte», quindi conta "
                "anche chi ha riagganciato.",
            ),
            Mistake(
                "tutte le code",
                lambda: answer_of(
                    "SELECT 100.0 * SUM(answered_in_20s) / SUM(offered) FROM half_hour_queue"
                ),
                "Hai preso tutte le code: serve solo `bollette`.",
            ),
        ],
    ),
    Exercise(
        "uf2-06-e3", ("UF2.A7",), lambda: REPEATABLE, LoadStatement(),
        hint="La chiave naturale è (chiamata, passaggio): è quella del vincolo UNIQUE.",
        success="Il primo giro aggiunge, il secondo non cambia nulla, il file corretto aggiorna "
        "una riga e ne aggiunge una. Le chiavi surrogate restano le stesse.",
    ),
    Exercise(
        "uf2-06-e5", ("UF2.C6", "UF2.A7"), lambda: LOOKUP,
        sql_query(star, table(key="call_id")),
        hint="Servono due condizioni nel JOIN: stesso codice, e istante dentro [valid_from, "
        "valid_to).",
        success="Una riga per chiamata, con il quartiere di allora, anche nell'istante esatto del "
        "trasloco.",
        mistakes=[
            Mistake(
                "versione corrente",
                lambda: (
                    "SELECT k.call_id, c.district FROM known_call k JOIN dim_customer c "
                    "ON c.customer_code = k.customer_code AND c.is_current = 1"
                ),
                "Hai preso la versione corrente: è dove il cliente abita oggi, non dove abitava "
                "quando ha chiamato.",
            ),
            Mistake(
                "senza il tempo",
                lambda: (
                    "SELECT k.call_id, c.district FROM known_call k JOIN dim_customer c "
                    "ON c.customer_code = k.customer_code"
                ),
                "Il JOIN moltiplica: chi ha tre versioni fa contare tre volte ogni sua chiamata. "
                "Manca la condizione sul tempo.",
            ),
            Mistake(
                "BETWEEN",
                lambda: (
                    "SELECT k.call_id, c.district FROM known_call k JOIN dim_customer c "
                    "ON c.customer_code = k.customer_code "
                    "AND k.entered_at BETWEEN c.valid_from AND c.valid_to"
                ),
                "`BETWEEN` tiene tutti e due gli estremi: nell'istante del cambio valgono due "
                "versioni e la chiamata esce due volte. L'estremo destro va escluso: `<`.",
            ),
            Mistake(
                "estremi scambiati",
                lambda: (
                    "SELECT k.call_id, c.district FROM known_call k JOIN dim_customer c "
                    "ON c.customer_code = k.customer_code "
                    "AND c.valid_from < k.entered_at AND k.entered_at <= c.valid_to"
                ),
                "Hai escluso l'estremo sinistro e tenuto il destro: chi chiama nell'istante del "
                "cambio finisce nella versione vecchia.",
            ),
        ],
    ),
    Exercise(
        "uf2-06-e6", ("UF2.A7",), lambda: TRANSFERS,
        sql_query(star, table(key=("call_id", "visit")), max_rows=20_000),
        hint="Lega la tabella a sé stessa: stessa chiamata, passaggio successivo. Poi tieni chi "
        "non trova nulla.",
        success="Una riga trovata è una domanda: dov'è finito quel cliente? Guarda l'ora di questi "
        "trasferimenti e l'orario della coda di arrivo.",
        mistakes=[
            Mistake(
                "tutte le trasferite",
                lambda: (
                    "SELECT call_id, visit FROM fact_visit WHERE transferred = 1"
                ),
                "Queste sono tutte le trasferite. Manca la seconda metà della regola: che il "
                "passaggio dopo non ci sia.",
            ),
            Mistake(
                "JOIN semplice",
                lambda: TRANSFERS.replace("LEFT JOIN", "JOIN").replace("AND n.call_id IS NULL", ""),
                "Queste sono le trasferite che un passaggio dopo ce l'hanno. Il `JOIN` semplice "
                "tiene solo chi trova la riga: qui servono le altre.",
            ),
            Mistake(
                "tutti gli ultimi passaggi",
                lambda: (
                    "SELECT f.call_id, f.visit FROM fact_visit f LEFT JOIN fact_visit n "
                    "ON n.call_id = f.call_id AND n.visit = f.visit + 1 WHERE n.call_id IS NULL"
                ),
                "Hai tutti gli ultimi passaggi: restringi a quelli con `transferred = 1`.",
            ),
        ],
    ),
    Exercise(
        "uf2-06-e7", ("UF2.C6", "UF2.A7"), lambda: BY_QUEUE,
        sql_query(star, table(key="queue", tolerance=0.051)),
        hint="Tre tabelle: i fatti, la coda, il giorno. Nel SELECT solo rapporti fra somme.",
        success="Sono i numeri di `callcenter.kpi`, ricavati dalla stella.",
        mistakes=[
            Mistake(
                "media di medie",
                lambda: (
                    "SELECT queue, AVG(100.0 * answered_in_20s / offered) AS livello_servizio, "
                    "AVG(1.0 * (talk_s + acw_s) / answered) AS aht FROM half_hour_queue "
                    "WHERE week_start = '2026-10-05' GROUP BY queue"
                ),
                "Hai fatto la media dei valori di ogni mezz'ora: è la media di medie. Somma "
                "numeratore e denominatore, poi dividi.",
            ),
            Mistake(
                "divisione fra interi",
                lambda: (
                    "SELECT queue, 100 * (SUM(answered_in_20s) / SUM(offered)) AS livello_servizio,"
                    " SUM(talk_s + acw_s) / SUM(answered) AS aht FROM half_hour_queue "
                    "WHERE week_start = '2026-10-05' GROUP BY queue"
                ),
                "In SQL intero diviso intero dà un intero: 7 / 10 fa 0. Comincia con `100.0 *` o "
                "`1.0 *`.",
            ),
            Mistake(
                "diviso le risposte",
                lambda: BY_QUEUE.replace("/ COUNT(*)", "/ SUM(f.answered)"),
                "Per il livello di servizio hai diviso per le risposte: qui serve «sulle offerte», "
                "cioè tutte le righe.",
            ),
            Mistake(
                "due settimane",
                lambda: BY_QUEUE.replace("WHERE d.week_start = '2026-10-05'", ""),
                "Hai contato tutte e due le settimane: serve quella del 5 ottobre.",
            ),
            Mistake(
                "solo conversazione",
                lambda: BY_QUEUE.replace("f.talk_s + f.acw_s", "f.talk_s"),
                "Nell'AHT manca il lavoro dopo la chiamata: `talk_s + acw_s`.",
            ),
        ],
    ),
)  # fmt: skip
