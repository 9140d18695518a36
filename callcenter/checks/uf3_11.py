"""Esercizi della lezione «Privacy: telemarketing, consensi, registrazioni» (uf3-11)."""

from __future__ import annotations

import functools

import pandas as pd

from callcenter import data
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.sqlquery import sql_query
from callcenter.checks.tables import table
from callcenter.checks.words import choice, collection
from callcenter.privacy import calling, database
from callcenter.privacy import register as opt_out

MONDAY = pd.Timestamp("2026-10-12 10:00", tz=data.TIME_ZONE)
_MONDAY = database.utc(MONDAY)


@functools.cache
def _connection():
    return database.connect()


# --- e1: lo stato del consenso ---------------------------------------------------------------


def _state_query(moment: str, order: str, condition: str = "") -> str:
    return f"""
        WITH storia AS (
            SELECT customer_id, action,
                   ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY {order} DESC,
                                      event_id DESC) AS posto
            FROM consent_events
            WHERE purpose = 'marketing_telefono' AND {moment} {condition}
        )
        SELECT action, COUNT(*) AS clienti FROM storia WHERE posto = 1 GROUP BY action
    """


def _state() -> str:
    return _state_query(f"occurred_at <= '{_MONDAY}'", "occurred_at")


def _state_by_recording() -> str:
    return _state_query(f"recorded_at <= '{_MONDAY}'", "recorded_at")


def _state_without_instant() -> str:
    return _state_query("1", "occurred_at")


def _any_grant() -> str:
    return _state_query(f"occurred_at <= '{_MONDAY}'", "occurred_at", "AND action = 'granted'")


def _all_events() -> str:
    return f"""
        SELECT action, COUNT(*) AS clienti FROM consent_events
        WHERE purpose = 'marketing_telefono' AND occurred_at <= '{_MONDAY}' GROUP BY action
    """


# --- e2: il registro -------------------------------------------------------------------------


def _current(register_table: pd.DataFrame) -> pd.DataFrame:
    return register_table.loc[
        (register_table["registered_at"] <= MONDAY)
        & (register_table["cancelled_at"].isna() | (register_table["cancelled_at"] > MONDAY))
    ]


def _enrolled_customers(raw: bool = False, cancelled: bool = False, later: bool = False) -> int:
    phones = data.read("customers")["phone"]
    enrolled = data.read("opt_out_register")
    if not later:
        enrolled = enrolled.loc[enrolled["registered_at"] <= MONDAY]
    if not cancelled:
        ended = enrolled["cancelled_at"].notna()
        enrolled = enrolled.loc[~(ended & (enrolled["cancelled_at"] <= MONDAY))]
    written = phones if raw else opt_out.normalise_all(phones)
    return int(written.isin(enrolled["phone"]).sum())


def _enrolled_phones() -> int:
    phones = opt_out.normalise_all(data.read("customers")["phone"])
    return int(phones[phones.isin(_current(data.read("opt_out_register"))["phone"])].nunique())


# --- e3: le telefonate mute ------------------------------------------------------------------


@functools.cache
def _attempts() -> pd.DataFrame:
    return data.read("dial_attempts")


def _outcomes(campaign: str | None = "C4") -> pd.Series:
    attempts = _attempts()
    rows = attempts if campaign is None else attempts.loc[attempts["campaign_id"] == campaign]
    return rows["outcome"].value_counts()


def _silent(counts: pd.Series) -> int:
    return int(sum(counts.get(name, 0) for name in calling.SILENT))


def _silent_rate() -> float:
    counts = _outcomes()
    return 100 * _silent(counts) / int(counts[calling.SUCCESSFUL])


def _rate_on_attempts() -> float:
    counts = _outcomes()
    return 100 * _silent(counts) / int(counts.sum())


def _rate_on_answered() -> float:
    counts = _outcomes()
    silent = _silent(counts)
    return 100 * silent / (int(counts[calling.SUCCESSFUL]) + silent)


def _rate_open_line_only() -> float:
    counts = _outcomes()
    return 100 * int(counts["muta"]) / int(counts[calling.SUCCESSFUL])


def _rate_pooled() -> float:
    counts = _outcomes(None)
    return 100 * _silent(counts) / int(counts[calling.SUCCESSFUL])


# --- e7: la tabella di decisione -------------------------------------------------------------


