"""How the drawn model is compiled and fitted.

Keras keeps the compile configuration with the model, and so does the document. Names are the string
identifiers that `model.compile` takes. What is more than a name, such as an optimizer with
arguments of its own or a loss for each output, is held in the JSON form of `graph.values`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

# Limits of a file and of an edit alike, so that what can be entered can be saved and read again.
Identifier = Annotated[str, Meta(max_length=200)]
Count = Annotated[int, Meta(ge=1, le=1_000_000)]
Word = Annotated[str, Meta(max_length=1000)]  # a column, an array, a layer
Share = Annotated[float, Meta(ge=0, lt=1)]


class Feed(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one input or output of the model gets.

    Attributes:
        columns: The columns of a table, or the one array of an archive; () leaves it to the rule:
            an only input gets `x` of an archive or all columns that no output takes, an only output
            `y` or the last column, and one of several what is called as its layer is.
        prepare: What is done to the values, learned from the training part alone where something
            is to be learned; "" leaves them, but has classes that are words numbered.
    """

    columns: Annotated[tuple[Word, ...], Meta(max_length=10_000)] = ()
    prepare: Literal["", "standardize", "min_max", "divide_255", "one_hot", "numbers"] = ""


class Reading(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the data is read, where its name does not tell.

    Attributes:
        kind: What a folder holds, or that `data` is a file of Python whose function gives the data;
            "" where the name tells.
        function: The name of that function.
        inputs: What each input gets, by the name of its layer.
        outputs: What each output is held against, by the name of its layer.
        has_header: Whether the first line of a table names its columns.
        test_split: The share that is held out to evaluate on.
        shuffle: Whether the samples are shuffled before they are split.
        streamed: Whether the samples are read as they are needed, since all of them fill the
            memory.
    """

    kind: Literal["", "images", "texts", "function"] = ""
    function: Word = ""
    inputs: Annotated[dict[Word, Feed], Meta(max_length=1000)] = {}
    outputs: Annotated[dict[Word, Feed], Meta(max_length=1000)] = {}
    has_header: bool = True
    test_split: Share = 0.2
    shuffle: bool = True
    streamed: bool = False


class Fitting(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the model is fitted, besides epochs and batches.

    Attributes:
        callbacks: Objects of `keras.callbacks` in the JSON form of `graph.values`.
        class_weight: The weight of each class by its number, "balanced" for weights by how rare
            they are, or None.
        backend: What Keras computes with.
        devices: Over how many devices of this computer each batch is spread; 1 is no spreading.
        hosts: Whether several computers train together, as their environment tells them.
    """

    callbacks: Annotated[tuple[Any, ...], Meta(max_length=100)] = ()
    class_weight: (
        dict[Annotated[str, Meta(pattern="^[0-9]{1,6}$")], float] | Literal["balanced"] | None
    ) = None
    backend: Literal["tensorflow", "jax", "torch"] = "tensorflow"
    devices: Annotated[int, Meta(ge=1, le=1024)] = 1
    hosts: bool = False


class Training(Struct, frozen=True, forbid_unknown_fields=True):
    """The settings of `compile` and `fit`, and the data they are used on.

    Attributes:
        data: The name of a data set (`graph.data`), or the path of a file or folder; "" is none.
        validation_split: The share of the training data that is held out, in [0, 1).
        batch_size: Samples a batch.
        compiled: Arguments of `compile` by their names that are more than a name or a list of
            names. One called `optimizer`, `loss` or `metrics` counts in place of that field.
        seed: Seeds the split of the data and the initial weights, so that a run can be repeated.
        reading: How the data is read.
        fitting: Callbacks, class weights, backend and devices.
    """

    data: Annotated[str, Meta(max_length=4096)] = ""
    optimizer: Identifier = "adam"
    loss: Identifier = "sparse_categorical_crossentropy"
    metrics: Annotated[tuple[Identifier, ...], Meta(max_length=100)] = ("accuracy",)
    epochs: Count = 5
    batch_size: Count = 32
    validation_split: Share = 0.2
    seed: Annotated[int, Meta(ge=0, lt=2**32)] = 0
    compiled: dict[str, Any] = {}
    reading: Reading = Reading()
    fitting: Fitting = Fitting()
