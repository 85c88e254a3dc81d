"""What people regret is said where it is, and of no model that people use."""

from pathlib import Path

import pytest

from benchmarks.applications import application, application_files
from graph.advice import advise
from graph.catalogue import load_catalogue
from graph.checks import check
from graph.model import ModelGraph
from resources import EXAMPLES
from tests.worker.advised import Case, assert_is_mended, assert_is_said, inspected
from tests.worker.conversation import Conversation
from tests.worker.drawings import example
from tests.worker.regretted_models import CASES

# One of each kind; their relatives have the same blocks in other numbers, and `python -m
# benchmarks.advice` has them all.
FAMILIES = (
    *("ConvNeXtTiny", "DenseNet121", "EfficientNetB0", "EfficientNetV2B0", "InceptionResNetV2"),
    *("InceptionV3", "MobileNet", "MobileNetV2", "MobileNetV3Small", "NASNetMobile"),
    *("ResNet50", "ResNet50V2", "VGG16", "Xception"),
)


@pytest.fixture(scope="module")
def _files() -> dict[str, Path]:
    """Has Keras make all the files at once."""
    return application_files(FAMILIES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_people_regret_is_said_where_it_is(inspector: Conversation, case: Case) -> None:
    assert_is_said(inspector, case, "warning")


@pytest.mark.parametrize("case", [case for case in CASES if case.fix], ids=lambda case: case.name)
def test_what_people_regret_is_mended(inspector: Conversation, case: Case) -> None:
    assert_is_mended(inspector, case, "warning")


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.usefixtures("_files")
def test_nothing_is_regretted_of_a_model_of_keras(inspector: Conversation, name: str) -> None:
    assert said(inspector, application(name)) == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_is_regretted_of_an_example(inspector: Conversation, name: str) -> None:
    assert said(inspector, example(name)) == []


def said(inspector: Conversation, graph: ModelGraph) -> list[str]:
    """All that the window would say of a drawing."""
    catalogue, found = load_catalogue(), inspected(inspector, graph)
    assert all(each.outputs for each in found.values())
    problems = [*check(graph, catalogue), *advise(graph, found, catalogue)]
    return [problem.message for problem in problems]
