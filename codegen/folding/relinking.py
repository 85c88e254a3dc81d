"""Functions that call others which were built anew, and have not changed otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import structs

from codegen.folding.program import Function, Statement


def is_called_alike(one: Function, other: Function) -> bool:
    """Whether a call of one function looks like a call of the other."""
    if one is other:
        return True
    alike = [(each.key, each.kinds, each.word, each.is_prefix) for each in one.columns] == [
        (each.key, each.kinds, each.word, each.is_prefix) for each in other.columns
    ]
    return alike and one.defaults == other.defaults and len(one.takes) == len(other.takes)


def relinked(function: Function, functions: Mapping[int, Function]) -> Function:
    """Gives a function that calls these, by their numbers; its lines stay as they are."""
    body = relinked_statements(function.body, functions)
    return structs.replace(function, body=body, origin=function.origin or function)


def relinked_statements(
    body: Iterable[Statement], functions: Mapping[int, Function]
) -> list[Statement]:
    """Gives statements that call these functions, by their numbers, as far as there are some."""
    statements = []
    for each in body:
        if each.function is not None:
            statements.append(
                structs.replace(each, function=functions.get(each.function.number, each.function))
            )
        elif each.loop is not None:
            loop = structs.replace(
                each.loop,
                body=relinked_statements(each.loop.body, functions),
                iterations=[relinked_statements(turn, functions) for turn in each.loop.iterations],
            )
            statements.append(structs.replace(each, loop=loop))
        else:
            statements.append(each)
    return statements
