"""Files whose classes and functions would run something, fetch something or open a file."""

from __future__ import annotations

import base64
import marshal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hostile.building import (
    JSON,
    chain,
    dense,
    described,
    function,
    layer,
    sequential,
    write_archive,
    write_hdf5,
)
from tests.hostile.case import Build, Case

URL = "http://127.0.0.1:9/words.txt"
_CODE = "runs code of its own"
_NO_CLASS = "is no class of Keras that is described by values"
_NO_LAYER = "is none of Keras's layers"
# A function or a class, and the keyword arguments that it would be called with.
CALLED: tuple[tuple[str, str, JSON], ...] = (
    ("os", "system", {"command": "touch OUTSIDE/ran"}),
    ("posix", "system", {"command": "touch OUTSIDE/ran"}),
    ("builtins", "exec", {"source": "open('OUTSIDE/ran', 'w')"}),
    ("builtins", "eval", {"source": "open('OUTSIDE/ran', 'w')"}),
    ("builtins", "open", {"file": "OUTSIDE/ran", "mode": "w"}),
    ("subprocess", "Popen", {"args": ["touch", "OUTSIDE/ran"]}),
    ("runpy", "run_path", {"path_name": "OUTSIDE/secret.txt"}),
    ("numpy", "load", {"file": "OUTSIDE/secret.txt", "allow_pickle": True}),
    ("pickle", "loads", {"data": "cos\nsystem\n(S'touch OUTSIDE/ran'\ntR."}),
    ("tensorflow", "io.read_file", {"filename": "OUTSIDE/secret.txt"}),
    ("tensorflow.io", "write_file", {"filename": "OUTSIDE/ran", "contents": ""}),
    ("tensorflow.saved_model", "load", {"export_dir": "OUTSIDE/saved_model"}),
    ("keras.utils", "get_file", {"fname": "x", "origin": URL}),
    ("keras.saving", "load_model", {"filepath": "OUTSIDE/other.keras"}),
    ("keras.config", "enable_unsafe_deserialization", {}),
    ("keras.config", "set_floatx", {"value": "float64"}),
    ("keras.config", "set_image_data_format", {"data_format": "channels_first"}),
    ("keras.datasets.mnist", "load_data", {"path": "OUTSIDE/secret.txt"}),
    ("keras.applications", "ResNet50", {"weights": "imagenet"}),
    ("keras.ops", "zeros", {"shape": [30_000, 60_000]}),
    ("keras.layers", "TFSMLayer", {"filepath": "OUTSIDE/saved_model"}),
)


def _archive(config: JSON) -> Build:
    return lambda path, outside: write_archive(path, _placed(config, outside))


def _placed(value: Any, outside: Path) -> Any:
    """Fills in the folder of the decoys."""
    if isinstance(value, str):
        return value.replace("OUTSIDE", outside.as_posix())
    if isinstance(value, list):
        return [_placed(each, outside) for each in value]
    if isinstance(value, dict):
        return {key: _placed(each, outside) for key, each in value.items()}
    return value


def _opaque(name: str, config: JSON, noted: str, unwritten: str = "Expected") -> Case:
    return Case(name, _archive(config), noted=noted, unwritten=unwritten)


def _lambda(called: Any, **config: Any) -> JSON:
    return layer("Lambda", "lambda", function=called, output_shape=None, mask=None, **config)


def _bytecode() -> str:
    code = (lambda x: __import__("os").system("true") and x).__code__
    return base64.b64encode(marshal.dumps(code)).decode()


