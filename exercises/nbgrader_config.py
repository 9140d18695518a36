"""nbgrader's own commands, started in this folder, follow the same rules as the course tools.

For a class use ``python -m tools course`` (see README.md here): it makes a working folder of its
own with a configuration like this one. Here nbgrader works on the book's own data.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from tools.course.config import configure  # noqa: E402

configure(get_config(), HERE)  # noqa: F821
