r"""Indicatori del call center: una sola definizione per ciascuno, usata ovunque.

Gli indicatori si calcolano sulla tabella delle chiamate di :mod:`callcenter.acdlog` (una riga per
ogni passaggio di una chiamata in una coda) e, per gli operatori, sulla tabella dei loro stati.
:data:`INDICATORS` raccoglie nome, formula, definizione, fonte ed errore tipico di ognuno: da lì
nascono il formulario e il glossario.

Regole valide per tutti:

- **Passaggi incompleti.** Se il registro comincia o finisce durante la chiamata (``complete`` falso
  oppure esito ``unfinished``) il passaggio non entra in nessun conto. :func:`excluded` dice quanti
  sono.
- **Zero diviso zero.** Il risultato è ``nan``, che :func:`format` mostra come «n.d.»: mai 0.
- **Gruppi.** :func:`by` calcola gli stessi indicatori per coda, intervallo, giorno, operatore…; i
  conteggi dei gruppi sommano al totale (chi non ha un operatore sta in una riga a parte).
- **Soglie.** «Entro T» vuol dire attesa ≤ T, come in Asterisk; «abbandono breve» vuol dire attesa
  minore della soglia.
"""

import inspect
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from dataclasses import field as _field
from itertools import pairwise

import numpy as np
import pandas as pd

OUTCOMES = ("answered", "abandoned", "timeout", "exit_key", "exit_empty", "unfinished")
CONVENTIONS = ("answered", "offered", "answered_or_abandoned_within")
ACW_REASONS = ("Postchiamata", "ACW", "Wrapup", "Lavorazione")
HIDDEN_CALLERS = ("", "anonymous", "unknown", "restricted", "private")
TIME_KEYS = ("interval", "day", "hour", "weekday", "month")
DEFAULT_INDICATORS = ("offered", "answered", "abandoned", "service_level", "asa", "aht")


@dataclass(frozen=True)
class Indicator:
    """Un indicatore: che cos'è, come si calcola, da dove viene, come si sbaglia a leggerlo.

    ``unit``: ``count``, ``share`` (quota fra 0 e 1), ``s`` (secondi), ``per_hour``.
    ``table``: la tabella che serve, ``calls`` oppure ``agent_states``.
    ``kind``: come si riassumono le righe (somma, rapporto di somme, massimo, percentile, picco).
    """

    code: str
    name: str
    english: str
    unit: str
    formula: str
    definition: str
    source: str
    trap: str
    function: Callable
    rows: Callable = _field(repr=False)
    kind: str = "ratio"
    needs: tuple[str, ...] = ("outcome",)
    table: str = "calls"

    @property
    def options(self) -> tuple[str, ...]:
        """I nomi delle opzioni che l'indicatore accetta."""
        parameters = inspect.signature(self.function).parameters.values()
        return tuple(p.name for p in parameters if p.kind is p.KEYWORD_ONLY)

    @property
    def defaults(self) -> dict:
        """I valori delle opzioni che si possono non scrivere."""
        parameters = inspect.signature(self.function).parameters
        found = {name: parameters[name].default for name in self.options}
        return {
            name: value for name, value in found.items() if value is not inspect.Parameter.empty
        }

    def value(self, calls, agent_states=None, **options) -> float:
        """L'indicatore su tutta la tabella, con le stesse opzioni della sua funzione.

        Serve a chi calcola tanti indicatori in fila, senza sapere quali tabelle vuole ciascuno.
        """
        return _total(self.code, calls, agent_states, **options)


# --- Volumi --------------------------------------------------------------------------------------


def offered(calls: pd.DataFrame) -> float:
    """Chiamate offerte: i passaggi completi in coda, qualunque sia l'esito."""
    return _total("offered", calls)


def answered(calls: pd.DataFrame) -> float:
    """Chiamate risposte: i passaggi finiti con un operatore."""
    return _total("answered", calls)


def abandoned(calls: pd.DataFrame) -> float:
    """Chiamate abbandonate: il cliente ha riagganciato in coda."""
    return _total("abandoned", calls)


def diverted(calls: pd.DataFrame) -> float:
    """Uscite dalla coda senza risposta e senza abbandono (tempo massimo, tasto, coda vuota)."""
    return _total("diverted", calls)


def _offered_rows(calls):
    return _ones(calls), None


def _answered_rows(calls):
    return _is(calls, "answered"), None


def _abandoned_rows(calls):
    return _is(calls, "abandoned"), None


def _diverted_rows(calls):
    return _is(calls, "timeout", "exit_key", "exit_empty"), None


# --- Abbandono e livello di servizio -------------------------------------------------------------


def abandonment_rate(calls: pd.DataFrame, *, short_abandon_s: float = 0) -> float:
    """Tasso di abbandono: abbandonate ÷ offerte (quota fra 0 e 1).

    Con ``short_abandon_s`` (secondi) gli abbandoni più brevi escono dal numeratore e dal
    denominatore.
    """
    return _total("abandonment_rate", calls, short_abandon_s=short_abandon_s)


def service_level(
    calls: pd.DataFrame, *, convention: str, threshold_s: float = 20, short_abandon_s: float = 0
) -> float:
    """Livello di servizio: quota di chiamate servite entro ``threshold_s`` secondi.

    La ``convention`` va sempre detta, perché i numeri cambiano:

    - ``"answered"``: risposte entro T ÷ risposte;
    - ``"offered"``: risposte entro T ÷ offerte;
    - ``"answered_or_abandoned_within"``: (risposte + abbandonate entro T) ÷ offerte.

    Con ``short_abandon_s`` gli abbandoni più brevi escono dal numeratore e dal denominatore: è la
    quarta convenzione, che si combina con le altre.
    """
    return _total(
        "service_level",
        calls,
        convention=convention,
        threshold_s=threshold_s,
        short_abandon_s=short_abandon_s,
    )


def _abandonment_rate_rows(calls, short_abandon_s=0):
    counted = ~_short_abandons(calls, short_abandon_s)
    return _is(calls, "abandoned") & counted, counted


def _service_level_rows(calls, convention, threshold_s=20, short_abandon_s=0):
    if convention not in CONVENTIONS:
        raise ValueError(
            f"convention: {convention!r} non è una convenzione del livello di servizio. "
            f"Scegli fra {', '.join(CONVENTIONS)}."
        )
    _check_seconds(threshold_s, "threshold_s")
    within = (_seconds(calls, "wait_s") <= threshold_s).to_numpy()
    counted = ~_short_abandons(calls, short_abandon_s)
    served = _is(calls, "answered")
    if convention == "answered":
        return served & within, served
    if convention == "offered":
        return served & within, counted
    return (served | _is(calls, "abandoned")) & within & counted, counted


# --- Attese --------------------------------------------------------------------------------------


def asa(calls: pd.DataFrame) -> float:
    """ASA: attesa media in secondi delle sole chiamate risposte."""
    return _total("asa", calls)


def mean_wait(calls: pd.DataFrame) -> float:
    """Attesa media in secondi di tutte le chiamate offerte, comprese le abbandonate."""
    return _total("mean_wait", calls)


def mean_wait_abandoned(calls: pd.DataFrame) -> float:
    """Attesa media in secondi di chi ha abbandonato."""
    return _total("mean_wait_abandoned", calls)


def max_wait(calls: pd.DataFrame) -> float:
    """L'attesa più lunga, in secondi, fra tutte le chiamate offerte."""
    return _total("max_wait", calls)


def wait_percentile(calls: pd.DataFrame, *, percentile: float = 90, who: str = "all") -> float:
    """Percentile dell'attesa in secondi; ``who``: ``all``, ``answered`` oppure ``abandoned``.

    Fra due valori osservati si interpola in linea retta, come fa NumPy.
    """
    return _total("wait_percentile", calls, percentile=percentile, who=who)


def abandonment_percentile(calls: pd.DataFrame, *, percentile: float = 50) -> float:
    """Percentile dell'attesa in secondi di chi ha abbandonato (50 = mediana)."""
    return _total("abandonment_percentile", calls, percentile=percentile)


