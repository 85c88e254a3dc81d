"""Linear algebra, products of tensors and transforms."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from tests.corpus.registry import small_model


@small_model
def products() -> keras.Model:
    x, y = keras.Input((3, 4), name="x"), keras.Input((4, 2), name="y")
    line = keras.Input((3,), name="line")
    outputs = [
        *(x @ y, ops.matmul(x, y), ops.einsum("bij,bjk->bik", x, y), ops.einsum("bij->bj", x)),
        *(ops.einsum("bij,bjk,bi->bk", x, y, line), ops.dot(x, np.array([1.0, 2.0, 3.0, 4.0]))),
        *(ops.tensordot(x, y, axes=[[2], [1]]), ops.inner(line, line), ops.outer(line, line)),
        *(ops.vdot(line, line), ops.cross(line, np.array([1.0, 0.0, 0.0])), ops.kron(line, line)),
        *(ops.cdist(x, x), ops.corrcoef(line)),
    ]
    return keras.Model([x, y, line], outputs)


@small_model
def correlation() -> keras.Model:
    x, y = keras.Input(batch_shape=(5,), name="x"), keras.Input(batch_shape=(3,), name="y")
    return keras.Model([x, y], [ops.correlate(x, y), ops.correlate(x, y, mode="full")])


@small_model
def decompositions() -> keras.Model:
    x = keras.Input((3, 3))
    symmetric = ops.matmul(x, ops.transpose(x, (0, 2, 1))) + ops.eye(3)
    outputs = [
        *(ops.cholesky(symmetric), ops.linalg.cholesky(symmetric, upper=True)),
        *(ops.det(symmetric), ops.inv(symmetric), ops.logdet(symmetric), *ops.eigh(symmetric)),
        *(*ops.qr(x), *ops.qr(x, mode="complete"), *ops.slogdet(symmetric)),
        *(ops.svd(x, compute_uv=False), *ops.svd(x, full_matrices=False)),
        *(ops.svd(x, full_matrices=True)[0], ops.cholesky_inverse(ops.cholesky(symmetric))),
        *(*ops.eig(symmetric), ops.pinv(x), ops.matrix_rank(x)),
    ]
    return keras.Model(x, outputs)


@small_model
def equations_and_norms() -> keras.Model:
    x, b = keras.Input((3, 3), name="x"), keras.Input((3, 2), name="b")
    regular = ops.matmul(x, ops.transpose(x, (0, 2, 1))) + ops.eye(3)
    outputs = [
        *(ops.solve(regular, b), ops.solve_triangular(ops.tril(regular), b, lower=True)),
        *(ops.norm(x, axis=-1), ops.norm(x, ord="fro", axis=(1, 2), keepdims=True)),
        *(ops.norm(x, ord=1, axis=-1), ops.normalize(x, axis=-1, order=2), ops.norm(x[0])),
        ops.norm(x, ord=float("inf"), axis=1),
    ]
    return keras.Model([x, b], outputs)


@small_model
def factors_of_one_matrix() -> keras.Model:
    x = keras.Input(batch_shape=(3, 3))
    factors, pivots = ops.lu_factor(x + 5.0 * ops.eye(3))
    return keras.Model(x, [pivots, factors, ops.view_as_real(ops.polar(ops.abs(x), x))])


@small_model
def views_as_complex_numbers() -> keras.Model:
    x = keras.Input((3, 2))
    return keras.Model(x, ops.real(ops.view_as_complex(x)))


@small_model
def least_squares() -> keras.Model:
    a, b = keras.Input(batch_shape=(4, 3), name="a"), keras.Input(batch_shape=(4, 2), name="b")
    return keras.Model([a, b], ops.lstsq(a, b))


@small_model
def transforms() -> keras.Model:
    x, y = keras.Input((4, 16), name="x"), keras.Input((4, 16), name="y")
    real, imaginary = ops.rfft(x, fft_length=16)
    spectrum = ops.stft(x, sequence_length=8, sequence_stride=4, fft_length=8)
    outputs = [
        *(*ops.fft((x, y)), *ops.fft2((x, y)), *ops.ifft2((x, y)), real, imaginary),
        *(ops.irfft((real, imaginary), fft_length=16), *spectrum),
        ops.istft(spectrum, sequence_length=8, sequence_stride=4, fft_length=8, length=16),
        ops.extract_sequences(x, sequence_length=4, sequence_stride=2),
        ops.polar(ops.abs(x), y),
    ]
    return keras.Model([x, y], outputs)
