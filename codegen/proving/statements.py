"""Statements of a program as functions that run them.

Each gives `RUNNING`, or what it returns from the function that it stands in. A difference that is
found while one runs is told with the line that it stands in.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from codegen.proving.arithmetic import OPERATORS, short
from codegen.proving.expressions import compiled, operated, shown
from codegen.proving.iterating import iterated
from codegen.proving.machine import Evaluate, Machine
from codegen.proving.values import DifferentError, Frame, Global, Held, Model, Several, told

RUNNING = object()
Execute: TypeAlias = Callable[[Frame, Machine], Held]
_Assign: TypeAlias = Callable[[Frame, Machine, Held], None]


class LocatedError(DifferentError):
    """A difference, with the line that it was found in."""


def statement(node: ast.stmt) -> Execute:
    """Gives the function that runs a statement.

    Raises:
        LocatedError: it is of a kind that the exporter does not write.
    """
    compile_node: Callable[[Any], Execute] = _COMPILED.get(type(node), _refuse)
    try:
        execute = compile_node(node)
    except LocatedError:
        raise
    except DifferentError as error:
        raise _located(error, node) from error

    def run(frame: Frame, machine: Machine) -> Held:
        machine.tick()
        try:
            return execute(frame, machine)
        except LocatedError:
            raise
        except DifferentError as error:
            raise _located(error, node) from error

    return run


def _refuse(node: ast.stmt) -> Execute:
    raise DifferentError("Expected a statement of the exporter. Received: another")


def run_all(body: Sequence[Execute], frame: Frame, machine: Machine) -> Held:
    """Runs statements until one returns; gives what it returns, or `RUNNING`."""
    for execute in body:
        given = execute(frame, machine)
        if given is not RUNNING:
            return given
    return RUNNING


def _located(error: DifferentError, node: ast.AST) -> LocatedError:
    return LocatedError(f"{error}, in `{shown(node)}`")


def _assign(node: ast.Assign) -> Execute:
    if isinstance(node.targets[0], ast.Attribute):
        return _freeze(node)
    value = compiled(node.value)
    if len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
        return _assign_name(node.targets[0].id, value)
    targets = list(map(_target, node.targets))

    def assign(frame: Frame, machine: Machine) -> Held:
        held = value(frame, machine)
        for target in targets:
            target(frame, machine, held)
        return RUNNING

    return assign


def _assign_name(name: str, value: Evaluate) -> Execute:
    def assign(frame: Frame, machine: Machine) -> Held:
        frame[name] = value(frame, machine)
        return RUNNING

    return assign


def _freeze(node: ast.Assign) -> Execute:
    """`model.trainable = False`, which is all that is set."""
    target = node.targets[0]
    fits = (
        len(node.targets) == 1
        and isinstance(target, ast.Attribute)
        and target.attr == "trainable"
        and isinstance(node.value, ast.Constant)
        and node.value.value is False
    )
    if not fits or not isinstance(target, ast.Attribute):
        raise DifferentError("Expected `trainable = False`. Received: another")
    model = compiled(target.value)

    def freeze(frame: Frame, machine: Machine) -> Held:
        held = model(frame, machine)
        if type(held) is not Model:
            raise DifferentError(f"Expected the model. Received: {told(held)}")
        held.frozen = True
        return RUNNING

    return freeze


def _target(node: ast.expr) -> _Assign:
    if isinstance(node, ast.Name):
        name = node.id

        def assign(frame: Frame, machine: Machine, value: Held) -> None:
            frame[name] = value

        return assign
    if not isinstance(node, ast.Tuple):
        raise DifferentError(f"Expected a variable. Received: {shown(node)}")
    targets = list(map(_target, node.elts))

    def unpack(frame: Frame, machine: Machine, value: Held) -> None:
        items = value.row() if type(value) is Several else _first(value, len(targets) + 1)
        if len(items) != len(targets):
            raise DifferentError(f"Expected {len(targets)} values. Received: {len(items)}")
        for target, item in zip(targets, items, strict=True):
            target(frame, machine, item)

    return unpack


def _first(value: Held, count: int) -> list[Held]:
    return list(itertools.islice(iterated(value), count))


def _augmented(node: ast.AugAssign) -> Execute:
    operator = OPERATORS.get(type(node.op))
    if not isinstance(node.target, ast.Name) or operator is None:
        raise DifferentError("Expected a variable and an operator of Keras's. Received: another")
    name, value, load = node.target.id, compiled(node.value), compiled(_loaded(node.target))

    def augment(frame: Frame, machine: Machine) -> Held:
        before, added = load(frame, machine), value(frame, machine)
        if type(before) is list and operator == "Add":
            if type(added) is not list and type(added) is not tuple:
                raise DifferentError(f"Expected a list. Received: {told(added)}")
            short(before).extend(added)
        else:
            frame[name] = operated(operator, before, added, machine)
        return RUNNING

    return augment


def _loaded(name: ast.Name) -> ast.Name:
    return ast.Name(name.id, ast.Load())


def _for(node: ast.For) -> Execute:
    if node.orelse:
        raise DifferentError("Expected a loop without `else`. Received: one")
    items, target = compiled(node.iter), _target(node.target)
    body = list(map(statement, node.body))

    def loop(frame: Frame, machine: Machine) -> Held:
        for item in iterated(items(frame, machine)):
            machine.tick()
            target(frame, machine, item)
            given = run_all(body, frame, machine)
            if given is not RUNNING:
                return given
        return RUNNING

    return loop


def _nothing(frame: Frame, machine: Machine) -> Held:
    return RUNNING


def _return(node: ast.Return) -> Execute:
    if node.value is None:
        raise DifferentError("Expected a value. Received: none")
    return compiled(node.value)


def _expression(node: ast.Expr) -> Execute:
    value = compiled(node.value)

    def evaluate(frame: Frame, machine: Machine) -> Held:
        value(frame, machine)
        return RUNNING

    return evaluate


def _while(node: ast.While) -> Execute:
    """`while keras.backend.get_uid("add") <= 3: pass`, which is one call as far as is looked."""
    test = node.test
    fits = (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.LtE)
        and isinstance(test.left, ast.Call)
        and len(node.body) == 1
        and isinstance(node.body[0], ast.Pass)
        and not node.orelse
    )
    if not fits or not isinstance(test, ast.Compare) or not isinstance(test.left, ast.Call):
        raise DifferentError("Expected a loop that counts names. Received: another")
    call = test.left
    function, args = compiled(call.func), [compiled(each) for each in call.args]
    limit = compiled(test.comparators[0])
    if call.keywords:
        raise DifferentError("Expected a loop that counts names. Received: another")

    def count(frame: Frame, machine: Machine) -> Held:
        given = [arg(frame, machine) for arg in args]
        called = Global(f"while {told(function(frame, machine))}")
        machine.call(called, (*given, limit(frame, machine)), {})
        return RUNNING

    return count


_COMPILED: dict[type[ast.stmt], Callable[[Any], Execute]] = {
    ast.Assign: _assign,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.For: _for,
    ast.Pass: lambda node: _nothing,
    ast.Return: _return,
    ast.While: _while,
}
