"""Small statements that the engines understand each in its own way, translated or not."""

from __future__ import annotations

from dataclasses import dataclass

from tools.growth import questions
from tools.growth.engines.base import Engine, plain

# Every statement is written for SQLite; in the order of the lesson.
STATEMENTS = {
    "intera": "SELECT 7 / 2",
    "somma": "SELECT SUM(queue_key >= 1) FROM dim_queue",
    "maiuscole": "SELECT COUNT(*) FROM dim_queue WHERE queue LIKE 'BOLL%'",
    "vuoti": (
        "SELECT talk_s FROM fact_visit WHERE visit_key <= 1000 "
        "GROUP BY talk_s ORDER BY talk_s LIMIT 1"
    ),
    "date": "SELECT julianday('2026-10-12') - julianday('2026-10-05')",
}


@dataclass(frozen=True)
class Trap:
    """What an engine answers to a statement as it is, and to its translation."""

    engine: str
    trap: str
    as_written: str
    translated: str


def try_all(engine: Engine) -> list[Trap]:
    """The answers of one engine."""
    return [
        Trap(
            engine.name,
            name,
            _answer(engine, sql),
            _answer(engine, questions.translated(sql, engine.dialect)),
        )
        for name, sql in STATEMENTS.items()
    ]


def _answer(engine: Engine, sql: str) -> str:
    try:
        value = plain(engine.run(sql))[0][0]
    except Exception:  # every driver has its own errors; here an error is an answer
        return "errore"
    return "NULL" if value is None else f"{value:g}"
