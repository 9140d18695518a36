"""Gli esercizi della lezione 2.11, «Data mining per il CRM: campagne e associazioni»."""

import math
from functools import cache

import pandas as pd

from callcenter import campaigns, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.words import choice
from callcenter.privacy import consents
from callcenter.privacy import register as opt_out

# --- I dati --------------------------------------------------------------------------------------

_MOMENT = pd.Timestamp("2026-11-05 11:00", tz="Europe/Rome")


@cache
def _active() -> pd.DataFrame:
    contracts = data.read("contracts")
    return contracts[contracts["status"] == "attivo"]


@cache
def _base() -> pd.Index:
    return pd.Index(sorted(_active()["customer_id"].unique()), name="customer_id")


def _having(column: str, value: str) -> pd.Series:
    chosen = _active().loc[_active()[column] == value, "customer_id"]
    return pd.Series(_base().isin(chosen), _base())


# --- 1. La porta ---------------------------------------------------------------------------------


@cache
def _valid(purpose: str) -> pd.Series:
    return consents.verdicts(data.read("consent_events"), purpose, _MOMENT, _base()).isna()


@cache
def _last_yes(purpose: str) -> pd.Series:
    state = consents.state(data.read("consent_events"), purpose, _MOMENT)
    return state["action"].reindex(_base()).eq("granted").fillna(False).astype(bool)


@cache
def _phones() -> pd.Series:
    return data.read("customers").set_index("customer_id").loc[_base(), "phone"]


@cache
def _opposed() -> pd.Series:
    requests, attempts = data.read("data_requests"), data.read("dial_attempts")
    asked = requests.loc[requests["type"] == "opposizione", "customer_id"]
    said = attempts.loc[attempts["disposition"] == "non chiamatemi più", "phone"]
    return pd.Series(_base().isin(asked) | _phones().isin(said).to_numpy(), _base())


@cache
def _door() -> pd.Series:
    state = consents.state(data.read("consent_events"), "marketing_telefono", _MOMENT)
    numbers = pd.DataFrame(
        {"phone": _phones(), "consent_at": state["occurred_at"].reindex(_base())}
    )
    free = opt_out.blocks(numbers, data.read("opt_out_register"), _MOMENT).isna()
    return _valid("marketing_telefono") & ~_opposed() & free


def _email(answers: pd.Series) -> int:
    return int((answers & ~_opposed()).sum())


# --- 2. Il bollettino e i ritardi ----------------------------------------------------------------


@cache
def _late() -> pd.Series:
    contracts = data.read("contracts")[["contract_id", "customer_id"]]
    due = data.read("invoices").merge(contracts, on="contract_id")
    due = due[due["due_on"] < pd.Timestamp("2026-10-31")]
    late = due["paid_on"].isna() | (due["paid_on"] > due["due_on"])
    count = late.groupby(due["customer_id"]).sum()
    return count.reindex(_base()).fillna(0).ge(2).astype(bool)


@cache
def _services() -> pd.DataFrame:
    return pd.DataFrame({"slip": _having("payment_method", "bollettino"), "late": _late()})


def _single() -> pd.DataFrame:
    return _services()[(_active().groupby("customer_id").size() == 1).reindex(_base()).to_numpy()]


def _confidence(table: pd.DataFrame, given: str, then: str) -> float:
    return float(table.loc[table[given], then].mean())


def _lift(table: pd.DataFrame) -> float:
    return _confidence(table, "slip", "late") / float(table["late"].mean())


# --- 3. Due righe scambiate ----------------------------------------------------------------------


@cache
def _open_problem() -> pd.Series:
    contacts = data.read("contacts").dropna(subset=["customer_id"])
    latest = contacts.sort_values("opened_at").drop_duplicates("customer_id", keep="last")
    unsolved = latest.loc[~latest["resolved"].astype("boolean").fillna(True), "customer_id"]
    return pd.Series(_base().isin(unsolved), _base())


def _offers(*, skip_problems: bool = True, only_closed: bool = True, late: bool = True) -> int:
    chosen = _services()["slip"]
    if late:
        chosen = chosen & _services()["late"]
    if skip_problems:
        chosen = chosen & ~_open_problem()
    if only_closed:
        chosen = chosen & ~_door()
    return int(chosen.sum())


# --- 5. Il test z --------------------------------------------------------------------------------


def _cases() -> list[tuple]:
    return [
        (90, 1000, 120, 1000), (30, 200, 20, 400), (5, 50, 5, 50), (12, 80, 40, 120),
        (0, 30, 0, 40), (25, 25, 10, 10),
    ]  # fmt: skip


def _z(yes_a, n_a, yes_b, n_b) -> float:
    return campaigns.two_proportions(yes_a, n_a, yes_b, n_b).z


def _separate(yes_a, n_a, yes_b, n_b) -> float:
    a, b = yes_a / n_a, yes_b / n_b
    spread = math.sqrt(a * (1 - a) / n_a + b * (1 - b) / n_b)
    return (b - a) / spread if spread else math.nan


def _reversed(yes_a, n_a, yes_b, n_b) -> float:
    return _z(yes_b, n_b, yes_a, n_a)


