"""Gli esercizi della lezione 2.14, «Preconfigurare, installare, documentare»."""

import io
from functools import cache

import pandas as pd

from callcenter import configuration, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection, text

# --- 1. Fuori garanzia ---------------------------------------------------------------------------

PILOT_DAY = pd.Timestamp("2026-11-17")


@cache
def _assets() -> pd.DataFrame:
    return data.read("assets")


def _expired(assets: pd.DataFrame) -> int:
    return int((assets["warranty_until"] < PILOT_DAY).sum())


def _seats() -> pd.DataFrame:
    return _assets()[_assets()["type"] == "postazione"]


# --- 3. La riga del membro -----------------------------------------------------------------------


def _member(extension: str, level: int, name: str) -> str:
    if not extension:
        raise ValueError("Manca l'interno.")
    return f"member => PJSIP/{extension},{level},{name}"


def _without_check(extension: str, level: int, name: str) -> str:
    return f"member => PJSIP/{extension},{level},{name}"


def _swapped(extension: str, level: int, name: str) -> str:
    if not extension:
        raise ValueError
    return f"member => PJSIP/{extension},{name},{level}"


def _no_level(extension: str, level: int, name: str) -> str:
    if not extension:
        raise ValueError
    return f"member => PJSIP/{extension},{name}"


# --- 4. Il secondo foglio ------------------------------------------------------------------------

SECOND_SHEET = """posto;rete;ip;interno
PC-09;10.20.3.0/27;10.20.3.12;209
PC-10;10.20.1.0/27;10.20.2.13;210
PC-11;10.20.2.0/27;10.20.2.14;211
PC-12;10.20.3.0/27;10.20.3.13;212
PC-13;10.20.1.0/27;10.20.1.14;2l3
PC-14;10.20.2.0/27;10.20.2.15;214
PC-15;10.20.3.0/27;10.20.3.13;215
PC-16;10.20.1.0/27;10.20.1.15;216"""


def _bad_seats(*, addresses: bool = True, allowed: bool = True, first_too: bool = True) -> set[str]:
    sheet = pd.read_csv(io.StringIO(SECOND_SHEET), sep=";", dtype=str)
    found = configuration.problems(
        sheet,
        key="posto",
        required=["ip", "interno"],
        unique=["ip", "interno"] if first_too else [],
        addresses={"ip": "rete"} if addresses else None,
        allowed={"interno": [str(n) for n in range(201, 247)]} if allowed else None,
    )
    second_only = set() if first_too else set(sheet.loc[sheet["ip"].duplicated(), "posto"])
    return set(found["row"]) | second_only


# --- 5. Il caso peggiore -------------------------------------------------------------------------


def _minutes(each: float) -> float:
    return configuration.installation_minutes(20, 3, each)


# --- 6. Atteso e reale ---------------------------------------------------------------------------

INTENDED = """[guasti]
strategy=leastrecent
timeout=15
servicelevel=20
maxlen=0
member => PJSIP/238,1,Operatore 238
member => PJSIP/239,1,Operatore 239"""
FOUND = """[guasti]
timeout=15
strategy=leastrecent
servicelevel=40
wrapuptime=10
maxlen=0
member => PJSIP/238,1,Operatore 238"""


def _different() -> set[str]:
    return set(configuration.differences(INTENDED, FOUND)["parameter"])


def _only_changed() -> set[str]:
    changed = configuration.differences(INTENDED, FOUND).dropna()
    return set(changed["parameter"])


def _by_lines(parameter: str) -> set[str]:
    """L'errore di chi legge il confronto a righe: entra anche chi ha solo cambiato posto."""
    return _different() | {parameter}


