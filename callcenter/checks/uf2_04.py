"""Esercizi della lezione 2.4, «Basi di dati: modello ER e DBMS»."""

import functools
import sqlite3

from callcenter import data, database
from callcenter.checks import Exercise, Mistake, choice, pairs, register, sql_query, table
from callcenter.checks.sqlstatement import refused, sandbox, sql_statement

WEEK = "2026-10-26"


@functools.cache
def sheet() -> sqlite3.Connection:
    """Il foglio delle richiamate della lezione, con i due telefoni corretti a metà."""
    contacts = data.read("contacts")
    open_ones = contacts[
        (contacts["opened_at"] >= WEEK) & ~contacts["resolved"] & contacts["customer_id"].notna()
    ]
    rows = open_ones.merge(data.read("customers"), on="customer_id").sort_values("contact_id")
    rows = rows[["contact_id", "customer_id", "phone"]].astype(object)
    rows.columns = ["contatto", "codice", "telefono"]
    times = rows["codice"].value_counts()
    for code in sorted(times[times > 1].index)[:2]:
        first = rows.index[rows["codice"] == code][0]
        rows.loc[first, "telefono"] = f"60000{code}"
    db = sqlite3.connect(":memory:")
    rows.to_sql("foglio", db, index=False)
    return db


@functools.cache
def contacts_and_contracts() -> sqlite3.Connection:
    """Le due tabelle dell'esercizio sul JOIN, con i nomi della lezione."""
    db = sqlite3.connect(":memory:")
    contacts = data.read("contacts")[["contact_id", "customer_id"]]
    contacts.columns = ["contatto", "cliente"]
    contacts.astype(object).to_sql("contatto", db, index=False)
    contracts = data.read("contracts")[["contract_id", "customer_id", "commodity", "status"]]
    contracts.columns = ["contratto", "cliente", "fornitura", "stato"]
    contracts.astype(object).to_sql("contratto", db, index=False)
    db.execute("CREATE INDEX per_cliente ON contratto (cliente)")
    return db


# --- e4: le regole scritte nella tabella ---------------------------------------------------------

APPOINTMENT = """
CREATE TABLE appuntamento (
    appuntamento INTEGER PRIMARY KEY,
    cliente INTEGER NOT NULL REFERENCES cliente(cliente),
    sportello TEXT NOT NULL,
    giorno TEXT NOT NULL,
    ora TEXT NOT NULL CHECK (ora BETWEEN '09:00' AND '12:30'),
    UNIQUE (sportello, giorno, ora)
)
"""
NAMES = {"appuntamento", "cliente", "sportello", "giorno", "ora"}
_INSERT = "INSERT INTO appuntamento (cliente, sportello, giorno, ora) VALUES (?, ?, ?, ?)"
_GOOD = (
    ((1, "Ponticelli", "2026-11-09", "09:30"), "il primo appuntamento"),
    ((2, "Chiaia", "2026-11-09", "09:30"), "la stessa ora in un altro sportello"),
    ((1, "Ponticelli", "2026-11-10", "09:30"), "la stessa ora in un altro giorno"),
    ((1, "Ponticelli", "2026-11-09", "09:00"), "le 9:00, il primo posto"),
    ((2, "Ponticelli", "2026-11-09", "12:30"), "le 12:30, l'ultimo posto"),
)
_NO_DOUBLE = (
    "La tabella accetta due appuntamenti per lo stesso sportello, giorno e ora. È una regola su "
    "tre colonne insieme: `UNIQUE (…, …, …)`."
)
_NO_HOURS = (
    "La tabella accetta un appuntamento alle 20:00. Le ore ammesse si scrivono con "
    "`CHECK (ora BETWEEN … AND …)`."
)
_NO_REFERENCE = (
    "La tabella accetta un cliente che non esiste. Serve la chiave esterna: "
    "`REFERENCES cliente(cliente)`."
)
_NO_CUSTOMER = (
    "La tabella accetta un appuntamento senza cliente: una chiave esterna vuota è ammessa, se non "
    "scrivi `NOT NULL`."
)
_NO_TIME = (
    "La tabella accetta un appuntamento senza ora: con `NULL` il `CHECK` non è falso, e due `NULL` "
    "non sono uguali. Serve `NOT NULL`."
)
_TOO_STRICT = "Hai messo un divieto di troppo: la tabella rifiuta {}, che invece va bene."
_BAD = (
    ((2, "Ponticelli", "2026-11-09", "09:30"), _NO_DOUBLE),
    ((2, "Chiaia", "2026-11-09", "20:00"), _NO_HOURS),
    ((77, "Chiaia", "2026-11-09", "10:00"), _NO_REFERENCE),
    ((None, "Chiaia", "2026-11-09", "10:30"), _NO_CUSTOMER),
    ((2, "Chiaia", "2026-11-09", None), _NO_TIME),
)


