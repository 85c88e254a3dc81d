"""What is done with a trained model: judging, predicting, looking into its weights, exporting.

`model` is the `.keras` file that a worker wrote into the folder of a run, or "" for the model that
the last training of this worker left. With a `source`, the model is built by that, and its weights
alone are taken out of the file. `agreed` is that of `Train`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Name = Annotated[str, Meta(max_length=200)]
Split = Literal["training", "validation", "testing"]
Numbers = Annotated[tuple[float | None, ...], Meta(max_length=4096)]
ExportFormat = Literal["keras", "weights", "saved_model", "onnx", "litert"]


class Judge(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks how good a model is on a part of the data of a script; answered by `Judged`."""

    request: int
    source: str
    split: Split = "testing"
    model: str = ""
    agreed: str = ""


class Curve(Struct, frozen=True, forbid_unknown_fields=True):
    """Points of a curve, in order; at most a few hundred."""

    x: Numbers
    y: Numbers
    label: Name = ""
    area: float | None = None


class Mistake(Struct, frozen=True, forbid_unknown_fields=True):
    """A sample that was predicted badly.

    Attributes:
        sample: Its number in the split, from 0.
        expected, predicted: In words: a class by its name, or numbers.
        loss: How bad; a larger one is worse.
        rows, columns, channels, pixels: The sample as a small picture, where it is one: a byte for
            each channel, pixel after pixel; 0 and b"" otherwise.
        values: Its first numbers otherwise.
        text: Its first words, where it is text.
    """

    sample: int
    expected: Name
    predicted: Name
    loss: float | None
    rows: Annotated[int, Meta(ge=0, le=256)] = 0
    columns: Annotated[int, Meta(ge=0, le=256)] = 0
    channels: Literal[0, 1, 3] = 0
    pixels: Annotated[bytes, Meta(max_length=2**18)] = b""
    values: Annotated[tuple[float | None, ...], Meta(max_length=64)] = ()
    text: Annotated[str, Meta(max_length=1000)] = ""


class OutputJudged(Struct, frozen=True, forbid_unknown_fields=True):
    """How good one output is.

    Attributes:
        name: Of the output's layer.
        kind: Whether it tells classes apart or measures.
        classes: Their names; () for a regression, and where there are more than 100.
        confusion: How often each class (row) was predicted as each (column).
        per_class: For each class: precision, recall, F1, in [0, 1], and how many samples it has.
        roc: A curve for each class, or one for two; x is the false positive rate.
        residuals: Expected (x) and predicted (y) of some hundred samples of a regression.
        measures: Further numbers by their names: accuracy, top 5, mean absolute error, R2.
        mistakes: The worst ones, the worst first.
    """

    name: Name
    kind: Literal["classes", "numbers", "other"]
    classes: Annotated[tuple[Name, ...], Meta(max_length=100)] = ()
    confusion: Annotated[tuple[tuple[int, ...], ...], Meta(max_length=100)] = ()
    per_class: Annotated[
        tuple[tuple[float | None, float | None, float | None, int], ...], Meta(max_length=100)
    ] = ()
    roc: Annotated[tuple[Curve, ...], Meta(max_length=100)] = ()
    residuals: Curve | None = None
    measures: dict[Name, float | None] = {}
    mistakes: Annotated[tuple[Mistake, ...], Meta(max_length=64)] = ()


class Judged(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """How good the model is: Keras's own `evaluate`, and what tells more."""

    request: int
    split: Split
    samples: int
    evaluation: dict[Name, float | None]
    outputs: tuple[OutputJudged, ...]
    notes: tuple[str, ...] = ()


class Predict(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks what a model says of samples; answered by `Predicted`.

    Attributes:
        source: The script of the run: its constants tell how columns are prepared.
        samples: A file (.npz, .npy, .csv, Parquet, an image, a folder of them), or "".
        values: Pasted values otherwise: rows of a table, with tabs or commas between the cells.
        output: A `.csv` or `.npz` file to write all predictions to, or "".
    """

    request: int
    source: str
    samples: str = ""
    values: Annotated[str, Meta(max_length=2**20)] = ""
    model: str = ""
    output: str = ""
    agreed: str = ""


class Predicted(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """What the model says.

    Attributes:
        samples: How many there were.
        columns: What the rows hold.
        rows: The first of them as text.
        output: The file that holds all, or "".
    """

    request: int
    samples: int
    columns: tuple[Name, ...]
    rows: Annotated[tuple[tuple[Name, ...], ...], Meta(max_length=1000)]
    output: str = ""
    notes: tuple[str, ...] = ()


class ShowWeights(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks how the weights of a model, and what its layers put out, are spread.

    Attributes:
        source: With it, the first samples of its data run through the model for the activations.
    """

    request: int
    model: str = ""
    source: str = ""
    agreed: str = ""


class Histogram(Struct, frozen=True, forbid_unknown_fields=True):
    """How values are spread: `counts` between `minimum` and `maximum`, in bins of equal width."""

    name: Name
    minimum: float | None
    maximum: float | None
    mean: float | None
    deviation: float | None
    counts: Annotated[tuple[int, ...], Meta(max_length=256)]
    zeros: float = 0.0
    not_finite: int = 0


class LayerWeights(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """A layer, named as Keras does with the models that it is in before it; one reply for each."""

    request: int
    layer: Name
    weights: tuple[Histogram, ...]
    activations: Histogram | None = None


class WeightsShown(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """All layers were reported."""

    request: int
    layers: int


class ExportModel(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """Asks for a model in another form; answered by `Exported` once it was opened again.

    Attributes:
        path: The file to write; for a SavedModel the folder.
        source: The script that builds the model, which then takes nothing but its weights out of
            the file; "" for a file that a worker of this program has written.
    """

    request: int
    path: str
    format: ExportFormat
    model: str = ""
    source: str = ""
    agreed: str = ""


class Exported(Struct, frozen=True, tag=True, forbid_unknown_fields=True):
    """The file, or folder, was opened again and gives the outputs of the model.

    Attributes:
        difference: The largest absolute difference of any output, on random samples.
    """

    request: int
    path: str
    format: ExportFormat
    difference: float | None
    notes: tuple[str, ...] = ()
