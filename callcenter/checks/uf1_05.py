"""Gli esercizi della lezione 1.5, «Misurare la soddisfazione dei clienti»."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pandas as pd

from callcenter import acdlog, data, survey
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

ITEMS = ["courtesy", "competence", "clarity", "waiting", "solution"]
OPERATOR_ITEMS = ["courtesy", "competence", "clarity"]

# --- I dati --------------------------------------------------------------------------------------


@cache
def _contacts() -> pd.DataFrame:
    """I contatti con la coda dell'ultima risposta."""
    calls = acdlog.read(data.queue_logs()).calls
    served = calls[calls["outcome"] == "answered"].sort_values(["entered_at", "visit"])
    last = served.drop_duplicates("call_id", keep="last").set_index("call_id")
    contacts = data.read("contacts")
    return contacts.assign(queue=contacts["call_id"].map(last["queue"]))


@cache
def _invited() -> pd.DataFrame:
    facts = _contacts()[["contact_id", "queue", "resolved"]]
    return data.read("customer_surveys").merge(facts, on="contact_id", how="left")


def _replies(queue: str | None = None) -> pd.DataFrame:
    rows = _invited()[_invited()["answered_at"].notna()]
    return rows if queue is None else rows[rows["queue"] == queue]


# --- 3. NPS dei contratti ------------------------------------------------------------------------


def _votes() -> np.ndarray:
    return _replies("contratti")["nps"].astype(float).to_numpy()


def _promoters() -> float:
    return 100 * float((_votes() >= 9).mean())


def _without_passives() -> float:
    votes = _votes()
    sided = votes[(votes >= 9) | (votes <= 6)]
    return survey.nps(sided)


def _strict_detractors() -> float:
    """L'errore di chi mette i 6 fra i passivi."""
    votes = _votes()
    return 100 * float((votes >= 9).mean() - (votes < 6).mean())


# --- 4. Wilson per la coda web -------------------------------------------------------------------


def _web() -> tuple[int, int]:
    votes = _replies("web")["csat"].astype(float)
    return int((votes >= 4).sum()), len(votes)


def _web_bound(place: int) -> float:
    return 100 * survey.wilson(*_web())[place]


def _web_normal() -> float:
    good, answers = _web()
    return 100 * (good / answers - survey.margin_of_error(good / answers, answers))


def _web_over_invitations() -> float:
    invitations = int((_invited()["queue"] == "web").sum())
    return 100 * survey.wilson(_web()[0], invitations)[0]


# --- 5. Gli inviti -------------------------------------------------------------------------------


def _population() -> int:
    return int((_contacts()["queue"] == "contratti").sum())


def _rate(queue: str | None = "contratti") -> float:
    invited = _invited() if queue is None else _invited()[_invited()["queue"] == queue]
    return float(invited["answered_at"].notna().mean())


def _needed() -> int:
    return survey.sample_size(0.05, population=_population())


# --- 6. NPS pesato -------------------------------------------------------------------------------


def _worth(votes: pd.Series) -> pd.Series:
    votes = votes.astype(float)
    return 100 * ((votes >= 9).astype(float) - (votes <= 6).astype(float))


def _weighted(population: pd.Series) -> float:
    replies = _replies()
    return survey.post_stratified(_worth(replies["nps"]), replies["resolved"], population)


def _mean_of_groups() -> float:
    replies = _replies()
    return float(_worth(replies["nps"]).groupby(replies["resolved"]).mean().mean())


# --- 7. Alfa -------------------------------------------------------------------------------------


def _items(names: list[str]) -> pd.DataFrame:
    return _replies()[names].astype(float)


def _without_factor() -> float:
    count = len(OPERATOR_ITEMS)
    return survey.cronbach_alpha(_items(OPERATOR_ITEMS)) * (count - 1) / count


def _mean_correlation() -> float:
    found = _items(OPERATOR_ITEMS).corr().to_numpy()
    return float(found[np.triu_indices_from(found, 1)].mean())


_DEFECTS = {
    "«L'operatore è stato gentile e veloce?»": "doppia",
    "«Quanto le è utile il nostro comodissimo portale?»": "suggerisce",
    "«Il servizio è: ottimo, buono, discreto, sufficiente, scarso»": "scala",
    "«In media, quanti minuti ha aspettato nel 2025?»": "memoria",
    "«Non trova che la bolletta non sia poco chiara?»": "negazione",
    "«Qual è la sua data di nascita?»": "dato inutile",
}

