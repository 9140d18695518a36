"""What the commission keeps: the key of each version, the marking grid, the items examined."""

from __future__ import annotations

from html import escape

from callcenter import standard
from callcenter.exam import Item, Paper, Version, coverage
from callcenter.exam.paper import PASS_MARK, QUESTION_POINTS
from callcenter.quiz import markup
from callcenter.quiz.questions import (
    MatchingQuestion,
    NumericQuestion,
    OrderingQuestion,
    Question,
    italian_number,
)
from tools.exam import pages

_SECRET = '<p class="secret">Riservato alla commissione</p>'
_LEVELS = {1: "facile", 2: "media", 3: "difficile"}


def right_answer(question: Question) -> str:
    """The right answer as the candidate would write it on this version's page."""
    if isinstance(question, NumericQuestion):
        return f"{question.shown_value} (± {italian_number(question.tolerance)})"
    if isinstance(question, MatchingQuestion):
        letters = {text: letter for letter, (_, text) in zip(pages.LETTERS, question.choices,
                                                             strict=False)}  # fmt: skip
        return " ".join(letters[pair.right] for pair in question.pairs)
    if isinstance(question, OrderingQuestion):
        return " ".join(str(step.key) for step in question.shown)
    return ", ".join(
        letter.lower()
        for letter, option in zip(pages.LETTERS, question.options, strict=False)
        if option.correct
    )


