"""Gli esercizi della lezione 2.12, «Scegliere il software»."""

from functools import cache

import pandas as pd

from callcenter import data, selection
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- 3. Le registrazioni scadute -----------------------------------------------------------------

NOW = pd.Timestamp("2026-11-02")


@cache
def _recordings() -> pd.DataFrame:
    table = data.read("recordings")
    expired = pd.to_datetime(table["retention_until"]) < NOW
    return pd.DataFrame({"expired": expired, "kept": table["deleted_at"].isna()})


def _share(part: pd.Series, whole: pd.Series) -> float:
    return 100 * float(part.sum()) / float(whole.sum())


def _late() -> float:
    table = _recordings()
    return _share(table["expired"] & table["kept"], table["expired"])


# --- 4. Le licenze -------------------------------------------------------------------------------

NAMED_EUR, CONCURRENT_EUR = 95, 120


def _people() -> int:
    return len(data.read("operators"))


@cache
def _peak() -> int:
    shifts = data.read("shifts")
    return selection.peak_users(shifts["starts_at"], shifts["ends_at"])


# --- 5. Il valore attuale ------------------------------------------------------------------------


def _flows() -> list[tuple[list[float], float]]:
    return [([1000, 500, 500], 0.04), ([0, 104], 0.04), ([200, 300], 0.0), ([50], 0.10)]


def _discounted_from_today(costs: list[float], rate: float) -> float:
    return sum(cost / (1 + rate) ** (year + 1) for year, cost in enumerate(costs))


def _compounded(costs: list[float], rate: float) -> float:
    return sum(cost * (1 + rate) ** year for year, cost in enumerate(costs))


def _simple_discount(costs: list[float], rate: float) -> float:
    return sum(cost * (1 - rate * year) for year, cost in enumerate(costs))


# --- 6. Il peso che cambia il vincitore ----------------------------------------------------------

_TOWN = pd.DataFrame({"funzioni": [9, 6], "uso": [8, 7], "costo": [4, 9]}, index=["Alfa", "Beta"])
_TOWN_WEIGHTS = {"funzioni": 50, "uso": 30, "costo": 20}


def _tie() -> float:
    return 100 * float(selection.break_even(_TOWN, _TOWN_WEIGHTS).loc["costo", "tie_at"])


def _tie_taking_from_functions_only() -> float:
    """Il peso di parità se si toglie solo alle funzioni: w × 5 = (70 − w) × 3 + 30 × 1."""
    lead = _TOWN.loc["Alfa"] - _TOWN.loc["Beta"]
    return (70 * lead["funzioni"] + 30 * lead["uso"]) / (lead["funzioni"] - lead["costo"])


