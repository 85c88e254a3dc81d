"""The list of layers and the search on the canvas, as a person uses them."""

from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from pytestqt.qtbot import QtBot

from editor.choosing.layer_matching import matches
from editor.look.theme import DARK
from editor.window.layer_search import LayerSearch
from editor.window.main_window import MainWindow
from editor.window.palette import MIME_TYPE, Palette
from graph.catalogue import Catalogue

EXACTLY = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchCaseSensitive


def make_palette(qtbot: QtBot, catalogue: Catalogue) -> Palette:
    palette = Palette(catalogue, DARK)
    qtbot.addWidget(palette)
    palette.resize(220, 600)
    palette.show()
    return palette


def names(catalogue: Catalogue, query: str) -> list[str]:
    return [found.class_name for found in matches(catalogue, query)]


def test_the_start_of_a_name_comes_before_the_start_of_a_word_in_it(catalogue: Catalogue) -> None:
    found = names(catalogue, "norm")
    assert found[0] == "Normalization"
    assert found.index("BatchNormalization") < len(found)


def test_a_name_is_found_by_its_initials(catalogue: Catalogue) -> None:
    assert "GlobalAveragePooling2D" in names(catalogue, "gap")


def test_a_search_for_nothing_known_finds_nothing(catalogue: Catalogue) -> None:
    assert names(catalogue, "no such layer") == []


def test_every_layer_and_operation_that_can_be_drawn_is_listed(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    palette = make_palette(qtbot, catalogue)
    offered = [found for found in catalogue.layers if found.canvas and found.palette]
    assert len(palette.shown_layers()) == len(offered) + len(catalogue.operations)
    assert len(catalogue.operations) > 300
    headings = palette.tree.headings()
    assert [heading.text(0) for heading in headings if heading.isExpanded()] == [
        *("Core", "Convolution", "Merging")
    ]


def test_a_layer_and_the_operation_of_its_name_are_told_apart(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    palette = make_palette(qtbot, catalogue)
    QTest.keyClicks(palette.search, "add")
    assert {"Add", "add"} <= set(palette.shown_layers())
    spy = QSignalSpy(palette.layer_chosen)
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    QTest.keyClicks(palette.search, "reshape")
    QTest.keyClick(palette.search, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(palette.search, "ops.add")
    (item,) = palette.tree.findItems("add", Qt.MatchFlag.MatchRecursive | EXACTLY)
    palette.tree.itemDoubleClicked.emit(item, 0)
    assert spy.at(0) == ["keras.layers", "Add"]
    assert spy.at(1) == ["keras.ops", "Add"]


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("slice", "slice x[ ]"), ("mean", "ops.mean"), ("reshape", "ops.reshape")],
)
def test_operations_are_found_on_the_canvas(window: MainWindow, typed: str, offered: str) -> None:
    window.current.layer_search.ask(QPointF(), QPoint(100, 100))
    assert window.current.layer_search.list.count() == sum(
        found.canvas and found.palette for found in window.catalogue.layers
    )
    QTest.keyClicks(window.current.layer_search.field, typed)
    shown = [
        window.current.layer_search.list.item(i).text()
        for i in range(window.current.layer_search.list.count())
    ]
    assert offered in shown
    window.current.layer_search.hide()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("ops.add", "ops.add"),
        ("keras.ops.add", "ops.add"),
        ("layers.add", "Add"),
        ("image.resize", "ops.image.resize"),
    ],
)
def test_what_is_written_as_in_source_is_found_first(
    window: MainWindow, typed: str, first: str
) -> None:
    window.current.layer_search.ask(QPointF(), QPoint(100, 100))
    QTest.keyClicks(window.current.layer_search.field, typed)
    assert window.current.layer_search.list.item(0).text() == first
    window.current.layer_search.hide()


def test_typing_narrows_the_list_and_emptying_brings_it_back(
    qtbot: QtBot, catalogue: Catalogue
) -> None:
    palette = make_palette(qtbot, catalogue)
    everything = palette.shown_layers()
    open_before = [heading.isExpanded() for heading in palette.tree.headings()]
    QTest.keyClicks(palette.search, "lstm")
    assert set(palette.shown_layers()) == {"LSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"}
    QTest.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.shown_layers() == everything
    assert [heading.isExpanded() for heading in palette.tree.headings()] == open_before


def test_enter_in_the_search_chooses_the_best_answer(qtbot: QtBot, catalogue: Catalogue) -> None:
    palette = make_palette(qtbot, catalogue)
    spy = QSignalSpy(palette.layer_chosen)
    QTest.keyClicks(palette.search, "dense")
    QTest.keyClick(palette.search, Qt.Key.Key_Return)
    assert spy.at(0) == ["keras.layers", "Dense"]


def test_a_layer_that_is_dragged_carries_its_class(qtbot: QtBot, catalogue: Catalogue) -> None:
    palette = make_palette(qtbot, catalogue)
    items = palette.tree.findItems("Conv2D", Qt.MatchFlag.MatchRecursive)
    data = palette.tree.mimeData(items)
    assert data.data(MIME_TYPE).data() == b"keras.layers:Conv2D"


def test_a_heading_folds_at_a_click(qtbot: QtBot, catalogue: Catalogue) -> None:
    palette = make_palette(qtbot, catalogue)
    heading = palette.tree.headings()[0]
    place = palette.tree.visualItemRect(heading).center()
    QTest.mouseClick(palette.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert not heading.isExpanded()


def test_a_double_click_adds_the_layer_in_the_middle_of_the_view(window: MainWindow) -> None:
    tree = window.palette_panel.tree
    (item,) = tree.findItems("Embedding", Qt.MatchFlag.MatchRecursive)
    place = tree.visualItemRect(item).center()
    middle = window.current.canvas.view_centre()
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    (node,) = window.current.document.graph.nodes()
    assert window.current.document.graph.layer_of(node.id).class_name == "Embedding"
    assert (QPointF(*node.position) - middle).manhattanLength() < 200
    assert window.current.canvas.selected_nodes() == [node.id]


def test_layers_that_are_added_one_after_the_other_do_not_lie_on_each_other(
    window: MainWindow,
) -> None:
    for _ in range(3):
        window.current.drawing.add_layer("keras.layers", "Dense", QPointF(0, 0))
    tops = sorted(node.position[1] for node in window.current.document.graph.nodes())
    assert all(lower - upper >= 60 for upper, lower in pairwise(tops))


def test_the_search_on_the_canvas_adds_at_the_place_it_was_opened_for(window: MainWindow) -> None:
    window.current.layer_search.ask(QPointF(300, 200), QPoint(100, 100))
    QTest.keyClicks(window.current.layer_search.field, "flat")
    QTest.keyClick(window.current.layer_search.field, Qt.Key.Key_Return)
    (node,) = window.current.document.graph.nodes()
    assert window.current.document.graph.layer_of(node.id).class_name == "Flatten"
    assert (QPointF(*node.position) - QPointF(300, 200)).manhattanLength() < 150
    assert not window.current.layer_search.isVisible()


def test_arrow_keys_move_through_the_search(window: MainWindow) -> None:
    search: LayerSearch = window.current.layer_search
    search.ask(QPointF(), QPoint(100, 100))
    QTest.keyClicks(search.field, "conv2d")
    QTest.keyClick(search.field, Qt.Key.Key_Down)
    assert search.list.currentRow() == 1
    QTest.keyClick(search.field, Qt.Key.Key_Up)
    QTest.keyClick(search.field, Qt.Key.Key_Up)
    assert search.list.currentRow() == search.list.count() - 1
    search.hide()
