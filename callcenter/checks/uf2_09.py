"""Gli esercizi della lezione 2.9, «Data mining per il CRM: segmentare i clienti»."""

from functools import cache

import numpy as np
import pandas as pd

from callcenter import crm, data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.tables import series
from callcenter.checks.words import choice
from callcenter.privacy import consents

# --- I dati --------------------------------------------------------------------------------------

_UNTIL = pd.Timestamp("2026-11-01")


@cache
def _tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Clienti scelti, contatti e fatture, come nella lezione."""
    customers, contracts = data.read("customers"), data.read("contracts")
    owner = contracts[["contract_id", "customer_id"]]
    invoices = data.read("invoices").merge(owner, on="contract_id")
    running = contracts.loc[contracts["ended_on"].isna(), "customer_id"]
    chosen = customers[
        (customers["segment"] == "domestico")
        & customers["customer_id"].isin(running)
        & customers["customer_id"].isin(invoices["customer_id"])
        & (customers["customer_since"] < pd.Timestamp("2025-11-01"))
    ]
    return chosen, data.read("contacts"), invoices


@cache
def _measures() -> pd.DataFrame:
    chosen, contacts, invoices = _tables()
    table = crm.rfm(chosen["customer_id"], contacts, invoices, until=_UNTIL)
    due = invoices[invoices["due_on"] < _UNTIL]
    late = (due["paid_on"].fillna(_UNTIL) - due["due_on"]).dt.days.clip(lower=0)
    average = late.groupby(due["customer_id"]).mean().reindex(table.index).fillna(0)
    return table.assign(late_days=average.astype(float).round(1))


@cache
def _segments() -> pd.Series:
    from sklearn.cluster import KMeans
    from sklearn.preprocessing import StandardScaler

    measures = _measures()[["monetary", "frequency", "late_days"]]
    curved = pd.DataFrame({
        "monetary": np.log10(measures["monetary"]),
        "frequency": np.log1p(measures["frequency"]),
        "late_days": np.log1p(measures["late_days"]),
    })  # fmt: skip
    labels = (
        KMeans(4, n_init=10, random_state=0).fit(StandardScaler().fit_transform(curved)).labels_
    )
    left, names = measures.groupby(labels).mean(), {}
    for column, name in (
        ("late_days", "pagano tardi"), ("frequency", "chiamano"), ("monetary", "spesa alta"),
    ):  # fmt: skip
        group = left[column].idxmax()
        names[group] = name
        left = left.drop(group)
    names[left.index[0]] = "silenziosi"
    return pd.Series(labels, index=measures.index).map(names)


@cache
def _valid() -> pd.Series:
    reasons = consents.verdicts(
        data.read("consent_events"), "profilazione", "2026-11-01 00:00:00+01:00",
        _segments().index,
    )  # fmt: skip
    return pd.Series(reasons.isna().to_numpy(), index=_segments().index)


def _ever_said_yes() -> pd.Series:
    events = data.read("consent_events")
    yes = events[(events["purpose"] == "profilazione") & (events["action"] == "granted")]
    return pd.Series(_segments().index.isin(yes["customer_id"]), index=_segments().index)


# --- 1. Chi non chiama ---------------------------------------------------------------------------


def _silent() -> float:
    return float(100 * (_measures()["frequency"] == 0).mean())


# --- 2. Standardizzare ---------------------------------------------------------------------------


def _standard(values: list[float]) -> list[float]:
    spread = float(np.std(values))
    if spread == 0:
        return [0.0] * len(values)
    return [(value - float(np.mean(values))) / spread for value in values]


def _centred_only(values: list[float]) -> list[float]:
    return [value - float(np.mean(values)) for value in values]


def _sample_spread(values: list[float]) -> list[float]:
    """L'errore di chi divide per n − 1."""
    spread = float(np.std(values, ddof=1))
    if spread == 0:
        return [0.0] * len(values)
    return [(value - float(np.mean(values))) / spread for value in values]


def _zero_to_one(values: list[float]) -> list[float]:
    """Un'altra scala: da zero a uno."""
    low, high = min(values), max(values)
    if low == high:
        return [0.0] * len(values)
    return [(value - low) / (high - low) for value in values]


# --- 3. Un passo con altri centri ----------------------------------------------------------------

_SIX = np.array([[-1.0, -1.0], [-0.8, 0.2], [0.2, -0.6], [0.4, 1.2], [1.0, 0.8], [1.2, 1.4]])


def _center(first: int = 3, second: int = 5, *, row: int = 0, column: int = 0) -> float:
    _, moved = crm.lloyd_step(_SIX, _SIX[[first, second]])
    return float(moved[row, column])


# --- 5. Chi si può contattare --------------------------------------------------------------------


def _share(flags: pd.Series, segment: str = "spesa alta") -> float:
    return float(100 * flags[_segments() == segment].mean())


def _of_all_valid() -> float:
    """L'errore di chi divide per tutti i consensi invece che per il segmento."""
    return float(100 * (_segments()[_valid()] == "spesa alta").mean())


_REASONS = "Capire quali motivi di chiamata si ripetono nel segmento che chiama, in totale"
_OFFER = "Usare il segmento per un'offerta a chi non ha dato il consenso alla profilazione"
_JUDGE = "Dire in sala che chi paga tardi è una persona inaffidabile"
_FIVE = "Passare a cinque gruppi perché il prossimo mese i dati saranno di più"
_NIGHT = "Dedurre dai consumi di notte chi ha un malato in casa, per offrire uno sconto"

