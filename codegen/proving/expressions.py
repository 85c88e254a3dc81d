"""Expressions of a program as functions that give what they stand for.

An expression is compiled once, by its text, and evaluated for each turn of a loop and each call of
a function. What is not here, the exporter does not write.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable

from codegen.proving.arithmetic import OPERATORS, computed, negated, short
from codegen.proving.iterating import Builtin
from codegen.proving.machine import Evaluate, Machine
from codegen.proving.values import (
    DifferentError,
    Frame,
    Global,
    Held,
    Several,
    holds_tensor,
    told,
)
from graph.elements import Tensor

_FORMAT = re.compile(r"0?\d?d?")
_METHODS = frozenset({"append", "extend", "pop"})
_COMPARING = (ast.Gt, ast.GtE, ast.Lt, ast.LtE, ast.NotEq)


def compiled(node: ast.expr) -> Evaluate:
    """Gives the function that evaluates an expression.

    Raises:
        DifferentError: it is of a kind that the exporter does not write.
    """
    compile_node = _COMPILED.get(type(node))
    if compile_node is None:
        raise DifferentError(f"Expected an expression of the exporter. Received: {shown(node)}")
    return compile_node(node)


def shown(node: ast.AST) -> str:
    """Gives the first line of what a part of a program is."""
    return ast.unparse(node).split("\n", 1)[0]


def _constant(node: ast.Constant) -> Evaluate:
    value = node.value
    return lambda frame, machine: value


def _name(node: ast.Name) -> Evaluate:
    name = node.id

    def load(frame: Frame, machine: Machine) -> Held:
        try:
            return frame[name]
        except KeyError:
            raise DifferentError(f"Expected a name that is defined. Received: `{name}`") from None

    return load


def _attribute(node: ast.Attribute) -> Evaluate:
    value, name = compiled(node.value), node.attr
    known: dict[Global, Global] = {}

    def load(frame: Frame, machine: Machine) -> Held:
        held = value(frame, machine)
        if type(held) is not Global:
            raise DifferentError(f"Expected no `.{name}`. Received: that of {told(held)}")
        found = known.get(held)
        if found is None:
            found = known[held] = Global(f"{held.path}.{name}")
        return found

    return load


def _call(node: ast.Call) -> Evaluate:
    args = [compiled(arg) for arg in node.args if not isinstance(arg, ast.Starred)]
    if len(args) < len(node.args):
        raise DifferentError(f"Expected a call without `*`. Received: {shown(node)}")
    kwargs = [(each.arg or "", compiled(each.value)) for each in node.keywords]
    if not all(name for name, _ in kwargs):
        raise DifferentError(f"Expected a call without `**`. Received: {shown(node)}")
    if len({name for name, _ in kwargs}) < len(kwargs):
        raise DifferentError(f"Expected each argument once. Received: {shown(node)}")
    if isinstance(node.func, ast.Attribute) and node.func.attr in _METHODS and not kwargs:
        return _method(node.func, args)
    function = compiled(node.func)

    def call(frame: Frame, machine: Machine) -> Held:
        called = function(frame, machine)
        given = tuple([arg(frame, machine) for arg in args])
        named = {name: value(frame, machine) for name, value in kwargs}
        if type(called) is Builtin:
            return called.called(given, named)
        return machine.call(called, given, named)

    return call


def _method(node: ast.Attribute, args: list[Evaluate]) -> Evaluate:
    value, name = compiled(node.value), node.attr

    def call(frame: Frame, machine: Machine) -> Held:
        held = value(frame, machine)
        given = [arg(frame, machine) for arg in args]
        if type(held) is not list:
            raise DifferentError(f"Expected a list. Received: {told(held)}")
        if name == "append" and len(given) == 1:
            held.append(given[0])
        elif name == "extend" and len(given) == 1:
            short(held).extend(_items(given[0]))
        elif name == "pop" and held and not given:
            return held.pop()
        else:
            raise DifferentError(f"Expected what a list can `{name}`. Received: {told(held)}")
        return None

    return call


def _items(value: Held) -> list[Held]:
    if type(value) is not list and type(value) is not tuple:
        raise DifferentError(f"Expected a list. Received: {told(value)}")
    return list(value)


def _binary(node: ast.BinOp) -> Evaluate:
    name = OPERATORS.get(type(node.op))
    if name is None:
        raise DifferentError(f"Expected an operator of Keras's. Received: {shown(node)}")
    return _between(name, compiled(node.left), compiled(node.right))


def _between(name: str, left: Evaluate, right: Evaluate) -> Evaluate:
    def operate(frame: Frame, machine: Machine) -> Held:
        return operated(name, left(frame, machine), right(frame, machine), machine)

    return operate


def operated(name: str, left: Held, right: Held, machine: Machine) -> Held:
    """Gives what an operator makes of two values, of tensors an operation."""
    if type(left) is not Tensor and type(right) is not Tensor:
        return computed(name, left, right)
    if not _is_operand(left) or not (_is_operand(right) or _is_array(right)):
        raise DifferentError(
            f"Expected a tensor and a number. Received: {told(left)} and {told(right)}"
        )
    return machine.operate(name, {"x1": left, "x2": right})


def _is_operand(value: Held) -> bool:
    return type(value) in (Tensor, int, float)


def _is_array(value: Held) -> bool:
    # On the left, numpy would go through the array by itself.
    return getattr(value, "path", "") == "numpy.array" and not isinstance(value, Global)


def _compare(node: ast.Compare) -> Evaluate:
    if len(node.ops) > 1 or not isinstance(node.ops[0], _COMPARING):
        raise DifferentError(f"Expected a comparison of Keras's. Received: {shown(node)}")
    name = OPERATORS[type(node.ops[0])]
    left, right = compiled(node.left), compiled(node.comparators[0])

    def compare(frame: Frame, machine: Machine) -> Held:
        held = left(frame, machine)
        if type(held) is not Tensor:
            # Python would turn it around, and Keras make another operation of it.
            raise DifferentError(f"Expected a tensor on the left. Received: {told(held)}")
        return operated(name, held, right(frame, machine), machine)

    return compare


def _unary(node: ast.UnaryOp) -> Evaluate:
    if not isinstance(node.op, ast.USub):
        raise DifferentError(f"Expected `-`. Received: {shown(node)}")
    operand = compiled(node.operand)

    def negate(frame: Frame, machine: Machine) -> Held:
        value = operand(frame, machine)
        if type(value) is Tensor:
            return machine.operate("Negative", {"x": value})
        return negated(value)

    return negate


def _subscript(node: ast.Subscript) -> Evaluate:
    value, key = compiled(node.value), compiled(node.slice)

    def take(frame: Frame, machine: Machine) -> Held:
        held, place = value(frame, machine), key(frame, machine)
        if type(held) is Tensor:
            return machine.operate("GetItem", {"x": held, "key": place})
        if type(held) is Several:
            return held.take(place)
        return _taken(held, place)

    return take


def _taken(held: Held, place: Held) -> Held:
    fits = type(place) in (int, slice) if type(held) in (list, tuple) else type(place) is str
    if type(held) not in (list, tuple, dict) or not fits or holds_tensor(place):
        raise DifferentError(f"Expected a list and a place. Received: {told(held)}")
    try:
        return held[place]
    except (LookupError, TypeError, ValueError) as error:
        raise DifferentError(f"Expected a place of the list. Received: {told(place)}") from error


def _slice(node: ast.Slice) -> Evaluate:
    parts = [compiled(each) if each else _nothing for each in (node.lower, node.upper, node.step)]
    return lambda frame, machine: slice(*[part(frame, machine) for part in parts])


def _nothing(frame: Frame, machine: Machine) -> Held:
    return None


def _tuple(node: ast.Tuple) -> Evaluate:
    items = _row(node.elts)
    return lambda frame, machine: tuple(items(frame, machine))


def _list(node: ast.List) -> Evaluate:
    return _row(node.elts)


def _row(nodes: list[ast.expr]) -> Callable[[Frame, Machine], list[Held]]:
    if not any(isinstance(node, ast.Starred) for node in nodes):
        items = list(map(compiled, nodes))
        return lambda frame, machine: [item(frame, machine) for item in items]
    parts = [
        (True, compiled(node.value)) if isinstance(node, ast.Starred) else (False, compiled(node))
        for node in nodes
    ]

    def row(frame: Frame, machine: Machine) -> list[Held]:
        gathered: list[Held] = []
        for starred, part in parts:
            value = part(frame, machine)
            gathered.extend(_items(value) if starred else [value])
            short(gathered)
        return gathered

    return row


def _dict(node: ast.Dict) -> Evaluate:
    keys = [compiled(key) for key in node.keys if key is not None]
    values = list(map(compiled, node.values))
    if len(keys) < len(values):
        raise DifferentError(f"Expected a dictionary without `**`. Received: {shown(node)}")

    def make(frame: Frame, machine: Machine) -> Held:
        made = {}
        for key, value in zip(keys, values, strict=True):
            name = key(frame, machine)
            if type(name) is not str or name in made:
                raise DifferentError(f"Expected texts as keys. Received: {told(name)}")
            made[name] = value(frame, machine)
        return made

    return make


def _joined(node: ast.JoinedStr) -> Evaluate:
    parts = [_formatted(part) for part in node.values]

    def join(frame: Frame, machine: Machine) -> Held:
        return short("".join([part(frame, machine) for part in parts]))

    return join


def _formatted(part: ast.expr) -> Evaluate:
    if isinstance(part, ast.Constant):
        return _constant(part)
    if not isinstance(part, ast.FormattedValue) or part.conversion != -1:
        raise DifferentError(f"Expected a name or a number in a text. Received: {shown(part)}")
    value, form = compiled(part.value), _format_of(part)

    def write(frame: Frame, machine: Machine) -> Held:
        held = value(frame, machine)
        if type(held) is not int and (form or type(held) is not str):
            raise DifferentError(f"Expected a name or a number in a text. Received: {told(held)}")
        return format(held, form)

    return write


def _format_of(part: ast.FormattedValue) -> str:
    parts = part.format_spec.values if isinstance(part.format_spec, ast.JoinedStr) else []
    form = "".join([str(each.value) if isinstance(each, ast.Constant) else "{" for each in parts])
    if not _FORMAT.fullmatch(form):
        raise DifferentError(f"Expected a format such as `:02d`. Received: {shown(part)}")
    return form


_COMPILED: dict[type[ast.expr], Callable[..., Evaluate]] = {
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.Call: _call,
    ast.Compare: _compare,
    ast.Constant: _constant,
    ast.Dict: _dict,
    ast.JoinedStr: _joined,
    ast.List: _list,
    ast.Name: _name,
    ast.Slice: _slice,
    ast.Subscript: _subscript,
    ast.Tuple: _tuple,
    ast.UnaryOp: _unary,
}