def _mean_of_wait(calls, chosen):
    wait = _seconds(calls, "wait_s")
    known = chosen & wait.notna().to_numpy()
    return wait.where(known, 0.0), known


def _asa_rows(calls):
    return _mean_of_wait(calls, _is(calls, "answered"))


def _mean_wait_rows(calls):
    return _mean_of_wait(calls, _ones(calls))


def _mean_wait_abandoned_rows(calls):
    return _mean_of_wait(calls, _is(calls, "abandoned"))


def _max_wait_rows(calls):
    return _seconds(calls, "wait_s"), None


def _wait_percentile_rows(calls, percentile=90, who="all"):
    _check_percentile(percentile)
    if who not in ("all", "answered", "abandoned"):
        raise ValueError(f"who: {who!r} non va bene. Scegli fra all, answered, abandoned.")
    chosen = _ones(calls) if who == "all" else _is(calls, who)
    return _seconds(calls, "wait_s").where(chosen), None


def _abandonment_percentile_rows(calls, percentile=50):
    return _wait_percentile_rows(calls, percentile, "abandoned")


# --- Durata della gestione -----------------------------------------------------------------------


def aht(calls: pd.DataFrame) -> float:
    """AHT: durata media di gestione in secondi = conversazione + attesa in linea + dopo chiamata.

    Media sulle chiamate risposte. La colonna facoltativa ``hold_s`` (attesa in linea non compresa
    in ``talk_s``) si somma se c'è; nel registro di Asterisk l'attesa in linea è già in ``talk_s``.
    """
    return _total("aht", calls)


def att(calls: pd.DataFrame) -> float:
    """ATT: durata media della conversazione in secondi, sulle chiamate risposte."""
    return _total("att", calls)


def mean_hold(calls: pd.DataFrame) -> float:
    """Attesa in linea media in secondi; ``nan`` se la tabella non ha la colonna ``hold_s``."""
    return _total("mean_hold", calls)


def mean_acw(calls: pd.DataFrame) -> float:
    """ACW: lavoro dopo la chiamata, media in secondi sulle chiamate risposte."""
    return _total("mean_acw", calls)


def _handled(calls) -> np.ndarray:
    return _is(calls, "answered") & _seconds(calls, "talk_s").notna().to_numpy()


def _mean_of_parts(calls, parts: Iterable[str]):
    handled = _handled(calls)
    total = sum(_seconds(calls, part).fillna(0.0) for part in parts)
    return total.where(handled, 0.0), handled


def _hold_column(calls) -> tuple[str, ...]:
    return ("hold_s",) if "hold_s" in calls.columns else ()


def _aht_rows(calls):
    return _mean_of_parts(calls, ("talk_s", *_hold_column(calls), "acw_s"))


def _att_rows(calls):
    return _mean_of_parts(calls, ("talk_s",))


def _mean_hold_rows(calls):
    if not _hold_column(calls):
        return ~_ones(calls), ~_ones(calls)
    return _mean_of_parts(calls, ("hold_s",))


def _mean_acw_rows(calls):
    return _mean_of_parts(calls, ("acw_s",))


# --- Trasferimenti e squilli a vuoto -------------------------------------------------------------


def transfer_rate(calls: pd.DataFrame) -> float:
    """Tasso di trasferimento: risposte chiuse con un trasferimento ÷ risposte."""
    return _total("transfer_rate", calls)


def ring_no_answer_rate(calls: pd.DataFrame) -> float:
    """Squilli a vuoto: squilli senza risposta ÷ (squilli senza risposta + risposte)."""
    return _total("ring_no_answer_rate", calls)


def _transfer_rate_rows(calls):
    served = _is(calls, "answered")
    return served & calls["ended_by"].isin(["transfer"]).to_numpy(), served


def _ring_no_answer_rate_rows(calls):
    missed = _seconds(calls, "ring_no_answer").fillna(0.0)
    return missed, missed + _is(calls, "answered")


# --- Richiamate e soluzione al primo contatto ----------------------------------------------------


def repeat_rate(calls: pd.DataFrame, *, window_h: float = 72, same_queue: bool = False) -> float:
    """Tasso di richiamata: chiamate seguite da un'altra dello stesso numero entro ``window_h`` ore.

    Contano le chiamate (``call_id``), non i passaggi; chi nasconde il numero è escluso. Sono
    escluse anche le chiamate troppo vicine alla fine dei dati: la loro finestra non è finita.
    Con ``same_queue`` la seconda chiamata deve entrare nella stessa coda.
    """
    return _total("repeat_rate", calls, window_h=window_h, same_queue=same_queue)


def fcr(calls: pd.DataFrame, *, window_h: float = 72, same_queue: bool = False) -> float:
    """FCR stimato: chiamate risposte e *non* seguite da un'altra dello stesso numero ÷ risposte.

    Stesse regole di :func:`repeat_rate`. È una stima: il registro sa chi richiama, non se il
    problema era risolto.
    """
    return _total("fcr", calls, window_h=window_h, same_queue=same_queue)


def _contacts(calls, window_h: float, same_queue: bool):
    """Per ogni riga: è la prima della chiamata e si può giudicare? La chiamata si ripete?"""
    if not (isinstance(window_h, int | float) and window_h > 0):
        raise ValueError("window_h: serve un numero di ore maggiore di zero, per esempio 72.")
    entered = _epoch(calls["entered_at"])
    order = np.argsort(entered, kind="stable")
    table = pd.DataFrame({
        "call": calls["call_id"].to_numpy(object)[order],
        "caller": _known_caller(calls).to_numpy(object)[order],
        "queue": calls["queue"].to_numpy(object)[order] if same_queue else "",
        "entered": entered[order],
        "row": order,
    }).drop_duplicates("call")  # fmt: skip
    known = table[table["caller"].notna()]
    following = known.groupby(["caller", "queue"], sort=False)["entered"].shift(-1)
    window_s = window_h * 3600
    judged = known["entered"] + window_s <= (entered.max() if len(entered) else 0)
    again = (following - known["entered"]) <= window_s

    is_judged, is_repeated = ~_ones(calls), ~_ones(calls)
    is_judged[known["row"].to_numpy()] = judged.to_numpy()
    is_repeated[known["row"].to_numpy()] = again.to_numpy()
    return is_judged, is_repeated


def _known_caller(calls) -> pd.Series:
    caller = calls["caller"].astype(object)
    hidden = caller.map(lambda c: pd.isna(c) or str(c).strip().lower() in HIDDEN_CALLERS)
    return caller.where(~hidden.astype(bool), None)


def _repeat_rate_rows(calls, window_h=72, same_queue=False):
    judged, repeated = _contacts(calls, window_h, same_queue)
    return judged & repeated, judged


def _fcr_rows(calls, window_h=72, same_queue=False):
    judged, repeated = _contacts(calls, window_h, same_queue)
    counted = judged & _answered_somewhere(calls)
    return counted & ~repeated, counted


# --- Indicatori delle autorità -------------------------------------------------------------------


def agcom_answer_time(calls: pd.DataFrame) -> float:
    """Tempo medio di risposta dell'operatore umano, in secondi (AGCOM, delibera 255/24/CONS).

    Per ogni chiamata risposta: attese dal primo ingresso in coda fino alla prima risposta.
    """
    return _total("agcom_answer_time", calls)


def arera_tma(calls: pd.DataFrame, *, ivr_s: float = 0) -> float:
    """TMA di ARERA: attesa media in secondi per parlare con un operatore, abbandoni compresi.

    Il registro comincia quando la chiamata entra in coda: se prima c'è un risponditore automatico
    aggiungi la sua durata media con ``ivr_s``.
    """
    return _total("arera_tma", calls, ivr_s=ivr_s)


def arera_ls(calls: pd.DataFrame) -> float:
    """LS di ARERA: chiamate che hanno parlato con un operatore ÷ chiamate che lo hanno chiesto."""
    return _total("arera_ls", calls)


def _first_rows(calls) -> np.ndarray:
    """Vero sulla riga del primo passaggio di ogni chiamata."""
    ordered = calls[["call_id", "visit"]].sort_values("visit", kind="stable")
    first = ~ordered["call_id"].duplicated()
    return first.reindex(calls.index).to_numpy(bool)


