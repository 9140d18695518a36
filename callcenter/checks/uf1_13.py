"""Gli esercizi della lezione 1.13, «Prevedere i volumi»."""

from functools import cache, partial

import numpy as np
import pandas as pd

from callcenter import data, forecast
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------

_OUTAGE = pd.Timestamp("2026-10-14")
_NEXT_WEEK = pd.date_range("2026-11-09", "2026-11-14")


@cache
def _queue(name: str) -> pd.DataFrame:
    history = data.read("intervals")
    rows = history[history["queue"] == name]
    return forecast.day_grid(rows["interval_start"], rows["offered"])


@cache
def _bank() -> pd.DataFrame:
    calls = data.read("bank_calls")
    return forecast.day_grid(calls["started_at"], calls["calls"]).drop(columns="21:00")


# --- 1. L'indice del mercoledì -------------------------------------------------------------------


def _day_means() -> pd.Series:
    bills = _queue("bollette").sum(axis=1)
    return bills.groupby(bills.index.day_of_week).mean()


# --- 2. La funzione ------------------------------------------------------------------------------


def _cases() -> list[tuple]:
    return [
        ([40, 60, 80], [50, 75, 70]),
        ([100, 100], [90, 90]),
        ([10, 1, 5], [8, 3, 5]),
        (pd.Series([12.0, 30.0]), pd.Series([12.0, 33.0])),
        ([0, 0], [0, 0]),
    ]


def _percentages(actual, predicted) -> float:
    actual, predicted = np.asarray(actual, dtype=float), np.asarray(predicted, dtype=float)
    with np.errstate(invalid="ignore"):
        return float(np.mean(np.abs(predicted - actual) / actual))


def _signed(actual, predicted) -> float:
    return forecast.bias(actual, predicted)


def _over_forecast(actual, predicted) -> float:
    if not np.sum(predicted):
        return float("nan")
    return float(np.abs(np.asarray(predicted) - np.asarray(actual)).sum() / np.sum(predicted))


def _zero_for_nothing(actual, predicted) -> float:
    return forecast.wape(actual, predicted) if np.sum(actual) else 0.0


def _mean_error(actual, predicted) -> float:
    if not np.sum(actual):
        return float("nan")
    return float(np.abs(np.asarray(predicted) - np.asarray(actual)).mean())


# --- 3. Il totale del giorno ---------------------------------------------------------------------


@cache
def _trial(weeks: int = 6, first: str = "2003-08-04", last: str = "2003-10-20") -> pd.DataFrame:
    return forecast.rolling_origin(
        _bank(), partial(forecast.weekday_mean, weeks=weeks), first, last
    )


def _days(trial: pd.DataFrame) -> pd.DataFrame:
    return trial.groupby("day")[["actual", "forecast"]].sum()


def _percent(measure, table: pd.DataFrame) -> float:
    return 100 * measure(table["actual"], table["forecast"])


# --- 4. Il fattore del giorno 8 ------------------------------------------------------------------


@cache
def _billing() -> pd.Series:
    days = pd.date_range("2025-10-01", "2026-11-30")
    return pd.Series([f"giorno {d.day}" if 6 <= d.day <= 12 else "" for d in days], index=days)


def _bills() -> pd.Series:
    return _queue("bollette").sum(axis=1).drop(_OUTAGE, errors="ignore")


def _factor(day: int) -> float:
    return float(forecast.calendar_factors(_bills(), _billing())[f"giorno {day}"])


def _over_every_day() -> float:
    """L'errore di chi confronta i giorni 8 con tutti gli altri, senza guardare il giorno."""
    bills = _bills()
    return float(bills[bills.index.day == 8].mean() / bills.mean())


# --- 6. La coda contratti ------------------------------------------------------------------------


def _contracts(method) -> float:
    history = _queue("contratti").drop(_OUTAGE, errors="ignore")
    return float(method(history, _NEXT_WEEK).to_numpy().sum())


def _with_outage() -> float:
    return float(forecast.profile(_queue("contratti"), _NEXT_WEEK).to_numpy().sum())