def _without_root(yes_a, n_a, yes_b, n_b) -> float:
    common = (yes_a + yes_b) / (n_a + n_b)
    variance = common * (1 - common) * (1 / n_a + 1 / n_b)
    return (yes_b / n_b - yes_a / n_a) / variance if variance else math.nan


def _mean_of_shares(yes_a, n_a, yes_b, n_b) -> float:
    common = (yes_a / n_a + yes_b / n_b) / 2
    spread = math.sqrt(common * (1 - common) * (1 / n_a + 1 / n_b))
    return (yes_b / n_b - yes_a / n_a) / spread if spread else math.nan


def _zero_for_nothing(yes_a, n_a, yes_b, n_b) -> float:
    result = _z(yes_a, n_a, yes_b, n_b)
    return 0.0 if math.isnan(result) else result


# --- 6. Mille telefonate -------------------------------------------------------------------------

_COST, _VALUE, _GROUP = 4, 60, "bollettino con ritardi"


@cache
def _effect() -> pd.DataFrame:
    """La prova simulata della lezione: stessa verità, stesso seme."""
    truth = pd.DataFrame(
        {"clienti": 2000, "senza": [0.30, 0.10, 0.04, 0.15], "con": [0.31, 0.19, 0.05, 0.10]},
        index=["appena arrivati", _GROUP, "sempre puntuali", "reclamo recente"],
    )
    return campaigns.uplift_table(campaigns.simulate_trial(truth, seed=3), "gruppo")


def _earned(column: str, *, cost: float = _COST, group: str = _GROUP) -> float:
    return 1000 * (float(_effect().loc[group, column]) * _VALUE - cost)


