"""Alcuni controlli di accessibilità su una pagina HTML: quelli che una macchina può fare.

Fonte: WCAG 2.2 (W3C), criteri 1.1.1, 2.4.2, 2.4.4, 3.1.1. I livelli dei
titoli sono una buona pratica. Passarli non vuol dire essere accessibili: il resto si prova con le
persone.
"""

from __future__ import annotations

from html.parser import HTMLParser

_VAGUE_LINKS = {"qui", "clicca qui", "leggi", "link", "questo", "vai", "continua"}


def html_problems(page: str) -> list[str]:
    """I difetti trovati in una pagina HTML, con il criterio fra parentesi; lista vuota se nessuno.

    >>> html_problems('<html><title>Voltura</title><h1>Voltura</h1><img src="a.png"></html>')
    ['la pagina non dice la lingua (3.1.1)', "l'immagine a.png non ha un testo alternativo (1.1.1)"]
    """
    reader = _Reader()
    reader.feed(page)
    problems = []
    if not reader.language:
        problems.append("la pagina non dice la lingua (3.1.1)")
    if not reader.title.strip():
        problems.append("la pagina non ha un titolo nella scheda (2.4.2)")
    if 1 not in reader.headings:
        problems.append("manca un titolo di primo livello (buona pratica)")
    jumps = [b for a, b in zip(reader.headings, reader.headings[1:], strict=False) if b > a + 1]
    problems += [f"un titolo salta al livello {level} (buona pratica)" for level in jumps]
    problems += [f"l'immagine {name} non ha un testo alternativo (1.1.1)" for name in reader.images]
    problems += [
        f"il collegamento «{words}» non dice dove porta (2.4.4)"
        for words in reader.links
        if words.casefold() in _VAGUE_LINKS
    ]
    return problems


class _Reader(HTMLParser):
    """Raccoglie lingua, titolo, livelli, immagini senza testo, testi dei collegamenti."""

    def __init__(self):
        super().__init__()
        self.language, self.title = "", ""
        self.headings: list[int] = []
        self.images: list[str] = []
        self.links: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "html":
            self.language = values.get("lang") or ""
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.headings.append(int(tag[1]))
        elif tag == "img" and "alt" not in values:
            self.images.append(values.get("src") or "?")
        elif tag == "title" and not self.title:
            self._inside = "title"
        elif tag == "a":
            self._inside = "a"
            self.links.append("")

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = None

    def handle_data(self, data):
        if self._inside == "title":
            self.title += data
        elif self._inside == "a":
            self.links[-1] = f"{self.links[-1]}{data}".strip()
