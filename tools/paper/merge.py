"""Joins tagged PDFs into one: pages, structure tree, outline, destinations and links.

Chromium prints each part by itself (in parallel, and only if it changed); qpdf joins pages but
would lose the tags. The parts agree on two conventions:

- a link to another part is a web link to ``CROSS + "part#anchor"``; here it becomes internal;
- a part lists, in links that are not shown, the anchors that others may want: so Chromium writes
  their destinations. In the joined file they are called «part#anchor».
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pikepdf
from pikepdf import Array, Dictionary, Name, NameTree, NumberTree, Pdf, String

from tools.errors import ToolError

# The .invalid domain belongs to nobody, by RFC 2606: such an address leads nowhere by mistake.
CROSS = "https://libro.invalid/"
LINK = re.compile(re.escape(CROSS) + r'([^"]*)"')


class MergeError(ToolError):
    """The parts do not fit together; the message is for the reader."""


@dataclass(frozen=True)
class Part:
    """A printed part: name, file, and its place in the outline (under the last that is not)."""

    name: str
    pdf: Path
    under: bool = False
    title: str = ""


def links_in(body: str) -> set[str]:
    """Return the anchors («part#anchor») that a part's HTML links to in other parts."""
    return {unquote(unescape(match[1])) for match in LINK.finditer(body)}


def destinations(pdf: Path) -> dict[str, int]:
    """Return anchor → page of its part (from 1)."""
    with Pdf.open(pdf) as document:
        pages = {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}
        return {
            anchor(key): pages[target[0].objgen]
            for key, target in document.Root.get("/Dests", Dictionary()).items()
        }


def anchor(key: str) -> str:
    """Return the anchor's name as the HTML has it («/fig-uf1» → «fig-uf1»)."""
    return unquote(key.removeprefix("/"))


def page_count(pdf: Path) -> int:
    """Return how many pages a PDF has."""
    with Pdf.open(pdf) as document:
        return len(document.pages)


def join(parts: Sequence[Part], output: Path) -> None:
    """Write one tagged PDF made of all the parts."""
    with Pdf.new() as joined:
        tree = _Tree(joined)
        named: dict[str, Array] = {}
        outline: list[Dictionary] = []
        for number, part in enumerate(parts):
            with Pdf.open(part.pdf) as source:
                _add(joined, source, part, f"p{number}-", tree, named, outline)
        tree.finish()
        names = NameTree.new(joined)
        for key in sorted(named):
            names[key] = named[key]
        joined.Root.Names = Dictionary(Dests=names.obj)
        joined.Root.Outlines = _outline(joined, outline)
        joined.Root.PageMode = Name.UseOutlines
        _resolve_links(joined, set(named))
        joined.save(
            output,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )


def _add(joined: Pdf, source: Pdf, part: Part, prefix: str, tree: _Tree, named, outline) -> None:
    name = part.name
    first = len(joined.pages)
    with warnings.catch_warnings():
        # Pages alone lose destinations and links: both are made again below.
        warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
        joined.pages.extend(source.pages)
    pages = [page.obj for page in joined.pages[first:]]
    place = {page.obj.objgen: pages[index] for index, page in enumerate(source.pages)}
    tree.add(source, pages, prefix)
    for key, target in source.Root.get("/Dests", Dictionary()).items():
        named[f"{name}#{anchor(key)}"] = Array([place[target[0].objgen], *list(target)[1:]])
    named[f"{name}#"] = Array([pages[0], Name.XYZ, 0, float(pages[0].MediaBox[3]), 0])
    for page in pages:
        for annotation in page.get("/Annots", ()):
            if "/Dest" in annotation:
                annotation.Dest = String(f"{name}#{anchor(str(annotation.Dest))}")
    # One entry for each part: its own headings hang below it.
    headings = _items(joined, source.Root.Outlines, place) if "/Outlines" in source.Root else []
    if len(headings) == 1:
        headings = headings[0]["children"]
    entry = {"title": part.title or name, "dest": named[f"{name}#"], "children": headings}
    (outline[-1]["children"] if part.under and outline else outline).append(entry)


class _Tree:
    """The structure tree of the joined file."""

    def __init__(self, joined: Pdf) -> None:
        self.joined = joined
        self.document = joined.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.Document, K=Array())
        )
        self.parents = NumberTree.new(joined)
        self.ids = NameTree.new(joined)
        self.next_key = 0

    def add(self, source: Pdf, pages: list, prefix: str) -> None:
        """Move the tags of a part; ``pages`` are its pages in the joined file."""
        root = self.joined.copy_foreign(source.Root.StructTreeRoot)
        offset = self.next_key
        for key, value in NumberTree(root.ParentTree).items():
            self.parents[key + offset] = value
            self.next_key = max(self.next_key, key + offset + 1)
        for page in pages:
            if "/StructParents" in page:
                page.StructParents = int(page.StructParents) + offset
            for annotation in page.get("/Annots", ()):
                if "/StructParent" in annotation:
                    annotation.StructParent = int(annotation.StructParent) + offset
        if "/IDTree" in root:
            self._rename_ids(NameTree(root.IDTree), prefix)
        top = root.K if not isinstance(root.K, Array) else root.K[0]
        top.S = Name.Sect
        top.P = self.document
        self.document.K.append(top)

    def _rename_ids(self, ids: NameTree, prefix: str) -> None:
        """Two parts may use the same names for the heads of their tables."""
        tables = {}
        for key, element in ids.items():
            element.ID = String(prefix + key)
            self.ids[prefix + key] = element
            table = element
            while "/P" in table and table.get("/S") != Name.Table:
                table = table.P
            tables[table.objgen] = table
        for table in tables.values():
            for element in _elements(table):
                attributes = element.get("/A", ())
                for entry in attributes if isinstance(attributes, Array) else (attributes,):
                    if "/Headers" in entry:
                        entry.Headers = Array([String(prefix + str(key)) for key in entry.Headers])

    def finish(self) -> None:
        """Hang the tree on the file."""
        root = self.joined.make_indirect(
            Dictionary(
                Type=Name.StructTreeRoot,
                K=self.document,
                ParentTree=self.parents.obj,
                ParentTreeNextKey=self.next_key,
                IDTree=self.ids.obj,
            )
        )
        self.document.P = root
        self.joined.Root.StructTreeRoot = root
        self.joined.Root.MarkInfo = Dictionary(Marked=True)


