"""Gli esercizi della lezione 1.15, «Turni, sostituzioni, diritto del lavoro»."""

from functools import cache

import pandas as pd

from callcenter import acdlog, data, shifts
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

QUEUES = ["bollette", "contratti", "web"]

# --- 1. Riposi nel lavoro fatto ------------------------------------------------------------------


@cache
def _worked() -> pd.DataFrame:
    states = [acdlog.read(path).agent_states for path in data.queue_logs()]
    return shifts.worked(pd.concat(states, ignore_index=True), data.read("operators"))


def _tired(with_suspect: bool = False) -> list[int]:
    worked = _worked()
    kept = worked if with_suspect else worked[~worked["suspect"]]
    found = shifts.check(shifts.with_breaks(kept), data.read("operators"))
    short = found[found["rule"] == "riposo_giornaliero"]
    return sorted({int(operator) for operator in short["operator_id"]})


def _extensions() -> list[int]:
    """L'errore di chi scrive l'interno al posto della matricola."""
    extension = data.read("operators").set_index("operator_id")["extension"]
    return [int(extension[operator]) for operator in _tired()]


# --- 2. Ore scoperte di un giorno ----------------------------------------------------------------


@cache
def _gaps() -> pd.DataFrame:
    """Fabbisogno meno presenti, per quarto d'ora e gruppo di code, il martedì 27 ottobre."""
    weeks = ["2026-09-28", "2026-10-19", "2026-10-26"]
    calls = shifts.expected(data.read("intervals"), weeks, QUEUES)
    needed = shifts.requirement(calls, "2026-10-26", QUEUES, target=0.80, threshold_s=20)
    skills = data.read("operator_skills")
    own = skills[skills["queue"].isin(QUEUES)].groupby("operator_id")["queue"].agg(tuple).to_dict()
    there = shifts.present(data.read("shifts"), own, needed.index, needed.columns)
    return (needed - there).clip(lower=0)


def _tuesday() -> pd.Series:
    return _gaps().max(axis=1).loc["2026-10-27"]


def _uncovered_hours() -> float:
    return float(_tuesday().sum()) * 0.25


def _quarters_not_hours() -> float:
    return float(_tuesday().sum())


def _whole_week() -> float:
    return float(_gaps().max(axis=1).sum()) * 0.25


def _slots_with_a_gap() -> float:
    return float((_tuesday() > 0).sum()) * 0.25


# --- 3. Sabati -----------------------------------------------------------------------------------

_SATURDAYS = {"Anna": 4, "Bruno": 1, "Carla": 3, "Dario": 1, "Elena": 2, "Fabio": 2}


def _next_three() -> list[str]:
    return sorted(_SATURDAYS, key=lambda name: (_SATURDAYS[name], name))[:3]


def _most_three() -> list[str]:
    return sorted(_SATURDAYS, key=lambda name: (-_SATURDAYS[name], name))[:3]


def _first_names() -> list[str]:
    return sorted(_SATURDAYS)[:3]


def _tie_reversed() -> list[str]:
    """L'errore di chi, a parità, prende l'ultimo in ordine alfabetico."""
    names = sorted(_SATURDAYS, reverse=True)
    return sorted(names, key=lambda name: _SATURDAYS[name])[:3]


# --- 4. La funzione ------------------------------------------------------------------------------


def _cases() -> list[tuple[float, float, float, float]]:
    return [
        (14, 22 + 24, 30 + 24, 30 + 24),  # la notte del caso: riattacca subito
        (14, 46, 54, 78),
        (22, 30, 38, 62),  # sera e mattina dopo
        (19, 30, 38, 49),  # undici ore esatte, prima e dopo
        (19, 30, 38, 48.5),
        (19.5, 30, 38, 70),
        (0, 24, 32, 56),
    ]


def _short(last_end: float, start: float, end: float, next_start: float) -> list[str]:
    before = ["prima"] if start - last_end < 11 else []
    return before + (["dopo"] if next_start - end < 11 else [])


def _only_before(last_end: float, start: float, end: float, next_start: float) -> list[str]:
    return ["prima"] if start - last_end < 11 else []


