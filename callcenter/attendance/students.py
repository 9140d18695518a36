"""Studente per studente: frequenza, assenze che restano, esame, rischio, ingressi tardivi.

Come si conta (tutte le ore sono ore vere, fino all'ultimo giorno con presenze):

- dovute = ore del percorso meno i crediti riconosciuti;
- assenze = ore di lezione senza di lui, meno quelle coperte da un credito della stessa unità e
  dello stesso tipo; anche i minuti di ritardo e di uscita anticipata sono assenza;
- limite = 20% delle ore dovute (cauto: chi ha crediti ha anche meno assenze a disposizione);
- un'assenza giustificata resta un'assenza: lo standard non distingue.

Fonte: standard formativo, «Requisiti minimi di valutazione degli apprendimenti», «Percentuale
Assenza massima consentita», «Percentuale Termine ultimo di inserimento (TUI)», «Gestione dei
crediti formativi». Il modo di contare i crediti e le ore prima dell'ingresso non è nello standard.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from callcenter.attendance import cells, hours
from callcenter.attendance.rules import Rules

if TYPE_CHECKING:
    from callcenter.attendance.register import Register

#: Chi ha meno di questa parte del limite ancora disponibile va avvisato, anche se oggi va bene.
NEARLY_OUT = 0.25
# I minuti interi, divisi per 60, lasciano resti: oltre questa soglia una differenza è vera.
_EPSILON = 1e-6


def summary(register: Register, rules: Rules | None = None, on: str | None = None) -> pd.DataFrame:
    """Una riga per studente, in ordine di cognome.

    `rules`: senza, quelle dello standard con le ore del corso. `on`: fino a che giorno si conta
    (senza, l'ultimo con presenze). Colonne, in ore: `dovute` (di tutto il percorso), `fatte` (le
    ore del corso fino a oggi che lo riguardano), `presenti`, `assenze`, `prima_dell_ingresso`
    (comprese nelle assenze se la regola è «assenze»), `giustificate` (comprese nelle assenze),
    `crediti`, `limite` e `restano` (assenze ancora possibili; sotto zero il limite è superato);
    `frequenza` e `proiezione` in percento delle ore dovute; `stato`.
    """
    rules = rules or register.rules()
    lessons = hours.held(register, on)
    attended = _attended(register, lessons)
    excuses = register.read("giustificazioni")
    credits = register.read("crediti")
    rows = [
        _student(row, rules, lessons, attended, excuses, credits)
        for row in register.read("studenti").itertuples()
    ]
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.sort_values(["cognome", "nome", "matricola"], ignore_index=True)


_COLUMNS = [
    "matricola", "cognome", "nome", "frequenza", "assenze", "limite", "restano", "proiezione",
    "stato", "presenti", "fatte", "dovute", "giustificate", "crediti", "prima_dell_ingresso",
]  # fmt: skip


def _attended(register: Register, lessons: pd.DataFrame) -> pd.DataFrame:
    """Le presenze alle lezioni tenute, con le ore vere di ciascuna (`presenti`)."""
    found = register.read("presenze").merge(lessons, on="lezione")
    found["presenti"] = [
        cells.minutes(row.data, row.entrata or row.inizio, row.uscita or row.fine) / 60
        for row in found.itertuples()
    ]
    return found.astype({"presenti": float})[["lezione", "matricola", "presenti"]]


def _student(student, rules, lessons, attended, excuses, credits) -> dict:
    mine = hours.for_student(lessons, student.gruppi)
    if student.ritirato_dal:
        mine = mine[mine["data"] < student.ritirato_dal]
    here = attended.loc[attended["matricola"] == student.matricola].set_index("lezione")
    mine = mine.assign(
        presenti=mine["lezione"].map(here["presenti"]).fillna(0.0).astype(float),
        prima=mine["data"] < student.iscritto_dal,
    )
    before = float(mine.loc[mine["prima"], "ore"].sum())
    credit = credits[credits["matricola"] == student.matricola]
    total = max(rules.total_hours, float(mine["ore"].sum())) - float(credit["ore"].sum())
    if rules.before_entry == "escluse":
        total -= before
        mine = mine[~mine["prima"]]
    missed = mine.assign(assenti=mine["ore"] - mine["presenti"])
    covered = _covered(missed, credit)
    absent = float(missed["assenti"].sum()) - covered
    counted = float(mine["ore"].sum()) - covered
    limit = total * rules.max_absence_percent / 100
    projected = _projection(missed, absent, total, counted)
    record = {
        "matricola": student.matricola, "cognome": student.cognome, "nome": student.nome,
        "frequenza": 100 * (1 - absent / counted) if counted > _EPSILON else float("nan"),
        "assenze": absent, "limite": limit, "restano": limit - absent,
        "proiezione": 100 * (1 - projected / total),
        "presenti": float(mine["presenti"].sum()), "fatte": counted, "dovute": total,
        "giustificate": _excused(missed, excuses[excuses["matricola"] == student.matricola]),
        "crediti": float(credit["ore"].sum()), "prima_dell_ingresso": before,
    }  # fmt: skip
    record["stato"] = _state(student, record, rules)
    return {
        name: round(value, 2) if isinstance(value, float) else value
        for name, value in record.items()
    }


def _covered(missed: pd.DataFrame, credit: pd.DataFrame) -> float:
    """Le ore mancate che un credito copre: della stessa unità e dello stesso tipo."""
    by_kind = missed.groupby(["unita", "tipo"])["assenti"].sum().to_dict()
    return sum(min(row.ore, by_kind.get((row.unita, row.tipo), 0.0)) for row in credit.itertuples())


def _projection(missed: pd.DataFrame, absent: float, total: float, counted: float) -> float:
    """Le ore di assenza alla fine, se continua al ritmo tenuto da quando è entrato."""
    since = missed[~missed["prima"]]
    frequented = float(since["ore"].sum())
    pace = float(since["assenti"].sum()) / frequented if frequented > _EPSILON else 0.0
    return absent + pace * max(total - counted, 0.0)


def _excused(missed: pd.DataFrame, excuses: pd.DataFrame) -> float:
    days = missed["data"]
    inside = pd.Series(False, index=missed.index)
    for excuse in excuses.itertuples():
        inside |= (days >= excuse.dal) & (days <= excuse.al)
    return float(missed.loc[inside, "assenti"].sum())


def _state(student, record: dict, rules: Rules) -> str:
    if student.ritirato_dal:
        return "ritirato"
    if record["restano"] < -_EPSILON:
        return "oltre il limite"
    least = rules.minimum_percent / 100 * record["dovute"]
    if record["fatte"] >= record["dovute"] - _EPSILON:
        enough = record["dovute"] - record["assenze"] >= least - _EPSILON
        return "ammesso all'esame" if enough else "oltre il limite"
    if record["proiezione"] < rules.minimum_percent - _EPSILON:
        return "a rischio"
    if record["restano"] < NEARLY_OUT * record["limite"]:
        return "vicino al limite"
    return "regolare"


def exam(register: Register, rules: Rules | None = None, on: str | None = None) -> pd.DataFrame:
    """Chi può sostenere l'esame finale: colonna `ammesso`, con il perché.

    «sì» solo a percorso finito, con almeno l'80% delle ore complessive (standard formativo); «no»
    oltre il limite di assenze; «non ancora» a percorso aperto; «da verificare» per chi è entrato
    dopo il termine ultimo di inserimento. Chi si è ritirato non compare.
    """
    rules = rules or register.rules()
    table = summary(register, rules, on)
    table = table[table["stato"] != "ritirato"].reset_index(drop=True)
    late = late_entries(register, rules, on)
    too_late = set(late.loc[late["in_tempo"] == "no", "matricola"])
    verdicts = [_verdict(row, rules, row.matricola in too_late) for row in table.itertuples()]
    table["ammesso"] = pd.array([verdict for verdict, _ in verdicts], dtype="str")
    table["perche"] = pd.array([reason for _, reason in verdicts], dtype="str")
    return table[["matricola", "cognome", "nome", "frequenza", "ammesso", "perche"]]


def _verdict(row, rules: Rules, too_late: bool) -> tuple[str, str]:
    minimum = f"{rules.minimum_percent:g}%"
    if too_late and row.stato != "oltre il limite":
        return "da verificare", (
            f"è entrato dopo il termine di inserimento, il {rules.late_entry_percent:g}% delle ore"
        )
    if row.stato == "ammesso all'esame":
        return "sì", f"percorso finito, frequenza almeno {minimum}"
    if row.stato == "oltre il limite":
        return "no", (f"{_hours(row.assenze)} di assenza, il limite è {_hours(row.limite)}")
    return "non ancora", (
        f"mancano {_hours(row.dovute - row.fatte)} alla fine, può perderne ancora "
        f"{_hours(row.restano)}"
    )


def _hours(value: float) -> str:
    """Le ore come si leggono, con un decimale: 12,5 h."""
    return f"{value:.1f}".rstrip("0").rstrip(".").replace(".", ",") + " h"


def at_risk(register: Register, rules: Rules | None = None, on: str | None = None) -> pd.DataFrame:
    """Chi va avvisato: oltre il limite, a rischio se continua così, o vicino al limite.

    La proiezione suppone che continui al ritmo di assenze tenuto da quando è entrato: è una stima.
    In ordine di ore che restano, prima i più urgenti.
    """
    table = summary(register, rules, on)
    states = ["oltre il limite", "a rischio", "vicino al limite"]
    names = ["matricola", "cognome", "nome", "assenze", "restano", "proiezione", "stato"]
    return table.loc[table["stato"].isin(states), names].sort_values(
        ["restano", "cognome"], ignore_index=True
    )


def late_entries(
    register: Register, rules: Rules | None = None, on: str | None = None
) -> pd.DataFrame:
    """Chi è entrato a corso iniziato: ore già fatte, percento del percorso, se era in tempo.

    Il termine ultimo di inserimento (TUI) è il 20% delle ore del percorso: con il 20% esatto si è
    ancora in tempo. `restano`: ore di assenza ancora possibili, secondo `rules.before_entry`.
    """
    rules = rules or register.rules()
    lessons = hours.held(register, on)
    left = summary(register, rules, on).set_index("matricola")["restano"]
    rows = []
    for student in register.read("studenti").itertuples():
        mine = hours.for_student(lessons, student.gruppi)
        before = float(mine.loc[mine["data"] < student.iscritto_dal, "ore"].sum())
        if before <= 0:
            continue
        share = 100 * before / rules.total_hours
        rows.append({
            "matricola": student.matricola, "cognome": student.cognome, "nome": student.nome,
            "iscritto_dal": student.iscritto_dal, "ore_gia_fatte": round(before, 2),
            "percento": round(share, 2),
            "in_tempo": "sì" if share <= rules.late_entry_percent + _EPSILON else "no",
            "restano": left[student.matricola],
        })  # fmt: skip
    names = ["matricola", "cognome", "nome", "iscritto_dal", "ore_gia_fatte", "percento",
             "in_tempo", "restano"]  # fmt: skip
    return pd.DataFrame(rows, columns=names).sort_values(
        ["iscritto_dal", "cognome"], ignore_index=True
    )


def doubts(register: Register, on: str | None = None) -> pd.DataFrame:
    """Ciò che nel registro è possibile ma strano, da guardare prima di fidarsi dei conti.

    Lezioni senza nessun presente (manca il foglio firme?), gruppi che nessuno studente ha,
    studenti mai presenti. Colonne: `dove`, `dubbio`.
    """
    lessons, students = hours.held(register, on), register.read("studenti")
    presences = register.read("presenze")
    found = []
    for row in lessons[~lessons["lezione"].isin(presences["lezione"])].itertuples():
        found.append((
            f"lezione {row.lezione}",
            f"il {cells.italian(row.data)} non risulta nessuno: manca il foglio firme? Così è "
            "assente tutta la classe",
        ))  # fmt: skip
    known = set(" ".join(students["gruppi"]).split())
    for group in sorted(set(register.read("lezioni")["gruppo"]) - known - {""}):
        found.append((f"gruppo {group}", "nessuno studente ne fa parte: come è scritto?"))
    absent = students[
        ~students["matricola"].isin(presences["matricola"]) & (students["ritirato_dal"] == "")
    ]
    if len(presences):
        for row in absent.itertuples():
            found.append((
                f"{row.cognome} {row.nome} ({row.matricola})", "non è mai stato presente",
            ))  # fmt: skip
    return pd.DataFrame(found, columns=["dove", "dubbio"])
