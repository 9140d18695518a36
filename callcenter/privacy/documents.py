"""I documenti che si controllano: informativa (artt. 13-14) e contratto con il responsabile (28).

Un documento è un dizionario voce → testo. Il controllo guarda se le voci ci sono, non se il testo è
vero o chiaro: quello lo legge una persona.
"""

from __future__ import annotations

from collections.abc import Mapping

from callcenter.privacy.activities import Activity

#: Le voci che ci vogliono sempre (art. 13 par. 1 e 2; art. 14 par. 1 e 2).
NOTICE_ALWAYS = {
    "titolare": "chi è il titolare e come si contatta",
    "scopi": "gli scopi",
    "base": "la base giuridica di ogni scopo",
    "destinatari": "chi riceve i dati",
    "conservazione": "per quanto tempo, o con quale criterio",
    "diritti": "i diritti della persona",
    "reclamo": "il reclamo al Garante",
}
#: Le voci che ci vogliono se il caso si verifica: voce → (caso, che cosa manca).
NOTICE_IF = {
    "dpo": ("c'è un DPO", "come si contatta il DPO"),
    "interesse": ("la base è il legittimo interesse", "quale interesse"),
    "trasferimento": ("i dati escono dallo Spazio economico europeo", "dove vanno e la garanzia"),
    "revoca": ("la base è il consenso", "che il consenso si revoca"),
    "automatica": ("c'è una decisione solo automatica", "la logica e le conseguenze"),
    "obbligo": ("i dati vengono dalla persona", "se il dato è obbligatorio e che cosa succede"),
    "fonte": ("i dati vengono da altri", "da dove vengono"),
    "categorie": ("i dati vengono da altri", "quali categorie di dati"),
}

#: Le clausole dell'art. 28 par. 3.
CLAUSES = {
    "oggetto": "oggetto, durata, natura e scopo, tipo di dati e di persone",
    "istruzioni": "si tratta solo su istruzione documentata",
    "riservatezza": "chi lavora sui dati è tenuto alla riservatezza",
    "sicurezza": "le misure dell'art. 32",
    "sub_responsabili": "altri fornitori solo con autorizzazione scritta, con gli stessi obblighi",
    "diritti": "aiuto per le richieste delle persone",
    "assistenza": "aiuto per sicurezza, violazioni e valutazione d'impatto (artt. 32-36)",
    "fine": "alla fine si cancella o si restituisce, a scelta del titolare",
    "verifiche": "informazioni e verifiche, anche con ispezioni",
}


def _has(document: Mapping[str, str], item: str) -> bool:
    return bool(str(document.get(item) or "").strip())


def missing_in_notice(
    notice: Mapping[str, str], *, basis: str, from_person: bool = True, dpo: bool = True,
    transfer: bool = False, automated: bool = False,
) -> list[str]:  # fmt: skip
    """Le voci che mancano a un'informativa; lista vuota se ci sono tutte.

    ``basis``: la base giuridica. ``from_person``: i dati vengono dalla persona (art. 13) o da altri
    (art. 14). ``dpo``, ``transfer``, ``automated``: se i casi si verificano.
    """
    needed = dict(NOTICE_ALWAYS)
    cases = {
        "dpo": dpo, "interesse": basis == "legittimo interesse", "trasferimento": transfer,
        "revoca": basis == "consenso", "automatica": automated, "obbligo": from_person,
        "fonte": not from_person, "categorie": not from_person,
    }  # fmt: skip
    needed |= {item: NOTICE_IF[item][1] for item, applies in cases.items() if applies}
    return [text for item, text in needed.items() if not _has(notice, item)]


def notice_from(activity: Activity, **more: str) -> dict[str, str]:
    """La bozza di informativa che si ricava da una voce del registro, più le voci in ``more``."""
    owner, _, contact = activity.controller.partition("; DPO: ")
    draft = {
        "titolare": owner, "dpo": contact, "scopi": activity.purpose, "base": activity.basis,
        "destinatari": activity.recipients, "conservazione": activity.retention,
    }  # fmt: skip
    if activity.transfer and activity.safeguard:
        draft["trasferimento"] = f"{activity.transfer}: {activity.safeguard}"
    return draft | more


def missing_clauses(contract: Mapping[str, str]) -> list[str]:
    """Le clausole dell'art. 28 par. 3 che mancano a un contratto; lista vuota se ci sono tutte."""
    return [text for item, text in CLAUSES.items() if not _has(contract, item)]
