"""Gli esercizi della lezione 3.5, «Procedure per le chiamate in uscita»."""

from functools import cache

import pandas as pd

from callcenter import data
from callcenter import outbound as ob
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, text

# --- 1. Che cosa fare quando un controllo ferma --------------------------------------------------

_ACTIONS = {
    "La campagna propone un contratto di luce e gas": "ferma la campagna",
    "Il numero da mostrare è nascosto": "ferma la campagna",
    "La persona ha detto «non chiamatemi più» ieri": "mai più",
    "Il consenso è di marzo, l'iscrizione al registro è di giugno": "mai più",
    "Il registro è stato controllato ventidue giorni fa": "rifai il controllo",
    "Il numero ha ricevuto una telefonata muta due giorni fa": "aspetta",
    "Sono le 9:20 di un sabato": "aspetta",
}

_ACTION_HELP = {
    "ferma la campagna": "si ferma la campagna quando il difetto riguarda tutti i numeri",
    "mai più": "si chiude il numero quando la persona ha già deciso per il no",
    "rifai il controllo": "si rifà il controllo quando è solo vecchio: il numero può essere buono",
    "aspetta": "si aspetta quando il tempo, da solo, toglie l'ostacolo",
}

# --- 2. Conversazioni all'ora --------------------------------------------------------------------

_PREVIEWS = [(0.25, 20, 25, 240), (0.4, 20, 20, 150), (1.0, 0, 10, 50), (0.5, 30, 20, 100)]


def _per_hour(answer: float, read: float, ring: float, talk: float) -> float:
    return 3600 / ((read + ring) / answer + talk)


def _one_attempt(answer: float, read: float, ring: float, talk: float) -> float:
    return 3600 / (read + ring + talk)


def _read_once(answer: float, read: float, ring: float, talk: float) -> float:
    return 3600 / (ring / answer + read + talk)


def _talk_repeated(answer: float, read: float, ring: float, talk: float) -> float:
    return 3600 * answer / (read + ring + talk)


# --- 3. Il ritmo più alto entro il limite --------------------------------------------------------

_RATIOS = (1.2, 1.4, 1.6, 1.8, 2.0)


@cache
def _tries() -> pd.DataFrame:
    plans = [ob.Dialing("predictive", agents=30, lines=ratio) for ratio in _RATIOS]
    return ob.sweep(plans, hours=2, seeds=(1, 2))


def _highest(limit: float = 3.0) -> float:
    table = _tries()
    return float(table.loc[table["silent_per_100"] <= limit, "lines"].max())


def _first_over() -> float:
    table = _tries()
    return float(table.loc[table["silent_per_100"] > 3, "lines"].min())


# --- 4. Lo stato dopo un esito -------------------------------------------------------------------

_OUTCOMES = [
    (outcome, tries)
    for outcome in ("muta", "abbattuta", "occupato", "non_risponde", "segreteria", "risposta")
    for tries in (1, 2, 3)
]


def _state(outcome: str, tries: int) -> str:
    if outcome in ("muta", "abbattuta"):
        return "aspetta 5 giorni"
    if outcome == "risposta" or tries >= 3:
        return "chiuso"
    return "aspetta 1 ora" if outcome == "occupato" else "aspetta 20 ore"


def _dropped_is_no_answer(outcome: str, tries: int) -> str:
    return _state("non_risponde" if outcome == "abbattuta" else outcome, tries)


def _no_maximum(outcome: str, tries: int) -> str:
    return _state(outcome, 1)


def _closes_after_silence(outcome: str, tries: int) -> str:
    return "chiuso" if tries >= 3 else _state(outcome, tries)


# --- 5. I tentativi prima del tempo --------------------------------------------------------------


@cache
def _replayed() -> pd.DataFrame:
    return ob.replay(data.read("dial_attempts"), ob.Policy())


def _broken(campaign: str | None = "C4", start: str = "troppo presto") -> int:
    rows = _replayed()
    chosen = rows if campaign is None else rows[rows["campaign_id"] == campaign]
    return int(chosen["broken"].fillna("").str.startswith(start).sum())


def _any_break() -> int:
    rows = _replayed()
    return int(rows.loc[rows["campaign_id"] == "C4", "broken"].notna().sum())


