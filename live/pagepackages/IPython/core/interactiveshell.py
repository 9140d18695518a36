"""The shell's place: empty, so that ``get_ipython()`` returns None as outside IPython."""


class InteractiveShell:
    """A shell that the page may set; without one, nothing is initialised."""

    _instance = None

    @classmethod
    def initialized(cls) -> bool:
        """Tell whether the page has set a shell."""
        return cls._instance is not None

    @classmethod
    def instance(cls) -> "InteractiveShell":
        """Return the shell that the page has set, or raise RuntimeError."""
        if cls._instance is None:
            raise RuntimeError("No shell here: get_ipython() is None in the page")
        return cls._instance
