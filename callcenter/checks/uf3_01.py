"""Gli esercizi della lezione 3.1, «Il modello organizzativo»."""

import math
from functools import cache

import pandas as pd

from callcenter import acdlog, data, organization
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- 2. La regola della radice -------------------------------------------------------------------


def _cases() -> list[tuple[float, float]]:
    return [(25, 1), (20, 1), (9, 1.5), (36, 1.25), (0, 1), (12.5, 0.8)]


def _rule(load: float, beta: float) -> int:
    return math.ceil(round(organization.square_root_agents(load, beta), 9))


# --- 3. Tre sedi, una coda -----------------------------------------------------------------------


def _agents(load: float) -> int:
    return int(organization.scale_table([load], aht_s=240)["agents"].iloc[0])


# --- 4. Una persona, due sportelli ---------------------------------------------------------------


@cache
def _known() -> pd.DataFrame:
    calls = acdlog.read(data.queue_logs()).calls
    first = calls.loc[calls["visit"] == 1, ["call_id", "queue"]]
    contacts = data.read("contacts").dropna(subset=["customer_id"])
    return contacts.merge(first, on="call_id")[["customer_id", "queue"]]


@cache
def _queues() -> pd.Series:
    return _known().groupby("customer_id")["queue"].nunique()


def _more_than_one() -> float:
    return 100 * float((_queues() > 1).mean())


def _callers_again() -> float:
    """L'errore di chi conta i contatti ripetuti, anche nella stessa coda."""
    return 100 * float((_known().groupby("customer_id").size() > 1).mean())


def _of_all_customers() -> float:
    return 100 * float((_queues() > 1).sum()) / len(data.read("customers"))


def _contacts_of_many() -> float:
    """L'errore di chi conta i contatti invece delle persone."""
    many = _queues().index[_queues() > 1]
    return 100 * float(_known()["customer_id"].isin(many).mean())


# --- 5. Il pareggio; 6. I capigruppo -------------------------------------------------------------

INSIDE, INSIDE_FIXED, OUTSIDE, OUTSIDE_FIXED = 2.20, 6400, 4.60, 900
PEOPLE, WEEK, FIXED, EACH = 75, 40, 13, 2.25


def _span() -> int:
    return organization.span_from_hours(WEEK, FIXED, EACH)


