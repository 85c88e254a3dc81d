"""What Keras writes into a call by itself, and writes again when the layer is called again.

A layer that is called on one tensor of its own dtype finds `training=False` and `mask=...` among
the arguments of its saved call, though its author wrote `layer(x)`; a model finds its `mask` there
in any case. Where that is certain, these are left out, and with them the operations that make a
mask and that nothing else uses: the source then reads as it was written, and gives the same
configuration. Where it is not, they stay, which gives the same configuration too.
"""

from __future__ import annotations

from msgspec import Struct

from graph.catalogue import Catalogue
from graph.elements import Layer
from graph.keras_files.calls import Call, Reference
from graph.keras_files.masks import Expected, Mask, all_within, first_given, output_masks
from graph.keras_files.recognising import Key, Recognition
from graph.slots import call_of, class_of
from graph.values import Value

_ADDED = ("training", "mask")
# These take what they are given as it is, whatever its dtype; so does a Functional model.
_UNCONVERTED = frozenset(
    {
        "CategoryEncoding",
        "HashedCrossing",
        "Hashing",
        "IntegerLookup",
        "Pipeline",
        "RandomCrop",
        "RandomFlip",
        "StringLookup",
        "TextVectorization",
    }
)
_ROUNDS = 20  # each of which looks at all calls


class _LeftOut(Struct, eq=False):
    """What one call can do without, and the masks that make it so."""

    call: Call
    names: tuple[str, ...]
    masks: tuple[Expected, ...]


class Automatic:
    """Finds what Keras adds to the calls of one model.

    Args:
        layers: The layers by name.
        calls: All calls, each after those that it depends on.
        outputs: The outputs of the model.
        catalogue: What is known of Keras.
        policy: The global dtype policy.
    """

    def __init__(
        self,
        layers: dict[str, Layer],
        calls: list[Call],
        outputs: list[Reference],
        catalogue: Catalogue,
        policy: str,
    ) -> None:
        self._layers = layers
        self._calls = {(call.layer, call.index): call for call in calls}
        self._outputs = outputs
        self._catalogue = catalogue
        self._policy = policy
        self._masks: dict[Reference, Mask] = {}
        self._recognition = Recognition(layers, self._calls)
        self._left_out: list[_LeftOut] = []

    def remove(self) -> set[Key]:
        """Takes out of the calls what Keras adds; gives the calls that are not needed then."""
        for call in self._calls.values():
            layer = self._layers[call.layer]
            left_out = self._added(call, layer)
            if left_out is not None:
                self._left_out.append(left_out)
            masks = output_masks(call, layer, self._masks, self._catalogue)
            for index, mask in enumerate(masks):
                if mask is not None:
                    self._masks[Reference(call.layer, call.index, index)] = mask
        self._keep_what_is_used()
        for left_out in self._left_out:
            for name in left_out.names:
                del left_out.call.given[name]
        made = {mask.found for each in self._left_out for mask in each.masks}
        return {(each.layer, each.call) for each in made if each is not None}

    # -- one call --------------------------------------------------------------------------------

    def _added(self, call: Call, layer: Layer) -> _LeftOut | None:
        """Says what of a call Keras adds again when the rest of it is given."""
        candidates = [name for name in _ADDED if name in call.given]
        if layer.is_input or layer.is_operation or not candidates or call.positional != 1:
            return None
        predicted = self._predicted_names(layer)
        found: list[Expected] = []
        agreeing = tuple(
            name for name in candidates if name in predicted and self._agrees(name, call, found)
        )
        if not self._is_unconverted(layer):
            # It finds them only where it is given nothing else, and then all of them.
            first = first_given(call)
            alone = first.is_one_tensor and len(call.given) == 1 + len(agreeing)
            of_own_dtype = alone and first.dtypes[0] == self._input_dtype(layer)
            if not of_own_dtype or set(agreeing) != predicted:
                return None
        return _LeftOut(call, agreeing, tuple(found)) if agreeing else None

    def _is_unconverted(self, layer: Layer) -> bool:
        """Whether a layer takes what it is given as it is, whatever its dtype."""
        if layer.model is not None:
            return layer.model.settings.functional
        return layer.class_name in _UNCONVERTED

    def _predicted_names(self, layer: Layer) -> set[str]:
        names = set(call_of(layer, self._catalogue)).intersection(_ADDED)
        if self._training(layer) is None:
            names.discard("training")
        return names

    def _training(self, layer: Layer) -> Value:
        """Gives the default of `training`, which Keras adds where it is not None."""
        known = class_of(layer, self._catalogue)
        argument = self._catalogue.call_argument(known, "training") if known else None
        default: Value = argument.default if argument else None
        return default

    def _input_dtype(self, layer: Layer) -> Value:
        if layer.model is not None:
            inputs = layer.model.input_nodes()
            if len(inputs) == 1:
                return layer.model.layer_of(inputs[0]).arguments.get("dtype", "float32")
        policy = layer.arguments.get("dtype", self._policy)
        return policy.removeprefix("mixed_") if isinstance(policy, str) else None

    def _agrees(self, name: str, call: Call, found: list[Expected]) -> bool:
        """Whether Keras would add what the file has for `training` or `mask`."""
        if name == "training":
            return call.given[name].value is self._training(self._layers[call.layer])
        first = first_given(call)
        masks = [self._masks.get(tensor) for tensor in first.tensors]
        if not self._recognition.is_mask_of(first.value, masks, call.given[name]):
            return False
        found.extend(all_within(masks))
        return True

    # -- all calls -------------------------------------------------------------------------------

    def _keep_what_is_used(self) -> None:
        """Keeps a mask wherever something else than what Keras adds uses it too."""
        for _ in range(_ROUNDS):
            used = self._used()
            free = [
                each
                for each in self._left_out
                if not any(mask.found in used for mask in each.masks)
            ]
            if len(free) == len(self._left_out):
                return
            self._left_out = free
        self._left_out = [each for each in self._left_out if not each.masks]

    def _used(self) -> set[Reference]:
        """Gives the tensors that are used by what stays."""
        removed = {(each.call.layer, each.call.index): each.names for each in self._left_out}
        made = {mask.found for each in self._left_out for mask in each.masks}
        used = set(self._outputs)
        for key, call in self._calls.items():
            if Reference(*key, 0) in made:
                continue
            for name, given in call.given.items():
                if name not in removed.get(key, ()):
                    used.update(given.tensors)
        return used
