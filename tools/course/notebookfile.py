"""Reads what a student handed in: a clean notebook, or the Italian reason why it is not one."""

from __future__ import annotations

import json
import warnings

import nbformat
from nbformat import NotebookNode, v4

LARGEST = 25 * 2**20


class UnreadableError(Exception):
    """The file cannot be marked; the message is for teacher and student."""


def read(raw: bytes) -> NotebookNode:
    """A valid notebook of today's format, without outputs; ``UnreadableError`` says why not."""
    if len(raw) > LARGEST:
        raise too_large(len(raw))
    content = _json(_text(raw))
    if not isinstance(content, dict) or not ({"cells", "worksheets"} & content.keys()):
        raise UnreadableError("Il file è JSON ma non è un notebook: mancano le celle.")
    _lighten(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Old formats: we convert them, no need to say.
            nb = nbformat.reads(json.dumps(content), as_version=4)
        return _clean(nb)
    except UnreadableError:
        raise
    except Exception as error:  # nbformat's converters trust their input
        raise UnreadableError(
            f"Il notebook ha una struttura che non si riesce a leggere ({type(error).__name__})."
        ) from error


def too_large(size: int) -> UnreadableError:
    """The reason for a file past the limit."""
    return UnreadableError(
        f"Il file è troppo grande: {size / 2**20:.0f} MB (limite {LARGEST // 2**20} MB). In "
        "Jupyter scegli «Pulisci tutti gli output», salva e riconsegna."
    )


def _text(raw: bytes) -> str:
    if not raw.strip(b"\x00 \r\n\t"):
        raise UnreadableError("Il file è vuoto.")
    for start, kind in (
        (b"PK\x03\x04", "un archivio o un documento di Office"), (b"%PDF", "un PDF"),
        (b"\x89PNG", "un'immagine"), (b"\xff\xd8", "una foto"), (b"Rar!", "un archivio RAR"),
        (b"7z\xbc\xaf", "un archivio 7-Zip"), (b"\xd0\xcf\x11\xe0", "un documento di Office"),
    ):  # fmt: skip
        if raw.startswith(start):
            raise UnreadableError(f"Il file non è un notebook: è {kind}.")
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError:
        text = raw.decode("cp1252", "replace")
    head = text.lstrip()[:200].lower()
    if head.startswith(("<!doctype", "<html", "<?xml")):
        raise UnreadableError(
            "Il file è una pagina HTML, non un notebook: forse è stata salvata la pagina del "
            "browser. In Jupyter usa «Scarica» e consegna il file .ipynb."
        )
    if not head.startswith("{"):
        raise UnreadableError("Il file è un testo, non un notebook.")
    return text


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise UnreadableError("Il file non è un notebook: è annidato senza fine.") from error
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) - 2 or "Unterminated" in error.msg:
            raise UnreadableError(
                "Il notebook è tagliato: il file finisce a metà. Forse la copia o il caricamento "
                "si sono interrotti."
            ) from error
        raise UnreadableError(
            f"Il notebook è rovinato alla riga {error.lineno}: forse il file è stato modificato "
            "con un altro programma."
        ) from error


def _lighten(content: dict) -> None:
    """Drops outputs before anything else: they are made again, and may be what is broken."""
    groups = [content.get("cells")]
    if isinstance(content.get("worksheets"), list):
        groups += [sheet.get("cells") for sheet in content["worksheets"] if isinstance(sheet, dict)]
    for group in groups:
        for cell in group if isinstance(group, list) else ():
            if not isinstance(cell, dict):
                continue
            if cell.get("cell_type") == "code":
                cell["outputs"] = []
            if not isinstance(cell.get("metadata"), dict):
                cell["metadata"] = {}
    if not isinstance(content.get("metadata"), dict):
        content["metadata"] = {}


def _clean(nb: NotebookNode) -> NotebookNode:
    cells, used = [], set()
    for number, cell in enumerate(nb.get("cells") or []):
        if not isinstance(cell, dict):
            continue
        source = cell.get("source", "")
        source = "".join(map(str, source)) if isinstance(source, list) else str(source)
        kind = cell.get("cell_type")
        make = {"code": v4.new_code_cell, "raw": v4.new_raw_cell}.get(kind, v4.new_markdown_cell)
        fresh = make(source)
        metadata = cell.get("metadata")
        fresh.metadata = nbformat.from_dict(metadata if isinstance(metadata, dict) else {})
        if not isinstance(fresh.metadata.get("nbgrader", {}), dict):
            fresh.metadata.pop("nbgrader")
        # Ids decide nothing here, and random ones would change the file at each reading.
        name = cell.get("id")
        valid = isinstance(name, str) and 0 < len(name) <= 64 and name not in used
        fresh.id = name if valid and name.replace("-", "").replace("_", "").isalnum() else (
            f"cella-{number}"
        )  # fmt: skip
        used.add(fresh.id)
        cells.append(fresh)
    if not cells:
        raise UnreadableError("Il notebook non contiene nessuna cella.")
    clean = v4.new_notebook(cells=cells, metadata=_metadata(nb.get("metadata")))
    try:
        nbformat.validate(clean)
    except nbformat.ValidationError:
        # Ids with odd letters, metadata of the wrong kind: start again from the sources alone.
        for number, cell in enumerate(clean.cells):
            marks = cell.metadata.get("nbgrader")
            cell.metadata = nbformat.from_dict({"nbgrader": marks} if marks else {})
            cell.id = f"cella-{number}"
        clean.metadata = NotebookNode()
        nbformat.validate(clean)
    return clean


def _metadata(metadata: object) -> NotebookNode:
    """Only what says which assignment this is: the kernel is always ours."""
    kept = NotebookNode()
    if isinstance(metadata, dict) and isinstance(metadata.get("callcenter"), dict):
        kept["callcenter"] = metadata["callcenter"]
    return kept


def write(nb: NotebookNode) -> bytes:
    """The bytes of a notebook file; the same notebook always gives the same."""
    return (nbformat.writes(nb) + "\n").encode("utf-8")
