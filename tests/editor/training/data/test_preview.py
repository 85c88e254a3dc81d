"""The window that shows what is in data, with answers that are given to it."""

import pytest
from msgspec import structs
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.training.data.describing import Describer
from editor.training.data.preview import DataPreview
from editor.training.data.preview_pictures import picture_of
from graph.training import Training
from tests.editor.training.data.drawn import (
    AGE,
    KIND,
    answer,
    described,
    document_of,
    two_by_two,
)
from worker.protocol import DataDescribed, Thumbnail

SQUARE = Thumbnail(2, 2, 1, b"\x00\x40\x80\xff", "seven")


@pytest.fixture
def document(qtbot: QtBot) -> Document:
    return document_of(two_by_two(), Training(data="homes.csv"))


@pytest.fixture
def describer(document: Document) -> Describer:
    return Describer(document)


@pytest.fixture
def preview(qtbot: QtBot, document: Document, describer: Describer) -> DataPreview:
    preview = DataPreview(document, describer, None)  # type: ignore[arg-type]
    qtbot.addWidget(preview)
    return preview


def tabs(preview: DataPreview) -> list[str]:
    return [preview.tabs.tabText(place) for place in range(preview.tabs.count())]


def cell(preview: DataPreview, row: int, column: int) -> object:
    model = preview.columns.model()
    return model.data(model.index(row, column))


def test_each_state_says_what_it_is(describer: Describer, preview: DataPreview) -> None:
    assert preview.message.text() == "Not read yet"
    describer.busy = True
    describer.changed.emit()
    assert preview.message.text() == "Reading the data"
    assert not preview.again_button.isEnabled()
    assert not preview.bar.isHidden()
    answer(describer, "homes.csv: Expected a value in every cell. Received: empty cells")
    assert preview.message.text() == "The data could not be read"
    assert "empty cells" in preview.words.text()
    assert preview.again_button.isEnabled()


def test_without_data_it_says_where_to_choose_some(qtbot: QtBot) -> None:
    document = document_of(two_by_two(), Training())
    preview = DataPreview(document, Describer(document), None)  # type: ignore[arg-type]
    qtbot.addWidget(preview)
    assert preview.words.text() == "Choose a data set or a file in TRAINING."
    assert not preview.again_button.isEnabled()


def test_a_table_is_shown_by_rows_columns_and_classes(
    describer: Describer, preview: DataPreview
) -> None:
    rows = (("18", "0.5", "10", "flat"), ("90", "", "1000", "house"))
    notes = ("3 values of `income, net` are missing.",)
    answer(describer, described(rows=rows, notes=notes, bytes=13_440))
    assert tabs(preview) == ["ROWS", "COLUMNS", "CLASSES"]
    assert preview.facts.text() == "420 samples · 0.0 MB in memory · two classes · 3 missing values"
    assert preview.split_words.text() == "269 to train · 67 to validate · 84 to test"
    assert preview.notes.text() == "•  3 values of `income, net` are missing."
    model = preview.rows.model()
    assert (model.rowCount(), model.columnCount()) == (2, 4)
    assert model.data(model.index(1, 3)) == "house"
    assert [cell(preview, 1, place) for place in (0, 1, 4, 5)] == [
        "income, net",
        "number",
        "3",
        "0",
    ]
    assert preview.balance.accessibleName() == "Classes: flat 300, house 120"


def test_samples_that_are_images_are_shown(describer: Describer, preview: DataPreview) -> None:
    answer(describer, described(columns=(), rows=(), images=(SQUARE, SQUARE)))
    assert tabs(preview) == ["SAMPLES", "CLASSES"]
    assert [preview.pictures.item(place).text() for place in range(2)] == ["seven", "seven"]


@pytest.mark.parametrize(("channels", "pixels"), [(1, b"\x00\x40\x80"), (3, b"\x00\x40\x80\xff")])
def test_a_picture_that_lies_about_its_size_is_left_out(
    channels: int, pixels: bytes, qtbot: QtBot
) -> None:
    lying = structs.replace(SQUARE, channels=channels, pixels=pixels)
    assert picture_of(lying) is None
    picture = picture_of(SQUARE)
    assert picture is not None
    assert picture.toImage().pixelColor(71, 71).red() == 255


def test_names_of_a_file_break_no_line_and_are_no_markup(
    describer: Describer, preview: DataPreview
) -> None:
    name = "<b>bold</b>\n" + "x" * 500
    column = structs.replace(AGE, name=name)
    answer(describer, described(columns=(column, KIND), notes=(name,), rows=((name, name),)))
    shown = preview.rows.model().headerData(0, preview.rows.horizontalHeader().orientation())
    assert shown.startswith("<b>bold</b>\\nxxx")
    assert len(shown) < 80
    assert "\n" not in preview.notes.text()


def test_a_table_of_ten_thousand_columns_is_shown(
    describer: Describer, preview: DataPreview
) -> None:
    columns = tuple(structs.replace(AGE, name=f"c{place}") for place in range(10_000))
    answer(describer, DataDescribed(1, 10, columns=columns, rows=(("1",) * 10_000,)))
    assert preview.rows.model().columnCount() == 10_000
    assert preview.columns.model().rowCount() == 10_000


def test_it_is_painted_in_its_window(
    qtbot: QtBot, describer: Describer, preview: DataPreview
) -> None:
    answer(describer, described())
    preview.show()
    qtbot.waitExposed(preview)
    preview.tabs.setCurrentIndex(preview.tabs.count() - 1)
    image = preview.grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, 700, 20) for y in range(0, 500, 4)}
    assert preview.palette().highlight().color().name() in colours
    preview.close()
