"""What the models of `keras.applications` are written as, in golden files that are to be read.

Each was chosen for what it shows: nested loops, blocks before and behind a fork, concatenations,
branches, gates, cells that take two tensors, nested models, rates that grow.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from benchmarks.applications import application, application_files
from codegen import generate
from tests.codegen.ruff import assert_clean

READ = (
    "ConvNeXtTiny",
    "DenseNet121",
    "EfficientNetB0",
    "InceptionV3",
    "MobileNetV2",
    "NASNetMobile",
    "ResNet50",
    "ResNet50V2",
    "VGG16",
    "Xception",
)


@pytest.fixture(scope="module", autouse=True)
def _files() -> None:
    """Has Keras make all the files at once."""
    application_files(READ)


@pytest.mark.parametrize("name", READ)
def test_a_model_of_keras_is_written_as_a_person_would(
    name: str, assert_golden: Callable[[str, str], None]
) -> None:
    assert_golden(f"application_{name}.py", generate(application(name)).text)


def test_their_sources_are_as_formatters_and_linters_want_them() -> None:
    assert_clean({f"{name}.py": generate(application(name)).text for name in READ})
