"""Gli esercizi della lezione 3.6, «Istruzioni operative in rete»."""

import datetime as dt
import re
import tempfile
from functools import cache

import pandas as pd

from callcenter import communication, data, instructions
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.wording import Rule, avoids, says, wording
from callcenter.checks.words import choice, collection, plain

# --- 2. L'indice dell'avviso ---------------------------------------------------------------------

_NOTICE = (
    "Si comunica che le richieste di certificazione anagrafica dovranno pervenire mediante "
    "compilazione del modulo predisposto. Eventuali difformità comportano la sospensione del "
    "procedimento."
)


def _counts() -> tuple[int, int, int]:
    words = re.findall(r"\w+", _NOTICE)
    return 2, sum(map(len, words)), len(words)


def _index() -> float:
    sentences, letters, words = _counts()
    return 89 + (300 * sentences - 10 * letters) / words


# --- 3. L'istruzione riscritta -------------------------------------------------------------------

_CLEAR = """Quando: una persona dice che non può venire alla visita.

1. Verifica l'identità di chi chiama.
2. Se un dato non torna, fermati e passa al coordinatore.
3. Disdici la prenotazione.
4. Proponi un nuovo appuntamento.
5. Scrivi nell'agenda che cosa hai fatto, entro oggi."""
_STEP_WORDS = 14
_EASY = 60
_CANCEL = r"\b(disdi\w+|annull\w+|cancell\w+)\b"


def _starts_with_when(text: str) -> bool:
    return re.match(r"[\s*]*quando\b", text, re.IGNORECASE) is not None


def _short_steps(text: str) -> bool:
    found = instructions.steps(text)
    return len(found) >= 4 and all(len(step.split()) <= _STEP_WORDS for step in found)


def _identity_first(text: str) -> bool:
    done = [plain(step) for step in instructions.steps(text)]
    who = [
        n
        for n, step in enumerate(done)
        if re.search(r"identi|chi chiama|\bnome\b|codice fiscale|nascita", step)
    ]
    cancel = [n for n, step in enumerate(done) if re.search(_CANCEL, step)]
    return bool(who and cancel) and who[0] < cancel[0]


def _easy(text: str) -> bool:
    index = communication.gulpease(text)
    return index is not None and index >= _EASY


def _swapped() -> str:
    return _CLEAR.replace("1. Verifica l'identità di chi chiama.", "1. Disdici la visita.").replace(
        "3. Disdici la prenotazione.", "3. Verifica l'identità di chi chiama."
    )


# --- 4. Le scadute -------------------------------------------------------------------------------


@cache
def _base() -> tuple[instructions.Page, ...]:
    with tempfile.TemporaryDirectory() as folder:
        return tuple(instructions.read(instructions.copy_base(folder)))


def _expired(day: dt.date, *, included: bool = False) -> set[str]:
    return {p.slug for p in _base() if p.expires < day or (included and p.expires == day)}


_NEW_YEAR = dt.date(2027, 1, 1)

# --- 5. Le ricerche vuote ------------------------------------------------------------------------

_WEEK = pd.DataFrame(
    {
        "text": ["rate", "disdetta", "bonus sociale", "pec", "rimborsi", "canone tv", "voltura"],
        "times": [70, 44, 21, 6, 38, 3, 18],
        "results": [1, 1, 0, 0, 1, 0, 2],
    }
)


def _empty() -> float:
    return 100 * instructions.empty_share(_WEEK)


# --- 6. Il bilancio ------------------------------------------------------------------------------

_HOURS, _SAVED_S, _OPENED = 6, 40, 0.60


@cache
def _calls(month: int | None = 10, reason: str | None = "rateizzazione") -> int:
    contacts = data.read("contacts")
    chosen = contacts[contacts["opened_at"].dt.month == month] if month else contacts
    return int((chosen["reason"] == reason).sum()) if reason else len(chosen)


def _gain_h(calls: int, opened: float = _OPENED, hours: float = _HOURS) -> float:
    return calls * opened * _SAVED_S / 3600 - hours