def prove_appointment(statement: str) -> str:
    """Prova la tabella con righe buone e cattive; il messaggio della prima che non va."""
    setup = "CREATE TABLE cliente (cliente INTEGER PRIMARY KEY); INSERT INTO cliente VALUES (1),(2)"
    with sandbox(setup) as db:
        db.execute(statement)
        if "appuntamento" not in database.tables(db):
            return "Dopo la tua istruzione la tabella `appuntamento` non c'è: serve `CREATE TABLE`."
        found = {row[1].casefold() for row in db.execute("PRAGMA table_info(appuntamento)")}
        if found != NAMES:
            return f"Le colonne devono essere queste: {', '.join(sorted(NAMES))}."
        for values, what in _GOOD:
            if refused(db, _INSERT, values):
                return _TOO_STRICT.format(what)
        for values, message in _BAD:
            if not refused(db, _INSERT, values):
                return message
        if refused(db, "INSERT INTO cliente VALUES (3)"):
            return "La tabella `cliente` non va toccata."
    return ""


_APPOINTMENT_WRONGS = (
    ("senza UNIQUE", APPOINTMENT.replace(",\n    UNIQUE (sportello, giorno, ora)", ""), _NO_DOUBLE),
    (
        "UNIQUE sulla sola ora", APPOINTMENT.replace("(sportello, giorno, ora)", "(ora)"),
        _TOO_STRICT.format(_GOOD[1][1]),
    ),
    (
        "UNIQUE senza lo sportello",
        APPOINTMENT.replace("(sportello, giorno, ora)", "(giorno, ora)"),
        _TOO_STRICT.format(_GOOD[1][1]),
    ),
    (
        "senza CHECK", APPOINTMENT.replace(" CHECK (ora BETWEEN '09:00' AND '12:30')", ""),
        _NO_HOURS,
    ),
    (
        "senza chiave esterna", APPOINTMENT.replace(" REFERENCES cliente(cliente)", ""),
        _NO_REFERENCE,
    ),
    (
        "cliente facoltativo", APPOINTMENT.replace("cliente INTEGER NOT NULL", "cliente INTEGER"),
        _NO_CUSTOMER,
    ),
    ("ora facoltativa", APPOINTMENT.replace("ora TEXT NOT NULL", "ora TEXT"), _NO_TIME),
    (
        "estremi esclusi",
        APPOINTMENT.replace("ora BETWEEN '09:00' AND '12:30'", "ora > '09:00' AND ora < '12:30'"),
        _TOO_STRICT.format(_GOOD[3][1]),
    ),
)  # fmt: skip


# --- e6: prendere una richiamata -----------------------------------------------------------------

TAKE = "UPDATE richiamata SET presa_da = :operatore WHERE richiamata = :numero AND presa_da IS NULL"
_TAKEN_AGAIN = (
    "Il secondo operatore ha coperto il primo: adesso telefonano tutti e due. La condizione che la "
    "richiamata sia ancora libera deve stare nella stessa istruzione."
)
_NEVER_TAKEN = (
    "Nessuno riesce a prendere la richiamata. Un confronto con `= NULL` non è mai vero: il vuoto "
    "si cerca con `IS NULL`."
)
_ALL_TAKEN = "Hai preso anche le altre richiamate: manca la condizione su `:numero`."


def prove_take(statement: str) -> str:
    """Due operatori prendono la stessa richiamata, uno dopo l'altro."""
    setup = (
        "CREATE TABLE richiamata (richiamata INTEGER PRIMARY KEY, presa_da INTEGER);"
        "INSERT INTO richiamata VALUES (1, NULL), (2, NULL)"
    )
    with sandbox(setup) as db:
        first = db.execute(statement, {"operatore": 14, "numero": 1}).rowcount
        taken = dict(db.execute("SELECT richiamata, presa_da FROM richiamata").fetchall())
        if taken == {1: None, 2: None}:
            return _NEVER_TAKEN
        if taken.get(2) is not None:
            return _ALL_TAKEN
        if taken != {1: 14, 2: None} or first != 1:
            return (
                "Dopo il primo operatore `presa_da` deve valere `:operatore`, e nient'altro cambia."
            )
        second = db.execute(statement, {"operatore": 27, "numero": 1}).rowcount
        if db.execute("SELECT presa_da FROM richiamata WHERE richiamata = 1").fetchone() != (14,):
            return _TAKEN_AGAIN
        if second != 0:
            return (
                "Il secondo operatore non copre il primo, ma la riga risulta lo stesso modificata: "
                "chi arriva tardi non può accorgersene. Metti la condizione nel `WHERE`."
            )
    return ""


