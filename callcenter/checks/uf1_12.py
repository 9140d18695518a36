"""Gli esercizi della lezione 1.12, «Gestione del rischio»."""

import math
from functools import cache

import numpy as np
import pandas as pd

from callcenter import data, reliability, risk
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- I dati --------------------------------------------------------------------------------------


@cache
def _serious() -> pd.DataFrame:
    """Le segnalazioni di telefonia e rete con impatto alto e urgenza alta o media."""
    tickets = data.read("tickets")
    about_service = tickets["category"].isin(["telefonia", "rete"])
    return tickets[about_service & (tickets["impact"] == 1) & (tickets["urgency"] <= 2)]


def _spans(tickets: pd.DataFrame) -> list[tuple]:
    return reliability.merged(zip(tickets["opened_at"], tickets["resolved_at"], strict=True))


def _events() -> int:
    return len(_spans(_serious()))


# --- 1. Le parti di una riga ---------------------------------------------------------------------

_PARTS = {
    "I pazienti non possono disdire e i posti restano vuoti": "effetto",
    "La password di servizio è scaduta e nessuno aveva la data": "causa",
    "Il programma delle agende rifiuta ogni accesso": "evento",
    "Un promemoria avvisa trenta giorni prima della scadenza": "trattamento",
}


# --- 2. La matrice -------------------------------------------------------------------------------

_HOSPITAL = pd.DataFrame(
    {"probability": [0.45, 0.55, 0.10, 0.60, 0.02],
     "damage": [48000, 30000, 200000, 9000, 300000]},
    index=["agenda ferma", "SMS sbagliati", "fuga di dati", "attese lunghe", "sede chiusa"],
)  # fmt: skip


def _scores() -> pd.Series:
    classes = [
        risk.place(_HOSPITAL["probability"], [0.2, 0.5]),
        risk.place(_HOSPITAL["damage"], [10000, 50000]),
    ]
    return pd.Series(classes[0] * classes[1], index=_HOSPITAL.index)


def _above_the_first(measure: pd.Series) -> set[str]:
    """I rischi che superano, in una misura, quello in cima alla matrice."""
    return set(measure.index[measure > measure[_scores().idxmax()]])


def _worse_than_first() -> set[str]:
    return _above_the_first(_HOSPITAL["probability"] * _HOSPITAL["damage"])


# --- 3. Gli eventi del centralino ----------------------------------------------------------------


def _exchange() -> pd.DataFrame:
    return _serious()[_serious()["asset_id"].str.startswith("PBX").fillna(False)]


#: I due conteggi troppo alti possono coincidere: il messaggio vale per entrambi.
_TOO_MANY = (
    "Sono troppi. O hai contato le segnalazioni (dello stesso guasto se ne aprono tante: unisci "
    "quelle che si sovrappongono), o gli eventi di tutti gli apparati (tieni solo `PBX`)."
)


def _first_priority_only() -> int:
    tickets = _exchange()
    return len(_spans(tickets[tickets["priority"] == "P1"]))


# --- 5. L'ordine della FMEA ----------------------------------------------------------------------

_MODES = pd.DataFrame(
    {"severity": [8, 4, 10, 9, 5], "occurrence": [4, 7, 2, 1, 8], "detection": [3, 8, 7, 2, 2]},
    index=[
        "agenda che non si apre", "SMS di conferma non partiti",
        "dati letti alla persona sbagliata", "sede senza corrente", "attesa oltre dieci minuti",
    ],
)  # fmt: skip


def _by(column: str) -> list[str]:
    table = _MODES.assign(rpn=_MODES.prod(axis=1))
    return table.sort_values(column, ascending=False).index.tolist()


# --- 6. La perdita dell'anno ---------------------------------------------------------------------


