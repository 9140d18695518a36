"""Formule di Erlang per le linee e per gli operatori: B, C e A, e il dimensionamento inverso.

Unità di misura, uguali in tutto il modulo:

- ``load``: carico offerto in erlang (quante conversazioni contemporanee in media);
- ``calls``: chiamate che arrivano in un intervallo lungo ``interval_s`` secondi;
- i nomi che finiscono in ``_s`` sono secondi;
- le probabilità e le quote vanno da 0 a 1 (0,80 vuol dire 80%).

Tutte le funzioni accettano numeri oppure array NumPy (o colonne pandas), che si combinano secondo
le regole di NumPy: una giornata di 48 intervalli si calcola con una sola chiamata.

Fonti: A. K. Erlang (1917); A. Cobham (1954) per l'attesa; C. Palm (1957) per i clienti
impazienti; Garnett, Mandelbaum, Reiman, «Designing a Call Center with Impatient Customers»,
M&SOM 4 (2002); Mandelbaum e Zeltyn, «Service Engineering in Action: The Palm/Erlang-A Queue»
(2007).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, fields

import numpy as np
from scipy.optimize import brentq
from scipy.special import digamma, expit, gammaln, logsumexp

__all__ = [
    "CONVENTIONS",
    "ErlangAResult",
    "ErlangCResult",
    "agents_for_abandonment",
    "agents_for_asa",
    "agents_for_occupancy",
    "agents_for_service_level",
    "average_speed_of_answer",
    "erlang_a",
    "erlang_b",
    "erlang_c",
    "erlang_c_result",
    "estimate_patience",
    "lines_for_blocking",
    "load_for_blocking",
    "occupancy",
    "offered_load",
    "required_headcount",
    "service_level",
    "wait_exceeds",
]

HALF_HOUR_S = 1800
CONVENTIONS = ("offered", "answered", "answered_or_abandoned_within")


# --- Carico offerto ----------------------------------------------------------------------------


def offered_load(calls, aht_s, interval_s=HALF_HOUR_S):
    """Carico offerto in erlang: chiamate al secondo per durata media di gestione.

    A = (calls / interval_s) · aht_s. ``aht_s`` è conversazione più lavoro dopo chiamata.

    >>> offered_load(calls=100, aht_s=180, interval_s=1800)
    10.0
    """
    calls = _not_negative(calls, "calls", "le chiamate")
    aht_s = _positive(aht_s, "aht_s", "il tempo medio di gestione")
    interval_s = _positive(interval_s, "interval_s", "la durata dell'intervallo")
    return _plain(calls * aht_s / interval_s)


# --- Erlang B: linee telefoniche ---------------------------------------------------------------


def erlang_b(load, lines):
    """Probabilità di trovare tutte le linee occupate (Erlang B), senza coda.

    Si calcola con la formula ricorsiva B(0) = 1, B(n) = A·B(n−1) / (n + A·B(n−1)): niente
    fattoriali, quindi vale anche con migliaia di linee. ``load`` in erlang, ``lines`` intero.

    >>> round(erlang_b(load=123, lines=132), 7)
    0.0312428
    """
    load = _not_negative(load, "load", "il carico")
    lines = _whole(lines, "lines", "le linee")
    load, lines = np.broadcast_arrays(load, lines)
    if lines.ndim == 0:
        return _blocking(float(load), int(lines))
    blocking = np.ones(lines.shape)
    for n in range(1, int(lines.max(initial=0)) + 1):
        carried = load * blocking
        blocking = np.where(n <= lines, carried / (n + carried), blocking)
    return blocking


def lines_for_blocking(load, blocking):
    """Il minor numero di linee che tiene il blocco entro ``blocking`` (Erlang B inversa).

    ``load`` in erlang; ``blocking`` è una quota fra 0 e 1, estremi esclusi.

    >>> lines_for_blocking(load=33.333, blocking=0.01)
    45
    """
    load = _not_negative(load, "load", "il carico")
    blocking = _open_share(blocking, "blocking", "il blocco ammesso")
    return _elementwise(_lines_for_blocking, load, blocking, dtype=int)


def load_for_blocking(lines, blocking):
    """Il carico più grande, in erlang, che ``lines`` linee reggono con quel blocco.

    È il carico *offerto*; quello *smaltito* è A·(1 − blocco): molte tabelle li confondono.

    >>> round(load_for_blocking(lines=15, blocking=0.01), 3)
    8.108
    """
    lines = _whole(lines, "lines", "le linee")
    blocking = _open_share(blocking, "blocking", "il blocco ammesso")
    return _elementwise(_load_for_blocking, lines, blocking, dtype=float)


def _blocking(load: float, lines: int) -> float:
    blocking = 1.0
    for n in range(1, lines + 1):
        carried = load * blocking
        blocking = carried / (n + carried)
    return blocking


def _lines_for_blocking(load: float, target: float) -> int:
    blocking, lines = 1.0, 0
    while blocking > target:
        lines += 1
        blocking = load * blocking / (lines + load * blocking)
    return lines


def _load_for_blocking(lines: float, target: float) -> float:
    if lines == 0:
        return 0.0
    # B ≥ 1 − n/A, quindi il carico cercato non supera n / (1 − blocco).
    largest = lines / (1 - target)
    return brentq(lambda load: _blocking(load, int(lines)) - target, 0.0, largest, xtol=1e-12)


# --- Erlang C: operatori, clienti che aspettano sempre ------------------------------------------


def erlang_c(load, agents):
    """Probabilità che una chiamata debba aspettare (Erlang C): nessuno riaggancia.

    C = n·B / (n − A·(1 − B)) quando n > A. Se gli operatori non bastano (n ≤ A) la coda cresce
    senza fine: ogni chiamata aspetta e il risultato è 1.

    >>> round(erlang_c(load=10, agents=14), 7)
    0.1741319
    """
    load = _not_negative(load, "load", "il carico")
    agents = _whole(agents, "agents", "gli operatori")
    blocking = np.asarray(erlang_b(load, agents))
    spare = agents - load * (1 - blocking)
    with np.errstate(divide="ignore", invalid="ignore"):
        waiting = agents * blocking / spare
    return _plain(np.where(agents > load, waiting, 1.0))


def wait_exceeds(calls, aht_s, agents, t_s, interval_s=HALF_HOUR_S):
    """Probabilità che l'attesa superi ``t_s`` secondi, con Erlang C.

    P(W > t) = C·exp(−(n − A)·t / AHT). Vale 1 se gli operatori non bastano (n ≤ A).

    >>> round(wait_exceeds(calls=100, aht_s=180, agents=14, t_s=20), 5)
    0.11165
    """
    load = np.asarray(offered_load(calls, aht_s, interval_s))
    t_s = _not_negative(t_s, "t_s", "il tempo")
    waiting = erlang_c(load, agents)
    spare = np.maximum(np.asarray(agents, dtype=float) - load, 0.0)
    return _plain(waiting * np.exp(-spare * t_s / np.asarray(aht_s, dtype=float)))


def service_level(calls, aht_s, agents, threshold_s=20, interval_s=HALF_HOUR_S):
    """Livello di servizio con Erlang C: quota di chiamate servite entro ``threshold_s`` secondi.

    SL = 1 − C·exp(−(n − A)·T / AHT); 0 se gli operatori non bastano (n ≤ A). In Erlang C nessuno
    abbandona, perciò le diverse convenzioni del livello di servizio danno lo stesso numero.

    >>> round(service_level(calls=100, aht_s=180, agents=14, threshold_s=20), 5)
    0.88835
    """
    threshold_s = _not_negative(threshold_s, "threshold_s", "la soglia")
    return _plain(1 - np.asarray(wait_exceeds(calls, aht_s, agents, threshold_s, interval_s)))


def average_speed_of_answer(calls, aht_s, agents, interval_s=HALF_HOUR_S):
    """Attesa media in secondi (ASA) con Erlang C: C·AHT / (n − A).

    È infinita (``inf``) se gli operatori non bastano (n ≤ A). In Erlang C tutti ricevono risposta,
    perciò l'attesa media di chi è servito e quella di tutti coincidono.

    >>> round(average_speed_of_answer(calls=100, aht_s=180, agents=14), 6)
    7.835937
    """
    load = np.asarray(offered_load(calls, aht_s, interval_s))
    waiting = np.asarray(erlang_c(load, agents))
    spare = np.asarray(agents, dtype=float) - load
    with np.errstate(divide="ignore", invalid="ignore"):
        asa = waiting * np.asarray(aht_s, dtype=float) / spare
    return _plain(np.where(spare > 0, asa, np.inf))


def occupancy(calls, aht_s, agents, interval_s=HALF_HOUR_S):
    """Occupazione degli operatori con Erlang C: A / n, al più 1.

    Con zero operatori e zero chiamate è 0/0, quindi ``nan`` («n.d.»).

    >>> round(occupancy(calls=100, aht_s=180, agents=14), 7)
    0.7142857
    """
    load = np.asarray(offered_load(calls, aht_s, interval_s))
    agents = _whole(agents, "agents", "gli operatori")
    with np.errstate(divide="ignore", invalid="ignore"):
        return _plain(np.minimum(load / agents, 1.0))


class _ResultTable:
    """Mostra un risultato come tabella nel notebook."""

    def to_frame(self):
        """Il risultato come tabella pandas: una riga, oppure una per elemento degli array."""
        import pandas as pd

        values = {f.name: np.atleast_1d(getattr(self, f.name)) for f in fields(self)}
        columns = dict(zip(values, np.broadcast_arrays(*values.values()), strict=True))
        return pd.DataFrame({name: column.ravel() for name, column in columns.items()})

    def _repr_html_(self) -> str:
        from callcenter.kpi import format as show

        rows = self.to_frame().to_dict("records")
        lines = []
        for column in fields(self):
            unit = column.metadata["unit"]
            cells = "".join(f"<td>{show(row[column.name], unit)}</td>" for row in rows)
            lines.append(f"<tr><th scope='row'>{column.metadata['label']}</th>{cells}</tr>")
        return f"<table><tbody>{''.join(lines)}</tbody></table>"


def _shown(label: str, unit: str):
    """Campo di un risultato con etichetta e unità per la tabella del notebook."""
    return field(metadata={"label": label, "unit": unit})


@dataclass(frozen=True)
class ErlangCResult(_ResultTable):
    """Tutto quello che Erlang C dice di un intervallo (numeri, oppure array della stessa forma)."""

    load: float = _shown("Carico offerto", "erlang")
    agents: int = _shown("Operatori", "count")
    wait_probability: float = _shown("Probabilità di aspettare", "share")
    service_level: float = _shown("Livello di servizio", "share")
    asa_s: float = _shown("Attesa media (ASA)", "s")
    occupancy: float = _shown("Occupazione", "share")


def erlang_c_result(calls, aht_s, agents, threshold_s=20, interval_s=HALF_HOUR_S) -> ErlangCResult:
    """I risultati di Erlang C in un solo oggetto, che nel notebook appare come tabella.

    >>> r = erlang_c_result(calls=100, aht_s=180, agents=14)
    >>> round(r.service_level, 5), round(r.asa_s, 6)
    (0.88835, 7.835937)
    """
    load = offered_load(calls, aht_s, interval_s)
    return ErlangCResult(
        load=load,
        agents=agents,
        wait_probability=erlang_c(load, agents),
        service_level=service_level(calls, aht_s, agents, threshold_s, interval_s),
        asa_s=average_speed_of_answer(calls, aht_s, agents, interval_s),
        occupancy=occupancy(calls, aht_s, agents, interval_s),
    )


# --- Erlang A: clienti che possono riagganciare -------------------------------------------------


@dataclass(frozen=True)
class ErlangAResult(_ResultTable):
    """Tutto quello che Erlang A dice di un intervallo (numeri, oppure array della stessa forma).

    ``service_level`` segue la convenzione «offered»: serviti entro la soglia ÷ offerte. Le altre
    convenzioni si chiedono a :meth:`service_level_by`.
    """

    load: float = _shown("Carico offerto", "erlang")
    agents: int = _shown("Operatori", "count")
    wait_probability: float = _shown("Probabilità di aspettare", "share")
    abandonment: float = _shown("Abbandono", "share")
    mean_wait_s: float = _shown("Attesa media di tutti", "s")
    asa_s: float = _shown("Attesa media di chi è servito (ASA)", "s")
    occupancy: float = _shown("Occupazione", "share")
    service_level: float = _shown("Livello di servizio (serviti entro T ÷ offerte)", "share")
    abandoned_within: float = _shown("Abbandoni entro T ÷ offerte", "share")
    wait_exceeds: float = _shown("Ancora in attesa dopo T", "share")

    def service_level_by(self, convention: str):
        """Il livello di servizio secondo una convenzione.

        - ``"offered"``: serviti entro T ÷ offerte;
        - ``"answered"``: serviti entro T ÷ serviti;
        - ``"answered_or_abandoned_within"``: (serviti + abbandoni entro T) ÷ offerte.
        """
        if convention == "offered":
            return self.service_level
        if convention == "answered":
            with np.errstate(divide="ignore", invalid="ignore"):
                answered = 1 - np.asarray(self.abandonment)
                return _plain(np.asarray(self.service_level) / answered)
        if convention == "answered_or_abandoned_within":
            return _plain(1 - np.asarray(self.wait_exceeds))
        raise ValueError(
            f"Convenzione {convention!r} sconosciuta: scegli fra {', '.join(CONVENTIONS)}."
        )


def erlang_a(
    calls, aht_s, agents, patience_s, threshold_s=20, interval_s=HALF_HOUR_S
) -> ErlangAResult:
    """Erlang A (M/M/n+M): come Erlang C, ma chi aspetta riaggancia dopo un tempo casuale.

    ``patience_s`` è la pazienza media in secondi (esponenziale; vedi :func:`estimate_patience`);
    con ``inf`` nessuno riaggancia e si ritrova Erlang C. Il sistema è stabile anche quando gli
    operatori sono meno del carico. Con zero operatori tutti abbandonano: l'ASA e l'occupazione
    sono ``nan`` («n.d.»).

    Il calcolo usa somme in scala logaritmica sugli stati della coda, perciò regge i centri molto
    grandi, dove gli esponenziali semplici vanno a zero.

    >>> r = erlang_a(calls=100, aht_s=180, agents=14, patience_s=300, threshold_s=20)
    >>> round(r.wait_probability, 7), round(r.abandonment, 7), round(r.service_level, 7)
    (0.1452601, 0.0139837, 0.9167921)
    >>> big = erlang_a(calls=12000, aht_s=180, agents=1150, patience_s=300, threshold_s=120)
    >>> round(big.service_level, 4)
    0.958
    """
    load = np.asarray(offered_load(calls, aht_s, interval_s))
    agents = _whole(agents, "agents", "gli operatori")
    patience_s = _positive(patience_s, "patience_s", "la pazienza media", allow_inf=True)
    threshold_s = _not_negative(threshold_s, "threshold_s", "la soglia")
    inputs = np.broadcast_arrays(load, np.asarray(aht_s, float), agents, patience_s, threshold_s)
    shape = inputs[0].shape
    rows = [_erlang_a(*map(float, row)) for row in zip(*(i.ravel() for i in inputs), strict=True)]
    columns = np.array(rows, dtype=float).reshape(*shape, 8)
    return ErlangAResult(
        _plain(inputs[0]),
        _plain(inputs[2].astype(int)),
        *(_plain(columns[..., k]) for k in range(8)),
    )


def _erlang_a(load, aht_s, agents, patience_s, threshold_s) -> tuple[float, ...]:
    """Un intervallo di Erlang A; restituisce i campi di ErlangAResult dopo ``agents``.

    Con λ arrivi, μ = 1/AHT e θ = 1/pazienza, gli stati n+j (tutti occupati, j in coda) hanno peso
    π(n)·λ^j / Π(nμ + iθ): posti c = nμ/θ e x = λ/θ, sono i termini di una Poisson di media x nei
    punti c, c+1, c+2…, anche con c non intero.
    """
    if math.isinf(patience_s):
        return _erlang_a_without_abandonment(load, aht_s, agents, threshold_s)
    if agents == 0:
        still_waiting = math.exp(-threshold_s / patience_s)
        return (1.0, 1.0, patience_s, math.nan, math.nan, 0.0, 1 - still_waiting, still_waiting)
    if load == 0:
        return (0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0)

    c = agents * patience_s / aht_s
    x = load * patience_s / aht_s
    j, log_weights = _queue_states(c, x)
    log_total = logsumexp(log_weights)
    weights = np.exp(log_weights - log_total)

    # P(attesa) = J·B / (1 − B + J·B), dove J = somma dei pesi rispetto allo stato n.
    blocking = _blocking(load, int(agents))
    log_j = log_total - _log_poisson(c, x)
    log_odds = math.log(blocking) - math.log1p(-blocking) if blocking > 0 else -math.inf
    waiting = float(expit(log_j + log_odds))

    # Chi trova j persone davanti è servito con probabilità c / (c + j + 1).
    lost = float(np.sum(weights * (j + 1) / (c + j + 1)))
    served_by_state = weights * c / (c + j + 1)
    served = float(np.sum(served_by_state))
    steps = np.cumsum(1 / (c + j + 1)) + digamma(c + j[0] + 1) - digamma(c + 1)
    served_wait_s = float(np.sum(served_by_state * steps)) * patience_s

    abandonment = waiting * lost
    answered = 1 - waiting + waiting * served

    # A distanza T dalla richiesta la media x della Poisson si riduce a x·exp(−θT).
    y = x * math.exp(-threshold_s / patience_s)
    exceeds = waiting * math.exp(-threshold_s / patience_s) * _tail_ratio(c, y, x)
    answered_late = waiting * served * _tail_ratio(c + 1, y, x)
    abandoned_late = max(exceeds - answered_late, 0.0)
    return (
        waiting,
        abandonment,
        abandonment * patience_s,
        waiting * served_wait_s / answered,
        min(load * answered / agents, 1.0),
        max(answered - answered_late, 0.0),
        max(abandonment - abandoned_late, 0.0),
        exceeds,
    )


def _erlang_a_without_abandonment(load, aht_s, agents, threshold_s) -> tuple[float, ...]:
    c = erlang_c_result(load, aht_s, agents, threshold_s, interval_s=aht_s)
    late = 1 - c.service_level
    return (
        c.wait_probability,
        0.0,
        c.asa_s,
        c.asa_s,
        c.occupancy,
        c.service_level,
        0.0,
        late,
    )


def _queue_states(c: float, x: float) -> tuple[np.ndarray, np.ndarray]:
    """Persone in coda che contano davvero e logaritmo del loro peso: Poisson(x) in c, c+1, c+2…

    Fuori da 12 scarti tipici intorno al massimo i pesi sono sotto 1e-30 del totale.
    """
    peak = max(x - c, 0.0)
    spread = 12 * math.sqrt(max(x, c)) + 40
    j = np.arange(math.floor(max(peak - spread, 0.0)), math.ceil(peak + spread) + 1, dtype=float)
    return j, _log_poisson(c + j, x)


def _log_poisson(k, mean):
    """Logaritmo di mean^k·e^(−mean) / Γ(k+1), preciso anche con k e mean molto grandi.

    Sottrarre i tre termini enormi perderebbe cifre: si usa lo scarto u = (mean − k) / k e la serie
    di Stirling (Loader, «Fast and Accurate Computation of Binomial Probabilities», 2000).
    """
    k = np.asarray(k, dtype=float)
    u = (mean - k) / k
    # log1p è preciso vicino a zero; lontano basta il logaritmo del rapporto.
    log_ratio = np.where(u > -0.5, np.log1p(np.maximum(u, -0.5)), np.log(mean) - np.log(k))
    return k * log_ratio - k * u - _stirling_error(k) - 0.5 * np.log(2 * np.pi * k)


def _stirling_error(k):
    """Differenza fra log Γ(k+1) e l'approssimazione di Stirling."""
    exact = gammaln(k + 1) - (k + 0.5) * np.log(k) + k - 0.5 * np.log(2 * np.pi)
    series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * k**2)) / k**2) / k**2) / k
    return np.where(k > 16, series, exact)