_TAKE_WRONGS = (
    ("senza condizione", TAKE.replace(" AND presa_da IS NULL", ""), _TAKEN_AGAIN),
    ("= NULL", TAKE.replace("IS NULL", "= NULL"), _NEVER_TAKEN),
    ("senza il numero", TAKE.replace("richiamata = :numero AND ", ""), _ALL_TAKEN),
)


# --- e7: l'indice giusto -------------------------------------------------------------------------

INDEX = "CREATE INDEX contatto_operatore ON contatto (operatore, aperto_il)"
QUESTION = (
    "SELECT aperto_il, motivo FROM contatto "
    "WHERE operatore = ? AND aperto_il >= ? ORDER BY aperto_il"
)
_STILL_SCAN = (
    "Il piano dice ancora `SCAN`: l'indice non comincia da una colonna che la query cerca."
)
_SORTS = (
    "L'indice trova le righe dell'operatore, ma poi le ordina a parte (`TEMP B-TREE`). Aggiungi in "
    "fondo la colonna dell'ordinamento: saranno già in fila."
)
_WRONG_ORDER = (
    "L'indice comincia dalla data: si leggono i contatti di tutti gli operatori da quel giorno in "
    "poi. Prima la colonna con l'uguale, poi quella con il maggiore."
)


def prove_index(statement: str) -> str:
    """Il piano della query dell'esercizio, dopo l'istruzione."""
    setup = (
        "CREATE TABLE contatto (contatto INTEGER PRIMARY KEY, aperto_il TEXT NOT NULL, "
        "operatore INTEGER NOT NULL, motivo TEXT NOT NULL)"
    )
    with sandbox(setup) as db:
        db.execute(statement)
        steps = " / ".join(database.plan(db, QUESTION, (1, "2026-10-26")))
        if "SCAN" in steps:
            return _STILL_SCAN
        if "TEMP B-TREE" in steps:
            return _SORTS
        if "operatore=? AND aperto_il>?" not in steps:
            return _WRONG_ORDER
        if refused(db, "INSERT INTO contatto VALUES (1,'a',1,'x'), (2,'a',1,'x')"):
            return (
                "L'indice `UNIQUE` vieta due contatti dello stesso operatore nello stesso istante: "
                "qui serve solo la velocità, non un vincolo."
            )
    return ""


_INDEX_WRONGS = (
    ("solo il motivo", "CREATE INDEX i ON contatto (motivo)", _STILL_SCAN),
    ("solo l'operatore", "CREATE INDEX i ON contatto (operatore)", _SORTS),
    ("prima la data", "CREATE INDEX i ON contatto (aperto_il, operatore)", _WRONG_ORDER),
    ("solo la data", "CREATE INDEX i ON contatto (aperto_il)", _WRONG_ORDER),
)

# --- Le risposte ---------------------------------------------------------------------------------

ANOMALIES = {
    "Il cliente cambia telefono: una riga è corretta, l'altra no": "aggiornamento",
    "La nuova operatrice non ha ancora richiamate: il suo interno non si sa dove scriverlo":
        "inserimento",
    "Si toglie l'ultima richiamata di un cliente, e con lei il suo indirizzo": "cancellazione",
    "La squadra cambia coordinatore: va riscritto in ogni riga della squadra": "aggiornamento",
}  # fmt: skip
CONTRADICTIONS = """
SELECT codice, COUNT(DISTINCT telefono) AS telefoni
FROM foglio
GROUP BY codice
HAVING COUNT(DISTINCT telefono) > 1
"""
BY_SUPPLY = """
SELECT k.fornitura, COUNT(DISTINCT c.contatto) AS contatti
FROM contatto AS c JOIN contratto AS k ON k.cliente = c.cliente
GROUP BY k.fornitura
"""


