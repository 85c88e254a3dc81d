"""What a reader is told of a model before its source: what it takes, what it gives, its size.

The drawing says what goes in. What comes out and how many parameters there are, only Keras knows;
it is left out where Keras was not asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from codegen.formatting import fits
from codegen.model_section import plain_name
from codegen.parts import Part
from graph.elements import Tensor
from graph.model import ModelGraph

Shape = tuple[int | None, ...]

UNNAMED = "A Keras model"
_LISTED = 8  # inputs, or outputs
_LONGEST_SHAPE = 40  # characters
_MAXIMUM_BITS = 64  # of a size
_LABELS = ("Inputs:  ", "Outputs: ")


class Facts(Struct, frozen=True):
    """What Keras says of the nodes of the outermost graph, by their ids.

    Attributes:
        shapes: The shape of each tensor that a node gives, the batch first.
        parameters: How many its layer has, counted at one of the layer's nodes.
    """

    shapes: dict[str, tuple[Shape, ...]] = {}
    parameters: dict[str, int] = {}


class End(Struct, frozen=True):
    """An input or an output: its name as plain words, and its shape without the batch."""

    name: str
    shape: str = ""


class Description(Struct, frozen=True):
    """A model in a few words, in which no text of a drawing is more than words.

    Attributes:
        name: Its name, or `UNNAMED`.
        inputs: What it takes, in order; none of a model that is built when it is first called.
        outputs: What it gives, in order.
        parameters: How many it has, as a sentence has it, or "" where that is not known.
    """

    name: str
    inputs: tuple[End, ...]
    outputs: tuple[End, ...]
    parameters: str = ""


def describe(graph: ModelGraph, part: Part, facts: Facts | None) -> Description:
    """Describes what is written of a drawing."""
    facts = facts or Facts()
    name = plain_name(graph.name) if graph.settings.named else ""
    return Description(
        name if any(map(str.isalnum, graph.name)) and name else UNNAMED,
        tuple(_input(graph, node) for node in part.inputs),
        tuple(_output(graph, tensor, facts) for tensor in part.outputs),
        _parameters(graph, part, facts),
    )


def docstring(description: Description) -> list[str]:
    """Gives the lines of the module's docstring, of which none is wider than a formatter's."""
    lines = [_fitted('"""', description.name, ", drawn with Keras Canvas."), ""]
    for label, ends in zip(_LABELS, (description.inputs, description.outputs), strict=True):
        lines.extend(_listed(label, ends))
    if description.parameters:
        lines.append(description.parameters)
    return [*lines, '"""']


def _listed(label: str, ends: Sequence[End]) -> list[str]:
    lines = []
    for end in ends[:_LISTED]:
        lines.append(_fitted(label, end.name, f" {end.shape}" if end.shape else ""))
        label = " " * len(label)
    if len(ends) > _LISTED:
        lines.append(f"{label}and {len(ends) - _LISTED} more")
    return lines


def _fitted(before: str, name: str, after: str) -> str:
    """Gives the three on a line, with as much of the name as there is room for."""
    kept = name
    while not fits(before + name + after):
        kept = kept[:-1].rstrip()
        name = f"{kept}..."
    return before + name + after


def _input(graph: ModelGraph, node: str) -> End:
    layer = graph.layer_of(node)
    shape = layer.arguments.get("shape")
    if shape is None and isinstance(batch_shape := layer.arguments.get("batch_shape"), tuple):
        shape = batch_shape[1:]
    if type(shape) is int:
        shape = (shape,)
    return End(plain_name(layer.name), _shown(shape))


def _output(graph: ModelGraph, tensor: Tensor, facts: Facts) -> End:
    shapes = facts.shapes.get(tensor.node, ())
    index = tensor.tensor_index
    shape = shapes[index][1:] if index < len(shapes) else None
    return End(plain_name(graph.layer_of(tensor.node).name), _shown(shape))


def _shown(shape: object) -> str:
    if not isinstance(shape, tuple) or not all(map(_is_size, shape)):
        return ""
    text = str(shape)
    return text if len(text) <= _LONGEST_SHAPE else ""


def _is_size(size: object) -> bool:
    return size is None or (type(size) is int and size.bit_length() <= _MAXIMUM_BITS)


def _parameters(graph: ModelGraph, part: Part, facts: Facts) -> str:
    known = facts.parameters
    if not all(step.node.id in known for step in part.steps):
        return ""
    # By their layers: of a shared one, the node that is counted may be one that is not written.
    layers = {step.layer.id for step in part.steps}
    total = sum(known[node] for node in known if _calls_one_of(graph, node, layers))
    return "1 parameter" if total == 1 else f"{total:,} parameters"


def _calls_one_of(graph: ModelGraph, node: str, layers: set[str]) -> bool:
    return node in graph and graph.node(node).layer in layers
