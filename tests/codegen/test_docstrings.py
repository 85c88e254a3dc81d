"""What the docstring of a generated file says of its model."""

from __future__ import annotations

import ast

import pytest

from codegen import generate
from codegen.docstrings import Facts
from graph.model import ModelGraph
from tests.codegen.drawings import Drawing, linear, shared_layer, two_inputs_two_outputs
from tests.codegen.forms import unnamed


def docstring(graph: ModelGraph, facts: Facts | None = None) -> list[str]:
    """The lines of the docstring, which is the first statement of the file."""
    text = generate(graph, facts=facts).text
    found = ast.get_docstring(ast.parse(text), clean=False)
    assert found is not None
    assert text.startswith(f'"""{found}"""\n\n')
    return found.splitlines()


def known(graph: ModelGraph, **shapes: tuple[int | None, ...]) -> Facts:
    """Facts that give these shapes to the layers of these names, and ten parameters to each."""
    nodes = {graph.layer_of(node.id).name: node.id for node in graph.nodes()}
    return Facts(
        {nodes[name]: (shape,) for name, shape in shapes.items()},
        {node.id: 10 for node in graph.nodes()},
    )


def test_a_model_says_its_name_its_shapes_and_its_size() -> None:
    graph = linear()
    assert docstring(graph, known(graph, classes=(None, 10))) == [
        "digits_cnn, drawn with Keras Canvas.",
        "",
        "Inputs:  image (8, 8, 1)",
        "Outputs: classes (10,)",
        "80 parameters",
    ]


def test_what_only_keras_knows_is_left_out_where_it_was_not_asked() -> None:
    assert docstring(linear())[2:] == ["Inputs:  image (8, 8, 1)", "Outputs: classes"]


def test_inputs_and_outputs_stand_below_one_another_in_their_order() -> None:
    graph = two_inputs_two_outputs()
    facts = known(graph, priority=(None, 1), department=(None, 4))
    assert docstring(graph, facts)[2:6] == [
        "Inputs:  tags (12,)",
        "         title (None,)",
        "Outputs: department (4,)",
        "         priority (1,)",
    ]


def test_a_shared_layer_counts_once_and_a_loose_one_does_not() -> None:
    graph = shared_layer()
    nodes = {layer.name: graph.calls(layer.id) for layer in graph.layers()}
    parameters = {node.id: 0 for node in graph.nodes()}
    parameters[nodes["encoder"][0]] = 1_234
    parameters[nodes["same"][0]] = 9
    assert docstring(graph, Facts({}, {**parameters, "n99": 5}))[-1] == "1,243 parameters"
    drawing = Drawing()
    image = drawing.input("image", (4,))
    used = drawing.layer("Dense", "used", image, units=1)
    loose = drawing.layer("Dense", "loose", image, units=100)
    drawing.ends([image], [used])
    facts = Facts({}, {image: 0, used: 1, loose: 500})
    assert docstring(drawing.graph, facts)[-1] == "1 parameter"


def test_parameters_are_left_out_where_those_of_one_layer_are_not_known() -> None:
    graph = linear()
    facts = known(graph)
    last = max(facts.parameters)
    rest = {node: count for node, count in facts.parameters.items() if node != last}
    assert "parameters" not in docstring(graph, Facts({}, rest))[-1]


def test_a_tensor_of_several_has_the_shape_of_its_own() -> None:
    drawing = Drawing("states")
    lstm = drawing.layer("LSTM", "lstm", units=2, return_state=True)
    drawing.connect(lstm, drawing.input("words", (None, 4)), argument="sequences")
    facts = Facts({lstm: ((None, 2), (None, 2), (None, 2))})
    assert docstring(drawing.graph, facts)[3] == "Outputs: lstm (2,)"


def test_a_model_without_a_name_of_its_own_is_a_keras_model() -> None:
    assert docstring(unnamed(linear()))[0] == "A Keras model, drawn with Keras Canvas."


def test_of_many_inputs_the_first_are_listed() -> None:
    drawing = Drawing()
    inputs = [drawing.input(f"input_{number}", (2,)) for number in range(20)]
    drawing.layer("Add", "add", *inputs)
    lines = docstring(drawing.graph)
    assert lines[9:] == ["         input_7 (2,)", "         and 12 more", "Outputs: add"]


@pytest.mark.parametrize(
    "name",
    [
        *("a" * 200, "名" * 200, '"""', "\\", "a\n\nb", "{x}", "  ", "\u202e", "www", ""),
        *('"; import os', "%s", "# no", "\x00"),
    ],
)
def test_no_name_is_more_than_words_on_a_line_of_88_columns(name: str) -> None:
    drawing = Drawing(name)
    sizes = (2**63,) * 1000
    drawing.layer("Flatten", name, drawing.input(name, sizes))
    lines = docstring(drawing.graph)
    assert len(lines) == 4
    assert lines[0].endswith(", drawn with Keras Canvas.")
    assert [line[:9] for line in lines[2:]] == ["Inputs:  ", "Outputs: "]
    for line in ['"""' + lines[0], *lines[1:]]:
        assert len(line) + sum(letter > "\x7f" for letter in line) <= 88
        assert not set(line[3:]) & set("\"\\{}<>%#'")


def test_a_size_that_python_would_not_write_is_left_out() -> None:
    graph = linear()
    facts = known(graph, classes=(None, 10**5000))
    assert docstring(graph, facts)[3] == "Outputs: classes"
