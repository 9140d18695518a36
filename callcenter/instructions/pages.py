"""Le pagine: un file Markdown con i suoi dati in testa, fra due righe di tre trattini (YAML)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

#: Il nome italiano, nel file, di ogni dato della pagina.
FIELDS = {
    "title": "titolo",
    "owner": "responsabile",
    "version": "versione",
    "updated": "aggiornata",
    "expires": "scade",
    "synonyms": "parole",
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DATES = ("updated", "expires")


@dataclass(frozen=True)
class Page:
    """Una pagina della base di conoscenza.

    ``slug``: il nome del file senza ``.md`` (minuscole, cifre, trattini: ValueError altrimenti).
    ``owner``: il ruolo che la cura. ``updated`` ed ``expires``: date. ``synonyms``: le parole con
    cui i clienti chiedono la stessa cosa. ``body``: il testo, in Markdown. Un dato che manca è
    ``None``: lo segnala :func:`~callcenter.instructions.validation.problems`.
    """

    slug: str
    title: str | None = None
    owner: str | None = None
    version: int | None = None
    updated: dt.date | None = None
    expires: dt.date | None = None
    synonyms: tuple[str, ...] = ()
    body: str = ""

    def __post_init__(self):
        if not _SLUG.fullmatch(self.slug):
            raise ValueError(
                f"«{self.slug}» non va bene come nome: usa minuscole senza accenti, cifre e '-'."
            )
        for name in _DATES:
            value = getattr(self, name)
            if isinstance(value, str):
                object.__setattr__(self, name, _date(value, FIELDS[name]))
        object.__setattr__(self, "synonyms", tuple(self.synonyms))


def parse(text: str, slug: str) -> Page:
    """La pagina scritta in un testo con i dati in testa.

    Solleva ``ValueError`` se i dati in testa mancano o non si leggono.

    >>> parse("---\\ntitolo: Voltura\\nversione: 2\\n---\\n1. Apri la scheda.", "voltura").version
    2
    """
    found = re.match(r"\s*---\s*\n(.*?)\n---\s*(?:\n|$)(.*)", text, re.DOTALL)
    if not found:
        raise ValueError(f"{slug}.md: in testa mancano i dati, fra due righe con tre trattini.")
    try:
        values = yaml.safe_load(found[1]) or {}
    except yaml.YAMLError as error:
        raise ValueError(f"{slug}.md: i dati in testa non si leggono. {error}") from None
    if not isinstance(values, dict):
        raise ValueError(f"{slug}.md: in testa scrivi «nome: valore», uno per riga.")
    unknown = sorted(set(map(str, values)) - set(FIELDS.values()))
    if unknown:
        raise ValueError(
            f"{slug}.md: dati sconosciuti: {', '.join(unknown)}. Usa {', '.join(FIELDS.values())}."
        )
    facts = {name: values[label] for name, label in FIELDS.items() if values.get(label) is not None}
    synonyms = facts.pop("synonyms", ())
    if isinstance(synonyms, str):
        synonyms = [word.strip() for word in synonyms.split(",")]
    return Page(slug, **facts, synonyms=tuple(map(str, synonyms)), body=found[2].strip())


def render(page: Page) -> str:
    """Il testo del file: :func:`parse` lo rilegge uguale.

    >>> print(render(Page("voltura", "Voltura", version=2, body="1. Apri la scheda.")))
    ---
    titolo: Voltura
    versione: 2
    ---
    <BLANKLINE>
    1. Apri la scheda.
    <BLANKLINE>
    """
    facts = {label: getattr(page, name) for name, label in FIELDS.items()}
    facts = {label: list(v) if isinstance(v, tuple) else v for label, v in facts.items() if v}
    head = yaml.safe_dump(facts, allow_unicode=True, sort_keys=False) if facts else ""
    return f"---\n{head}---\n\n{page.body.strip()}\n"


def read(folder: str | Path) -> list[Page]:
    """Le pagine di una cartella, in ordine di nome. ``ValueError`` se non ce n'è nessuna."""
    files = sorted(Path(folder).glob("*.md"))
    if not files:
        raise ValueError(f"Nella cartella {folder} non ci sono pagine (file .md).")
    return [parse(file.read_text("utf-8"), file.stem) for file in files]


def write(page: Page, folder: str | Path) -> Path:
    """Scrive la pagina nella cartella, che nasce se manca; restituisce il file."""
    file = Path(folder) / f"{page.slug}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(render(page), "utf-8", newline="\n")
    return file


def copy_base(folder: str | Path) -> Path:
    """Copia nella cartella la vecchia base di Megaride Energia, inventata e con i suoi difetti."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for source in resources.files(__package__).joinpath("base").iterdir():
        if source.name.endswith(".md"):
            (folder / source.name).write_text(source.read_text("utf-8"), "utf-8", newline="\n")
    return folder


def _date(text: str, label: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"{label}: «{text}» non è una data. Scrivi per esempio 2027-05-20."
        ) from None
