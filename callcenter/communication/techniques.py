"""Che cosa fa una frase: le parole con cui si annota una telefonata.

Fonti: C. Rogers, R. Farson, *Active Listening*, 1957 (ascolto, riformulazione); T. Gordon, *Parent
Effectiveness Training*, 1970 (messaggio in prima persona, colpa, ordine); M. Rosenberg, *Nonviolent
Communication*, 1999 (fatto, emozione, richiesta). Le definizioni qui sotto sono del libro.
"""

from types import MappingProxyType

HELPS = MappingProxyType({
    "apertura": "dice chi risponde, o apre la telefonata",
    "ascolto": "un segnale breve mentre l'altro parla",
    "domanda aperta": "chiede un racconto: non basta un sì o un no",
    "domanda chiusa": "chiede un dato o una conferma",
    "riformulazione": "ridice il fatto del cliente con altre parole",
    "riconoscimento": "dice che effetto ha il problema sul cliente",
    "prima persona": "parla di sé: il fatto, l'effetto, la propria parte",
    "attesa annunciata": "dice perché si aspetta e quanto",
    "spiegazione": "dice che cosa è successo, con parole comuni",
    "proposta": "dice chi fa che cosa, entro quando",
    "limite": "dice con calma che cosa non si può fare",
    "verifica": "controlla che i due abbiano capito la stessa cosa",
    "chiusura": "saluta",
})  # fmt: skip
HARMS = MappingProxyType({
    "colpa": "dice che ha sbagliato il cliente",
    "scarico": "dice che ha sbagliato un altro, o il sistema",
    "ordine": "comanda: «deve», «si calmi»",
    "minimizza": "dice che il problema è piccolo, o non risponde",
    "gergo": "usa parole dell'ufficio",
    "raffica": "fa più domande insieme",
    "volume": "alza la voce",
    "proposta vaga": "dice che cosa si può fare, non chi e quando",
})  # fmt: skip
CLIENT = MappingProxyType({
    "fatto": "racconta che cosa è successo",
    "emozione": "dice, o fa sentire, come sta",
    "attacco": "accusa o minaccia",
    "richiesta": "chiede qualcosa",
    "accordo": "accetta, conferma, ringrazia",
})  # fmt: skip


def meanings() -> dict[str, str]:
    """Ogni etichetta con la sua definizione: operatore (aiuta, ostacola) e cliente.

    >>> meanings()["riformulazione"]
    'ridice il fatto del cliente con altre parole'
    """
    return {**HELPS, **HARMS, **CLIENT}
