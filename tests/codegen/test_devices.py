"""What a run computes with: the text of `device_scope`, and what cannot be asked for."""

from __future__ import annotations

import pytest
from msgspec import structs

from codegen import SourceError, generate
from graph.model import ModelGraph
from graph.training import Fitting
from tests.codegen.drawings import linear
from tests.codegen.ruff import assert_clean


def source(fitting: Fitting) -> str:
    graph: ModelGraph = linear()
    graph.training = structs.replace(graph.training, data="digits", fitting=fitting)
    return generate(graph, script=True).text


@pytest.mark.parametrize(
    ("fitting", "found"),
    [
        (Fitting(devices=2), "tf.distribute.MirroredStrategy(devices)"),
        (Fitting(devices=2, backend="jax"), "keras.distribution.DataParallel("),
        (Fitting(hosts=True, backend="jax"), "keras.distribution.initialize()"),
        (Fitting(backend="torch"), 'os.environ["KERAS_BACKEND"] = "torch"'),
    ],
)
def test_what_is_computed_with_stands_in_the_script(fitting: Fitting, found: str) -> None:
    text = source(fitting)
    assert found in text
    assert_clean({"script.py": text})


def test_the_backend_is_named_before_keras_is_imported() -> None:
    text = source(Fitting(backend="jax"))
    assert text.index("KERAS_BACKEND") < text.index("import keras")
    assert "device_scope" not in text


def test_nothing_of_it_stands_where_nothing_is_asked_for() -> None:
    text = source(Fitting())
    assert not {"device_scope", "KERAS_BACKEND", "share("} & set(text.split())


@pytest.mark.parametrize(
    ("fitting", "sentence"),
    [
        (Fitting(hosts=True), "Expected the JAX backend .* Received: tensorflow"),
        (Fitting(devices=2, backend="torch"), "Expected the TensorFlow or the JAX backend"),
        (Fitting(devices=2, hosts=True, backend="jax"), "Expected one device .* Received: 2"),
    ],
)
def test_what_no_backend_can_do_is_refused(fitting: Fitting, sentence: str) -> None:
    with pytest.raises(SourceError, match=sentence):
        source(fitting)
