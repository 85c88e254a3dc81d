"""Tensors of the wrong number of dimensions: what a layer upstream gave, or lacks."""

from __future__ import annotations

from tests.worker.advised import Case
from tests.worker.wrong_drawings import CONV, DENSE, LSTM, Made, chain, followed, inner

_BOTH_WAYS: Made = ("Bidirectional", {"layer": inner("LSTM", units=4)})

DIMENSIONS = (
    Case(
        "an LSTM after one that gives its last step alone",
        chain((8, 3), LSTM, ("Dropout", {"rate": 0.2}), LSTM),
        ("(batch, steps, features)", "(batch, 4)", "`Dropout_n3`"),
        "Set `return_sequences` of `LSTM_n2` to True",
        others=("Insert Reshape to 4 × 1",),
    ),
    Case(
        "a bidirectional layer after one that gives its last step alone",
        chain((8, 3), _BOTH_WAYS, _BOTH_WAYS),
        ("(batch, steps, features)", "(batch, 8)"),
        "Set `return_sequences` of the LSTM in `Bidirectional_n2` to True",
    ),
    Case(
        "an LSTM on an image",
        chain((28, 28, 3), LSTM),
        ("(batch, steps, features)", "(batch, 28, 28, 3)"),
        "Insert Reshape to 28 × 84",
        others=("Insert Reshape to 784 × 3",),
    ),
    Case(
        "a GRU on a video",
        chain((5, 8, 8, 3), ("GRU", {"units": 4})),
        ("(batch, steps, features)", "(batch, 5, 8, 8, 3)"),
        "Insert TimeDistributed of Flatten",
        others=("Insert TimeDistributed of GlobalAveragePooling2D",),
    ),
    Case(
        "an LSTM on a row of numbers",
        followed(chain((8,), LSTM), DENSE, ("Dropout", {"rate": 0.1})),
        ("(batch, steps, features)", "(batch, 8)"),
        "Insert Reshape to 8 × 1",
    ),
    Case(
        "an LSTM after the pooling of its sequence",
        chain((8, 3), ("GlobalAveragePooling1D", {}), LSTM),
        ("(batch, steps, features)", "(batch, 3)"),
        "Remove `GlobalAveragePooling1D_n2`",
    ),
    Case(
        "images without channels",
        followed(chain((28, 28), CONV), ("Flatten", {}), DENSE),
        ("(batch, height, width, channels)", "(batch, 28, 28)"),
        "Insert Reshape to 28 × 28 × 1",
        others=("Make `Conv2D_n2` a layer Conv1D",),
    ),
    Case(
        "a convolution over images on a sequence",
        chain((100, 16), CONV),
        ("(batch, height, width, channels)", "(batch, 100, 16)"),
        "Make `Conv2D_n2` a layer Conv1D instead of Conv2D",
        others=("Insert Reshape to 100 × 16 × 1",),
    ),
    Case(
        "images as rows of numbers",
        chain((784,), CONV),
        ("(batch, height, width, channels)", "(batch, 784)"),
        "Insert Reshape to 28 × 28 × 1",
    ),
    Case(
        "a convolution after Flatten",
        chain((8, 8, 1), ("Flatten", {}), ("ReLU", {}), CONV),
        ("(batch, height, width, channels)", "(batch, 64)"),
        "Remove `Flatten_n2`",
        others=("Insert Reshape to 8 × 8 × 1",),
    ),
    Case(
        "a convolution over sequences on images",
        chain((28, 28, 1), ("Conv1D", {"filters": 4, "kernel_size": (3,), "padding": "causal"})),
        ("(batch, steps, channels)", "(batch, 28, 28, 1)"),
        "Make `Conv1D_n2` a layer Conv2D instead of Conv1D",
        others=("Apply Conv1D at each step",),
    ),
    Case(
        "a convolution over volumes on images",
        chain((28, 28, 1), ("Conv3D", {"filters": 4, "kernel_size": (3, 3, 3)})),
        ("(batch, depth, height, width, channels)", "(batch, 28, 28, 1)"),
        "Make `Conv3D_n2` a layer Conv2D instead of Conv3D",
    ),
    Case(
        "a pooling of images on a sequence",
        chain((28, 8), ("MaxPooling2D", {"pool_size": (2, 2)})),
        ("(batch, height, width, channels)", "(batch, 28, 8)"),
        "Make `MaxPooling2D_n2` a layer MaxPooling1D",
    ),
    Case(
        "a pooling of what is pooled",
        chain((8, 8, 3), ("GlobalMaxPooling2D", {}), ("GlobalAveragePooling1D", {})),
        ("(batch, steps, channels)", "(batch, 3)"),
        "Remove `GlobalAveragePooling1D_n3`",
    ),
    Case(
        "a dropout of channels on a row of numbers",
        chain((8,), ("SpatialDropout1D", {"rate": 0.2})),
        ("(batch, steps, channels)", "(batch, 8)"),
        "Make `SpatialDropout1D_n2` a layer Dropout",
    ),
    Case(
        "a vector repeated that is a sequence",
        chain((4, 5), ("LSTM", {"units": 3, "return_sequences": True}), ("RepeatVector", {"n": 3})),
        ("(batch, features)", "(batch, 4, 3)"),
        "Set `return_sequences` of `LSTM_n2` to False",
        others=("Insert GlobalAveragePooling1D", "Insert Flatten"),
    ),
    Case(
        "a layer for each step without steps",
        chain((4,), ("TimeDistributed", {"layer": inner("Dense", units=3)})),
        ("(batch, steps, features)", "(batch, 4)"),
        "Apply Dense at once, without TimeDistributed",
    ),
    Case(
        "a convolution for each step without channels",
        chain((4, 8, 8), ("TimeDistributed", {"layer": inner(CONV[0], **CONV[1])})),
        ("(batch, steps, height of each, width of each, channels)", "(batch, 4, 8, 8)"),
        "Insert Reshape to 4 × 8 × 8 × 1",
        others=("Apply Conv2D at once",),
    ),
    Case(
        "a convolutional LSTM after one that gives its last step alone",
        chain(
            (4, 8, 8, 3),
            ("ConvLSTM2D", {"filters": 2, "kernel_size": 3}),
            ("ConvLSTM2D", {"filters": 2, "kernel_size": 3}),
        ),
        ("(batch, steps, height, width, channels)", "(batch, 6, 6, 2)"),
        "Set `return_sequences` of `ConvLSTM2D_n2` to True",
        others=("Make `ConvLSTM2D_n3` a layer Conv2D",),
    ),
    Case(
        "an RNN of cells on a row of numbers",
        chain((8,), ("RNN", {"cell": inner("GRUCell", units=4)})),
        ("(batch, steps, features)", "(batch, 8)"),
        "Insert Reshape to 8 × 1",
    ),
    Case(
        "a Dense on single numbers",
        chain((), DENSE),
        ("(batch, features)", "(batch)"),
        "Insert Reshape to 1",
    ),
    Case(
        "a permutation of axes that are not there",
        chain((4, 5), ("Permute", {"dims": (3, 2, 1)})),
        ("axis 3", "(batch, 4, 5)"),
        "Set `dims` of `Permute_n2` to (2, 1)",
    ),
)
