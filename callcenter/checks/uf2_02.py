"""Gli esercizi della lezione 2.2, «Progettare e collaudare un IVR»."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from callcenter import data, ivr
from callcenter.checks.compare import RIGHT, Comparator, Verdict, wrong
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 1. Che difetto è ----------------------------------------------------------------------------

_DEFECTS = {
    "«Orari» legge un messaggio, poi silenzio: nessuna uscita": "vicolo cieco",
    "«Reclami» è configurato, ma nessun tasto ci porta": "irraggiungibile",
    "Da «Promozioni» si torna solo a «Promozioni»": "ciclo senza uscita",
    "Il tasto 4 porta a «addetto web», che non c'è": "destinazione inesistente",
    "Il tasto 0 funziona, ma il messaggio non lo dice": "tasto muto",
}

_WHY_NOT = {
    "vicolo cieco": "un vicolo cieco è un nodo dove si entra e da cui non parte nessun arco",
    "irraggiungibile": "irraggiungibile è un nodo dove nessuna strada arriva",
    "ciclo senza uscita": "in un ciclo senza uscita gli archi ci sono, ma girano in tondo",
    "destinazione inesistente": "qui la destinazione c'è: il difetto è un altro",
    "tasto muto": "un tasto muto funziona, ma nessuno lo annuncia",
}

# --- 2. I nodi irraggiungibili -------------------------------------------------------------------

_NETS = [
    ([("inizio", "a"), ("a", "b"), ("c", "b")], "inizio"),
    ([("inizio", "a"), ("a", "inizio"), ("b", "c"), ("c", "b")], "inizio"),
    ([("x", "y"), ("y", "z")], "x"),
    ([("x", "y"), ("y", "z")], "z"),
    ([("m", "m"), ("n", "m")], "m"),
]


def _unreachable(links: list, start: str) -> list[str]:
    seen, waiting = set(), [start]
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            waiting += [to for origin, to in links if origin == here]
    return sorted({node for link in links for node in link} - seen)


def _never_a_target(links: list, start: str) -> list[str]:
    """L'errore di chi guarda solo se il nodo compare fra le destinazioni."""
    nodes = {node for link in links for node in link}
    return sorted(nodes - {to for _, to in links} - {start})


def _reachable(links: list, start: str) -> list[str]:
    nodes = {node for link in links for node in link}
    return sorted(nodes - set(_unreachable(links, start)))


# --- 3. L'ordine delle voci ----------------------------------------------------------------------


@cache
def _bill_reasons() -> pd.Series:
    """Quanti contatti per ogni voce del menu bollette, nell'ordine in cui si ascoltano."""
    counts = data.read("contacts")["reason"].value_counts()
    keys = ivr.sample("attuale").nodes["bollette"].keys.values()
    return counts.reindex([option.to for option in keys]).fillna(0)


def _listening(counts: pd.Series) -> float:
    seconds = 4 * np.arange(1, len(counts) + 1)
    return float(np.average(seconds, weights=counts.astype(float)))


def _sorted_reasons(ascending: bool = False) -> pd.Series:
    return _bill_reasons().sort_values(ascending=ascending)


# --- 4. Aperto o chiuso --------------------------------------------------------------------------

_MOMENTS = {
    "a": "2026-11-09 08:00", "b": "2026-11-09 20:00", "c": "2026-11-14 13:59",
    "d": "2026-11-14 14:00", "e": "2026-12-08 10:00", "f": "2026-11-15 10:00",
}  # fmt: skip


def _open_moments() -> set[str]:
    calendar = ivr.sample("nuovo").calendars["uffici"]
    return {name for name, when in _MOMENTS.items() if calendar.is_open(when)}


# --- 5. Il contenimento --------------------------------------------------------------------------


@cache
def _trial() -> pd.DataFrame:
    menu = ivr.sample("nuovo")
    voices = {"operatore bollette": 45, "autolettura": 12, "stato del pagamento": 11,
              "copia": 6, "operatore contratti": 26}  # fmt: skip
    return ivr.call_in(menu, voices, 2000, np.random.default_rng(22))


def _share(which: pd.Series, among: pd.Series | None = None) -> float:
    return float(100 * which.sum() / (len(which) if among is None else among.sum()))


