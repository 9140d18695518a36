"""Il riscontro che lo studente legge sotto la cella di verifica."""

import html
import re
from dataclasses import dataclass

TITLES = {
    "ok": "Giusto.",
    "ko": "Non ancora.",
    "empty": "Da completare.",
    "error": "La verifica si è fermata.",
}
CSS_CLASSES = {"ok": "cc-ok", "ko": "cc-ko", "empty": "cc-empty", "error": "cc-ko cc-error"}
SIGNS = {"ok": "✔", "ko": "✘", "empty": "…", "error": "!"}


@dataclass(frozen=True)
class Feedback:
    """Esito di una verifica, con il messaggio in italiano.

    `status` vale "ok", "ko", "empty" (cella da completare) oppure "error" (la risposta non si può
    nemmeno leggere). `message` dice che cosa non torna e dove guardare; `hint` è il suggerimento
    dell'esercizio, vuoto quando la risposta è giusta.
    """

    exercise: str
    status: str
    message: str
    hint: str = ""

    @property
    def ok(self) -> bool:
        """Vero solo quando la risposta è giusta."""
        return self.status == "ok"

    def __bool__(self) -> bool:
        return self.ok

    def __str__(self) -> str:
        text = f"{SIGNS[self.status]} {TITLES[self.status]} {self.message}"
        return f"{text}\nSuggerimento: {self.hint}" if self.hint else text

    __repr__ = __str__

    def _repr_html_(self) -> str:
        paragraphs = [
            f"<p><strong>{SIGNS[self.status]} {TITLES[self.status]}</strong> "
            f"{_inline(self.message)}</p>"
        ]
        if self.hint:
            paragraphs.append(
                f'<p class="cc-hint"><strong>Suggerimento.</strong> {_inline(self.hint)}</p>'
            )
        return (
            f'<div class="cc-feedback {CSS_CLASSES[self.status]}" role="status" '
            f'data-exercise="{html.escape(self.exercise, quote=True)}">{"".join(paragraphs)}</div>'
        )

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        # Pagina, JupyterLab e terminale prendono ciascuno il formato che sanno mostrare.
        return {"text/html": self._repr_html_(), "text/plain": str(self)}


def _inline(text: str) -> str:
    """Testo sicuro per HTML; `così` diventa codice e gli a capo restano."""
    escaped = html.escape(text, quote=False)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped).replace("\n", "<br>")