def _full_stop() -> float:
    """Costo di un'ora di fermo totale, come nella lezione: lavoro pagato e chiamate perse."""
    moment, day = pd.Timestamp("2026-10-14 11:30", tz="Europe/Rome"), pd.Timestamp("2026-10-14")
    shifts, absences = data.read("shifts"), data.read("absences")
    present = shifts[(shifts["starts_at"] <= moment) & (shifts["ends_at"] > moment)]
    away = absences[(absences["date_from"] <= day) & (absences["date_to"] >= day)]
    present = present[~present["operator_id"].isin(away["operator_id"])]
    history = data.read("intervals")
    start = history["interval_start"]
    hole = history[start.dt.strftime("%H:%M").between("10:30", "12:00")]
    offered = hole.groupby(hole["interval_start"].dt.strftime("%Y-%m-%d"))["offered"].sum()
    usual = offered[["2026-09-30", "2026-10-21", "2026-10-28"]].mean()
    return len(present) * 22 + float(usual - offered["2026-10-14"]) / (98 / 60) * 8


@cache
def _losses() -> np.ndarray:
    """Ventimila anni simulati, con gli stessi semi della lezione."""
    hours = [round((b - a).total_seconds() / 3600, 2) for a, b in _spans(_serious())]
    duration = risk.lognormal(*risk.lognormal_fit(hours))
    price = risk.triangular(20, 150, _full_stop())
    rng = np.random.default_rng(2026)
    rates = risk.uncertain_rates(len(hours), 1, 20_000, rng)
    return risk.annual_losses(
        rates, lambda r, size: duration(r, size) * price(r, size), 20_000, rng
    )


