"""Operations that make less of a tensor, sort it or count in it."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from tests.corpus.registry import small_model

REDUCTIONS = ("sum", "mean", "max", "min", "prod", "var", "std", "amax", "amin", "ptp", "median")
IGNORING_NAN = (
    *("nansum", "nanmean", "nanmax", "nanmin", "nanprod", "nanvar", "nanstd", "nanmedian"),
)


@small_model
def reductions() -> keras.Model:
    x = keras.Input((3, 4))
    outputs = []
    for name in REDUCTIONS:
        reduce = getattr(ops, name)
        outputs += [reduce(x), reduce(x, axis=-1), reduce(x, axis=(1, 2), keepdims=True)]
    return keras.Model(x, outputs)


@small_model
def reductions_without_nan() -> keras.Model:
    x = keras.Input((3, 4))
    outputs = []
    for name in IGNORING_NAN:
        reduce = getattr(ops, name)
        outputs += [reduce(x), reduce(x, axis=1, keepdims=True)]
    outputs += [
        *(ops.nanquantile(x, 0.3, axis=-1), ops.nanpercentile(x, 30, axis=1, keepdims=True)),
        *(ops.nanargmax(x, axis=-1), ops.nanargmin(x, axis=1)),
        *(ops.nancumsum(x, axis=1), ops.nancumprod(x, axis=-1)),
    ]
    return keras.Model(x, outputs)


@small_model
def reductions_with_more() -> keras.Model:
    x = keras.Input((3, 4))
    flags = x > 0
    outputs = [
        *(ops.all(flags, axis=-1), ops.any(flags, axis=(1, 2), keepdims=True), ops.any(flags)),
        *(ops.logsumexp(x, axis=-1), ops.logsumexp(x, axis=(1, 2), keepdims=True)),
        *(ops.max(x, axis=1, initial=0.5), ops.min(x, axis=-1, initial=0), ops.sum(x, 1)),
        *(ops.average(x, axis=-1), ops.average(x, axis=2, weights=np.arange(4.0))),
        *(ops.quantile(x, 0.25, axis=-1), ops.quantile(x, [0.1, 0.9], axis=1, method="nearest")),
        *(ops.percentile(x, 75, axis=-1), ops.count_nonzero(x, axis=1)),
        *(ops.argmax(x, axis=-1), ops.argmin(x, axis=1, keepdims=True), ops.argmax(x)),
        *(ops.cumsum(x, axis=1), ops.cumprod(x, axis=-1, dtype="float64"), ops.cumsum(x)),
        *(ops.prod(x, axis=-1, dtype="float64"), ops.size(x), ops.ndim(x)),
        *ops.moments(x, axes=[0, 1]),
        *ops.moments(x, axes=[-1], keepdims=True),
        *(ops.trapezoid(x, dx=0.5, axis=1), ops.diff(x, n=1, axis=-1)),
    ]
    return keras.Model(x, outputs)


@small_model
def sorting_and_searching() -> keras.Model:
    x = keras.Input((6,), name="x")
    count = keras.Input((6,), dtype="int32", name="count")
    values, places = ops.top_k(x, 2, sorted=False)
    outputs = [
        *(ops.sort(x), ops.argsort(x, axis=-1), ops.argpartition(x[0], 2), values, places),
        *(
            ops.digitize(x, np.array([-1.0, 0.0, 1.0])),
            ops.searchsorted(np.array([0.0, 0.5, 1.0], dtype="float32"), x[0]),
        ),
        *(ops.in_top_k(count[:, 0], x, k=3), ops.bincount(count, minlength=6)),
        *(ops.nonzero(x)[0], ops.unique(count)),
    ]
    return keras.Model([x, count], outputs)


@small_model
def histograms() -> keras.Model:
    x = keras.Input(batch_shape=(6,))
    counts, edges = ops.histogram(x, bins=4, range=(-1.0, 1.0))
    return keras.Model(x, [counts, edges])


@small_model
def segments() -> keras.Model:
    data = keras.Input(batch_shape=(6, 3), name="data")
    which = keras.Input(batch_shape=(6,), dtype="int32", name="which")
    outputs = [
        ops.segment_sum(data, which, num_segments=5),
        ops.segment_max(data, which, num_segments=5),
        ops.segment_min(data, which, num_segments=5),
        ops.segment_prod(data, which, num_segments=5, sorted=False),
    ]
    return keras.Model([data, which], outputs)
