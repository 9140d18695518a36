"""Gli esercizi della lezione 3.2, «Il sistema di indicatori»."""

from functools import cache

import pandas as pd

from callcenter import acdlog, data, indicators, kpi
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 1. Il volume e la durata --------------------------------------------------------------------

MARCH, APRIL = {"calls": 4000, "aht_s": 400}, {"calls": 4400, "aht_s": 430}


def _hours(calls: float, aht_s: float) -> float:
    return calls * aht_s / 3600


def _by_cause() -> pd.Series:
    return indicators.contributions(MARCH, APRIL, _hours)


# --- 2. Le schede rotte --------------------------------------------------------------------------


@cache
def _broken() -> pd.DataFrame:
    cards = {card["sigla"]: card for card in indicators.sample_cards()}
    cards["SL20"]["obiettivo"] = 80
    cards["AHT"]["controllo"] = "AHT"
    cards["CPR"]["valore di ottobre"] = 5.2
    cards["RIC"]["esclusioni"] = ""
    cards["DUE"]["responsabile"] = "  "
    return indicators.card_problems(cards.values())


def _codes(start: str = "") -> list[str]:
    table = _broken()
    return sorted(set(table.loc[table["problema"].str.startswith(start), "sigla"]))


# --- 3. La soglia; 5. L'LS di due code -----------------------------------------------------------


@cache
def _month() -> pd.DataFrame:
    calls = acdlog.read(data.queue_logs()).calls
    return calls[(calls["entered_at"] >= "2026-10-01") & (calls["entered_at"] < "2026-11-01")]


def _rate(threshold_s: float) -> float:
    return 100 * kpi.abandonment_rate(_month(), short_abandon_s=threshold_s)


def _only_above(threshold_s: float) -> float:
    """L'errore di chi toglie gli abbandoni brevi solo dal numeratore."""
    calls = _month()[_month()["complete"]]
    short = (calls["outcome"] == "abandoned") & (calls["wait_s"] < threshold_s)
    return 100 * float(short.sum()) / len(calls)


@cache
def _two_queues() -> pd.DataFrame:
    return _month()[_month()["queue"].isin(["contratti", "web"])]


def _mean_of_the_two() -> float:
    each = [_month()[_month()["queue"] == name] for name in ("contratti", "web")]
    return 100 * sum(kpi.arera_ls(calls) for calls in each) / 2


