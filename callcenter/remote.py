"""I dati del libro presi dal sito, quando Python gira nel browser.

La pagina e JupyterLite non hanno una cartella ``data/``: il sito pubblica i file uno per uno e il
loro elenco (``files.json``). Qui non si usano richieste asincrone, perché una lezione legge una
tabella con una chiamata normale: funziona solo dentro un worker, dove Python gira nel libro.
"""

from __future__ import annotations

import json

from callcenter import data


def _get(url: str) -> bytes:
    """Il contenuto di un indirizzo del sito, atteso senza lasciare il posto ad altro."""
    from js import XMLHttpRequest  # esiste solo nel browser

    request = XMLHttpRequest.new()
    request.open("GET", url, False)
    request.responseType = "arraybuffer"
    name = url.rsplit("/", 1)[-1]
    hint = "Controlla la connessione e riesegui la cella: chi ha già aperto la lezione la può usare"
    try:
        request.send()
    except Exception as error:
        raise ValueError(f"Non riesco a prendere «{name}» dal sito. {hint} senza rete.") from error
    if request.status != 200:
        raise ValueError(
            f"Il sito non dà il file «{name}» (risposta {request.status}). "
            "Ricarica la pagina: forse il libro è stato aggiornato mentre la leggevi."
        )
    return request.response.to_bytes()


def connect(address: str, get=_get) -> None:
    """Prende i dati dal sito, da ``address`` (la cartella che contiene ``files.json``).

    ``get(indirizzo)`` restituisce i byte di un file; di regola è una richiesta del browser.
    Solleva ``ValueError`` se l'elenco non arriva.
    """
    folder = address if address.endswith("/") else address + "/"
    names = json.loads(get(folder + "files.json"))
    data.use_remote(lambda name: get(folder + name), names)
