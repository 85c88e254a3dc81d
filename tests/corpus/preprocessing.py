"""Preprocessing layers, most with a state: vocabularies, boundaries, mean and variance."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers

from tests.corpus.registry import small_model


@small_model
def normalization_of_given_numbers() -> keras.Model:
    x = keras.Input((3,))
    y = layers.Normalization(mean=[1.0, 2.0, 3.5], variance=[1.0, 4.0, 0.25])(x)
    z = layers.Normalization(axis=None, mean=0.5, variance=2.0, invert=True)(x)
    return keras.Model(x, [layers.Dense(1)(y), z])


@small_model
def normalization_adapted() -> keras.Model:
    layer = layers.Normalization(axis=-1)
    layer.adapt(np.random.default_rng(0).normal(size=(20, 3)).astype("float32"))
    x = keras.Input((3,))
    return keras.Model(x, layers.Dense(1)(layer(x)))


@small_model
def discretization() -> keras.Model:
    adapted = layers.Discretization(num_bins=4)
    adapted.adapt(np.arange(20, dtype="float32"))
    x = keras.Input((2,))
    given = layers.Discretization(bin_boundaries=[-1.0, 0.0, 0.5], output_mode="one_hot")(x)
    return keras.Model(x, [given, adapted(x)])


@small_model
def categories() -> keras.Model:
    count = keras.Input((3,), dtype="int32", name="count")
    number = keras.Input((1,), dtype="int64", name="number")
    outputs = [
        layers.CategoryEncoding(num_tokens=6, output_mode="multi_hot")(count),
        layers.CategoryEncoding(6, output_mode="one_hot")(number),
        layers.Hashing(num_bins=5, salt=[3, 7])(number),
        layers.IntegerLookup(vocabulary=[3, 1, 4], output_mode="multi_hot")(count),
        layers.IntegerLookup(vocabulary=[10, 20], mask_token=0, num_oov_indices=2)(count),
    ]
    return keras.Model([count, number], outputs)


@small_model
def counted_categories() -> keras.Model:
    count = keras.Input((3,), dtype="int32", name="count")
    weights = keras.Input((3,), name="weights")
    counted = layers.CategoryEncoding(num_tokens=6, output_mode="count")(
        count, count_weights=weights
    )
    return keras.Model([count, weights], counted)


@small_model
def words_looked_up() -> keras.Model:
    word = keras.Input((2,), dtype="string", name="word")
    given = layers.StringLookup(vocabulary=["red", "green", 'it\'s "blue"'], name="given")(word)
    encoded = layers.StringLookup(vocabulary=["red", "green"], output_mode="count")(word)
    weighted = layers.StringLookup(
        vocabulary=["red", "green"], idf_weights=[0.5, 1.5], output_mode="tf_idf"
    )(word)
    return keras.Model(word, [layers.Embedding(5, 2)(given), encoded, weighted])


@small_model
def words_looked_up_both_ways() -> keras.Model:
    word = keras.Input((2,), dtype="string")
    number = layers.StringLookup(vocabulary=["red", "green"], mask_token="")(word)
    back = layers.StringLookup(vocabulary=["red", "green"], mask_token="", invert=True)(number)
    return keras.Model(word, back)


@small_model
def words_adapted() -> keras.Model:
    lookup = layers.StringLookup(num_oov_indices=2)
    lookup.adapt(np.array(["red", "green", "red", "blue"]))
    numbers = layers.IntegerLookup(output_mode="one_hot")
    numbers.adapt(np.array([1, 2, 2, 3]))
    word = keras.Input((1,), dtype="string", name="word")
    number = keras.Input((1,), dtype="int64", name="number")
    return keras.Model([word, number], [lookup(word), numbers(number)])


@small_model
def texts() -> keras.Model:
    text = keras.Input((1,), dtype="string", name="text")
    vocabulary = ["red", "green", "blue"]
    given = layers.TextVectorization(output_sequence_length=4, vocabulary=vocabulary)(text)
    pairs = layers.TextVectorization(
        ngrams=(1, 2), output_mode="multi_hot", vocabulary=[*vocabulary, "red green"]
    )(text)
    letters = layers.TextVectorization(
        standardize="lower", split="character", output_mode="count", vocabulary=["r", "e"]
    )(text)
    weighted = layers.TextVectorization(
        output_mode="tf_idf", vocabulary=vocabulary, idf_weights=[0.1, 0.2, 0.3], max_tokens=6
    )(text)
    return keras.Model(text, [layers.Embedding(10, 2)(given), pairs, letters, weighted])


@small_model
def texts_adapted() -> keras.Model:
    layer = layers.TextVectorization(max_tokens=10, output_mode="int", output_sequence_length=3)
    layer.adapt(np.array(["red green", "green blue", "red"]))
    return keras.Sequential([keras.Input((), dtype="string"), layer, layers.Embedding(10, 2)])


@small_model
def hashed_words() -> keras.Model:
    word = keras.Input((1,), dtype="string", name="word")
    number = keras.Input((1,), dtype="int64", name="number")
    hashed = layers.Hashing(num_bins=7, mask_value="")(word)
    crossed = layers.HashedCrossing(num_bins=5, output_mode="one_hot")((word, number))
    return keras.Model([word, number], [hashed, crossed])