register(
    Exercise(
        "uf3-02-e1", ("UF3.A1",), lambda: _by_cause()["calls"], number("ore", decimals=1),
        hint="Chiamate in più × durata media fra marzo e aprile ÷ 3.600.",
        success="Il volume spiega quasi sei decimi dell'aumento, la durata il resto. La somma "
        "torna.",
        mistakes=[
            Mistake("durata di marzo",
                    lambda: (APRIL["calls"] - MARCH["calls"]) * MARCH["aht_s"] / 3600,
                    "Hai usato la durata di marzo. Così un pezzo dell'aumento non è di nessuno: "
                    "usa la media delle due durate."),
            Mistake("durata di aprile",
                    lambda: (APRIL["calls"] - MARCH["calls"]) * APRIL["aht_s"] / 3600,
                    "Hai usato la durata di aprile. Così un pezzo si conta due volte: usa la media "
                    "delle due durate."),
            Mistake("tutto l'aumento", lambda: _hours(**APRIL) - _hours(**MARCH),
                    "Questo è tutto l'aumento. La domanda chiede solo la parte del volume."),
            Mistake("la durata", lambda: _by_cause()["aht_s"],
                    "Questa è la parte della durata. La domanda chiede quella del volume."),
            Mistake("secondi", lambda: _by_cause()["calls"] * 3600,
                    "Il conto è giusto, ma è in secondi: dividi per 3.600."),
        ],
    ),
    Exercise(
        "uf3-02-e2", ("UF3.A1",), _codes, collection(),
        hint="Sono cinque. Guarda l'unità accanto all'obiettivo, i campi vuoti, i campi in più, e "
        "chi controlla chi.",
        success="Due vuoti, un campo di troppo, una quota scritta come percentuale, una scheda che "
        "si controlla da sola. Un programma li trova in un momento; il senso lo metti tu.",
        mistakes=[
            Mistake("solo i vuoti", lambda: _codes("manca"),
                    "Queste hanno un campo vuoto. Ci sono anche valori che non vanno, e un campo "
                    "di troppo."),
            Mistake("tutte", lambda: [card["sigla"] for card in indicators.sample_cards()],
                    "Hai messo tutte le schede. Metà sono a posto."),
        ],
    ),
    Exercise(
        "uf3-02-e3", ("UF3.A1",), lambda: _rate(0) - _rate(30), number("punti", decimals=2),
        hint="`100 * (kpi.abandonment_rate(month, short_abandon_s=0) - ...)`, con 30 al posto dei "
        "puntini.",
        success="Punti guadagnati senza che nessun cliente se ne accorga. Per questo la soglia "
        "sta nella scheda.",
        mistakes=[
            Mistake("tasso con la soglia", lambda: _rate(30),
                    "Questo è il tasso con la soglia a 30. La domanda chiede di quanto scende."),
            Mistake("in percento del tasso", lambda: 100 * (1 - _rate(30) / _rate(0)),
                    "Questa è la variazione relativa. I punti percentuali sono una differenza."),
            Mistake("frazione", lambda: (_rate(0) - _rate(30)) / 100,
                    "Il conto è giusto, ma come frazione: moltiplica per 100."),
            Mistake("solo sopra", lambda: _only_above(30),
                    "Hai tolto gli abbandoni brevi solo sopra la linea. Escono anche dalle "
                    "offerte."),
            Mistake("segno", lambda: _rate(30) - _rate(0),
                    "La differenza è al contrario: prima meno dopo."),
        ],
    ),
    Exercise(
        "uf3-02-e4", ("UF3.A1",),
        lambda: {
            "Premio a chi ha la durata media più bassa": "richiamate",
            "Premio al fornitore per l'80% entro 20 secondi": "percentile 95",
            "Premio per l'abbandono sotto il 5%, esclusi gli abbandoni brevi":
                "abbandono senza soglia",
            "Premio per la media dei questionari inviati dall'operatore": "quota con risposta",
            "Premio per i reclami chiusi entro 48 ore": "pratiche riaperte",
        },
        pairs({
            "richiamate": "le richiamate scoprono chi chiude una telefonata senza risolvere.",
            "percentile 95": "il percentile scopre chi lascia in fondo chi aspetta già.",
            "abbandono senza soglia": "serve quando la soglia toglie dal conto chi rinuncia.",
            "quota con risposta": "serve quando qualcuno sceglie a chi chiedere.",
            "pratiche riaperte": "serve quando si chiude una pratica per finta.",
        }),
        hint="Chiediti: come lo vincerei senza lavorare meglio? E chi se ne accorge?",
        success="Cinque premi, cinque scorciatoie, cinque controlli. Il controllo si scrive nella "
        "scheda prima di annunciare il premio.",
    ),
    Exercise(
        "uf3-02-e5", ("UF3.A1",), lambda: 100 * kpi.arera_ls(_two_queues()),
        number("%", decimals=2, accepts_fraction=True),
        hint="`month[month[\"queue\"].isin([...])]`, poi `100 * kpi.arera_ls(...)`.",
        success="Le code si uniscono prima di calcolare: così ogni chiamata pesa uguale.",
        mistakes=[
            Mistake("media dei due", _mean_of_the_two,
                    "Hai fatto la media dei due LS. Le code hanno volumi diversi: unisci le righe "
                    "e calcola una volta."),
            Mistake("80/20",
                    lambda: 100 * kpi.service_level(_two_queues(), convention="offered"),
                    "Hai calcolato il livello di servizio entro 20 secondi. L'LS di ARERA conta "
                    "chi ha parlato con un operatore, anche dopo."),
            Mistake("tutte le code", lambda: 100 * kpi.arera_ls(_month()),
                    "Questo è l'LS di tutte le code. La domanda ne chiede due."),
            Mistake("complemento", lambda: 100 - 100 * kpi.arera_ls(_two_queues()),
                    "Questa è la quota di chi non ha parlato con nessuno."),
        ],
    ),
    Exercise(
        "uf3-02-e6", ("UF3.A1",), lambda: "b",
        choice({
            "a": "Una causa sola, e la percentuale delle ore non è la sua parte di attesa. E le "
            "ore mancano in certi momenti, non dappertutto.",
            "c": "La soglia dell'autorità è un pavimento. L'attesa è quasi raddoppiata, e una coda "
            "da sola non la rispetta.",
            "d": "La durata pesa poco, e il premio fa chiudere in fretta. Un minimo di 60 secondi "
            "sposta solo il trucco a 61.",
        }),
        hint="Cerca il testo che dà un peso a ogni causa, dichiara ciò che non sa, e scrive "
        "un'azione con una data.",
        success="Cause con il peso, residuo dichiarato, azione dove serve, un controllo e una "
        "data: si può discutere di questo.",
    ),
)  # fmt: skip
