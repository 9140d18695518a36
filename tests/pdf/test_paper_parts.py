"""The small parts of tools.paper."""

from __future__ import annotations

import json

import pikepdf
import pytest
from lxml import html
from reading import pages_text

from callcenter import quiz as bank
from tools.paper import audit, build, document, figures, merge, quiz
from tools.paper.document import Sheet
from tools.paper.printer import Printer, PrintError, print_html
from tools.paper.workers import Workers

pytestmark = pytest.mark.xdist_group("pdf")


# --- printing one file ---------------------------------------------------------------------------


def test_one_file_becomes_a_tagged_pdf_with_title_and_outline(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    source = tmp_path / "prova.html"
    source.write_text(
        document.document("Prova", "<h1>Prova d'esame</h1><p>Testo.</p><h2>Parte</h2>"), "utf-8"
    )
    first = print_html(source, tmp_path / "a.pdf", title="Prova d'esame")
    second = print_html(source, tmp_path / "b.pdf", title="Prova d'esame")
    assert audit.problems(first) == []
    assert first.read_bytes() == second.read_bytes()
    with pikepdf.open(first) as pdf:
        assert str(pdf.docinfo.Title) == "Prova d'esame"
        assert str(pdf.Root.Outlines.First.Title) == "Prova d'esame"
        assert str(pdf.Root.Lang) == "it"


def test_a_file_that_asks_the_network_is_refused(tmp_path):
    source = tmp_path / "fuori.html"
    source.write_text(
        '<!DOCTYPE html><html lang="it"><title>x</title><img src="https://esempio.invalid/x.png">',
        "utf-8",
    )
    with pytest.raises(PrintError, match=r"esempio\.invalid"):
        print_html(source, tmp_path / "x.pdf", title="x")


def printed(folder, body):
    """Print a body in the book's style; return the printed part."""
    folder.mkdir(exist_ok=True)
    with Printer() as printer:
        build._print(printer, document.document("x", body), folder, "x")
    return build._load(folder, "x")


def wide_table(columns, word="parolalunga"):
    cells = "".join(f"<td>{word}{number}</td>" for number in range(columns))
    return f"<h1>T</h1><p>Prima.</p><table><tbody><tr>{cells}</tr></tbody></table><p>Dopo.</p>"


def test_a_wide_table_is_set_smaller_and_a_wider_one_is_turned(tmp_path):
    smaller = printed(tmp_path / "a", wide_table(9))
    assert smaller.overfull == []
    assert sizes(smaller.pdf) == {(595, 842)}
    turned = printed(tmp_path / "b", wide_table(14))
    assert turned.overfull == []
    assert (842, 595) in sizes(turned.pdf)
    text = pages_text(turned.pdf, 1, turned.pages)
    assert [f"parolalunga{n}" in text for n in (0, 13)] == [True, True]


def sizes(pdf):
    with pikepdf.open(pdf) as document_:
        return {
            tuple(round(float(value)) for value in page.mediabox[2:]) for page in document_.pages
        }


def test_what_sticks_out_is_reported(tmp_path):
    part = printed(tmp_path / "c", '<h1>T</h1><div style="width:300mm">Troppo largo</div>')
    assert len(part.overfull) == 1
    assert "Troppo largo" in part.overfull[0]


def test_long_code_is_wrapped_not_cut(tmp_path):
    line = "x = " + " + ".join(f"numero_{n}" for n in range(40))
    part = printed(tmp_path / "d", f'<h1>T</h1><pre><span class="ln long">{line}</span></pre>')
    assert part.overfull == []
    text = pages_text(part.pdf, 1, part.pages)
    assert "numero_0" in text
    assert "numero_39" in text


# --- joining -------------------------------------------------------------------------------------


def two_parts(tmp_path):
    bodies = {
        "uno": '<h1>Uno</h1><p><a href="https://libro.invalid/due#qui">vai</a></p>'
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>",
        "due": '<h1>Due</h1><p style="break-before:page" id="qui">Qui</p>'
        "<table><thead><tr><th>b</th></tr></thead><tbody><tr><td>2</td></tr></tbody></table>"
        '<nav class="cc-anchors"><a href="#qui"></a></nav>',
    }
    parts = []
    with Printer() as printer:
        for name, body in bodies.items():
            build._print(printer, document.document(name, body), tmp_path, name)
            parts.append(merge.Part(name, tmp_path / f"{name}.pdf", title=name))
    return parts


def test_joined_parts_keep_tags_destinations_and_links(tmp_path):
    parts = two_parts(tmp_path)
    assert merge.destinations(parts[1].pdf)["qui"] == 2
    merge.join(parts, tmp_path / "j.pdf")
    with pikepdf.open(tmp_path / "j.pdf") as joined:
        assert len(joined.pages) == 3
        assert str(joined.pages[0].obj.Annots[0].Dest) == "due#qui"
        assert audit.lost_links(joined) == []
        assert audit.empty_pages(joined) == []
        elements = list(audit.elements(joined.Root.StructTreeRoot))
        pages = {page.obj.objgen for page in joined.pages}
        assert {e.Pg.objgen for e in elements if "/Pg" in e} == pages
        heads = [str(e.ID) for e in elements if "/ID" in e]
        assert len(heads) == len(set(heads)) == 2
        assert joined.check_pdf_syntax() == []


def test_a_link_that_leads_nowhere_stops_the_work(tmp_path):
    parts = two_parts(tmp_path)
    with pytest.raises(merge.MergeError, match="due#qui"):
        merge.join(parts[:1], tmp_path / "j.pdf")


# --- placeholders and heads ----------------------------------------------------------------------


def test_placeholders_become_pages_once_and_in_order():
    body = f"pag. {document.page_of('a#x', 'b#y', 'a#z')}"
    assert document.anchors_in(body) == {"a#x", "b#y", "a#z"}
    assert document.fill(body, {"a#x": 12, "b#y": 3, "a#z": 12}) == "pag. 3, 12"
    assert document.fill(body, {}) == "pag. 000"


def test_heads_follow_the_page_number_not_the_file():
    """A part that begins on an even page: its first page is a left page."""
    sheet = Sheet("x", "X", "", left="SINISTRA", right="DESTRA")
    odd, even = document.running_heads(sheet, 7), document.running_heads(sheet, 8)
    assert "counter-reset:page 6" in odd
    assert '@page :left{@top-left{content:"SINISTRA"' in odd
    assert '@page :right{@top-left{content:"SINISTRA"' in even


def test_css_strings_are_closed():
    assert document.css_string('a "b" \\ c') == r'"a \"b\" \\ c"'


# --- figures -------------------------------------------------------------------------------------


def test_colours_become_greys_of_the_same_darkness():
    assert (
        figures.grey("fill: rgb(255, 0, 0); stroke: #fff")
        == "fill: rgb(54, 54, 54); stroke: #ffffff"
    )
    assert figures.grey('<a href="#abc123x">') == '<a href="#abc123x">'


def test_a_drawing_has_names_of_its_own():
    svg = '<svg width="10" height="5"><clipPath id="clip9f"/><g clip-path="url(#clip9f)"/></svg>'
    made = figures.tidy(svg, "abc")
    assert made == figures.tidy(svg.replace("clip9f", "clip77"), "abc")
    assert 'viewBox="0 0 10 5"' in made
    assert "url(#fabc-0)" in made


def test_series_that_look_alike_in_grey_get_a_dash_or_a_pattern(tmp_path):
    bars = [{"type": "bar", "x": ["a", "b"], "y": [1, 2], "name": n, "marker": {"color": c}}
            for n, c in (("uno", "#888800"), ("due", "#a07070"))]  # fmt: skip
    lines = [{"type": "scatter", "mode": "lines", "x": [1, 2], "y": [1, 2], "line": {"color": c}}
             for c in ("#888800", "#a07070")]  # fmt: skip
    cells = [{"type": "heatmap", "z": [[1, 2, 3], [4, 5, 6]]}]
    wanted = [json.dumps({"data": data, "layout": {}}) for data in (bars, lines, cells)]
    with Workers(1) as workers:
        drawn = figures.draw(wanted, tmp_path, workers, lambda *_: None)
        again = figures.draw(wanted, tmp_path, Workers(1), lambda *_: None)
    assert drawn == again
    assert "<pattern" not in drawn[wanted[0]]
    assert drawn[wanted[0]].count("stroke-width:1.6px") == 3  # two bars and the legend
    assert drawn[wanted[1]].count("stroke-dasharray: 9px") >= 1
    assert "<image" not in drawn[wanted[2]]
    assert drawn[wanted[2]].count("<rect") >= 6


# --- quiz ----------------------------------------------------------------------------------------


def test_every_kind_of_question_goes_on_paper_without_its_answer():
    seen = set()
    for code in bank.bank():
        tree = html.fromstring(bank.quiz(code)._repr_html_())
        sections = tree.xpath("//section")
        kinds = [section.get("data-type") for section in sections]
        for kind, question in zip(kinds, quiz.take(tree), strict=True):
            seen.add(kind)
            assert "<details" not in question.printed + question.key
            assert "✔" not in question.printed + question.key
            assert 'class="cc-right"' in question.key
            assert "Fonte" in question.key
            if kind in ("choice", "multiple"):
                assert "cc-box" in question.printed
    assert seen == {"choice", "multiple", "numeric", "matching", "ordering", "case"}


def test_key_of_an_ordering_gives_the_numbers_to_write():
    for code in bank.bank():
        tree = html.fromstring(bank.quiz(code)._repr_html_())
        for section in tree.xpath("//section[@data-type='ordering']"):
            shown = [int(item.get("data-step")) for item in section.xpath(".//*[@data-step]")]
            key = quiz.read(section).key
            written = key.split("dall'alto: ")[1].split("<")[0].split(", ")
            ranks = {step: rank for rank, step in enumerate(sorted(shown), start=1)}
            assert [int(number) for number in written] == [ranks[step] for step in shown]
            return
    pytest.fail("no ordering question in the bank")
