"""Where nodes stand between nothing and the largest."""

import math

from editor.costs.measures import ACTIVATIONS, FIELD, OPERATIONS, PARAMETERS, heat
from graph.costs import NodeCosts
from graph.costs.receptive_field import Field


def test_the_largest_is_1_and_a_quarter_of_it_a_half() -> None:
    costs = {"a": NodeCosts(flops=400), "b": NodeCosts(flops=100), "c": NodeCosts(flops=0)}
    assert heat(costs, OPERATIONS) == {"a": 1.0, "b": 0.5, "c": 0.0}


def test_what_is_not_known_has_no_place() -> None:
    costs = {"a": NodeCosts(flops=None), "b": NodeCosts(flops=3)}
    assert heat(costs, OPERATIONS) == {"b": 1.0}
    assert OPERATIONS.text(costs["a"]) == "unknown"


def test_what_sees_all_of_the_input_is_as_the_largest() -> None:
    fields = {"a": 3.0, "b": 6.0, "c": math.inf}
    costs = {node: NodeCosts(field=Field((size, size), (1, 1))) for node, size in fields.items()}
    assert heat(costs, FIELD) == {"a": 0.5, "b": 1.0, "c": 1.0}


def test_where_nothing_costs_anything_all_are_0() -> None:
    assert heat({"a": NodeCosts(), "b": NodeCosts()}, PARAMETERS) == {"a": 0.0, "b": 0.0}


def test_numbers_are_written_for_people() -> None:
    costs = NodeCosts(1_234, 0, 0, 2_500_000, 8192, 0, Field((3, 3), (1, 1)), is_estimate=True)
    shown = [measure.text(costs) for measure in (PARAMETERS, OPERATIONS, ACTIVATIONS, FIELD)]
    assert shown == ["1,234", "~2.5 M", "8 KB", "3 \u00d7 3"]
    assert PARAMETERS.text(NodeCosts()) == ""
