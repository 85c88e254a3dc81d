import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from graph.catalogue import Catalogue, load_catalogue
from graph.edits import AddNode, SetLayer, SetNode
from graph.elements import OPERATIONS, Layer, Node
from graph.errors import GraphError
from graph.finding import find_nodes, of_same_class
from graph.frame_edits import AddFrame
from graph.frames import Frame
from graph.model import ModelGraph
from graph.queries import MAXIMUM_QUERY
from graph.topology import topological_order
from graph.values import ObjectValue, Value
from tests.graph.catalogued import known_layers
from tests.graph.drawings import add, chain, nested, residual, wire
from tests.graph.drawn_models import models
from tests.graph.strategies import law, shapes


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def one(class_name: str, **arguments: Value) -> ModelGraph:
    graph = ModelGraph()
    add(graph, class_name, "stem_1", arguments)
    return graph


def fits(graph: ModelGraph, query: str) -> bool:
    return find_nodes(graph, query, load_catalogue()) == ["n1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("conv2d", True),
        ("CONV", True),
        ("Convolution2D", True),
        ("stem", True),
        ("stem1", True),
        ("stem conv", True),
        ("stem dense", False),
        ("relu", True),
        ("'stem'", True),
        ("filters=64", True),
        ("filters = 64", True),
        ("filters==64.0", True),
        ("filters=6", False),
        ("filters!=64", False),
        ("filters!=65", True),
        ("filters>63", True),
        ("filters > 64", False),
        ("filters>=64", True),
        ("filters<=64 filters<65", True),
        ("activation=ReLU", True),
        ("activation='relu'", True),
        ("activation=elu", False),
        ("kernel_size=3", True),
        ("kernel_size=3x3", True),
        ("kernel_size=3×3", True),
        ("kernel_size=(3, 3)", True),
        ("kernel_size=[3,3] conv", True),
        ("kernel_size=3x3x3", False),
        ("kernel_size=3x4", False),
        ("kernel_size>2", True),
        ("kernel_size>3", False),
        ("class=conv2d", True),
        ("class=convolution2d", True),
        ("class=conv", False),
        ("class!=dense", True),
        ("name=STEM_1", True),
        ("name!=stem_1", False),
        ("filters=", True),
        ("units=", False),
        ("units!=8", False),
        ("kernel_size=3,3,", True),
        ("name=x3", False),
        ('name="stem_1"', True),
    ],
)
def test_a_query_fits_what_it_says(query: str, expected: bool) -> None:
    graph = one("Conv2D", filters=64, kernel_size=(3, 3), activation="relu")
    assert fits(graph, query) is expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("padding=valid", True),
        ("padding!=same", True),
        ("strides=1", True),
        ("use_bias=true", True),
        ("use_bias=false", False),
        ("use_bias=1", False),
        ("activation=none", True),
        ("kernel_initializer=glorot_uniform", True),
        ("trainable=true", True),
        ("valid", False),  # a word is not looked for in what goes without saying
    ],
)
def test_what_a_layer_was_not_given_has_the_default_of_keras(query: str, expected: bool) -> None:
    assert fits(one("Conv2D", filters=8, kernel_size=(1, 1)), query) is expected


def test_a_size_for_all_dimensions_is_that_of_each() -> None:
    graph = one("Conv2D", filters=8, kernel_size=3)
    assert fits(graph, "kernel_size=3x3")
    assert not fits(graph, "kernel_size=3x5")


def test_an_object_is_found_by_its_class_and_a_function_by_its_name() -> None:
    regularizer = ObjectValue("keras.regularizers", "L2", {"l2": 0.01})
    function = ObjectValue("keras.activations", "function", {"name": "log_softmax"})
    graph = one("Dense", units=4, kernel_regularizer=regularizer, activation=function)
    assert fits(graph, "kernel_regularizer=l2")
    assert fits(graph, "activation=log_softmax")
    assert fits(graph, "logsoft")
    assert not fits(graph, "activation=function")


def test_a_size_that_is_open_is_none() -> None:
    assert fits(one("InputLayer", shape=(None, 224, 3)), "shape=none,224,3")


def test_what_a_call_is_given_is_found(catalogue: Catalogue) -> None:
    graph = one("Dropout", rate=0.5)
    SetNode(structs.replace(graph.node("n1"), arguments={"training": True})).apply(graph)
    assert find_nodes(graph, "training=true rate>0.2", catalogue) == ["n1"]
    assert find_nodes(graph, "training=false", catalogue) == []


def test_an_operation_is_found_by_its_function() -> None:
    graph = ModelGraph()
    layer = Layer("l1", "ExpandDims", "expand_dims", OPERATIONS, {"axis": -1})
    AddNode(Node("n1", "l1"), layer).apply(graph)
    assert fits(graph, "expand_dims")
    assert fits(graph, "class=expand_dims axis=-1")
    assert fits(graph, "axis<0")


