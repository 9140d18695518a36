"""Gli esercizi della lezione 3.8, «Relazione con il cliente e CRM»."""

from functools import cache

import pandas as pd

from callcenter import data, relationship
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.wording import at_most, avoids, says, wording
from callcenter.checks.words import choice, collection

# --- 1. Unire o no -------------------------------------------------------------------------------

_CARDS = {
    "Anna R., stesso telefono, stesso indirizzo, una scheda senza data di nascita": "unisci",
    "Anna R., stesso telefono e stesso indirizzo, nate nel 1958 e nel 1986": "guarda una persona",
    "Anna R. e Carlo R., stesso telefono, stesso indirizzo": "guarda una persona",
    "Anna R. e Anna R., telefoni diversi, indirizzi diversi, posta mancante": "lascia separate",
}

# --- 2. I contatti ripetuti ----------------------------------------------------------------------


@cache
def _known() -> pd.DataFrame:
    contacts = data.read("contacts").dropna(subset=["customer_id"])
    people = relationship.people(data.read("customers"))
    return contacts.assign(person_id=contacts["customer_id"].map(people))


def _repeated(days: float = 7) -> float:
    return float(100 * relationship.repeated(_known(), days=days).mean())


def _any_reason() -> float:
    """L'errore di chi non guarda il motivo."""
    return float(100 * relationship.repeated(_known().assign(reason="uno")).mean())


def _of_people() -> float:
    """L'errore di chi divide le persone che hanno richiamato per tutte le persone."""
    known = _known()
    again = known.loc[relationship.repeated(known), "person_id"].nunique()
    return 100 * again / known["person_id"].nunique()


def _of_everyone() -> float:
    """L'errore di chi divide per tutti i contatti, anche senza cliente."""
    return 100 * float(relationship.repeated(_known()).sum()) / len(data.read("contacts"))


# --- 3. La nota ----------------------------------------------------------------------------------

_NOTE = {
    "Tre rate da 70 euro, la prima il 20 novembre": "si scrive",
    "Promessa conferma per SMS entro domani alle 18": "si scrive",
    "Ha perso il lavoro a settembre": "non serve",
    "Secondo me non pagherà": "è un giudizio",
    "La madre è ricoverata": "non serve",
    "Il solito furbo": "è un giudizio",
}

# --- 4. Le scadenze ------------------------------------------------------------------------------


def _out_of_time(
    *statuses: str, limit: int = 15, today: str = "2026-11-20", default: int = 30
) -> list[str]:
    table = relationship.deadlines(
        relationship.complaints(), today, {"doppia fatturazione": limit}, default=default
    )
    chosen = table["status"].isin(statuses or ("in ritardo", "aperto e scaduto"))
    return table.loc[chosen, "complaint_id"].tolist()


# --- 5. La risposta ------------------------------------------------------------------------------

_LETTER = (
    "Gentile signora Russo, ha pagato due volte 64 euro, l'11 ottobre e il 12 ottobre. "
    "Il suo messaggio è rimasto senza risposta per tre settimane: ci scusiamo per questo silenzio. "
    "Oggi parte il rimborso, che arriva entro il 20 novembre. La segue Carla Montalunga. "
    "Se non è d'accordo, può rivolgersi al Servizio Conciliazione di ARERA."
)

# --- 6. Il CLV a tempo ---------------------------------------------------------------------------


def _value(margin: float, retention: float, discount: float, years: int) -> float:
    return float(sum(margin * (retention / (1 + discount)) ** t for t in range(1, years + 1)))


def _from_zero(margin: float, retention: float, discount: float, years: int) -> float:
    """L'errore di chi comincia dall'anno 0."""
    return float(sum(margin * (retention / (1 + discount)) ** t for t in range(years)))


def _no_discount(margin: float, retention: float, discount: float, years: int) -> float:
    return float(sum(margin * retention**t for t in range(1, years + 1)))


def _one_less(margin: float, retention: float, discount: float, years: int) -> float:
    return float(sum(margin * (retention / (1 + discount)) ** t for t in range(1, years)))


