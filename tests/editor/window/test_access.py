"""The window for those who do not see it, or see other colours: names, contrast, categories."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from editor.look.theme import DARK, LIGHT, Theme
from editor.window.main_window import MainWindow
from graph.catalogue import load_catalogue

SPOKEN = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
)
# What is left of the linear colours, for a person who lacks one kind of cone
# (Machado, Oliveira and Fernandes, 2009, at full severity).
SIMULATED = {
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}


def unspoken(window: MainWindow) -> list[str]:
    """What takes the focus and has no words for a screen reader."""
    found = []
    for kind in SPOKEN:
        for widget in window.findChildren(kind):
            inside = isinstance(widget.parentWidget(), (QComboBox, QAbstractSpinBox))
            takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            words = widget.accessibleName() or getattr(widget, "text", str)()
            if takes_focus and not inside and not words and not is_popup_of_combo(widget):
                found.append(f"{type(widget).__name__} in {type(widget.parentWidget()).__name__}")
    return found


def is_popup_of_combo(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    return parent is not None and parent.metaObject().className().startswith("QComboBoxPrivate")


@pytest.mark.parametrize("node", [None, "Dense", "Conv2D", "LSTM"])
def test_everything_that_takes_the_focus_has_words(window: MainWindow, node: str | None) -> None:
    if node is not None:
        window.current.drawing.add_layer("keras.layers", node)
    assert unspoken(window) == []


def seen(colour: str, by: str) -> np.ndarray:
    """How a person sees a colour, in CIELAB."""
    encoded = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    if by != "everybody":
        linear = np.clip(np.array(SIMULATED[by]) @ linear, 0.0, 1.0)
    to_xyz = [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
    ratio = (np.array(to_xyz) @ linear) / np.array([0.95047, 1.0, 1.08883])
    root = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
@pytest.mark.parametrize("by", ["everybody", *SIMULATED])
def test_the_colours_of_categories_differ_for_everybody(theme: Theme, by: str) -> None:
    names = [category.name for category in load_catalogue().categories]
    colours = {theme.category(name) for name in names}
    nearest = min(
        float(np.linalg.norm(seen(one, by) - seen(other, by)))
        for one, other in combinations(sorted(colours), 2)
    )
    # A difference of 2 is seen side by side; colours of a drawing stand apart, and are small.
    assert nearest > 14, (theme.name, by, nearest)
