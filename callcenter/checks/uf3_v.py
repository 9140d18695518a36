"""I compiti della verifica di fine unità 3 (3.V), con i punti e che cosa ripassare.

Il caso è inventato e sta tutto qui: le funzioni pubbliche danno le tabelle che si leggono nella
pagina. Le risposte attese e gli errori tipici si calcolano da quelle tabelle.
"""

import re
from collections.abc import Callable

import pandas as pd

from callcenter import (
    communication,
    erlang,
    instructions,
    planning,
    positions,
    relationship,
    training,
    tryout,
)
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.tables import series
from callcenter.checks.wording import Rule, at_most, avoids, says, wording
from callcenter.checks.words import collection, text
from callcenter.data import TIME_ZONE
from callcenter.privacy import breaches, calling, requests
from callcenter.privacy import register as opt_out

#: I punti di ogni compito: 74 in tutto. Gli altri 26 sono delle 13 domande del quiz.
POINTS = {
    "uf3-v-e1": 6, "uf3-v-e2": 6, "uf3-v-e3": 6, "uf3-v-e4": 6, "uf3-v-e5": 6, "uf3-v-e6": 6,
    "uf3-v-e7": 5, "uf3-v-e8": 6, "uf3-v-e9": 5, "uf3-v-e10": 5, "uf3-v-e11": 5, "uf3-v-e12": 6,
    "uf3-v-e13": 6,
}  # fmt: skip

#: Le lezioni da riprendere, per codice dello standard.
REVIEW = {
    "UF3.A1": "3.2 Il sistema di indicatori",
    "UF3.A2": "3.6 Istruzioni operative in rete",
    "UF3.A3": "3.4 Procedure per le chiamate in entrata, 3.5 Procedure per le chiamate in uscita",
    "UF3.A4": "3.7 Formare e aggiornare gli operatori",
    "UF3.C1": "3.8 Relazione con il cliente e CRM, 3.4 Procedure per le chiamate in entrata",
    "UF3.C2": "3.1 Il modello organizzativo, 3.3 Pianificare",
    "UF3.C3": "3.10 Privacy: principi, ruoli, basi giuridiche, 3.11 Privacy: telemarketing, "
    "consensi, registrazioni, 3.12 Privacy: diritti, conservazione, violazioni",
    "UF3.C4": "3.8 Relazione con il cliente e CRM",
    "UF3.C5": "3.9 Valutare le posizioni",
    "UF3.C6": "3.13 Il software che organizza il lavoro",
}

# --- 1. Il costo di un problema risolto ----------------------------------------------------------


def desks() -> pd.DataFrame:
    """Il mese di marzo 2027 dei due sportelli (indice): ore pagate, euro l'ora, chiamate.

    Colonne: ``hours``, ``hour_eur``, ``answered`` (chiamate risposte), ``resolved`` (problemi
    risolti alla prima chiamata).
    """
    return pd.DataFrame(
        {"hours": [620, 540], "hour_eur": [21.0, 28.0], "answered": [7440, 3240],
         "resolved": [6696, 2268]},
        index=pd.Index(["orari", "abbonamenti"], name="desk"),
    )  # fmt: skip


def _cost() -> pd.Series:
    return desks()["hours"] * desks()["hour_eur"]


def _unit_cost(column: str = "resolved") -> float:
    return float(_cost().sum() / desks()[column].sum())


# --- 2. Uno sportello solo -----------------------------------------------------------------------

#: Chiamate e AHT in secondi dei due sportelli, nella mezz'ora di punta.
_PEAK = ((54, 240), (33, 300))
_SLOWER_AHT_S = 285


def _agents(calls: float, aht_s: float) -> int:
    return erlang.agents_for_service_level(calls, aht_s, target=0.80, threshold_s=20)


def _apart() -> int:
    return sum(_agents(calls, aht_s) for calls, aht_s in _PEAK)


def _together(aht_s: float) -> int:
    return _agents(sum(calls for calls, _ in _PEAK), aht_s)


def _mean_aht_s() -> float:
    return sum(calls * aht_s for calls, aht_s in _PEAK) / sum(calls for calls, _ in _PEAK)


# --- 3. Due ritardi ------------------------------------------------------------------------------

_LATE = {"C": 4, "E": 3}


