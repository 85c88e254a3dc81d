"""Which arguments of a class a form shows at once, and which it folds away under what heading.

Knows no Qt.
"""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct

from editor.properties.offers import AnyClass
from graph.catalogue import Argument, Catalogue, LayerClass

WEIGHTS = "Initializers, regularizers, constraints"
RARE = "Rarely used"
TYPES = "Data type, trainable"
INNER_TYPES = "Name, data type, trainable"

_WEIGHT_TYPES = ("initializer", "regularizer", "constraint")
_RARE_NAMES = ("lora_rank", "lora_alpha", "quantization_config", "use_cudnn", "unroll")
# Of objects: what hardly anybody has a use for, shown where it is given.
_UNASKED = ("name", "dtype", "input_axes", "output_axes")
_OPTIMIZER_RARE = (
    *("weight_decay", "clipnorm", "clipvalue", "global_clipnorm", "use_ema", "ema_momentum"),
    *("ema_overwrite_frequency", "loss_scale_factor", "gradient_accumulation_steps"),
)
TRAINABLE = Argument(
    name="trainable", type="bool", default=True, doc="Whether training changes the weights."
)
_INNER_NAME = Argument(name="name", type="str", optional=True, doc="Its name; Keras gives one.")


class Arrangement(Struct, frozen=True):
    """The arguments of a form in their order; `folded` by the heading of their section."""

    main: tuple[Argument, ...]
    folded: dict[str, tuple[Argument, ...]] = {}

    def names(self) -> set[str]:
        """Gives the names of all arguments that have a row."""
        parts = (self.main, *self.folded.values())
        return {argument.name for part in parts for argument in part}


def arrange_layer(
    known: LayerClass, given: Collection[str], catalogue: Catalogue, *, inner: bool = False
) -> Arrangement:
    """Arranges the arguments of a layer.

    Args:
        known: Its class.
        given: The names of the arguments that it has; those that Keras does not know get a row.
        catalogue: Where the arguments are that every layer takes.
        inner: Whether it is an argument of another layer, and has its name among its arguments.
    """
    own = {argument.name for argument in known.arguments}
    common = [each for each in catalogue.common if each.name not in own]
    types = [each for each in known.arguments if each.name == "dtype"] + common
    names = [_INNER_NAME] if inner and "name" not in own else []
    folded = {
        WEIGHTS: tuple(each for each in known.arguments if each.type in _WEIGHT_TYPES),
        RARE: tuple(each for each in known.arguments if each.name in _RARE_NAMES),
        INNER_TYPES if inner else TYPES: (*names, *types, TRAINABLE),
    }
    return _with_unknown(known.arguments, folded, given)


def arrange_operation(known: LayerClass, given: Collection[str]) -> Arrangement:
    """Arranges what a function of `keras.ops` is given: tensors or constants, then the rest."""
    tensors = tuple(
        Argument(name=each.name, type="any", required=each.required, optional=not each.required)
        for each in known.inputs
    )
    constants = tuple(each for each in known.call_arguments)
    names = {argument.name for argument in (*tensors, *constants)}
    others = tuple(each for each in known.arguments if each.name not in names)
    return _with_unknown((*tensors, *others, *constants), {}, given)


def arrange_object(known: AnyClass, given: Collection[str], catalogue: Catalogue) -> Arrangement:
    """Arranges the arguments of an object: an initializer, an optimizer, an inner layer."""
    if isinstance(known, LayerClass):
        return arrange_layer(known, given, catalogue, inner=True)
    rare = tuple(each for each in known.arguments if each.name in _OPTIMIZER_RARE)
    folded = {RARE: rare} if known.module == "keras.optimizers" else {}
    own = tuple(each for each in known.arguments if each.name not in _UNASKED or each.name in given)
    return _with_unknown(own, folded, given)


def _with_unknown(
    own: tuple[Argument, ...], folded: dict[str, tuple[Argument, ...]], given: Collection[str]
) -> Arrangement:
    away = {argument.name for part in folded.values() for argument in part}
    main = [argument for argument in own if argument.name not in away]
    known = {argument.name for argument in own} | away
    main += [
        Argument(name=name, type="any", doc="Keras's documentation does not name it.")
        for name in given
        if name not in known
    ]
    return Arrangement(tuple(main), {title: part for title, part in folded.items() if part})
