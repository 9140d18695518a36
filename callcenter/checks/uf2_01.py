"""Gli esercizi della lezione 2.1, «ACD, CTI, IVR, WECC: l'architettura»."""

from functools import cache

import numpy as np
import pandas as pd

from callcenter import acdlog, data, erlang, simulation
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.functions import function
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 1. Di chi è il guasto -----------------------------------------------------------------------

_FAULTS = {
    "Il tasto 2 porta nella coda sbagliata": "IVR",
    "Due operatori liberi da dieci minuti, e la coda cresce": "ACD",
    "La chiamata arriva, ma la scheda del cliente non si apre": "CTI",
    "Il pulsante «Parla con noi» non dice da quale pagina si parte": "WECC",
    "Chi è meno esperto riceve le chiamate prima degli esperti": "ACD",
}

_WHY_NOT = {
    "IVR": "il risponditore parla e raccoglie il tasto; qui il motivo è già stato capito, o non "
    "c'entra",
    "ACD": "l'ACD tiene la coda e sceglie l'operatore; qui la scelta non c'entra",
    "CTI": "il CTI collega telefono e computer e apre la scheda; qui la scheda non c'entra",
    "WECC": "il WECC riguarda i contatti che nascono da una pagina web; questo nasce altrove",
}

# --- 2. Chi resta fuori --------------------------------------------------------------------------

_STOPPED = ["segnalazione cifrata", "voce, porta alta", "curiosi da fuori"]

# --- 3. Prevedi chi risponde ---------------------------------------------------------------------

_TRIO = {"Anna": 1, "Bruno": 1, "Carla": 2}


def _who(strategy: str = "fewest_calls", *, levels: bool = True) -> list[str]:
    calls = simulation.call_table([0, 5, 10, 60, 70, 95], "coda", [30] * 6)
    team = [simulation.Agent(name, {"coda": level if levels else 1})
            for name, level in _TRIO.items()]  # fmt: skip
    queue = simulation.Queue("coda", strategy=strategy)
    return simulation.simulate(calls, team, [queue]).calls["agent"].tolist()


# --- 4. Tre sportelli in uno ---------------------------------------------------------------------


def _pooling_points() -> float:
    return 100 * (erlang.erlang_c(3, 4) - erlang.erlang_c(9, 12))


# --- 5. Il conto della precedenza ----------------------------------------------------------------

_NAMES = ["bollette", "contratti", "web", "guasti"]
_SIZES = {"bollette": 9, "contratti": 7, "web": 2, "guasti": 1}


@cache
def _morning() -> pd.DataFrame:
    """La mattina `one_morning` della lezione: stessi ritmi, stesso seme."""
    slots = data.read("intervals")
    busy = slots[slots["interval_start"].between("2026-10-05 09:00", "2026-10-05 12:59")]
    volume = busy.groupby("queue")["offered"].mean()
    recent = slots[slots["interval_start"] >= "2026-09-28"].groupby("queue").sum(numeric_only=True)
    aht = ((recent["talk_s"] + recent["acw_s"]) / recent["answered"]).astype(float)
    calls = acdlog.read(data.queue_logs()).calls
    calls = calls[calls["complete"]]
    gave_up = (calls["outcome"] == "abandoned").groupby(calls["queue"], observed=True).sum()
    patience = calls.groupby("queue", observed=True)["wait_s"].sum() / gave_up
    rng, parts = np.random.default_rng(10), []
    for name in _NAMES:
        arrivals = simulation.poisson_arrivals([volume[name]] * 8, 1800, rng)
        size = len(arrivals)
        talk = simulation.exponential(aht[name], size, rng)
        waits = simulation.exponential(patience[name], size, rng)
        parts.append(simulation.call_table(arrivals, name, talk, patience_s=waits))
    return pd.concat(parts, ignore_index=True)


@cache
def _waits(first: str = "", queue: str = "bollette") -> float:
    agents = [
        simulation.Agent(f"{own}-{n}", {**dict.fromkeys(_NAMES, 2), own: 1})
        for own, people in _SIZES.items() for n in range(1, people + 1)
    ]  # fmt: skip
    queues = [simulation.Queue(name, priority=10 if name == first else 0) for name in _NAMES]
    calls = simulation.simulate(_morning(), agents, queues).calls
    return float(calls.loc[calls["queue"] == queue, "wait_s"].mean())


