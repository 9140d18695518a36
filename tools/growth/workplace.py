"""A temporary folder that also a server running as another user can reach."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def work_folder(inside: Path | None = None) -> Iterator[Path]:
    """A new folder, removed at the end; ``inside`` says on which disk."""
    if inside:
        inside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="growth-", dir=inside) as name:
        folder = Path(name)
        folder.chmod(0o711)  # others may pass through it, not look inside
        yield folder
