"""Whatever text a drawing with repeated parts holds, its programs call what is known alone.

Names of layers become names of functions, parameters and variables there, and parts of strings that
are put together. So each text is tried before, within and behind the numbers of the names.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from codegen import SourceError, generate
from codegen.notebook import cells, notebook
from graph.classify import Kind, classify
from graph.edits import SetInterface, SetSettings
from graph.elements import Tensor
from graph.model import ModelGraph
from graph.settings import Settings
from graph.training import Training
from graph.values import ObjectValue, TensorValue, Value
from tests.codegen.allowed import complaints
from tests.codegen.drawings import Drawing
from tests.codegen.forms import cut
from tests.codegen.recording import told
from tests.codegen.repeated_names import HOSTILE as HOSTILE_NAMES
from tests.codegen.ruff import assert_clean
from tests.codegen.test_hostile_text import ANY_KEY, HOSTILE, local

# Twice and more of the longest of the others would be longer than a name may be.
_LONG = "a" * 60
_TEXTS = (*HOSTILE_NAMES, *HOSTILE, _LONG, "filters", "channels_last", "layer")
WORDS = tuple(word for word in dict.fromkeys(_TEXTS) if len(word) <= len(_LONG))
_FOUR = range(4)


def stages(word: str) -> ModelGraph:
    """Stages of blocks, the word before the numbers of names and in strings that vary."""
    drawing = Drawing(word, Training(local(word), optimizer=word, loss=word, metrics=(word,)))
    x = drawing.input(word, (8, 8, 4))
    for stage in range(2):
        for place in range(3):
            name, filters = f"{word}{stage}_{word}_{place}", 4 * 2**stage
            shortcut = drawing.layer("Conv2D", f"{name}_a{word}", x, filters=filters, kernel_size=1)
            x = drawing.layer(
                "Conv2D",
                f"{name}_b",
                x,
                filters=filters,
                kernel_size=1,
                activation=f"{word}{stage}",
            )
            x = drawing.layer("Activation", f"{word}{name}", x, activation=f"{place}{word}")
            x = drawing.layer("Add", f"{name}_add", shortcut, x)
    drawing.layer("Dense", f"{word}end", x, units=2, bias_initializer=word)
    return drawing.graph


def chain(word: str) -> ModelGraph:
    """A linear drawing of the same few layers again and again, which is a Sequential."""
    drawing = Drawing(word, Training("digits"))
    x = drawing.input("image", (8, 8, 1))
    for number in _FOUR:
        x = drawing.layer("Conv2D", f"{word}{number}", x, filters=4, kernel_size=1)
        x = drawing.layer("ReLU", f"{word}{word}{number}", x)
    x = drawing.layer("Flatten", word, x)
    drawing.layer("Dense", f"{word}end", x, units=10)
    return drawing.graph


def models(word: str) -> ModelGraph:
    """Nested models and shared layers in blocks, and dictionaries with the word for a key."""
    drawing = Drawing(word)
    start = x = drawing.input(f"{word}start", (4,))
    common = drawing.layer("Dense", word, x, units=4)
    for number in _FOUR:
        inner = Drawing("")
        inside = inner.input(f"{word}in", (4,))
        inner.layer("Dense", f"{word}{number}", inside, units=4, activation=word)
        x = drawing.model(f"{word}{number}", inner.graph, x)
        drawing.call_with(x, training=f"{number}{word}")
        x = drawing.call(common, x)
        kernel = ObjectValue("keras.initializers", "Constant", {"value": f"{word}{number}"})
        x = drawing.layer("Dense", f"{number}{word}", x, units=4, kernel_initializer=kernel)
    given: Value = {word: TensorValue(0)}
    SetInterface((start,), (Tensor(x),), None, given).apply(drawing.graph)
    return drawing.graph


def operations(word: str) -> ModelGraph:
    """Operations whose constants are texts."""
    drawing = Drawing(word)
    x = drawing.input(word, (4, 4))
    for number in _FOUR:
        y = drawing.operation("Cast", f"cast_{number}", x, dtype=f"{word}{number}")
        y = drawing.operation("Add", f"add_{number}", x, y)
        y = drawing.operation("Multiply", f"multiply_{number}", y)
        drawing.call_with(y, x2=f"{word}{number}")
        item = drawing.operation("GetItem", f"get_item_{number}", y)
        drawing.call_with(item, key=(cut(1), word, f"{word}{number}"))
        x = drawing.layer("Dense", f"{word}{number}{word}", item, units=4)
    return drawing.graph


DRAWINGS: tuple[Callable[[str], ModelGraph], ...] = (stages, chain, models, operations)


def programs(graph: ModelGraph) -> Iterator[str]:
    """Gives all programs that a drawing is exported as; some need data that it may not have."""
    for flat in (False, True):
        yield generate(graph, flat=flat).text
    if classify(graph).kind is Kind.LINEAR:
        yield generate(graph, functional=True).text
    if graph.training.data:
        for flat in (False, True):
            yield generate(graph, script=True, flat=flat).text
            yield _code(graph, flat)
    graph.training = structs.replace(graph.training, data="")
    yield _code(graph, False)


def _code(graph: ModelGraph, flat: bool) -> str:
    parts = [cell.text for cell in cells(graph, flat=flat) if cell.kind == "code"]
    return "\n".join(parts) + "\n"


def names_in(value: object) -> Iterator[str]:
    """Gives the names of layers that a recording tells."""
    if isinstance(value, dict):
        name = value.get("name")
        if isinstance(name, tuple) and name[0] == "str":
            yield name[1]
        value = tuple(value.values())
    if isinstance(value, tuple | list):
        for each in value:
            yield from names_in(each)


def drawn_names(graph: ModelGraph) -> set[str]:
    layers = graph.layers()
    inner = (drawn_names(layer.model) for layer in layers if layer.model is not None)
    return {layer.name for layer in layers if not layer.is_operation}.union(*inner)


def assert_harmless(graph: ModelGraph) -> None:
    for program in programs(graph):
        assert complaints(program) == []
    folded, flat = generate(graph).text, generate(graph, flat=True).text
    assert told(folded) == told(flat)
    assert drawn_names(graph) <= set(names_in(told(folded)))


@pytest.mark.parametrize("draw", DRAWINGS)
@pytest.mark.parametrize("word", WORDS)
def test_hostile_text_is_text_in_every_program(
    word: str, draw: Callable[[str], ModelGraph]
) -> None:
    assert_harmless(draw(word))


@settings(max_examples=40)
@given(ANY_KEY.filter(lambda word: len(word) <= len(_LONG)), st.sampled_from(DRAWINGS))
def test_any_text_is_text_in_every_program(word: str, draw: Callable[[str], ModelGraph]) -> None:
    assert_harmless(draw(word))


@pytest.mark.parametrize("draw", DRAWINGS)
def test_hostile_text_leaves_programs_that_a_formatter_would_not_change(
    draw: Callable[[str], ModelGraph],
) -> None:
    words = [word for word in WORDS if word.isprintable() and len(word) < 40]
    texts = {f"source_{number}.py": generate(draw(word)).text for number, word in enumerate(words)}
    assert_clean(texts)


@pytest.mark.parametrize("word", WORDS)
def test_hostile_text_in_a_notebook_is_no_markup(word: str) -> None:
    written = json.loads(notebook(chain(word)))
    texts = [
        "".join(each["source"]) for each in written["cells"] if each["cell_type"] == "markdown"
    ]
    assert len(texts) > 2
    for text in texts:
        # An escaped sign is none.
        assert not set(re.sub(r"\\[_*]", "", text)) & set("<>[]|\\\r\0\u202e")
        assert "://" not in text


@pytest.mark.parametrize("word", WORDS)
def test_a_policy_is_one_of_those_that_keras_has_in_blocks_too(word: str) -> None:
    graph = stages("x")
    graph.settings = Settings(dtype_policy=word)
    with pytest.raises(SourceError, match="Expected a dtype policy"):
        generate(graph)


def test_a_drawing_of_many_blocks_has_a_policy_in_every_program() -> None:
    graph = stages("conv")
    SetSettings(Settings(dtype_policy="mixed_float16")).apply(graph)
    assert_harmless(graph)


# -- the list itself -------------------------------------------------------------------------------

HEAD = "import keras\nfrom keras import layers\n\n\ndef build_model(name):\n    x = 1\n"


@pytest.mark.parametrize(
    "line",
    [
        "x = layers.Dense(4, name='a')(x)",
        "for index in range(3): x = layers.Dense(4, name=f'{name}_{index + 1:02d}')(x)",
        "stack = [*build_model('a'), layers.ReLU()]",
        "return keras.Model(x, x)",
        "keras.backend.get_uid('dense')",
    ],
)
def test_what_the_exporter_writes_is_on_the_list(line: str) -> None:
    assert complaints(f"{HEAD}    {line}\n") == []


@pytest.mark.parametrize(
    "line",
    [
        "__import__('os')",
        "eval('1')",
        "exec('1')",
        "open('x')",
        "import os",
        "import keras.saving.os",
        "from os import system",
        "from . import keras",
        "x = lambda: 1",
        "x = [y for y in range(3)]",
        "x = keras.saving.load_model('x')",
        "x = keras.utils.get_file('x')",
        "x = layers.Lambda2(1)",
        "x = layers.Dense.__init__(1)",
        "x = x.__class__",
        "x = layers.os.system('x')",
        "x = f'{name.upper()}'",
        "x = f'{__import__(name)}'",
        "x = f'{name:>{x}}'",
        "x = f'{name:>9999999}'",
        "print = 1",
        "keras = 1",
        "layers = x",
        "build_model = x",
        "é = 1",
        "class A: pass",
        "try: pass\n    except ValueError: pass",
        "global x",
        "del x",
        "x: int = 1",
        "assert x",
        "(y := 1)",
        "x  # a comment",
        "await x",
        "model.system('x')",
        "x.system('x')",
        "unknown(1)",
        "unknown",
    ],
)
def test_what_the_exporter_never_writes_is_not_on_the_list(line: str) -> None:
    try:
        found = complaints(f"{HEAD}    {line}\n")
    except SyntaxError:
        return
    assert found
