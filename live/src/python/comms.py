"""ipywidgets without IPython: a small stand-in for what it imports, and the bridge of its messages.

The real IPython would add 5 MB and a second of waiting to pages that only need `display`. The
widgets' state lives in Python and is mirrored in the page by messages («comm»): opening, updates,
closing; each carries JSON and, sometimes, binary buffers.
"""

import html
import json
import sys
import types

from . import errors, outputs


class DisplayObject:
    """Something ready to be shown in one format."""

    mime = "text/plain"

    def __init__(self, data=None, **metadata):
        self.data = data
        self.metadata = metadata

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {self.mime: self.data, "text/plain": f"<{type(self).__name__}>"}


class HTML(DisplayObject):
    """HTML text."""

    mime = "text/html"


class Markdown(DisplayObject):
    """Markdown text."""

    mime = "text/markdown"


class Latex(DisplayObject):
    """A formula."""

    mime = "text/latex"


class SVG(DisplayObject):
    """A drawing."""

    mime = "image/svg+xml"


class JSON(DisplayObject):
    """Structured data, shown as text."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        text = json.dumps(self.data, ensure_ascii=False, indent=2, default=str)
        return {"text/html": f"<pre>{html.escape(text)}</pre>", "text/plain": text}


class Image(DisplayObject):
    """A PNG or JPEG image, given as bytes."""

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = self.data or b""
        mime = "image/png" if data[:4] == b"\x89PNG" else "image/jpeg"
        return {mime: data, "text/plain": "<Image>"}


KINDS = (DisplayObject, HTML, Markdown, Latex, SVG, JSON, Image)


class Shell:
    """The few things that libraries ask to IPython's shell."""

    kernel = None
    events = types.SimpleNamespace(
        register=lambda *_: None, trigger=lambda *_: None, unregister=lambda *_: None
    )

    def __init__(self, router):
        self._router = router
        self.display_formatter = types.SimpleNamespace(format=outputs.bundle)

    def showtraceback(self, exc_tuple=None, **_):
        """Show the exception that is being handled."""
        error = exc_tuple[1] if exc_tuple else errors.current_exception()
        if error is not None:
            errors.show_exception(self._router, error)


def install_ipython(router):
    """Put the stand-in where `import IPython` looks; return it."""
    shell = Shell(router)

    def display(*things, **options):
        return outputs.show(router, *things, **options)

    def update_display(thing, *, display_id, **options):
        outputs.show(router, thing, display_id=display_id, update=True, **options)

    def clear_output(wait=False):
        router.clear(wait)

    shown = {
        "display": display,
        "update_display": update_display,
        "clear_output": clear_output,
        **{kind.__name__: kind for kind in KINDS},
    }
    interactive = type(
        "InteractiveShell",
        (),
        {"instance": staticmethod(lambda: shell), "initialized": staticmethod(lambda: True)},
    )
    parts = {
        "IPython": {"get_ipython": lambda: shell, "version_info": (8, 0, 0), "__version__": "8.0"},
        "IPython.display": shown,
        "IPython.core": {},
        "IPython.core.display": shown,
        "IPython.core.display_functions": shown,
        "IPython.core.getipython": {"get_ipython": lambda: shell},
        "IPython.core.interactiveshell": {"InteractiveShell": interactive},
    }
    for name, content in parts.items():
        module = types.ModuleType(name)
        module.__path__ = []
        module.__dict__.update(content)
        sys.modules[name] = module
    for name, module in [(name, sys.modules[name]) for name in parts]:
        parent, _, child = name.rpartition(".")
        if parent:
            setattr(sys.modules[parent], child, module)
    return sys.modules["IPython"]


class Bridge:
    """Carries the widgets' messages between Python and the page."""

    def __init__(self, router, send):
        self._router = router
        self._send = send
        self._owners = {}  # comm id → cell that made the widget
        self._muted = False

    def install(self, comm):
        """Take over the widgets' communications (`comm` is the package of that name)."""
        comm.create_comm = self._create

    def install_output_widget(self, module):
        """Make `with Output():` capture what is shown, without a kernel's message ids."""
        router = self._router

        def enter(widget):
            router.flush()
            router.captures.append(widget)
            return widget

        def leave(widget, kind, error, _traceback):
            if error is not None and not isinstance(error, KeyboardInterrupt):
                errors.show_exception(router, error)
            if widget in router.captures:
                router.captures.remove(widget)
            return error is not None and not isinstance(error, KeyboardInterrupt)

        module.Output.__enter__, module.Output.__exit__ = enter, leave

    def _create(self, *arguments, **options):
        from comm.base_comm import BaseComm

        bridge = self

        class PageComm(BaseComm):
            """A comm whose messages go to the page."""

            def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **keys):
                """Send one message."""
                bridge.publish(self.comm_id, msg_type, data, metadata, buffers, keys)

        return PageComm(*arguments, **options)

    def publish(self, comm_id, msg_type, data, metadata, buffers, keys):
        """Send one message of a comm to the page."""
        if msg_type == "comm_open":
            self._owners[comm_id] = self._router.cell
        if self._muted:
            return
        self._send(
            {
                "type": "comm",
                "msg_type": msg_type,
                "comm_id": comm_id,
                "target": keys.get("target_name", ""),
                "data": data or {},
                "metadata": metadata or {},
            },
            [bytes(buffer) for buffer in buffers or []],
        )

    def receive(self, comm_id, data, buffers):
        """Give a message of the page to its widget; return whether the widget exists."""
        import comm

        target = comm.get_comm_manager().comms.get(comm_id)
        if target is None:
            return False
        self._router.start(self._owners.get(comm_id))
        content = {"comm_id": comm_id, "data": data}
        try:
            empty = {"metadata": {}, "header": {}, "parent_header": {}}
            target.handle_msg({"content": content, "buffers": buffers, **empty})
        except Exception as error:  # an error in a callback is shown, and the page goes on
            errors.show_exception(self._router, error)
        finally:
            self._router.captures.clear()
            self._router.flush()
        return True

    def close_all(self):
        """Forget every widget: the page that showed them has gone."""
        self._owners.clear()
        if "ipywidgets" not in sys.modules:
            return
        import comm
        from ipywidgets import Widget

        self._muted = True
        try:
            Widget.close_all()
            comm.get_comm_manager().comms.clear()
        finally:
            self._muted = False