register(
    Exercise(
        "uf2-11-e1", ("UF2.C3",), lambda: _email(_valid("marketing_email")), number("clienti"),
        hint='`consents.verdicts(events, "marketing_email", moment, base).isna()` dice chi ha un '
        "consenso valido. Poi togli `opposed`.",
        success="Un canale, una porta: il sì alla posta elettronica non apre il telefono, e "
        "viceversa. L'opposizione invece li chiude tutti e due.",
        mistakes=[
            Mistake("telefono", lambda: _email(_valid("marketing_telefono")),
                    "Hai usato il consenso alla telefonata. La finalità è `marketing_email`."),
            Mistake("ultima parola", lambda: _email(_last_yes("marketing_email")),
                    "Hai contato ogni ultimo sì, anche senza prova o da casella già spuntata. Usa "
                    "`consents.verdicts`."),
            Mistake("senza opposizioni", lambda: int(_valid("marketing_email").sum()),
                    "Ci sono ancora persone che si sono opposte: togli `opposed`."),
            Mistake("consenso non valido", lambda: _email(~_valid("marketing_email")),
                    "Hai contato chi ha un motivo di esclusione. Il consenso vale dove il verdetto "
                    "è vuoto: `.isna()`."),
        ],
    ),
    Exercise(
        "uf2-11-e2", ("UF2.C3",), lambda: _lift(_single()), number(decimals=2),
        hint='Sopra: la media di `single.loc[single["bollettino"], "due ritardi"]`. Sotto: la '
        "media della colonna fra tutti i clienti di `single`.",
        success="Il lift dice quanto si sposta la quota, non perché. Prima di usarlo: quanti casi "
        "ci sono dietro, e quante altre regole hai provato?",
        mistakes=[
            Mistake("tutti i clienti", lambda: _lift(_services()),
                    "Hai usato tutti i clienti. Chi ha due contratti ha due occasioni di pagare "
                    "tardi: usa `single`."),
            Mistake("confidenza", lambda: _confidence(_single(), "slip", "late"),
                    "Questa è la confidenza. Il lift la divide per la quota di ritardi fra tutti."),
            Mistake("confidenza al contrario", lambda: _confidence(_single(), "late", "slip"),
                    "Questa è la confidenza della regola al contrario: fra chi è in ritardo, "
                    "quanti hanno il bollettino."),
            Mistake("contro gli altri",
                    lambda: _confidence(_single(), "slip", "late")
                    / float(_single().loc[~_single()["slip"], "late"].mean()),
                    "Hai diviso per la quota fra chi **non** ha il bollettino (è il rischio "
                    "relativo). Il lift divide per la quota fra tutti."),
        ],
    ),
    Exercise(
        "uf2-11-e3", ("UF2.C3",), _offers, number("clienti"),
        hint="Chi arriva alla riga spostata non ha un problema aperto. Di questi, chi ha "
        "`bollettino e ritardi` e anche `porta chiusa`?",
        success="Due righe scambiate, e ognuna di queste persone può fare reclamo al Garante. "
        "L'ordine della tabella è una misura di protezione.",
        mistakes=[
            Mistake("con problemi aperti", lambda: _offers(skip_problems=False),
                    "Chi ha un problema aperto si ferma alla prima riga, che non è cambiata: non "
                    "riceve proposte."),
            Mistake("tutte le proposte", lambda: _offers(only_closed=False),
                    "Hai contato tutte le proposte con ritardi. Quelle con la porta aperta si "
                    "possono fare."),
            Mistake("porta aperta", lambda: _offers(only_closed=False) - _offers(),
                    "Queste sono le proposte che si possono fare: la domanda chiede le altre."),
            Mistake("senza ritardi", lambda: _offers(late=False),
                    "Hai contato tutti i bollettini. La riga spostata vuole bollettino **e** due "
                    "ritardi."),
        ],
    ),
    Exercise(
        "uf2-11-e4", ("UF2.C3",),
        lambda: 2 * campaigns.sample_size(0.08, 0.11, target_power=0.90),
        number("telefonate", tolerance=2),
        hint="`campaigns.sample_size(…, target_power=0.90)` dà i clienti di un gruppo.",
        success="Da scrivere nel piano, prima di cominciare. Se sono troppe, si prova un'idea più "
        "grande o si accetta di non sapere.",
        mistakes=[
            Mistake("un gruppo", lambda: campaigns.sample_size(0.08, 0.11, target_power=0.90),
                    "Questo è un gruppo solo. La domanda chiede i due gruppi insieme."),
            Mistake("potenza 80%", lambda: 2 * campaigns.sample_size(0.08, 0.11),
                    "Questa è la potenza dell'80%, quella che la funzione usa se non dici altro."),
            Mistake("altre quote",
                    lambda: 2 * campaigns.sample_size(0.09, 0.12, target_power=0.90),
                    "Hai usato le quote della lezione: qui si va dall'8% all'11%."),
        ],
    ),
    Exercise(
        "uf2-11-e5", ("UF2.C3",), lambda: _z,
        function(_cases, number("fraction", tolerance=1e-6, allow_missing=True)),
        hint="Tre righe: la quota comune `(si_a + si_b) / (n_a + n_b)`, lo scarto con la radice, "
        "la differenza B meno A diviso lo scarto. E il caso dello scarto zero.",
        success="Hai scritto il test che decide metà delle prove A/B del mondo. Il resto lo "
        "decide come si è divisa la lista.",
        mistakes=[
            Mistake("quote separate", lambda: _separate,
                    "Hai usato le due quote separate. Nel test si suppone che A e B siano uguali: "
                    "serve la quota comune. (Le quote separate servono per l'intervallo.)"),
            Mistake("A meno B", lambda: _reversed,
                    "Il segno è opposto: la differenza è B meno A."),
            Mistake("senza radice", lambda: _without_root,
                    "Manca la radice quadrata: quello sotto la linea è lo scarto, non il suo "
                    "quadrato."),
            Mistake("media delle quote", lambda: _mean_of_shares,
                    "Hai fatto la media delle due quote. Se i gruppi sono diversi non è la quota "
                    "comune: somma i sì e dividi per tutti."),
            Mistake("zero per il vuoto", lambda: _zero_for_nothing,
                    "Con scarto zero la tua funzione dà 0, come se i gruppi fossero stati "
                    "confrontati. Qui il confronto non è definito: `float(\"nan\")`."),
        ],
    ),
    Exercise(
        "uf2-11-e6", ("UF2.C3",), lambda: _earned("uplift"), number("euro", tolerance=1),
        hint="Per una telefonata: uplift × `value` − `cost`. L'uplift è in "
        '`effect.loc["bollettino con ritardi", "uplift"]`.',
        success="È un guadagno medio, con il suo margine: rifai il conto con `low` e guarda se "
        "resta positivo. E togli chi ha la porta chiusa.",
        mistakes=[
            Mistake("propensione", lambda: _earned("con"),
                    "Hai usato la quota che accetta con la telefonata. Una parte avrebbe accettato "
                    "lo stesso: usa l'uplift."),
            Mistake("senza costo", lambda: _earned("uplift", cost=0),
                    "Manca il costo: mille telefonate si pagano anche quando la risposta è no."),
            Mistake("una telefonata", lambda: _earned("uplift") / 1000,
                    "Questo è il guadagno di una telefonata: la domanda ne chiede mille."),
            Mistake("appena arrivati", lambda: _earned("uplift", group="appena arrivati"),
                    "Questo è il gruppo degli appena arrivati: qui si perde a ogni telefonata."),
        ],
    ),
    Exercise(
        "uf2-11-e7", ("UF2.C3",), lambda: "b",
        choice({
            "a": "la propensione alta è di chi era già convinto, e la prova del testo è stata "
            "chiusa al quarto sguardo: due frasi su due non reggono.",
            "c": "il punteggio non apre la porta. Senza consenso non si chiama, nemmeno per far "
            "tornare i conti di un test.",
            "d": "è sbirciare: guardando ogni sera, più di una prova su cinque ha un falso "
            "vincitore. La durata si decide prima.",
        }),
        hint="Controlla nell'ordine: chi si può chiamare, chi resta come controllo, che cosa è "
        "deciso prima.",
        success="Pochi clienti, ma scelti bene e confrontabili. Fra qualche mese l'uplift non sarà "
        "più un'ipotesi.",
    ),
)  # fmt: skip
