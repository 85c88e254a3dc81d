"""Whatever text a drawing holds, its source parses and calls nothing but what we write."""

from __future__ import annotations

import ast
import io
import re
import tokenize

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import structs

from codegen import Source, SourceError, generate
from codegen.literals import text
from graph.edits import SetInterface, SetLayer, SetSettings
from graph.elements import Layer, Tensor
from graph.model import ModelGraph
from graph.model_values import model_value
from graph.naming import is_argument_name
from graph.settings import Settings
from graph.training import Training
from graph.values import OBJECT_KEY, TENSOR_KEY, ObjectValue, TensorValue, Value
from tests.codegen.drawings import Drawing
from tests.codegen.forms import array, cut
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
KEY_LENGTH = 40
COUNTERS = "# Keras numbers the names that it gives; layers below take the first ones."
ALLOWED_CALLS = re.compile(
    r"layers\.[A-Z]\w+"
    r"|keras\.(Sequential|Model|regularizers\.[A-Z]\w+|initializers\.[A-Z]\w+)"
    r"|ops(\.image)?\.[a-z]\w*|np\.array|slice|float|build(_[a-z0-9_]+)?"
    r"|keras\.(config\.set_dtype_policy|backend\.get_uid|activations\.[a-z]\w*)"
    r"|keras\.utils\.(set_random_seed|to_categorical)"
    r"|model\.(compile|fit|evaluate|save)|build_model|compile_model|fit_model|load_data|main|print"
    r"|argparse\.ArgumentParser|parser\.(add_argument|parse_args)|parse_arguments"
    r"|build_model\(\)\.summary|train_test_split|pd\.read_csv|pd\.api\.types\.is_numeric_dtype"
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


def forms_of(words: list[str]) -> ModelGraph:
    """A drawing that holds each of these texts in a form that is no plain layer."""
    name, first, second, inner, key, argument, other = words
    core = Drawing("")
    core_input = core.input(inner, (4,))
    core_dense = core.layer("Dense", first, core_input, units=4, activation=argument)
    SetInterface(
        (core_input,),
        (Tensor(core_dense),) * 2,
        {other: TensorValue(0)},
        {key: TensorValue(0), key + "2": (TensorValue(1),)},
    ).apply(core.graph)
    drawing = Drawing(name)
    features = drawing.input(first, (4,))
    code = drawing.model(inner, core.graph, features)
    drawing.call_with(code, training=other, inputs={argument: TensorValue(0)})
    again = drawing.call(code, features)
    drawing.call_with(again, training={key: (argument, other)})
    held = model_value(core.graph, name=second)
    each = drawing.layer("TimeDistributed", second, Tensor(again, 1), layer=held, dtype=argument)
    total = drawing.operation("Add", first, Tensor(code, 0))
    drawing.call_with(total, x2=argument)
    item = drawing.operation("GetItem", second, total)
    drawing.call_with(item, key=(cut(1), argument, {key: other}))
    cast = drawing.operation("Cast", inner, item, dtype=other)
    product = drawing.operation("Einsum", name, subscripts=argument)
    drawing.connect(product, cast, each, argument="operands")
    own = drawing.graph.layer_of(product)
    weights = structs.replace(own, registered_name=key, weights=other)
    SetLayer(weights).apply(drawing.graph)
    given: Value = {key: TensorValue(0)}
    SetInterface((features,), (Tensor(product),), None, given).apply(drawing.graph)
    SetSettings(Settings(weights=other)).apply(drawing.graph)
    return drawing.graph


# No dictionary of a document has a key that its file has for objects and tensors.
ANY_KEY = ANY_TEXT.filter(lambda word: word not in {OBJECT_KEY, TENSOR_KEY})


@settings(max_examples=200)
@given(st.lists(ANY_KEY, min_size=7, max_size=7))
def test_each_form_of_a_graph_parses_and_calls_what_is_allowed(words: list[str]) -> None:
    assert_forms_are_harmless(generate(forms_of(words)), words)


@pytest.mark.parametrize("word", HOSTILE)
def test_hostile_text_in_each_form_of_a_graph_is_text(word: str) -> None:
    assert_forms_are_harmless(generate(forms_of([word] * 7)), [word])


def assert_forms_are_harmless(source: Source, words: list[str]) -> None:
    tree = ast.parse(source.text)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    for function in functions:
        for statement in function.body[1:]:
            kinds = (ast.Assign, ast.Return, ast.Expr, ast.While)
            assert isinstance(statement, kinds)
    made = {
        target.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call)
        for target in node.targets
        if isinstance(target, ast.Name)
        if ast.unparse(node.value).startswith("build")
    }
    assert {name for name in called(source) if not ALLOWED_CALLS.fullmatch(name)} <= made
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert not names & {"os", "eval", "exec", "__import__", "open"}
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert {words[0]} <= constants
    words_in_comments = tokenize.generate_tokens(io.StringIO(source.text).readline)
    comments = {word.string for word in words_in_comments if word.type == tokenize.COMMENT}
    assert comments <= {COUNTERS}
    source.text.encode("utf-8")


def test_hostile_text_in_each_form_leaves_source_that_a_formatter_would_not_change() -> None:
    # A key of a dictionary that is longer than a line is the one thing that is not laid out.
    words = [word for word in HOSTILE if word.isprintable() and len(word) <= KEY_LENGTH]
    assert_clean(
        {f"forms_{n}.py": generate(forms_of([word] * 7)).text for n, word in enumerate(words)}
    )


@pytest.mark.parametrize("word", HOSTILE)
def test_a_policy_and_the_type_of_an_array_are_of_those_that_keras_has(word: str) -> None:
    graph = drawing_of(["x"] * 7)
    graph.settings = Settings(dtype_policy=word)  # which an edit refuses, where it is too long
    with pytest.raises(SourceError, match="Expected a dtype policy"):
        generate(graph)
    drawing = Drawing()
    x = drawing.input("x", (4,))
    drawing.operation("Add", "add", x, array(1.0, dtype=word))
    with pytest.raises(SourceError, match="Expected the data type"):
        generate(drawing.graph)


@pytest.mark.parametrize("word", HOSTILE)
def test_functions_and_arguments_of_calls_are_of_those_that_keras_has(word: str) -> None:
    function = ObjectValue("keras.activations", "function", {"name": word})
    drawing = Drawing()
    x = drawing.input("x", (4,))
    dense = drawing.layer("Dense", "dense", x, units=2, activation=function)
    with pytest.raises(SourceError, match="Expected a function"):
        generate(drawing.graph)
    SetLayer(Layer("l2", "Dense", "dense", arguments={"units": 2})).apply(drawing.graph)
    drawing.call_with(dense, **{word: 1})
    with pytest.raises(SourceError, match=r"Expected an argument of the call|tensor or a value"):
        generate(drawing.graph)


@pytest.mark.parametrize("word", HOSTILE)
def test_keywords_of_any_name_are_names(word: str) -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    rows = drawing.operation("Rearrange", "rows", x)
    drawing.call_with(rows, pattern="a b -> b a", **{word: 2})
    if is_argument_name(word):
        assert_forms_are_harmless(generate(drawing.graph), ["x"])
        return
    with pytest.raises(SourceError, match="Expected the name of an argument"):
        generate(drawing.graph)


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


@given(st.text(max_size=100), st.text(max_size=100))
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
