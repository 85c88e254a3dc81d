import pytest
from hypothesis import given
from msgspec import structs

from graph.checks import Problem, check
from graph.edits import (
    Connect,
    Disconnect,
    RemoveNode,
    SetInterface,
    SetLayer,
    SetName,
    SetNode,
    rename_layer,
)
from graph.files import decode_project, encode_project
from graph.model import Layer, ModelGraph, Slot, Tensor
from graph.naming import name_fault
from graph.values import ObjectValue, Value
from tests.graph import drawings
from tests.graph.drawings import (
    EXAMPLES,
    add,
    call_again,
    chain,
    messages,
    only_problem,
    residual,
    wire,
)
from tests.graph.strategies import graphs, law, state


def set_arguments(graph: ModelGraph, layer_id: str, arguments: dict[str, Value]) -> None:
    layer = graph.layer(layer_id)
    SetLayer(Layer(layer.id, layer.class_name, layer.name, layer.module, arguments)).apply(graph)


@pytest.mark.parametrize("name", [path.stem for path in EXAMPLES])
def test_an_example_has_no_problems(name: str) -> None:
    assert check(drawings.example(name)) == []


def test_an_empty_graph_has_no_problems() -> None:
    assert check(ModelGraph()) == []


def test_a_missing_input_is_named_with_its_argument() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    Disconnect("n3").apply(graph)
    problem = only_problem(graph)
    assert problem == Problem(
        "error", "Expected a tensor for `inputs` of `dense_l3` (Dense). Received: none", ("n3",)
    )


def test_a_node_that_is_wired_to_nothing_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "Flatten", "loose")
    assert only_problem(graph).message.startswith("Expected a tensor for `inputs` of `loose`")


def test_an_input_that_feeds_nothing_is_a_warning() -> None:
    graph = chain("InputLayer", "Dense")
    add(graph, "InputLayer", "spare")
    problem = only_problem(graph)
    assert (problem.severity, problem.nodes) == ("warning", ("n3",))
    assert problem.message == (
        "Expected `spare` to feed an output of the model. Received: no path to one"
    )


@pytest.mark.parametrize(
    ("class_name", "count", "words"),
    [
        ("Add", 1, "Expected at least 2 tensors for `inputs` of `merge` (Add). Received: 1"),
        ("Add", 0, "Expected at least 2 tensors for `inputs` of `merge` (Add). Received: none"),
        ("Subtract", 1, "Expected 2 tensors for `inputs` of `merge` (Subtract). Received: 1"),
        ("Subtract", 3, "Expected at most 2 tensors for `inputs` of `merge` (Subtract). Rece"),
        ("Dense", 2, "Expected no tensor for 'inputs'[1] of `merge` (Dense). Received: `inp"),
        ("InputLayer", 1, "Expected no tensor for 'inputs' of `merge` (InputLayer). Received: "),
    ],
)
def test_a_wrong_number_of_inputs_is_counted(class_name: str, count: int, words: str) -> None:
    graph = chain("InputLayer", "Dense")
    merge = add(graph, class_name, "merge")
    for position in range(count):
        wire(graph, "n1", merge, position)
    problem = next(problem for problem in check(graph) if problem.nodes == (merge,))
    assert problem.message.startswith(words)


def test_an_optional_input_may_be_left_out_and_not_half_given() -> None:
    graph = chain("InputLayer")
    lstm = add(graph, "LSTM", "lstm")
    Connect(Tensor("n1"), lstm, Slot("sequences")).apply(graph)
    assert messages(graph) == []
    Connect(Tensor("n1"), lstm, Slot("initial_state", 0)).apply(graph)
    assert messages(graph) == [
        "Expected 2 tensors for `initial_state` of `lstm` (LSTM). Received: 1"
    ]


def test_a_slot_that_the_class_does_not_have_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    Connect(Tensor("n1"), "n2", Slot("colour")).apply(graph)
    assert messages(graph) == [
        "Expected no tensor for 'colour' of `dense_l2` (Dense). Received: `inputlayer_l1`"
    ]


def test_a_tensor_that_a_layer_does_not_give_is_named_at_both_ends() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    Disconnect("n3").apply(graph)
    Connect(Tensor("n2", 2), "n3").apply(graph)
    problem = only_problem(graph)
    assert problem.nodes == ("n2", "n3")
    assert problem.message == (
        "Expected a tensor that `dense_l2` (Dense) gives. Received: tensor 2, counted from 0"
    )


