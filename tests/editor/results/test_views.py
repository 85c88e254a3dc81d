"""What is shown of answers, without a worker."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK, LIGHT, Theme
from editor.results.confusion import ConfusionView
from editor.results.judging import JudgingPage
from editor.results.mistakes import MistakesView
from editor.results.output_view import CLASSES, CONFUSION, MISTAKES, RESIDUALS, ROC, OutputView
from editor.results.tables import Column, Sortable
from editor.results.weights import WeightsPage
from editor.results.xy_plot import XYPlot
from worker.protocol import Curve, Histogram, Judged, LayerWeights, Mistake, OutputJudged

SLOW = 20_000  # ms; pyqtgraph on a busy machine
ANIMALS = OutputJudged(
    "animal",
    "classes",
    ("cat", "dog"),
    ((9, 1), (0, 5)),
    ((0.9, None, 0.8, 10), (1.0, 1.0, 1.0, 5)),
    (Curve((0.0, 0.5, 1.0), (0.0, 0.9, 1.0), "cat", 0.9),),
)
WEIGHT = OutputJudged(
    "weight",
    "numbers",
    residuals=Curve((1.0, None, 3.0), (1.5, 2.0, 2.0)),
    measures={"mean absolute error": 0.75},
    mistakes=(Mistake(4, "3", "2", 1.0, values=(0.5, None)),),
)


def contrast(first: QColor, second: QColor) -> float:
    def luminance(colour: QColor) -> float:
        parts = (colour.redF(), colour.greenF(), colour.blueF())
        red, green, blue = (
            each / 12.92 if each <= 0.03928 else ((each + 0.055) / 1.055) ** 2.4 for each in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_counts_can_be_read_on_every_tint(qtbot: QtBot, theme: Theme) -> None:
    view = ConfusionView(theme)
    qtbot.addWidget(view)
    view.show_counts(("a", "b"), ((5, 0), (7, 0)))
    right, wrong = view.model.tint(0, 0), view.model.tint(1, 0)
    assert right is not None
    assert wrong is not None
    assert right != wrong
    assert min(contrast(each, QColor(theme.text)) for each in (right, wrong)) >= 4.5
    assert view.model.tint(0, 1) is None


def test_a_cell_tells_in_words_what_was_taken_for_what(qtbot: QtBot) -> None:
    view = ConfusionView(DARK)
    qtbot.addWidget(view)
    view.show_counts(("cat", "dog\n"), ((9, 1), (0, 5)))
    assert view.model.in_words(0, 1) == "1 of 10 samples of cat were taken for dog\\n"
    assert view.model.in_words(1, 1) == "5 of 5 samples of dog\\n were recognised"
    assert view.model.index(1, 0).data() == ""


def test_columns_without_room_for_names_have_the_numbers_of_their_rows(qtbot: QtBot) -> None:
    view = ConfusionView(DARK)
    qtbot.addWidget(view)
    view.resize(760, 300)
    names = [f"a class with a long name {number}" for number in range(20)]
    view.show_counts(names, [[int(row == column) for column in range(20)] for row in range(20)])

    def titles(orientation: Qt.Orientation) -> list[str]:
        return [view.model.headerData(place, orientation) for place in (0, 19)]  # type: ignore[misc]

    assert titles(Qt.Orientation.Horizontal) == ["1", "20"]
    assert [each.partition(" ")[0] for each in titles(Qt.Orientation.Vertical)] == ["1", "20"]
    width = 20 * view.table.horizontalHeader().defaultSectionSize()
    assert width + view.table.verticalHeader().width() <= view.width()
    view.show_counts(("a", "b"), ((1, 0), (0, 1)))
    assert view.model.headerData(1, Qt.Orientation.Horizontal) == "b"


def test_a_matrix_that_is_not_square_is_cut(qtbot: QtBot) -> None:
    view = ConfusionView(DARK)
    qtbot.addWidget(view)
    view.show_counts(("a", "b", "c"), ((1, 2, 3, 4), (5,)))
    assert [view.model.index(1, column).data() for column in range(2)] == ["5", ""]
    assert view.model.rowCount() == view.model.columnCount() == 2


def test_numbers_sort_as_numbers_and_what_is_missing_comes_last() -> None:
    columns = (Column("Name"), Column("Value", lambda value: f"{value}"))
    model = Sortable(columns, [("ten", 10.0), ("none", None), ("nine", 9.0)])
    for order, expected in (
        (Qt.SortOrder.AscendingOrder, ["nine", "ten", "none"]),
        (Qt.SortOrder.DescendingOrder, ["ten", "nine", "none"]),
    ):
        model.sort(1, order)
        assert [model.index(row, 0).data() for row in range(3)] == expected
    model.sort(-1)
    assert [model.place_of(row) for row in range(3)] == [0, 1, 2]


def test_only_what_is_known_of_an_output_is_offered(qtbot: QtBot) -> None:
    view = OutputView(DARK)
    qtbot.addWidget(view)
    view.resize(600, 300)
    view.show()
    offered = []
    for output in (ANIMALS, WEIGHT):
        view.show_output(output)
        buttons = view.segments.buttons
        offered.append([place for place, each in enumerate(buttons) if not each.isHidden()])
    assert offered == [[CONFUSION, CLASSES, ROC], [RESIDUALS, MISTAKES]]
    view.show_output(OutputJudged("odd", "other"))
    assert view.segments.isHidden()
    view.hide()


def drawn(plot: XYPlot) -> bool:
    return plot.plot is not None and bool(plot.plot.listDataItems())


def test_curves_and_residuals_are_drawn_without_points_that_are_no_numbers(qtbot: QtBot) -> None:
    view = OutputView(DARK)
    qtbot.addWidget(view)
    view.show_output(WEIGHT)
    qtbot.waitUntil(lambda: drawn(view.residuals), timeout=SLOW)
    line, points = view.residuals.plot.listDataItems()
    assert list(points.getData()[0]) == [1.0, 3.0]
    assert list(points.getData()[1]) == [1.5, 2.0]
    assert list(line.getData()[0]) == [1.0, 3.0]
    view.show_output(ANIMALS)
    qtbot.waitUntil(lambda: drawn(view.roc), timeout=SLOW)
    assert len(view.roc.plot.listDataItems()) == 2
    assert any("cat 0.9000" in each.text() for each in view.findChildren(QLabel))
    view.set_theme(LIGHT)
    assert len(view.roc.plot.listDataItems()) == 2


def test_curves_beyond_the_worst_share_one_line_with_gaps(qtbot: QtBot) -> None:
    view = OutputView(DARK)
    qtbot.addWidget(view)
    curves = tuple(
        Curve((0.0, 1.0), (0.0, 1.0), f"class {number}", number / 10) for number in range(9, 2, -1)
    )
    view.show_output(OutputJudged("animal", "classes", roc=curves))
    qtbot.waitUntil(lambda: drawn(view.roc), timeout=SLOW)
    assert len(view.roc.plot.listDataItems()) == 1 + 1 + 4
    words = [each.text() for each in view.findChildren(QLabel)]
    assert "3 more in grey" in words
    assert any("class 3 0.3000" in each for each in words)
    assert not any("class 9" in each for each in words)


def test_one_of_several_outputs_is_chosen(qtbot: QtBot) -> None:
    page = JudgingPage(DARK)
    qtbot.addWidget(page)
    page.show_reply(Judged(1, "validation", 15, {"loss": 0.5}, (ANIMALS, WEIGHT), ("a note",)))
    assert not page.output.isHidden()
    assert page.view.confusion.model.rowCount() == 2
    page.output.setCurrentIndex(1)
    assert page.view.confusion.model.rowCount() == 0
    assert page.view.mistakes.model.index(0, 4).data() == "0.5, nan"
    assert page.notes.text() == "a note"
    page.clear()
    assert page.judged is None
    assert page.output.isHidden()


def test_a_picture_that_lies_about_its_size_is_no_picture(qtbot: QtBot) -> None:
    view = MistakesView()
    qtbot.addWidget(view)
    lying = Mistake(0, "a", "b", 1.0, 2, 2, 1, b"\0" * 3, values=(1.0,))
    view.show_mistakes([lying])
    assert view.pictures.count() == 0
    assert view.model.rowCount() == 1


def test_weights_that_are_not_finite_are_marked(qtbot: QtBot) -> None:
    page = WeightsPage(DARK)
    qtbot.addWidget(page)
    sound = Histogram("kernel", -1.0, 1.0, 0.0, 0.5, (1, 2, 1), zeros=0.25)
    broken = Histogram("bias", None, None, None, None, (), not_finite=3)
    page.show_reply(LayerWeights(1, "dense", (sound, broken)))
    qtbot.waitUntil(lambda: page.model.rowCount() == 2)
    assert page.model.index(1, 1).data() == "3 not finite"
    assert not page.table.isColumnHidden(1)
    assert "dense/bias" in page.count.text()
    page.model.sort(7, Qt.SortOrder.AscendingOrder)
    assert page.histogram_at(0) is broken
