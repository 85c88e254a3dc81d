import json
import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import ProjectFileError
from graph.files import write_project
from graph.kept_weights import kept_weights
from graph.opening import SUFFIXES, open_configuration, open_file, read_script
from tests.graph.drawings import residual
from tests.graph.keras_files.archives import chain, dense, write_archive


def test_a_project_is_opened_as_it_was_written(tmp_path: Path) -> None:
    graph = residual()
    write_project(graph, tmp_path / "drawing.kcanvas")
    result = open_file(tmp_path / "drawing.kcanvas")
    assert result.graph == graph
    assert result.notes == ()


def test_the_suffix_may_be_of_capital_letters(tmp_path: Path) -> None:
    assert len(open_file(write_archive(tmp_path / "MODEL.KERAS", chain(dense("d")))).graph) == 2


@pytest.mark.parametrize("name", ["model.onnx", "model", "config.json"])
def test_a_file_of_another_kind_is_refused_with_the_kinds_that_are_not(
    tmp_path: Path, name: str
) -> None:
    with pytest.raises(ProjectFileError) as caught:
        open_file(tmp_path / name)
    assert all(suffix in str(caught.value) for suffix in SUFFIXES)


def test_the_file_of_weights_is_named_by_its_whole_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_archive(tmp_path / "model.keras", chain(dense("d")))
    monkeypatch.chdir(tmp_path)
    graph = open_file(Path("model.keras")).graph
    assert graph.settings.weights == str(tmp_path / "model.keras")


def test_opening_imports_nothing_of_what_runs_a_model(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "model.keras", chain(dense("d")))
    code = (
        "import sys; from pathlib import Path; from graph.opening import open_file; "
        f"open_file(Path({str(path)!r})); "
        "print(sorted({'keras', 'tensorflow', 'jax', 'numpy', 'h5py'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_the_configuration_of_a_scripts_model_is_read_without_weights() -> None:
    config = chain(dense("d"))
    text = json.dumps(config | {"compile_config": {"loss": "mse"}})
    graph = open_configuration(text, Path("model.py")).graph
    assert [layer.name for layer in graph.layers()] == ["x", "d"]
    assert {layer.weights for layer in graph.layers()} == {""}
    assert (graph.settings.weights, graph.training.loss) == ("", "mse")
    assert kept_weights(graph) is None


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", "[" * 9999, "{" * 200_000, '"\\ud800"', "1" * 5000]
)
def test_what_is_no_configuration_is_refused_with_the_name_of_the_script(text: str) -> None:
    with pytest.raises(ProjectFileError, match=r"^model.py: Expected "):
        open_configuration(text, Path("model.py"))


def test_a_script_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_bytes(b"\xff not python")
    assert read_script(path) == b"\xff not python"
    with pytest.raises(ProjectFileError, match="Expected a file of"):
        open_file(path)
    path.write_bytes(b"#" * (1024 * 1024 + 1))
    for wrong in (path, tmp_path / "gone.py", tmp_path):
        with pytest.raises(ProjectFileError, match="Expected "):
            read_script(wrong)
