"""Gli esercizi della lezione 1.14, «Dimensionare: Erlang C, Erlang A, simulazione»."""

import math
from functools import cache

import pandas as pd

from callcenter import acdlog, data, erlang, forecast
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------


@cache
def _bills() -> pd.DataFrame:
    history = data.read("intervals")
    return history[history["queue"] == "bollette"]


@cache
def _expected() -> pd.Series:
    past = forecast.day_grid(_bills()["interval_start"], _bills()["offered"])
    past = past.drop(pd.Timestamp("2026-10-14"), errors="ignore")
    days = pd.date_range("2025-10-01", "2026-11-30")
    labels = pd.Series([f"giorno {d.day}" if 6 <= d.day <= 12 else "" for d in days], index=days)
    return forecast.profile(past, ["2026-11-09"], labels=labels).iloc[0]


@cache
def _aht() -> float:
    recent = _bills()[_bills()["interval_start"] >= "2026-09-28"]
    return float((recent["talk_s"] + recent["acw_s"]).sum() / recent["answered"].sum())


@cache
def _contracts() -> pd.DataFrame:
    calls = acdlog.read(data.queue_log("2026-10-05")).calls
    return calls[(calls["queue"] == "contratti") & calls["complete"]]


# --- 1. Il carico delle 9:00 ---------------------------------------------------------------------


def _load(slot: str = "09:00", interval_s: float = 1800) -> float:
    return float(_expected()[slot] * _aht() / interval_s)


# --- 2. La funzione di Erlang C ------------------------------------------------------------------


def _cases() -> list[tuple[float, int]]:
    return [(10, 14), (5.5, 8), (0.5, 1), (123, 132), (12, 12), (10, 7)]


def _blocking(load: float, agents: int) -> float:
    return erlang.erlang_b(load, agents)


def _without_limit(load: float, agents: int) -> float:
    """L'errore di chi non tratta il caso con operatori non superiori al carico."""
    blocking = erlang.erlang_b(load, agents)
    return agents * blocking / (agents - load * (1 - blocking))


def _one_step_short(load: float, agents: int) -> float:
    """L'errore di chi ferma il ciclo una linea prima."""
    if agents <= load:
        return 1.0
    blocking = erlang.erlang_b(load, agents - 1)
    return agents * blocking / (agents - load * (1 - blocking))


# --- 3. Un obiettivo diverso ---------------------------------------------------------------------


def _agents(target: float = 0.95, threshold_s: float = 15, slot: str = "15:00") -> int:
    return erlang.agents_for_service_level(_expected()[slot], _aht(), target, threshold_s)


# --- 4. La pazienza ------------------------------------------------------------------------------


def _abandoned() -> pd.Series:
    return _contracts()["outcome"] == "abandoned"


def _patience() -> float:
    return erlang.estimate_patience(_contracts()["wait_s"].sum(), int(_abandoned().sum()))


def _waits_of(outcome: str) -> pd.Series:
    return _contracts().loc[_contracts()["outcome"] == outcome, "wait_s"]


