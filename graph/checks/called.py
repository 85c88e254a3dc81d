"""What a layer's call takes, as the checks of wires and of call arguments ask for it."""

from __future__ import annotations

from msgspec import Struct

from graph.catalogue import Argument, Catalogue, InputArgument
from graph.elements import Layer, Slot
from graph.remembering import remembered_by_layer
from graph.slots import call_of, class_of, inputs_of

_TRAINING = Argument("training", "bool", optional=True)


class Called(Struct, frozen=True):
    """The parameters of a call.

    Attributes:
        order: The names of all of them, in their order.
        inputs: Those that take tensors.
        arguments: Those that take none.
        is_open: Whether it takes keywords of any other name as well.
        usual: The slots of a call that is given what it needs and no more, where that is certain.
        needed: The names of those arguments that have no default.
    """

    order: tuple[str, ...]
    inputs: dict[str, InputArgument]
    arguments: dict[str, Argument]
    is_open: bool
    usual: list[Slot] | None
    needed: tuple[str, ...]

    def takes(self, name: str) -> bool:
        """Whether there is a parameter of this name."""
        return self.is_open or name in self.order or name in self.inputs


@remembered_by_layer
def called(layer: Layer, catalogue: Catalogue) -> Called | None:
    """Gives the parameters of a layer's call; None where nothing is known of its class."""
    inputs = inputs_of(layer, catalogue)
    if inputs is None:
        return None
    layer_class = class_of(layer, catalogue)
    arguments = layer_class.call_arguments if layer_class else (_TRAINING,)
    return Called(
        call_of(layer, catalogue),
        {argument.name: argument for argument in inputs},
        {argument.name: argument for argument in arguments},
        layer_class is not None and layer_class.open_call,
        _usual(inputs),
        tuple(argument.name for argument in arguments if argument.required),
    )


def _usual(inputs: tuple[InputArgument, ...]) -> list[Slot] | None:
    if any(argument.many and argument.required for argument in inputs):
        return None
    return sorted(Slot(argument.name) for argument in inputs if argument.required)
