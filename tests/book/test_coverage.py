"""The book against the standard: every item is covered, or openly listed as not covered yet."""

import subprocess
from pathlib import Path

import pytest

from callcenter import standard
from tools import coverage

LIST = Path(__file__).with_name("open_codes.txt")
LESSONS = Path(__file__).with_name("open_lessons.txt")


def codes_in(text):
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def grown(current, earlier_versions):
    """The codes of the list that some earlier version lacked: each was closed once."""
    return sorted({code for past in earlier_versions for code in set(current) - set(past)})


def git(*arguments):
    return subprocess.run(
        ["git", *arguments], cwd=LIST.parent, capture_output=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def book():
    return coverage.collect()


@pytest.fixture(scope="module")
def listed():
    return codes_in(LIST.read_text(encoding="utf-8"))


def test_sources_have_no_problem(book):
    assert book.problems == []


def test_list_has_known_codes_once_and_in_order(listed):
    assert listed == [code for code in standard.codes() if code in set(listed)]


def test_covered_codes_are_off_the_list(book, listed):
    covered = sorted(set(listed) - set(book.open_codes))
    assert not covered, f"covered now, remove from {LIST.name}: {', '.join(covered)}"


def test_uncovered_codes_are_listed(book, listed):
    missing = sorted(set(book.open_codes) - set(listed))
    assert not missing, f"not covered by lesson + exercise + question: {', '.join(missing)}"


def test_lessons_to_write_are_listed(book):
    """Questions may come before their lesson, but a file of the bank that nobody shows is told."""
    assert list(book.unwritten_lessons) == codes_in(LESSONS.read_text(encoding="utf-8"))


def test_list_only_shrinks(listed):
    """Compares with every committed version, so that many commits at once cannot hide a growth."""
    try:
        log = git("log", "--format=%H", "--", LIST.name)
    except FileNotFoundError:
        pytest.skip("git is not installed: the list cannot be compared with its past")
    if log.returncode:
        pytest.skip(f"no git history to compare the list with: {log.stderr.strip()}")
    if git("rev-parse", "--is-shallow-repository").stdout.strip() == "true":
        pytest.skip("the git history is shallow: the list cannot be compared with its past")
    commits = log.stdout.split()
    if not commits:
        pytest.skip(f"{LIST.name} is not committed yet: nothing to compare it with")
    shown = [git("show", f"{commit}:./{LIST.name}") for commit in commits]
    # A commit that deleted or moved the file has nothing to show.
    earlier = [codes_in(version.stdout) for version in shown if version.returncode == 0]
    assert earlier
    back = grown(listed, earlier)
    assert not back, f"{LIST.name} may only shrink; these were closed before: {', '.join(back)}"


@pytest.mark.parametrize(
    ("current", "earlier", "back"),
    [
        (["a"], [["a", "b"]], []),
        (["a", "b"], [["a"], ["a", "b", "c"]], ["b"]),
        (["a", "d"], [["a", "b"]], ["d"]),
    ],
)
def test_growth_is_seen(current, earlier, back):
    assert grown(current, earlier) == back
