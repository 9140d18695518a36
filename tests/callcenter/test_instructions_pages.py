"""Knowledge-base pages: front matter, validation, style, search, use, preview, accessibility."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter import instructions
from callcenter.instructions import Page

TODAY = dt.date(2026, 11, 25)
GOOD = Page(
    "recesso", "Recesso", "gruppo contratti", 3, dt.date(2026, 7, 1), dt.date(2027, 1, 1),
    ("disdetta",), "**Quando:** il cliente chiude.\n\n1. Chiedi da quale giorno.",
)  # fmt: skip


class TestPages:
    @given(
        st.text(min_size=1, max_size=30).filter(lambda t: t.strip() == t and t.isprintable()),
        st.dates(),
        st.lists(st.text("abcàè' ", min_size=1, max_size=9), max_size=3),
    )
    def test_a_page_read_back_is_the_same(self, title, day, synonyms):
        page = replace(GOOD, title=title, expires=day, synonyms=tuple(synonyms))
        assert instructions.parse(instructions.render(page), "recesso") == page

    def test_files_come_back_in_order(self, tmp_path):
        for page in (GOOD, replace(GOOD, slug="a-prima")):
            instructions.write(page, tmp_path / "base")
        assert [p.slug for p in instructions.read(tmp_path / "base")] == ["a-prima", "recesso"]

    @pytest.mark.parametrize(
        ("text", "says"),
        [
            ("1. Apri la scheda.", "mancano i dati"),
            ("---\ntitolo: [\n---\n", "non si leggono"),
            ("---\nsolo testo\n---\n", "nome: valore"),
            ("---\nautore: Ada\n---\n", "sconosciuti: autore"),
            ("---\nscade: domani\n---\n", "non è una data"),
        ],
    )
    def test_unreadable_heads_are_explained(self, text, says):
        with pytest.raises(ValueError, match=says):
            instructions.parse(text, "prova")

    def test_names_are_file_names(self):
        with pytest.raises(ValueError, match="come nome"):
            Page("Città nuova")

    def test_an_empty_folder_is_an_error(self, tmp_path):
        with pytest.raises(ValueError, match="non ci sono pagine"):
            instructions.read(tmp_path)


class TestValidation:
    def test_a_good_page_has_no_problem_on_its_last_day(self):
        assert instructions.problems([GOOD], GOOD.expires).empty
        assert not instructions.problems([GOOD], "2027-01-02").empty

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"owner": None}, "manca responsabile"),
            ({"version": None}, "manca versione"),
            ({"expires": dt.date(2026, 11, 24)}, "scaduta il 24/11/2026"),
            ({"body": "1. Apri."}, "non dice quando si usa"),
            ({"body": "**Quando:** sempre."}, "non ha passi numerati"),
            ({"body": GOOD.body + " [x](y.md)"}, "y.md non porta"),
            ({"body": GOOD.body + "\n![](foto.png)"}, "foto.png non ha un testo"),
        ],
    )
    def test_each_defect_is_named(self, change, says):
        found = instructions.problems([replace(GOOD, **change)], TODAY)["problem"]
        assert len(found) == 1
        assert says in found.iloc[0]

    def test_links_that_lead_somewhere_are_fine(self):
        body = GOOD.body + " [a](recesso.md#sopra) [b](https://example.org) ![c](foto.png)"
        assert instructions.problems([replace(GOOD, body=body)], TODAY).empty

    def test_titles_are_compared_without_case_and_spaces(self):
        twin = replace(GOOD, slug="altra", title="  rEcesso ")
        assert "stesso titolo" in instructions.problems([GOOD, twin], TODAY)["problem"].iloc[0]


class TestStyle:
    @pytest.mark.parametrize(
        ("text", "rule"),
        [
            ("La richiesta è stata approvata.", "passivo"),
            ("Il modulo va firmato.", "passivo"),
            ("Si provveda subito.", "impersonale"),
            ("Qualora manchi il codice, fermati.", "parola da ufficio"),
            ("Richiama il prima possibile.", "quantità vaga"),
            ("1. Apri la scheda e chiedi la lettura.", "due azioni in un passo"),
            ("Registra nel GCR.", "sigla non spiegata"),
            ("parola " * 21, "frase lunga"),
        ],
    )
    def test_each_rule_sees_its_case(self, text, rule):
        assert rule in instructions.style_problems(text)["rule"].tolist()

    @pytest.mark.parametrize(
        "text",
        [
            "Apri la scheda. Va a casa il tecnico.",
            "1. Se un dato non torna, chiedi il codice.",
            "Registra nel gestionale crediti (GCR). Poi chiudi il GCR.",
            "Invia il PDF.",
            "parola " * 20,
        ],
    )
    def test_plain_sentences_pass(self, text):
        assert instructions.style_problems(text).empty

    def test_nothing_to_check_is_an_error(self):
        with pytest.raises(ValueError, match="vuoto"):
            instructions.style_problems("  …  ")

    def test_steps_are_the_numbered_lines(self):
        assert instructions.steps("Testo\n1. Uno.\n 2) Due.\n- tre") == ["Uno.", "Due."]


class TestSearch:
    @pytest.mark.parametrize(
        ("singular", "plural"),
        [("rimborso", "rimborsi"), ("bolletta", "bollette"), ("pratica", "pratiche"),
         ("luogo", "luoghi"), ("città", "citta"), ("utenza", "utenze")],
    )  # fmt: skip
    def test_singular_and_plural_share_the_root(self, singular, plural):
        assert instructions.stem(singular) == instructions.stem(plural)

    def test_all_the_words_are_needed_and_titles_come_first(self):
        other = replace(GOOD, slug="altra", title="Voltura", synonyms=(), body="1. Nel recesso no.")
        index = instructions.Index([other, GOOD])
        assert index.search("recessi") == ["recesso", "altra"]
        assert index.search("il recesso del giorno") == ["recesso"]
        assert index.search("DISDETTE") == ["recesso"]
        assert index.search('bonus "AND') == []
        assert index.search("recesso", limit=1) == ["recesso"]

    def test_only_common_words_are_not_a_question(self):
        with pytest.raises(ValueError, match="nessuna parola"):
            instructions.Index([GOOD]).search("di che")


class TestUse:
    def test_searches_weigh_by_times(self):
        log = pd.DataFrame({"text": ["recesso", "bonus"], "times": [3, 1]}, index=[7, 9])
        done = instructions.searches(log, instructions.Index([GOOD]))
        assert done["results"].tolist() == [1, 0]
        assert done["first"].tolist() == ["recesso", ""]
        assert instructions.empty_share(done) == 0.25

    def test_no_search_has_no_share(self):
        none = pd.DataFrame({"times": [], "results": []})
        assert pd.isna(instructions.empty_share(none))
        with pytest.raises(ValueError, match="manca la colonna"):
            instructions.searches(pd.DataFrame({"text": ["a"]}), instructions.Index([GOOD]))

    def test_unread_pages_stay_in_the_table(self):
        other = replace(GOOD, slug="altra")
        table = instructions.reads(["altra", "altra"], [GOOD, other])
        assert table.to_numpy().tolist() == [["altra", 2], ["recesso", 0]]
        with pytest.raises(ValueError, match="non ci sono: persa"):
            instructions.reads(["persa"], [GOOD])


class TestPreview:
    def test_markup_of_readers_is_escaped(self):
        assert instructions.to_html("a < b & **c**") == "<p>a &lt; b &amp; <strong>c</strong></p>"

    def test_lists_keep_their_continuation_lines(self):
        text = "# T\n- uno\n  ancora\n- *due* `x`\n\n![foto](a.png)"
        assert instructions.to_html(text).splitlines() == [
            "<h1>T</h1>", "<ul>", "<li>uno ancora</li>", "<li><em>due</em> <code>x</code></li>",
            "</ul>", '<p><img src="a.png" alt="foto"></p>',
        ]  # fmt: skip

    @pytest.mark.parametrize("text", ["| a | b |", "```\nx\n```", "<b>x</b>"])
    def test_what_it_does_not_know_stops_it(self, text):
        with pytest.raises(ValueError, match="non conosce"):
            instructions.to_html(text)

    def test_scripts_are_not_links(self):
        with pytest.raises(ValueError, match="non è una pagina"):
            instructions.to_html("[x](javascript:alert)")

    def test_a_missing_file_is_named(self, tmp_path):
        instructions.write_book([GOOD], tmp_path, title="Base", author="Noi")
        (tmp_path / "recesso.md").unlink()
        with pytest.raises(ValueError, match=r"recesso\.md"):
            instructions.build_preview(tmp_path)

    def test_incomplete_pages_are_not_published(self, tmp_path):
        for pages, says in (
            ([], "nessuna pagina"),
            ([replace(GOOD, owner=None)], "servono titolo"),
            ([replace(GOOD, slug="index")], "copertina"),
        ):
            with pytest.raises(ValueError, match=says):
                instructions.write_book(pages, tmp_path, title="Base", author="Noi")


class TestAccessibility:
    GOOD = '<html lang="it"><title>A</title><h1>A</h1><h2>B</h2><a href="#">Rimborso</a></html>'

    @pytest.mark.parametrize(
        ("old", "new", "says"),
        [
            (' lang="it"', "", "3.1.1"),
            ("<title>A</title>", "", "2.4.2"),
            ("<h1>A</h1>", "", "primo livello"),
            ("<h2>B</h2>", "<h3>B</h3>", "livello 3"),
            ("Rimborso", "<b>Qui</b>", "2.4.4"),
            ("<h2>", '<img src="x"><h2>', "1.1.1"),
        ],
    )
    def test_each_defect_is_found(self, old, new, says):
        assert instructions.html_problems(self.GOOD) == []
        found = instructions.html_problems(self.GOOD.replace(old, new))
        assert says in " ".join(found)

    def test_an_empty_alternative_is_a_choice(self):
        page = self.GOOD.replace("<h2>", '<img src="x" alt=""><h2>')
        assert instructions.html_problems(page) == []
