"""What the tests of the forms share."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from graph.catalogue import Catalogue
from tests.editor.properties.bench import Bench


@pytest.fixture
def bench(qtbot: QtBot, catalogue: Catalogue) -> Iterator[Bench]:
    """The panel by itself, shown."""
    made = Bench(catalogue)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