def _tail_ratio(a: float, y: float, x: float) -> float:
    """P(a, y) / P(a, x), con P la funzione gamma incompleta inferiore regolarizzata."""
    if y == x:
        return 1.0
    if y == 0:
        return 0.0
    return math.exp(logsumexp(_queue_states(a, y)[1]) - logsumexp(_queue_states(a, x)[1]))


def estimate_patience(total_wait_s, abandoned):
    """Stima della pazienza media in secondi: attesa totale di *tutte* le chiamate ÷ abbandoni.

    Chi ha ricevuto risposta aveva ancora pazienza (dato «censurato»): la sua attesa conta. La media
    delle sole attese di chi ha riagganciato sarebbe troppo bassa. È la stima di massima
    verosimiglianza con pazienza esponenziale (Brown e altri, JASA 100, 2005). Con zero abbandoni
    vale ``inf``; senza abbandoni e senza attese è ``nan``.

    >>> estimate_patience(total_wait_s=9000, abandoned=30)
    300.0
    """
    total_wait_s = _not_negative(total_wait_s, "total_wait_s", "l'attesa totale")
    abandoned = _not_negative(abandoned, "abandoned", "gli abbandoni")
    with np.errstate(divide="ignore", invalid="ignore"):
        return _plain(np.divide(total_wait_s, abandoned))


