"""What watches a training, and how its classes are weighed, as source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from msgspec import structs

from codegen import SourceError, generate
from codegen.callbacks_section import callback_list
from codegen.notebook import as_percent, cells
from graph.catalogue import load_catalogue
from graph.model import ModelGraph
from graph.training import Fitting, Training
from tests.codegen.allowed import complaints
from tests.codegen.drawings import linear, two_inputs_two_outputs
from tests.codegen.ruff import assert_clean


def callback(name: str, /, **arguments: Any) -> dict[str, Any]:
    return {"$object": f"keras.callbacks.{name}", "arguments": arguments}


WATCHED = Fitting(
    callbacks=(
        callback("EarlyStopping", patience=3, restore_best_weights=True, mode="auto"),
        callback("ModelCheckpoint", filepath="models/{epoch:02d}-{val_loss:.2f}.keras"),
        callback("CSVLogger", filename="log.csv"),
        callback("TerminateOnNaN"),
    ),
    class_weight="balanced",
)


def watched(fitting: Fitting) -> ModelGraph:
    drawn = linear()
    drawn.training = structs.replace(drawn.training, data="digits", fitting=fitting)
    return drawn


def written(*callbacks: Any) -> str:
    training = Training(fitting=Fitting(callbacks=callbacks))
    return callback_list(training, load_catalogue(), "folder").flat


def test_a_watched_training_of_weighed_classes_is_written(
    assert_golden: Callable[[str, str], None],
) -> None:
    text = generate(watched(WATCHED), script=True).text
    assert_clean({"watched.py": text})
    assert_golden("script_watched.py", text)


def test_a_notebook_has_the_callbacks_and_the_weights_in_cells() -> None:
    graph = watched(structs.replace(WATCHED, class_weight={"10": 2.0, "9": 0.5}))
    text = as_percent(cells(graph))
    assert 'keras.callbacks.CSVLogger(filename="log.csv"),' in text
    assert "    class_weight={9: 0.5, 10: 2.0},\n    callbacks=callbacks,\n" in text
    assert "def balanced_weights(y_train):" in as_percent(cells(watched(WATCHED)))


def test_a_notebook_computes_on_one_device_of_the_backend() -> None:
    text = as_percent(cells(watched(Fitting(backend="jax", devices=4))))
    assert 'import os\n\nos.environ["KERAS_BACKEND"] = "jax"\n\nimport keras\n' in text
    assert "share(" not in text
    assert "# A notebook computes on one device" in text
    assert "one device" not in as_percent(cells(watched(Fitting(backend="jax"))))


def test_texts_stay_texts() -> None:
    hostile = '"); __import__("os").system("x") #\n'
    more = (
        callback("EarlyStopping", monitor=hostile),
        callback("CSVLogger", filename="log.csv", separator=hostile),
    )
    fitting = structs.replace(WATCHED, callbacks=(*WATCHED.callbacks, *more))
    assert complaints(generate(watched(fitting), script=True).text) == []


def test_what_is_the_default_is_left_out() -> None:
    given = callback("ReduceLROnPlateau", monitor="val_loss", patience=10, min_lr=1e-5)
    assert written(given) == "[keras.callbacks.ReduceLROnPlateau(min_lr=1e-5)]"


@pytest.mark.parametrize(
    "given",
    [
        "EarlyStopping",
        callback("LambdaCallback"),
        callback("RemoteMonitor", root="http://localhost"),
        {"$object": "os.system", "arguments": {"command": "true"}},
        callback("EarlyStopping", patience="many"),
        callback("EarlyStopping", baseline={"$object": "keras.losses.Huber"}),
        callback("EarlyStopping", **{"x); import os; (": 1}),
        callback("ModelCheckpoint"),
        callback("ModelCheckpoint", filepath=7),
        callback("ModelCheckpoint", filepath="best.exe"),
        callback("ModelCheckpoint", filepath="best.keras", save_weights_only=True),
        callback("ModelCheckpoint", filepath="{epoch:999999999}.keras"),
        callback("ModelCheckpoint", filepath="{epoch.__class__}.keras"),
        callback("ModelCheckpoint", filepath="best.keras", save_freq=["epoch"]),
        callback("TensorBoard", embeddings_metadata="/etc/passwd"),
        callback("BackupAndRestore", backup_dir="Documents"),
        callback("BackupAndRestore", backup_dir=""),
    ],
)
def test_what_is_no_callback_is_refused(given: Any) -> None:
    with pytest.raises(SourceError, match=r"Expected .*Received: "):
        written(given)


@pytest.mark.parametrize(
    "path",
    [
        *("", ".", "..", "../log.csv", "logs/../../x", "/tmp/x", "//host/x", "C:/x", "C:x"),  # noqa: S108
        *("a\\b", "\\\\host\\x", "~/\0", "a\nb", "logs//x", "logs/", "a/ . /b", "x:stream", "x."),
    ],
)
def test_a_path_that_may_lead_out_of_the_folder_is_refused(path: str) -> None:
    for given in (callback("CSVLogger", filename=path), callback("TensorBoard", log_dir=path)):
        with pytest.raises(SourceError, match="within the folder of the run"):
            written(given)


@pytest.mark.parametrize("weights", [{"0": -1.0}, {"0": float("nan")}, {"0": float("inf")}])
def test_a_weight_that_is_no_number_to_count_with_is_refused(weights: dict[str, float]) -> None:
    with pytest.raises(SourceError, match="no less than 0"):
        generate(watched(Fitting(class_weight=weights)), script=True)


def test_the_classes_of_several_outputs_are_not_weighed() -> None:
    graph = two_inputs_two_outputs()
    training = structs.replace(graph.training, data="x.npz", fitting=WATCHED)
    graph.training = training
    with pytest.raises(SourceError, match=r"Expected one output .* Received: 2 outputs"):
        generate(graph, script=True)
