"""Esercizi della lezione 2.5, «Implementare il database del call center»."""

import functools
import sqlite3

from callcenter import data
from callcenter.checks import (
    Exercise,
    Mistake,
    choice,
    number,
    pairs,
    register,
    sql_query,
    table,
)
from callcenter.checks.sqlstatement import sandbox, sql_statement

LAST_COPY, FAILURE = "2026-10-28 13:00", "2026-10-28 17:40"


@functools.cache
def tickets() -> sqlite3.Connection:
    """Le segnalazioni, con le colonne che servono alla regola."""
    db = sqlite3.connect(":memory:")
    frame = data.read("tickets")[["ticket_id", "impact", "urgency", "priority"]]
    frame.astype(object).to_sql("tickets", db, index=False)
    return db


def contacts_between(start: str, end: str) -> int:
    """Quanti contatti si aprono da ``start`` (compreso) a ``end`` (escluso), ora di Roma."""
    opened = data.read("contacts")["opened_at"].dt.tz_localize(None)
    return int(((opened >= start) & (opened < end)).sum())


# --- e5: la vista della scheda -------------------------------------------------------------------

VIEW = """
CREATE VIEW scheda AS
SELECT c.customer_id, c.last_name, COUNT(k.contract_id) AS attivi
FROM customers AS c
LEFT JOIN contracts AS k ON k.customer_id = c.customer_id AND k.status = 'attivo'
GROUP BY c.customer_id, c.last_name
"""
_TABLES = """
CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, last_name TEXT);
CREATE TABLE contracts (
    contract_id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers(customer_id),
    status TEXT, payment_method TEXT);
INSERT INTO customers VALUES (1, 'Lumefermo'), (2, 'Acquanera'), (3, 'Montarada');
INSERT INTO contracts VALUES (10, 1, 'attivo', 'carta'), (11, 1, 'attivo', 'bollettino'),
    (12, 2, 'cessato', NULL);
"""
_LOSES = (
    "Nella vista mancano clienti. Chi non ha contratti attivi deve comparire con zero: serve "
    "`LEFT JOIN`, e la condizione sullo stato va nell'`ON`. Nel `WHERE` scarterebbe le righe vuote."
)
_COUNTS_ONE = (
    "Chi non ha contratti attivi risulta averne uno: `COUNT(*)` conta la riga vuota del "
    "`LEFT JOIN`. Conta una colonna di `contracts`."
)
_COUNTS_ALL = "Hai contato anche i contratti che non sono attivi."
_FROZEN = (
    "`scheda` non si aggiorna: un contratto nuovo non compare. È una copia (`CREATE TABLE … AS`), "
    "non una vista: serve `CREATE VIEW`."
)


def prove_view(statement: str) -> str:
    """Legge la vista prima e dopo un contratto nuovo."""
    with sandbox(_TABLES) as db:
        db.execute(statement)
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'scheda'").fetchone():
            return "Dopo la tua istruzione `scheda` non c'è: comincia con `CREATE VIEW scheda AS`."
        names = [row[1] for row in db.execute("PRAGMA table_info(scheda)")]
        if names != ["customer_id", "last_name", "attivi"]:
            return "Le colonne della vista sono, in ordine: `customer_id`, `last_name`, `attivi`."
        first = dict(db.execute("SELECT customer_id, attivi FROM scheda").fetchall())
        if set(first) != {1, 2, 3}:
            return _LOSES
        if first[3] == 1:
            return _COUNTS_ONE
        if first[2] == 1:
            return _COUNTS_ALL
        if first != {1: 2, 2: 0, 3: 0}:
            return "I contratti attivi dei tre clienti di prova sono 2, 0 e 0: la vista dice altro."
        db.execute("INSERT INTO contracts VALUES (13, 3, 'attivo', 'carta')")
        after = dict(db.execute("SELECT customer_id, attivi FROM scheda").fetchall())
    return "" if after == {1: 2, 2: 0, 3: 1} else _FROZEN


_VIEW_WRONGS = (
    ("JOIN semplice", VIEW.replace("LEFT JOIN", "JOIN"), _LOSES),
    (
        "stato nel WHERE",
        VIEW.replace(" AND k.status = 'attivo'", " WHERE k.status = 'attivo'"), _LOSES,
    ),
    ("COUNT(*)", VIEW.replace("COUNT(k.contract_id)", "COUNT(*)"), _COUNTS_ONE),
    ("senza lo stato", VIEW.replace(" AND k.status = 'attivo'", ""), _COUNTS_ALL),
    ("tabella invece di vista", VIEW.replace("CREATE VIEW", "CREATE TABLE"), _FROZEN),
)  # fmt: skip


# --- e2: il trigger ------------------------------------------------------------------------------