def test_an_output_that_a_layer_does_not_give_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    SetInterface(outputs=(Tensor("n2", 1),)).apply(graph)
    assert messages(graph) == [
        "Expected an output that `dense_l2` (Dense) gives. Received: tensor 1, counted from 0"
    ]


def test_two_layers_of_one_name_are_a_problem_of_the_second() -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    for layer in ("l2", "l3"):
        rename_layer(graph, layer, "dense").apply(graph)
    problem = only_problem(graph)
    assert (problem.nodes, problem.argument) == (("n3",), "name")
    assert "a name of its own. Received: `dense` twice" in problem.message


def test_the_calls_of_one_layer_share_its_name() -> None:
    graph = chain("InputLayer", "Dense")
    wire(graph, "n2", call_again(graph, "n2"))
    assert check(graph) == []


@pytest.mark.parametrize("name", ["a/b", "", " a", "a\nb", "\x1b[2J"])
def test_an_illegal_name_of_a_layer_or_the_model_is_a_problem(name: str) -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, "l2", name).apply(graph)
    assert only_problem(graph).message == name_fault(name)
    graph = chain("InputLayer", "Dense")
    SetName(name).apply(graph)
    assert only_problem(graph).message == f"{name_fault(name)} as the name of the model"


def test_a_missing_argument_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {})
    problem = only_problem(graph)
    assert (problem.nodes, problem.argument, problem.fix) == (("n2",), "units", None)
    assert problem.message == "Expected a value for `units` of `dense_l2` (Dense). Received: none"


def test_an_input_needs_a_shape() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l1", {})
    assert only_problem(graph).argument == "shape"
    set_arguments(graph, "l1", {"batch_shape": (None, 4)})
    assert check(graph) == []


def test_a_bad_argument_says_what_was_expected_and_received() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {"units": "many"})
    assert messages(graph) == [
        "Expected a whole number for `units` of `dense_l2` (Dense). Received: 'many'"
    ]


def test_an_argument_that_the_class_does_not_take_is_named() -> None:
    graph = chain("InputLayer", "Dense")
    set_arguments(graph, "l2", {"units": 4, "colour": "blue"})
    problem = only_problem(graph)
    assert problem.argument == "colour"
    assert problem.message == (
        "Expected an argument that `dense_l2` (Dense) takes. Received: 'colour'"
    )


@pytest.mark.parametrize(
    ("class_name", "module", "words"),
    [
        ("Mystery", "somebody.else", "`somebody.else.Mystery`, which is kept as it is"),
        ("LSTMCell", "keras.layers", "a layer that can be called on a tensor"),
        ("Lambda", "keras.layers", "`Lambda`, which runs code of its own"),
    ],
)
def test_a_class_that_cannot_be_built_is_named(class_name: str, module: str, words: str) -> None:
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, class_name, "it", module=module))
    assert any(words in message and "`it`" in message for message in messages(graph))


def test_a_part_that_no_input_reaches_is_one_problem() -> None:
    graph = chain("InputLayer", "Dense")
    first, second = add(graph, "Dense", "a"), add(graph, "Dense", "b")
    wire(graph, first, second)
    assert [(problem.message, problem.nodes) for problem in check(graph)] == [
        ("Expected a tensor for `inputs` of `a` (Dense). Received: none", (first,)),
        ("Expected a path from an Input. Received: none to `a`, `b`", (first, second)),
    ]


def test_a_model_needs_an_input_and_a_layer_behind_it() -> None:
    graph = chain("InputLayer")
    assert messages(graph) == ["Expected a layer that is wired to an Input. Received: none"]
    graph = chain("InputLayer", "Dense")
    RemoveNode("n1").apply(graph)
    assert messages(graph)[0] == "Expected an Input in the model. Received: none"


def test_stated_inputs_are_inputs_all_of_them_and_once() -> None:
    graph = residual()
    add(graph, "InputLayer", "second")
    SetInterface(inputs=("n1", "n1", "n2")).apply(graph)
    assert [message for message in messages(graph) if "input of the model" in message] == [
        "Expected each input of the model once. Received: `inputlayer_l1` 2 times",
        "Expected an Input as input of the model. Received: `dense_l2` (Dense)",
        "Expected each Input to be an input of the model. Received: `second`, which is none",
    ]