register(
    Exercise(
        "uf2-12-e1", ("UF2.A6",),
        lambda: {
            "L'operatore può trasferire la chiamata a un'altra coda": "funzionale",
            "Con 40 persone collegate, 95 schede su 100 si aprono entro 2 secondi":
                "non funzionale",
            "Il programma è moderno e facile": "non verificabile",
            "Il cliente può chiedere di essere richiamato": "funzionale",
            "Ogni comando si raggiunge con la sola tastiera": "non funzionale",
            "Ci serve un chatbot": "soluzione",
        },
        pairs({
            "funzionale": "un requisito funzionale dice una cosa che il sistema fa, e si prova "
            "con un sì o un no.",
            "non funzionale": "un requisito non funzionale dice come lavora il sistema: quanto "
            "veloce, quanto sicuro, per chi. E ha una prova.",
            "non verificabile": "è non verificabile solo se nessuna prova può dire di no.",
            "soluzione": "è una soluzione quando si nomina un prodotto o uno strumento senza dire "
            "il problema.",
        }),
        hint="Prima chiediti se esiste una prova. Se sì: dice che cosa fa il sistema, o come?",
        success="La tastiera e i due secondi non aggiungono funzioni: dicono per chi e quanto "
        "bene. Il chatbot è una risposta senza domanda.",
    ),
    Exercise(
        "uf2-12-e2", ("UF2.C8",),
        lambda: {
            "Dare ogni chiamata all'operatore adatto che è libero": "ACD",
            "Far partire le telefonate di una campagna": "dialer",
            "Sapere quante persone servono alle 10:30 di lunedì": "WFM",
            "Vedere chi è il cliente e che cosa ha chiesto ieri": "CRM",
            "Seguire un guasto finché è risolto, anche dopo la telefonata": "ticket",
            "Ascoltare un campione di telefonate con una griglia": "qualità",
        },
        pairs({
            "ACD": "l'ACD distribuisce le chiamate che arrivano.",
            "dialer": "il dialer compone i numeri in uscita.",
            "WFM": "il WFM prevede, calcola e mette in turno le persone.",
            "CRM": "il CRM tiene il cliente e la sua storia.",
            "ticket": "il sistema di ticket segue una richiesta fino alla chiusura.",
            "qualità": "il software di qualità raccoglie ascolti e valutazioni.",
        }),
        hint="Chiediti che cosa resta in memoria: la chiamata, la persona, la richiesta, il turno?",
        success="Sei bisogni, sei categorie. Un prodotto solo può coprirne più d'una, ma il "
        "bisogno si scrive per categoria.",
    ),
    Exercise(
        "uf2-12-e3", ("UF2.A5",), _late, number("%", decimals=1, accepts_fraction=True),
        hint="Sotto: le righe con `retention_until` prima di `oggi`. Sopra: fra quelle, le righe "
        "con `deleted_at` vuoto (`.isna()`).",
        success="Il requisito chiedeva zero. La cancellazione non è affidabile: è un must che "
        "manca, e riguarda dati di persone.",
        mistakes=[
            Mistake("su tutte", lambda: _share(
                        _recordings()["expired"] & _recordings()["kept"],
                        _recordings()["expired"] | True),
                    "Hai diviso per tutte le registrazioni. Quelle non scadute devono esserci: "
                    "conta solo le scadute."),
            Mistake("cancellate", lambda: 100 - _late(),
                    "Questa è la quota cancellata in regola. La domanda chiede quelle rimaste."),
            Mistake("tutte le presenti", lambda: _share(
                        _recordings()["kept"], _recordings()["expired"] | True),
                    "Hai contato tutti i file ancora presenti. Molti non sono scaduti: è giusto "
                    "che ci siano."),
        ],
    ),
    Exercise(
        "uf2-12-e4", ("UF2.A6", "UF2.C8"),
        lambda: _people() * NAMED_EUR - _peak() * CONCURRENT_EUR,
        number("€", tolerance=0.5),
        hint="Nominali: una per persona in `operators`. Contemporanee: una per persona collegata "
        "nel momento più pieno, `collegati`.",
        success="La licenza singola costa di più, ma ne servono meno. Prima di firmare aggiungi un "
        "margine: con le licenze contate, la persona in più resta fuori.",
        mistakes=[
            Mistake("contemporanee per tutti",
                    lambda: _people() * NAMED_EUR - _people() * CONCURRENT_EUR,
                    "Hai comprato una contemporanea per ogni persona. Ne bastano quante sono le "
                    "persone collegate insieme."),
            Mistake("solo la spesa", lambda: _peak() * CONCURRENT_EUR,
                    "Questa è la spesa per le contemporanee. La domanda chiede la differenza."),
            Mistake("nominali solo al picco",
                    lambda: _peak() * NAMED_EUR - _peak() * CONCURRENT_EUR,
                    "Le nominali sono legate al nome: servono a tutte le persone, anche a chi oggi "
                    "è a casa."),
            Mistake("segno", lambda: _peak() * CONCURRENT_EUR - _people() * NAMED_EUR,
                    "I due prezzi ci sono, ma la differenza è al contrario: nominali meno "
                    "contemporanee."),
        ],
    ),
    Exercise(
        "uf2-12-e5", ("UF2.A6",), lambda: selection.present_value,
        function(_flows, number("€", tolerance=0.01)),
        hint="Con `enumerate(costi)` hai anno e costo. Ogni costo si divide per `(1 + tasso)` "
        "elevato all'anno, e si somma.",
        success="Il costo di oggi conta intero, gli altri sempre meno. Con tasso zero torna la "
        "somma semplice.",
        mistakes=[
            Mistake("anno 0 scontato", lambda: _discounted_from_today,
                    "Hai scontato anche il primo costo. Quello si paga oggi: l'esponente parte da "
                    "0."),
            Mistake("moltiplicato", lambda: _compounded,
                    "Hai moltiplicato: così un costo lontano pesa di più. Per portarlo a oggi si "
                    "divide."),
            Mistake("sconto semplice", lambda: _simple_discount,
                    "Hai tolto il tasso tante volte quanti gli anni. Lo sconto è composto: si "
                    "divide per una potenza."),
            Mistake("somma", lambda: lambda costs, rate: sum(costs),
                    "È la somma semplice: il tasso non entra nel conto."),
        ],
    ),
    Exercise(
        "uf2-12-e6", ("UF2.A6",), _tie, number("%", decimals=1, accepts_fraction=True),
        hint="`selection.break_even(voti, pesi)` e leggi `tie_at` nella riga `costo`. A mano: i "
        "due punteggi come rette, con gli altri pesi sempre nel rapporto 50 a 30.",
        success="Dal 20% di oggi a lì la strada è breve. Chi decide deve saperlo prima di firmare.",
        mistakes=[
            Mistake("cambio", lambda: _tie() - _TOWN_WEIGHTS["costo"],
                    "Questo è di quanto il peso deve crescere. La domanda chiede a quanto arriva."),
            Mistake("solo dalle funzioni", _tie_taking_from_functions_only,
                    "Hai tolto il peso solo alle funzioni. Gli altri pesi calano tutti, restando "
                    "fra loro nello stesso rapporto (50 a 30)."),
            Mistake("complemento", lambda: 100 - _tie(),
                    "Questo è il peso di tutti gli altri criteri insieme, nel punto di parità."),
        ],
    ),
    Exercise(
        "uf2-12-e7", ("UF2.A6", "UF2.A5"), lambda: "c",
        choice({
            "a": "Aurora vinceva di un centesimo, con voti presi dalle carte. Dopo la prova i pesi "
            "del gruppo danno Borea, e il testo non dice come si esce dal contratto.",
            "b": "Cometa non si può usare con il lettore di schermo, che è un must. Una promessa "
            "non si può provare: prima l'ammissione, poi il punteggio.",
            "d": "Il software in uso non copre due must, e i dati lo mostrano. Aspettare è una "
            "scelta, ma allora si scrive chi copre il rischio e fino a quando.",
        }),
        hint="Cerca il testo che passa dai must, dice quanto regge la scelta, dichiara un limite e "
        "mette una condizione che si può controllare.",
        success="Must, prova, sensibilità, costo, condizioni, una data. E dice anche quando la "
        "scelta sarebbe diversa: chi legge può non essere d'accordo, ma sa su che cosa.",
    ),
)  # fmt: skip
