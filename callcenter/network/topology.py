"""Lo schema degli apparati come grafo: che cosa resta collegato quando qualcosa si ferma.

Un nodo è un apparato, un arco è un cavo. Un **punto di articolazione** è un nodo che, tolto,
spezza lo schema in due: in una rete è un singolo punto di guasto. Fonte: J. Hopcroft, R. Tarjan,
«Efficient algorithms for graph manipulation», Communications of the ACM 16 (1973); calcolo con
NetworkX (A. Hagberg, D. Schult, P. Swart, 2008).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import networkx as nx


def build(devices: pd.DataFrame, links: Iterable[tuple[str, str]]) -> nx.Graph:
    """Il grafo degli apparati.

    ``devices``: una riga per nodo con le colonne ``node`` (codice, unico), ``type``, ``name`` e
    ``seats`` (postazioni dentro il nodo, 0 per un apparato). ``links``: coppie di codici, una per
    cavo. ValueError se un cavo nomina un codice che non c'è, se un codice è doppio o se un cavo
    torna sullo stesso apparato.
    """
    import networkx as nx

    missing = {"node", "type", "name", "seats"} - set(devices.columns)
    if missing:
        raise ValueError(f"Nella tabella degli apparati mancano le colonne {sorted(missing)}.")
    repeated = sorted(devices.loc[devices["node"].duplicated(), "node"].unique())
    if repeated:
        raise ValueError(f"Codici ripetuti nella tabella degli apparati: {repeated}.")
    graph = nx.Graph()
    for row in devices.itertuples():
        graph.add_node(row.node, type=row.type, name=row.name, seats=int(row.seats))
    for first, second in links:
        unknown = [node for node in (first, second) if node not in graph]
        if unknown:
            raise ValueError(
                f"Il cavo {first} – {second} nomina {unknown}: non è fra gli apparati."
            )
        if first == second:
            raise ValueError(f"Il cavo {first} – {second} torna sullo stesso apparato.")
        graph.add_edge(first, second)
    return graph


def still_served(
    graph: nx.Graph, failed: Iterable[str], needs: Sequence[Iterable[str]]
) -> set[str]:
    """I nodi con postazioni che, fermi i nodi ``failed``, raggiungono tutto ciò che serve.

    ``needs``: un gruppo di alternative per ogni bisogno; di ogni gruppo basta un nodo vivo. Per
    telefonare, per esempio: ``[{"RETE"}, {"SBC-01", "SBC-02"}, {"PBX-01", "PBX-02"}]``.
    ValueError se un nodo fermo non esiste.
    """
    import networkx as nx

    failed = set(failed)
    unknown = sorted(failed - set(graph))
    if unknown:
        raise ValueError(f"Apparati sconosciuti: {unknown}. Controlla i codici.")
    alive = graph.subgraph(set(graph) - failed)
    served = set()
    for component in nx.connected_components(alive):
        if all(component & set(group) for group in needs):
            served |= {node for node in component if graph.nodes[node]["seats"] > 0}
    return served


def seats_lost(graph: nx.Graph, failed: Iterable[str], needs: Sequence[Iterable[str]]) -> int:
    """Quante postazioni restano senza servizio se si fermano insieme i nodi ``failed``.

    Argomenti ed errori come :func:`still_served`.
    """
    served = still_served(graph, failed, needs)
    return sum(
        data["seats"] for node, data in graph.nodes(data=True) if node not in served
    )  # fmt: skip


def single_points(graph: nx.Graph, needs: Sequence[Iterable[str]]) -> pd.DataFrame:
    """Gli apparati che da soli fermano qualcuno: un rigo per apparato, dal danno più grande.

    Colonne: ``node``, ``name``, ``articulation`` (vero se è un punto di articolazione del grafo),
    ``seats_lost`` (postazioni senza servizio se si ferma solo lui). Comprende tutti i punti di
    articolazione e chi è l'unico del suo gruppo di bisogni; le sale, che non sono apparati, no.
    """
    import networkx as nx

    cut = set(nx.articulation_points(graph))
    rows = []
    for node, data in graph.nodes(data=True):
        if data["seats"] > 0:
            continue
        lost = seats_lost(graph, [node], needs)
        if lost or node in cut:
            rows.append((node, data["name"], node in cut, lost))
    found = pd.DataFrame(rows, columns=["node", "name", "articulation", "seats_lost"])
    return found.sort_values(["seats_lost", "node"], ascending=[False, True], ignore_index=True)
