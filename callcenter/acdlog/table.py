"""Il registro esportato da una base di dati: CSV con le colonne della tabella ``queue_log``.

Colonne: ``time``, ``callid``, ``queuename``, ``agent``, ``event``, ``data1`` … ``data5`` (oppure
una sola ``data`` con i campi separati da ``|``), in ogni ordine, con altre colonne in mezzo.
Separatore: virgola, punto e virgola, tabulazione o ``|``. Le righe possono andare dalla più
recente alla più vecchia. Fonte: Asterisk, ``queue_log`` in tempo reale (``extconfig.conf``).
"""

import csv
from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from callcenter.acdlog.events import Event
from callcenter.acdlog.lines import (
    BLANKS,
    DUPLICATE,
    Duplicates,
    Tally,
    mark_of,
    parse_epoch,
    parse_event_name,
)

ROME = ZoneInfo("Europe/Rome")
_ALIASES = {
    "time": {"time", "eventtime", "event_time", "timestamp", "created", "datetime", "date"},
    "callid": {"callid", "call_id", "uniqueid"},
    "queuename": {"queuename", "queue", "queue_name", "qname"},
    "agent": {"agent", "qagent", "agentname"},
    "event": {"event", "qevent", "verb"},
}
_PLAIN_ORDER = ("time", "callid", "queuename", "agent", "event")
_ITALIAN_FORMATS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d-%m-%Y %H:%M:%S")


class Layout:
    """Quale colonna è quale: separatore, posti dei cinque campi fissi e dei dati."""

    def __init__(self, delimiter: str, columns: dict[str, int], data: list[int], header: bool):
        self.delimiter = delimiter
        self.columns = columns
        self.data = data
        self.header = header


def detect(lines: list[str]) -> Layout | None:
    """Riconosce una tabella dalle prime righe non vuote; ``None`` se è un registro normale."""
    if not lines:
        return None
    first = lines[0].strip(BLANKS + "\ufeff")
    for delimiter in ",;\t|":
        cells = split_row(first, delimiter)
        if cells and len(cells) >= 5:
            layout = _from_header(cells, delimiter)
            if layout is None and delimiter != "|":
                layout = _without_header(cells, delimiter)
            if layout is not None:
                return layout
    return None


