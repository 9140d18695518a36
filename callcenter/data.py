"""Dove stanno i dati del libro e come si leggono.

Gli stessi file si trovano in tre posti: nella cartella del progetto (``data/``), dentro il
pacchetto installato e, nella pagina, sul sito del libro, da cui ogni file arriva la prima volta
che serve (:func:`use_remote`). Chi legge un notebook non deve saperlo: chiede una tabella per nome
e la riceve con i tipi giusti.

La descrizione di ogni tabella (file, chiave, colonne, tipi, unità) sta in ``tables.yml``.
"""

from __future__ import annotations

import difflib
import fnmatch
import functools
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import yaml

TIME_ZONE = "Europe/Rome"

_PACKAGE = Path(__file__).resolve().parent

# Non cambiano da una classe all'altra: se la cartella dei dati di una classe non li ha, valgono
# quelli del libro.
_SHARED = (
    "hours.yml", "norms.yml", "scenario.yml", "standard.yml", "tables.yml", "growth/*", "real/*",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """Una colonna: nome, tipo, significato, unità e, se è una chiave esterna, a chi rinvia."""

    name: str
    type: str
    description: str
    unit: str | None = None
    nullable: bool = False
    references: str | None = None


@dataclass(frozen=True)
class Table:
    """Una tabella del dizionario dei dati."""

    name: str
    file: str
    title: str
    description: str
    origin: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """La colonna che si chiama ``name``; ``ValueError`` se la tabella non ce l'ha."""
        for column in self.columns:
            if column.name == name:
                return column
        raise ValueError(f"La tabella «{self.name}» non ha la colonna «{name}».")


@dataclass(frozen=True)
class _Remote:
    """I dati che stanno altrove: come si prende un file, quali sono, dove si tengono le copie."""

    fetch: Callable[[str], bytes]
    names: frozenset[str]
    folder: Path

    def bring(self, name: str) -> None:
        """Prende il file ``name``, se esiste e non c'è ancora."""
        file = self.folder / name
        if name not in self.names or file.exists():
            return
        content = self.fetch(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        # Un'interruzione a metà non deve lasciare un file a metà con il nome giusto.
        partial = file.with_name(file.name + ".part")
        partial.write_bytes(content)
        partial.replace(file)


_remote: _Remote | None = None


def use_remote(
    fetch: Callable[[str], bytes] | None,
    names: Iterable[str] = (),
    folder: str | os.PathLike | None = None,
) -> None:
    """Prende i dati del libro da un altro posto, un file alla volta, la prima volta che servono.

    ``fetch(nome)`` restituisce il contenuto di un file; ``names`` sono i nomi che si possono
    chiedere (come in ``data/``: "acd/intervals.csv.gz"); ``folder`` è la cartella delle copie
    (di regola dentro il pacchetto). Con ``fetch=None`` si torna ai file locali. I dati di una
    classe (variabile CALLCENTER_DATA) hanno sempre la precedenza.
    """
    global _remote
    if fetch is None:
        _remote = None
        return
    copies = Path(folder) if folder is not None else _PACKAGE / "_bundled" / "data"
    copies.mkdir(parents=True, exist_ok=True)
    _remote = _Remote(fetch, frozenset(names), copies)


def _first_existing(*candidates: Path) -> Path:
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    return candidates[-1]


def root() -> Path:
    """La cartella dei dati.

    La variabile d'ambiente ``CALLCENTER_DATA`` ha la precedenza: con essa una classe lavora sui
    propri dati senza toccare i notebook.
    """
    chosen = os.environ.get("CALLCENTER_DATA")
    if chosen:
        folder = Path(chosen)
        if not folder.is_dir():
            raise ValueError(
                f"La variabile CALLCENTER_DATA indica «{chosen}», che non è una cartella. "
                "Correggila o toglila: senza, si usano i dati del libro."
            )
        return folder
    return _book_root()


def _book_root() -> Path:
    address = os.environ.get("CALLCENTER_REMOTE")
    if _remote is None and address:  # JupyterLite: dice così dove il sito tiene i dati
        from callcenter import remote

        remote.connect(address)
    if _remote is not None:
        return _remote.folder
    return _first_existing(_PACKAGE.parent / "data", _PACKAGE / "_bundled" / "data")


def quiz_dir() -> Path:
    """La cartella del banco di domande (un file YAML per lezione)."""
    return _first_existing(_PACKAGE.parent / "exercises" / "quiz", _PACKAGE / "_bundled" / "quiz")


def _names(pattern: str) -> list[str]:
    """I nomi dei file dei dati che seguono un modello, in ordine, presi o da prendere."""
    folder = root()
    present = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    if _remote is not None and folder == _remote.folder:
        present |= _remote.names
    return sorted(fnmatch.filter(present, pattern))


def _find(folder: Path, name: str) -> Path:
    """Il percorso di ``name`` in ``folder``, dopo averlo preso se si trova altrove."""
    if _remote is not None and folder == _remote.folder:
        _remote.bring(name)
    return folder / name


def _is_shared(name: str) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in _SHARED)


def path(name: str) -> Path:
    """Il percorso di un file dei dati, per esempio ``path("acd/intervals.csv.gz")``.

    Solleva ``ValueError`` se il file non c'è, con i nomi più simili fra quelli che ci sono.
    """
    file = _find(root(), name)
    if not file.exists() and _is_shared(name):
        file = _find(_book_root(), name)
    if not file.exists():
        close = difflib.get_close_matches(name, _names("*"), n=3, cutoff=0.5)
        hint = f" Forse cercavi: {', '.join(close)}." if close else ""
        raise ValueError(
            f"Manca il file «{name}» nella cartella dei dati ({root()}).{hint} "
            "I dati del libro si rifanno con: python -m tools.data"
        )
    return file


@functools.cache
def _dictionary(source: Path) -> dict[str, Table]:
    content = yaml.safe_load(source.read_text(encoding="utf-8"))
    tables = {}
    for name, entry in content["tables"].items():
        columns = tuple(
            Column(
                name=column,
                type=facts["type"],
                description=facts["description"],
                unit=facts.get("unit"),
                nullable=facts.get("nullable", False),
                references=facts.get("references"),
            )
            for column, facts in entry["columns"].items()
        )
        tables[name] = Table(
            name=name,
            file=entry["file"],
            title=entry["title"],
            description=entry["description"],
            origin=entry["origin"],
            key=tuple(entry["key"]),
            columns=columns,
        )
    return tables


def tables() -> dict[str, Table]:
    """Il dizionario dei dati: nome della tabella → descrizione."""
    return dict(_dictionary(path("tables.yml")))


def table(name: str) -> Table:
    """La descrizione della tabella ``name``; ``ValueError`` se non esiste."""
    known = tables()
    if name not in known:
        close = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
        hint = f" Forse cercavi: {', '.join(close)}." if close else ""
        raise ValueError(
            f"Non c'è una tabella «{name}».{hint} L'elenco completo: callcenter.data.tables()"
        )
    return known[name]


_PANDAS_TYPES = {
    "integer": "Int64",
    "number": "Float64",
    "text": "string",
    "boolean": "boolean",
}


def read(name: str) -> pd.DataFrame:
    """Legge una tabella del libro con i tipi del dizionario.

    Le colonne di tipo ``date`` diventano ``datetime64[s]`` senza fuso; quelle di tipo
    ``datetime`` diventano ``datetime64[s, Europe/Rome]``; quelle di tipo ``local_datetime`` sono
    l'ora di un orologio di cui non si sa il fuso e restano senza. Solleva ``ValueError`` se il file
    manca, se mancano colonne o se un valore non ha il tipo promesso.
    """
    description = table(name)
    file = path(description.file)
    try:
        frame = pd.read_csv(file, dtype="string", encoding="utf-8", keep_default_na=False)
    except (OSError, EOFError, UnicodeDecodeError, pd.errors.ParserError) as error:
        raise ValueError(
            f"Il file «{description.file}» è rovinato ({error}). "
            "Rifallo con: python -m tools.data, oppure riprendi la copia originale."
        ) from error
    expected = [column.name for column in description.columns]
    missing = [column for column in expected if column not in frame.columns]
    if missing:
        raise ValueError(
            f"Nel file «{description.file}» mancano le colonne: {', '.join(missing)}. "
            "È stato modificato a mano? Riprendi la copia originale."
        )
    frame = frame[expected]
    return pd.DataFrame(
        {
            column.name: _typed(frame[column.name], column, description)
            for column in description.columns
        }
    )


def _typed(values: pd.Series, column: Column, owner: Table) -> pd.Series:
    """Converte una colonna di testo nel tipo promesso dal dizionario."""
    values = values.replace("", pd.NA)
    try:
        if column.type == "date":
            return pd.to_datetime(values, format="%Y-%m-%d").astype("datetime64[s]")
        if column.type == "local_datetime":
            return pd.to_datetime(values, format="%Y-%m-%d %H:%M:%S").astype("datetime64[s]")
        if column.type == "datetime":
            stamps = pd.to_datetime(values, format="ISO8601", utc=True)
            return stamps.dt.tz_convert(TIME_ZONE).dt.as_unit("s")
        if column.type == "boolean":
            return values.map({"true": True, "false": False}, na_action="ignore").astype("boolean")
        return values.astype(_PANDAS_TYPES[column.type])
    except (ValueError, TypeError) as error:
        raise ValueError(
            f"Nel file «{owner.file}» la colonna «{column.name}» contiene un valore che non è "
            f"di tipo {column.type}: {error}"
        ) from error


_QUEUE_LOG = "acd/queue_log-*.gz"


def _queue_log_names() -> list[str]:
    names = _names(_QUEUE_LOG)
    if not names:
        raise ValueError(
            f"Nella cartella dei dati ({root()}) non c'è nessun registro ACD ({_QUEUE_LOG}). "
            "Si rifanno con: python -m tools.data"
        )
    return names


def queue_logs() -> list[Path]:
    """I file del registro ACD del libro, dal più vecchio al più recente."""
    return [path(name) for name in _queue_log_names()]


def queue_log(week: str) -> Path:
    """Il registro ACD della settimana che comincia il lunedì ``week`` (per esempio "2026-10-12").

    Solleva ``ValueError`` se quella settimana non c'è, elencando quelle che ci sono.
    """
    names = _queue_log_names()
    wanted = f"acd/queue_log-{week.replace('-', '')}.gz"
    if wanted in names:
        return path(wanted)
    days = [name.removeprefix("acd/queue_log-").removesuffix(".gz") for name in names]
    weeks = [f"{day[:4]}-{day[4:6]}-{day[6:]}" for day in days]
    raise ValueError(
        f"Non c'è il registro della settimana «{week}». Ci sono queste, indicate dal loro lunedì: "
        f"{', '.join(weeks)}."
    )
