"""What goes into a model and what comes out: how many, in which order, in which structure."""

from __future__ import annotations

import keras
from keras import layers

from tests.corpus.registry import small_model


@small_model
def list_of_one_in_and_out() -> keras.Model:
    x = keras.Input((4,))
    return keras.Model([x], [layers.Dense(2)(x)])


@small_model
def list_of_one_out() -> keras.Model:
    x = keras.Input((4,))
    return keras.Model(x, [layers.Dense(2)(x)])


@small_model
def dictionaries_in_and_out() -> keras.Model:
    title = keras.Input((6,), name="title")
    body = keras.Input((8,), name="body")
    tags = keras.Input((3,), name="tags")
    x = layers.Concatenate()([title, body, tags])
    return keras.Model(
        inputs={"title": title, "body": body, "tags": tags},
        outputs={
            "priority": layers.Dense(1, name="priority")(x),
            "department": layers.Dense(4, activation="softmax", name="department")(x),
        },
        name="tickets",
    )


@small_model
def dictionary_with_other_keys_than_names() -> keras.Model:
    one, two = keras.Input((2,), name="zulu"), keras.Input((2,), name="alpha")
    x = layers.Subtract()([one, two])
    return keras.Model({"first": one, "second": two}, {"b": x, "a": layers.Dense(1)(x)})


@small_model
def nested_structures() -> keras.Model:
    one, two, three = (keras.Input((3,), name=name) for name in ("one", "two", "three"))
    x = layers.Add()([one, two, three])
    y = layers.Dense(2)(x)
    return keras.Model(
        {"pair": [two, one], "rest": {"third": three}}, [x, {"y": y, "both": [y, one]}]
    )


@small_model
def tuple_of_tuples() -> keras.Model:
    one, two, three = (keras.Input((3,), name=name) for name in ("a", "b", "c"))
    x = layers.Multiply()([one, two])
    return keras.Model((one, (two, three)), (x, (layers.Dense(2)(three),)))


@small_model
def inputs_in_another_order_than_made() -> keras.Model:
    one, two = keras.Input((3,), name="one"), keras.Input((4,), name="two")
    x = layers.Dense(2)(layers.Concatenate()([one, two]))
    return keras.Model([two, one], [layers.Dense(1)(x), x])


@small_model
def output_from_the_middle() -> keras.Model:
    x = keras.Input((4,))
    hidden = layers.Dense(3, activation="relu", name="hidden")(x)
    return keras.Model(x, [layers.Dense(1, name="end")(hidden), hidden])


@small_model
def output_twice() -> keras.Model:
    x = keras.Input((4,))
    y = layers.Dense(2)(x)
    return keras.Model(x, [y, y, layers.Dense(1)(y)])


@small_model
def input_as_output() -> keras.Model:
    x = keras.Input((4,), name="x")
    return keras.Model(x, [layers.Dense(2)(x), x])


@small_model
def input_that_nothing_uses() -> keras.Model:
    x, unused = keras.Input((4,), name="x"), keras.Input((2,), name="unused")
    return keras.Model([unused, x], layers.Dense(2)(x))


@small_model
def two_paths_that_never_meet() -> keras.Model:
    one, two = keras.Input((4,)), keras.Input((3,))
    return keras.Model([one, two], [layers.Dense(2)(one), layers.Dense(3)(two)])


@small_model
def inputs_of_every_kind() -> keras.Model:
    count = keras.Input((3,), dtype="int32", name="count")
    half = keras.Input((3,), dtype="float16", name="half")
    flag = keras.Input((3,), dtype="bool", name="flag")
    fixed = keras.Input(batch_shape=(2, 3), name="fixed")
    batched = keras.Input((3,), batch_size=2, name="batched")
    floats = [keras.ops.cast(x, "float32") for x in (count, half, flag)]
    total = layers.Add()([*floats, fixed, batched])
    return keras.Model([count, half, flag, fixed, batched], total)


@small_model
def sparse_input() -> keras.Model:
    x = keras.Input((5,), sparse=True, name="sparse")
    return keras.Model(x, layers.Dense(2)(x))


@small_model
def optional_input() -> keras.Model:
    x = keras.Input((5,), name="x")
    more = keras.Input((5,), name="more", optional=True)
    return keras.Model([x, more], layers.Dense(2)(layers.Add()([x, more])))


@small_model
def shapes_that_are_not_known() -> keras.Model:
    image = keras.Input((None, None, 3))
    x = layers.Conv2D(2, 3, padding="same")(image)
    return keras.Model(image, [layers.GlobalAveragePooling2D()(x), x])


@small_model
def scalar_input() -> keras.Model:
    x = keras.Input((), name="number")
    return keras.Model(x, layers.Rescaling(2.0)(x))


@small_model
def model_that_is_cut_out_of_another() -> keras.Model:
    image = keras.Input((8, 8, 1))
    x = layers.Conv2D(2, 3, name="first")(image)
    middle = layers.Conv2D(3, 3, name="second")(x)
    whole = keras.Model(image, layers.Dense(2)(layers.Flatten()(middle)))
    return keras.Model(whole.get_layer("second").input, whole.get_layer("second").output)


@small_model
def feature_extractor() -> keras.Model:
    image = keras.Input((8, 8, 1))
    x = layers.Conv2D(2, 3, name="first")(image)
    x = layers.Conv2D(3, 3, name="second")(x)
    whole = keras.Model(image, layers.Dense(2)(layers.Flatten()(x)))
    outputs = {layer.name: layer.output for layer in whole.layers if "flatten" not in layer.name}
    return keras.Model(whole.inputs, outputs)


@small_model
def model_without_a_layer() -> keras.Model:
    x = keras.Input((4,))
    return keras.Model(x, x)


@small_model
def hundred_outputs() -> keras.Model:
    x = keras.Input((100,))
    return keras.Model(x, keras.ops.split(x, 100, axis=1))
