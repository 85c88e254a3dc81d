"""The forms in which a model is written, and how each is opened again to see what it gives.

A form is written by Keras, and opened by what somebody else would open it with: a fresh build of
the layers, TensorFlow without Keras, ONNX Runtime, the interpreter of LiteRT.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeAlias

import keras
import numpy as np
from msgspec import Struct

from worker.protocol import ExportFormat
from worker.using.models import call, structured

# Given a model and a path; gives what a person would want to know of the file, or nothing.
Write: TypeAlias = Callable[[keras.Model, Path], str | None]
# Given the path, the model that was written and inputs, gives the outputs of what was written.
Reopen: TypeAlias = Callable[[Path, keras.Model, list[np.ndarray]], list[np.ndarray]]

_NORMALIZATION = keras.layers.Normalization


class Format(Struct, frozen=True):
    """A form of a model.

    Attributes:
        title: What a person calls it.
        suffix: What the name of its file ends in; "" for a folder.
        write: Writes a model.
        reopen: Opens what was written and runs it.
        packages: What has to be installed for it, by the name that pip and Python both use.
        takes_text: Whether layers that look up words can be in it.
        takes_vocabularies: Whether it holds the words that a layer learned.
        backends: Those of Keras's that can write it; () is all.
    """

    title: str
    suffix: str
    write: Write
    reopen: Reopen
    packages: tuple[str, ...] = ()
    takes_text: bool = True
    takes_vocabularies: bool = True
    backends: tuple[str, ...] = ()

    def missing(self) -> str:
        """Says what has to be installed first, and how, or gives ""."""
        missing = [each for each in self.packages if find_spec(each) is None]
        if not missing:
            return ""
        return (
            f"Expected the packages that {self.title} needs. Received: no "
            f"{' and no '.join(missing)}; install with: python -m pip install {' '.join(missing)}"
        )


def _write_keras(model: keras.Model, path: Path) -> None:
    model.save(path)


def _reopen_keras(path: Path, model: keras.Model, inputs: list[np.ndarray]) -> list[np.ndarray]:
    return call(keras.models.load_model(path), inputs)


def _write_weights(model: keras.Model, path: Path) -> None:
    model.save_weights(path)


def _reopen_weights(path: Path, model: keras.Model, inputs: list[np.ndarray]) -> list[np.ndarray]:
    fresh = keras.models.clone_model(model)
    fresh.load_weights(path)
    return call(fresh, inputs)


def _write_saved_model(model: keras.Model, path: Path) -> None:
    model.export(path, format="tf_saved_model", verbose=False)


def _reopen_saved_model(
    path: Path, model: keras.Model, inputs: list[np.ndarray]
) -> list[np.ndarray]:
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    loaded = tf.saved_model.load(str(path))  # its variables live as long as it does
    outputs = loaded.serve(structured(model, inputs))
    return [np.asarray(each) for each in keras.tree.flatten(outputs)]


def _write_onnx(model: keras.Model, path: Path) -> None:
    with warnings.catch_warnings(), _plain_constants(model):
        # Keras's own: it looks for `np.object`.
        warnings.filterwarnings("ignore", category=FutureWarning, message=".*np.object.*")
        model.export(path, format="onnx", verbose=False)


@contextmanager
def _plain_constants(model: keras.Model) -> Iterator[None]:
    """Has Normalization hold its constants as arrays.

    tf2onnx 1.17 makes inputs of the model of what a layer holds as tensors.
    """
    found = [each for each in model._flatten_layers() if isinstance(each, _NORMALIZATION)]
    held = [(each, each.mean, each.variance) for each in found]
    try:
        for layer, mean, variance in held:
            layer.mean, layer.variance = np.asarray(mean), np.asarray(variance)
        yield
    finally:
        for layer, mean, variance in held:
            layer.mean, layer.variance = mean, variance


def _reopen_onnx(path: Path, model: keras.Model, inputs: list[np.ndarray]) -> list[np.ndarray]:
    # Optional, so that neither imports nor types can name it.
    session = import_module("onnxruntime").InferenceSession(
        str(path), providers=["CPUExecutionProvider"]
    )
    given = _by_name([each.name for each in session.get_inputs()], model, inputs)
    return [np.asarray(each) for each in session.run(None, given)]


def _write_litert(model: keras.Model, path: Path) -> str:
    """Writes LiteRT's own operations alone, since its interpreters have no others by themselves.

    A recurrent layer is a loop over lists of tensors there, unless the batch has a known size.
    """
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    own = {"supported_ops": [tf.lite.OpsSet.TFLITE_BUILTINS]}
    try:
        model.export(path, format="litert", verbose=False, target_spec=own)
    except Exception as error:
        if model.inputs[0].shape[0] is not None:
            raise
        try:
            single = [structured(model, [_single(each) for each in model.inputs])]
            model.export(
                path, format="litert", verbose=False, target_spec=own, input_signature=single
            )
        except Exception:
            raise error from None
        return "It takes one sample at a time: LiteRT has no recurrent layers for open batches."
    return ""


def _single(taken: keras.KerasTensor) -> Any:
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    return tf.TensorSpec((1, *taken.shape[1:]), taken.dtype, name=taken.name)


def _reopen_litert(path: Path, model: keras.Model, inputs: list[np.ndarray]) -> list[np.ndarray]:
    import tensorflow as tf  # noqa: PLC0415 - takes seconds where Keras computes with another

    with warnings.catch_warnings():
        # Its successor is a package of its own, which this needs no more than that.
        warnings.filterwarnings("ignore", message=".*tf.lite.Interpreter is deprecated.*")
        runner = tf.lite.Interpreter(model_path=str(path)).get_signature_runner()
    taken = runner.get_input_details()
    given = _by_name(list(taken), model, inputs)
    if all(each["shape_signature"][0] == 1 for each in taken.values()):
        rows = range(len(inputs[0]))
        batches = [{name: each[row : row + 1] for name, each in given.items()} for row in rows]
    else:
        batches = [given]
    outputs = [runner(**batch) for batch in batches]
    return [
        np.concatenate([each[name] for each in outputs])
        for name in sorted(outputs[0], key=_in_order)
    ]


def _by_name(
    names: Sequence[str], model: keras.Model, inputs: list[np.ndarray]
) -> dict[str, np.ndarray]:
    """Gives inputs by the names that another program knows them by, else in their order."""
    known = dict(zip((each.name for each in model.inputs), inputs, strict=True))
    if set(names) == set(known):
        return known
    if len(names) != len(inputs):
        raise ValueError(f"Expected {len(inputs)} inputs. Received: {', '.join(names)}")
    return dict(zip(names, inputs, strict=True))


def _in_order(name: str) -> tuple[int, str]:
    """The order of outputs that are called output_0, output_1; of a dictionary by its keys."""
    match = re.fullmatch(r"output_(\d+)", name)
    return (int(match[1]) if match else 0), name


FORMATS: dict[ExportFormat, Format] = {
    "keras": Format("a .keras file", ".keras", _write_keras, _reopen_keras),
    "weights": Format(
        "a file of weights",
        ".weights.h5",
        _write_weights,
        _reopen_weights,
        takes_vocabularies=False,
    ),
    "saved_model": Format(
        "a SavedModel",
        "",
        _write_saved_model,
        _reopen_saved_model,
        backends=("tensorflow", "jax"),
    ),
    "onnx": Format(
        "ONNX",
        ".onnx",
        _write_onnx,
        _reopen_onnx,
        packages=("onnx", "tf2onnx", "onnxruntime"),
        takes_text=False,
        backends=("tensorflow",),
    ),
    "litert": Format(
        "LiteRT",
        ".tflite",
        _write_litert,
        _reopen_litert,
        takes_text=False,
        backends=("tensorflow",),
    ),
}


def looks_up_text(model: keras.Model) -> list[str]:
    """Gives the names of the inputs that take text."""
    return [each.name for each in model.inputs if _is_text(each)]


def _is_text(tensor: Any) -> bool:
    return bool(tensor.dtype == "string")
