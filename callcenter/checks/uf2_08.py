"""Esercizi della lezione 2.8, «Quando i dati crescono»."""

import json
import sqlite3
from functools import cache

from callcenter import data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.lessonstar import filled
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import table
from callcenter.checks.words import choice

WEEKS = ("2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26")


@cache
def star() -> sqlite3.Connection:
    """Il magazzino della lezione: cinque settimane, senza altre viste."""
    return filled(WEEKS, "")


# --- e1: quanto spazio fra tre anni ---

YEARS, GROWTH = 3, 10


def _sheet() -> dict:
    """La misura fra motori che la lezione legge."""
    return json.loads(data.path("growth/measure.json").read_text(encoding="utf-8"))


def _row_bytes() -> float:
    """Quanto occupa una riga in SQLite, indici compresi: dalla misura con un milione di righe."""
    loads = {(load["engine"], load["rows"]): load["bytes"] for load in _sheet()["loads"]}
    return loads["SQLite", 1_000_000] / 1_000_000


def _rows_per_day() -> float:
    query = "SELECT 1.0 * COUNT(*) / COUNT(DISTINCT date_key) FROM fact_visit"
    return float(star().execute(query).fetchone()[0])


def _gigabytes(years: float = YEARS, growth: float = GROWTH, unit: float = 1e9) -> float:
    return _rows_per_day() * growth * _row_bytes() * 365 * years / unit


# --- e3: quali colonne si leggono ---

NEEDED = ("date_key", "queue_key", "answered", "wait_s")


def _column_bytes() -> dict[str, int]:
    return _sheet()["data"][0]["column_bytes"]


def _share_read(columns=NEEDED) -> float:
    sizes = _column_bytes()
    return 100 * sum(sizes[name] for name in columns) / sum(sizes.values())


# --- e4: l'aggregato di giorno e coda ---

DAILY = """
SELECT d.day, q.queue, COUNT(*) AS offerte, SUM(f.answered) AS risposte,
       SUM(CASE WHEN f.answered = 1 AND f.wait_s <= 20 THEN 1 ELSE 0 END) AS in_tempo,
       SUM(f.wait_s) AS attesa_s
FROM fact_visit AS f
JOIN dim_date AS d ON d.date_key = f.date_key
JOIN dim_queue AS q ON q.queue_key = f.queue_key
GROUP BY d.day, q.queue
"""
IN_TIME = "SUM(CASE WHEN f.answered = 1 AND f.wait_s <= 20 THEN 1 ELSE 0 END) AS in_tempo"


# --- e5: la legge di Amdahl ---

FIXED_S, SHARED_S, COMPUTERS = 96, 304, 8


def _speedup(computers: float = COMPUTERS) -> float:
    return (FIXED_S + SHARED_S) / (FIXED_S + SHARED_S / computers)


_DECISIONS = {
    "a": "Spark divide i grandi calcoli. Le richiamate sono piccole scritture di molte persone: "
    "non le registra lui. E il report, misurato, sta in un computer solo.",
    "c": "Aspettare di più non fa entrare più persone: in SQLite scrive sempre uno alla volta, e "
    "su una cartella di rete i blocchi non sono affidabili.",
    "d": "DuckDB fa bene il report, ma più programmi che scrivono nello stesso file non sono il "
    "suo lavoro: le richiamate si bloccherebbero ancora.",
}

