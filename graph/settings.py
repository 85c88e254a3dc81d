"""What a model is besides its graph: the form it is written in, and what holds for all of it."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct


class Settings(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """The properties of a model as a whole.

    Attributes:
        functional: Whether a linear model is written with the Functional API too, because its
            author wants it or the file that it came from had it so. A branching one always is.
        named: Whether its name was chosen, by a person or a file; otherwise Keras names it.
        trainable: The model's own flag. Each layer in it has one too, and `graph.freezing` sets
            them together, as Keras does.
        dtype_policy: Keras's global dtype policy while it is built: "mixed_float16", ...
        weights: Path of the `.keras` or `.h5` file whose weights the layers keep; "" is none.
    """

    functional: bool = False
    named: bool = True
    trainable: bool = True
    dtype_policy: Annotated[str, Meta(max_length=64)] = "float32"
    weights: Annotated[str, Meta(max_length=4096)] = ""
