"""The drawing as a list of calls, in the order in which a person would write them.

A `Step` is a node with its layer's expression and what its call is given, sorted into the
parameters of `call`. What is wrong with a node is found here, once, for Sequential and Functional
source alike.

The source is written anew at each edit, so the wires are read in one pass over the graph, and a
step is the same one as long as its records and wires are.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from codegen.expressions import LayerExpression, expression_of
from codegen.order import Wiring
from codegen.outputs import SINGLE, output_paths
from codegen.source import SourceError
from codegen.structures import ONE, is_flat
from graph.catalogue import Catalogue, InputArgument, LayerClass
from graph.elements import Edge, Layer, Node, Tensor, id_key
from graph.model import ModelGraph
from graph.remembering import Remembered
from graph.values import TensorValue, Value, tensor_positions
from graph.wording import shown


class Parameter(Struct, frozen=True, gc=False):
    """What one parameter of `call` is given.

    Attributes:
        value: The structure, with a place for each tensor.
        places: The places, in the order of the slots.
        tensors: The tensor of each place.
        positional: Whether it is given by its place in the call.
        variadic: Whether what is in the list is given one by one.
    """

    name: str
    value: Value
    places: tuple[int, ...]
    tensors: tuple[Tensor, ...]
    positional: bool
    variadic: bool = False

    @property
    def slots(self) -> dict[int, Tensor]:
        """The tensors by their places."""
        return dict(zip(self.places, self.tensors, strict=True))


class Step(Struct, frozen=True, gc=False):
    """One node, ready to be written.

    Attributes:
        taken: The tensors that the node takes.
        paths: How each tensor of the call is taken out of what it gives; see `codegen.outputs`.
        is_simple: Whether it gives one tensor and takes the first ones of others, as most do.
        follows: The node that it can stand behind in a Sequential; "" where it can in none.
    """

    node: Node
    layer: Layer
    expression: LayerExpression
    parameters: tuple[Parameter, ...]
    taken: tuple[Tensor, ...]
    paths: tuple[str, ...] | None
    is_simple: bool = False
    follows: str = ""

    def tensors(self) -> tuple[Tensor, ...]:
        """Gives the tensors that the node takes."""
        return self.taken

    def takes_one(self) -> Tensor | None:
        """Gives the tensor that is all that the call is given, as in `layer(x)`, or None."""
        return self.taken[0] if _is_bare(self.parameters) else None


def _is_bare(parameters: tuple[Parameter, ...]) -> bool:
    """Whether a call is given one tensor by itself, and nothing else."""
    if len(parameters) != 1:
        return False
    return parameters[0].positional and isinstance(parameters[0].value, TensorValue)


def read_steps(graph: ModelGraph, catalogue: Catalogue) -> tuple[list[Step], dict[str, str]]:
    """Gives the steps in reading order, and the faults of the nodes that cannot be written."""
    steps: list[Step] = []
    faults: dict[str, str] = {}
    wiring = Wiring(graph)
    order = wiring.reading_order(graph.input_nodes())
    for node_id in order:
        node, edges = graph.node(node_id), wiring.into[node_id]
        layer = graph.layer(node.layer)
        known = _known.get(node)
        if known is not None and known.holds(layer, edges, catalogue):
            steps.append(known.step)
            continue
        try:
            step = _read_step(node, layer, edges, catalogue)
        except SourceError as error:
            faults[node_id] = str(error)
        else:
            _known.keep(node, _Known(step, edges, catalogue))
            steps.append(step)
    if len(order) < len(graph):
        for node_id in sorted(set(wiring.into) - set(order), key=id_key):
            name = graph.layer_of(node_id).name
            faults[node_id] = f"Expected a graph without cycles. Received: one around `{name}`"
    return steps, faults


class _Known(Struct, frozen=True, eq=False):
    """A step that was read before, and what it was read from."""

    step: Step
    edges: Sequence[Edge]
    catalogue: Catalogue

    def holds(self, layer: Layer, edges: Sequence[Edge], catalogue: Catalogue) -> bool:
        """Whether it would be read again; records are replaced, never changed."""
        same = self.step.layer is layer and self.catalogue is catalogue
        return same and self.edges == edges


_known: Remembered[Node, _Known] = Remembered()


def _read_step(node: Node, layer: Layer, edges: Sequence[Edge], catalogue: Catalogue) -> Step:
    expression = expression_of(layer, catalogue)
    parameters = _parameters(edges, node, layer, expression)
    paths = output_paths(node, layer, expression.layer_class, catalogue)
    taken = tuple([edge.source for edge in edges])
    is_simple = paths in (SINGLE, None) and not any(tensor.tensor_index for tensor in taken)
    # A Sequential cannot wrap its tensor in a list, which a merging layer asks for.
    links = is_simple and not layer.is_operation and _is_bare(parameters)
    follows = taken[0].node if links else ""
    return Step(node, layer, expression, parameters, taken, paths, is_simple, follows)


def _parameters(
    edges: Sequence[Edge], node: Node, layer: Layer, expression: LayerExpression
) -> tuple[Parameter, ...]:
    known = expression.layer_class
    if len(edges) == 1 and not node.arguments and node.positional is None:
        tensor, _, slot = edges[0]
        if expression.takes_one and slot.argument == known.inputs[0].name:
            # Most calls are `layer(x)`.
            place = slot.position
            one = TensorValue(place) if place else ONE
            return (Parameter(slot.argument, one, (place,), (tensor,), True),)
    taken: dict[str, dict[int, Tensor]] = {}
    for tensor, _, slot in edges:
        taken.setdefault(slot.argument, {})[slot.position] = tensor
    given: list[Parameter] = []
    for argument in known.inputs:
        parameter = _tensors_for(argument, taken.pop(argument.name, {}), node, layer)
        if parameter is not None:
            given.append(parameter)
    names = {argument.name for argument in known.inputs}
    for name, value in node.arguments.items():
        if name not in names:
            _require_known(name, layer, known)
            slots = taken.pop(name, {})
            _require_places(name, value, slots, layer)
            given.append(_parameter(name, value, slots, positional=False))
    for each in known.call_arguments:
        if each.required and each.name not in node.arguments:
            raise SourceError(
                f"Expected a value for `{each.name}` of `{layer.name}`. Received: none"
            )
    for name in taken:
        raise SourceError(
            f"Expected no tensor for `{name}` of `{layer.name}` ({layer.class_name}). Received: one"
        )
    if layer.is_operation and not any(parameter.tensors for parameter in given):
        raise SourceError(f"Expected a tensor for `{layer.name}` (keras.ops). Received: none")
    return _in_order(given, node, known)


def _tensors_for(
    argument: InputArgument, slots: dict[int, Tensor], node: Node, layer: Layer
) -> Parameter | None:
    """Gives what a parameter that takes tensors is given; None where that is nothing."""
    name = argument.name
    positional = argument.required and bool(slots)
    if name in node.arguments:
        value = node.arguments[name]
        _require_places(name, value, slots, layer)
        return _parameter(name, value, slots, positional, argument.variadic)
    if slots or argument.required:
        _require_count(argument, len(slots), layer)
    if not slots:
        return None
    value = _drawn_structure(argument, slots, layer)
    return _parameter(name, value, slots, positional, argument.variadic)


def _parameter(
    name: str,
    value: Value,
    slots: dict[int, Tensor],
    positional: bool,
    variadic: bool = False,
) -> Parameter:
    return Parameter(name, value, tuple(slots), tuple(slots.values()), positional, variadic)


def _drawn_structure(argument: InputArgument, slots: dict[int, Tensor], layer: Layer) -> Value:
    """Gives the structure in which wires give their tensors, where the node states none."""
    if layer.model is not None:
        value = layer.model.inputs_as_given()
        if not is_flat(value, len(slots)):
            _require_places(argument.name, value, slots, layer)
            return value
        # Keras takes one tensor for a list of one too, and so would a person.
        return value if len(slots) > 1 else ONE
    if argument.many:
        return tuple(TensorValue(place) for place in slots)
    return TensorValue(next(iter(slots)))


def _in_order(given: list[Parameter], node: Node, known: LayerClass) -> tuple[Parameter, ...]:
    """Gives the parameters in the order of `call`, with those by place first."""
    if len(given) == 1 and node.positional is None:
        return tuple(given) if given[0].positional else (_placed(given[0], known.call[:1]),)
    by_name = {parameter.name: parameter for parameter in given}
    ordered = [by_name.pop(name) for name in known.call if name in by_name]
    count = _count_positional(ordered, known) if node.positional is None else node.positional
    placed = known.call[:count]
    names = tuple(name for name, each in zip(placed, ordered, strict=False) if each.name == name)
    return tuple(_placed(parameter, names) for parameter in (*ordered, *by_name.values()))


def _count_positional(ordered: list[Parameter], known: LayerClass) -> int:
    """Counts what a person gives by its place: what is required, and the first in any case."""
    count = 0
    for name, parameter in zip(known.call, ordered, strict=False):
        by_place = parameter.positional or not count
        if parameter.name != name or not parameter.tensors or not by_place:
            break
        count += 1
    return count


def _placed(parameter: Parameter, names: Sequence[str]) -> Parameter:
    positional = parameter.name in names
    if parameter.positional == positional:
        return parameter
    return structs.replace(parameter, positional=positional)


def _require_known(name: str, layer: Layer, known: LayerClass) -> None:
    if name in known.call or known.open_call:
        return
    raise SourceError(
        f"Expected an argument of the call of `{layer.name}` ({layer.class_name}): "
        f"{', '.join(known.call)}. Received: {shown(name)}"
    )


def _require_places(name: str, value: Value, slots: dict[int, Tensor], layer: Layer) -> None:
    """Requires that each place of a structure has its tensor, and each tensor a place."""
    places = set(tensor_positions(value))
    if places == slots.keys():
        return
    if not places:
        raise SourceError(
            f"Expected a tensor or a value for `{name}` of `{layer.name}`. Received: both"
        )
    raise SourceError(
        f"Expected a tensor for each of the {len(places)} places of `{name}` of `{layer.name}` "
        f"({layer.class_name}). Received: {len(slots)}"
    )


def _require_count(argument: InputArgument, count: int, layer: Layer) -> None:
    minimum = argument.minimum if argument.many else 1
    maximum = argument.maximum if argument.many else 1
    if minimum <= count and (maximum is None or count <= maximum):
        return
    if maximum is None:
        wanted = f"{minimum} tensors or more" if minimum > 1 else "a tensor or more"
    elif minimum == maximum:
        wanted = f"{minimum} tensors" if minimum > 1 else "a tensor"
    else:
        wanted = f"{minimum} to {maximum} tensors"
    raise SourceError(
        f"Expected {wanted} for `{argument.name}` of `{layer.name}` ({layer.class_name}). "
        f"Received: {count or 'none'}"
    )
