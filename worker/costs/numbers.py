"""Operations of `keras.ops` that go through numbers: one by one, or many into one.

A comparison is one operation, as TensorFlow's profiler has it; logic and bits are none.
"""

from __future__ import annotations

import math

from worker.costs.calls import (
    Call,
    Costs,
    Rule,
    Table,
    axes_of,
    free,
    last,
    per_input,
    per_output,
    size,
    volume,
)

_FOR_EACH_OUTPUT = {
    1: """Absolute Add Angle Arccos Arccosh Arcsin Arcsinh Arctan Arctan2 Arctanh Cbrt Ceil
        Conjugate Cos Cosh Deg2rad Divide Erf Erfc Erfinv Exp Exp2 Expm1 Fabs Floor Fmax Fmin Fmod
        Heaviside I0 Log Log10 Log1p Log2 Maximum Minimum Mod Multiply NanToNum Negative Nextafter
        Power Rad2deg Reciprocal Round Sign Signbit Sin Sinh Sqrt Square Subtract Tan Tanh
        TrueDivide Trunc Equal Greater GreaterEqual Isfinite Isinf Isnan Isneginf Isposinf Isreal
        Less LessEqual NotEqual Cumprod Cumsum Outer Kron Vander""",
    2: """Clip DivideNoNan FloorDivide Ldexp Linspace Nancumprod Nancumsum Polar Rsqrt
        SaturateCast""",
    3: "Geomspace Logspace Sinc",
    4: "Hypot",
    5: "Isclose Logaddexp Logaddexp2",
    6: "FakeQuantWithMinMaxVars",
}
_FOR_EACH_INPUT = {
    1: """Average Bincount CTCDecode CountNonzero Fold Mean SegmentMax SegmentMin SegmentProd
        SegmentSum""",
    2: "Nanargmax Nanargmin Nanmax Nanmin Nanprod Nansum Norm Ptp",
    3: "Nanmean PSNR Trapezoid",
    4: "Logsumexp Std Var",
    6: "AllClose BinaryCrossentropy Nanstd Nanvar",
}
_REDUCED = "Amax Amin Argmax Argmin Max Min Prod Sum Trace"
_FREE = """All Any Append Argpartition Array ArraySplit BitwiseAnd BitwiseInvert BitwiseLeftShift
    BitwiseNot BitwiseOr BitwiseRightShift BitwiseXor BroadcastTo Cast Concatenate ConvertToTensor
    Copy CropImages DepthToSpace Diag Diagflat Diagonal Dsplit Dstack EmptyLike ExpandDims
    ExtractPatches ExtractSequences Flip Fliplr Flipud Full FullLike Gcd GetItem Hsplit Hstack Imag
    Lcm LeftShift LogicalAnd LogicalNot LogicalOr LogicalXor Meshgrid Moveaxis MultiHot Ndim Nonzero
    OneHot OnesLike Pad PadImages Ravel Real Rearrange Repeat Reshape RightShift Roll Rot90 Scatter
    ScatterUpdate Select Size Slice SliceUpdate SpaceToDepth Split Squeeze Stack StopGradient
    Swapaxes Take TakeAlongAxis Tile Transpose Tril Triu Unfold UnravelIndex Unstack View
    ViewAsComplex ViewAsReal Vsplit Vstack Where ZerosLike"""
_SORTED = """Argsort Histogram Median Nanmedian Nanpercentile Nanquantile Percentile Quantile Sort
    Unique"""


def _reduced(call: Call) -> Costs:
    """Of what joins numbers to one: one operation less than there are numbers."""
    joined = size(call.tensors[0])
    if type(call.called).__name__ == "Trace":
        joined //= last(call.tensors[0])
    return Costs(max(joined - size(call.output), 0))


def _sorted(call: Call) -> Costs:
    """Of what sorts, or looks where between others each number is: comparisons."""
    tensor = call.tensors[0]
    axis = getattr(call.called, "axis", None)
    row = volume(tensor.shape[each] for each in axes_of(axis, len(tensor.shape)))
    return Costs(size(tensor) * _halvings(row), 0, is_estimate=True)


def _searched(call: Call) -> Costs:
    """Of `searchsorted` and `digitize`: each value is looked for among others."""
    first, second = call.tensors[:2]
    is_row_first = type(call.called).__name__ == "SearchSorted"
    row, values = (first, second) if is_row_first else (second, first)
    return Costs(size(values) * _halvings(last(row)), 0, is_estimate=True)


def _halvings(count: int) -> int:
    return max(math.ceil(math.log2(max(count, 1))), 1)


def _topped(call: Call) -> Costs:
    return Costs(size(call.input) * _halvings(call.called.k), 0, is_estimate=True)


def _differences(call: Call) -> Costs:
    return Costs(max(call.called.n, 0) * size(call.output))


def _each_with_each(call: Call) -> Costs:
    first, second = call.tensors[:2]
    return Costs(size(first) * size(second))


def _correlated(call: Call) -> Costs:
    rows, count = volume(call.input.shape[:1]), size(call.input)
    return Costs(2 * rows * count + 4 * count, 0, is_estimate=True)


def _crossentropy(call: Call) -> Costs:
    """Of classes: a softmax where the model gives none, the logarithms and their sum."""
    scores = size(call.tensors[-1])
    return Costs((3 + 5 * bool(call.called.from_logits)) * scores, 0, is_estimate=True)


def _aligned(call: Call) -> Costs:
    """Of the CTC loss: at each step, a few operations for each place in the target."""
    target, output = call.argument("target"), call.argument("output")
    steps = volume(output.shape[:2])
    places = 2 * last(target) + 1
    return Costs(5 * size(output) + 8 * steps * places, 0, is_estimate=True)


def _in_top(call: Call) -> Costs:
    return Costs(size(call.tensors[1]))


def _rules() -> dict[str, Rule]:
    rules: dict[str, Rule] = dict.fromkeys(_FREE.split(), free)
    rules |= dict.fromkeys(_REDUCED.split(), _reduced)
    rules |= dict.fromkeys(_SORTED.split(), _sorted)
    for count, names in _FOR_EACH_OUTPUT.items():
        rules |= dict.fromkeys(names.split(), per_output(count))
    for count, names in _FOR_EACH_INPUT.items():
        rules |= dict.fromkeys(names.split(), per_input(count))
    return rules


OPERATIONS: Table = {
    **_rules(),
    "CTCLoss": _aligned,
    "CategoricalCrossentropy": _crossentropy,
    "Corrcoef": _correlated,
    "Diff": _differences,
    "Digitize": _searched,
    "InTopK": _in_top,
    "IsIn": _each_with_each,
    "SearchSorted": _searched,
    "SparseCategoricalCrossentropy": _crossentropy,
    "TopK": _topped,
}