def activities() -> pd.DataFrame:
    """Il piano dello sportello unico: ``code``, ``activity``, ``days`` (lavorativi), ``after``."""
    rows = [
        ("A", "scegliere i gruppi", 6, ""),
        ("B", "scrivere le istruzioni", 14, "A"),
        ("C", "configurare le code", 10, "A"),
        ("D", "formare gli operatori", 6, "B"),
        ("E", "collaudare le code", 5, "C"),
        ("F", "prova con pochi viaggiatori", 4, "D E"),
        ("G", "avvisi alle fermate", 8, "A"),
        ("H", "apertura", 1, "F G"),
    ]
    return pd.DataFrame(rows, columns=["code", "activity", "days", "after"])


def _end(late: dict[str, int]) -> float:
    plan = activities()
    plan["days"] += plan["code"].map(late).fillna(0).astype("int64")
    return float(planning.schedule(plan)["early_finish"].max())


def _slip(late: dict[str, int]) -> float:
    return _end(late) - _end({})


# --- 4. La corsa in ritardo ----------------------------------------------------------------------


def _refund(giorni: int, ritardo: int, abbonato: bool) -> str:
    if giorni > 30:
        return "fuori termine"
    if ritardo < 30:
        return "scuse"
    if ritardo >= 60:
        return "rimborso intero"
    return "buono" if abbonato else "rimborso a metà"


def _refund_cases() -> list[tuple]:
    return [
        (giorni, ritardo, abbonato)
        for giorni in (0, 12, 30, 31, 90)
        for ritardo in (5, 29, 30, 45, 59, 60, 180)
        for abbonato in (True, False)
    ]


def _shifted(giorni: int = 0, ritardo: int = 0) -> Callable[[int, int, bool], str]:
    return lambda days, late, subscriber: _refund(days + giorni, late + ritardo, subscriber)


def _late_first(giorni: int, ritardo: int, abbonato: bool) -> str:
    return _refund(0 if ritardo >= 60 else giorni, ritardo, abbonato)


def _always_voucher(giorni: int, ritardo: int, abbonato: bool) -> str:
    return _refund(giorni, min(ritardo, 59) if abbonato else ritardo, abbonato)


# --- 5. Chi si può chiamare ----------------------------------------------------------------------


def numbers() -> pd.DataFrame:
    """Dieci numeri (indice) da chiamare per vendere l'abbonamento: persone mai state clienti.

    Colonne: ``consent_on`` (giorno del consenso), ``enrolled_on`` (giorno d'iscrizione al registro
    delle opposizioni), ``checked_on`` (ultimo controllo del registro), ``silent_at`` (ultima
    telefonata muta), ``planned_at`` (quando si chiamerebbe). Vuoto vuol dire mai.
    """
    rows = [
        ("N1", "2027-02-20", None, "2027-04-12", None, "2027-04-15 10:00"),
        ("N2", "2026-03-02", "2026-09-14", "2027-04-12", None, "2027-04-15 10:00"),
        ("N3", "2026-10-05", "2026-02-01", "2027-04-12", None, "2027-04-15 11:00"),
        ("N4", "2027-01-11", None, "2027-03-29", None, "2027-04-15 11:00"),
        ("N5", "2027-01-11", None, "2027-03-31", None, "2027-04-15 12:00"),
        ("N6", "2026-12-03", None, "2027-04-12", "2027-04-12 15:00", "2027-04-15 12:00"),
        ("N7", "2026-12-03", None, "2027-04-12", "2027-04-10 11:00", "2027-04-15 11:00"),
        ("N8", "2027-02-08", None, "2027-04-12", None, "2027-04-17 09:30"),
        ("N9", "2027-02-08", None, "2027-04-12", None, "2027-04-16 20:00"),
        ("N10", None, None, "2027-04-12", None, "2027-04-15 10:00"),
    ]
    columns = ["number", "consent_on", "enrolled_on", "checked_on", "silent_at", "planned_at"]
    table = pd.DataFrame(rows, columns=columns).set_index("number")
    for column in columns[1:4]:
        table[column] = pd.to_datetime(table[column]).astype("datetime64[s]")
    for column in columns[4:]:
        moments = pd.to_datetime(table[column]).astype("datetime64[s]")
        table[column] = moments.dt.tz_localize(TIME_ZONE)
    return table


