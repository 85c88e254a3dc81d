"""Follows a program call by call, beside the steps that the drawing says.

Each call of a layer or an operation that the program makes is held against the next step. What a
tensor is, is therefore known: the node of the step that gave it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from codegen.calls import Step
from codegen.formatting import Expression
from codegen.outputs import SEQUENCE, SINGLE
from codegen.parts import Part
from codegen.proving.comparing import Comparing, is_shareable
from codegen.proving.records import Records
from codegen.proving.signatures import INPUT
from codegen.proving.values import (
    DifferentError,
    Global,
    Held,
    Made,
    Record,
    Several,
    holds_tensor,
    told,
)
from graph.elements import Tensor

_POLICY = "keras.config.set_dtype_policy"
_COUNTER = "keras.backend.get_uid"
_COUNTERS = frozenset({_COUNTER, f"while {_COUNTER}"})
_TICKS = 20  # statements and turns of loops for each step


class Following:
    """Holds what a program does against the steps.

    Attributes:
        steps: What the drawing says.
        position: The number of steps that the program has made.
        made: What it made of classes.
        counters: How it moved the counters of Keras's names.
        builders: The functions that build nested models.
        comparing: Compares what it made.
    """

    def __init__(self, part: Part, makers: Mapping[str, Expression], records: Records) -> None:
        self.steps = part.steps
        self.position = 0
        self.made: list[Made] = []
        self.counters: list[tuple[Held, ...]] = []
        self.builders = records.builders(makers)
        self.comparing = Comparing(records.signatures)
        self._records = records
        self._makers = makers
        self._made_by: dict[str, Made] = {}  # the layers of the drawing, by their ids
        self._order = 0
        self._ticks = 1_000 + _TICKS * len(part.steps)
        self._in_rows = _in_rows(part)
        calls: dict[str, int] = {}
        for step in part.steps:
            calls[step.layer.id] = calls.get(step.layer.id, 0) + 1
        self._sole = {layer for layer, count in calls.items() if count == 1} - makers.keys()

    def is_sole(self, step: Step) -> bool:
        """Whether nothing around a step says what it is: no other call, no function, no use."""
        return step.paths is not None and step.layer.id in self._sole

    def tick(self) -> None:
        """Counts a statement."""
        self._ticks -= 1
        if self._ticks < 0:
            raise DifferentError("Expected a program that ends. Received: a longer one")

    def call(self, called: Held, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Held:
        """Calls a layer or a class, or what else an import gives."""
        if type(called) is Made:
            return self._call_layer(called, args, kwargs)
        if type(called) is not Global:
            raise DifferentError(f"Expected a layer or a function. Received: {told(called)}")
        path = called.path
        if path == INPUT:
            return self._call_input(path, args, kwargs)
        if path in _COUNTERS or path == _POLICY:
            return self._prepare(path, args, kwargs)
        if any(map(holds_tensor, args)) or any(map(holds_tensor, kwargs.values())):
            return self._operate(path, self._records.signatures.of(path).bound(args, kwargs))
        return self.make(path, args, kwargs)

    def operate(self, name: str, given: dict[str | int, Held]) -> Held:
        """Makes the operation of a class of `keras.ops`."""
        return self._operate(self._records.signatures.path_of_operation(name), given)

    def make(self, path: str, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Made:
        """Makes a layer or an object."""
        self._order += 1
        made = Made(path, args, kwargs, self._order)
        self.made.append(made)
        return made

    def leave_shared(self) -> None:
        """Forgets what the file made before any function ran, of which nothing is a layer."""
        if lasting := next((made for made in self.made if not is_shareable(made)), None):
            raise DifferentError(f"Expected `{lasting.path}` in a function. Received: one outside")
        self.made.clear()

    def require_layer(self, made: Held, step: Step) -> None:
        """Requires that a layer is the one of a step, and the one that it was before."""
        layer = step.layer
        if type(made) is not Made or layer.is_operation or layer.is_input:
            raise DifferentError(f"Expected `{layer.name}`. Received: {told(made)}")
        known = self._made_by.get(layer.id)
        if known is made:
            return
        if known is not None:
            raise DifferentError(f"Expected `{layer.name}` once more. Received: another layer")
        counted = not layer.named or layer.id in self._makers
        self.comparing.require(made, self._record(step), counted=counted)
        self._made_by[layer.id] = made

    def skip(self, count: int, *, counted: bool) -> None:
        """Takes the next steps for made; `counted` says whether Keras names something in them."""
        self.position += count
        self._order += 1
        if counted:
            self.comparing.note(self._order)

    def _record(self, step: Step) -> Record:
        maker = self._makers.get(step.layer.id)
        if maker is None:
            return self._records.of_layer(step)
        return self._records.of_maker(maker, self.builders)

    def _next(self) -> Step:
        if self.position == len(self.steps):
            raise DifferentError("Expected the end of the model. Received: one more call")
        return self.steps[self.position]

    def _call_layer(
        self, made: Made, args: tuple[Held, ...], kwargs: dict[str, Held]
    ) -> Tensor | Several:
        step = self._next()
        self.require_layer(made, step)
        one = step.takes_one()
        if one is None:
            self._require_call(step, args, kwargs)
        elif kwargs or len(args) != 1 or type(args[0]) is not Tensor or args[0] != one:
            raise DifferentError(f"Expected {told(one)} alone. Received: {_shown(args, kwargs)}")
        return self._given(step)

    def _require_call(self, step: Step, args: tuple[Held, ...], kwargs: dict[str, Held]) -> None:
        call = self._records.call_of(step)
        is_same = self.comparing.is_same
        if not is_same(list(args), call.args) or not is_same(kwargs, call.kwargs):
            expected, received = _shown(call.args, call.kwargs), _shown(args, kwargs)
            raise DifferentError(
                f"Expected `{step.layer.name}` of {expected}. Received: {received}"
            )

    def _call_input(self, path: str, args: tuple[Held, ...], kwargs: dict[str, Held]) -> Tensor:
        step = self._next()
        if not step.layer.is_input:
            raise DifferentError(f"Expected `{step.layer.name}`. Received: an input")
        made = self.make(path, args, kwargs)
        counted = not step.layer.named
        self.comparing.require(made, self._records.of_layer(step), counted=counted)
        self.position += 1
        return Tensor(step.node.id)

    def _operate(self, path: str, given: dict[str | int, Held]) -> Tensor | Several:
        step = self._next()
        if not step.layer.is_operation:
            raise DifferentError(f"Expected `{step.layer.name}`. Received: {path}")
        candidates = self._records.of_operation(step)
        if path != candidates[0].path:
            raise DifferentError(f"Expected `{candidates[0].path}`. Received: {path}")
        self._order += 1
        self._require_operation(given, candidates)
        self.comparing.note(self._order)
        return self._given(step)

    def _require_operation(self, given: dict[str | int, Held], candidates: list[Record]) -> None:
        for record in candidates[1:]:
            try:
                self.comparing.require_arguments(given, record)
            except DifferentError:
                continue
            return
        self.comparing.require_arguments(given, candidates[0])

    def _given(self, step: Step) -> Tensor | Several:
        self.position += 1
        node, paths = step.node.id, step.paths
        if paths == SINGLE or (paths is None and node not in self._in_rows):
            return Tensor(node)
        return Several(node, paths or SEQUENCE)

    def _prepare(self, path: str, args: tuple[Held, ...], kwargs: dict[str, Held]) -> None:
        """Does what stands before the model: the policy of its types, the counters of names."""
        if self.position or self.made or kwargs:
            raise DifferentError(f"Expected `{path}` before the model. Received: it within")
        if path in _COUNTERS:
            self.counters.append((path, *args))


def _shown(args: Iterable[Held], kwargs: Mapping[str, Held]) -> str:
    named = [f"{name}={told(value)}" for name, value in kwargs.items()]
    return ", ".join([*map(told, args), *named])


def _in_rows(part: Part) -> set[str]:
    """Gives the nodes of which another tensor than the first is used."""
    tensors = [tensor for step in part.steps for tensor in step.taken]
    return {tensor.node for tensor in (*tensors, *part.outputs) if tensor.tensor_index > 0}
