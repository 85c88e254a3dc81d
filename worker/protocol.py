"""The messages between the window, or the command line, and a worker process.

One message is one line of JSON with a `type` field, on the worker's standard input and output. The
`request` number of a reply is that of the message it answers. This module imports no Keras, and is
the only one of the worker's that the editor may import.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Annotated, Any, BinaryIO, TypeAlias

import msgspec
from msgspec import Meta, Raw, Struct

from graph.kept_weights import KeptWeights
from graph.specs import TensorSpec

MAXIMUM_LINE = 64 * 1024 * 1024  # bytes; a longer line is not a message of ours

# What a script that a person wrote may have, from when it is run until its models are known, and
# from when one of its functions is called until its model is.
SCRIPT_SECONDS = 60
SCRIPT_MEMORY = 8 * 1024**3  # bytes

Logs: TypeAlias = dict[str, float | None]  # None where Keras gave no finite number


class ProtocolError(ValueError):
    """A line that is no message; says what was received."""


# -- to the worker ---------------------------------------------------------------------------------


class Inspect(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for shapes, dtypes and parameter counts; a newer one cancels those before it."""

    request: int
    project: Raw  # the project as JSON, as `graph.files` writes it


class Train(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a training run: the source that `codegen` wrote for `--script` is executed.

    With `kept`, the layers begin with their weights in the file that the drawing came from.
    """

    request: int
    source: str
    kept: KeptWeights | None = None


class Stop(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks the training runs before it to end, a running one after the batch it is in.

    Has no reply of its own: the run answers with `TrainingEnded`.
    """

    request: int


class Save(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for the trained model to be written to a `.keras` file."""

    request: int
    path: str


class Build(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a model that is not trained to be written to a `.keras` file.

    Its source is executed, its weights are the kept ones or fresh ones, and it is compiled.
    """

    request: int
    source: str
    path: str
    kept: KeptWeights | None = None


class Evaluate(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a saved model to be loaded and evaluated on the held-out data of a script.

    Loading a model can run code that is in its file: for files that a worker has saved.
    """

    request: int
    source: str
    path: str


class RunScript(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a person's own script to be run, which can do whatever they can: with their consent.

    The text is that which they agreed to, whatever stands in the file by now. A worker runs one
    script and is ended after it.
    """

    request: int
    path: str
    text: bytes


class TakeModel(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for one of the models of the script that was run; a function is called for it."""

    request: int
    name: str


class Shutdown(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks the worker to end."""


# -- from the worker -------------------------------------------------------------------------------


class Ready(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Keras is imported and requests are answered from now on."""

    keras_version: str
    backend: str


class NodeInspected(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What Keras says of one node.

    `outputs` is empty where there is an error or where the node waits for one upstream. Parameters
    are counted at a layer's first node only, so that a shared layer counts once; a nested model has
    those of all in it. `path` names the layers of the nested models that the node is in, from the
    outermost on.
    """

    request: int
    node: str
    outputs: tuple[TensorSpec, ...] = ()
    parameters: int = 0
    trainable_parameters: int = 0
    error: str = ""
    waiting: bool = False
    path: tuple[str, ...] = ()


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
    """The data is loaded and the model compiled; `batches` an epoch."""

    request: int
    epochs: int
    batches: int


class BatchEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A batch is done; `epoch` and `batch` count from 0, `logs` are Keras's running means."""

    request: int
    epoch: int
    batch: int
    logs: Logs


class EpochEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """An epoch and its validation are done."""

    request: int
    epoch: int
    logs: Logs


class TrainingEnded(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The run is over; the model is kept until the worker ends.

    `evaluation` holds the loss and metrics on the held-out test data.
    """

    request: int
    stopped: bool
    epochs: int  # complete ones
    evaluation: Logs


class Evaluated(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The loss and metrics of a saved model on the held-out data."""

    request: int
    evaluation: Logs


class Saved(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The model was written and the file is whole."""

    request: int
    path: str


_Name = Annotated[str, Meta(max_length=200)]


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

    name: _Name
    class_name: _Name = ""
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


Request: TypeAlias = (
    Inspect | Train | Stop | Save | Build | Evaluate | RunScript | TakeModel | Shutdown
)
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
    | Failed
)

_requests: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Request)
_replies: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Reply)


def encode(message: Request | Reply) -> bytes:
    """Gives the line for a message, its newline included."""
    # A project is written on many lines; within JSON a newline is never more than white space.
    return _encoded(message).replace(b"\n", b" ") + b"\n"


def decode_request(line: bytes) -> Request:
    """Gives the message on a line that the window wrote.

    Raises:
        ProtocolError: the line is no request.
    """
    request: Request = _decode(_requests, line)
    return request


def decode_reply(line: bytes) -> Reply:
    """Gives the message on a line that a worker wrote.

    Raises:
        ProtocolError: the line is no reply.
    """
    reply: Reply = _decode(_replies, line)
    return reply


def read_lines(stream: BinaryIO, longest: int = MAXIMUM_LINE) -> Iterator[bytes]:
    """Gives the lines of a stream until its end; one that is too long is cut, and so no message."""
    while line := stream.readline(longest + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(longest)
        yield line


def _encoded(message: Request | Reply) -> bytes:
    try:
        return msgspec.json.encode(message)
    except UnicodeEncodeError:
        # Half a character, which a script may say and the name of a file may hold.
        text = json.dumps(msgspec.to_builtins(message), ensure_ascii=False)
        return text.encode(errors="replace")


def _decode(decoder: msgspec.json.Decoder[Any], line: bytes) -> Any:
    if len(line) > MAXIMUM_LINE:
        raise ProtocolError(
            f"Expected a line of at most {MAXIMUM_LINE} bytes. Received: {len(line)}"
        )
    try:
        return decoder.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError, RecursionError) as error:
        raise ProtocolError(f"Expected a message. Received: {line[:80]!r} ({error})") from error
