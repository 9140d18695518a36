"""Da dove arriva il registro: file, file compressi, byte, testo, righe, elenchi di file.

Ogni fonte diventa una successione di blocchi di righe (liste di ``str``), così il registro
non sta mai tutto in memoria.
"""

import bz2
import io
import os
import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

BLOCK_BYTES = 1 << 18
LINES_PER_BLOCK = 4096
EXAMPLE = "1790578801|1790578801.17|bollette|NONE|ENTERQUEUE||0817780001|1"

_SIGNATURES = (
    (b"%PDF", "un documento PDF"),
    (b"\xd0\xcf\x11\xe0", "un file Excel o Word di vecchio tipo (.xls, .doc)"),
    (b"SQLite format 3\x00", "una base di dati SQLite"),
    (b"\x89PNG", "un'immagine PNG"),
    (b"\xff\xd8\xff", "un'immagine JPEG"),
    (b"RIFF", "una registrazione audio o un video (RIFF)"),
    (b"ID3", "una registrazione audio MP3"),
    (b"PAR1", "una tabella Parquet"),
    (b"7z\xbc\xaf", "un archivio 7z: estrai prima il queue_log"),
    (b"Rar!", "un archivio RAR: estrai prima il queue_log"),
    (b"\xff\xfe", "un testo in UTF-16: salvalo di nuovo scegliendo la codifica UTF-8"),
    (b"\xfe\xff", "un testo in UTF-16: salvalo di nuovo scegliendo la codifica UTF-8"),
)
_CDR_LINE = re.compile(
    rb"^[^\n|]*[,;]\"?(ANSWERED|NO ANSWER|BUSY|FAILED|CONGESTION)\"?[,;]", re.MULTILINE
)
_CDR_HEADER = re.compile(rb"^[^\n|]*\bbillsec\b[^\n|]*\bdisposition\b", re.MULTILINE)
_FULL_LOG = re.compile(rb"^\[[^\]\n]{8,40}\] ?(VERBOSE|NOTICE|WARNING|ERROR|DEBUG|DTMF)\[")


@dataclass
class Source:
    """Una fonte aperta: un nome da mostrare e i suoi blocchi di righe, da leggere una volta."""

    name: str
    blocks: Iterator[list[str]]
    is_file: bool = True
    notes: list[str] = field(default_factory=list)

    def first_lines(self) -> list[str]:
        """Guarda le prime righe non vuote senza consumarle."""
        seen: list[list[str]] = []
        found: list[str] = []
        for block in self.blocks:
            seen.append(block)
            found = [line for line in block if line.strip()]
            if found:
                break
        self.blocks = chain(seen, self.blocks)
        return found


def open_sources(source: Any) -> list[Source]:
    """Riconosce che cosa è ``source`` e ne apre le parti, nell'ordine dato.

    Accetta un percorso, un file aperto (testo o byte), il contenuto (``bytes`` o testo con più
    righe), un elenco di percorsi o di file aperti, un iterabile di righe. Un elenco di testi
    senza ``|`` è un elenco di percorsi. Solleva ``ValueError`` se il file manca o non è leggibile.
    """
    if _is_one_file(source):
        return [_open_one(source)]
    if isinstance(source, list | tuple) and source and all(map(_is_file_item, source)):
        return [_open_one(item) for item in source]
    if isinstance(source, dict) or not isinstance(source, Iterable):
        raise ValueError(
            f"Non so leggere un registro da un oggetto di tipo {type(source).__name__}: "
            "dammi il percorso di un file, un elenco di percorsi, un file aperto o le sue righe."
        )
    return [Source("righe", _blocks_of_lines(source), is_file=False)]


def _is_one_file(item: Any) -> bool:
    readable = isinstance(item, str | bytes | bytearray | memoryview | os.PathLike)
    return readable or hasattr(item, "read")


def _is_file_item(item: Any) -> bool:
    if isinstance(item, str):
        return "|" not in item and "\n" not in item and item.strip() != ""
    return isinstance(item, os.PathLike) or hasattr(item, "read")


def _open_one(item: Any) -> Source:
    if isinstance(item, str) and ("\n" in item or "|" in item):
        return _from_pieces("testo", _pieces_of(io.StringIO(item)))
    if isinstance(item, bytes | bytearray | memoryview):
        return _from_pieces("byte", _pieces_of(io.BytesIO(bytes(item))))
    if hasattr(item, "read"):
        return _from_pieces(_name_of_stream(item), _pieces_of(item))
    path = Path(item)
    _check_path(path)
    return _from_pieces(path.name, _pieces_of_path(path))


def _pieces_of(stream: Any) -> Iterator[Any]:
    while piece := stream.read(BLOCK_BYTES):
        yield piece


def _pieces_of_path(path: Path) -> Iterator[bytes]:
    """Legge il file a pezzi e lo chiude da sé, anche se la lettura si ferma a metà."""
    try:
        with path.open("rb") as file:
            yield from _pieces_of(file)
    except OSError as error:
        raise ValueError(
            f"Non riesco a leggere «{path}» ({error.strerror}): controlla i permessi del file."
        ) from error


def _name_of_stream(stream: Any) -> str:
    name = getattr(stream, "name", None)
    return Path(name).name if isinstance(name, str) else "file aperto"


