"""What a module of ``callcenter`` needs besides the standard library, read from its source.

The page loads a package only when a cell needs it: scipy for a lesson on tables would be 20 MB for
nothing. So the page must know that ``from callcenter import dashboards`` needs Plotly and widgets.
Imports inside functions count too: in the page nothing can be fetched in the middle of a call.
"""

from __future__ import annotations

import ast
import sys
from pathlib import Path

# Pyodide's own modules, always there in the browser.
BROWSER_MODULES = frozenset({"js", "pyodide", "pyodide_js"})
# Parts of the standard library that Pyodide keeps as packages.
SEPARATE_MODULES = frozenset({"sqlite3"})


def modules(package: Path) -> dict[str, Path]:
    """Dotted name → file of every module of a package."""
    found = {}
    for file in sorted(package.rglob("*.py")):
        parts = [package.name, *file.relative_to(package).with_suffix("").parts]
        if parts[-1] == "__init__":
            parts.pop()
        found[".".join(parts)] = file
    return found


def _is_for_types_only(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def _nodes(tree: ast.AST):
    for child in ast.iter_child_nodes(tree):
        if not _is_for_types_only(child):
            yield child
            yield from _nodes(child)


def imported(source: str, above: list[str] | None = None) -> set[str]:
    """Every dotted name some code may import; «from a import b» gives both «a» and «a.b».

    ``above`` is the package that a relative import starts from.
    """
    names = set()
    for node in _nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                start = (above or [])[: len(above or []) - node.level + 1]
                base = ".".join([*start, base] if base else start)
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
    return names


def _package_of(name: str, file: Path) -> list[str]:
    parts = name.split(".")
    return parts if file.name == "__init__.py" else parts[:-1]


def _parents(name: str) -> list[str]:
    parts = name.split(".")
    return [".".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _comes_from_a_package(name: str) -> bool:
    if name in SEPARATE_MODULES:
        return True
    return name not in sys.stdlib_module_names and name not in BROWSER_MODULES


def direct_needs(package: Path) -> dict[str, tuple[set[str], set[str]]]:
    """Module → (modules of the package, other top-level names) that it imports."""
    own = modules(package)
    result = {}
    for name, file in own.items():
        inside, outside = set(_parents(name)) - {name}, set()
        for wanted in imported(file.read_text(encoding="utf-8"), _package_of(name, file)):
            if wanted.split(".")[0] == package.name:
                inside.update(set(_parents(wanted)) & set(own))
            elif _comes_from_a_package(wanted.split(".")[0]):
                outside.add(wanted.split(".")[0])
        result[name] = (inside, outside)
    return result


def needs(package: Path) -> dict[str, tuple[list[str], list[str]]]:
    """Module → (modules of the package, top-level names of other packages) that it needs.

    Directly or through others; a module needs itself too.
    """
    direct = direct_needs(package)
    result = {}
    for start in direct:
        seen, waiting, found = set(), [start], set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            inside, outside = direct[name]
            found |= outside
            waiting.extend(inside - seen)
        result[start] = (sorted(seen), sorted(found))
    return result