def _answered_somewhere(calls) -> np.ndarray:
    served = pd.Series(_is(calls, "answered"), index=calls.index)
    return served.groupby(calls["call_id"]).transform("max").to_numpy(bool)


def _wait_to_first_answer(calls) -> np.ndarray:
    """Attesa di tutta la chiamata, fino alla prima risposta compresa, ripetuta su ogni riga."""
    ordered = calls.sort_values("visit", kind="stable")
    served = pd.Series(_is(ordered, "answered"), index=ordered.index).astype(int)
    served_before = served.groupby(ordered["call_id"]).cumsum() - served
    wait = _seconds(ordered, "wait_s").where(served_before == 0, 0.0)
    total = wait.groupby(ordered["call_id"]).transform("sum")
    unknown = wait.isna().groupby(ordered["call_id"]).transform("max")
    return total.mask(unknown).reindex(calls.index).to_numpy(float)


def _agcom_answer_time_rows(calls):
    wait = _wait_to_first_answer(calls)
    counted = _first_rows(calls) & _answered_somewhere(calls) & ~np.isnan(wait)
    return np.where(counted, wait, 0.0), counted


def _arera_tma_rows(calls, ivr_s=0):
    _check_seconds(ivr_s, "ivr_s")
    wait = _wait_to_first_answer(calls) + ivr_s
    counted = _first_rows(calls) & ~np.isnan(wait)
    return np.where(counted, wait, 0.0), counted


def _arera_ls_rows(calls):
    asked = _first_rows(calls)
    return asked & _answered_somewhere(calls), asked


# --- Chiamate contemporanee ----------------------------------------------------------------------


def max_in_queue(calls: pd.DataFrame) -> float:
    """Il massimo numero di chiamate in coda nello stesso momento."""
    return _total("max_in_queue", calls)


def max_in_conversation(calls: pd.DataFrame) -> float:
    """Il massimo numero di conversazioni nello stesso momento (linee e operatori impegnati)."""
    return _total("max_in_conversation", calls)


def concurrency(calls: pd.DataFrame, what: str = "queue") -> pd.Series:
    """Quante chiamate ci sono in ogni momento: ``what`` è ``queue`` oppure ``conversation``.

    Restituisce una serie a gradini: indice = istanti in cui il numero cambia, valore = chiamate da
    quell'istante al prossimo. Chi esce in un secondo libera il posto a chi entra nello stesso.
    """
    if what not in ("queue", "conversation"):
        raise ValueError(f"what: {what!r} non va bene. Scegli fra queue e conversation.")
    indicator = INDICATORS["max_in_queue" if what == "queue" else "max_in_conversation"]
    calls = _usable(calls, indicator.needs)
    start, end = indicator.rows(calls)
    present = end > start
    moments = np.concatenate([start[present], end[present]])
    changes = np.concatenate([np.ones(present.sum()), -np.ones(present.sum())])
    steps = pd.Series(changes, dtype=float).groupby(moments).sum().cumsum().astype(int)
    steps = steps[steps.diff().ne(0)] if len(steps) else steps
    steps.index = _moments(steps.index.to_numpy(float), _zone(calls["entered_at"]))
    return steps.rename("in_queue" if what == "queue" else "in_conversation")


def _max_in_queue_rows(calls):
    start = _epoch(calls["entered_at"])
    return start, start + _seconds(calls, "wait_s").fillna(0.0).to_numpy()


def _max_in_conversation_rows(calls):
    start = _epoch(calls["connected_at"])
    length = _seconds(calls, "talk_s").where(_is(calls, "answered"), 0.0).fillna(0.0)
    return np.nan_to_num(start), np.nan_to_num(start) + length.to_numpy()


# --- Operatori: tempo collegato, occupazione, pause ----------------------------------------------


def login_time(agent_states: pd.DataFrame) -> float:
    """Tempo collegato in secondi, sommato su tutti gli operatori (disponibili o in pausa)."""
    return _total("login_time", None, agent_states)


def occupancy(
    calls: pd.DataFrame, agent_states: pd.DataFrame, *, acw_reasons: Iterable[str] = ACW_REASONS
) -> float:
    """Occupazione: tempo occupato ÷ (occupato + disponibile).

    Occupato = conversazione + dopo chiamata. Il denominatore è il tempo collegato meno le pause;
    le pause con i motivi ``acw_reasons`` sono lavoro dopo chiamata e restano nel denominatore.
    """
    return _total("occupancy", calls, agent_states, acw_reasons=acw_reasons)


def utilisation(calls: pd.DataFrame, agent_states: pd.DataFrame) -> float:
    """Utilizzo: conversazione + dopo chiamata ÷ tempo collegato, pause comprese."""
    return _total("utilisation", calls, agent_states)


def available_share(agent_states: pd.DataFrame, *, acw_reasons=ACW_REASONS) -> float:
    """Quota del tempo collegato in cui l'operatore è in servizio (non in pausa)."""
    return _total("available_share", None, agent_states, acw_reasons=acw_reasons)


def pause_share(agent_states: pd.DataFrame, *, reasons=None, acw_reasons=ACW_REASONS) -> float:
    """Quota del tempo collegato passata in pausa.

    ``reasons`` sceglie i motivi (per esempio ``["Formazione"]``); senza, contano tutti tranne gli
    ``acw_reasons``, che sono lavoro.
    """
    return _total("pause_share", None, agent_states, reasons=reasons, acw_reasons=acw_reasons)


def calls_per_hour(calls: pd.DataFrame, agent_states: pd.DataFrame) -> float:
    """Chiamate risposte per ora collegata di operatore."""
    return _total("calls_per_hour", calls, agent_states)


def time_shares(agent_states: pd.DataFrame, keys="agent", *, minutes: int = 30) -> pd.DataFrame:
    """Come si divide il tempo collegato: ``login_s`` in secondi, poi una quota per attività.

    La colonna ``available`` è il tempo disponibile; le altre hanno il nome del motivo di pausa
    («senza motivo» se manca). Le quote di ogni riga sommano a 1. ``keys`` come in :func:`by`.
    """
    spans = _spans(agent_states)
    spans["activity"] = np.where(
        spans["state"] == "available", "available", spans["reason"].fillna("senza motivo")
    )
    keys = [keys] if isinstance(keys, str) else list(keys)
    pieces = _split(spans, keys, minutes)
    pieces["seconds"] = pieces["end"] - pieces["start"]
    labels = _state_keys(pieces, keys, minutes, _zone(agent_states["started_at"]))
    table = pieces.assign(**labels).pivot_table(
        index=keys, columns="activity", values="seconds", aggfunc="sum", fill_value=0.0
    )
    login = table.sum(axis=1)
    table = table.div(login, axis=0)
    table.insert(0, "login_s", login)
    table.columns.name = None
    return table


def _spans(agent_states) -> pd.DataFrame:
    """Gli stati senza sovrapposizioni: colonne agent, state, reason, start, end (secondi Unix).

    Un operatore iscritto a più code ha righe sovrapposte: in ogni momento è disponibile se lo è in
    almeno una coda, altrimenti è in pausa. Righe senza inizio o fine non contano.
    """
    _require(
        agent_states,
        ("agent", "state", "reason", "started_at", "ended_at"),
        "degli stati operatore",
    )
    table = pd.DataFrame({
        "agent": agent_states["agent"].to_numpy(object),
        "state": agent_states["state"].astype(object).to_numpy(),
        "reason": _text(agent_states["reason"]),
        "start": _epoch(agent_states["started_at"]),
        "end": _epoch(agent_states["ended_at"]),
    }).dropna(subset=["agent", "start", "end"])  # fmt: skip
    unknown = set(table["state"]) - {"available", "paused"}
    if unknown:
        raise ValueError(
            f"Stati operatore sconosciuti: {', '.join(sorted(map(str, unknown)))}. "
            "La colonna state ammette available e paused."
        )
    table = table[table["end"] > table["start"]].sort_values(["agent", "start", "end"])
    rows = []
    for agent, states in table.groupby("agent", sort=True):
        values = list(states[["state", "reason", "start", "end"]].itertuples(index=False))
        rows.extend((agent, *span) for span in _without_overlap(values))
    return pd.DataFrame(rows, columns=["agent", "state", "reason", "start", "end"]).astype(
        {"start": float, "end": float, "state": object, "reason": object, "agent": object}
    )


