"""The functions of a person's file that may give data, found without running it."""

from __future__ import annotations

import ast
import warnings

_MOST = 200
_LIKELY = "data"  # in the name of what gives data


def functions_of(text: bytes) -> list[str]:
    """Gives the functions at the top of a file that can be called without arguments.

    The likely ones come first. A file that is no Python has none.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Python, about the escapes of somebody's texts
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    names = [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef) and _is_bare(node)
    ]
    return sorted(dict.fromkeys(names), key=lambda name: _LIKELY not in name.lower())[:_MOST]


def _is_bare(function: ast.FunctionDef) -> bool:
    """Whether every parameter has a default."""
    given = function.args
    positional = len(given.posonlyargs) + len(given.args)
    return positional == len(given.defaults) and None not in given.kw_defaults
