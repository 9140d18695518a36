"""L'anteprima del libro in puro Python: le stesse pagine, senza Jupyter Book.

Serve dove Jupyter Book non può girare, per esempio dentro una pagina web. Conosce solo il Markdown
delle istruzioni: titoli, capoversi, elenchi, grassetto, corsivo, codice, collegamenti, immagini.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

import yaml

_ITEM = {"ol": re.compile(r"\d+[.)]\s+(.*)"), "ul": re.compile(r"[-*+]\s+(.*)")}
_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_BEYOND = re.compile(r"```|~~~|\||:::|<")

_PAGE = """<!doctype html>
<html lang="it">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
</head>
<body>
<a href="#contenuto">Vai al contenuto</a>
<nav aria-label="Pagine"><ul>{links}</ul></nav>
<main id="contenuto">
{main}
</main>
</body>
</html>
"""


def to_html(text: str) -> str:
    """Il Markdown di un'istruzione in HTML.

    Solleva ``ValueError`` per ciò che non conosce (tabelle, codice in blocco, HTML): meglio
    fermarsi che pubblicare una pagina rotta.

    >>> print(to_html("1. Apri la **scheda**.\\n2. Leggi [rimborso](rimborso.md)."))
    <ol>
    <li>Apri la <strong>scheda</strong>.</li>
    <li>Leggi <a href="rimborso.html">rimborso</a>.</li>
    </ol>
    """
    parts: list[str] = []
    for block in re.split(r"\n\s*\n", text.strip()):
        parts += _block([line.strip() for line in block.splitlines()])
    return "\n".join(parts)


def build_preview(folder: str | Path) -> list[str]:
    """Costruisce in ``_build/preview`` le pagine di :func:`~callcenter.instructions.write_book`.

    Legge ``_config.yml`` e ``_toc.yml`` come fa Jupyter Book. Restituisce i nomi dei file HTML.
    Solleva ``ValueError`` se un file manca.
    """
    folder = Path(folder)
    config, contents = (yaml.safe_load(_text(folder / f"_{n}.yml")) for n in ("config", "toc"))
    names = [contents["root"], *(chapter["file"] for chapter in contents["chapters"])]
    texts = {name: _text(folder / f"{name}.md") for name in names}
    titles = {name: _title(text, name) for name, text in texts.items()}
    links = "".join(
        f'<li><a href="{name}.html">{_inline(title)}</a></li>' for name, title in titles.items()
    )
    out = folder / "_build" / "preview"
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        title = titles[name] if name == contents["root"] else f"{titles[name]} — {config['title']}"
        page = _PAGE.format(title=html.escape(title), links=links, main=to_html(text))
        (out / f"{name}.html").write_text(page, "utf-8", newline="\n")
    return [f"{name}.html" for name in names]


def _text(file: Path) -> str:
    if not file.exists():
        raise ValueError(f"Manca il file {file.name}: scrivilo con write_book.")
    return file.read_text("utf-8")


def _title(text: str, name: str) -> str:
    found = re.search(r"^#\s+(.+)$", text, re.MULTILINE)
    if not found:
        raise ValueError(f"{name}.md non ha un titolo (una riga che comincia con «# »).")
    return found[1].strip()


def _block(lines: list[str]) -> list[str]:
    heading = _HEADING.fullmatch(lines[0])
    if heading:
        level = len(heading[1])
        rest = _block(lines[1:]) if lines[1:] else []
        return [f"<h{level}>{_inline(heading[2])}</h{level}>", *rest]
    for tag, item in _ITEM.items():
        if item.fullmatch(lines[0]):
            return [f"<{tag}>", *_items(lines, item), f"</{tag}>"]
    for line in lines:
        if _BEYOND.match(line):
            raise ValueError(f"L'anteprima non conosce «{line[:30]}»: usa elenchi, o Jupyter Book.")
    return [f"<p>{_inline(' '.join(lines))}</p>"]


def _items(lines: list[str], item: re.Pattern) -> list[str]:
    texts: list[str] = []
    for line in lines:
        found = item.fullmatch(line)
        if found:
            texts.append(found[1])
        else:
            texts[-1] += f" {line}"
    return [f"<li>{_inline(text)}</li>" for text in texts]


def _inline(text: str) -> str:
    text = html.escape(text, quote=True)
    text = re.sub(r"!\[([^\]]*)\]\(([^)\s]+)\)", r'<img src="\2" alt="\1">', text)
    text = re.sub(r"\[([^\]]+)\]\(([^)\s]+)\)", _link, text)
    text = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", text)
    text = re.sub(r"\*(.+?)\*", r"<em>\1</em>", text)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", text)


def _link(found: re.Match) -> str:
    words, target = found[1], found[2]
    if re.match(r"[a-z]+:", target) and not re.match(r"https?:|mailto:|tel:", target):
        raise ValueError(f"Il collegamento {target} non è una pagina né un indirizzo web.")
    return f'<a href="{re.sub(r"[.]md(?=#|$)", ".html", target)}">{words}</a>'
