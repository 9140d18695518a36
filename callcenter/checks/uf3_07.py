"""Gli esercizi della lezione 3.7, «Formare e aggiornare gli operatori»."""

from functools import cache

import pandas as pd

from callcenter import data, shifts, training
from callcenter.checks.engine import Exercise, Mistake, register
from callcenter.checks.numeric import number
from callcenter.checks.pairs import pairs
from callcenter.checks.words import choice, collection

# --- 1. Serve un corso? --------------------------------------------------------------------------

_CAUSES = {
    "Da quando c'è il modulo nuovo la voltura è più lenta per tutti, esperti compresi": "strumento",
    "Solo chi è entrato a settembre sbaglia il codice del contatore": "formazione",
    "Sulla penale di recesso due colleghi esperti danno due risposte diverse": "procedura",
    "Il saluto finale salta fra le 9:30 e le 11, e ricompare nel pomeriggio": "organico",
}

# --- 2. Le priorità del CUP ----------------------------------------------------------------------

_HOSPITAL = pd.DataFrame({
    "ticket": [4, 4, 3, 4, 2, 4], "disdette": [3, 2, 2, 3, 2, 2],
    "urgenze": [4, 0, 0, 4, 1, 4], "privacy": [1, 2, 2, 1, 2, 3],
})  # fmt: skip
_PEOPLE = pd.Series({"ticket": 4, "disdette": 5, "urgenze": 4, "privacy": 4})


def _priorities() -> list[str]:
    found = training.coverage(_HOSPITAL, _PEOPLE)
    return found.index[found["missing"] > 0].tolist()


def _by_average() -> list[str]:
    average = _HOSPITAL[_priorities()].mean()
    return average.sort_values(kind="stable").index.tolist()


# --- 4. La curva ---------------------------------------------------------------------------------

_ENOUGH_S = 430


@cache
def _weeks() -> dict[str, int]:
    """La prima settimana sotto la soglia: curva giusta e modi sbagliati di guardare."""
    group = training.newcomers()
    found = {}
    for kind in ("plateau", "exponential"):
        curve = training.fit(group["week"], group["aht_s"], kind)
        table = curve.predict(range(1, 53))
        found[kind] = int(table.index[table["aht_s"] <= _ENOUGH_S][0])
        if kind == "plateau":
            found["low"] = int(table.index[table["low_s"] <= _ENOUGH_S][0])
    return found


# --- 5. Il calendario ----------------------------------------------------------------------------

_QUEUES = ["bollette", "contratti", "web"]
_FOURS = {"A": [1, 2, 6, 7], "B": [4, 5, 11, 12], "C": [3, 9, 13], "D": [8, 10, 14]}


@cache
def _room() -> tuple:
    """I turni della settimana tipo, le competenze e il fabbisogno, come nella lezione."""
    expected = shifts.expected(
        data.read("intervals"), ["2026-09-28", "2026-10-19", "2026-10-26"], _QUEUES
    )
    needed = shifts.requirement(expected, "2026-10-26", _QUEUES)
    plan = shifts.with_breaks(data.read("shifts"))
    week = plan[(plan["date"] >= "2026-10-26") & (plan["date"] < "2026-11-02")]
    routing = data.read("operator_skills")
    routing = routing[routing["queue"].isin(_QUEUES)]
    return week, routing.groupby("operator_id")["queue"].agg(tuple).to_dict(), needed


@cache
def _added(hours: float) -> float:
    return float(training.plan_sessions(*_room(), _FOURS, hours)["added_h"].sum())


def _all_together(hours: float) -> float:
    everyone = [person for group in _FOURS.values() for person in group]
    return training.uncovered(*_room(), everyone, shifts.local("2026-10-29", 9), hours)


# --- 6. Il corso sulla privacy -------------------------------------------------------------------

_TEST = pd.DataFrame({
    "group": ["corso"] * 5 + ["controllo"] * 5,
    "before": [11, 13, 12, 14, 10, 12, 13, 11, 15, 14],
    "after": [16, 17, 15, None, 16, 13, 15, 12, 16, None],
})  # fmt: skip


