"""Confronto di tabelle e serie: colonne, righe, prima riga diversa."""

from collections.abc import Sequence
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from callcenter.checks.compare import (
    RIGHT,
    Comparator,
    Verdict,
    close,
    is_missing,
    is_number,
    listed,
    show,
    wrong,
)

COLUMN_CONFUSIONS = (
    (100, "sembrano frazioni (fra 0 e 1); qui servono percentuali"),
    (0.01, "sembrano percentuali; qui servono frazioni (fra 0 e 1)"),
    (60, "sembrano in minuti; qui servono secondi"),
    (1 / 60, "sembrano in secondi; qui servono minuti"),
    (-1, "hanno il segno opposto"),
)


class Table(Comparator):
    """Confronto fra tabelle; vedi `table`."""

    expects = "una tabella (DataFrame)"

    def __init__(self, key, ordered, tolerance, extra_columns, names):
        self.key = [key] if isinstance(key, str) else list(key or ())
        self.ordered = ordered
        self.tolerance = tolerance
        self.extra_columns = extra_columns
        self.names = names

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta colonne, numero di righe e valori, in quest'ordine."""
        if not isinstance(expected, pd.DataFrame):
            raise ValueError("Il valore atteso deve essere una tabella (DataFrame).")
        target = _flat(expected, list(expected.columns))
        if isinstance(answer, pd.Series):
            answer = answer.to_frame()
        if not isinstance(answer, pd.DataFrame):
            return self.wrong_type(answer)
        frame = _flat(answer, list(target.columns))
        problem = self._columns_problem(frame, target)
        if problem:
            return wrong(problem)
        frame = self._renamed(frame, target)[list(target.columns)]
        if len(frame) != len(target):
            return wrong(self._rows_problem(frame, target))
        frame, target = self._aligned(frame), self._aligned(target)
        problem = self._values_problem(frame, target)
        return wrong(problem) if problem else RIGHT

    def _renamed(self, frame: pd.DataFrame, target: pd.DataFrame) -> pd.DataFrame:
        if not self.names and frame.shape[1] == target.shape[1]:
            return frame.set_axis(target.columns, axis=1)
        official = {_name(column): column for column in target.columns}
        return frame.rename(columns=lambda column: official.get(_name(column), column))

    def _columns_problem(self, frame: pd.DataFrame, target: pd.DataFrame) -> str:
        given = [_name(column) for column in frame.columns]
        needed = [_name(column) for column in target.columns]
        repeated = sorted({name for name in given if given.count(name) > 1})
        if repeated and self.names:
            return (
                f"Due colonne hanno lo stesso nome: {listed(repeated)}. Dai a ciascuna il suo nome."
            )
        if not self.names:
            if len(given) == len(needed) or (self.extra_columns and len(given) > len(needed)):
                return ""
            return f"La tua tabella ha {len(given)} colonne, ne servono {len(needed)}."
        missing = [name for name in needed if name not in given]
        extra = [name for name in given if name not in needed]
        if missing:
            message = f"Nella tua tabella manca: {listed(missing)}."
            if extra:
                message += f" Invece c'è: {listed(extra)}."
                near = get_close_matches(missing[0], extra, n=1, cutoff=0.6)
                if near:
                    message += f" Forse `{near[0]}` è solo un nome da correggere."
            return message
        if extra and not self.extra_columns:
            return f"Nella tua tabella ci sono colonne che non servono: {listed(extra)}."
        return ""

    def _rows_problem(self, frame: pd.DataFrame, target: pd.DataFrame) -> str:
        more = "troppe" if len(frame) > len(target) else "troppo poche"
        message = f"La tua tabella ha {len(frame)} righe: sono {more}."
        if self.key:
            given = set(_keys(frame, self.key))
            needed = set(_keys(target, self.key))
            extra = sorted(given - needed, key=str)
            if extra:
                return f"{message} Per esempio non ci dovrebbe essere {listed(extra, 3)}."
            if len(given) < len(frame):
                return f"{message} Alcune righe sono ripetute: guarda {listed(self.key)}."
        return f"{message} Guarda la condizione che sceglie le righe, e come le raggruppi."

    def _aligned(self, frame: pd.DataFrame) -> pd.DataFrame:
        if self.ordered:
            return frame.reset_index(drop=True)
        # Prima le colonne che identificano la riga, poi le altre, che mettono in fila i doppioni.
        rest = [column for column in frame.columns if column not in self.key]
        labels = [c for c in rest if not _is_measure(frame[c])]
        order = [*self.key, *labels, *(c for c in rest if c not in labels)]
        ranks = frame[order].map(_rank)
        return frame.loc[ranks.sort_values(order, kind="stable").index].reset_index(drop=True)

    def _values_problem(self, frame: pd.DataFrame, target: pd.DataFrame) -> str:
        for column in [*self.key, *(c for c in target.columns if c not in self.key)]:
            pairs = list(zip(frame[column].tolist(), target[column].tolist(), strict=True))
            bad = [
                i
                for i, (left, right) in enumerate(pairs)
                if not same_cell(left, right, self.tolerance)
            ]
            if bad:
                return self._column_message(column, pairs, bad, frame)
        return ""

    def _column_message(self, column, pairs, bad, frame) -> str:
        left, right = pairs[bad[0]]
        where = self._where(frame, bad[0], column)
        more = f" (e in altre {len(bad) - 1} righe)" if len(bad) > 1 else ""
        if isinstance(left, str) and is_number(right):
            return f"La colonna `{column}` contiene testo: convertila in numeri."
        if _is_aware(right) and isinstance(left, datetime) and not _is_aware(left):
            return f"La colonna `{column}` non ha il fuso orario: qui serve Europe/Rome."
        if is_missing(left):
            return f"{where} la colonna `{column}` è vuota (NaN){more}. Guarda come la calcoli."
        if is_missing(right):
            return (
                f"{where} la colonna `{column}` ha il valore {show(left)}, ma lì il dato "
                f"non c'è{more}: un dato mancante non è zero."
            )
        for factor, name in COLUMN_CONFUSIONS:
            if all(_scaled(pairs[i], factor, self.tolerance) for i in bad):
                return f"I valori della colonna `{column}` {name}."
        if self.ordered and sorted(map(str, (p[0] for p in pairs))) == sorted(
            map(str, (p[1] for p in pairs))
        ):
            return (
                f"La colonna `{column}` ha i valori giusti, ma in un altro ordine: "
                "guarda l'ordinamento delle righe."
            )
        return (
            f"{where} la colonna `{column}` non torna{more}: hai {show(left)}. "
            "Ricalcola a mano quella riga e confronta."
        )

    def _where(self, frame: pd.DataFrame, row: int, column: str) -> str:
        if self.ordered:
            return f"Nella riga {row + 1} della tabella"
        labels = [
            name
            for name in self.key or frame.columns
            if name != column and (self.key or not _is_measure(frame[name]))
        ]
        if not labels:
            return f"Nella riga {row + 1} (dopo aver ordinato la tabella)"
        parts = ", ".join(f"`{name}` = {show(frame[name].iloc[row], 30)}" for name in labels[:3])
        return f"Nella riga con {parts}"