def _only_after(last_end: float, start: float, end: float, next_start: float) -> list[str]:
    return ["dopo"] if next_start - end < 11 else []


def _eleven_is_short(last_end: float, start: float, end: float, next_start: float) -> list[str]:
    before = ["prima"] if start - last_end <= 11 else []
    return before + (["dopo"] if next_start - end <= 11 else [])


def _swapped(last_end: float, start: float, end: float, next_start: float) -> list[str]:
    names = {"prima": "dopo", "dopo": "prima"}
    return [names[name] for name in _short(last_end, start, end, next_start)]


# --- 5. Assenze ----------------------------------------------------------------------------------


@cache
def _lost() -> pd.DataFrame:
    days = [
        (row.operator_id, day, row.reason)
        for row in data.read("absences").itertuples()
        for day in pd.date_range(row.date_from, row.date_to)
    ]
    table = pd.DataFrame(days, columns=["operator_id", "date", "reason"])
    return data.read("shifts").merge(
        table.astype({"operator_id": "Int64"}), on=["operator_id", "date"]
    )


def _sick_rate() -> float:
    return 100 * float((_lost()["reason"] == "malattia").sum()) / len(data.read("shifts"))


def _all_reasons() -> float:
    return 100 * len(_lost()) / len(data.read("shifts"))


def _share_of_lost() -> float:
    return 100 * float((_lost()["reason"] == "malattia").mean())


def _calendar_days() -> float:
    absences = data.read("absences")
    sick = absences[absences["reason"] == "malattia"]
    days = (sick["date_to"] - sick["date_from"]).dt.days + 1
    return 100 * float(days.sum()) / len(data.read("shifts"))


# --- 6. Che cosa serve prima ---------------------------------------------------------------------

_BEFORE = {
    "Registrare le telefonate per controllare la qualità": "accordo",
    "Usare il CRM che apre la scheda di chi chiama": "niente",
    "Multare chi ha chiuso apposta venti chiamate": "contestazione",
    "Spostare dal mattino al pomeriggio chi è a tempo parziale": "clausola",
    "Accettare uno scambio fra sera e mattina dopo": "riposo",
}

