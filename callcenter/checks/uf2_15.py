"""Gli esercizi della lezione 2.15, «Collaudare»."""

from functools import cache

import pandas as pd

from callcenter import acceptance, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection, text

# --- 3. L'instradamento --------------------------------------------------------------------------


def _route(hour: float, known: bool, fault: bool) -> str:
    if fault:
        return "guasti"
    if not 8 <= hour < 20:
        return "chiuso"
    return "bollette" if known else "identificazione"


def _as_delivered(hour: float, known: bool, fault: bool) -> str:
    """La versione 4.1, con i suoi due difetti."""
    if not 8 < hour <= 20:
        return "chiuso"
    return _route(12, known, fault)


def _closed_faults(hour: float, known: bool, fault: bool) -> str:
    """L'errore di chi corregge i bordi ma controlla l'orario prima del guasto."""
    return _route(12, known, fault) if 8 <= hour < 20 else "chiuso"


def _old_limits(hour: float, known: bool, fault: bool) -> str:
    """L'errore di chi sposta il guasto ma lascia i bordi."""
    if fault:
        return "guasti"
    return _route(12, known, fault) if 8 < hour <= 20 else "chiuso"


def _includes_closing(hour: float, known: bool, fault: bool) -> str:
    if fault:
        return "guasti"
    return _route(12, known, fault) if 8 <= hour <= 20 else "chiuso"


def _cases() -> list[tuple[float, bool, bool]]:
    table = acceptance.decision_table(
        {"hour": [3.0, 7.99, 8.0, 12.0, 19.99, 20.0], "known": [True, False],
         "fault": [True, False]}
    )  # fmt: skip
    return list(table.itertuples(index=False, name=None))


# --- 4. Il carico della prova --------------------------------------------------------------------


@cache
def _recent() -> pd.DataFrame:
    history = data.read("intervals")
    recent = history[history["interval_start"] >= "2026-09-28"]
    return recent.groupby("interval_start")[["offered", "wait_s", "talk_s", "acw_s"]].sum()


def _together(columns: tuple[str, ...] = ("wait_s", "talk_s"), slot_s: float = 1800) -> float:
    return float((_recent()[list(columns)].sum(axis=1) / slot_s).max())


