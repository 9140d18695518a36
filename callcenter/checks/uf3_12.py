"""Esercizi della lezione «Privacy: diritti, conservazione, violazioni» (uf3-12)."""

from __future__ import annotations

import functools
from itertools import product

import pandas as pd

from callcenter import data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import table
from callcenter.checks.words import choice, collection
from callcenter.privacy import anonymity, breaches, database
from callcenter.privacy.requests import due

# --- e1: le risposte in ritardo ------------------------------------------------------------------


def _late(rule: str = "right") -> int:
    """Le richieste chiuse dopo la scadenza; ``rule`` sceglie il modo, giusto o sbagliato."""
    closed = data.read("data_requests").dropna(subset=["closed_at"])
    count = 0
    for row in closed.itertuples():
        last = due(row.received_at, row.extension_sent_on if rule == "right" else None)
        if rule == "three months":
            last = due(row.received_at, row.received_at.date())
        count += row.closed_at.date() > last
    return count


# --- e3: la cancellazione ------------------------------------------------------------------------

LAW, DEFENCE, DELETE = "resta: obbligo di legge", "resta: serve a difendersi", "si cancella"
ERASURE = {
    "le fatture di due anni fa": LAW,
    "il secondo telefono, lasciato per comodità": DELETE,
    "le note degli operatori sulle chiamate chiuse": DELETE,
    "la prova del suo no al marketing": DEFENCE,
    "la registrazione del contratto, contestato in causa": DEFENCE,
    "i voti dati nelle indagini, legati al suo nome": DELETE,
}
_ERASURE = {
    LAW: "quale legge obbliga a tenere questo? Se non sai dirla, non c'è (art. 17 par. 3 lett. b).",
    DEFENCE: "in quale causa o reclamo servirebbe? «Non si sa mai» non basta (art. 17 par. 3 "
    "lett. e).",
    DELETE: "qui c'è una ragione per tenerlo, e va spiegata alla persona.",
}

# --- e4: i commenti da svuotare ------------------------------------------------------------------


@functools.cache
def _surveys():
    return database.connect(["customer_surveys"])


_COMMENTS = "SELECT survey_id FROM customer_surveys WHERE {}"


def _comments(condition: str) -> str:
    return _COMMENTS.format(condition)


# --- e6: le persone esposte ----------------------------------------------------------------------


@functools.cache
def published() -> pd.DataFrame:
    """Le chiamate dei clienti, con il CAP e il decennio di nascita."""
    customers = data.read("customers")
    customers["decennio"] = customers["birth_date"].dt.year // 10 * 10
    calls = data.read("contacts").dropna(subset=["customer_id"])
    return calls.merge(customers[["customer_id", "postal_code", "decennio"]], on="customer_id")


def _exposed(column: str = "people", missing: bool = True) -> int:
    calls = published()
    if not missing:
        calls = calls.dropna(subset=["decennio"])
    found = anonymity.groups(calls, ["postal_code", "decennio"], "customer_id")
    small = found.loc[found["people"] < 5]
    return len(small) if column == "groups" else int(small[column].sum())


# --- e7: gli obblighi ----------------------------------------------------------------------------


def duties(leggibili, copia, danno, probabilita) -> set[str]:
    """Registro, Garante, persone: secondo la griglia della lezione."""
    incident = breaches.Incident("prova", leggibili, copia, danno, probabilita)
    return breaches.duties(breaches.risk(incident))


def _no_record(leggibili, copia, danno, probabilita) -> set[str]:
    found = duties(leggibili, copia, danno, probabilita)
    return found if "garante" in found else set()


def _only_confidentiality(leggibili, copia, danno, probabilita) -> set[str]:
    return duties(leggibili, True, danno, probabilita)


def _people_always(leggibili, copia, danno, probabilita) -> set[str]:
    found = duties(leggibili, copia, danno, probabilita)
    return found | {"persone"} if "garante" in found else found


def _above_six(leggibili, copia, danno, probabilita) -> set[str]:
    found = duties(leggibili, copia, danno, probabilita)
    return found - {"persone"} if danno * probabilita == breaches.HIGH else found


def _incidents() -> list[tuple]:
    return list(product((True, False), (True, False), (1, 2, 3), (1, 2, 3)))


