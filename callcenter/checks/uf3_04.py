"""Gli esercizi della lezione 3.4, «Procedure per le chiamate in entrata»."""

from collections.abc import Iterable
from functools import cache
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from callcenter import acdlog, data
from callcenter import procedures as pr
from callcenter.checks.compare import RIGHT, Comparator, Verdict, wrong
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection, text

# --- 1. Che difetto ha la tabella ----------------------------------------------------------------

_DEFECTS = {
    "Delegato con una richiesta per un altro ufficio: nessuna regola vale": "lacuna",
    "R1 dice «passa», R4 dice «rispondi», e c'è un caso in cui valgono tutte e due":
        "contraddizione",
    "R5 dice «rispondi» per i titolari; R2 dice già «rispondi» per tutti": "ridondanza",
    "Si legge dall'alto. R3 vale solo dove R1 ha già deciso": "mai usata",
    "R2 e R3 hanno azioni diverse, ma nessun caso in comune": "nessun difetto",
}  # fmt: skip

_WHY_NOT = {
    "lacuna": "la lacuna è un caso senza nessuna regola",
    "contraddizione": "la contraddizione vuole un caso in comune **e** azioni diverse",
    "ridondanza": "ridondante è la regola che ripete l'azione di un'altra: toglierla non cambia "
    "niente",
    "mai usata": "una regola è mai usata se, leggendo dall'alto, un'altra decide sempre prima",
    "nessun difetto": "qui un difetto c'è: guarda quante regole valgono nello stesso caso",
}

# --- 2. Le contraddizioni ------------------------------------------------------------------------

_VALUES = {"titolare": ["sì", "no"], "arretrati": ["sì", "no"]}


def _rules(*rows: tuple[str, str, str]) -> list[dict[str, str]]:
    return [dict(zip([*_VALUES, "azione"], row, strict=True)) for row in rows]


_TABLES = [
    _rules(("sì", "sì", "rate"), ("sì", "-", "voltura"), ("no", "sì", "capogruppo")),
    _rules(("sì", "-", "rate"), ("-", "sì", "rate"), ("no", "no", "saluti")),
    _rules(("sì", "-", "a"), ("-", "sì", "b"), ("-", "-", "c")),
    _rules(("sì", "no", "a"), ("no", "sì", "b"), ("sì", "no", "c")),
    _rules(("-", "-", "a")),
]


def _clash(rules: list, values: dict, *, same_action: bool = False) -> list[tuple[int, int]]:
    every = pr.cases(values)
    return [
        (one, two) for one, two in combinations(range(len(rules)), 2)
        if (same_action or rules[one]["azione"] != rules[two]["azione"])
        and any({one, two} <= set(pr.matching(rules, case)) for case in every)
    ]  # fmt: skip


def _overlaps(rules: list, values: dict) -> list[tuple[int, int]]:
    return _clash(rules, values, same_action=True)


def _identical(rules: list, values: dict) -> list[tuple[int, int]]:
    """L'errore di chi confronta le regole lettera per lettera e dimentica il trattino."""
    return [
        (one, two) for one, two in combinations(range(len(rules)), 2)
        if rules[one]["azione"] != rules[two]["azione"]
        and all(rules[one][name] == rules[two][name] for name in values)
    ]  # fmt: skip


def _from_one(rules: list, values: dict) -> list[tuple[int, int]]:
    return [(one + 1, two + 1) for one, two in _clash(rules, values)]


# --- 3. I casi che mancano -----------------------------------------------------------------------


class Cases(Comparator):
    """Casi di prova che, con quelli del libro, percorrono ogni uscita di ogni domanda."""

    expects = "una lista di casi, come `[{'name': '…', 'answers': {…}, 'end': '…'}]`"

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Ogni caso deve finire dove dice; insieme non devono lasciare uscite mai provate."""
        cases = _read_cases(answer)
        if cases is None:
            return self.wrong_type(answer)
        new = pr.sample("nuova")
        results = pr.run_cases(new, cases)
        failed = results.loc[~results["passed"]]
        if len(failed):
            row = failed.iloc[0]
            return wrong(
                f"Il caso «{row['case']}» non passa: finisce in «{row['end']}» ({row['outcome']}), "
                f"tu ti aspettavi «{row['expected']}»."
            )
        table = pr.exits_covered(new, [*pr.sample_cases(), *cases])
        never = table.loc[table["runs"] == 0]
        if len(never):
            row = never.iloc[0]
            return wrong(
                f"Restano uscite mai provate: {len(never)}. Per esempio «{row['answer']}» alla "
                f"domanda «{row['step']}»."
            )
        return RIGHT

    def matches(self, answer: Any, value: Any) -> bool:
        """Un errore tipico è proprio quell'elenco di risposte."""
        given, known = _read_cases(answer), _read_cases(value)
        if given is None or known is None:
            return False
        return sorted(map(_signature, given)) == sorted(map(_signature, known))

    def right_answers(self, expected: Any) -> Iterable[Any]:
        """L'elenco modello, anche al contrario."""
        return (expected, list(reversed(expected)))