register(
    Exercise(
        "uf2-15-e1", ("UF2.C7", "UF2.A3"),
        lambda: {
            "Chiamo la funzione che calcola l'attesa media con tre numeri": "unità",
            "Un'operatrice gestisce dieci suoi casi e dice se ci riesce": "accettazione",
            "Il centralino passa il numero al CRM: si apre la scheda giusta?": "integrazione",
            "Corretto un difetto, rifaccio le prove che ieri passavano": "regressione",
            "Prima di caricare il programma controllo la corrente degli switch":
                "preinstallazione",
            "L'impianto intero, con il traffico di un lunedì di bollette": "sistema",
        },
        pairs({
            "preinstallazione": "qui il programma nuovo c'è già: la preinstallazione viene prima.",
            "unità": "qui c'è più di una funzione isolata: guarda quante parti lavorano insieme.",
            "integrazione": "l'integrazione guarda due parti che si scambiano dati. Qui è di meno, "
            "oppure di più.",
            "sistema": "il sistema è l'impianto intero contro i requisiti. Qui se ne prova una "
            "parte, o lo prova chi ci lavorerà.",
            "accettazione": "l'accettazione la fa chi userà il sistema, con i suoi casi.",
            "regressione": "la regressione rifà prove già superate, dopo una modifica. Qui la "
            "prova è nuova.",
        }),
        hint="Chiediti quante parti sono coinvolte, chi esegue la prova e se è già stata fatta.",
        success="Dal piccolo al grande. La regressione non è un livello: si fa a tutti.",
    ),
    Exercise(
        "uf2-15-e2", ("UF2.C7",), lambda: set(acceptance.boundary_values(60, 300)), collection(),
        hint="Gli estremi sono compresi: sono loro gli ultimi dentro. Chi è il primo fuori, da una "
        "parte e dall'altra?",
        success="Se qualcuno scrive `<` al posto di `<=`, uno di questi quattro se ne accorge.",
        mistakes=[
            Mistake("solo dentro", lambda: {60, 300},
                    "Hai messo solo gli ultimi dentro: senza i primi fuori non vedi se il sistema "
                    "si ferma."),
            Mistake("estremi esclusi", lambda: {60, 61, 299, 300},
                    "Hai trattato gli estremi come esclusi: qui 60 e 300 sono compresi, quindi i "
                    "primi fuori stanno dall'altra parte."),
            Mistake("solo i vicini", lambda: {59, 61, 299, 301},
                    "Mancano gli estremi: sono i valori su cui `<` e `<=` danno risposte diverse."),
            Mistake("tre per estremo", lambda: {59, 60, 61, 299, 300, 301},
                    "È una variante che esiste, con tre valori per estremo. Qui ne sono chiesti "
                    "due: 61 e 299 stanno nella stessa classe di 60 e 300."),
        ],
    ),
    Exercise(
        "uf2-15-e3", ("UF2.C7", "UF2.A3"), lambda: _route, function(_cases, text()),
        hint="L'ordine conta: prima ciò che vale a qualunque ora, poi l'orario, poi il cliente. "
        "L'orario si scrive `8 <= ora < 20`.",
        success="Ventiquattro casi, tutti giusti, bordi compresi. Tieni le prove: serviranno alla "
        "prossima versione.",
        mistakes=[
            Mistake("la 4.1", lambda: _as_delivered,
                    "È ancora la versione del fornitore: il guasto di notte trova chiuso e i bordi "
                    "sono sbagliati."),
            Mistake("guasto dopo l'orario", lambda: _closed_faults,
                    "I bordi sono giusti, ma il guasto di notte trova ancora chiuso: R1 dice a "
                    "qualunque ora."),
            Mistake("bordi della 4.1", lambda: _old_limits,
                    "Il guasto è a posto, i bordi no: alle 8:00 si è aperti, alle 20:00 chiusi."),
            Mistake("chiusura compresa", lambda: _includes_closing,
                    "Alle 20:00 in punto si è già chiusi: l'estremo alto è escluso."),
        ],
    ),
    Exercise(
        "uf2-15-e4", ("UF2.A3",), lambda: 1.5 * _together(), number("chiamate", decimals=1),
        hint="Somma `wait_s` e `talk_s`, dividi per i secondi di mezz'ora, prendi il massimo con "
        "`.max()`, moltiplica per 1,5.",
        success="È una media nella mezz'ora: per qualche minuto saranno di più. Per questo si "
        "prova oltre il picco.",
        mistakes=[
            Mistake("senza margine", _together,
                    "Questo è il picco: la prova va fatta a 1,5 volte."),
            Mistake("con il lavoro dopo",
                    lambda: 1.5 * _together(("wait_s", "talk_s", "acw_s")),
                    "Hai contato anche il lavoro dopo la chiamata: lì la linea è già libera."),
            Mistake("senza attesa", lambda: 1.5 * _together(("talk_s",)),
                    "Hai contato solo la conversazione: anche chi aspetta occupa una linea."),
            Mistake("un'ora", lambda: 1.5 * _together(slot_s=3600),
                    "Hai diviso per un'ora: le righe sono di mezz'ora, cioè 1.800 secondi."),
            Mistake("chiamate arrivate", lambda: 1.5 * float(_recent()["offered"].max()),
                    "Queste sono le chiamate arrivate nella mezz'ora: non stanno tutte insieme. "
                    "Conta anche quanto durano."),
        ],
    ),
    Exercise(
        "uf2-15-e5", ("UF2.C7", "UF2.A3"), lambda: acceptance.trials_needed(1 / 200),
        number("prove", tolerance=2.5),
        hint="Uno su 200 è 0,005. La regola del tre dice 3 diviso le prove: girala.",
        success="Circa seicento. Per un rischio due volte più piccolo, due volte le prove: è il "
        "prezzo della fiducia.",
        mistakes=[
            Mistake("una su 200", lambda: 200,
                    "Con 200 prove e un errore su 200, zero errori capitano più di una volta su "
                    "tre: non è il 95% di fiducia."),
            Mistake("l'1%", lambda: acceptance.trials_needed(0.01),
                    "Queste bastano per l'1%: qui si chiede la metà, uno su 200."),
            Mistake("quota sbagliata", lambda: acceptance.trials_needed(0.05),
                    "Uno su 200 è 0,005, non 0,05: conta gli zeri."),
        ],
    ),
    Exercise(
        "uf2-15-e6", ("UF2.A3",),
        lambda: {
            "Di notte chi segnala un guasto sente «siamo chiusi», e non c'è un altro numero":
                "bloccante",
            "La nota del trasferimento si perde: il collega richiede tutti i dati al cliente":
                "grave",
            "Un'icona è del colore sbagliato": "minore",
            "Nessuna scheda si può salvare: i contratti del giorno si perdono": "bloccante",
            "La ricerca per cognome non va; si trova il cliente solo con il codice": "grave",
        },
        pairs({
            "bloccante": "bloccante vuol dire che il lavoro non si può fare in nessun modo. Qui un "
            "modo c'è.",
            "grave": "grave vuol dire che si lavora con un giro lungo. Qui non c'è nessun giro, "
            "oppure non serve.",
            "minore": "minore dà solo fastidio. Qui qualcuno perde tempo o non riesce a lavorare.",
        }),
        hint="Due domande: il lavoro si può fare? E se sì, con quanto tempo in più?",
        success="La gravità misura il danno. Quanto presto si corregge lo dice la priorità, e la "
        "decide chi conosce il lavoro.",
    ),
    Exercise(
        "uf2-15-e7", ("UF2.A3",), lambda: "c",
        choice({
            "a": "Le 120 prove erano tutte nella stessa classe: di mattina. E con la firma si "
            "perde la leva per far correggere.",
            "b": "Non firmare è giusto, il motivo no: senza casi ed esiti il fornitore non sa che "
            "cosa correggere. Il collaudo giudica una versione, non una persona.",
            "d": "La riserva va bene per i difetti minori. Questo è bloccante: da stanotte chi "
            "segnala un guasto trova chiuso.",
        }),
        hint="Rileggi la tabella dei criteri della 4.1: quanti non sono rispettati? Cerca la "
        "risposta che li nomina e dice che cosa si riprova.",
        success="Criteri, esiti allegati, regressione sulla versione nuova: il fornitore sa che "
        "cosa fare, e il 2 dicembre la 4.2 passa.",
    ),
)  # fmt: skip