def _text(column: pd.Series) -> np.ndarray:
    return column.astype(object).where(column.notna(), None).to_numpy()


def _without_overlap(states: list) -> list[tuple]:
    """Scorre gli istanti in cui qualcosa cambia e decide lo stato fra uno e il successivo."""
    if all(a.end <= b.start for a, b in pairwise(states)):
        return [tuple(s) for s in states]
    changes = sorted(
        [(s.start, 1, k) for k, s in enumerate(states)]
        + [(s.end, 0, k) for k, s in enumerate(states)]
    )
    spans, active, previous = [], set(), changes[0][0]
    for moment, starts, k in changes:
        if active and moment > previous:
            # Disponibile in una coda qualsiasi batte la pausa; poi la pausa più recente.
            best = min(active, key=lambda i: (states[i].state != "available", -states[i].start, i))
            spans.append((states[best].state, states[best].reason, previous, moment))
        previous = moment
        if starts:
            active.add(k)
        else:
            active.discard(k)
    return spans


def _busy(calls) -> pd.DataFrame:
    """Tempo occupato: da quando l'operatore risponde alla fine del lavoro dopo chiamata."""
    handled = calls[_handled(calls) & calls["connected_at"].notna().to_numpy()]
    parts = ("talk_s", *_hold_column(calls), "acw_s")
    length = sum(_seconds(handled, part).fillna(0.0).to_numpy() for part in parts)
    start = _epoch(handled["connected_at"])
    return pd.DataFrame(
        {"agent": handled["agent"].to_numpy(object), "start": start, "end": start + length}
    )


def _is_acw(spans, acw_reasons) -> np.ndarray:
    wanted = {str(reason).casefold() for reason in acw_reasons}
    return spans["reason"].map(lambda r: str(r).casefold() in wanted).to_numpy(bool)


def _working(spans, acw_reasons) -> np.ndarray:
    return (spans["state"] == "available").to_numpy() | _is_acw(spans, acw_reasons)


def _parts(frame, num=0.0, den=0.0, fixed=0.0) -> pd.DataFrame:
    """Pezzi di tempo: ``num`` e ``den`` per secondo, ``fixed`` va al numeratore una volta sola."""
    return frame[["agent", "start", "end"]].assign(num=num, den=den, fixed=fixed)


def _login_time_rows(calls, spans):
    return _parts(spans, num=1.0)


def _occupancy_rows(calls, spans, acw_reasons=ACW_REASONS):
    return pd.concat([
        _parts(_busy(calls), num=1.0),
        _parts(spans, den=_working(spans, acw_reasons).astype(float)),
    ])  # fmt: skip


def _utilisation_rows(calls, spans):
    return pd.concat([_parts(_busy(calls), num=1.0), _parts(spans, den=1.0)])


def _available_share_rows(calls, spans, acw_reasons=ACW_REASONS):
    return _parts(spans, num=_working(spans, acw_reasons).astype(float), den=1.0)


def _pause_share_rows(calls, spans, reasons=None, acw_reasons=ACW_REASONS):
    paused = (spans["state"] == "paused").to_numpy()
    chosen = paused & (~_is_acw(spans, acw_reasons) if reasons is None else _is_acw(spans, reasons))
    return _parts(spans, num=chosen.astype(float), den=1.0)


def _calls_per_hour_rows(calls, spans):
    served = _busy(calls)
    served["end"] = served["start"]
    return pd.concat([_parts(served, fixed=1.0), _parts(spans, den=1 / 3600)])


# --- Il registro degli indicatori ----------------------------------------------------------------

_PRACTICE = "Definizione corrente del settore."
_ASTERISK = "Asterisk, documentazione del modulo app_queue (registro queue_log)."
_JOUINI = (
    "Jouini, Koole, Roubos, «Performance indicators for call centers with impatience», "
    "IIE Transactions 45 (2013)."
)
_ARERA = (
    "ARERA, TIQV (del. 413/2016/R/com; rinnovato dal 1.1.2026 con del. 399/2025 e 477/2025). "
    "Soglie lette in fonti secondarie; definizione da conoscenza generale: "
    "ricontrollala sul testo vigente."
)
_WAIT = ("outcome", "wait_s")
_HANDLE = ("outcome", "talk_s", "acw_s")
_BUSY = ("outcome", "agent", "connected_at", "talk_s", "acw_s")
_CONTACT = ("outcome", "call_id", "visit", "queue", "entered_at", "caller")
_CALL_WAIT = ("outcome", "call_id", "visit", "wait_s")

