"""Laying out expressions in 88 columns, as black and `ruff format` leave them.

An expression is an atom, which is plain text, or a `Group`: a bracket pair with items between. A
group is written on one line where it fits, a call otherwise with all its items on a line of their
own, and what fits neither way with one item a line and a trailing comma. That comma is "magic":
formatters keep such a group as it is. So the three forms are all that is needed, and generating
source takes no run of a formatter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import TypeAlias, TypeGuard

from msgspec import Struct

WIDTH = 88
_LONG = 500  # characters, of what nobody would write on a line
INDENT = "    "
_WITHOUT_WIDTH = ("Mn", "Me", "Cf")  # categories of characters


class Group(Struct, frozen=True, gc=False):
    """A call or a display: `opening` and `closing` hold what stands around the items.

    Each item is an expression and what stands before it, such as `name=`. `short` is the whole on
    one line, or "" where that is far too long for one: a value may be nested thirty deep, and each
    depth would hold the text of all below it.
    """

    opening: str
    items: tuple[Item, ...]
    closing: str
    short: str
    comma: bool = False

    @property
    def flat(self) -> str:
        """The whole on one line, however long."""
        return self.short or _joined(self)


Expression: TypeAlias = str | Group
Item: TypeAlias = tuple[str, Expression]


def group(opening: str, items: Iterable[Item], closing: str, *, comma: bool = False) -> Group:
    """Gives a group; `comma` keeps a comma after the last item on one line: `(3,)`."""
    held = tuple(items)
    parts = [
        prefix + (expression if isinstance(expression, str) else expression.short)
        for prefix, expression in held
    ]
    is_long = sum(map(len, parts)) > _LONG or any(
        not isinstance(expression, str) and not expression.short for _, expression in held
    )
    inner = "" if is_long else ", ".join(parts) + ("," if comma else "")
    return Group(opening, held, closing, "" if is_long else opening + inner + closing, comma)


def _joined(held: Group) -> str:
    inner = ", ".join([prefix + flat(expression) for prefix, expression in held.items])
    return held.opening + inner + ("," if held.comma else "") + held.closing


def call(function: str, items: Iterable[Item]) -> Group:
    """Gives a call of `function`, which is written as it stands."""
    return group(function + "(", items, ")")


def listing(expressions: Iterable[Expression]) -> Group:
    """Gives a list."""
    return group("[", [("", expression) for expression in expressions], "]")


def flat(expression: Expression) -> str:
    """Gives an expression on one line, however long."""
    return expression if isinstance(expression, str) else expression.flat


def lay_out(prefix: str, expression: Expression, suffix: str = "", indent: str = "") -> list[str]:
    """Gives the lines of an expression between `prefix` and `suffix`."""
    if _is_long(expression):
        return [*_broken(prefix, expression, indent), indent + expression.closing + suffix]
    line = indent + prefix + flat(expression) + suffix
    if isinstance(expression, str) or not expression.items or fits(line):
        is_assigned = prefix.endswith(" = ") and not suffix
        if is_assigned and not fits(line) and fits(indent + INDENT + flat(expression)):
            return _in_brackets(prefix, expression, indent)
        return [line]
    return [*_opened(prefix, expression, indent), indent + expression.closing + suffix]


def lay_out_called(prefix: str, called: Expression, arguments: Group, indent: str) -> list[str]:
    """Gives the lines of a call of something that is itself a call: `Dense(64)(x)`.

    One tensor stays beside the closing bracket, `)(x)`; a list of them is what is broken first.
    """
    if _is_long(called):
        return [
            *_broken(prefix, called, indent),
            *lay_out(called.closing, arguments, indent=indent),
        ]
    if not _is_long(arguments) and fits(line := indent + prefix + flat(called) + arguments.flat):
        return [line]
    head = indent + prefix + flat(called) + arguments.opening
    if isinstance(called, str) and not fits(head):
        whole = group(called + arguments.opening, arguments.items, arguments.closing)
        return _in_brackets(prefix, whole, indent)
    if isinstance(called, str) or (fits(head) and not _is_simple(arguments)):
        return lay_out(prefix + flat(called), arguments, indent=indent)
    if fits(head) and _is_simple(arguments):
        # Formatters break the last brackets, if what is before them has room.
        inner = arguments.short[1:-1]
        if fits(indent + INDENT + inner):
            return [head, indent + INDENT + inner, indent + arguments.closing]
    return [
        *_opened(prefix, called, indent),
        *lay_out(called.closing, arguments, indent=indent),
    ]


def _is_long(expression: Expression) -> TypeGuard[Group]:
    return isinstance(expression, Group) and not expression.short


def _opened(prefix: str, expression: Group, indent: str) -> list[str]:
    """Gives the first lines of a call with all items on one line, or else one on each."""
    inner = expression.short[len(expression.opening) : -len(expression.closing)]
    head, body = indent + prefix + expression.opening, indent + INDENT + inner
    is_call = expression.opening[0].isalpha() or (
        (expression.opening == "(" and prefix[-1:].isalnum()) or prefix[-1:] == ")"
    )
    if is_call and inner and fits(head) and fits(body):
        return [head, body]
    return _broken(prefix, expression, indent)


def _broken(prefix: str, expression: Group, indent: str) -> list[str]:
    lines = [indent + prefix + expression.opening]
    for item_prefix, item in expression.items:
        lines.extend(lay_out(item_prefix, item, ",", indent + INDENT))
    return lines


def _in_brackets(prefix: str, expression: Expression, indent: str) -> list[str]:
    """Gives an assignment whose first line has no room for what is assigned."""
    inner = lay_out("", expression, indent=indent + INDENT)
    return [f"{indent}{prefix}(", *inner, f"{indent})"]


def _is_simple(arguments: Group) -> bool:
    return len(arguments.items) == 1 and isinstance(arguments.items[0][1], str)


def fits(line: str) -> bool:
    """Whether a line is no wider than a formatter leaves it."""
    if line.isascii():
        return len(line) <= WIDTH
    return sum(map(_width, line)) <= WIDTH


def _width(char: str) -> int:
    """Gives how many columns a character takes in the eyes of a formatter."""
    if unicodedata.combining(char) or unicodedata.category(char) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1
