"""What is said of the values of a tensor. Knows no Qt."""

from __future__ import annotations

from editor.canvas.summary import shape_text
from worker.protocol import TensorValues

_ALL = 1.0
_MOST = 0.9


def range_text(tensor: TensorValues) -> str:
    """Gives the shape, the range and the mean of a tensor: "8 × 8 × 32 · 0 to 2.41 · mean 0.3"."""
    parts = [shape_text((None, *tensor.shape))]
    if tensor.minimum is not None and tensor.maximum is not None:
        parts.append(f"{number_text(tensor.minimum)} to {number_text(tensor.maximum)}")
    if tensor.mean is not None:
        parts.append(f"mean {number_text(tensor.mean)}")
    return " \u00b7 ".join(parts)


def warning_text(tensor: TensorValues) -> str:
    """Says what is wrong with the values by themselves, or ""."""
    if tensor.not_finite:
        values = "value is" if tensor.not_finite == 1 else "values are"
        return f"{tensor.not_finite:,} {values} not a finite number (NaN or infinity)."
    if tensor.kind in ("text", "classes", "image"):
        return ""
    if tensor.zeros >= _ALL:
        return "All values are zero: nothing of this sample goes further from here."
    if tensor.minimum is not None and tensor.minimum == tensor.maximum:
        return "All values are the same: nothing tells this sample from another from here on."
    if tensor.zeros >= _MOST:
        return f"{tensor.zeros:.0%} of the values are zero."
    return ""


def number_text(number: float) -> str:
    """Gives a number with three digits that count."""
    return f"{number:.3g}"
