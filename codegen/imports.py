"""The import statements of a generated file.

Each part of the file says what it needs as plain lines; here they are sorted and joined as isort
does it. What Keras uses and does not publish is imported from where Keras has it, with a comment
that says so.
"""

from __future__ import annotations

from collections.abc import Iterable

from graph.catalogue import LayerClass

KERAS = "import keras"
LAYERS = "from keras import layers"
OPERATIONS = "from keras import ops"
NUMPY = "import numpy as np"
NONE: frozenset[str] = frozenset()

_PRIVATE = "keras.src."
_NOT_PUBLIC = "  # not public"  # a longer one would not fit the line


def of_private_class(known: LayerClass) -> frozenset[str]:
    """Gives the import of a class that Keras has in a module of its own; none of a public one."""
    if not known.imported_from:
        return NONE
    return frozenset({f"from {known.imported_from} import {known.class_name}"})


def sorted_imports(lines: Iterable[str]) -> list[str]:
    """Gives the lines in isort's order: `import` before `from`, each by module."""
    modules: list[str] = []
    names: dict[str, set[str]] = {}
    for line in {*lines}:
        if line.startswith("from "):
            _, module, _, name = line.split()
            names.setdefault(module, set()).add(name)
        else:
            modules.append(line)
    imports = sorted(modules, key=lambda line: line.split()[1])
    for module in sorted(names):
        comment = _NOT_PUBLIC if module.startswith(_PRIVATE) else ""
        imports.append(f"from {module} import {', '.join(sorted(names[module]))}{comment}")
    return imports
