"""Il poco Markdown delle domande, tradotto in HTML: niente librerie, niente HTML scritto a mano.

Sono ammessi: paragrafi, elenchi con ``- ``, tabelle con ``|``, blocchi di codice fra tre accenti
gravi e, dentro una riga, ``codice``, **grassetto**, *corsivo* e [collegamenti](indirizzo).
Ogni carattere speciale dell'HTML è reso innocuo.
"""

from __future__ import annotations

import html
import re

_CODE = re.compile(r"`([^`]+)`")
_BOLD = re.compile(r"\*\*(.+?)\*\*")
_ITALIC = re.compile(r"(?<![\w*])\*([^*\s](?:[^*]*[^*\s])?)\*(?![\w*])")
_LINK = re.compile(r"\[([^\]]+)\]\(([^)\s]+)\)")
_SAFE_ADDRESS = re.compile(r"(?:https?://|[#./]|[\w-]+(?:/|\.html))", re.IGNORECASE)
_TABLE_RULE = re.compile(r"^\|?\s*:?-{2,}")


def inline(text: str) -> str:
    """Una riga di Markdown in HTML, senza paragrafo intorno."""
    codes: list[str] = []

    def keep_code(match: re.Match[str]) -> str:
        codes.append(f"<code>{html.escape(match[1], quote=False)}</code>")
        return f"\x00{len(codes) - 1}\x00"

    text = _CODE.sub(keep_code, text.replace("\x00", ""))
    text = html.escape(text, quote=False)
    text = _LINK.sub(_link, text)
    text = _BOLD.sub(r"<strong>\1</strong>", text)
    text = _ITALIC.sub(r"<em>\1</em>", text)
    return re.sub("\x00(\\d+)\x00", lambda match: codes[int(match[1])], text)


def _link(match: re.Match[str]) -> str:
    label, address = match[1], match[2]
    if not _SAFE_ADDRESS.match(address):
        return label
    return f'<a href="{address.replace(chr(34), "%22")}">{label}</a>'


def blocks(text: str) -> str:
    """Un testo Markdown di più righe in HTML (paragrafi, elenchi, tabelle, codice)."""
    parts: list[str] = []
    lines = text.strip().splitlines()
    position = 0
    while position < len(lines):
        if not lines[position].strip():
            position += 1
            continue
        start = position
        if lines[position].startswith("```"):
            position = _until(lines, start + 1, lambda line: line.startswith("```"))
            parts.append(_code_block(lines[start + 1 : position]))
            position += 1
            continue
        position = _until(lines, start, lambda line: not line.strip() or line.startswith("```"))
        parts += _paragraph_or_list(lines[start:position])
    return "".join(parts)


def _until(lines: list[str], start: int, stop) -> int:
    for position in range(start, len(lines)):
        if stop(lines[position]):
            return position
    return len(lines)


def _code_block(lines: list[str]) -> str:
    code = html.escape("\n".join(lines), quote=False)
    return f'<pre tabindex="0"><code>{code}</code></pre>'


def _paragraph_or_list(lines: list[str]) -> list[str]:
    if lines[0].lstrip().startswith("|") and len(lines) > 1 and _TABLE_RULE.match(lines[1].strip()):
        return [_table(lines)]
    first_item = _until(lines, 0, lambda line: line.startswith("- "))
    parts = []
    if first_item:
        parts.append(f"<p>{inline(' '.join(line.strip() for line in lines[:first_item]))}</p>")
    items: list[str] = []
    for line in lines[first_item:]:
        if line.startswith("- "):
            items.append(line[2:].strip())
        else:
            items[-1] += " " + line.strip()
    if items:
        parts.append(f"<ul>{''.join(f'<li>{inline(item)}</li>' for item in items)}</ul>")
    return parts


def _table(lines: list[str]) -> str:
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines]
    head = "".join(f'<th scope="col">{inline(cell)}</th>' for cell in rows[0])
    body = "".join(
        f"<tr>{''.join(f'<td>{inline(cell)}</td>' for cell in row)}</tr>" for row in rows[2:]
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def plain(text: str) -> str:
    """Lo stesso testo su una riga, senza segni: per l'uscita di solo testo."""
    text = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    text = _LINK.sub(r"\1", text)
    text = _CODE.sub(r"\1", text)
    text = _BOLD.sub(r"\1", text)
    text = _ITALIC.sub(r"\1", text)
    return " ".join(text.split())