register(
    Exercise(
        "uf3-12-e1", ("UF3.C3",), _late, number("richieste"),
        hint="Un ciclo sulle richieste chiuse: `requests.due(ricevuta, proroga)` dà l'ultimo "
        "giorno. È in ritardo se `closed_at.date()` viene dopo.",
        success="Sono persone che hanno aspettato più di quanto la legge concede. Un registro "
        "che avvisa al ventesimo giorno costa meno di una sola di queste risposte.",
        mistakes=[
            Mistake("senza proroga", lambda: _late("no extension"),
                    "Hai dato a tutti un mese, o trenta giorni. Una proroga comunicata entro il "
                    "primo mese aggiunge due mesi: guarda `extension_sent_on`."),
            Mistake("tre mesi a tutti", lambda: _late("three months"),
                    "Hai dato tre mesi a tutti. La proroga vale solo per chi l'ha ricevuta, "
                    "entro il primo mese."),
        ],
    ),
    Exercise(
        "uf3-12-e2", ("UF3.C3",), lambda: "si apre la richiesta e si verifica chi è",
        choice({
            "si dà la copia, sa tutto": "codice fiscale e indirizzo li sa anche chi ha vissuto "
            "con lei. Dare i dati alla persona sbagliata è una violazione.",
            "si dà la copia, è il marito": "il diritto è della persona. Un'altra persona lo "
            "esercita solo con una delega.",
            "si rifiuta e si chiude": "se è davvero una richiesta, rifiutarla è una violazione. "
            "Con un dubbio ragionevole si chiedono altre informazioni (art. 12 par. 6).",
            "si chiede sempre la carta d'identità": "«sempre» è troppo: si chiede solo ciò che "
            "serve. E un documento in più è un dato in più da proteggere.",
        }),
        hint="Due doveri insieme: non perdere la richiesta, e non dare i dati a un altro.",
        success="Si apre subito, perché il tempo corre. Poi si verifica con un canale già noto: "
        "una chiamata al numero in scheda, un messaggio nell'area riservata.",
    ),
    Exercise(
        "uf3-12-e3", ("UF3.C3",), lambda: ERASURE, pairs(_ERASURE),
        hint="Per ogni voce: c'è una legge che obbliga a tenerla? C'è una causa o una prova da "
        "dare? Se due volte no, si cancella.",
        success="Cancellare non è tutto o niente: si divide voce per voce, e alla persona si "
        "dice che cosa resta, perché e fino a quando.",
    ),
    Exercise(
        "uf3-12-e4", ("UF3.C3", "UF3.A3"),
        lambda: _comments("comment IS NOT NULL AND date(answered_at, '+30 days') < '2026-11-02'"),
        sql_query(_surveys, table(key="survey_id")),
        hint="Due condizioni: il commento c'è, e `date(answered_at, '+30 days')` è prima del "
        "giorno dell'esecuzione.",
        success="È la stessa condizione che la regola scrive da sola. Provarla a vuoto, prima, "
        "evita l'errore che non si può annullare.",
        mistakes=[
            Mistake("ultimo giorno",
                    lambda: _comments("comment IS NOT NULL AND date(answered_at, '+30 days') <= "
                                      "'2026-11-02'"),
                    "Hai preso anche chi scade proprio il 2 novembre: l'ultimo giorno è "
                    "compreso, si svuota dal giorno dopo."),
            Mistake("senza commento",
                    lambda: _comments("date(answered_at, '+30 days') < '2026-11-02'"),
                    "Hai preso anche i questionari senza commento: lì non c'è niente da svuotare."),
        ],
    ),
    Exercise(
        "uf3-12-e5", ("UF3.C3",), lambda: "no, si ritrovano i numeri: chiave segreta, e resta "
        "personale",
        choice({
            "sì, l'impronta non si inverte": "non si inverte, ma si indovina: i numeri possibili "
            "sono pochi e si provano tutti.",
            "sì, c'è il sale": "il sale scritto nel file lo usa anche chi attacca: prova gli "
            "stessi numeri con lo stesso sale.",
            "no, ma con una chiave diventa anonimo": "con la chiave l'attacco si ferma, ma chi "
            "ha la chiave torna alla persona: è pseudonimo, cioè personale (art. 4 n. 5).",
            "no, serve il consenso di tutti": "la base dipende dallo scopo. Il problema qui è "
            "che il file non è anonimo come dice l'etichetta.",
        }),
        hint="Quanti numeri di cellulare esistono? E chi ha il sale?",
        success="Chiave lunga, custodita da un'altra parte, e le regole del GDPR continuano a "
        "valere.",
    ),
    Exercise(
        "uf3-12-e6", ("UF3.C3",), _exposed, number("persone"),
        hint="`anonymity.groups(...)` dà una riga per gruppo: tieni quelle con `people` minore "
        "di 5 e somma `people`.",
        success="Togliere il nome e allargare le classi non basta ancora: queste persone sono in "
        "gruppi troppo piccoli. Si allarga di più, o non si pubblicano.",
        mistakes=[
            Mistake("righe", lambda: _exposed("rows"),
                    "Hai sommato le righe, cioè le chiamate. Chi ha chiamato tre volte è sempre "
                    "una persona sola: somma `people`."),
            Mistake("gruppi", lambda: _exposed("groups"),
                    "Hai contato i gruppi piccoli. Servono le persone che ci stanno dentro."),
            Mistake("senza i vuoti", lambda: _exposed(missing=False),
                    "Hai tolto chi non ha la data di nascita: anche il vuoto è un gruppo, e chi "
                    "ci sta si vede."),
        ],
    ),
    Exercise(
        "uf3-12-e7", ("UF3.C3",), lambda: duties, function(_incidents, collection()),
        hint="Parti da {\"registro\"}. Se i dati non sono leggibili e c'è la copia, hai finito. "
        "Altrimenti aggiungi «garante», e «persone» se danno × probabilità è almeno 6.",
        success="La stessa risposta alle tre di notte e alle tre del pomeriggio, con il motivo "
        "scritto. Danno e probabilità, però, li valuta una persona.",
        mistakes=[
            Mistake("niente registro", lambda: _no_record,
                    "Quando non si notifica non scrivi niente. Il registro interno si compila "
                    "sempre (art. 33 par. 5)."),
            Mistake("solo riservatezza", lambda: _only_confidentiality,
                    "Guardi solo se qualcuno ha letto i dati. Anche perderli senza copia è una "
                    "violazione."),
            Mistake("persone sempre", lambda: _people_always,
                    "Avvisi le persone a ogni notifica: l'art. 34 chiede un rischio elevato."),
            Mistake("più di sei", lambda: _above_six,
                    "Con 6 esatti il rischio, in questa griglia, è già elevato: «almeno» è `>=`."),
        ],
    ),
    Exercise(
        "uf3-12-e8", ("UF3.C3",), lambda: "lunedì 26 ottobre, ore 17",
        choice({
            "sabato 24 ottobre, ore 9": "hai contato da quando lo ha scoperto il fornitore. Il "
            "tempo del titolare parte quando il titolare lo sa.",
            "lunedì 26 ottobre, ore 18": "hai contato tre giorni d'orologio. Domenica 25 l'ora "
            "cambia: 72 ore vere finiscono un'ora prima.",
            "mercoledì 28 ottobre, ore 18": "hai saltato sabato e domenica. Sono ore, non ore di "
            "ufficio.",
            "entro un mese": "un mese è il termine per rispondere alle persone (art. 12), non "
            "per notificare una violazione.",
        }),
        hint="Chi lo deve sapere perché il tempo parta? E che cosa succede all'orologio domenica "
        "25?",
        success="Si conta da quando lo sa il titolare, con le ore vere, festivi compresi. Nel "
        "dubbio vale la scadenza più vicina.",
    ),
    Exercise(
        "uf3-12-e9", ("UF3.C3",), lambda: "registro, Garante e persona",
        choice({
            "niente, non è uscito nulla": "i dati sono usciti dal loro scopo: chi li ha letti "
            "non doveva. È un accesso non autorizzato (art. 4 n. 12).",
            "solo il procedimento disciplinare": "quello riguarda il lavoratore. Il titolare ha "
            "anche i doveri degli artt. 33 e 34.",
            "solo il registro interno": "il registro basta se il rischio è improbabile. Qui una "
            "persona è già stata aspettata sotto casa.",
            "registro e Garante, senza dirlo a lei": "il rischio è elevato, e lei è l'unica che "
            "può difendersi: va avvisata senza ritardo (art. 34).",
        }),
        hint="Chi rischia, e che cosa? Guarda danno e probabilità nella griglia.",
        success="Danno grave, probabilità reale: tutte e tre le cose, subito. E gli accessi alle "
        "schede si controllano a campione, non dopo.",
    ),
    Exercise(
        "uf3-12-e10", ("UF3.C3",), lambda: "registro, Garante e persone",
        choice({
            "solo il registro, c'è la copia": "la copia ripara la disponibilità. La riservatezza "
            "è persa: i dati sono usciti.",
            "solo il registro, sono cifrati": "li hanno cifrati i criminali, con la loro chiave: "
            "a loro sono leggibili.",
            "registro e Garante, senza le persone": "documenti e coordinate bancarie in mano a "
            "criminali: il rischio è elevato, e le persone devono potersi difendere.",
            "niente finché non pagano": "le 72 ore corrono da quando lo sai, non da quando "
            "finisce la trattativa.",
        }),
        hint="Due domande separate: i dati ci sono ancora? E chi li può leggere?",
        success="Un ransomware può rompere due cose insieme. La copia ne ripara una sola.",
    ),
    Exercise(
        "uf3-12-e11", ("UF3.C3",), lambda: "si consulta il Garante, prima",
        choice({
            "si parte, la valutazione è fatta": "la valutazione serve a decidere. Se il rischio "
            "resta elevato, la decisione non è solo tua (art. 36).",
            "si parte per tre mesi di prova": "la prova tratta già dati veri di persone vere: è "
            "il trattamento.",
            "si notifica entro 72 ore": "le 72 ore riguardano le violazioni, non i progetti.",
            "si chiede il consenso agli operatori": "il consenso di chi lavora non è libero, e "
            "non abbassa il rischio.",
        }),
        hint="Dopo le misure un rischio è ancora sopra la soglia. Che cosa dice l'art. 36?",
        success="Prima si cercano altre misure; se non bastano, si consulta il Garante e si "
        "aspetta. Risponde entro otto settimane, prorogabili di sei.",
    ),
)  # fmt: skip
