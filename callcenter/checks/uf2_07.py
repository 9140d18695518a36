"""Esercizi della lezione 2.7, «Interrogare il warehouse»."""

import sqlite3
from collections.abc import Callable
from functools import cache

from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.lessonstar import filled
from callcenter.checks.numeric import number
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import table
from callcenter.checks.words import choice

WEEKS = ("2026-09-28", "2026-10-05", "2026-10-12", "2026-10-19", "2026-10-26")

# Le stesse viste della lezione.
VIEWS = """
CREATE VIEW slot AS
SELECT v.day, d.weekday_name, v.week_start, h.half_hour_key, v.half_hour, v.queue,
       v.offered, v.answered, v.abandoned, v.answered_in_20s
FROM half_hour_queue AS v
JOIN dim_half_hour AS h ON h.label = v.half_hour
JOIN dim_date AS d ON d.day = v.day;
CREATE VIEW known_call AS
SELECT f.call_id, c.customer_code, MIN(f.entered_at) AS entered_at,
       MIN(CAST(strftime('%s', f.entered_at) AS INTEGER)) AS entered_s,
       MAX(f.answered) AS answered
FROM fact_visit AS f
JOIN dim_customer AS c ON c.customer_key = f.customer_key
WHERE f.customer_key <> -1
GROUP BY f.call_id, c.customer_code;
"""


@cache
def star() -> sqlite3.Connection:
    """Il magazzino della lezione: cinque settimane, con le viste."""
    return filled(WEEKS, VIEWS)


def _changed(query: str, *replacements: tuple[str, str]) -> Callable[[], str]:
    """Una query con qualche pezzo cambiato: è così che nasce un errore tipico."""

    def changed() -> str:
        found = query
        for old, new in replacements:
            found = found.replace(old, new)
        return found

    return changed


RUNNING = """
SELECT half_hour, abandoned,
       SUM(abandoned) OVER (ORDER BY half_hour) AS perse_finora
FROM slot WHERE queue = 'bollette' AND day = '2026-10-07'
"""
MOVING = """
SELECT half_hour,
       ROUND(100.0 * SUM(answered_in_20s) OVER w / SUM(offered) OVER w, 1) AS livello
FROM slot WHERE queue = 'bollette' AND day = '2026-10-07'
WINDOW w AS (ORDER BY half_hour ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)
"""
WORST = """
SELECT queue, day, half_hour, abandoned
FROM (SELECT *, ROW_NUMBER() OVER (
          PARTITION BY queue ORDER BY abandoned DESC, day, half_hour) AS posto
      FROM slot)
WHERE posto <= 3
"""
ISLANDS = """
WITH below AS (
    SELECT *, half_hour_key - ROW_NUMBER() OVER (
        PARTITION BY day ORDER BY half_hour_key) AS island
    FROM slot
    WHERE queue = 'bollette' AND 100.0 * answered_in_20s / offered < 70
)
SELECT day, MIN(half_hour) AS dalle, MAX(half_hour) AS ultima, COUNT(*) AS mezzore
FROM below
GROUP BY day, island
HAVING COUNT(*) >= 4
"""
LEVEL = "ROUND(100.0 * SUM(answered_in_20s) / SUM(offered), 1) AS livello"
ROLLUP = f"""
SELECT week_start, queue, SUM(offered) AS offerte, {LEVEL} FROM slot GROUP BY week_start, queue
UNION ALL
SELECT week_start, 'tutte', SUM(offered), {LEVEL} FROM slot GROUP BY week_start
UNION ALL
SELECT 'tutte', 'tutte', SUM(offered), {LEVEL} FROM slot
"""
MEAN_OF_LEVELS = ROLLUP.replace(
    LEVEL, "ROUND(AVG(100.0 * answered_in_20s / offered), 1) AS livello"
)
FCR = """
WITH next_call AS (
    SELECT *, LEAD(entered_s) OVER (
        PARTITION BY customer_code ORDER BY entered_s, call_id) AS next_s
    FROM known_call
)
SELECT 100.0 * SUM(next_s IS NULL OR next_s - entered_s > 7 * 86400) / COUNT(*)
FROM next_call
WHERE answered = 1
  AND entered_s + 7 * 86400 <= (SELECT MAX(CAST(strftime('%s', entered_at) AS INTEGER))
                                FROM fact_visit)
"""
_END = FCR[FCR.index("  AND entered_s") :]


def _fcr(query: str = FCR) -> float:
    return float(star().execute(query).fetchone()[0])


_BELOW_WHERE = "WHERE queue = 'bollette' AND 100.0 * answered_in_20s / offered < 70"
_LONG_DAYS = f"""
SELECT day, MIN(half_hour) AS dalle, MAX(half_hour) AS ultima, COUNT(*) AS mezzore
FROM slot {_BELOW_WHERE} GROUP BY day HAVING COUNT(*) >= 4
"""
_CLAUSES = {
    "a": "La media del mese è proprio la misura che nasconde le mattine: una fila di due ore si "
    "perde fra seicento mezz'ore.",
    "c": "È una media di medie: il sabato leggero pesa come il lunedì, e le mattine restano "
    "nascoste.",
    "d": "Una mezz'ora sola, magari con tre chiamate, scende sotto il 70% per caso: la clausola "
    "scatterebbe quasi ogni giorno e nessuno la prenderebbe più sul serio.",
}


