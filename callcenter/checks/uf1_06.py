"""Gli esercizi della lezione 1.6, «Misurare la soddisfazione degli operatori»."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from callcenter import data, survey
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.words import choice, collection

WAVE, FIRST_WAVE = "2026-10", "2026-03"
MARCH_STAFF = 40
SICK = ("malattia", "permesso")

# --- I dati --------------------------------------------------------------------------------------


@cache
def _answers(wave: str = WAVE) -> pd.DataFrame:
    answers = data.read("operator_surveys")
    return answers[answers["wave"] == wave]


def _cells(answers: pd.DataFrame) -> pd.Series:
    return answers.groupby(["team", "seniority_band"]).size()


# --- 2. Il margine di marzo ----------------------------------------------------------------------


def _march_margin(population: int | None = MARCH_STAFF) -> float:
    return survey.nps_margin(_answers(FIRST_WAVE)["enps"], population=population)


def _share_margin() -> float:
    """L'errore di chi usa la formula di una quota, con la quota dei promotori."""
    votes = _answers(FIRST_WAVE)["enps"].astype(float)
    share = float((votes >= 9).mean())
    return 100 * survey.margin_of_error(share, len(votes), population=MARCH_STAFF)


# --- 3. Le caselle sotto soglia ------------------------------------------------------------------


def _small(answers: pd.DataFrame | None = None) -> pd.Series:
    cells = _cells(_answers() if answers is None else answers)
    return cells[cells < survey.anonymity.THRESHOLD]


def _small_and_empty() -> int:
    cells = _cells(_answers()).unstack(fill_value=0)
    return int((cells < survey.anonymity.THRESHOLD).to_numpy().sum())


# --- 4. La sottrazione ---------------------------------------------------------------------------


@cache
def _alone() -> tuple[np.ndarray, np.ndarray]:
    """I voti della squadra e quelli della squadra senza la persona sola nella sua fascia."""
    answers = _answers()
    cells, teams = _cells(answers), answers.groupby("team").size()
    team, band = next(key for key in cells.index[cells == 1] if teams[key[0]] >= 6)
    votes = answers[answers["team"] == team]
    rest = votes[votes["seniority_band"] != band]
    return votes["enps"].astype(float).to_numpy(), rest["enps"].astype(float).to_numpy()


# --- 5. Che cosa nascondere ----------------------------------------------------------------------

#: Le risposte per turno di un altro call center: sono scritte nel testo dell'esercizio.
SHIFT_ANSWERS = {"mattina": 19, "pomeriggio": 16, "sera": 7, "notte": 3, "sabato": 9}


def _hidden(total_known: bool) -> set[str]:
    table = pd.DataFrame({"risposte": SHIFT_ANSWERS})
    found = survey.suppress(table, "risposte", total_known=total_known)
    return set(found.index[found["soppressa"] != ""])


def _with_the_largest() -> set[str]:
    return _hidden(total_known=False) | {max(SHIFT_ANSWERS, key=SHIFT_ANSWERS.get)}


# --- 6. Il tasso di assenza ----------------------------------------------------------------------


@cache
def _planned() -> pd.DataFrame:
    """I turni del piano con le ore e, dove c'è, il motivo dell'assenza."""
    shifts = data.read("shifts")
    hours = (shifts["ends_at"] - shifts["starts_at"]).dt.total_seconds() / 3600
    absences = data.read("absences")
    days = [
        (row.operator_id, day, row.reason)
        for row in absences.itertuples()
        for day in pd.date_range(row.date_from, row.date_to)
    ]
    reasons = pd.DataFrame(days, columns=["operator_id", "date", "reason"])
    return shifts.assign(hours=hours).merge(
        reasons.drop_duplicates(["operator_id", "date"]), on=["operator_id", "date"], how="left"
    )


def _lost(only_sick: bool = True) -> pd.Series:
    reason = _planned()["reason"]
    return reason.isin(SICK) if only_sick else reason.notna()


def _absence_rate(only_sick: bool = True) -> float:
    hours = _planned()["hours"]
    return 100 * float(hours[_lost(only_sick)].sum() / hours.sum())


def _over_worked() -> float:
    hours = _planned()["hours"]
    return 100 * float(hours[_lost()].sum() / hours[~_lost(only_sick=False)].sum())


def _share_of_people() -> float:
    people = _planned().loc[_lost(), "operator_id"].nunique()
    return 100 * people / _planned()["operator_id"].nunique()


