"""What a person gets who installs the package."""

import subprocess
import sys
import tomllib
import zipfile
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    return zipfile.ZipFile(next(folder.glob("*.whl")))


def test_the_wheel_holds_the_five_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    packages = {top for top in tops if not top.endswith(".dist-info")}
    assert packages == {"graph", "codegen", "worker", "editor", "resources"}
    assert not [name for name in wheel.namelist() if "__pycache__" in name or "test" in name]


@pytest.mark.parametrize(
    "name",
    [
        "resources/layers.json",
        "resources/examples/dense.kcanvas",
        "resources/fonts/Inter-Regular.otf",
        "resources/fonts/OFL.txt",
        "worker/__main__.py",
    ],
)
def test_the_wheel_holds_what_the_program_reads(wheel: zipfile.ZipFile, name: str) -> None:
    assert wheel.getinfo(name).file_size > 0


def test_the_qt_that_aborts_on_python_3_11_is_never_installed(wheel: zipfile.ZipFile) -> None:
    metadata = next(name for name in wheel.namelist() if name.endswith("METADATA"))
    message = message_from_bytes(wheel.read(metadata))
    requirements = map(Requirement, message.get_all("Requires-Dist", []))
    qt = next(each for each in requirements if each.name.lower() == "pyside6-essentials")
    assert not qt.specifier.contains("6.12.0")
    assert qt.specifier.contains("6.11.3")


def test_the_readme_shows_a_window_that_is_there() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    picture = text.split("](", 1)[1].split(")", 1)[0]
    assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_the_versions_agree(wheel: zipfile.ZipFile) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert f"keras_canvas-{project['version']}.dist-info/METADATA" in wheel.namelist()
