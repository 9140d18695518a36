"""A group of tests (``xdist_group``) runs in one process, else each process builds the book."""

from __future__ import annotations

import os
import re
import subprocess
import sys

SAMPLE = """
import pytest

pytestmark = pytest.mark.xdist_group("together")


@pytest.mark.parametrize("number", range(6))
def test_where(number):
    pass
"""


def test_a_group_stays_in_one_process(tmp_path):
    for name in ("test_first.py", "test_second.py"):
        (tmp_path / name).write_text(SAMPLE, encoding="utf-8")
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n2", "--dist", "loadgroup", "-v", "-c", os.devnull,
         "--rootdir", str(tmp_path), str(tmp_path)],
        cwd=tmp_path, env=clean, capture_output=True, text=True, check=False,
    )  # fmt: skip
    workers = re.findall(r"\[(gw\d)\].*PASSED", done.stdout)
    assert len(workers) == 12, done.stdout + done.stderr
    assert len(set(workers)) == 1