register(
    Exercise(
        "uf1-14-e1", ("UF1.A4",), _load, number("erlang", decimals=2),
        hint='`expected["09:00"]` sono chiamate, `aht` sono secondi, la mezz\'ora dura 1.800 '
        "secondi.",
        success="È il lavoro che arriva alle 9:00, misurato in persone sempre occupate. Gli "
        "operatori che servono sono di più.",
        mistakes=[
            Mistake("un'ora", lambda: _load(interval_s=3600),
                    "Hai diviso per un'ora: le chiamate sono di mezz'ora, cioè 1.800 secondi."),
            Mistake("minuti di lavoro", lambda: _load(interval_s=60),
                    "Questi sono minuti di lavoro: per gli erlang si divide per la durata "
                    "dell'intervallo."),
            Mistake("media del giorno", lambda: float(_expected().mean() * _aht() / 1800),
                    "Questa è la media del giorno: la domanda riguarda la mezz'ora delle 9:00."),
            Mistake("AHT in minuti", lambda: float(_expected()["09:00"] * _aht() / 60 / 1800),
                    "L'AHT è in minuti e la mezz'ora in secondi: usa la stessa unità."),
        ],
    ),
    Exercise(
        "uf1-14-e2", ("UF1.A4",), lambda: erlang.erlang_c,
        function(_cases, number("fraction", tolerance=1e-6)),
        hint="Prima il caso `operatori <= carico`. Poi il ciclo `for linea in range(1, operatori "
        "+ 1)` per B, e alla fine la formula di C.",
        success="La tua funzione regge anche la sala satura e il centro grande: niente fattoriali, "
        "solo un ciclo.",
        mistakes=[
            Mistake("solo B", lambda: _blocking,
                    "La tua funzione restituisce B, cioè il blocco delle linee. Manca l'ultimo "
                    "passo: da B a C."),
            Mistake("sala satura", lambda: _without_limit,
                    "Con operatori pari o inferiori al carico la formula non vale: lì aspettano "
                    "tutti, e la risposta è 1."),
            Mistake("ciclo corto", lambda: _one_step_short,
                    "Il ciclo si ferma una linea prima: `range(1, operatori + 1)` arriva fino a "
                    "`operatori`."),
        ],
    ),
    Exercise(
        "uf1-14-e3", ("UF1.A4",), _agents, number("operatori"),
        hint='`erlang.agents_for_service_level(expected["15:00"], aht, target=..., '
        "threshold_s=...)`.",
        success="Gli ultimi punti costano più dei primi: ogni persona in più, lontano dal carico, "
        "aggiunge poco.",
        mistakes=[
            Mistake("80/20", lambda: _agents(0.80, 20),
                    "Questi bastano per l'80% in 20 secondi: il contratto chiede il 95% in 15."),
            Mistake("carico arrotondato", lambda: math.ceil(_load("15:00")),
                    "Questo è il carico arrotondato in su: con un operatore per erlang la coda "
                    "quasi non si muove."),
        ],
    ),
    Exercise(
        "uf1-14-e4", ("UF1.A4",), _patience, number("s", tolerance=0.6),
        hint="Sopra: la somma di `wait_s` di tutti i passaggi della coda. Sotto: quanti hanno "
        "`outcome` uguale ad `abandoned`.",
        success="Molto più della media di chi ha riagganciato: chi ha avuto risposta aveva ancora "
        "pazienza, e il suo tempo conta.",
        mistakes=[
            Mistake("media di chi rinuncia", lambda: float(_waits_of("abandoned").mean()),
                    "Questa è l'attesa media di chi ha riagganciato: hai tenuto solo gli "
                    "impazienti. Conta l'attesa di tutti."),
            Mistake("diviso tutti", lambda: float(_contracts()["wait_s"].mean()),
                    "Hai diviso per tutte le chiamate: è l'attesa media. Sotto vanno solo le "
                    "rinunce."),
            Mistake("solo chi è servito",
                    lambda: float(_waits_of("answered").sum() / _abandoned().sum()),
                    "Sopra hai messo solo l'attesa di chi ha avuto risposta: conta anche quella "
                    "di chi ha riagganciato."),
        ],
    ),
    Exercise(
        "uf1-14-e5", ("UF1.A4",),
        lambda: {
            "Molto carico: operatori quasi quanti gli erlang, e i clienti riagganciano":
                "troppo lunghe",
            "La previsione dei volumi può sbagliare del 15%": "troppo corte",
            "Dalla mezz'ora prima sono rimaste venti persone in coda": "troppo corte",
            "Poco carico, clienti pazienti, volume sicuro": "quasi giuste",
            "Metà degli operatori sa rispondere solo a una parte delle domande": "troppo corte",
        },
        pairs({
            "troppo lunghe": "la formula vede attese troppo lunghe solo quando, nella realtà, "
            "qualcuno rinuncia e accorcia la fila.",
            "troppo corte": "la formula vede attese troppo corte quando la realtà aggiunge coda: "
            "volumi incerti, arretrato, competenze divise. Qui non succede.",
            "quasi giuste": "qui un'ipotesi cade: cerca quale, e chiediti se nella realtà la fila "
            "è più lunga o più corta.",
        }),
        hint="Per ogni riga chiediti: nella sala vera la fila è più lunga o più corta che nella "
        "formula?",
        success="Una sola ipotesi falsa accorcia la fila, le altre la allungano. Per questo un "
        "piano fatto con la sola formula, di solito, è stretto.",
    ),
    Exercise(
        "uf1-14-e6", ("UF1.A4",), lambda: math.ceil(18 / (0.88 * 0.86)), number("persone"),
        hint="Di 100 ore pagate, quante restano dopo le assenze? E di quelle, quante dopo le "
        "pause? Dividi 18 per la parte che resta e arrotonda in su.",
        success="Di ogni 100 ore pagate circa 76 sono alle cuffie: si divide per 0,76.",
        mistakes=[
            Mistake("moltiplicato", lambda: math.ceil(18 * 1.26),
                    "Hai aggiunto la percentuale a 18. Lo shrinkage è una quota delle ore pagate: "
                    "si divide per ciò che resta."),
            Mistake("somma delle quote", lambda: math.ceil(18 / (1 - 0.26)),
                    "Hai sommato 12% e 14%. La seconda quota riguarda solo chi è presente: si "
                    "moltiplicano le parti che restano, 0,88 e 0,86."),
            Mistake("solo assenze", lambda: math.ceil(18 / 0.88),
                    "Hai tolto solo le assenze: mancano pause e formazione di chi è presente."),
            Mistake("non intero", lambda: 18 / (0.88 * 0.86),
                    "Il conto è giusto, ma le persone sono intere: arrotonda in su."),
        ],
    ),
    Exercise(
        "uf1-14-e7", ("UF1.A4",), lambda: "c",
        choice({
            "a": "Otto persone bastano per la media del giorno, non per il mattino: nelle prove "
            "sono sotto l'obiettivo quasi ogni giorno e perdono una chiamata su sette.",
            "b": "La media supera di poco l'obiettivo, ma un giorno su tre resta sotto. Una media "
            "non è una promessa: guarda la colonna dei giorni sotto obiettivo.",
            "d": "Il servizio è altissimo, ma le persone restano ferme per più di metà del tempo e "
            "il costo sale di un terzo rispetto ai blocchi. L'obiettivo è 80/20.",
        }),
        hint="Guarda insieme tre colonne: giorni sotto obiettivo, costo, abbandono. Cerca il testo "
        "che dichiara anche il rischio e il controllo.",
        success="Orari, persone, servizio atteso, rischio, costo e un controllo con una data: chi "
        "firma sa che cosa compra.",
    ),
)  # fmt: skip
