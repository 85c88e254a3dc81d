"""The imported modules as a person's script is to find them, and as we have to find them after it.

Our packages have plain names: a script may have a `graph.py` of its own beside it, and would get
ours. So ours are out of sight while something of the script's runs. And a script may empty
`sys.modules`, which Keras's own late imports would not survive.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_OURS = frozenset({"graph", "codegen", "worker", "editor", "resources"})


class ScriptModules:
    """Which modules of our packages' names a script has imported, beside those that we have."""

    def __init__(self) -> None:
        self._theirs: dict[str, ModuleType] = {}
        self._own: dict[str, ModuleType] = {}

    def add(self, module: ModuleType) -> None:
        """Makes the script itself importable, which pickles and data classes ask for."""
        self._own[module.__name__] = module

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Has the script's modules in place, and ours after it."""
        before = dict(sys.modules)
        ours = _take_out()
        sys.modules.update(self._theirs | self._own)
        try:
            yield
        finally:
            for name in self._own:
                sys.modules.pop(name, None)
            self._theirs = _take_out()
            for name, module in before.items():
                sys.modules.setdefault(name, module)
            sys.modules.update(ours)


def _take_out() -> dict[str, ModuleType]:
    """Takes the modules of our packages' names out of those that are imported."""
    names = [name for name in list(sys.modules) if name.partition(".")[0] in _OURS]
    return {name: sys.modules.pop(name) for name in names}
