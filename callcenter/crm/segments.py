"""Segmenti: il passo di k-means scritto in chiaro, la stabilità, il profilo.

Fonti: S. P. Lloyd, *Least squares quantization in PCM*, IEEE Transactions on Information Theory 28
(1982), per il passo; L. Hubert e P. Arabie, *Comparing partitions*, Journal of Classification 2
(1985), per l'indice di Rand corretto con cui si misura la stabilità.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def lloyd_step(points: np.ndarray, centers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Un passo di k-means: ogni punto al centro più vicino, ogni centro nella media dei suoi.

    ``points`` ha una riga per cliente e una colonna per misura, già sulla stessa scala;
    ``centers`` ha una riga per gruppo. Restituisce il numero del gruppo di ogni punto (da 0) e i
    centri nuovi. Un centro senza punti resta dov'è. A pari distanza vince il primo centro.
    Solleva ``ValueError`` se le forme non tornano o manca un valore.

    >>> labels, centers = lloyd_step(np.array([[0.0], [1.0], [9.0]]), np.array([[0.0], [10.0]]))
    >>> labels.tolist(), centers.ravel().tolist()
    ([0, 0, 1], [0.5, 9.0])
    """
    points, centers = np.asarray(points, dtype=float), np.asarray(centers, dtype=float)
    if points.ndim != 2 or centers.ndim != 2 or points.shape[1] != centers.shape[1]:
        raise ValueError(
            "Punti e centri sono due tabelle con le stesse colonne: una riga per cliente e una "
            "riga per centro."
        )
    if not np.isfinite(points).all() or not np.isfinite(centers).all():
        raise ValueError("Manca un valore: k-means non sa che cosa farne. Completalo o escludilo.")
    squared = ((points[:, None, :] - centers[None, :, :]) ** 2).sum(axis=2)
    labels = squared.argmin(axis=1)
    moved = centers.copy()
    for group in range(len(centers)):
        if (labels == group).any():
            moved[group] = points[labels == group].mean(axis=0)
    return labels, moved


def stability(points: np.ndarray, k: int, *, rounds: int = 10, seed: int = 0) -> float:
    """Quanto si somigliano i gruppi di k-means rifatti su clienti ripescati a caso.

    Ogni volta si pescano tanti clienti quanti ce ne sono, con ripetizione (*bootstrap*), si rifanno
    i ``k`` gruppi e si assegnano a quei gruppi tutti i clienti. Il confronto con i gruppi di
    partenza è l'indice di Rand corretto: 1 se sono gli stessi (i numeri dei gruppi non contano),
    circa 0 se si somigliano solo per caso. Restituisce la media delle ``rounds`` prove.
    Solleva ``ValueError`` se ``k`` non sta fra 2 e i clienti meno uno, o se ``rounds`` è sotto 1.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score
    from threadpoolctl import threadpool_limits

    points = np.asarray(points, dtype=float)
    if not 2 <= k < len(points):
        raise ValueError("I gruppi sono almeno 2 e meno dei clienti.")
    if rounds < 1:
        raise ValueError("Serve almeno una prova: rounds=1 o di più.")
    rng = np.random.default_rng(seed)
    scores = []
    # Un processore solo: con pochi dati i fili in parallelo si aspettano a vicenda e rallentano.
    with threadpool_limits(1):
        original = KMeans(k, n_init=5, random_state=seed).fit_predict(points)
        for turn in range(rounds):
            drawn = points[rng.integers(0, len(points), len(points))]
            again = KMeans(k, n_init=5, random_state=seed + turn).fit(drawn).predict(points)
            scores.append(adjusted_rand_score(original, again))
    return float(np.mean(scores))


def profile(measures: pd.DataFrame, segments: pd.Series) -> pd.DataFrame:
    """Il profilo dei segmenti: quanti clienti, che quota, e la mediana di ogni misura.

    ``measures`` ha una riga per cliente e solo colonne di numeri, nelle unità di partenza (non
    quelle standardizzate: un profilo si legge in euro). ``segments`` ha il nome del segmento di
    ogni cliente, con lo stesso indice. Una riga per segmento, dal più numeroso; in fondo la riga
    «tutti». Solleva ``ValueError`` se gli indici non coincidono.
    """
    if not measures.index.equals(segments.index):
        raise ValueError("Misure e segmenti non parlano degli stessi clienti: controlla l'indice.")
    groups = measures.groupby(segments.to_numpy())
    table = groups.median()
    table.insert(0, "clienti", groups.size())
    table.insert(1, "quota", table["clienti"] / len(measures))
    table = table.sort_values("clienti", ascending=False, kind="stable")
    everyone = measures.median().to_frame("tutti").T
    everyone.insert(0, "clienti", len(measures))
    everyone.insert(1, "quota", 1.0)
    return pd.concat([table, everyone]).rename_axis("segmento")
