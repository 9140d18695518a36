"""Calls a function right after a module has been imported, whenever a cell imports it."""

import importlib.machinery
import sys


class AfterImport:
    """An import hook: module name → function called once with the fresh module."""

    def __init__(self, actions):
        self.actions = dict(actions)

    def install(self):
        """Start watching; modules that are already there are served at once."""
        sys.meta_path.insert(0, self)
        for name in [name for name in self.actions if name in sys.modules]:
            self.actions.pop(name)(sys.modules[name])

    def uninstall(self):
        """Stop watching."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    def find_spec(self, name, path=None, target=None):
        """Find the module as usual, but remember to act when it has run."""
        if name not in self.actions:
            return None
        action = self.actions.pop(name)
        spec = importlib.machinery.PathFinder.find_spec(name, path, target)
        if spec is None or spec.loader is None:
            return spec
        execute = spec.loader.exec_module

        def exec_module(module):
            execute(module)
            action(module)

        spec.loader.exec_module = exec_module
        return spec
