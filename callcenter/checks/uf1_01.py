"""Gli esercizi della lezione 1.1, «Dentro il call center»."""

from functools import cache

import pandas as pd

from callcenter import acdlog, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection


@cache
def _day() -> pd.DataFrame:
    log = acdlog.read(data.queue_log("2026-10-05"), since="2026-10-06", until="2026-10-07")
    return log.calls


def _queue(name: str) -> pd.DataFrame:
    return _day()[_day()["queue"] == name]


# --- 2. La vita di una chiamata ------------------------------------------------------------------

_LIFE = ["ENTERQUEUE", "RINGNOANSWER", "CONNECT", "COMPLETEAGENT", "PAUSEALL"]

# --- 3. La prima funzione ------------------------------------------------------------------------


def _cases() -> list[tuple[str, str]]:
    return [
        ("1791287714|1791287714.12625|bollette|NONE|ENTERQUEUE||6093064451|1",
         "1791287732|1791287714.12625|bollette|PJSIP/222|CONNECT|18|1791287732.12626|4"),
        ("1791353733|1791353733.13495|bollette|NONE|ENTERQUEUE||6090821882|4",
         "1791353880|1791353733.13495|bollette|NONE|ABANDON|1|4|147"),
        ("1791270000|1791270000.1|web|NONE|ENTERQUEUE||6090000001|1",
         "1791270000|1791270000.1|web|PJSIP/214|CONNECT|0|1791270000.2|2"),
    ]  # fmt: skip


def _instant(line: str) -> int:
    return int(line.split("|")[0])


def _wait(first: str, last: str) -> int:
    return _instant(last) - _instant(first)


def _backwards(first: str, last: str) -> int:
    return _instant(first) - _instant(last)


def _in_minutes(first: str, last: str) -> float:
    return _wait(first, last) / 60


def _first_figure(first: str, last: str) -> int:
    """L'errore di chi legge il primo dato dell'evento: va bene per CONNECT, non per ABANDON."""
    return int(last.split("|")[5])


# --- 4. Le ore di lavoro -------------------------------------------------------------------------


def _work_s(queue: str) -> float:
    calls = _queue(queue)
    return float(calls["talk_s"].sum() + calls["acw_s"].sum())


def _web_hours() -> float:
    return _work_s("web") / 3600


def _without_notes() -> float:
    return float(_queue("web")["talk_s"].sum()) / 3600


def _web_minutes() -> float:
    return _work_s("web") / 60


def _with_wait() -> float:
    return (_work_s("web") + float(_queue("web")["wait_s"].sum())) / 3600


def _every_queue() -> float:
    return float(_day()["talk_s"].sum() + _day()["acw_s"].sum()) / 3600


# --- 5. I numeri diversi -------------------------------------------------------------------------


def _callers(queue: str) -> pd.Series:
    callers = _queue(queue)["caller"].dropna()
    return callers[callers != "anonymous"]


def _different() -> float:
    return float(_callers("contratti").nunique())


def _visits() -> float:
    return float(len(_queue("contratti")))


def _with_anonymous() -> float:
    """Gli anonimi contati come se fossero un numero solo."""
    return float(_queue("contratti")["caller"].nunique())


def _of_the_day() -> float:
    callers = _day()["caller"].dropna()
    return float(callers[callers != "anonymous"].nunique())


_HANDOVER = {
    "Da stamattina mancano due operatori e il CRM è lento dalle 12.": "contesto",
    "Tieni due persone di web su contratti e richiama il tecnico alle 14:30.": "richiesta",
    "In contratti ci sono 14 chiamate in coda e si aspetta 6 minuti.": "situazione",
    "Secondo me pesa più il CRM: le chiamate si sono allungate.": "valutazione",
}

