"""Layers and other objects of every class of the catalogue, made of what the catalogue says."""

import importlib
from collections.abc import Callable
from typing import Any

import keras
from keras import layers

from graph.catalogue import Argument, LayerClass, ObjectClass

# What an argument of each type may be, where it is required and where it is another than before.
_REQUIRED: dict[str, Any] = {"int": 2, "float": 0.5, "int_tuple": 1, "shape": (4,), "any": 0.5}
_OTHER: dict[str, Any] = {
    "activation": "tanh",
    "constraint": "unit_norm",
    "dtype": "float16",
    "float": 0.25,
    "initializer": "ones",
    "int": 3,
    "int_tuple": 2,
    "learning_rate": 0.25,
    "regularizer": "l1",
    "seed": 7,
    "str": "other",
}
_LAYERS: dict[str, Callable[[], dict[str, Any]]] = {
    "Activation": lambda: {"activation": "relu"},
    "Bidirectional": lambda: {"layer": layers.LSTM(3, name="inner")},
    "Discretization": lambda: {"bin_boundaries": [0.0, 1.0]},
    "EinsumDense": lambda: {"equation": "ab,bc->ac", "output_shape": 4},
    "InputLayer": lambda: {"shape": (3,)},
    "IntegerLookup": lambda: {"vocabulary": [1, 2]},
    "Permute": lambda: {"dims": (2, 1)},
    "Pipeline": lambda: {"layers": [layers.Rescaling(0.5)]},
    "RNN": lambda: {"cell": layers.LSTMCell(3)},
    "SpectralNormalization": lambda: {"layer": layers.Dense(3, name="inner")},
    "StackedRNNCells": lambda: {"cells": [layers.LSTMCell(3), layers.GRUCell(2)]},
    "StringLookup": lambda: {"vocabulary": ["a", "b"]},
    "TextVectorization": lambda: {"vocabulary": ["a", "b"]},
    "TimeDistributed": lambda: {"layer": layers.Dense(3, name="inner")},
}
_OBJECTS: dict[str, Callable[[], dict[str, Any]]] = {
    "AWQDTypePolicy": lambda: {"mode": "awq/4/128", "source_name": "float32"},
    "DTypePolicyMap": lambda: {"default_policy": "mixed_float16"},
    "GPTQDTypePolicy": lambda: {"mode": "gptq/4/128", "source_name": "float32"},
    "Int4DTypePolicy": lambda: {"mode": "int4/128", "source_name": "float32"},
    "IoU": lambda: {"num_classes": 2, "target_class_ids": [0]},
    "LossScaleOptimizer": lambda: {"inner_optimizer": keras.optimizers.Adam(name="adam")},
    "MultiOptimizer": lambda: {
        "optimizer_map": keras.optimizers.OptimizerMap(keras.optimizers.SGD(name="sgd"))
    },
    "OneHotIoU": lambda: {"num_classes": 2, "target_class_ids": [0]},
    "OptimizerMap": lambda: {"default_optimizer": keras.optimizers.SGD(name="sgd")},
    "PiecewiseConstantDecay": lambda: {"boundaries": [1, 2], "values": [0.1, 0.2, 0.3]},
    "QuantizedDTypePolicy": lambda: {"mode": "int8", "source_name": "float32"},
    "QuantizedFloat8DTypePolicy": lambda: {"mode": "float8", "source_name": "float32"},
}


def class_of(known: LayerClass | ObjectClass) -> Any:
    """Returns the class of Keras."""
    return getattr(importlib.import_module(known.module), known.class_name)


def required_arguments(known: LayerClass | ObjectClass) -> dict[str, Any]:
    """Returns the arguments that a class cannot be without."""
    samples = _LAYERS if isinstance(known, LayerClass) else _OBJECTS
    given = samples.get(known.class_name, dict)()
    needed = {each.name: _REQUIRED.get(each.type) for each in known.arguments if each.required}
    return needed | given


def constructed(known: LayerClass | ObjectClass, **arguments: Any) -> Any:
    """Returns an object of a class of the catalogue."""
    return class_of(known)(**arguments)


def other_value(argument: Argument) -> Any:
    """Returns a value that is not the default of an argument, or None where none is known."""
    if argument.type == "bool":
        return argument.default is not True
    others = [choice for choice in argument.choices if choice != argument.default]
    return others[-1] if others else _OTHER.get(argument.type)
