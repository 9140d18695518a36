"""Gli esercizi della lezione 1.8, «Assistenza tecnica: incidenti e priorità»."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import pandas as pd

from callcenter import data
from callcenter import tickets as desk
from callcenter.checks.clock import clock
from callcenter.checks.compare import RIGHT, Comparator, Verdict, show, wrong
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice

# --- I dati --------------------------------------------------------------------------------------

_TARGETS = {"P1": (15, 240), "P2": (30, 480), "P3": (240, 1440), "P4": (480, 4320)}
_HOLIDAYS = (
    "2025-11-01", "2025-12-08", "2025-12-25", "2025-12-26", "2026-01-01", "2026-01-06",
    "2026-04-05", "2026-04-06", "2026-04-25", "2026-05-01", "2026-06-02", "2026-08-15",
    "2026-09-19", "2026-10-04", "2026-11-01",
)  # fmt: skip
_OFFICE = desk.WorkHours(("08:00", "20:00"), ("08:00", "14:00"), holidays=_HOLIDAYS)
_MIXED = {"P1": None, "P2": None, "P3": _OFFICE, "P4": _OFFICE}


@cache
def _tickets() -> pd.DataFrame:
    return data.read("tickets")


def _mismatches() -> pd.Series:
    """Per ogni ticket fuori matrice: quanto la priorità scritta è più bassa di quella giusta."""
    right = desk.priorities(_tickets()).str[1].astype(int)
    written = _tickets()["priority"].str[1].astype(int)
    gap = written - right
    return gap[gap != 0]


@cache
def _measured(clock_name: str) -> pd.DataFrame:
    hours = {"mixed": _MIXED, "office": _OFFICE, "solar": None}[clock_name]
    return desk.measure(_tickets(), _TARGETS, now="2026-11-01 00:00", hours=hours)


def _met(clock_name: str, column: str = "response_met") -> float:
    return 100 * float(_measured(clock_name)[column].mean())


def _mean_of_rates() -> float:
    table = desk.compliance(_measured("mixed"), _tickets()["priority"])
    return 100 * float(table["response"].mean())


def _call_outs() -> pd.DataFrame:
    return _tickets()[_tickets()["on_call"]]


def _could_wait() -> float:
    return 100 * float(desk.priorities(_call_outs()).isin(["P3", "P4"]).mean())


def _could_wait_as_written() -> float:
    return 100 * float(_call_outs()["priority"].isin(["P3", "P4"]).mean())


def _could_wait_over_all() -> float:
    return 100 * float(desk.priorities(_call_outs()).isin(["P3", "P4"]).sum() / len(_tickets()))


# --- Il turno di reperibilità --------------------------------------------------------------------

_PEOPLE = ("T1", "T2", "T3", "T4", "T5")
_WEEKS = ("30/11", "07/12", "14/12", "21/12", "28/12", "04/01", "11/01", "18/01", "25/01", "01/02")
_FEAST = ("07/12", "21/12", "28/12", "04/01")
_AWAY = {"T2": {"07/12"}, "T4": {"21/12", "28/12"}, "T5": {"28/12", "04/01"}, "T3": {"11/01"}}


class RotaCheck(Comparator):
    """Un turno è giusto se rispetta le regole: ce ne sono molti, tutti accettati."""

    expects = "una lista di dieci nomi, per esempio `['T1', 'T2', …]`"

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Controlla nomi, assenze, stacco, turni a testa e settimane con una festa."""
        names = self._names(answer)
        if names is None:
            return self.wrong_type(answer)
        if len(names) != len(_WEEKS):
            return wrong(f"Le settimane sono {len(_WEEKS)}: la tua lista ha {len(names)} nomi.")
        if any(name is ... or name in (None, "", "...") for name in names):
            return wrong("Manca ancora qualche settimana: scrivi un nome per ognuna.")
        unknown = [name for name in names if name not in _PEOPLE]
        if unknown:
            return wrong(f"`{show(unknown[0])}` non è un tecnico: i nomi vanno da T1 a T5.")
        problem = self._problem(pd.Series(names, index=_WEEKS))
        return wrong(problem) if problem else RIGHT

    def matches(self, answer: Any, value: Any) -> bool:
        """Un errore tipico si riconosce se il turno è proprio quello."""
        return self._names(answer) == self._names(value)

    def _problem(self, rota: pd.Series) -> str:
        problems = desk.rota_problems(rota, _AWAY, gap=2)
        if problems:
            return f"{problems[0]}. (Problemi in tutto: {len(problems)}.)"
        counts = rota.value_counts().reindex(_PEOPLE, fill_value=0)
        if (counts != 2).any():
            name = counts[counts != 2].index[0]
            return f"{name} ha {counts[name]} turni: ne servono due a testa."
        feasts = rota[list(_FEAST)].value_counts()
        if feasts.max() > 1:
            return f"{feasts.idxmax()} ha più di una settimana con una festa: non è equo."
        return ""

    def _names(self, answer: Any) -> list | None:
        if isinstance(answer, dict):
            answer = [answer.get(week) for week in _WEEKS]
        if isinstance(answer, pd.Series):
            answer = answer.tolist()
        if isinstance(answer, str) or not isinstance(answer, Iterable):
            return None
        names = [name.strip().upper() if isinstance(name, str) else name for name in answer]
        return names if any(isinstance(name, str) for name in names) else None


