"""Il report di un'indagine in una pagina: numeri con il margine, metodo, limiti, azioni."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

_STYLE = """
.cc-survey{font:15px/1.45 system-ui,sans-serif;color:#22303c;background:#fff;max-width:46rem;
margin:0 auto;padding:1rem}
.cc-survey h1,.cc-survey h2,.cc-survey h3,.cc-survey h4{color:#22303c;margin:1em 0 .3em}
.cc-survey table{border-collapse:collapse;width:100%;color:#22303c;background:#fff}
.cc-survey th,.cc-survey td{border-bottom:1px solid #dde2e8;padding:.2rem .4rem;text-align:right;
background:#fff;color:#22303c}
.cc-survey th:first-child{text-align:left}
@page{margin:12mm}
@media print{.cc-survey{padding:0;font-size:11px}}
""".strip()


@dataclass(frozen=True)
class OnePage:
    """Una pagina da consegnare: chi la legge decide senza aprire altri file.

    ``numbers``: per ogni indicatore la coppia (valore, intervallo), già scritti come testo;
    ``method``: come sono state raccolte le risposte (voce, testo); ``findings``, ``limits`` e
    ``actions``: frasi. Solleva ``ValueError`` se mancano i numeri, il metodo o i limiti: un numero
    senza metodo e senza limiti non si consegna.
    """

    title: str
    numbers: Mapping[str, tuple[str, str]]
    method: Mapping[str, str]
    limits: Sequence[str]
    findings: Sequence[str] = field(default=())
    actions: Sequence[str] = field(default=())

    def __post_init__(self) -> None:
        needed = {"i numeri": self.numbers, "il metodo": self.method, "i limiti": self.limits}
        missing = [name for name, content in needed.items() if not content]
        if not self.title.strip():
            missing.insert(0, "il titolo")
        if missing:
            raise ValueError(f"Nel report mancano: {', '.join(missing)}.")

    def fragment(self, level: int = 1) -> str:
        """Il report come pezzo di pagina; ``level``: il livello del suo titolo."""
        sub = f"h{level + 1}"
        rows = "".join(
            f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td>'
            f"<td>{escape(interval)}</td></tr>"
            for name, (value, interval) in self.numbers.items()
        )
        method = "".join(
            f"<li><strong>{escape(name)}</strong>: {escape(text)}</li>"
            for name, text in self.method.items()
        )
        parts = [
            f'<div class="cc-survey" lang="it"><style>{_STYLE}</style>',
            f"<h{level}>{escape(self.title)}</h{level}>",
            '<table><thead><tr><th scope="col">Indicatore</th><th scope="col">Valore</th>'
            f'<th scope="col">Intervallo 95%</th></tr></thead><tbody>{rows}</tbody></table>',
            _list(sub, "Che cosa abbiamo capito", self.findings),
            _list(sub, "Che cosa facciamo", self.actions),
            f"<{sub}>Come abbiamo raccolto le risposte</{sub}><ul>{method}</ul>",
            _list(sub, "Che cosa questi numeri non dicono", self.limits),
            "</div>",
        ]
        return "\n".join(part for part in parts if part)

    def html(self) -> str:
        """La pagina completa: si apre da sola e si stampa."""
        return (
            '<!doctype html>\n<html lang="it"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{escape(self.title)}</title></head>\n<body>\n{self.fragment()}\n"
            "</body></html>\n"
        )

    def save(self, path: str | Path) -> Path:
        """Scrive la pagina HTML e dà il percorso; ``ValueError`` se la cartella non c'è."""
        path = Path(path)
        if not path.parent.is_dir():
            raise ValueError(f"La cartella «{path.parent}» non c'è: creala prima di salvare.")
        path.write_text(self.html(), encoding="utf-8", newline="\n")
        return path

    def _repr_html_(self) -> str:
        return self.fragment(level=3)

    def __repr__(self) -> str:
        return f"Report di una pagina: {self.title}"


def _list(head: str, name: str, lines: Sequence[str]) -> str:
    if not lines:
        return ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<{head}>{name}</{head}><ul>{items}</ul>"
