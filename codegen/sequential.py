"""A chain of layers as one `keras.Sequential`."""

from __future__ import annotations

from collections.abc import Mapping

from codegen.calls import Step
from codegen.formatting import INDENT, Expression, lay_out
from codegen.model_form import ModelForm
from codegen.source import Writer


def write_sequential(
    writer: Writer, form: ModelForm, steps: list[Step], makers: Mapping[str, Expression]
) -> None:
    """Appends the body of a function that builds and returns a `keras.Sequential`.

    Args:
        writer: Takes the lines.
        form: What the model is told besides its layers.
        steps: The chain.
        makers: What makes the layers that are models, or hold some, by their ids.
    """
    writer.add(f"{INDENT}{form.prefix}keras.Sequential(", f"{INDENT * 2}[")
    for step in steps:
        made = makers.get(step.layer.id, step.expression.call)
        lines = lay_out("", made, ",", INDENT * 3)
        writer.add(*lines, nodes=(step.node.id,))
    writer.add(f"{INDENT * 2}],")
    for prefix, item in form.items():
        writer.add(*lay_out(prefix, item, ",", INDENT * 2))
    writer.add(f"{INDENT})", *form.ending())