def _callable(skip: str = "") -> set[str]:
    """Chi passa i cinque controlli, tranne quello saltato."""
    table = numbers()
    chosen = set()
    for code, row in table.iterrows():
        enrolled = pd.notna(row["enrolled_on"])
        silent = pd.notna(row["silent_at"])
        checks = {
            "consenso": pd.notna(row["consent_on"]),
            "registro": not enrolled or row["consent_on"] > row["enrolled_on"],
            "controllo": opt_out.check_is_valid(row["checked_on"], row["planned_at"].date()),
            "mute": not silent or row["planned_at"] >= row["silent_at"] + pd.DateOffset(days=5),
            "orario": calling.out_of_hours(row["planned_at"]) == "",
        }
        if all(passed for name, passed in checks.items() if name != skip):
            chosen.add(str(code))
    return chosen


def _no_enrolled() -> set[str]:
    return {code for code in _callable() if pd.isna(numbers().loc[code, "enrolled_on"])}


def _strict(column: str, days: int) -> set[str]:
    table = numbers().loc[sorted(_callable())]
    planned = table["planned_at"].dt.tz_localize(None)
    since = table[column] if column == "checked_on" else table[column].dt.tz_localize(None)
    if column == "checked_on":
        planned = planned.dt.normalize()
    return set(table.index[(planned - since) != pd.Timedelta(days=days)])


# --- 6. L'istruzione -----------------------------------------------------------------------------

_EASY, _STEP_WORDS = 60, 14
_PAGE = """Quando: una persona dice che ha perso un oggetto sull'autobus.

1. Chiedi la linea e l'ora della corsa.
2. Chiedi com'è fatto l'oggetto.
3. Compila la scheda oggetti.
4. Manda la scheda al deposito entro oggi.
5. Se non parli con il proprietario, non dire se l'oggetto c'è."""


def _starts_with_when(page: str) -> bool:
    return re.match(r"[\s*]*quando\b", page, re.IGNORECASE) is not None


def _short_steps(page: str) -> bool:
    found = instructions.steps(page)
    return len(found) >= 4 and all(len(step.split()) <= _STEP_WORDS for step in found)


def _easy(page: str) -> bool:
    index = communication.gulpease(page)
    return index is not None and index >= _EASY


_HEAVY = _PAGE.replace(
    "1. Chiedi la linea e l'ora della corsa.",
    "1. Richiedi dettagliatamente linea, orario corsa, direzione, fermata, posizionamento "
    "approssimativo dell'oggetto smarrito precedentemente segnalato.",
).replace(
    "2. Chiedi com'è fatto l'oggetto.",
    "2. Acquisisci successivamente caratteristiche identificative particolareggiate "
    "dell'oggetto, eventualmente integrandole telefonicamente.",
).replace(
    "3. Compila la scheda oggetti.",
    "3. Completa contestualmente la scheda oggetti, specificando dettagliatamente "
    "caratteristiche, contenuto, provenienza, riconoscibilità.",
)  # fmt: skip

# --- 7. Le ore di corso --------------------------------------------------------------------------

HOURS_PER_LEVEL = 4


def skills() -> pd.DataFrame:
    """I livelli, da 0 a 4, di sei operatori (indice) in quattro competenze."""
    return pd.DataFrame(
        {"orari": [4, 4, 4, 1, 4, 2], "abbonamenti": [1, 2, 0, 4, 3, 4],
         "rimborsi": [2, 0, 2, 3, 2, 1], "oggetti": [2, 3, 2, 1, 0, 2]},
        index=pd.Index(["Ada", "Bruno", "Carla", "Dario", "Elsa", "Furio"], name="person"),
    )  # fmt: skip


def wanted() -> pd.Series:
    """Il livello che serve allo sportello unico, per competenza."""
    return pd.Series({"orari": 3, "abbonamenti": 3, "rimborsi": 3, "oggetti": 2}, name="level")


def _course_hours() -> float:
    return float(HOURS_PER_LEVEL * training.gaps(skills(), wanted()).to_numpy().sum())


def _net_hours(axis: int) -> float:
    balance = (wanted() - skills()).sum(axis=axis)
    return float(HOURS_PER_LEVEL * balance.clip(lower=0).sum())


# --- 8. Quanto si può spendere -------------------------------------------------------------------

_MARGIN, _STAY, _RATE = 54, 0.75, 0.08
_COMPLAINTS, _LEAVE, _LEAVE_AFTER = 260, 0.40, 0.28


def _worth(value: float | None = None, saved: float = _LEAVE - _LEAVE_AFTER) -> float:
    return saved * (relationship.clv(_MARGIN, _STAY, _RATE) if value is None else value)


# --- 9. La risposta scritta ----------------------------------------------------------------------

