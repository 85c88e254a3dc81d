"""Models put together at random of layers that keep, make, join or drop masks.

Which masks Keras adds by itself depends on all that a tensor has passed through, so that no list of
models written by hand holds all ways. All tensors are of one shape, and anything follows anything;
a seed gives the same model each time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import keras
from keras import layers, ops

_TIME, _WIDTH, _WORDS = 6, 4, 9
_DEPTH = 2  # of models within models
_MOST_CALLS = 12

_CELLS: tuple[Callable[..., Any], ...] = (layers.LSTMCell, layers.GRUCell, layers.SimpleRNNCell)
_MERGES: tuple[Callable[[], Any], ...] = (
    *(layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum),
)
_LAYERS: tuple[Callable[[], Any], ...] = (
    lambda: layers.Dropout(0.1),
    lambda: layers.SpatialDropout1D(0.1),
    lambda: layers.Dense(_WIDTH),
    lambda: layers.Conv1D(_WIDTH, 3, padding="same"),
    lambda: layers.EinsumDense("abc,cd->abd", (None, _WIDTH)),
    lambda: layers.TimeDistributed(layers.Dense(_WIDTH)),
    lambda: layers.LSTM(_WIDTH, return_sequences=True),
    lambda: layers.GRU(_WIDTH, return_sequences=True),
    lambda: layers.Bidirectional(layers.LSTM(_WIDTH // 2, return_sequences=True)),
    lambda: layers.Bidirectional(layers.GRU(_WIDTH, return_sequences=True), merge_mode="sum"),
    layers.LayerNormalization,
    layers.BatchNormalization,
    layers.UnitNormalization,
    lambda: layers.Activation("relu"),
    layers.Softmax,
    lambda: layers.Masking(0.5),
    lambda: layers.Permute((1, 2)),
    lambda: layers.Reshape((_TIME, _WIDTH)),
    lambda: layers.MaxPooling1D(3, strides=1, padding="same"),
)


def random_model(seed: int) -> keras.Model:
    """Gives the model of a seed: Functional, with one input or two and one output or two."""
    choose = random.Random(seed)  # noqa: S311 - nothing is secret here
    return _Draft(choose, 0).model(choose.choice((1, 2)), choose.choice((1, 2)))


class _Draft:
    """A model that grows call by call."""

    def __init__(self, choose: random.Random, depth: int) -> None:
        self._choose = choose
        self._depth = depth
        self._inputs: list[Any] = []
        self._words: list[Any] = []
        self._tensors: list[Any] = []
        self._shared = [choose.choice(_LAYERS)() for _ in range(2)]
        self._models: list[keras.Model] = []

    def model(self, inputs: int, outputs: int) -> keras.Model:
        """Grows it, and gives the model of the tensor that came last and of others."""
        for number in range(inputs):
            if number == 0 and self._choose.random() < 0.8:
                masked = self._choose.random() < 0.8
                self._tensors.append(_embedding(masked)(self._word()))
            else:
                self._inputs.append(keras.Input((_TIME, _WIDTH)))
                self._tensors.append(self._inputs[-1])
        for _ in range(self._choose.randint(2, _MOST_CALLS)):
            self._tensors.append(self._call())
        ends = [self._tensors[-1], *(self._any() for _ in range(outputs - 1))]
        return keras.Model(_one_or_all(self._inputs), _one_or_all(ends))

    def _any(self) -> Any:
        return self._choose.choice(self._tensors)

    def _word(self) -> Any:
        """Gives an input of whole numbers, a new one where there is none."""
        if not self._words:
            self._inputs.append(keras.Input((_TIME,), dtype="int32"))
            self._words.append(self._inputs[-1])
        return self._choose.choice(self._words)

    def _call(self) -> Any:
        ways = (
            *(self._layer, self._layer, self._layer, self._again, self._merged, self._joined),
            *(self._operation, self._attention, self._with_states, self._with_mask, self._nested),
        )
        return self._choose.choice(ways)(self._any(), self._any())

    def _layer(self, x: Any, _: Any) -> Any:
        return self._choose.choice(_LAYERS)()(x)

    def _again(self, x: Any, _: Any) -> Any:
        return self._choose.choice(self._shared)(x)

    def _merged(self, x: Any, y: Any) -> Any:
        return self._choose.choice(_MERGES)()([x, y, self._any()][: self._choose.randint(2, 3)])

    def _joined(self, x: Any, y: Any) -> Any:
        return layers.Dense(_WIDTH)(layers.Concatenate()([x, y]))

    def _operation(self, x: Any, y: Any) -> Any:
        made = (x + y, x * 2.0, 1.0 - x, ops.relu(x), ops.maximum(x, y), x[:, ::-1])
        return self._choose.choice(made)

    def _attention(self, x: Any, y: Any) -> Any:
        if self._choose.random() < 0.4:
            return layers.Attention()([x, y])
        attention = layers.MultiHeadAttention(1, 2)
        if self._choose.random() < 0.5:
            return attention(query=x, value=y, use_causal_mask=True)
        attended, _ = attention(x, y, return_attention_scores=True)
        return attended

    def _with_states(self, x: Any, y: Any) -> Any:
        cells = [self._choose.choice(_CELLS)(_WIDTH) for _ in range(2)]
        x = layers.RNN(cells, return_sequences=True)(x)
        _, *states = layers.LSTM(_WIDTH, return_sequences=True, return_state=True)(x)
        return layers.LSTM(_WIDTH, return_sequences=True)(y, initial_state=states)

    def _with_mask(self, x: Any, _: Any) -> Any:
        mask = ops.not_equal(self._word(), 0)
        return layers.GRU(_WIDTH, return_sequences=True)(x, mask=mask)

    def _nested(self, x: Any, _: Any) -> Any:
        if self._depth == _DEPTH:
            return x
        if not self._models or self._choose.random() < 0.6:
            self._models.append(self._new_model())
        model = self._choose.choice(self._models)
        given = [self._word() if each.dtype == "int32" else self._any() for each in model.inputs]
        return model(_one_or_all(given))

    def _new_model(self) -> keras.Model:
        if self._choose.random() < 0.5:
            return _Draft(self._choose, self._depth + 1).model(self._choose.choice((1, 2)), 1)
        steps = [self._choose.choice(_LAYERS)() for _ in range(self._choose.randint(1, 3))]
        if self._choose.random() < 0.5:
            return keras.Sequential([keras.Input((_TIME, _WIDTH)), *steps])
        return keras.Sequential([keras.Input((_TIME,), dtype="int32"), _embedding(True), *steps])


def _embedding(masked: bool) -> Any:
    return layers.Embedding(_WORDS, _WIDTH, mask_zero=masked)


def _one_or_all(tensors: list[Any]) -> Any:
    return tensors if len(tensors) > 1 else tensors[0]
