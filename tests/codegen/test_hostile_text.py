"""Whatever text a drawing holds, its source parses and calls nothing but what we write."""

from __future__ import annotations

import ast
import io
import re
import tokenize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from codegen import Source, SourceError, generate
from codegen.literals import text
from graph.edits import SetLayer
from graph.model import Layer, ModelGraph
from graph.training import Training
from graph.values import ObjectValue, Value
from tests.codegen.drawings import Drawing
from tests.codegen.ruff import assert_clean

HOSTILE = (
    'd"); __import__("os").system("echo pwned") #',
    "d'); __import__('os').system('echo pwned') #",
    '"""\nimport os\nos.remove("x")\n"""',
    "'''\nimport os\n'''",
    "\nimport os\n",
    "a\rimport os",
    "\x0cimport os",
    "# coding: utf-7",
    "# -*- coding: rot13 -*-",
    "\\",
    'a\\"',
    "a\\'\"",
    "{0}{__import__('os')}",
    "%s%n",
    "\u202eevil\u202c",
    "\u2028import os",
    "\x00",
    "ｅｖａｌ",
    "eval",
    "class",
    "x",
    "inputs",
    "keras",
    "Ünïcödé 名前 🦆",
    "",
    "a" * 190,
)
ANY_TEXT = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=40))
ALLOWED_CALLS = re.compile(
    r"layers\.[A-Z]\w+"
    r"|keras\.(Sequential|Model|regularizers\.[A-Z]\w+|initializers\.[A-Z]\w+)"
    r"|keras\.utils\.(set_random_seed|to_categorical)"
    r"|model\.(compile|fit|evaluate|save)|build_model|compile_model|fit_model|load_data|main|print"
    r"|built_model\.summary|train_test_split|pd\.read_csv|pd\.api\.types\.is_numeric_dtype"
    r"|ValueError|table\.isna"
    r"|table\.isna\(\)\.any|table\.iloc\[:, :-1\]\.to_numpy|y\.astype|y\.to_numpy"
)


def called(source: Source) -> set[str]:
    """Gives what the source calls, calls of layers that were called before set apart."""
    calls = [node.func for node in ast.walk(ast.parse(source.text)) if isinstance(node, ast.Call)]
    return {ast.unparse(function) for function in calls if not isinstance(function, ast.Call)}


def assert_harmless(source: Source) -> None:
    shared = {"shared_layer"}
    assert {name for name in called(source) if not ALLOWED_CALLS.fullmatch(name)} <= shared
    tree = ast.parse(source.text)
    assert isinstance(tree.body[0], ast.Expr)
    for statement in tree.body[1:]:
        assert isinstance(
            statement, (ast.Import, ast.ImportFrom, ast.Assign, ast.FunctionDef, ast.If)
        )
    words = tokenize.generate_tokens(io.StringIO(source.text).readline)
    assert not [word for word in words if word.type == tokenize.COMMENT]
    source.text.encode("utf-8")


def local(word: str) -> str:
    """Gives a path with all of a text that a path may hold."""
    return "".join(filter(str.isprintable, word)).replace("://", "") + ".csv"


def drawing_of(words: list[str]) -> ModelGraph:
    """A drawing that holds each of these texts somewhere."""
    name, first, second, shared, argument, path, metric = words
    training = Training(local(path), optimizer=argument, loss=metric, metrics=(metric, argument))
    drawing = Drawing(name, training)
    features = drawing.input(first, (4,), dtype=argument)
    encoder = drawing.layer("Dense", shared, features, units=4, activation=argument)
    again = drawing.call(encoder, encoder)
    kernel = ObjectValue("keras.initializers", "Constant", {"value": argument})
    dense = drawing.layer("Dense", second, again, units=2, kernel_initializer=kernel)
    activation: dict[str, Value] = {argument: metric, "list": (argument, metric)}
    drawing.layer("Activation", first, dense, activation=activation)
    return drawing.graph