register(
    Exercise(
        "uf1-12-e1", ("UF1.C7",), lambda: dict(_PARTS),
        pairs({
            "causa": "non dice perché succede. La causa viene prima, e spesso si può togliere.",
            "evento": "non è il fatto che si vede accadere in un momento preciso.",
            "effetto": "qui non c'è ancora un obiettivo che ne soffre: l'effetto tocca chi usa il "
            "servizio.",
            "trattamento": "non è una cosa che facciamo noi per ridurre il rischio.",
        }),
        hint="Rimetti la storia in fila: perché, che cosa succede, chi ne soffre, che cosa "
        "facciamo.",
        success="Una riga così si può discutere: la causa dice dove agire, l'effetto dice quanto "
        "vale.",
    ),
    Exercise(
        "uf1-12-e2", ("UF1.C7",), _worse_than_first, collection(),
        hint="Prodotto delle due classi per trovare il primo; poi probabilità × danno per tutti, e "
        "guarda chi lo supera.",
        success="Il primo della matrice è terzo in euro. Chi avesse diviso i soldi per colore "
        "avrebbe finanziato gli SMS prima dell'agenda.",
        mistakes=[
            Mistake("danno", lambda: _above_the_first(_HOSPITAL["damage"]),
                    "Hai confrontato i danni. Un danno enorme ma rarissimo può costare meno, in "
                    "media: moltiplica per la probabilità."),
            Mistake("probabilità", lambda: _above_the_first(_HOSPITAL["probability"]),
                    "Hai confrontato le probabilità: manca il danno."),
            Mistake("il primo", lambda: {_scores().idxmax()},
                    "Questo è il rischio che la matrice mette al primo posto: servono quelli che "
                    "costano più di lui."),
        ],
    ),
    Exercise(
        "uf1-12-e3", ("UF1.C7",), lambda: len(_spans(_exchange())), number("eventi"),
        hint='Filtra `serious["asset_id"].str.startswith("PBX")`, poi conta gli intervalli uniti '
        "da `reliability.merged`.",
        success="È la famiglia più numerosa, e il rimedio più economico riguarda proprio lei.",
        mistakes=[
            Mistake("segnalazioni", lambda: len(_exchange()), _TOO_MANY),
            Mistake("tutti gli apparati", _events, _TOO_MANY),
            Mistake("solo P1", _first_priority_only,
                    "Hai tenuto solo la priorità P1. La regola della lezione guarda impatto e "
                    "urgenza, come in `serious`: ci sono anche le P2."),
        ],
    ),
    Exercise(
        "uf1-12-e4", ("UF1.C7",), lambda: 100 * (1 - math.exp(-_events() / 4)),
        number("%", decimals=1, accepts_fraction=True),
        hint="Tre mesi sono 0,25 anni: `risk.at_least_one(n_events, 0.25)`.",
        success="Per il piano vuol dire: il ripiego servirà presto. Conviene provarlo adesso.",
        mistakes=[
            Mistake("il contrario", lambda: 100 * math.exp(-_events() / 4),
                    "Questa è la probabilità che non succeda niente: la domanda chiede almeno un "
                    "evento."),
            Mistake("un anno", lambda: 100 * (1 - math.exp(-_events())),
                    "Hai usato un anno intero: tre mesi sono un quarto."),
            Mistake("un mese", lambda: 100 * (1 - math.exp(-_events() / 12)),
                    "Hai usato un mese: la domanda ne chiede tre."),
            Mistake("media", lambda: 100 * _events() / 4,
                    "Questo è il numero medio di eventi in tre mesi, per cento: una probabilità "
                    "non supera 100."),
        ],
    ),
    Exercise(
        "uf1-12-e5", ("UF1.C7",), lambda: risk.priorities(_MODES).index.tolist(),
        collection(ordered=True),
        hint="Calcola i cinque RPN. Poi due gruppi: gravità 9 o 10, e gli altri. Ordina dentro "
        "ogni gruppo.",
        success="La corrente ha RPN 18 e si discute per seconda. Forse si deciderà di accettare il "
        "rischio: ma lo si decide.",
        mistakes=[
            Mistake("solo RPN", lambda: _by("rpn"),
                    "Hai ordinato per RPN: così la sede senza corrente finisce ultima. Prima i "
                    "modi con gravità almeno 9."),
            Mistake("solo gravità", lambda: _by("severity"),
                    "Hai ordinato per gravità. Dentro il secondo gruppo conta l'RPN."),
        ],
    ),
    Exercise(
        "uf1-12-e6", ("UF1.C7",), lambda: float(np.quantile(_losses(), 0.9)),
        number("euro", tolerance=1),
        hint="Un anno su dieci sta sopra: quale percentile è? `np.quantile(losses, …)`.",
        success="È una somma da mettere da parte, non una previsione: nove anni su dieci ne "
        "avanza, uno su dieci non basta.",
        mistakes=[
            Mistake("VaR 95%", lambda: float(np.quantile(_losses(), 0.95)),
                    "Questo si supera un anno su venti: la direzione ha detto uno su dieci."),
            Mistake("il 10%", lambda: float(np.quantile(_losses(), 0.1)),
                    "Questo si supera nove anni su dieci: hai preso il lato sbagliato."),
            Mistake("media", lambda: float(_losses().mean()),
                    "Questa è la perdita attesa: si supera molto più spesso di un anno su dieci."),
            Mistake("quota del massimo", lambda: 0.9 * float(_losses().max()),
                    "Hai preso il 90% della perdita più grande: il percentile si legge mettendo "
                    "gli anni in ordine."),
        ],
    ),
    Exercise(
        "uf1-12-e7", ("UF1.C7",), lambda: "b",
        choice({
            "a": "la tabella a sei righe era una stima del gruppo; gli eventi contati dicono "
            "altro. Il 14 ottobre si è fermato il centralino, e la riserva che c'è già non è mai "
            "stata provata.",
            "c": "conta solo il fermo che ha fatto rumore: gli eventi gravi sono molti di più. E "
            "un guasto non sa di essere già successo.",
            "d": "i colori dipendono dai confini delle classi, e vicino ai confini l'ordine si "
            "rovescia. «Qualunque sia la spesa» non è un criterio.",
        }),
        hint="Quale causa colpisce ogni spesa? Quante volte si è vista? Che cosa resta dopo, e chi "
        "lo accetta?",
        success="Prima la causa vera al costo più basso, poi la coda, poi la firma su ciò che "
        "resta.",
    ),
)  # fmt: skip