# --- 6. La scheda giusta -------------------------------------------------------------------------


@cache
def _customers() -> pd.DataFrame:
    return data.read("customers")


def _clean(phone: str) -> str:
    digits = "".join(sign for sign in phone if sign.isdigit())
    for prefix in ("0039", "39"):
        if digits.startswith(prefix) and len(digits) > 10:
            return digits.removeprefix(prefix)
    return digits


@cache
def _index(both: bool = True, tidy: bool = True) -> dict[str, list[int]]:
    """Da ogni numero ai clienti che lo hanno."""
    index: dict[str, list[int]] = {}
    for row in _customers().itertuples():
        written = [row.phone, row.phone2 if both else None]
        for phone in {_clean(p) if tidy else p for p in written if isinstance(p, str)}:
            index.setdefault(phone, []).append(int(row.customer_id))
    return index


def _cards(phone: str) -> list[int]:
    return _index().get(_clean(phone), [])


def _first_only(phone: str) -> list[int]:
    return _index(both=False).get(_clean(phone), [])


def _as_written(phone: str) -> list[int]:
    return _index(tidy=False).get(phone, [])


@cache
def _phones() -> list[tuple[str]]:
    """Numeri puliti, sporchi, secondi numeri, numeri di due clienti, sconosciuti."""
    table = _customers()
    first = table["phone"].dropna()
    dirty = first[~first.str.fullmatch(r"\d{10}")]
    second = table["phone2"].dropna()
    shared = [phone for phone, owners in _index().items() if len(owners) > 1][:2]
    plain = _clean(first.iloc[0])
    found = [plain, f"+39 {plain}", *dirty.head(3), *dirty.head(3).map(_clean)]
    found += [*second.head(2).map(_clean), *shared, "0000000000", ""]
    return [(str(phone),) for phone in found]