_ALL = (
    Indicator(
        "offered", "Chiamate offerte", "Offered calls", "count",
        r"N_{\text{off}} = N_{\text{risp}} + N_{\text{abb}} + N_{\text{usc}}",
        "Passaggi completi in coda: risposti, abbandonati o usciti in altro modo.",
        _ASTERISK,
        "Una chiamata che passa da due code conta due volte: una per ogni coda che l'ha ricevuta.",
        offered, _offered_rows, "count",
    ),
    Indicator(
        "answered", "Chiamate risposte", "Answered calls", "count",
        r"N_{\text{risp}}",
        "Passaggi in coda che finiscono con la risposta di un operatore.",
        _ASTERISK,
        "Risposta non vuol dire problema risolto.",
        answered, _answered_rows, "count",
    ),
    Indicator(
        "abandoned", "Chiamate abbandonate", "Abandoned calls", "count",
        r"N_{\text{abb}}",
        "Passaggi in coda in cui il cliente riaggancia prima della risposta.",
        _ASTERISK,
        "Chi esce per tempo massimo o con un tasto non ha riagganciato: è fra le uscite.",
        abandoned, _abandoned_rows, "count",
    ),
    Indicator(
        "diverted", "Uscite dalla coda", "Calls that left the queue", "count",
        r"N_{\text{usc}}",
        "Passaggi senza risposta e senza abbandono: tempo massimo, tasto premuto, coda vuota.",
        _ASTERISK,
        "Se si dimenticano, risposte più abbandonate non fa le offerte.",
        diverted, _diverted_rows, "count",
    ),
    Indicator(
        "abandonment_rate", "Tasso di abbandono", "Abandonment rate", "share",
        r"\frac{N_{\text{abb}}}{N_{\text{off}}}",
        "Quota di chiamate offerte in cui il cliente riaggancia. Si può escludere chi riaggancia "
        "subito (abbandono breve), dal numeratore e dal denominatore.",
        _JOUINI,
        "Togliere gli abbandoni brevi solo dal numeratore abbassa il tasso con un trucco.",
        abandonment_rate, _abandonment_rate_rows, needs=_WAIT,
    ),
    Indicator(
        "service_level", "Livello di servizio", "Service level", "share",
        r"SL_{\text{off}}(T) = \frac{N_{\text{risp}}(W \le T)}{N_{\text{off}}} \qquad "
        r"SL_{\text{risp}}(T) = \frac{N_{\text{risp}}(W \le T)}{N_{\text{risp}}} \qquad "
        r"SL_{\text{ra}}(T) = \frac{N_{\text{risp}}(W \le T) + N_{\text{abb}}(W \le T)}"
        r"{N_{\text{off}}}",
        "Quota di chiamate servite entro T secondi. La convenzione dice chi sta sotto la linea di "
        "frazione e come si contano gli abbandoni; si dichiara sempre insieme a T.",
        _JOUINI,
        "Due centri con lo stesso 80/20 non sono uguali se usano convenzioni diverse.",
        service_level, _service_level_rows, needs=_WAIT,
    ),
    Indicator(
        "asa", "Attesa media di chi riceve risposta", "Average speed of answer (ASA)", "s",
        r"ASA = \frac{\sum_{i \in \text{risp}} W_i}{N_{\text{risp}}}",
        "Media dell'attesa in coda delle sole chiamate risposte.",
        _JOUINI,
        "Se tanti abbandonano dopo una lunga attesa, l'ASA resta bassa: loro non ci sono.",
        asa, _asa_rows, needs=_WAIT,
    ),
    Indicator(
        "mean_wait", "Attesa media di tutti", "Mean waiting time", "s",
        r"\bar W = \frac{\sum_{i} W_i}{N_{\text{off}}}",
        "Media dell'attesa in coda di tutte le chiamate offerte, comunque finiscano.",
        _JOUINI,
        "Non è l'ASA: le due medie coincidono solo se nessuno abbandona.",
        mean_wait, _mean_wait_rows, needs=_WAIT,
    ),
    Indicator(
        "mean_wait_abandoned", "Attesa media di chi abbandona", "Mean time to abandon", "s",
        r"\frac{\sum_{i \in \text{abb}} W_i}{N_{\text{abb}}}",
        "Media dell'attesa di chi riaggancia in coda.",
        "Mandelbaum, Zeltyn, «Service Engineering in Action: The Palm/Erlang-A Queue» (2007).",
        "Non è la pazienza dei clienti: chi ha ricevuto risposta ne aveva ancora. La pazienza si "
        "stima con l'attesa di tutti divisa per gli abbandoni.",
        mean_wait_abandoned, _mean_wait_abandoned_rows, needs=_WAIT,
    ),
    Indicator(
        "max_wait", "Attesa più lunga", "Longest wait", "s",
        r"\max_i W_i",
        "L'attesa più lunga fra tutte le chiamate offerte.",
        _PRACTICE,
        "È un caso solo: per capire quanto aspetta chi aspetta tanto, guarda un percentile.",
        max_wait, _max_wait_rows, "max", needs=_WAIT,
    ),
    Indicator(
        "wait_percentile", "Percentile dell'attesa", "Waiting time percentile", "s",
        r"W_{(p)}: \Pr(W \le W_{(p)}) = p",
        "L'attesa che il p% delle chiamate non supera (90 se non dici altro).",
        _PRACTICE,
        "I percentili non si fanno in media: quello della settimana non è la media dei giorni.",
        wait_percentile, _wait_percentile_rows, "percentile", needs=_WAIT,
    ),
    Indicator(
        "abandonment_percentile", "Percentile dell'attesa di chi abbandona",
        "Abandonment time percentile", "s",
        r"W_{(p)}^{\text{abb}}",
        "L'attesa entro cui riaggancia il p% di chi abbandona (50 se non dici altro).",
        _PRACTICE,
        "Descrive solo chi ha riagganciato, non quanto sono disposti ad aspettare tutti.",
        abandonment_percentile, _abandonment_percentile_rows, "percentile", needs=_WAIT,
    ),
    Indicator(
        "aht", "Durata media di gestione", "Average handling time (AHT)", "s",
        r"AHT = ATT + \overline{\text{hold}} + ACW",
        "Conversazione, attesa in linea e lavoro dopo chiamata, in media sulle chiamate risposte.",
        _PRACTICE,
        "Un AHT basso non è sempre un bene: può nascere da chiamate chiuse in fretta e ripetute.",
        aht, _aht_rows, needs=_HANDLE,
    ),
    Indicator(
        "att", "Durata media della conversazione", "Average talk time (ATT)", "s",
        r"ATT = \frac{\sum_{i \in \text{risp}} \text{talk}_i}{N_{\text{risp}}}",
        "Media del tempo fra la risposta dell'operatore e la fine della chiamata.",
        _ASTERISK,
        "Nel registro di Asterisk comprende l'attesa in linea (hold).",
        att, _att_rows, needs=_HANDLE,
    ),
    Indicator(
        "mean_hold", "Attesa in linea media", "Average hold time", "s",
        r"\overline{\text{hold}} = \frac{\sum_{i \in \text{risp}} \text{hold}_i}{N_{\text{risp}}}",
        "Media del tempo in cui il cliente è messo in attesa durante la conversazione.",
        _PRACTICE,
        "Il queue_log non lo separa dalla conversazione: senza la colonna hold_s è n.d., non zero.",
        mean_hold, _mean_hold_rows, needs=_HANDLE,
    ),
    Indicator(
        "mean_acw", "Lavoro dopo chiamata medio", "After-call work (ACW)", "s",
        r"ACW = \frac{\sum_{i \in \text{risp}} \text{acw}_i}{N_{\text{risp}}}",
        "Media del tempo di chiusura della pratica dopo la telefonata.",
        _PRACTICE,
        "La media è su tutte le risposte, anche quelle senza lavoro dopo chiamata.",
        mean_acw, _mean_acw_rows, needs=_HANDLE,
    ),
    Indicator(
        "transfer_rate", "Tasso di trasferimento", "Transfer rate", "share",
        r"\frac{N_{\text{trasf}}}{N_{\text{risp}}}",
        "Quota di chiamate risposte che l'operatore passa a un'altra coda o persona.",
        _ASTERISK,
        "Un trasferimento può essere giusto: guarda da quale coda parte e dove arriva.",
        transfer_rate, _transfer_rate_rows, needs=("outcome", "ended_by"),
    ),
    Indicator(
        "ring_no_answer_rate", "Squilli a vuoto", "Ring no answer rate", "share",
        r"\frac{N_{\text{RNA}}}{N_{\text{RNA}} + N_{\text{risp}}}",
        "Quota di squilli all'operatore che non ricevono risposta.",
        _ASTERISK,
        "Conta squilli, non chiamate: una sola chiamata può squillare a vuoto più volte. Se la "
        "coda fa squillare tutti insieme, gli squilli persi sono normali.",
        ring_no_answer_rate, _ring_no_answer_rate_rows, needs=("outcome", "ring_no_answer"),
    ),
    Indicator(
        "repeat_rate", "Tasso di richiamata", "Repeat call rate", "share",
        r"\frac{N(\text{stesso numero richiama entro } h)}{N(\text{giudicabili})}",
        "Quota di chiamate seguite da un'altra dello stesso numero entro h ore. Esclusi i numeri "
        "nascosti e le chiamate la cui finestra supera la fine dei dati.",
        _PRACTICE,
        "Contare anche gli ultimi giorni abbassa il tasso: chi richiamerà non lo ha ancora fatto.",
        repeat_rate, _repeat_rate_rows, needs=_CONTACT,
    ),
    Indicator(
        "fcr", "Soluzione al primo contatto (stima)", "First call resolution (FCR)", "share",
        r"FCR = \frac{N(\text{risposte, nessuna richiamata entro } h)}"
        r"{N(\text{risposte giudicabili})}",
        "Quota di chiamate risposte dopo le quali lo stesso numero non richiama entro h ore.",
        _PRACTICE,
        "È una stima dal registro: chi rinuncia, scrive o cambia numero sembra risolto.",
        fcr, _fcr_rows, needs=_CONTACT,
    ),
    Indicator(
        "agcom_answer_time", "Tempo medio di risposta dell'operatore (AGCOM)",
        "AGCOM mean answer time", "s",
        r"\frac{\sum_{c \in \text{risp}} W_c}{N_{\text{chiamate risp}}} \le 150\ \text{s}",
        "Attesa media, fino alla prima risposta dell'operatore umano, delle chiamate risposte. "
        "Nelle comunicazioni elettroniche non deve superare 150 secondi.",
        "AGCOM, del. 255/24/CONS, all. A, art. 8 lett. a. Soglia letta in fonti secondarie: "
        "ricontrolla il testo, anche sul momento da cui parte il conto.",
        "È una media: può stare sotto 150 secondi anche se molti aspettano dieci minuti.",
        agcom_answer_time, _agcom_answer_time_rows, needs=_CALL_WAIT,
    ),
    Indicator(
        "arera_tma", "Tempo medio di attesa (TMA, ARERA)", "ARERA mean waiting time", "s",
        r"TMA = \frac{\sum_{c} W_c}{N_{\text{chiamate}}} \le 180\ \text{s}",
        "Attesa media per parlare con un operatore, compreso chi rinuncia. Soglia dal 1.1.2026: "
        "180 secondi.",
        _ARERA,
        "Non è l'ASA: conta anche chi rinuncia, e il tempo nel risponditore automatico.",
        arera_tma, _arera_tma_rows, needs=_CALL_WAIT,
    ),
    Indicator(
        "arera_ls", "Livello di servizio (LS, ARERA)", "ARERA service level", "share",
        r"LS = \frac{N(\text{chiamate con risposta di un operatore})}"
        r"{N(\text{chiamate che chiedono un operatore})} \ge 85\%",
        "Quota di chiamate che parlano con un operatore fra quelle che lo chiedono. Soglia dal "
        "1.1.2026: 85%.",
        _ARERA,
        "Non è l'80/20 del settore: qui non c'è nessun limite di secondi.",
        arera_ls, _arera_ls_rows, needs=_CALL_WAIT,
    ),
    Indicator(
        "max_in_queue", "Massimo di chiamate in coda", "Peak calls in queue", "count",
        r"\max_t Q(t)",
        "Il numero più alto di chiamate in attesa nello stesso momento.",
        _PRACTICE,
        "Per intervallo conta le chiamate entrate in quell'intervallo, non quelle entrate prima.",
        max_in_queue, _max_in_queue_rows, "peak", needs=("outcome", "entered_at", "wait_s"),
    ),
    Indicator(
        "max_in_conversation", "Massimo di conversazioni insieme", "Peak concurrent calls", "count",
        r"\max_t B(t)",
        "Il numero più alto di conversazioni nello stesso momento.",
        _PRACTICE,
        "Per contare le linee aggiungi le chiamate in coda: occupano una linea anche loro.",
        max_in_conversation, _max_in_conversation_rows, "peak",
        needs=("outcome", "entered_at", "connected_at", "talk_s"),
    ),
    Indicator(
        "login_time", "Tempo collegato", "Login time", "s",
        r"\sum_a L_a",
        "Tempo in cui gli operatori sono collegati, disponibili o in pausa.",
        _ASTERISK,
        "Un operatore iscritto a tre code è collegato una volta sola.",
        login_time, _login_time_rows, "count", (), "agent_states",
    ),
    Indicator(
        "occupancy", "Occupazione", "Occupancy", "share",
        r"\frac{\text{conversazione} + \text{ACW}}{\text{tempo collegato} - \text{pause}}",
        "Quota del tempo di lavoro in cui l'operatore è impegnato con una chiamata: occupato ÷ "
        "(occupato + disponibile).",
        _PRACTICE,
        "Alta non vuol dire bravo: sopra il 90% la coda cresce e gli operatori si stancano. Non si "
        "calcola per coda, perché un operatore ne serve più di una.",
        occupancy, _occupancy_rows, "ratio", _BUSY, "agent_states",
    ),
    Indicator(
        "utilisation", "Utilizzo", "Utilisation", "share",
        r"\frac{\text{conversazione} + \text{ACW}}{\text{tempo collegato}}",
        "Quota del tempo collegato, pause comprese, in cui l'operatore è impegnato.",
        _PRACTICE,
        "Si confonde con l'occupazione: qui le pause stanno nel denominatore.",
        utilisation, _utilisation_rows, "ratio", _BUSY, "agent_states",
    ),
    Indicator(
        "available_share", "Tempo in servizio", "Time available for calls", "share",
        r"\frac{\text{tempo collegato} - \text{pause}}{\text{tempo collegato}}",
        "Quota del tempo collegato in cui l'operatore non è in pausa (il dopo chiamata è lavoro).",
        _PRACTICE,
        "Non è lo shrinkage: ferie e malattie qui non ci sono, perché la persona non è collegata.",
        available_share, _available_share_rows, "ratio", (), "agent_states",
    ),
    Indicator(
        "pause_share", "Tempo in pausa", "Pause time share", "share",
        r"\frac{\text{pause}}{\text{tempo collegato}}",
        "Quota del tempo collegato passata in pausa, per tutti i motivi o per alcuni.",
        _PRACTICE,
        "La pausa per i videoterminali è un diritto: non è tempo perso da ridurre.",
        pause_share, _pause_share_rows, "ratio", (), "agent_states",
    ),
    Indicator(
        "calls_per_hour", "Chiamate per ora", "Calls per hour", "per_hour",
        r"\frac{N_{\text{risp}}}{\text{ore collegate}}",
        "Chiamate risposte per ogni ora collegata di operatore.",
        _PRACTICE,
        "Dipende da quante chiamate arrivano: in un'ora vuota nessuno può risponderne molte.",
        calls_per_hour, _calls_per_hour_rows, "ratio", _BUSY, "agent_states",
    ),
)  # fmt: skip