register(
    Exercise(
        "uf2-09-e1", ("UF2.C3",), _silent, number("%", decimals=1),
        hint='`table["frequency"] == 0` dà vero o falso per ogni cliente. La media è la quota.',
        success="Più di metà dei clienti non chiama in cinque settimane: la sala ne conosce solo "
        "una parte.",
        mistakes=[
            Mistake("chi chiama", lambda: 100 - _silent(),
                    "Questa è la quota di chi ha chiamato: la domanda riguarda gli altri."),
            Mistake("numero di clienti", lambda: float((_measures()["frequency"] == 0).sum()),
                    "Questo è il numero di clienti: la domanda chiede una percentuale."),
            Mistake("media dei contatti", lambda: float(100 * _measures()["frequency"].mean()),
                    "Hai fatto la media dei contatti: prima confronta con zero."),
        ],
    ),
    Exercise(
        "uf2-09-e2", ("UF2.C3",), lambda: _standard,
        function([([2.0, 4.0, 6.0],), ([10.0, 0.0, 5.0, 25.0],), ([3.0, 3.0, 3.0],)],
                 series(labels=False, ordered=True)),
        hint="Prima la media e la deviazione standard (`np.mean`, `np.std`), poi per ogni valore "
        "(valore − media) ÷ deviazione. Il caso dei valori tutti uguali va per primo.",
        success="Ora una differenza di 1 vuol dire la stessa cosa in ogni colonna: una deviazione "
        "standard.",
        mistakes=[
            Mistake("solo la media", lambda: _centred_only,
                    "Hai tolto la media ma non hai diviso: le misure restano su scale diverse."),
            Mistake("n meno uno", lambda: _sample_spread,
                    "Hai diviso per la deviazione con n − 1. Qui serve quella che divide per n, "
                    "come in `StandardScaler`."),
            Mistake("da zero a uno", lambda: _zero_to_one,
                    "Questa è la scala da 0 a 1, con minimo e massimo: un solo valore anomalo "
                    "schiaccia tutti gli altri. Usa media e deviazione."),
        ],
    ),
    Exercise(
        "uf2-09-e3", ("UF2.C3",), _center, number("", tolerance=0.006),
        hint="`crm.lloyd_step(six, six[[3, 5]])` restituisce gruppi e centri. Dario è la riga 3, "
        "Fabio la 5. Il primo centro è `[0]`.",
        success="C1 ha raccolto quasi tutti ed è tornato verso il mezzo. Altri passi lo "
        "sposteranno ancora.",
        mistakes=[
            Mistake("C2", lambda: _center(row=1),
                    "Questo è il centro C2, quello partito da Fabio."),
            Mistake("ordinata", lambda: _center(column=1),
                    "Questa è la seconda colonna del centro: serve la prima."),
            Mistake("non si è mosso", lambda: float(_SIX[3, 0]),
                    "Qui il centro è ancora su Dario: dopo l'assegnazione va nella media dei suoi "
                    "clienti."),
            Mistake("righe da uno", lambda: _center(2, 4),
                    "Hai preso le righe 2 e 4: si conta da zero, Dario è la 3 e Fabio la 5."),
        ],
    ),
    Exercise(
        "uf2-09-e4", ("UF2.C3",), lambda: "b",
        choice({
            "a": "L'inerzia più bassa c'è sempre con più gruppi, e la silhouette è piatta: pochi "
            "centesimi non bastano a scegliere sette.",
            "c": "Stabile non vuol dire vero: due gruppi grossi restano fermi facilmente. E con "
            "due gruppi si perdono azioni diverse.",
            "d": "k-means non scopre quanti tipi esistono: fa i gruppi che gli chiedi. Il numero "
            "l'hai scelto tu, e va detto perché.",
        }),
        hint="Cerca la frase che dice quali prove si sono fatte, anche quella che non decide.",
        success="La frase dice che cosa si è provato e lascia a chi legge il modo di rifarlo.",
    ),
    Exercise(
        "uf2-09-e5", ("UF2.C3",), lambda: _share(_valid()), number("%", decimals=1),
        hint='`can_profile[segments == "spesa alta"]` tiene solo quel segmento; poi la media, per '
        "100.",
        success="Le azioni personali si preparano per questi. Per gli altri, in questa azienda, "
        "l'etichetta non si usa.",
        mistakes=[
            Mistake("tutti i clienti", lambda: float(100 * _valid().mean()),
                    "Questa è la quota su tutti i segmenti insieme: tieni solo «spesa alta»."),
            Mistake("un sì qualsiasi", lambda: _share(_ever_said_yes()),
                    "Hai contato chi ha detto sì almeno una volta. Vale l'ultima parola, e certi "
                    "vecchi «sì» non valgono: usa `can_profile`."),
            Mistake("al contrario", _of_all_valid,
                    "Hai diviso per tutti i consensi: sotto vanno i clienti del segmento."),
            Mistake("numero di clienti",
                    lambda: float(_valid()[_segments() == "spesa alta"].sum()),
                    "Questo è il numero di clienti: la domanda chiede una percentuale."),
        ],
    ),
    Exercise(
        "uf2-09-e6", ("UF2.C3",),
        lambda: {
            _REASONS: "si fa", _OFFER: "prima serve altro", _JUDGE: "non si fa",
            _FIVE: "prima serve altro", _NIGHT: "non si fa",
        },
        pairs({
            "si fa": "qui c'è un ostacolo: una base giuridica che manca, una prova non fatta, o "
            "una persona giudicata.",
            "prima serve altro": "chiediti se c'è davvero qualcosa che, una volta fatto, cambia "
            "la risposta.",
            "non si fa": "non è un divieto: guarda se basta un consenso, una prova, o se si può "
            "già fare.",
        }),
        hint="Tre domande: riguarda totali o persone? C'è una base giuridica? La prova è stata "
        "fatta?",
        success="I totali si studiano, le etichette vogliono una base, i giudizi e la salute "
        "restano fuori.",
    ),
)  # fmt: skip