def _signature(case: dict) -> str:
    return f"{sorted(case['answers'].items())} {case['end']}"


def _read_cases(answer: Any) -> list[dict] | None:
    if not isinstance(answer, list | tuple) or not answer:
        return None
    for case in answer:
        if not isinstance(case, dict) or not {"name", "answers", "end"} <= set(case):
            return None
        if not isinstance(case["answers"], dict):
            return None
        if not all(isinstance(value, str | list) for value in case["answers"].values()):
            return None
    return [dict(case) for case in answer]


_CALM = {"pericolo": "no", "insulti": "no", "capito": "sì"}
_MODEL_CASES = [
    {"name": "come si legge la bolletta", "answers": {**_CALM, "tema": "informazione"},
     "end": "saluti"},
    {"name": "bolletta, serve un altro ufficio",
     "answers": {**_CALM, "tema": "dati di un contratto", "identità": "sì",
                 "risolto": "altro ufficio", "ufficio aperto": "no"},
     "end": "saluti"},
    {"name": "bolletta, capogruppo libero",
     "answers": {**_CALM, "tema": "dati di un contratto", "identità": "sì", "risolto": "no",
                 "capogruppo": "sì"},
     "end": "passata"},
]  # fmt: skip
_ONLY_ONE = _MODEL_CASES[:1]
_WRONG_END = [*_MODEL_CASES[:2], {**_MODEL_CASES[2], "end": "saluti"}]

# --- 4. I passaggi dei contratti -----------------------------------------------------------------


@cache
def _calls() -> pd.DataFrame:
    return acdlog.read(data.queue_logs()).calls.query("complete")


def _transfers(queue: str | None = "contratti") -> pd.Series:
    calls = _calls()
    moved = calls[calls["ended_by"].astype(str) == "transfer"]
    return (moved if queue is None else moved[moved["queue"] == queue])["talk_s"]


def _answered(queue: str) -> int:
    calls = _calls()
    return int(((calls["queue"] == queue) & (calls["outcome"].astype(str) == "answered")).sum())


def _in_time(queue: str | None = "contratti") -> float:
    return float(100 * (_transfers(queue) <= 240).mean())


# --- 5. Il primo strappo -------------------------------------------------------------------------

_PERMITTED = [("inizio", "coda"), ("coda", "risposta"), ("risposta", "chiusura"),
              ("chiusura", "fine"), ("coda", "abbandono"), ("abbandono", "fine")]  # fmt: skip
_TRACES = [
    (["inizio", "coda", "risposta", "chiusura", "fine"], _PERMITTED),
    (["inizio", "coda", "squillo a vuoto", "risposta", "chiusura", "fine"], _PERMITTED),
    (["inizio", "risposta", "coda", "fine"], _PERMITTED),
    (["inizio", "coda", "risposta", "passaggio", "fine"], _PERMITTED),
    (["inizio", "coda", "abbandono"], _PERMITTED),
    (["a", "b", "a"], [("a", "b")]),
    (["a"], []),
]


def _text(pair: tuple | None) -> str:
    return " → ".join(pair) if pair else "conforme"


def _first_break(trace: list, permitted: list) -> str:
    return _text(pr.first_break(trace, permitted))


def _last_break(trace: list, permitted: list) -> str:
    broken = [pair for pair in pairwise(trace) if pair not in permitted]
    return _text(broken[-1] if broken else None)


def _either_way(trace: list, permitted: list) -> str:
    both = {*permitted, *((to, start) for start, to in permitted)}
    return _text(pr.first_break(trace, both))


# --- 6. A quale passo appartiene la frase --------------------------------------------------------

_PHRASES = {
    "«Se ho capito bene, l'addebito è arrivato due volte. È così?»": "capito",
    "«La sto ascoltando. Se continua a insultarmi devo chiudere la telefonata.»": "limite",
    "«La richiama Nicola dell'ufficio contratti domani fra le 9 e le 11, a questo numero.»":
        "richiamata",
    "«Nicola, ti passo un cliente: ha pagato due volte, ho già verificato chi è.»":
        "presentazione",
    "«Le ripeto che cosa succede: il rimborso parte lunedì, lo fa l'ufficio pagamenti.»":
        "riepilogo",
    "«L'importo non glielo posso dire. Le spiego come pagare e come avere la delega.»":
        "senza dati",
}  # fmt: skip

_PHRASE_HELP = {
    "capito": "lì si ripete con parole proprie e si chiede conferma",
    "limite": "lì si dice una volta che cosa succede se gli insulti continuano",
    "richiamata": "lì si fissano giorno, fascia, numero e nome",
    "presentazione": "lì si parla al collega, non al cliente",
    "riepilogo": "lì si dice chi fa che cosa, ed entro quando",
    "senza dati": "lì si aiuta chi non può vedere i dati",
}