INDICATORS: dict[str, Indicator] = {indicator.code: indicator for indicator in _ALL}


# --- Gruppi, intervalli, riepilogo ---------------------------------------------------------------


def by(
    calls: pd.DataFrame,
    keys: str | list[str],
    indicators: Iterable[str] | None = None,
    *,
    agent_states: pd.DataFrame | None = None,
    minutes: int = 30,
    convention: str = "offered",
    threshold_s: float = 20,
    short_abandon_s: float = 0,
    **options,
) -> pd.DataFrame:
    """Gli indicatori per gruppo: una riga per gruppo, una colonna per indicatore.

    ``keys``: nomi di colonne (``queue``, ``agent``, …) oppure chiavi di tempo ricavate dall'ora di
    ingresso: ``interval`` (inizio dell'intervallo di ``minutes`` minuti), ``day``, ``hour``,
    ``weekday`` (0 = lunedì), ``month``. Gli indicatori degli operatori vogliono ``agent_states`` e
    si raggruppano solo per ``agent`` e per tempo; il tempo a cavallo di due intervalli si divide.
    Le altre opzioni sono quelle delle funzioni degli indicatori (``percentile``, ``window_h``…).
    La convenzione usata resta scritta in ``.attrs``.
    """
    keys = [keys] if isinstance(keys, str) else list(keys)
    chosen = [_indicator(code) for code in (indicators or DEFAULT_INDICATORS)]
    given = {
        "convention": convention,
        "threshold_s": threshold_s,
        "short_abandon_s": short_abandon_s,
        **options,
    }
    _check_options(chosen, options)
    on_calls = [i for i in chosen if i.table == "calls"]
    on_states = [i for i in chosen if i.table == "agent_states"]
    columns = {}

    if on_calls:
        needs = {column for i in on_calls for column in i.needs}
        usable = _usable(calls, needs)
        grouped = _call_keys(usable, keys, minutes).groupby(
            keys, observed=True, dropna=False, sort=True
        )
        codes, labels = grouped.ngroup().to_numpy(), grouped.size().index
        for i in on_calls:
            values = _reduce(i, i.rows(usable, **_own(i, given)), codes, len(labels), given)
            columns[i.code] = pd.Series(values, index=labels)

    if on_states:
        if agent_states is None:
            raise ValueError(
                "Per gli indicatori degli operatori "
                f"({', '.join(i.code for i in on_states)}) serve agent_states: passa "
                "agent_states=registro.agent_states."
            )
        spans = _spans(agent_states)
        usable = _usable(calls, {column for i in on_states for column in i.needs})
        zone = _zone(agent_states["started_at"])
        for i in on_states:
            pieces = _split(i.rows(usable, spans, **_own(i, given)), keys, minutes)
            labels_frame = _state_keys(pieces, keys, minutes, zone)
            grouped = labels_frame.groupby(keys, dropna=False, sort=True)
            codes, labels = grouped.ngroup().to_numpy(), grouped.size().index
            values = _reduce(i, _amounts(pieces), codes, len(labels), given)
            columns[i.code] = pd.Series(values, index=labels)

    table = pd.concat(columns, axis=1)[[i.code for i in chosen]]
    for i in chosen:
        if i.kind in ("count", "peak"):
            table[i.code] = table[i.code].fillna(0.0)
    table = table.sort_index()
    table.attrs = {
        "convention": convention,
        "threshold_s": threshold_s,
        "short_abandon_s": short_abandon_s,
    }
    return table


