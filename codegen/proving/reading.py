"""A text as the functions that it defines, its imports and its constants.

Functions are read where they are called, so that what a script does besides building the model
need not be understood. Nothing at the depth of the file may change what those names mean.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias

from msgspec import Struct

from codegen.proving.expressions import compiled, shown
from codegen.proving.machine import Evaluate, Machine
from codegen.proving.pieces import (
    RememberedTexts,
    cut,
    name_of_function,
    read_inner,
    read_pieces,
    read_top,
)
from codegen.proving.statements import Execute, statement
from codegen.proving.values import DifferentError, Frame, Held

_INDENT = "    "


class Parameters(Struct, frozen=True, eq=False):
    """The parameters of a function.

    Attributes:
        placed: Those that can be given by place, in order.
        named: All of them.
        defaults: What gives those that need not be given.
    """

    placed: tuple[str, ...]
    named: tuple[str, ...]
    defaults: dict[str, Evaluate]


class Code(Struct, frozen=True, eq=False):
    """A function as it is written; one text is one such object.

    Attributes:
        body: What runs its statements.
        local: The names that it gives values to.
        used: The names that it reads.
    """

    name: str
    parameters: Parameters
    body: list[Execute]
    local: frozenset[str]
    used: frozenset[str]


class Module(Struct, frozen=True, eq=False):
    """What stands at the depth of a file.

    Attributes:
        functions: The texts of the functions, by name.
        imports: The paths of what is imported, by name; None where nothing is.
        constants: What gives the values of the variables of the file.
    """

    functions: dict[str, str]
    imports: dict[str, str] | None
    constants: dict[str, Evaluate]


def read_module(text: str) -> Module:
    """Reads a file, or some functions of one.

    Raises:
        DifferentError: there is something else in it, or one name stands for two things.
        SyntaxError: Python does not read it.
    """
    try:
        pieces = read_pieces(cut(text, ""), _top)
    except SyntaxError:
        pieces = [_read_statements([node], text) for node in ast.parse(text).body]
    return _joined(pieces)


_Found: TypeAlias = tuple[dict[str, str], dict[str, str], dict[str, Evaluate]]


def _read_top(text: str) -> _Found | None:
    name = name_of_function(text)
    try:
        if name:
            _function(text)
            return {name: text}, {}, {}
        return _read_statements(read_top(text), text)
    except SyntaxError:
        return None


def _read_statements(nodes: Iterable[ast.stmt], text: str) -> _Found:
    functions: dict[str, str] = {}
    imports: dict[str, str] = {}
    constants: dict[str, Evaluate] = {}
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and not node.decorator_list:
            functions[node.name] = ast.get_source_segment(text, node) or ""
        elif isinstance(node, ast.Import):
            imports |= {each.asname or each.name: each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom):
            imports |= {
                each.asname or each.name: f"{node.module}.{each.name}" for each in node.names
            }
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            constants[node.targets[0].id] = _constant(node.value)
        elif not _is_harmless(node):
            raise DifferentError(f"Expected imports and functions. Received: `{shown(node)}`")
    return functions, imports, constants


def _constant(node: ast.expr) -> Evaluate:
    """Gives what evaluates a constant; one of a script may be nothing that is known here."""
    try:
        return compiled(node)
    except DifferentError as error:
        message = str(error)

        def refuse(frame: Frame, machine: Machine) -> Held:
            raise DifferentError(message)

        return refuse


def _is_harmless(node: ast.stmt) -> bool:
    """Whether a statement is a docstring, or what runs only where the file is the program."""
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    if not isinstance(node, ast.If) or node.orelse:
        return False
    return ast.unparse(node.test) == "__name__ == '__main__'"


_top = RememberedTexts(_read_top)


def _joined(pieces: Iterable[_Found]) -> Module:
    functions: dict[str, str] = {}
    imports: dict[str, str] = {}
    constants: dict[str, Evaluate] = {}
    for more_functions, more_imports, more_constants in pieces:
        for name in (*more_functions, *more_imports, *more_constants):
            if name in functions or name in imports or name in constants:
                raise DifferentError(f"Expected one meaning of `{name}`. Received: two")
        functions |= more_functions
        imports |= more_imports
        constants |= more_constants
    return Module(functions, imports or None, constants)


def code_of(text: str) -> Code:
    """Gives a function; raises what `read_module` raises."""
    return _code(text)


def _read_code(text: str) -> Code:
    definition, inner = _function(text)
    if not isinstance(definition, ast.FunctionDef) or definition.decorator_list:
        raise DifferentError(f"Expected a plain function. Received: `{shown(definition)}`")
    parameters = _parameters(definition.args)
    local = frozenset(parameters.named).union(*[each.names[0] for each in inner])
    used = frozenset[str]().union(*[each.names[1] for each in inner])
    body = [execute for each in inner for execute in each.body]
    return Code(definition.name, parameters, body, local, used)


def _read_function(text: str) -> tuple[ast.stmt, list[_Inner]]:
    try:
        head, *body = cut(text, _INDENT)
        (definition,) = read_top(f"{head}{_INDENT}pass\n")
        return definition, read_pieces(body, _inner)
    except (SyntaxError, ValueError):
        nodes = read_top(text)
        if len(nodes) != 1:
            raise SyntaxError("more than a function") from None
        return nodes[0], [_Inner([node]) for node in getattr(nodes[0], "body", [])]


def _read_inner(text: str) -> _Inner | None:
    try:
        return _Inner(read_inner(text))
    except SyntaxError:
        return None


def _parameters(arguments: ast.arguments) -> Parameters:
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
        raise DifferentError("Expected parameters with names. Received: others")
    placed = [each.arg for each in arguments.args]
    keywords = [each.arg for each in arguments.kwonlyargs]
    if len({*placed, *keywords}) < len(placed) + len(keywords):
        raise DifferentError("Expected parameters with different names. Received: two with one")
    with_default = zip(reversed(placed), reversed(arguments.defaults), strict=False)
    defaults = dict(reversed([(name, compiled(each)) for name, each in with_default]))
    for name, default in zip(keywords, arguments.kw_defaults, strict=True):
        if default is not None:
            defaults[name] = compiled(default)
    return Parameters(tuple(placed), (*placed, *keywords), defaults)


class _Inner:
    """Statements of a function; they are compiled once they are needed."""

    def __init__(self, nodes: list[ast.stmt]) -> None:
        self._nodes = nodes

    @cached_property
    def body(self) -> list[Execute]:
        """What runs them."""
        return list(map(statement, self._nodes))

    @cached_property
    def names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names that they give values to, and those that they read."""
        names = [each for node in self._nodes for each in ast.walk(node)]
        found = [(n.id, type(n.ctx)) for n in names if isinstance(n, ast.Name)]
        local = frozenset([name for name, context in found if context is ast.Store])
        return local, frozenset([name for name, context in found if context is ast.Load])


_inner = RememberedTexts(_read_inner)
_function = RememberedTexts(_read_function)
_code = RememberedTexts(_read_code)
