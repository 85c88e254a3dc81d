"""A call that makes a layer, taken apart into its arguments, and put together again.

A layer that is written by itself and one within a function, some of whose arguments are parameters
of that function, are laid out by the same rule.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from codegen.formatting import Expression, Group, Item, call
from codegen.literals import argument_name
from graph.catalogue import LayerClass

# Arguments that people write without their names, by their place in the signature.
_POSITIONAL = {
    0: frozenset(
        {
            "activation",
            "dims",
            "filters",
            "input_dim",
            "kernel_size",
            "layer",
            "n",
            "pool_size",
            "rate",
            "scale",
            "size",
            "target_shape",
            "units",
        }
    ),
    1: frozenset({"kernel_size", "output_dim"}),
}
_LAST = ("trainable", "name")  # which every layer has


class LayerForm(Struct, frozen=True):
    """What makes a layer: `layers.Conv2D`, and the arguments that are written.

    Attributes:
        called: The class, or the function of an operation; "" for a nested model.
        arguments: Those that are written, by their names in the order of `arrange`.
    """

    called: str
    arguments: dict[str, Expression]

    def call(self, known: LayerClass) -> Group:
        """Gives the call."""
        return call(self.called, arrange(known, self.arguments))


def arrange(known: LayerClass, arguments: Mapping[str, Expression]) -> list[Item]:
    """Gives arguments as the items of a call, in the order of the signature.

    Those that people write by their place are, as long as none before them is left out; what the
    signature does not name follows by the alphabet, and the layer's own name comes last.

    Raises:
        SourceError: a name is none of an argument.
    """
    items: list[Item] = []
    # What an operation is given by its place, `codegen.operations` knows.
    positional = not known.function
    for place, argument in enumerate(known.arguments):
        name = argument.name
        if name not in arguments:
            positional = False
            continue
        positional = positional and name in _POSITIONAL.get(place, ())
        items.append(("" if positional else f"{name}=", arguments[name]))
    if len(items) < len(arguments):
        names = in_order(known, arguments)[len(items) :]
        items.extend([(f"{argument_name(name)}=", arguments[name]) for name in names])
    return items


def in_order(known: LayerClass, arguments: Mapping[str, object]) -> list[str]:
    """Gives the names of arguments in the order in which they are written."""
    own = [argument.name for argument in known.arguments if argument.name in arguments]
    others = sorted(arguments.keys() - {*own, *_LAST})
    return [*own, *others, *[name for name in _LAST if name in arguments and name not in own]]