register(
    Exercise(
        "uf2-14-e1", ("UF2.A2",), lambda: _expired(_seats()), number("postazioni"),
        hint='`(seats["warranty_until"] < "2026-11-17").sum()` conta le righe in cui è vero.',
        success="Per queste, se l'installazione rompe qualcosa, si paga. Meglio saperlo prima di "
        "scegliere i piloti, e avere una postazione di scorta.",
        mistakes=[
            Mistake("ancora coperte", lambda: len(_seats()) - _expired(_seats()),
                    "Queste sono le postazioni ancora in garanzia: la domanda chiede le altre."),
            Mistake("tutto l'inventario", lambda: _expired(_assets()),
                    "Hai contato tutti gli apparati, anche cuffie e server: usa `seats`."),
        ],
    ),
    Exercise(
        "uf2-14-e2", ("UF2.C4", "UF2.A2"),
        lambda: {
            "Il cliente non sente l'operatore, l'operatore sente il cliente": "firewall",
            "Gli ultimi quattro telefoni della sala restano spenti": "switch",
            "La linea principale cade e la riserva non parte": "router",
            "Il salvataggio c'è, ma non si riesce a ripristinare": "server",
            "Nel registro delle code gli eventi hanno l'ora sbagliata di sette minuti":
                "centralino",
            "La voce passa sulla rete dei dati e va a scatti": "switch",
        },
        pairs({
            "switch": "lo switch dà corrente e VLAN alle postazioni. Qui non manca nessuna delle "
            "due.",
            "firewall": "il firewall apre e chiude porte. Qui nessuna porta è chiusa: rileggi la "
            "tabella delle prove.",
            "router": "il router sceglie l'uscita verso le altre reti. Qui il guaio è altrove.",
            "centralino": "il centralino gestisce code, chiamate e il loro registro. Qui il guaio "
            "è prima, o dopo, di lui.",
            "server": "la prova dei server riguarda disco e salvataggi. Qui non si parla di "
            "salvataggi.",
        }),
        hint="Cerca nella tabella delle prove la parola del sintomo: corrente, voce nei due versi, "
        "uscita di riserva, ripristino, ora, VLAN.",
        success="Sei guai, sei prove da pochi minuti. Fatte prima, costano una mattina: fatte "
        "dopo, una giornata di sala ferma.",
    ),
    Exercise(
        "uf2-14-e3", ("UF2.A2",), lambda: _member,
        function(
            lambda: [("214", 2, "Ada Riva"), ("201", 1, "Ugo Serra"), ("", 1, "Nessuno")],
            text(),
        ),
        hint='Una riga con f"member => PJSIP/{interno},{livello},{nome}". Prima: `if not interno: '
        "raise ValueError(...)`.",
        success="La riga è completa o non nasce. Un membro senza interno, nella coda, farebbe "
        "squillare il nulla.",
        mistakes=[
            Mistake("senza controllo", lambda: _without_check,
                    "Con l'interno vuoto la funzione scrive `PJSIP/,1`: prima di scrivere, "
                    "controlla e solleva `ValueError`."),
            Mistake("campi scambiati", lambda: _swapped,
                    "Hai scambiato penalty e nome: l'ordine è interfaccia, penalty, nome."),
            Mistake("senza livello", lambda: _no_level,
                    "Manca la penalty: senza, tutti i membri ricevono con la stessa precedenza."),
        ],
    ),
    Exercise(
        "uf2-14-e4", ("UF2.A2", "UF2.C4"), _bad_seats, collection(),
        hint="`configuration.problems(second, **rules, allowed={\"interno\": extensions})`: la "
        "colonna `row` dice le postazioni.",
        success="Una rete sbagliata, un indirizzo doppio, una «elle» al posto di un uno. Tutti "
        "e tre si correggono adesso, seduti.",
        mistakes=[
            Mistake("solo il secondo doppione", lambda: _bad_seats(first_too=False),
                    "Dei due indirizzi uguali hai segnato solo il secondo: nessuno sa ancora quale "
                    "dei due sia giusto. Vanno fermati tutti e due."),
            Mistake("interni non controllati", lambda: _bad_seats(allowed=False),
                    "Manca una postazione: un interno non è fra quelli ammessi. Guarda bene i "
                    "caratteri."),
            Mistake("reti non controllate", lambda: _bad_seats(addresses=False),
                    "Manca una postazione: il suo indirizzo non sta nella sua rete."),
        ],
    ),
    Exercise(
        "uf2-14-e5", ("UF2.A2",), lambda: _minutes(25) + _minutes(15), number("minuti"),
        hint="Quanti giri fanno tre tecnici con venti postazioni? I giri sono gli stessi "
        "all'andata e al ritorno.",
        success="Sono quattro ore e quaranta: dalle 20:15 si arriva alle 0:55. L'ondata da venti "
        "sta in una sera, con il ritorno compreso.",
        mistakes=[
            Mistake("solo andata", lambda: _minutes(25),
                    "Hai contato solo l'installazione: il caso peggiore comprende il ritorno."),
            Mistake("giri non interi", lambda: 20 / 3 * 40,
                    "Hai diviso venti per tre senza arrotondare: una postazione non si divide fra "
                    "tre tecnici, e i giri vanno in su."),
            Mistake("giri in giù", lambda: 20 // 3 * 40,
                    "Hai arrotondato i giri in giù: restano due postazioni da fare."),
            Mistake("un tecnico", lambda: 20 * 40,
                    "Questi sono i minuti di lavoro in tutto: i tecnici sono tre e lavorano "
                    "insieme."),
        ],
    ),
    Exercise(
        "uf2-14-e6", ("UF2.A4",), _different, collection(),
        hint="`configuration.differences(intended, found_now)`: guarda la colonna `parameter`. "
        "Contano anche i parametri che stanno da una parte sola.",
        success="Il servizio non è migliorato: è cambiato il metro. Chi l'ha fatto, e perché, "
        "doveva essere nel registro.",
        mistakes=[
            Mistake("solo i cambiati", _only_changed,
                    "Hai preso solo i parametri con due valori diversi. Mancano quelli che stanno "
                    "da una parte sola."),
            Mistake("strategy", lambda: _by_lines("strategy"),
                    "`strategy` ha solo cambiato posto: il valore è lo stesso, e l'ordine qui non "
                    "conta."),
            Mistake("timeout", lambda: _by_lines("timeout"),
                    "`timeout` ha solo cambiato posto: il valore è lo stesso, e l'ordine qui non "
                    "conta."),
        ],
    ),
    Exercise(
        "uf2-14-e7", ("UF2.A2", "UF2.A4"), lambda: "b",
        choice({
            "a": "Hai corretto le otto righe controllate, ma le altre nessuno le ha guardate. "
            "E «si decide lunedì» vuol dire che il ritorno non esiste, nel giorno peggiore.",
            "c": "Un pilota senza operatori non prova il lavoro vero. Poi tutte le altre di "
            "venerdì, senza gruppi, e i documenti a memoria.",
            "d": "Alle 11:00 la sala è piena: un errore sul centralino ferma tutti. E una password "
            "provvisoria uguale per tutti resta spesso quella definitiva.",
        }),
        hint="Cerca il piano che dice: quando si va avanti, quando si torna indietro, chi lo "
        "trova scritto il giorno dopo.",
        success="Pilota vario, criterio per proseguire, ora limite, segreti fuori dai file e "
        "documenti chiusi ogni sera: chi firma sa che cosa rischia.",
    ),
)  # fmt: skip
