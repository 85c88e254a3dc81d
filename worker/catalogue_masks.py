"""Reads how a layer treats the mask of what it is given.

Where a layer is called on a tensor with a mask, Keras passes the mask on if the layer says that it
supports masking, by the layer's own rule if it has one. Both stand in the code of its class, and
not in its signatures.
"""

import ast
import inspect
import textwrap

from keras import Layer


def computes_mask(layer_class: type) -> bool:
    """Whether a class has a rule of its own for the mask of its output."""
    method = getattr(layer_class, "compute_mask", None)
    return issubclass(layer_class, Layer) and method is not Layer.compute_mask


def supports_masking(layer_class: type) -> bool:
    """Whether all layers of a class pass on a mask.

    A class with a rule of its own does unless its constructor says otherwise. Where that depends on
    an argument, as it does for `Embedding`, this is False.
    """
    for owner in layer_class.__mro__:
        if owner in (Layer, object):
            break
        if "__init__" in vars(owner) and (said := _said_by(owner)) is not None:
            return said
    return computes_mask(layer_class)


def _said_by(owner: type) -> bool | None:
    """Gives what a constructor sets `self.supports_masking` to, if it does."""
    said = None
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(vars(owner)["__init__"])))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "self.supports_masking":
            said = isinstance(node.value, ast.Constant) and node.value.value is True
    return said
