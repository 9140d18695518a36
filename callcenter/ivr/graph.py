"""Il menu come grafo: nodi, archi, e i difetti che si vedono senza fare una telefonata."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from callcenter.ivr.menu import IVR, Node

if TYPE_CHECKING:
    import networkx as nx


def edges(ivr: IVR) -> list[tuple[str, str, str]]:
    """Gli archi (da, etichetta, a): il tasto, oppure "poi", "aperto", "chiuso", "altrimenti"."""
    return [(node.name, label, to) for node in ivr.nodes.values() for label, to in exits(node)]


def exits(node: Node) -> list[tuple[str, str]]:
    """Le uscite di un nodo, come coppie (etichetta, destinazione); quelle vuote non contano."""
    ways = [(option.key, option.to) for option in node.keys.values()]
    ways += [("poi", node.next), ("aperto", node.open), ("chiuso", node.closed)]
    ways += [("altrimenti", node.otherwise)]
    return [(label, to) for label, to in ways if to]


def graph(ivr: IVR) -> nx.MultiDiGraph:
    """Il grafo orientato di ``networkx``: un arco per ogni tasto, con la sua etichetta.

    Ogni nodo porta il suo ``kind``; una destinazione che non esiste ha ``kind`` "missing".
    """
    import networkx as nx

    result = nx.MultiDiGraph()
    for node in ivr.nodes.values():
        result.add_node(node.name, kind=node.kind)
    for start, label, to in edges(ivr):
        if to not in ivr.nodes:
            result.add_node(to, kind="missing")
        result.add_edge(start, to, key=label, label=label)
    return result


def defects(ivr: IVR) -> pd.DataFrame:
    """I difetti del menu, uno per riga: ``node``, ``defect``, ``detail``.

    - *destinazione inesistente*: un'uscita porta a un nodo che non c'è;
    - *vicolo cieco*: non è una fine e non ha uscite;
    - *ciclo senza uscita*: le uscite ci sono, ma nessuna strada porta a una fine;
    - *irraggiungibile*: nessuna strada ci arriva dall'inizio;
    - *tasto senza effetto*: annunciato, ma non porta da nessuna parte;
    - *tasto muto*: funziona, ma il messaggio non lo dice;
    - *errore non gestito*: un menu che, finiti i tentativi, non porta da nessuna parte.
    """
    import networkx as nx

    net = graph(ivr)
    reached = nx.descendants(net, ivr.start) | {ivr.start}
    saved = {name for name, kind in net.nodes(data="kind") if kind in ("queue", "answer", "hangup")}
    saved |= {node for end in list(saved) for node in nx.ancestors(net, end)}
    rows = []
    for node in ivr.nodes.values():
        rows += [(node.name, "destinazione inesistente", f"«{label}» porta a «{to}»")
                 for label, to in exits(node) if to not in ivr.nodes]  # fmt: skip
        if not node.is_end and not exits(node):
            rows.append((node.name, "vicolo cieco", "si entra e non si esce"))
        elif node.name not in saved and node.name in ivr.nodes:
            rows.append((node.name, "ciclo senza uscita", "nessuna strada porta a una fine"))
        if node.name not in reached:
            rows.append((node.name, "irraggiungibile", "nessuna strada arriva qui"))
        rows += _menu_defects(node)
    return pd.DataFrame(rows, columns=["node", "defect", "detail"])


def _menu_defects(node: Node) -> list[tuple[str, str, str]]:
    if node.kind != "menu":
        return []
    rows = []
    for option in node.keys.values():
        if not option.to:
            rows.append((node.name, "tasto senza effetto", f"tasto {option.key}: «{option.say}»"))
        if not option.say:
            rows.append((node.name, "tasto muto", f"tasto {option.key}, verso «{option.to}»"))
    if not node.otherwise:
        rows.append((node.name, "errore non gestito", f"dopo {node.attempts} tentativi, silenzio"))
    return rows
