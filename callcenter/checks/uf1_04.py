"""Esercizi della lezione «Cruscotti KPI» (uf1-04)."""

from functools import cache

import pandas as pd

from callcenter import acdlog, data, kpi
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.figures import figure
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.words import choice, text

WEEK, LAST_DAY = "2026-10-05", "2026-10-09"
TARGET = 0.80


@cache
def _calls() -> pd.DataFrame:
    calls = acdlog.read(data.queue_log(WEEK)).calls
    calls = calls[calls["complete"]]
    return calls.assign(in_time=(calls["outcome"] == "answered") & (calls["wait_s"] <= 20))


@cache
def _half_hours() -> pd.DataFrame:
    table = kpi.by(
        _calls(), ["interval", "queue"], ["offered", "service_level", "abandoned"],
        minutes=30, convention="offered", threshold_s=20,
    ).reset_index()  # fmt: skip
    start = table["interval"].dt
    table = table[(start.day_of_week < 5) & start.hour.between(8, 19)]
    return table.assign(in_time=(table["offered"] * table["service_level"]).round())


# --- e2: le chiamate perse per ora ---------------------------------------------------------------


def _hourly(column: str, queue: str | None = "bollette"):
    import plotly.graph_objects as go

    table = _half_hours()
    rows = table if queue is None else table[table["queue"] == queue]
    total = rows.groupby(rows["interval"].dt.hour)[column].sum()
    drawn = go.Figure(go.Bar(x=total.index, y=total))
    return drawn.update_layout(
        title_text="A che ora?", xaxis_title_text="Ora", yaxis_title_text="Chiamate"
    )


# --- e3: il rosso provato ------------------------------------------------------------------------


def _wilson(confidence: float = 0.95):
    # L'importazione è qui perché le figure pesano, e nella pagina le verifiche partono prima.
    from callcenter.dashboards import wilson

    table = _half_hours()
    return wilson(table["in_time"], table["offered"], confidence=confidence)


def _red() -> pd.Series:
    return _half_hours()["service_level"] < TARGET


def _proven() -> int:
    return int((_wilson()[1] < TARGET).sum())


# --- e4: il semaforo -----------------------------------------------------------------------------


def _next_state(previous, value, calls):
    if calls < 10:
        return "pochi dati"
    if value < (0.80 if previous == "rosso" else 0.70):
        return "rosso"
    return "giallo" if value < (0.85 if previous in ("giallo", "rosso") else 0.80) else "verde"


def _without_memory(previous, value, calls):
    return _next_state(None, value, calls)


def _without_few(previous, value, calls):
    return _next_state(previous, value, max(calls, 10))


def _equal_is_worse(previous, value, calls):
    return _next_state(previous, value - 1e-9, calls)


def _ten_is_few(previous, value, calls):
    return _next_state(previous, value, calls - 1)


def _yellow_forgets(previous, value, calls):
    return _next_state(previous if previous == "rosso" and value < 0.80 else None, value, calls)


CASES = (
    (None, 0.90, 30), (None, 0.75, 30), (None, 0.65, 30), (None, 0.65, 9), (None, 0.65, 10),
    ("verde", 0.80, 30), ("verde", 0.70, 30), ("verde", 0.79, 30), ("verde", 0.69, 30),
    ("rosso", 0.75, 30), ("rosso", 0.79, 30), ("rosso", 0.80, 30), ("rosso", 0.84, 30),
    ("rosso", 0.85, 30), ("giallo", 0.82, 30), ("giallo", 0.85, 30), ("giallo", 0.69, 30),
    ("giallo", 0.75, 30), ("pochi dati", 0.75, 12), ("pochi dati", 0.82, 12),
    ("rosso", 0.75, 3), ("verde", 1.0, 0),
)  # fmt: skip


# --- e5: una soglia dalla storia -----------------------------------------------------------------


@cache
def _history() -> pd.DataFrame:
    past = data.read("intervals")
    past = past[past["interval_start"] < pd.Timestamp("2026-10-01", tz=data.TIME_ZONE)]
    past = past[(past["queue"] == "bollette") & (past["offered"] >= 10)]
    start = past["interval_start"].dt
    past = past[(start.day_of_week < 5) & start.hour.between(8, 19)]
    level = (past["answered_in_20s"] / past["offered"]).astype(float) * 100
    return pd.DataFrame({"hour": past["interval_start"].dt.hour, "level": level})


def _percentile(share: float, first_hour: int = 12, last_hour: int = 17) -> float:
    past = _history()
    return past.loc[past["hour"].between(first_hour, last_hour), "level"].quantile(share)


def _mean_of_hourly_percentiles() -> float:
    past = _history()
    hourly = past.groupby("hour")["level"].quantile(0.10)
    return hourly.loc[12:17].mean()


# --- e6: i falsi allarmi -------------------------------------------------------------------------


