"""The command line, run as its users run it: as a program of its own."""

import io
import json
import os
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import h5py  # type: ignore[import-untyped]
import nbformat
import pytest

from graph.edits import AddNode, Connect
from graph.elements import Layer, Node, Tensor
from graph.files import read_project, write_project
from graph.model import ModelGraph
from graph.training import Training
from resources import EXAMPLES, resource_path
from tests.broken_projects import BROKEN_PROJECTS

EXAMPLE = resource_path("examples/digits_residual.kcanvas")


def run(
    *arguments: str | Path, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "editor", *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        cwd=cwd,
        env={**os.environ, **environment},
        check=False,
    )


def test_check_says_kind_and_reasons_as_json() -> None:
    done = run("check", EXAMPLE, "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert report["kind"] == "branching"
    assert report["reasons"]
    assert report["problems"] == []
    assert (report["nodes"], report["edges"]) == (9, 9)


def test_check_ends_with_1_where_there_are_errors(tmp_path: Path) -> None:
    graph = ModelGraph()
    AddNode(Node("n1", "l1"), Layer("l1", "Dense", "lonely")).apply(graph)
    path = tmp_path / "lonely.kcanvas"
    write_project(graph, path)
    done = run("check", path, "--json")
    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    assert {problem["severity"] for problem in problems} == {"error"}
    assert any(
        problem["nodes"] == ["lonely"] and "units" in problem["message"] for problem in problems
    )


@pytest.mark.parametrize("name", EXAMPLES)
def test_export_writes_what_standard_output_gets(name: str, tmp_path: Path) -> None:
    example = resource_path(f"examples/{name}.kcanvas")
    output = tmp_path / "model.py"
    printed = run("export", example)
    assert printed.returncode == 0, printed.stderr
    assert run("export", example, "-o", output).returncode == 0
    assert output.read_text(encoding="utf-8") == printed.stdout
    compile(printed.stdout, name, "exec")


def test_an_export_says_what_keras_says_of_the_model() -> None:
    done = run("export", resource_path("examples/digits_cnn.kcanvas"))
    assert done.stdout.startswith(
        '"""digits_cnn, drawn with Keras Canvas.\n\nInputs:  image (8, 8, 1)\n'
        'Outputs: classes (10,)\n85,066 parameters\n"""\n'
    )


def test_an_export_without_keras_leaves_out_what_keras_would_say(tmp_path: Path) -> None:
    broken = tmp_path / "keras"
    broken.mkdir()
    (broken / "__init__.py").write_text("raise ImportError('not here')", encoding="utf-8")
    done = run("export", EXAMPLE, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    assert done.stderr.startswith("note: shapes and the number of parameters are left out. ")
    assert done.stderr.count("\n") == 1
    whole = run("export", EXAMPLE).stdout
    assert len(whole) > len(done.stdout)
    assert whole.split('"""\n', 1)[1] == done.stdout.split('"""\n', 1)[1]


def test_an_export_can_be_flat_a_script_and_a_notebook(tmp_path: Path) -> None:
    assert run("export", EXAMPLE, "--flat").stdout.count("def ") == 2
    script = run("export", EXAMPLE, "--script", "--flat").stdout
    output = tmp_path / "model.ipynb"
    done = run("export", EXAMPLE, "-o", output, "--flat", "--script")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    made = nbformat.read(output, as_version=4)
    nbformat.validate(made)
    model = next(cell.source for cell in made.cells if cell["id"] == "model")
    assert model.split("\n\n\nmodel = ")[0] in script


def test_the_linear_example_is_sequential_and_functional_on_request() -> None:
    example = resource_path("examples/dense.kcanvas")
    assert "keras.Sequential(" in run("export", example).stdout
    functional = run("export", example, "--functional").stdout
    assert "keras.Model(" in functional
    assert "Sequential(" not in functional


@pytest.mark.parametrize("kind", BROKEN_PROJECTS)
@pytest.mark.parametrize("command", [["check"], ["export"], ["train", "-o", "out.keras"]])
def test_a_bad_file_is_one_clear_line(kind: str, command: list[str], tmp_path: Path) -> None:
    path = tmp_path / f"{kind}.kcanvas"
    path.write_bytes(BROKEN_PROJECTS[kind])
    done = run(*command, path.name, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert path.name in done.stderr
    assert "Expected" in done.stderr
    assert "Received" in done.stderr
    assert len(done.stderr) < 500


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "no-such-file.kcanvas"],
        ["export", str(EXAMPLE), "-o", "model.txt"],
        ["export", str(EXAMPLE), "-o", str(EXAMPLE)],
        ["export", str(EXAMPLE), "-o", "model.keras", "--script"],
        ["export", str(EXAMPLE), "-o", "model.kcanvas", "--script"],
        ["export", str(EXAMPLE), "-o", "model.keras", "--flat"],
        ["export", str(EXAMPLE), "-o", str(Path("no", "folder", "model.ipynb"))],
        ["export", str(EXAMPLE), "-o", str(Path("no", "folder", "model.keras"))],
        ["check", str(EXAMPLE.with_suffix(".h5"))],
        ["export", str(EXAMPLE), "-o", str(Path("no", "such", "folder", "model.py"))],
        ["train", str(EXAMPLE), "-o", "model.h5"],
        ["train", str(EXAMPLE), "-o", str(Path("no", "folder", "model.keras"))],
        ["train", str(EXAMPLE), "-o", "model.keras", "--epochs", "none"],
        ["train", str(EXAMPLE), "-o", "model.keras", "--epochs", "0"],
        ["train", str(EXAMPLE), "-o", "model.keras", "--epochs", "9" * 5000],
        ["train", str(EXAMPLE), "-o", f"..{os.sep}"],
        ["train", str(EXAMPLE), "-o", "model.keras", "--data", "no_such_set"],
        ["train", str(EXAMPLE), "--data", "digits", "--images", "."],
        ["train", str(EXAMPLE), "--images", "no-such-folder"],
        ["train", str(EXAMPLE), "--input", "nothing=width"],
        ["train", str(EXAMPLE), "--resume", "last", "--runs", "nowhere"],
        ["train", str(EXAMPLE), "--process", "1"],
        ["train", str(EXAMPLE), "--hosts", "a:1,b:2", "--process", "2"],
        ["train", str(EXAMPLE), "--hosts", "a,b", "--process", "0"],
        ["evaluate", str(EXAMPLE), "--runs", "nowhere"],
        ["evaluate", "no-such-run"],
        ["predict", str(EXAMPLE)],
        ["predict", str(EXAMPLE), "--data", "no-such-file.csv"],
        ["runs", "no-such-folder"],
        ["runs", "--compare", "one", "another"],
        ["runs", "--delete", "one", "--yes"],
        ["train", str(EXAMPLE), "-o", "model.keras", "--data", "no-such-file.csv"],
        ["check", str(EXAMPLE), "--yaml"],
    ],
)
def test_a_wrong_call_is_one_clear_line(arguments: list[str], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["model.py", "model.kcanvas"])
def test_a_missing_folder_is_said_by_the_name_that_was_given(name: str, tmp_path: Path) -> None:
    target = Path("missing", name)
    done = run("export", EXAMPLE, "-o", target, cwd=tmp_path)
    expected = f"keras-canvas: Expected -o in a folder that exists. Received: {target}\n"
    assert (done.returncode, done.stderr) == (2, expected)