def reasons(consenso, iscritto, controllo, adesso) -> list[str]:
    """I motivi per non chiamare, fra «consenso», «registro», «controllo», «orario»."""
    found = []
    if consenso is None:
        found.append("consenso")
    enrolled = iscritto is not None and iscritto <= adesso
    if enrolled and (consenso is None or consenso <= iscritto):
        found.append("registro")
    if not opt_out.check_is_valid(controllo, adesso):
        found.append("controllo")
    if calling.out_of_hours(adesso):
        found.append("orario")
    return found


def _at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz=data.TIME_ZONE)


def _cases() -> list[tuple]:
    fine, check = _at("2026-10-12 10:00"), _at("2026-10-05 12:00")
    yes, before, after = _at("2025-03-01 09:00"), _at("2024-01-10 08:00"), _at("2026-02-01 18:00")
    return [
        (yes, None, check, fine),                                # si può
        (yes, before, check, fine),                              # iscritto, ma il sì è dopo
        (yes, after, check, fine),                               # il sì è prima: registro
        (yes, yes, check, fine),                                 # stesso istante: vale il no
        (yes, _at("2026-10-20 09:00"), check, fine),             # si iscriverà dopo
        (None, None, check, fine),
        (None, before, check, fine),
        (yes, None, None, fine),
        (yes, None, _at("2026-09-27 12:00"), fine),              # quindici giorni: vale ancora
        (yes, None, _at("2026-09-26 23:00"), fine),              # sedici
        (yes, None, check, _at("2026-10-12 08:59:59")),
        (yes, None, check, _at("2026-10-12 20:00")),             # la fine è esclusa
        (yes, None, check, _at("2026-10-10 09:30")),             # sabato: dalle 10
        (yes, None, check, _at("2026-10-11 11:00")),             # domenica
        (None, after, None, _at("2026-10-11 11:00")),            # tutto insieme
    ]  # fmt: skip


# --- e8: le registrazioni scadute ------------------------------------------------------------

_EXPIRED = "SELECT recording_id, purpose FROM recordings WHERE {}"


def _expired() -> str:
    return _EXPIRED.format("deleted_at IS NULL AND retention_until < '2026-11-02'")


def _expired_even_deleted() -> str:
    return _EXPIRED.format("retention_until < '2026-11-02'")


def _expired_last_day() -> str:
    return _EXPIRED.format("deleted_at IS NULL AND retention_until <= '2026-11-02'")


def _expired_or_open() -> str:
    return _EXPIRED.format(
        "deleted_at IS NULL AND (retention_until < '2026-11-02' OR retention_until IS NULL)"
    )


