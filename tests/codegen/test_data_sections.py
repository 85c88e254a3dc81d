"""How each kind of data is loaded: the text of it, and what cannot be loaded."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest
from msgspec import structs

from codegen import SourceError, generate
from codegen.notebook import cells, notebook
from graph.edits import SetLayer
from graph.model import ModelGraph
from graph.training import Feed, Reading, Training
from tests.codegen.data_drawings import ARRAYS, KINDS, PEOPLE, people, pictures, table
from tests.codegen.drawings import Drawing
from tests.codegen.ruff import assert_clean
from tests.codegen.test_hostile_text import HOSTILE

GOLDEN = ("mapped", "mapped_arrays", "streamed_table", "images", "function")
SAFE = tuple(word for word in HOSTILE if word.isprintable() and "://" not in word)


def script(graph: ModelGraph) -> str:
    return generate(graph, script=True).text


@pytest.mark.parametrize("name", GOLDEN)
def test_a_script_loads_each_kind_of_data(
    name: str, assert_golden: Callable[[str, str], None]
) -> None:
    assert_golden(f"script_{name}.py", script(KINDS[name]))


def test_every_script_and_notebook_is_formatted_and_passes_a_linter() -> None:
    texts = {f"{name}.py": script(graph) for name, graph in KINDS.items()}
    texts |= {f"{name}.ipynb": notebook(graph) for name, graph in KINDS.items()}
    assert_clean(texts)


@pytest.mark.parametrize("name", KINDS)
def test_a_notebook_loads_data_as_the_script_does(name: str) -> None:
    by_id = {cell.id: cell.text for cell in cells(KINDS[name])}
    text = script(KINDS[name])
    assert by_id["data"].rpartition("\n")[0].strip() in text
    is_streamed = "train_data" in by_id["data"].rpartition("\n")[2]
    assert is_streamed == ("fit_model(model, train_data" in text)
    assert ("test_data" in by_id["evaluate"]) == is_streamed


def test_a_script_says_how_much_is_held_out_and_whether_it_is_shuffled() -> None:
    reading = Reading(test_split=0.35, shuffle=False)
    for name in ("digits", "table.csv", "table.npz", "rows.npy"):
        text = script(table(Training(name, reading=reading), (64,)))
        assert "test_size=0.35, shuffle=False)" in text
        assert "stratify" not in text
    assert "test_size=0.35, shuffle=False)" in script(
        people(reading=structs.replace(PEOPLE, test_split=0.35, shuffle=False))
    )


def test_ends_that_data_goes_to_are_named_though_nobody_chose_a_name() -> None:
    graph = people()
    for layer in graph.layers():
        SetLayer(structs.replace(layer, named=False)).apply(graph)
    text = script(graph)
    for name in ("person", "job", "buys", "risk"):
        assert f'name="{name}"' in text
    assert 'name="hidden"' not in text


def test_each_layer_learns_from_the_input_that_reaches_it() -> None:
    graph = people()
    person = next(layer for layer in graph.layers() if layer.name == "person")
    drawing = Drawing("scaled", graph.training)
    inputs = [drawing.input(name, (1,)) for name in ("person", "job")]
    learning = [drawing.layer("Normalization", f"{each}s", each) for each in inputs]
    both = drawing.layer("Concatenate", "both", *learning)
    again = drawing.layer("Normalization", "again", both)
    buys = drawing.layer("Dense", "buys", again, units=1)
    risk = drawing.layer("Dense", "risk", again, units=3)
    drawing.ends(inputs, [buys, risk])
    columns = {"person": Feed(("age",)), "job": Feed(("job",))}
    reading = structs.replace(PEOPLE, inputs=columns)
    drawing.graph.training = structs.replace(graph.training, reading=reading)
    text = script(drawing.graph)
    assert person.name == "person"
    assert text.count('.adapt(x_train["person"])') == text.count('.adapt(x_train["job"])') == 1
    assert ".predict(x_train, verbose=0)" in text


# -- hostile names -------------------------------------------------------------------------------


def structure(text: str) -> list[str]:
    """What stands before the model, with nothing in its strings."""
    tree = ast.parse(text)
    kept: list[str] = []
    for statement in tree.body[1:]:
        if isinstance(statement, ast.FunctionDef) and statement.name.startswith("build"):
            return kept
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                node.value = ""
        kept.append(ast.dump(statement))
    raise AssertionError("Expected a model.")


def mapped_by(word: str, data: str, *, is_streamed: bool = False) -> ModelGraph:
    """A drawing with the word for every name of a column, an array, a file and a layer."""
    several = not data.endswith(".npz")
    names = (word, word + "2") if several else (word,)
    prepare = "" if is_streamed else "one_hot"
    reading = Reading(
        inputs={word: Feed(names, "standardize"), word + "b": Feed((word + "b",))},
        outputs={word + "c": Feed((word + "c",), ""), word + "d": Feed((word,), prepare)},  # type: ignore[arg-type]
        streamed=is_streamed,
    )
    path = "".join(filter(str.isprintable, word)).replace("://", "") + data
    drawing = Drawing(word, Training(path, loss="mse", metrics=(), reading=reading))
    inputs = [drawing.input(word, (2,)), drawing.input(word + "b", (1,))]
    both = drawing.layer("Concatenate", word + "e", *inputs)
    outputs = [drawing.layer("Dense", word + end, both, units=2) for end in "cd"]
    drawing.ends(inputs, [*outputs])
    return drawing.graph


@pytest.mark.parametrize("is_streamed", [False, True])
@pytest.mark.parametrize("data", [".csv", ".npz", ".parquet"])
def test_names_of_columns_and_layers_are_text(data: str, is_streamed: bool) -> None:
    plain = structure(script(mapped_by("plain", data, is_streamed=is_streamed)))
    for word in filter(None, HOSTILE):
        text = script(mapped_by(word, data, is_streamed=is_streamed))
        assert structure(text) == plain, word
        constants = {
            node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)
        }
        assert {word, word + "b", word + "c", word + "d"} <= constants


@pytest.mark.parametrize("word", SAFE)
def test_paths_of_folders_and_names_of_functions_are_text(word: str) -> None:
    for kind in ("images", "texts"):
        draw = KINDS[kind].copy()
        expected = structure(script(draw))
        draw.training = structs.replace(draw.training, data=word or "x")
        assert structure(script(draw)) == expected
    draw = people(f"{word}.py", Reading("function", word))
    if word.isidentifier():
        assert structure(script(draw)) == structure(script(KINDS["function"]))
        return
    with pytest.raises(SourceError, match="Expected the name of a function"):
        script(draw)


# -- what cannot be loaded -----------------------------------------------------------------------


def fed(prepare: str = "", columns: tuple[str, ...] = (), **more: bool) -> Reading:
    feed = Feed(columns, prepare)  # type: ignore[arg-type]  # one of those that there are
    return Reading(inputs={"features": feed}, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        (people("people.csv", Reading()), "Expected 2 columns for `person`"),
        (people("digits", Reading()), "one input and one output to train on digits"),
        (people("pictures", Reading("images")), "one input and one output to train on a folder"),
        (people("http://a/b.csv"), "the path of a file on this computer"),
        (people("a.npz", PEOPLE), "Expected one array for `person`. Received: 2"),
        (
            people(reading=Reading(inputs={"person": Feed(("age",))})),
            "Expected 2 columns for `person`",
        ),
        (people(reading=Reading(inputs={"persons": Feed(("a", "b"))})), "some for 'persons'"),
        (people(reading=Reading(test_split=0.0)), "Expected a share of the samples"),
        (people("data.csv", Reading("function", "f")), "Expected a file of Python"),
        (people("data.py", Reading("function", "")), "Expected the name of a function"),
        (people(reading=structs.replace(PEOPLE, streamed=True)), "Expected numbers for `job`"),
        (
            table(Training("a.csv", reading=fed("standardize", streamed=True)), (2, 2)),
            "to be scaled",
        ),
        (table(Training("iris", reading=fed("one_hot"))), "Expected the samples of iris"),
        (table(Training("iris", reading=fed(columns=("a",)))), "Expected no columns for iris"),
        (table(Training("mnist", reading=fed("min_max")), (784,)), "Expected mnist to be prepared"),
        (table(Training("mnist")), "Expected an input of 784 values for mnist"),
        (table(Training("a", reading=Reading("images"))), "Expected an input of images"),
        (table(Training("a", reading=Reading("texts"))), "one text for each sample"),
        (
            pictures(Reading("images", inputs={"image": Feed(prepare="standardize")})),
            "Expected the files of a folder as they are",
        ),
        (table(Training("a", loss="mse", reading=Reading("images")), (8, 8, 3)), "for classes"),
    ],
)
def test_data_that_does_not_fit_the_model_is_an_error(graph: ModelGraph, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        script(graph)


def test_layers_that_learn_need_the_data_in_memory() -> None:
    drawing = Drawing("scaled", Training("rows.npy", loss="mse", reading=Reading(streamed=True)))
    scaled = drawing.layer("Normalization", "scaled", drawing.input("features", (4,)))
    drawing.layer("Dense", "price", scaled, units=1)
    for write in (script, notebook):
        with pytest.raises(SourceError, match="Expected data in memory, from which `scaled`"):
            write(drawing.graph)


def test_arrays_have_their_own_names_where_they_are_not_mapped() -> None:
    text = script(people("people.npz", structs.replace(ARRAYS, inputs={}, outputs={})))
    assert 'INPUTS = {"person": "person", "job": "job"}' in text
    assert 'OUTPUTS = {"buys": "buys", "risk": "risk"}' in text