register(
    Exercise(
        "uf3-01-e1", ("UF3.C2",),
        lambda: {
            "Fra una chiamata e l'altra, chi risponde fa le richiamate promesse": "misto",
            "Napoli e Salerno rispondono ciascuna ai propri cittadini, con due numeri":
                "più code",
            "Venti persone, ognuna a casa sua, prendono la prossima chiamata di tutti":
                "una coda, più sedi",
            "Un gruppo telefona per ricordare gli appuntamenti del giorno dopo": "in uscita",
            "Un'altra impresa risponde con i suoi operatori, pagata a contatto": "fornitore",
        },
        pairs({
            "in uscita": "in uscita è quando chiama solo il centro, e decide il ritmo.",
            "misto": "misto è quando le stesse persone ricevono e, nei momenti liberi, chiamano.",
            "fornitore": "un fornitore assume e dirige lui le persone.",
            "una coda, più sedi": "qui conta se la fila è una sola per tutti, anche da lontano.",
            "più code": "più code vuol dire che chi è libero in una sede non aiuta l'altra.",
        }),
        hint="Chiediti nell'ordine: chi chiama? Chi assume? Quante file ci sono?",
        success="Per la scala conta solo quante sono le file: le case di venti persone sono una "
        "sala sola, due sedi con due numeri no.",
    ),
    Exercise(
        "uf3-01-e2", ("UF3.C2",), lambda: _rule, function(_cases, number("operatori")),
        hint="`carico + beta * carico ** 0.5`, poi `math.ceil`.",
        success="È il conto da riunione: veloce, e giusto a meno di una o due persone. Per i "
        "turni resta la formula.",
        mistakes=[
            Mistake("in giù",
                    lambda: lambda load, beta: math.floor(load + beta * load**0.5),
                    "Hai arrotondato in giù: così manca una parte di persona. Si arrotonda in su."),
            Mistake("non intero",
                    lambda: lambda load, beta: load + beta * load**0.5,
                    "La regola è giusta, ma le persone sono intere: manca `math.ceil`."),
            Mistake("beta del carico",
                    lambda: lambda load, beta: math.ceil(load + beta * load),
                    "Hai moltiplicato beta per il carico. Il margine cresce con la **radice** del "
                    "carico."),
            Mistake("beta sotto la radice",
                    lambda: lambda load, beta: math.ceil(load + (beta * load) ** 0.5),
                    "Beta è dentro la radice. Sotto la radice c'è solo il carico."),
            Mistake("solo il margine",
                    lambda: lambda load, beta: math.ceil(beta * load**0.5),
                    "Questo è il margine: manca il carico."),
        ],
    ),
    Exercise(
        "uf3-01-e3", ("UF3.C2",), lambda: 3 * _agents(12) - _agents(36), number("operatori"),
        hint="Gli operatori di una coda da 12 erlang, per tre; meno quelli di una coda da 36.",
        success="Nessuno ha cambiato città: è cambiata la coda. Il lavoro è lo stesso, si riduce "
        "il margine.",
        mistakes=[
            Mistake("una sede", lambda: _agents(12),
                    "Questi sono gli operatori di una sede sola. Servono due totali da "
                    "confrontare."),
            Mistake("coda unica", lambda: _agents(36),
                    "Questi sono gli operatori della coda unica: manca la differenza con le tre "
                    "sedi."),
            Mistake("nessun risparmio", lambda: 0,
                    "Il carico non cambia, il margine sì: tre margini piccoli sono più di uno "
                    "grande."),
            Mistake("segno", lambda: _agents(36) - 3 * _agents(12),
                    "La differenza è al contrario: separate meno unita."),
        ],
    ),
    Exercise(
        "uf3-01-e4", ("UF3.C4",), _more_than_one, number("%", decimals=1, accepts_fraction=True),
        hint="`code = known.groupby(\"customer_id\")[\"queue\"].nunique()`, poi "
        "`100 * (code > 1).mean()`.",
        success="È una lista da cui partire, non una condanna: si ascolta un campione e si contano "
        "le telefonate che una persona sola poteva risolvere.",
        mistakes=[
            Mistake("richiamate", _callers_again,
                    "Hai contato chi ha più **contatti**. Due chiamate alla stessa coda non sono "
                    "due code: usa `nunique`."),
            Mistake("tutti i clienti", _of_all_customers,
                    "Hai diviso per tutti i clienti. La domanda riguarda chi ha chiamato almeno "
                    "una volta."),
            Mistake("contatti", _contacts_of_many,
                    "Hai contato i contatti: chi chiama tanto pesa di più. Conta ogni cliente una "
                    "volta."),
            Mistake("complemento", lambda: 100 - _more_than_one(),
                    "Questi sono i clienti che hanno usato una coda sola."),
        ],
    ),
    Exercise(
        "uf3-01-e5", ("UF3.C2",),
        lambda: organization.break_even(INSIDE, INSIDE_FIXED - OUTSIDE_FIXED, OUTSIDE),
        number("contatti", tolerance=1),
        hint="Scrivi i due costi: 6.400 + 2,20 × n e 900 + 4,60 × n. Quando sono uguali?",
        success="Il canone del fornitore abbassa il pareggio: tenere dentro conviene prima.",
        mistakes=[
            Mistake("senza canone", lambda: INSIDE_FIXED / (OUTSIDE - INSIDE),
                    "Hai dimenticato il canone del fornitore: anche fuori c'è un costo fisso."),
            Mistake("somma dei fissi",
                    lambda: (INSIDE_FIXED + OUTSIDE_FIXED) / (OUTSIDE - INSIDE),
                    "Hai sommato i costi fissi. Si pagano nell'uno o nell'altro caso: conta la "
                    "differenza."),
            Mistake("solo il prezzo", lambda: (INSIDE_FIXED - OUTSIDE_FIXED) / OUTSIDE,
                    "Hai diviso per il prezzo del fornitore. Anche dentro ogni contatto costa: "
                    "dividi per la differenza dei prezzi."),
        ],
    ),
    Exercise(
        "uf3-01-e6", ("UF3.C2",), lambda: organization.layers(PEOPLE, _span())[1],
        number("capigruppo"),
        hint="Ore libere ÷ ore per persona, in giù: è l'ampiezza. Poi 75 ÷ ampiezza, in su.",
        success="L'ampiezza si arrotonda in giù, i capigruppo in su: due arrotondamenti dalla "
        "parte delle persone.",
        mistakes=[
            Mistake("in giù", lambda: PEOPLE // _span(),
                    "Hai arrotondato in giù: qualcuno resta senza capogruppo."),
            Mistake("non intero", lambda: PEOPLE / _span(),
                    "La divisione è giusta, ma i capigruppo sono interi: si arrotonda in su."),
            Mistake("tutta la settimana", lambda: math.ceil(PEOPLE / (WEEK // EACH)),
                    "Hai usato tutte le 40 ore. Tredici se ne vanno prima: restano 27."),
            Mistake("ampiezza", _span,
                    "Questa è l'ampiezza, cioè quante persone segue uno. La domanda chiede quanti "
                    "capigruppo."),
        ],
    ),
    Exercise(
        "uf3-01-e7", ("UF3.C2", "UF3.C4"), lambda: "b",
        choice({
            "a": "I sei operatori valgono se tutti sanno fare tutto alla stessa velocità. I guasti "
            "chiedono un corso sulla sicurezza, e la lentezza non è stata misurata.",
            "c": "La teoria è stata controllata con il simulatore: il guadagno c'è. La lentezza si "
            "misura con una prova, non si dà per certa.",
            "d": "I rendimenti sono decrescenti: dopo otto flessibili si guadagna poco, e se "
            "rallentano del 10% il servizio scende.",
        }),
        hint="Cerca il testo che prende il guadagno misurato, scrive un limite e dice quando si "
        "ricontrolla.",
        success="Prende il guadagno vicino, protegge la sicurezza, prova prima di formare tutti e "
        "dice quando fermarsi.",
    ),
)  # fmt: skip
