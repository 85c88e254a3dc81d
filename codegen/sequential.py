"""A chain of layers as one `keras.Sequential`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from codegen.formatting import INDENT, Item, lay_out
from codegen.model_form import ModelForm
from codegen.source import Writer

Entry: TypeAlias = tuple[tuple[str, ...], Item]  # the nodes that an item is written for, and it


def write_sequential(writer: Writer, form: ModelForm, layers: Iterable[Entry]) -> None:
    """Appends the body of a function that builds and returns a `keras.Sequential`.

    Args:
        writer: Takes the lines.
        form: What the model is told besides its layers.
        layers: What makes each layer, or several: `layers.ReLU()`, `*conv_block(32)`.
    """
    writer.add(f"{INDENT}{form.prefix}keras.Sequential(", f"{INDENT * 2}[")
    for nodes, (prefix, made) in layers:
        writer.add(*lay_out(prefix, made, ",", INDENT * 3), nodes=nodes)
    writer.add(f"{INDENT * 2}],")
    for prefix, item in form.items():
        writer.add(*lay_out(prefix, item, ",", INDENT * 2))
    writer.add(f"{INDENT})", *form.ending())