@cache
def _window():
    """Chiamate e quota in tempo negli ultimi 60 minuti; quota in tempo nella mezz'ora dopo."""
    slots = kpi.interval_starts(WEEK, LAST_DAY, 5)
    slots = slots[(slots.hour >= 8) & (slots.hour < 20)]
    groups = kpi.intervals(_calls(), 5).groupby(["interval", "queue"], observed=True)["in_time"]
    offered = groups.size().unstack("queue").reindex(slots).fillna(0)
    in_time = groups.sum().unstack("queue").reindex(slots).fillna(0)
    count = _rolling(offered, 12)
    after = _following(in_time) / _following(offered)
    return count, _rolling(in_time, 12) / count, after


def _rolling(table: pd.DataFrame, steps: int) -> pd.DataFrame:
    return table.groupby(table.index.day).rolling(steps, min_periods=1).sum().droplevel(0)


def _following(table: pd.DataFrame) -> pd.DataFrame:
    after = _rolling(table[::-1], 6).sort_index()
    return after.groupby(after.index.day).shift(-1)


def _alarms(*, red_at=0.60, min_calls=10, only_starts=True, only_false=True) -> int:
    from callcenter.dashboards import TrafficLight, switch_ons

    light = TrafficLight(
        red_at=red_at, red_exit=0.80, yellow_at=0.80, yellow_exit=0.85, min_calls=min_calls
    )
    count, level, after = _window()
    days, total = level.index.day, 0
    for queue in level:
        states = light.states(level[queue], count[queue], groups=days)
        counted = switch_ons(states, groups=days) if only_starts else states == "rosso"
        total += int((counted & (after[queue] >= TARGET)).sum() if only_false else counted.sum())
    return total


