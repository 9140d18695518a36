"""Lesson notebooks as files: reading, one canonical form, atomic writing.

`normalise` is idempotent: a committed notebook equals its own normal form, so a diff shows only
what an author changed.
"""

import base64
import json
import os
import re
import tempfile
import unicodedata
from pathlib import Path

import nbformat
import numpy as np

PLOTLY = "application/vnd.plotly.v1+json"
WIDGET = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}
LANGUAGE = {"name": "python"}
VOLATILE_METADATA = {
    "ExecuteTime", "colab", "collapsed", "editable", "execution", "id", "outputId", "papermill",
    "pycharm", "scrolled", "trusted", "vscode",
}  # fmt: skip
# Trace types drawn on plain axes (or on none): they need no geo, polar or 3D part of a template.
FLAT_TRACES = {
    "bar", "box", "funnel", "heatmap", "histogram", "histogram2d", "icicle", "indicator", "pie",
    "sankey", "scatter", "scattergl", "sunburst", "table", "treemap", "violin", "waterfall",
}  # fmt: skip
OTHER_SUBPLOTS = {"geo", "map", "mapbox", "polar", "scene", "smith", "ternary"}
SIGNIFICANT_DIGITS = 10


def read(path):
    """The notebook at `path`, in nbformat 4."""
    return nbformat.read(str(path), as_version=4)


def serialise(notebook):
    """The text that a notebook file must contain."""
    return nbformat.writes(notebook, version=4) + "\n"


def write(notebook, path):
    """Write through a temporary file in the same folder: readers never see half a notebook."""
    path = Path(path)
    text = serialise(notebook)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # mkstemp makes private files; a book is for everyone who can read the folder.
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def lesson_code(notebook):
    """The lesson's code ("uf1-03"), or None where the metadata lack it.

    A guide ({"callcenter": {"guide": "registro"}}) has the code "guida-registro": cells' ids and
    figures' names start with it.
    """
    facts = notebook.metadata.get("callcenter") or {}
    code, guide = facts.get("lesson"), facts.get("guide")
    if isinstance(code, str) and code:
        return code
    return f"guida-{guide}" if isinstance(guide, str) and guide else None


def is_guide(notebook):
    """Whether the notebook is a guide (for who teaches) and not a lesson."""
    return "guide" in (notebook.metadata.get("callcenter") or {})


