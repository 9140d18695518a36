"""How the live layer is built."""

from __future__ import annotations

import json

import pytest

from tools import live, node
from tools.errors import ToolError


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A site's folder with the live layer."""
    site = tmp_path_factory.mktemp("site")
    pyodide = site / "_static" / "pyodide"
    pyodide.mkdir(parents=True)
    (pyodide / "pyodide.js").write_bytes(b"12345")
    live.build(site)
    return site / "_static" / "live"


def test_the_entry_points_are_there(built):
    for name in ("loader.js", "worker.js", "progress.js", "live.css", "widgets.css"):
        assert (built / name).stat().st_size > 500


def test_what_every_lesson_loads_is_small(built):
    loaded = (built / "loader.js").read_text(encoding="utf-8")
    pieces = [piece for piece in built.glob("piece-*.js") if f'from"./{piece.name}"' in loaded]
    total = len(loaded) + sum(piece.stat().st_size for piece in pieces)
    assert total < 20_000


def test_sizes_say_what_will_be_downloaded(built):
    assert json.loads((built / "sizes.json").read_text(encoding="utf-8")) == {"pyodide.js": 5}


def test_nothing_points_to_another_server(built):
    import re

    for file in built.glob("*.js"):
        addresses = re.findall(r"""["'`](https?://[^"'`\s]+)""", file.read_text(encoding="utf-8"))
        known = (
            "http://www.w3.org/",
            "https://react.dev",
            "https://npms.io",
            "https://github.com/",
        )
        assert not [a for a in addresses if not a.startswith(known)], file.name


def test_a_second_build_needs_neither_packages_nor_network(built, monkeypatch):
    def refuse(*_):
        raise AssertionError("built again")

    monkeypatch.setattr(node, "run_npm", refuse)
    monkeypatch.setattr(node, "run_script", refuse)
    assert live.bundle().is_dir()


def test_without_pyodide_the_message_says_what_to_do(tmp_path):
    with pytest.raises(ToolError, match=r"tools\.pyodide"):
        live.build(tmp_path)


def test_the_lock_file_names_no_registry():
    text = (live.SOURCES / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text


def test_modules_that_need_no_page_pass_their_own_tests():
    tests = sorted(str(file) for file in (live.SOURCES / "test").glob("*.test.mjs"))
    assert tests
    node.run([str(node.node()), "--test", *tests], live.SOURCES)
