"""I compiti della verifica di fine unità 1 (1.V), con i punti e che cosa ripassare."""

import math
from functools import cache

import pandas as pd

from callcenter import acdlog, data, erlang, network, survey
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.wording import at_most, avoids, says, wording
from callcenter.checks.words import collection

#: I punti di ogni compito: 74 in tutto. Gli altri 26 sono delle 13 domande del quiz.
POINTS = {
    "uf1-v-e1": 7, "uf1-v-e2": 6, "uf1-v-e3": 8, "uf1-v-e4": 8, "uf1-v-e5": 8,
    "uf1-v-e6": 8, "uf1-v-e7": 8, "uf1-v-e8": 7, "uf1-v-e9": 7, "uf1-v-e10": 7,
}  # fmt: skip

#: Le lezioni da riprendere, per codice dello standard.
REVIEW = {
    "UF1.A1": "1.3 Dal registro al report, 1.4 Cruscotti KPI",
    "UF1.A2": "1.5 Misurare la soddisfazione dei clienti, 1.6 Misurare la soddisfazione degli "
    "operatori",
    "UF1.A3": "1.8 Assistenza tecnica",
    "UF1.A4": "1.13 Prevedere i volumi, 1.14 Dimensionare, 1.15 Turni",
    "UF1.A5": "1.11 Sorvegliare l'impianto e ripristinare il servizio",
    "UF1.C1": "1.2 Comunicare e relazionarsi",
    "UF1.C2": "1.1 Dentro il call center, 1.3 Dal registro al report",
    "UF1.C3": "1.7 Monitorare la qualità, 1.5 Misurare la soddisfazione dei clienti",
    "UF1.C4": "1.15 Turni, sostituzioni, diritto del lavoro",
    "UF1.C5": "1.15 Turni, sostituzioni, diritto del lavoro",
    "UF1.C6": "1.9 Manutenzione programmata",
    "UF1.C7": "1.12 Gestione del rischio",
    "UF1.C8": "1.10 Gli apparati",
}

# --- 1. Il tempo di gestione ---------------------------------------------------------------------


@cache
def _day() -> pd.DataFrame:
    log = acdlog.read(data.queue_log("2026-10-26"), since="2026-10-28", until="2026-10-29")
    return log.calls[log.calls["complete"]]


def _handled(queue: str = "contratti", column: str | None = None) -> float:
    calls = _day()
    done = calls[(calls["outcome"] == "answered") & ((calls["queue"] == queue) | (queue == ""))]
    seconds = done[column] if column else done["talk_s"] + done["acw_s"]
    return float(seconds.mean())


def _over_all() -> float:
    calls = _day()[_day()["queue"] == "contratti"]
    return float((calls["talk_s"].fillna(0) + calls["acw_s"].fillna(0)).sum() / len(calls))


def _with_wait() -> float:
    calls = _day()
    done = calls[(calls["outcome"] == "answered") & (calls["queue"] == "contratti")]
    return float((done["wait_s"] + done["talk_s"] + done["acw_s"]).mean())


# --- 2. A ciascuno la sua notizia ----------------------------------------------------------------

_NEWS = {
    "In bollette si aspetta da 7 minuti: chi sposto adesso?": "tabellone",
    "Il turno smonta: due guasti aperti e una richiamata promessa per le 15.": "consegne",
    "Ieri sotto obiettivo: che cosa è successo, perché, che cosa facciamo.": "report del mattino",
    "Il fornitore ha rispettato il contratto, con le sue definizioni?": "report mensile",
}

# --- 3. Il margine -------------------------------------------------------------------------------


@cache
def _votes() -> pd.Series:
    table = data.read("customer_surveys")
    return table.loc[table["channel"] == "e-mail", "csat"]


def _happy() -> float:
    votes = _votes().dropna().astype(float)
    return float((votes >= 4).mean())


