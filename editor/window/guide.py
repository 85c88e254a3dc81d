"""When Sequential, when Functional: a short guide, with examples that open."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from editor.look.paragraph import Paragraph
from editor.look.style import label
from editor.window.links import Link

_ARROW = "\u2192  "
_SECTIONS = (
    (
        "When Sequential",
        "For one chain: one input, one output, no branches, no shared layers. The source is the "
        "shortest, and a layer can be put in or taken out without touching another line.",
        (("A chain of Dense layers", "dense"), ("A chain of convolutions", "digits_cnn")),
    ),
    (
        "When Functional",
        "For anything else, and for a chain that you expect to grow branches.",
        (
            ("A shortcut around two convolutions", "digits_residual"),
            ("Four branches that are joined: an inception block", "digits_inception"),
            ("Two inputs: a photo and facts about it", "two_inputs"),
            ("Two outputs: a class and a number", "two_outputs"),
            ("One encoder for two inputs: a shared layer", "shared_encoder"),
        ),
    ),
    (
        "What it does not change",
        "The weights, the training and the results: a chain is the same model in both forms.",
        (),
    ),
)


class Guide(QWidget):
    """The guide.

    Signals:
        example_requested: The example of this name is to be opened.
    """

    example_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.examples: dict[str, Link] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for title, text, examples in _SECTIONS:
            layout.addWidget(label(title, "strong"))
            layout.addWidget(Paragraph(text))
            for words, name in examples:
                link = self.examples[name] = Link(words, _ARROW)
                link.clicked.connect(lambda _=False, name=name: self.example_requested.emit(name))
                layout.addWidget(link)
            layout.addSpacing(8)