def _effect() -> training.Effect:
    return training.difference_in_differences(_TEST)


def _with_everyone() -> float:
    """Le medie per colonna, ognuna con chi c'è: gli assenti pesano nel «prima»."""
    means = _TEST.groupby("group")[["before", "after"]].mean()
    change = means["after"] - means["before"]
    return float(change["corso"] - change["controllo"])


def _only_after() -> float:
    after = _TEST.dropna().groupby("group")["after"].mean()
    return float(after["corso"] - after["controllo"])


# --- 7. In quanti mesi ---------------------------------------------------------------------------

_HOURS_COST, _TRAINER = 21, 900
_GAIN = 9000 * 15 / 3600 * _HOURS_COST


def _months(people: int = 12, hours: float = 6, gain: float = _GAIN) -> float:
    cost = training.course_cost(people, hours, _HOURS_COST, trainer=_TRAINER)
    return training.payback(cost, gain)


register(
    Exercise(
        "uf3-07-e1", ("UF3.A4",), lambda: dict(_CAUSES),
        pairs({
            "formazione": "qui non manca il saper fare: chi è peggiorato, e da quando?",
            "strumento": "qui niente è cambiato nello strumento, o non per tutti.",
            "procedura": "qui la regola c'è ed è una sola.",
            "organico": "qui l'ora del giorno non c'entra.",
        }),
        hint="Chi sbaglia: tutti, i nuovi, gli esperti? Sempre, o in certe ore? Da quando?",
        success="Una sola riga su quattro chiede un corso. È la proporzione che si incontra "
        "spesso quando si guarda prima di ordinare.",
    ),
    Exercise(
        "uf3-07-e2", ("UF3.A4",), _priorities, collection(ordered=True),
        hint="Conta chi è almeno a 3 in ogni colonna, sottrai da quante ne servono, poi ordina. "
        "O usa `training.coverage`.",
        success="La privacy la sa una persona sola: viene prima delle disdette, anche se i buchi "
        "sono gli stessi.",
        mistakes=[
            Mistake("per media", _by_average,
                    "Hai ordinato per media dei livelli. La media nasconde quante persone sanno "
                    "fare il lavoro da sole."),
            Mistake("con ticket", lambda: [*_priorities(), "ticket"],
                    "Per `ticket` non manca nessuno: tieni solo le competenze scoperte."),
            Mistake("parità", lambda: ["disdette", "privacy", "urgenze"],
                    "A parità di persone che mancano viene prima la competenza con meno "
                    "capaci."),
        ],
    ),
    Exercise(
        "uf3-07-e3", ("UF3.A4",), lambda: training.wright(700, 0.90, 64),
        number("s", decimals=1),
        hint="Quante volte si raddoppia per andare da 1 a 64? Poi 0,90 elevato a quel numero.",
        success="Più di metà del guadagno è arrivata nelle prime otto pratiche.",
        mistakes=[
            Mistake("un raddoppio", lambda: 700 * 0.90,
                    "Questo è il tempo dopo un solo raddoppio, cioè dopo due pratiche."),
            Mistake("a ogni pratica", lambda: 700 * 0.90**64,
                    "Hai applicato il tasso a ogni pratica: si applica a ogni raddoppio."),
            Mistake("somma", lambda: 700 * (1 - 6 * 0.10),
                    "Hai tolto ogni volta 70 secondi. Il tasso si applica al tempo già ridotto."),
            Mistake("settimo", lambda: 700 * 0.90**7,
                    "Un raddoppio di troppo: da 1 a 64 sono sei."),
        ],
    ),
    Exercise(
        "uf3-07-e4", ("UF3.A4",), lambda: _weeks()["plateau"], number("settimana"),
        hint="`whole.at([numero])[0]` dà i secondi di una settimana: prova i numeri uno dopo "
        "l'altro.",
        success="È una media: metà delle persone a quella settimana è ancora sopra. "
        "L'affiancamento si toglie guardando ciascuno.",
        mistakes=[
            Mistake("esponenziale", lambda: _weeks()["exponential"],
                    "Hai usato la curva esponenziale. La cella chiede `whole`, con il pavimento."),
            Mistake("limite basso", lambda: _weeks()["low"],
                    "Hai guardato il limite basso dell'intervallo: ci arrivano solo i più veloci."),
        ],
    ),
    Exercise(
        "uf3-07-e5", ("UF3.A4",), lambda: _added(1), number("ore-persona"),
        hint="`training.plan_sessions(week, skills_of, needed, fours, hours=1)`, poi somma "
        "`added_h`.",
        success="Un'ora si sposta più facilmente di due. Ma le lezioni diventano il doppio: "
        "conta anche quelle.",
        mistakes=[
            Mistake("due ore", lambda: _added(2),
                    "Questo è il calendario da due ore: la lezione ora dura un'ora."),
            Mistake("tutti insieme", lambda: _all_together(1),
                    "Questo è mandare tutti insieme giovedì alle 9: cerca le ore giuste per ogni "
                    "gruppo."),
            Mistake("ore in aula", lambda: float(sum(map(len, _FOURS.values()))),
                    "Queste sono le ore passate in aula. Servono quelle **scoperte** in più: in "
                    "certe ore ci sono persone che avanzano."),
        ],
    ),
    Exercise(
        "uf3-07-e6", ("UF3.A4",), lambda: _effect().effect, number("casi", decimals=2),
        hint="Togli chi non ha il «dopo». Poi: cambiamento medio del corso meno cambiamento medio "
        "del controllo.",
        success="Il controllo è migliorato anche lui: rifare la stessa prova insegna qualcosa.",
        mistakes=[
            Mistake("solo il corso", lambda: _effect().trained_change,
                    "Questo è il cambiamento di chi ha fatto il corso. Anche gli altri sono "
                    "migliorati: quella parte va tolta."),
            Mistake("solo dopo", _only_after,
                    "Hai confrontato i due «dopo». I gruppi partivano da punti diversi."),
            Mistake("con gli assenti", _with_everyone,
                    "Chi non ha il «dopo» è rimasto nella media del «prima». Usa le stesse persone "
                    "nei due momenti."),
            Mistake("somma", lambda: _effect().trained_change + _effect().control_change,
                    "Hai sommato i due cambiamenti: quello del controllo si toglie."),
        ],
    ),
    Exercise(
        "uf3-07-e7", ("UF3.A4",), _months, number("mesi", decimals=1),
        hint="Costo: 12 × 6 × 21 + 900. Beneficio di un mese: 9.000 × 15 secondi, in ore, × 21.",
        success="Tre mesi, se i secondi diventano davvero ore risparmiate.",
        mistakes=[
            Mistake("solo il docente", lambda: _months(people=0),
                    "Hai contato solo il docente: le ore di chi è in aula sono pagate."),
            Mistake("una persona", lambda: _months(people=1),
                    "Hai contato le ore di una persona sola: in aula sono dodici."),
            Mistake("minuti", lambda: _months(gain=9000 * 15 / 60 * _HOURS_COST),
                    "Hai diviso i secondi per 60: così hai minuti. Un'ora ha 3.600 secondi."),
        ],
    ),
    Exercise(
        "uf3-07-e8", ("UF3.A4",), lambda: "b",
        choice({
            "a": "gli otto punti comprendono la crescita che hanno avuto tutti, e il 4,7 dice solo "
            "che è piaciuto. Giovedì alle 9 la sala resta scoperta.",
            "c": "chi è scelto per un punteggio basso risale anche con un corso inutile: è la "
            "regressione verso la media. Quella misura non direbbe niente.",
            "d": "un intervallo che comprende lo zero dice «non lo sappiamo», non «non serve». E "
            "nessuno può rispondere senza la formazione dovuta per legge.",
        }),
        hint="Dove il servizio è scoperto? Quale misura, fra tre mesi, dirà qualcosa di nuovo?",
        success="Prima il buco, poi i nuovi, e un corso incerto ripetuto in modo da imparare "
        "qualcosa.",
    ),
)  # fmt: skip
