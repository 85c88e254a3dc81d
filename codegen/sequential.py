"""A chain of layers as one `keras.Sequential`."""

from __future__ import annotations

from codegen.calls import Step
from codegen.formatting import INDENT, lay_out
from codegen.literals import text
from codegen.source import Writer


def write_sequential(writer: Writer, name: str, steps: list[Step]) -> None:
    """Appends the body of a function that builds and returns a `keras.Sequential`."""
    writer.add(f"{INDENT}return keras.Sequential(", f"{INDENT * 2}[")
    for step in steps:
        lines = lay_out("", step.expression.call, ",", INDENT * 3)
        writer.add(*lines, nodes=(step.node.id,))
    writer.add(f"{INDENT * 2}],", f"{INDENT * 2}name={text(name)},", f"{INDENT})")
