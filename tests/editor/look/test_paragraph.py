"""Text that breaks into lines wherever it has to."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from editor.look.paragraph import Paragraph


@pytest.mark.parametrize("text", ["n" * 200, "Expected a name. Received: " + "m_" * 100, "", "a b"])
def test_a_long_name_takes_more_lines_and_not_more_room(qtbot: QtBot, text: str) -> None:
    paragraph = Paragraph(text)
    qtbot.addWidget(paragraph)
    assert paragraph.minimumSizeHint().width() < 260
    assert paragraph.text() == text


def test_words_of_a_usual_length_are_left_together(qtbot: QtBot) -> None:
    paragraph = Paragraph("one two three")
    qtbot.addWidget(paragraph)
    assert "\u200b" not in super(Paragraph, paragraph).text()


def test_a_text_is_never_read_as_markup(qtbot: QtBot) -> None:
    paragraph = Paragraph("<b>bold</b>", "fault")
    qtbot.addWidget(paragraph)
    assert paragraph.textFormat() == Qt.TextFormat.PlainText
    assert paragraph.text() == "<b>bold</b>"
