"""Il registro da stampare e da consegnare: una pagina HTML, un foglio Excel, i CSV."""

from __future__ import annotations

import io
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from callcenter.attendance import cells, hours, students
from callcenter.attendance.rules import Rules

if TYPE_CHECKING:
    from callcenter.attendance.register import Register

_HEADINGS = {
    "ammesso": "Esame finale", "argomento": "Argomento", "assenze": "Assenze (h)",
    "cognome": "Cognome", "crediti": "Crediti (h)", "dove": "Dove", "dovute": "Da fare (h)",
    "dubbio": "Che cosa guardare", "fatte": "Fatte (h)", "frequenza": "Frequenza (%)",
    "giustificate": "di cui giustificate (h)", "in_tempo": "In tempo",
    "iscritto_dal": "Iscritto dal", "limite": "Limite (h)", "mancano": "Mancano (h)",
    "matricola": "Matricola", "nome": "Nome", "ore_gia_fatte": "Ore già fatte",
    "percento": "% del percorso", "perche": "Perché", "piano": "Piano (h)",
    "presenti": "Presente (h)", "prima_dell_ingresso": "Prima dell'ingresso (h)",
    "proiezione": "Proiezione (%)", "restano": "Restano (h)",
    "standard": "Minimo dello standard (h)", "stato": "Stato", "tipo": "Tipo", "unita": "Unità",
}  # fmt: skip

# Bianco e nero: la pagina nasce per la stampante.
_STYLE = """
@page{size:A4 landscape;margin:12mm}
body{font:14px/1.4 system-ui,sans-serif;color:#1b2733;background:#fff;margin:1.5rem auto;
max-width:72rem;padding:0 1rem}
h1{font-size:1.5rem;margin:0}h2{font-size:1.1rem;margin:1.6rem 0 .3rem}
.w{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{border-bottom:1px solid #c4cad2;padding:.2rem .5rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid #1b2733}td.n,th.n{text-align:right}
tr.warn td,tr.warn th{font-weight:600}footer{margin-top:1.6rem;border-top:2px solid #1b2733;
padding-top:.4rem;font-size:.85rem}
@media print{body{margin:0;max-width:none;font-size:10px}tr{break-inside:avoid}
h2{break-after:avoid}}
""".strip()

LONG_TEXT = 40
_WARN = {"oltre il limite", "a rischio", "vicino al limite"}


def parts(
    register: Register, rules: Rules, on: str | None = None
) -> list[tuple[str, str, pd.DataFrame]]:
    """Le tabelle del documento: nome corto, titolo, tabella (quelle vuote non ci sono)."""
    found = [
        ("Riepilogo", "Studenti", students.summary(register, rules, on)),
        ("Esame", "Esame finale", students.exam(register, rules, on)),
        ("Rischio", "Chi avvisare", students.at_risk(register, rules, on)),
        ("Ore", "Ore fatte e ore dello standard", hours.delivered(register, on)),
        ("Ingressi", "Ingressi a corso iniziato", students.late_entries(register, rules, on)),
        ("Dubbi", "Da controllare", students.doubts(register, on)),
    ]
    return [part for part in found if len(part[2])]


def to_html(register: Register, rules: Rules | None = None, on: str | None = None) -> str:
    """La pagina completa, senza script e senza immagini, da stampare o allegare.

    `rules` e `on`: vedi `summary`.
    """
    rules = rules or register.rules()
    title, subtitle = _title(register, on)
    sections = "".join(
        f"<section><h2>{escape(heading)}</h2>{_table(heading, table)}</section>\n"
        for _, heading, table in parts(register, rules, on)
    )
    notes = "".join(f"<p>{escape(note)}</p>" for note in _notes(rules))
    return (
        '<!doctype html>\n<html lang="it"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n<body>"
        f"<h1>{escape(title)}</h1><p>{escape(subtitle)}</p>\n{sections}"
        f"<footer>{notes}</footer></body></html>\n"
    )


def _title(register: Register, on: str | None) -> tuple[str, str]:
    course = register.read("corso")
    name = course["corso"].iloc[0] if len(course) else "Corso senza nome"
    body = course["ente"].iloc[0] if len(course) else ""
    day = hours.last_day(register, on)
    until = f"Ore contate fino al {cells.italian(day)} compreso" if day else "Nessuna presenza"
    return f"Registro delle presenze: {name}", " · ".join(filter(None, [body, until]))


def _notes(rules: Rules) -> list[str]:
    before = (
        "Le ore fatte prima dell'ingresso di uno studente contano come assenze"
        if rules.before_entry == "assenze"
        else "Le ore fatte prima dell'ingresso di uno studente non entrano nel suo conto"
    )
    return [
        f"Regole: percorso di {rules.total_hours:g} ore; per l'esame finale serve almeno "
        f"l'{rules.minimum_percent:g}% di frequenza; assenze al più "
        f"{rules.max_absence_percent:g}%; ingresso entro il "
        f"{rules.late_entry_percent:g}% delle ore. Fonte: standard formativo.",
        f"{before}: lo standard non lo dice, è una scelta di chi tiene il registro. Le assenze "
        "giustificate sono assenze. I crediti riducono le ore da fare.",
        "La proiezione suppone che ognuno continui al ritmo di assenze tenuto finora: è una stima.",
    ]