register(
    Exercise(
        id="uf1-04-e1",
        covers=("UF1.A1",),
        expected=lambda: {"a", "c", "e"},
        compare=choice(
            {
                "b": "una torta confronta parti di un totale, e quattro livelli di servizio non "
                "sommano a niente. Servono barre.",
                "d": "con due assi le linee si incrociano dove vuole chi sceglie le scale. Metti "
                "due grafici uno sopra l'altro.",
                "f": "le barre si confrontano per lunghezza: se non partono da zero, il confronto "
                "è falso.",
            },
            options=("a", "c", "e"),
            multiple=True,
        ),
        hint="Per ogni proposta chiediti: qual è la domanda? Poi cerca la riga nella tabella "
        "domanda-grafico.",
        success="La linea segue il tempo, la mappa incrocia giorno e ora, la cumulata dice quanti "
        "aspettano oltre un limite.",
    ),
    Exercise(
        id="uf1-04-e2",
        covers=("UF1.A1",),
        expected=lambda: _hourly("abandoned"),
        compare=figure("bar", question=True),
        hint="Filtra `half_hours` sulla coda, raggruppa per `half_hours['interval'].dt.hour`, "
        "somma `abandoned`, poi `go.Figure(go.Bar(x=…, y=…))` e `titled(figura, domanda, …)`.",
        success="Il grafico ha una domanda, due assi con il nome e barre che partono da zero. Le "
        "barre alte sono al mattino: è lì che mancano persone.",
        mistakes=(
            Mistake(
                "offerte",
                lambda: _hourly("offered"),
                "Hai disegnato le chiamate offerte: qui si chiedono quelle abbandonate.",
            ),
            Mistake(
                "tutte le code",
                lambda: _hourly("abandoned", None),
                "Hai sommato tutte le code: la domanda riguarda solo `bollette`.",
            ),
        ),
    ),
    Exercise(
        id="uf1-04-e3",
        covers=("UF1.C3",),
        expected=_proven,
        compare=number(),
        hint="`wilson(half_hours['in_time'], half_hours['offered'])` restituisce due colonne: "
        "estremo basso ed estremo alto. Conta dove quello alto è sotto 0.80.",
        success="In queste mezz'ore anche il caso più favorevole sta sotto l'obiettivo. Le altre "
        "mezz'ore rosse possono essere un caso: più di una su tre.",
        mistakes=(
            Mistake(
                "tutte le rosse",
                lambda: int(_red().sum()),
                "Hai contato tutte le mezz'ore rosse: guarda l'estremo alto dell'intervallo, non "
                "il valore misurato.",
            ),
            Mistake(
                "estremo basso",
                lambda: int((_wilson()[0] < TARGET).sum()),
                "Hai usato l'estremo basso: sotto l'obiettivo ci va quasi sempre. Il rosso è "
                "provato se ci sta anche l'estremo alto.",
            ),
            Mistake(
                "rosse non provate",
                lambda: int((_red() & (_wilson()[1] >= TARGET)).sum()),
                "Hai contato le rosse che NON sono provate: ti serve l'altra parte.",
            ),
            Mistake(
                "provate sopra l'obiettivo",
                lambda: int((_wilson()[0] >= TARGET).sum()),
                "Hai contato le mezz'ore sicuramente sopra l'obiettivo: qui servono quelle sotto.",
            ),
            Mistake(
                "una quota",
                lambda: _proven() / int(_red().sum()),
                "Hai calcolato una quota: la domanda chiede quante mezz'ore sono.",
            ),
        ),
    ),
    Exercise(
        id="uf1-04-e4",
        covers=("UF1.C3",),
        expected=lambda: _next_state,
        compare=function(CASES, text()),
        hint="Segui l'ordine delle quattro regole. Per il rosso: la soglia è 0.80 se `prima` era "
        '"rosso", altrimenti 0.70. Per il giallo: 0.85 se prima era giallo o rosso.',
        success="La luce si accende subito quando va male e si spegne solo quando va bene davvero. "
        "E tace quando le chiamate sono poche.",
        mistakes=(
            Mistake(
                "senza memoria",
                lambda: _without_memory,
                "La funzione non usa `prima`: senza memoria non c'è isteresi, e la luce lampeggia.",
            ),
            Mistake(
                "senza minimo di chiamate",
                lambda: _without_few,
                "La funzione dà un colore anche con meno di 10 chiamate: manca «pochi dati».",
            ),
            Mistake(
                "soglia compresa",
                lambda: _equal_is_worse,
                "Guarda i valori uguali alla soglia: «sotto 0,70» è `<`, non `<=`.",
            ),
            Mistake(
                "dieci sono poche",
                lambda: _ten_is_few,
                "Con 10 chiamate il colore si dà: «meno di 10» è `< 10`, non `<= 10`.",
            ),
            Mistake(
                "il giallo dimentica",
                lambda: _yellow_forgets,
                "Il rosso ricorda, il giallo no: da giallo o rosso si torna verdi solo da 0,85.",
            ),
        ),
    ),
    Exercise(
        id="uf1-04-e5",
        covers=("UF1.C3",),
        expected=lambda: _percentile(0.10),
        compare=number("%", decimals=1, accepts_fraction=True),
        hint="`past['interval_start'].dt.hour.between(12, 17)` sceglie le righe; poi "
        "`past_level[…].quantile(0.10)`.",
        success="Al pomeriggio, nove mezz'ore su dieci stanno sopra questo valore. Sotto, di "
        "pomeriggio, è successo qualcosa: vale la pena alzare gli occhi.",
        mistakes=(
            Mistake(
                "dalla parte alta",
                lambda: _percentile(0.90),
                "Hai guardato dalla parte alta (mediana o novantesimo percentile): per il livello "
                "di servizio il peggio sta in basso, quindi serve il decimo.",
            ),
            Mistake(
                "tutto il giorno",
                lambda: _percentile(0.10, 8, 19),
                "Hai usato tutto il giorno: le mattine tirano giù la soglia. Tieni le ore 12-17.",
            ),
            Mistake(
                "media dei percentili orari",
                _mean_of_hourly_percentiles,
                "Hai fatto la media dei percentili di ogni ora: i percentili non si fanno in "
                "media. Calcolalo su tutte le mezz'ore insieme.",
            ),
            Mistake(
                "pomeriggio corto",
                lambda: _percentile(0.10, 12, 16),
                "Ti fermi alle 16:30: l'ora di inizio 17 è compresa.",
            ),
        ),
    ),
    Exercise(
        id="uf1-04-e6",
        covers=("UF1.C3",),
        expected=_alarms,
        compare=number(),
        hint="Crea `TrafficLight(red_at=0.60, red_exit=0.80, yellow_at=0.80, yellow_exit=0.85, "
        "min_calls=10)`, passalo a `lit_by` e il risultato a `measure`.",
        success="Qualche falso allarme in meno, ma guarda il prezzo: i ritardi coperti calano. La "
        "scelta va motivata con tutte e due le misure.",
        mistakes=(
            Mistake(
                "tutte le accensioni",
                lambda: _alarms(only_false=False),
                "Hai contato tutte le accensioni: i falsi allarmi sono solo quelle dopo le quali "
                "la coda è già all'80%.",
            ),
            Mistake(
                "soglia di prima",
                lambda: _alarms(red_at=0.70),
                "Questo è il risultato con la soglia a 70%: la proposta è 60%.",
            ),
            Mistake(
                "senza minimo di chiamate",
                lambda: _alarms(min_calls=1),
                "Hai tolto il minimo di 10 chiamate: le code piccole tornano a dare falsi allarmi.",
            ),
            Mistake(
                "intervalli rossi",
                lambda: _alarms(only_starts=False),
                "Hai contato tutti gli intervalli rossi: un allarme è il momento in cui la luce si "
                "accende.",
            ),
        ),
    ),
    Exercise(
        id="uf1-04-e7",
        covers=("UF1.A1", "UF1.C3"),
        expected=lambda: {"a", "c", "e"},
        compare=choice(
            {
                "b": "le pause di una persona, con il nome e in tempo reale, sono un controllo "
                "del singolo: sul muro ci vanno le code.",
                "d": "è un numero utile, ma in un turno nessuno lo può cambiare: va nel report.",
                "f": "pesa undici mesi di passato: oggi resta uguale qualunque cosa si faccia.",
            },
            options=("a", "c", "e"),
            multiple=True,
        ),
        hint="Per ogni elemento: chi lo legge può fare qualcosa entro il turno? Riguarda una coda "
        "o una persona?",
        success="Un numero che avverte, uno che conferma, e l'ora dei dati. Il resto va altrove.",
    ),
)
