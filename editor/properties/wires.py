"""Where the tensors of a call come from, in words. Knows no Qt."""

from __future__ import annotations

from collections.abc import Mapping

from graph.catalogue import Catalogue
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.slots import inputs_of, output_count
from graph.values import TensorValue, Value, tensor_positions
from graph.wording import legible

_LISTED = 12
_LONGEST = 48  # characters of a name


def wire_texts(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> dict[str, str]:
    """Gives for each parameter that is wired where its tensors come from: "lstm, lstm[1]"."""
    node = graph.node(node_id)
    tensors: dict[str, dict[int, str]] = {}
    for edge in graph.edges_into(node_id):
        names = tensors.setdefault(edge.slot.argument, {})
        names[edge.slot.position] = tensor_name(graph, edge.source, catalogue)
    texts = {}
    for parameter, names in tensors.items():
        given = node.arguments.get(parameter)
        if tensor_positions(given):
            texts[parameter] = structure_text(given, names)
        else:
            listed = list(names.values())
            more = len(listed) - _LISTED
            rest = f" and {more} more" if more > 0 else ""
            texts[parameter] = ", ".join(listed[:_LISTED]) + rest
    return texts


def tells_of_wires(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> bool:
    """Whether there is more to say of a node's wires than that there is one."""
    parameters = inputs_of(graph.layer_of(node_id), catalogue)
    several = parameters is not None and len(parameters) > 1
    return several or len(graph.edges_into(node_id)) > 1


def tensor_name(graph: ModelGraph, tensor: Tensor, catalogue: Catalogue) -> str:
    """Gives the name of a tensor: its layer's, and which one where there are several."""
    name = legible(graph.layer_of(tensor.node).name, _LONGEST)
    several = tensor.tensor_index or output_count(graph, tensor.node, catalogue) > 1
    return f"{name}[{tensor.tensor_index}]" if several else name


def structure_text(structure: Value, names: Mapping[int, str]) -> str:
    """Gives a structure of tensors by their names: `{"image": [a, b]}`."""
    match structure:
        case TensorValue(position):
            return names.get(position, "not wired")
        case tuple():
            return f"[{', '.join(structure_text(each, names) for each in structure)}]"
        case dict():
            items = (f"{key!r}: {structure_text(each, names)}" for key, each in structure.items())
            return "{" + ", ".join(items) + "}"
    return legible(repr(structure))
