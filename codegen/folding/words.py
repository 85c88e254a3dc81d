"""Words in names of layers, and those that say nothing."""

from __future__ import annotations

import re

WORD = re.compile(r"[a-z]+")
PLAIN_WORDS = frozenset(
    {"add", "bn", "concat", "conv", "conv2d", "d", "dense", "layer", "layers", "name", "relu"}
)
SHORT = 3  # letters of a word that says something