# --- 6. Otto differenze con poche telefonate -----------------------------------------------------

_MOST = 8


class Calls(Comparator):
    """Un elenco di telefonate che deve trovare ogni differenza fra progetto e montato."""

    expects = "una lista di coppie, per esempio `[(['1', '2'], '2026-11-04 10:00')]`"

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Conta le differenze trovate e le telefonate usate."""
        calls = _read_calls(answer)
        if calls is None:
            return self.wrong_type(answer)
        if len(calls) > _MOST:
            return wrong(f"Hai usato {len(calls)} telefonate: ne bastano {_MOST}, o meno.")
        cases = [ivr.Case("telefonata", keys, when, "", "") for keys, when in calls]
        counts = ivr.found_by(ivr.sample("nuovo"), ivr.sample("montato"), cases)
        missed = counts.index[counts == 0]
        if len(missed):
            return wrong(
                f"Trovi {len(counts) - len(missed)} differenze su {len(counts)}. "
                f"Sfugge, per esempio, qualcosa in «{missed[0].split(':')[0]}»."
            )
        return RIGHT

    def matches(self, answer: Any, value: Any) -> bool:
        """Un errore tipico è proprio quell'elenco."""
        given = _read_calls(answer)
        return given is not None and set(given) == set(_read_calls(value) or ())

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """L'elenco modello, anche al contrario."""
        return (expected, list(reversed(expected)))


def _read_calls(answer: Any) -> list | None:
    if not isinstance(answer, list | tuple):
        return None
    calls = []
    for call in answer:
        if not (isinstance(call, list | tuple) and len(call) == 2):
            return None
        keys, when = call
        if not isinstance(keys, list | tuple) or not isinstance(when, str):
            return None
        try:
            pd.Timestamp(when)
        except ValueError:
            return None
        calls.append((tuple(None if key is None else str(key) for key in keys), when))
    return calls


_DAY, _NIGHT = "2026-11-04 10:00", "2026-11-04 22:00"
_MODEL = [
    (["1", "2"], _DAY), (["1", "3"], _DAY), (["1", "#", "2"], _DAY), (["4", "1"], _DAY),
    (["8"], _DAY), ([None, None], _DAY), (["9"], _NIGHT), (["2"], "2026-12-08 10:00"),
]  # fmt: skip
_ONLY_DAY = [(keys, _DAY) for keys, _ in _MODEL]
_NO_ERRORS = [call for call in _MODEL if call[0] not in (["1", "#", "2"], [None, None])]


