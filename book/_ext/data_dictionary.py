"""``{data-dictionary}``: every table of ``data/tables.yml``, with columns, types and units.

Why: the loaders and the page read the same file, so the page cannot be wrong about a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from markdown_directive import MarkdownDirective, cell, plain
from sphinx.application import Sphinx

from callcenter import data

TYPES = {
    "integer": "numero intero",
    "number": "numero",
    "text": "testo",
    "date": "data",
    "datetime": "data e ora (Europe/Rome)",
    "local_datetime": "data e ora dell'orologio locale",
    "boolean": "vero o falso",
}
ORIGINS = {
    "generated": "inventata per il libro; con un altro seme cambia",
    "imported": "dati pubblici veri",
}


class DataDictionary(MarkdownDirective):
    """A section for each table."""

    def sources(self) -> Iterator[Path]:
        """Yield the dictionary's file."""
        yield data.path("tables.yml")

    def markdown(self) -> Iterator[str]:
        """Yield an index, then the tables in order of folder."""
        tables = sorted(data.tables().values(), key=lambda table: table.file)
        yield "## Le tabelle in breve"
        yield ""
        yield "| Tabella | Che cosa contiene | Una riga per ogni |"
        yield "|---|---|---|"
        for table in tables:
            yield (
                f"| [`{table.name}`](#tabella-{slug(table.name)}) | {cell(table.title)} "
                f"| {', '.join(f'`{name}`' for name in table.key)} |"
            )
        yield ""
        for table in tables:
            yield from self.table(table)

    def table(self, table: data.Table) -> Iterator[str]:
        """Yield the section of a table."""
        yield f"(tabella-{slug(table.name)})="
        yield f"## {table.title}"
        yield ""
        yield f'`data.read("{table.name}")` · file `data/{table.file}` · {ORIGINS[table.origin]}'
        yield ""
        yield plain(table.description)
        yield ""
        yield "| Colonna | Tipo | Significato |"
        yield "|---|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {kind(column)} | {meaning(column, table)} |"
        yield ""


def slug(name: str) -> str:
    """Return a table's name as it can be written in an address."""
    return name.replace("_", "-")


def kind(column: data.Column) -> str:
    """Return «numero, in kW; può mancare»."""
    text = TYPES[column.type]
    if column.unit:
        text += f", in {cell(column.unit)}"
    return text + ("; può mancare" if column.nullable else "")


def meaning(column: data.Column, table: data.Table) -> str:
    """Return what a column means, and where it points to."""
    text = cell(plain(column.description))
    if column.name in table.key:
        text += " (chiave)"
    if column.references:
        text += f" → `{column.references}`"
    return text


def setup(app: Sphinx) -> dict:
    """Add the directive."""
    app.add_directive("data-dictionary", DataDictionary)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
