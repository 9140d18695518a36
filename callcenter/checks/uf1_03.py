"""Gli esercizi della lezione 1.3, «Dal registro al report»."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd

from callcenter import acdlog, data, kpi
from callcenter.checks.clock import clock
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.tables import table
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------


@cache
def _week() -> pd.DataFrame:
    return acdlog.read(data.queue_log("2026-10-05")).calls


@cache
def _day() -> pd.DataFrame:
    start, end = (pd.Timestamp(day, tz="Europe/Rome") for day in ("2026-10-07", "2026-10-08"))
    week = _week()
    return week[(week["entered_at"] >= start) & (week["entered_at"] < end)]


def _queue(name: str) -> pd.DataFrame:
    return _day()[_day()["queue"] == name]


@cache
def _wednesdays() -> pd.DataFrame:
    """Chiamate offerte per mezz'ora (righe) e per giorno (colonne), fra le 10:30 e le 12:30."""
    history = data.read("intervals")
    moments = history["interval_start"]
    offered = history.assign(day=moments.dt.strftime("%Y-%m-%d"), hour=moments.dt.strftime("%H:%M"))
    wide = offered.pivot_table(
        index="hour", columns="day", values="offered", aggfunc="sum", fill_value=0
    )
    return wide.astype(float).loc["10:30":"12:00"]


# --- 2. Tasso di abbandono di una coda -----------------------------------------------------------


def _bills_abandonment() -> float:
    return 100 * kpi.abandonment_rate(_queue("bollette"))


def _not_answered_share() -> float:
    bills = _queue("bollette")
    return 100 * (len(bills) - kpi.answered(bills)) / len(bills)


def _abandoned_over_answered() -> float:
    bills = _queue("bollette")
    return 100 * kpi.abandoned(bills) / kpi.answered(bills)


def _bills_part_of_all() -> float:
    return 100 * kpi.abandoned(_queue("bollette")) / len(_day())


# --- 3. Livello di servizio senza abbandoni brevi ------------------------------------------------


def _service_level(convention: str = "offered", short_abandon_s: float = 0) -> float:
    return 100 * kpi.service_level(_day(), convention=convention, short_abandon_s=short_abandon_s)


def _without_fast_abandons() -> float:
    """L'errore di chi toglie tutti gli abbandoni entro la soglia del livello di servizio."""
    return _service_level(short_abandon_s=20.5)


# --- 4. La funzione ------------------------------------------------------------------------------


def _sample(*visits: tuple[str, float]) -> pd.DataFrame:
    """Una piccola tabella di chiamate: esito e attesa in secondi."""
    outcomes = [outcome for outcome, _ in visits]
    return pd.DataFrame({
        "call_id": [f"1791352800.{number}" for number in range(len(visits))],
        "visit": np.ones(len(visits), dtype="int64"),
        "queue": pd.array(["bollette"] * len(visits), dtype="str"),
        "outcome": pd.Categorical(outcomes, categories=acdlog.OUTCOMES),
        "wait_s": np.array([wait for _, wait in visits], dtype=float),
        "complete": np.ones(len(visits), dtype=bool),
    })  # fmt: skip


def _cases() -> list[tuple[pd.DataFrame, float]]:
    mixed = _sample(
        ("answered", 4), ("answered", 20), ("answered", 21), ("answered", 90), ("abandoned", 3),
        ("abandoned", 200), ("exit_key", 150),
    )  # fmt: skip
    return [
        (mixed, 20),
        (mixed, 60),
        (_day().head(60), 20),
        (_sample(("abandoned", 5), ("abandoned", 300)), 20),
        (_sample(("answered", 5)), 20),
        (_sample(), 20),
    ]


def _share_within(calls: pd.DataFrame, threshold: float) -> float:
    if len(calls) == 0:
        return float("nan")
    return float(((calls["outcome"] == "answered") & (calls["wait_s"] <= threshold)).mean())