_REPLY = (
    "Gentile signora, martedì 6 aprile la rampa della corsa delle 7:40 non si è aperta e lei ha "
    "aspettato 50 minuti. Ci scusiamo: la rampa si controlla prima di partire, e non è stato "
    "fatto. È riparata da giovedì 8. I 18 euro del taxi le arrivano entro il 23 aprile."
)

# --- 10. I punti di due posti --------------------------------------------------------------------

#: I pesi dei quattro fattori: sommano a 100.
WEIGHTS = {"competenze": 35, "impegno": 15, "responsabilità": 30, "condizioni": 20}


def sheets() -> pd.DataFrame:
    """I gradi, da 1 a 5, che tre valutatori danno a due posizioni: un rigo per scheda."""
    rows = [
        ("capoturno", "V1", 4, 3, 4, 3),
        ("capoturno", "V2", 3, 3, 4, 3),
        ("capoturno", "V3", 3, 4, 5, 3),
        ("referente abbonamenti", "V1", 4, 3, 1, 2),
        ("referente abbonamenti", "V2", 4, 2, 3, 2),
        ("referente abbonamenti", "V3", 5, 3, 3, 3),
    ]
    return pd.DataFrame(rows, columns=["job", "evaluator", *WEIGHTS])


def _job_points(how: str = "median", weights: dict[str, float] | None = None) -> dict[str, float]:
    grades = sheets().drop(columns="evaluator").groupby("job").agg(how)
    return positions.score(grades, weights or WEIGHTS).to_dict()


# --- 12. Tre scadenze ----------------------------------------------------------------------------

_MONTHS = {2: "febbraio", 3: "marzo", 4: "aprile"}


def _written(moment) -> str:
    return f"{moment.day} {_MONTHS[moment.month]}"


def _deadlines() -> dict[str, str]:
    breach = breaches.deadline("2027-04-07T16:00:00+02:00")
    return {
        "Accesso, arrivata il 10 febbraio": _written(requests.due("2027-02-10T10:00:00+01:00")),
        "Cancellazione, arrivata il 15 gennaio; proroga comunicata il 20 febbraio": _written(
            requests.due("2027-01-15T09:00:00+01:00", "2027-02-20")
        ),
        "Violazione": f"{_written(breach)}, ore {breach.hour}",
    }


# --- 13. La prova del programma ------------------------------------------------------------------


def requirements() -> pd.DataFrame:
    """I requisiti del programma di ticketing: ``requirement``, ``kind``, ``weight``."""
    rows = [
        ("orologio dello SLA", "must", 0),
        ("esportazione completa", "must", 0),
        ("risposte tipo", "peso", 50),
        ("ricerca", "peso", 30),
        ("uso dal telefono", "peso", 20),
    ]
    return pd.DataFrame(rows, columns=["requirement", "kind", "weight"])


def trials() -> pd.DataFrame:
    """Gli esiti dei copioni (indice: requisito e copione) su quattro programmi (colonne)."""
    good, bad, undone = "superato", "fallito", "non eseguito"
    rows = [
        ("orologio dello SLA", "S1", good, undone, good, good),
        ("esportazione completa", "S2", bad, good, good, good),
        ("risposte tipo", "S3", good, good, good, bad),
        ("ricerca", "S4", good, good, good, good),
        ("ricerca", "S5", good, bad, bad, good),
        ("uso dal telefono", "S6", good, good, bad, undone),
    ]
    columns = ["requirement", "script", "Alfa", "Beta", "Gamma", "Delta"]
    return pd.DataFrame(rows, columns=columns).set_index(["requirement", "script"])


def _verdict(product: str) -> pd.Series:
    outcomes = trials()[product].rename("outcome").reset_index()
    return tryout.verdict(requirements(), outcomes)


def _chosen() -> str:
    verdicts = {product: _verdict(product) for product in trials()}
    admitted = [product for product in verdicts if verdicts[product]["admitted"]]
    return max(admitted, key=lambda product: verdicts[product]["score"])


def _ranked(place: int) -> float:
    """Il punteggio in quel posto della classifica, senza guardare i must."""
    scores = sorted((_verdict(product)["score"] for product in trials()), reverse=True)
    return float(scores[place])


def _generous() -> float:
    """Un requisito vale tutto se anche un solo copione è superato."""
    passed = trials()[_chosen()].eq("superato").groupby("requirement").any()
    weights = requirements().set_index("requirement")["weight"]
    return float(weights[passed.reindex(weights.index)].sum())


