"""TensorFlow's profiler, in a process of its own: it counts the operations of exported sources.

The models are built and traced without weights: these are arguments of the traced function. The
profiler knows statistics of some operations only, and counts nothing for the others. What it leaves
out that computes is counted here by the same measure, one for each number, and said beside it.
"""

from __future__ import annotations

import json
import math
import os
import sys
from typing import Any

_FOR_EACH_NUMBER = {
    **dict.fromkeys(("Relu", "Relu6", "Sigmoid", "Tanh", "Erf", "Erfc", "Exp", "Sqrt", "Abs"), 1),
    **dict.fromkeys(("Max", "Min", "Prod"), 1),
    **{"LeakyRelu": 2, "Elu": 3, "Softplus": 3, "Selu": 4},
}
_CALLS = ("PartitionedCall", "StatefulPartitionedCall")  # of functions that are compiled
_BY_WINDOW = ("AvgPool3D", "MaxPool3D")


def main() -> int:
    """Reads sources by their names as JSON, and writes what was counted of each."""
    os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
    counted = {name: _counted(source) for name, source in json.load(sys.stdin).items()}
    json.dump(counted, sys.stdout)
    return 0


def _counted(source: str) -> dict[str, Any]:
    """Gives what the profiler counts, what it leaves out, and how often each operation of that."""
    graph = _traced(source)
    left_out: dict[str, int] = {}
    more = 0
    for operation in graph.get_operations():
        if operations := _without_statistics(operation):
            left_out[operation.type] = left_out.get(operation.type, 0) + 1
            more += operations
    return {"profiled": _profiled(graph), "more": more, "left_out": left_out}


def _traced(source: str) -> Any:
    import keras  # noqa: PLC0415 - after the environment says which backend
    import tensorflow as tf  # noqa: PLC0415

    keras.backend.clear_session()
    script: dict[str, Any] = {"__name__": "exported"}
    with keras.StatelessScope(initialize_variables=False):
        exec(compile(source, "exported", "exec"), script)  # noqa: S102 - our own export
        model = script["build_model"]()

    def spec(held: Any) -> Any:
        return tf.TensorSpec([size or 1 for size in held.shape], held.dtype)

    def call(trainable: Any, others: Any, inputs: Any) -> Any:
        return model.stateless_call(trainable, others, inputs, training=False)[0]

    given = ([*map(spec, model.trainable_variables)], [*map(spec, model.non_trainable_variables)])
    inputs = [*map(spec, model.inputs)]
    taken = inputs if len(inputs) > 1 else inputs[0]
    return tf.function(call).get_concrete_function(*given, taken).graph


def _profiled(graph: Any) -> int:
    from tensorflow.python.profiler import model_analyzer, option_builder  # noqa: PLC0415

    builder = option_builder.ProfileOptionBuilder
    options = builder(builder.float_operation()).with_empty_output().build()
    return int(model_analyzer.profile(graph, options=options).total_float_ops)


def _without_statistics(operation: Any) -> int:
    """Gives the operations of what the profiler counts nothing for, or 0."""
    numbers = math.prod(operation.outputs[0].shape) if operation.outputs else 0
    if operation.type == "Einsum":
        return _einsum(operation)
    if operation.type in _CALLS:
        return _called(operation)
    if operation.type in _BY_WINDOW:
        return int(numbers * math.prod(operation.get_attr("ksize")))
    return int(numbers * _FOR_EACH_NUMBER.get(operation.type, 0))


def _called(operation: Any) -> int:
    """Counts what is in a function, where the profiler does not look."""
    from tensorflow.python.framework import function_def_to_graph  # noqa: PLC0415

    definition = operation.graph._get_function(operation.get_attr("f").name).cached_definition
    shapes = [tensor.shape for tensor in operation.inputs]
    graph = function_def_to_graph.function_def_to_graph(definition, shapes)
    return _profiled(graph) + sum(map(_without_statistics, graph.get_operations()))


def _einsum(operation: Any) -> int:
    """Two operations for each combination of the letters of an equation."""
    terms = operation.get_attr("equation").decode().split("->")[0].split(",")
    sizes: dict[str, int] = {}
    for term, tensor in zip(terms, operation.inputs, strict=True):
        sizes.update(zip(term, tensor.shape, strict=True))
    return 2 * math.prod(sizes.values())


if __name__ == "__main__":
    raise SystemExit(main())
