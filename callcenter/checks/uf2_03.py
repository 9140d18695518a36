"""Esercizi della lezione 2.3, «Programmare per il call center: Python e SQL»."""

import sqlite3
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

from callcenter import acdlog, data
from callcenter.checks.compare import RIGHT, Comparator, Verdict, is_blank, show, wrong
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import series, table
from callcenter.checks.words import text

# --- 1. I tipi -----------------------------------------------------------------------------------

_TYPES = {
    "campi[5], appena letto": "testo",
    "int(campi[5])": "intero",
    "int(campi[5]) / 60": "decimale",
    "int(campi[5]) <= 20": "vero o falso",
    'riga.split("|")': "lista",
    '{"214": 3, "222": 5}': "dizionario",
}
_TYPE_CLUES = {
    "testo": "non è un testo. È un testo ciò che sta fra virgolette o si è appena letto da un "
    "file.",
    "intero": "non è un intero. Chiediti se è già passato da `int` e se poi è stato diviso.",
    "decimale": "non è un decimale. Un decimale nasce da `float(...)` o dalla divisione `/`.",
    "vero o falso": "non è vero o falso. Quello è il risultato di un confronto.",
    "lista": "non è una lista. Una lista è una fila di valori, come quella che dà `split`.",
    "dizionario": "non è un dizionario. Un dizionario ha graffe, chiavi e due punti.",
}

# --- 2. Minuti e secondi -------------------------------------------------------------------------

_SECONDS = (137, 65, 0, 59, 60, 523, 3600)


def _clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


# --- 3. Chiamate per coda ------------------------------------------------------------------------

_LOG = [
    "1791270000|1791270000.1|web|NONE|ENTERQUEUE||6090000001|1",
    "1791270002|1791270002.3|bollette|NONE|ENTERQUEUE||6090000002|1",
    "1791270005|1791270000.1|web|PJSIP/214|CONNECT|5|1791270000.2|3",
    "",
    "1791270009|1791270009.4|web|NONE|ENTERQUEUE||6090000003|1",
    "1791270011|NONE|NONE|PJSIP/222|PAUSEALL|Pausa",
    "1791270100|1791270000.1|web|PJSIP/214|COMPLETECALLER|5|95|1",
    "1791270101|1791270101.5|web|NONE|ENTERQUEUE||6090000004|1",
]


def _log_cases() -> list[tuple[list[str]]]:
    return [(_LOG,), (_LOG[:2],), (_LOG[3:5],)]


def _count(lines: list[str], *, event: str | None = "ENTERQUEUE") -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in lines:
        fields = line.split("|")
        if len(fields) >= 5 and event in (None, fields[4]):
            counts[fields[2]] = counts.get(fields[2], 0) + 1
    return counts


def _every_event(lines: list[str]) -> dict[str, int]:
    return _count(lines, event=None)


def _always_one(lines: list[str]) -> dict[str, int]:
    return dict.fromkeys(_count(lines), 1)


def _by_event(lines: list[str]) -> dict[str, int]:
    """L'errore di chi prende come chiave l'evento al posto della coda."""
    found = _count(lines)
    return {"ENTERQUEUE": sum(found.values())} if found else {}


# --- 4. Il livello di servizio -------------------------------------------------------------------

_LEVELS = ((80, 100), (0, 0), (0, 12), (12, 12), (12, 10), (-1, 10), (0, -5), (7, 10))


def _level(in_time: int, offered: int) -> float | None:
    _refuse(in_time, offered)
    return in_time / offered if offered else None


def _refuse(in_time: int, offered: int) -> None:
    if in_time < 0 or offered < 0 or in_time > offered:
        raise ValueError(f"{in_time} in tempo su {offered} offerte: controlla i conteggi.")


def _level_or(empty: float) -> Callable[[int, int], float]:
    """La funzione che dà un numero fisso quando non ci sono offerte."""

    def level(in_time: int, offered: int) -> float:
        _refuse(in_time, offered)
        return in_time / offered if offered else empty

    return level


def _percent(in_time: int, offered: int) -> float | None:
    found = _level(in_time, offered)
    return None if found is None else 100 * found


def _whole(in_time: int, offered: int) -> float | None:
    _refuse(in_time, offered)
    return in_time // offered if offered else None


# --- 5. Prove che scoprono -----------------------------------------------------------------------


def _over(waits: list[float], threshold: float) -> int:
    return sum(wait > threshold for wait in waits)


