"""A whole exam on paper: ``python -m tools.exam --seed 7``.

``callcenter.exam`` draws; here the draw becomes pages. ``student`` writes what a candidate gets,
``commission`` what the commission keeps (key, marking grid, coverage), ``pages`` the frame they
share, ``build`` the folder of files.
"""

from tools.exam.build import build

__all__ = ["build"]