TRIGGER = """
CREATE TRIGGER traccia_pagamento AFTER UPDATE OF payment_method ON contracts
WHEN OLD.payment_method IS NOT NEW.payment_method
BEGIN
    INSERT INTO storia (contract_id, prima, dopo)
    VALUES (OLD.contract_id, OLD.payment_method, NEW.payment_method);
END
"""
_HISTORY = "CREATE TABLE storia (contract_id INTEGER, prima TEXT, dopo TEXT);"
_NOISE = (
    "Il trigger scrive anche quando il valore nuovo è uguale al vecchio. Manca la condizione: "
    "`WHEN OLD.… IS NOT NEW.…`."
)
_MISSES_NULL = (
    "Il trigger non vede un valore che prima era vuoto: con `NULL` il confronto `<>` non è mai "
    "vero. Usa `IS NOT`."
)
_SWAPPED = "Hai scambiato prima e dopo: `OLD` è la riga vecchia, `NEW` quella nuova."
_NOTHING = (
    "Dopo un `UPDATE` di `payment_method` la tabella `storia` è vuota: controlla evento e tabella."
)
_TOO_WIDE = (
    "Il trigger non guarda il metodo di pagamento: la condizione `WHEN` è su un'altra colonna, o "
    "scrive anche quando cambia altro."
)


def prove_trigger(statement: str) -> str:
    """Modifica i contratti in quattro modi e guarda che cosa resta scritto."""
    with sandbox(_TABLES + _HISTORY) as db:
        db.execute(statement)
        db.execute("UPDATE contracts SET payment_method = 'domiciliazione' WHERE contract_id = 10")
        found = db.execute("SELECT * FROM storia").fetchall()
        if not found:
            return _NOTHING
        if found == [(10, "domiciliazione", "carta")]:
            return _SWAPPED
        if found != [(10, "carta", "domiciliazione")]:
            return "In `storia` serve una riga per modifica: contratto, valore di prima, di dopo."
        db.execute("UPDATE contracts SET payment_method = 'bollettino' WHERE contract_id = 11")
        if len(db.execute("SELECT * FROM storia").fetchall()) > 1:
            return _NOISE
        db.execute("UPDATE contracts SET status = 'sospeso' WHERE contract_id = 10")
        if len(db.execute("SELECT * FROM storia").fetchall()) > 1:
            return _TOO_WIDE
        db.execute("UPDATE contracts SET payment_method = 'carta' WHERE contract_id = 12")
        found = db.execute("SELECT * FROM storia").fetchall()
    return "" if found[1:] == [(12, None, "carta")] else _MISSES_NULL


_WHEN = "WHEN OLD.payment_method IS NOT NEW.payment_method\n"
_TRIGGER_WRONGS = (
    ("senza WHEN", TRIGGER.replace(_WHEN, ""), _NOISE),
    ("<> al posto di IS NOT", TRIGGER.replace("IS NOT", "<>"), _MISSES_NULL),
    (
        "prima e dopo scambiati",
        TRIGGER.replace(
            "OLD.payment_method, NEW.payment_method", "NEW.payment_method, OLD.payment_method"
        ),
        _SWAPPED,
    ),
    (
        "su INSERT",
        TRIGGER.replace("UPDATE OF payment_method", "INSERT").replace(_WHEN, ""),
        _NOTHING,
    ),
)

# --- Le risposte ---------------------------------------------------------------------------------

TYPES = {
    "codice postale (80121)": "TEXT",
    "telefono (6035145398)": "TEXT",
    "numero del contratto, chiave (200001)": "INTEGER",
    "potenza impegnata (4,5 kW)": "REAL",
    "inizio della fornitura (2009-01-04)": "TEXT",
    "consumo annuo in kWh (1700)": "INTEGER",
}
MATRIX = """
SELECT ticket_id FROM tickets
WHERE priority <> CASE impact + urgency
    WHEN 2 THEN 'P1' WHEN 3 THEN 'P2' WHEN 4 THEN 'P3' ELSE 'P4' END
"""
ROLES = {
    "l'operatrice apre la scheda e scrive la nota": "leggere schede, inserire note",
    "l'analista conta i contatti per quartiere": "leggere viste senza nomi",
    "il programma di importazione del lunedì": "inserire e aggiornare clienti e contratti",
    "il tecnico aggiunge una colonna": "cambiare lo schema",
    "il fornitore prova la sua applicazione": "dati finti in una copia a parte",
}


