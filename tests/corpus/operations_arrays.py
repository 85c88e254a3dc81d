"""Operations that change the form of a tensor, put tensors together or take them apart."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from tests.corpus.registry import small_model


@small_model
def forms() -> keras.Model:
    x, known = keras.Input((2, 6), name="x"), keras.Input(batch_shape=(2, 4, 3), name="known")
    outputs = [
        *(ops.reshape(x, (-1, 3, 4)), ops.transpose(x, (0, 2, 1)), ops.transpose(x)),
        *(ops.expand_dims(x, -1), ops.expand_dims(x, axis=(1, 3)), ops.ravel(x)),
        *(ops.squeeze(ops.expand_dims(x, 1), axis=1), ops.swapaxes(x, 1, 2)),
        *(ops.moveaxis(x, 1, -1), ops.moveaxis(x, [1, 2], [2, 1]), ops.flip(x, axis=-1)),
        *(ops.flip(x), ops.roll(x, 2, axis=1), ops.roll(x, 1), ops.rot90(x, k=1, axes=(1, 2))),
        *(ops.rot90(x), ops.fliplr(x), ops.flipud(x), ops.tile(x, (1, 2, 1)), ops.tile(x, 2)),
        *(ops.repeat(x, 3, axis=1), ops.broadcast_to(ops.sum(x), (3, 3))),
        *(
            ops.pad(x, [[0, 0], [1, 2], [0, 1]], constant_values=1.5),
            ops.pad(x, ((0, 0), (1, 1), (2, 1)), "reflect"),
        ),
        *(x.reshape((-1, 12)), ops.rearrange(known, "b (h w) c -> b h (w c)", h=1)),
        ops.append(x, x, axis=1),
    ]
    return keras.Model([x, known], outputs)


@small_model
def diagonals_and_triangles() -> keras.Model:
    x = keras.Input(batch_shape=(3, 3))
    outputs = [
        *(ops.diag(x), ops.diag(x, k=1), ops.diagonal(x, offset=-1), ops.trace(x)),
        *(ops.tril(x), ops.triu(x, k=1), ops.diagflat(ops.ravel(x), k=1)),
        *(ops.vander(x[0], N=4, increasing=True), ops.empty_like(x) * 0.0),
    ]
    return keras.Model(x, outputs)


@small_model
def together() -> keras.Model:
    x, y = keras.Input((3, 2), name="x"), keras.Input((3, 2), name="y")
    outputs = [
        *(ops.concatenate([x, y], axis=-1), ops.concatenate([y, x, y], axis=1)),
        *(ops.stack([x, y]), ops.stack([x, y], axis=1), ops.vstack([x, y]), ops.hstack([y, x])),
        *(ops.dstack([x, y]), ops.append(x, y, axis=1), *ops.meshgrid(x[0, :, 0], y[0, :, 1])),
        *ops.meshgrid(x[0, :, 0], y[0, 0], x[0, 0], indexing="ij"),
    ]
    return keras.Model([x, y], outputs)


@small_model
def apart() -> keras.Model:
    x = keras.Input((6, 4, 2))
    first, second, third = ops.split(x, 3, axis=1)
    head, middle, tail = ops.split(x, [1, 4], axis=1)
    outputs = [
        *(first + third, second, head, ops.concatenate([tail, middle], axis=1)),
        *ops.unstack(x, axis=-1),
        *ops.array_split(x, 4, axis=1),
        *(ops.hsplit(x, 2)[1], ops.dsplit(x, 2)[0], ops.split(x, 2, axis=-1)[1]),
        *ops.unstack(x, num=4, axis=2)[:2],
    ]
    return keras.Model(x, outputs)


@small_model
def split_in_the_first_axis() -> keras.Model:
    x = keras.Input(batch_shape=(4, 3))
    return keras.Model(x, [*ops.vsplit(x, [1, 2]), *ops.split(x, 2), *ops.unstack(x)])


@small_model
def gathered() -> keras.Model:
    x = keras.Input((5, 3), name="x")
    places = keras.Input((2,), dtype="int32", name="places")
    outputs = [
        *(ops.take(x, [0, 2, 4], axis=1), ops.take(x, 1, axis=-1), ops.take(x, 3)),
        *(ops.take(x, places, axis=1), ops.take_along_axis(x, places[:, :, None], axis=1)),
        *(ops.slice(x, (0, 1, 0), (2, 2, 3)), *ops.unravel_index(places, (3, 3))),
        *(ops.one_hot(places, 5), ops.one_hot(places, 5, axis=1, dtype="float16")),
        *(ops.multi_hot(places, 5), ops.get_item(x, (slice(None), 1))),
    ]
    return keras.Model([x, places], outputs)


@small_model
def scattered() -> keras.Model:
    x = keras.Input(batch_shape=(4, 3), name="x")
    update = keras.Input(batch_shape=(2, 3), name="update")
    outputs = [
        *(ops.scatter_update(x, [[0], [2]], update), ops.slice_update(x, (1, 0), update)),
        *(ops.scatter(np.array([[1], [3]]), update, (5, 3)), ops.add(x, 1)),
        ops.scatter_update(x, [[0], [2]], update, reduction="add"),
    ]
    return keras.Model([x, update], outputs)


@small_model
def ranges_of_tensors() -> keras.Model:
    x, y = keras.Input(batch_shape=(3,), name="x"), keras.Input(batch_shape=(3,), name="y")
    outputs = [
        *(ops.linspace(x, y, num=4), ops.linspace(x, 2.0, num=3, endpoint=False, axis=1)),
        *(ops.logspace(x, y, num=3, base=2), ops.geomspace(ops.exp(x), ops.exp(y), num=3)),
        *(ops.full_like(x, 0.5, dtype="float64"), ops.full((2, 3), x)),
    ]
    return keras.Model([x, y], outputs)
