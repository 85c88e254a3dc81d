"""Lines of code: of a text, and of what Keras's authors wrote by hand for the same model.

A line of code is one that holds more than blanks, a comment or a docstring.

The hand-written builder of a model of `keras.applications` is the function of its name with all
functions of that package that it calls, and the tables of numbers that they read. Left out is what
an export has no use for either: decorators, docstrings, checks that do nothing but raise or warn,
what depends on whether weights, another shape or a tensor were given, the shared helpers of
`imagenet_utils`, classes of layers (an export imports these) and the entries of other models in a
table. The other choices of a builder, as `include_top` and `pooling`, are counted. Keras is laid
out in 80 columns, what is exported in 88.
"""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_NO_CODE = frozenset(
    {
        *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER),
        *(tokenize.INDENT, tokenize.DEDENT),
    }
)
_HELPERS = "imagenet_utils"
_CHOICES = frozenset({"weights", "input_tensor", "input_shape"})
_Reached = tuple[str, str]  # a file of the package, and a name that it defines


def count_code(text: str) -> int:
    """Counts the lines of Python that are no blanks, comments or docstrings."""
    blocks = (node for node in ast.walk(ast.parse(text)) if isinstance(node, _WITH_DOCSTRING))
    docstrings = [node.body[0] for node in blocks if _is_docstring(node.body[0])]
    return len(_code(text) - _lines(docstrings))


def application_names() -> list[str]:
    """Gives the names of the models that `keras.applications` publishes."""
    found = []
    for file in _files().values():
        for name, definition in file.definitions.items():
            decorators = getattr(definition, "decorator_list", [])
            words = {getattr(each, "value", "") for it in decorators for each in ast.walk(it)}
            if f"keras.applications.{name}" in words:
                found.append(name)
    return sorted(found)


def count_builder(model: str) -> int:
    """Counts the lines of the hand-written builder of a model of `keras.applications`.

    Raises:
        ValueError: there is none.
    """
    files = _files()
    waiting = [(name, model) for name, file in files.items() if model in file.definitions]
    if not waiting:
        raise ValueError(f"Expected a model of keras.applications. Received: {model}")
    counted: dict[_Reached, int] = {}
    while waiting:
        reached = waiting.pop()
        if reached not in counted:
            file = files[reached[0]]
            kept, left_out = file.part(reached[1], model)
            definition = file.definitions[reached[1]]
            counted[reached] = len(file.code & _lines([definition]) - _lines(left_out))
            waiting += _named_in(kept, reached[0], files)
    return sum(counted.values())


class _File:
    """A file of `keras.applications`: its lines of code, functions and tables."""

    def __init__(self, text: str) -> None:
        self.code = _code(text)
        self.definitions: dict[str, ast.stmt] = {}
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef):
                self.definitions[node.name] = node
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                self.definitions[node.targets[0].id] = node

    def part(self, name: str, model: str) -> tuple[list[ast.AST], list[ast.AST]]:
        """Gives the nodes of a definition that count for a model, and those that are left out."""
        kept: list[ast.AST] = []
        left_out: list[ast.AST] = []
        waiting: list[ast.AST] = [self.definitions[name]]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.stmt) and _is_left_out(node):
                left_out.append(node)
                continue
            kept.append(node)
            others = _entries_of_others(node, model) if isinstance(node, ast.Dict) else []
            left_out += others
            if not isinstance(node, ast.FunctionDef):
                waiting += [each for each in ast.iter_child_nodes(node) if each not in others]
            else:
                waiting += node.body  # and neither decorators nor defaults
        return kept, left_out


@cache
def _files() -> dict[str, _File]:
    keras = find_spec("keras")  # which imports nothing
    assert keras is not None
    assert keras.origin is not None
    folder = Path(keras.origin).parent / "src" / "applications"
    return {
        path.stem: _File(path.read_text(encoding="utf-8"))
        for path in folder.glob("*.py")
        if path.stem != _HELPERS and not path.stem.endswith("_test")
    }


def _named_in(nodes: Iterable[ast.AST], file: str, files: dict[str, _File]) -> Iterator[_Reached]:
    """Gives the definitions that a piece of code names."""
    for node in nodes:
        if isinstance(node, ast.Name) and node.id in files[file].definitions:
            yield file, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            other = files.get(node.value.id)
            if other is not None and node.attr in other.definitions:
                yield node.value.id, node.attr


def _is_left_out(node: ast.stmt) -> bool:
    if _is_docstring(node):
        return True
    if not isinstance(node, ast.If):
        return False
    names = {each.id for each in ast.walk(node.test) if isinstance(each, ast.Name)}
    return bool(names & _CHOICES) or (not node.orelse and all(map(_complains, node.body)))


def _complains(node: ast.stmt) -> bool:
    return isinstance(node, ast.Raise) or (
        isinstance(node, ast.Expr) and ast.unparse(node).startswith("warnings.warn(")
    )


def _entries_of_others(table: ast.Dict, model: str) -> list[ast.AST]:
    """Gives the entries of a table by models that are not of this one; of others, none."""
    keys = [key.value if isinstance(key, ast.Constant) else None for key in table.keys]
    own = max(
        (key for key in keys if isinstance(key, str) and _ends(model, key)), key=len, default=""
    )
    if not own:
        return []
    entries = zip(table.keys, table.values, keys, strict=True)
    return [each for key, value, word in entries if key and word != own for each in (key, value)]


def _ends(model: str, key: str) -> bool:
    return _letters(model).endswith(_letters(key) or "?")


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).lower()


_WITH_DOCSTRING = (ast.Module, ast.FunctionDef, ast.ClassDef)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def _code(text: str) -> set[int]:
    """Gives the numbers of the lines that hold code, docstrings among them."""
    words = tokenize.generate_tokens(io.StringIO(text).readline)
    return {
        line
        for word in words
        if word.type not in _NO_CODE
        for line in range(word.start[0], word.end[0] + 1)
    }


def _lines(nodes: Iterable[ast.AST]) -> set[int]:
    placed = [node for node in nodes if isinstance(node, ast.stmt | ast.expr)]
    return {line for node in placed for line in range(node.lineno, (node.end_lineno or 0) + 1)}
