"""A reader's own log goes through the dashboard of lesson 1.4 with one line changed."""

import itertools

import nbformat
import pytest

from tools.env import ROOT

LESSON = ROOT / "book" / "uf1" / "cruscotti-kpi.ipynb"
SECTION = "## Il cruscotto con i filtri"
LINE = "own_log = log"

# Another dialect: SIP agents with names, two-field CONNECT, ENTERQUEUE without a position, a log
# that starts mid-call, Windows line ends, Latin-1.
HEADER = (
    "1790000000|NONE|NONE|NONE|QUEUESTART|\r\n"
    "1790000100|99|vendite|SIP/Nicolò|COMPLETECALLER|9|60\r\n"
)


def own_lines():
    yield HEADER
    for number in range(120):
        start = 1790060400 + 180 * number  # 22 September 2026, from 8:00
        call, agent = f"{start}.{number}", "SIP/Nicolò" if number % 2 else "SIP/Maria Rossi"
        yield f"{start}|{call}|vendite|NONE|ENTERQUEUE||60{number:08d}\r\n"
        if number % 9 == 0:
            yield f"{start + 40}|{call}|vendite|NONE|ABANDON|1|1|40\r\n"
            continue
        wait = 5 + number % 30
        yield f"{start + wait}|{call}|vendite|{agent}|CONNECT|{wait}|{call}\r\n"
        yield f"{start + wait + 90}|{call}|vendite|{agent}|COMPLETEAGENT|{wait}|90|1\r\n"


@pytest.fixture
def section_cells():
    """The code of the imports and of the dashboard's section."""
    cells = nbformat.read(LESSON, as_version=4).cells
    imports = next(cell for cell in cells if cell.cell_type == "code")
    start = next(i for i, cell in enumerate(cells) if cell.source.startswith(SECTION))
    rest = itertools.takewhile(lambda cell: not cell.source.startswith("## "), cells[start + 1 :])
    return [imports.source, *(cell.source for cell in rest if cell.cell_type == "code")]


def test_own_log_in_the_dashboard_with_one_line_changed(section_cells, tmp_path):
    file = tmp_path / "queue_log"
    file.write_bytes("".join(own_lines()).encode("latin-1"))
    changed = [source for source in section_cells if LINE in source]
    assert len(changed) == 1
    namespace = {}
    for source in section_cells:
        if LINE in source:
            line = next(line for line in source.splitlines() if line.startswith(LINE))
            source = source.replace(line, f"own_log = acdlog.read({str(file)!r})")
        exec(compile(source, "<cell>", "exec"), namespace)
    log, dashboard = namespace["own_log"], namespace["dashboard"]
    assert log.adds_up
    assert set(log.calls["agent"].dropna()) == {"Nicolò", "Maria Rossi"}
    assert dashboard.values["queue"] == "vendite"
    assert sum(dashboard.figure.data[1].y) == 120
    before = list(dashboard.figure.data[0].y)
    dashboard.controls["threshold_s"].value = 10
    assert list(dashboard.figure.data[0].y) != before
