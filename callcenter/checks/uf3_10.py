"""Esercizi della lezione «Privacy: principi, ruoli, basi giuridiche» (uf3-10)."""

from __future__ import annotations

import functools
import sqlite3

from callcenter import data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.pairs import pairs
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import table
from callcenter.checks.words import choice, collection
from callcenter.privacy import activities

# --- e1: le carte nel cassetto -------------------------------------------------------------------

OLD_AND_NEW = {
    "informativa, art. 13 del Codice": "artt. 13 e 14 GDPR",
    "incaricato, art. 30 del Codice": "art. 29 GDPR e 2-quaterdecies del Codice",
    "misure minime, Allegato B": "art. 32 GDPR",
    "notificazione al Garante, art. 37 del Codice": "art. 30 GDPR",
    "dati sensibili, art. 26 del Codice": "art. 9 GDPR",
}
_NEW = {
    "artt. 13 e 14 GDPR": "gli artt. 13 e 14 dicono che cosa si racconta alla persona. Questa "
    "carta parla d'altro.",
    "art. 29 GDPR e 2-quaterdecies del Codice": "questi articoli riguardano chi lavora sui dati. "
    "Qui non si parla di un operatore.",
    "art. 32 GDPR": "l'art. 32 chiede misure adeguate al rischio. Qui non si parla di sicurezza.",
    "art. 30 GDPR": "l'art. 30 del GDPR è il registro dei trattamenti, che si tiene in casa. È "
    "lo stesso numero dell'«incaricato» del vecchio Codice, ma un'altra legge.",
    "art. 9 GDPR": "l'art. 9 elenca le categorie particolari: salute, sindacato, convinzioni… "
    "Qui non si parla di quelle.",
}

# --- e2: le colonne che servono ------------------------------------------------------------------

NEEDED = ["customer_id", "first_name", "last_name", "email"]


def _all_columns() -> list[str]:
    return [column.name for column in data.table("customers").columns]


# --- e3: le basi ---------------------------------------------------------------------------------

BASES = {
    "spiegare una bolletta a chi l'ha ricevuta": "contratto",
    "conservare le fatture per dieci anni": "obbligo legale",
    "proporre al telefono la polizza di un'altra azienda": "consenso",
    "iscrivere un cittadino all'anagrafe del Comune": "interesse pubblico",
    "dare l'indirizzo al 112 per un cliente che non respira": "interessi vitali",
    "bloccare chi prova mille codici cliente nell'area riservata": "legittimo interesse",
}
_BASES = {
    "contratto": "il contratto copre ciò che serve a eseguirlo con quella persona. Questo non "
    "serve al contratto.",
    "obbligo legale": "qui nessuna legge obbliga l'azienda a farlo.",
    "consenso": "chi dà un consenso deve poter dire no e cambiare idea. Qui non avrebbe senso.",
    "interesse pubblico": "è la base dei compiti pubblici scritti nella legge. Qui non c'è.",
    "interessi vitali": "si usa solo quando è in pericolo una vita o la salute.",
    "legittimo interesse": "non è la base da usare quando ce n'è una più precisa, e non vale per "
    "i compiti degli enti pubblici. Rileggi la tabella dall'alto.",
}

# --- e9: l'informativa ---------------------------------------------------------------------------

ALWAYS = ["titolare", "scopi", "base", "conservazione", "diritti", "reclamo"]


def missing_items(informativa: dict, base: str, dalla_persona: bool) -> list[str]:
    """Le voci che mancano o sono vuote, fra quelle che il caso richiede."""
    wanted = list(ALWAYS)
    if base == "consenso":
        wanted.append("revoca")
    if base == "legittimo interesse":
        wanted.append("interesse")
    if not dalla_persona:
        wanted.append("fonte")
    return [item for item in wanted if not str(informativa.get(item) or "").strip()]


def _only_always(informativa, base, dalla_persona):
    return missing_items(informativa, "contratto", True)


def _blank_is_fine(informativa, base, dalla_persona):
    return missing_items(dict.fromkeys(informativa, "x"), base, dalla_persona)


