"""The teacher's edition of the book: a site apart, with what students should not open first.

``python -m tools.site build --teacher`` writes it in ``_build/docente``; nothing of it goes into
``_build/html``. It is the same book, to read (no Python in the page), plus:

- after each exercise the open solution and the teacher's notes (:mod:`tools.teacher.edition`, a
  Sphinx extension that only this edition loads);
- quizzes with keys and explanations open;
- ``docente/``: what it is, all exercises with minutes, the assignments with solutions and points
  (:mod:`tools.teacher.source` writes these pages into a copy of the book's sources).
"""
