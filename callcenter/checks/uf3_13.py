"""Gli esercizi della lezione 3.13, «Il software che organizza il lavoro»."""

from functools import cache

import pandas as pd

from callcenter import data, tickets, tryout
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 2. Il ticket T4 -----------------------------------------------------------------------------

_T4 = [
    ("2026-11-26 17:00", "nuovo"),
    ("2026-11-26 18:00", "in lavorazione"),
    ("2026-11-26 19:00", "attesa cliente"),
    ("2026-11-27 09:00", "in lavorazione"),
    ("2026-11-27 13:00", "attesa pezzo"),
    ("2026-11-27 15:00", "in lavorazione"),
    ("2026-11-27 16:00", "risolto"),
]


def _hours(stopping: set[str], *, start: int = 0, always: bool = False) -> float:
    office = None if always else tickets.WorkHours(("08:00", "20:00"))
    stopped = tickets.pauses(_T4, stopping)
    return tickets.business_seconds(_T4[start][0], _T4[-1][0], office, stopped) / 3600


_WAIT = {"attesa cliente"}

# --- 3. L'asticella ------------------------------------------------------------------------------


@cache
def _measures() -> dict[str, float]:
    """Il WAPE di ottobre e i valori a cui portano gli errori tipici, in percento."""
    from callcenter import forecast  # usa scipy: si carica solo quando serve

    one = data.read("intervals").query("queue == 'contratti'")
    grid = forecast.day_grid(one["interval_start"], one["offered"])
    grid = grid.drop(index=pd.Timestamp("2026-10-14"))
    known, october = grid[grid.index < "2026-10-01"], grid[grid.index >= "2026-10-01"]
    right = forecast.weekday_mean(known, october.index, weeks=4)
    seen = forecast.weekday_mean(grid, october.index, weeks=4)
    found = {
        "right": forecast.wape(october, right),
        "seen": forecast.wape(october, seen),
        "naive": forecast.wape(october, forecast.seasonal_naive(known, october.index)),
        "daily": forecast.wape(october.sum(axis=1), right.sum(axis=1)),
        "bias": forecast.bias(october, right),
    }
    return {name: 100 * value for name, value in found.items()}


# --- 4. I permessi -------------------------------------------------------------------------------

_NEEDED = {
    "impiegato": {"vedi i tuoi turni", "chiedi ferie"},
    "responsabile": {"vedi i turni di tutti", "approva ferie", "vedi le assenze"},
    "ufficio personale": {"vedi le assenze", "vedi i motivi delle assenze"},
}
_GRANTED = {
    "impiegato": {"vedi i tuoi turni", "vedi i turni di tutti", "chiedi ferie"},
    "responsabile": {"vedi i turni di tutti", "approva ferie", "vedi i motivi delle assenze"},
    "ufficio personale": {"vedi le assenze", "vedi i motivi delle assenze"},
    "ex fornitore": {"configura"},
}


def _gaps(*kinds: str) -> set[tuple[str, str]]:
    table = tryout.rights_gap(_GRANTED, _NEEDED)
    chosen = table[table["gap"].isin(kinds)]
    return set(zip(chosen["role"], chosen["right"], strict=True))


# --- 6. L'esportazione ---------------------------------------------------------------------------


@cache
def _export() -> tuple[pd.Series, int, int]:
    original = data.read("tickets")
    shorter = original["assigned_group"].str[:10]
    exported = original.head(300).drop(columns="description").assign(assigned_group=shorter)
    gap = tryout.export_gap(original, exported, key="ticket_id")
    return gap, int((shorter != original["assigned_group"]).sum()), len(exported)