register(
    Exercise(
        "uf1-13-e1", ("UF1.A4",), lambda: float(_day_means()[2] / _day_means().mean()),
        number(decimals=2),
        hint="`bills.groupby(bills.index.day_of_week).mean()` dà sei medie. Dividi quella del "
        "numero 2 per la media delle sei.",
        success="Più di 1, anche se il mercoledì è un giorno normale: il sabato, con mezza "
        "giornata, abbassa la media. Un indice si legge sapendo quali giorni ci sono dentro.",
        mistakes=[
            Mistake("martedì", lambda: float(_day_means()[1] / _day_means().mean()),
                    "Questo è il martedì: i giorni si contano da 0, e il mercoledì è il 2."),
            Mistake("senza sabato",
                    lambda: float(_day_means()[2] / _day_means().drop(5).mean()),
                    "Hai fatto la media di cinque giorni. Qui la settimana ne ha sei: manca il "
                    "sabato."),
            Mistake("diviso il lunedì", lambda: float(_day_means()[2] / _day_means()[0]),
                    "Hai diviso per il lunedì. L'indice si fa rispetto al giorno medio."),
            Mistake("quota della settimana", lambda: float(_day_means()[2] / _day_means().sum()),
                    "Questa è la quota della settimana (la somma delle sei fa 1). L'indice divide "
                    "per la media, e la sua media fa 1."),
        ],
    ),
    Exercise(
        "uf1-13-e2", ("UF1.C3",), lambda: forecast.wape,
        function(_cases, number("fraction", tolerance=1e-6, allow_missing=True)),
        hint="Tre pezzi: le differenze senza segno (`np.abs`), la loro somma, la somma delle vere. "
        "E prima il caso in cui la somma è zero.",
        success="Prima si somma, poi si divide una volta sola. E senza chiamate il risultato non è "
        "zero: è «non definito».",
        mistakes=[
            Mistake("MAPE", lambda: _percentages,
                    "La tua funzione fa la media delle percentuali: è il MAPE. Nel WAPE prima si "
                    "sommano gli errori, poi si divide una volta."),
            Mistake("errori con il segno", lambda: _signed,
                    "Hai sommato gli errori con il segno: +10 e −10 si cancellano. Quella somma "
                    "misura la distorsione."),
            Mistake("diviso le previste", lambda: _over_forecast,
                    "Hai diviso per le chiamate previste: sotto la linea vanno quelle vere."),
            Mistake("zero per il vuoto", lambda: _zero_for_nothing,
                    "Senza chiamate la tua funzione dà 0, come una previsione perfetta. Qui non "
                    "c'è niente da dividere: `float(\"nan\")`."),
            Mistake("errore medio", lambda: _mean_error,
                    "Hai calcolato l'errore medio, in chiamate. Il WAPE divide la somma degli "
                    "errori per la somma delle chiamate vere."),
        ],
    ),
    Exercise(
        "uf1-13-e3", ("UF1.A4", "UF1.C3"), lambda: _percent(forecast.wape, _days(_trial())),
        number("%", decimals=1, accepts_fraction=True),
        hint='`prova.groupby("day")[["actual", "forecast"]].sum()` dà un totale per giorno; poi '
        "`forecast.wape`.",
        success="Più basso di quello delle mezz'ore: dentro il giorno gli errori in parte si "
        "compensano. Si confrontano solo WAPE allo stesso livello.",
        mistakes=[
            Mistake("mezz'ore", lambda: _percent(forecast.wape, _trial()),
                    "Questo è il WAPE delle mezz'ore: prima somma vere e previste per giorno."),
            Mistake("settimane per scegliere",
                    lambda: _percent(forecast.wape, _days(_trial(6, "2003-04-28", "2003-07-28"))),
                    "Queste sono le settimane per scegliere: la domanda chiede quelle per "
                    "giudicare, da agosto."),
            Mistake("ingenua", lambda: _percent(forecast.wape, _days(_trial(1))),
                    "Questo è l'errore della previsione ingenua: servono 6 settimane."),
            Mistake("distorsione", lambda: _percent(forecast.bias, _days(_trial())),
                    "Questa è la distorsione: hai lasciato il segno agli errori."),
        ],
    ),
    Exercise(
        "uf1-13-e4", ("UF1.A4",), lambda: _factor(8), number(decimals=2),
        hint='`forecast.calendar_factors(bills, bill_days)` dà una serie: prendi la voce '
        '`"giorno 8"`.',
        success="Una volta e mezza un giorno uguale e normale. Chi fa i turni con la media del "
        "mese, quel giorno, manca di un terzo delle persone.",
        mistakes=[
            Mistake("giorno 6", lambda: _factor(6),
                    "Questo è il fattore del giorno 6, quando le bollette cominciano ad arrivare."),
            Mistake("giorno 9", lambda: _factor(9), "Questo è il fattore del giorno 9."),
            Mistake("tutti i giorni", _over_every_day,
                    "Hai diviso per la media di tutti i giorni, sabati e bollette compresi. Il "
                    "confronto è con i giorni uguali e normali lì intorno."),
            Mistake("solo l'aumento", lambda: _factor(8) - 1,
                    "Questo è l'aumento. Il fattore comprende anche il giorno normale: se le "
                    "chiamate crescono di un decimo, il fattore è 1,1."),
        ],
    ),
    Exercise(
        "uf1-13-e5", ("UF1.C3",),
        lambda: {
            "Manca gente tutti i giorni, sempre un po'": "distorsione",
            "Il margine dell'80% contiene il vero una volta su due": "copertura",
            "Di quanto sbagliamo in tutto, da una parte e dall'altra?": "WAPE",
            "Il modello sbaglia del 9%: è tanto o è poco per questa coda?": "base di confronto",
            "L'errore è misurato sulle settimane usate per costruire il modello": "origine mobile",
        },
        pairs({
            "WAPE": "il WAPE toglie il segno e non giudica i margini: dice quanto si sbaglia in "
            "tutto.",
            "distorsione": "la distorsione scopre solo gli errori che vanno sempre dalla stessa "
            "parte.",
            "copertura": "la copertura conta quante volte il vero cade fra il minimo e il massimo.",
            "base di confronto": "la base di confronto dice se l'errore è grande o piccolo per "
            "quella coda, non come è stato misurato.",
            "origine mobile": "l'origine mobile serve a non far vedere le risposte al modello.",
        }),
        hint="Chiediti che cosa conta ogni controllo: il segno, la grandezza, il margine, il "
        "paragone, il modo di misurare.",
        success="Cinque controlli, cinque domande. Un rapporto sulla previsione li dichiara tutti.",
        mistakes=[],
    ),
    Exercise(
        "uf1-13-e6", ("UF1.A4",), lambda: _contracts(forecast.profile),
        number("chiamate", tolerance=0.6),
        hint="`forecast.day_grid` per la griglia, `.drop(pd.Timestamp(\"2026-10-14\"))`, poi "
        "`forecast.profile` con i sei giorni, senza `labels`, e la somma di tutte le celle.",
        success="È il numero che va a chi dimensiona la coda `contratti`, insieme al suo margine.",
        mistakes=[
            Mistake("con il guasto", _with_outage,
                    "Nella storia c'è ancora il 14 ottobre, il giorno del guasto: toglilo."),
            Mistake("ingenua", lambda: _contracts(forecast.seasonal_naive),
                    "Questa è la previsione ingenua (la settimana scorsa): serve "
                    "`forecast.profile`."),
            Mistake("media di 4", lambda: _contracts(forecast.weekday_mean),
                    "Questa è la media delle ultime quattro settimane: serve `forecast.profile`."),
            Mistake("un giorno solo",
                    lambda: _contracts(lambda h, days: forecast.profile(h, days[:1])),
                    "Questo è il solo lunedì: la domanda chiede i sei giorni insieme."),
        ],
    ),
    Exercise(
        "uf1-13-e7", ("UF1.A4", "UF1.C3"), lambda: "b",
        choice({
            "a": "Un errore del 12% non dà sicurezza: dice il contrario. Mancano il margine, i "
            "giorni tolti e un controllo.",
            "c": "Il massimo non è la previsione: otto volte su dieci arriva meno, e quasi sempre "
            "molto meno. Si pagano persone ferme, e nessuno saprà più qual era la stima.",
            "d": "Un margine largo si dichiara e si usa per il piano di riserva. 577 è un numero "
            "vero di un giorno diverso: senza bollette.",
        }),
        hint="Cerca il testo che permette a chi legge di decidere e di controllare: numero, "
        "margine, motivo, dati esclusi, prossimo controllo.",
        success="Numero, margine con la sua origine, motivo, dati esclusi, data del controllo. "
        "Chi fa i turni può preparare anche il piano di riserva.",
    ),
)  # fmt: skip
