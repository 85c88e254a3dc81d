"""An exported notebook, executed cell by cell as Jupyter does it."""

from __future__ import annotations

from pathlib import Path

import keras
import nbformat
import pytest
from nbclient import NotebookClient

from codegen.notebook import notebook
from graph.training import Training
from tests.codegen.drawings import linear


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """Has the kernel use TensorFlow, and say little of it."""
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "3")


@pytest.mark.usefixtures("quiet")
def test_a_notebook_trains_and_saves_the_model_it_was_drawn_as(tmp_path: Path) -> None:
    graph = linear(Training("digits", epochs=1, batch_size=64))
    made = nbformat.reads(notebook(graph), as_version=4)
    client = NotebookClient(made, timeout=300, resources={"metadata": {"path": str(tmp_path)}})
    client.execute()
    outputs = {cell["id"]: str(cell.get("outputs")) for cell in made.cells}
    assert "Total params: " in outputs["model"]
    assert "val_accuracy: 0." in outputs["history"]
    assert "'accuracy'" in outputs["evaluate"]
    saved = keras.saving.load_model(tmp_path / "digits_cnn.keras")
    drawn = [layer.name for layer in graph.layers() if not layer.is_input]
    assert [layer.name for layer in saved.layers] == drawn