def code_cells(notebook):
    """The code cells that a kernel runs (Jupyter skips blank ones)."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def exercise_of(cell):
    """The exercise metadata of a cell ({} if it belongs to no exercise)."""
    return cell.metadata.get("exercise") or {}


def normalise(notebook):
    """A copy in canonical form; outputs stay, whatever depends on the machine or the day goes."""
    result = nbformat.from_dict(json.loads(json.dumps(notebook)))
    result.nbformat, result.nbformat_minor = 4, 5
    kept = {key: result.metadata[key] for key in ("callcenter",) if key in result.metadata}
    result.metadata = nbformat.from_dict(
        {**kept, "kernelspec": dict(KERNELSPEC), "language_info": dict(LANGUAGE)}
    )
    for cell in result.cells:
        cell.source = cell.source.rstrip("\n")
        for key in VOLATILE_METADATA & set(cell.metadata):
            del cell.metadata[key]
    _number_cells(result)
    _assign_ids(result)
    return result


def _number_cells(notebook):
    """Execution counts become 1, 2, 3… as after "run all".

    They cannot be null: nbval refuses outputs of a cell without a count, and would not compare a
    cell that has none.
    """
    count = 0
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        executed = cell.execution_count is not None
        count += bool(cell.source.strip())
        cell.execution_count = count if executed and cell.source.strip() else None
        cell.outputs = normalise_outputs(cell.outputs, cell.execution_count)


def normalise_outputs(outputs, count=None):
    """Outputs without volatile parts; also applied to re-run outputs before comparing."""
    result, streams = [], {}
    for output in outputs:
        output = nbformat.from_dict(json.loads(json.dumps(output)))
        output.pop("transient", None)
        kind = output.output_type
        if kind == "stream":
            if output.name in streams:
                streams[output.name].text += output.text
                continue
            streams[output.name] = output
        elif kind in ("display_data", "execute_result"):
            output.data = nbformat.from_dict(_bundle(output.data))
            if PLOTLY in output.data:
                # Stored alike whether a figure was the cell's value or was shown.
                output.output_type, output.metadata = "display_data", nbformat.from_dict({})
                output.pop("execution_count", None)
            elif kind == "execute_result":
                output.execution_count = count
        result.append(output)
    return result


def _bundle(data):
    if PLOTLY in data:
        return {PLOTLY: normalise_figure(data[PLOTLY])}
    return {mime: value for mime, value in data.items() if mime != WIDGET}


def normalise_figure(figure):
    """A figure with plain lists, floats of 10 significant digits and only the template it uses."""
    figure = _rounded(figure)
    config = figure.get("config", {})
    config.pop("plotlyServerURL", None)
    if not config:
        figure.pop("config", None)
    traces = list(figure.get("data", []))
    for frame in figure.get("frames") or []:
        traces += frame.get("data", [])
    used = {trace.get("type", "scatter") for trace in traces}
    template = figure.get("layout", {}).get("template")
    if isinstance(template, dict):
        if "data" in template:
            template["data"] = {k: v for k, v in template["data"].items() if k in used}
        if used <= FLAT_TRACES:
            for name in OTHER_SUBPLOTS & set(template.get("layout", {})):
                del template["layout"][name]
    return figure


def _rounded(value):
    if isinstance(value, dict):
        if {"bdata", "dtype"} <= set(value):
            return _rounded(_decoded(value))
        return {key: _rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, float):
        # NaN and infinity are not JSON; adding 0.0 turns -0.0 into 0.0.
        return float(f"{value:.{SIGNIFICANT_DIGITS}g}") + 0.0 if np.isfinite(value) else None
    return value


def _decoded(packed):
    """Plotly's base64 typed array as nested lists: readable, roundable, understood by all."""
    array = np.frombuffer(base64.b64decode(packed["bdata"]), dtype=np.dtype(packed["dtype"]))
    if "shape" in packed:
        shape = packed["shape"]
        sides = shape.split(",") if isinstance(shape, str) else np.atleast_1d(shape)
        array = array.reshape([int(side) for side in sides])
    return array.tolist()


def _assign_ids(notebook):
    """Ids that survive edits: those already stable stay, the others come from the content."""
    code = lesson_code(notebook) or "lesson"
    natural = [_natural_id(cell, code) for cell in notebook.cells]
    taken = {name for name in natural if name}
    assigned, section = set(), "inizio"
    for cell, name in zip(notebook.cells, natural, strict=True):
        section = _heading_slug(cell) or section
        current = cell.get("id", "")
        if name is None and current.startswith(f"{code}-") and current not in assigned | taken:
            name = current
        # Ids of cells further down must not be taken by a new cell here.
        reserved = assigned | taken | ({c.get("id", "") for c in notebook.cells} - {current})
        cell.id = _free(name, assigned) if name else _positional(cell, code, section, reserved)
        assigned.add(cell.id)


def _natural_id(cell, code):
    """The id that the cell's role in the lesson dictates, or None."""
    exercise = exercise_of(cell)
    if exercise.get("id") and exercise.get("role"):
        return f"{exercise['id']}-{exercise['role'].replace('_', '-')}"
    if cell.metadata.get("quiz"):
        return f"{cell.metadata['quiz']}-quiz-domande"
    name = (cell.metadata.get("mystnb") or {}).get("figure", {}).get("name")
    return f"{code}-figura-{slug(name.removeprefix(f'fig-{code}-'))}" if name else None


def _positional(cell, code, section, reserved):
    if _heading_slug(cell):
        return _free(f"{code}-{section}", reserved)
    kind = {"markdown": "testo", "code": "codice"}.get(cell.cell_type, cell.cell_type)
    return _free(f"{code}-{section}-{kind}-1", reserved)


def _free(name, taken):
    if name not in taken:
        return name
    stem, number = re.fullmatch(r"(.*?)(?:-(\d+))?", name).groups()
    number = int(number or 1)
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _heading_slug(cell):
    if cell.cell_type != "markdown" or exercise_of(cell):
        return None
    found = re.match(r"#{1,6} +(.+)", cell.source.strip())
    return slug(found[1]) if found else None


def slug(text, limit=40):
    """Lowercase ASCII words joined by hyphens."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_text).strip("-")[:limit].rstrip("-") or "cella"