register(
    Exercise(
        "uf1-01-e1", ("UF1.A1",), lambda: 4, number("s"),
        hint="Guarda la riga CONNECT: ha tre dati. Attesa, codice, squillo.",
        success="Quattro secondi di squillo, diciotto di attesa: due tempi, due punti di vista.",
        mistakes=[
            Mistake("attesa", lambda: 18,
                    "18 è l'attesa del cliente. Lo squillo è il terzo dato di CONNECT."),
            Mistake("squillo a vuoto", lambda: 15,
                    "15 secondi è lo squillo a vuoto del 203, che non ha risposto."),
            Mistake("millesimi", lambda: 15000,
                    "15000 sono i millesimi di secondo dello squillo a vuoto, e di un altro "
                    "operatore."),
            Mistake("conversazione", lambda: 312,
                    "312 sono i secondi di conversazione."),
        ],
    ),
    Exercise(
        "uf1-01-e2", ("UF1.A1",), lambda: list(_LIFE), collection(ordered=True),
        hint="Prima si entra in coda, poi si squilla, poi si parla, poi si chiude, poi si scrive.",
        success="È la vita di una chiamata. Ogni riga del registro che incontrerai sta in una di "
        "queste cinque tappe.",
        mistakes=[
            Mistake("squillo dopo la risposta",
                    lambda: [_LIFE[0], _LIFE[2], _LIFE[1], *_LIFE[3:]],
                    "Lo squillo a vuoto viene prima della risposta: dopo CONNECT il cliente sta "
                    "già parlando."),
            Mistake("nota prima della fine",
                    lambda: [*_LIFE[:3], _LIFE[4], _LIFE[3]],
                    "La nota comincia quando la conversazione è finita: prima COMPLETEAGENT, poi "
                    "PAUSEALL."),
        ],
    ),
    Exercise(
        "uf1-01-e3", ("UF1.A1",), lambda: _wait, function(_cases, number("s")),
        hint='`int(riga_fine.split("|")[0])` è l\'istante della seconda riga. Fai lo stesso con la '
        "prima e sottrai.",
        success="La tua prima funzione vale per ogni chiamata del registro, anche per quelle che "
        "finiscono con un abbandono.",
        mistakes=[
            Mistake("al contrario", lambda: _backwards,
                    "Il risultato è negativo: dalla fine si toglie l'inizio, non il contrario."),
            Mistake("minuti", lambda: _in_minutes,
                    "Hai diviso per 60: la domanda chiede i secondi."),
            Mistake("primo dato", lambda: _first_figure,
                    "Hai letto il primo dato dell'evento. In CONNECT è l'attesa, ma in ABANDON è "
                    "la posizione: usa i due istanti."),
        ],
    ),
    Exercise(
        "uf1-01-e4", ("UF1.A1", "UF1.C3"), _web_hours, number("h", decimals=2),
        hint='`web["talk_s"].sum()` dà i secondi di conversazione. Aggiungi la nota e dividi.',
        success="Sono ore di lavoro, non di orologio: in un'ora più persone ne fanno di più. È il "
        "numero da cui si parte per decidere quante persone servono.",
        mistakes=[
            Mistake("senza la nota", _without_notes,
                    "Manca il lavoro dopo la chiamata (`acw_s`): anche quello occupa l'operatore."),
            Mistake("minuti", _web_minutes,
                    "Questi sono minuti: per le ore si divide per 3.600."),
            Mistake("con l'attesa", _with_wait,
                    "Hai aggiunto l'attesa: in quel tempo aspetta il cliente, non l'operatore."),
            Mistake("tutte le code", _every_queue,
                    "Questo è il lavoro di tutte le code: usa la tabella `web`."),
        ],
    ),
    Exercise(
        "uf1-01-e5", ("UF1.C3",), _different, number("numeri"),
        hint='Tieni le righe della coda, togli quelle con `caller` uguale a `"anonymous"`, poi '
        "`nunique()`.",
        success="Numeri diversi, non persone: nel report si scrive così.",
        mistakes=[
            Mistake("passaggi", _visits,
                    "Questi sono i passaggi: chi è passato due volte vale due."),
            Mistake("con gli anonimi", _with_anonymous,
                    "Hai contato anche `anonymous`, come se fosse un numero di telefono."),
            Mistake("tutte le code", _of_the_day,
                    "Questi sono i numeri di tutte le code: serve solo `contratti`."),
        ],
    ),
    Exercise(
        "uf1-01-e6", ("UF1.C2",), lambda: dict(_HANDOVER), pairs({
            "situazione": "la situazione è ciò che succede adesso, con i numeri di adesso.",
            "contesto": "il contesto è ciò che è successo prima e aiuta a capire.",
            "valutazione": "la valutazione è la tua opinione, con il motivo.",
            "richiesta": "la richiesta dice chi deve fare che cosa, entro quando.",
        }),
        hint="Chiediti: parla di adesso, di prima, di un'opinione o di un'azione?",
        success="Chi riceve queste quattro frasi sa che cosa fare prima di sedersi.",
    ),
    Exercise(
        "uf1-01-e7", ("UF1.C2", "UF1.C3"), lambda: "b",
        choice({
            "a": "è vera e inutile: parla dello squillo. Il cliente parla della sua attesa, che "
            "è di 137 secondi.",
            "c": "indica un colpevole a un estraneo, e il registro non dice perché il telefono "
            "non si è sentito.",
            "d": "una media non risponde a una persona. Il suo caso è successo, ed è scritto nel "
            "registro.",
        }),
        hint="Serve il tempo vissuto dal cliente, la causa senza colpevoli, che cosa si fa.",
        success="Il numero giusto, detto a chi lo ha vissuto. E nessun nome.",
    ),
)  # fmt: skip
