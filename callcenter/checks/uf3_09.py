"""Gli esercizi della lezione 3.9, «Valutare le posizioni»."""

from collections.abc import Mapping
from functools import cache

import pandas as pd

from callcenter import positions
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.wording import at_most, avoids, says, wording
from callcenter.checks.words import choice, collection

# --- 1. Posizione, persona, mercato --------------------------------------------------------------

_ABOUT = {
    "Deve saper leggere una serie storica e le regole sui riposi": "posizione",
    "Chi la occupa parla quattro lingue": "persona",
    "Un errore suo lascia scoperta la sala per una settimana": "posizione",
    "Le altre aziende della zona pagano di più": "mercato",
    "È qui da dodici anni e conosce tutti": "persona",
    "A volte si lavora di domenica, prima di un evento": "posizione",
}

# --- 2. Il punteggio -----------------------------------------------------------------------------

_FULL = {"competenze": 40, "responsabilita": 30, "impegno": 20, "condizioni": 10}


def _points(grades: Mapping[str, float], weights: Mapping[str, float]) -> float:
    if any(name not in grades for name in weights):
        raise ValueError("Manca il grado di un fattore.")
    return sum(weight * grades[name] for name, weight in weights.items())


def _checked(grades, weights, value):
    _points(grades, weights)
    return value


def _no_weights(grades, weights):
    return _checked(grades, weights, sum(grades[name] for name in weights))


def _average(grades, weights):
    """L'errore di chi divide per la somma dei pesi."""
    return _checked(grades, weights, _points(grades, weights) / sum(weights.values()))


def _forgiving(grades, weights):
    """L'errore di chi conta zero il fattore che manca."""
    return sum(weight * grades.get(name, 0) for name, weight in weights.items())


# --- 3 e 4. Le paghe -----------------------------------------------------------------------------


@cache
def _pay() -> pd.DataFrame:
    table = positions.committee(positions.evaluations())
    weights = positions.factors()["weight"].to_dict()
    points = positions.score(table["median"].unstack("factor"), weights)
    pay = positions.payroll()
    return pay.assign(points=pay["job"].map(points))


def _far(*, below: float = 0.9, above: float = 1.1) -> list[str]:
    pay = _pay()
    slope, start = positions.pay_line(pay["points"], pay["full_time_eur"])
    ratio = positions.compa_ratio(pay["full_time_eur"], start + slope * pay["points"])
    return pay.loc[(ratio < below) | (ratio > above), "person"].tolist()


def _gap(column: str = "full_time_eur", how: str = "mean") -> float:
    pay = _pay().assign(real=lambda t: t["full_time_eur"] * t["weekly_hours"] / 40)
    return positions.gap(pay[column], pay["gender"], how=how)


def _over_women() -> float:
    """L'errore di chi divide per la paga delle donne."""
    share = _gap() / 100
    return 100 * share / (1 - share)


# --- 5. L'annuncio -------------------------------------------------------------------------------

_NOTICE = (
    "Cerchiamo un'operatrice o un operatore per la risposta in entrata. 30 ore a settimana, turni "
    "dalle 8 alle 20. Paga annua lorda fra 16.900 e 18.600 euro, con il contratto collettivo "
    "applicato in azienda. Servono ascolto e uso del computer."
)