def intervals(calls: pd.DataFrame, minutes: int = 30) -> pd.DataFrame:
    """Una copia delle chiamate con la colonna ``interval``: inizio dell'intervallo di ingresso.

    Funziona anche quando cambia l'ora legale: le due 2:30 della notte di ottobre restano distinte.
    ``minutes`` deve dividere 60 (5, 10, 15, 20, 30, 60…).
    """
    _require(calls, ("entered_at",), "delle chiamate")
    return calls.assign(interval=_interval_start(calls["entered_at"], minutes))


def interval_starts(first_day, last_day, minutes: int = 30, tz: str = "Europe/Rome"):
    """Tutti gli inizi di intervallo fra due giorni compresi, anche quelli senza chiamate.

    Con intervalli di mezz'ora un giorno ne ha 48; 46 o 50 quando cambia l'ora legale.
    """
    _check_minutes(minutes)
    first = pd.Timestamp(first_day).tz_localize(tz)
    end = (pd.Timestamp(last_day) + pd.Timedelta(days=1)).tz_localize(tz)
    if end <= first:
        raise ValueError("interval_starts: l'ultimo giorno viene prima del primo.")
    index = pd.date_range(
        first.tz_convert("UTC"), end.tz_convert("UTC"), freq=f"{minutes}min", inclusive="left"
    )
    return index.as_unit("s").tz_convert(tz).rename("interval")


def excluded(calls: pd.DataFrame) -> int:
    """Quanti passaggi restano fuori dai conti perché il registro non li contiene interi."""
    _require(calls, ("outcome", "complete"), "delle chiamate")
    return len(calls) - len(_usable(calls, ("outcome",)))


def summary(
    calls: pd.DataFrame,
    agent_states: pd.DataFrame | None = None,
    threshold_s: float = 20,
    *,
    short_abandon_s: float = 0,
) -> pd.DataFrame:
    """Il riepilogo per il report: tutti gli indicatori, con il testo già scritto all'italiana.

    Colonne: ``indicatore``, ``valore`` (numero, ``nan`` se non definito), ``testo``, ``nota``.
    Il livello di servizio compare nelle tre convenzioni. Gli indicatori degli operatori compaiono
    solo con ``agent_states``.
    """
    rows = []
    spans = None if agent_states is None else _spans(agent_states)

    def add(code, name, value, unit, note=""):
        rows.append((code, name, float(value), format(value, unit), note))

    for i in INDICATORS.values():
        if i.code == "service_level":
            notes = {
                "offered": "risposte entro T ÷ offerte",
                "answered": "risposte entro T ÷ risposte",
                "answered_or_abandoned_within": "(risposte + abbandonate entro T) ÷ offerte",
            }
            for convention, note in notes.items():
                value = service_level(
                    calls,
                    convention=convention,
                    threshold_s=threshold_s,
                    short_abandon_s=short_abandon_s,
                )
                add(f"{i.code}_{convention}", i.name, value, i.unit, f"{note}; T = {threshold_s} s")
        elif i.code == "abandonment_rate":
            value = abandonment_rate(calls, short_abandon_s=short_abandon_s)
            note = f"esclusi gli abbandoni sotto {short_abandon_s} s" if short_abandon_s else ""
            add(i.code, i.name, value, i.unit, note)
        elif i.table == "calls":
            add(i.code, i.name, _total(i.code, calls), i.unit, _default_note(i))
        elif agent_states is not None:
            add(i.code, i.name, _on_spans(i, calls, spans), i.unit)
    add("excluded", "Passaggi esclusi", excluded(calls), "count", "registro incompleto")
    table = pd.DataFrame(rows, columns=["code", "indicatore", "valore", "testo", "nota"])
    return table.set_index("code")


def _default_note(indicator: Indicator) -> str:
    defaults = indicator.defaults
    if "percentile" in defaults:
        return f"percentile {defaults['percentile']}"
    if "window_h" in defaults:
        return f"finestra di {defaults['window_h']} ore"
    return ""


def format(value, unit: str) -> str:
    """Un valore scritto all'italiana, secondo l'unità dell'indicatore.

    >>> format(0.8347, "share"), format(75.6, "s"), format(12345, "count"), format(None, "s")
    ('83,5%', '1:16', '12.345', 'n.d.')

    Da un'ora in su i secondi diventano ore: ``1:02:03``. Unità: ``count``, ``share``, ``s``,
    ``per_hour``, ``erlang``.
    """
    if unit not in _DECIMALS:
        raise ValueError(f"unit: {unit!r} sconosciuta. Scegli fra {', '.join(_DECIMALS)}.")
    if value is None or pd.isna(value):
        return "n.d."
    value = float(value)
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if unit == "s":
        return _clock(value)
    if unit == "share":
        return _number(value * 100, 1) + "%"
    decimals = 0 if unit == "count" and value == round(value) else _DECIMALS[unit]
    return _number(value, decimals)


_DECIMALS = {"count": 1, "share": 1, "s": 0, "per_hour": 1, "erlang": 2}


def _number(value: float, decimals: int) -> str:
    text = f"{abs(value):,.{decimals}f}".translate(str.maketrans(",.", ".,"))
    return ("−" if value < 0 and text.strip("0.,") else "") + text


def _clock(value: float) -> str:
    seconds = math.floor(abs(value) + 0.5)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    return ("−" if value <= -0.5 else "") + text


# --- Dalle righe al numero -----------------------------------------------------------------------


def _total(code: str, calls, agent_states=None, **options) -> float:
    """Un indicatore su tutta la tabella: è il caso di un solo gruppo."""
    indicator = INDICATORS[code]
    spans = _spans(agent_states) if indicator.table == "agent_states" else None
    return _on_spans(indicator, calls, spans, **options)


def _on_spans(indicator: Indicator, calls, spans, **options) -> float:
    """Come :func:`_total`, con gli stati già senza sovrapposizioni."""
    if indicator.table == "calls":
        rows = indicator.rows(_usable(calls, indicator.needs), **options)
    else:
        usable = _usable(calls, indicator.needs) if indicator.needs else None
        rows = _amounts(indicator.rows(usable, spans, **options))
    codes = np.zeros(len(rows[0]), dtype=int)
    return float(_reduce(indicator, rows, codes, 1, options)[0])


def _reduce(indicator, rows, codes, groups: int, options) -> np.ndarray:
    """Riassume le righe di ogni gruppo secondo il tipo di indicatore."""
    first, second = rows
    first = np.asarray(first, dtype=float)
    if indicator.kind == "peak":
        return _peaks(first, np.asarray(second, dtype=float), codes, groups)
    if indicator.kind in ("max", "percentile"):
        series = pd.Series(first).groupby(codes)
        if indicator.kind == "max":
            found = series.max()
        else:
            percentile = options.get("percentile", indicator.defaults["percentile"])
            found = series.quantile(percentile / 100)
        return found.reindex(range(groups)).to_numpy(float)
    total = np.bincount(codes, weights=first, minlength=groups)
    if indicator.kind == "count":
        return total
    counted = np.bincount(codes, weights=np.asarray(second, dtype=float), minlength=groups)
    # I secondi sommati e divisi in virgola mobile lasciano residui: sotto il miliardesimo è zero.
    empty = np.abs(counted) < 1e-9
    return np.where(empty, np.nan, total / np.where(empty, 1.0, counted))


def _peaks(start, end, codes, groups: int) -> np.ndarray:
    """Massimo di presenti insieme per gruppo. Nello stesso istante le uscite vengono prima."""
    present = end > start
    moments = np.concatenate([start[present], end[present]])
    change = np.concatenate([np.ones(present.sum()), -np.ones(present.sum())])
    group = np.concatenate([codes[present], codes[present]])
    order = np.lexsort((change, moments, group))
    # Ogni gruppo finisce a zero, quindi una sola somma progressiva vale per tutti.
    level = np.cumsum(change[order])
    peaks = np.zeros(groups)
    np.maximum.at(peaks, group[order].astype(int), level)
    return peaks


