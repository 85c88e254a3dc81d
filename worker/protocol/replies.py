"""What a worker answers: of shapes, trainings, models and scripts."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from graph.specs import TensorSpec
from worker.protocol.data import DataDescribed
from worker.protocol.running import Checkpointed, NotFinite, ResourcesUsed, RunPaused
from worker.protocol.using import Exported, Judged, LayerWeights, Predicted, WeightsShown
from worker.protocol.values import Name, NodeValues, SampleShown, ValuesEnded

Logs: TypeAlias = dict[str, float | None]  # None where Keras gave no finite number


class Ready(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Keras is imported and requests are answered from now on."""

    keras_version: str
    backend: str


class NodeInspected(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What Keras says of one node.

    Parameters and their bytes are counted at a layer's first node only, so that a shared layer
    counts once; a nested model has the costs of all in it.

    Attributes:
        outputs: Empty where there is an error or where the node waits for one upstream.
        error: What Keras refuses, in one sentence.
        waiting: Whether the node lacks a tensor because of a fault upstream.
        path: The layers of the nested models that the node is in, from the outermost on.
        details: Keras's own text, where `error` says it in other words.
        argument: The argument of the layer that the error is about, or "".
        needs: The backend without which Keras says nothing of this node, or "".
        weight_bytes: What the weights take.
        flops: Floating point operations of one call for a batch of one, a multiplication and an
            addition counted as two; None where nobody knows.
        inner_bytes: What is made within the call, for a batch of one, and kept for the gradient
            besides the outputs: gates, attention scores.
        is_estimate: Whether `flops` or `inner_bytes` leave something out or suppose something.
    """

    request: int
    node: str
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    trainable_parameters: int = 0
    error: str = ""
    waiting: bool = False
    path: tuple[str, ...] = ()
    details: str = ""
    argument: str = ""
    needs: str = ""
    weight_bytes: int = 0
    flops: int | None = 0
    inner_bytes: int = 0
    is_estimate: bool = False


class InspectionEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """All nodes of the request were reported."""

    request: int
    parameters: int
    trainable_parameters: int


class WeightsKept(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """So many layers have their weights out of the file; the notes say which have not, and why."""

    request: int
    layers: int
    notes: tuple[str, ...] = ()


class Adapted(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What a preprocessing layer learned from the data before the training.

    `layer` names it as Keras does, with the models that it is in before it: "encoder/lookup";
    `codegen.adapted_layers` says which layer of the drawing that is. `arguments` are what it would
    be constructed with to know the same, in the JSON form of `graph.values`; None stands for an
    argument that goes. They are left out where they are too large for a project, as `note` says.
    """

    request: int
    layer: str
    arguments: dict[str, Any] = {}
    note: str = ""


class TrainingStarted(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The data is loaded and the model compiled; `batches` an epoch, 0 where nobody knows.

    `first` is the epoch that a resumed run begins with, counted from 0. The notes tell what of the
    data may surprise, a sentence each.
    """

    request: int
    epochs: int
    batches: int
    first: int = 0
    notes: tuple[str, ...] = ()


class BatchEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A batch is done; `epoch` and `batch` count from 0, `logs` are Keras's running means."""

    request: int
    epoch: int
    batch: int
    logs: Logs
    learning_rate: float | None = None


class EpochEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """An epoch and its validation are done, after so many seconds."""

    request: int
    epoch: int
    logs: Logs
    learning_rate: float | None = None
    seconds: float = 0.0


class TrainingEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The run is over; the model is kept until the worker ends.

    `evaluation` holds the loss and metrics on the held-out test data. `reason` says why the run
    ended before its last epoch where nobody stopped it: a callback, a loss that is no number.
    """

    request: int
    stopped: bool
    epochs: int  # complete ones
    evaluation: Logs
    reason: str = ""


class Evaluated(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The loss and metrics of a saved model on the held-out data."""

    request: int
    evaluation: Logs


class Saved(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The model was written and the file is whole."""

    request: int
    path: str


class Offer(Struct, frozen=True, forbid_unknown_fields=True):
    """A Keras model that a script has made, or a function of its that takes no arguments.

    Attributes:
        name: What it is called at the top level of the script.
        class_name: That of the model; "" for a function, which is not called before it is chosen.
        layers: How many layers the model has.
        parameters: How many numbers it learns; None where its layers have no weights yet.
        fault: Why it cannot be drawn, in one sentence, or "".
        likely: Whether it is a model, or a function that by its name or annotation makes one.
        whole: Whether it is likely, can be drawn, and is no part of another that is.
    """

    name: Name
    class_name: Name = ""
    layers: int = 0
    parameters: int | None = None
    fault: Annotated[str, Meta(max_length=500)] = ""
    likely: bool = False
    whole: bool = False


class ScriptRun(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The script has run to its end; these are its models and functions, the likely ones first."""

    request: int
    offers: Annotated[tuple[Offer, ...], Meta(max_length=200)]


class ModelTaken(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The configuration of the chosen model: JSON as in the `config.json` of a `.keras` file.

    A script made it: it is to be read as a file from somebody else is.
    """

    request: int
    configuration: str


class Failed(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A request was not carried out: one clear sentence, and Keras's own text as details.

    `request` is 0 where the line could not be read.
    """

    request: int
    message: str
    details: str = ""


Reply: TypeAlias = (
    Ready
    | NodeInspected
    | InspectionEnded
    | WeightsKept
    | Adapted
    | TrainingStarted
    | BatchEnded
    | EpochEnded
    | TrainingEnded
    | Saved
    | Evaluated
    | ScriptRun
    | ModelTaken
    | SampleShown
    | NodeValues
    | ValuesEnded
    | RunPaused
    | ResourcesUsed
    | NotFinite
    | Checkpointed
    | DataDescribed
    | Judged
    | Predicted
    | LayerWeights
    | WeightsShown
    | Exported
    | Failed
)
