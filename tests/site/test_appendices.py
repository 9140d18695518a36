"""The appendices made from code and data leave nothing out."""

from __future__ import annotations

import html
import re
from importlib import import_module

import formulary
import pytest

from callcenter import data, kpi
from callcenter.privacy import norms

pytestmark = pytest.mark.xdist_group("site")


@pytest.fixture
def page(book):
    """Reads an appendix: its markup, with entities resolved."""
    return lambda name: html.unescape(
        (book.folder / f"book/appendici/{name}.html").read_text(encoding="utf-8")
    )


def words(text: str) -> str:
    """The text a reader sees, on one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text))


def test_formulary_has_every_indicator_with_its_trap(page):
    source, text = page("formulario"), words(page("formulario"))
    for code, indicator in kpi.INDICATORS.items():
        assert f'id="formula-{code.replace("_", "-")}"' in source
        assert re.sub(r"\s+", " ", indicator.trap) in text


@pytest.mark.parametrize("module", formulary.MODULES)
def test_formulary_has_every_public_function(page, module):
    source = page("formulario")
    functions = list(formulary.formulas_of(import_module(f"callcenter.{module}")))
    assert functions
    for function in functions:
        anchor = f"formula-{module}-{function.__name__}".replace("_", "-")
        assert f'id="{anchor}"' in source


def test_formulary_shows_no_source_markup(page):
    text = words(page("formulario"))
    assert "``" not in text
    assert ":func:" not in text
    assert ":mod:" not in text


def test_formulary_links_the_lessons_that_use_a_formula(page):
    start = page("formulario").index('id="formula-service-level"')
    entry = page("formulario")[start : start + 20000].split("<h3>")[1]
    assert "dal-registro-al-report.html" in entry


def test_dictionary_has_every_table_and_column(page):
    source = page("dizionario-dei-dati")
    for table in data.tables().values():
        section = source.split(f'id="tabella-{table.name.replace("_", "-")}"')[1].split(
            "</section"
        )[0]
        for column in table.columns:
            assert f">{column.name}<" in section, f"{table.name}.{column.name}"


def test_norms_are_all_there_with_their_certainty(page):
    text = words(page("norme"))
    for norm in norms.load().values():
        assert f"{norm.title}." in text
        assert f"{norms.CERTAINTIES[norm.certainty]}, {norm.checked_on:%d/%m/%Y}" in text