def _amounts(pieces):
    length = (pieces["end"] - pieces["start"]).to_numpy(float)
    numerator = pieces["num"].to_numpy(float) * length + pieces["fixed"].to_numpy(float)
    return numerator, pieces["den"].to_numpy(float) * length


def _indicator(code: str) -> Indicator:
    if code not in INDICATORS:
        raise ValueError(
            f"Indicatore {code!r} sconosciuto. Quelli disponibili: {', '.join(INDICATORS)}."
        )
    return INDICATORS[code]


def _own(indicator, given: dict) -> dict:
    return {name: given[name] for name in indicator.options if name in given}


def _check_options(chosen, options) -> None:
    known = {name for i in chosen for name in i.options}
    wrong = sorted(set(options) - known)
    if wrong:
        raise ValueError(
            f"Opzioni che nessun indicatore scelto usa: {', '.join(wrong)}. "
            f"Ammesse: {', '.join(sorted(known)) or 'nessuna'}."
        )


# --- Chiavi dei gruppi ---------------------------------------------------------------------------


def _call_keys(calls, keys, minutes) -> pd.DataFrame:
    derived = [key for key in keys if key in TIME_KEYS and key not in calls.columns]
    _require(calls, [k for k in keys if k not in derived], "delle chiamate")
    if derived:
        _require(calls, ("entered_at",), "delle chiamate")
    return pd.DataFrame({
        key: _time_key(calls["entered_at"], key, minutes) if key in derived else calls[key]
        for key in keys
    })  # fmt: skip


def _state_keys(pieces, keys, minutes, zone) -> pd.DataFrame:
    wrong = [key for key in keys if key != "agent" and key not in TIME_KEYS]
    if wrong:
        raise ValueError(
            f"Gli indicatori degli operatori non si dividono per {', '.join(wrong)}: un operatore "
            f"può servire più code. Usa agent, {', '.join(TIME_KEYS)}."
        )
    moments = pd.Series(_moments(pieces["start"].to_numpy(float), zone), index=pieces.index)
    return pd.DataFrame({
        key: pieces["agent"] if key == "agent" else _time_key(moments, key, minutes)
        for key in keys
    })  # fmt: skip


def _split(pieces, keys, minutes) -> pd.DataFrame:
    """Divide i pezzi di tempo agli estremi degli intervalli, se i gruppi dipendono dal tempo.

    I pezzi di durata zero (le chiamate contate) non si dividono.
    """
    pieces = pieces.reset_index(drop=True)
    if not set(keys) & set(TIME_KEYS):
        return pieces
    _check_minutes(minutes)
    step = minutes * 60
    start, end = pieces["start"].to_numpy(float), pieces["end"].to_numpy(float)
    first = np.floor(start / step).astype(int)
    last = np.maximum(np.ceil(end / step).astype(int) - 1, first)
    times = last - first + 1
    split = pieces.loc[pieces.index.repeat(times)].reset_index(drop=True)
    slot = np.concatenate([np.arange(a, b + 1) for a, b in zip(first, last, strict=True)] or [[]])
    split["start"] = np.maximum(split["start"].to_numpy(float), slot * step)
    split["end"] = np.minimum(split["end"].to_numpy(float), (slot + 1) * step)
    return split


def _time_key(moments: pd.Series, key: str, minutes: int) -> pd.Series:
    moments = _datetimes(moments)
    if key == "interval":
        return _interval_start(moments, minutes)
    local = moments.dt.tz_localize(None).dt.as_unit("s")
    if key == "day":
        return local.dt.normalize()
    if key == "month":
        return local.dt.to_period("M").dt.to_timestamp().dt.as_unit("s")
    return local.dt.hour if key == "hour" else local.dt.day_of_week


def _interval_start(moments: pd.Series, minutes: int) -> pd.Series:
    _check_minutes(minutes)
    moments, zone = _datetimes(moments), _zone(moments)
    if zone is None:
        return moments.dt.floor(f"{minutes}min").dt.as_unit("s")
    # Si arrotonda in UTC: nell'ora ripetuta di ottobre l'ora locale è ambigua.
    start = moments.dt.tz_convert("UTC").dt.floor(f"{minutes}min")
    return start.dt.as_unit("s").dt.tz_convert(zone)


def _check_minutes(minutes) -> None:
    if minutes not in (1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60):
        raise ValueError(
            f"minutes: {minutes!r} non va bene. La durata deve dividere 60: per esempio 15, 30, 60."
        )


# --- Lettura e controllo delle tabelle -----------------------------------------------------------


def _usable(calls, needs: Iterable[str]) -> pd.DataFrame:
    """I passaggi completi, con indice 0…n−1; controlla le colonne e gli esiti."""
    _require(calls, dict.fromkeys(("outcome", "complete", *needs)), "delle chiamate")
    outcome = calls["outcome"].astype(object)
    unknown = set(outcome.dropna().unique()) - set(OUTCOMES)
    if unknown or outcome.isna().any():
        names = ", ".join(sorted(map(str, unknown))) or "valori mancanti"
        raise ValueError(
            f"La colonna outcome contiene esiti sconosciuti: {names}. "
            f"Gli esiti ammessi sono {', '.join(OUTCOMES)}."
        )
    complete = calls["complete"].astype("boolean").fillna(False).to_numpy(bool)
    whole = complete & (outcome != "unfinished").to_numpy(bool)
    return calls[whole].reset_index(drop=True)


def _require(table, columns: Iterable[str], what: str) -> None:
    if not isinstance(table, pd.DataFrame):
        raise ValueError(f"Serve la tabella {what} (DataFrame pandas), non {type(table).__name__}.")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise ValueError(
            f"Alla tabella {what} mancano le colonne: {', '.join(missing)}. Leggi il registro con "
            "callcenter.acdlog.read, oppure rinomina le colonne della tua tabella."
        )


def _is(calls, *outcomes: str) -> np.ndarray:
    return calls["outcome"].isin(outcomes).to_numpy(bool)


def _ones(calls) -> np.ndarray:
    return np.ones(len(calls), dtype=bool)


def _seconds(calls, column: str) -> pd.Series:
    """Una colonna numerica come float, con ``nan`` al posto dei valori mancanti."""
    try:
        return calls[column].astype("Float64").astype(float)
    except (TypeError, ValueError):
        raise ValueError(
            f"La colonna {column} deve contenere numeri (o valori mancanti): controlla il suo tipo."
        ) from None


def _short_abandons(calls, short_abandon_s) -> np.ndarray:
    _check_seconds(short_abandon_s, "short_abandon_s")
    return _is(calls, "abandoned") & (_seconds(calls, "wait_s") < short_abandon_s).to_numpy()


def _check_seconds(value, name: str) -> None:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError(f"{name}: serve un numero di secondi, zero o più (non {value!r}).")


def _check_percentile(value) -> None:
    if not isinstance(value, int | float) or not 0 < value < 100:
        raise ValueError(
            f"percentile: serve un numero fra 0 e 100, per esempio 90 (non {value!r})."
        )


def _datetimes(moments: pd.Series) -> pd.Series:
    """La colonna come date e ore; una colonna tutta vuota va bene, un testo no."""
    if pd.api.types.is_datetime64_any_dtype(moments):
        return moments
    if moments.isna().all():
        return pd.to_datetime(moments)
    raise ValueError(
        f"La colonna {moments.name} deve contenere date e ore: convertila con pandas.to_datetime."
    )


def _epoch(moments: pd.Series) -> np.ndarray:
    """Istanti come secondi Unix (float); ``nan`` se manca. Senza fuso, l'ora è presa com'è."""
    moments = _datetimes(moments)
    origin = pd.Timestamp(0, tz="UTC" if moments.dt.tz is not None else None)
    return (moments - origin).dt.total_seconds().to_numpy(float)


def _moments(seconds: np.ndarray, zone) -> pd.DatetimeIndex:
    milliseconds = np.round(seconds * 1000).astype("int64").astype("datetime64[ms]")
    index = pd.DatetimeIndex(milliseconds)
    return index.tz_localize("UTC").tz_convert(zone) if zone is not None else index


def _zone(moments: pd.Series):
    return _datetimes(moments).dt.tz
