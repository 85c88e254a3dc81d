"""What Keras said of the nodes of a drawing, as far as this package asks for it.

The answers come from the worker (`worker.protocol.NodeInspected`), which this package does not
know.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeAlias

from graph.specs import TensorSpec

# The ids of the nested models' layers that a node is in, the outermost first, and its own.
Place: TypeAlias = tuple[tuple[str, ...], str]


class Inspected(Protocol):
    """What Keras said of one node; `worker.protocol.NodeInspected` says what each stands for."""

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """The tensors that it gives; () where there is an error or it waits."""

    @property
    def error(self) -> str:
        """What Keras refuses, in one sentence, or ""."""

    @property
    def details(self) -> str:
        """Keras's own text, where `error` says it in other words."""

    @property
    def argument(self) -> str:
        """The argument that the error is about, or ""."""

    @property
    def waiting(self) -> bool:
        """Whether it lacks a tensor because of a fault upstream."""

    @property
    def needs(self) -> str:
        """The backend without which Keras says nothing of it, or ""."""

    @property
    def parameters(self) -> int:
        """Of its layer, at the layer's first node."""

    @property
    def trainable_parameters(self) -> int:
        """How many of them are trained."""

    @property
    def weight_bytes(self) -> int:
        """What they take."""

    @property
    def flops(self) -> int | None:
        """Floating point operations for a batch of one; None where nobody knows."""

    @property
    def inner_bytes(self) -> int:
        """What is made within the call and kept for the gradient, for a batch of one."""

    @property
    def is_estimate(self) -> bool:
        """Whether `flops` or `inner_bytes` leave something out or suppose something."""


Found: TypeAlias = Mapping[Place, Inspected]
