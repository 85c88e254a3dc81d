"""Python source in the colours of the theme, by pygments.

pygments takes a third of a millisecond a line, so a long model would stall the window. Lines are
therefore remembered once read, and what does not fit into one turn of the event loop is left for
the next ones. pygments is imported with this module, which the source panel imports when it is
first shown.
"""

from __future__ import annotations

import time
from functools import lru_cache

from pygments.lexers.python import PythonLexer
from pygments.token import (
    Comment,
    Keyword,
    Name,
    Number,
    Operator,
    String,
    _TokenType,
)
from PySide6.QtCore import QTimer
from PySide6.QtGui import QColor, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from editor.look.theme import Theme

BUDGET = 0.006  # seconds of one turn of the event loop
CODE, DOCSTRING, PENDING = 0, 1, 2
QUOTES = '"""'

_lexer = PythonLexer(ensurenl=False, stripnl=False)


class PythonHighlighter(QSyntaxHighlighter):
    """Colours a document line by line, a few milliseconds at a time."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats = _formats(theme)
        self._deadline = 0.0
        self._next = 0
        self._timer = QTimer(self, singleShot=True, interval=0)
        self._timer.timeout.connect(self._on_timeout)

    def set_theme(self, theme: Theme) -> None:
        """Colours everything anew."""
        self._formats = _formats(theme)
        self.begin()
        self.rehighlight()

    def begin(self) -> None:
        """Starts the time that lines may take in this turn; called before text is changed."""
        self._deadline = time.perf_counter() + BUDGET

    def highlightBlock(self, text: str) -> None:
        """Colours one line, or leaves it for a later turn."""
        if time.perf_counter() > self._deadline:
            self.setCurrentBlockState(PENDING)
            if not self._timer.isActive():
                self._next = self.currentBlock().blockNumber()
                self._timer.start()
            self._next = min(self._next, self.currentBlock().blockNumber())
            return
        within = self.previousBlockState() == DOCSTRING
        quotes = text.count(QUOTES)
        self.setCurrentBlockState(DOCSTRING if within != bool(quotes % 2) else CODE)
        if within or quotes % 2:
            self.setFormat(0, len(text), self._formats[String])
            return
        for start, length, token in _tokens(text):
            self.setFormat(start, length, self._formats[token])

    def _on_timeout(self) -> None:
        self.begin()
        block = self.document().findBlockByNumber(self._next)
        while block.isValid() and time.perf_counter() < self._deadline:
            if block.userState() == PENDING:
                self.rehighlightBlock(block)
            block = block.next()
        if block.isValid():
            self._next = block.blockNumber()
            self._timer.start()


@lru_cache(maxsize=8192)
def _tokens(line: str) -> tuple[tuple[int, int, _TokenType], ...]:
    """Gives start, length and kind of what is coloured in a line."""
    found = []
    for start, token, text in _lexer.get_tokens_unprocessed(line):
        kind = _kind(token)
        if kind is not None:
            found.append((start, len(text), kind))
    return tuple(found)


def _kind(token: _TokenType) -> _TokenType | None:
    return next((kind for kind in _COLOURS if token in kind), None)


# The first kind that fits counts, so the narrower ones come first.
_COLOURS: dict[_TokenType, str] = {
    Comment: "rest",
    String: "good",
    Number: "recurrent",
    Keyword: "normalization",
    Operator.Word: "normalization",
    Name.Function: "accent",
    Name.Class: "accent",
    Name.Builtin: "pooling",
    Name.Decorator: "merging",
}


def _formats(theme: Theme) -> dict[_TokenType, QTextCharFormat]:
    formats = {}
    for kind, name in _COLOURS.items():
        formats[kind] = QTextCharFormat()
        colour = getattr(theme, name, None) or theme.category(name)
        formats[kind].setForeground(QColor(colour))
    return formats