def split_row(text: str, delimiter: str) -> list[str] | None:
    """Divide una riga nelle sue celle; ``None`` se le virgolette non si capiscono."""
    try:
        rows = list(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return None
    return [cell.strip() for cell in rows[0]] if rows else None


def _from_header(cells: list[str], delimiter: str) -> Layout | None:
    names = [cell.strip('"` ').lower() for cell in cells]
    columns = {}
    for field, aliases in _ALIASES.items():
        found = [place for place, name in enumerate(names) if name in aliases]
        if not found:
            return None
        columns[field] = found[0]
    numbered = [(name, place) for place, name in enumerate(names) if name in _DATA_NAMES]
    return Layout(delimiter, columns, [place for _, place in sorted(numbered)], header=True)


_DATA_NAMES = {"data", *(f"data{number}" for number in range(1, 10))}


def _without_header(cells: list[str], delimiter: str) -> Layout | None:
    is_event = parse_event_name(cells[4]) == cells[4]
    if not is_event or _read_time(cells[0])[0] is None:
        return None
    columns = {field: place for place, field in enumerate(_PLAIN_ORDER)}
    return Layout(delimiter, columns, list(range(5, len(cells))), header=False)


def parse_table(
    blocks: Iterable[list[str]],
    layout: Layout,
    file: str,
    tally: Tally,
    duplicates: Duplicates | None = None,
) -> list[Event]:
    """Legge tutta la tabella e restituisce gli eventi in ordine di tempo.

    Serve averla tutta perché di solito comincia dalla riga più recente.
    """
    rows: list[tuple[datetime | float, tuple[str, ...], str, int]] = []
    number = 0
    header_pending = layout.header
    for block in blocks:
        tally.lines_read += len(block)
        for text in block:
            number += 1
            text = text.strip(BLANKS + "\ufeff")
            if not text.strip():
                tally.blank_lines += 1
            elif header_pending:
                header_pending = False
                tally.header_lines += 1
            else:
                row, reason = _read_row(text, layout)
                if row is None:
                    tally.reject(file, number, text, reason)
                else:
                    rows.append((*row, text, number))
    return _in_time_order(rows, file, tally, duplicates)


def _read_row(
    text: str, layout: Layout
) -> tuple[tuple[datetime | float, tuple[str, ...]] | None, str]:
    cells = split_row(text, layout.delimiter)
    if cells is None:
        return None, "le virgolette della riga non si capiscono"
    places = layout.columns
    if len(cells) <= max(places.values()):
        return None, f"ha {len(cells)} celle: ne servono almeno {max(places.values()) + 1}"
    when, reason = _read_time(cells[places["time"]])
    if when is None:
        return None, reason
    verb = cells[places["event"]]
    event = parse_event_name(verb)
    if event is None:
        return None, f"«{verb[:40]}» non è il nome di un evento"
    fixed = [cells[places[name]] for name in ("callid", "queuename", "agent")]
    data = [_empty_if_null(cells[place]) for place in layout.data if place < len(cells)]
    if len(layout.data) == 1:
        data = data[0].split("|") if data else []
    while data and not data[-1]:
        data.pop()
    return (when, (*map(_empty_if_null, fixed), event, *data)), ""


def _empty_if_null(cell: str) -> str:
    return "" if cell in {"NONE", "NULL", "\\N"} else cell


def _read_time(text: str) -> tuple[datetime | float | None, str]:
    """Legge secondi dall'epoca, una data ISO o una data all'italiana."""
    instant, reason = parse_epoch(text)
    if instant is not None:
        fraction = text.strip(BLANKS).partition(".")[2]
        return (float(f"{instant}.{fraction}") if fraction else instant), ""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        when = _read_italian_date(text.strip())
    if when is None:
        if text[:1].isdecimal() and ("-" in text or "/" in text):
            reason = f"l'istante «{text[:30]}» non è una data che so leggere"
        return None, reason
    if not 1999 <= when.year <= 2100:
        return None, f"l'istante «{text[:30]}» è fuori dagli anni 1999-2100"
    return (when.timestamp() if when.tzinfo else when), ""


def _read_italian_date(text: str) -> datetime | None:
    for pattern in _ITALIAN_FORMATS:
        try:
            return datetime.strptime(text, pattern)
        except ValueError:
            continue
    return None


def _in_time_order(
    rows: list[tuple[datetime | float, tuple[str, ...], str, int]],
    file: str,
    tally: Tally,
    duplicates: Duplicates | None,
) -> list[Event]:
    if _newest_first([row[0] for row in rows]):
        rows.reverse()
    events: list[tuple[float, Event]] = []
    previous = float("-inf")
    for when, (call, queue, agent, event, *data), text, number in rows:
        instant = _local_to_epoch(when, previous, tally) if isinstance(when, datetime) else when
        previous = instant
        second = int(instant)
        mark = mark_of((second, call, queue, agent, event, *data))
        if duplicates is not None and duplicates.is_repeat(mark, event, second):
            tally.duplicates += 1
            tally.reject(file, number, text, DUPLICATE)
            continue
        row = Event(second, call, queue, agent, event, tuple(data), number)
        events.append((instant, row))
    events.sort(key=lambda pair: pair[0])
    return [event for _, event in events]


def _newest_first(times: list[datetime | float]) -> bool:
    moves = [_sign(before, after) for before, after in pairwise(times)]
    return sum(moves) < 0


def _sign(before: datetime | float, after: datetime | float) -> int:
    if isinstance(before, datetime) != isinstance(after, datetime):
        return 0
    return (after > before) - (after < before)


def _local_to_epoch(when: datetime, previous: float, tally: Tally) -> float:
    """Porta un'ora di Roma senza fuso ai secondi dall'epoca.

    Nell'ora che a ottobre si ripete decide l'ordine delle righe: se il tempo tornerebbe indietro
    di più di mezz'ora, è la seconda volta (ora solare).
    """
    first = when.replace(tzinfo=ROME, fold=0).timestamp()
    second = when.replace(tzinfo=ROME, fold=1).timestamp()
    if second <= first:
        return first
    tally.ambiguous_times += 1
    return second if first < previous - 1800 else first
