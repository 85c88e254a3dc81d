"""What a call is given and how, in which order calls are written, and what models take and give."""

from __future__ import annotations

import ast

import pytest
from msgspec import structs

from codegen import SourceError, generate
from graph.edits import AddNode, Connect, Disconnect, SetInterface, SetLayer, SetNode, SetSettings
from graph.elements import Node, Tensor
from graph.settings import Settings
from graph.values import ObjectValue, TensorValue, Value
from tests.codegen.drawings import Drawing, linear, residual
from tests.codegen.forms import unnamed


def attention(**node: object) -> str:
    """Writes the call of an attention layer on one tensor, whose node is of this form."""
    drawing = Drawing()
    x = drawing.input("sequence", (None, 8))
    layer = drawing.layer("MultiHeadAttention", "attention", num_heads=2, key_dim=4)
    for argument in ("query", "value", "key"):
        drawing.connect(layer, x, argument=argument)
    SetNode(structs.replace(drawing.graph.node(layer), **node)).apply(drawing.graph)
    calls = ast.walk(ast.parse(generate(drawing.graph).text))
    call = next(c for c in calls if isinstance(c, ast.Call) and isinstance(c.func, ast.Call))
    return ast.unparse(call).removeprefix(ast.unparse(call.func))


@pytest.mark.parametrize(
    ("node", "expected"),
    [
        ({}, "(inputs, inputs, key=inputs)"),
        ({"positional": 0}, "(query=inputs, value=inputs, key=inputs)"),
        ({"positional": 1}, "(inputs, value=inputs, key=inputs)"),
        ({"positional": 3}, "(inputs, inputs, inputs)"),
        ({"positional": 9}, "(inputs, inputs, inputs)"),
        ({"arguments": {"training": True}}, "(inputs, inputs, key=inputs, training=True)"),
        ({"arguments": {"query_mask": None}}, "(inputs, inputs, key=inputs, query_mask=None)"),
    ],
)
def test_tensors_are_given_by_place_and_by_name(node: dict[str, object], expected: str) -> None:
    assert attention(**node) == expected


def test_a_call_takes_no_argument_that_keras_does_not_know() -> None:
    with pytest.raises(SourceError, match=r"Expected an argument of the call of `attention`"):
        attention(arguments={"units": 3})


@pytest.mark.parametrize("wired", ["x", "hidden"])
def test_a_tensor_that_is_not_given_is_not_written_as_a_part_of_one(wired: str) -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    nodes = {"x": x, "hidden": drawing.layer("Dense", "hidden", x, units=2)}
    last = drawing.layer("Dense", "last", units=2)
    Connect(Tensor(nodes[wired], 1), last).apply(drawing.graph)
    said = rf"a tensor that `{wired}` \(\w+\) gives. Received: tensor 1"
    with pytest.raises(SourceError, match=said):
        generate(drawing.graph)
    Disconnect(last).apply(drawing.graph)
    Connect(Tensor(nodes["hidden"]), last).apply(drawing.graph)
    SetInterface(outputs=(Tensor(nodes[wired], 1),)).apply(drawing.graph)
    with pytest.raises(SourceError, match=said):
        generate(drawing.graph)


def test_tensors_can_be_nested_in_an_argument() -> None:
    drawing = Drawing()
    x, h = drawing.input("words", (None, 4)), drawing.input("state", (8,))
    cell = ObjectValue("keras.layers", "LSTMCell", {"units": 8})
    rnn = drawing.layer("RNN", "rnn", cell=(cell,))
    drawing.connect(rnn, x, argument="sequences")
    drawing.connect(rnn, h, h, argument="initial_state")
    drawing.call_with(rnn, initial_state=((TensorValue(1), TensorValue(0)),))
    text = generate(drawing.graph).text
    assert 'layers.RNN(cell=[layers.LSTMCell(8)], name="rnn")(' in text
    assert "initial_state=[[state, state]]" in text