register(
    Exercise(
        "uf2-05-e1", ("UF2.A7",), lambda: TYPES,
        pairs({
            "TEXT": "qui si fanno conti, o è una chiave numerica: come testo «9» viene dopo «10».",
            "INTEGER": "non è un conteggio intero: chiediti se sommeresti due di questi valori, e "
            "se ha una virgola.",
            "REAL": "non ha la virgola, oppure non è un numero da calcolare.",
        }),
        hint="Sommeresti due di questi valori? Se no, anche se è fatto di cifre, è un testo. "
        "In SQLite le date sono testi anno-mese-giorno.",
        success="Il tipo lo decide l'uso, non l'aspetto: cifre che non si sommano sono testo.",
    ),
    Exercise(
        "uf2-05-e2", ("UF2.A7",), lambda: TRIGGER, sql_statement(prove_trigger, _TRIGGER_WRONGS),
        hint="`OLD` è la riga prima, `NEW` la riga dopo. La condizione sta in `WHEN`; un vuoto si "
        "confronta con `IS NOT`.",
        success="Una riga per ogni vera modifica, vuoti compresi, chiunque la faccia e da "
        "qualunque programma.",
    ),
    Exercise(
        "uf2-05-e3", ("UF2.A7",), lambda: MATRIX,
        sql_query(tickets, table(key="ticket_id")),
        hint="`CASE impact + urgency WHEN 2 THEN … END` dà la priorità attesa. Poi confrontala con "
        "quella scritta.",
        success="Ogni riga è una domanda a chi ha aperto la segnalazione. Può avere ragione: la "
        "regola trova le eccezioni, non i colpevoli.",
        mistakes=[
            Mistake(
                "dimenticata la somma 6",
                lambda: MATRIX.replace("ELSE 'P4'", "WHEN 5 THEN 'P4'"),
                "Le segnalazioni con somma 6 spariscono: senza un `ELSE` il `CASE` dà `NULL`, e il "
                "confronto non è mai vero. Anche 6 vale P4.",
            ),
            Mistake(
                "solo l'impatto",
                lambda: "SELECT ticket_id FROM tickets WHERE priority <> 'P' || impact",
                "Hai confrontato la priorità con il solo impatto. La matrice usa la somma di "
                "impatto e urgenza.",
            ),
            Mistake(
                "quelle giuste",
                lambda: MATRIX.replace("<>", "="),
                "Queste sono le segnalazioni che rispettano la matrice. Una regola di qualità "
                "restituisce quelle che non vanno.",
            ),
        ],
    ),
    Exercise(
        "uf2-05-e4", ("UF2.A7",), lambda: "c",
        choice({
            "a": "I contratti di quei clienti resterebbero senza intestatario, e il conto delle "
            "righe non tornerebbe più.",
            "b": "Hai sostituito un dato falso visibile con un dato falso invisibile: domani "
            "nessuno saprà più che era un difetto.",
            "d": "Il difetto entra nei conti: l'età media, gli auguri, le offerte per età. Chi usa "
            "il dato non ha letto il tuo avviso.",
        }),
        hint="Due domande: si può tornare al dato di partenza? Chi legge la tabella può essere "
        "ingannato?",
        success="Il cliente resta, il dato falso esce dai conti, e l'originale è conservato con il "
        "motivo: quando il cliente richiama, glielo si chiede.",
    ),
    Exercise(
        "uf2-05-e5", ("UF2.A7", "UF2.C2"), lambda: VIEW, sql_statement(prove_view, _VIEW_WRONGS),
        hint="Parti dai clienti, unisci con `LEFT JOIN`, metti lo stato nell'`ON`, conta una "
        "colonna dei contratti.",
        success="Tutti i clienti ci sono, anche con zero, e la vista segue i dati.",
    ),
    Exercise(
        "uf2-05-e6", ("UF2.A7", "UF2.C2"), lambda: contacts_between(LAST_COPY, FAILURE),
        number("contatti"),
        hint="Quale copia è l'ultima prima del guasto? Si perde ciò che è arrivato dopo di lei.",
        success="È la perdita di quel giorno. Per sceglierne una più piccola si copia più spesso: "
        "è una decisione di chi dirige, con un costo.",
        mistakes=[
            Mistake(
                "dalla copia della notte", lambda: contacts_between("2026-10-28 02:00", FAILURE),
                "Hai contato dalla copia delle 2:00. Ma alle 13:00 ce n'è stata un'altra: quei "
                "contatti sono salvi.",
            ),
            Mistake(
                "dalla mezzanotte", lambda: contacts_between("2026-10-28", FAILURE),
                "Hai contato dalla mezzanotte. Ciò che conta è l'ultima copia prima del guasto.",
            ),
            Mistake(
                "fino a sera", lambda: contacts_between(LAST_COPY, "2026-10-29"),
                "Hai contato anche i contatti dopo il guasto: non erano ancora nel database.",
            ),
            Mistake(
                "quelli salvi", lambda: contacts_between("2026-10-28", LAST_COPY),
                "Questi sono i contatti del giorno che la copia ha salvato.",
            ),
        ],
    ),
    Exercise(
        "uf2-05-e7", ("UF2.A7", "UF2.C2"), lambda: ROLES,
        pairs({
            "leggere schede, inserire note": "questo permesso mostra i dati di persone vere. Serve "
            "solo a chi ha il cliente in linea.",
            "leggere viste senza nomi": "con questo permesso il lavoro non si può fare: le viste "
            "senza nomi servono a chi conta.",
            "inserire e aggiornare clienti e contratti": "è troppo, o è la cosa sbagliata: qui "
            "nessuno carica anagrafiche.",
            "cambiare lo schema": "è il permesso più pericoloso: ce l'ha chi lo deve fare, nel "
            "momento in cui lo fa.",
            "dati finti in una copia a parte": "qui si lavora sui dati veri, quindi la copia finta "
            "non basta.",
        }),
        hint="Per ogni persona: qual è la cosa più piccola che le basta per lavorare?",
        success="Il minimo che basta: così un errore, o una password rubata, fa il danno minimo.",
    ),
)  # fmt: skip
