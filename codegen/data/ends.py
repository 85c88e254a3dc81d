"""The inputs and outputs of a model, as the data that they are given sees them.

Keras takes a dictionary of arrays by the names of the layers that the model begins and ends with,
or by the keys of a model whose ends are a dictionary. A name that nobody chose is Keras's own.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from msgspec import Struct

from codegen.calls import Step
from codegen.compile_values import compiled_value
from codegen.keras_names import KerasNames
from codegen.parts import Part, is_sequential, models_of, nested_part
from codegen.source import SourceError
from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.naming import snake_case
from graph.training import Feed, Training
from graph.values import FUNCTION, ObjectValue, TensorValue, Value
from graph.wording import shown

Shape = tuple[int | None, ...]

_ONE_HOT_LOSSES = frozenset(
    {"categorical_crossentropy", "categorical_focal_crossentropy", "categorical_hinge"}
)
_CLASSES = 10  # where the drawing does not say how many
_TEXT = "string"


class InputEnd(Struct, frozen=True):
    """An input of the model.

    Attributes:
        node: Its id.
        name: As it is drawn.
        key: As Keras has it.
        shape: That of a sample, without the batch.
        dtype: "" where the drawing gives none.
        feed: What it gets.
    """

    node: str
    name: str
    key: str
    shape: Shape
    dtype: str
    feed: Feed

    @property
    def is_text(self) -> bool:
        """Whether it takes text."""
        return self.dtype == _TEXT

    @property
    def known(self) -> tuple[int, ...]:
        """The sizes that the drawing gives."""
        return tuple(size for size in self.shape if size is not None)

    @property
    def values(self) -> int | None:
        """How many values a sample has, or None where the drawing does not say."""
        return math.prod(self.known) if len(self.known) == len(self.shape) else None

    def misfit(self, wanted: str) -> SourceError:
        """Gives the error for an input of another shape than is wanted."""
        return SourceError(
            f"Expected {wanted}. Received: shape {self.shape} of `{self.name}`", (self.node,)
        )


def require_one_text(end: InputEnd) -> None:
    """Holds an input of text against what a file can give.

    Raises:
        SourceError: it takes text in another form.
    """
    if end.is_text and end.shape not in ((), (1,)):
        raise end.misfit("an input of one text for each sample")


class OutputEnd(Struct, frozen=True):
    """An output of the model.

    Attributes:
        node: Its id.
        name: As it is drawn.
        key: As Keras has it.
        loss: The name of its loss, or "".
        units: Those of the last layer before its activation; 0 where the drawing does not say.
        feed: What it is held against.
    """

    node: str
    name: str
    key: str
    loss: str
    units: int
    feed: Feed

    @property
    def is_one_hot(self) -> bool:
        """Whether its targets are a row of zeros with a one for the class."""
        return self.feed.prepare == "one_hot" or (
            self.loss in _ONE_HOT_LOSSES and not self.feed.prepare
        )

    @property
    def classes(self) -> int:
        """How many classes it tells apart; one unit tells two."""
        return max(self.units, 2) if self.units else _CLASSES


class Ends(Struct, frozen=True):
    """The inputs and outputs of a model, in order."""

    inputs: tuple[InputEnd, ...]
    outputs: tuple[OutputEnd, ...]

    @property
    def is_plain(self) -> bool:
        """Whether there is one of each, and nothing is said of what they get."""
        return self.are_single and all(end.feed == Feed() for end in self.all)

    @property
    def are_single(self) -> bool:
        """Whether there is one of each."""
        return len(self.inputs) == len(self.outputs) == 1

    @property
    def all(self) -> tuple[InputEnd | OutputEnd, ...]:
        """Both."""
        return (*self.inputs, *self.outputs)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The ids of both."""
        return tuple(end.node for end in self.all)


def read_ends(training: Training, part: Part, catalogue: Catalogue) -> Ends:
    """Gives the ends of a model.

    Raises:
        SourceError: an input has no shape, an end cannot be told by its name, or something is
            mapped to a layer that there is not.
    """
    steps = {step.node.id: step for step in part.steps}
    _require_known(training, part)
    inputs, outputs = part.inputs, [tensor.node for tensor in part.outputs]
    _require_flat(part.input_structure, inputs)
    _require_flat(part.output_structure, outputs)
    ins = end_keys(part, catalogue, inputs, part.input_structure)
    outs = end_keys(part, catalogue, outputs, part.output_structure)
    for named, nodes in ((ins, inputs), (outs, outputs)):
        if len({*named}) < len(nodes):
            raise SourceError(
                "Expected inputs and outputs with a layer and a name each to train on data. "
                f"Received: {', '.join(named)}",
                nodes,
            )
    return Ends(
        tuple(_input(steps[node], key, training) for node, key in zip(inputs, ins, strict=True)),
        tuple(
            _output(node, steps, key, place, training)
            for place, (node, key) in enumerate(zip(outputs, outs, strict=True))
        ),
    )