register(
    Exercise(
        "uf3-v-e1", ("UF3.A1",), _unit_cost, number("euro", tolerance=0.006),
        hint="In alto c'è il costo: ore per euro l'ora, sommato sui due sportelli. Sotto, i "
        "problemi risolti di tutti e due.",
        success="Un indicatore di tutto il servizio si calcola sulle somme. Così pesa quanto pesa "
        "il lavoro.",
        mistakes=[
            Mistake("per risposta", lambda: _unit_cost("answered"),
                    "Hai diviso per le risposte: chi non ha risolto richiamerà."),
            Mistake("media dei rapporti", lambda: float((_cost() / desks()["resolved"]).mean()),
                    "Hai fatto la media dei due costi: gli sportelli non risolvono lo stesso "
                    "numero di problemi."),
            Mistake("media del costo orario",
                    lambda: float(desks()["hours"].sum() * desks()["hour_eur"].mean()
                                  / desks()["resolved"].sum()),
                    "Hai usato la media semplice del costo orario: le ore dei due sportelli sono "
                    "diverse."),
            Mistake("somma dei rapporti", lambda: float((_cost() / desks()["resolved"]).sum()),
                    "Hai sommato i due costi: un problema si risolve in uno sportello solo."),
        ],
    ),
    Exercise(
        "uf3-v-e2", ("UF3.C2",), lambda: _apart() - _together(_SLOWER_AHT_S), number("operatori"),
        hint="Prima i due sportelli da soli, e si sommano. Poi uno solo: chiamate sommate, AHT di "
        "285 secondi. La differenza è il guadagno.",
        success="Il guadagno resta, ma è più piccolo di quello promesso: chi sa fare tutto è più "
        "lento.",
        mistakes=[
            Mistake("stesso AHT", lambda: _apart() - _together(_mean_aht_s()),
                    "Hai tenuto l'AHT medio di oggi. Chi risponde a tutto impiega 285 secondi."),
            Mistake("quanti restano", lambda: _together(_SLOWER_AHT_S),
                    "Questi sono gli operatori dello sportello unico: la domanda chiede quanti in "
                    "meno."),
            Mistake("quanti oggi", _apart,
                    "Questi sono gli operatori di oggi: manca il confronto."),
        ],
    ),
    Exercise(
        "uf3-v-e3", ("UF3.C2",), lambda: _slip(_LATE), number("giorni"),
        hint="Calcola la durata con e senza i due ritardi **insieme** (`planning.schedule`, "
        "colonna `early_finish`). C ed E stanno sulla stessa strada.",
        success="Il margine è della strada, non dell'attività: chi arriva prima lo consuma anche "
        "per gli altri.",
        mistakes=[
            Mistake("uno alla volta", lambda: max(_slip({code: d}) for code, d in _LATE.items()),
                    "Ognuno, da solo, sta nel margine. Ma il margine è lo stesso per tutti e due."),
            Mistake("la somma", lambda: float(sum(_LATE.values())),
                    "Hai sommato i ritardi: prima si consuma il margine della strada."),
            Mistake("la durata", lambda: _end(_LATE),
                    "Questa è la durata con i ritardi: la domanda chiede di quanto slitta."),
        ],
    ),
    Exercise(
        "uf3-v-e4", ("UF3.A3",), lambda: _refund, function(_refund_cases, text()),
        hint="Una regola alla volta, dall'alto: prima il termine, poi il ritardo, per ultimo "
        "l'abbonamento. Prova 30 giorni, 30 minuti e 60 minuti esatti.",
        success="Ogni caso ha una risposta sola, anche sui confini. È la prova che si fa prima di "
        "pubblicare una procedura.",
        mistakes=[
            Mistake("trenta giorni", lambda: _shifted(giorni=1),
                    "Con 30 giorni esatti la richiesta è ancora in tempo."),
            Mistake("i minuti", lambda: _shifted(ritardo=-1),
                    "Con 30 e con 60 minuti esatti vale già la regola più alta."),
            Mistake("l'ordine", lambda: _late_first,
                    "Il ritardo lungo non salva una richiesta fuori termine: R1 viene prima."),
            Mistake("il buono sempre", lambda: _always_voucher,
                    "Dai 60 minuti in su l'abbonamento non conta: rimborso intero per tutti."),
        ],
    ),
    Exercise(
        "uf3-v-e5", ("UF3.A3", "UF3.C3"), _callable, collection(),
        hint="Un numero si chiama se passa tutti e cinque i controlli. Guarda i confini: 15 giorni "
        "esatti, 5 giorni esatti, le 20:00, il sabato.",
        success="Cinque controlli, in fila, per ogni numero. La lista che resta è più corta, ed è "
        "l'unica che si compone.",
        mistakes=[
            Mistake("consenso", lambda: _callable("consenso"),
                    "C'è chi non ha mai dato il consenso."),
            Mistake("registro", lambda: _callable("registro"),
                    "C'è chi si è iscritto al registro **dopo** il consenso: l'iscrizione lo "
                    "revoca."),
            Mistake("tutti gli iscritti", _no_enrolled,
                    "Hai tolto tutti gli iscritti. Un consenso dato dopo l'iscrizione vale."),
            Mistake("controllo", lambda: _callable("controllo"),
                    "C'è un numero il cui controllo del registro ha più di 15 giorni."),
            Mistake("quindici esatti", lambda: _strict("checked_on", 15),
                    "Un controllo di 15 giorni esatti vale ancora."),
            Mistake("mute", lambda: _callable("mute"),
                    "C'è chi ha ricevuto una telefonata muta da meno di cinque giorni."),
            Mistake("cinque esatti", lambda: _strict("silent_at", 5),
                    "Dopo cinque giorni esatti si può richiamare."),
            Mistake("orario", lambda: _callable("orario"),
                    "C'è chi verrebbe chiamato fuori orario: guarda il sabato e le 20:00."),
        ],
    ),
    Exercise(
        "uf3-v-e6", ("UF3.A2",), lambda: _PAGE,
        wording(
            Rule(_starts_with_when, "Comincia con «Quando:» e la condizione.",
                 _PAGE.partition("\n\n")[2]),
            Rule(_short_steps, f"Servono almeno quattro passi numerati («1.», «2.»…), ognuno di al "
                 f"più {_STEP_WORDS} parole.",
                 _PAGE.replace("\n2. Chiedi", " Chiedi anche").replace("3.", "2.")
                 .replace("\n4. Manda", " Poi manda").replace("5.", "3.")),
            says(r"\blinea\b.*\b(or[ae]|orario|corsa)\b", r"\b(or[ae]|orario|corsa)\b.*\blinea\b",
                 message="Si è persa una regola: la linea e l'ora della corsa.",
                 example=_PAGE.replace("la linea e l'ora della corsa", "il nome")),
            says(r"\bscheda\b", message="Si è persa una regola: la scheda oggetti.",
                 example=_PAGE.replace("Compila la scheda oggetti", "Scrivi tutto")
                 .replace("la scheda", "il foglio")),
            says(r"\bdeposito\b", message="Si è persa una regola: l'avviso al deposito.",
                 example=_PAGE.replace("al deposito", "ai colleghi")),
            says(r"\b(oggi|giornata|stesso giorno|sera|stasera|fine (del |di )?turno)\b",
                 message="Si è perso il termine: entro la giornata.",
                 example=_PAGE.replace("entro oggi", "presto")),
            says(r"\b(proprietari[oa]|padron[ea])\b",
                 message="Si è persa una regola: a chi non è il proprietario non si conferma.",
                 example=_PAGE.partition("\n5.")[0] + "\n5. Saluta e chiudi."),
            avoids(r"\bqualora\b", r"\bprevi[oa]\b", r"\bprovved", r"\bastenen", r"\bsmarriment",
                   r"\bacquisizione\b", r"\bcompilazione\b", r"\bcomunicazione\b",
                   message="È rimasta una parola da ufficio. Quale diresti a voce?",
                   example=_PAGE.replace("dice che ha perso", "segnala lo smarrimento di")),
            Rule(_easy, f"Il Gulpease è sotto {_EASY}: parole più corte, frasi più brevi.",
                 _HEAVY),
        ),
        hint="Una condizione in testa, poi un'azione per passo, con il verbo all'inizio. "
        "`communication.gulpease(pagina)` misura la leggibilità.",
        success="Le regole ci sono tutte e si leggono con il viaggiatore in linea. La prova vera è "
        "farla usare a chi non l'ha scritta.",
    ),
    Exercise(
        "uf3-v-e7", ("UF3.A4",), _course_hours, number("ore"),
        hint="Per ogni persona e ogni competenza: livello che serve meno livello che ha, mai sotto "
        "zero. Poi la somma, per 4 ore.",
        success="È il fabbisogno prima del piano. Adesso si decide chi comincia, e in quali ore la "
        "sala lo può lasciare.",
        mistakes=[
            Mistake("compensato per persona", lambda: _net_hours(1),
                    "Un livello in più in una competenza non paga un livello in meno in un'altra."),
            Mistake("compensato per competenza", lambda: _net_hours(0),
                    "Un esperto in più non toglie ore di corso a un collega."),
            Mistake("livelli", lambda: _course_hours() / HOURS_PER_LEVEL,
                    "Questi sono i livelli mancanti: ognuno chiede 4 ore."),
            Mistake("celle",
                    lambda: float(HOURS_PER_LEVEL * (skills() < wanted()).to_numpy().sum()),
                    "Hai contato le caselle sotto il livello: a qualcuna mancano due o tre "
                    "livelli."),
        ],
    ),
    Exercise(
        "uf3-v-e8", ("UF3.C4",), _worth, number("euro", tolerance=0.02),
        hint="Il valore di un cliente con il margine a fine anno: m·r ÷ (1 + d − r). Poi contano "
        "solo i clienti trattenuti **in più**, su ogni reclamo.",
        success="Sotto questa cifra il rimedio si paga da sé. Sopra, conviene togliere la causa "
        "dei reclami.",
        mistakes=[
            Mistake("primo margine oggi",
                    lambda: _worth(relationship.clv(_MARGIN, _STAY, _RATE, first="now")),
                    "Hai contato il primo margine come subito e sicuro: qui arriva a fine anno."),
            Mistake("un anno solo", lambda: _worth(float(_MARGIN)),
                    "Hai usato il margine di un anno: un cliente che resta ne porta altri."),
            Mistake("il valore intero", lambda: relationship.clv(_MARGIN, _STAY, _RATE),
                    "Questo è il valore di un cliente: non tutti i reclami ne salvano uno."),
            Mistake("tutti quelli che vanno via", lambda: _worth(saved=_LEAVE),
                    "Hai contato tutti quelli che se ne vanno: con il rimedio ne vanno via ancora "
                    "28 su cento."),
            Mistake("in tutto", lambda: _COMPLAINTS * _worth(),
                    "Questa è la spesa per tutti i reclami: la domanda la chiede per uno."),
        ],
    ),
    Exercise(
        "uf3-v-e9", ("UF3.C1",), lambda: _REPLY,
        wording(
            says(r"\brampa\b", message="Manca il fatto: la rampa non si è aperta.",
                 example=_REPLY.replace("rampa", "porta")),
            says(r"\b50\b|\bcinquanta\b", message="Manca l'effetto: 50 minuti di attesa.",
                 example=_REPLY.replace("50 minuti", "molto")),
            says(r"\bscus|dispiac|spiacent", message="Mancano le scuse, per quel fatto.",
                 example=_REPLY.replace("Ci scusiamo: la", "La")),
            says(r"\b18\b|\bdiciotto\b", message="Manca il rimedio: 18 euro del taxi.",
                 example=_REPLY.replace("I 18 euro del taxi", "I soldi")),
            says(r"\b23 aprile|\b23/0?4",
                 message="Manca la data del rimedio: entro il 23 aprile.",
                 example=_REPLY.replace("entro il 23 aprile", "presto")),
            avoids(r"per il disagio|per l'inconveniente|spiacevole|purtroppo|al piu presto|"
                   r"la informiamo|in lavorazione|gentile comunicazione",
                   message="C'è una frase fatta («per il disagio», «purtroppo»…): parla del suo "
                   "caso.",
                   example=_REPLY.replace("Ci scusiamo:", "Ci scusiamo per il disagio:")),
            avoids(r"disabil|invalid|handicap|carrozzina|sedia a rotelle|salute",
                   message="Per rispondere non serve il dato sulla salute: toglilo.",
                   example=f"{_REPLY} Abbiamo segnato la sua disabilità."),
            avoids(r"\bcolpa\b|\bautista ha\b|\bil sistema\b|\bofficina ha\b",
                   message="Scarichi la colpa su qualcuno: chi scrive risponde per l'azienda.",
                   example=f"{_REPLY} È stata colpa di un collega."),
            at_most(70, message="È più lunga di 70 parole: togli ciò che non riguarda il caso.",
                    example=f"{_REPLY} {'Le scriviamo con attenzione per il suo caso. ' * 4}"),
        ),
        hint="Che cosa è successo e quanto è costato a lei, scuse per quello, rimedio con importo "
        "e data.",
        success="Fatto, scuse, rimedio, data. Rileggila ad alta voce: questa verifica cerca "
        "parole, non la gentilezza.",
    ),
    Exercise(
        "uf3-v-e10", ("UF3.C5",), _job_points, series(tolerance=0.5),
        hint="Per ogni posizione e ogni fattore il grado di mezzo dei tre. Poi somma di peso × "
        "grado: il risultato sta fra 100 e 500.",
        success="Due posti diversi, pochi punti di distanza. Prima di decidere, il comitato "
        "rilegge il fattore su cui i gradi distano di due.",
        mistakes=[
            Mistake("la media", lambda: _job_points("mean"),
                    "Hai fatto la media dei gradi: il comitato tiene il grado di mezzo."),
            Mistake("il più alto", lambda: _job_points("max"),
                    "Hai preso il grado più alto: non c'è una ragione per premiare il più "
                    "generoso."),
            Mistake("pesi uguali", lambda: _job_points(weights=dict.fromkeys(WEIGHTS, 25)),
                    "Hai dato lo stesso peso ai quattro fattori: guarda `WEIGHTS`."),
            Mistake("il primo", lambda: _job_points("first"),
                    "Hai usato solo la scheda del primo valutatore."),
        ],
    ),
    Exercise(
        "uf3-v-e11", ("UF3.C3",),
        lambda: {
            "emettere l'abbonamento e avvisare quando scade": "contratto",
            "consegnare i dati che un giudice ordina": "obbligo legale",
            "telefonare a chi non è cliente per vendere l'abbonamento": "consenso",
            "contare gli accessi falliti per fermare chi ruba le password": "legittimo interesse",
        },
        pairs({
            "contratto": "il contratto copre solo ciò che serve a darle quel servizio.",
            "obbligo legale": "nessuna legge obbliga l'azienda a farlo.",
            "consenso": "chi dà un consenso può anche dire no. Qui il no non avrebbe senso.",
            "legittimo interesse": "non si usa dove c'è una base più precisa, né per vendere al "
            "telefono a chi non è cliente.",
        }),
        hint="Chiediti: la persona può dire no? C'è una legge che lo ordina? Serve per darle "
        "quello che ha comprato?",
        success="Una base per ogni scopo, scritta prima di cominciare.",
    ),
    Exercise(
        "uf3-v-e12", ("UF3.C3",), _deadlines,
        pairs({
            "15 febbraio": "questo è un mese dal 15 gennaio.",
            "10 marzo": "questo è un mese dal 10 febbraio.",
            "12 marzo": "non si contano trenta giorni: si conta un mese.",
            "15 aprile": "tre mesi valgono solo se la proroga si comunica entro il primo mese.",
            "9 aprile, ore 16": "l'orologio del titolare parte quando **il titolare** lo sa, non "
            "quando lo scopre il fornitore.",
            "10 aprile, ore 16": "le richieste si contano in mesi, non in ore.",
            "12 aprile, ore 16": "il sabato e la domenica contano: sono 72 ore di fila.",
        }),
        hint="Le richieste si contano in mesi, la violazione in ore. Da quando le conta il "
        "titolare?",
        success="Tre orologi diversi, tutti e tre nel registro. Una proroga comunicata tardi non "
        "proroga niente.",
    ),
    Exercise(
        "uf3-v-e13", ("UF3.C6",), lambda: _verdict(_chosen())["score"],
        number("punti", tolerance=0.05),
        hint="Prima i must: tutti i copioni superati, e «non eseguito» non vale. Poi, fra chi "
        "resta, la somma dei pesi per la quota di copioni superati.",
        success="I must decidono chi entra, i punti decidono chi vince. Chi ha più punti di tutti "
        "può essere fuori.",
        mistakes=[
            Mistake("il più alto", lambda: _ranked(0),
                    "È il punteggio più alto, ma quel programma ha un must fallito."),
            Mistake("non eseguito", lambda: _ranked(1),
                    "Quel programma ha un must «non eseguito»: non si sa se c'è, quindi non "
                    "entra."),
            Mistake("l'ultimo", lambda: _ranked(3),
                    "Quel programma è ammesso, ma un altro ammesso ha più punti."),
            Mistake("basta un copione", _generous,
                    "Un requisito con due copioni, uno superato e uno no, vale metà."),
        ],
    ),
)  # fmt: skip
