"""The extensions' functions that need no build."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree

import callouts
import content_policy
import exercise_cells
import head_tags
import lesson_numbers
import live_pages
import mathml
import page_assets
import plotly_figures
import pytest
import unit_overview

# --- formulas -------------------------------------------------------------------------------------


def words(markup: str) -> str:
    """The text of a formula, as a reader sees it."""
    return "".join(ElementTree.fromstring(markup).itertext()).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"A = \frac{\lambda \cdot \text{AHT}}{3600}", "A=λ·AHT3600"),
        (r"z = 1{,}96", "z=1,96"),
        (r"\text{è già «offerta»}", "è già «offerta»"),
        (r"x \le 3", "x≤3"),
        (r"\mathrm{SL} \ge 80\,\%", "SL≥80%"),
        (r"a < b", "a<b"),
    ],
)
def test_formulas_keep_their_meaning(latex, shown):
    assert words(mathml.to_mathml(latex)) == shown


def test_a_decimal_comma_makes_one_number():
    assert "<mn>1,96</mn>" in mathml.to_mathml("1{,}96")


def test_lines_of_a_formula_are_aligned():
    bare = mathml.to_mathml(r"a &= b \\ c &= d", block=True)
    named = mathml.to_mathml(r"\begin{aligned} a &= b \\ c &= d \end{aligned}", block=True)
    assert bare.count("<mtr>") == named.count("<mtr>") == 2


def test_cases_stay_cases():
    markup = mathml.to_mathml(r"\begin{cases} 1 & \text{se} \\ 0 & \text{altrimenti} \end{cases}")
    assert markup.count("<mtr>") == 2
    assert "align" in markup


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\frac{a", "manca una parentesi graffa chiusa"),
        (r"a}", "una parentesi graffa chiusa di troppo"),
        (r"\frazione{a}{b}", "comando sconosciuto"),
        (r"\frac{a}", "argomento mancante"),
        (r"a & b", "simbolo & fuori da un allineamento"),
    ],
)
def test_wrong_formulas_are_refused(latex, reason):
    with pytest.raises(mathml.FormulaError, match=reason):
        mathml.to_mathml(latex)


def test_escaped_braces_are_not_counted():
    assert words(mathml.to_mathml(r"\{a\}")) == "{a}"


# --- numbers of the lessons -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metadata", "number"),
    [
        ({"lesson": "uf1-03"}, (1, 3)),
        ({"lesson": "uf2-15"}, (2, 15)),
        ({"lesson": "uf3-v"}, (3, "V")),
        ({"unit": "UF2"}, (2,)),
        ({}, None),
        ({"lesson": "kc-02"}, ("KC", 2)),
        ({"lesson": "kc-inglese"}, None),
    ],
)
def test_numbers_come_from_codes(metadata, number):
    assert lesson_numbers.page_number(metadata) == number


# --- exercises ------------------------------------------------------------------------------------


def prompt(text: str) -> list[str]:
    return exercise_cells.wrap_prompt(text, "uf1-03-e1").splitlines()


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("#### Esercizio · Contare", "Contare"),
        ("#### Esercizio: Contare", "Contare"),
        ("### Contare le chiamate", "Contare le chiamate"),
        ("#### Esercizio", ""),
    ],
)
def test_the_heading_becomes_the_title(heading, title):
    first, option, *_ = prompt(f"{heading}\n\nTesto.")
    assert first == f"::::::::::::{{exercise-prompt}} {title}"
    assert option == ":id: uf1-03-e1"


def test_text_without_a_heading_is_kept_whole():
    assert "Testo senza titolo." in prompt("Testo senza titolo.")


def test_fences_inside_the_text_do_not_close_the_box():
    lines = prompt("#### Esercizio · A\n\n:::{note}\nciao\n:::")
    assert lines[-1] == lines[0].partition("{")[0]
    assert ":::" in lines[1:-1]


def test_ids_reach_the_metadata():
    cell = {"cell_type": "code", "id": "abc", "metadata": {}, "source": ""}
    exercise_cells.prepare_cell(cell, "book/uf1/x", 1)
    assert cell["metadata"] == {exercise_cells.CELL_ID: "abc"}


# --- policy ---------------------------------------------------------------------------------------


def test_policy_allows_inline_scripts_by_hash_and_leaves_data_alone():
    page = (
        '<html><head><meta charset="utf-8" /><script>let a = 1;</script>'
        '<script src="x.js"></script><script type="application/json">{}</script></head></html>'
    )
    assert content_policy.inline_scripts(page) == ["let a = 1;"]
    protected = content_policy.protect(page, [])
    assert content_policy.source_hash("let a = 1;") in protected
    assert content_policy.source_hash("{}") not in protected
    assert protected.index("Content-Security-Policy") < protected.index("<script>")


# --- callouts -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Caso.", "caso"),
        ("Il caso", "caso"),
        ("In sintesi:", "sintesi"),
        ("Attenzione: soglia", "attenzione"),
        ("Casomai", None),
        ("Un'altra cosa", None),
    ],
)
def test_callouts_are_known_by_their_first_words(words, name):
    assert callouts.callout_name(words) == name


# --- figures --------------------------------------------------------------------------------------

FIGURE = {"data": [{"y": [1]}], "layout": {"width": 700, "height": 300, "template": {"layout": {}}}}


def test_a_figure_keeps_what_the_page_needs():
    assert plotly_figures.slim(FIGURE) == {"data": [{"y": [1]}], "layout": {"height": 300}}
    assert plotly_figures.slim(json.dumps(FIGURE)) == plotly_figures.slim(FIGURE)


def test_the_notebook_s_own_figure_is_not_changed():
    before = json.dumps(FIGURE)
    plotly_figures.slim(FIGURE)
    assert json.dumps(FIGURE) == before


def test_height_is_reserved():
    assert plotly_figures.height_of({"layout": {"height": 300.4}}) == 300
    assert plotly_figures.height_of({"layout": {}}) == plotly_figures.DEFAULT_HEIGHT


def test_data_cannot_close_the_script_element():
    dumped = plotly_figures.dump({"name": "</script><b>"})
    assert "<" not in dumped
    assert json.loads(dumped) == {"name": "</script><b>"}


# --- tags, styles, hours --------------------------------------------------------------------------


def test_descriptions_are_cut_at_a_word():
    short = head_tags.shorten("parola " * 60)
    assert len(short) <= head_tags.DESCRIPTION_LENGTH + 1
    assert short.endswith("parola…")


def test_rules_of_the_icon_font_are_dropped():
    css = (
        '@font-face{font-family:"X";src:url(x)}.fa-solid:before{content:"a"}.fab,.far{a:b}.bd{c:d}'
    )
    assert page_assets.RULE.sub(page_assets.keep_rule, css) == ".bd{c:d}"


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ((5, 2), "5 ore in aula · 2 in laboratorio"),
        ((1, 0), "1 ora in aula"),
        ((0, 2), "2 ore in laboratorio"),
        ((1.5, 0.5), "1,5 ore in aula · 0,5 in laboratorio"),
        ((0, 0), ""),
    ],
)
def test_hours_are_written_in_italian(hours, text):
    assert unit_overview.hours_text(*hours) == text


def test_the_script_and_the_extension_agree_on_figures():
    script = (plotly_figures.Path(__file__).parents[2] / "book/_static/figures.js").read_text(
        "utf-8"
    )
    assert "receive(name, data)" in script
    assert re.search(r"\|\| 420\)", script)
    assert plotly_figures.DEFAULT_HEIGHT == 420


def test_guides_are_live_like_lessons_and_other_pages_are_not():
    assert live_pages.page_code({"lesson": "uf1-03"}) == "uf1-03"
    assert live_pages.page_code({"guide": "registro"}) == "guida-registro"
    assert live_pages.page_code({"unit": "UF1"}) == ""


def test_the_prompt_says_how_long_it_takes():
    text = "#### Esercizio · Titolo\n\nTesto."
    assert ":minutes: 8\n" in exercise_cells.wrap_prompt(text, "uf1-03-e1", 8)
    assert "minutes" not in exercise_cells.wrap_prompt(text, "uf1-03-e1")
    box = exercise_cells.ExerciseBox(minutes=1)
    assert "circa un minuto" in exercise_cells.minutes_text(box)
    assert exercise_cells.minutes_text(exercise_cells.ExerciseBox()) == ""