def end_keys(part: Part, catalogue: Catalogue, nodes: list[str], structure: Value) -> list[str]:
    """Gives what Keras has for the names of ends, in their order."""
    given = _dictionary(structure, nodes)
    if given:
        return given
    keys = _keys(part, catalogue)
    return [keys[node] for node in nodes]


def _input(step: Step, key: str, training: Training) -> InputEnd:
    layer = step.layer
    dtype = layer.arguments.get("dtype")
    feed = training.reading.inputs.get(layer.name, Feed())
    shape = _shape_of(step)
    return InputEnd(
        step.node.id, layer.name, key, shape, dtype if isinstance(dtype, str) else "", feed
    )


def _output(
    node: str, steps: Mapping[str, Step], key: str, place: int, training: Training
) -> OutputEnd:
    layer = steps[node].layer
    feed = training.reading.outputs.get(layer.name, Feed())
    loss = _loss_of(training, place, (key, layer.name))
    return OutputEnd(node, layer.name, key, loss, _units(steps, node), feed)


def _loss_of(training: Training, place: int, names: tuple[str, ...]) -> str:
    loss = compiled_value(training, "loss")
    if isinstance(loss, tuple):
        loss = loss[place] if place < len(loss) else None
    elif isinstance(loss, dict):
        only = next(iter(loss.values())) if len(loss) == 1 else None
        loss = next((loss[name] for name in names if name in loss), only)
    if isinstance(loss, ObjectValue):
        loss = loss.arguments.get("name") if loss.class_name == FUNCTION else loss.class_name
    return snake_case(loss) if isinstance(loss, str) else ""


def _units(steps: Mapping[str, Step], node: str) -> int:
    step = steps[node]
    while step.expression.layer_class.category == "activation" and step.parameters:
        step = steps[step.parameters[0].tensors[0].node]
    units = step.layer.arguments.get("units")
    return units if type(units) is int else 0


def _shape_of(step: Step) -> Shape:
    arguments = step.layer.arguments
    shape = arguments.get("shape")
    if shape is None and isinstance(batch_shape := arguments.get("batch_shape"), tuple):
        shape = batch_shape[1:]
    if isinstance(shape, int):
        shape = (shape,)
    if not isinstance(shape, tuple) or not all(size is None or type(size) is int for size in shape):
        raise SourceError(
            f"Expected a shape of whole numbers for `{step.layer.name}`. Received: {shape!r}",
            (step.node.id,),
        )
    return shape  # type: ignore[return-value]  # held to be sizes above


def _dictionary(structure: Value, nodes: list[str]) -> list[str] | None:
    """Gives the keys of ends that are a dictionary, in the order of the ends."""
    if not isinstance(structure, dict) or len(nodes) < 2:  # noqa: PLR2004 - one array has no key
        return None
    places = {
        value.position: key for key, value in structure.items() if isinstance(value, TensorValue)
    }
    return [places[place] for place in range(len(nodes))] if len(places) == len(nodes) else None


def _require_flat(structure: Value, nodes: list[str]) -> None:
    held = tuple(structure.values()) if isinstance(structure, dict) else structure
    if isinstance(held, tuple) and not all(isinstance(value, TensorValue) for value in held):
        raise SourceError(
            "Expected inputs and outputs in a plain list or dictionary to train on data. "
            "Received: nested ones",
            nodes,
        )


def _keys(part: Part, catalogue: Catalogue) -> dict[str, str]:
    """Gives the names that Keras has for the layers of a model, by their nodes."""
    names, made = KerasNames(), dict[str, str]()
    keys = {}
    for step in part.steps:
        if step.layer.id not in made:
            made[step.layer.id] = _made(step, catalogue, names)
        keys[step.node.id] = made[step.layer.id]
    return keys


def _made(step: Step, catalogue: Catalogue, names: KerasNames) -> str:
    if step.layer.model is not None:
        return _model_made(step.layer, catalogue, names)
    for model in models_of(step):
        _model_made(model, catalogue, names)
    return names.of_layer(step.layer)


def _model_made(layer: Layer, catalogue: Catalogue, names: KerasNames) -> str:
    part = nested_part(layer, catalogue)
    for step in {step.layer.id: step for step in part.steps}.values():
        _made(step, catalogue, names)
    return names.of_model(layer, "Sequential" if is_sequential(layer, part) else "Functional")


def _require_known(training: Training, part: Part) -> None:
    reading = training.reading
    if not reading.inputs and not reading.outputs:
        return
    names = {step.layer.name for step in part.steps}
    for name in (*reading.inputs, *reading.outputs):
        if name not in names:
            raise SourceError(
                "Expected columns for inputs and outputs that the model has. "
                f"Received: some for {shown(name)}"
            )