def _margin(answers: int | None = None, share: float | None = None) -> float:
    count = len(_votes().dropna()) if answers is None else answers
    return 100 * survey.margin_of_error(_happy() if share is None else share, count)


# --- 4. Quanto resta in piedi la rete ------------------------------------------------------------

MTBF_H = 240


@cache
def _repairs(category: str | None = "rete") -> pd.Series:
    tickets = data.read("tickets").dropna(subset=["resolved_at"])
    if category:
        tickets = tickets[tickets["category"] == category]
    return (tickets["resolved_at"] - tickets["opened_at"]).dt.total_seconds() / 3600


def _up(mttr_h: float) -> float:
    return 100 * MTBF_H / (MTBF_H + mttr_h)


def _mean_repair(category: str | None = "rete") -> float:
    return float(_repairs(category).mean())


# --- 5. Quante persone in turno ------------------------------------------------------------------

CALLS, AHT_S, AWAY = 75, 320, 0.25


def _seats() -> int:
    return erlang.agents_for_service_level(CALLS, AHT_S, target=0.80, threshold_s=20)


# --- 6. Chi può sostituire -----------------------------------------------------------------------


def candidates() -> pd.DataFrame:
    """Le persone fra cui scegliere per il turno di sabato 31 ottobre 2026, dalle 8 alle 14.

    Colonne: nome (indice), ``codes`` (code per cui la persona è formata), ``last_end`` (fine
    dell'ultimo turno), ``hours`` (ore già fatte nella settimana), ``contract`` (ore settimanali).
    """
    rows = [
        ("Aldo", "contratti, web", "2026-10-30 21:30", 30, 40),
        ("Bianca", "contratti", "2026-10-30 21:00", 34, 40),
        ("Carmine", "bollette", "2026-10-30 14:00", 24, 40),
        ("Delia", "bollette, contratti", "2026-10-30 16:00", 36, 40),
        ("Enzo", "contratti", "2026-10-30 14:00", 20, 30),
        ("Flora", "contratti, guasti", "2026-10-29 20:00", 24, 30),
    ]
    table = pd.DataFrame(rows, columns=["name", "codes", "last_end", "hours", "contract"])
    table["last_end"] = pd.to_datetime(table["last_end"]).dt.tz_localize("Europe/Rome")
    return table.set_index("name")


def _can(*, skill: bool = True, rest: bool = True, week: bool = True, strict: bool = False) -> set:
    people = candidates()
    begins = pd.Timestamp("2026-10-31 08:00", tz="Europe/Rome")
    gap = (begins - people["last_end"]).dt.total_seconds() / 3600
    chosen = pd.Series(True, index=people.index)
    if skill:
        chosen &= people["codes"].str.contains("contratti")
    if rest:
        chosen &= (gap > 11) if strict else (gap >= 11)
    if week:
        chosen &= people["hours"] + 6 <= people["contract"]
    return set(people.index[chosen])


# --- 7. La voce a pezzi --------------------------------------------------------------------------

LOSS_PCT, STEP_MIN = 1.0, 5


@cache
def _bad_moments() -> pd.DatetimeIndex:
    loss = data.read("telemetry").set_index("measured_at").loc["2026-10-22", "packet_loss_pct"]
    return loss.index[(loss.dropna().reindex(loss.index) > LOSS_PCT).fillna(False).astype(bool)]


def _first_to_last() -> float:
    moments = _bad_moments()
    return (moments[-1] - moments[0]).total_seconds() / 60


# --- 8. Quante chiamate nella linea --------------------------------------------------------------

LINE_MBPS, VOICE = 2, 0.75


def _fit() -> int:
    return network.simultaneous_calls(LINE_MBPS, "G.711", voice_share=VOICE)


def _divided(kbps: float, share: float = VOICE) -> int:
    return math.floor(1000 * LINE_MBPS * share / kbps)


# --- 9. Il rimedio -------------------------------------------------------------------------------