@settings(max_examples=200)
@given(st.lists(ANY_TEXT, min_size=7, max_size=7), st.booleans())
def test_generated_source_parses_and_calls_what_is_allowed(words: list[str], script: bool) -> None:
    graph = drawing_of(words)
    shared = next(layer for layer in graph.layers() if len(graph.calls(layer.id)) > 1)
    source = generate(graph, script=script)
    tree = ast.parse(source.text)
    variables = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and ast.unparse(node.value).startswith("layers.")
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    unknown = {name for name in called(source) if not ALLOWED_CALLS.fullmatch(name)}
    assert unknown <= variables
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {shared.name, graph.name} <= constants


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_text_changes_neither_statements_nor_comments(word: str) -> None:
    drawing = Drawing(word, Training(local(word), optimizer=word, loss=word, metrics=(word,)))
    dense = drawing.layer("Dense", word, drawing.input(word, (4,)), units=2, activation=word)
    drawing.layer("Add", word, dense, dense)
    for script in (False, True):
        assert_harmless(generate(drawing.graph, script=script))


def test_hostile_text_leaves_source_that_a_formatter_would_not_change() -> None:
    words = [word for word in HOSTILE if word.isprintable()]
    sources = {
        f"hostile_{number}.py": generate(drawing_of([word] * 7), script=True).text
        for number, word in enumerate(words)
    }
    assert_clean(sources)


@given(st.text(st.characters(categories=None)))
@example("\ud800")
def test_a_string_literal_gives_the_string_back(value: str) -> None:
    assert ast.literal_eval(text(value)) == value


@given(st.text(), st.text())
def test_only_classes_of_the_catalogue_are_written(module: str, class_name: str) -> None:
    drawing = Drawing()
    dense = drawing.layer("Dense", "dense", drawing.input("image", (4,)), units=2)
    layer = drawing.graph.layer_of(dense)
    SetLayer(Layer(layer.id, class_name, layer.name, module)).apply(drawing.graph)
    with pytest.raises(SourceError, match="Expected a layer of Keras"):
        generate(drawing.graph)


@pytest.mark.parametrize(
    ("module", "class_name"),
    [
        ("os", "system"),
        ("keras.utils", "get_file"),
        ("keras.layers", "Lambda"),
        ("keras.layers", "TFSMLayer"),
        ("keras.layers", "deserialize"),
        ("keras.initializers", "deserialize"),
        ("keras.initializers", "Zeros()or __import__"),
        ("keras.saving", "load_model"),
        ("keras.initializers.os", "System"),
        ("keras.initializers", ""),
    ],
)
def test_only_public_keras_classes_are_written_as_values(module: str, class_name: str) -> None:
    drawing = Drawing()
    value = ObjectValue(module, class_name, {})
    drawing.layer("Dense", "dense", drawing.input("image", (4,)), units=2, kernel_initializer=value)
    with pytest.raises(SourceError, match="Received"):
        generate(drawing.graph)


@pytest.mark.parametrize("name", ["a b", "a=1, b", "class", "", "é", "a)"])
def test_an_argument_needs_a_name_that_python_takes(name: str) -> None:
    drawing = Drawing()
    drawing.layer("Dense", "dense", drawing.input("image", (4,)), units=2, **{name: 1})
    with pytest.raises(SourceError, match="Expected the name of an argument"):
        generate(drawing.graph)


def test_a_vocabulary_file_is_not_opened_for_a_drawing() -> None:
    drawing = Drawing()
    words = drawing.input("words", (None,), dtype="string")
    drawing.layer("StringLookup", "lookup", words, vocabulary="/etc/passwd")
    with pytest.raises(SourceError, match="a list of words"):
        generate(drawing.graph)


@pytest.mark.parametrize(
    "path", ["http://127.0.0.1/x.csv", "s3://bucket/x.npz", "zip://a::http://b/x.csv", "a\0b.csv"]
)
def test_data_is_read_from_a_file_of_this_computer_alone(path: str) -> None:
    drawing = Drawing("model", Training(path))
    drawing.layer("Dense", "dense", drawing.input("features", (4,)), units=2)
    with pytest.raises(SourceError, match="Expected the path of a file on this computer"):
        generate(drawing.graph, script=True)