def test_what_leads_to_no_stated_output_is_a_warning() -> None:
    graph = residual()
    SetInterface(outputs=(Tensor("n2"),)).apply(graph)
    assert [problem.nodes for problem in check(graph)] == [("n3",), ("n4",)]
    assert {problem.severity for problem in check(graph)} == {"warning"}


def test_a_long_list_of_names_is_cut() -> None:
    graph = ModelGraph()
    nodes = [add(graph, "Add", f"layer_{number}") for number in range(7)]
    for target in nodes[1:]:
        wire(graph, nodes[0], target)
    assert messages(graph)[-1].endswith("`layer_0`, `layer_1`, `layer_2`, `layer_3` and 3 more")


@law
@given(graphs())
def test_a_fix_takes_its_problem_away_and_makes_no_new_one(graph: ModelGraph) -> None:
    problems = check(graph)
    for problem in problems:
        if problem.fix is None:
            continue
        before = state(graph)
        inverse = problem.fix.apply(graph)
        left = [(one.message, one.nodes) for one in check(graph)]
        assert left.count((problem.message, problem.nodes)) < 1
        assert len(left) < len(problems)
        inverse.apply(graph)
        assert state(graph) == before


@law
@given(graphs())
def test_a_problem_is_one_line_about_nodes_of_the_graph(graph: ModelGraph) -> None:
    for problem in check(graph):
        assert problem.message.startswith("Expected ")
        assert problem.message.isprintable()
        assert len(problem.message) < 500
        assert all(node in graph for node in problem.nodes)


@law
@given(graphs())
def test_a_check_that_remembers_finds_what_a_first_look_finds(graph: ModelGraph) -> None:
    first = check(graph)
    assert check(graph) == first
    # Other records of the same content, of which nothing is remembered.
    assert check(decode_project(encode_project(graph))) == first


def test_names_that_tensorflow_does_not_train_are_warned_of_and_mended() -> None:
    graph = chain("InputLayer", "Dense")
    rename_layer(graph, graph.layer_of("n1").id, "eine Eingabe").apply(graph)
    rename_layer(graph, graph.layer_of("n2").id, "my layer").apply(graph)
    SetName("my model").apply(graph)
    model, layer = check(graph)
    assert {model.severity, layer.severity} == {"warning"}
    assert model.fix is not None
    assert layer.fix is not None
    model.fix.apply(graph)
    layer.fix.apply(graph)
    assert check(graph) == []
    assert (graph.name, graph.layer_of("n2").name) == ("my_model", "my_layer")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("kernel_initializer", ObjectValue("keras.initializers", "deserialize")),
        (
            "kernel_initializer",
            ObjectValue("keras.initializers", "Constant", {"value": ObjectValue("os", "system")}),
        ),
        (
            "kernel_regularizer",
            ObjectValue("keras.regularizers", "L2", {"l2": ObjectValue("keras.layers", "Lambda")}),
        ),
    ],
)
def test_what_cannot_be_written_as_source_is_an_error(name: str, value: ObjectValue) -> None:
    graph = chain("InputLayer")
    dense = add(graph, "Dense", "dense", {"units": 2, name: value})
    wire(graph, "n1", dense)
    problem = only_problem(graph)
    assert problem.argument == name
    assert "only objects of Keras that are described by values" in problem.message


def test_a_vocabulary_is_a_list_and_no_file() -> None:
    graph = ModelGraph()
    words = add(graph, "InputLayer", "words", {"shape": (3,), "dtype": "string"})
    wire(graph, words, add(graph, "StringLookup", "lookup", {"vocabulary": "/etc/passwd"}))
    assert "Expected a list of words, not a file of them" in only_problem(graph).message


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"training=x, y": 1}, "Expected the name of an argument in the call of `dense`"),
        ({"mask": ObjectValue("os", "system")}, "Expected a plain value for `mask` in the call"),
    ],
)
def test_what_a_call_cannot_be_given_is_an_error(arguments: dict[str, Value], words: str) -> None:
    graph = chain("InputLayer")
    wire(graph, "n1", add(graph, "Dense", "dense"))
    SetNode(structs.replace(graph.node("n2"), arguments=arguments)).apply(graph)
    assert words in only_problem(graph).message
