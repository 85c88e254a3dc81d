"""Graphs for the tests of the worker, each drawn by edits."""

from typing import Any

from msgspec import structs

from graph.catalogue import load_catalogue
from graph.edits import AddNode, Connect, SetNode
from graph.elements import MODEL, OPERATIONS, Layer, Node, Slot, Tensor
from graph.files import decode_project
from graph.model import ModelGraph
from resources import read_resource


def example(name: str) -> ModelGraph:
    return decode_project(read_resource(f"examples/{name}.kcanvas"))


class Drawing:
    """Draws a graph; each method gives the new node's id, which names its layer too."""

    def __init__(self) -> None:
        self.graph = ModelGraph("drawn")

    def input(self, *shape: int | None, dtype: str = "float32") -> str:
        return self._add("InputLayer", {"shape": shape, "dtype": dtype}, {})

    def layer(self, class_name: str, *sources: str | Tensor, **arguments: Any) -> str:
        """A layer that takes these tensors, by their order, into its first parameters."""
        known = load_catalogue().find("keras.layers", class_name)
        inputs = known.inputs if known else ()
        if inputs and not inputs[0].many:
            slots = [Slot(each.name) for each in inputs]
        else:
            slots = [Slot("inputs", position) for position in range(len(sources))]
        wires = dict(zip(slots, map(_tensor, sources), strict=False))
        return self._add(class_name, arguments, wires)

    def call_again(self, node_id: str, source: str) -> str:
        """Another call of a node's layer."""
        node = Node(self.graph.new_node_id(), self.graph.node(node_id).layer)
        AddNode(node).apply(self.graph)
        Connect(_tensor(source), node.id).apply(self.graph)
        return node.id

    def connect(self, source: str | Tensor, target: str, argument: str, position: int = 0) -> None:
        Connect(_tensor(source), target, Slot(argument, position)).apply(self.graph)

    def operation(
        self, class_name: str, wires: dict[str, str | Tensor], call: Any = None, **arguments: Any
    ) -> str:
        """A function of keras.ops with tensors for its parameters and, in `call`, constants."""
        slots = {Slot(name): _tensor(source) for name, source in wires.items()}
        return self._add(class_name, arguments, slots, module=OPERATIONS, call=call)

    def model(self, inner: "Drawing", *sources: str | Tensor, name: str, **layer: Any) -> str:
        """A nested model that takes these tensors into its inputs, by their order."""
        inner.graph.name = ""
        slots = {Slot("inputs", place): _tensor(each) for place, each in enumerate(sources)}
        module, class_name = MODEL
        return self._add(
            class_name, {}, slots, module=module, name=name, model=inner.graph, **layer
        )

    def set_call(self, node_id: str, **arguments: Any) -> None:
        """Gives a call arguments besides its tensors."""
        node = self.graph.node(node_id)
        SetNode(structs.replace(node, arguments=arguments)).apply(self.graph)

    def _add(
        self,
        class_name: str,
        arguments: dict[str, Any],
        wires: dict[Slot, Tensor],
        call: Any = None,
        **layer_fields: Any,
    ) -> str:
        node_id = self.graph.new_node_id()
        fields = {"name": f"{class_name}_{node_id}", "arguments": arguments, **layer_fields}
        layer = Layer(self.graph.new_layer_id(), class_name, **fields)
        AddNode(Node(node_id, layer.id, arguments=call or {}), layer).apply(self.graph)
        for slot, tensor in wires.items():
            Connect(tensor, node_id, slot).apply(self.graph)
        return node_id


def _tensor(source: str | Tensor) -> Tensor:
    return source if isinstance(source, Tensor) else Tensor(source)
