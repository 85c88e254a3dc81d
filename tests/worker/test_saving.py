import os
import zipfile
from pathlib import Path
from typing import Any

import keras
import pytest

from worker.saving import save_model
from worker.unbroken import unbroken, wait_for_unbroken


@pytest.fixture(scope="module")
def model() -> keras.Model:
    return keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])


class BadModel:
    """Stands in for a model whose `save` goes wrong half-way, as on a full disk."""

    def __init__(self, *, fails: bool) -> None:
        self._fails = fails

    def save(self, path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("config.json", "{}")
        if self._fails:
            raise OSError(28, os.strerror(28), str(path))


def test_a_saved_model_loads_and_nothing_else_is_left(model: keras.Model, tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_text("an old file")
    assert save_model(model, str(path)) == path
    assert keras.models.load_model(path).get_weights()[0].tolist() == (
        model.get_weights()[0].tolist()
    )
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails", [True, False], ids=["raises", "writes half a file"])
def test_a_save_that_goes_wrong_leaves_the_old_file_untouched(tmp_path: Path, fails: bool) -> None:
    path = tmp_path / "model.keras"
    path.write_text("an old file")
    bad: Any = BadModel(fails=fails)
    with pytest.raises(OSError, match=r"No space|Expected a whole file"):
        save_model(bad, str(path))
    assert path.read_text() == "an old file"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("model.h5", "Expected a file name that ends in .keras. Received: model.h5"),
        ("folder.keras", "Expected a file. Received: a folder"),
        ("nowhere/model.keras", "Expected an existing folder. Received: "),
    ],
)
def test_a_path_that_cannot_be_written_is_refused(
    model: keras.Model, tmp_path: Path, name: str, words: str
) -> None:
    (tmp_path / "folder.keras").mkdir()
    with pytest.raises(ValueError, match=words):
        save_model(model, str(tmp_path / name))


@pytest.mark.skipif(os.name == "nt", reason="links need a privilege on Windows")
def test_a_link_stays_a_link_to_the_file_that_is_written(
    model: keras.Model, tmp_path: Path
) -> None:
    target, link = tmp_path / "target.keras", tmp_path / "link.keras"
    target.touch()
    target.chmod(0o640)
    link.symlink_to(target)
    save_model(model, str(link))
    assert link.is_symlink()
    assert zipfile.is_zipfile(target)
    assert target.stat().st_mode & 0o777 == 0o640


def test_a_save_that_takes_too_long_for_the_end_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("worker.unbroken.PATIENCE", 0.01)
    half = tmp_path / "half.keras"
    half.touch()
    with unbroken() as leaving:
        leaving.append(half)
        wait_for_unbroken()
    assert not half.exists()