def test_a_training_without_data_names_the_option(tmp_path: Path) -> None:
    graph = read_project(EXAMPLE)
    graph.training = Training()
    path = tmp_path / "model.kcanvas"
    write_project(graph, path)
    done = run("train", path, "-o", tmp_path / "model.keras")
    assert done.returncode == 2
    assert "Expected --data, one of digits, " in done.stderr
    assert done.stderr.count("\n") == 1


def test_commands_without_a_window_import_neither_qt_nor_keras() -> None:
    code = (
        "import sys; from editor.cli import main; main(['check', sys.argv[1]]);"
        "main(['export', sys.argv[1], '--script']);"
        "import editor.commands.train;"
        "bad = {'PySide6', 'NodeGraphQt', 'keras', 'tensorflow', 'sklearn'} & sys.modules.keys();"
        "sys.exit(f'imported: {bad}' if bad else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(EXAMPLE)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can lack a display")
def test_a_window_without_a_display_is_one_clear_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = run(EXAMPLE)
    assert done.returncode == 2
    assert done.stderr == "keras-canvas: Expected a display for the window. Received: none\n"


def test_a_table_that_is_missing_columns_is_one_clear_line(tmp_path: Path) -> None:
    data = tmp_path / "two.csv"
    data.write_text("width,kind\n1,a\n2,b\n3,a\n4,b\n5,a\n6,b\n", encoding="utf-8")
    options = ("-o", tmp_path / "model.keras", "--runs", tmp_path / "runs", "--epochs", "1")
    done = run("train", EXAMPLE, *options, "--data", data)
    assert done.returncode == 2
    assert done.stderr == (
        f"keras-canvas: Expected 64 columns and a target in {data}. Received: 1 and a target\n"
    )
    assert list(tmp_path.iterdir()) == [data]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
