"""Gli esercizi della lezione 1.11, «Sorvegliare l'impianto e ripristinare il servizio»."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from callcenter import data, monitoring
from callcenter.checks.clock import hour_and_minute
from callcenter.checks.compare import RIGHT, Comparator, Verdict, is_blank, is_number, show, wrong
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.words import choice, collection, plain

_FAULT_START = pd.Timestamp("2026-10-14 10:42", tz="Europe/Rome")
_FAULT_END = pd.Timestamp("2026-10-14 12:20", tz="Europe/Rome")
_FAULT_DAY_END = pd.Timestamp("2026-10-15", tz="Europe/Rome")

# --- 1. L'anticipo della soglia ------------------------------------------------------------------


@cache
def _disk() -> pd.Series:
    return data.read("telemetry").set_index("measured_at")["disk_pct"]


def _hours_before(level: float, until: pd.Timestamp = _FAULT_START) -> float:
    started = monitoring.alarms(_disk(), on=level, off=level - 5)["started_at"].iloc[0]
    return (until - started).total_seconds() / 3600


# --- 2. Lo z robusto -----------------------------------------------------------------------------

_HISTORIES = [
    (10, [35, 40, 45, 30, 50, 40, 45, 35]),
    (38, [37, 38, 39, 38, 36, 40, 35]),
    (50.0, [1, 2, 3, 4, 5, 400]),
    (0, [38, 37, 39, 36, 0, 40, 38, 41]),
]


def _robust(value: float, history: list[float]) -> float:
    return monitoring.robust_z(value, history)


def _without_factor(value: float, history: list[float]) -> float:
    return (value - np.median(history)) / monitoring.mad(history)


def _with_mean(value: float, history: list[float]) -> float:
    return (value - np.mean(history)) / np.std(history)


def _absolute(value: float, history: list[float]) -> float:
    return abs(_robust(value, history))


def _backwards(value: float, history: list[float]) -> float:
    return -_robust(value, history)


# --- 3. L'allarme di notte -----------------------------------------------------------------------

_HIT, _NOISE, _PRIOR = 0.95, 0.01, 1 / 2000


def _credible(hit: float = _HIT, noise: float = _NOISE, prior: float = _PRIOR) -> float:
    return 100 * monitoring.predictive_value(hit, noise, prior)


# --- 4. I passi difettosi ------------------------------------------------------------------------

_DRAFT = pd.DataFrame(
    [
        (1, "tecnico", "chiamare da fuori: è fermo?", 2, 2, 6),
        (2, "", "avvisare chi coordina", 3, 3, 3),
        (3, "tecnico", "passare alla linea radio", 5, 5, 4),
        (4, "tecnico", "chiamare il fornitore", 10, 7, 7),
        (5, "tecnico", "una chiamata di prova per coda", 0, 6, 4),
        (6, "tecnico", "scrivere la cronologia", 15, 0, 0),
    ],
    columns=["step", "who", "action", "minutes", "if_yes", "if_no"],
)


def _faulty_steps() -> set[int]:
    """I numeri dei passi nominati dai difetti ("passo 2: manca chi lo fa")."""
    return {int(text.split()[1].rstrip(":")) for text in monitoring.problems(_DRAFT)}


# --- 5. Una copia ogni tre ore -------------------------------------------------------------------


def _lost_since(hour: str, until: pd.Timestamp = _FAULT_START) -> int:
    opened = data.read("contacts")["opened_at"]
    copied = pd.Timestamp(f"2026-10-14 {hour}", tz="Europe/Rome")
    return int(((opened >= copied) & (opened < until)).sum())


# --- 6. Il tuo guasto ----------------------------------------------------------------------------

_EXAMPLE_SEED = 8
_SAMPLE_SEED = 11


@cache
def _drill(seed: int) -> monitoring.Drill:
    telemetry = data.read("telemetry")
    day = telemetry[telemetry["measured_at"].dt.strftime("%Y-%m-%d") == "2026-10-21"]
    return monitoring.Drill(day, seed)


def _handed_in() -> dict[str, Any]:
    fault, started = _drill(_SAMPLE_SEED).truth()
    return {"seme": _SAMPLE_SEED, "guasto": fault, "inizio": f"{started:%H:%M}"}


class HandedIn(Comparator):
    """La consegna dell'esercitazione: il guasto giusto dipende dal seme scelto da chi studia."""

    expects = 'il dizionario della cella, con "seme", "guasto" e "inizio"'

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Rifà l'esercitazione con il seme consegnato e confronta guasto e inizio."""
        if not isinstance(answer, dict) or not {"seme", "guasto", "inizio"} <= set(answer):
            return self.wrong_type(answer)
        missing = [key for key in ("seme", "guasto", "inizio") if is_blank(answer[key])]
        if missing:
            return wrong(f"Manca ancora «{missing[0]}».")
        seed = answer["seme"]
        if not is_number(seed) or seed != int(seed) or seed < 0:
            return wrong(f"Il seme `{show(seed)}` non va bene: serve un intero da 0 in su.")
        if int(seed) == _EXAMPLE_SEED:
            return wrong(_EXAMPLE_MESSAGE)
        fault, started = _drill(int(seed)).truth()
        if not isinstance(answer["guasto"], str) or answer["guasto"] not in monitoring.FAULTS:
            given = plain(show(answer["guasto"]))
            if given not in monitoring.FAULTS:
                names = ", ".join(monitoring.FAULTS)
                return wrong(f"`{show(answer['guasto'])}` non è fra i guasti. Scegli fra {names}.")
        if plain(answer["guasto"]) != fault:
            return wrong(_WRONG_FAULT)
        given = hour_and_minute(answer["inizio"])
        if given is None:
            return wrong(f"L'inizio `{show(answer['inizio'])}` non è un'ora: scrivila come 10:35.")
        late = 60 * given[0] + given[1] - 60 * started.hour - started.minute
        if 0 <= late <= 10:
            return RIGHT
        return wrong(_EARLY if late < 0 else _LATE)

    def known_wrong(self, expected: Any) -> Iterable[tuple[Any, str]]:
        """Guasto sbagliato, ora troppo presto o troppo tardi, seme dell'esempio."""
        other = next(name for name in monitoring.FAULTS if name != expected["guasto"])
        yield {**expected, "guasto": other}, _WRONG_FAULT
        yield {**expected, "inizio": "08:05"}, _EARLY
        yield {**expected, "inizio": "17:55"}, _LATE
        yield {**expected, "seme": _EXAMPLE_SEED}, _EXAMPLE_MESSAGE


