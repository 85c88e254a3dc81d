"""Whatever words a file of Keras's holds, the source of its model has them as text, or refuses."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec import structs

from codegen import SourceError, generate
from graph.errors import ProjectFileError
from graph.files import decode_project, encode_project
from graph.opening import open_file
from tests.codegen.test_hostile_text import ANY_TEXT, HOSTILE
from tests.hostile.building import (
    JSON,
    call,
    chain,
    dense,
    described,
    function,
    functional,
    layer,
    operation,
    tensor,
    write_archive,
)
from tests.hostile.building import given as input_layer

_IMPORTS = frozenset({"argparse", "keras", "keras.layers", "keras.ops", "numpy"})
_CALLS = re.compile(
    r"layers\.[A-Z]\w*|ops\.\w+(\.\w+)?|np\.array|slice|float|super"
    r"|keras\.(Sequential|Model)|keras\.(initializers|regularizers|losses|metrics)\.[A-Z]\w*"
    r"|keras\.(optimizers|optimizers\.schedules)\.[A-Z]\w*|keras\.activations\.\w+"
    r"|keras\.(config\.set_dtype_policy|utils\.set_random_seed|utils\.to_categorical)"
    r"|model\.(compile|fit|evaluate|save)|build_\w+|compile_model|fit_model|load_data|main|print"
    r"|argparse\.ArgumentParser|parser\.(add_argument|parse_args)|parse_arguments"
    r"|adapt_model|build_model\(\)\.summary|train_test_split|load_\w+"
)


def assert_harmless(text: str) -> None:
    """Source that calls nothing but what codegen writes, and has no comment of somebody else's."""
    tree = ast.parse(text)
    made = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Call):
            called = ast.unparse(node.func)
            assert _CALLS.fullmatch(called) or called in made, called
        if isinstance(node, ast.Import):
            assert {alias.name for alias in node.names} <= _IMPORTS
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            assert module in ("keras", "sklearn.datasets", "sklearn.model_selection") or (
                module.startswith("keras.src.")
            )
        assert not isinstance(node, ast.Global | ast.Lambda | ast.Await | ast.ClassDef | ast.Try)
    words = tokenize.generate_tokens(io.StringIO(text).readline)
    assert not [word for word in words if word.type == tokenize.COMMENT]


def named_by(word: str) -> JSON:
    """A model with a word wherever a name is taken."""
    inner = functional(input_layer(word), dense(f"{word}1") | _called(word), name=f"{word}2")
    inner |= {"name": f"{word}2", "inbound_nodes": [call(tensor(word))]}
    again = dense(f"{word}3") | {
        "inbound_nodes": [call(tensor(f"{word}2")), call(tensor(f"{word}2"))]
    }
    added = operation("Add", f"{word}4", call(tensor(f"{word}3"), tensor(f"{word}3", 1)))
    model = functional(
        input_layer(word),
        inner,
        again,
        added,
        inputs={word: [word, 0, 0]},
        outputs={word: [f"{word}4", 0, 0], f"{word}5": [[f"{word}3", 0, 0]]},
        name=word,
    )
    compiled = {
        "optimizer": described("keras.optimizers", "SGD", name=word),
        "loss": {word: described("keras.losses", "MeanSquaredError", name=word)},
        "metrics": {word: [described("keras.metrics", "Mean", name=word)]},
        "loss_weights": {word: 1.0},
    }
    return {**model, "compile_config": compiled}


def _called(source: str) -> dict[str, Any]:
    return {"inbound_nodes": [call(tensor(source))]}


def described_by(word: str) -> list[JSON]:
    """Models each of which has a word somewhere among its values."""
    policy = described("keras", "DTypePolicy", name=word)
    initializer = described("keras.initializers", "Constant", value=word)
    words = {"words": [word, {word: word}]}
    taken = tensor("features")
    pattern = operation("Einsum", "e", call(taken, taken), subscripts=word)
    pattern["module"] = "keras.src.ops.numpy"
    cast = operation("Cast", "c", call(taken), dtype=word)
    cast["module"] = "keras.src.ops.core"
    key = described("", "__slice__", start=word, stop=None, step=word)
    return [
        chain(dense(activation=word)),
        chain(dense(units=word)),
        chain(dense(dtype=word)),
        chain(dense(dtype=policy)),
        chain(dense(kernel_initializer=initializer)),
        chain(dense(kernel_initializer=word, kernel_regularizer=word, bias_constraint=word)),
        chain(dense(activation=function("keras.activations", word))),
        chain(dense(activation=words)),
        chain(dense(**{word or "x": word})),
        chain(layer("StringLookup", "l", vocabulary=[word, f"{word}2"])),
        chain(layer("TextVectorization", "t", vocabulary=[word], standardize=word, split=word)),
        chain(layer("Conv2D", "c", filters=1, kernel_size=1, data_format=word, padding=word)),
        chain(layer("Dropout", "d", rate=0.5, seed=described("keras.random", word, seed=word))),
        chain(layer(word or "x", "d")),
        chain(layer("Dense", "d", module=word)),
        chain(layer("Dense", "d", units=1) | {"registered_name": word}),
        functional(input_layer(dtype=word), dense() | _called("features")),
        functional(input_layer(), pattern),
        functional(input_layer(), cast),
        functional(input_layer(), operation("GetItem", "g", call(taken, key))),
        functional(input_layer(), operation("GetItem", "g", call(taken, [word, word]))),
        functional(input_layer(), operation("Add", "a", call(taken, word))),
        functional(input_layer(), operation("Add", "a", call(taken, **{word or "x": word}))),
        functional(input_layer(), operation("Add", "a", call({word: taken}, taken))),
        functional(input_layer(), dense() | {"inbound_nodes": [call(taken, mask=word)]}),
    ]


def sources_of(config: JSON, path: Path) -> list[str]:
    """Gives the source of a model in each form in which it is written, and none where it is not."""
    write_archive(path, json.dumps(config).encode())
    texts, refusals = [], []
    try:
        graph = open_file(path).graph
    except ProjectFileError as error:
        refusals.append(str(error))
    else:
        assert decode_project(encode_project(graph)) == graph
        graph.training = structs.replace(graph.training, data="digits")
        for functional_form, script in ((None, False), (True, True)):
            try:
                texts.append(generate(graph, functional=functional_form, script=script).text)
            except SourceError as error:
                refusals.append(str(error))
    assert all(refusal.isprintable() for refusal in refusals)
    return texts


@pytest.mark.parametrize("word", [word for word in HOSTILE if word and "/" not in word])
def test_names_of_a_file_are_text_in_the_source(word: str, tmp_path: Path) -> None:
    texts = sources_of(named_by(word), tmp_path / "named.keras")
    assert texts
    for text in texts:
        assert_harmless(text)
        tree = ast.walk(ast.parse(text))
        constants = {node.value for node in tree if isinstance(node, ast.Constant)}
        assert {word, f"{word}1", f"{word}2", f"{word}3"} <= constants


@pytest.mark.parametrize("word", HOSTILE)
def test_values_of_a_file_are_text_in_the_source_or_refused(word: str, tmp_path: Path) -> None:
    written = [sources_of(config, tmp_path / "described.keras") for config in described_by(word)]
    for texts in written:
        for text in texts:
            assert_harmless(text)
    assert any(written)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(word=ANY_TEXT)
def test_any_text_of_a_file_is_text_in_the_source(word: str, tmp_path: Path) -> None:
    for config in (named_by(word), *described_by(word)):
        for text in sources_of(config, tmp_path / "any.keras"):
            assert_harmless(text)