def _source_always(informativa, base, dalla_persona):
    return missing_items(informativa, base, False)


def _withdrawal_always(informativa, base, dalla_persona):
    found = missing_items(informativa, base, dalla_persona)
    blank = not str(informativa.get("revoca") or "").strip()
    return [*found, "revoca"] if blank and "revoca" not in found else found


def _notices() -> list[tuple]:
    full = dict.fromkeys(ALWAYS, "scritto")
    return [
        (full, "contratto", True),
        (full, "consenso", True),
        (full, "legittimo interesse", True),
        (full, "contratto", False),
        (full, "consenso", False),
        ({**full, "revoca": "in un clic", "fonte": "lista alfa"}, "consenso", False),
        ({**full, "conservazione": "   "}, "contratto", True),
        ({**full, "reclamo": ""}, "obbligo legale", True),
        ({"titolare": "Megaride", "scopi": "vendere"}, "consenso", False),
        ({}, "legittimo interesse", False),
    ]


# --- e10: il registro ----------------------------------------------------------------------------


@functools.cache
def _register() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    activities.table().to_sql("trattamenti", connection, index=False)
    return connection


_INCOMPLETE = "SELECT id, purpose FROM trattamenti WHERE {}"


def _incomplete() -> str:
    return _INCOMPLETE.format("retention = '' OR (transfer <> '' AND safeguard = '')")