_BEFORE, _AFTER, _DAMAGE, _COST = 0.30, 0.05, 24_000, 3_500

# --- 10. La frase --------------------------------------------------------------------------------

_MODEL = (
    "Due appuntamenti saltati sono tanti. Il tecnico viene martedì 3 fra le 8 e le 10: "
    "lo confermo io e la richiamo lunedì."
)

register(
    Exercise(
        "uf1-v-e1", ("UF1.A1",), _handled, number("s", tolerance=0.6),
        hint="AHT = conversazione + lavoro dopo la chiamata, in media sulle risposte. Qui non c'è "
        "attesa in linea.",
        success="È il tempo che una chiamata occupa una persona. Da qui partono i turni.",
        mistakes=[
            Mistake("solo conversazione", lambda: _handled(column="talk_s"),
                    "Manca il lavoro dopo la chiamata: `acw_s`."),
            Mistake("con l'attesa", _with_wait,
                    "Hai aggiunto l'attesa in coda: in quel tempo l'operatore fa altro."),
            Mistake("su tutte le offerte", _over_all,
                    "Hai diviso per tutte le chiamate: si divide per le risposte."),
            Mistake("tutte le code", lambda: _handled(""),
                    "Questo è l'AHT di tutte le code: serve solo `contratti`."),
        ],
    ),
    Exercise(
        "uf1-v-e2", ("UF1.C2",), lambda: dict(_NEWS),
        pairs({
            "tabellone": "il tabellone serve per decidere nei prossimi minuti.",
            "consegne": "le consegne passano ciò che è rimasto aperto a chi comincia.",
            "report del mattino": "il report del mattino spiega ieri a chi deve decidere oggi.",
            "report mensile": "il report mensile verifica un contratto, con definizioni scritte.",
        }),
        hint="Chi deve decidere, e fra quanto tempo?",
        success="Il canale lo sceglie il tempo della decisione: minuti, turno, giorno, mese.",
    ),
    Exercise(
        "uf1-v-e3", ("UF1.A2", "UF1.C3"), _margin, number("punti", decimals=1),
        hint="Solo chi ha risposto (`csat` non vuoto) per e-mail. Poi 1,96 per la radice di "
        "p × (1 − p) ÷ n, per 100. Oppure `survey.margin_of_error`.",
        success="Una differenza più piccola di questo margine, da sola, non dice niente.",
        mistakes=[
            Mistake("inviti", lambda: _margin(answers=len(_votes())),
                    "Hai usato gli inviti. Il campione sono le risposte."),
            Mistake("senza 1,96", lambda: _margin() / 1.959964,
                    "Questo è l'errore standard: per il 95% si moltiplica per 1,96."),
            Mistake("p = 50%", lambda: _margin(share=0.5),
                    "Hai usato una quota del 50%. La quota qui si conosce: usala."),
            Mistake("frazione", lambda: _margin() / 100,
                    "Hai scritto una frazione: servono punti percentuali, per 100."),
            Mistake("la quota", lambda: 100 * _happy(),
                    "Questa è la quota di soddisfatti: la domanda chiede il margine."),
        ],
    ),
    Exercise(
        "uf1-v-e4", ("UF1.A3", "UF1.C6"), lambda: _up(_mean_repair()),
        number("%", tolerance=0.06, accepts_fraction=True),
        hint="MTTR = media, in ore, di `resolved_at` meno `opened_at` sui ticket risolti di rete. "
        "Poi MTBF ÷ (MTBF + MTTR).",
        success="Un MTTR più corto alza la disponibilità senza comprare niente: è il lavoro di chi "
        "coordina l'assistenza.",
        mistakes=[
            Mistake("indisponibilità", lambda: 100 - _up(_mean_repair()),
                    "Questa è la quota di tempo ferma: il complemento."),
            Mistake("tutte le categorie", lambda: _up(_mean_repair(None)),
                    "Hai usato i ticket di tutte le categorie: serve solo la rete."),
            Mistake("mediana", lambda: _up(float(_repairs().median())),
                    "Hai usato la mediana: MTTR è una media."),
            Mistake("MTTR", _mean_repair,
                    "Questo è l'MTTR in ore: manca il secondo passo, la disponibilità."),
            Mistake("MTTR ÷ MTBF", lambda: 100 * (1 - _mean_repair() / MTBF_H),
                    "Hai diviso per MTBF. Il ciclo intero è MTBF più MTTR."),
        ],
    ),
    Exercise(
        "uf1-v-e5", ("UF1.A4",), lambda: math.ceil(_seats() / (1 - AWAY)), number("persone"),
        hint="Prima gli operatori alla postazione (`erlang.agents_for_service_level`). Poi si "
        "divide per la quota di tempo lavorata davvero.",
        success="Un quarto di assenze non chiede un quarto di persone in più: ne chiede un terzo.",
        mistakes=[
            Mistake("moltiplicato", lambda: math.ceil(_seats() * (1 + AWAY)),
                    "Hai moltiplicato per 1,25. Se manca il 25%, resta il 75%: si divide."),
            Mistake("senza assenze", _seats,
                    "Queste sono le persone alla postazione: mancano le assenze."),
            Mistake("solo il carico", lambda: math.ceil(CALLS * AHT_S / 1800),
                    "Questo è il carico in erlang, arrotondato: con quello la coda non finisce "
                    "mai."),
        ],
    ),
    Exercise(
        "uf1-v-e6", ("UF1.C4", "UF1.C5"), _can, collection(),
        hint="Tre condizioni insieme: formazione per `contratti`, almeno 11 ore di riposo, ore "
        "della settimana più 6 entro il contratto.",
        success="Criteri scritti, uguali per tutti. A chi non è stato scelto si può dire perché.",
        mistakes=[
            Mistake("senza competenza", lambda: _can(skill=False),
                    "C'è chi non è formato per la coda `contratti`."),
            Mistake("senza riposo", lambda: _can(rest=False),
                    "C'è chi non ha 11 ore di riposo fra un turno e l'altro."),
            Mistake("senza ore", lambda: _can(week=False),
                    "C'è chi con altre 6 ore supera le ore del contratto."),
            Mistake("undici esatte", lambda: _can(strict=True),
                    "Undici ore esatte bastano: la norma dice almeno 11."),
        ],
    ),
    Exercise(
        "uf1-v-e7", ("UF1.A5",), lambda: len(_bad_moments()) * STEP_MIN, number("min"),
        hint="Conta le misure del 22 ottobre con `packet_loss_pct` sopra 1, poi moltiplica per i "
        "minuti fra una misura e l'altra.",
        success="È il tempo in cui i clienti sentivano la voce a pezzi. Un allarme dopo tre misure "
        "di fila l'avrebbe detto in un quarto d'ora.",
        mistakes=[
            Mistake("misure", lambda: len(_bad_moments()),
                    "Queste sono le misure: una ogni 5 minuti."),
            Mistake("dal primo all'ultimo", _first_to_last,
                    "Hai preso la distanza fra la prima e l'ultima misura: ogni misura copre 5 "
                    "minuti, anche l'ultima."),
        ],
    ),
    Exercise(
        "uf1-v-e8", ("UF1.C8",), _fit, number("chiamate"),
        hint="Prima la banda di una chiamata: (160 + 58) byte × 8 bit × 50 pacchetti al secondo. "
        "Poi quante ne stanno nella parte della linea riservata alla voce.",
        success="La busta aggiunge più di un terzo alla voce. Chi conta solo i 64 kbit/s promette "
        "chiamate che non ci stanno.",
        mistakes=[
            Mistake("senza buste", lambda: _divided(64),
                    "Hai contato solo la voce, 64 kbit/s: mancano i 58 byte di intestazioni."),
            Mistake("tutta la linea", lambda: _divided(87.2, 1.0),
                    "Hai usato tutta la linea: alla voce ne spettano tre quarti."),
            Mistake("i due versi", lambda: _divided(2 * 87.2),
                    "Hai contato i due versi: la linea ha 2 Mbit/s in ciascun verso."),
            Mistake("per eccesso", lambda: _fit() + 1,
                    "Hai arrotondato per eccesso: l'ultima chiamata non ci sta intera."),
        ],
    ),
    Exercise(
        "uf1-v-e9", ("UF1.C7",), lambda: (_BEFORE - _AFTER) * _DAMAGE - _COST,
        number("euro", tolerance=0.5),
        hint="Perdita attesa prima, meno perdita attesa dopo, meno la spesa.",
        success="Conviene, e il numero dice di quanto. Resta un rischio del 5%: si scrive nel "
        "registro, non si dimentica.",
        mistakes=[
            Mistake("senza la spesa", lambda: (_BEFORE - _AFTER) * _DAMAGE,
                    "Questa è la perdita evitata: manca la spesa."),
            Mistake("tutto il rischio", lambda: _BEFORE * _DAMAGE - _COST,
                    "Hai tolto tutto il rischio: dopo il rimedio ne resta il 5%."),
            Mistake("perdita attesa dopo", lambda: _AFTER * _DAMAGE + _COST,
                    "Questo è quanto costa in tutto con il rimedio: confrontalo con il prima."),
            Mistake("il danno intero", lambda: float(_DAMAGE - _COST),
                    "Hai usato il danno come se fosse certo: pesalo con la probabilità."),
        ],
    ),
    Exercise(
        "uf1-v-e10", ("UF1.C1",), lambda: _MODEL,
        wording(
            says(r"\b(martedi|3)\b", message="Manca il giorno dell'appuntamento: martedì 3.",
                 example="Due appuntamenti saltati sono tanti. Lo confermo io fra le 8 e le 10."),
            says(r"\b(8|otto)\b.*\b(10|dieci)\b", message="Manca la fascia: fra le 8 e le 10.",
                 example="Due appuntamenti saltati sono tanti. Martedì 3 lo confermo io."),
            says(r"\b(due|seconda|2|entrambi|di nuovo|ancora)\b",
                 message="Manca il fatto del cliente: gli appuntamenti saltati sono due.",
                 example="Il tecnico viene martedì 3 fra le 8 e le 10: lo confermo io."),
            says(r"\b(io|mi|confermo|richiamo|chiamo|controllo|seguo|avviso|scrivo|mando|verifico|"
                 r"prendo|resto|posso|\w+iamo)\b",
                 message="Manca un impegno tuo, in prima persona: per esempio `la richiamo`, "
                 "`lo confermo`.",
                 example="Due appuntamenti saltati. Il tecnico viene martedì 3 fra le 8 e le 10."),
            avoids(r"\b(deve|dovra|doveva|bisogna|si calmi)\b",
                   message="C'è ancora un comando («deve», «si calmi»).",
                   example=f"{_MODEL} Adesso però si calmi."),
            avoids(r"\bcolp[ae]\b|\bloro tempi\b|\bpurtroppo\b|\bnon dipende\b|\bil sistema\b",
                   message="C'è ancora uno scarico: la colpa, «i loro tempi», «purtroppo». "
                   "Al cliente serve che cosa succede adesso.",
                   example=f"{_MODEL} Purtroppo i turni non li faccio io."),
            at_most(40, message="È più lunga di 40 parole: al telefono si perde.",
                    example=f"{_MODEL} {'Le ripeto ancora una volta il giorno. ' * 5}"),
        ),
        hint="Il fatto del cliente, la nuova data con la fascia, un impegno tuo.",
        success="C'è il fatto, c'è la data, ci sei tu. Leggila ad alta voce prima di tenerla.",
    ),
)  # fmt: skip
