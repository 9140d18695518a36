"""Gli esercizi della lezione 1.2, «Comunicare e relazionarsi»."""

import re
from functools import cache

import pandas as pd

from callcenter import communication
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.wording import Rule, at_most, avoids, says, wording
from callcenter.checks.words import choice, collection, plain

# --- 1. Che cosa fa la frase ---------------------------------------------------------------------

_MOVES = {
    "Che cosa le ha detto il medico?": "domanda aperta",
    "Ha la tessera sanitaria con sé?": "domanda chiusa",
    "Quindi l'esame c'è stato, ma il referto non arriva da dieci giorni.": "riformulazione",
    "Dieci giorni senza una risposta sono lunghi.": "riconoscimento",
    "Se leggeva il foglio, lo sapeva.": "colpa",
    "L'impegnativa è scaduta lato prescrittore.": "gergo",
    "Chiamo il laboratorio, ci metto un minuto.": "attesa annunciata",
}

# --- 2. La quota di parola -----------------------------------------------------------------------


@cache
def _call(name: str) -> pd.DataFrame:
    return communication.transcripts(name)


def _share(who: str = "cliente") -> float:
    return 100 * float(communication.talk_share(_call("forno"))[who])


def _of_the_call() -> float:
    found = communication.summary(_call("forno"))
    return 100 * found["cliente"] / found["duration"]


def _of_turns() -> float:
    return 100 * float((_call("forno")["speaker"] == "cliente").mean())


def _of_words() -> float:
    words = _call("forno")["text"].str.split().str.len()
    return 100 * float(words[_call("forno")["speaker"] == "cliente"].sum() / words.sum())


# --- 3. I silenzi muti ---------------------------------------------------------------------------


def _silence_s(calls: tuple[str, ...] | None = None, announced: bool | None = False) -> float:
    """Secondi di silenzio: non annunciati (False), annunciati (True), tutti (None)."""
    names = tuple(communication.calls()["call"]) if calls is None else calls
    total = 0.0
    for name in names:
        call = _call(name)
        for silence in communication.silences(call).itertuples():
            before = call["does"].iloc[silence.after_turn - 1]
            if announced is None or ("attesa annunciata" in before) == announced:
                total += silence.seconds
    return round(total, 1)


def _how_many() -> int:
    return sum(
        "attesa annunciata" not in _call(name)["does"].iloc[silence.after_turn - 1]
        for name in communication.calls()["call"]
        for silence in communication.silences(_call(name)).itertuples()
    )


# --- 4. Le mosse in ordine -----------------------------------------------------------------------

_ORDER = ["b", "d", "c", "e", "a"]

# --- 5. La frase da riscrivere -------------------------------------------------------------------

_SENTENCE = (
    "Il suo messaggio del 2 ottobre c'è, lo vedo. La bolletta era già partita. "
    "La correggo io: la differenza torna il 10 novembre."
)
_FIRST_PERSON = (
    r"\b(io|mi|ho|posso|vedo|controllo|correggo|trovo|cerco|preparo|apro|verifico|seguo|mando|"
    r"scrivo|spiego|propongo|confermo|richiamo|penso|chiedo|leggo|tengo|metto|\w+iamo)\b"
)

# --- 6. L'e-mail ---------------------------------------------------------------------------------

_EMAIL = """Oggetto: la sua bolletta in tre rate da 62 euro

Gentile signora Improta,
la sua bolletta è divisa in tre rate da 62 euro. La prima scade il 5 novembre.
La sua lettura era giusta. La differenza torna nella bolletta del 10 novembre.
Preferisce pagare tutto insieme? Ci risponda entro il 30 ottobre.

Livia, Megaride Energia"""
EASY = 60


def _has_subject(text: str) -> bool:
    first_line = plain(text.strip().partition("\n")[0])
    return re.match(r"oggetto: .*\b(rat[ae]|bolletta)\b", first_line) is not None


def _easy(text: str) -> bool:
    index = communication.gulpease(text)
    return index is not None and index >= EASY


