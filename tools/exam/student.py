"""What a candidate gets: the paper of a version, and the data of the practical task."""

from __future__ import annotations

from html import escape

from callcenter.exam import Item, Paper, Task, Version
from callcenter.exam.paper import QUESTION_POINTS
from callcenter.quiz import markup
from callcenter.quiz.questions import (
    CaseQuestion,
    ChoiceQuestion,
    MatchingQuestion,
    NumericQuestion,
    OrderingQuestion,
    Question,
)
from tools.exam import pages

CASE_LINES = 16


def paper(version: Version, heading: str) -> str:
    """The HTML of one version."""
    drawn = version.paper
    parts = [
        pages.masthead(
            heading, f"{pages.TITLE} · {', '.join(drawn.units)} · prova n. {drawn.seed}",
            ("versione", version.letter),
        ),
        '<div class="fields"><div>Cognome e nome</div><div>Data</div>'
        "<div>Corso</div><div>Firma</div></div>",
        _rules(drawn),
        f"<h2>Parte 1 · {len(version.items)} domande · {pages.points(drawn.question_points)}</h2>",
        *(_item(item) for item in version.items),
    ]  # fmt: skip
    if drawn.case:
        parts.append(_case(drawn.case))
    if drawn.task:
        parts.append(_task(drawn.task, 3 if drawn.case else 2))
    return pages.document(f"{heading}, versione {version.letter}", "\n".join(parts))


def data_sheets(task: Task, heading: str, seed: int) -> str:
    """The HTML of the sheets of data, the same for everybody."""
    body = [
        pages.masthead(
            "Fogli di dati", f"{heading} · prova pratica «{task.title}» · prova n. {seed}"
        ),
        '<p class="note">I dati sono di un’azienda inventata. Gli stessi fogli sono nei file '
        f"{', '.join(f'<code>{sheet.name}.csv</code>' for sheet in task.sheets)}.</p>",
        *(pages.sheet_table(number, sheet) for number, sheet in enumerate(task.sheets, start=1)),
    ]
    return pages.document(f"{heading}: fogli di dati", "\n".join(body))


def _rules(drawn: Paper) -> str:
    rows = [("1 · Domande", drawn.question_points)]
    if drawn.case:
        rows.append(("2 · Caso da scrivere", drawn.case_points))
    if drawn.task:
        rows.append((f"{len(rows) + 1} · Prova pratica", drawn.task_points))
    body = "".join(f'<tr><td>{name}</td><td class="num">{value}</td></tr>' for name, value in rows)
    table = (
        '<table><thead><tr><th scope="col">Parte</th><th scope="col" class="num">Punti</th></tr>'
        f"</thead><tbody>{body}</tbody><tfoot><tr><td>Totale</td>"
        f'<td class="num">{drawn.points}</td></tr></tfoot></table>'
    )
    rules = [
        f"Hai <strong>{pages.minutes(drawn.minutes)}</strong> in tutto"
        + (
            f": {pages.minutes(drawn.written_minutes)} per le domande"
            f"{' e il caso' if drawn.case else ''}, {pages.minutes(drawn.task.minutes)} per la "
            "prova pratica."
            if drawn.task
            else "."
        ),
        "Scrivi nome e data. Usa una penna blu o nera.",
        "Dove c’è un <strong>cerchio</strong> è giusta una sola risposta; dove c’è un "
        "<strong>quadrato</strong> possono essere di più.",
        f"Ogni domanda vale {pages.points(QUESTION_POINTS)}. Con più risposte da dare, un solo "
        f"errore lascia {pages.points(QUESTION_POINTS / 2)}. Gli errori non tolgono punti.",
        "Per cambiare una risposta, cancellala con una riga e segna quella nuova.",
        "Puoi usare la calcolatrice.",
    ]
    listed = "".join(f"<li>{rule}</li>" for rule in rules)
    return f'<div class="rules"><ul>{listed}</ul>{table}</div>'