def test_each_place_of_a_structure_needs_its_tensor() -> None:
    drawing = Drawing()
    add = drawing.layer("Add", "add", drawing.input("x", (4,)))
    drawing.call_with(add, inputs=(TensorValue(0), TensorValue(1)))
    with pytest.raises(SourceError, match=r"each of the 2 places of `inputs` of `add`"):
        generate(drawing.graph)


def test_a_tensor_and_a_value_for_one_parameter_is_an_error() -> None:
    drawing = Drawing()
    dense = drawing.layer("Dense", "dense", drawing.input("x", (4,)), units=2)
    drawing.call_with(dense, inputs=3)
    with pytest.raises(SourceError, match="Expected a tensor or a value for `inputs`"):
        generate(drawing.graph)


def shared_in_order(*ids: str) -> str:
    """Writes a layer that is called on four inputs by nodes of these ids."""
    drawing = Drawing()
    inputs = [drawing.input(f"input_{place}", (4,)) for place in range(len(ids))]
    dense = drawing.layer("Dense", "dense", units=4)
    layer = drawing.graph.node(dense).layer
    drawing.connect(dense, inputs[0])
    calls = [dense]
    for source, node_id in zip(inputs[1:], ids[1:], strict=True):
        AddNode(Node(node_id, layer)).apply(drawing.graph)
        drawing.connect(node_id, source)
        calls.append(node_id)
    drawing.ends(inputs, [*calls])
    return generate(drawing.graph).text


def test_calls_of_a_shared_layer_are_written_in_the_order_of_their_nodes() -> None:
    text = shared_in_order("n5", "n30", "n20", "n10")
    places = [text.index(f"dense(input_{place})") for place in (0, 3, 2, 1)]
    assert places == sorted(places)


def test_a_call_that_depends_on_a_later_one_is_written_behind_it() -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    first = drawing.layer("Dense", "dense", units=4)
    other = drawing.layer("ReLU", "relu")
    second = drawing.call(first, x)
    third = drawing.call(first, second)
    drawing.connect(other, third)
    drawing.connect(first, other)
    lines = [line.strip() for line in generate(drawing.graph).text.splitlines()]
    calls = [line for line in lines if "= dense(" in line]
    assert calls == ["x = dense(inputs)", "x = dense(x)", "outputs = dense(x)"]
    assert first < second < third


def test_nodes_that_wait_for_each_other_in_a_ring_are_a_fault_and_not_a_hang() -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    dense = drawing.layer("Dense", "dense", units=4)
    again = drawing.call(dense, x)
    missing = drawing.layer("Add", "add", again)
    drawing.connect(dense, missing)
    source = generate(drawing.graph, partial=True)
    assert source.skipped == (dense, missing)


@pytest.mark.parametrize(
    ("inputs", "outputs", "expected"),
    [
        (None, None, "keras.Model([first, second], outputs, "),
        ((TensorValue(1), TensorValue(0)), None, "keras.Model([second, first], outputs, "),
        (None, (TensorValue(0),), "keras.Model([first, second], [outputs], "),
        (
            {"b": TensorValue(0), "a": (TensorValue(1),)},
            {"y": TensorValue(0)},
            'keras.Model({"b": first, "a": [second]}, {"y": outputs}, ',
        ),
    ],
)
def test_a_model_takes_and_gives_structures(inputs: Value, outputs: Value, expected: str) -> None:
    drawing = Drawing()
    first, second = drawing.input("first", (4,)), drawing.input("second", (4,))
    add = drawing.layer("Add", "add", first, second)
    SetInterface((first, second), (Tensor(add),), inputs, outputs).apply(drawing.graph)
    assert expected in " ".join(generate(drawing.graph).text.split()).replace("( ", "(")


def test_a_chain_that_gives_a_list_of_one_is_no_sequential_model() -> None:
    graph = linear()
    SetInterface(output_structure=(TensorValue(0),)).apply(graph)
    assert "keras.Sequential" not in generate(graph).text


def test_an_input_can_be_an_output_too() -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    dense = drawing.layer("Dense", "dense", x, units=2)
    drawing.ends([x], [dense, x])
    assert "return keras.Model(inputs, [x, inputs], " in generate(drawing.graph).text


