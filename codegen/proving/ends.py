"""The model that is made in the end: of which tensors or layers, and what else it is told."""

from __future__ import annotations

from codegen.model_form import ModelForm
from codegen.parts import Part
from codegen.proving.following import Following
from codegen.proving.records import Records
from codegen.proving.values import DifferentError, Held, Model, told
from graph.elements import Tensor
from graph.values import Value

MODEL = "keras.Model"
SEQUENTIAL = "keras.Sequential"
MODELS = frozenset({MODEL, SEQUENTIAL})
_ENDS = ("inputs", "outputs")


class Ending:
    """Requires the model of the drawing, once."""

    def __init__(self, part: Part, form: ModelForm, records: Records, *, sequential: bool) -> None:
        self.model: Model | None = None
        self._part = part
        self._form = form
        self._records = records
        self._path = SEQUENTIAL if sequential else MODEL

    def make(
        self, path: str, args: tuple[Held, ...], kwargs: dict[str, Held], following: Following
    ) -> Model:
        """Makes it.

        Raises:
            DifferentError: it is another one, or there is one already.
        """
        if path != self._path or self.model is not None:
            raise DifferentError(f"Expected one `{self._path}`. Received: {path}")
        told_besides = dict(kwargs)
        if path == SEQUENTIAL:
            self._require_layers(args, following)
        else:
            ends = [told_besides.pop(name) for name in _ENDS[len(args) :] if name in told_besides]
            self._require_tensors([*args, *ends], following)
        self._require_form(told_besides, following)
        self.model = Model()
        return self.model

    def require_frozen(self) -> None:
        """Requires that the model was told whether it is trained, and made at all."""
        if self.model is None or self.model.frozen != self._form.freezes:
            expected = "frozen" if self._form.freezes else "as it was made"
            raise DifferentError(f"Expected the model {expected}. Received: another")

    def _require_layers(self, args: tuple[Held, ...], following: Following) -> None:
        steps = self._part.steps
        layers = args[0] if len(args) == 1 else None
        if type(layers) is not list or len(layers) != len(steps):
            raise DifferentError(f"Expected a list of {len(steps)} layers. Received: {told(args)}")
        if following.position != sum(step.layer.is_input for step in steps):
            raise DifferentError("Expected layers that are not called. Received: a call")
        for layer, step in zip(layers, steps, strict=True):
            if not step.layer.is_input:
                following.require_layer(layer, step)
            elif layer != Tensor(step.node.id):
                raise DifferentError(f"Expected `{step.layer.name}`. Received: {told(layer)}")
        following.skip(len(steps) - following.position, counted=False)

    def _require_tensors(self, ends: list[Held], following: Following) -> None:
        if following.position != len(following.steps):
            missing = following.steps[following.position].layer.name
            raise DifferentError(f"Expected a call of `{missing}`. Received: the end of the model")
        part = self._part
        inputs = self._structure(part.input_structure, [Tensor(node) for node in part.inputs])
        outputs = self._structure(part.output_structure, part.outputs)
        if not following.comparing.is_same(ends, [inputs, outputs]):
            raise DifferentError(
                f"Expected the inputs {told(inputs)} and the outputs {told(outputs)}. "
                f"Received: {told(ends)}"
            )

    def _structure(self, value: Value, tensors: list[Tensor]) -> Held:
        return self._records.structure(value, dict(enumerate(tensors)))

    def _require_form(self, given: dict[str, Held], following: Following) -> None:
        expected: dict[str, Held] = {}
        if not self._form.trainable and not self._form.freezes:
            expected["trainable"] = False
        if self._form.name is not None:
            expected["name"] = self._form.name
        if not following.comparing.is_same(given, expected):
            raise DifferentError(f"Expected a model of {told(expected)}. Received: {told(given)}")