# --- Dimensionamento inverso --------------------------------------------------------------------


def agents_for_service_level(
    calls,
    aht_s,
    target=0.80,
    threshold_s=20,
    interval_s=HALF_HOUR_S,
    *,
    patience_s=None,
    convention="offered",
    max_occupancy=1.0,
    min_agents=0,
):
    """Il minor numero di operatori che raggiunge il livello di servizio ``target``.

    Usa Erlang C; con ``patience_s`` (pazienza media in secondi) usa Erlang A, dove conta anche la
    ``convention`` (vedi :meth:`ErlangAResult.service_level_by`). ``max_occupancy`` aggiunge un
    tetto all'occupazione. Con zero chiamate servono ``min_agents`` operatori: metti 1 se la linea
    resta aperta. Sono operatori *al lavoro*: per le persone in turno vedi
    :func:`required_headcount`.

    >>> agents_for_service_level(calls=100, aht_s=180, target=0.80, threshold_s=20)
    14
    >>> agents_for_service_level(calls=100, aht_s=180, target=0.80, patience_s=300)
    13
    """
    target = _open_share(target, "target", "il livello di servizio")
    threshold_s = _not_negative(threshold_s, "threshold_s", "la soglia")
    if convention not in CONVENTIONS:
        raise ValueError(
            f"Convenzione {convention!r} sconosciuta: scegli fra {', '.join(CONVENTIONS)}."
        )

    def good_enough(load, aht, agents, patience, cap, target, threshold):
        r = _model(load, aht, agents, patience, threshold)
        level = r.service_level if patience is None else r.service_level_by(convention)
        return level >= target and _within_cap(r.occupancy, cap)

    return _smallest_agents(
        good_enough, calls, aht_s, interval_s, patience_s, max_occupancy, min_agents,
        target, threshold_s,
    )  # fmt: skip


