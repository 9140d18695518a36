"""Gli esercizi della lezione 3.3, «Pianificare»."""

import math
from functools import cache

import numpy as np
import pandas as pd

from callcenter import planning
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 1. Il foglio --------------------------------------------------------------------------------

_SHEET = {
    "Configurare il menu del risponditore, otto giorni": "attività",
    "Il verbale di collaudo è firmato": "pietra miliare",
    "La formazione comincia quando il CRM di prova è pronto": "precedenza",
    "Tecnologia": "fase",
}

# --- 2. Lo sportello del Comune ------------------------------------------------------------------

_DESK = pd.DataFrame(
    [("A", 3, ""), ("B", 10, "A"), ("C", 5, "D"), ("D", 8, "A"), ("E", 4, "B"), ("F", 1, "C E")],
    columns=["code", "days", "after"],
)


def _critical() -> set[str]:
    dates = planning.schedule(_DESK)
    return set(dates.index[dates["critical"]])


def _longest_activities() -> set[str]:
    return set(_DESK.nlargest(len(_critical()), "days")["code"])


# --- 3-5. Il piano della sede nuova --------------------------------------------------------------

_PLAN = pd.DataFrame(
    [
        ("A", "", 4, 5, 8), ("B", "A", 10, 15, 26), ("C", "B", 14, 17, 30), ("D", "C", 6, 8, 14),
        ("E", "B", 20, 30, 50), ("F", "A", 10, 15, 26), ("G", "F", 15, 20, 34),
        ("H", "A", 4, 5, 9), ("I", "H", 20, 25, 36), ("J", "F", 10, 14, 24),
        ("K", "F", 12, 20, 45), ("L", "G I J", 18, 20, 26), ("M", "D E G", 6, 8, 16),
        ("N", "K L M", 8, 10, 16), ("O", "N", 0, 0, 0),
    ],
    columns=["code", "after", "best", "likely", "worst"],
)  # fmt: skip
_LATE_DAYS = 10
_PRICE = {"E": (200, 5), "G": (600, 4), "L": (900, 3), "N": (1500, 2)}
_TARGET = 66


def _length(change: dict[str, int] | None = None) -> int:
    extra = _PLAN["code"].map(change or {}).fillna(0).astype(int)
    dates = planning.schedule(_PLAN.assign(days=_PLAN["likely"] + extra))
    return int(dates["early_finish"].max())


def _slack(code: str) -> int:
    return int(planning.schedule(_PLAN.assign(days=_PLAN["likely"])).loc[code, "float"])


@cache
def _cheapest() -> int:
    """Tutte le combinazioni di giorni tolti: la spesa più bassa che arriva alla data chiesta."""
    found = []
    for counts in np.ndindex(*(most + 1 for _, most in _PRICE.values())):
        cut = dict(zip(_PRICE, counts, strict=True))
        cost = sum(_PRICE[code][0] * days for code, days in cut.items())
        if (not found or cost < min(found)) and _length({c: -d for c, d in cut.items()}) <= _TARGET:
            found.append(cost)
    return min(found)


@cache
def _lengths() -> np.ndarray:
    """Ventimila progetti simulati, con lo stesso seme della lezione."""
    return planning.simulate(_PLAN, 20_000, np.random.default_rng(2026))[0]


def _pert_day() -> int:
    table = planning.estimates(_PLAN.assign(days=_PLAN["likely"])).set_index("code")
    dates = planning.schedule(_PLAN.assign(days=_PLAN["likely"]))
    critical = table.loc[dates.index[dates["critical"]]]
    return math.ceil(critical["mean"].sum() + 1.2816 * critical["variance"].sum() ** 0.5)


# --- 6. Le assunzioni di marzo -------------------------------------------------------------------

_RAMP, _LEAVING = [0.60, 0.80, 0.95], 0.03


def _hired(**changes) -> int:
    options = {"start": 20, "ramp": _RAMP, "leaving": _LEAVING, "month": 4} | changes
    month = options.pop("month")
    for people in range(200):
        table = planning.workforce(hires=[people, 0, 0, 0], **options)
        if table.loc[month, "effective"] >= 25:
            return people
    raise ValueError("Nemmeno duecento assunti bastano: controlla i numeri dell'esercizio.")