register(
    Exercise(
        "uf3-11-e1", ("UF3.C3",), _state, sql_query(_connection, table(key="action")),
        hint="Prima numera gli eventi di ogni cliente, dal più recente; poi tieni il primo. Il "
        "filtro e l'ordine guardano tutti e due `occurred_at`.",
        success="Lo stato non è scritto in nessun rigo: lo ricavi dalla storia, per l'istante che "
        "ti serve. Con la stessa query rispondi al Garante che chiede «e quel giorno?».",
        mistakes=[
            Mistake("recorded_at", _state_by_recording,
                    "Hai guardato `recorded_at`, quando qualcuno ha scritto. Conta quando la "
                    "persona ha parlato: una revoca detta ieri vale, anche non scritta."),
            Mistake("senza istante", _state_without_instant,
                    "Hai preso l'ultimo evento in assoluto, anche se è successo dopo lunedì alle "
                    "10. Serve lo stato in quell'istante."),
            Mistake("un sì qualunque", _any_grant,
                    "Hai guardato solo i consensi dati: chi ha detto sì e poi no risulta ancora "
                    "un sì. Le revoche sono eventi come gli altri."),
            Mistake("contati gli eventi", _all_events,
                    "Hai contato gli eventi, non i clienti: chi ha cambiato idea pesa due volte. "
                    "Serve un solo evento per cliente, l'ultimo."),
        ],
    ),
    Exercise(
        "uf3-11-e2", ("UF3.C3", "UF3.A3"), _enrolled_customers, number("clienti"),
        hint="Tre passi: `normalise_all` sui telefoni, le iscrizioni in vigore lunedì alle 10, "
        "`isin`. Poi conta i veri con `sum()`.",
        success="Scrivere i numeri tutti allo stesso modo viene prima del confronto: un numero che "
        "non combacia per un trattino è una persona chiamata contro la sua volontà.",
        mistakes=[
            Mistake("telefoni come scritti", lambda: _enrolled_customers(raw=True),
                    "Hai confrontato i telefoni come sono scritti: «+39 602…» e «602…» sono lo "
                    "stesso numero, ma non lo stesso testo. Prima normalizza."),
            Mistake("iscrizioni cancellate", lambda: _enrolled_customers(cancelled=True),
                    "Hai contato anche iscrizioni già cancellate: guarda `cancelled_at`."),
            Mistake("iscritti dopo", lambda: _enrolled_customers(later=True),
                    "Hai contato anche chi si è iscritto dopo lunedì alle 10: guarda "
                    "`registered_at`."),
            Mistake("numeri diversi", _enrolled_phones,
                    "Hai contato i numeri diversi, non i clienti: chi è nell'anagrafica due volte "
                    "ha lo stesso numero. Qui si contano i righi dei clienti."),
            Mistake("tutto il registro", lambda: _enrolled_customers(cancelled=True, later=True),
                    "Hai usato tutto il registro, con le iscrizioni cancellate e quelle future. "
                    "Servono quelle in vigore in quell'istante."),
        ],
    ),
    Exercise(
        "uf3-11-e3", ("UF3.A3",), _silent_rate, number("ogni 100", decimals=1),
        hint="Sopra: mute e abbattute di C4. Sotto: le sole chiamate di C4 con esito `risposta`. "
        "Poi per 100.",
        success="Il limite è 3: C4 va fermata, o il compositore rallentato. La media di tutte le "
        "campagne resta sotto il limite e nasconde il problema: per questo si conta per campagna.",
        mistakes=[
            Mistake("frazione", lambda: _silent_rate() / 100,
                    "Hai scritto una frazione: manca «per 100»."),
            Mistake("diviso i tentativi", _rate_on_attempts,
                    "Hai diviso per tutti i tentativi. La regola parla di chiamate andate a buon "
                    "fine: occupati e segreterie fanno sembrare tutto più leggero."),
            Mistake("diviso risposte e mute", _rate_on_answered,
                    "Hai diviso per le risposte più le mute. Il divisore è fatto solo dalle "
                    "chiamate andate a buon fine, quelle con un operatore."),
            Mistake("solo l'esito muta", _rate_open_line_only,
                    "Hai contato solo l'esito `muta`. Anche la chiamata abbattuta ha lasciato la "
                    "persona senza nessuno: si contano tutte e due."),
            Mistake("campagne insieme", _rate_pooled,
                    "Hai messo insieme tutte le campagne. Il limite è per singola campagna: una "
                    "campagna tranquilla non paga i debiti di un'altra."),
        ],
    ),
    Exercise(
        "uf3-11-e4", ("UF3.C3",), lambda: "solo e-mail",
        choice(
            {
                "sms ed e-mail": "il soft spam (art. 130 c. 4 del Codice) vale solo per l'e-mail. "
                "Per gli SMS serve il consenso dato prima (art. 130 c. 1-2).",
                "solo sms": "è il contrario: l'SMS vuole il consenso prima (art. 130 c. 1-2); "
                "l'eccezione per i propri clienti riguarda l'e-mail.",
                "nessuno dei due": "troppo prudente: per l'e-mail avuta in una vendita, e per "
                "prodotti propri e analoghi, il comma 4 permette di scrivere senza consenso, se "
                "la persona può dire no ogni volta.",
                "tutto, è già cliente": "essere cliente non è un consenso. Il contratto copre ciò "
                "che serve al contratto, non la vendita di altro.",
            }
        ),
        hint="Chiediti due cose: con quale mezzo si scrive, e se il prodotto è proprio e analogo.",
        success="Il mezzo decide la regola. E in ogni messaggio c'è un modo gratuito e facile di "
        "dire basta.",
    ),
    Exercise(
        "uf3-11-e5", ("UF3.C3", "UF3.A3"), lambda: "no, l'iscrizione ha revocato il consenso",
        choice(
            {
                "sì, il consenso è scritto": "il consenso c'era, ma l'iscrizione è venuta dopo e "
                "l'ha revocato (L. 5/2018). La carta firmata prima non conta più.",
                "sì, i 15 giorni non sono passati": "i quindici giorni riguardano quanto vale un "
                "controllo del registro. Qui il controllo ha già detto che il numero è iscritto.",
                "sì, il consenso non scade": "è vero che non scade da solo (Garante 181/2020), ma "
                "qui non è il tempo: è una revoca, fatta con l'iscrizione.",
                "no, il consenso ha più di 24 mesi": "la risposta è no, ma non per questo: i 24 "
                "mesi erano un criterio del 2005 sulle carte fedeltà, non una scadenza di legge.",
            }
        ),
        hint="Metti in fila le tre date: consenso, iscrizione, telefonata. Chi viene dopo?",
        success="Un consenso ha una data, e la data si confronta con quella dell'iscrizione. Un sì "
        "dato dopo varrebbe: la persona ha cambiato idea di nuovo.",
    ),
    Exercise(
        "uf3-11-e6", ("UF3.C3", "UF3.A3"), lambda: "accordo o autorizzazione",
        choice(
            {
                "informare i sindacati": "informarli non basta. Il Garante, il 28.10.2021, ha "
                "sanzionato chi si era fermato lì: serve un accordo o l'autorizzazione.",
                "avviso al cliente": "l'avviso tutela chi chiama (artt. 13-14 GDPR). Ma la voce "
                "registrata è anche dell'operatore: l'art. 4 c. 1 vuole un accordo.",
                "consenso degli operatori": "chi lavora non è libero di dire no al datore: il suo "
                "consenso non sostituisce l'accordo o l'autorizzazione dell'art. 4.",
                "è uno strumento di lavoro": "l'eccezione dell'art. 4 c. 2 copre ciò che serve a "
                "lavorare. Per rispondere al telefono non serve registrare la voce.",
                "basta cifrare": "la cifratura protegge il file (art. 32 GDPR), ma non rende "
                "lecito averlo fatto.",
            }
        ),
        hint="Nella registrazione ci sono due voci. L'avviso ne tutela una. E l'altra?",
        success="Scopo, avviso e accordo: servono tutti e tre, prima di premere il tasto. Poi una "
        "scadenza, e qualcuno che cancella davvero.",
    ),
    Exercise(
        "uf3-11-e7", ("UF3.A3",), lambda: reasons, function(_cases, collection()),
        hint="Quattro `if`, uno per motivo, tutti sulla stessa lista. Usa "
        "`register.check_is_valid` e `calling.out_of_hours` per gli ultimi due.",
        success="Una procedura che gira: la stessa risposta per tutti, a ogni chiamata, con il "
        "motivo scritto. È ciò che chiederà chi farà il controllo.",
        mistakes=[
            Mistake("solo il primo motivo", lambda: lambda *a: reasons(*a)[:1],
                    "Ti fermi al primo motivo: con più problemi la lista deve averli tutti, se no "
                    "chi corregge ne sistema uno e ci ricasca."),
            Mistake("iscrizione qualunque", lambda: _reasons_any_enrolment,
                    "Fermi chi è iscritto anche se ha dato il consenso dopo l'iscrizione: quel "
                    "consenso vale. Confronta le due date."),
            Mistake("orario ignorato", lambda: _reasons_without_hours,
                    "L'orario non entra mai: usa `calling.out_of_hours(adesso)`, che dà un testo "
                    "vuoto se si può chiamare."),
        ],
    ),
    Exercise(
        "uf3-11-e8", ("UF3.C3",), _expired, sql_query(_connection, table(key="recording_id")),
        hint="Due condizioni insieme: il file c'è ancora (`deleted_at IS NULL`) e l'ultimo giorno "
        "di conservazione è passato.",
        success="Una scadenza scritta e non applicata vale quanto una scadenza mancante. La query "
        "va in programma ogni mattina, non una volta all'anno.",
        mistakes=[
            Mistake("anche i cancellati", _expired_even_deleted,
                    "Hai preso anche i file già cancellati: lì la regola ha funzionato. Guarda "
                    "`deleted_at`."),
            Mistake("ultimo giorno compreso", _expired_last_day,
                    "Hai preso anche chi scade proprio oggi: l'ultimo giorno di conservazione è "
                    "compreso, si cancella la notte dopo."),
            Mistake("anche senza scadenza", _expired_or_open,
                    "Hai aggiunto i file senza scadenza: sono un problema diverso, con un rimedio "
                    "diverso. Qui servono solo gli scaduti."),
        ],
    ),
)  # fmt: skip


def _reasons_any_enrolment(consenso, iscritto, controllo, adesso) -> list[str]:
    found = reasons(consenso, iscritto, controllo, adesso)
    if iscritto is not None and iscritto <= adesso and "registro" not in found:
        found.append("registro")
    return found


def _reasons_without_hours(consenso, iscritto, controllo, adesso) -> list[str]:
    return [name for name in reasons(consenso, iscritto, controllo, adesso) if name != "orario"]