_EXAMPLE_MESSAGE = "L'8 è il seme dell'esempio, già risolto: usane un altro."
_WRONG_FAULT = (
    "Con il tuo seme il guasto è un altro. Rifai le prove: quali riescono e quali no? Confrontale "
    "con la tabella dei sintomi."
)
_EARLY = (
    "A quell'ora le misure erano ancora normali. Guarda il grafico della misura che cambia e cerca "
    "il primo gradino."
)
_LATE = (
    "Il guasto era cominciato prima. Un valore basso non è l'inizio: cerca la prima misura diversa "
    "dalle precedenti."
)

register(
    Exercise(
        "uf1-11-e1", ("UF1.A5",), lambda: _hours_before(90), number("h", tolerance=0.6),
        hint='`monitoring.alarms(disk, on=90, off=85)["started_at"].iloc[0]`, poi la differenza '
        "con `fault_start`, divisa in ore.",
        success="Giorni di preavviso, non minuti: basta che l'allarme esista e che qualcuno abbia "
        "il compito di agire.",
        mistakes=[
            Mistake("soglia 80", lambda: _hours_before(80),
                    "Questo è l'anticipo della soglia dell'80%: qui la soglia è 90."),
            Mistake("soglia 95", lambda: _hours_before(95),
                    "Questo è l'anticipo della soglia del 95%: qui la soglia è 90."),
            Mistake("fino alla fine", lambda: _hours_before(90, _FAULT_END),
                    "Hai contato fino alla fine del guasto: l'anticipo si ferma al suo inizio, le "
                    "10:42."),
            Mistake("in giorni", lambda: _hours_before(90) / 24,
                    "Questo è in giorni: servono ore."),
        ],
    ),
    Exercise(
        "uf1-11-e2", ("UF1.A5",), lambda: _robust,
        function(_HISTORIES, number("z", tolerance=0.005)),
        hint="Tre righe: la mediana, la mediana delle distanze dalla mediana, la divisione.",
        success="Nella terza prova c'è un 400 fra i numeri da 1 a 5: la tua funzione non se ne "
        "accorge quasi. È il bello della mediana.",
        mistakes=[
            Mistake("senza fattore", lambda: _without_factor,
                    "Manca il fattore 1,4826: hai diviso per il MAD così com'è."),
            Mistake("media", lambda: _with_mean,
                    "Hai usato media e deviazione standard: un solo valore enorme le sposta, la "
                    "mediana no."),
            Mistake("senza segno", lambda: _absolute,
                    "Hai tolto il segno: serve, perché troppo poche chiamate e troppe sono due "
                    "guasti diversi."),
            Mistake("a rovescio", lambda: _backwards,
                    "Hai scritto mediana − valore: è valore − mediana."),
        ],
    ),
    Exercise(
        "uf1-11-e3", ("UF1.A5",), _credible, number("%", decimals=1, accepts_fraction=True),
        hint="Immagina 2.000 controlli: quanti allarmi veri? Quanti falsi, sugli altri 1.999? Poi "
        "veri ÷ tutti gli allarmi.",
        success="Meno di uno su venti. Prima di svegliare qualcuno, due misure di fila o un "
        "secondo segnale.",
        mistakes=[
            Mistake("quanti ne vede", lambda: 100 * _HIT,
                    "Questa è la quota di guasti che l'allarme vede: la domanda parte "
                    "dall'allarme, non dal guasto."),
            Mistake("cento meno i falsi", lambda: 100 * (1 - _NOISE),
                    "Hai tolto da 100 i falsi allarmi: ma i controlli normali sono quasi duemila "
                    "volte i guasti."),
            Mistake("quanto suona", lambda: 100 * (_HIT * _PRIOR + _NOISE * (1 - _PRIOR)),
                    "Questa è la probabilità che l'allarme suoni: manca la quota dei veri fra "
                    "quelli che suonano."),
            Mistake("veri su falsi",
                    lambda: 100 * _HIT * _PRIOR / (_NOISE * (1 - _PRIOR)),
                    "Hai diviso i veri per i falsi: sotto vanno tutti gli allarmi, veri più "
                    "falsi."),
        ],
    ),
    Exercise(
        "uf1-11-e4", ("UF1.A5",), _faulty_steps, collection(),
        hint="Per ogni passo: c'è una persona? La durata è maggiore di zero? I due numeri alla "
        "fine sono passi che esistono, oppure zero?",
        success="Tre difetti che a tavolino si correggono in un minuto. Alle 10:45 di un "
        "mercoledì no.",
        mistakes=[
            Mistake("due soli", lambda: {2, 4},
                    "Manca un passo: una prova che dura zero minuti non la fa nessuno."),
            Mistake("il quinto e il quarto", lambda: {4, 5},
                    "Manca un passo: guarda la colonna «chi»."),
            Mistake("anche il primo", lambda: {1, 2, 4, 5},
                    "Il primo passo va bene: se non è fermo si va alla cronologia, cioè si chiude "
                    "il falso allarme."),
        ],
    ),
    Exercise(
        "uf1-11-e5", ("UF1.A5",), lambda: _lost_since("09:00"), number("contatti"),
        hint="Qual è l'ultima copia prima delle 10:42? Poi conta i contatti da lì in avanti, "
        "prima del guasto.",
        success="Meno della copia notturna, ma l'RPO di 15 minuti è ancora lontano: servono copie "
        "molto più fitte, o una replica continua.",
        mistakes=[
            Mistake("dalla notte", lambda: _lost_since("03:00"),
                    "Hai contato dalla copia delle 3:00: con una copia ogni tre ore ce n'è una più "
                    "vicina."),
            Mistake("dalle dieci", lambda: _lost_since("10:00"),
                    "Hai contato dalle 10:00: le copie sono alle 0, 3, 6, 9, 12."),
            Mistake("fino a sera", lambda: _lost_since("09:00", _FAULT_DAY_END),
                    "Hai contato anche i contatti scritti dopo il guasto: il conto si ferma alle "
                    "10:42."),
        ],
    ),
    Exercise(
        "uf1-11-e6", ("UF1.A5", "UF1.C8"), _handed_in, HandedIn(),
        hint="Guarda le cinque misure, una alla volta, nel cruscotto con il tuo seme. Poi usa le "
        "prove per decidere fra i guasti possibili.",
        success="Guasto trovato, con l'ora giusta. Adesso scrivi il rapporto con il diario: quanti "
        "minuti per accorgersene, quanti per capire, quanti per riparare?",
    ),
    Exercise(
        "uf1-11-e7", ("UF1.A5",), lambda: "a",
        choice({
            "b": "con una soglia più bassa gli allarmi falsi si moltiplicano e in una settimana "
            "nessuno li guarda più.",
            "c": "un richiamo non mette una soglia sul disco. E la prossima volta chi vede un "
            "problema ci penserà due volte prima di scriverlo.",
            "d": "è ciò che si è già fatto: il disco ha ripreso a salire, perché la causa è "
            "rimasta.",
        }),
        hint="Cerca l'azione che toglie la causa, dà preavviso e ha una data e una persona.",
        success="Causa, preavviso, data, responsabile. E la riserva in calendario, perché una "
        "riserva mai provata è una speranza.",
    ),
)  # fmt: skip
