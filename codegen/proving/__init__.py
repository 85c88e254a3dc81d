"""Proves that a program of the exporter makes the model that is drawn, without Keras.

The text is read and followed as Python would run it, call by call, and each call of a layer or an
operation is held against the step of the drawing that comes next. Nothing of the writer's is used
but the text and the expressions of single layers, so what is proven are the functions, the loops,
the names and the order in which all is put together.
"""

from codegen.proving.proof import differences

__all__ = ["differences"]