register(
    Exercise(
        "uf1-05-e1", ("UF1.A2",), lambda: dict(_DEFECTS), pairs({
            "doppia": "una domanda è doppia quando unisce due cose diverse con una «e». Qui no.",
            "suggerisce": "una domanda suggerisce quando una parola loda già la risposta giusta. "
            "Qui no.",
            "scala": "il difetto della scala sta nelle risposte offerte: conta i gradini positivi "
            "e i negativi. Qui il difetto è altrove.",
            "memoria": "il difetto di memoria c'è quando si chiede un numero di molti mesi fa. "
            "Qui no.",
            "negazione": "il difetto è la negazione quando i «non» si sommano e non si capisce "
            "che cosa vuol dire «sì». Qui no.",
            "dato inutile": "un dato è inutile quando nessuna decisione lo usa. Qui il difetto è "
            "nel modo di chiedere.",
        }),
        hint="Prova a rispondere tu. Dove ti fermi? Quante cose chiede? Che cosa vuol dire «sì»?",
        success="Sei difetti, sei rimedi: una domanda alla volta, parole neutre, scala "
        "equilibrata, fatti recenti, frasi positive, solo dati che servono.",
    ),
    Exercise(
        "uf1-05-e2", ("UF1.A2",), lambda: {"a", "d", "f", "h"},
        choice({
            "b": "chiede due cose insieme. Chi ha trovato cortesia ma non competenza non sa che "
            "cosa segnare.",
            "c": "«rapida» dice già come dovrebbe essere andata.",
            "e": "il cliente non se lo ricorda, e il CRM lo sa. Non si chiede ciò che si ha già.",
            "g": "due negazioni: «sì» vuol dire chiare o non chiare?",
            "i": "serve solo a riconoscere la persona. Per questa decisione non occorre.",
            "j": "quattro gradini sopra la metà e uno sotto: la scala spinge in alto.",
        }, multiple=True),
        hint="Tieni solo le domande che chiedono una cosa, con parole neutre, utile a decidere.",
        success="Quattro domande: cortesia, soluzione, attesa, chiarezza. Un minuto di tempo, e a "
        "ciascuna corrisponde qualcosa che puoi cambiare.",
    ),
    Exercise(
        "uf1-05-e3", ("UF1.A2",), lambda: survey.nps(_votes()), number("punti", decimals=1),
        hint='Tieni `replies["queue"] == "contratti"`. Sopra: chi ha dato 9-10 meno chi ha dato '
        "0-6. Sotto: tutte le risposte.",
        success="Un numero solo, che può nascondere cose diverse. Scrivilo senza il segno di "
        "percentuale e con quante risposte.",
        mistakes=[
            Mistake("solo promotori", _promoters,
                    "Questa è la quota dei promotori: togli la quota dei detrattori."),
            Mistake("senza passivi", _without_passives,
                    "Hai tolto i passivi da sotto la linea: non contano sopra, ma hanno risposto."),
            Mistake("tutte le code", lambda: survey.nps(_replies()["nps"]),
                    "Questo è l'NPS di tutte le code: la domanda chiede `contratti`."),
            Mistake("sei fra i passivi", _strict_detractors,
                    "Hai lasciato fuori i 6: i detrattori vanno da 0 a 6 compreso."),
            Mistake("voto medio", lambda: float(_votes().mean()),
                    "Questo è il voto medio da 0 a 10: l'NPS è una differenza fra due quote."),
        ],
    ),
    Exercise(
        "uf1-05-e4", ("UF1.C3",), lambda: _web_bound(0),
        number("%", decimals=1, accepts_fraction=True),
        hint='Conta le risposte di `web` e quante hanno `csat >= 4`, poi `survey.wilson(buone, '
        "risposte)`: il primo dei due numeri è l'estremo basso.",
        success="È il caso peggiore ancora credibile. Se fosse sopra l'obiettivo, il risultato "
        "sarebbe provato.",
        mistakes=[
            Mistake("estremo alto", lambda: _web_bound(1),
                    "Questo è l'estremo alto: la domanda chiede quello basso."),
            Mistake("formula normale", _web_normal,
                    "Hai usato la formula normale, p − margine. Qui serve quella di Wilson."),
            Mistake("sugli inviti", _web_over_invitations,
                    "Hai diviso per gli inviti: sotto la linea vanno le risposte."),
            Mistake("quota", lambda: 100 * _web()[0] / _web()[1],
                    "Questa è la quota osservata, senza il suo intervallo."),
        ],
    ),
    Exercise(
        "uf1-05-e5", ("UF1.A2", "UF1.C3"), lambda: math.ceil(_needed() / _rate()),
        number("inviti", tolerance=10),
        hint="Prima le risposte: `survey.sample_size(0.05, population=…)`. Poi gli inviti: "
        "risposte diviso tasso di risposta.",
        success="Migliaia di inviti per cinque punti di margine. Ecco perché prima di promettere "
        "un margine si fa questo conto.",
        mistakes=[
            Mistake("solo risposte", _needed,
                    "Queste sono le risposte che servono: gli inviti sono molti di più."),
            Mistake("moltiplicato", lambda: math.ceil(_needed() * _rate()),
                    "Hai moltiplicato per il tasso di risposta. Se risponde uno su sette, gli "
                    "inviti sono sette volte le risposte: si divide."),
            Mistake("popolazione infinita",
                    lambda: math.ceil(survey.sample_size(0.05) / _rate()),
                    "Hai dimenticato la popolazione: i contatti di `contratti` sono un numero "
                    "finito, e ne servono un po' meno."),
            Mistake("tasso di tutti", lambda: math.ceil(_needed() / _rate(None)),
                    "Hai usato il tasso di risposta di tutte le code: serve quello di "
                    "`contratti`."),
        ],
    ),
    Exercise(
        "uf1-05-e6", ("UF1.C3",), lambda: _weighted(_contacts()["resolved"].value_counts()),
        number("punti", decimals=1),
        hint="Ogni risposta vale 100, 0 o −100. Poi `survey.post_stratified(valori, gruppi, "
        'popolazione)`, con `contacts["resolved"].value_counts()` come popolazione.',
        success="La correzione sposta l'NPS di qualche punto, meno del suo margine. Ma il "
        "margine non la vedeva: parla del caso, non di chi tace.",
        mistakes=[
            Mistake("non pesato", lambda: survey.nps(_replies()["nps"]),
                    "Questo è l'NPS di chi ha risposto, senza pesi."),
            Mistake("media dei gruppi", _mean_of_groups,
                    "Hai dato lo stesso peso ai due gruppi: i risolti sono quattro su cinque."),
            Mistake("pesi degli inviti",
                    lambda: _weighted(_invited()["resolved"].value_counts()),
                    "Hai pesato con gli inviti. La popolazione di cui vuoi parlare sono tutti i "
                    "contatti."),
        ],
    ),
    Exercise(
        "uf1-05-e7", ("UF1.C3",), lambda: survey.cronbach_alpha(_items(OPERATOR_ITEMS)),
        number("", decimals=2),
        hint="Matrice delle covarianze delle tre colonne; k = 3; 3/2 × (1 − somma della diagonale "
        "÷ somma di tutto).",
        success="Più basso che con cinque domande: con meno domande l'alfa scende da solo, anche "
        "se le domande restano buone.",
        mistakes=[
            Mistake("cinque domande", lambda: survey.cronbach_alpha(_items(ITEMS)),
                    "Questo è l'alfa di tutte e cinque le domande: qui ne servono tre."),
            Mistake("senza fattore", _without_factor,
                    "Hai dimenticato il fattore k ÷ (k − 1), che con tre domande vale 1,5."),
            Mistake("correlazione media", _mean_correlation,
                    "Questa è la correlazione media fra le domande: l'alfa è un'altra cosa."),
        ],
    ),
    Exercise(
        "uf1-05-e8", ("UF1.A2", "UF1.C3"), lambda: "c",
        choice({
            "a": "un decimale non si arrotonda per arrivare a un premio. E dopo la correzione il "
            "valore cambia di nuovo: un arrotondamento non dice quanto è sicuro il numero.",
            "b": "il valore è sotto, ma l'intervallo comprende il 70%: non è provato che il "
            "servizio sia sotto. Decidi per mezzo punto con un margine di tre.",
            "d": "scegli la formula dopo aver visto il risultato. La clausola diceva «clienti "
            "soddisfatti»: il voto medio è un altro indicatore.",
        }),
        hint="Che cosa si può provare con queste risposte? E che cosa va scritto nella clausola "
        "perché il mese prossimo non si litighi?",
        success="Il numero, il suo intervallo, la correzione, e una regola per il futuro. È una "
        "risposta che tutti e due possono controllare.",
    ),
)  # fmt: skip