register(
    Exercise(
        "uf3-05-e1", ("UF3.A3",), lambda: _per_hour, function(_PREVIEWS),
        hint="Per una risposta servono in media 1 ÷ quota numeri. Scheda e squillo si ripetono a "
        "ogni numero, la conversazione no.",
        success="Con il 25% di risposte l'operatore passa più tempo ad aspettare squilli che a "
        "leggere: da qui nasce la tentazione di comporre di più.",
        mistakes=[
            Mistake("un tentativo", lambda: _one_attempt,
                    "Hai contato un solo tentativo per conversazione. Se risponde una persona su "
                    "quattro, ne servono in media quattro."),
            Mistake("scheda una volta", lambda: _read_once,
                    "La scheda si legge per ogni numero, anche per chi poi non risponde."),
            Mistake("conversazione ripetuta", lambda: _talk_repeated,
                    "Hai ripetuto anche la conversazione. Chi non risponde non parla."),
        ],
    ),
    Exercise(
        "uf3-05-e2", ("UF3.A3",), _highest, number("linee", decimals=1),
        hint="Tieni le righe con `silent_per_100` fino a 3 e prendi il valore più alto di `lines`.",
        success="È il punto più veloce che il limite permette, in media. In un turno vero si sta "
        "un passo sotto: la media non protegge la giornata storta.",
        mistakes=[
            Mistake("il primo oltre", _first_over,
                    "Questo ritmo è il primo che supera il limite: serve quello prima."),
            Mistake("il più basso", lambda: min(_RATIOS),
                    "Questo ritmo rispetta il limite, ma ce n'è uno più alto che lo rispetta."),
            Mistake("mute al posto dei ritmi",
                    lambda: float(_tries().loc[_tries()["lines"] == _highest(),
                                               "silent_per_100"].iloc[0]),
                    "Queste sono le mute ogni 100: la domanda chiede il valore di `lines`."),
        ],
    ),
    Exercise(
        "uf3-05-e3", ("UF3.A3",), lambda: _state, function(_OUTCOMES, text()),
        hint="Prima le mute, che aspettano sempre 5 giorni. Poi chi ha parlato o ha finito i "
        "tentativi. In fondo, occupato e gli altri.",
        success="Quattro righe, nello stesso ordine per tutti. È la differenza fra una regola e "
        "un'abitudine.",
        mistakes=[
            Mistake("abbattuta come non risponde", lambda: _dropped_is_no_answer,
                    "Anche l'abbattuta è una telefonata muta: la persona ha risposto e non ha "
                    "trovato nessuno. Cinque giorni."),
            Mistake("senza massimo", lambda: _no_maximum,
                    "Manca il massimo: al terzo tentativo senza risposta il numero si chiude."),
            Mistake("chiude dopo la muta", lambda: _closes_after_silence,
                    "Dopo una muta si aspetta, anche al terzo tentativo: la persona aveva "
                    "risposto, e l'errore è nostro."),
        ],
    ),
    Exercise(
        "uf3-05-e4", ("UF3.A3",), _broken, number("tentativi"),
        hint="Filtra la campagna, poi conta i righi in cui `broken` comincia con «troppo presto». "
        "Le celle vuote si riempiono con `fillna(\"\")`.",
        success="Il compositore li ha fatti partire lo stesso: la regola c'era, il blocco no. "
        "Un'attesa scritta in un documento non ferma una macchina.",
        mistakes=[
            Mistake("tutti gli strappi", _any_break,
                    "Hai contato anche i numeri già chiusi: qui servono solo quelli chiamati prima "
                    "del tempo."),
            Mistake("tutte le campagne", lambda: _broken(None),
                    "Hai contato tutte le campagne: serve solo C4."),
            Mistake("solo le mute", lambda: _broken(start="troppo presto: telefonata muta"),
                    "Hai contato solo le attese dopo una muta. Ci sono anche quelle dopo un "
                    "«non risponde» o una segreteria."),
        ],
    ),
    Exercise(
        "uf3-05-e5", ("UF3.A3", "UF3.C3"), lambda: _ACTIONS, pairs(_ACTION_HELP),
        hint="Due domande. Il difetto è di un numero o di tutti? E passerà da solo?",
        success="Lo stesso «no» può durare un'ora, cinque giorni o per sempre. Chi scrive solo "
        "«non chiamare» lascia decidere al caso.",
    ),
    Exercise(
        "uf3-05-e6", ("UF3.A3", "UF3.C3"), lambda: {"a", "d", "e"},
        choice(
            {
                "b": "La media delle campagne è sotto il limite, ma il limite è per campagna: C4 è "
                "già oltre.",
                "c": "Aspettare di vedere il numero a fine mese è troppo tardi: le persone il "
                "silenzio lo hanno già sentito.",
                "f": "La musica toglie il silenzio, non la telefonata muta: si conta chi non trova "
                "un operatore.",
            },
            options="abcdef", multiple=True,
        ),
        hint="Per ogni scelta: abbassa le mute di C4 da subito? Lascia una prova?",
        success="Un modo che non fa silenzi, una lista controllata oggi, e un registro che lo "
        "dimostra: la campagna può ripartire.",
    ),
)  # fmt: skip
