"""Operations of `keras.ops` on vectors, matrices and signals.

Decompositions take what textbooks say for the usual methods, to the highest power of the size.
"""

from __future__ import annotations

from collections.abc import Callable

import keras

from worker.costs.calls import Call, Costs, Rule, Table, last, size, volume
from worker.costs.dense import einsum_flops
from worker.costs.preprocessing import fourier


def _product(call: Call) -> Costs:
    """Of `matmul`, `dot` and their like: the last axis of the first tensor is summed over."""
    first, second = call.tensors[:2]
    if not first.shape or not second.shape:
        return Costs(size(call.output))
    return Costs(2 * last(first) * size(call.output))


def _tensordot(call: Call) -> Costs:
    first, axes = call.tensors[0], call.called.axes
    if isinstance(axes, int):
        summed = first.shape[len(first.shape) - axes :]
    else:
        places = [axes[0]] if isinstance(axes[0], int) else axes[0]
        summed = tuple(first.shape[place] for place in places)
    return Costs((2 if summed else 1) * volume(summed) * size(call.output))


def _einsum(call: Call) -> Costs:
    shapes = [each.shape for each in call.tensors]
    return Costs(einsum_flops(call.called.subscripts, shapes))


def _vdot(call: Call) -> Costs:
    return Costs(2 * size(call.tensors[0]))


def _cross(call: Call) -> Costs:
    return Costs(9 * (size(call.tensors[0]) // 3))


def _distances(call: Call) -> Costs:
    return Costs(3 * last(call.tensors[0]) * size(call.output))


def _of_matrix(operations: Callable[[int, int], float], is_estimate: bool = True) -> Rule:
    """Gives the rule of what is done to each matrix of so many rows and columns."""

    def rule(call: Call) -> Costs:
        *others, rows, columns = call.tensors[0].shape
        each = round(operations(volume([rows]), volume([columns])))
        return Costs(volume(others) * each, 0, is_estimate)

    return rule


def _singular(rows: int, columns: int) -> float:
    long, short = max(rows, columns), min(rows, columns)
    return 4 * long * short**2 + 22 * short**3


def _orthogonal(rows: int, columns: int) -> float:
    long, short = max(rows, columns), min(rows, columns)
    return 2 * (2 * long * short**2 - 2 * short**3 / 3)


def _lower_upper(rows: int, columns: int) -> float:
    return 2 / 3 * rows * columns * min(rows, columns)


def _solved(call: Call) -> Costs:
    return _of_matrix(_lower_upper)(call) + _substituted(call) + _substituted(call)


def _substituted(call: Call) -> Costs:
    return Costs(volume(call.tensors[0].shape[-1:]) * size(call.output), 0, is_estimate=True)


def _transformed(call: Call) -> Costs:
    return _fourier(call, call.tensors[0], 1)


def _transformed_twice(call: Call) -> Costs:
    return _fourier(call, call.tensors[0], 2)


def _of_real(call: Call) -> Costs:
    costs = _fourier(call, _longer(call), 1)
    return Costs((costs.flops or 0) // 2, 0, costs.is_estimate)


def _framed(call: Call) -> Costs:
    """Of `stft` and its inverse: a window and a transform for each frame."""
    operation = call.called
    spectrum = min((call.tensors[0], call.output), key=lambda each: -len(each.shape))
    frames = size(spectrum) // last(spectrum)
    each = operation.sequence_length + fourier(operation.fft_length) // 2
    return Costs(frames * each, 0, is_estimate=True)


def _longer(call: Call) -> keras.KerasTensor:
    return max(call.tensors[0], call.output, key=last)


def _fourier(call: Call, tensor: keras.KerasTensor, axes: int) -> Costs:
    length = volume(tensor.shape[-axes:])
    return Costs(size(tensor) // max(length, 1) * fourier(length), 0, is_estimate=True)


def _slid(call: Call) -> Costs:
    return Costs(2 * last(min(call.tensors[:2], key=last)) * size(call.output))


_LU = _of_matrix(_lower_upper)
_SVD = _of_matrix(_singular)

OPERATIONS: Table = {
    "CDist": _distances,
    "Cholesky": _of_matrix(lambda rows, _: rows**3 / 3),
    "CholeskyInverse": _of_matrix(lambda rows, _: 2 * rows**3 / 3),
    "Correlate": _slid,
    "Cross": _cross,
    "Det": _LU,
    "Dot": _product,
    "Eig": _of_matrix(lambda rows, _: 25 * rows**3),
    "Eigh": _of_matrix(lambda rows, _: 9 * rows**3),
    "Einsum": _einsum,
    "FFT": _transformed,
    "FFT2": _transformed_twice,
    "IFFT2": _transformed_twice,
    "IRFFT": _of_real,
    "ISTFT": _framed,
    "Inner": _product,
    "Inv": _of_matrix(lambda rows, _: 2 * rows**3),
    "Logdet": _LU,
    "Lstsq": _of_matrix(_orthogonal),
    "LuFactor": _LU,
    "Matmul": _product,
    "MatrixRank": _SVD,
    "Pinv": _SVD,
    "Qr": _of_matrix(_orthogonal),
    "RFFT": _of_real,
    "STFT": _framed,
    "SVD": _SVD,
    "Slogdet": _LU,
    "Solve": _solved,
    "SolveTriangular": _substituted,
    "Tensordot": _tensordot,
    "Vdot": _vdot,
}
