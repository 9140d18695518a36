"""Il registro dei trattamenti (art. 30) come dati: le voci, i controlli, la tabella.

Il registro qui sotto è quello di Megaride Energia, l'azienda inventata del libro, con due voci
incomplete messe apposta. L'art. 30 non chiede la base giuridica, né l'eccezione dell'art. 9:
l'azienda le scrive lo stesso, perché servono all'informativa e al controllo.

Norma: Reg. UE 2016/679, art. 30 par. 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import pandas as pd

CONTROLLER = "Megaride Energia; DPO: dpo@megaride.example"


@dataclass(frozen=True)
class Activity:
    """Una voce del registro. Gli elenchi sono testi separati da «; », così si leggono anche in CSV.

    ``transfer``: Paesi fuori dallo Spazio economico europeo, vuoto se non ce ne sono;
    ``safeguard``: la garanzia per quel trasferimento. ``retention``: per quanto tempo, o con quale
    criterio. ``special``: ci sono dati dell'art. 9; ``exception``: quale eccezione si usa.
    """

    id: str
    purpose: str
    basis: str
    people: str
    data: str
    recipients: str
    retention: str
    security: str
    special: bool = False
    transfer: str = ""
    safeguard: str = ""
    exception: str = ""
    controller: str = CONTROLLER


_MUST = {
    "controller": "chi è il titolare e come si trova",
    "purpose": "lo scopo",
    "people": "di chi sono i dati",
    "data": "quali dati",
    "recipients": "a chi vanno",
    "retention": "fino a quando",
    "security": "come si proteggono",
}

REGISTER = (
    Activity(
        "T01", "assistere i clienti al telefono", "contratto", "clienti",
        "nome; telefono; contratto; motivo della chiamata", "fornitore del CRM (responsabile)",
        "24 mesi dalla chiamata", "accesso per ruolo; cifratura; accessi registrati",
    ),
    Activity(
        "T02", "emettere e conservare le fatture", "obbligo legale", "clienti",
        "nome; indirizzo; codice fiscale; consumi; importi", "Agenzia delle entrate; banca",
        "10 anni dalla registrazione", "accesso alla sola contabilità; copia ogni notte",
    ),
    Activity(
        "T03", "mandare offerte per e-mail ai clienti che hanno detto sì", "consenso", "clienti",
        "nome; e-mail; storia dei consensi", "fornitore dell'invio (responsabile)",
        "fino alla revoca; la prova per altri 5 anni", "accesso al solo marketing",
        transfer="Svizzera", safeguard="decisione di adeguatezza 2000/518/CE",
    ),
    Activity(
        "T04", "chiedere ai clienti se sono soddisfatti", "legittimo interesse", "clienti",
        "telefono; voti; commento", "nessuno", "12 mesi; il commento 30 giorni",
        "report solo per gruppi di almeno 5",
    ),
    Activity(
        "T05", "registrare le chiamate per la qualità", "legittimo interesse",
        "clienti; operatori", "voce; ora; durata", "Nastroteca (responsabile)", "15 giorni",
        "file cifrati; ascolto per ruolo; accordo sindacale",
    ),
    Activity(
        "T06", "gestire turni e assenze", "contratto", "operatori",
        "matricola; orari; assenze per malattia", "consulente del lavoro (responsabile)",
        "durata del rapporto più 10 anni", "accesso al solo ufficio del personale", special=True,
        exception="obblighi nel lavoro, par. 2 lett. b",
    ),
    Activity(
        "T07", "chiamare con la videochiamata i clienti sordi che lo chiedono", "consenso",
        "clienti", "nome; numero; bisogno dichiarato", "nessuno", "", "accesso per ruolo",
        special=True, exception="consenso esplicito, par. 2 lett. a",
    ),
    Activity(
        "T08", "rispondere in chat fuori orario con un assistente automatico", "contratto",
        "clienti", "testo della chat; codice cliente", "Parlantina Bot (responsabile)",
        "90 giorni", "cifratura in rete; testo senza codice fiscale", transfer="Stati Uniti",
    ),
    Activity(
        "T09", "rispondere alle richieste sui dati", "obbligo legale", "clienti; operatori",
        "nome; richiesta; risposta", "nessuno", "5 anni dalla risposta", "accesso al solo DPO",
    ),
)  # fmt: skip


def problems(activity: Activity) -> list[str]:
    """Che cosa manca a una voce del registro; lista vuota se è completa."""
    missing = [text for name, text in _MUST.items() if not getattr(activity, name).strip()]
    if activity.transfer.strip() and not activity.safeguard.strip():
        missing.append(f"la garanzia per il trasferimento: {activity.transfer}")
    if activity.special and not activity.exception.strip():
        missing.append("l'eccezione dell'art. 9")
    return missing


def table(activities: Iterable[Activity] = REGISTER) -> pd.DataFrame:
    """Il registro come tabella, una riga per voce; ``ValueError`` se due voci hanno lo stesso
    codice."""
    rows = [asdict(activity) for activity in activities]
    frame = pd.DataFrame(rows, columns=[item.name for item in fields(Activity)])
    repeated = frame.loc[frame["id"].duplicated(), "id"].tolist()
    if repeated:
        raise ValueError(f"Codici ripetuti nel registro: {', '.join(repeated)}.")
    return frame
