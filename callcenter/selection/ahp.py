"""I pesi dai confronti a coppie (AHP) e il rapporto di consistenza.

Fonte: T. L. Saaty, *The Analytic Hierarchy Process*, McGraw-Hill, 1980; la tabella degli indici
casuali è quella del libro.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

#: Indice casuale (RI) per numero di criteri: il CI medio di confronti fatti a caso (Saaty, 1980).
RANDOM_INDEX = {
    1: 0.0, 2: 0.0, 3: 0.58, 4: 0.90, 5: 1.12, 6: 1.24, 7: 1.32, 8: 1.41, 9: 1.45, 10: 1.49,
}  # fmt: skip


@dataclass(frozen=True)
class Weighting:
    """I pesi trovati e quanto i confronti sono coerenti fra loro.

    ``weights``: quote che sommano a 1. ``lambda_max``: il maggiore autovalore (uguale al numero dei
    criteri solo se la coerenza è perfetta). ``consistency_index`` e ``consistency_ratio``: CI e CR.
    ``strain``: per ogni coppia, confronto dato diviso rapporto fra i due pesi; 1 se è coerente.
    """

    weights: pd.Series
    lambda_max: float
    consistency_index: float
    consistency_ratio: float
    strain: pd.DataFrame

    def most_strained(self) -> tuple[str, str, float]:
        """La coppia meno coerente: (criterio, criterio, valore che sarebbe in linea coi pesi)."""
        size = np.triu(np.abs(np.log(self.strain.to_numpy())), 1)
        row, column = np.unravel_index(size.argmax(), size.shape)
        first, second = self.weights.index[row], self.weights.index[column]
        return first, second, float(self.weights.iloc[row] / self.weights.iloc[column])


def pairwise(criteria: Sequence[str], judgements: Mapping[tuple[str, str], float]) -> pd.DataFrame:
    """La matrice dei confronti: 1 in diagonale, ogni giudizio e il suo reciproco.

    ``judgements``: per ogni coppia (a, b), quante volte ``a`` conta più di ``b``, da 1/9 a 9
    (scala di Saaty). Solleva ``ValueError`` se una coppia manca, è doppia o fuori scala.

    >>> pairwise(["a", "b"], {("a", "b"): 4}).to_numpy().tolist()
    [[1.0, 4.0], [0.25, 1.0]]
    """
    names = list(criteria)
    matrix = pd.DataFrame(np.eye(len(names)), index=names, columns=names)
    seen: set[frozenset] = set()
    for (first, second), value in judgements.items():
        pair = frozenset((first, second))
        if not pair <= set(names) or len(pair) != 2 or pair in seen:
            raise ValueError(
                f"La coppia ({first}, {second}) non va bene: due criteri diversi, una volta sola."
            )
        if not 1 / 9 - 1e-9 <= value <= 9 + 1e-9:
            raise ValueError(
                f"Il confronto ({first}, {second}) vale {value}: la scala va da 1/9 a 9."
            )
        seen.add(pair)
        matrix.loc[first, second], matrix.loc[second, first] = value, 1 / value
    needed = len(names) * (len(names) - 1) // 2
    if len(seen) != needed:
        raise ValueError(
            f"Con {len(names)} criteri servono {needed} confronti: ce ne sono {len(seen)}."
        )
    return matrix


def weigh(matrix: pd.DataFrame, *, tolerance: float = 1e-12) -> Weighting:
    """I pesi (autovettore principale) e la consistenza di una matrice di confronti.

    Parte da pesi uguali e li moltiplica per la matrice finché non si fermano (metodo delle
    potenze): per una matrice positiva converge sempre (teorema di Perron). Solleva ``ValueError``
    se la matrice non è quadrata, positiva e reciproca, o se ha meno di 2 o più di 10 criteri.

    >>> result = weigh(pairwise(["a", "b", "c"], {("a", "b"): 2, ("a", "c"): 4, ("b", "c"): 2}))
    >>> result.weights.round(3).tolist(), round(result.consistency_ratio, 6) + 0.0
    ([0.571, 0.286, 0.143], 0.0)
    """
    values = _checked(matrix)
    size = len(values)
    weights = np.full(size, 1 / size)
    for _ in range(10_000):
        following = values @ weights
        following /= following.sum()
        if np.abs(following - weights).max() < tolerance:
            break
        weights = following
    weights = following
    lambda_max = float(np.mean(values @ weights / weights))
    # Il rumore dei numeri in virgola mobile può dare un CI di -1e-16.
    index = max((lambda_max - size) / (size - 1), 0.0)
    ratio = index / RANDOM_INDEX[size] if RANDOM_INDEX[size] else 0.0
    strain = pd.DataFrame(
        values / np.outer(weights, 1 / weights), index=matrix.index, columns=matrix.columns
    )
    return Weighting(
        pd.Series(weights, index=matrix.index, name="weight"), lambda_max, index, ratio, strain
    )


def _checked(matrix: pd.DataFrame) -> np.ndarray:
    values = matrix.to_numpy(dtype=float)
    if values.shape[0] != values.shape[1] or not 2 <= len(values) <= max(RANDOM_INDEX):
        raise ValueError("La matrice dei confronti è quadrata e ha da 2 a 10 criteri.")
    if not (values > 0).all() or not np.allclose(values * values.T, 1):
        raise ValueError(
            "La matrice dei confronti ha numeri positivi e reciproci: se a conta 3 volte b, "
            "b conta 1/3 di a. Costruiscila con pairwise()."
        )
    return values
