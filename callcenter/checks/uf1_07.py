"""Gli esercizi della lezione 1.7, «Monitorare la qualità»."""

import math
from functools import cache

import pandas as pd

from callcenter import data, quality, survey
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------


@cache
def _sheets() -> pd.DataFrame:
    return data.read("quality_evaluations").sort_values("evaluation_id", ignore_index=True)


def _passed() -> pd.Series:
    return _sheets()["outcome"] == "conforme"


def _doubles() -> pd.DataFrame:
    return _sheets()[_sheets()["calibration"]]


# --- 1. Le voci ----------------------------------------------------------------------------------

_ITEMS = {
    "Ha detto il proprio nome e l'ufficio": "comportamento",
    "Ha avuto un tono adeguato": "impressione",
    "Non ha letto dati anagrafici a chi non ha identificato": "bloccante",
    "È portato per il contatto con il pubblico": "persona",
    "Ha ripetuto la richiesta e chiesto conferma": "comportamento",
    "Si è mostrato disponibile": "impressione",
}


# --- 2. La regola più severa ---------------------------------------------------------------------


def _stopped(items: tuple[str, ...], points: int = 2, only_passed: bool = True) -> int:
    low = (_sheets()[list(items)] < points).any(axis=1)
    return int((low & _passed()).sum() if only_passed else low.sum())


_BOTH = ("identification", "data_protection")


# --- 3. La kappa ---------------------------------------------------------------------------------


def _outcomes(first: str) -> tuple[pd.Series, pd.Series]:
    table = quality.paired(_doubles(), first, "QA3", ["outcome"])["outcome"]
    return table[first], table["QA3"]


def _agreement(first: str = "QA2") -> float:
    return quality.agreement(*_outcomes(first))


def _kappa(first: str = "QA2") -> float:
    return quality.kappa(*_outcomes(first))


def _chance() -> float:
    """L'accordo atteso per caso, ricavato da quello osservato e dalla kappa."""
    return (_agreement() - _kappa()) / (1 - _kappa())


def _kappa_of_all_sheets() -> float:
    """Lo stesso conto, ma su QA1 e QA2: la coppia che va d'accordo."""
    table = quality.paired(_doubles(), "QA1", "QA2", ["outcome"])["outcome"]
    return quality.kappa(table["QA1"], table["QA2"])


# --- 4. La severità ------------------------------------------------------------------------------


def _gaps(others: tuple[str, ...] = ("QA1", "QA2")) -> pd.Series:
    wide = _doubles().pivot(index="contact_id", columns="evaluator", values="total_score")
    wide = wide.astype(float).dropna(subset="QA3")
    return (wide["QA3"] - wide[list(others)].mean(axis=1)).dropna()


def _of_all_sheets() -> float:
    scores, mine = _sheets()["total_score"].astype(float), _sheets()["evaluator"] == "QA3"
    return float(scores[mine].mean() - scores[~mine].mean())


# --- 5. Il campione ------------------------------------------------------------------------------


def _needed(margin: float = 0.08, share: float | None = None, confidence: float = 0.95) -> int:
    once = _sheets().drop_duplicates("contact_id")
    expected = float((once["outcome"] != "conforme").mean()) if share is None else share
    return survey.sample_size(margin, share=expected, confidence=confidence)


# --- 6. Il limite --------------------------------------------------------------------------------


def _limit(width: float = 3, of_qa3: bool = True, centre: float | None = None) -> float:
    mine = _sheets()["evaluator"] == "QA3"
    share = float((~_passed()).mean()) if centre is None else centre
    n = int(mine.sum()) if of_qa3 else len(mine)
    return 100 * (share + width * math.sqrt(share * (1 - share) / n))


def _own_share() -> float:
    return float((~_passed())[_sheets()["evaluator"] == "QA3"].mean())