def _share_of_answered(calls: pd.DataFrame, threshold: float) -> float:
    waits = calls.loc[calls["outcome"] == "answered", "wait_s"]
    return float((waits <= threshold).mean()) if len(waits) else float("nan")


def _share_below(calls: pd.DataFrame, threshold: float) -> float:
    if len(calls) == 0:
        return float("nan")
    return float(((calls["outcome"] == "answered") & (calls["wait_s"] < threshold)).mean())


def _share_whatever_outcome(calls: pd.DataFrame, threshold: float) -> float:
    return float((calls["wait_s"] <= threshold).mean()) if len(calls) else float("nan")


def _share_with_zero(calls: pd.DataFrame, threshold: float) -> float:
    return _share_within(calls, threshold) if len(calls) else 0.0


# --- 5. Dal giorno alla settimana ----------------------------------------------------------------


def _days() -> pd.DataFrame:
    return kpi.by(_week(), "day", ["offered", "service_level"])


def _weighted() -> float:
    days = _days()
    return 100 * float((days["offered"] * days["service_level"]).sum() / days["offered"].sum())


def _mean_of_means() -> float:
    return 100 * float(_days()["service_level"].mean())


def _median_of_means() -> float:
    return 100 * float(_days()["service_level"].median())


# --- 6. La mezz'ora peggiore ---------------------------------------------------------------------


def _worst(queue: str, what: str) -> str:
    return kpi.by(_queue(queue), "interval", [what])[what].idxmax().strftime("%H:%M")


# --- 7. La tabella di riepilogo ------------------------------------------------------------------


def _by_queue(lost: Callable[[pd.Series], float], wait: Callable[[pd.Series], float]):
    return (
        _day()
        .groupby("queue")
        .agg(offered=("outcome", "size"), abandoned=("outcome", lost), wait_90=("wait_s", wait))
        .reset_index()
    )


def _abandoned(outcome: pd.Series) -> int:
    return int((outcome == "abandoned").sum())


def _not_answered(outcome: pd.Series) -> int:
    return int((outcome != "answered").sum())


def _wait_90(wait: pd.Series) -> float:
    return wait.quantile(0.9)


def _summary() -> pd.DataFrame:
    return _by_queue(_abandoned, _wait_90)


def _summary_with_mean() -> pd.DataFrame:
    return _by_queue(_abandoned, pd.Series.mean)


def _summary_with_maximum() -> pd.DataFrame:
    return _by_queue(_abandoned, pd.Series.max)


def _summary_not_answered() -> pd.DataFrame:
    return _by_queue(_not_answered, _wait_90)


def _summary_of_answered() -> pd.DataFrame:
    """Il percentile calcolato solo su chi ha ricevuto risposta."""
    served = _day()[_day()["outcome"] == "answered"].groupby("queue")["wait_s"].quantile(0.9)
    right = _summary()
    return right.assign(wait_90=right["queue"].map(served))


# --- 8. Lo strumento giusto ----------------------------------------------------------------------

_TOOLS = {
    "Ci sono operatori liberi in questo momento?": "tabellone",
    "Fra mezz'ora richiamo dalla pausa due persone?": "intragiornaliero",
    "Perché ieri abbiamo perso una chiamata su cinque?": "giornaliero",
    "Il lunedì mattina siamo sempre in pochi?": "settimanale",
    "Il fornitore ha rispettato il contratto?": "mensile",
}


_LIMITS = {
    "tabellone": "il tabellone mostra solo che cosa succede adesso",
    "intragiornaliero": "l'intragiornaliero serve a decidere la prossima ora",
    "giornaliero": "il giornaliero spiega un giorno solo, il giorno dopo",
    "settimanale": "il settimanale mostra che cosa si ripete, e arriva il lunedì",
    "mensile": "il mensile arriva a mese chiuso e giudica il contratto",
}


