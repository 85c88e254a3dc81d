"""Drawings that Keras refuses, or that fail as soon as data goes through them.

Each has one fault, which people make. What a layer upstream does wrong is said where Keras meets
it, and its mending may be upstream.
"""

from __future__ import annotations

from tests.worker.wrong_attention import ATTENTION, FAILING
from tests.worker.wrong_dimensions import DIMENSIONS
from tests.worker.wrong_merges import MERGING
from tests.worker.wrong_sizes import SHARED, SIZES
from tests.worker.wrong_values import VALUES

__all__ = ["FAILING", "REFUSED"]

REFUSED = (*DIMENSIONS, *MERGING, *SIZES, *SHARED, *VALUES, *ATTENTION)
