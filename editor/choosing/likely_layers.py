"""What can take a tensor, and what is likeliest to, for a wire that is let go over nothing.

Whether a layer can take a tensor is Keras's to say, and it is asked once the layer is drawn. Here
is left out only what Keras is known to refuse by the number of dimensions, which the classes have
in their names, and what works on texts alone. Knows no Qt.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain

from editor.choosing.layer_matching import drawable, is_operation
from graph.catalogue import Catalogue, LayerClass

Shape = Sequence[int | None]

INPUT = "InputLayer"
_DIMENSIONS = re.compile(r"([123])D")
_BESIDES = 2  # dimensions besides those of space: samples and channels
_EXACT = {"LSTM": 3, "GRU": 3, "SimpleRNN": 3, "Bidirectional": 3, "RepeatVector": 2}
_LEAST = {
    "RNN": 3,
    "TimeDistributed": 3,
    "GroupQueryAttention": 3,
    "CenterCrop": 3,
    "RandomCrop": 3,
    "AdditiveAttention": 2,
    "BatchNormalization": 2,
    "Dense": 2,
    "EinsumDense": 2,
    "LayerNormalization": 2,
    "MultiHeadAttention": 2,
    "RMSNormalization": 2,
}
_GIVE_VECTORS = frozenset({"Dense", "Flatten", "LSTM", "GRU", "SimpleRNN"})
_OF_TEXTS = frozenset({"TextVectorization", "StringLookup"})
_TEXTS_TOO = frozenset(
    {*_OF_TEXTS, "Hashing", "HashedCrossing", "Concatenate", "Flatten", "Identity", "Reshape"}
)

_ANY = (
    *("Dense", "Conv2D", "Dropout", "BatchNormalization", "Activation", "ReLU", "Add"),
    *("Concatenate", "Flatten", "MaxPooling2D", "LSTM", "Embedding", "LayerNormalization"),
)
# The likeliest of all that take so many dimensions, the likeliest first.
_BY_RANK: dict[int, tuple[str, ...]] = {
    1: ("Rescaling", "Normalization", "Reshape"),
    2: (
        *("Dense", "Dropout", "BatchNormalization", "Activation", "ReLU", "LayerNormalization"),
        *("Add", "Concatenate", "Reshape", "Softmax", "Multiply", "Normalization"),
    ),
    3: (
        *("LSTM", "GRU", "Bidirectional", "MultiHeadAttention", "LayerNormalization", "Conv1D"),
        *("Dense", "Dropout", "Add", "GlobalAveragePooling1D", "MaxPooling1D", "Flatten"),
        *("BatchNormalization", "Activation", "ReLU", "Concatenate", "TimeDistributed"),
    ),
    4: (
        *("Conv2D", "BatchNormalization", "Activation", "MaxPooling2D", "ReLU", "Add"),
        *("Concatenate", "GlobalAveragePooling2D", "Dropout", "Flatten", "ZeroPadding2D"),
        *("DepthwiseConv2D", "SeparableConv2D", "AveragePooling2D", "Multiply"),
        *("Conv2DTranspose", "UpSampling2D", "LayerNormalization", "Rescaling", "Dense"),
    ),
    5: (
        *("Conv3D", "BatchNormalization", "Activation", "ReLU", "MaxPooling3D", "ConvLSTM2D"),
        *("GlobalAveragePooling3D", "Add", "Concatenate", "Dropout", "Flatten"),
    ),
}
# Of whole numbers, as of words and categories, and of texts.
_OF_INTEGERS = ("Embedding", "CategoryEncoding", "IntegerLookup", "Hashing", "Rescaling")
_OF_STRINGS = ("TextVectorization", "StringLookup", "Hashing")
# What follows a class, or the category of it, first; as in `keras.applications`, and in textbooks.
_AFTER: dict[str, tuple[str, ...]] = {
    "convolution": ("BatchNormalization", "Activation", "ReLU"),
    "BatchNormalization": ("Activation", "ReLU", "Add", "Dropout"),
    "LayerNormalization": ("MultiHeadAttention", "Dense", "Add"),
    "preprocessing": ("Rescaling", "Normalization", "Conv2D"),
    "TextVectorization": ("Embedding",),
    "StringLookup": ("Embedding", "CategoryEncoding"),
    "IntegerLookup": ("Embedding", "CategoryEncoding"),
    "Embedding": ("LSTM", "Bidirectional", "GRU", "Dropout", "GlobalAveragePooling1D"),
    "merging": ("Conv2D", "Activation", "ReLU", "BatchNormalization", "LayerNormalization"),
    "activation": ("Conv2D", "Dense", "MaxPooling2D"),
    "attention": ("Dropout", "Add", "LayerNormalization"),
    "recurrent": ("Dropout", "Dense"),
    "Flatten": ("Dense", "Dropout"),
    "GlobalAveragePooling2D": ("Dense", "Reshape", "Dropout", "Flatten"),
    "Dense": ("Dropout", "Dense", "Activation"),
    "Dropout": ("Dense", "Add", "Conv2D"),
    "InputLayer": ("Rescaling", "Conv2D", "Dense"),
}


def takers(
    catalogue: Catalogue,
    shape: Shape | None,
    dtype: str | None,
    after: LayerClass | None = None,
) -> list[LayerClass]:
    """Gives what can take a tensor: layers, the likeliest first, and after them the operations.

    Args:
        catalogue: What is known of Keras.
        shape: Of the tensor, the batch among it; None where Keras has not said it.
        dtype: Its data type; None where Keras has not said it.
        after: The class of the layer that gives it, where it is a known one.
    """
    rank = None if shape is None else len(shape)
    found = [each for each in drawable(catalogue) if takes(each, rank, dtype)]
    places = {name: place for place, name in enumerate(_likely(rank, dtype, after))}
    return sorted(found, key=lambda each: _place(each, places))


def givers(catalogue: Catalogue) -> list[LayerClass]:
    """Gives what can give a tensor to an input: an Input, the likeliest, and then the rest."""
    places = {name: place for place, name in enumerate((INPUT, *_BY_RANK[4], *_BY_RANK[3]))}
    return sorted(drawable(catalogue), key=lambda each: _place(each, places))


def takes(layer_class: LayerClass, rank: int | None, dtype: str | None) -> bool:
    """Whether nothing is known against a class taking a tensor.

    Args:
        layer_class: The class.
        rank: The tensor's dimensions, the batch among them; None where they are not known.
        dtype: Its data type; None where it is not known.
    """
    if layer_class.class_name == INPUT or not layer_class.inputs:
        return False
    if is_operation(layer_class):
        return dtype != "string"
    name = layer_class.class_name
    if dtype == "string":
        return name in _TEXTS_TOO
    if dtype is not None and name in _OF_TEXTS:
        return False
    if rank is None:
        return True
    wanted = rank_taken(name)
    return rank == wanted if wanted is not None else rank >= _LEAST.get(name, 1)


def rank_taken(class_name: str) -> int | None:
    """Gives the dimensions of the one kind of tensor that a layer takes; None where it is open."""
    if (found := _DIMENSIONS.search(class_name)) is None:
        return _EXACT.get(class_name)
    of_time = class_name.startswith("ConvLSTM")
    return int(found[1]) + _BESIDES + of_time


def _likely(rank: int | None, dtype: str | None, after: LayerClass | None) -> list[str]:
    first: tuple[str, ...] = ()
    if after is not None:
        first = _AFTER.get(after.class_name) or _AFTER.get(after.category, ())
    special: tuple[str, ...] = ()
    if dtype == "string":
        special = _OF_STRINGS
    elif dtype is not None and re.fullmatch(r"u?int\d+", dtype):
        special = _OF_INTEGERS
    if rank is None and after is not None:
        rank = _usual_rank(after.class_name)
    return list(dict.fromkeys(chain(special, first, _BY_RANK.get(rank or 0, _ANY))))


def _usual_rank(class_name: str) -> int | None:
    """Gives the dimensions of what a layer mostly gives, for as long as Keras has not said it."""
    if class_name.startswith("Global") or class_name in _GIVE_VECTORS:
        return 2
    return rank_taken(class_name)


def _place(layer_class: LayerClass, places: dict[str, int]) -> tuple[bool, int, bool]:
    """Orders by how likely a class is; pictures are prepared at a model's beginning alone."""
    if is_operation(layer_class):
        return True, 0, False
    unlikely = layer_class.category in ("preprocessing", "wrapping", "foreign")
    return False, places.get(layer_class.class_name, len(places)), unlikely