register(
    Exercise(
        "uf3-09-e1", ("UF3.C5",), lambda: dict(_ABOUT),
        pairs({
            "posizione": "se domani arriva un'altra persona, questa frase resta vera?",
            "persona": "questo lo chiede il lavoro, oppure lo dice il mercato: non dipende da chi "
            "c'è oggi.",
            "mercato": "qui non si parla di quanto pagano gli altri.",
        }),
        hint="La prova: se domani cambia chi occupa il posto, la frase resta vera? E parla di "
        "paghe altrui?",
        success="Nei punti entrano solo le frasi sulla posizione.",
    ),
    Exercise(
        "uf3-09-e2", ("UF3.C5",), lambda: _points,
        function([
            ({"competenze": 3, "responsabilita": 4, "impegno": 4, "condizioni": 2}, _FULL),
            ({"competenze": 5, "responsabilita": 2, "impegno": 1, "condizioni": 3}, _FULL),
            ({"competenze": 2, "impegno": 5}, {"competenze": 70, "impegno": 30}),
            ({"competenze": 2, "impegno": 5, "altro": 4}, {"competenze": 60, "impegno": 40}),
            ({"competenze": 3, "impegno": 4}, _FULL),
        ], number("punti", tolerance=1e-6)),
        hint="Un ciclo sui pesi: `for fattore, peso in pesi.items()`. Prima controlla che il "
        "fattore sia nei gradi.",
        success="Lo stesso conto per tutte le posizioni. Un fattore dimenticato non diventa zero.",
        mistakes=[
            Mistake("senza pesi", lambda: _no_weights,
                    "Hai sommato i gradi: ogni grado va moltiplicato per il suo peso."),
            Mistake("diviso per i pesi", lambda: _average,
                    "Hai diviso per la somma dei pesi: qui i punti sono la somma, da 100 a 500."),
            Mistake("zero se manca", lambda: _forgiving,
                    "Se manca un grado la funzione deve fermarsi con ValueError: contare zero "
                    "abbassa la posizione senza dirlo."),
        ],
    ),
    Exercise(
        "uf3-09-e3", ("UF3.C5",), _far, collection(),
        hint="Prima il rapporto fra paga e retta, per ogni persona. Poi due condizioni unite da "
        "`|`: sotto 0,9 oppure sopra 1,1.",
        success="Poche persone da guardare, una per una. Fuori non vuol dire sbagliato: vuol dire "
        "da spiegare.",
        mistakes=[
            Mistake("solo sotto", lambda: _far(above=99),
                    "Ci sono solo quelli pagati meno: guarda anche sopra 1,1."),
            Mistake("solo sopra", lambda: _far(below=0),
                    "Ci sono solo quelli pagati di più: guarda anche sotto 0,9."),
            Mistake("cinque per cento", lambda: _far(below=0.95, above=1.05),
                    "Hai usato il 5%: i limiti sono 0,9 e 1,1."),
        ],
    ),
    Exercise(
        "uf3-09-e4", ("UF3.C5",), _gap, number("%", decimals=1),
        hint="Paga oraria = paga a tempo pieno ÷ 2080. Poi la media per genere, e (M − F) ÷ M × "
        "100.",
        success="È il divario grezzo per ora: non dice ancora se a parità di lavoro.",
        mistakes=[
            Mistake("paga di fatto", lambda: _gap("real"),
                    "Hai usato la paga delle ore lavorate: dentro c'è anche il tempo parziale. "
                    "Serve la paga per ora."),
            Mistake("sulle donne", _over_women,
                    "Hai diviso per la paga delle donne: si divide per quella degli uomini."),
            Mistake("mediana", lambda: _gap(how="median"),
                    "Queste sono le mediane: la domanda chiede le medie."),
            Mistake("rapporto", lambda: 100 - _gap(),
                    "Questo è il rapporto fra le due paghe. Il divario è quanto manca a 100."),
            Mistake("segno", lambda: -_gap(), "Il segno è opposto: si toglie F da M."),
        ],
    ),
    Exercise(
        "uf3-09-e5", ("UF3.C5",), lambda: _NOTICE,
        wording(
            says(r"16.?900", message="Manca il minimo della fascia di paga: 16.900 euro.",
                 example=_NOTICE.replace("fra 16.900 e 18.600", "fino a 18.600")),
            says(r"18.?600", message="Manca il massimo della fascia di paga: 18.600 euro.",
                 example=_NOTICE.replace("fra 16.900 e 18.600", "da 16.900")),
            says(r"\bcontratto collettivo|\bccnl\b",
                 message="Manca il contratto collettivo applicato.",
                 example=_NOTICE.replace(", con il contratto collettivo applicato in azienda",
                                         "")),
            says(r"\b30 ore", message="Manca l'orario: 30 ore a settimana.",
                 example=_NOTICE.replace("30 ore a settimana, turni", "Turni")),
            says(r"operatrice|operatore/|addett\w+/|\bpersona\b|\bpersone\b|/trice|/a\b|\bf/m\b|"
                 r"\bm/f\b|qualunque genere|donne e uomini|uomini e donne",
                 message="Il titolo parla solo a un genere: scrivilo per donne e uomini.",
                 example=_NOTICE.replace("un'operatrice o un operatore", "un operatore")),
            avoids(r"bella presenza|presenza", message="«Bella presenza» al telefono non serve: "
                   "toglila.", example=f"{_NOTICE} Bella presenza."),
            avoids(r"busta paga|ultima retribuzione|retribuzione attuale|paga attuale|"
                   r"stipendio attuale|quanto guadagn",
                   message="La paga precedente non si chiede.",
                   example=f"{_NOTICE} Portare ultima busta paga."),
            avoids(r"\bmax\b|\banni\b|giovan|\beta\b",
                   message="L'età non è un requisito del lavoro: toglila.",
                   example=f"{_NOTICE} Max 30 anni."),
            avoids(r"secondo esperienza|da concordare|commisurat",
                   message="«Secondo esperienza» non è una fascia: scrivi i due importi e basta.",
                   example=f"{_NOTICE} Paga secondo esperienza."),
            at_most(80, message="È più lungo di 80 parole.",
                    example=f"{_NOTICE} {'Ti aspettiamo in sede per conoscerci. ' * 8}"),
        ),
        hint="Un titolo per tutti, i compiti, l'orario, la fascia, il contratto. Poi rileggi che "
        "cosa hai lasciato del vecchio annuncio.",
        success="Chi legge sa che lavoro è e quanto è pagato. Nessuno deve portare la paga di "
        "prima.",
    ),
    Exercise(
        "uf3-09-e6", ("UF3.C5",), lambda: "b",
        choice({
            "a": "L'intervallo non comprende lo zero. E «lavori diversi» non basta: i punti sono "
            "gli stessi, quindi il valore è pari.",
            "c": "Così i punti dicono ciò che la paga ha già deciso. La valutazione non vale più "
            "per nessuno.",
            "d": "Quattordici paghe con un codice sono dati personali: in sala si riconoscono "
            "tutti. Si danno le medie sopra la soglia.",
        }),
        hint="Cerca la nota che risponde nei tempi, chiede una ragione legata al lavoro e protegge "
        "i dati di chi non ha chiesto niente.",
        success="La differenza ora ha una domanda, un tempo e un rimedio. E il metodo resta "
        "credibile.",
    ),
)  # fmt: skip
