"""Executes the source that `codegen` wrote, as a module of its own."""

from __future__ import annotations

import linecache
import sys
from types import ModuleType
from typing import Any

MODULE = "keras_canvas_script"


def load_script(source: str, module: str = MODULE) -> Any:
    """Gives the module that the source defines; what it defines is run by who asked for it.

    Raises:
        Exception: whatever the source raises.
    """
    script = ModuleType(module)
    sys.modules[module] = script
    file_name = f"<{module}>"
    # Tracebacks then show the lines of the script.
    linecache.cache[file_name] = (len(source), None, source.splitlines(keepends=True), file_name)
    exec(compile(source, file_name, "exec"), script.__dict__)  # noqa: S102 - codegen's own text
    return script