register(
    Exercise(
        "uf3-13-e1", ("UF3.C6",),
        lambda: {
            "Il turno che viola le 11 ore di riposo viene bloccato": "si prova",
            "La nostra interfaccia è moderna e intuitiva": "non si verifica",
            "A fine contratto vi ridiamo i dati entro 30 giorni e li cancelliamo":
                "si legge nel contratto",
            "Un operatore non vede i voti dei colleghi": "si prova",
            "Con l'intelligenza artificiale il servizio migliora": "non si verifica",
            "Se il servizio è fermo più di 4 ore al mese, paghiamo una penale":
                "si legge nel contratto",
        },
        pairs({
            "si prova": "non si può far succedere adesso, davanti al venditore.",
            "si legge nel contratto": "non è un impegno scritto sul futuro.",
            "non si verifica": "esiste una prova, o una clausola, che può dire di no.",
        }),
        hint="Puoi farlo succedere oggi? È un impegno per dopo? O è solo un aggettivo?",
        success="Adesso si prova, dopo si scrive nel contratto. Gli aggettivi restano sulla "
        "diapositiva.",
    ),
    Exercise(
        "uf3-13-e2", ("UF3.C6",), lambda: _hours(_WAIT), number("ore", tolerance=0.02),
        hint="Giovedì dalle 17 alle 19 corre. Poi si ferma fino alle 9 di venerdì. Quali altri "
        "stati fermano l'orologio, secondo il contratto?",
        success="Due ore giovedì e sette venerdì. «Attesa pezzo» è un problema dell'azienda: "
        "l'orologio corre.",
        mistakes=[
            Mistake("anche il pezzo", lambda: _hours({*_WAIT, "attesa pezzo"}),
                    "Hai fermato l'orologio anche in «attesa pezzo». Il contratto nomina un solo "
                    "stato."),
            Mistake("dalla presa in carico", lambda: _hours(_WAIT, start=1),
                    "Hai cominciato dalla presa in carico, come il programma A. L'orologio parte "
                    "quando il ticket nasce."),
            Mistake("senza arresto", lambda: _hours(set()),
                    "Non hai tolto l'attesa del cliente."),
            Mistake("notte e giorno", lambda: _hours(set(), always=True),
                    "Hai contato anche la notte: l'orologio corre dalle 8 alle 20."),
        ],
    ),
    Exercise(
        "uf3-13-e3", ("UF3.C6",), lambda: _measures()["right"],
        number("%", decimals=1, accepts_fraction=True),
        hint="Dividi `calls` in due: prima del 1º ottobre e dopo. `forecast.weekday_mean(storia, "
        "giorni, weeks=4)`, poi `forecast.wape(vere, previste)`, per 100.",
        success="Su mezz'ore con poche chiamate l'errore è grande, e in buona parte è il caso. "
        "È questa l'asticella: il venditore deve stare sotto, alla cieca.",
        mistakes=[
            Mistake("ottobre nella storia", lambda: _measures()["seen"],
                    "Nella storia c'è anche ottobre: la previsione lo conosce già. È il trucco "
                    "del venditore."),
            Mistake("una settimana", lambda: _measures()["naive"],
                    "Hai usato una settimana sola: ne servono quattro."),
            Mistake("totali del giorno", lambda: _measures()["daily"],
                    "Questo è l'errore sui totali del giorno. I turni si fanno a mezz'ore."),
            Mistake("con il segno", lambda: abs(_measures()["bias"]),
                    "Questa è la distorsione: gli errori in più e in meno si annullano."),
        ],
    ),
    Exercise(
        "uf3-13-e4", ("UF3.C6", "UF3.C3"), lambda: _gaps("di troppo"), collection(),
        hint="Per ogni ruolo: ciò che è in `dati` e non in `servono`. Anche un ruolo che non "
        "dovrebbe esserci.",
        success="I motivi delle assenze possono parlare di salute: li vede solo chi ne ha bisogno. "
        "E l'ex fornitore ha ancora le chiavi.",
        mistakes=[
            Mistake("anche i mancanti", lambda: _gaps("di troppo", "manca"),
                    "Hai messo anche un permesso che manca. Qui si chiede solo ciò che è di "
                    "troppo."),
            Mistake("solo i mancanti", lambda: _gaps("manca"),
                    "Questo manca: serve al lavoro e non c'è. La domanda è il contrario."),
            Mistake("senza l'ex fornitore",
                    lambda: {pair for pair in _gaps("di troppo") if pair[0] in _NEEDED},
                    "Ti sei fermato ai ruoli di `servono`. Guarda chi c'è in `dati` e non dovrebbe "
                    "esserci."),
        ],
    ),
    Exercise(
        "uf3-13-e5", ("UF3.C6", "UF3.C3"),
        lambda: {
            "Registrare le chiamate per valutare la qualità": "prima l'accordo",
            "Riconoscere dalla voce la rabbia dell'operatore": "vietata",
            "Aprire la scheda del cliente quando arriva la sua chiamata": "strumento di lavoro",
            "Registrare lo schermo dell'operatore durante le chiamate": "prima l'accordo",
            "Misurare dalla voce l'umore dell'operatore, per il premio": "vietata",
        },
        pairs({
            "vietata": "qui non si deducono emozioni dalla voce: con le garanzie giuste può "
            "essere lecita.",
            "prima l'accordo": "o è vietata comunque, oppure serve proprio per rispondere al "
            "cliente.",
            "strumento di lavoro": "senza questa funzione il lavoro si fa lo stesso: serve a "
            "guardare chi lavora.",
        }),
        hint="Deduce emozioni? Permette di controllare a distanza una persona? O serve per "
        "rispondere?",
        success="Il divieto non si compra con un accordo. Il controllo a distanza, invece, vuole "
        "uno scopo, un accordo e persone informate.",
    ),
    Exercise(
        "uf3-13-e6", ("UF3.C6",), lambda: int(_export()[0]["changed_rows"]), number("ticket"),
        hint="Guarda solo i `ticket_id` presenti in `exported` e conta quelli con un gruppo "
        "diverso. `gap_a` ha già la riga `changed_rows`.",
        success="Il nome del gruppo è tagliato: chi riapre quei dati non sa più a chi erano "
        "assegnati. Le righe c'erano tutte, i dati no.",
        mistakes=[
            Mistake("su tutti", lambda: _export()[1],
                    "Hai contato anche i ticket che non sono arrivati: quelli sono persi, non "
                    "cambiati."),
            Mistake("persi", lambda: int(_export()[0]["missing_rows"]),
                    "Questi sono i ticket persi. La domanda è su quelli arrivati."),
            Mistake("arrivati", lambda: _export()[2],
                    "Questi sono tutti i ticket arrivati. Quanti hanno un valore diverso?"),
            Mistake("insieme", lambda: int(sum(_export()[0][["missing_rows", "changed_rows"]])),
                    "Hai sommato persi e cambiati: qui servono solo i cambiati."),
        ],
    ),
    Exercise(
        "uf3-13-e7", ("UF3.C6", "UF3.C3", "UF3.A2"), lambda: "b",
        choice({
            "a": "Un must non si compra con i punti. E dopo la firma manca la leva per far "
            "correggere l'orologio.",
            "c": "I must ci sono, il resto no: il mese con un gruppo scopre ciò che la prova breve "
            "non vede, e l'accordo viene prima, non dopo la protesta.",
            "d": "Un difetto di configurazione si corregge e si riprova: per questo esiste la "
            "seconda prova. Un orologio diverso, invece, è un'altra definizione.",
        }),
        hint="Cerca il testo che parte dai must, allega le prove, dice che cosa perde e che cosa "
        "si fa prima di usarlo.",
        success="Prove allegate, limiti dichiarati, un mese con un gruppo, e le persone prima "
        "dell'uso.",
    ),
)  # fmt: skip