class Labelled(Table):
    """Confronto fra serie; vedi `series`."""

    expects = "una serie (Series)"

    def __init__(self, ordered: bool, tolerance: float, labels: bool):
        super().__init__((), ordered, tolerance, False, True)
        self.labels = labels

    def judge(self, answer: Any, expected: Any) -> Verdict:
        """Confronta due serie come tabelle di due colonne: etichetta e valore."""
        if isinstance(answer, pd.DataFrame) and answer.shape[1] == 1:
            answer = answer.iloc[:, 0]
        if isinstance(answer, dict):
            answer = pd.Series(answer)
        if not self.labels and isinstance(answer, list | tuple | np.ndarray):
            values = answer.ravel().tolist() if isinstance(answer, np.ndarray) else list(answer)
            answer = pd.Series([None] * len(values), dtype=object)
            answer[:] = values
        if not isinstance(answer, pd.Series):
            return self.wrong_type(answer)
        return super().judge(self._two_columns(answer), self._two_columns(pd.Series(expected)))

    def _two_columns(self, values: pd.Series) -> pd.DataFrame:
        columns = {"valore": values.tolist()}
        if self.labels:
            columns = {"etichetta": values.index.tolist(), **columns}
        return pd.DataFrame(
            {name: pd.Series(column, dtype=object) for name, column in columns.items()}
        )


