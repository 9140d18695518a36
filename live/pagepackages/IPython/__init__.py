"""IPython as the page needs it: ``IPython.display``, without the interactive shell.

The shell (completion, history, colours) would cost 4 MB at every first visit and is not used: the
page has its own cells. The modules beside this one are IPython's own.
"""

from IPython.core import release
from IPython.core.getipython import get_ipython
from IPython.core.interactiveshell import InteractiveShell
from IPython.display import display

__version__ = release.version
version_info = release.version_info

__all__ = ["InteractiveShell", "display", "get_ipython"]
