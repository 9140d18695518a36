"""Checks a finished PDF: tags, text alternatives, language, fonts, links, pages, size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Pdf

LIMIT_MB = 25


def problems(pdf: Path, *, limit_mb: float = LIMIT_MB) -> list[str]:
    """Return what is wrong with a PDF, in Italian; nothing if all is well."""
    found = []
    if pdf.stat().st_size > limit_mb * 1e6:
        found.append(f"pesa {pdf.stat().st_size / 1e6:.1f} MB, più di {limit_mb}")
    with Pdf.open(pdf) as document:
        found += _about(document)
        found += _tags(document)
        found += [f"carattere non incorporato: {name}" for name in fonts_outside(document)]
        found += [
            f"collegamento che non porta da nessuna parte: {name}" for name in lost_links(document)
        ]
        found += [f"pagina {page} vuota" for page in empty_pages(document)]
    return found


def _about(document: Pdf) -> Iterator[str]:
    root = document.Root
    if str(root.get("/Lang", "")) != "it":
        yield "manca la lingua"
    if not root.get("/ViewerPreferences", Dictionary()).get("/DisplayDocTitle", False):
        yield "i lettori mostrerebbero il nome del file invece del titolo"
    if not str(document.docinfo.get("/Title", "")):
        yield "manca il titolo"
    if "/Outlines" not in root or "/First" not in root.Outlines:
        yield "mancano i segnalibri"


def _tags(document: Pdf) -> Iterator[str]:
    root = document.Root
    if not root.get("/MarkInfo", Dictionary()).get("/Marked", False):
        yield "il file non è etichettato"
        return
    tree = root.StructTreeRoot
    parents = NumberTree(tree.ParentTree)
    for number, page in enumerate(document.pages, start=1):
        if "/StructParents" in page.obj and int(page.obj.StructParents) not in parents:
            yield f"pagina {number}: l'albero delle etichette non la conosce"
    levels = []
    for element in elements(tree):
        kind = str(element.get("/S", ""))
        if kind == "/Figure" and not str(element.get("/Alt", "")).strip():
            yield f"una figura non ha il testo alternativo: {text_place(element)}"
        if kind in ("/H1", "/H2", "/H3", "/H4", "/H5", "/H6"):
            levels.append(int(kind[2]))
    if not levels or levels[0] != 1:
        yield "il primo titolo non è di primo livello"


def text_place(element: Dictionary) -> str:
    """Return the object number, to find the element again."""
    return f"oggetto {element.objgen[0]}"


def elements(tree: Dictionary) -> Iterator[Dictionary]:
    """Yield the elements of a structure tree, in reading order."""
    waiting = [tree.K]
    while waiting:
        element = waiting.pop()
        if isinstance(element, Array):
            waiting.extend(reversed(list(element)))
        elif isinstance(element, Dictionary) and element.get("/Type") == Name.StructElem:
            yield element
            if "/K" in element:
                waiting.append(element.K)


def fonts_outside(document: Pdf) -> set[str]:
    """Return the fonts that the file uses and does not contain."""
    found = set()
    for entry in document.objects:
        if not isinstance(entry, Dictionary) or entry.get("/Type") != Name.FontDescriptor:
            continue
        if not {"/FontFile", "/FontFile2", "/FontFile3"} & set(entry.keys()):
            found.add(str(entry.FontName))
    for entry in document.objects:
        # A simple font without a descriptor is one of the fourteen that readers must own.
        if (
            isinstance(entry, Dictionary) and entry.get("/Type") == Name.Font
            and entry.get("/Subtype") in (Name.Type1, Name.TrueType)
            and "/FontDescriptor" not in entry
        ):  # fmt: skip
            found.add(str(entry.get("/BaseFont", "?")))
    return found


def lost_links(document: Pdf) -> list[str]:
    """Return the internal links whose destination does not exist."""
    names = document.Root.get("/Names", Dictionary()).get("/Dests")
    known = set(NameTree(names).keys()) if names is not None else set()
    known |= {key.removeprefix("/") for key in document.Root.get("/Dests", Dictionary())}
    return [
        str(annotation.Dest)
        for page in document.pages
        for annotation in page.obj.get("/Annots", ())
        if "/Dest" in annotation and not isinstance(annotation.Dest, Array)
        and str(annotation.Dest).removeprefix("/") not in known
    ]  # fmt: skip


def empty_pages(document: Pdf) -> list[int]:
    """Return the pages with nothing but running heads (which are not tagged)."""
    tree = document.Root.get("/StructTreeRoot")
    if tree is None:
        return []
    parents = NumberTree(tree.ParentTree)
    empty = []
    for number, page in enumerate(document.pages, start=1):
        key = page.obj.get("/StructParents")
        if key is None or int(key) not in parents or not len(parents[int(key)]):
            empty.append(number)
    return empty
