"""Answers `ShowValues`: what comes out of nodes for one sample of the data.

Data and model are kept from one request to the next, as long as they stay the same, so that the
next sample, or another node, costs a prediction and no more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
from msgspec import structs

from codegen.compile_values import loss_name
from graph.files import decode_project
from graph.model import ModelGraph
from graph.training import Training
from worker.flowing.models import Built, BuiltModels
from worker.flowing.planning import Plan, plan
from worker.flowing.running import Flow, Seen, UnwantedError
from worker.flowing.samples import LoadedSamples, Samples
from worker.flowing.small import Role, small
from worker.flowing.trained import LastTraining
from worker.inbox import IsUnwanted
from worker.inspection import Inspector
from worker.keras_errors import explain
from worker.protocol import (
    NodeInspected,
    NodeValues,
    Reply,
    SampleShown,
    ShowValues,
    TensorValues,
    ValuesEnded,
)

MAXIMUM_BYTES = 16 * 1024**2  # of all values of an answer
_TWO_CLASSES = frozenset({"binary_crossentropy", "binary_focal_crossentropy"})
_CLASSES = _TWO_CLASSES | {
    f"{prefix}categorical_{name}"
    for prefix in ("", "sparse_")
    for name in ("crossentropy", "focal_crossentropy", "hinge")
}
_NOT_TRAINED = "Nothing is trained yet: all weights are fresh."
_ATTENTION = frozenset({"MultiHeadAttention", "GroupQueryAttention"})

Send = Callable[[Reply], None]


class Values:
    """Shows values of one project after another.

    Args:
        inspector: Says what Keras can run.
    """

    def __init__(self, inspector: Inspector) -> None:
        self._inspector = inspector
        self._samples = LoadedSamples()
        self._models = BuiltModels()

    def forget(self) -> None:
        """Frees the memory that data and model take."""
        self._samples.forget()
        self._models.forget()

    def show(
        self,
        request: ShowValues,
        send: Send,
        is_unwanted: IsUnwanted,
        trained: LastTraining | None,
    ) -> None:
        """Sends the sample, the values of each node as they are computed, and the end.

        Sends nothing more from the moment that the request is unwanted.

        Raises:
            Exception: no data is chosen, it cannot be loaded or does not fit the model, or the
                model cannot be built; what `explain` makes one sentence of.
        """
        if is_unwanted():
            return
        graph = decode_project(bytes(request.project))
        planned = self._plan(graph, bytes(request.project), is_unwanted)
        if planned is None:
            return
        samples = self._samples.of(planned.source.data, graph.training.data)
        if is_unwanted():
            return
        taught = trained if request.trained else None
        built = self._models.of(planned.source, samples, request.kept, taught)
        number = max(0, min(request.sample, samples.count - 1))
        send(_shown(request, samples, number, built, taught))
        answer = _Answer(request, graph.training, send)
        flow = Flow(planned.source.catalogue, answer.wanted, answer.show, is_unwanted)
        note = planned.note
        try:
            flow.run(built.model, planned.source.part, samples.sample(number))
        except UnwantedError:
            return
        except Exception as error:
            note = explain(error)  # what was computed before it is shown
        answer.end(note)

    def _plan(self, graph: ModelGraph, project: bytes, is_unwanted: IsUnwanted) -> Plan | None:
        replies: list[Reply] = []
        self._inspector.inspect(0, project, replies.append, is_unwanted)
        if is_unwanted():
            return None
        return plan(graph, [each for each in replies if isinstance(each, NodeInspected)])


class _Answer:
    """What is sent of a run."""

    def __init__(self, request: ShowValues, training: Training, send: Send) -> None:
        self.wanted = frozenset(request.nodes)
        self._request = request.request
        self._training = training
        self._send = send
        self._shown = 0
        self._budget = MAXIMUM_BYTES // max(1, len(self.wanted))

    def show(self, seen: Seen) -> None:
        """Sends what a node gave."""
        budget = self._budget // max(1, len(seen.tensors))
        tensors = tuple(
            _small(tensor, structs.replace(_role(seen, place, self._training), budget=budget))
            for place, tensor in enumerate(seen.tensors)
        )
        self._shown += 1
        self._send(NodeValues(self._request, seen.node, tensors, seen.path))

    def end(self, note: str) -> None:
        """Says how many nodes were not shown, and why."""
        self._send(ValuesEnded(self._request, len(self.wanted) - self._shown, note))


def _shown(
    request: ShowValues,
    samples: Samples,
    number: int,
    built: Built,
    taught: LastTraining | None,
) -> SampleShown:
    notes = built.notes
    if request.trained and taught is None:
        notes = (*notes, _NOT_TRAINED)
    return SampleShown(
        request.request,
        samples.count,
        number,
        samples.target(number),
        samples.class_names,
        built.trained,
        notes,
    )


def _small(tensor: Any, role: Role) -> TensorValues:
    array = keras.ops.convert_to_numpy(tensor)
    # A tensor without a batch stays as it is; of a batch, the first is the sample.
    first = array[:1].reshape(array.shape[1:]) if array.ndim else array
    return small(first, keras.backend.standardize_dtype(tensor.dtype), role)


def _role(seen: Seen, place: int, training: Training) -> Role:
    if seen.step.layer.class_name in _ATTENTION and place == 1:
        return Role("scores")
    shape = tuple(seen.tensors[place].shape)[1:]
    losses = _TWO_CLASSES if shape == (1,) else _CLASSES
    if seen.ends and len(shape) == 1 and loss_name(training) in losses:
        return Role("probabilities")
    return Role("picture") if seen.early or seen.ends else Role()