# --- 10. Le chiamate che mancano -----------------------------------------------------------------

_USUAL = ["2026-09-30", "2026-10-21", "2026-10-28"]


def _missing(usual: list[str]) -> float:
    hole = _wednesdays().sum()
    return float(round(hole[usual].mean() - hole["2026-10-14"]))


def _expected_only() -> float:
    return float(round(_wednesdays().sum()[_USUAL].mean()))


def _missing_without_last() -> float:
    hole = _wednesdays().loc["10:30":"11:30"].sum()
    return float(round(hole[_USUAL].mean() - hole["2026-10-14"]))


register(
    Exercise(
        "uf1-03-e1", ("UF1.A1",), lambda: 147, number("s"),
        hint="ABANDON porta tre dati: posizione finale, posizione iniziale, attesa.",
        success="Due minuti e ventisette secondi in coda, poi ha riagganciato. Il registro lo "
        "scrive, e la differenza fra i due istanti lo conferma.",
        mistakes=[
            Mistake("posizione iniziale", lambda: 4,
                    "4 è la posizione in cui è entrato in coda, non un tempo."),
            Mistake("posizione finale", lambda: 1,
                    "1 è la posizione in cui si trovava quando ha riagganciato: era il prossimo."),
        ],
    ),
    Exercise(
        "uf1-03-e2", ("UF1.A1",), _bills_abandonment,
        number("%", decimals=1, accepts_fraction=True),
        hint='Prima tieni solo le righe con `calls["queue"] == "bollette"`, poi dividi le '
        "abbandonate per tutte le righe rimaste.",
        success="Più di una chiamata su cinque, nella coda più grande. È lì che il coordinatore "
        "guarda per primo.",
        mistakes=[
            Mistake("tutte le code", lambda: 100 * kpi.abandonment_rate(_day()),
                    "Questo è il tasso di tutte le code insieme: hai dimenticato di tenere solo "
                    "`bollette`."),
            Mistake("uscite contate", _not_answered_share,
                    "Hai contato come abbandonate tutte le chiamate senza risposta: ci sono anche "
                    "le uscite con un tasto (`exit_key`), che non sono abbandoni."),
            Mistake("diviso le risposte", _abandoned_over_answered,
                    "Hai diviso per le risposte: sotto la linea vanno le offerte."),
            Mistake("diviso tutte le code", _bills_part_of_all,
                    "Sopra c'è la sola coda `bollette`, sotto ci sono tutte le code: devono "
                    "parlare delle stesse chiamate."),
        ],
    ),
    Exercise(
        "uf1-03-e3", ("UF1.A1",), lambda: _service_level(short_abandon_s=10),
        number("%", decimals=1, accepts_fraction=True),
        hint="Sopra: risposte entro 20 s. Sotto: offerte meno gli abbandoni con attesa minore di "
        "10 s.",
        success="Un punto in più della convenzione senza esclusioni, senza aver servito nemmeno un "
        "cliente in più. Ecco perché la soglia degli abbandoni brevi va scritta.",
        mistakes=[
            Mistake("niente escluso", _service_level,
                    "Questo è il livello di servizio sulle offerte, senza togliere nessuno: "
                    "mancano gli abbandoni brevi."),
            Mistake("soglia di 5 s", lambda: _service_level(short_abandon_s=5),
                    "Hai tolto gli abbandoni sotto 5 secondi: questo contratto dice 10."),
            Mistake("tolti entro 20 s", _without_fast_abandons,
                    "Hai tolto gli abbandoni entro 20 secondi: le soglie sono due, 20 per le "
                    "risposte e 10 per gli abbandoni brevi."),
            Mistake("sulle risposte", lambda: _service_level("answered"),
                    "Hai diviso per le risposte: così spariscono tutti gli abbandoni, non solo "
                    "quelli brevi."),
            Mistake("abbandoni sopra",
                    lambda: _service_level("answered_or_abandoned_within", 10),
                    "Hai messo anche gli abbandoni entro 20 secondi fra le chiamate servite: "
                    "questo contratto conta solo le risposte."),
        ],
    ),
    Exercise(
        "uf1-03-e4", ("UF1.A1",), lambda: _share_within,
        function(_cases, number("fraction", tolerance=1e-6, allow_missing=True)),
        hint="Conta le righe risposte con `wait_s <= soglia`, dividi per `len(calls)`, e prima "
        "chiediti se la tabella è vuota.",
        success="La funzione regge anche i casi limite: soglia esatta, nessuna risposta, nessuna "
        "chiamata.",
        mistakes=[
            Mistake("sulle risposte", lambda: _share_of_answered,
                    "La tua funzione divide per le risposte. Qui la convenzione è sulle offerte: "
                    "sotto vanno tutte le righe."),
            Mistake("soglia esclusa", lambda: _share_below,
                    "Chi aspetta esattamente la soglia è servito in tempo: usa `<=` e non `<`."),
            Mistake("esito dimenticato", lambda: _share_whatever_outcome,
                    "Hai contato anche chi ha riagganciato entro la soglia: sopra la linea vanno "
                    "solo le chiamate risposte."),
            Mistake("zero per il vuoto", lambda: _share_with_zero,
                    "Con la tabella vuota la funzione dà 0: vorrebbe dire «nessuno servito in "
                    "tempo». Qui non c'era nessuno da servire: il risultato è `float(\"nan\")`."),
        ],
    ),
    Exercise(
        "uf1-03-e5", ("UF1.A1",), _weighted, number("%", decimals=1, accepts_fraction=True),
        hint="Quante risposte in tempo ci sono state ogni giorno? Quota per offerte. Poi somma.",
        success="È il numero che si ottiene anche contando le chiamate una per una. La domenica, "
        "con una cinquantina di chiamate, pesa per quello che è.",
        mistakes=[
            Mistake("media delle medie", _mean_of_means,
                    "È la media delle medie: hai dato alla domenica lo stesso peso del mercoledì, "
                    "che ha venticinque volte le sue chiamate."),
            Mistake("mediana", _median_of_means,
                    "È la mediana dei sette giorni: dice il giorno di mezzo, non il livello della "
                    "settimana."),
        ],
    ),
    Exercise(
        "uf1-03-e6", ("UF1.A1",), lambda: _worst("contratti", "abandoned"),
        clock("In quella mezz'ora non è il massimo. Ordina la colonna `abandoned` dalla più grande "
              "e guarda la prima riga."),
        hint="Tieni la sola coda `contratti`, guarda la colonna `abandoned`, cerca il massimo "
        "(`idxmax`).",
        success="Sedici chiamate perse in mezz'ora. Se guardi la quota, la peggiore è un'altra: "
        "nel report scrivi sempre quale delle due intendi.",
        mistakes=[
            Mistake("quota", lambda: _worst("contratti", "abandonment_rate"),
                    "Questa è la mezz'ora con la quota di abbandono più alta: la domanda chiede il "
                    "numero di chiamate."),
            Mistake("tutte le code", lambda: _worst("bollette", "abandoned"),
                    "Questa è la mezz'ora peggiore di `bollette`: la domanda riguarda "
                    "`contratti`."),
        ],
    ),
    Exercise(
        "uf1-03-e7", ("UF1.A1", "UF1.C2"), _summary, table(key="queue", tolerance=0.05),
        hint='Con pandas: `calls.groupby("queue").agg(...)`. Con kpi: `kpi.by(calls, "queue", '
        '["offered", "abandoned", "wait_percentile"])` e poi rinomina l\'ultima colonna.',
        success="Quattro righe, quattro colonne: si leggono in dieci secondi. Un report per il "
        "turno non deve averne di più.",
        mistakes=[
            Mistake("media", _summary_with_mean,
                    "In `wait_90` hai messo la media dell'attesa: serve il percentile 90."),
            Mistake("massimo", _summary_with_maximum,
                    "In `wait_90` hai messo l'attesa più lunga, che è un caso solo: serve il "
                    "percentile 90."),
            Mistake("senza risposta", _summary_not_answered,
                    "In `abandoned` hai contato tutte le chiamate senza risposta: le uscite con un "
                    "tasto non sono abbandoni."),
            Mistake("solo risposte", _summary_of_answered,
                    "Il percentile è calcolato solo su chi ha ricevuto risposta: serve su tutte le "
                    "chiamate, comprese le abbandonate."),
        ],
    ),
    Exercise(
        "uf1-03-e8", ("UF1.C2",), lambda: dict(_TOOLS), pairs({
            tool: f"{limit}. Qui serve un altro tempo." for tool, limit in _LIMITS.items()
        }),
        hint="Chiediti quando serve la risposta: adesso, fra mezz'ora, domani, la settimana "
        "prossima, a mese chiuso.",
        success="Il tempo della decisione sceglie lo strumento. La stessa cifra, nel posto "
        "sbagliato, non serve a nessuno.",
    ),
    Exercise(
        "uf1-03-e9", ("UF1.C2",), lambda: "b",
        choice({
            "a": "il numero è giusto ma è sulle risposte e non lo dice: gli abbandoni spariscono. "
            "E un centralino non certifica niente, applica una formula.",
            "c": "sono sette numeri senza definizione, obiettivo, causa e azione: chi legge deve "
            "fare il lavoro al posto tuo.",
            "d": "nomina due persone: dati individuali in un'e-mail alla direzione e una colpa che "
            "i dati non mostrano. La causa era il numero di operatori presenti.",
        }),
        hint="Cerca la frase che ha numero, definizione, obiettivo, causa e azione.",
        success="Una riga: il numero con la sua definizione, l'obiettivo, la causa, che cosa si "
        "fa.",
    ),
    Exercise(
        "uf1-03-e10", ("UF1.A1",), lambda: _missing(_USUAL), number("chiamate", tolerance=1),
        hint="Somma le due colonne di `compared` nelle quattro mezz'ore e fai la differenza.",
        success="È una stima, e va chiamata così: gli altri mercoledì non sono identici fra loro. "
        "Ma l'ordine di grandezza è solido.",
        mistakes=[
            Mistake("attese senza arrivate", _expected_only,
                    "Queste sono le chiamate attese: togli quelle arrivate il 14 ottobre."),
            Mistake("con il 7 ottobre", lambda: _missing([*_USUAL, "2026-10-07"]),
                    "Hai messo nella media anche il 7 ottobre, giorno di picco delle bollette: "
                    "gonfia il confronto."),
            Mistake("tre mezz'ore", _missing_without_last,
                    "Manca la mezz'ora delle 12:00: in Python `range` esclude l'ultimo, `.loc` con "
                    "le etichette lo comprende."),
        ],
    ),
    Exercise(
        "uf1-03-e11", ("UF1.C2",), lambda: "c",
        choice({
            "a": "ogni parola è vera, ma l'impressione è falsa: la percentuale è normale perché le "
            "chiamate del guasto non sono mai arrivate in coda.",
            "b": "mescola una misura e una stima in un numero solo, e non dice come. La "
            "committente non può controllarlo, e il mese prossimo i numeri non sono confrontabili.",
            "d": "è troppo: per le chiamate arrivate in coda il numero esiste, e il contratto lo "
            "chiede. Va dato insieme a ciò che non comprende.",
        }),
        hint="Serve la misura con la sua definizione, ciò che la misura non vede, la stima detta "
        "come stima, l'azione.",
        success="Misura, limite, stima, azione. Chi legge sa che cosa è contato e che cosa no.",
    ),
)  # fmt: skip
