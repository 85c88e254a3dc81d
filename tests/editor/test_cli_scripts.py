"""Scripts on the command line: run with consent alone, and opened as a file is."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from editor.commands.errors import CommandError
from editor.commands.scripts import chosen_name
from graph.files import read_project
from worker.protocol import Offer

RAN = "\nopen('ran', 'w').close()\n"
ONE = "import keras\nfrom tensorflow.keras import layers\n"
SCRIPT = f"""{ONE}
def build_model():
    inputs = keras.Input((4,), name="features")
    x = layers.Dense(3, name="hidden")(inputs)
    return keras.Model(inputs, layers.Add(name="sum")([x, x]), name="mine")

if __name__ == "__main__":
    raise SystemExit("not to be run")
"""


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "editor", *map(str, arguments)]


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*arguments),
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=300,
        cwd=cwd,
        check=False,
    )


@pytest.mark.parametrize("words", [["check"], ["export"], ["train", "-o", "out.keras"]])
def test_without_consent_a_script_is_not_run(words: list[str], tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(SCRIPT + RAN)
    done = run(*words, "model.py", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "keras-canvas: model.py: Expected --trust. Opening a script runs it, and it can do "
        "whatever you can. Received: a call without it, and no kept agreement\n"
    )
    assert [path.name for path in tmp_path.iterdir()] == ["model.py"]


def test_a_script_becomes_a_project_and_source_in_one_go_each(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(SCRIPT)
    done = run("export", path, "-o", "model.kcanvas", "--trust", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    graph = read_project(tmp_path / "model.kcanvas")
    assert (graph.name, len(graph)) == ("mine", 3)
    assert [layer.name for layer in graph.layers()] == ["features", "hidden", "sum"]
    over_itself = run("export", path, "-o", "model.py", "--trust", cwd=tmp_path)
    assert over_itself.returncode == 2
    assert path.read_text() == SCRIPT


def test_of_several_models_one_is_asked_for_by_name(tmp_path: Path) -> None:
    (tmp_path / "parts.py").write_text("UNITS = 5\n")
    dense = "keras.Sequential([keras.Input((4,)), layers.Dense(UNITS), layers.ReLU()])"
    (tmp_path / "model.py").write_text(
        f"{ONE}from parts import UNITS\nfirst = {dense}\nsecond = {dense}\n"
    )
    done = run("check", "model.py", "--trust", "--model", "second", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["nodes"] == 3


MODEL = Offer("model", "Functional", 3, 10, likely=True, whole=True)
ENCODER = Offer("encoder", "Sequential", 1, 10, likely=True)
OTHER = Offer("other", "Sequential", 2, None, likely=True, whole=True)
MAIN = Offer("main")
MINE = Offer("mine", "Mine", fault="its graph is Python code of its author's")
PATH = Path("model.py")


def test_the_whole_is_taken_and_what_else_there_is_is_noted(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert chosen_name((MODEL, MAIN, MINE), PATH, "") == "model"
    assert capsys.readouterr().err == ""
    assert chosen_name((MODEL, ENCODER, MAIN), PATH, "") == "model"
    assert capsys.readouterr().err == (
        "note: took `model` of model.py, which also has encoder (Sequential of 1 layer)\n"
    )


@pytest.mark.parametrize(
    ("offers", "wanted", "message"),
    [
        (
            (MODEL, OTHER, MAIN, MINE),
            "",
            "model.py: Expected --model NAME with one of model (Functional of 3 layers), other "
            "(Sequential of 2 layers), main(). Received: no name",
        ),
        ((MAIN,), "", "model.py: Expected --model NAME with one of main(). Received: no name"),
        (
            (MINE,),
            "",
            "model.py: Expected a model that can be drawn. Received: mine, a Mine: its graph is "
            "Python code of its author's",
        ),
        (
            (MODEL, MINE),
            "mine",
            "model.py: Expected a model that can be drawn. Received: mine, a Mine: its graph is "
            "Python code of its author's",
        ),
        (
            (MODEL, MINE),
            "\x1b[31m",
            "model.py: Expected --model to name one of model (Functional of 3 layers). "
            "Received: '\\x1b[31m'",
        ),
    ],
)
def test_without_one_obvious_model_the_choice_is_listed(
    offers: tuple[Offer, ...], wanted: str, message: str
) -> None:
    with pytest.raises(CommandError) as caught:
        chosen_name(offers, PATH, wanted)
    assert str(caught.value) == message


def test_an_error_of_a_script_is_one_line_that_names_its_own(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(f"{ONE}\nlayers.Dens(3)\n")
    done = run("export", "model.py", "--trust", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("keras-canvas: model.py, line 4: AttributeError: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gone.py"], "gone.py: Expected a readable file"),
        (["gone.keras", "--model", "a"], "Expected --model with a .py file"),
    ],
)
def test_what_cannot_be_run_is_one_line(words: list[str], said: str, tmp_path: Path) -> None:
    done = run("check", *words, "--trust", cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(os.name != "posix", reason="pseudo terminals are POSIX's")
@pytest.mark.parametrize("answer", ["n", "", "yes please"])
def test_a_terminal_is_asked_and_only_yes_runs(answer: str, tmp_path: Path) -> None:
    import pty  # noqa: PLC0415 - not on Windows

    (tmp_path / "model.py").write_text(SCRIPT + RAN)
    ours, theirs = pty.openpty()
    os.write(ours, f"{answer}\n".encode())
    process = subprocess.Popen(
        command("check", "model.py"),
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
        cwd=tmp_path,
    )
    assert process.wait(timeout=60) == 2
    said = os.read(ours, 9999).decode()
    os.close(ours)
    os.close(theirs)
    assert "import keras" in said
    assert "Opening a script runs it, and it can do whatever you can." in said
    assert "Run it? [y/N]" in said
    assert "it was not run" in said
    assert not (tmp_path / "ran").exists()


@pytest.mark.skipif(os.name != "posix", reason="sends the interrupt that Ctrl-C sends on POSIX")
def test_ctrl_c_ends_a_script_and_what_it_has_started(tmp_path: Path) -> None:
    (tmp_path / "model.py").write_text(
        "import os, time\nprint(os.getpid(), file=open('begun', 'w'), flush=True)\n"
        "os.rename('begun', 'number')\nwhile True: time.sleep(60)\n"
    )
    # Tests that run in the background of a shell are deaf to it, and so is what they start.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = subprocess.Popen(
        command("check", "model.py", "--trust"), stderr=subprocess.PIPE, text=True, cwd=tmp_path
    )
    signal.signal(signal.SIGINT, before)
    number = tmp_path / "number"
    while not number.exists():
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=0.1)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, said) == (2, "keras-canvas: stopped\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int(number.read_text()), 0)