register(
    Exercise(
        "uf3-10-e1", ("UF3.C3",), lambda: OLD_AND_NEW, pairs(_NEW),
        hint="Chiediti di che cosa parla la vecchia carta: della persona, di chi lavora, della "
        "sicurezza, di un elenco di trattamenti, di un tipo di dati.",
        success="Le carte con gli articoli abrogati si rifanno: chi le legge in un controllo "
        "capisce che nessuno le guarda dal 2018.",
    ),
    Exercise(
        "uf3-10-e2", ("UF3.C3",), lambda: NEEDED, collection(),
        hint="Rileggi che cosa fa l'operatore: riconosce chi chiama e manda una mail. Per ogni "
        "colonna chiediti: senza questa, il lavoro si ferma?",
        success="Quattro colonne su quattordici. Ciò che non dai a un fornitore non lo può "
        "perdere: è la misura di sicurezza più economica che c'è.",
        mistakes=[
            Mistake("tutte", _all_columns,
                    "Hai dato tutta l'anagrafica. «Potrebbe servire» non è uno scopo: per ogni "
                    "colonna scrivi a che cosa serve in questo lavoro."),
            Mistake("data di nascita", lambda: [*NEEDED, "birth_date"],
                    "La data di nascita non serve: qui chi chiama si riconosce dal codice, dal "
                    "nome e dal cognome."),
            Mistake("telefono", lambda: [*NEEDED, "phone"],
                    "Il telefono non serve: il fornitore risponde, non richiama."),
            Mistake("senza codice", lambda: NEEDED[1:],
                    "Senza il codice cliente due persone con lo stesso nome si confondono."),
        ],
    ),
    Exercise(
        "uf3-10-e3", ("UF3.C3",), lambda: BASES, pairs(_BASES),
        hint="Percorri la tabella dall'alto: vita in pericolo, legge, compito pubblico, "
        "contratto, consenso, interesse pesato. Ti fermi al primo sì.",
        success="Sei scopi, sei basi. La base si sceglie prima, si scrive, e non si cambia "
        "quando fa comodo.",
    ),
    Exercise(
        "uf3-10-e4", ("UF3.C3",), lambda: "chiede rate, senza il motivo",
        choice({
            "tutto, può servire al collega": "«può servire» non è uno scopo. La malattia è un "
            "dato particolare (art. 9) e per le rate non serve.",
            "tutto, lo ha detto lei": "che una persona racconti una cosa al telefono non è un "
            "consenso esplicito a scriverla in un archivio (artt. 7 e 9).",
            "la malattia in sigla": "una sigla che il collega capisce è lo stesso dato. Resta un "
            "dato sulla salute.",
            "niente, nemmeno la richiesta": "troppo prudente: la richiesta di rate serve al "
            "contratto. È il motivo che non serve.",
        }),
        hint="Due domande: che cosa serve per fare le rate? E il motivo, di che tipo di dato è?",
        success="Minimizzazione: nell'archivio entra la richiesta, non la vita. E chi legge la "
        "scheda fra un anno non saprà ciò che non gli serve.",
    ),
    Exercise(
        "uf3-10-e5", ("UF3.C3",), lambda: "non vale, non è libero",
        choice({
            "vale, c'è la firma": "la firma prova chi ha firmato. Il consenso deve anche essere "
            "libero e distinguibile dal resto (art. 7).",
            "vale, può revocarlo dopo": "poterlo revocare non rende libero un sì che era "
            "obbligato in partenza.",
            "vale per le e-mail, non per il telefono": "il mezzo qui non conta: il sì è uno "
            "solo, e senza quello il contratto non si faceva.",
            "non vale, serviva la raccomandata": "il consenso non ha una forma obbligata. Il "
            "problema è un altro: poteva dire no?",
        }),
        hint="Che cosa sarebbe successo al cliente se non avesse segnato la casella?",
        success="Il contratto non ha bisogno del marketing: legarli toglie libertà al sì (art. 7 "
        "par. 4). Due caselle vuote e separate, e il contratto si fa lo stesso.",
    ),
    Exercise(
        "uf3-10-e6", ("UF3.C3",), lambda: "sì, con il confronto scritto e un no facile",
        choice({
            "sì, il legittimo interesse basta dirlo": "non basta dirlo: prima si scrivono "
            "interesse, necessità e confronto, e poi si può mostrare (art. 5 par. 2).",
            "no, serve sempre il consenso": "non sempre: un'indagine sul servizio ricevuto, "
            "senza vendita, può poggiare sul legittimo interesse, se il confronto regge.",
            "sì, è nel contratto": "il contratto si esegue benissimo anche senza sapere se il "
            "cliente è contento.",
            "no, è pubblicità": "qui non si vende niente: se alla fine si proponesse un'offerta, "
            "allora sì cambierebbe tutto.",
        }),
        hint="L'art. 6 lett. f chiede tre passi. E l'art. 21 che cosa dà alla persona?",
        success="Interesse, necessità, confronto: scritti prima. E chi dice «non voglio più "
        "essere chiamato» si toglie dalla lista.",
    ),
    Exercise(
        "uf3-10-e7", ("UF3.C3",), lambda: "il consenso vale, il contratto no",
        choice({
            "valgono tutti e due": "i quattordici anni riguardano il consenso ai servizi in "
            "rete. Per un contratto di fornitura ci vuole la capacità di agire: di regola, 18 "
            "anni.",
            "non vale niente": "a quindici anni, in Italia, il consenso per un servizio in rete "
            "vale (art. 2-quinquies).",
            "il contratto vale, il consenso no": "è il contrario. Rileggi quale età riguarda che "
            "cosa.",
            "serve il consenso dei genitori, 16 anni": "16 è la regola generale dell'art. 8 "
            "GDPR. L'Italia ha scelto 14.",
        }),
        hint="Due cose diverse, due età: una per il consenso in rete, una per firmare contratti.",
        success="Quattordici anni per il consenso ai servizi in rete. Il contratto di energia è "
        "un'altra cosa, e la chat lo deve passare a un adulto.",
    ),
    Exercise(
        "uf3-10-e8", ("UF3.C3",), lambda: "no, diventerebbe titolare senza base",
        choice({
            "sì, i dati li ha già": "averli non vuol dire poterli usare: li ha per rispondere ai "
            "clienti di Megaride, non per sé (art. 28 par. 3 lett. a).",
            "sì, se toglie i nomi": "nelle telefonate la persona si riconosce da molto altro: la "
            "voce, l'indirizzo, la storia. E lo scopo resta del fornitore.",
            "sì, con l'accordo dei suoi operatori": "gli operatori non possono dire sì per i "
            "clienti.",
            "sì, lo scrive nella sua informativa": "un'informativa racconta un trattamento "
            "lecito, non lo rende lecito.",
        }),
        hint="Chi decide lo scopo? E che nome ha, nel GDPR, chi decide gli scopi?",
        success="Chi decide lo scopo è titolare (art. 28 par. 10). Onda lo farebbe con dati di "
        "altri, senza base. Il contratto lo vieta e la verifica lo scopre.",
    ),
    Exercise(
        "uf3-10-e9", ("UF3.C3",), lambda: missing_items, function(_notices, collection()),
        hint="Comincia dalla lista `SEMPRE`, aggiungi le voci dei casi con tre `if`, poi tieni "
        "quelle che mancano: `str(informativa.get(voce) or \"\").strip()` è vuoto.",
        success="La stessa funzione controlla l'informativa nuova e quelle vecchie. Che il testo "
        "sia chiaro, però, lo dice solo chi lo legge.",
        mistakes=[
            Mistake("solo le voci fisse", lambda: _only_always,
                    "Controlli solo le voci che servono sempre. Consenso, legittimo interesse e "
                    "dati presi da altri ne chiedono ognuno una in più."),
            Mistake("vuoto è pieno", lambda: _blank_is_fine,
                    "Per te basta che la voce ci sia: una voce vuota, o fatta di spazi, non dice "
                    "niente a chi legge."),
            Mistake("fonte sempre", lambda: _source_always,
                    "Chiedi la fonte anche quando i dati li ha dati la persona: lo sa già."),
            Mistake("revoca sempre", lambda: _withdrawal_always,
                    "Chiedi la revoca anche senza consenso: non c'è niente da revocare."),
        ],
    ),
    Exercise(
        "uf3-10-e10", ("UF3.C3",), _incomplete, sql_query(_register, table(key="id")),
        hint="Due difetti, uniti da `OR`: la durata vuota (`retention = ''`), oppure un "
        "trasferimento scritto con la garanzia vuota. Attento alle parentesi.",
        success="Il registro che si interroga si corregge. Quello in un cassetto si trova "
        "vecchio il giorno del controllo.",
        mistakes=[
            Mistake("solo la durata", lambda: _INCOMPLETE.format("retention = ''"),
                    "Hai trovato la durata che manca. Cerca anche i trasferimenti senza garanzia."),
            Mistake("solo la garanzia",
                    lambda: _INCOMPLETE.format("transfer <> '' AND safeguard = ''"),
                    "Hai trovato il trasferimento senza garanzia. Cerca anche la durata che "
                    "manca."),
            Mistake("ogni trasferimento",
                    lambda: _INCOMPLETE.format("retention = '' OR transfer <> ''"),
                    "Un trasferimento con la sua garanzia va bene: guarda anche `safeguard`."),
            Mistake("ogni garanzia vuota",
                    lambda: _INCOMPLETE.format("retention = '' OR safeguard = ''"),
                    "La garanzia è vuota anche dove i dati non escono: lì non serve."),
        ],
    ),
    Exercise(
        "uf3-10-e11", ("UF3.C3",), lambda: "no, è una pratica vietata",
        choice({
            "sì, con il consenso degli operatori": "il divieto non si toglie con un consenso, e "
            "chi lavora non è libero di dire no al datore.",
            "sì, con l'accordo sindacale": "l'accordo dell'art. 4 serve per gli strumenti "
            "leciti. Non può permettere ciò che il regolamento vieta.",
            "sì, se è solo per la formazione": "lo scopo buono non basta: le eccezioni sono i "
            "motivi medici e di sicurezza.",
            "sì, è rinviato al 2027": "il rinvio riguarda i sistemi ad alto rischio. Il divieto "
            "si applica dal 2 febbraio 2025.",
        }),
        hint="Che cosa analizza il programma, di chi, e dove? Cerca l'art. 5 dell'AI Act fra le "
        "norme qui sopra.",
        success="È un no che non si tratta (AI Act, art. 5). La qualità si misura con l'ascolto "
        "e la griglia, come nella lezione «Monitorare la qualità».",
    ),
)  # fmt: skip