def _fair() -> list[str]:
    hours = desk.WorkHours(
        ("08:00", "20:00"), ("08:00", "14:00"),
        holidays=("2026-12-08", "2026-12-25", "2026-12-26", "2027-01-01", "2027-01-06"),
    )  # fmt: skip
    mondays = pd.date_range("2026-11-30", periods=10, freq="7D", tz="Europe/Rome")
    weights = {
        week: 168 - desk.business_seconds(day, day + pd.Timedelta(days=7), hours) / 3600
        for week, day in zip(_WEEKS, mondays, strict=True)
    }
    return desk.build_rota(_PEOPLE, weights, _AWAY, gap=2).tolist()


def _cyclic() -> list[str]:
    return [_PEOPLE[place % 5] for place in range(10)]


def _only_two() -> list[str]:
    return ["T1", "T3"] * 5


# --- Testi ---------------------------------------------------------------------------------------

_NAMES = {
    "Da dieci minuti nessuno in sala Ischia sente i clienti": "incidente",
    "Serve una cuffia per un'operatrice che comincia lunedì": "richiesta",
    "Terzo blocco del CRM in un mese: nessuno sa perché": "problema",
    "Lo schermo degli indicatori è spento": "incidente",
    "Accesso al CRM per il nuovo assunto": "richiesta",
}

_TRIAGE = {
    "Tutte le chiamate cadono, telefoni non registrati": "principale",
    "Nessun telefono funziona in sala Ischia": "collega",
    "Sala Capri ferma: cuffie mute": "collega",
    "Linea guasti irraggiungibile": "collega",
    "Lo schermo degli indicatori segna zero chiamate": "collega",
    "Il passaggio al centralino di riserva non parte": "guasto a parte",
}


def _due() -> str:
    return desk.deadline("2026-10-24 12:30", 8 * 3600, _OFFICE).strftime("%H:%M")