register(
    Exercise(
        "uf2-04-e1", ("UF2.C2",), lambda: ANOMALIES,
        pairs({
            "aggiornamento": "qui non si sta correggendo lo stesso fatto in più righe. Guarda se "
            "il fatto non ha un posto, o se lo perde.",
            "inserimento": "qui il fatto un posto ce l'ha già. L'anomalia di inserimento è di chi "
            "non può ancora entrare.",
            "cancellazione": "qui non si toglie nessuna riga: nessun fatto sparisce.",
        }),
        hint="Che cosa sta facendo chi usa il foglio: corregge, aggiunge o toglie?",
        success="Tre anomalie, una causa: nella stessa riga ci sono fatti di cose diverse.",
    ),
    Exercise(
        "uf2-04-e2", ("UF2.C2", "UF2.A7"), lambda: CONTRADICTIONS,
        sql_query(sheet, table(key="codice")),
        hint="Raggruppa per cliente e conta i telefoni **diversi**. I gruppi si filtrano con "
        "`HAVING`.",
        success="Il foglio dice due telefoni per lo stesso cliente, e non sa quale è giusto. Con "
        "una tabella `cliente` non può succedere: il telefono sta in un punto solo.",
        mistakes=[
            Mistake(
                "COUNT senza DISTINCT",
                lambda: CONTRADICTIONS.replace("COUNT(DISTINCT telefono)", "COUNT(telefono)"),
                "Hai contato le righe di ogni cliente, non i telefoni diversi: chi ha due "
                "richiamate con lo stesso numero non si contraddice. Serve `DISTINCT`.",
            ),
            Mistake(
                "senza HAVING",
                lambda: "SELECT codice, COUNT(DISTINCT telefono) AS telefoni FROM foglio "
                "GROUP BY codice",
                "Ci sono tutti i clienti. Tieni solo quelli con più di un telefono: i gruppi si "
                "filtrano con `HAVING`.",
            ),
        ],
    ),
    Exercise(
        "uf2-04-e3", ("UF2.A7", "UF2.C2"), lambda: "d",
        choice({
            "a": "Il telefono cambia, e marito e moglie possono usare lo stesso. E lo stesso "
            "numero scritto in due modi sembra due numeri.",
            "b": "La posta manca a molti clienti e si ripete: una chiave primaria non può essere "
            "vuota né doppia.",
            "c": "Due omonimi nati lo stesso giorno esistono. E alle microimprese la data di "
            "nascita manca.",
            "e": "Senza codice ogni contatto dovrebbe ripetere nome, telefono e indirizzo: è il "
            "foglio da cui vogliamo uscire.",
        }),
        hint="Una buona chiave c'è sempre, non si ripete e non cambia mai. Quale delle cinque?",
        success="Il codice non dice nulla del cliente, e per questo non cambia mai. Le regole "
        "sulle altre colonne restano utili: `UNIQUE` dove serve, ricerca dove non si può.",
    ),
    Exercise(
        "uf2-04-e4", ("UF2.A7",), lambda: APPOINTMENT,
        sql_statement(prove_appointment, _APPOINTMENT_WRONGS),
        hint="Leggi le cinque regole una alla volta: obbligatorio è `NOT NULL`, esistente è "
        "`REFERENCES`, ammesso è `CHECK`, non doppio è `UNIQUE`.",
        success="Dieci righe di prova: cinque buone accettate, cinque cattive rifiutate. Adesso "
        "due operatori non possono dare lo stesso posto, neanche volendo.",
    ),
    Exercise(
        "uf2-04-e5", ("UF2.A7", "UF2.C2"), lambda: BY_SUPPLY,
        sql_query(contacts_and_contracts, table(key="fornitura")),
        hint="Un cliente con due contratti luce raddoppia i suoi contatti. Che cosa vuoi contare, "
        "righe o contatti diversi?",
        success="Ogni contatto pesa uno dentro la sua fornitura. Chi ha luce e gas sta in tutte e "
        "due le righe: la somma delle righe non è il totale dei contatti.",
        mistakes=[
            Mistake(
                "COUNT(*)",
                lambda: BY_SUPPLY.replace("COUNT(DISTINCT c.contatto)", "COUNT(*)"),
                "Hai contato le righe del join. Chi ha due contratti della stessa fornitura fa "
                "contare due volte ogni telefonata: serve `COUNT(DISTINCT …)`.",
            ),
            Mistake(
                "clienti invece di contatti",
                lambda: BY_SUPPLY.replace("c.contatto)", "c.cliente)"),
                "Hai contato i clienti diversi: chi ha chiamato tre volte pesa uno. La domanda è "
                "sui contatti.",
            ),
            Mistake(
                "contratti invece di contatti",
                lambda: BY_SUPPLY.replace("c.contatto)", "k.contratto)"),
                "Hai contato i contratti di chi ha chiamato. La domanda è sui contatti.",
            ),
        ],
    ),
    Exercise(
        "uf2-04-e6", ("UF2.C2", "UF2.A7"), lambda: TAKE,
        sql_statement(prove_take, _TAKE_WRONGS),
        hint="Leggere se è libera e poi scrivere sono due passi. Metti la condizione nel `WHERE` "
        "dello stesso `UPDATE`.",
        success="Il primo aggiorna una riga, il secondo zero. Il programma guarda quante righe "
        "sono cambiate: con zero dice «già presa» e propone la prossima.",
    ),
    Exercise(
        "uf2-04-e7", ("UF2.C2",), lambda: INDEX,
        sql_statement(prove_index, _INDEX_WRONGS),
        hint="Un indice su due colonne è come un elenco per cognome e poi per nome. La query "
        "conosce l'operatore con un uguale, la data con un maggiore.",
        success="Il piano va dritto all'operatore, salta al giorno e legge in fila: niente "
        "ordinamento a parte.",
    ),
)  # fmt: skip