def _elements(element: Dictionary) -> Iterator[Dictionary]:
    yield element
    children = element.get("/K", ())
    for child in children if isinstance(children, Array) else (children,):
        if isinstance(child, Dictionary) and child.get("/Type") == Name.StructElem:
            yield from _elements(child)


def _items(joined: Pdf, parent: Dictionary, place: dict) -> list[Dictionary]:
    """Copy an outline's items as plain dictionaries: title, destination, children."""
    found = []
    item = parent.get("/First")
    while item is not None:
        target = item.Dest
        found.append(
            {
                "title": str(item.Title),
                "dest": Array([place[target[0].objgen], *list(target)[1:]]),
                "children": _items(joined, item, place),
            }
        )
        item = item.get("/Next")
    return found


def _outline(joined: Pdf, items: list[dict]) -> Dictionary:
    root = joined.make_indirect(Dictionary(Type=Name.Outlines))
    _hang(joined, root, items, closed=False)
    return root


def _hang(joined: Pdf, parent: Dictionary, items: list[dict], *, closed: bool) -> None:
    """Link the items under their parent; below the first level they start closed."""
    made = []
    for item in items:
        entry = joined.make_indirect(
            Dictionary(Title=String(item["title"]), Dest=item["dest"], Parent=parent)
        )
        if item["children"]:
            _hang(joined, entry, item["children"], closed=True)
        made.append(entry)
    for before, after in itertools.pairwise(made):
        before.Next, after.Prev = after, before
    if made:
        parent.First, parent.Last = made[0], made[-1]
        parent.Count = -len(made) if closed else len(made)


def _resolve_links(joined: Pdf, known: set[str]) -> None:
    """Turn the links between parts into internal ones; those that lead nowhere are an error."""
    for page in joined.pages:
        for annotation in page.obj.get("/Annots", ()):
            address = str(annotation.get("/A", Dictionary()).get("/URI", ""))
            if not address.startswith(CROSS):
                continue
            target = unquote(address.removeprefix(CROSS))
            if target not in known:
                raise MergeError(f"Un collegamento porta a «{target}», che non c'è.")
            del annotation["/A"]
            annotation.Dest = String(target)
