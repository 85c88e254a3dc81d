"""Programs that differ from one in one place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any, TypeAlias

# What a node holds in place of what it held.
Change: TypeAlias = tuple[ast.AST, dict[str, Any]]

_NEAR = 4  # other names that are tried for each


def mutants(text: str) -> Iterator[str]:
    """Gives each program that differs from this one in one place, as Python writes it."""
    tree = ast.parse(text)
    written = ast.unparse(tree)
    for node, fields in list(_changes(tree)):
        before = {name: getattr(node, name) for name in fields}
        try:
            vars(node).update(fields)
            changed = ast.unparse(ast.fix_missing_locations(tree))
        except ValueError:
            changed = written  # a number where a text has its letters
        finally:
            vars(node).update(before)
        if changed != written:
            yield changed


def _changes(tree: ast.Module) -> Iterator[Change]:
    for function in [node for node in tree.body if isinstance(node, ast.FunctionDef)]:
        names = sorted({each.id for each in ast.walk(function) if isinstance(each, ast.Name)})
        for node in ast.walk(function):
            for fields in (*_of_names(node, names), *_of_values(node), *_of_lists(node)):
                yield node, fields


def _of_names(node: ast.AST, names: list[str]) -> Iterator[dict[str, Any]]:
    if isinstance(node, ast.Name):
        place = names.index(node.id)
        yield from [{"id": name} for name in (names[place:] + names)[1 : 1 + _NEAR]]
    elif isinstance(node, ast.Attribute):
        yield from [{"attr": name} for name in ("Conv2D", "ReLU", "append", "pop")]
    elif isinstance(node, ast.arg | ast.keyword):
        yield from [{"arg": name} for name in ("x", "filters", "padding")]


def _of_values(node: ast.AST) -> Iterator[dict[str, Any]]:
    if isinstance(node, ast.Constant):
        yield from [{"value": value} for value in _others(node.value)]
    elif isinstance(node, ast.BinOp):
        yield from [{"op": operator} for operator in (ast.Add(), ast.Sub(), ast.Mult(), ast.Pow())]
        yield {"left": node.right, "right": node.left}
    elif isinstance(node, ast.UnaryOp):
        yield {"operand": ast.UnaryOp(ast.USub(), node.operand)}


def _others(value: object) -> list[object]:
    if isinstance(value, bool) or value is None:
        return [not value, 1]
    if isinstance(value, int):
        return [value + 1, value - 1, -value, float(value), str(value), None]
    if isinstance(value, float):
        return [value * 2, int(value)]
    return [f"{value}_", "", None] if isinstance(value, str) else []


def _of_lists(node: ast.AST) -> Iterator[dict[str, Any]]:
    for name, items in vars(node).items():
        if not isinstance(items, list):
            continue
        for place, item in enumerate(items):
            before, after = items[:place], items[place + 1 :]
            if isinstance(item, ast.stmt):
                yield {name: [*before, ast.Pass(), *after]}
                yield {name: [*before, item, item, *after]}
            else:
                yield {name: [*before, *after]}
            if before:
                yield {name: [*before[:-1], item, before[-1], *after]}