def test_a_folder_that_cannot_be_written_to_is_known_before_the_training(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    done = run("train", EXAMPLE, "-o", tmp_path / "model.keras")
    assert done.returncode == 2
    assert "Expected -o in a folder that can be written to" in done.stderr


@pytest.mark.parametrize("encoding", ["cp1252", "ascii"])
def test_names_that_a_terminal_has_no_letters_for_are_escaped(
    tmp_path: Path, encoding: str
) -> None:
    graph = read_project(EXAMPLE)
    graph.name = "日本"
    path = tmp_path / "names.kcanvas"
    write_project(graph, path)
    shown = run("check", path, PYTHONIOENCODING=encoding)
    assert shown.returncode == 0, shown.stderr
    assert r"\u65e5\u672c" in shown.stdout
    # What programs read is UTF-8 all the same.
    report = json.loads(run("check", path, "--json", PYTHONIOENCODING=encoding).stdout)
    assert "日本" in report["problems"][0]["message"]
    assert 'name="日本"' in run("export", path, PYTHONIOENCODING=encoding).stdout


@pytest.mark.skipif(os.name != "posix", reason="sends the interrupt that Ctrl-C sends on POSIX")
def test_ctrl_c_before_the_first_batch_keeps_the_model_that_was_there(tmp_path: Path) -> None:
    output = tmp_path / "model.keras"
    output.write_bytes(b"trained before")
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "editor", "train", str(EXAMPLE), "-o", str(output)),
            *("--runs", str(tmp_path / "runs")),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        process.wait(timeout=1)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 2
    assert "stopped" in err
    assert "Traceback" not in err
    assert output.read_bytes() == b"trained before"
    assert list(tmp_path.iterdir()) == [output]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The linear example as a `.keras` file with fresh weights."""
    path = tmp_path_factory.mktemp("saved") / "digits.keras"
    done = run("export", resource_path("examples/dense.kcanvas"), "-o", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return path


def test_a_keras_file_is_checked_as_a_project_is(saved: Path) -> None:
    done = run("check", saved, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["kind"], report["problems"], report["notes"]) == ("linear", [], [])


def test_a_keras_file_is_exported_as_the_source_and_the_project_that_it_was(
    saved: Path, tmp_path: Path
) -> None:
    example = resource_path("examples/dense.kcanvas")
    source, project, again = (tmp_path / f"model{end}" for end in (".py", ".kcanvas", ".keras"))
    for output in (source, project, again):
        done = run("export", saved, "-o", output)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert source.read_text(encoding="utf-8") == run("export", example).stdout
    assert run("export", project).stdout == source.read_text(encoding="utf-8")
    weights = []
    for path in (saved, again):
        with zipfile.ZipFile(path) as archive:
            held = io.BytesIO(archive.read("model.weights.h5"))
        with h5py.File(held) as file:
            weights.append({name: data[()] for name, data in datasets(file["layers"]).items()})
    assert weights[0]
    assert weights[0].keys() == weights[1].keys()
    assert all((weights[0][name] == weights[1][name]).all() for name in weights[0])


def datasets(group: h5py.Group, before: str = "") -> dict[str, h5py.Dataset]:
    found: dict[str, h5py.Dataset] = {}
    for name, held in group.items():
        inner = datasets(held, f"{before}{name}/") if isinstance(held, h5py.Group) else None
        found.update({before + name: held} if inner is None else inner)
    return found


def test_a_keras_file_is_trained_on_from_its_weights(saved: Path, tmp_path: Path) -> None:
    output = tmp_path / "trained.keras"
    options = ("--data", "make_classification", "--epochs", "1", "--runs", tmp_path / "runs")
    done = run("train", saved, "-o", output, *options)
    assert done.returncode == 0, done.stderr
    assert "note: layers that begin with their weights of before: " in done.stderr
    assert f"saved: {output}" in done.stdout


def test_a_file_is_never_written_over_itself(saved: Path) -> None:
    before = saved.read_bytes()
    for command in (["export"], ["train", "--data", "digits"]):
        done = run(*command, saved, "-o", saved)
        assert done.returncode == 2
        assert "Expected -o to name another file than FILE" in done.stderr
    assert saved.read_bytes() == before


def test_what_of_a_file_is_not_resolved_is_noted(saved: Path, tmp_path: Path) -> None:
    path = tmp_path / "custom.keras"
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(path, "w") as copy:
        for name in archive.namelist():
            data = archive.read(name)
            if name == "config.json":
                data = data.replace(b'"class_name": "Dense"', b'"class_name": "Mine"', 1)
            copy.writestr(name, data)
    done = run("check", path)
    assert done.returncode == 1
    assert done.stderr.startswith("note: ")
    assert "Mine" in done.stderr
    assert json.loads(run("check", path, "--json").stdout)["notes"]
    exported = run("export", path)
    assert exported.returncode == 2
    assert "Mine" in exported.stderr.splitlines()[-1]


def test_a_problem_within_a_nested_model_says_where(tmp_path: Path) -> None:
    inner = ModelGraph("")
    source = Layer("l1", "InputLayer", "given", arguments={"shape": (4,)})
    AddNode(Node("n1", "l1"), source).apply(inner)
    AddNode(Node("n2", "l2"), Layer("l2", "Dense", "wrong")).apply(inner)
    Connect(Tensor("n1"), "n2").apply(inner)
    graph = ModelGraph("outer")
    AddNode(Node("n1", "l1"), source).apply(graph)
    nested = Layer("l2", "Model", "encoder", module="keras", model=inner)
    AddNode(Node("n2", "l2"), nested).apply(graph)
    Connect(Tensor("n1"), "n2").apply(graph)
    path = tmp_path / "nested.kcanvas"
    write_project(graph, path)
    assert "error: encoder: Expected a value for `units`" in run("check", path).stdout
    problems = json.loads(run("check", path, "--json").stdout)["problems"]
    within = [problem for problem in problems if problem["path"]]
    assert [(each["path"], each["nodes"]) for each in within] == [(["encoder"], ["wrong"])]