def agents_for_asa(
    calls,
    aht_s,
    asa_s,
    interval_s=HALF_HOUR_S,
    *,
    patience_s=None,
    max_occupancy=1.0,
    min_agents=0,
):
    """Il minor numero di operatori che tiene l'attesa media di chi è servito entro ``asa_s``.

    Erlang C, oppure Erlang A se dai ``patience_s``. Le altre opzioni sono quelle di
    :func:`agents_for_service_level`.

    >>> agents_for_asa(calls=100, aht_s=180, asa_s=30)
    13
    """
    asa_s = _positive(asa_s, "asa_s", "l'attesa media")

    def good_enough(load, aht, agents, patience, cap, limit):
        r = _model(load, aht, agents, patience, 0.0)
        return r.asa_s <= limit and _within_cap(r.occupancy, cap)

    return _smallest_agents(
        good_enough, calls, aht_s, interval_s, patience_s, max_occupancy, min_agents, asa_s
    )


def agents_for_occupancy(
    calls, aht_s, max_occupancy, interval_s=HALF_HOUR_S, *, patience_s=None, min_agents=0
):
    """Il minor numero di operatori che tiene l'occupazione entro ``max_occupancy``.

    Con Erlang C la coda deve anche essere stabile (n > A). Con ``patience_s`` usa Erlang A.

    >>> agents_for_occupancy(calls=100, aht_s=180, max_occupancy=0.85)
    12
    """

    def good_enough(load, aht, agents, patience, cap):
        r = _model(load, aht, agents, patience, 0.0)
        stable = patience is not None or agents > load
        return stable and _within_cap(r.occupancy, cap)

    return _smallest_agents(
        good_enough, calls, aht_s, interval_s, patience_s, max_occupancy, min_agents
    )