def _of_bytecode() -> Iterator[Case]:
    code = _bytecode()
    modern = described(None, "__lambda__", code=code, defaults=None, closure=None)
    legacy = layer("Lambda", "lambda", function=[code, None, None], function_type="lambda")
    old = {
        "class_name": "Lambda",
        "config": legacy["config"],
        "inbound_nodes": [],
    }
    yield _opaque("lambda_of_bytecode", chain(_lambda(modern)), _CODE)
    yield _opaque("lambda_of_bytecode_in_sequential", sequential(_lambda(modern)), _CODE)
    yield _opaque("lambda_of_legacy_bytecode", chain(legacy), _CODE)
    for name, config in {"modern": chain(_lambda(modern)), "legacy": sequential(old)}.items():
        yield Case(
            f"lambda_of_{name}_bytecode_in_hdf5",
            lambda path, _, config=config: write_hdf5(path, config),  # type: ignore[misc]
            noted=_CODE,
            unwritten="Expected",
            suffix=".h5",
        )
    bare = dense(activation=modern)
    yield _opaque("bytecode_for_an_activation", chain(bare), "__lambda__")
    inner = layer("TimeDistributed", "each", layer=_lambda(modern))
    yield _opaque("bytecode_in_a_wrapper", chain(inner, shape=(None, 4, 4)), "Lambda")
    within = layer("Pipeline", "steps", layers=[_lambda(modern)])
    yield _opaque("bytecode_in_a_pipeline", chain(within), "Lambda")


def _of_calls() -> Iterator[Case]:
    for module, name, arguments in CALLED:
        word = f"{module}.{name}".replace(".", "_")
        called, made = function(module, name), described(module, name, **arguments)
        yield _opaque(f"lambda_of_{word}", chain(_lambda(called, arguments=arguments)), _CODE)
        layers = [
            dense("one", activation=called, kernel_initializer=made),
            layer("TimeDistributed", "two", layer=made),
            layer("RNN", "three", cell=[made]),
        ]
        yield _opaque(f"{word}_for_arguments", chain(*layers, shape=(None, 4, 4)), _NO_CLASS)
        if name != "TFSMLayer":
            alone = layer(name, "thing", module=module, **arguments)
            yield _opaque(f"{word}_for_a_layer", chain(alone), _NO_LAYER)
        compiled = {
            "optimizer": made,
            "loss": called,
            "metrics": [made],
            "loss_weights": made,
            "weighted_metrics": [called],
            "run_eagerly": made,
            "get_file": URL,
        }
        config = {**chain(dense()), "compile_config": compiled}
        yield Case(f"{word}_for_compile", _archive(config), noted="It is left out")


def _of_saved_models() -> Iterator[Case]:
    saved = layer("TFSMLayer", "saved", filepath="OUTSIDE/saved_model", call_endpoint="serve")
    yield _opaque("saved_model_layer", chain(saved), _CODE)
    wrapped = layer("TimeDistributed", "each", layer=saved)
    yield _opaque("saved_model_layer_in_a_wrapper", chain(wrapped, shape=(None, 4, 4)), _NO_CLASS)
    loading = _lambda(described("keras.layers", "TFSMLayer", filepath="OUTSIDE/saved_model"))
    yield _opaque("lambda_of_a_saved_model_layer", chain(loading), _CODE)


def _of_files() -> Iterator[Case]:
    for class_name in ("StringLookup", "IntegerLookup", "TextVectorization"):
        for kind, source in {"path": "OUTSIDE/secret.txt", "url": URL}.items():
            lookup = layer(class_name, "lookup", vocabulary=source)
            word = f"vocabulary_{kind}_of_{class_name}"
            yield _opaque(word, chain(lookup), "which is not opened", "a list of words")
            wrapped = layer("TimeDistributed", "each", layer=lookup)
            yield Case(
                f"{word}_in_a_wrapper",
                _archive(chain(wrapped, shape=(None, 4, 4))),
                unwritten="a list of words",
            )
            piped = layer("Pipeline", "steps", layers=[lookup])
            yield Case(f"{word}_in_a_pipeline", _archive(chain(piped)), unwritten="a list of words")


CASES = (*_of_bytecode(), *_of_calls(), *_of_saved_models(), *_of_files())
