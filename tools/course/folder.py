"""The course's working folder: one class, its settings, its data, nbgrader's own folders.

corso.json          seed, per-student data, limits
studenti.csv        the roster, tidy
source/ release/ submitted/ autograded/ feedback/ gradebook.db    nbgrader's
data/<seed>/        the class's (or each student's) data
consegne/           zips to hand out        originali/   files as they arrived
riscontri/          feedback to hand back   voti/        marks
"""

from __future__ import annotations

import json
import logging
import os
import sys
import warnings
from dataclasses import dataclass, field, replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from tools.course import roster
from tools.course.classdata import book_seed, seed_of
from tools.course.execute import Job
from tools.course.sandbox import Limits
from tools.env import ROOT
from tools.errors import ToolError

SOURCES = ROOT / "exercises" / "source"
BOOK_DATA = ROOT / "data"
SETTINGS = "corso.json"
OUTCOMES = "esiti.json"
LOG = "corso.log"

# nbgrader starts «alembic» by its name, which a shell finds only if the environment is active.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

_NBGRADER_CONFIG = '''\
"""Fatto da python -m tools course: i comandi di nbgrader, qui, usano le stesse regole."""

import sys
from pathlib import Path

sys.path.insert(0, {root!r})

from tools.course.config import configure

configure(get_config(), Path(__file__).resolve().parent)  # noqa: F821
'''


@dataclass(frozen=True)
class Settings:
    """What a teacher chose for the class."""

    seed: int | None = None
    per_student: bool = False
    pass_mark: float = 60
    limits: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Course:
    """One class."""

    root: Path
    settings: Settings

    @classmethod
    def open(cls, root: Path) -> Course:
        """The course in ``root``, with the default settings if it has none yet."""
        file = root / SETTINGS
        if not file.exists():
            return cls(root.resolve(), Settings())
        try:
            values = json.loads(file.read_text(encoding="utf-8"))
            settings = Settings(**values)
        except (ValueError, TypeError) as error:
            raise ToolError(
                f"Il file {file} è rovinato ({error}). Correggilo, oppure cancellalo e ripeti "
                "«release» con le stesse opzioni."
            ) from error
        return cls(root.resolve(), settings)

    @classmethod
    def existing(cls, root: Path) -> Course:
        """Like :meth:`open`, but the course must have been made by ``release``."""
        if not (root / SETTINGS).exists():
            raise ToolError(
                f"In «{root}» non c'è un corso. Si comincia da: "
                f"python -m tools course release --work {root}"
            )
        return cls.open(root)

    def save(self, **changes) -> Course:
        """Writes the settings, changed if asked; returns the course as it is now."""
        course = replace(self, settings=replace(self.settings, **changes))
        self.root.mkdir(parents=True, exist_ok=True)
        text = json.dumps(vars(course.settings), indent=2, ensure_ascii=False)
        (self.root / SETTINGS).write_text(text + "\n", encoding="utf-8")
        config = _NBGRADER_CONFIG.format(root=str(ROOT))
        (self.root / "nbgrader_config.py").write_text(config, encoding="utf-8")
        return course

    @property
    def limits(self) -> Limits:
        """What a notebook may use."""
        return Limits(**self.settings.limits)

    @property
    def config(self) -> Config:
        """nbgrader's configuration for this folder."""
        from tools.course.config import configure

        return configure(Config(), self.root)

    def directory(self, assignment: str = "", student: str = "*") -> CourseDirectory:
        """nbgrader's view of this folder."""
        directory = CourseDirectory(config=self.config)
        directory.assignment_id = assignment
        directory.student_id = student
        return directory

    def gradebook(self) -> Gradebook:
        """The gradebook, to be used in a ``with``."""
        quiet_database()
        return Gradebook(f"sqlite:///{self.root / 'gradebook.db'}")

    def assignments(self) -> list[str]:
        """The assignments handed out so far."""
        folder = self.root / "release"
        return sorted(file.parent.name for file in folder.glob("*/*.ipynb"))

    def require(self, names: list[str] | None) -> list[str]:
        """The assignments asked for (all, if none is named), that must exist."""
        known = self.assignments()
        if not known:
            raise ToolError(
                "Non hai ancora consegnato nessun compito alla classe: comincia con "
                f"python -m tools course release --work {self.root}"
            )
        unknown = [name for name in names or [] if name not in known]
        if unknown:
            raise ToolError(f"Compito sconosciuto: {', '.join(unknown)}. Ci sono: "
                            f"{', '.join(known)}.")  # fmt: skip
        return names or known

    def submission(self, student: str, assignment: str) -> Path:
        """Where a student's notebook lies."""
        return self.root / "submitted" / student / assignment / f"{assignment}.ipynb"

    def submissions(self, assignment: str) -> list[str]:
        """Students who handed ``assignment`` in."""
        found = self.root.glob(f"submitted/*/{assignment}/{assignment}.ipynb")
        return sorted(file.parent.parent.name for file in found)

    def students(self) -> list[roster.Student]:
        """The roster, empty if the course has none."""
        file = self.root / roster.FILE
        return roster.read(file) if file.exists() else []

    def seed(self, student: str | None = None) -> int | None:
        """The seed of the class's data, or of one student's; None for the book's own data."""
        if not self.settings.per_student:
            return self.settings.seed
        chosen = self.settings.seed if self.settings.seed is not None else book_seed()
        return chosen if student in (None, ".") else seed_of(chosen, student)

    def data(self, student: str | None = None) -> Path:
        """The folder of the data with which ``student`` works."""
        seed = self.seed(student)
        if seed is None:
            return BOOK_DATA
        folder = self.root / "data" / str(seed)
        if not folder.is_dir():
            raise ToolError(
                f"Mancano i dati con seme {seed}"
                + (f" (matricola {student})" if student else "")
                + ": ripeti «release», che li prepara. Non cancellare la cartella data/ del corso."
            )
        return folder

    def job(self, nb: NotebookNode, assignment: str, student: str | None = None, **more) -> Job:
        """How to execute a notebook of ``assignment``."""
        files = self.root / "source" / assignment
        extra = [file for file in files.glob("*") if file.suffix != ".ipynb"]
        return Job(nb, self.data(student), self.limits, files=files if extra else None, **more)

    def source(self, assignment: str) -> NotebookNode:
        """The teacher's notebook, with solutions and hidden tests."""
        file = self.root / "source" / assignment / f"{assignment}.ipynb"
        return nbformat.read(file, as_version=4)

    def outcomes(self) -> dict[str, dict]:
        """What happened to each submission: assignment → student → facts."""
        file = self.root / OUTCOMES
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def note(self, assignment: str, student: str, **facts) -> None:
        """Adds facts about a submission (state, reason, notes, file …)."""
        known = self.outcomes()
        known.setdefault(assignment, {}).setdefault(student, {}).update(facts)
        text = json.dumps(known, indent=1, ensure_ascii=False, sort_keys=True)
        partial = self.root / (OUTCOMES + ".part")
        partial.write_text(text + "\n", encoding="utf-8")
        partial.replace(self.root / OUTCOMES)


def quiet_database() -> None:
    """nbgrader's models make SQLAlchemy warn at each new submission; nothing is lost."""
    warnings.filterwarnings("ignore", category=SAWarning)


def quiet_nbgrader(log: Path) -> None:
    """Sends nbgrader's English messages to a file: the teacher reads ours."""
    quiet_database()
    logger = logging.getLogger("traitlets")
    for handler in logger.handlers:
        handler.close()
    logger.handlers = [logging.FileHandler(log, encoding="utf-8", delay=True)]
    logger.setLevel(logging.WARNING)
    logger.propagate = False