def _item(item: Item) -> str:
    question = item.question
    image = ""
    if question.image:
        alt = escape(question.image.alt, quote=True)
        image = f'<p><img src="{question.image.address}" alt="{alt}"></p>'
    return (
        f'<section class="q"><div class="n">{item.number}</div><div>'
        f"{markup.blocks(question.text)}{image}{_body(question)}</div>"
        f'<div class="pts"><span></span>/ {QUESTION_POINTS}</div></section>'
    )


def _body(question: Question) -> str:
    if isinstance(question, CaseQuestion):
        return f"<p><strong>{markup.inline(question.ask)}</strong></p>" + _options(question, True)
    if isinstance(question, ChoiceQuestion):
        return _options(question, question.type == "choice")
    if isinstance(question, NumericQuestion):
        return _numeric(question)
    if isinstance(question, MatchingQuestion):
        return _matching(question)
    if isinstance(question, OrderingQuestion):
        return _ordering(question)
    raise TypeError(question.type)


def _options(question: ChoiceQuestion | CaseQuestion, single: bool) -> str:
    hint = "" if single else '<p class="hint">Le risposte giuste possono essere più di una.</p>'
    shape = "box one" if single else "box"
    entries = "".join(
        f'<li><span class="{shape}"></span><span>{letter.lower()})</span>'
        f"<span>{markup.inline(option.text)}</span></li>"
        for letter, option in zip(pages.LETTERS, question.options, strict=False)
    )
    return f'{hint}<ol class="opts">{entries}</ol>'


def _numeric(question: NumericQuestion) -> str:
    unit = f" <span>{escape(question.unit)}</span>" if question.unit else ""
    return (
        '<div class="room">Conti</div><div class="answer"><span>Risposta</span>'
        f'<span class="line"></span>{unit}</div>'
    )


def _matching(question: MatchingQuestion) -> str:
    lefts = "".join(
        f'<li><span class="box wide"></span><span>{markup.inline(pair.left)}</span></li>'
        for pair in question.pairs
    )
    rights = "".join(
        f"<li><b>{letter}</b><span>{markup.inline(text)}</span></li>"
        for letter, (_, text) in zip(pages.LETTERS, question.choices, strict=False)
    )
    return (
        '<p class="hint">Scrivi accanto a ogni voce la lettera della sua risposta.</p>'
        f'<div class="match"><ul>{lefts}</ul><ul class="choices">{rights}</ul></div>'
    )


def _ordering(question: OrderingQuestion) -> str:
    steps = "".join(
        f'<li><span class="box wide"></span><span>{markup.inline(step.text)}</span></li>'
        for step in question.shown
    )
    return (
        f'<p class="hint">Scrivi 1 accanto al primo passo, {len(question.steps)} accanto '
        f'all’ultimo.</p><ul class="steps">{steps}</ul>'
    )


def _case(question: CaseQuestion) -> str:
    # The criteria would give the answer away: only how many they are.
    total = sum(criterion.points for criterion in question.rubric)
    return (
        f'<section class="together"><h2>Parte 2 · Un caso da scrivere · {pages.points(total)}</h2>'
        f'<div class="sit">{markup.blocks(question.text)}</div>'
        f"<p><strong>{markup.inline(question.ask)}</strong></p>"
        f'<p class="note">La commissione valuta {len(question.rubric)} cose diverse: scrivile '
        f"tutte, in poche frasi.</p>{pages.lines(CASE_LINES)}</section>"
    )


def _task(task: Task, part: int) -> str:
    requests = "".join(
        f'<section class="req"><div class="head"><div class="n">{number}</div>'
        f'<div>{markup.blocks(request.text)}</div><div class="pts">/ {request.points}</div></div>'
        f"{pages.lines(request.lines)}</section>"
        for number, request in enumerate(task.requests, start=1)
    )
    return (
        f'<section class="newpage"><h2>Parte {part} · Prova pratica · '
        f"{pages.points(task.points)} · {pages.minutes(task.minutes)}</h2>"
        f"<h3>{escape(task.title)}</h3>"
        f'<div class="sit">{markup.blocks(task.situation)}</div>{requests}</section>'
    )
