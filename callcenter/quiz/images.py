"""Le immagini delle domande: si leggono dalla cartella ``images`` accanto al file del banco.

Un'immagine viaggia dentro la domanda (indirizzo ``data:``): funziona nella pagina, in JupyterLite,
senza rete e nella stampa, e non serve un posto in cui pubblicarla.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = "images"
MAX_BYTES = 60_000
_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\.(?:svg|png)")
_PNG_START = b"\x89PNG\r\n\x1a\n"
# Un'immagine di una domanda disegna soltanto: niente script, gestori, pezzi presi da altrove.
_ACTIVE = re.compile(
    rb"<script|<foreignObject|<!ENTITY|\son\w+\s*=|(?:href|src)\s*=\s*[\"'](?!#)", re.IGNORECASE
)


@dataclass(frozen=True)
class Image:
    """Un'immagine: nome del file, testo alternativo per chi non la vede, contenuto in byte."""

    file: str
    alt: str
    content: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """Il tipo del contenuto, per esempio ``image/svg+xml``."""
        return _TYPES[Path(self.file).suffix]

    @property
    def address(self) -> str:
        """L'indirizzo ``data:`` che contiene l'immagine intera."""
        encoded = base64.b64encode(self.content).decode("ascii")
        return f"data:{self.media_type};base64,{encoded}"


def read(folder: Path, file: str, alt: str) -> Image:
    """L'immagine ``file`` di ``folder/images``.

    Solleva ``ValueError`` se il nome non è ammesso, se il file manca, se pesa più di 60 kB o se non
    è un PNG o un SVG che disegna soltanto.
    """
    if not _NAME.fullmatch(file):
        raise ValueError(
            f"l'immagine «{file}» deve chiamarsi con lettere minuscole, cifre e trattini e finire "
            "con .svg o .png"
        )
    path = folder / FOLDER / file
    if not path.is_file():
        raise ValueError(f"manca l'immagine «{FOLDER}/{file}» accanto al file delle domande")
    content = path.read_bytes()
    if len(content) > MAX_BYTES:
        raise ValueError(
            f"l'immagine «{file}» pesa {len(content)} byte: al massimo {MAX_BYTES}, perché sta "
            "dentro la pagina. Semplificala"
        )
    if path.suffix == ".png" and not content.startswith(_PNG_START):
        raise ValueError(f"l'immagine «{file}» non è un PNG")
    if path.suffix == ".svg":
        if b"<svg" not in content[:1000]:
            raise ValueError(f"l'immagine «{file}» non è un SVG")
        if _ACTIVE.search(content):
            raise ValueError(
                f"l'immagine «{file}» contiene script, gestori o collegamenti: toglili, una figura "
                "deve solo disegnare"
            )
    return Image(file, alt, content)
