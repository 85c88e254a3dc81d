"""Models whose layers are models."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


def encoder(name: str = "encoder") -> keras.Model:
    x = keras.Input((8,), name="image")
    skip = layers.Dense(3, activation="relu", name="hidden")(x)
    code = layers.Add()([skip, layers.Dense(3)(skip)])
    return keras.Model(x, code, name=name)


@small_model
def siamese_with_a_shared_model() -> keras.Model:
    left, right = keras.Input((8,), name="left"), keras.Input((8,), name="right")
    branch = encoder()
    distance = layers.Subtract()([branch(left), branch(right)])
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance))


@small_model
def autoencoder_with_a_frozen_half() -> keras.Model:
    first = encoder()
    first.trainable = False
    second = keras.Sequential(
        [keras.Input((3,)), layers.Dense(8, activation="sigmoid")], name="decoder"
    )
    image = keras.Input((8,), name="image")
    return keras.Model(image, second(first(image)), name="autoencoder")


@small_model
def model_in_a_model_in_a_model() -> keras.Model:
    innermost = keras.Sequential([keras.Input((4,)), layers.Dense(4)], name="innermost")
    x = keras.Input((4,))
    inner = keras.Model(x, layers.Add()([x, innermost(x)]), name="inner")
    y = keras.Input((4,))
    middle = keras.Model(y, inner(inner(y)), name="middle")
    z = keras.Input((4,))
    return keras.Model(z, layers.Dense(1)(middle(z)), name="outer")


@small_model
def nested_model_with_dictionaries() -> keras.Model:
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    total = layers.Add()([a, b])
    inner = keras.Model({"a": a, "b": b}, {"sum": total, "left": layers.Dense(2)(a)}, name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    given = inner({"a": y, "b": x})
    return keras.Model([x, y], [given["left"], layers.Dense(1)(given["sum"])])


@small_model
def nested_model_with_lists() -> keras.Model:
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    inner = keras.Model([a, b], [layers.Add()([a, b]), layers.Multiply()([a, b])], name="inner")
    x, y = keras.Input((3,), name="x"), keras.Input((3,), name="y")
    total, product = inner([x, y])
    return keras.Model([x, y], layers.Concatenate()([product, total, x]))


@small_model
def nested_model_with_a_list_of_one() -> keras.Model:
    a = keras.Input((3,), name="a")
    inner = keras.Model([a], [layers.Dense(2)(a)], name="inner")
    x = keras.Input((3,), name="x")
    (y,) = inner([x])
    return keras.Model(x, y)


@small_model
def nested_models_in_a_row() -> keras.Model:
    image = keras.Input((8,), name="image")
    one, two = encoder("one"), encoder("two")
    two.get_layer("hidden").trainable = False
    return keras.Model(image, [one(image), two(image)])


@small_model
def nested_model_called_with_training() -> keras.Model:
    x = keras.Input((6,))
    base = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4), layers.BatchNormalization(), layers.Dropout(0.2)],
        name="base",
    )
    base.trainable = False
    return keras.Model(x, layers.Dense(1)(base(x, training=False)), name="transfer")


@small_model
def nested_application_style() -> keras.Model:
    image = keras.Input((8, 8, 3), name="image")
    x = layers.RandomFlip("horizontal")(image)
    x = layers.Rescaling(1 / 127.5, offset=-1)(x)
    inside = keras.Input((8, 8, 3))
    y = layers.Conv2D(4, 3, activation="relu")(inside)
    base = keras.Model(inside, layers.BatchNormalization()(y), name="base")
    base.trainable = False
    x = base(x, training=False)
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, layers.Dense(5)(layers.Dropout(0.2)(x)), name="transfer")


@small_model
def generator_and_discriminator() -> keras.Model:
    generator = keras.Sequential(
        [
            keras.Input((4,)),
            layers.Dense(4 * 4 * 2, use_bias=False),
            layers.LeakyReLU(negative_slope=0.2),
            layers.Reshape((4, 4, 2)),
            layers.Conv2DTranspose(1, 4, strides=2, padding="same", activation="tanh"),
        ],
        name="generator",
    )
    discriminator = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(2, 3, strides=2, padding="same"),
            layers.Flatten(),
            layers.Dense(1, activation="sigmoid"),
        ],
        name="discriminator",
    )
    discriminator.trainable = False
    return keras.Sequential([keras.Input((4,)), generator, discriminator], name="gan")


@small_model
def functional_in_a_sequential() -> keras.Model:
    return keras.Sequential([keras.Input((8,)), encoder(), layers.Dense(1)], name="mixed")


@small_model
def nested_model_of_which_the_middle_is_used() -> keras.Model:
    x = keras.Input((8,))
    inner = encoder()
    both = keras.Model(inner.inputs, [inner.get_layer("hidden").output, inner.output], name="both")
    hidden, code = both(x)
    return keras.Model(x, layers.Concatenate()([hidden, code]))


@small_model
def frozen_layers_in_a_frozen_model() -> keras.Model:
    x = keras.Input((8,))
    inner = encoder()
    model = keras.Model(x, layers.Dense(1)(inner(x)))
    model.trainable = False
    inner.get_layer("hidden").trainable = True
    return model


@small_model
def frozen_model_with_wrappers() -> keras.Model:
    x = keras.Input((4, 3))
    y = layers.TimeDistributed(layers.Dense(3))(x)
    y = layers.Bidirectional(layers.LSTM(2, return_sequences=True))(y)
    y = layers.RNN([layers.GRUCell(3), layers.LSTMCell(2)], return_sequences=True)(y)
    inner = keras.Model(x, layers.SpectralNormalization(layers.Conv1D(2, 1))(y), name="inner")
    inner.trainable = False
    z = keras.Input((4, 3))
    return keras.Model(z, layers.Dropout(0.1, trainable=False)(inner(z)))


@small_model
def frozen_model_inside_a_frozen_model_thawed_in_part() -> keras.Model:
    low = keras.Sequential([keras.Input((4,)), layers.Dense(4), layers.Dense(4)], name="low")
    x = keras.Input((4,))
    middle = keras.Model(x, layers.Dense(4, name="top")(low(x)) + x, name="middle")
    middle.trainable = False
    low.layers[1].trainable = True
    y = keras.Input((4,))
    model = keras.Model(y, layers.Dense(1)(middle(y)))
    middle.get_layer("top").trainable = True
    return model


@small_model
def models_twelve_deep() -> keras.Model:
    model = keras.Sequential([keras.Input((3,)), layers.Dense(3)])
    for _ in range(11):
        model = keras.Sequential([keras.Input((3,)), model])
    return model