def table(
    *,
    key: str | Sequence[str] | None = None,
    ordered: bool = False,
    tolerance: float = 1e-6,
    extra_columns: bool = False,
    names: bool = True,
) -> Comparator:
    """Confronto fra tabelle.

    L'ordine delle righe conta solo con `ordered=True`. `key`: le colonne che identificano una riga
    (rendono i messaggi più precisi). `tolerance`: assoluta, nell'unità della colonna. Una chiave
    messa nell'indice è accettata; i tipi equivalenti (3 e 3.0, categoria e testo, 1 e True) anche.
    `extra_columns=True` tollera colonne in più; `names=False` confronta per posizione.
    """
    return Table(key, ordered, tolerance, extra_columns, names)


def series(*, ordered: bool = False, tolerance: float = 1e-6, labels: bool = True) -> Comparator:
    """Confronto fra serie: etichette e valori (solo i valori con `labels=False`).

    Accetta anche un dizionario, una tabella di una colonna e, con `labels=False`, liste e vettori.
    """
    return Labelled(ordered, tolerance, labels)


def same_cell(left: Any, right: Any, tolerance: float) -> bool:
    """Vero se due celle hanno lo stesso valore, a parte il tipo che lo contiene."""
    if is_missing(left) or is_missing(right):
        return is_missing(left) and is_missing(right)
    left, right = _plain_cell(left), _plain_cell(right)
    if is_number(left) and is_number(right):
        return close(float(left), float(right), tolerance)
    if isinstance(left, date) or isinstance(right, date):
        return _same_time(left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left.strip() == right.strip()
    try:
        return bool(left == right)
    except (TypeError, ValueError):
        # Una lista o una serie dentro una cella: non c'è un solo valore da confrontare.
        return False


def _same_time(left: Any, right: Any) -> bool:
    try:
        return pd.Timestamp(left) == pd.Timestamp(right)
    except (TypeError, ValueError):
        return False


def _plain_cell(value: Any) -> Any:
    if isinstance(value, bool | np.bool_):
        return int(value)
    if isinstance(value, pd.Timedelta):
        return value.total_seconds()
    if isinstance(value, pd.Period | pd.Interval):
        return str(value)
    return value


def _scaled(pair: tuple[Any, Any], factor: float, tolerance: float) -> bool:
    left, right = pair
    if not (is_number(left) and is_number(right)) or is_missing(left) or is_missing(right):
        return False
    return close(float(left) * factor, float(right), max(tolerance, abs(float(right)) * 1e-6))


def _is_aware(value: Any) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None


def _flat(frame: pd.DataFrame, needed: list) -> pd.DataFrame:
    """La tabella con l'indice riportato fra le colonne, quando l'indice porta un dato."""
    frame = frame.copy()
    if isinstance(frame.columns, pd.MultiIndex):
        frame.columns = [
            "_".join(str(part) for part in column if part != "") for column in frame.columns
        ]
    frame.columns = frame.columns.astype(object)
    wanted = {_name(column) for column in needed} - {_name(column) for column in frame.columns}
    carries_data = any(name is not None and _name(name) in wanted for name in frame.index.names)
    unnamed = frame.index.names == [None] and len(wanted) == 1
    if unnamed and not isinstance(frame.index, pd.RangeIndex):
        frame.index.name = next(c for c in needed if _name(c) in wanted)
        carries_data = True
    return frame.reset_index(drop=not carries_data)


def _name(column: Any) -> str:
    return str(column).strip().casefold()


def _is_measure(column: pd.Series) -> bool:
    return any(isinstance(value, float) for value in column.tolist() if not is_missing(value))


def _rank(value: Any) -> tuple:
    """Chiave d'ordine che funziona anche con tipi mescolati e celle vuote."""
    if is_missing(value):
        return (0, 0.0, "")
    value = _plain_cell(value)
    if is_number(value):
        return (1, round(float(value), 6), "")
    return (2, 0.0, str(value).strip())


def _keys(frame: pd.DataFrame, key: list[str]) -> list[str]:
    return [
        " · ".join(show(value, 30) for value in row) for row in frame[key].itertuples(index=False)
    ]
