"""The words that lessons teach, read from their last section."""

from __future__ import annotations

import json

import pytest

from tools import terms

SUMMARY = """## In sintesi

- Una riga che non è una parola.

**Parole nuove**

- **attesa media** (*average wait*): tempo medio in coda,
  di tutti.
- **è già**: senza inglese.
- **voce con menu** (*interactive voice response*, IVR): un menu.

**Errori tipici**

- Questo **no**: non è una parola.
"""


@pytest.fixture
def notebook(tmp_path):
    """Writes a lesson with that Markdown."""

    def write(markdown: str, lesson: str = "uf1-99"):
        path = tmp_path / f"{lesson}.ipynb"
        cells = [
            {"cell_type": "code", "source": ["**Parole nuove**\n", "- **x**: y"]},
            {"cell_type": "markdown", "source": markdown.splitlines(keepends=True)},
        ]
        content = {"metadata": {"callcenter": {"lesson": lesson}}, "cells": cells}
        path.write_text(json.dumps(content), encoding="utf-8")
        return path

    return write


def test_words_are_read_with_english_and_definition(notebook):
    assert terms.terms_of(notebook(SUMMARY)) == [
        terms.Term("attesa media", "average wait", "tempo medio in coda, di tutti.", "uf1-99"),
        terms.Term("è già", "", "senza inglese.", "uf1-99"),
        terms.Term("voce con menu", "interactive voice response, IVR", "un menu.", "uf1-99"),
    ]


@pytest.mark.parametrize("label", ["**Parole nuove**", "Le parole nuove:", "Parole nuove"])
def test_the_label_may_be_written_in_the_usual_ways(notebook, label):
    assert len(terms.terms_of(notebook(SUMMARY.replace("**Parole nuove**", label)))) == 3


@pytest.mark.parametrize("entry", ["- senza grassetto: no", "- **a** e **b**: due", "- **a**:"])
def test_an_entry_of_another_form_is_told(notebook, entry):
    with pytest.raises(ValueError, match=r"uf1-99.ipynb: la parola nuova «- .*» non ha la forma"):
        terms.terms_of(notebook(f"**Parole nuove**\n\n{entry}\n"))


def test_order_is_italian(notebook):
    one = notebook("Parole nuove\n\n- **zeta**: z\n- **Èra**: e\n- **eco**: e\n- **fa**: f\n")
    assert [term.term for term in terms.collect([one])] == ["eco", "Èra", "fa", "zeta"]


def test_slugs_can_stand_in_an_address():
    assert terms.Term("capacità (d'uso) 24/7", "", "x", "").slug == "capacita-d-uso-24-7"