register(
    Exercise(
        "uf1-15-e1", ("UF1.C5",), _tired, collection(),
        hint='Tieni le righe di `found` con `rule` uguale a `"riposo_giornaliero"` e prendi la '
        "colonna `operator_id`.",
        success="Sono persone della linea guasti: un piano in regola e sostituzioni mai "
        "ricontrollate.",
        mistakes=[
            Mistake("uscita dimenticata", lambda: _tired(with_suspect=True),
                    "C'è anche chi ha solo dimenticato di uscire: quel periodo è sospetto "
                    "(`suspect`) e va tolto prima del controllo."),
            Mistake("interni", _extensions,
                    "Questi sono gli interni del telefono: la domanda chiede le matricole."),
        ],
    ),
    Exercise(
        "uf1-15-e2", ("UF1.A4",), _uncovered_hours, number("ore-persona", tolerance=0.01),
        hint="Somma le persone mancanti di tutti i quarti d'ora, poi trasforma i quarti in ore.",
        success="È il lavoro di più persone, per un giorno solo. Ma concentrato in poche ore: "
        "ecco perché spostare i turni serve più che aggiungerne.",
        mistakes=[
            Mistake("quarti d'ora", _quarters_not_hours,
                    "Hai sommato i quarti d'ora: per avere le ore moltiplica per 0,25."),
            Mistake("settimana", _whole_week,
                    "Queste sono le ore di tutta la settimana: serve il solo martedì."),
            Mistake("durata del buco", _slots_with_a_gap,
                    "Hai contato per quanto tempo manca almeno una persona. Se ne mancano tre, "
                    "valgono tre."),
        ],
    ),
    Exercise(
        "uf1-15-e3", ("UF1.C4", "UF1.A4"), _next_three, collection(),
        hint="Metti in fila dal numero di sabati più piccolo al più grande. A parità, l'alfabeto.",
        success="Chiunque può rifare il conto e ottenere gli stessi nomi: una rotazione così non "
        "si discute.",
        mistakes=[
            Mistake("chi ne ha di più", _most_three,
                    "Hai scelto chi ne ha già fatti di più: la rotazione va al contrario."),
            Mistake("alfabeto", _first_names,
                    "Questi sono i primi in ordine alfabetico: l'alfabeto decide solo a parità."),
            Mistake("parità al contrario", _tie_reversed,
                    "A parità di sabati passa prima chi viene prima nell'alfabeto."),
        ],
    ),
    Exercise(
        "uf1-15-e4", ("UF1.A4", "UF1.C5"), lambda: _short, function(_cases, collection()),
        hint="I riposi sono due: `inizio - fine_prima` e `inizio_dopo - fine`. Servono tutti e "
        "due.",
        success="È la riga che mancava a chi ha telefonato la sera del 15 ottobre.",
        mistakes=[
            Mistake("solo prima", lambda: _only_before,
                    "Guardi solo il riposo prima del turno. È l'errore della notte del 15 ottobre: "
                    "manca quello dopo."),
            Mistake("solo dopo", lambda: _only_after,
                    "Guardi solo il riposo dopo il turno: manca quello prima."),
            Mistake("undici comprese", lambda: _eleven_is_short,
                    "Undici ore esatte bastano: il riposo è corto se è `< 11`, non `<= 11`."),
            Mistake("scambiati", lambda: _swapped,
                    "Hai scambiato le due parole: «prima» riguarda `inizio - fine_prima`."),
        ],
    ),
    Exercise(
        "uf1-15-e5", ("UF1.C4",), _sick_rate,
        number("%", decimals=1, accepts_fraction=True),
        hint="Sopra: le righe di `lost` con motivo malattia. Sotto: tutte le righe di `plan`.",
        success="È il numero da mettere nello shrinkage. Non dice chi era malato, e non serve "
        "saperlo per fare i turni.",
        mistakes=[
            Mistake("tutti i motivi", _all_reasons,
                    "Hai contato tutti i motivi: le ferie sono un diritto che si programma, non "
                    "malattia."),
            Mistake("quota delle assenze", _share_of_lost,
                    "Hai diviso per i turni persi: sotto vanno i turni in piano."),
            Mistake("giorni di calendario", _calendar_days,
                    "Hai contato i giorni di calendario: fra quelli ci sono anche giorni in cui la "
                    "persona non aveva un turno."),
        ],
    ),
    Exercise(
        "uf1-15-e6", ("UF1.C5", "UF1.C4"), lambda: dict(_BEFORE), pairs({
            "accordo": "l'accordo (o l'autorizzazione) riguarda gli strumenti che permettono un "
            "controllo a distanza. Qui la questione è un'altra.",
            "niente": "qui informare le persone non basta: c'è un passo da fare prima.",
            "contestazione": "la contestazione scritta è il primo passo di un procedimento "
            "disciplinare. Qui nessuno è accusato.",
            "clausola": "la clausola scritta riguarda l'orario di chi è a tempo parziale.",
            "riposo": "le ore di riposo si contano quando due turni si avvicinano.",
        }),
        hint="Chiediti che cosa tocca la richiesta: il controllo, la disciplina, l'orario, "
        "la salute.",
        success="Cinque richieste, cinque strade. Saper dire «prima serve questo» è già metà del "
        "lavoro.",
    ),
    Exercise(
        "uf1-15-e7", ("UF1.C5", "UF1.C4"), lambda: "c",
        choice({
            "a": "risponde sul piano, ma la lettera chiede del lavoro fatto. Il registro mostra "
            "le sedici ore.",
            "b": "l'accordo fra colleghi non accorcia il riposo, e un riposo più lungo dopo non "
            "sostituisce le 11 ore consecutive ogni 24.",
            "d": "ammette il fatto, ma consegna i dati di lavoro di una persona senza che servano "
            "e non dice che cosa cambia.",
        }),
        hint="Cerca la risposta che ha il fatto, la causa, il rimedio con una data e un controllo.",
        success="Fatto, causa, rimedio, verifica. E nessun dato personale in più del necessario.",
    ),
)  # fmt: skip