def _table(caption: str, table: pd.DataFrame) -> str:
    return (
        f'<div class="w" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"{_rows(table)}</div>"
    )


def _rows(table: pd.DataFrame) -> str:
    numeric = [pd.api.types.is_numeric_dtype(table[name]) for name in table.columns]
    head = "".join(
        f'<th scope="col"{_side(number)}>{escape(heading(name))}</th>'
        for name, number in zip(table.columns, numeric, strict=True)
    )
    rows = []
    for values in table.itertuples(index=False):
        warn = ' class="warn"' if getattr(values, "stato", "") in _WARN else ""
        row = "".join(
            f"<td{_side(number, shown(value))}>{escape(shown(value))}</td>"
            for value, number in zip(values, numeric, strict=True)
        )
        rows.append(f"<tr{warn}>{row}</tr>")
    return (
        f'<table class="dataframe"><thead><tr>{head}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table>"
    )


def _side(number: bool, text: str = "") -> str:
    """I numeri a destra, le parole a sinistra; un testo lungo va a capo (`cc-long` sul sito)."""
    if number:
        return ' class="n" style="text-align:right"'
    long = " cc-long" if len(text) > LONG_TEXT else ""
    return f' class="cc-words{long}" style="text-align:left"'


class Readable:
    """Una tabella come la legge un docente: intestazioni in chiaro, virgola, date italiane."""

    def __init__(self, table: pd.DataFrame, decimals: int = 1):
        numbers = table.select_dtypes("float").columns
        self.table = table.round(dict.fromkeys(numbers, decimals))

    def __repr__(self) -> str:
        if self.table.empty:
            return "Niente da segnalare."
        texts = {heading(name): self.table[name].map(shown) for name in self.table.columns}
        return pd.DataFrame(texts).to_string(index=False)

    def _repr_html_(self) -> str:
        if self.table.empty:
            return "<p>Niente da segnalare.</p>"
        return _rows(self.table)


def readable(table: pd.DataFrame, decimals: int = 1) -> Readable:
    """La tabella da mostrare nel notebook: intestazioni in chiaro, numeri e date all'italiana."""
    return Readable(table, decimals)


def heading(name: str) -> str:
    """L'intestazione leggibile di una colonna."""
    return _HEADINGS.get(name, name)


def shown(value: Any) -> str:
    """Un valore come si legge in una tabella italiana: «12,5», «05/10/2026», vuoto se manca."""
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        return cells.italian(value) if _is_day(value) else value
    return f"{value:,.2f}".rstrip("0").rstrip(".").translate(str.maketrans(",.", ".,"))


def _is_day(text: str) -> bool:
    return len(text) == 10 and text[4] == text[7] == "-"


def to_excel(register: Register, rules: Rules | None = None, on: str | None = None) -> bytes:
    """Il file .xlsx, con un foglio per tabella; i numeri restano numeri. Vedi `to_html`."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    rules = rules or register.rules()
    book = Workbook()
    book.remove(book.active)
    for name, title, table in parts(register, rules, on):
        sheet = book.create_sheet(name)
        sheet.append([title])
        sheet["A1"].font = Font(bold=True, size=13)
        for place, column in enumerate(table.columns, start=1):
            cell = sheet.cell(row=3, column=place, value=heading(column))
            cell.font = Font(bold=True)
            longest = max([len(heading(column)), *(len(shown(v)) for v in table[column])])
            sheet.column_dimensions[cell.column_letter].width = min(longest + 2, 60)
        for line, values in enumerate(table.itertuples(index=False), start=4):
            for place, value in enumerate(values, start=1):
                _put(sheet.cell(row=line, column=place), value)
        sheet.freeze_panes = "A4"
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    notes = book.create_sheet("Regole")
    for note in (*_title(register, on), *_notes(rules)):
        notes.append([note])
    notes.column_dimensions["A"].width = 120
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _put(cell, value: Any) -> None:
    if pd.isna(value):
        return
    if isinstance(value, str):
        # Un testo che comincia con «=» deve restare un testo, non diventare una formula.
        cell.value = cells.italian(value) if _is_day(value) else value
        cell.data_type = "s"
    else:
        cell.value = float(value)
        cell.number_format = "0.##"


def save(
    register: Register, folder: str | Path, rules: Rules | None = None, on: str | None = None
) -> list[Path]:
    """Scrive nella cartella `registro.html`, `registro.xlsx` e un CSV per tabella.

    I CSV hanno il punto e virgola e i decimali con la virgola, come li vuole Excel in italiano.
    Dà i percorsi dei file scritti.
    """
    rules = rules or register.rules()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    page, workbook = folder / "registro.html", folder / "registro.xlsx"
    page.write_text(to_html(register, rules, on), encoding="utf-8", newline="\n")
    workbook.write_bytes(to_excel(register, rules, on))
    written = [page, workbook]
    for name, _, table in parts(register, rules, on):
        path = folder / f"{name.lower()}.csv"
        table.to_csv(
            path, sep=";", decimal=",", index=False, encoding="utf-8-sig", lineterminator="\n"
        )
        written.append(path)
    return written
