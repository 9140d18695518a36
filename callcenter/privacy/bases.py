"""Le basi giuridiche come tabella di decisione: prima lo scopo, poi la base.

La tabella serve a ragionare in ordine e a lasciare traccia del perché. Non decide al posto di chi
deve decidere: le risposte in ingresso («serve al contratto?») sono un giudizio.

Norme: Reg. UE 2016/679, artt. 6, 7 e 9; D.Lgs. 196/2003, art. 2-ter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Purpose:
    """Uno scopo e le risposte alle domande che portano alla base.

    ``emergency``: c'è una vita in pericolo. ``law_requires``: una legge obbliga. ``public_task``:
    un ente esercita un compito pubblico previsto dalla legge. ``contract_needs``: senza quei dati
    il contratto con *quella* persona non si esegue. ``consented``: c'è un sì libero, specifico,
    informato, dimostrabile. ``balanced``: l'interesse è scritto, i dati servono, e il confronto con
    i diritti delle persone è stato fatto prima. ``special``: ci sono dati dell'art. 9;
    ``exception``: quale eccezione dell'art. 9 si usa.
    """

    name: str
    emergency: bool = False
    law_requires: bool = False
    public_task: bool = False
    contract_needs: bool = False
    consented: bool = False
    balanced: bool = False
    special: bool = False
    exception: str = ""

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("Scrivi lo scopo in una frase: senza scopo non c'è una base.")
        for item in fields(self)[1:-1]:
            if not isinstance(getattr(self, item.name), bool):
                raise ValueError(f"«{item.name}» è una domanda: rispondi True o False.")


@dataclass(frozen=True)
class Row:
    """Un rigo della tabella: la domanda, il campo di :class:`Purpose`, la base, la lettera."""

    question: str
    answer: str
    basis: str
    letter: str


#: Le domande in ordine: si ferma alla prima che ha risposta sì.
TABLE = (
    Row("C'è una vita in pericolo?", "emergency", "interessi vitali", "d"),
    Row("Una legge obbliga a farlo?", "law_requires", "obbligo legale", "c"),
    Row("È il compito pubblico di un ente?", "public_task", "interesse pubblico", "e"),
    Row("Il contratto con quella persona lo richiede?", "contract_needs", "contratto", "b"),
    Row("C'è un consenso valido e dimostrabile?", "consented", "consenso", "a"),
    Row("C'è un interesse scritto, pesato prima?", "balanced", "legittimo interesse", "f"),
)
NO_BASIS = "nessuna: non si fa"


def choose(purpose: Purpose) -> tuple[str, str]:
    """La base e la sua ragione: la prima domanda della tabella con risposta sì.

    Con dati particolari (art. 9) la base non basta: serve anche un'eccezione, se no non si fa.

    >>> choose(Purpose("spiegare una bolletta", contract_needs=True))
    ('contratto', 'art. 6 par. 1 lett. b')
    """
    if purpose.special and not purpose.exception.strip():
        return NO_BASIS, "dati particolari senza un'eccezione dell'art. 9"
    for row in TABLE:
        if getattr(purpose, row.answer):
            also = f", con art. 9: {purpose.exception}" if purpose.special else ""
            return row.basis, f"art. 6 par. 1 lett. {row.letter}{also}"
    return NO_BASIS, "nessuna delle sei basi dell'art. 6"
