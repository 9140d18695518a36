"""Una classe inventata, per provare il registro prima di metterci quella vera.

Ventiquattro persone che non esistono e le prime dieci settimane di un corso. I cognomi sono
composti da pezzi: ogni somiglianza è casuale. Lo stesso seme dà sempre le stesse righe.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd

from callcenter.attendance.tables import TABLES

FIRST_DAY = dt.date(2026, 9, 14)
WEEKS = 10
STUDENTS = 24
SEED = 2026

_FIRST_NAMES = (
    "Agata", "Amedeo", "Aurora", "Bianca", "Carmine", "Chamari", "Ciro", "Davide", "Elena",
    "Fabiana", "Gaetano", "Gilda", "Ida", "Karim", "Luca", "Marco", "Nadia", "Oksana", "Paola",
    "Rita", "Sofia", "Umberto", "Vera", "Zoe",
)  # fmt: skip
_SURNAMES = (
    "Acquachiara", "Albaviva", "Capofermo", "Casaldolce", "Cornolesta", "Fontaquieta", "Gelsonero",
    "Grottaveglia", "Lumepiano", "Maresaldo", "Mirtotondo", "Montazitta", "Nocelbruna",
    "Ombrafina", "Pietrarada", "Pontacalma", "Roccamossa", "Sabbialunga", "Scogliopiano",
    "Torrechiara", "Velabruna", "Ventosaldo", "Mareviva", "Albatonda",
)  # fmt: skip
# Quanto spesso mancano: quasi tutti poco, qualcuno troppo (gli ultimi di questo elenco).
_ABSENCE_RATES = (0.03, 0.04, 0.05, 0.06, 0.07, 0.08)
_TROUBLED = {5: 0.19, 11: 0.30, 17: 0.46}
_LATE_RATE, _EARLY_RATE = 0.06, 0.04
# Chi comincia dopo: posto in elenco → primo giorno. Il secondo arriva oltre il 20% delle ore.
_NEWCOMERS = {8: "2026-09-28", 20: "2026-10-23"}
_WITHDRAWN = {14: "2026-10-19"}
# Ore di aula della prima unità, come nel piano del libro; poi comincia la seconda.
_FIRST_UNIT_LESSONS = 17
_FIRST_UNIT_LABS = 5
_TEACHERS = {"UF1": "prof.ssa Lumenera", "UF2": "prof. Ventochiaro", "KC": "prof.ssa Pietraviva"}
_TOPICS = {"UF1": "Gestione operativa", "UF2": "Implementazione tecnologica", "KC": "Inglese"}


def sample(folder: str | Path | None = None, *, seed: int = SEED) -> dict[str, pd.DataFrame]:
    """Le tabelle della classe inventata, per nome (corso, studenti, lezioni, presenze, …).

    `seed`: un altro numero dà altre assenze. Con `folder` scrive anche i sei CSV: sono i modelli
    da riempire con la classe vera. ValueError se il seme non è un intero da zero in su.
    """
    if isinstance(seed, bool) or not isinstance(seed, int) or seed < 0:
        raise ValueError(f"Il seme è «{seed}»: serve un numero intero da zero in su, come 2026.")
    rng = np.random.Generator(np.random.PCG64(seed))
    students = _students(rng)
    lessons = _lessons()
    found = {
        "corso": pd.DataFrame([{
            "corso": "Tecnico della gestione di call center, edizione di prova",
            "ente": "Ente inventato", "ore": "500",
        }]),
        "studenti": students,
        "lezioni": lessons,
        "presenze": _presences(rng, students, lessons),
        "giustificazioni": pd.DataFrame([
            {"matricola": "M06", "dal": "2026-10-05", "al": "2026-10-09", "motivo": "certificato"},
            {"matricola": "M12", "dal": "2026-11-02", "al": "2026-11-06", "motivo": "famiglia"},
        ]),
        "crediti": pd.DataFrame([{
            "matricola": "M03", "unita": "UF1", "tipo": "laboratorio", "ore": "12",
            "atto": "verbale 3 del 10/09/2026",
        }]),
    }  # fmt: skip
    if folder is not None:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, table in found.items():
            table.to_csv(
                Path(folder) / f"{name}.csv", sep=";", index=False, encoding="utf-8-sig",
                lineterminator="\n",
            )  # fmt: skip
    return {name: found[name] for name in TABLES}


def _students(rng: np.random.Generator) -> pd.DataFrame:
    first = [_FIRST_NAMES[i] for i in np.argsort(rng.random(STUDENTS), kind="stable")]
    return pd.DataFrame([
        {
            "matricola": f"M{place + 1:02d}", "cognome": surname, "nome": first[place],
            "iscritto_dal": _NEWCOMERS.get(place, FIRST_DAY.isoformat()),
            "ritirato_dal": _WITHDRAWN.get(place, ""),
            "gruppi": "lab-A" if place % 2 == 0 else "lab-B",
        }
        for place, surname in enumerate(sorted(_SURNAMES))
    ])  # fmt: skip


def _lessons() -> pd.DataFrame:
    """Lunedì, martedì e giovedì aula; mercoledì laboratorio a gruppi; venerdì KC."""
    rows, classes = [], 0
    for week in range(WEEKS):
        for weekday in range(5):
            day = (FIRST_DAY + dt.timedelta(weeks=week, days=weekday)).isoformat()
            if weekday == 2:
                unit = "UF1" if week < _FIRST_UNIT_LABS else "UF2"
                rows.append((day, "9:00", "13:00", unit, "laboratorio", "lab-A"))
                rows.append((day, "14:00", "18:00", unit, "laboratorio", "lab-B"))
            elif weekday == 4:
                rows.append((day, "9:00", "13:00", "KC", "aula", ""))
            else:
                unit = "UF1" if classes < _FIRST_UNIT_LESSONS else "UF2"
                rows.append((day, "9:00", "13:00", unit, "aula", ""))
                classes += 1
    return pd.DataFrame([
        {
            "lezione": f"L{number:03d}", "data": day, "inizio": start, "fine": end, "unita": unit,
            "tipo": kind, "docente": _TEACHERS[unit], "argomento": _TOPICS[unit], "gruppo": group,
        }
        for number, (day, start, end, unit, kind, group) in enumerate(rows, start=1)
    ])  # fmt: skip


def _presences(
    rng: np.random.Generator, students: pd.DataFrame, lessons: pd.DataFrame
) -> pd.DataFrame:
    rates = [
        _TROUBLED.get(place, _ABSENCE_RATES[place % len(_ABSENCE_RATES)])
        for place in range(STUDENTS)
    ]
    rows = []
    for lesson in lessons.itertuples():
        # Lo stesso numero di estrazioni per ogni lezione: i gruppi non spostano il resto.
        absent, late, early = rng.random(STUDENTS), rng.random(STUDENTS), rng.random(STUDENTS)
        minutes = rng.integers(1, 9, STUDENTS) * 5
        start, end = int(lesson.inizio.split(":")[0]), int(lesson.fine.split(":")[0])
        for place, student in enumerate(students.itertuples()):
            enrolled = student.iscritto_dal <= lesson.data
            gone = student.ritirato_dal and student.ritirato_dal <= lesson.data
            other = lesson.gruppo not in ("", student.gruppi)
            if not enrolled or gone or other or absent[place] < rates[place]:
                continue
            rows.append({
                "lezione": lesson.lezione, "matricola": student.matricola,
                "entrata": f"{start}:{minutes[place]:02d}" if late[place] < _LATE_RATE else "",
                "uscita": (
                    f"{end - 1}:{60 - minutes[place]:02d}" if early[place] < _EARLY_RATE else ""
                ),
            })  # fmt: skip
    return pd.DataFrame(rows)