def test_a_nested_model_is_found_by_its_name_and_what_is_in_it_is_not(
    catalogue: Catalogue,
) -> None:
    graph = nested(chain("InputLayer", "Dense"), "encoder")
    assert find_nodes(graph, "encod", catalogue) == ["n2"]
    assert find_nodes(graph, "class=Model", catalogue) == ["n2"]
    assert find_nodes(graph, "dense", catalogue) == []


def test_frozen_layers_are_found(catalogue: Catalogue) -> None:
    graph = chain("InputLayer", "Dense", "Dense")
    SetLayer(structs.replace(graph.layer_of("n3"), trainable=False)).apply(graph)
    assert find_nodes(graph, "dense trainable=false", catalogue) == ["n3"]


def test_what_stands_in_a_frame_is_found_by_its_title(catalogue: Catalogue) -> None:
    graph = chain("InputLayer", "Dense", "Dense", "Dense")
    AddFrame(Frame("f1", "Inner block"), ("n2",)).apply(graph)
    AddFrame(Frame("f2", "Stage one"), ("n3",), (), ("f1",)).apply(graph)
    assert find_nodes(graph, "in=stage", catalogue) == ["n2", "n3"]
    assert find_nodes(graph, 'in="inner block"', catalogue) == ["n2"]
    assert find_nodes(graph, "dense in!=inner", catalogue) == ["n3", "n4"]


def test_what_is_found_comes_in_the_order_of_computing(catalogue: Catalogue) -> None:
    graph = ModelGraph()
    for _ in range(3):
        add(graph, "Dense")
    wire(graph, "n3", "n2")
    wire(graph, "n2", "n1")
    assert find_nodes(graph, "dense", catalogue) == ["n3", "n2", "n1"]


def test_nothing_is_found_by_nothing(catalogue: Catalogue) -> None:
    assert find_nodes(residual(), "  ", catalogue) == []


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("filtres=64", "No layer has an argument filtres. Did you mean filters?"),
        ("qqqqq=1", "No layer has an argument qqqqq"),
        ("rate>much", "Expected a number after rate>. Received: much"),
        ("rate>true", "Expected a number after rate>. Received: true"),
    ],
)
def test_a_query_that_can_fit_nothing_says_so(query: str, words: str, catalogue: Catalogue) -> None:
    with pytest.raises(GraphError) as caught:
        find_nodes(residual(), query, catalogue)
    assert str(caught.value) == words


def test_an_argument_that_only_this_drawing_has_is_known(catalogue: Catalogue) -> None:
    graph = ModelGraph()
    add(graph, "Mystery", "m", {"depth": 3}, "somebody.else")
    assert find_nodes(graph, "depth=3", catalogue) == ["n1"]


@law
@given(known_layers("l1"))
def test_every_plain_argument_of_a_layer_finds_it(layer: Layer) -> None:
    graph = ModelGraph()
    AddNode(Node("n1", "l1"), layer).apply(graph)
    for name, value in layer.arguments.items():
        if value is None or isinstance(value, bool | int | float):
            assert fits(graph, f"{name}={str(value).lower()}")


@law
@given(models(), st.text(max_size=40) | st.from_regex(r"\w{1,8} ?[<>=!]{1,2} ?\w{0,6}"))
def test_any_query_is_answered_or_refused(graph: ModelGraph, query: str) -> None:
    try:
        found = find_nodes(graph, query, load_catalogue())
    except GraphError:
        return
    assert all(node_id in graph for node_id in found)


@law
@given(shapes())
def test_a_word_that_all_names_have_finds_all_in_order(graph: ModelGraph) -> None:
    everything = topological_order(graph)
    assert find_nodes(graph, "class!=nothing", load_catalogue()) == everything


@pytest.mark.parametrize("query", ["(" * 50_000, '"' * 50_001, "rate=" + "x3" * 50_000])
def test_a_query_of_any_length_is_answered(query: str, catalogue: Catalogue) -> None:
    assert find_nodes(residual(), query, catalogue) == []


def test_what_is_said_of_a_long_query_is_short(catalogue: Catalogue) -> None:
    with pytest.raises(GraphError) as caught:
        find_nodes(residual(), "q" * (MAXIMUM_QUERY - 2) + "=1", catalogue)
    assert len(str(caught.value)) < MAXIMUM_QUERY / 5


def test_nodes_of_the_same_class_are_those_of_the_same_module_too() -> None:
    graph = chain("InputLayer", "Dense", "Add", "Dense")
    add(graph, "Add", module=OPERATIONS)
    assert of_same_class(graph, ["n2"]) == ["n2", "n4"]
    assert of_same_class(graph, ["n3"]) == ["n3"]
    assert of_same_class(graph, ["n1", "n2"]) == ["n1", "n2", "n4"]
