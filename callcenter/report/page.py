"""Il report come pagina HTML: una sola, senza script, leggibile anche stampata in grigio."""

from collections.abc import Iterable
from html import escape

import pandas as pd

from callcenter import kpi
from callcenter.report.labels import HEADINGS, UNITS, clock, italian_date

# Carta bianca e inchiostro scuro ovunque: il report si stampa e si inoltra.
_STYLE = """
.cc-report{font:15px/1.45 system-ui,sans-serif;color:#22303c;background:#fff;max-width:52rem;
margin:0 auto;padding:1rem}
.cc-report h1,.cc-report h2,.cc-report h3,.cc-report h4{color:#22303c;margin:1.1em 0 .4em}
.cc-report dl.n{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.5rem;
margin:0}
.cc-report dl.n div{border:1px solid #c4cad2;border-radius:.3rem;padding:.4rem .6rem}
.cc-report dl.n dt{font-size:.8rem;font-weight:400}
.cc-report dl.n dd{margin:0;font-size:1.35rem;font-weight:600}
.cc-report .w{overflow-x:auto}
.cc-report table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;
font-size:.95em;color:#22303c;background:#fff}
.cc-report caption{text-align:left;padding:.3rem 0;caption-side:top;color:#22303c}
.cc-report th,.cc-report td{border-bottom:1px solid #dde2e8;padding:.15rem .4rem;text-align:right;
background:#fff;color:#22303c}
.cc-report th:first-child{text-align:left}
.cc-report td{white-space:nowrap}
.cc-report thead th{font-size:.82em;vertical-align:bottom}
.cc-report th[scope=row]{position:sticky;left:0}
.cc-report td.low{background:#fbe3d6;font-weight:600}
.cc-report footer{font-size:.82rem;border-top:2px solid #22303c;margin-top:1rem}
@media print{.cc-report{padding:0;font-size:10px;line-height:1.25}
.cc-report tr{break-inside:avoid}.cc-report td,.cc-report th{padding:0 .4rem}
.cc-report dl.n{grid-template-columns:repeat(5,1fr);gap:.25rem}
.cc-report dl.n dd{font-size:14px}.cc-report dl.n dt{font-size:9px}
.cc-report dl.n div{padding:.1rem .4rem}.cc-report footer{font-size:9px;margin-top:.4rem}
.cc-report caption{padding:0}.cc-report footer ul{columns:2}
.cc-report p,.cc-report ul{margin:.3em 0}
.cc-report h1{font-size:18px}.cc-report h2{font-size:13px}.cc-report h3{font-size:11px}
.cc-report h1,.cc-report h2,.cc-report h3{margin:.5em 0 .2em}}
""".strip()


def document(report) -> str:
    """La pagina completa."""
    title = escape(f"{report.title} - {report.day:%d/%m/%Y}")
    return (
        '<!doctype html>\n<html lang="it"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        "<style>@page{margin:10mm}@media print{body{margin:0}}</style></head>\n<body>\n"
        f"{fragment(report, level=1)}</body></html>\n"
    )


def fragment(report, level: int) -> str:
    """Il report come pezzo di pagina; ``level``: il livello del suo titolo."""
    head, sub = f"h{level}", f"h{level + 1}"
    target = kpi.format(report.target, "share").replace(",0%", "%")
    parts = [
        f'<div class="cc-report" lang="it"><style>{_STYLE}</style>',
        f"<{head}>{escape(report.title)}</{head}>",
        f"<p>{italian_date(report.day).capitalize()}</p>",
        f'<dl class="n">{_numbers(report.headline)}</dl>',
    ]
    for name, text in report.story:
        parts.append(f"<p><strong>{name}.</strong> {escape(text)}</p>")
    parts += [
        f"<{sub}>Per coda</{sub}>",
        _table(report.queues, "Coda", str, report.target, "Gli indicatori di ogni coda"),
        f"<{sub}>Per mezz'ora</{sub}>" if _half_hours(report) else f"<{sub}>Per intervallo</{sub}>",
        _table(
            report.intervals, "Dalle", clock, report.target,
            f"▼ livello di servizio sotto l'obiettivo ({target})",
        ),
        "<footer>",
        _list("Definizioni", report.definitions, sub),
        _list("Qualità dei dati", report.quality, sub),
        f"<p>Report preparato: {escape(report.prepared_on)}.</p>" if report.prepared_on else "",
        "</footer></div>\n",
    ]  # fmt: skip
    return "\n".join(part for part in parts if part)


def _half_hours(report) -> bool:
    steps = report.intervals.index.to_series().diff().dropna()
    return steps.empty or steps.min() == pd.Timedelta(minutes=30)


def _numbers(headline: pd.DataFrame) -> str:
    return "".join(
        f"<div><dt>{escape(row.indicatore)}</dt><dd>{escape(row.testo)}</dd></div>"
        for row in headline.itertuples()
    )


def _table(table: pd.DataFrame, label: str, shown, target: float, caption: str) -> str:
    heads = "".join(f'<th scope="col">{HEADINGS[code]}</th>' for code in table.columns)
    rows = []
    for key, values in table.iterrows():
        cells = "".join(_cell(code, value, target) for code, value in values.items())
        rows.append(f'<tr><th scope="row">{escape(shown(key))}</th>{cells}</tr>')
    return (
        f'<div class="w" role="region" tabindex="0" aria-label="Tabella: {escape(label)}"><table>'
        f"<caption>{escape(caption)}</caption>"
        f'<thead><tr><th scope="col">{label}</th>{heads}</tr></thead>\n<tbody>'
        + "\n".join(rows)
        + "</tbody></table></div>"
    )


def _cell(code: str, value: float, target: float) -> str:
    text = kpi.format(value, UNITS[code])
    if code == "service_level" and value < target:
        return f'<td class="low">▼ {text}</td>'
    return f"<td>{text}</td>"


def _list(name: str, lines: Iterable[str], head: str) -> str:
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<{head}>{name}</{head}><ul>{items}</ul>"