register(
    Exercise(
        "uf1-06-e1", ("UF1.A2", "UF1.C4"), lambda: {"b", "d", "g"},
        choice({
            "a": "chiede una cosa del lavoro e non riguarda opinioni. Si può fare.",
            "c": "il carico di lavoro è proprio ciò che l'indagine misura. Si può fare.",
            "e": "riguarda la formazione ricevuta: serve a decidere. Si può fare.",
            "f": "è la domanda dell'eNPS: un giudizio sul lavoro. Si può fare.",
        }, multiple=True),
        hint="Art. 8: opinioni politiche, religiose, sindacali, e fatti che non servono a valutare "
        "l'attitudine professionale.",
        success="Sindacato, religione, vita privata: fuori. E non basta scrivere «facoltativa»: il "
        "divieto riguarda il chiedere.",
    ),
    Exercise(
        "uf1-06-e2", ("UF1.C3",), _march_margin, number("punti", decimals=1),
        hint="`survey.nps_margin(voti, population=40)`, con i voti `enps` dell'ondata "
        '`"2026-03"`.',
        success="Più o meno una ventina di punti. Prima di dire «è crollato» bisogna vedere se la "
        "differenza è più grande di così.",
        mistakes=[
            Mistake("senza popolazione", lambda: _march_margin(None),
                    "Hai dimenticato che la sala è piccola: su 40 persone la correzione per "
                    "popolazione finita si sente."),
            Mistake("ottobre", lambda: survey.nps_margin(_answers()["enps"], population=45),
                    "Questo è il margine di ottobre: la domanda chiede marzo."),
            Mistake("formula della quota", _share_margin,
                    "Hai usato la formula di una quota. L'eNPS è una differenza fra due quote e "
                    "balla di più: usa `nps_margin`."),
        ],
    ),
    Exercise(
        "uf1-06-e3", ("UF1.A2",), lambda: len(_small()), number("caselle"),
        hint="`october.groupby([\"team\", \"seniority_band\"]).size()`, poi conta i valori minori "
        "di 5.",
        success="La tabella che il direttore chiede è fatta quasi tutta di caselle che non si "
        "possono pubblicare.",
        mistakes=[
            Mistake("persone", lambda: int(_small().sum()),
                    "Queste sono le persone dentro le caselle piccole: la domanda chiede quante "
                    "caselle."),
            Mistake("caselle vuote", _small_and_empty,
                    "Hai contato anche le combinazioni senza nessuno: una casella vuota non svela "
                    "risposte."),
            Mistake("due ondate", lambda: len(_small(data.read("operator_surveys"))),
                    "Hai messo insieme le due ondate: i gruppi sembrano più grandi di quello che "
                    "sono. Tieni ottobre."),
            Mistake("caselle in tutto", lambda: len(_cells(_answers())),
                    "Queste sono tutte le caselle con almeno una risposta: conta quelle sotto 5."),
        ],
    ),
    Exercise(
        "uf1-06-e4", ("UF1.A2",), lambda: float(_alone()[0].sum() - _alone()[1].sum()),
        number("punti", tolerance=1e-6),
        hint="Somma dei voti di tutta la squadra, meno somma dei voti della squadra senza quella "
        "fascia.",
        success="Nessun nome, due gruppi sopra la soglia, e una persona scoperta. È l'attacco per "
        "differenza.",
        mistakes=[
            Mistake("differenza fra medie",
                    lambda: float(_alone()[0].mean() - _alone()[1].mean()),
                    "Hai sottratto le medie. Le medie hanno divisori diversi: prima torna alle "
                    "somme."),
            Mistake("media della squadra", lambda: float(_alone()[0].mean()),
                    "Questa è la media della squadra. Il voto esce dalla differenza fra le due "
                    "somme."),
            Mistake("somma della squadra", lambda: float(_alone()[0].sum()),
                    "Questa è la somma di tutta la squadra: togli la somma degli altri."),
        ],
    ),
    Exercise(
        "uf1-06-e5", ("UF1.A2",), lambda: _hidden(total_known=True), collection(),
        hint="Prima i turni sotto la soglia. Poi chiediti: conoscendo il totale, che cosa resta da "
        "indovinare?",
        success="Ne nascondi due perché uno solo si ricava dal totale. Si sceglie il più piccolo "
        "degli altri: così si perde meno informazione.",
        mistakes=[
            Mistake("solo la soglia", lambda: _hidden(total_known=False),
                    "Il totale è pubblico: totale meno gli altri turni ridà il numero che hai "
                    "nascosto. Ne serve un secondo."),
            Mistake("il più grande", _with_the_largest,
                    "Funziona, ma nascondi il gruppo che interessa a più persone. Il secondo da "
                    "nascondere è il più piccolo fra gli altri."),
        ],
    ),
    Exercise(
        "uf1-06-e6", ("UF1.C4",), _absence_rate, number("%", decimals=1, accepts_fraction=True),
        hint="Sopra: le ore dei turni con `reason` malattia o permesso. Sotto: tutte le ore del "
        "piano, anche quelle perse.",
        success="È un numero di sala, non di persone. E in cinque settimane bastano poche "
        "influenze per muoverlo: si guarda sull'anno.",
        mistakes=[
            Mistake("con le ferie", lambda: _absence_rate(only_sick=False),
                    "Hai contato anche ferie e formazione: sono assenze previste, non entrano in "
                    "questo tasso."),
            Mistake("ore lavorate", _over_worked,
                    "Sotto hai messo le ore lavorate: la definizione chiede le ore previste dal "
                    "piano."),
            Mistake("persone", _share_of_people,
                    "Questa è la quota di persone con almeno un'assenza: servono le ore."),
        ],
    ),
    Exercise(
        "uf1-06-e7", ("UF1.A2", "UF1.C3", "UF1.C4"), lambda: "d",
        choice({
            "a": "la tabella che ha chiesto il direttore mostra quasi solo gruppi sotto soglia, e "
            "cerca persone invece di cause. Chi ha risposto si fidava di una promessa.",
            "b": "assumere può servire, ma è un rimedio scelto prima della causa: il carico di "
            "Ischia è più basso di quello di Capri, e il clima di Capri è salito.",
            "c": "la risposta è stata di quasi tutta la sala e il calo di Ischia supera di molto "
            "il margine. Tacere toglie risposte alla prossima indagine.",
        }),
        hint="Che cosa dicono i dati, che cosa non dicono, che cosa avevi promesso a chi ha "
        "risposto?",
        success="Pubblicare ciò che si può, restituirlo alla sala, cercare la causa con le "
        "persone, poche azioni con una data. Il patto dell'anonimato resta intero.",
    ),
)  # fmt: skip
