import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCursor, QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from editor.look.theme import DARK, LIGHT
from editor.source.highlighting import PythonHighlighter
from editor.source.view import MAXIMUM_LIT, SourceView

TEXT = "".join(f"line_{number} = {number}\n" for number in range(200))


@pytest.fixture
def view(qtbot: QtBot) -> SourceView:
    view = SourceView(DARK)
    qtbot.addWidget(view)
    view.resize(400, 200)
    view.set_text(TEXT)
    view.show()
    return view


def colours(document: QTextDocument, line: int) -> dict[str, str]:
    block = document.findBlockByNumber(line)
    return {
        block.text()[piece.start : piece.start + piece.length]: piece.format.foreground()
        .color()
        .name()
        for piece in block.layout().formats()
    }


def test_a_changed_line_leaves_the_scroll_position(view: SourceView) -> None:
    view.verticalScrollBar().setValue(80)
    changed = TEXT.replace("line_90 = 90", "line_90 = 12345, 'ü', '😀'")
    view.set_text(changed)
    assert view.toPlainText() == changed
    assert view.verticalScrollBar().value() == 80


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("", "a\n"),
        ("a\n", ""),
        ("aaa", "aa"),
        ("aa", "aaa"),
        ("x\ny\n", "x\nz\ny\n"),
        ("😀a", "😀b"),
        ("ab😀", "ac😀"),
    ],
)
def test_any_text_can_follow_any_other(view: SourceView, old: str, new: str) -> None:
    view.set_text(old)
    view.set_text(new)
    assert view.toPlainText() == new


def test_lit_lines_out_of_view_are_scrolled_to(view: SourceView) -> None:
    view.light_lines([150])
    assert view.lit_lines == (150,)
    assert view.verticalScrollBar().value() > 100
    assert [s.cursor.blockNumber() for s in view.extraSelections()] == [149]


def test_lit_lines_in_view_leave_the_scroll_position(view: SourceView) -> None:
    view.light_lines([2, 199])
    assert view.verticalScrollBar().value() == 0


def test_the_line_to_see_is_scrolled_to_though_another_is_in_view(view: SourceView) -> None:
    view.light_lines([2, 150], 150)
    assert view.lit_lines == (2, 150)
    assert view.verticalScrollBar().value() > 100


def test_lighting_everything_is_cut_short(view: SourceView) -> None:
    view.light_lines(range(1, 10_000))
    assert len(view.lit_lines) == MAXIMUM_LIT


def test_a_click_tells_its_line_and_selecting_text_does_not(qtbot: QtBot, view: SourceView) -> None:
    third = view.cursorRect(QTextCursor(view.document().findBlockByNumber(2))).center()
    with qtbot.waitSignal(view.line_activated) as blocker:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
    assert blocker.args == [3]
    with qtbot.assertNotEmitted(view.line_activated):
        QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=third)
        QTest.mouseMove(view.viewport(), third + QPoint(60, 0))
        QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=third + QPoint(60, 0))


def test_enter_tells_the_line_that_the_keyboard_went_to(qtbot: QtBot, view: SourceView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(view.line_activated) as blocker:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert blocker.args == [2]


def test_python_is_coloured_by_the_theme(qtbot: QtBot) -> None:
    document = QTextDocument('import keras\nx = layers.Dense(64, name="dense")  # sixty-four\n')
    highlighter = PythonHighlighter(document, DARK)
    highlighter.begin()
    highlighter.rehighlight()
    assert colours(document, 0)["import"] == DARK.category("normalization")
    assert colours(document, 1)["64"] == DARK.category("recurrent")
    assert DARK.good in colours(document, 1).values()
    highlighter.set_theme(LIGHT)
    qtbot.waitUntil(lambda: colours(document, 1)["64"] == LIGHT.category("recurrent"))


def test_a_docstring_of_several_lines_is_one_string(qtbot: QtBot) -> None:
    document = QTextDocument('"""First.\n\nimport this\n"""\nimport keras\n')
    highlighter = PythonHighlighter(document, DARK)
    highlighter.begin()
    highlighter.rehighlight()
    assert colours(document, 2) == {"import this": DARK.good}
    assert colours(document, 4)["import"] == DARK.category("normalization")


def test_what_does_not_fit_into_a_turn_is_coloured_in_the_next_ones(qtbot: QtBot) -> None:
    lines = [f'x = layers.Dense({number}, name="dense_{number}")(x)' for number in range(3000)]
    document = QTextDocument("\n".join(lines))
    highlighter = PythonHighlighter(document, DARK)
    highlighter.begin()
    highlighter.rehighlight()
    assert colours(document, 2999) == {}
    qtbot.waitUntil(lambda: "2999" in colours(document, 2999), timeout=20_000)
    assert all(colours(document, line) for line in range(0, 3000, 100))
    assert QColor(DARK.category("recurrent")).name() == colours(document, 1500)["1500"]
