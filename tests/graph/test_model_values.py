import pytest
from msgspec import structs

from graph.errors import GraphError
from graph.model_values import graph_of, is_model_value, model_value
from graph.values import from_json, to_json
from tests.graph.drawings import chain


def test_a_model_in_an_argument_survives_a_file() -> None:
    graph = chain("InputLayer", "Dense", "LSTM")
    graph.name = ""
    value = model_value(graph, name="encoder", trainable=False)
    assert is_model_value(value)
    assert value.arguments["name"] == "encoder"
    assert graph_of(from_json(to_json(value))) == graph  # type: ignore[arg-type]


def test_a_model_in_an_argument_that_does_not_fit_together_is_refused() -> None:
    value = model_value(chain("InputLayer", "Dense"), name="encoder")
    for graph in (None, {"layers": ()}, {**value.arguments["graph"], "nodes": ()}):  # type: ignore[dict-item]
        broken = structs.replace(value, arguments=value.arguments | {"graph": graph})
        with pytest.raises(GraphError, match=r"Expected .* Received: "):
            graph_of(broken)
