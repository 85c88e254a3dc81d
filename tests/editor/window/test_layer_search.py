"""The search on the canvas: as large as what it found, and worked by keys alone."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from editor.window.layer_search import LayerSearch
from editor.window.main_window import MainWindow


def ask(window: MainWindow, typed: str = "") -> LayerSearch:
    window.current.layer_search.ask(QPointF(40, 40), QPoint(200, 200))
    QTest.keyClicks(window.current.layer_search.field, typed)
    return window.current.layer_search


def shown(search: LayerSearch) -> list[str]:
    return [search.list.item(row).text() for row in range(search.list.count())]


def test_the_popup_shrinks_to_what_it_found(window: MainWindow) -> None:
    tall = ask(window).sizeHint()
    short = ask(window, "Embedding").sizeHint()
    none = ask(window, "nothing like it").sizeHint()
    assert tall.height() > short.height() > none.height()
    assert tall.width() == short.width() == none.width()
    window.current.layer_search.hide()


def test_one_result_leaves_no_empty_room_below_it(window: MainWindow) -> None:
    search = ask(window, "MultiHeadAtt")
    assert shown(search) == ["MultiHeadAttention"]
    assert search.list.height() == search.list.sizeHintForRow(0)
    search.hide()


def test_a_name_that_no_layer_has_is_said_to_be_none(window: MainWindow) -> None:
    search = ask(window, "zzz")
    assert not search.list.isVisible()
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    assert len(window.current.document.graph) == 0
    search.hide()


def test_before_anything_is_typed_the_list_begins_as_the_palette_does(window: MainWindow) -> None:
    search = ask(window)
    assert shown(search)[:2] == window.palette_panel.shown_layers()[:2] == ["Input", "Dense"]
    search.hide()


def test_enter_adds_the_chosen_layer_where_it_was_asked_for(window: MainWindow) -> None:
    search = ask(window, "dense")
    QTest.keyClick(search.field, Qt.Key.Key_Return)
    (node,) = window.current.document.graph.nodes()
    assert window.current.document.graph.layer_of(node.id).class_name == "Dense"
    assert not search.isVisible()