def _check_path(path: Path) -> None:
    try:
        exists, is_folder = path.exists(), path.is_dir()
    except (OSError, ValueError):
        exists, is_folder = False, False
    if is_folder:
        raise ValueError(
            f"«{path}» è una cartella: dammi il file del registro, oppure l'elenco dei file con "
            "sorted(Path(cartella).glob('queue_log*'))."
        )
    if not exists:
        raise ValueError(
            f"Il file «{path}» non c'è. Controlla il nome e la cartella "
            f"(adesso lavori in «{Path.cwd()}»). Se volevi passare delle righe invece di un "
            "percorso, usa iter(righe)."
        )


def _from_pieces(name: str, pieces: Iterator[Any]) -> Source:
    source = Source(name, iter(()))
    head = next(pieces, b"")
    pieces = chain([head], pieces)
    if isinstance(head, str):
        _reject_other_formats(name, head[:4096].encode("utf-8", "replace"))
        source.blocks = _split_blocks(pieces, "\n", str)
        return source
    pieces = _decompress(pieces, head, source)
    first = next(pieces, b"")
    _reject_other_formats(name, first)
    first = first.removeprefix(b"\xef\xbb\xbf")
    source.blocks = _split_blocks(chain([first], pieces), b"\n", _decode)
    return source


def _decompress(pieces: Iterator[bytes], head: bytes, source: Source) -> Iterator[bytes]:
    """Scompatta gzip, bzip2 e xz riconoscendoli dai primi byte, non dal nome del file."""
    make = _decompressor(head, source.name)
    if make is None:
        yield from pieces
        return
    machine = make()
    finished = False
    for piece in pieces:
        while piece:
            try:
                if finished:  # un file può contenere più membri, uno dopo l'altro
                    machine, finished = make(), False
                text = machine.decompress(piece)
            except (zlib.error, OSError, EOFError, ValueError, _lzma_error()):
                source.notes.append(
                    f"«{source.name}»: la parte compressa è rovinata; ho letto fino al punto "
                    "in cui era leggibile."
                )
                return
            finished = machine.eof
            piece = machine.unused_data.lstrip(b"\x00") if finished else b""
            if text:
                yield text
    if not finished:
        source.notes.append(
            f"«{source.name}»: il file compresso è troncato; ho letto quello che c'è."
        )


def _decompressor(head: bytes, name: str) -> Callable[[], Any] | None:
    if head.startswith(b"\x1f\x8b"):
        return lambda: zlib.decompressobj(wbits=31)
    if head.startswith(b"BZh"):
        return bz2.BZ2Decompressor
    if head.startswith(b"\xfd7zXZ\x00"):
        try:
            import lzma
        except ImportError as error:
            raise ValueError(
                f"«{name}» è compresso in xz, che questo Python non sa leggere: "
                "scompattalo o ricomprimilo in gz."
            ) from error
        return lzma.LZMADecompressor
    return None


def _lzma_error() -> type[Exception]:
    try:
        import lzma
    except ImportError:
        return zlib.error
    return lzma.LZMAError


def _reject_other_formats(name: str, head: bytes) -> None:
    what = _recognise(head)
    if what:
        raise ValueError(
            f"«{name}» non è un queue_log: sembra {what}. Un queue_log è un file di testo con "
            f"righe come «{EXAMPLE}»; di solito sta in /var/log/asterisk/queue_log."
        )


def _recognise(head: bytes) -> str | None:
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            return what
    if head.startswith(b"PK\x03\x04"):
        if b"xl/" in head:
            return "una cartella di lavoro Excel (.xlsx): esporta il foglio come CSV"
        return "un archivio ZIP: estrai prima il queue_log"
    start = head[:4096].lstrip()
    if start[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return "una pagina web o un file XML"
    if _FULL_LOG.match(start):
        return "il registro generale di Asterisk (full o messages)"
    if _CDR_HEADER.search(start) or _CDR_LINE.match(start):
        return (
            "un CDR (il cartellino delle telefonate, Master.csv), che non dice che cosa "
            "succede in coda"
        )
    return None


def _split_blocks(
    pieces: Iterable[Any], newline: Any, decode: Callable[[Any], Any]
) -> Iterator[list[str]]:
    """Taglia i pezzi all'ultimo a capo; quello che avanza va in testa al pezzo dopo."""
    joined = newline[:0].join
    tail: list[Any] = []
    for piece in pieces:
        cut = piece.rfind(newline)
        if cut >= 0:
            tail.append(piece[:cut])
            yield _lines_of(joined(tail), decode)
            tail = [piece[cut + 1 :]]
        else:
            tail.append(piece)
    if rest := joined(tail):
        yield _lines_of(rest, decode)


def _lines_of(block: Any, decode: Callable[[Any], Any]) -> list[str]:
    text = decode(block)
    return text.split("\n") if isinstance(text, str) else text


def _decode(block: bytes) -> str | list[str]:
    try:
        return block.decode("utf-8")
    except UnicodeDecodeError:
        return [decode_line(line) for line in block.split(b"\n")]


def decode_line(line: bytes) -> str:
    """Decodifica una riga: UTF-8 se lo è, altrimenti Latin-1 (che accetta ogni byte)."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _blocks_of_lines(lines: Iterable[Any]) -> Iterator[list[str]]:
    rows = iter(lines)
    while batch := list(islice(rows, LINES_PER_BLOCK)):
        block: list[str] = []
        for row in batch:
            text = decode_line(bytes(row)) if isinstance(row, bytes | bytearray) else row
            if not isinstance(text, str):
                raise ValueError(
                    f"Una riga del registro deve essere testo o byte, non {type(row).__name__}."
                )
            block.extend(text.removesuffix("\n").split("\n"))
        yield block
