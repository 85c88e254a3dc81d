"""What Keras refuses is said at the right node, in words that help, and what mends it mends it."""

import pytest

from tests.worker.advised import Case, assert_is_mended, assert_is_said, drawn, inspected, problems
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from tests.worker.wrong_models import FAILING, REFUSED


def _name(case: Case) -> str:
    return case.name


@pytest.mark.parametrize("case", REFUSED, ids=_name)
def test_what_keras_refuses_is_said_where_it_is(inspector: Conversation, case: Case) -> None:
    assert_is_said(inspector, case, "error")


@pytest.mark.parametrize("case", [case for case in REFUSED if case.fix], ids=_name)
def test_what_keras_refuses_is_mended(inspector: Conversation, case: Case) -> None:
    assert_is_mended(inspector, case, "error")


@pytest.mark.parametrize("case", FAILING, ids=_name)
def test_what_keras_accepts_and_fails_at_is_said(inspector: Conversation, case: Case) -> None:
    assert_is_said(inspector, case, "warning")


@pytest.mark.parametrize("case", FAILING, ids=_name)
def test_what_keras_accepts_and_fails_at_is_mended(inspector: Conversation, case: Case) -> None:
    assert_is_mended(inspector, case, "warning")


@pytest.mark.parametrize("case", REFUSED, ids=_name)
def test_keras_s_own_text_is_kept_beside_the_words(inspector: Conversation, case: Case) -> None:
    graph, node = drawn(case)
    (problem,) = problems(inspector, graph, "error")
    raw = inspected(inspector, graph)[(), node]
    assert problem.details == (raw.details or raw.error)
    assert problem.message != problem.details
    assert "\x1b" not in problem.details


def test_what_follows_from_an_error_only_waits(inspector: Conversation) -> None:
    drawing = Drawing()
    wrong = drawing.layer("Conv2D", drawing.input(28, 28), filters=4, kernel_size=3)
    flat = drawing.layer("Flatten", wrong)
    last = drawing.layer("Dense", flat, units=3)
    found = inspected(inspector, drawing.graph)
    assert found[(), wrong].error
    assert [found[(), node].waiting for node in (flat, last)] == [True, True]
    assert [p.nodes for p in problems(inspector, drawing.graph, "error")] == [(wrong,)]


def test_an_error_within_a_nested_model_is_mended_from_outside(inspector: Conversation) -> None:
    inner, drawing = Drawing(), Drawing()
    inner.layer("Conv2D", inner.input(8, 8), filters=4, kernel_size=3)
    model = drawing.model(inner, drawing.input(8, 8), name="encoder")
    graph = drawing.graph
    before = graph.copy()
    path = (graph.node(model).layer,)
    (problem,) = [each for each in problems(inspector, graph, "error") if each.path]
    assert (problem.path, problem.nodes) == (path, ("n2",))
    assert "(batch, height, width, channels)" in problem.message
    inverse = problem.fixes[0].edit.apply(graph)
    assert problems(inspector, graph, "error") == []
    inverse.apply(graph)
    assert graph == before


def test_there_are_enough_wrong_models_of_distinct_names() -> None:
    names = [case.name for case in (*REFUSED, *FAILING)]
    assert len(names) == len(set(names)) >= 45
