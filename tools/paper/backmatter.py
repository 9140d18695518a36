"""Index of terms and bibliography, gathered from the lessons' own summaries and sources."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import escape

from lxml import html

from tools.paper.clean import Cleaned, classes, inner_html, text_of
from tools.paper.document import page_of

NEW_WORDS = re.compile(r"parole nuove", re.I)
ARTICLE = re.compile(r"^(?:il|lo|la|i|gli|le|un|uno|una|l')\s+", re.I)
# How Italian citations of laws and authorities begin.
LAW = re.compile(
    r"^(?:L\.|Legge|D\.\s?(?:Lgs|L|M|P\.R|P\.C\.M)\.?|Decreto|Codice|Costituzione|Regolamento|Direttiva"
    r"|Garante|Ispettorato|INL|ARERA|AGCOM|Corte|Cassazione|Cass\.|Provvedimento|Art\.|Statuto|CCNL"
    r"|Accordo|Delibera|Linee guida|EDPB|WP29)",
    re.I,
)


@dataclass
class Term:
    """An entry of the index: the word, its English name, the places («part#anchor»)."""

    word: str
    english: str = ""
    places: list[str] = field(default_factory=list)


def sort_key(text: str) -> str:
    """Return the key of alphabetical order: accents, capitals and quotes do not count."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z0-9 ]", "", plain.encode("ascii", "ignore").decode()).strip()


def collect_terms(lessons: Iterable[Cleaned]) -> list[Term]:
    """Return the index's entries; places get an id in the lessons' trees."""
    lessons = list(lessons)
    terms: dict[str, Term] = {}
    # Kept alive: lxml makes its elements anew, and an address may come back.
    summaries: list = []
    for lesson in lessons:
        for item in _new_words(lesson):
            summaries.append(item)
            strong = item.find(".//strong")
            _note(terms, lesson, strong, _english(strong))
    for lesson in lessons:
        for strong in lesson.tree.iter("strong"):
            if "cc-callout__title" in classes(strong) or any(
                up in summaries for up in strong.iterancestors("li")
            ):
                continue
            english = _english(strong)
            if english or _key(text_of(strong)) in terms:
                _note(terms, lesson, strong, english)
    return sorted(terms.values(), key=lambda term: sort_key(term.word))


def _new_words(lesson: Cleaned) -> Iterable:
    """Yield the items of the list that follows «Parole nuove» in a lesson's summary."""
    for paragraph in lesson.tree.iter("p"):
        following = paragraph.getnext()
        if (
            following is not None and following.tag == "ul"
            and len(text_of(paragraph)) < 40 and NEW_WORDS.search(text_of(paragraph))
        ):  # fmt: skip
            for item in following.findall("li"):
                first = item.find(".//strong")
                if first is not None and text_of(item).startswith(text_of(first)):
                    yield item


def _english(strong) -> str:
    """Return the English name that follows a term: «**registro** (*log*)»."""
    if not (strong.tail or "").startswith(" ("):
        return ""
    following = strong.getnext()
    if (strong.tail or "") == " (" and following is not None and following.tag == "em":
        return text_of(following)
    written = re.match(r" \(([A-Za-z][A-Za-z \-]{2,40})\)\s*:", strong.tail or "")
    return written[1] if written else ""


def _key(word: str) -> str:
    """Return the same key for «offerta», «offerte»: the last vowel tells number and gender."""
    words = sort_key(ARTICLE.sub("", word)).split()
    return " ".join(part[:-1] if len(part) > 4 and part[-1] in "aeio" else part for part in words)


def _note(terms: dict[str, Term], lesson: Cleaned, strong, english: str) -> None:
    word = ARTICLE.sub("", text_of(strong).strip(" .:,;"))
    key = _key(word)
    if not key or len(word) > 60:
        return
    # Acronyms and names keep their capitals; the first word of a sentence does not.
    if word[:1].isupper() and word[1:2].islower():
        word = word[0].lower() + word[1:]
    term = terms.setdefault(key, Term(word))
    term.english = term.english or english
    if not strong.get("id"):
        strong.set("id", f"voce-{sum(1 for e in lesson.tree.iter('strong') if e.get('id')) + 1}")
    place = f"{lesson.part}#{strong.get('id')}"
    if place not in term.places:
        term.places.append(place)


def index(terms: list[Term]) -> str:
    """Return the index of terms, with the English names sent to the Italian ones."""
    entries: list[tuple[str, str]] = []
    words = {_key(term.word) for term in terms}
    seen: dict[str, list[str]] = {}
    for term in terms:
        english = f" (<em>{escape(term.english)}</em>)" if term.english else ""
        entries.append((term.word, f"{escape(term.word)}{english}, {page_of(*term.places)}"))
        if term.english and _key(term.english) not in words:
            seen.setdefault(term.english, []).append(f"«{escape(term.word)}»")
    for english, sent in seen.items():
        entries.append((english, f"<em>{escape(english)}</em>: vedi {', '.join(sent)}"))
    entries.sort(key=lambda entry: sort_key(entry[0]))
    parts, letter = [], ""
    for word, text in entries:
        initial = (sort_key(word)[:1] or "#").upper()
        if initial != letter:
            parts.append(f"{'</ul>' if letter else ''}<h2>{initial}</h2><ul>")
            letter = initial
        parts.append(f"<li>{text}</li>")
    return f'<div class="cc-index">{"".join(parts)}</ul></div>' if parts else ""


@dataclass
class Source:
    """A cited source and where."""

    text: str
    places: list[tuple[str, str]] = field(default_factory=list)


def collect_sources(lessons: Iterable[Cleaned]) -> list[Source]:
    """Return the items of the lessons' «Per approfondire», each once."""
    found: dict[str, Source] = {}
    for lesson in lessons:
        for number, item in enumerate(_sources(lesson), start=1):
            anchor = item.get("id") or f"fonte-{number}"
            item.set("id", anchor)
            text = _source_text(item)
            source = found.setdefault(sort_key(re.sub(r"<[^>]+>", "", text))[:60], Source(text))
            source.places.append((lesson.page.label, f"{lesson.part}#{anchor}"))
    return sorted(found.values(), key=lambda source: _surname_first(source.text))


def _surname_first(text: str) -> str:
    """Return the key that puts «E. B. Wilson» among the W."""
    return sort_key(re.sub(r"^(?:[A-Z]\.[ -]?)+", "", re.sub(r"<[^>]+>", "", text).strip()))


def _sources(lesson: Cleaned) -> Iterable:
    for section in lesson.tree.iter("section"):
        head = section.find("h2")
        if head is not None and re.match(r"Per approfondire|Fonti", text_of(head)):
            for items in section.iter("ul", "ol"):
                if any("cc-urls" in classes(up) for up in items.iterancestors()):
                    continue
                yield from items.findall("li")


def _source_text(item) -> str:
    paragraph = item.find("p")
    text = inner_html(paragraph if paragraph is not None else item)
    text = re.sub(r'<sup class="cc-url">.*?</sup>', "", text)
    text = re.sub(r'<a [^>]*href="(https?://[^"]+)"[^>]*>(.*?)</a>', r"\2", text)
    return re.sub(r' id="[^"]*"', "", text).strip()


def bibliography(sources: list[Source]) -> str:
    """Return the bibliography in two lists: books and papers; laws and authorities."""

    def listed(chosen: list[Source]) -> str:
        items = []
        for source in chosen:
            places = "; ".join(
                f"lezione&nbsp;{label}, pag.&nbsp;{page_of(place)}"
                for label, place in source.places
            )
            items.append(
                f'<li>{source.text} <span class="cc-where">→</span> <small>{places}</small></li>'
            )
        return f'<ul class="cc-bibliography">{"".join(items)}</ul>'

    laws = [source for source in sources if LAW.match(_plain(source.text))]
    others = [source for source in sources if not LAW.match(_plain(source.text))]
    parts = []
    if others:
        parts.append(f"<h2>Libri, articoli, documentazione</h2>{listed(others)}")
    if laws:
        parts.append(f"<h2>Leggi, regolamenti, provvedimenti</h2>{listed(laws)}")
    return "".join(parts)


def _plain(text: str) -> str:
    return text_of(html.fragment_fromstring(text, create_parent="div"))
