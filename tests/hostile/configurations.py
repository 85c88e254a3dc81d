"""Configurations that explode, lead nowhere, go round in circles, or hold what is no value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from tests.hostile.building import (
    JSON,
    call,
    chain,
    dense,
    described,
    functional,
    given,
    layer,
    operation,
    sequential,
    tensor,
    write_archive,
    write_hdf5,
)
from tests.hostile.case import Case

_DEEP = 100_000


def _case(
    name: str, config: JSON | bytes, refused: str = "", noted: str = "", unwritten: str = ""
) -> Case:
    return Case(name, lambda path, _: write_archive(path, config), refused, noted, unwritten)


# -- JSON ----------------------------------------------------------------------------------------


def _of_json() -> Iterator[Case]:
    no_json = "Expected JSON in config.json. Received: no JSON"
    deep = "nested too deeply"
    yield _case("empty_text", b"", no_json)
    yield _case("other_bytes", b"\xff\xfe\x80", no_json)
    yield _case("cut_json", json.dumps(chain(dense())).encode()[:-9], no_json)
    yield _case("python_instead", b"__import__('os').system('true')", no_json)
    yield _case("deep_lists", b"[" * _DEEP, deep)
    yield _case("deep_objects", b'{"a":' * _DEEP, deep)
    yield _case("deep_lists_that_end", b"[" * _DEEP + b"]" * _DEEP, deep)
    yield _case("a_list", b"[1]", "Expected the configuration of a Keras model")
    yield _case("null", b"null", "Expected the configuration of a Keras model")
    yield _case("other_json", b'{"cells": []}', "Expected the configuration of a Keras model")
    yield _case("millions_of_lists", b"[" + b"[]," * 2_000_000 + b"0]", "at most 300,000 values")
    yield _case("millions_of_objects", b"[" + b"{}," * 500_000 + b"0]", "150,000 objects")
    yield _case("long_number", b'{"a": ' + b"9" * 100_000 + b"}", no_json)
    yield _case("long_name_of_everything", _replaced("features", "x" * 1_000_000), "at most 200")
    yield _case("key_of_the_project_file", _of_dense(activation={"$object": "os.system"}), "free")
    yield _case("key_twice", _twice(), "", noted="is none of Keras's", unwritten="Expected a layer")
    for word in ("NaN", "Infinity", "-Infinity", "1e999"):
        # Numbers that are none are values; no layer has so many units.
        text = json.dumps(_of_dense(units=7_777)).replace("7777", word).encode()
        yield _case(f"units_of_{word.strip('-').lower()}{'_less' * (word[0] == '-')}", text)
    text = json.dumps(chain(dense())).encode("utf-16")
    yield _case("utf_16", text)
    yield _case("half_a_letter", _replaced('"dense"', '"\\ud800"'), no_json)


def _twice() -> bytes:
    text = json.dumps(chain(dense()))
    return text.replace(
        '"class_name": "Dense"', '"class_name": "Dense", "class_name": "exec"'
    ).encode()


def _replaced(old: str, new: str) -> bytes:
    return json.dumps(chain(dense())).replace(old, new).encode()


def _of_dense(**config: Any) -> JSON:
    return chain(dense(**config))


# -- values --------------------------------------------------------------------------------------


def _deep_value(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def _of_values() -> Iterator[Case]:
    yield _case("units_of_a_thousand_digits", _of_dense(units=10**1_000), "at most 64 bits")
    yield _case("units_of_two_thousand_millions", _of_dense(units=2_000_000_000))
    yield _case("value_nested_deeply", _of_dense(units=_deep_value(500)), "at most 32 deep")
    objects: Any = "relu"
    for _ in range(200):
        objects = described("keras.layers", "TimeDistributed", layer=objects)
    yield _case("objects_nested_deeply", _of_dense(activation=objects), "at most 32 deep")
    for number, shape in enumerate((None, 7, "x", [None, -1], [None, 1.5], [[None]], {"a": 1})):
        yield _case(f"shape_that_is_none_{number}", chain(dense(), shape=shape), "Expected a shape")
    yield _case("shape_without_end", chain(dense(), shape=[None] * 200_000))
    yield _case("huge_shape", chain(dense(), shape=[None, 2**60, 2**60]))
    constant = described("", "__tensor__", value=_deep_value(60), dtype="float32")
    yield _case("constant_nested_deeply", _adding(constant), "nested at most 32 deep")
    constant = described("", "__tensor__", value=[0.5] * 299_000, dtype="float32")
    yield _case("constant_of_many_numbers", _adding(constant))
    yield _case("as_many_numbers_as_there_may_be", _of_dense(units=[7] * 299_000))
    yield _case("as_many_objects_as_there_may_be", _of_dense(units=[{"a": 1}] * 149_000))
    yield _case("as_much_text_as_there_may_be", _of_dense(units="\\" * 4_000_000))
    yield _case("as_many_texts_as_there_may_be", _of_dense(units=["x" * 20] * 299_000))
    constant = described("", "__numpy__", value=[1], dtype="O'); import os #")
    yield _case("array_of_objects", _adding(constant), unwritten="the data type of an array")
    of_words = described("", "__numpy__", value=["__import__('os')", {"a": 1}], dtype="float32")
    yield _case("array_of_words", _adding(of_words), unwritten="Expected")
    key = described("", "__slice__", start="os", stop={"class_name": 1, "config": 2}, step=None)
    yield _case("slice_of_words", _adding(key), "Expected a text at")
    key = described("", "__slice__", start="__import__('os')", stop=None, step=None)
    yield _case("slice_of_a_word", _indexing(key), unwritten="whole numbers in a slice")
    for name, count in {"a_thousand_millions": 10**9, "minus_one": -1}.items():
        split = operation("Split", "split", indices_or_sections=count, axis=-1)
        yield _case(f"split_into_{name}", chain(split))
        unstacked = operation("Unstack", "unstack", num=count, axis=-1)
        unstacked["module"] = "keras.src.ops.core"
        yield _case(f"unstacked_into_{name}", chain(unstacked))


def _adding(value: Any) -> JSON:
    add = operation("Add", "add", call(tensor("features"), value))
    return functional(given(), add)


def _indexing(key: Any) -> JSON:
    item = operation("GetItem", "item", call(tensor("features"), key))
    return functional(given(), item)


# -- graphs --------------------------------------------------------------------------------------


def _of_wires() -> Iterator[Case]:
    nowhere: list[list[Any]] = [
        *(["nobody", 0, 0], ["features", 1, 0], ["features", 999, 0], ["dense", 0, 0])
    ]
    for number, history in enumerate(nowhere):
        refused = "without cycles" if history[0] == "dense" else "that there is"
        yield _case(f"wire_from_nowhere_{number}", _fed_by(history), refused)
    wrong: list[list[Any]] = [
        *(["features", -1, 0], ["features", 0, -1]),
        *(["features", 10**30, 0], ["features", 0, 10**30]),
        *(["features", True, 0], ["features", 0.0, 0], ["features", 0], []),
        *([["features"], 0, 0], ["fea/tures", 0, 0], [None, 0, 0]),
    ]
    for number, history in enumerate(wrong):
        yield _case(f"wire_that_is_none_{number}", _fed_by(history), "Expected")
    beyond = _fed_by(["features", 0, 999])
    yield _case("output_of_an_input_that_has_one", beyond, unwritten="tensor 999")
    one = dense("one", **{})
    one["inbound_nodes"] = [call(tensor("two"))]
    two = dense("two")
    two["inbound_nodes"] = [call(tensor("one"))]
    yield _case("cycle", functional(given(), one, two), "without cycles")
    both = dense("both")
    both["inbound_nodes"] = [call(tensor("both", 1)), call(tensor("features"))]
    yield _case("cycle_by_the_order_of_calls", functional(given(), both), "without cycles")
    yield _case("name_twice", functional(given(), given()), "Expected a name of its own")
    yield _case("no_layers", functional(given()) | {"config": _without_layers()}, "a tensor or")
    yield _case("output_from_nowhere", chain_with(outputs=["nobody", 0, 0]), "that there is")
    yield _case("input_that_is_none", chain_with(inputs=["dense", 0, 0]), "Expected an input")
    yield _case("outputs_without_end", chain_with(outputs=[["dense", 0, 0]] * 50_000), "at most")
    yield _case(
        "outputs_nested_deeply", chain_with(outputs=_deep_value(600)), "nested at most 32 deep"
    )
    yield _case("layer_that_is_none", functional(given(), dense()) | _broken_layer(), "an object")
    old = dense()
    old["inbound_nodes"] = [[["features", 0, 0, {}]]]
    yield _case("saved_by_keras_2", functional(given(), old), "as Keras 2 writes it")


def _fed_by(history: list[Any]) -> JSON:
    taken = tensor("features")
    taken["config"]["keras_history"] = history
    fed = dense()
    fed["inbound_nodes"] = [call(taken)]
    return functional(given(), fed)


def chain_with(**ends: Any) -> JSON:
    """A good model whose ends are others."""
    model = chain(dense())
    for name, value in ends.items():
        model["config"][f"{name.removesuffix('s')}_layers"] = value
    return model


def _without_layers() -> JSON:
    return {"name": "m", "layers": [], "input_layers": [], "output_layers": []}


def _broken_layer() -> JSON:
    return {"config": {"name": "m", "layers": [7], "input_layers": 1, "output_layers": 1}}


def _nested_sequential(depth: int) -> JSON:
    model = sequential(layer("Dense", "dense", units=1), name="innermost")
    for number in range(depth):
        model = {**sequential(model, name=f"model_{number}"), "name": f"model_{number}"}
    return model


def _doubling(depth: int) -> JSON:
    """Models within each other, each of which is called twice."""
    model = {**chain(dense(), name="m0"), "name": "m0"}
    for number in range(1, depth):
        inner = {
            **model,
            "inbound_nodes": [call(tensor("features")), call(tensor(model["name"]))],
        }
        outer = functional(given(), inner, outputs=[model["name"], 2, 0], name=f"m{number}")
        model = {**outer, "name": f"m{number}"}
    return model


def _ladder(steps: int) -> JSON:
    """Additions of a tensor to itself: as many paths through it as two to the power of them."""
    layers = [
        given("words", (None, 8)),
        layer("Embedding", "a", call(tensor("words")), input_dim=9, output_dim=4, mask_zero=True),
    ]
    for number in range(steps):
        taken = tensor(layers[-1]["name"], rank=3)
        layers.append(layer("Add", f"add_{number}", call([taken, taken])))
    return functional(*layers)


def _woven(columns: int, rows: int) -> JSON:
    """Layers of which each takes all of the column before it."""
    layers = [given()]
    before = ["features"]
    for column in range(columns):
        names = [f"add_{column}_{row}" for row in range(rows)]
        taken = [tensor(name) for name in before] if column else [tensor("features")] * 2
        layers.extend(layer("Add", name, call(taken)) for name in names)
        before = names
    return functional(*layers)


def _of_sizes() -> Iterator[Case]:
    deep = "Expected at most 16 models within each other"
    yield _case("sequentials_180_deep", _nested_sequential(180), deep)
    yield _case("sequentials_17_deep", _nested_sequential(17), deep)
    yield _case("models_of_65536_calls", _doubling(16))
    yield _case("ladder_of_1000_steps", _ladder(1_000))
    yield _case("woven_20_by_20", _woven(20, 20))
    yield _case("woven_100_by_40", _woven(100, 40), "bytes in 'config.json'")
    many = [dense(f"d{number}") for number in range(10_000)]
    yield _case("layers_without_end", sequential(*many, *many[:1]), "Expected a model of fewer")
    shared = dense()
    shared["inbound_nodes"] = [call() for _ in range(30_000)]
    yield _case("calls_without_end", functional(given(), shared), "Expected a model of fewer calls")
    wide = layer("Concatenate", "wide", call([tensor("features")] * 5_000))
    yield _case("wires_without_end", functional(given(), wide), "Expected at most 1000")
    strange = [layer("Nobody", f"n{number}", module="nowhere") for number in range(3_000)]
    yield _case(
        "notes_without_end", chain(*strange), noted="more parts could not be", unwritten="Expected"
    )
    long = "n" * 199
    noisy = [layer(long, f"{number}{long[:190]}", module=long) for number in range(150)]
    yield _case("notes_of_long_names", chain(*noisy), noted="none of Keras", unwritten="Expected")


def _of_models() -> Iterator[Case]:
    subclassed = {
        "module": None,
        "class_name": "MyModel",
        "config": {"units": 3},
        "registered_name": "mine>MyModel",
    }
    whose = "a class of its author's whose graph is Python code"
    yield _case("subclassed_model", subclassed, whose)
    yield _case("markup_for_a_class", subclassed | {"class_name": "<b>\n\x1b[2J"}, whose)
    yield _case("number_for_a_class", subclassed | {"class_name": 10**4_000}, whose)
    yield _case("long_class", subclassed | {"class_name": "x" * 5_000_000}, whose)
    yield _case("config_that_is_a_text", subclassed | {"config": "os.system"}, whose)
    yield Case(
        "subclassed_model_in_hdf5",
        lambda path, _: write_hdf5(path, subclassed),
        whose,
        suffix=".h5",
    )


CASES = (*_of_json(), *_of_values(), *_of_wires(), *_of_sizes(), *_of_models())
