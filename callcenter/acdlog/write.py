"""Scrivere un ``queue_log`` nel formato vero, con byte che non cambiano da una volta all'altra."""

import bz2
import gzip
import io
import os
from collections.abc import Iterable
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, BinaryIO

from callcenter.acdlog.events import Event
from callcenter.acdlog.lines import BLANKS, EARLIEST, LATEST, parse_event_name

_LINES_AT_ONCE = 4096


def format_event(event: Event) -> str:
    """Scrive un evento come riga del registro, senza l'a capo.

    ``NONE`` dove chiamata, coda o agente sono vuoti; senza dati la riga finisce con ``|``, come
    fa Asterisk. Solleva ``ValueError`` se un campo contiene ``|`` o un a capo, o se l'istante o il
    nome dell'evento non sono validi.
    """
    time, call, queue, agent, name, data = event[:6]
    if isinstance(time, bool) or not hasattr(time, "__index__"):
        raise ValueError(f"L'istante {time!r} deve essere un numero intero di secondi.")
    if not EARLIEST <= time <= LATEST:
        raise ValueError(f"L'istante {time} è fuori dagli anni 1999-2100.")
    if parse_event_name(name) != name:
        raise ValueError(
            f"{name!r} non è il nome di un evento: usa lettere maiuscole, come CONNECT."
        )
    fields = [call or "NONE", queue or "NONE", agent or "NONE", name, *map(str, data)]
    for text in fields:
        if "|" in text or "\n" in text or "\r" in text:
            raise ValueError(
                f"Il campo {text!r} dell'evento {name} contiene «|» o un a capo, che nel registro "
                "separano campi e righe: toglili prima di scrivere."
            )
    if len(fields) == 4:
        fields.append("")
    return f"{int(time)}|" + "|".join(fields).rstrip(BLANKS)


def write(events: Iterable[Event], path: str | os.PathLike | BinaryIO) -> int:
    """Scrive gli eventi in ``path`` nel loro ordine e restituisce quanti sono.

    UTF-8, a capo LF. Se il nome finisce in ``.gz``, ``.bz2`` o ``.xz`` il file è compresso; il
    gzip non contiene data né nome, così gli stessi eventi danno sempre gli stessi byte. ``path``
    può essere anche un file binario aperto. Rileggendo il file si riottengono gli stessi eventi
    (a parte ``line``; i campi vuoti in fondo ai dati non si scrivono).

    Solleva ``ValueError`` se la cartella non c'è o un evento non si può scrivere.
    """
    with _destination(path) as stream:
        count = 0
        batch: list[str] = []
        for event in events:
            batch.append(format_event(event))
            count += 1
            if len(batch) == _LINES_AT_ONCE:
                stream.write(_encode(batch))
                batch.clear()
        if batch:
            stream.write(_encode(batch))
    return count


def _encode(lines: list[str]) -> bytes:
    try:
        return ("\n".join(lines) + "\n").encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValueError(
            f"Un campo contiene il carattere {error.object[error.start]!r}, che non esiste in "
            "UTF-8: toglilo prima di scrivere."
        ) from error


@contextmanager
def _destination(path: Any):
    if hasattr(path, "write"):
        if isinstance(path, io.TextIOBase):
            raise ValueError("Apri il file in modo binario: open(nome, 'wb').")
        yield path
        return
    target = Path(path)
    if not target.parent.is_dir():
        raise ValueError(f"La cartella «{target.parent}» non c'è: creala prima di scrivere.")
    with target.open("wb") as file, _packed(file, target.suffix.lower()) as stream:
        yield stream


def _packed(file: BinaryIO, suffix: str) -> Any:
    if suffix == ".gz":
        return gzip.GzipFile(filename="", mode="wb", fileobj=file, mtime=0, compresslevel=9)
    if suffix == ".bz2":
        return bz2.BZ2File(file, "wb")
    if suffix == ".xz":
        import lzma

        return lzma.LZMAFile(file, "wb")
    return nullcontext(file)
