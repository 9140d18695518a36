"""Che cosa c'è nel report: i numeri di un giorno, le definizioni, la qualità dei dati."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from callcenter import acdlog, kpi
from callcenter.report import page, sheet
from callcenter.report.labels import COLUMNS, UNITS, clock, italian_date

TIME_ZONE = "Europe/Rome"

_CONVENTIONS = {
    "answered": "risposte entro {t} s ÷ risposte",
    "offered": "risposte entro {t} s ÷ offerte",
    "answered_or_abandoned_within": "(risposte + abbandonate entro {t} s) ÷ offerte",
}
_PERCENTILE_NAME = "Attesa che 9 chiamate su 10 non superano"
_DEFINED = ("offered", "answered", "abandoned", "abandonment_rate", "asa", "aht", "occupancy")


@dataclass(frozen=True)
class Report:
    """Un report pronto da mostrare e da salvare.

    ``headline``: i numeri del giorno (colonne ``indicatore``, ``valore``, ``testo``, ``unità``);
    ``intervals``, ``queues``, ``detail``: gli indicatori per mezz'ora, per coda, per mezz'ora e
    coda (quote fra 0 e 1, tempi in secondi); ``story``: che cosa è successo, perché, che cosa
    facciamo; ``definitions`` e ``quality``: le note in fondo alla pagina.
    """

    title: str
    day: pd.Timestamp
    target: float
    headline: pd.DataFrame
    intervals: pd.DataFrame
    queues: pd.DataFrame
    detail: pd.DataFrame
    story: tuple[tuple[str, str], ...]
    definitions: tuple[str, ...]
    quality: tuple[str, ...]
    prepared_on: str = ""
    attrs: dict = field(default_factory=dict)

    def html(self) -> str:
        """La pagina HTML completa: si apre da sola, si stampa, non chiama nessun altro sito."""
        return page.document(self)

    def _repr_html_(self) -> str:
        """L'anteprima nel notebook: la stessa pagina, con titoli più bassi."""
        return page.fragment(self, level=3)

    def __repr__(self) -> str:
        offered = kpi.format(self.headline.loc["offered", "valore"], "count")
        return f"{self.title}, {italian_date(self.day)}: {offered} chiamate offerte"

    def excel(self) -> bytes:
        """Il foglio Excel (.xlsx) come byte: un foglio per tabella, numeri veri e non testi."""
        return sheet.workbook(self)

    def save(self, folder: str | Path) -> list[Path]:
        """Scrive ``report-AAAA-MM-GG.html`` e ``.xlsx`` nella cartella; dà i due percorsi.

        Solleva ``ValueError`` se la cartella non c'è.
        """
        folder = Path(folder)
        if not folder.is_dir():
            raise ValueError(f"La cartella «{folder}» non c'è: creala prima di salvare il report.")
        name = f"report-{self.day:%Y-%m-%d}"
        html, excel = folder / f"{name}.html", folder / f"{name}.xlsx"
        html.write_text(self.html(), encoding="utf-8", newline="\n")
        excel.write_bytes(self.excel())
        return [html, excel]


def intraday(
    log: Any,
    day: Any,
    *,
    title: str = "Report intragiornaliero",
    convention: str = "offered",
    threshold_s: float = 20,
    short_abandon_s: float = 0,
    minutes: int = 30,
    target: float = 0.8,
    happened: str = "",
    why: str = "",
    actions: str = "",
    prepared_on: Any = None,
) -> Report:
    """Il report di un giorno da un registro letto con :func:`callcenter.acdlog.read`.

    ``day``: il giorno ("2026-10-07"). ``convention``, ``threshold_s``, ``short_abandon_s``: la
    definizione del livello di servizio, che il report dichiara; ``target``: il suo obiettivo
    (quota fra 0 e 1). ``minutes``: durata degli intervalli. ``happened``, ``why``, ``actions``: le
    tre frasi di chi firma. ``prepared_on``: la data scritta in fondo; senza, non si scrive.

    Gli stati degli operatori si tagliano al giorno; chi forse ha dimenticato di uscire resta nel
    conto e il report lo dichiara. Solleva ``ValueError`` se in quel giorno non ci sono chiamate o
    se un'opzione non va bene.
    """
    if not 0 < target < 1:
        raise ValueError(f"target: serve una quota fra 0 e 1, per esempio 0.8 (non {target!r}).")
    start, end = _bounds(day)
    calls = log.calls[(log.calls["entered_at"] >= start) & (log.calls["entered_at"] < end)]
    if calls.empty:
        raise ValueError(
            f"Nel registro non ci sono chiamate di {italian_date(start)}. {_span(log)}"
        )
    states = acdlog.clip_states(log.agent_states, start, end)
    options = {
        "convention": convention, "threshold_s": threshold_s, "short_abandon_s": short_abandon_s,
    }  # fmt: skip
    codes = [code for code, _, _ in COLUMNS]
    by_interval = kpi.by(calls, "interval", codes, minutes=minutes, **options)
    full_day = kpi.interval_starts(start.date(), start.date(), minutes)
    present = (full_day >= by_interval.index.min()) & (full_day <= by_interval.index.max())
    intervals = _with_zeros(by_interval.reindex(full_day[present]))
    return Report(
        title=title,
        day=start,
        target=target,
        headline=_headline(calls, states, options),
        intervals=intervals,
        queues=kpi.by(calls, "queue", codes, **options),
        detail=kpi.by(calls, ["interval", "queue"], codes, minutes=minutes, **options),
        story=_story(happened, why, actions),
        definitions=_definitions(options, not states.empty),
        quality=_quality(log, calls, intervals, start, end),
        prepared_on="" if prepared_on is None else italian_date(pd.Timestamp(prepared_on)),
        attrs=options,
    )


