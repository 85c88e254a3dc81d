"""Operations from number to number, by function and by operator, with constants on either side."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from tests.corpus.registry import small_model


@small_model
def arithmetic_by_operators() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    outputs = [
        *(x + y, x - y, x * y, x / y, x // y, x % y, x**y),
        *(x + 1, x - 2.5, x * 3, x / 4, x // 2, x % 3, x**2),
        *(1 + x, 2.5 - x, 3 * x, 4 / x, 2 // x, 3 % x, 2**x),
        *(-x, abs(x), x * -1, -(x + y), (x + y) * (x - y), x - (y - x), (x - y) - x),
        *((x * y) ** 2, x**2 * y, -(x**2), (-x) ** 2, 2 ** (x**y), (2**x) ** y),
        *(x / (y / x), x * (y % x), 1e-7 + x, x + 1e20, round(x, 2)),
    ]
    return keras.Model([x, y], outputs)


@small_model
def comparisons_by_operators() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    flags = [x > y, x >= 0.5, x < y, x <= 0, 0.5 > x]  # noqa: SIM300
    both = flags[0] & flags[2]
    either = flags[1] | flags[3]
    return keras.Model([x, y], [*flags, both, either, ~both, flags[0] ^ flags[4]])


@small_model
def integers_by_operators() -> keras.Model:
    x, y = (keras.Input((4,), dtype="int32", name=name) for name in "xy")
    return keras.Model([x, y], [x + y, x * 2, x - 1, x // (y + 1), x**2, x % 3, -x])


@small_model
def arithmetic_by_functions() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    outputs = [
        *(ops.add(x, y), ops.subtract(x, 1.5), ops.multiply(2, x), ops.divide(x, y)),
        *(ops.true_divide(x, 3.0), ops.divide_no_nan(x, y), ops.floor_divide(x, 0.5)),
        *(ops.mod(x, 2), ops.fmod(x, y), ops.power(x, 2.0), ops.negative(x)),
        *(ops.maximum(x, 0.0), ops.minimum(1, x), ops.fmax(x, y), ops.fmin(x, y)),
        *(ops.arctan2(x, y), ops.hypot(x, y), ops.logaddexp(x, y), ops.logaddexp2(x, y)),
        *(ops.heaviside(x, y), ops.nextafter(x, y), ops.ldexp(x, ops.cast(y, "int32"))),
    ]
    return keras.Model([x, y], outputs)


@small_model
def comparisons_by_functions() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    positive = ops.greater(x, 0.0)
    outputs = [
        *(positive, ops.greater_equal(x, y), ops.less(x, y), ops.less_equal(x, 1)),
        *(ops.equal(x, y), ops.not_equal(x, 0), ops.isclose(x, y, rtol=0.1)),
        *(ops.logical_and(positive, ops.less(y, 0)), ops.logical_or(positive, y > 0)),
        *(ops.logical_xor(positive, y > 0), ops.logical_not(positive)),
        *(ops.where(positive, x, 0.0), ops.where(x > y, x, y), ops.where(x < 0, -1.0, y)),
        *(ops.isin(x, [0.0, 1.0]), ops.isfinite(x), ops.isinf(x), ops.isnan(x)),
        *(ops.isneginf(x), ops.isposinf(x), ops.isreal(x), ops.allclose(x, y, atol=0.5)),
        ops.select([x > 0, y > 0], [x, y], default=-1.0),
    ]
    return keras.Model([x, y], outputs)


ELEMENTWISE = (
    *("abs", "absolute", "fabs", "sin", "cos", "tan", "sinh", "cosh", "tanh", "arctan", "arcsinh"),
    *("exp", "exp2", "expm1", "square", "sign", "signbit", "ceil", "floor", "trunc", "cbrt"),
    *("reciprocal", "deg2rad", "rad2deg", "sinc", "i0", "real", "imag", "conj", "angle"),
    *("erf", "erfc", "copy", "positive", "conjugate"),
)
OF_POSITIVE = ("sqrt", "rsqrt", "log", "log2", "log10", "log1p")
OF_FRACTIONS = ("arcsin", "arccos", "arctanh", "erfinv")


@small_model
def elementwise_functions() -> keras.Model:
    x = keras.Input((4,))
    outputs = [getattr(ops, name)(x) for name in ELEMENTWISE if hasattr(ops, name)]
    positive = ops.exp(x)
    outputs += [getattr(ops, name)(positive) for name in OF_POSITIVE]
    fractions = 0.9 * ops.tanh(x)
    outputs += [getattr(ops, name)(fractions) for name in OF_FRACTIONS]
    outputs += [ops.arccosh(positive + 1.0), ops.round(x), ops.round(x, decimals=2)]
    return keras.Model(x, outputs)


@small_model
def limits_and_infinities() -> keras.Model:
    x = keras.Input((4,))
    outputs = [
        *(ops.clip(x, -0.5, 0.5), ops.clip(x, x_min=0, x_max=float("inf"))),
        *(ops.maximum(x, float("-inf")), ops.where(x > 0, x, float("-inf"))),
        *(ops.nan_to_num(x, nan=1.0, posinf=5.0), ops.nan_to_num(ops.log(x), neginf=-3.0)),
        ops.where(ops.isnan(x), 0.0, float("nan")),
    ]
    return keras.Model(x, outputs)


@small_model
def casts() -> keras.Model:
    x = keras.Input((4,))
    whole = ops.cast(x, "int32")
    outputs = [
        *(whole, ops.cast(x, "float16"), ops.cast(whole, dtype="bool")),
        *(ops.saturate_cast(x * 1000.0, "uint8"), ops.view(x, dtype="int32")),
        *(ops.stop_gradient(x), ops.convert_to_tensor(x, dtype="float64")),
        *(ops.zeros_like(x), ops.ones_like(x, dtype="int32"), ops.full_like(x, 2.5)),
        ops.array(x, dtype="float16"),
    ]
    return keras.Model(x, outputs)


@small_model
def bits() -> keras.Model:
    x, y = (keras.Input((4,), dtype="int32", name=name) for name in "xy")
    outputs = [
        *(ops.bitwise_and(x, y), ops.bitwise_or(x, y), ops.bitwise_xor(x, y)),
        *(ops.bitwise_not(x), ops.bitwise_invert(y), ops.bitwise_left_shift(x, 2)),
        *(ops.bitwise_right_shift(x, y), ops.left_shift(x, y), ops.right_shift(x, 1)),
        *(ops.gcd(x, y + 1), ops.lcm(x + 1, y + 1)),
    ]
    return keras.Model([x, y], outputs)


@small_model
def quantized_values() -> keras.Model:
    x = keras.Input((4,))
    low, high = ops.min(x), ops.max(x)
    rounded = keras.quantizers.fake_quant_with_min_max_vars(x, -1.0, 1.0, num_bits=4)
    within = keras.quantizers.fake_quant_with_min_max_vars(x, low, high, narrow_range=True)
    return keras.Model(x, [rounded, within])


@small_model
def arrays_as_constants() -> keras.Model:
    x = keras.Input((3,))
    weights = np.array([[0.5, -1.0], [2.0, 0.25], [1e-3, 3.0]], dtype="float32")
    outputs = [
        *(ops.matmul(x, weights), x * np.array([1, 2, 3], dtype="float32")),
        *(ops.add(np.float32(2.5), x), ops.where(np.array([True, False, True]), x, 0.0)),
        ops.subtract(x, ops.convert_to_tensor([1.0, 2.0, 3.0])),
    ]
    return keras.Model(x, outputs)


@small_model
def operations_beside_layers_of_their_name() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    total = layers.Add()([x, y])
    total = total + x
    product = layers.Multiply()([total, y]) * total
    joined = ops.concatenate([layers.Concatenate()([product, x]), y], axis=-1)
    return keras.Model([x, y], [layers.Add()([total, product]) + 1.0, joined])


@small_model
def operations_before_layers_of_their_name() -> keras.Model:
    x, y = keras.Input((4,), name="x"), keras.Input((4,), name="y")
    total = layers.Add()([x + y, x])
    spare = layers.Dense(4)(total - y)
    return keras.Model([x, y], layers.Subtract()([spare, total]) - 1.0)