_BROKEN: dict[str, Callable[[list[float], float], int]] = {
    "conta anche chi aspetta esattamente la soglia": lambda waits, threshold: sum(
        wait >= threshold for wait in waits
    ),
    "salta la prima attesa": lambda waits, threshold: _over(waits[1:], threshold),
    "dà sempre 1 quando ne trova almeno una": lambda waits, threshold: min(
        1, _over(waits, threshold)
    ),
    "usa sempre la soglia 20": lambda waits, threshold: _over(waits, 20),
}
_CASES = [([10, 20], 20, 0), ([30, 10], 20, 1), ([10, 30, 40], 20, 2), ([10, 30, 70], 60, 1)]
_NOT_CAUGHT = "nessuna delle tue prove si accorge della versione che "


class CaseList(Comparator):
    """Un insieme di prove: vere per la funzione giusta, false per almeno una ogni guasta."""

    expects = "una lista di prove, ognuna `(attese, soglia, risultato_giusto)`"

    def is_empty(self, answer: Any) -> bool:
        """Vero se la lista manca o una prova ha ancora i puntini."""
        if isinstance(answer, list | tuple) and answer:
            return any(case is ... or _has_dots(case) for case in answer)
        return super().is_empty(answer)

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Esegue le prove sulla funzione giusta, poi su ogni versione guasta."""
        if not isinstance(answer, list | tuple):
            return self.wrong_type(answer)
        for case in answer:
            if not _is_case(case):
                return wrong(
                    f"`{show(case)}` non è una prova: servono una lista di numeri, una soglia e "
                    "il risultato giusto."
                )
        for waits, threshold, result in answer:
            if _over(waits, threshold) != result:
                return wrong(
                    f"Con attese {show(waits)} e soglia {show(threshold)} il risultato giusto non "
                    f"è {show(result)}: la tua prova fallirebbe anche con la funzione giusta."
                )
        for name, broken in _BROKEN.items():
            if all(broken(waits, threshold) == result for waits, threshold, result in answer):
                return wrong(f"Le prove sono vere, ma {_NOT_CAUGHT}{name}.")
        return RIGHT

    def matches(self, answer: Any, value: Any) -> bool:
        """Le prove non si confrontano con altre prove: gli errori li spiega `judge`."""
        return False

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Le prove giuste meno una: resta un guasto che nessuna vede."""
        for index, name in enumerate(_BROKEN):
            yield _CASES[:index] + _CASES[index + 1 :], _NOT_CAUGHT + name
        yield [([10, 30], 20, 2)], "la tua prova fallirebbe anche con la funzione giusta"


def _has_dots(case: Any) -> bool:
    return isinstance(case, list | tuple) and any(is_blank(item) for item in case[1:])


def _is_case(case: Any) -> bool:
    if not isinstance(case, list | tuple) or len(case) != 3:
        return False
    waits, threshold, result = case
    numbers = [*waits, threshold, result] if isinstance(waits, list | tuple) else [None]
    return all(isinstance(item, int | float) for item in numbers)


# --- 6. Il report della domenica -----------------------------------------------------------------

_OUTCOMES = {"answered": "risposta", "abandoned": "abbandono", "unfinished": None}


