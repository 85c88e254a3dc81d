"""`keras-canvas export` of pictures, as a program of its own."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from tests.editor.test_cli import EXAMPLE, run


def test_a_picture_is_drawn_with_the_shapes_that_keras_says(tmp_path: Path) -> None:
    path = tmp_path / "out.svg"
    done = run("export", EXAMPLE, "-o", str(path))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    text = path.read_text("utf-8")
    assert ">Conv2D</text>" in text
    assert ">8 × 8 × 32</text>" in text


def test_a_picture_is_as_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    options = ("--theme", "dark", "--scale", "0.5", "--transparent")
    assert run("export", EXAMPLE, "-o", str(path), *options).returncode == 0
    half = QImage(str(path))
    assert half.pixelColor(0, 0).alpha() == 0
    assert half.dotsPerMeterX() == pytest.approx(48 / 0.0254, abs=1)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "out.py", "--transparent"], "Expected --transparent with a .svg"),
        (["--theme", "dark"], "Expected --theme with a .svg"),
        (["-o", "out.py", "--scale", "2"], "Expected --scale with a .svg"),
        (["-o", "out.svg", "--scale", "nan"], "expected a number from 0.05 to 20"),
        (["-o", "out.svg", "--scale", "1e9"], "expected a number from 0.05 to 20"),
        (["-o", "out.svg", "--flat"], "Expected --flat with a .py or .ipynb file"),
        (["-o", "out.jpg"], ".svg, .pdf or .png"),
    ],
)
def test_a_wrong_option_is_one_clear_line(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run("export", EXAMPLE, *arguments)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
    assert not list(tmp_path.iterdir())
