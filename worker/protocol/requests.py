"""What the window, or the command line, asks of a worker."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Raw, Struct

from graph.kept_weights import KeptWeights
from worker.protocol.data import DescribeData
from worker.protocol.running import Pause, StopAfterEpoch
from worker.protocol.using import ExportModel, Judge, Predict, ShowWeights

# What a script that a person wrote may have, from when it is run until its models are known, and
# from when one of its functions is called until its model is.
SCRIPT_SECONDS = 60
SCRIPT_MEMORY = 8 * 1024**3  # bytes


class Inspect(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for shapes, dtypes and parameter counts; a newer one cancels those before it."""

    request: int
    project: Raw  # the project as JSON, as `graph.files` writes it


class Train(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a training run: the source that `codegen` wrote for `--script` is executed.

    With `kept`, the layers begin with their weights in the file that the drawing came from. The
    project, as of `Inspect`, tells afterwards whose the learned weights are; it may be left out.

    Attributes:
        run: The folder of the run (`graph.runs.folder`), which is written into after each epoch; ""
            keeps nothing.
        resume: Whether the run goes on after the last epoch that its folder has.
        agreed: The digest (`graph.digests`) of the program that gives the data, as the person
            agreed to it; "" where there is none. Another content of it is not run.
    """

    request: int
    source: str
    kept: KeptWeights | None = None
    project: Raw = Raw(b"null")
    run: str = ""
    resume: bool = False
    agreed: str = ""


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


_Path = Annotated[tuple[str, ...], Meta(max_length=100)]


class ShowValues(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks what comes out of nodes when one sample of the project's data runs through its model.

    A newer one cancels those before it.

    Attributes:
        project: As of `Inspect`; its training settings name the data.
        sample: Which of the first samples, counted from 0.
        nodes: The nodes that are asked for, each as the path of its graph and its id.
        trained: Whether layers have the weights of the last training, where they are the same
            layers still; otherwise fresh ones.
        kept: The file whose weights the layers begin with, as of `Train`.
        agreed: As of `Train`.
    """

    request: int
    project: Raw
    sample: int
    nodes: Annotated[tuple[tuple[_Path, str], ...], Meta(max_length=5000)]
    trained: bool = False
    kept: KeptWeights | None = None
    agreed: str = ""


class Shutdown(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks the worker to end."""


Request: TypeAlias = (
    Inspect
    | Train
    | Stop
    | StopAfterEpoch
    | Pause
    | Save
    | Build
    | Evaluate
    | RunScript
    | TakeModel
    | ShowValues
    | DescribeData
    | Judge
    | Predict
    | ShowWeights
    | ExportModel
    | Shutdown
)