register(
    Exercise(
        "uf3-03-e1", ("UF3.C2",), lambda: dict(_SHEET),
        pairs({
            "attività": "non ha una durata: un'attività occupa dei giorni.",
            "pietra miliare": "non è un momento che si controlla con un sì o un no.",
            "precedenza": "non dice chi deve aspettare chi.",
            "fase": "non è un ramo che contiene altre voci.",
        }),
        hint="Chiediti: dura? È un sì o un no? Lega due cose? Ne contiene altre?",
        success="Con queste quattro parole si legge ogni piano: rami, lavori, attese, controlli.",
    ),
    Exercise(
        "uf3-03-e2", ("UF3.C2",), _critical, collection(),
        hint="Scrivi le strade dall'inizio alla fine e somma i giorni di ciascuna: qual è la più "
        "lunga?",
        success="L'altra strada è più corta di un giorno solo: da tenere d'occhio.",
        mistakes=[
            Mistake("la strada corta", lambda: {"A", "C", "D", "F"},
                    "Questa strada dura 17 giorni. Ce n'è una più lunga: è lei che decide la "
                    "fine."),
            Mistake("le attività più lunghe", _longest_activities,
                    "Hai preso le attività che durano di più. Conta la strada intera, non la "
                    "singola attività."),
            Mistake("tutte", lambda: set(_DESK["code"]),
                    "Così sarebbero tutte critiche. Calcola il margine di C e di D."),
            Mistake("senza gli estremi", lambda: _critical() - {"A", "F"},
                    "Mancano il primo e l'ultimo passo: anche il loro ritardo sposta la fine."),
        ],
    ),
    Exercise(
        "uf3-03-e3", ("UF3.C2",), lambda: _length({"C": _LATE_DAYS}) - _length(),
        number("giorni"),
        hint="Ritardo meno margine. Il margine di C è nella colonna `float`.",
        success="Il margine assorbe una parte del ritardo. Da quel giorno il cantiere è critico.",
        mistakes=[
            Mistake("tutto il ritardo", lambda: _LATE_DAYS,
                    "Hai contato tutto il ritardo. C ha del margine: una parte non fa danno."),
            Mistake("il margine", lambda: _slack("C"),
                    "Questo è il margine di C: la parte di ritardo che **non** si vede."),
            Mistake("niente", lambda: 0,
                    "C ha margine, ma meno di dieci giorni: qualcosa arriva alla fine."),
        ],
    ),
    Exercise(
        "uf3-03-e4", ("UF3.C2",), _cheapest, number("euro"),
        hint="Porta a 66 la strada A-F-G-L-N con i giorni che costano meno. Poi guarda la strada "
        "A-B-E-M-N, che oggi dura 68.",
        success="Quando le strade si avvicinano bisogna pagare su tutte e due.",
        mistakes=[
            Mistake("solo G", lambda: 4 * _PRICE["G"][0],
                    "Con quattro giorni su G il progetto dura 68: comanda la strada delle linee."),
            Mistake("solo E", lambda: 4 * _PRICE["E"][0],
                    "Accorciare solo E non accorcia il progetto: oggi ha margine."),
            Mistake("N e G", lambda: 2 * _PRICE["N"][0] + 2 * _PRICE["G"][0],
                    "Ci arrivi, ma spendi di più: N costa molto. Prova G ed E."),
            Mistake("E quattro giorni", lambda: 4 * _PRICE["G"][0] + 4 * _PRICE["E"][0],
                    "Ci arrivi, ma su E bastano meno giorni: ha ancora del margine."),
        ],
    ),
    Exercise(
        "uf3-03-e5", ("UF3.C2",), lambda: math.ceil(np.quantile(_lengths(), 0.9)),
        number("giorni"),
        hint="Nove casi su dieci stanno sotto: `np.quantile(lengths, …)`, poi arrotonda in su.",
        success="Questa data si può promettere: in un caso su dieci si dovrà chiedere scusa.",
        mistakes=[
            Mistake("la media", lambda: math.ceil(_lengths().mean()),
                    "Questa è la media: circa una volta su due si apre dopo."),
            Mistake("PERT", _pert_day,
                    "Questo è il giorno secondo il PERT, che guarda una strada sola. La domanda "
                    "chiede la simulazione."),
            Mistake("il 10%", lambda: math.ceil(np.quantile(_lengths(), 0.1)),
                    "Hai preso il lato sbagliato: entro quel giorno si finisce una volta su 10."),
            Mistake("in giù", lambda: math.floor(np.quantile(_lengths(), 0.9)),
                    "Hai arrotondato in giù: entro quel giorno i casi sono un po' meno di nove su "
                    "dieci."),
        ],
    ),
    Exercise(
        "uf3-03-e6", ("UF3.C2",), _hired, number("persone"),
        hint="`planning.workforce(20, [x, 0, 0, 0], ramp=ramp, leaving=leaving)`: prova x finché "
        "la riga 4 di `effective` arriva a 25.",
        success="Per averne cinque in più a giugno se ne assumono di più a marzo: in tre mesi "
        "qualcuno è andato via, esperti compresi.",
        mistakes=[
            Mistake("senza uscite", lambda: _hired(leaving=0.0),
                    "Hai dimenticato chi lascia: da marzo a giugno passano tre mesi."),
            Mistake("il primo mese", lambda: _hired(month=1),
                    "Hai guardato marzo, quando i nuovi rendono il 60%. La domanda chiede giugno."),
            Mistake("il terzo mese", lambda: _hired(month=3),
                    "Hai guardato maggio: giugno è il quarto mese."),
        ],
    ),
    Exercise(
        "uf3-03-e7", ("UF3.C2", "UF3.A4"), lambda: "b",
        choice({
            "a": "la data del Gantt usa i valori più probabili: nella simulazione ci si arriva "
            "in pochi casi su cento, e il 1° marzo in meno di metà. La riserva non è una riserva.",
            "c": "il corso tagliato si paga dopo, con errori, chiamate più lunghe e clienti che "
            "richiamano. E la strada delle linee resta lenta come prima.",
            "d": "senza data nessuno può organizzarsi. Una previsione incerta si dà con la sua "
            "probabilità, non si nasconde.",
        }),
        hint="Quale promessa si può mantenere il 1° marzo? Che cosa resta fuori, e quando?",
        success="Una data per ciò che è quasi certo, una per il resto, e due strade da guardare.",
    ),
)  # fmt: skip
