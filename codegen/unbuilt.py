"""A Sequential without an Input, which Keras builds when it is first called.

It is read as if an Input stood before it, of which nothing is written.
"""

from __future__ import annotations

from msgspec import structs

from codegen.parts import Part, read_part
from graph.catalogue import Catalogue
from graph.classify import beginning_without_input
from graph.edits import AddNode, Connect
from graph.elements import INPUT_LAYER, Layer, Node, Tensor
from graph.model import ModelGraph
from graph.slots import input_slots


def read_model(graph: ModelGraph, catalogue: Catalogue, *, partial: bool) -> Part:
    """Reads the drawing of an outermost model.

    Raises:
        SourceError: what `codegen.parts.read_part` raises.
    """
    beginning = beginning_without_input(graph, catalogue)
    slots = input_slots(graph, beginning, catalogue) if beginning else []
    if beginning is None or not slots:
        return read_part(graph, catalogue, partial=partial)
    begun = graph.copy()
    module, class_name = INPUT_LAYER
    layer = Layer(begun.new_layer_id(), class_name, "input", module, {"shape": ()}, named=False)
    node = Node(begun.new_node_id(), layer.id)
    AddNode(node, layer).apply(begun)
    Connect(Tensor(node.id), beginning, slots[0]).apply(begun)
    part = read_part(begun, catalogue, partial=partial)
    if not part.is_chain:
        return read_part(graph, catalogue, partial=partial)
    written = [step for step in part.steps if step.node.id != node.id]
    return structs.replace(part, steps=written, inputs=[])