register(
    Exercise(
        "uf1-07-e1", ("UF1.C3",), lambda: dict(_ITEMS),
        pairs({
            "comportamento": "nella registrazione non c'è un momento in cui si vede. Chiediti che "
            "cosa sentiresti, e a quale minuto.",
            "impressione": "qui c'è qualcosa di preciso: un fatto che si sente, un obbligo, o un "
            "giudizio sulla persona.",
            "persona": "questa frase parla della chiamata, non di chi la fa.",
            "bloccante": "si può compensare con il resto della chiamata. Le voci bloccanti sono "
            "solo gli obblighi.",
        }),
        hint="Per ogni frase: la sentirebbero uguale due persone? Parla della chiamata o di chi la "
        "fa? Se manca, si viola un obbligo?",
        success="Due voci pronte, due da riscrivere, una da buttare, una che da sola decide. Una "
        "scheda corta fatta così vale più di trenta aggettivi.",
    ),
    Exercise(
        "uf1-07-e2", ("UF1.C3",), lambda: _stopped(_BOTH), number("schede"),
        hint="Una condizione per ogni voce (`< 2`), unite con `|`. Poi tieni solo quelle con "
        '`outcome == "conforme"`.',
        success="È il prezzo della regola: schede che oggi passano. Prima di approvarla si "
        "riascoltano, e si dice agli operatori da quando vale.",
        mistakes=[
            Mistake("anche le non conformi", lambda: _stopped(_BOTH, only_passed=False),
                    "Hai contato anche le schede già non conformi: per loro non cambia niente."),
            Mistake("solo identificazione", lambda: _stopped(("identification",)),
                    "Hai guardato solo l'identificazione: basta che manchi una delle due."),
            Mistake("solo gli zeri", lambda: _stopped(_BOTH, points=1),
                    "Hai cercato gli zeri. La proposta vuole 2 punti: anche 1 non basta."),
        ],
    ),
    Exercise(
        "uf1-07-e3", ("UF1.C3",), _kappa, number("", decimals=2),
        hint="Accordo osservato: quota sulla diagonale. Accordo del caso: totali di riga per "
        "totali di colonna. Oppure `quality.kappa(colonna, colonna)`.",
        success="Lontano sia dal caso sia dall'accordo pieno. Con così poche chiamate doppie, "
        "scrivi sempre anche l'intervallo.",
        mistakes=[
            Mistake("accordo semplice", _agreement,
                    "Questo è l'accordo semplice. La kappa toglie la parte che verrebbe dal caso."),
            Mistake("senza dividere", lambda: _agreement() - _chance(),
                    "Hai tolto l'accordo del caso, ma non hai diviso per 1 meno l'accordo del "
                    "caso."),
            Mistake("accordo del caso", _chance,
                    "Questo è l'accordo atteso per caso: è un pezzo della formula, non il "
                    "risultato."),
            Mistake("QA1 e QA3", lambda: _kappa("QA1"),
                    "Questa è la kappa di QA1 e QA3, già calcolata nel testo."),
            Mistake("QA1 e QA2", _kappa_of_all_sheets,
                    "Questa è la kappa di QA1 e QA2: la coppia da confrontare è QA2 e QA3."),
        ],
    ),
    Exercise(
        "uf1-07-e4", ("UF1.C3",), lambda: float(_gaps().mean()), number("punti", decimals=1),
        hint="Una riga per chiamata e una colonna per valutatrice (`pivot`). Poi la differenza "
        "riga per riga, e infine la media.",
        success="Più di dieci punti sulla stessa chiamata. Con la soglia a 80 è la differenza fra "
        "una lode e un richiamo, e dipende da chi ha ascoltato.",
        mistakes=[
            Mistake("schede diverse", _of_all_sheets,
                    "Hai confrontato le medie di tutte le schede: QA3 e le altre hanno sentito "
                    "chiamate diverse. Tieni le coppie di calibrazione."),
            Mistake("segno", lambda: -float(_gaps().mean()),
                    "Il segno è rovesciato, o l'hai tolto: la domanda chiede QA3 meno l'altra."),
            Mistake("solo QA1", lambda: float(_gaps(("QA1",)).mean()),
                    "Hai usato solo le chiamate in comune con QA1: ci sono anche quelle con QA2."),
        ],
    ),
    Exercise(
        "uf1-07-e5", ("UF1.C3",), _needed, number("chiamate"),
        hint="`survey.sample_size(margine, share=quota attesa)`: il margine è una quota, 8 punti "
        "sono 0.08.",
        success="Divise fra i componenti della squadra sono una decina a testa: per la squadra si "
        "può fare, per la singola persona no.",
        mistakes=[
            Mistake("quota 50%", lambda: _needed(share=0.5),
                    "Hai lasciato la quota di riserva, 50%. Qui la quota attesa è nota: usala."),
            Mistake("margine di 4", lambda: _needed(0.04),
                    "Hai usato 4 punti: il margine va da una parte e dall'altra, ± 8."),
            Mistake("tre scarti tipo", lambda: _needed(confidence=0.9973),
                    "Hai usato tre scarti tipo, come nelle carte di controllo. Per una confidenza "
                    "del 95% se ne usano 1,96."),
        ],
    ),
    Exercise(
        "uf1-07-e6", ("UF1.C3",), _limit, number("%", decimals=1, accepts_fraction=True),
        hint="Media di tutte le schede, più tre volte la radice di media × (1 − media) ÷ numero "
        "delle schede di QA3.",
        success="La sua quota vera è sopra il limite: se giudicasse come le altre, non ci "
        "arriverebbe quasi mai per caso. È una causa speciale, e sta nella misura.",
        mistakes=[
            Mistake("1,96", lambda: _limit(1.96),
                    "Hai usato 1,96, come per un intervallo di confidenza: le carte usano 3."),
            Mistake("due scarti tipo", lambda: _limit(2),
                    "Hai usato due scarti tipo: darebbe troppi falsi allarmi, le carte usano 3."),
            Mistake("tutte le schede sotto", lambda: _limit(of_qa3=False),
                    "Sotto la radice hai messo tutte le schede: servono solo quelle di QA3."),
            Mistake("la sua media", lambda: _limit(centre=_own_share()),
                    "Hai centrato il limite sulla quota di QA3: così non può mai uscire. Il centro "
                    "è la media di tutte le schede."),
            Mistake("la quota di QA3", lambda: 100 * _own_share(),
                    "Questa è la quota di QA3: è il valore da confrontare con il limite."),
        ],
    ),
    Exercise(
        "uf1-07-e7", ("UF1.C3",), lambda: "c",
        choice({
            "a": "gli otto punti stanno dentro i limiti: la settimana prossima scenderebbero anche "
            "senza riunione. E un tetto non cambia niente nel modo di lavorare.",
            "b": "toglie le prove di un problema e lo lascia lì: la guida resta ambigua. E due "
            "valutatrici d'accordo possono essere d'accordo nell'errore. Il premio resta su otto "
            "chiamate.",
            "d": "sposta la soglia per non vedere. Le chiamate restano le stesse, e QA3 resta più "
            "severa delle altre.",
        }),
        hint="Che cosa dicono i limiti, da dove viene la differenza più grande, che cosa possono "
        "dire otto chiamate?",
        success="Prima lo strumento di misura, poi il sistema, poi le persone. E le persone si "
        "affiancano.",
    ),
)  # fmt: skip
