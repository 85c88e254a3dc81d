"""Notebooks: valid, the same program as the script, and with no text of a drawing's as Markdown."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable

import nbformat
import pytest

from codegen import SourceError, generate
from codegen.docstrings import Facts
from codegen.notebook import Cell, as_json, as_percent, cells, notebook
from graph.edits import SetTraining
from graph.model import ModelGraph
from graph.training import Training
from tests.codegen.drawings import Drawing, linear, residual, two_inputs_two_outputs
from tests.codegen.forms import FORMS, unnamed
from tests.codegen.ruff import assert_clean
from tests.codegen.test_hostile_text import HOSTILE, drawing_of


def digits() -> ModelGraph:
    return linear(Training("digits"))


def of_texts() -> ModelGraph:
    """A model whose first layer learns its words from the data."""
    drawing = Drawing("texts", Training("texts.csv", loss="binary_crossentropy"))
    text = drawing.input("text", (), dtype="string")
    words = drawing.layer("TextVectorization", "words", text, output_sequence_length=4)
    vectors = drawing.layer("Embedding", "vectors", words, input_dim=50, output_dim=4)
    pooled = drawing.layer("GlobalAveragePooling1D", "pooled", vectors)
    drawing.layer("Dense", "liked", pooled, units=1, activation="sigmoid")
    return drawing.graph


DRAWINGS: dict[str, Callable[[], ModelGraph]] = {
    "digits": digits,
    "of_texts": of_texts,
    "residual": residual,
    "two_inputs_two_outputs": two_inputs_two_outputs,
    **FORMS,
}


def code(made: list[Cell]) -> str:
    return "\n".join(cell.text for cell in made if cell.kind == "code")


def functions(text: str) -> dict[str, str]:
    tree = ast.parse(text)
    return {each.name: ast.dump(each) for each in tree.body if isinstance(each, ast.FunctionDef)}


@pytest.mark.parametrize("name", DRAWINGS)
def test_a_notebook_is_valid_and_formatted(name: str) -> None:
    written = notebook(DRAWINGS[name]())
    nbformat.validate(nbformat.reads(written, as_version=4))
    assert nbformat.writes(nbformat.reads(written, as_version=4)) + "\n" == written
    assert_clean({f"{name}.ipynb": written})


def test_the_cells_are_those_of_a_whole_program_and_their_ids_say_which() -> None:
    made = cells(of_texts())
    assert [cell.id for cell in made if cell.kind == "code"] == [
        *("setup", "data", "model", "compile", "adapt", "fit", "history", "evaluate", "save")
    ]
    assert len({cell.id for cell in made}) == len(made)
    assert [cell["id"] for cell in json.loads(as_json(made))["cells"]] == [c.id for c in made]
    assert notebook(of_texts()) == notebook(of_texts())


def test_a_notebook_defines_what_the_script_defines() -> None:
    for draw in (digits, of_texts):
        in_notebook = functions(code(cells(draw())))
        in_script = functions(generate(draw(), script=True).text)
        assert {"load_data", "build_model"} <= in_notebook.keys()
        assert in_notebook.items() <= in_script.items()


def test_without_a_data_set_the_model_is_built_and_compiled_alone() -> None:
    made = cells(residual())
    assert [cell.id for cell in made if cell.kind == "code"] == ["setup", "model", "compile"]
    assert "no data set" in made[-1].text
    assert "sklearn" not in code(made)


def test_a_data_set_that_does_not_fit_is_an_error() -> None:
    with pytest.raises(SourceError, match="Expected an input of 4 values for iris"):
        notebook(linear(Training("iris")))


def test_the_title_says_what_the_model_is() -> None:
    graph = digits()
    node = graph.output_tensors()[0].node
    facts = Facts({node: ((None, 10),)}, {each.id: 1 for each in graph.nodes()})
    assert cells(graph, facts=facts)[0].text.splitlines() == [
        *("# digits_cnn", "", "Drawn with Keras Canvas.", ""),
        *("- Input `image` (8, 8, 1)", "- Output `classes` (10,)", "- 8 parameters"),
    ]
    assert cells(unnamed(graph))[0].text.startswith("# A Keras model\n")


def test_the_model_says_why_it_is_written_as_it_is() -> None:
    def says(graph: ModelGraph, functional: bool | None = None) -> str:
        made = cells(graph, functional=functional)
        return next(cell.text for cell in made if cell.id == "model-heading")

    assert "A `keras.Sequential`: one input, one output" in says(digits())
    assert "it could be a `keras.Sequential`" in says(digits(), functional=True)
    assert "- `block_add` merges two branches\n" in says(residual())
    drawing = Drawing()
    drawing.layer("Add", "add", *[drawing.input(f"input_{number}", (2,)) for number in range(9)])
    for _ in range(5):
        add = drawing.graph.output_tensors()[0].node
        drawing.layer("Add", "again", add, add)
    assert says(drawing.graph).endswith("- and four more reasons")


@pytest.mark.parametrize(
    "word", [*HOSTILE, "www.example.com", "![x](http://y)", "a`www.x.com`", "<b>"]
)
def test_no_text_of_a_drawing_is_markdown(word: str) -> None:
    graph = drawing_of([word] * 7)
    SetTraining(Training()).apply(graph)
    made = cells(graph)
    for cell in made:
        if cell.kind == "markdown":
            assert not set(cell.text) & set("<>[]&!|~*${}")
            assert "www." not in re.sub(r"`[^`]*`", "", cell.text).lower()
            assert all(line.count("`") % 2 == 0 for line in cell.text.splitlines())
            assert cell.text.count("#") <= 2
    tree = ast.parse(code(made))
    constants = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    assert word in constants
    nbformat.validate(nbformat.reads(as_json(made), as_version=4))


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("digits_cnn", "# digits_cnn"),
        ("__init__", r"# \_\_init\_\_"),
        ("a _b_", r"# a \_b\_"),
        ("WWW.example.com", r"# WWW\.example.com"),
        ("v1.5", "# v1.5"),
    ],
)
def test_a_title_looks_like_the_name(name: str, title: str) -> None:
    drawing = Drawing(name)
    drawing.layer("Dense", "dense", drawing.input("image", (4,)), units=1)
    assert cells(drawing.graph)[0].text.splitlines()[0] == title


def test_cells_are_shown_as_one_text_with_marks_between() -> None:
    shown = as_percent(cells(digits()))
    assert shown.startswith("# %% [markdown]\n# # digits_cnn\n#\n# Drawn with")
    assert shown.count("\n# %%\n") == 8
    assert functions(shown) == functions(code(cells(digits())))
