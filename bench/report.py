"""The bench's results as a Markdown table."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

BASELINE = "JupyterLite"
NOTES = """\
- Same cell for all: `{code}`.
- *From opening*: from the press on «Esegui» (lesson page, already open), on the link to a notebook
  with only this cell (JupyterLite), on the button of a bare page (thebe), to the table in the page.
  *From Run*: JupyterLite from Shift+Enter, pressed as soon as the cell is shown; for the others it
  is the same press.
- MB: bytes sent by the server from that press to the table (gzip on text and WebAssembly). Before
  it, the page that is already open has loaded and the line is idle. In the lesson page that
  includes the editor, opened to write the cell; JupyterLite and thebe load theirs after the press.
- Second visit: a new browser process with the same profile, less than ten minutes later
  (`max-age={max_age}`). Next lesson: another page (or notebook) in the same tab, after the first.
- Every repetition has a new profile; the order of the rivals turns. Median (min–max); «×»: median
  divided by that of {baseline}, less than 1 is faster or smaller.
- The server adds no delay of its own. At {rate:g} Mbit/s the whole line is shared by all requests.
- All use the site's own Pyodide and wheels. JupyterLite is as the site serves it (it loads the
  book's packages at the start). thebe {thebe} with thebe-lite {thebe_lite} gets pandas and its
  kernel's packages together with Pyodide; the MathJax that it asks another host for is not counted.
"""


@dataclass
class Row:
    """One quantity: rival → its values, None where the table did not arrive."""

    label: str
    unit: str
    values: dict[str, list[float | None]] = field(default_factory=dict)

    def add(self, rival: str, value: float | None) -> None:
        """Add a repetition."""
        self.values.setdefault(rival, []).append(value)

    def arrived(self, rival: str) -> list[float]:
        """The values of the repetitions that came to the end."""
        return [value for value in self.values.get(rival, []) if value is not None]


def number(value: float, unit: str) -> str:
    """A value with as many decimals as make sense."""
    if unit == "ms":
        return f"{value:.0f}"
    return f"{value:.2f}" if value < 1 else f"{value:.1f}"


def spread(values: list[float], unit: str) -> str:
    """«5.3 s (5.1–5.9)»; without the range if there is one value."""
    text = f"{number(median(values), unit)} {unit}"
    if len(values) > 1:
        text += f" ({number(min(values), unit)}–{number(max(values), unit)})"
    return text


def ratio(row: Row, rival: str, baseline: str = BASELINE) -> float | None:
    """The rival's median divided by the baseline's; None without one of them or by nothing."""
    mine, theirs = row.arrived(rival), row.arrived(baseline)
    if rival == baseline or not mine or not theirs or median(theirs) == 0:
        return None
    return median(mine) / median(theirs)


def cell(row: Row, rival: str, baseline: str = BASELINE) -> str:
    """What the table says of a rival."""
    tried = row.values.get(rival, [])
    if not tried:
        return "—"
    arrived = row.arrived(rival)
    stalled = len(tried) - len(arrived)
    if not arrived:
        return f"stalled {stalled} of {len(tried)}"
    text = spread(arrived, row.unit)
    found = ratio(row, rival, baseline)
    # A ratio of bytes where the baseline moves next to nothing would say nothing.
    if found is not None and not (row.unit == "MB" and median(row.arrived(baseline)) < 0.1):
        text += f" · {found:.2f}×"
    return text + (f" · stalled {stalled} of {len(tried)}" if stalled else "")


def table(rows: list[Row], rivals: list[str], baseline: str = BASELINE) -> str:
    """The Markdown table."""
    lines = [["", *rivals], ["---"] * (len(rivals) + 1)]
    lines += [[row.label, *(cell(row, rival, baseline) for rival in rivals)] for row in rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def processor() -> str:
    """The processor's name, as well as the system tells it."""
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        text = ""
    names = [
        line.partition(":")[2].strip()
        for line in text.splitlines()
        if line.startswith("model name")
    ]
    return names[0] if names else platform.processor() or platform.machine()


def circumstances(browser: str, repetitions: int, started: datetime) -> str:
    """When, where and with what."""
    return (
        f"{started:%Y-%m-%d %H:%M} · {os.cpu_count()} cores, {processor()}, {platform.system()} · "
        f"headless Chromium {browser}, no network but this machine · repetitions: {repetitions}"
    )
