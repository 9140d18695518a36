"""Il bilancio di una prova: punti presi, che cosa manca, che cosa ripassare.

Si usa in fondo alla verifica di fine unità. Conta **l'ultima** verifica di ogni esercizio fatta da
quando la pagina è aperta; le soluzioni (`verifica(…, soluzione=True)`) non contano.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass

from callcenter.checks import engine
from callcenter.checks.render import Feedback

#: Da questa quota di punti in su la prova di allenamento si dice superata.
ENOUGH = 0.6
OUTCOMES = {"ok": "giusto", "ko": "da rivedere", "error": "da rivedere", "empty": "da fare"}

_latest: dict[str, str] = {}


@dataclass(frozen=True)
class Row:
    """Un esercizio nel bilancio: codice, punti possibili, esito, codici dello standard."""

    exercise: str
    points: int
    status: str
    covers: tuple[str, ...]

    @property
    def taken(self) -> int:
        """I punti presi: tutti o nessuno."""
        return self.points if self.status == "ok" else 0


@dataclass(frozen=True)
class Scoresheet:
    """Il bilancio: si mostra come tabella, e i suoi numeri si possono leggere."""

    rows: tuple[Row, ...]
    review: Mapping[str, str]

    @property
    def total(self) -> int:
        """I punti presi."""
        return sum(row.taken for row in self.rows)

    @property
    def maximum(self) -> int:
        """I punti possibili."""
        return sum(row.points for row in self.rows)

    @property
    def passed(self) -> bool:
        """Vero da `ENOUGH` dei punti in su."""
        return self.total >= ENOUGH * self.maximum

    @property
    def to_review(self) -> list[str]:
        """Che cosa ripassare, nell'ordine dei codici; niente finché non c'è un compito fatto."""
        if all(row.status == "empty" for row in self.rows):
            return []
        codes = {code for row in self.rows if row.status != "ok" for code in row.covers}
        return [f"{code}: {self.review[code]}" for code in sorted(codes)]

    @property
    def headline(self) -> str:
        """La frase in testa."""
        done = sum(row.status != "empty" for row in self.rows)
        text = f"{self.total} punti su {self.maximum}. Compiti consegnati: {done} su "
        text += f"{len(self.rows)}."
        if not done:
            return f"{text} Fai i compiti ed esegui le celle di verifica, poi torna qui."
        return f"{text} {'Allenamento superato.' if self.passed else 'Non ancora.'}"

    def __str__(self) -> str:
        lines = [self.headline]
        lines += [f"{row.exercise}: {row.taken}/{row.points} {OUTCOMES[row.status]}"
                  for row in self.rows]  # fmt: skip
        if self.to_review:
            lines += ["Da ripassare:", *(f"- {item}" for item in self.to_review)]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        body = "".join(
            f'<tr><th scope="row">{row.exercise.rpartition("-e")[2]}</th>'
            f"<td>{', '.join(row.covers)}</td><td>{row.taken} su {row.points}</td>"
            f"<td>{OUTCOMES[row.status]}</td></tr>"
            for row in self.rows
        )
        items = "".join(f"<li>{html.escape(item)}</li>" for item in self.to_review)
        review = f"<p><strong>Da ripassare</strong></p><ul>{items}</ul>" if items else ""
        return (
            f'<div class="cc-scoresheet" role="status"><p><strong>{self.headline}</strong></p>'
            '<table class="dataframe"><thead><tr><th>Compito</th><th>Codici</th><th>Punti</th>'
            "<th>Esito</th></tr>"
            f"</thead><tbody>{body}</tbody></table>{review}</div>"
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/html": self._repr_html_(), "text/plain": str(self)}


def scoresheet(points: Mapping[str, int], review: Mapping[str, str]) -> Scoresheet:
    """Il bilancio della prova fino a questo momento.

    `points`: esercizio → punti interi. `review`: codice dello standard → che cosa ripassare.
    ValueError se un esercizio non esiste, se i punti non sono più di zero, se manca un codice.
    """
    rows = []
    for name, worth in points.items():
        covers = tuple(engine.find(name).covers)
        if worth <= 0:
            raise ValueError(f"I punti di {name} devono essere più di zero (non {worth}).")
        missing = [code for code in covers if code not in review]
        if missing:
            raise ValueError(f"Scrivi che cosa ripassare per {', '.join(missing)}.")
        rows.append(Row(name, worth, _latest.get(name, "empty"), covers))
    return Scoresheet(tuple(rows), dict(review))


def remember(feedback: Feedback) -> None:
    """Tiene l'esito dell'ultima verifica di un esercizio."""
    _latest[feedback.exercise] = feedback.status


engine.on_result.append(remember)
