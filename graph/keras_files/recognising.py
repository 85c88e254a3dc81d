"""Whether a tensor of a file is the mask that Keras would make.

The file has the operations that made it, and an expected mask says what they would be; the two are
compared down to the tensors that they begin with. What is recognised once is the same ever after,
and no tensor is two masks: Keras makes each anew.
"""

from __future__ import annotations

from graph.elements import Layer
from graph.keras_files.calls import Call, Given, Reference
from graph.keras_files.masks import UNKNOWN, Expected, Mask
from graph.values import TensorValue, Value

Key = tuple[str, int]  # a layer and one of its calls
_Trial = dict[Expected, Reference]


class Recognition:
    """Recognises the masks of one model.

    Args:
        layers: The layers by name.
        calls: All calls.
    """

    def __init__(self, layers: dict[str, Layer], calls: dict[Key, Call]) -> None:
        self._layers = layers
        self._calls = calls
        self._found: dict[Reference, Expected] = {}

    def is_mask_of(self, tensors: Value, masks: list[Mask], given: Given) -> bool:
        """Whether what is given as a mask is the structure of some tensors with their masks in it.

        Args:
            tensors: The structure of the tensors.
            masks: The mask of each.
            given: What is given as their mask.
        """
        trial: _Trial = {}
        if not self._matches(tensors, given.value, masks, given.tensors, trial):
            return False
        for expected, reference in trial.items():
            expected.found = reference
            self._found[reference] = expected
        return True

    def _matches(
        self,
        tensors: Value,
        mask: Value,
        masks: list[Mask],
        references: tuple[Reference, ...],
        trial: _Trial,
    ) -> bool:
        """Whether the structure of a mask is that of the tensors with each one's mask in it."""
        if isinstance(tensors, tuple):
            if not isinstance(mask, tuple) or len(mask) != len(tensors):
                return False
            pairs = zip(tensors, mask, strict=True)
            return all(self._matches(*pair, masks, references, trial) for pair in pairs)
        if isinstance(tensors, dict):
            same = isinstance(mask, dict) and mask.keys() == tensors.keys()
            items = mask.items() if same and isinstance(mask, dict) else ()
            return same and all(
                self._matches(tensors[key], each, masks, references, trial) for key, each in items
            )
        expected = masks[tensors.position] if isinstance(tensors, TensorValue) else None
        if isinstance(mask, TensorValue):
            return self._is(expected, references[mask.position], trial)
        return mask is None and (expected is None or expected == UNKNOWN)

    def _is(self, expected: Mask, found: Reference, trial: _Trial) -> bool:
        """Whether a tensor of the file is the mask that is expected."""
        if isinstance(expected, Reference):
            return expected == found
        if not isinstance(expected, Expected):
            return False
        known = expected.found or trial.get(expected)
        if known is not None:
            return known == found
        if self._found.get(found, expected) is not expected or found in trial.values():
            return False  # it is another one's
        trial[expected] = found
        return self._is_made_so(expected, found, trial)

    def _is_made_so(self, expected: Expected, found: Reference, trial: _Trial) -> bool:
        call = self._calls.get((found.layer, found.call))
        layer = self._layers[found.layer]
        if call is None or not layer.is_operation or layer.class_name != expected.class_name:
            return False
        given = _parts(call, listed=expected.listed)
        if layer.arguments != expected.arguments or len(given) != len(expected.given):
            return False
        for part, wanted in zip(given, expected.given, strict=True):
            if isinstance(wanted, int | float):
                if part.value != wanted or isinstance(part.value, bool):
                    return False
            elif not part.is_one_tensor or not self._is(wanted, part.tensors[0], trial):
                return False
        return True


def _parts(call: Call, *, listed: bool) -> list[Given]:
    """Gives what an operation is called on, or what is in the list that it is called on."""
    given = list(call.given.values())
    if not listed:
        return given
    if len(given) != 1 or not given[0].is_flat_list:
        return []
    return [Given(TensorValue(0), (tensor,)) for tensor in given[0].tensors]
