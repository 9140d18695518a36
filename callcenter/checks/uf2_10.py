"""Gli esercizi della lezione 2.10, «Data mining per il CRM: prevedere l'abbandono»."""

from functools import cache

import pandas as pd

from callcenter import crm, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.tables import series
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------


@cache
def _valid() -> pd.DataFrame:
    """Chiamate all'assistenza e abbandono dei clienti di validazione, come nella lezione."""
    from sklearn.model_selection import train_test_split

    clients = data.read("mlc_churn")
    frame = pd.DataFrame({
        "calls": clients["number_customer_service_calls"].astype(float),
        "left": (clients["churn"] == "yes").astype(int),
    })  # fmt: skip
    rest, _ = train_test_split(frame, test_size=1500, stratify=frame["left"], random_state=0)
    _, valid = train_test_split(rest, test_size=1000, stratify=rest["left"], random_state=0)
    return valid


# --- 1. L'accuratezza di chi non fa niente -------------------------------------------------------


def _always_no() -> float:
    return float(100 * (_valid()["left"] == 0).mean())


# --- 2. Precision e recall -----------------------------------------------------------------------

_CASES = [(30, 10, 60), (5, 45, 15), (80, 20, 5)]


def _two_measures(hits: int, false_alarms: int, missed: int) -> list[float]:
    return [hits / (hits + false_alarms), hits / (hits + missed)]


def _swapped(hits: int, false_alarms: int, missed: int) -> list[float]:
    return [hits / (hits + missed), hits / (hits + false_alarms)]


def _same_bottom(hits: int, false_alarms: int, missed: int) -> list[float]:
    """L'errore di chi divide sempre per tutti i casi nominati."""
    total = hits + false_alarms + missed
    return [hits / total, hits / total]


# --- 3. Una regola più larga ---------------------------------------------------------------------


def _recall(calls: int = 3) -> float:
    valid = _valid()
    return float(100 * (valid.loc[valid["left"] == 1, "calls"] >= calls).mean())


def _precision(calls: int = 3) -> float:
    valid = _valid()
    return float(100 * valid.loc[valid["calls"] >= calls, "left"].mean())


def _signalled(calls: int = 3) -> float:
    return float(100 * (_valid()["calls"] >= calls).mean())


register(
    Exercise(
        "uf2-10-e1", ("UF2.C3",), _always_no, number("%", decimals=1),
        hint="«Sempre no» indovina chi resta. Quanti sono quelli con `left_valid` uguale a 0, sul "
        "totale?",
        success="È l'accuratezza di chi non fa niente. Ogni modello parte da qui, non da zero.",
        mistakes=[
            Mistake("quota che lascia", lambda: 100 - _always_no(),
                    "Questa è la quota di chi lascia, cioè gli errori di «sempre no»."),
            Mistake("recall", lambda: 0.0,
                    "Zero è il recall di «sempre no». L'accuratezza conta anche chi resta."),
            Mistake("50%", lambda: 50.0,
                    "50% sarebbe tirare una moneta. «Sempre no» indovina chi resta."),
        ],
    ),
    Exercise(
        "uf2-10-e2", ("UF2.C3",), lambda: _two_measures,
        function(_CASES, series(labels=False, ordered=True)),
        hint="Sopra ci sono i veri positivi in tutte e due. Sotto: i segnalati (vp + fp) per la "
        "precision, chi lascia (vp + fn) per la recall.",
        success="Stessa cima, due basi diverse: i segnalati e chi lascia davvero.",
        mistakes=[
            Mistake("scambiate", lambda: _swapped,
                    "Le due misure sono scambiate: la prima è la precision, fra i segnalati."),
            Mistake("stessa base", lambda: _same_bottom,
                    "Hai diviso per la somma dei tre numeri: ogni misura ha una base sua."),
        ],
    ),
    Exercise(
        "uf2-10-e3", ("UF2.C3",), _recall, number("%", decimals=1),
        hint='`valid["number_customer_service_calls"] >= 3` segnala. Poi guarda solo i clienti con '
        "`left_valid` uguale a 1.",
        success="Il recall sale, ma i segnalati sono quasi il triplo e la precision si dimezza: "
        "chi ne ha tre lascia come chi non ha mai chiamato.",
        mistakes=[
            Mistake("quattro", lambda: _recall(4),
                    "Hai contato da quattro chiamate: «tre o più» comprende anche tre (`>=`)."),
            Mistake("precision", _precision,
                    "Questa è la precision: fra i segnalati, chi lascia. Il recall parte da chi "
                    "lascia."),
            Mistake("segnalati", _signalled,
                    "Questa è la quota di segnalati fra tutti i clienti: guarda solo chi lascia."),
        ],
    ),
    Exercise(
        "uf2-10-e4", ("UF2.C3",),
        lambda: {
            "minuti parlati nei sei mesi precedenti": "si usa",
            "motivo scritto nella lettera di disdetta": "si toglie",
            "chiamate all'assistenza, senza indicazione del periodo": "prima si chiede",
            "data di restituzione del modem": "si toglie",
            "anzianità del contratto il primo del mese": "si usa",
        },
        pairs({
            "si usa": "chiediti se il primo del mese questa casella è già piena, e se sai fino a "
            "quando conta.",
            "si toglie": "questa non racconta per forza il futuro: guarda quando si riempie.",
            "prima si chiede": "qui non c'è niente da chiedere: il nome dice quando si riempie.",
        }),
        hint="Per ogni colonna: chi la riempie, e quando? Se è dopo la decisione del cliente, è "
        "leakage.",
        success="Una colonna si giudica dalla data in cui si riempie, non da quanto aiuta.",
    ),
    Exercise(
        "uf2-10-e5", ("UF2.C3",),
        lambda: 100 * crm.break_even(call_cost=12, value=200, success=0.25),
        number("%", decimals=1, accepts_fraction=True),
        hint="Costo ÷ (quota che resta × valore). Uno su quattro è 0,25.",
        success="Sotto questa soglia ogni telefonata, in media, perde denaro.",
        mistakes=[
            Mistake("sempre riuscita", lambda: 100 * 12 / 200,
                    "Così la telefonata riuscirebbe sempre: resta solo uno su quattro."),
            Mistake("cinquanta", lambda: 50.0,
                    "50% è l'abitudine dei programmi: la soglia si calcola dai costi."),
            Mistake("moltiplicato", lambda: 100 * 12 * 0.25 / 200,
                    "Hai moltiplicato il costo per la quota che resta: la quota sta sotto, insieme "
                    "al valore."),
        ],
    ),
    Exercise(
        "uf2-10-e6", ("UF2.C3",), lambda: "b",
        choice({
            "a": "L'accuratezza non dice quanti clienti si trovano, il 50% non viene dai costi, e "
            "nessuno controlla la macchina.",
            "c": "Le colonne dell'ufficio disdette si riempiono dopo: è leakage, e il giorno della "
            "previsione sono vuote.",
            "d": "Le spie restano: contratto e pagamento raccontano l'età. Senza misurare per "
            "gruppi non te ne accorgi.",
        }),
        hint="Cerca il testo che dice come è stato provato, da dove viene la soglia, come si "
        "controlla e chi decide.",
        success="Prova, soglia, gruppo di confronto, controlli con una data, una persona: si può "
        "firmare.",
    ),
)  # fmt: skip