def _rome(moment: Any) -> pd.Timestamp:
    moment = pd.Timestamp(moment)
    return moment.tz_localize(TIME_ZONE) if moment.tz is None else moment.tz_convert(TIME_ZONE)


def _bounds(day: Any) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Mezzanotte di oggi e di domani: in mezzo ci sono 24 ore, o 23 o 25 se cambia l'ora."""
    try:
        start = pd.Timestamp(day).tz_localize(None).normalize()
    except (TypeError, ValueError):
        raise ValueError(f'day: serve una data come "2026-10-07" (non {day!r}).') from None
    return _rome(start), _rome(start + pd.Timedelta(days=1))


def _span(log: Any) -> str:
    if log.calls.empty:
        return "Il registro è senza chiamate."
    first, last = log.calls["entered_at"].min(), log.calls["entered_at"].max()
    return f"Le chiamate vanno dal {first:%d/%m/%Y} al {last:%d/%m/%Y}."


def _with_zeros(table: pd.DataFrame) -> pd.DataFrame:
    """Le mezz'ore senza chiamate: zero nei conteggi, nessun valore nelle quote."""
    counts = [code for code in table.columns if UNITS[code] == "count"]
    return table.assign(**{code: table[code].fillna(0.0) for code in counts})


def _headline(calls, states, options) -> pd.DataFrame:
    short = options["short_abandon_s"]
    values = {
        "offered": kpi.offered(calls),
        "answered": kpi.answered(calls),
        "abandoned": kpi.abandoned(calls),
        "abandonment_rate": kpi.abandonment_rate(calls, short_abandon_s=short),
        "service_level": kpi.service_level(calls, **options),
        "asa": kpi.asa(calls),
        "wait_percentile": kpi.wait_percentile(calls, percentile=90),
        "aht": kpi.aht(calls),
    }
    if not states.empty:
        values["occupancy"] = kpi.occupancy(calls, states)
    names = {
        "service_level": f"Livello di servizio ({_formula(options)})",
        "wait_percentile": _PERCENTILE_NAME,
    }
    rows = []
    for code, value in values.items():
        indicator = kpi.INDICATORS[code]
        name = names.get(code, indicator.name)
        rows.append((code, name, value, kpi.format(value, indicator.unit), indicator.unit))
    table = pd.DataFrame(rows, columns=["code", "indicatore", "valore", "testo", "unità"])
    return table.set_index("code")


def _story(happened: str, why: str, actions: str) -> tuple[tuple[str, str], ...]:
    parts = (
        ("Che cosa è successo", happened), ("Perché", why), ("Che cosa facciamo", actions),
    )  # fmt: skip
    return tuple((name, text.strip()) for name, text in parts if text.strip())


def _formula(options) -> str:
    return _CONVENTIONS[options["convention"]].format(t=f"{options['threshold_s']:g}")


def _definitions(options, with_states: bool) -> tuple[str, ...]:
    lines = [f"Livello di servizio: {_formula(options)}."]
    if options["short_abandon_s"]:
        lines.append(
            f"Abbandoni sotto {options['short_abandon_s']:g} s: esclusi da livello di servizio e "
            "tasso di abbandono, sopra e sotto la linea di frazione."
        )
    for code in _DEFINED:
        if code != "occupancy" or with_states:
            indicator = kpi.INDICATORS[code]
            lines.append(f"{indicator.name}: {indicator.definition}")
    lines.append(f"{_PERCENTILE_NAME}: il percentile 90 dell'attesa di tutte le chiamate offerte.")
    lines.append("n.d.: non definito (zero diviso zero). Non vuol dire zero.")
    return tuple(lines)


def _quality(log, calls, intervals, start, end) -> tuple[str, ...]:
    rejected = log.counts.get("rejected", 0)
    lines = [
        f"Righe rifiutate in tutto il registro: {kpi.format(rejected, 'count')} su "
        f"{kpi.format(log.counts.get('lines_read', 0), 'count')}.",
        f"Passaggi esclusi perché incompleti: {kpi.excluded(calls)}.",
        _forgotten_exits(log.long_sessions, start, end),
    ]
    empty = intervals.index[intervals["offered"] == 0]
    if len(empty):
        lines.append(
            f"Intervalli senza chiamate: {', '.join(clock(moment) for moment in empty)}. Il "
            "registro non dice se nessuno ha chiamato o se le chiamate non arrivavano."
        )
    return tuple(lines)


def _forgotten_exits(sessions: pd.DataFrame, start, end) -> str:
    """Chi risulta collegato più a lungo di un turno, contato una volta anche se in più code."""
    today = acdlog.clip_states(sessions, start, end)
    if today.empty:
        return "Operatori collegati più a lungo di un turno (uscita dimenticata?): nessuno."
    hours = today.groupby("agent")["duration_s"].max().sum() / 3600
    return (
        "Operatori collegati più a lungo di un turno (uscita dimenticata?): "
        f"{today['agent'].nunique()}. In questo giorno il tempo degli operatori comprende "
        f"{kpi.format(round(hours, 1), 'count')} ore loro."
    )