register(
    Exercise(
        "uf3-06-e1", ("UF3.A2",),
        lambda: {
            "Apri la scheda, controlla i pagamenti e chiedi la lettura.": "due azioni",
            "Richiama il cliente il prima possibile.": "quantità vaga",
            "La richiesta viene approvata.": "manca chi",
            "Registra l'esito nel GCR.": "sigla",
            "Proponi sei rate, ma solo se il cliente è in regola.": "condizione in fondo",
        },
        pairs({
            "due azioni": "conta i verbi: qui l'azione è una sola.",
            "quantità vaga": "qui non c'è una parola come «presto» o «alcuni».",
            "manca chi": "qui il verbo è all'imperativo: chi agisce si sa.",
            "sigla": "qui non ci sono lettere maiuscole da spiegare.",
            "condizione in fondo": "la condizione è un «se». Qui non c'è, o non è il guaio.",
        }),
        hint="Leggi come un nuovo con il cliente in linea: che cosa ti fa fermare?",
        success="Il passivo nasconde chi agisce; la condizione in fondo si legge quando le rate "
        "sono già promesse.",
    ),
    Exercise(
        "uf3-06-e2", ("UF3.A2",), _index, number("punti", tolerance=0.6),
        hint="Frasi: 2. Conta parole e lettere, poi 89 + (300 × frasi − 10 × lettere) ÷ parole.",
        success="Sotto 60: è difficile per chi ha la licenza media, e appena sopra la soglia di "
        "chi ha un diploma. Le frasi sono due, pesano le parole lunghe.",
        mistakes=[
            Mistake("solo le lettere divise",
                    lambda: 89 + 300 * _counts()[0] - 10 * _counts()[1] / _counts()[2],
                    "Hai diviso per le parole solo le lettere. Si divide tutta la parentesi."),
            Mistake("segno", lambda: 89 - (_index() - 89),
                    "Hai cambiato il segno: più lettere abbassano l'indice."),
            Mistake("con gli spazi",
                    lambda: 89 + (300 * _counts()[0] - 10 * len(_NOTICE)) / _counts()[2],
                    "Hai contato anche spazi e punti: servono solo le lettere."),
            Mistake("una frase", lambda: _index() - 300 / _counts()[2],
                    "Hai contato una frase sola: il punto ne chiude due."),
        ],
    ),
    Exercise(
        "uf3-06-e3", ("UF3.A2",), lambda: _CLEAR,
        wording(
            Rule(_starts_with_when, "Comincia con «Quando:» e la condizione: chi apre la pagina "
                 "deve capire se è quella giusta.", _CLEAR.partition("\n\n")[2]),
            Rule(_short_steps, f"Servono almeno quattro passi numerati («1.», «2.»…), ognuno di al "
                 f"più {_STEP_WORDS} parole.",
                 _CLEAR.replace("2. Se un dato non torna, fermati e passa al coordinatore.\n", "")
                 .replace("3. ", "2. ").replace("\n4. Proponi", " E subito dopo proponi")
                 .replace("5. ", "3. ")),
            Rule(_identity_first, "La verifica dell'identità è un passo, e viene prima della "
                 "disdetta. Nella frase di partenza stava in mezzo.", _swapped()),
            says(r"\bappuntament", r"\bnuova data\b", r"\baltra data\b",
                 message="Si è persa una regola: la proposta di un nuovo appuntamento.",
                 example=_CLEAR.replace("4. Proponi un nuovo appuntamento.",
                                        "4. Saluta la persona.")),
            says(r"\b(scrivi|segna|annota|registra)\w*\b.*\b(agenda|oggi|giornata|turno)\b",
                 r"\bagenda\b.*\b(scrivi|segna|annota|registra)",
                 message="Si è persa una regola: l'annotazione nell'agenda.",
                 example=_CLEAR.replace("5. Scrivi nell'agenda che cosa hai fatto, entro oggi.",
                                        "5. Saluta la persona, entro oggi.")),
            says(r"\b(oggi|in giornata|giornata|fine (del |di )?turno|stesso giorno)\b",
                 message="Si è perso il termine: l'annotazione si fa entro la giornata.",
                 example=_CLEAR.replace(", entro oggi", "")),
            avoids(r"\bqualora\b", r"\bprevia\b", r"\bprovved", r"\bassistito\b", r"\bdovra\b",
                   r"\bdandone\b", r"\bannotazione\b", r"\bmanifest",
                   message="È rimasta una parola da ufficio. Quale diresti a voce?",
                   example=_CLEAR.replace("Quando: una persona", "Quando: l'assistito")),
            Rule(_easy, f"Il Gulpease è sotto {_EASY}: parole più corte, frasi più brevi.",
                 _CLEAR.replace(
                     "2. Se un dato non torna, fermati e passa al coordinatore.",
                     "2. Diversamente interrompi immediatamente comunicazione telefonica, "
                     "interessando tempestivamente coordinamento amministrativo prenotazioni "
                     "specialistiche ambulatoriali.")
                 .replace("4. Proponi un nuovo appuntamento.",
                          "4. Proponi conseguentemente appuntamento specialistico alternativo "
                          "compatibilmente disponibilità strutture ambulatoriali convenzionate.")
                 .replace("una persona dice che non può venire alla visita",
                          "impossibilità comunicata telefonicamente relativamente prestazioni "
                          "specialistiche ambulatoriali precedentemente prenotate")),
        ),
        hint="Prima la condizione. Poi un'azione per riga, nell'ordine in cui si fanno: chi è? che "
        "cosa disdico? che cosa propongo? dove e quando lo scrivo?",
        success="Si legge con una persona in linea, e nessuna regola si è persa. Ora falla provare "
        "a chi non l'ha scritta.",
    ),
    Exercise(
        "uf3-06-e4", ("UF3.A2",), lambda: _expired(_NEW_YEAR), collection(),
        hint="Confronta `page.expires` con `dt.date(2027, 1, 1)`. La pagina vale ancora nel suo "
        "ultimo giorno.",
        success="Una base lasciata a sé stessa invecchia in poche settimane. Per questo c'è un "
        "giorno fisso per guardare le scadenze.",
        mistakes=[
            Mistake("ultimo giorno", lambda: _expired(_NEW_YEAR, included=True),
                    "Una di queste pagine ha in `scade` proprio il 1º gennaio: quel giorno vale "
                    "ancora."),
            Mistake("oggi", lambda: _expired(dt.date(2026, 11, 25)),
                    "Queste sono scadute già il 25 novembre. La domanda è a Capodanno."),
            Mistake("ancora buone",
                    lambda: {p.slug for p in _base()} - _expired(_NEW_YEAR),
                    "Queste valgono ancora: serve il contrario."),
        ],
    ),
    Exercise(
        "uf3-06-e5", ("UF3.A2",), _empty, number("%", decimals=1, accepts_fraction=True),
        hint="Sopra: la somma di `times` dove `results` è 0. Sotto: la somma di tutti i `times`.",
        success="Era più di un terzo, prima dei sinonimi. Quella più cercata fra le vuote è la "
        "prossima pagina da scrivere.",
        mistakes=[
            Mistake("righe", lambda: 100 * float((_WEEK["results"] == 0).mean()),
                    "Hai contato i testi. «Bonus sociale» è stato cercato 21 volte, «canone tv» 3: "
                    "non pesano uguale."),
            Mistake("trovate", lambda: 100 - _empty(),
                    "Questa è la quota di ricerche che trovano qualcosa."),
            Mistake("vuote su trovate", lambda: 100 * _empty() / (100 - _empty()),
                    "Hai diviso per le ricerche riuscite: si divide per tutte."),
        ],
    ),
    Exercise(
        "uf3-06-e6", ("UF3.A2",), lambda: _gain_h(_calls()), number("ore", tolerance=0.06),
        hint="Le chiamate con quel motivo, per 0,60, per 40 secondi: diviso 3.600 sono ore. Poi "
        "togli le 6.",
        success="Il primo mese si è già ripagata, e dal secondo non costa più. Se il 60% scende, "
        "il conto cambia: per questo si misurano le aperture.",
        mistakes=[
            Mistake("senza costo", lambda: _gain_h(_calls(), hours=0),
                    "Queste sono le ore risparmiate. Mancano le 6 spese per scriverla."),
            Mistake("sempre aperta", lambda: _gain_h(_calls(), opened=1),
                    "Hai contato tutte le chiamate. La pagina si apre solo nel 60%."),
            Mistake("tutti i motivi", lambda: _gain_h(_calls(reason=None)),
                    "Hai contato le chiamate di tutti i motivi: serve solo «rateizzazione»."),
            Mistake("tutte le settimane", lambda: _gain_h(_calls(month=None)),
                    "Hai usato tutte le settimane dei dati. Il mese è ottobre: usa `october`."),
            Mistake("minuti", lambda: _calls() * _OPENED * _SAVED_S / 60 - _HOURS,
                    "Hai diviso per 60: quelli sono minuti. Le ore vogliono 3.600."),
        ],
    ),
    Exercise(
        "uf3-06-e7", ("UF3.A2",), lambda: "b",
        choice({
            "a": "Ogni invio crea una copia in più su ogni computer. Alla modifica dopo si "
            "ricomincia, e chi ha la vecchia non lo sa.",
            "c": "Il controllo automatico vede parole e date, non se una regola è vera. Senza un "
            "responsabile due pagine diranno cose diverse.",
            "d": "L'indice non dice se la pagina è giusta. E l'odore di gas si legge poco: con "
            "questa regola si cancella.",
        }),
        hint="Cerca la regola che toglie la causa delle copie e dice chi guarda, quando, che cosa.",
        success="Un posto, un responsabile, una scadenza, una prova. E la domanda giusta sui PDF: "
        "a che cosa servivano?",
    ),
)  # fmt: skip