register(
    Exercise(
        "uf3-04-e1", ("UF3.A3",), lambda: _DEFECTS, pairs(_WHY_NOT),
        hint="Per ogni caso conta le regole che valgono. Zero: lacuna. Più di una: guarda se le "
        "azioni sono uguali o diverse.",
        success="Zero, una, più di una: tre conti che una macchina fa in un attimo e che a occhio "
        "non si fanno mai fino in fondo.",
    ),
    Exercise(
        "uf3-04-e2", ("UF3.A3",), lambda: _clash,
        function([(rules, _VALUES) for rules in _TABLES], collection()),
        hint="Prendi le coppie con `combinations(range(len(regole)), 2)`. Per ogni coppia: azioni "
        "diverse **e** almeno un caso in cui `pr.matching` le dà tutte e due.",
        success="Hai scritto il controllo che nessuno fa a mano: con dieci regole le coppie sono "
        "già quarantacinque.",
        mistakes=[
            Mistake("azioni uguali", lambda: _overlaps,
                    "Hai contato anche coppie con la stessa azione: quella è una ridondanza, non "
                    "una contraddizione."),
            Mistake("lettera per lettera", lambda: _identical,
                    "Confronti le regole lettera per lettera. Il trattino vale per ogni valore: "
                    "«sì» e «-» si incontrano."),
            Mistake("da uno", lambda: _from_one,
                    "Le posizioni partono da 0: la prima regola è la 0."),
        ],
    ),
    Exercise(
        "uf3-04-e3", ("UF3.C3", "UF3.A3"), lambda: {"a", "c", "e"},
        choice(
            {
                "b": "L'importo degli arretrati è un dato della titolare. Il codice cliente dice "
                "di chi è il contratto, non chi parla: ha appena detto di essere un altro.",
                "d": "Confermare che ci sono bollette non pagate è già dire un dato, anche senza "
                "la cifra.",
                "f": "La chiamata non va chiusa: ha detto chi è e che cosa vuole. C'è molto che si "
                "può dire.",
            },
            options="abcdef", multiple=True,
        ),
        hint="Per ogni frase: serve aprire la scheda della madre per dirla?",
        success="Si aiuta una persona senza aprire i dati di un'altra (Reg. UE 2016/679, artt. 5 "
        "e 32). La procedura lo prevede, così non deve inventarlo chi risponde.",
    ),
    Exercise(
        "uf3-04-e4", ("UF3.A3",), lambda: _MODEL_CASES, Cases(),
        hint="Guarda le tre righe con `runs` uguale a 0. Parti da un caso vicino di "
        "`pr.sample_cases()` e cambia solo quella risposta.",
        success="Adesso ogni uscita è stata percorsa almeno una volta. Chi domani sposta una "
        "freccia lo scopre dalle prove, non da un cliente.",
        mistakes=[
            Mistake("un caso solo", lambda: _ONLY_ONE,
                    "Il caso passa, ma ne mancano altri: le uscite mai provate sono tre."),
            Mistake("fine sbagliata", lambda: _WRONG_END,
                    "Se il capogruppo è libero prende lui la chiamata: la fine non sono i saluti."),
        ],
    ),
    Exercise(
        "uf3-04-e5", ("UF3.C1",), lambda: _PHRASES, pairs(_PHRASE_HELP),
        hint="Chiediti a chi parla l'operatore, e che cosa succede subito dopo la frase.",
        success="Una procedura senza frasi resta in un cassetto. Una frase pronta per ogni passo "
        "si usa anche con la gola secca.",
    ),
    Exercise(
        "uf3-04-e6", ("UF3.A3",), _in_time, number("%", decimals=1, accepts_fraction=True),
        hint="Sopra: i passaggi chiusi con `transfer` dalla coda contratti, con `talk_s` fino a "
        "240. Sotto: tutti i passaggi chiusi con `transfer` da quella coda.",
        success="Le chiamate che nessuno ha passato non entrano nel conto: la regola non le "
        "riguarda. È la colonna «non applicabile» di ogni verifica.",
        mistakes=[
            Mistake("tutte le risposte",
                    lambda: 100 * float((_transfers() <= 240).sum()) / _answered("contratti"),
                    "Hai diviso per tutte le chiamate risposte. La regola riguarda solo quelle "
                    "passate a un altro ufficio."),
            Mistake("le tardive", lambda: 100 - _in_time(),
                    "Questa è la quota dei passaggi oltre i 240 secondi: servono gli altri."),
            Mistake("tutte le code", lambda: _in_time(None),
                    "Hai contato i passaggi di tutte le code: serve la coda contratti."),
        ],
    ),
    Exercise(
        "uf3-04-e7", ("UF3.A3",), lambda: _first_break, function(_TRACES, text()),
        hint="`zip(traccia, traccia[1:])` dà le coppie una dopo l'altra. Alla prima che non è fra "
        "i permessi: `return`. In fondo, `return \"conforme\"`.",
        success="È il cuore di ogni controllo di conformità: una coppia alla volta, e ci si ferma "
        "al primo strappo.",
        mistakes=[
            Mistake("l'ultimo", lambda: _last_break,
                    "Questo è l'ultimo strappo. Serve il primo: gli altri spesso ne sono la "
                    "conseguenza."),
            Mistake("nei due versi", lambda: _either_way,
                    "Hai ignorato il verso: «da A a B» permesso non permette «da B ad A»."),
        ],
    ),
)  # fmt: skip