def agents_for_abandonment(
    calls,
    aht_s,
    target,
    patience_s,
    interval_s=HALF_HOUR_S,
    *,
    max_occupancy=1.0,
    min_agents=0,
):
    """Il minor numero di operatori che tiene l'abbandono entro la quota ``target`` (Erlang A).

    >>> agents_for_abandonment(calls=100, aht_s=180, target=0.03, patience_s=300)
    13
    """
    target = _open_share(target, "target", "l'abbandono ammesso")

    def good_enough(load, aht, agents, patience, cap, limit):
        r = _model(load, aht, agents, patience, 0.0)
        return r.abandonment <= limit and _within_cap(r.occupancy, cap)

    return _smallest_agents(
        good_enough, calls, aht_s, interval_s, patience_s, max_occupancy, min_agents, target
    )


def required_headcount(agents, shrinkage):
    """Persone da mettere in turno perché ``agents`` siano al lavoro: agents / (1 − shrinkage).

    Lo shrinkage è la quota di tempo pagato ma non al telefono (ferie, malattia, formazione, pause),
    fra 0 e 1 escluso. Si *divide* per la parte che resta, poi si arrotonda per eccesso: aggiungere
    il 30% a 14 darebbe 19 persone, una in meno di quelle che servono.

    >>> required_headcount(agents=14, shrinkage=0.30)
    20
    """
    agents = _not_negative(agents, "agents", "gli operatori")
    shrinkage = _not_negative(shrinkage, "shrinkage", "lo shrinkage")
    if np.any(shrinkage >= 1):
        raise ValueError(
            "shrinkage: deve essere una quota fra 0 e 1 (1 escluso). "
            "Se hai una percentuale, dividila per 100: 30% si scrive 0.30."
        )
    # 14 / 0.7 in virgola mobile fa 20,000000000000004: senza arrotondare diventerebbe 21.
    people = np.ceil(np.round(agents / (1 - shrinkage), 9)).astype(int)
    return _plain(people)


