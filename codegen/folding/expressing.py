"""Leaves as Python expressions, with the names of their variables."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from codegen.folding.leaves import Constant, Leaf, Opaque, Several, Share, Text, Variable
from codegen.formatting import Expression, group


class Named(Struct, frozen=True):
    """A variable that has its name.

    Attributes:
        name: The name.
        is_text: Whether its values are strings.
    """

    name: str
    is_text: bool


def express(leaf: Leaf, names: Mapping[str, Named]) -> Expression:
    """Gives a leaf as an expression."""
    if isinstance(leaf, Constant | Opaque):
        return leaf.expression
    if isinstance(leaf, Variable):
        return arithmetic(leaf, names)
    if isinstance(leaf, Share):
        counted = arithmetic(leaf.variable, names)
        counted = counted if counted.isidentifier() else f"({counted})"
        return f"{leaf.whole!r} * {counted} / {leaf.parts}"
    if isinstance(leaf, Several):
        items = [("", express(item, names)) for item in leaf.items]
        return group("(", items, ")", comma=len(items) == 1)
    return _text(leaf, names)


def arithmetic(variable: Variable, names: Mapping[str, Named]) -> str:
    """Gives a variable, and what is done to it."""
    written = names[variable.key].name
    if variable.factor != 1:
        written = f"{variable.factor} * {written}"
    if variable.divisor != 1:
        written = f"{written} // {variable.divisor}"
    if variable.offset:
        sign = "+" if variable.offset > 0 else "-"
        written = f"{written} {sign} {abs(variable.offset)}"
    return written


def _text(leaf: Text, names: Mapping[str, Named]) -> str:
    if len(leaf.parts) == 1 and isinstance(leaf.parts[0], Variable):
        only = leaf.parts[0]
        if names[only.key].is_text:
            return names[only.key].name
    # As formatters choose: double quotes, but where single ones save escapes.
    plain = "".join(part for part in leaf.parts if isinstance(part, str))
    quote = "'" if plain.count('"') > plain.count("'") else '"'
    parts = [
        _escaped(part, quote) if isinstance(part, str) else "{" + arithmetic(part, names) + "}"
        for part in leaf.parts
    ]
    return f"f{quote}{''.join(parts)}{quote}"


def _escaped(part: str, quote: str) -> str:
    """Gives what stands for a text between such quotes in an f-string."""
    # With both kinds of quotes in it, repr always writes single ones around.
    body = repr(part + "\"'")[1:-1].removesuffix("\"\\'")
    if quote == '"':
        body = body.replace("\\'", "'").replace('"', '\\"')
    return body.replace("{", "{{").replace("}", "}}")