register(
    Exercise(
        "uf2-01-e1", ("UF2.C5",), lambda: _FAULTS, pairs(_WHY_NOT),
        hint="Chiediti che cosa è andato storto: il motivo, la scelta dell'operatore, la scheda o "
        "la pagina web?",
        success="Nominare il pezzo giusto è metà della riparazione: la segnalazione arriva subito "
        "a chi la può risolvere.",
    ),
    Exercise(
        "uf2-01-e2", ("UF2.C4",), lambda: _STOPPED, collection(),
        hint="Per ogni flusso cerca la prima regola con stessa partenza, arrivo, protocollo e "
        "porta. Se non c'è, è fermato.",
        success="Due di questi tre servono al servizio: mancano due regole, e si sa quali.",
        mistakes=[
            Mistake("solo la regola esplicita", lambda: ["curiosi da fuori"],
                    "Hai contato solo chi trova una regola «ferma». Anche chi non trova nessuna "
                    "regola viene fermato."),
            Mistake("protocollo dimenticato", lambda: ["voce, porta alta", "curiosi da fuori"],
                    "La segnalazione cifrata usa un'altra porta e un altro protocollo: c'è una "
                    "regola per quelli?"),
            Mistake("quelli che passano",
                    lambda: ["segnalazione in chiaro", "voce, porta bassa", "pulsante del sito",
                             "scheda del cliente"],
                    "Questi sono i flussi che passano: servono gli altri."),
        ],
    ),
    Exercise(
        "uf2-01-e3", ("UF2.C5",), _who, collection(ordered=True),
        hint="Prima il livello: Carla squilla solo se Anna e Bruno sono occupati. Poi conta le "
        "chiamate di ciascuno. Chi ha risposto al secondo 70 è occupato fino al 100.",
        success="Prima il livello, poi la strategia: se un esperto è libero, Carla non squilla, "
        "anche se ha meno chiamate.",
        mistakes=[
            Mistake("livello ignorato", lambda: _who(levels=False),
                    "Hai trattato Carla come gli altri: il suo livello è 2, squilla per ultima."),
            Mistake("sempre dal primo", lambda: ["Anna", "Bruno", "Anna", "Anna", "Bruno", "Anna"],
                    "Al secondo 10 Anna e Bruno stanno parlando: la chiamata passa al livello "
                    "dopo."),
        ],
    ),
    Exercise(
        "uf2-01-e4", ("UF2.C5",), _pooling_points, number("punti", decimals=1),
        hint="`erlang.erlang_c(3, 4)` è la quota di uno sportello solo. Unendo si sommano i "
        "carichi **e** gli operatori.",
        success="Stessa occupazione, 75%, e molte meno attese: conta la dimensione del gruppo.",
        mistakes=[
            Mistake("solo gli operatori",
                    lambda: 100 * (erlang.erlang_c(3, 4) - erlang.erlang_c(3, 12)),
                    "Hai sommato gli operatori ma non il carico: nella coda unica arrivano le "
                    "chiamate di tutti e tre."),
            Mistake("quota finale", lambda: 100 * erlang.erlang_c(9, 12),
                    "Questa è la quota di chi aspetta nella coda unica. La domanda è di quanto "
                    "scende."),
            Mistake("rapporto",
                    lambda: 100 * (1 - erlang.erlang_c(9, 12) / erlang.erlang_c(3, 4)),
                    "Questa è la diminuzione in percento. I punti percentuali sono la differenza "
                    "fra le due quote."),
        ],
    ),
    Exercise(
        "uf2-01-e5", ("UF2.C5",), lambda: _waits("contratti") - _waits(), number("s", decimals=1),
        hint="`simulation.simulate(one_morning, team(True), code).calls`, poi la media di `wait_s` "
        'dove `queue == "bollette"`. Due volte, e la differenza.',
        success="È il prezzo che pagano le bollette in questa mattina. Con le trenta repliche sai "
        "che non è un caso.",
        mistakes=[
            Mistake("al contrario", lambda: _waits() - _waits("contratti"),
                    "Hai tolto dal primo il secondo: la domanda è di quanto **aumenta** con la "
                    "precedenza."),
            Mistake("i contratti",
                    lambda: _waits("contratti", "contratti") - _waits("", "contratti"),
                    "Questa è la differenza per `contratti`, che ci guadagna: la domanda è su "
                    "`bollette`."),
            Mistake("solo dopo", lambda: _waits("contratti"),
                    "Questa è l'attesa con la precedenza: togli quella senza."),
        ],
    ),
    Exercise(
        "uf2-01-e6", ("UF2.C5",), lambda: _cards, function(_phones, collection()),
        hint="Applica `clean` al numero cercato **e** alle due colonne. Attento ai vuoti di "
        "`phone2`: `fillna('')`.",
        success="Nessuno, uno o più di uno: la funzione dice la verità in tutti e tre i casi.",
        mistakes=[
            Mistake("solo phone", lambda: _first_only,
                    "Cerchi solo in `phone`: qualcuno chiama dal secondo numero."),
            Mistake("senza pulizia", lambda: _as_written,
                    "Confronti i numeri così come sono scritti: spazi, punti e prefissi li fanno "
                    "sembrare diversi."),
        ],
    ),
    Exercise(
        "uf2-01-e7", ("UF2.C5", "UF2.C4"), lambda: "b",
        choice({
            "a": "Due delle quattro regole spostano l'attesa su altri, una non cambia niente. "
            "Guarda la tabella coda per coda.",
            "c": "La richiamata riduce gli abbandoni, ma l'attesa fra chiamata e risposta aumenta: "
            "non la toglie. E le altre code restano com'erano.",
            "d": "Le altre code restano sopra l'80% perché le squadre sono unite, non per la "
            "precedenza. Con la precedenza ai guasti nessuna coda grande perde niente, e chi sente "
            "odore di gas aspetta meno.",
        }),
        hint="Per ogni regola: chi ci guadagna, chi paga, di quanto? E l'impianto lascia passare "
        "tutti i flussi?",
        success="Sì e no motivati dai numeri, i guasti futuri sistemati prima, una data per "
        "controllare: si può firmare.",
    ),
)  # fmt: skip