register(
    Exercise(
        "uf2-07-e1", ("UF2.C6",), lambda: RUNNING,
        sql_query(star, table(key="half_hour")),
        hint="La funzione è `SUM(abandoned) OVER (ORDER BY ...)`: l'ordine la fa crescere.",
        success="A metà mattina si vede già dove finirà la giornata: il totale progressivo serve "
        "a decidere prima, non a spiegare dopo.",
        mistakes=[
            Mistake("senza ordine", _changed(RUNNING, ("(ORDER BY half_hour)", "()")),
                    "Hai lo stesso totale su ogni riga: senza `ORDER BY` dentro `OVER` la finestra "
                    "è tutta la tabella."),
            Mistake("ordine al contrario",
                    _changed(RUNNING, ("(ORDER BY half_hour)", "(ORDER BY half_hour DESC)")),
                    "Il totale cresce al contrario, dalla sera alla mattina: togli `DESC`."),
            Mistake("offerte", _changed(RUNNING, ("SUM(abandoned)", "SUM(offered)")),
                    "Hai sommato le offerte: servono le abbandonate."),
            Mistake("conteggio", _changed(RUNNING, ("SUM(abandoned)", "COUNT(abandoned)")),
                    "`COUNT` conta le mezz'ore, non le chiamate perse: serve `SUM`."),
        ],
    ),
    Exercise(
        "uf2-07-e2", ("UF2.C6",), lambda: MOVING,
        sql_query(star, table(key="half_hour", tolerance=0.051)),
        hint="Due somme sulla stessa finestra, poi una divisione. La cornice è `ROWS BETWEEN 2 "
        "PRECEDING AND CURRENT ROW`.",
        success="Una curva più calma, e ancora vera: ogni chiamata pesa uno. Chi coordina "
        "distingue una crisi da una mezz'ora storta.",
        mistakes=[
            Mistake("media di medie",
                    lambda: "SELECT half_hour, ROUND(AVG(100.0 * answered_in_20s / offered) OVER "
                    "(ORDER BY half_hour ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), 1) AS livello "
                    "FROM slot WHERE queue = 'bollette' AND day = '2026-10-07'",
                    "Hai fatto la media dei livelli: una mezz'ora vuota pesa come una piena. "
                    "Dividi la somma delle risposte in tempo per la somma delle offerte."),
            Mistake("quattro righe", _changed(MOVING, ("2 PRECEDING", "3 PRECEDING")),
                    "La tua finestra ha quattro mezz'ore: quella corrente è la terza, quindi ne "
                    "servono due prima."),
            Mistake("centrata", _changed(MOVING, ("2 PRECEDING AND CURRENT ROW",
                                                  "1 PRECEDING AND 1 FOLLOWING")),
                    "La tua finestra guarda anche la mezz'ora dopo: alle 9 nessuno la conosce "
                    "ancora."),
            Mistake("senza cornice",
                    _changed(MOVING, (" ROWS BETWEEN 2 PRECEDING AND CURRENT ROW", "")),
                    "Manca la cornice `ROWS`: hai il livello dall'inizio della giornata, non "
                    "quello delle ultime tre mezz'ore."),
        ],
    ),
    Exercise(
        "uf2-07-e3", ("UF2.C6", "UF2.A7"), lambda: WORST,
        sql_query(star, table(key=("queue", "day", "half_hour"))),
        hint="Numera le righe in una sottoquery con `ROW_NUMBER() OVER (PARTITION BY queue ORDER "
        "BY abandoned DESC, day, half_hour)`, poi filtra fuori.",
        success="Tre righe per coda, senza pareggi lasciati al caso: domani l'elenco è lo stesso.",
        mistakes=[
            Mistake("le prime dodici",
                    lambda: "SELECT queue, day, half_hour, abandoned FROM slot "
                    "ORDER BY abandoned DESC, day, half_hour LIMIT 12",
                    "Sono le dodici peggiori in assoluto: le code grandi prendono tutti i posti. "
                    "Serve `PARTITION BY queue`."),
            Mistake("senza partizione", _changed(WORST, ("PARTITION BY queue ", "")),
                    "Hai tre righe in tutto: senza `PARTITION BY queue` c'è una numerazione sola."),
            Mistake("ordine crescente", _changed(WORST, ("abandoned DESC", "abandoned")),
                    "Hai preso le mezz'ore con meno abbandoni: manca `DESC`."),
            Mistake("solo la prima", _changed(WORST, ("posto <= 3", "posto = 1")),
                    "Hai solo la prima di ogni coda: ne servono tre."),
        ],
    ),
    Exercise(
        "uf2-07-e4", ("UF2.C6", "UF2.A7"), lambda: ISLANDS,
        sql_query(star, table(key=("day", "dalle"))),
        hint="Prima tieni le sole mezz'ore sotto il 70%. Poi `half_hour_key - ROW_NUMBER()`: in "
        "una fila resta uguale. Infine raggruppa per giorno e isola.",
        success="Ogni riga è una fila vera, con il suo inizio e la sua durata. È l'elenco che "
        "serviva per la clausola.",
        mistakes=[
            Mistake("senza isole", lambda: _LONG_DAYS,
                    "Hai contato le mezz'ore sotto il 70% di tutto il giorno, anche non attaccate. "
                    "Servono le file: raggruppa anche per la differenza."),
            Mistake("tutte le file", _changed(ISLANDS, ("HAVING COUNT(*) >= 4", "")),
                    "Ci sono anche le file corte: tieni quelle di almeno quattro mezz'ore."),
            Mistake("più di quattro", _changed(ISLANDS, (">= 4", "> 4")),
                    "Hai tenuto le file di cinque o più: «almeno quattro» comprende quattro."),
            Mistake("divisione fra interi",
                    _changed(ISLANDS, ("100.0 * answered_in_20s / offered",
                                       "100 * (answered_in_20s / offered)")),
                    "Hai diviso un intero per un intero: ogni mezz'ora non perfetta vale 0. "
                    "Comincia con `100.0 *`."),
            Mistake("ogni coda insieme",
                    _changed(ISLANDS, ("queue = 'bollette' AND ", ""),
                             ("PARTITION BY day", "PARTITION BY queue, day"),
                             ("GROUP BY day", "GROUP BY queue, day")),
                    "Ci sono le file di tutte le code: la clausola riguarda `bollette`."),
        ],
    ),
    Exercise(
        "uf2-07-e5", ("UF2.C6",), lambda: ROLLUP,
        sql_query(star, table(key=("week_start", "queue"), tolerance=0.051)),
        hint="Tre `SELECT` con le stesse quattro colonne, uniti da `UNION ALL`: dettaglio, "
        "settimane, totale.",
        success="È ciò che altrove fa `ROLLUP`: dettaglio, subtotali e totale, tutti rapporti fra "
        "somme.",
        mistakes=[
            Mistake("solo il dettaglio", lambda: ROLLUP.split("UNION ALL")[0],
                    "C'è solo il dettaglio: mancano i subtotali delle settimane e il totale."),
            Mistake("senza totale", lambda: "UNION ALL".join(ROLLUP.split("UNION ALL")[:2]),
                    "Manca l'ultima riga, il totale di tutto: `'tutte', 'tutte'`."),
            Mistake("cubo",
                    lambda: ROLLUP + " UNION ALL SELECT 'tutte', queue, SUM(offered), "
                    f"{LEVEL} FROM slot GROUP BY queue",
                    "Hai aggiunto anche i totali di ogni coda: quello è un cubo (`CUBE`). Il "
                    "rollup scende per una strada sola."),
            Mistake("media di medie", lambda: MEAN_OF_LEVELS,
                    "Il livello è la media dei livelli di mezz'ora. Somma le parti, poi dividi."),
        ],
    ),
    Exercise(
        "uf2-07-e6", ("UF2.C6", "UF2.A7"), _fcr,
        number("%", decimals=1, accepts_fraction=True),
        hint="Togli le chiamate senza risposta e quelle degli ultimi sette giorni. Poi conta chi "
        "non richiama entro 7 × 86.400 secondi.",
        success="È lo stesso numero di `kpi.fcr` con la finestra di 168 ore. Ricorda che vale per "
        "i clienti riconosciuti: una parte piccola di chi chiama.",
        mistakes=[
            Mistake("finestra aperta", lambda: _fcr(FCR.replace(_END, "")),
                    "Hai giudicato anche gli ultimi sette giorni: chi richiamerà la settimana "
                    "dopo non l'ha ancora fatto, e sembra risolto."),
            Mistake("tre giorni", lambda: _fcr(FCR.replace("> 7 *", "> 3 *")),
                    "Hai usato tre giorni: la domanda ne chiede sette."),
            Mistake("anche senza risposta",
                    lambda: _fcr(FCR.replace("WHERE answered = 1\n  AND", "WHERE")),
                    "Hai contato anche le chiamate che non hanno avuto risposta: lì non c'era "
                    "nulla da risolvere."),
            Mistake("quota di chi richiama", lambda: 100 - _fcr(),
                    "Questa è la quota di chi richiama: l'FCR è il resto."),
        ],
    ),
    Exercise(
        "uf2-07-e7", ("UF2.C6",), lambda: "b", choice(_CLAUSES, options=("b",)),
        hint="Chiediti che cosa vive il cliente del lunedì alle nove, e se una mezz'ora con tre "
        "chiamate deve contare.",
        success="La fila misura ciò che il cliente vive, il minimo di chiamate toglie il caso, le "
        "eccezioni scritte tolgono le liti. E la query è già pronta.",
    ),
)  # fmt: skip
