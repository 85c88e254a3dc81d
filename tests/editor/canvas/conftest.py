"""Fixtures of the canvas's tests."""

import pytest
from pytestqt.qtbot import QtBot

from tests.editor.canvas.drawn import Drawn


@pytest.fixture
def drawn(qtbot: QtBot) -> Drawn:
    """An empty canvas in use."""
    return Drawn(qtbot)