register(
    Exercise(
        "uf2-02-e1", ("UF2.C5",), lambda: _DEFECTS, pairs(_WHY_NOT),
        hint="Per ogni riga due domande: si arriva qui? e poi, da qui si esce?",
        success="Arrivare, uscire, finire: quasi tutti i difetti di un menu sono una di queste tre "
        "cose che manca.",
    ),
    Exercise(
        "uf2-02-e2", ("UF2.C5", "UF2.A3"), lambda: _unreachable,
        function(_NETS, collection()),
        hint="Parti da `inizio` e segui gli archi, segnando i nodi visti. Poi togli i visti da "
        "tutti i nodi. Restituisci una lista.",
        success="È la visita del grafo: la stessa che serve per una rete di computer o per una "
        "procedura.",
        mistakes=[
            Mistake("mai destinazione", lambda: _never_a_target,
                    "Un nodo può essere la destinazione di un altro nodo irraggiungibile: due nodi "
                    "che si rimandano fra loro restano fuori lo stesso."),
            Mistake("al contrario", lambda: _reachable,
                    "Questi sono i nodi che si raggiungono: servono gli altri."),
        ],
    ),
    Exercise(
        "uf2-02-e3", ("UF2.C5",), lambda: _listening(_sorted_reasons()),
        number("s", decimals=2),
        hint="Ordina le voci dalla più scelta. La prima costa 4 secondi, la seconda 8, e così via. "
        "Media pesata con `np.average(secondi, weights=quanti)`.",
        success="Stesse voci: è cambiato solo l'ordine. È la modifica che costa meno.",
        mistakes=[
            Mistake("ordine di oggi", lambda: _listening(_bill_reasons()),
                    "Questo è l'ascolto medio con l'ordine di oggi: mancava l'ordinamento."),
            Mistake("ordine inverso", lambda: _listening(_sorted_reasons(ascending=True)),
                    "Le voci sono in ordine crescente: la più scelta è finita in fondo."),
            Mistake("senza pesi", lambda: 4 * (len(_bill_reasons()) + 1) / 2,
                    "Questa è la media semplice delle sei voci: alcune sono scelte molto più di "
                    "altre."),
        ],
    ),
    Exercise(
        "uf2-02-e4", ("UF2.C5", "UF2.A3"), _open_moments,
        choice(
            {
                "b": "Alle 20:00 in punto l'orario 08:00-20:00 è finito: l'ultimo minuto aperto è "
                "il 19:59.",
                "d": "Il 14 novembre è sabato: alle 14:00 in punto si è già chiuso.",
                "e": "L'8 dicembre è martedì, ma è una festività: uffici chiusi.",
                "f": "Il 15 novembre è domenica: uffici chiusi.",
            },
            options="abcdef", multiple=True,
        ),
        hint="Chiedi al calendario: `nuovo.calendars['uffici'].is_open(quando)`. Poi controlla i "
        "bordi a mano.",
        success="I bordi e le festività sono i punti dove gli orari si sbagliano: vanno sempre fra "
        "i casi di prova.",
    ),
    Exercise(
        "uf2-02-e5", ("UF2.C5",),
        lambda: _share((_trial()["kind"] == "answer") & _trial()["right"]),
        number("%", decimals=1, accepts_fraction=True),
        hint="Conta le righe con `kind` uguale a `answer` **e** `right` vero. Dividi per tutte.",
        success="Chi ha avuto la risposta che voleva, diviso tutti quelli che hanno chiamato: né "
        "chi riaggancia né chi finisce nel posto sbagliato è contenuto.",
        mistakes=[
            Mistake("tutto ciò che non passa", lambda: _share(_trial()["kind"] != "queue"),
                    "Hai contato tutti quelli che non passano a un operatore. Chi riaggancia senza "
                    "risposta non è servito."),
            Mistake("anche le risposte sbagliate", lambda: _share(_trial()["kind"] == "answer"),
                    "Hai contato anche chi ha avuto una risposta che non voleva: guarda la colonna "
                    "`right`."),
            Mistake("senza chi riaggancia",
                    lambda: _share((_trial()["kind"] == "answer") & _trial()["right"],
                                   _trial()["kind"] != "gave up"),
                    "Sotto hai tolto chi riaggancia: anche loro hanno chiamato."),
        ],
    ),
    Exercise(
        "uf2-02-e6", ("UF2.A3",), lambda: _MODEL, Calls(),
        hint="Servono tasti giusti, un tasto sbagliato, un silenzio, una notte e una festività. "
        "Guarda la tabella delle prove fallite: una telefonata per ogni difetto.",
        success="Otto telefonate scelte bene trovano tutto. Una prova vale per il difetto che può "
        "trovare, non per quante volte si ripete.",
        mistakes=[
            Mistake("solo di giorno", lambda: _ONLY_DAY,
                    "Hai provato solo di mercoledì mattina: la notte e le festività hanno un altro "
                    "menu."),
            Mistake("senza errori", lambda: _NO_ERRORS,
                    "Hai premuto sempre il tasto giusto: i clienti veri sbagliano e tacciono."),
        ],
    ),
    Exercise(
        "uf2-02-e7", ("UF2.A3",), lambda: "c",
        choice({
            "a": "Le prove del fornitore sono nate dal suo montaggio: confrontano l'impianto con "
            "sé stesso. E un difetto riguarda la sicurezza.",
            "b": "Una riserva va bene per un difetto lieve. Di notte chi sente odore di gas viene "
            "salutato e riagganciato: così non si va in servizio.",
            "d": "Correggere subito è generoso, ma il verbale deve dire che cosa non andava: se no "
            "nessuno rifà le prove, e la correzione può rompere altro.",
        }),
        hint="Chi ha generato le prove? Qual è il difetto più grave? Che cosa si fa dopo la "
        "correzione?",
        success="Esito, difetti con la gravità, che cosa si rifà e quando: è un verbale che si può "
        "firmare.",
    ),
)  # fmt: skip