def test_an_input_that_nothing_uses_is_one_if_the_drawing_says_so() -> None:
    drawing = Drawing()
    x, spare = drawing.input("x", (4,)), drawing.input("spare", (4,))
    dense = drawing.layer("Dense", "dense", x, units=2)
    assert "spare" not in generate(drawing.graph).text
    drawing.ends([spare, x], [dense])
    assert "return keras.Model([spare, x_1], outputs, " in generate(drawing.graph).text


def test_what_is_left_of_an_incomplete_drawing_is_given_as_a_list() -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    first, second = (drawing.layer("Dense", name, x, units=2) for name in ("first", "second"))
    missing = drawing.layer("Dense", "missing", x)
    names: dict[str, Value] = {name: TensorValue(place) for place, name in enumerate("abc")}
    SetInterface((x,), (Tensor(first), Tensor(missing), Tensor(second)), None, names).apply(
        drawing.graph
    )
    text = generate(drawing.graph, partial=True).text
    assert "return keras.Model(inputs, [first, second], " in text


@pytest.mark.parametrize("functional", [None, False, True])
def test_the_settings_say_how_a_linear_model_is_written_unless_it_is_asked_for(
    functional: bool | None,
) -> None:
    graph = linear()
    for stated in (False, True):
        SetSettings(Settings(functional=stated)).apply(graph)
        text = generate(graph, functional=functional).text
        assert ("keras.Sequential" in text) != (stated if functional is None else functional)


def test_a_policy_is_set_before_anything_is_made() -> None:
    graph = residual()
    SetSettings(Settings(dtype_policy="mixed_bfloat16")).apply(graph)
    lines = generate(graph).text.splitlines()
    body = lines.index("def build_model() -> keras.Model:") + 2
    assert lines[body] == '    keras.config.set_dtype_policy("mixed_bfloat16")'


@pytest.mark.parametrize("policy", ["mixed_float8", "", "float32)", "os"])
def test_an_unknown_policy_is_an_error(policy: str) -> None:
    graph = linear()
    SetSettings(Settings(dtype_policy=policy)).apply(graph)
    with pytest.raises(SourceError, match="Expected a dtype policy of Keras"):
        generate(graph)


def test_names_that_nobody_chose_do_not_stand_in_the_source() -> None:
    for functional in (False, True):
        assert "name=" not in generate(unnamed(linear()), functional=functional).text
    assert "name=" not in generate(unnamed(residual())).text


def test_a_name_of_keras_that_somebody_chose_makes_the_others_of_its_kind_be_written() -> None:
    graph = unnamed(residual())
    stem = next(layer for layer in graph.layers() if layer.name == "stem")
    SetLayer(structs.replace(stem, name="conv2d_1", named=True)).apply(graph)
    text = generate(graph).text
    assert text.count("layers.Conv2D(") == text.count("name=") == 3
    assert 'name="block_shortcut"' in text


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("total",), []),
        (("add",), ['keras.backend.get_uid("add")']),
        (("add_2", "add"), ['while keras.backend.get_uid("add") <= 2:']),
        # No counter comes that far, and none is to be moved there.
        (("add_99999999999",), []),
        (("add_x",), []),
    ],
)
def test_counters_are_moved_past_names_that_an_operation_could_be_given(
    names: tuple[str, ...], expected: list[str]
) -> None:
    drawing = Drawing()
    x = drawing.input("x", (4,))
    for name in names:
        x = drawing.layer("Add", name, x, x)
    drawing.operation("Add", "add_1", x, 1.0)
    lines = generate(drawing.graph).text.splitlines()
    assert [line.strip() for line in lines if "get_uid" in line] == expected


def test_counters_are_moved_past_names_that_a_mask_could_be_given() -> None:
    drawing = Drawing()
    words = drawing.input("words", (None,), dtype="int32")
    embedded = drawing.layer(
        "Embedding", "embedding", words, input_dim=8, output_dim=4, mask_zero=True
    )
    drawing.layer("Concatenate", "concatenate", embedded, embedded)
    assert '    keras.backend.get_uid("concatenate")\n' in generate(drawing.graph).text
