"""Il report come foglio Excel: numeri veri, con il loro formato, e un foglio di definizioni."""

import io
import re
import zipfile
from typing import Any

import pandas as pd

from callcenter.report.labels import HEADINGS, UNITS, clock, italian_date

_EXCEL_FORMATS = {"count": "#,##0", "share": "0.0%", "s": "0", "per_hour": "0.0"}


def workbook(report) -> bytes:
    """Il file .xlsx, uguale byte per byte ogni volta che i numeri sono uguali."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "Riepilogo"
    rows = [[report.title], [italian_date(report.day)], []]
    rows += [[name, text] for name, text in report.story]
    _write_rows(sheet, rows)
    first, headline = sheet.max_row + 1, report.headline
    _write_table(
        sheet,
        ["Indicatore", "Valore", "Unità"],
        [[row.indicatore, row.valore, _unit_name(row.unità)] for row in headline.itertuples()],
        [None, list(headline["unità"]), None],
        first,
    )
    for name, table, labels in (
        ("Intervalli", report.intervals, ["Dalle"]),
        ("Code", report.queues, ["Coda"]),
        ("Intervalli e code", report.detail, ["Dalle", "Coda"]),
    ):
        _indicator_sheet(book.create_sheet(name), table, labels)
    notes = book.create_sheet("Definizioni")
    _write_rows(notes, [[line] for line in (*report.definitions, *report.quality)])
    if report.prepared_on:
        _write_rows(notes, [[f"Report preparato: {report.prepared_on}"]])
    notes.column_dimensions["A"].width = 110
    for page in book:
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
    return _withoutclock(book, report.day)


def _unit_name(unit: str) -> str:
    return {"count": "chiamate", "share": "quota", "s": "secondi"}.get(unit, unit)


def _indicator_sheet(sheet, table: pd.DataFrame, labels: list[str]) -> None:
    heads = [HEADINGS[code] + (" (s)" if UNITS[code] == "s" else "") for code in table.columns]
    rows = []
    for key, values in zip(table.index, table.to_numpy(float), strict=True):
        keys = key if isinstance(key, tuple) else (key,)
        rows.append([*(_label(part) for part in keys), *values])
    units = [None] * len(labels) + [UNITS[code] for code in table.columns]
    _write_table(sheet, [*labels, *heads], rows, units, 1)
    sheet.freeze_panes = sheet.cell(2, len(labels) + 1)


def _label(part: Any) -> str:
    return clock(part) if isinstance(part, pd.Timestamp) else str(part)


def _write_table(sheet, heads, rows, units, first: int) -> None:
    from openpyxl.styles import Alignment, Font

    for column, head in enumerate(heads, 1):
        cell = sheet.cell(first, column)
        _put(cell, head)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        letter = cell.column_letter
        longest = max((len(str(row[column - 1])) for row in rows if _is_text(row[column - 1])),
                      default=0)  # fmt: skip
        sheet.column_dimensions[letter].width = min(48, max(13, longest + 2))
    for number, row in enumerate(rows):
        for column, value in enumerate(row, 1):
            cell = sheet.cell(first + 1 + number, column)
            _put(cell, value)
            unit = units[column - 1]
            unit = unit[number] if isinstance(unit, list) else unit
            if unit in _EXCEL_FORMATS:
                cell.number_format = _EXCEL_FORMATS[unit]


def _write_rows(sheet, rows) -> None:
    first = 1 if sheet.max_row == 1 and sheet["A1"].value is None else sheet.max_row + 1
    for number, row in enumerate(rows):
        for column, value in enumerate(row, 1):
            _put(sheet.cell(first + number, column), value)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _put(cell, value: Any) -> None:
    """Scrive un valore. Un testo resta testo anche se comincia con «=» come una formula."""
    if _is_text(value):
        cell.value = value
        cell.data_type = "s"
    else:
        cell.value = "n.d." if pd.isna(value) else value


def _withoutclock(book, day: pd.Timestamp) -> bytes:
    """Il file senza l'ora di scrittura, che openpyxl mette da sé: così si può confrontare."""
    raw, result = io.BytesIO(), io.BytesIO()
    book.save(raw)
    stamp = f"{day:%Y-%m-%d}T00:00:00Z"
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(result, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "docProps/core.xml":
                text = content.decode("utf-8")
                content = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, text).encode("utf-8")
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, content)
    return result.getvalue()