def key(version: Version, heading: str) -> str:
    """The HTML of the key of one version."""
    drawn = version.paper
    rows = "".join(_row(item) for item in version.items)
    body = [
        pages.masthead(
            "Correttore", f"{heading} · prova n. {drawn.seed}", ("versione", version.letter)
        ),
        _SECRET,
        f"<h2>Parte 1 · Domande · {pages.points(QUESTION_POINTS)} ciascuna</h2>",
        '<p class="note">Abbinamento: le lettere, dall’alto in basso. Ordine: i numeri accanto ai '
        f"passi, dall’alto in basso. Più risposte con un solo errore: "
        f"{pages.points(QUESTION_POINTS / 2)}. Un numero è giusto se sta entro la tolleranza.</p>",
        '<table class="key"><thead><tr><th scope="col">N.</th><th scope="col">Risposta</th>'
        '<th scope="col">Perché</th><th scope="col">Domanda e voci</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    ]
    if drawn.case:
        criteria = "".join(
            f'<tr><td>{markup.inline(c.text)}</td><td class="num">{c.points}</td></tr>'
            for c in drawn.case.rubric
        )
        body.append(
            f"<h2>Parte 2 · Caso da scrivere · {pages.points(drawn.case_points)}</h2>"
            f'<p class="note">Domanda {drawn.case.id}. Fonte: {markup.inline(drawn.case.source)}'
            '</p><table class="full"><thead><tr><th scope="col">Criterio</th>'
            f'<th scope="col" class="num">Punti</th></tr></thead><tbody>{criteria}</tbody></table>'
            f"<h3>Una risposta possibile</h3>{markup.blocks(drawn.case.model_answer)}"
        )
    if drawn.task:
        body.append(_task_key(drawn))
    return pages.document(f"{heading}: correttore {version.letter}", "\n".join(body))


def _row(item: Item) -> str:
    question = item.question
    why = _why(question)
    codes = ", ".join(question.covers)
    return (
        f"<tr><td>{item.number}</td><td>{escape(right_answer(question))}</td>"
        f"<td>{markup.blocks(why) if why else ''}</td>"
        f'<td class="small">{question.id} · {_LEVELS[question.difficulty]}<br>{codes}</td></tr>'
    )


def _why(question: Question) -> str:
    """What the key says beside the answer: the pairs and steps in words, or the explanation."""
    if isinstance(question, MatchingQuestion):
        return "\n".join(f"- {pair.left} → **{pair.right}**" for pair in question.pairs)
    if isinstance(question, OrderingQuestion):
        return " → ".join(step.text for step in question.steps)
    reasons = [option.feedback for option in getattr(question, "options", ()) if option.correct]
    return question.explanation or " ".join(reasons)


def _task_key(drawn: Paper) -> str:
    task = drawn.task
    part = 3 if drawn.case else 2
    answers = "".join(
        f'<section class="req"><div class="head"><div class="n">{number}</div>'
        f'<div>{markup.blocks(request.text)}</div><div class="pts">{pages.points(request.points)}'
        f'</div></div><div class="sol"><p><strong>{markup.inline(request.answer)}</strong></p>'
        f"{markup.blocks(request.working)}</div></section>"
        for number, request in enumerate(task.requests, start=1)
    )
    return (
        f'<section class="newpage"><h2>Parte {part} · Prova pratica «{escape(task.title)}»</h2>'
        '<p class="note">Le risposte vengono dai dati con cui la prova è stata preparata. Chi '
        "sbaglia un conto e poi lo usa bene perde i punti una volta sola.</p>"
        f"{answers}</section>"
    )


def grid(drawn: Paper, letters: str, heading: str, candidates: int) -> str:
    """The HTML of the marking grid: a row for each candidate, and how points become a mark."""
    parts = [("Domande", drawn.question_points)]
    if drawn.case:
        parts.append(("Caso", drawn.case_points))
    if drawn.task:
        parts.append(("Pratica", drawn.task_points))
    head = "".join(f'<th scope="col">{name}<br>/ {value}</th>' for name, value in parts)
    columns = len(parts) + 6
    empty = "<td></td>" * (columns - 1)
    rows = "".join(f'<tr><td class="num">{number}</td>{empty}</tr>' for number in
                   range(1, candidates + 1))  # fmt: skip
    body = [
        pages.masthead("Griglia di valutazione", f"{heading} · prova n. {drawn.seed}"),
        _SECRET,
        f'<p class="note">Versioni: {", ".join(letters)}. Il voto in centesimi è 100 × punti ÷ '
        f"{drawn.points}, arrotondato all’intero; quello in trentesimi è 3 decimi del voto in "
        f"centesimi, senza decimali. La prova è superata con <strong>{PASS_MARK}/100</strong> "
        f"({PASS_MARK * 30 // 100}/30), cioè con almeno {pass_points(drawn.points)} punti. La "
        "prova pratica e il caso si valutano in due; la domanda annullata dalla commissione vale "
        "per tutti.</p>",
        '<table class="grid full"><thead><tr><th scope="col">N.</th><th scope="col">Cognome e nome'
        f'</th><th scope="col">Ver.</th>{head}<th scope="col">Totale<br>/ {drawn.points}</th>'
        '<th scope="col">/ 100</th><th scope="col">/ 30</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>",
        f'<section class="together"><h3>Dai punti al voto</h3>{_scale(drawn.points)}'
        '<div class="fields"><div>Presidente</div><div>Data</div><div>Commissari</div>'
        "<div>Firme</div></div></section>",
    ]
    return pages.document(f"{heading}: griglia di valutazione", "\n".join(body))


def marks(points: float, total: int) -> tuple[int, int]:
    """Points as a mark out of 100 (rounded half up) and out of 30.

    The second comes from the first, without its decimals: so 60/100 and 18/30 are the same border.
    """
    hundredths = int(100 * points / total + 0.5)
    return hundredths, hundredths * 30 // 100


def pass_points(total: int) -> int:
    """The fewest whole points that pass."""
    return next(value for value in range(total + 1) if marks(value, total)[0] >= PASS_MARK)


def _scale(total: int) -> str:
    first = max(0, int(total * 0.5))
    values = list(range(first, total + 1))
    rows = []
    for start in range(0, len(values), 17):
        chunk = values[start : start + 17]
        for label, cells in (
            ("punti", chunk),
            ("/ 100", [marks(value, total)[0] for value in chunk]),
            ("/ 30", [marks(value, total)[1] for value in chunk]),
        ):
            tag = "th" if label == "punti" else "td"
            told = "".join(f"<{tag}>{value}</{tag}>" for value in cells)
            rows.append(f'<tr><th scope="row">{label}</th>{told}</tr>')
    return f'<table class="scale">{"".join(rows)}</table>'


def items_table(drawn: Paper, heading: str) -> str:
    """The HTML of the table of the standard's items that the exam touches."""
    found = coverage(drawn)
    touched = sum(bool(ids) for ids in found.values())
    rows = "".join(
        f"<tr><td>{code}</td><td>{escape(standard.item(code).text)}</td>"
        f'<td class="small">{", ".join(ids) or "—"}</td><td class="num">{len(ids)}</td></tr>'
        for code, ids in found.items()
    )
    levels = ", ".join(
        f"{sum(question.difficulty == level for question in drawn.questions)} {name}"
        for level, name in ((1, "facili"), (2, "medie"), (3, "difficili"))
    )
    body = [
        pages.masthead("Voci esaminate", f"{heading} · prova n. {drawn.seed}"),
        _SECRET,
        f"<p>La prova tocca <strong>{touched}</strong> delle {len(found)} voci dello standard per "
        f"{', '.join(drawn.units)}. Domande: {levels}.</p>",
        '<table class="full small"><thead><tr><th scope="col">Voce</th><th scope="col">Testo dello '
        'standard</th><th scope="col">Domande</th><th scope="col" class="num">N.</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>",
    ]
    return pages.document(f"{heading}: voci esaminate", "\n".join(body))
