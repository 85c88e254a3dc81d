"""How one tensor is taken out of what a call gives.

Most calls give one tensor. Others give several, which Keras counts in one row whatever they are
nested in: the states of stacked cells are lists within a tuple, a nested model gives what it was
made to give. Here stands what is written behind the variable of a call for each of them.
"""

from __future__ import annotations

from codegen.structures import ONE, paths_of, several
from graph.catalogue import Catalogue, LayerClass
from graph.elements import Layer, Node
from graph.slots import given_count
from graph.values import ObjectValue, TensorValue, Value

# The paths of a call of which is known only that it gives a sequence, or not even that.
SEQUENCE: tuple[str, ...] = ()
SINGLE = ("",)
_WRAPPING = frozenset({"Bidirectional", "RNN"})
_TWO_STATES = frozenset({"LSTMCell", "ConvLSTMCell"})


def output_paths(
    node: Node, layer: Layer, known: LayerClass, catalogue: Catalogue
) -> tuple[str, ...] | None:
    """Gives the path of each tensor of a call, `SEQUENCE`, or None where nothing is known."""
    if layer.model is not None:
        return paths_of(layer.model.outputs_as_given())
    if _gives_one(known):
        return SINGLE
    count = given_count(node, layer, catalogue)
    if layer.is_operation and not known.outputs:
        return SEQUENCE if count is None else paths_of(several(count))
    states = _nested_states(layer)
    if states is not None:
        return paths_of((ONE, *states))
    if count is None:
        return None
    return SINGLE if count <= 1 else paths_of(several(count))


def _gives_one(known: LayerClass) -> bool:
    """Whether the class alone says that a call gives one tensor, as most do."""
    more = known.states or known.outputs_when or known.class_name in _WRAPPING
    return known.outputs == 1 and not more


def _nested_states(layer: Layer) -> tuple[Value, ...] | None:
    """Gives the states of stacked cells as Keras nests them; None where there are none such."""
    if layer.class_name == "Bidirectional":
        inner = layer.arguments.get("layer")
        states = _states_of(inner.arguments) if isinstance(inner, ObjectValue) else None
        return None if states is None else states * 2
    return _states_of(layer.arguments) if layer.class_name == "RNN" else None


def _states_of(arguments: dict[str, Value]) -> tuple[Value, ...] | None:
    if arguments.get("return_state") is not True:
        return None
    cells = _stacked(arguments.get("cell"))
    return None if cells is None else tuple(_state(cell) for cell in cells)


def _stacked(cell: Value) -> tuple[Value, ...] | None:
    if isinstance(cell, ObjectValue) and cell.class_name == "StackedRNNCells":
        cell = cell.arguments.get("cells")
    return cell if isinstance(cell, tuple) else None


def _state(cell: Value) -> Value:
    stacked = _stacked(cell)
    if stacked is not None:
        return tuple(_state(each) for each in stacked)
    count = 2 if isinstance(cell, ObjectValue) and cell.class_name in _TWO_STATES else 1
    return several(count) if count > 1 else TensorValue(0)