def _model(load, aht_s, agents, patience_s, threshold_s):
    """Il modello per un intervallo: Erlang C, oppure Erlang A se c'è la pazienza."""
    # Un intervallo lungo quanto l'AHT ha tante chiamate quanti sono gli erlang.
    if patience_s is None:
        return erlang_c_result(load, aht_s, agents, threshold_s, interval_s=aht_s)
    return erlang_a(load, aht_s, agents, patience_s, threshold_s, interval_s=aht_s)


def _within_cap(value: float, cap: float) -> bool:
    """Vero se l'occupazione rispetta il tetto; il margine assorbe gli arrotondamenti."""
    return cap >= 1 or value <= cap + 1e-12


def _smallest_agents(
    good_enough: Callable, calls, aht_s, interval_s, patience_s, max_occupancy, min_agents, *targets
):
    """Il più piccolo n che soddisfa ``good_enough``, per ogni elemento degli array.

    Gli obiettivi migliorano sempre quando si aggiunge un operatore: si cerca un n che basta
    raddoppiando il passo, poi si dimezza l'intervallo.
    """
    load = np.asarray(offered_load(calls, aht_s, interval_s))
    aht_s = np.asarray(aht_s, dtype=float)
    cap = _positive(max_occupancy, "max_occupancy", "il tetto di occupazione")
    if np.any(cap > 1):
        raise ValueError(
            "max_occupancy: deve essere una quota fra 0 e 1. "
            "Se hai una percentuale, dividila per 100: 85% si scrive 0.85."
        )
    floor = _whole(min_agents, "min_agents", "gli operatori minimi")
    if patience_s is None:
        patience = np.asarray(math.nan)
    else:
        patience = _positive(patience_s, "patience_s", "la pazienza media", allow_inf=True)

    def search(load, aht, patience, cap, least, *targets):
        least = int(least)
        if load == 0:
            return least
        patience = None if math.isnan(patience) else patience

        def enough(n):
            return good_enough(load, aht, n, patience, cap, *targets)

        if enough(least):
            return least
        bad, good, step = least, max(math.ceil(load), least + 1), 1
        while not enough(good):
            bad, good, step = good, good + step, step * 2
        while good - bad > 1:
            middle = (bad + good) // 2
            bad, good = (bad, middle) if enough(middle) else (middle, good)
        return good

    return _elementwise(search, load, aht_s, patience, cap, floor, *targets, dtype=int)