register(
    Exercise(
        "uf1-08-e1", ("UF1.A3",), lambda: dict(_NAMES), pairs({
            "incidente": "qui non si è fermato niente di nuovo da ripristinare: o si chiede una "
            "cosa prevista, o si cerca una causa.",
            "richiesta": "nessuno chiede una cosa prevista dal catalogo: qui qualcosa non "
            "funziona.",
            "problema": "non si sta cercando la causa di guasti che si ripetono.",
        }),
        hint="Tre domande in fila: si è fermato qualcosa adesso? È una cosa prevista? Si cerca la "
        "causa di più guasti?",
        success="Il nome decide il lavoro: ripristinare, eseguire una procedura, cercare la "
        "causa.",
    ),
    Exercise(
        "uf1-08-e2", ("UF1.A3",), lambda: len(_mismatches()), number("ticket"),
        hint="`desk.priorities(tickets)` dà la priorità della matrice: confrontala con la colonna "
        "`priority` usando `!=`, poi somma.",
        success="Circa uno su venticinque. Una priorità troppo alta fa correre qualcuno per "
        "niente, una troppo bassa fa aspettare: conviene ricontrollarle il giorno dopo.",
        mistakes=[
            Mistake("solo esagerate", lambda: int((_mismatches() < 0).sum()),
                    "Hai contato solo le priorità più alte di quella giusta: contano anche quelle "
                    "più basse."),
            Mistake("solo sottovalutate", lambda: int((_mismatches() > 0).sum()),
                    "Hai contato solo le priorità più basse di quella giusta: contano anche quelle "
                    "più alte."),
            Mistake("uguali", lambda: len(_tickets()) - len(_mismatches()),
                    "Questi sono i ticket in cui la priorità **coincide** con la matrice: servono "
                    "gli altri."),
        ],
    ),
    Exercise(
        "uf1-08-e3", ("UF1.A3",), _due,
        clock("Conta i minuti di sabato fino alla chiusura, toglili dalle 8 ore, e riparti lunedì "
              "dall'apertura."),
        hint="Sabato dalle 12:30 alle 14:00 quanti minuti sono? Il resto si conta da lunedì alle "
        "8:00.",
        success="Novanta minuti di sabato, sei ore e mezza di lunedì. La domenica l'orologio è "
        "fermo, anche se c'è il cambio d'ora.",
        mistakes=[
            Mistake("da lunedì", lambda: "16:00",
                    "Hai ricominciato il conto da lunedì: i minuti di sabato sono già passati."),
            Mistake("orologio solare", lambda: "20:30",
                    "Questo è l'orologio solare: 8 ore dopo l'apertura, con l'assistenza chiusa."),
            Mistake("sabato fino alle 20", lambda: "8:30",
                    "Hai contato il sabato fino alle 20:00: il sabato si chiude alle 14:00."),
        ],
    ),
    Exercise(
        "uf1-08-e4", ("UF1.A3",), lambda: _met("mixed"),
        number("%", decimals=1, accepts_fraction=True),
        hint='La colonna `mixed["response_met"]` contiene vero e falso. La media di veri e falsi è '
        "la quota di veri.",
        success="La prima risposta non ripara niente: dice che qualcuno ha preso in carico. Ma è "
        "la prima cosa che nota chi ha segnalato, e va promessa a parte.",
        mistakes=[
            Mistake("ripristino", lambda: _met("mixed", "resolution_met"),
                    "Questo è il **ripristino** nei tempi: la domanda chiede la prima risposta."),
            Mistake("orologio solare", lambda: _met("solar"),
                    "Hai usato l'orologio solare per tutti: qui P3 e P4 corrono solo in orario."),
            Mistake("orologio lavorativo", lambda: _met("office"),
                    "Hai usato l'orologio lavorativo per tutti: P1 e P2 corrono sempre."),
            Mistake("media delle medie", _mean_of_rates,
                    "È la media delle quattro percentuali: così i pochi P1 pesano quanto i tanti "
                    "P4. Conta tutti i ticket insieme."),
        ],
    ),
    Exercise(
        "uf1-08-e5", ("UF1.A3",), _could_wait, number("%", decimals=1, accepts_fraction=True),
        hint="`desk.priorities(calls_out)` ricalcola la priorità; `.isin([\"P3\", \"P4\"])` dice "
        "chi poteva aspettare; la media dà la quota.",
        success="Quasi quattro risvegli su cinque. Una regola scritta vale più di un tecnico "
        "paziente.",
        mistakes=[
            Mistake("priorità scritta", _could_wait_as_written,
                    "Hai usato la priorità **scritta** nel ticket: la domanda chiede quella della "
                    "matrice."),
            Mistake("i gravi", lambda: 100 - _could_wait(),
                    "Questa è la quota di chi andava svegliato davvero: serve l'altra."),
            Mistake("su tutti i ticket", _could_wait_over_all,
                    "Hai diviso per tutti i ticket dell'anno: sotto vanno solo gli interventi in "
                    "reperibilità."),
        ],
    ),
    Exercise(
        "uf1-08-e6", ("UF1.A3",), _fair, RotaCheck(),
        hint="Parti dalle settimane con una festa: sono quattro, e solo una persona resta senza. "
        "Poi riempi le altre guardando lo stacco.",
        success="Nessuno è assente, nessuno si stanca due volte di fila, le feste sono divise. Ora "
        "si può pubblicare, e chi vuole scambiare sa con quali regole.",
        mistakes=[
            Mistake("ciclico", _cyclic,
                    "Questo è il turno ciclico di prima: mette in turno chi è assente."),
            Mistake("sempre gli stessi", _only_two,
                    "Hai usato solo due persone: fra due turni servono due settimane libere, e i "
                    "turni sono due a testa."),
        ],
    ),
    Exercise(
        "uf1-08-e7", ("UF1.A3", "UF1.C6"), lambda: dict(_TRIAGE), pairs({
            "principale": "il ticket principale è uno solo: quello che descrive il guasto nel suo "
            "insieme.",
            "collega": "se lo colleghi, nessuno lo lavora per conto suo. È davvero solo una "
            "conseguenza di un altro ticket?",
            "guasto a parte": "non ha una causa sua: tornerà a posto quando riparte il "
            "centralino.",
        }),
        hint="Chiediti: se il centralino principale riparte adesso, questo ticket si chiude da "
        "solo?",
        success="Un guasto, una squadra. E un secondo guasto, la riserva che non parte, che senza "
        "smistamento sarebbe rimasto in mezzo agli altri.",
    ),
    Exercise(
        "uf1-08-e8", ("UF1.A3", "UF1.C6"), lambda: "b",
        choice({
            "a": "la percentuale sale senza riparare più in fretta: di notte l'orologio è fermo "
            "anche quando la linea guasti è muta.",
            "c": "sveglia qualcuno per ogni annuncio vecchio e promette di notte ciò che di notte "
            "non serve. E chi è svegliato domani non può lavorare.",
            "d": "un riavvio senza competenza chiude le chiamate che funzionano e cancella le "
            "tracce della causa.",
        }),
        hint="Cerca il testo in cui l'orologio segue il danno, e in cui si controlla anche chi "
        "ferma l'orologio.",
        success="L'orologio segue il danno, la priorità la matrice, e il problema non si perde "
        "dietro gli incidenti.",
    ),
)  # fmt: skip