@cache
def _database() -> sqlite3.Connection:
    """Le tabelle della lezione: i passaggi della settimana e le quattro code."""
    calls = acdlog.read(data.queue_log("2026-10-05")).calls
    rows = [
        (
            call.call_id,
            call.queue,
            f"{call.entered_at:%Y-%m-%d}",
            f"{call.entered_at:%H:%M:%S}",
            _OUTCOMES.get(call.outcome, "altra uscita"),
            None if call.outcome == "unfinished" else int(call.wait_s),
            call.agent if call.outcome == "answered" else None,
        )
        for call in calls.itertuples()
    ]
    db = sqlite3.connect(":memory:")
    db.execute(
        "CREATE TABLE chiamate (chiamata TEXT, coda TEXT, giorno TEXT, ora TEXT, esito TEXT, "
        "attesa INTEGER, operatore TEXT)"
    )
    db.executemany("INSERT INTO chiamate VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    db.execute("CREATE TABLE code (coda TEXT, giorni TEXT)")
    names = [(name, "tutti" if name == "guasti" else "lunedì-sabato") for name in _queues(calls)]
    db.executemany("INSERT INTO code VALUES (?, ?)", names)
    return db


def _queues(calls) -> list[str]:
    return sorted(calls["queue"].unique())


_SUNDAY = """
SELECT k.coda, COUNT(c.chiamata) AS offerte,
       SUM(CASE WHEN c.esito = 'risposta' AND c.attesa <= 20 THEN 1 ELSE 0 END) AS in_tempo,
       ROUND(100.0 * SUM(CASE WHEN c.esito = 'risposta' AND c.attesa <= 20 THEN 1 ELSE 0 END)
             / COUNT(c.chiamata), 1) AS livello
FROM code AS k
LEFT JOIN chiamate AS c
  ON c.coda = k.coda AND c.giorno = '2026-10-11' AND c.esito IS NOT NULL
GROUP BY k.coda
"""


def _changed(*replacements: tuple[str, str]) -> Callable[[], str]:
    """La query giusta con un pezzo cambiato: è così che nasce un errore tipico."""

    def query() -> str:
        changed = _SUNDAY
        for old, new in replacements:
            changed = changed.replace(old, new)
        return changed

    return query


# --- 7. Lo strumento giusto ----------------------------------------------------------------------

_TOOLS = {
    "Leggere ogni notte i registri grezzi del centralino, con righe rotte da scartare": "Python",
    "Sapere quante chiamate per cliente in un archivio di tre milioni di righe": "SQL",
    "Segnare in riunione le preferenze di turno di dodici persone, una volta sola": "foglio",
    "Unire le tabelle dei contratti e dei contatti e contare per quartiere": "SQL",
    "Interrogare il servizio meteo e avvisare per posta se domani è previsto un temporale":
        "Python",
}  # fmt: skip
_TOOL_LIMITS = {
    "Python": "Python ci riesce, ma qui c'è di più adatto: i dati sono già in tabelle da contare, "
    "oppure sono poche righe da guardare una volta.",
    "SQL": "SQL interroga tabelle: non legge registri grezzi, non chiama altri servizi, e per una "
    "dozzina di righe scritte a mano è troppo.",
    "foglio": "il foglio va bene per poche righe e una volta sola: qui le righe sono tante, o il "
    "lavoro si ripete, o ci sono passi da eseguire.",
}


register(
    Exercise(
        "uf2-03-e1", ("UF2.C1",), lambda: dict(_TYPES), pairs(_TYPE_CLUES),
        hint="Parti da come è scritto: virgolette, graffe, un confronto, una divisione.",
        success="Il tipo decide che cosa puoi fare: con il testo di `campi[5]` un massimo sarebbe "
        "sbagliato, con l'intero no.",
    ),
    Exercise(
        "uf2-03-e2", ("UF2.C1",), lambda: _clock, function(_SECONDS, text()),
        hint="I minuti sono `secondi // 60`, i secondi che restano `secondi % 60`. Il formato "
        "`:02d` mette lo zero davanti.",
        success="Chi legge il report vede 8:43 e capisce subito; 523 secondi invece li deve "
        "tradurre.",
        mistakes=[
            Mistake("zero dimenticato", lambda: lambda s: f"{s // 60}:{s % 60}",
                    "Manca lo zero davanti ai secondi: 65 diventa «1:5», che si legge male. Usa "
                    "`:02d`."),
            Mistake("divisione con la virgola", lambda: lambda s: f"{s / 60:.2f}",
                    "Hai diviso con `/`: 137 secondi fanno 2,28 minuti, non 2 minuti e 28. Servono "
                    "`//` e `%`."),
            Mistake("punto al posto dei due punti", lambda: lambda s: f"{s // 60}.{s % 60:02d}",
                    "Hai messo il punto: sembra un numero decimale. Fra minuti e secondi vanno i "
                    "due punti."),
            Mistake("ordine scambiato", lambda: lambda s: f"{s % 60}:{s // 60:02d}",
                    "Hai scambiato minuti e secondi: prima `//`, poi `%`."),
        ],
    ),
    Exercise(
        "uf2-03-e3", ("UF2.C1",), lambda: _count, function(_log_cases, series()),
        hint="La coda è `campi[2]`, l'evento `campi[4]`. Prima di guardarli controlla che i campi "
        "siano almeno cinque.",
        success="Un dizionario, un ciclo, una condizione: è il modello di ogni conteggio per "
        "categoria.",
        mistakes=[
            Mistake("ogni evento", lambda: _every_event,
                    "Hai contato tutte le righe della coda, anche le risposte e le chiusure. Conta "
                    "solo `ENTERQUEUE`."),
            Mistake("sempre uno", lambda: _always_one,
                    "Ogni coda vale 1: a ogni riga scrivi 1 invece di aggiungere 1. Serve il "
                    "valore di prima: `conteggi.get(coda, 0) + 1`."),
            Mistake("chiave sbagliata", lambda: _by_event,
                    "La chiave del tuo dizionario è l'evento: qui serve la coda, `campi[2]`."),
        ],
    ),
    Exercise(
        "uf2-03-e4", ("UF2.C1",), lambda: _level,
        function(_LEVELS, number("fraction", tolerance=1e-6, allow_missing=True)),
        hint="Tre `if` in quest'ordine: impossibile, vuoto, normale.",
        success="Impossibile si rifiuta, vuoto è n.d., il resto è una quota. È la funzione che "
        "mancava al programma del lunedì.",
        mistakes=[
            Mistake("zero per il vuoto", lambda: _level_or(0.0),
                    "Con zero offerte la funzione dà 0: è l'errore del caso. Vorrebbe dire «tutti "
                    "serviti tardi», ma non c'era nessuno. Serve `None`."),
            Mistake("uno per il vuoto", lambda: _level_or(1.0),
                    "Con zero offerte la funzione dà 1: vorrebbe dire «tutti serviti in tempo». "
                    "Non c'era nessuno: serve `None`."),
            Mistake("percentuale", lambda: _percent,
                    "La tua funzione dà una percentuale: qui serve la quota fra 0 e 1."),
            Mistake("divisione intera", lambda: _whole,
                    "Hai usato `//`, che butta via i decimali: 80 su 100 diventa 0. Serve `/`."),
        ],
    ),
    Exercise(
        "uf2-03-e5", ("UF2.C1",), lambda: list(_CASES), CaseList(),
        hint="Una prova per ogni guasto: un'attesa uguale alla soglia, una lunga in prima "
        "posizione, più di una lunga, una soglia diversa da 20.",
        success="Quattro guasti, quattro scoperti. Ora la funzione la può cambiare anche un "
        "altro: se rompe qualcosa, le prove lo dicono.",
    ),
    Exercise(
        "uf2-03-e6", ("UF2.C1",), lambda: _SUNDAY,
        sql_query(_database, table(key="coda", tolerance=0.051)),
        hint="`FROM code AS k LEFT JOIN chiamate AS c ON ...`: coda, giorno ed esito stanno tutti "
        "nell'`ON`. Per contare usa una colonna di `c`.",
        success="Quattro righe, e dove non c'è nulla da misurare la casella è vuota. Il report "
        "della domenica non accusa più nessuno.",
        mistakes=[
            Mistake("JOIN semplice", _changed(("LEFT JOIN", "JOIN")),
                    "Mancano le code senza chiamate. O hai usato `JOIN` al posto di `LEFT JOIN`, "
                    "o la condizione sul giorno sta nel `WHERE`, che scarta le righe con `NULL`: "
                    "va nell'`ON`."),
            Mistake("in_tempo vuoto",
                    _changed(("SUM(CASE WHEN c.esito = 'risposta' AND c.attesa <= 20 THEN 1 "
                              "ELSE 0 END) AS in_tempo",
                              "SUM(c.esito = 'risposta' AND c.attesa <= 20) AS in_tempo")),
                    "Nelle code vuote `in_tempo` è `NULL`: un confronto con `NULL` non è né vero "
                    "né falso. Qui serve zero: usa `CASE ... ELSE 0 END`."),
            Mistake("COUNT(*)", _changed(("COUNT(c.chiamata)", "COUNT(*)")),
                    "Le code vuote hanno 1 offerta: `COUNT(*)` conta anche la riga vuota del "
                    "`LEFT JOIN`. Conta una colonna di `c`."),
            Mistake("divisione fra interi", _changed(("100.0 *", "100 *"), ("ROUND(", "("),
                                                     (", 1) AS livello", ") AS livello")),
                    "Il livello ha perso i decimali: in SQL intero diviso intero dà un intero. "
                    "Scrivi `100.0`."),
            Mistake("settimana intera", _changed((" AND c.giorno = '2026-10-11'", "")),
                    "Hai contato tutta la settimana: serve la domenica, `2026-10-11`."),
            Mistake("zero al posto del vuoto",
                    _changed(("ROUND(100.0", "COALESCE(ROUND(100.0"),
                             (", 1) AS livello", ", 1), 0) AS livello")),
                    "Dove non ci sono offerte hai scritto 0: è l'errore del vecchio programma. "
                    "Lascia vuoto."),
        ],
    ),
    Exercise(
        "uf2-03-e7", ("UF2.C1",), lambda: dict(_TOOLS), pairs(_TOOL_LIMITS),
        hint="Tre domande: si ripete? I dati sono già in tabelle? Sono poche righe?",
        success="Lo strumento si sceglie dal lavoro, non dall'abitudine. E il motivo scritto serve "
        "a chi verrà dopo di te.",
    ),
)  # fmt: skip