register(
    Exercise(
        "uf1-02-e1", ("UF1.C1",), lambda: dict(_MOVES),
        pairs({
            "domanda aperta": "una domanda aperta chiede un racconto.",
            "domanda chiusa": "una domanda chiusa ha il punto interrogativo e si risponde con un "
            "sì, un no o un dato.",
            "riformulazione": "la riformulazione ridice il fatto, e l'altro può correggerlo.",
            "riconoscimento": "il riconoscimento dice che effetto ha la cosa su chi parla, "
            "senza accusare.",
            "colpa": "la colpa dice che ha sbagliato il cliente. Qui nessuno lo accusa.",
            "gergo": "il gergo sono parole dell'ufficio. Qui le parole sono comuni.",
            "attesa annunciata": "l'attesa annunciata dice perché si aspetta e quanto.",
        }),
        hint="Chiediti che effetto ha la frase: fa raccontare, fa confermare, ridice un fatto, "
        "dice come sta l'altro, accusa?",
        success="Sette frasi, sette effetti. Da oggi puoi annotare una telefonata mentre "
        "l'ascolti.",
    ),
    Exercise(
        "uf1-02-e2", ("UF1.C1",), _share, number("%", decimals=1, accepts_fraction=True),
        hint="Secondi del cliente ÷ secondi di parola di tutti e due. Ogni turno dura "
        "`end_s - start_s`.",
        success="Meno di un terzo, eppure la telefonata finisce bene. La quota dice dove "
        "riascoltare. Non dice se è andata bene.",
        mistakes=[
            Mistake("operatore", lambda: _share("operatore"),
                    "Questa è la quota dell'operatore: la domanda chiede quella del cliente."),
            Mistake("su tutta la telefonata", _of_the_call,
                    "Hai diviso per tutta la telefonata. Sotto la linea va solo il tempo parlato."),
            Mistake("turni", _of_turns,
                    "Hai contato i turni. Un turno può durare un secondo o dieci: si contano i "
                    "secondi."),
            Mistake("parole", _of_words,
                    "Hai contato le parole. Il cliente parla più in fretta: servono i secondi."),
        ],
    ),
    Exercise(
        "uf1-02-e3", ("UF1.C1",), _silence_s, number("s", decimals=1),
        hint="Per ogni telefonata: `communication.silences(call)`. La colonna `after_turn` dice "
        "dopo quale turno comincia il silenzio. Guarda che cosa fa quel turno.",
        success="Sono i secondi in cui il cliente non sapeva che cosa stesse succedendo. Per "
        "toglierli basta una frase, detta prima.",
        mistakes=[
            Mistake("tutti", lambda: _silence_s(announced=None),
                    "Hai sommato tutti i silenzi. Togli quelli dopo un'attesa annunciata."),
            Mistake("annunciati", lambda: _silence_s(announced=True),
                    "Questi sono i silenzi annunciati: la domanda chiede gli altri."),
            Mistake("numero", _how_many,
                    "Questo è quanti sono. La domanda chiede quanti secondi durano insieme."),
            Mistake("una telefonata", lambda: _silence_s(("conguaglio-1",)),
                    "Hai guardato solo la prima telefonata: sono quattro."),
        ],
    ),
    Exercise(
        "uf1-02-e4", ("UF1.C1",), lambda: list(_ORDER), collection(ordered=True),
        hint="Ascolta, riconosci, riformula, proponi, verifica.",
        success="La proposta arriva quarta. Detta per prima è la stessa frase, ma nessuno la "
        "sente.",
        mistakes=[
            Mistake("subito la soluzione", lambda: ["e", "b", "d", "c", "a"],
                    "Hai cominciato dalla soluzione. Chi non ha ancora finito di parlare non la "
                    "sente."),
            Mistake("prima i fatti", lambda: ["b", "c", "d", "e", "a"],
                    "Hai ridetto il fatto prima di riconoscere l'effetto. Con una persona "
                    "arrabbiata l'ordine è l'altro: prima come sta, poi che cosa è successo."),
            Mistake("senza ascolto", lambda: ["d", "b", "c", "e", "a"],
                    "Riconosci l'effetto prima di aver ascoltato: sembra una formula."),
            Mistake("verifica prima", lambda: ["b", "d", "c", "a", "e"],
                    "Hai riassunto i passi prima di dirli: la verifica chiude."),
        ],
    ),
    Exercise(
        "uf1-02-e5", ("UF1.C1",), lambda: _SENTENCE,
        wording(
            says(r"\b2 ottobre", message="Manca un fatto: la lettura è del 2 ottobre.",
                 example="Il suo messaggio c'è, lo vedo. La differenza torna il 10 novembre."),
            says(r"\b10 novembre", message="Manca un fatto: quando torna la differenza, "
                 "il 10 novembre.",
                 example="Il messaggio del 2 ottobre c'è. Ho già chiesto la correzione."),
            says(_FIRST_PERSON, message="Manca la prima persona: che cosa fai tu, o che cosa vedi "
                 "(per esempio `vedo`, `controllo`, `le mando`).",
                 example="Il messaggio del 2 ottobre è arrivato. La differenza torna il "
                 "10 novembre."),
            avoids(r"\b(deve|doveva|dovra|dovrebbe|avrebbe dovuto|bisogna|occorre)\b",
                   message="C'è ancora un comando, come «deve»: di' che cosa succede o che cosa "
                   "fai tu.",
                   example=f"{_SENTENCE} Lei deve solo aspettare."),
            avoids(r"\btardi\b|\bin ritardo\b|\bcolp[ae]\b|\bsbagli",
                   message="C'è ancora una parola che accusa (tardi, colpa, sbagliato). Anche "
                   "«non è colpa sua» mette la colpa nella stanza.",
                   example=f"{_SENTENCE} La lettura però è arrivata tardi."),
            avoids(r"rettific|fatturazion|\bconguagli|\bciclo\b|\bacconto\b",
                   message="C'è ancora una parola dell'ufficio: al cliente si dice «correggo», "
                   "«bolletta».",
                   example="Vedo la lettura del 2 ottobre. La rettifica arriva il 10 novembre."),
            at_most(45, message="È troppo lunga per il telefono: al più 45 parole.",
                    example=f"{_SENTENCE} {'E poi le dico ancora una cosa. ' * 5}"),
        ),
        hint="Due date, una cosa che fai tu, nessun «deve». Prova a dirla ad alta voce.",
        success="I fatti sono gli stessi. È cambiato chi si sente sotto accusa. Adesso leggila "
        "ad alta voce: la verifica controlla le parole, il tono lo controlli tu.",
    ),
    Exercise(
        "uf1-02-e6", ("UF1.C1",), lambda: _EMAIL,
        wording(
            Rule(_has_subject, "L'oggetto apre il messaggio e dice di che cosa si parla: comincia "
                 "con `Oggetto:` e nomina la bolletta o le rate.",
                 _EMAIL.replace("la sua bolletta in tre rate da 62 euro", "comunicazione", 1)),
            says(r"\b62\b", message="Manca l'importo di una rata: 62 euro.",
                 example=_EMAIL.replace("62 euro", "pari importo")),
            says(r"\b5 novembre", message="Manca la scadenza della prima rata: 5 novembre.",
                 example=_EMAIL.replace("5 novembre", "mese prossimo")),
            says(r"\b10 novembre", message="Manca quando torna la differenza: 10 novembre.",
                 example=_EMAIL.replace("del 10 novembre", "successiva")),
            says(r"\b30 ottobre", message="Manca la risposta che chiedi, con la data: "
                 "30 ottobre.",
                 example=_EMAIL.replace(" entro il 30 ottobre", "")),
            avoids(r"riscontro|pregiat|la scrivente|codesta|si comunica|all'uopo|in oggetto|"
                   r"rettific|fatturazion|rateizzazion|\bciclo\b",
                   message="Ci sono ancora parole da ufficio («riscontro», «si comunica», "
                   "«rateizzazione»…): usa quelle che diresti a voce.",
                   example=_EMAIL.replace("La sua lettura era", "Si comunica che la lettura era")),
            at_most(90, message="È più lunga di 90 parole: togli la storia della pratica.",
                    example=_EMAIL + "\n" + "Le ricordo che può scriverci. " * 9),
            Rule(_easy, f"L'indice Gulpease è sotto {EASY}: accorcia la frase più lunga. Te la "
                 "mostra `communication.longest(email)`.",
                 "Oggetto: bolletta in rate da 62 euro\nConsiderando precedentemente comunicato "
                 "suddividiamo l'importo complessivo sospendendo temporaneamente ulteriori "
                 "sollecitazioni, con scadenza della prima 5 novembre, restituendo "
                 "successivamente differenze 10 novembre, salvo diversa comunicazione pervenuta "
                 "30 ottobre."),
        ),
        hint="Oggetto; la risposta nella prima frase; una richiesta con la data. Una frase per "
        "ogni cosa.",
        success="Chi legge sul telefono, in piedi, la capisce. L'indice misura la lunghezza: se "
        "il messaggio è gentile lo decidi tu, rileggendo.",
    ),
    Exercise(
        "uf1-02-e7", ("UF1.C1",), lambda: {"a", "c"},
        choice({
            "b": "giudica la persona e si nasconde dietro gli altri. Non c'è niente che il collega "
            "possa cambiare domani.",
            "d": "«empatico» non si può ascoltare. Quale frase dovrebbe dire, e quando?",
            "e": "è un confronto fra colleghi: si parlerà di Livia e non della telefonata.",
        }, multiple=True),
        hint="Cerca il momento, il comportamento, l'effetto e una richiesta che si può provare.",
        success="Un momento preciso con il suo effetto, poi una cosa sola da provare, insieme. "
        "Dopo una settimana si riascolta.",
    ),
    Exercise(
        "uf1-02-e8", ("UF1.C1",), lambda: "c",
        choice({
            "a": "premia proprio la prima telefonata, che era breve perché non aveva risolto. La "
            "seconda è costata di più.",
            "b": "due telefonate non bastano per giudicare due persone, e un richiamo non insegna "
            "una frase.",
            "d": "quella percentuale viene da prove sui sentimenti. E il tono, da solo, non porta "
            "una data né una proposta.",
        }),
        hint="Quale proposta cambia un comportamento che si sente, e misura se è servito?",
        success="Tre frasi da provare, un modo per vedere se funzionano, una data per decidere. "
        "È la risposta da portare alla responsabile.",
    ),
)  # fmt: skip