register(
    Exercise(
        "uf2-08-e1", ("UF2.C6",), _gigabytes, number("GB", decimals=2),
        hint="Righe al giorno × 10 × byte di una riga × 365 × 3. Alla fine dividi per un miliardo.",
        success="Sta nella memoria di un portatile di oggi, e di molto. Prima di discutere di "
        "macchine conviene fare questo conto: costa una riga.",
        mistakes=[
            Mistake("un anno solo", lambda: _gigabytes(years=1),
                    "È lo spazio di un anno: ne servono tre."),
            Mistake("senza crescita", lambda: _gigabytes(growth=1),
                    "Sono tre anni con le chiamate di oggi: qui diventano dieci volte tante."),
            Mistake("megabyte", lambda: _gigabytes(unit=1e6),
                    "Questi sono megabyte: un GB è mille volte un MB."),
            Mistake("gigabit", lambda: _gigabytes(unit=1e9 / 8),
                    "Hai moltiplicato per 8: quelli sono gigabit, che misurano la rete."),
        ],
    ),
    Exercise(
        "uf2-08-e2", ("UF2.C2",),
        lambda: {
            "le impostazioni e lo storico di un programma, in un file accanto a lui": "SQLite",
            "il report del mese su 50 milioni di righe Parquet, da un portatile": "DuckDB",
            "trenta operatori che segnano appuntamenti tutti insieme": "PostgreSQL",
            "un conto su dati che stanno solo su dieci computer insieme": "Spark",
        },
        pairs({
            "SQLite": "SQLite è un file accanto al programma: niente server, scrive uno alla "
            "volta.",
            "DuckDB": "DuckDB legge per colonne grandi tabelle, su un computer solo.",
            "PostgreSQL": "PostgreSQL è un server: molte persone scrivono insieme, via rete.",
            "Spark": "Spark divide un calcolo fra più computer.",
        }),
        hint="Per ogni lavoro chiediti: quante righe tocca, quanti scrivono, su quanti computer "
        "stanno i dati.",
        success="Nessuno dei quattro è il migliore. Ognuno è nato per un lavoro.",
    ),
    Exercise(
        "uf2-08-e3", ("UF2.C6", "UF2.C2"), _share_read,
        number("%", decimals=1, accepts_fraction=True),
        hint="Somma i byte delle quattro colonne e dividi per i byte di tutte le colonne.",
        success="Il resto dei file non si tocca nemmeno. E `date_key`, che è in ordine, non pesa "
        "quasi niente: le ripetizioni si comprimono.",
        mistakes=[
            Mistake("contando le colonne", lambda: 100 * len(NEEDED) / len(_column_bytes()),
                    "Hai contato le colonne come se pesassero tutte uguale. Qui ci sono i loro "
                    "byte veri: usa quelli."),
            Mistake("il resto", lambda: 100 - _share_read(),
                    "Questa è la parte che si salta. La domanda chiede quella che si legge."),
            Mistake("senza l'attesa", lambda: _share_read(NEEDED[:-1]),
                    "Manca `wait_s`: senza l'attesa non si sa chi ha aspettato al più 20 "
                    "secondi."),
        ],
    ),
    Exercise(
        "uf2-08-e4", ("UF2.C6",), lambda: DAILY,
        sql_query(star, table(key=("day", "queue"))),
        hint="Conta, e somma: `COUNT(*)`, `SUM(f.answered)`, una `SUM(CASE WHEN ...)`, "
        "`SUM(f.wait_s)`. Niente rapporti.",
        success="Solo somme e conteggi: da qui si ricavano la settimana, il mese, ogni rapporto. "
        "E le righe da leggere sono poche al giorno.",
        mistakes=[
            Mistake("percentuale",
                    lambda: DAILY.replace(
                        IN_TIME, IN_TIME.replace("SUM(", "100.0 * SUM(", 1).replace(
                            " AS", " / COUNT(*) AS")),
                    "In `in_tempo` c'è una percentuale: non si somma fra i giorni. Tieni il "
                    "conteggio."),
            Mistake("attesa media", lambda: DAILY.replace("SUM(f.wait_s)", "AVG(f.wait_s)"),
                    "`attesa_s` è una media: la media del mese non si ricava dalle medie dei "
                    "giorni. Tieni la somma."),
            Mistake("anche senza risposta",
                    lambda: DAILY.replace("f.answered = 1 AND f.wait_s", "f.wait_s"),
                    "In `in_tempo` hai contato anche chi ha riagganciato subito: servono le "
                    "risposte."),
            Mistake("attesa delle sole risposte",
                    lambda: DAILY.replace(
                        "SUM(f.wait_s)", "SUM(CASE WHEN f.answered = 1 THEN f.wait_s ELSE 0 END)"),
                    "In `attesa_s` ci sono solo le attese di chi ha avuto risposta: servono quelle "
                    "di tutti."),
            Mistake("senza coda",
                    lambda: DAILY.replace("GROUP BY d.day, q.queue", "GROUP BY d.day"),
                    "Manca la coda in `GROUP BY`: hai mescolato le code e ne resta una a caso."),
        ],
    ),
    Exercise(
        "uf2-08-e5", ("UF2.C2",), _speedup, number("volte", decimals=2),
        hint="Il tempo nuovo è la parte fissa più la parte divisibile diviso 8. Poi: tempo vecchio "
        "÷ tempo nuovo.",
        success="Otto computer, meno di tre volte più veloce. Chi vende computer parla di otto.",
        mistakes=[
            Mistake("otto volte", lambda: float(COMPUTERS),
                    "Sarebbe così se tutto si potesse dividere: la lettura e l'unione restano."),
            Mistake("tempo nuovo", lambda: FIXED_S + SHARED_S / COMPUTERS,
                    "Questi sono i secondi del conto nuovo. La domanda chiede quante volte è più "
                    "veloce: tempo vecchio ÷ tempo nuovo."),
            Mistake("solo la parte divisibile",
                    lambda: COMPUTERS * SHARED_S / (FIXED_S + SHARED_S),
                    "Hai tolto la parte fissa dal guadagno. Quella parte va sommata al tempo."),
            Mistake("infiniti computer", lambda: _speedup(float("inf")),
                    "È il limite con infiniti computer. Qui sono otto."),
        ],
    ),
    Exercise(
        "uf2-08-e6", ("UF2.C2", "UF2.C6"),
        lambda: {
            "il piano dice SCAN e il filtro prende un giorno solo": "indice",
            "il cruscotto rifà ogni minuto gli stessi totali dei mesi passati": "aggregato",
            "il carico fa un commit per ogni riga": "una transazione",
            "trenta operatori scrivono insieme e leggono «database is locked»": "server",
            "file di tre anni, e si chiede sempre un mese": "partizioni",
            "il report tocca tutte le righe e tre colonne su venti, e scrive uno solo":
                "motore a colonne",
            "la tabella ha passato il milione di righe e il report di notte dura 4 secondi":
                "niente",
        },
        pairs({
            "indice": "un indice aiuta chi cerca poche righe.",
            "aggregato": "un aggregato serve a chi ripete gli stessi totali.",
            "una transazione": "una transazione sola toglie le attese del disco fra una riga e "
            "l'altra.",
            "server": "un server serve quando scrivono in molti.",
            "partizioni": "le partizioni fanno saltare i file che non servono.",
            "motore a colonne": "un motore a colonne aiuta chi legge molte righe e poche colonne.",
            "niente": "non si cambia nulla se nulla è lento: un numero tondo non è un problema.",
        }),
        hint="Prima guarda che cosa è lento: cercare, ripetere, scrivere, aspettare gli altri, "
        "leggere tutto?",
        success="Sei rimedi e un «niente». Tre costano un minuto, e vengono prima di ogni "
        "acquisto.",
    ),
    Exercise(
        "uf2-08-e7", ("UF2.A6", "UF2.C2"), lambda: "b", choice(_DECISIONS, options=("b",)),
        hint="Sono due problemi diversi: uno legge molto, l'altro scrive in molti. Chi fa bene "
        "l'uno e chi l'altro?",
        success="Due lavori, due motori, nessun gruppo di computer. E la soglia scritta dice "
        "quando riparlarne.",
    ),
)  # fmt: skip
