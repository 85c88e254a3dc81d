"""Says that the program failed, that edits are kept, and shows the report that can be passed on."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.look.paragraph import Paragraph
from editor.look.style import STEP, label, set_role
from graph.wording import legible

_SIZE = (620, 440)
_WIDTH = 520
_LONGEST = 500  # characters of an error


class FailureDialog(QDialog):
    """A failure, or, without one, the report alone."""

    def __init__(self, report: str, failed: str = "", parent: QWidget | None = None) -> None:
        """Shows it.

        Args:
            report: What can be passed on.
            failed: What failed, in the words of the error, which the report does not have.
            parent: The window.
        """
        super().__init__(parent)
        self.setWindowTitle("Keras Canvas")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        title = "Something in Keras Canvas failed" if failed else "Report"
        about = "The report says which versions run here and what the program did. "
        if failed:
            about = (
                "Your edits are kept, also if the program should end now. You can go on; save "
                "under another name if something looks wrong. "
            )
        self.title = label(title, "title")
        self.failed = Paragraph(legible(failed, _LONGEST))
        self.failed.setVisible(bool(failed))
        self.about = Paragraph(
            about + "There are no names, values or files of yours in the report.", "dim"
        )
        self.report = QPlainTextEdit(report, readOnly=True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName("Report")
        self.show_button = QPushButton("Show report", autoDefault=False)
        self.copy_button = QPushButton("Copy report", autoDefault=False)
        self.go_on_button = QPushButton("Go on" if failed else "Close", default=True)
        set_role(self.go_on_button, "main")
        self.show_button.clicked.connect(self._show_report)
        self.copy_button.clicked.connect(self._copy)
        self.go_on_button.clicked.connect(self.accept)
        self._lay_out()
        self.report.setVisible(not failed)
        self.show_button.setVisible(bool(failed))
        self.setMinimumWidth(_WIDTH)
        self.go_on_button.setFocus()
        if not failed:
            self.resize(*_SIZE)

    def _lay_out(self) -> None:
        foot = QHBoxLayout()
        foot.setSpacing(2 * STEP)
        foot.addWidget(self.show_button)
        foot.addWidget(self.copy_button)
        foot.addStretch(1)
        foot.addWidget(self.go_on_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(5 * STEP, 4 * STEP, 5 * STEP, 4 * STEP)
        layout.setSpacing(2 * STEP)
        for part in (self.title, self.failed, self.about):
            layout.addWidget(part)
        layout.addWidget(self.report, 1)
        layout.addLayout(foot)

    def _show_report(self) -> None:
        self.report.show()
        self.show_button.hide()
        self.resize(*_SIZE)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText("Copied")
