"""nbgrader's settings, the same for ``python -m tools course`` and for nbgrader's own commands."""

from __future__ import annotations

from pathlib import Path

from nbgrader import preprocessors
from traitlets.config import Config

from tools.course import cells
from tools.course.execute import SandboxExecute
from tools.course.feedback import FeedbackExporter
from tools.course.mend import MendCells

COURSE_ID = "call-center"


def configure(c: Config, root: Path) -> Config:
    """Fills ``c`` for a course whose folders are in ``root``."""
    c.CourseDirectory.root = str(root)
    c.CourseDirectory.course_id = COURSE_ID
    c.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", ".pytest_cache"]
    c.ClearSolutions.code_stub = {"python": cells.CODE_STUB}
    c.ClearSolutions.text_stub = cells.TEXT_STUB
    c.Autograde.sanitize_preprocessors = [
        MendCells,
        preprocessors.ClearOutput,
        preprocessors.OverwriteKernelspec,
        preprocessors.OverwriteCells,
        preprocessors.CheckCellMetadata,
    ]
    c.Autograde.autograde_preprocessors = [
        SandboxExecute,
        preprocessors.LimitOutput,
        preprocessors.SaveAutoGrades,
        preprocessors.AssignLatePenalties,
        preprocessors.CheckCellMetadata,
    ]
    c.SandboxExecute.root = str(root)
    c.GenerateFeedback.exporter_class = FeedbackExporter
    c.GenerateFeedback.preprocessors = [preprocessors.GetGrades]
    return c