# --- Controlli sugli ingressi -------------------------------------------------------------------


def _numbers(value, name: str, what: str) -> np.ndarray:
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise ValueError(f"{name}: {what} deve essere un numero, non {value!r}.") from None
    if np.isnan(array).any():
        raise ValueError(
            f"{name}: manca un valore (NaN) per {what}. Togli gli intervalli vuoti o riempili "
            "prima del calcolo, per esempio con fillna."
        )
    return array


def _not_negative(value, name: str, what: str) -> np.ndarray:
    array = _numbers(value, name, what)
    if (array < 0).any() or np.isinf(array).any():
        raise ValueError(f"{name}: per {what} serve un numero finito, zero o più.")
    return array


def _positive(value, name: str, what: str, allow_inf: bool = False) -> np.ndarray:
    array = _numbers(value, name, what)
    if (array <= 0).any() or (np.isinf(array).any() and not allow_inf):
        raise ValueError(f"{name}: per {what} serve un numero maggiore di zero.")
    return array


def _whole(value, name: str, what: str) -> np.ndarray:
    array = _not_negative(value, name, what)
    if (array != np.floor(array)).any():
        raise ValueError(
            f"{name}: per {what} serve un numero intero (arrotonda prima, di solito per eccesso)."
        )
    return array


def _open_share(value, name: str, what: str) -> np.ndarray:
    array = _numbers(value, name, what)
    if (array <= 0).any() or (array >= 1).any():
        raise ValueError(
            f"{name}: per {what} serve una quota fra 0 e 1, estremi esclusi. "
            "Se hai una percentuale, dividila per 100: 80% si scrive 0.80."
        )
    return array


def _plain(value):
    """Un numero Python se il risultato è uno solo, altrimenti l'array."""
    array = np.asarray(value)
    return array.item() if array.ndim == 0 else array


def _elementwise(function: Callable, *arrays, dtype):
    """Applica una funzione di numeri agli elementi di array che si combinano fra loro."""
    arrays = np.broadcast_arrays(*arrays)
    rows = zip(*(a.ravel() for a in arrays), strict=True)
    values = [function(*(cell.item() for cell in row)) for row in rows]
    return _plain(np.array(values, dtype=dtype).reshape(arrays[0].shape))