register(
    Exercise(
        "uf3-08-e1", ("UF3.C4",), lambda: dict(_CARDS),
        pairs({
            "unisci": "qui la regola non basta per unire: cerca che cosa si contraddice, o che "
            "cosa manca.",
            "guarda una persona": "chiediti se il telefono è lo stesso, e se c'è un dubbio vero. "
            "Un dato che manca non è un dubbio.",
            "lascia separate": "qui il telefono è lo stesso: almeno un controllo ci vuole.",
        }),
        hint="Tre domande in ordine: le cifre del telefono coincidono? Il nome e almeno una prova "
        "coincidono? Qualcosa si contraddice?",
        success="Una data diversa ferma la regola, una data che manca no.",
    ),
    Exercise(
        "uf3-08-e2", ("UF3.C4",), _repeated, number("%", decimals=1),
        hint="`relationship.repeated(known, days=7)` dà vero o falso per ogni contatto. La media è "
        "la quota.",
        success="Sono telefonate che si potevano evitare alla prima. E sono solo quelle che si "
        "vedono.",
        mistakes=[
            Mistake("tre giorni", lambda: _repeated(3),
                    "Questa è la quota con la finestra di 3 giorni: ne servono 7."),
            Mistake("qualunque motivo", _any_reason,
                    "Hai contato anche chi richiama per un altro motivo: il motivo deve essere lo "
                    "stesso."),
            Mistake("persone", _of_people,
                    "Questa è la quota di persone. La domanda chiede la quota di contatti."),
            Mistake("tutti i contatti", _of_everyone,
                    "Hai diviso per tutti i contatti. Sotto vanno solo quelli dei clienti "
                    "riconosciuti."),
            Mistake("numero", lambda: float(relationship.repeated(_known()).sum()),
                    "Questo è quanti sono: la domanda chiede una percentuale."),
        ],
    ),
    Exercise(
        "uf3-08-e3", ("UF3.C3", "UF3.C4"), lambda: dict(_NOTE),
        pairs({
            "si scrive": "a chi risponde domani serve? E può leggerlo anche il cliente?",
            "non serve": "guarda se è un accordo da rispettare, oppure un'opinione.",
            "è un giudizio": "questo è un fatto, non un'opinione: la domanda è se serve.",
        }),
        hint="Prima: è un fatto o un'opinione? Poi: serve a chi risponderà domani?",
        success="Restano le rate e la promessa. Il resto è della persona, non dell'azienda.",
    ),
    Exercise(
        "uf3-08-e4", ("UF3.C4",), _out_of_time, collection(),
        hint="Rifai `relationship.deadlines` con la data del 20 novembre. Poi tieni due stati: "
        "«in ritardo» e «aperto e scaduto».",
        success="Sono il lavoro dei prossimi giorni, con un nome e una data per ciascuno.",
        mistakes=[
            Mistake("trenta per tutti", lambda: _out_of_time(limit=30),
                    "Hai dato 30 giorni a tutti: per la doppia fatturazione sono 15."),
            Mistake("solo scaduti", lambda: _out_of_time("aperto e scaduto"),
                    "Ci sono solo quelli ancora aperti: anche chi ha avuto risposta tardi è fuori "
                    "tempo."),
            Mistake("solo chiusi", lambda: _out_of_time("in ritardo"),
                    "Ci sono solo quelli già chiusi: mancano gli aperti che nel frattempo "
                    "scadono."),
            Mistake("tutti gli aperti",
                    lambda: _out_of_time("in ritardo", "aperto e scaduto", "aperto"),
                    "Hai preso anche gli aperti che il 20 novembre sono ancora in tempo."),
            Mistake("quindici per tutti", lambda: _out_of_time(default=15),
                    "Hai dato 15 giorni a tutti: gli altri argomenti ne hanno 30."),
        ],
    ),
    Exercise(
        "uf3-08-e5", ("UF3.C1",), lambda: _LETTER,
        wording(
            says(r"\b64\b", message="Manca l'importo: 64 euro.",
                 example=_LETTER.replace("64 euro", "la stessa somma")),
            says(r"\b11\b", message="Manca una data del fatto: 11 ottobre.",
                 example=_LETTER.replace("l'11 ottobre e il 12 ottobre", "il 12 ottobre")),
            says(r"\b12\b", message="Manca una data del fatto: 12 ottobre.",
                 example=_LETTER.replace("l'11 ottobre e il 12 ottobre", "l'11 ottobre")),
            says(r"\bscus|dispiac|spiacent", message="Mancano le scuse, per il fatto preciso.",
                 example=_LETTER.replace("ci scusiamo per questo silenzio", "lo abbiamo visto")),
            says(r"\btre settimane|\bsilenzio|\bsenza risposta",
                 message="Manca una parte del torto: nessuno le ha risposto per tre settimane.",
                 example=_LETTER.replace("Il suo messaggio è rimasto senza risposta per tre "
                                         "settimane: ci scusiamo per questo silenzio. ",
                                         "Ci scusiamo per il doppio addebito. ")),
            says(r"\b20 novembre|\b20/11", message="Manca la data del rimedio: 20 novembre.",
                 example=_LETTER.replace("entro il 20 novembre", "presto")),
            says(r"concilia|\barera\b",
                 message="Manca la strada da prendere se non è d'accordo: la conciliazione.",
                 example=_LETTER.replace("rivolgersi al Servizio Conciliazione di ARERA",
                                         "scriverci ancora")),
            avoids(r"per il disagio|gentile comunicazione|in lavorazione|al centro del nostro|"
                   r"in riferimento alla|la informiamo che|sezione dedicata",
                   message="C'è una frase fatta («per il disagio», «in lavorazione»…): parla del "
                   "suo caso.",
                   example=_LETTER.replace("per questo silenzio", "per il disagio del silenzio")),
            avoids(r"colpa del|colpa dell|\bl'operatore ha sbagliato|\bil sistema ha",
                   message="Scarichi la colpa su qualcuno o su un sistema: chi scrive risponde "
                   "per l'azienda.",
                   example=f"{_LETTER} È stata colpa del sistema."),
            at_most(110, message="È più lunga di 110 parole: togli ciò che non riguarda il caso.",
                    example=f"{_LETTER} {'Le scriviamo con attenzione per il suo caso. ' * 9}"),
        ),
        hint="Quattro frasi bastano: che cosa è successo, scuse per quello, rimedio con la data, "
        "che cosa può fare se non è d'accordo.",
        success="Chi legge capisce subito che qualcuno ha aperto la sua pratica. Poi rileggila ad "
        "alta voce: questa verifica cerca parole, non la gentilezza.",
    ),
    Exercise(
        "uf3-08-e6", ("UF3.C4",), lambda: _value,
        function([(60.0, 0.8, 0.1, 5), (100.0, 0.5, 0.0, 3), (80.0, 0.94, 0.05, 1),
                  (45.0, 0.9, 0.08, 10), (60.0, 0.8, 0.1, 0)], number("euro", tolerance=0.01)),
        hint="Il margine dell'anno t vale margine × (ritenzione ÷ (1 + sconto)) alla t. Gli anni "
        "vanno da 1 ad `anni`: `range(1, anni + 1)`.",
        success="È il conto che sta dietro la formula. Con molti anni le due cose si toccano.",
        mistakes=[
            Mistake("da zero", lambda: _from_zero,
                    "Cominci dall'anno 0, con un margine sicuro: qui il primo arriva a fine anno "
                    "ed è già incerto."),
            Mistake("senza sconto", lambda: _no_discount,
                    "Manca lo sconto: un euro fra tre anni vale meno di un euro oggi."),
            Mistake("un anno in meno", lambda: _one_less,
                    "Ti fermi un anno prima: `range(1, anni)` non comprende l'ultimo anno."),
        ],
    ),
    Exercise(
        "uf3-08-e7", ("UF3.C1", "UF3.C4"), lambda: "b",
        choice({
            "a": "Il buono non risponde a niente di ciò che ha scritto: il contatore, l'attesa, la "
            "telefonata commerciale. E il valore non decide chi merita una risposta.",
            "c": "Con la scheda vecchia spariscono contratti, contatti e consensi. Unire vuol dire "
            "tenere tutte e due le storie.",
            "d": "La coda è un pezzo piccolo: la mappa dice che ci si perde soprattutto dopo la "
            "risposta. E alla cliente non risponde nessuno.",
        }),
        hint="Cerca il piano che risolve il suo caso, toglie la causa e dice come si controlla.",
        success="Prima la persona, poi la causa, poi la misura. Il buono, se serve, viene dopo.",
    ),
)  # fmt: skip
