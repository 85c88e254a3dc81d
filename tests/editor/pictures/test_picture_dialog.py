"""The dialog that exports a picture, through its own buttons."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from editor import dialogs
from editor.canvas.picture import Picture
from editor.look.theme import DARK, LIGHT
from editor.pictures.dialog import DRAWING, PictureDialog
from graph.catalogue import load_catalogue
from tests.editor.canvas.drawn import chain_of


@pytest.fixture
def dialog(qtbot: QtBot, tmp_path: Path) -> PictureDialog:
    picture = Picture(chain_of(60), load_catalogue(), LIGHT, {})
    made = PictureDialog(picture, tmp_path, "encoder/one")
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
    qtbot.addWidget(made)
    made.open()
    return made


def answered(monkeypatch: pytest.MonkeyPatch, path: Path | None) -> list[Path]:
    proposed: list[Path] = []

    def answer(_parent: object, _title: str, proposal: Path, _filter: str) -> Path | None:
        proposed.append(proposal)
        return path

    monkeypatch.setattr(dialogs, "save_file_name", answer)
    return proposed


@pytest.mark.parametrize("kind", [".svg", ".pdf", ".png"])
def test_a_picture_is_written_where_it_is_asked_for(
    dialog: PictureDialog,
    kind: str,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / f"out{kind}"
    proposed = answered(monkeypatch, path)
    next(button for name, button in dialog.kinds.items() if name == kind).click()
    with qtbot.waitSignal(dialog.exported) as exported:
        dialog.export_button.click()
        assert dialog.summary.text() == DRAWING
        assert not dialog.export_button.isEnabled()
    assert exported.args == [str(path)]
    assert proposed == [tmp_path / f"encoder_one{kind}"]
    assert path.stat().st_size > 1000
    assert not dialog.isVisible()


def test_the_choices_are_those_of_the_file(
    dialog: PictureDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.png"
    answered(monkeypatch, path)
    dialog.kinds[".png"].click()
    dialog.themes["Dark"].click()
    dialog.transparent.click()
    dialog.scale.setValue(0.5)
    with qtbot.waitSignal(dialog.exported):
        dialog.export_button.click()
    image = QImage(str(path))
    assert image.pixelColor(0, 0).alpha() == 0
    assert dialog.summary.text() == DRAWING
    colours = {image.pixelColor(x, y).name() for x in range(image.width()) for y in range(0, 60, 5)}
    assert DARK.raised in colours
    assert LIGHT.raised not in colours


def test_each_kind_keeps_its_scale_and_says_its_size(dialog: PictureDialog) -> None:
    assert dialog.scale.value() == 1.0
    assert dialog.summary.text().endswith(" px")
    dialog.kinds[".png"].click()
    assert dialog.scale.value() == 2.0
    dialog.scale.setValue(3.0)
    dialog.kinds[".pdf"].click()
    assert dialog.scale.value() == 1.0
    assert dialog.summary.text().endswith(" mm")
    dialog.kinds[".png"].click()
    assert dialog.scale.value() == 3.0


def test_the_preview_follows_the_theme(dialog: PictureDialog) -> None:
    def centre() -> str:
        image = dialog.preview.grab().toImage()
        ratio = image.devicePixelRatio()
        x, y = (round(side * ratio / 2) for side in dialog.preview.size().toTuple())
        return image.pixelColor(x, y).name()

    light = {centre()}
    dialog.themes["Dark"].click()
    assert centre() not in light


def test_a_picture_that_is_too_large_is_refused_before_a_file_is_chosen(
    dialog: PictureDialog,
) -> None:
    dialog.kinds[".png"].click()
    dialog.scale.setValue(20.0)
    dialog.export_button.click()
    assert "Expected at most" in dialog.summary.text()
    assert dialog.isVisible()


def test_a_dialog_that_is_closed_meanwhile_writes_nothing(
    dialog: PictureDialog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.svg"
    answered(monkeypatch, path)
    dialog.export_button.click()
    assert dialog.cancel_button.isEnabled()
    dialog.cancel_button.click()
    assert not dialog.isVisible()
    assert not path.exists()


def test_a_file_that_cannot_be_written_is_said_and_the_dialog_stays(
    dialog: PictureDialog, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, tmp_path / "no such folder" / "out.svg")
    dialog.export_button.click()
    qtbot.waitUntil(dialog.export_button.isEnabled)
    assert "out.svg was not written" in dialog.summary.text()
    assert dialog.isVisible()


def test_a_question_that_is_not_answered_leaves_everything(
    dialog: PictureDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, None)
    dialog.export_button.click()
    assert dialog.isVisible()
    assert dialog.export_button.isEnabled()
