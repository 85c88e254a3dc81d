from pathlib import Path
from typing import Any

import pytest

from graph.errors import ProjectFileError
from graph.values import ObjectValue
from tests.graph.keras_files.archives import (
    chain,
    dense,
    entry,
    fixture,
    layer_called,
    opened,
    sequential,
)


def described(class_name: str, module: str = "keras.initializers", **config: Any) -> dict[str, Any]:
    """Gives an object as Keras writes one."""
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None}


def read(folder: Path, class_name: str, **config: Any) -> dict[str, Any]:
    """Gives the arguments that a layer with this configuration is opened with."""
    graph = opened(folder, chain(entry(class_name, "layer", **config))).graph
    return dict(layer_called(graph, "layer").arguments)


def test_what_is_as_keras_would_have_it_anyway_is_left_out(tmp_path: Path) -> None:
    config = {
        "units": 4,
        "activation": "linear",
        "use_bias": True,
        "kernel_initializer": described("GlorotUniform", seed=None),
        "bias_initializer": described("Zeros"),
        "kernel_regularizer": None,
        "dtype": described("DTypePolicy", "keras", name="float32"),
    }
    assert read(tmp_path, "Dense", **config) == {"units": 4}


def test_the_number_of_one_dimension_and_what_follows_another_argument_read_as_written(
    tmp_path: Path,
) -> None:
    convolution = {"filters": 2, "kernel_size": [3], "strides": [1], "data_format": "channels_last"}
    assert read(tmp_path, "Conv1D", **convolution) == {"filters": 2, "kernel_size": 3}
    assert read(tmp_path, "MaxPooling2D", pool_size=[3, 3], strides=[3, 3]) == {"pool_size": (3, 3)}
    assert read(tmp_path, "MaxPooling2D", pool_size=[3, 3], strides=[2, 2]) == {
        "pool_size": (3, 3),
        "strides": (2, 2),
    }


def test_an_object_with_every_default_is_its_name(tmp_path: Path) -> None:
    config = {"kernel_initializer": described("HeNormal", seed=None)}
    assert read(tmp_path, "Dense", units=1, **config)["kernel_initializer"] == "he_normal"


def test_an_object_keeps_the_arguments_that_differ(tmp_path: Path) -> None:
    config = {
        "kernel_initializer": described("VarianceScaling", scale=2.0, mode="fan_in", seed=7),
        "kernel_constraint": described("MaxNorm", "keras.constraints", max_value=3, axis=0),
    }
    arguments = read(tmp_path, "Dense", units=1, **config)
    assert arguments["kernel_initializer"] == ObjectValue(
        "keras.initializers", "VarianceScaling", {"scale": 2.0, "seed": 7}
    )
    assert arguments["kernel_constraint"] == ObjectValue(
        "keras.constraints", "MaxNorm", {"max_value": 3}
    )


def test_true_is_no_number_and_a_number_is_not_true(tmp_path: Path) -> None:
    assert read(tmp_path, "Dense", units=1, use_bias=1)["use_bias"] == 1
    assert "use_bias" not in read(tmp_path, "Dense", units=1, use_bias=True)


def test_an_activation_can_be_a_layer_or_a_function_of_keras(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("captions")).graph
    leaky = ObjectValue("keras.layers", "LeakyReLU", {"name": "leaky_re_lu", "negative_slope": 0.2})
    assert layer_called(graph, "scores").arguments["activation"] == leaky
    function = {"module": "keras.activations", "class_name": "function", "config": "gelu"}
    value = read(tmp_path, "Dense", units=1, activation=function)["activation"]
    assert value == ObjectValue("keras.activations", "function", {"name": "gelu"})


def test_layers_within_layers_keep_their_names(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("wrapped")).graph
    each = ObjectValue("keras.layers", "Dense", {"units": 3, "name": "each"})
    assert layer_called(graph, "apart").arguments == {"layer": each}
    cell = layer_called(graph, "stacked").arguments["cell"]
    assert isinstance(cell, ObjectValue)
    assert cell.class_name == "StackedRNNCells"
    cells = cell.arguments["cells"]
    assert isinstance(cells, tuple)
    assert [each.class_name for each in cells if isinstance(each, ObjectValue)] == [
        "LSTMCell",
        "GRUCell",
    ]


def test_the_half_of_a_bidirectional_that_keras_makes_is_left_out(tmp_path: Path) -> None:
    graph = opened(tmp_path, fixture("wrapped")).graph
    lstm = ObjectValue(
        "keras.layers", "LSTM", {"units": 2, "return_sequences": True, "name": "lstm"}
    )
    assert layer_called(graph, "both").arguments == {"layer": lstm}


def test_another_backward_half_is_kept(tmp_path: Path) -> None:
    def half(name: str, **config: Any) -> dict[str, Any]:
        return described("GRU", "keras.layers", name=name, units=2, **config)

    arguments = read(
        tmp_path,
        "Bidirectional",
        layer=half("forward_gru"),
        backward_layer=half("other", go_backwards=True),
    )
    backward: dict[str, Any] = {"units": 2, "go_backwards": True, "name": "other"}
    assert arguments["layer"] == ObjectValue("keras.layers", "GRU", {"units": 2, "name": "gru"})
    assert arguments["backward_layer"] == ObjectValue("keras.layers", "GRU", backward)


def test_a_dtype_of_its_own_is_stated_and_the_one_of_its_class_is_not(tmp_path: Path) -> None:
    usual, mixed = (
        described("DTypePolicy", "keras", name=name) for name in ("float32", "mixed_float16")
    )
    graph = opened(
        tmp_path,
        chain(dense("a", dtype=usual), dense("b", dtype=usual), dense("c", dtype=mixed)),
    ).graph
    assert graph.settings.dtype_policy == "float32"
    assert [layer.arguments.get("dtype") for layer in graph.layers()[1:]] == [
        None,
        None,
        "mixed_float16",
    ]
    assert read(tmp_path, "Hashing", num_bins=3, dtype="int64") == {"num_bins": 3}
    quantized = described(
        "QuantizedDTypePolicy", "keras.dtype_policies", mode="int8", source_name="float32"
    )
    assert read(tmp_path, "Dense", units=1, dtype=quantized)["dtype"] == ObjectValue(
        "keras.dtype_policies", "QuantizedDTypePolicy", {"mode": "int8", "source_name": "float32"}
    )


def test_the_axes_of_attention_are_left_out_where_they_follow_from_the_shape(
    tmp_path: Path,
) -> None:
    def axes(*axes: int) -> object:
        attention = entry(
            "MultiHeadAttention", "layer", num_heads=1, key_dim=2, attention_axes=list(axes)
        )
        attention["build_config"] = {"shapes_dict": {"query_shape": [None, 5, 6, 4]}}
        graph = opened(tmp_path, chain(attention)).graph
        return layer_called(graph, "layer").arguments.get("attention_axes")

    assert axes(1, 2) is None
    assert axes(1) == (1,)


def test_private_layers_of_keras_are_known(tmp_path: Path) -> None:
    module = "keras.src.applications.convnext"
    scale = entry("LayerScale", "scale", module=module, init_values=1e-6, projection_dim=8)
    model = opened(tmp_path, chain(scale | {"registered_name": "LayerScale"}))
    assert model.notes == ()
    assert layer_called(model.graph, "scale").module == module


# -- what is not known ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        (
            entry("Mine", "own", module="my.package", depth=[1, {"a": None}])
            | {"registered_name": "my>Mine"},
            "of the class `my>Mine`, which is none of Keras's layers",
        ),
        (
            entry("Mine", "own", depth=1) | {"module": None},
            "of the class `Mine`, which is none of Keras's layers",
        ),
        (
            entry(
                "Lambda", "own", function={"class_name": "__lambda__", "config": {"code": "4wEA"}}
            ),
            "a `Lambda`, which runs code of its own",
        ),
        (
            entry("TFSMLayer", "own", filepath="/etc", call_endpoint="serve"),
            "a `TFSMLayer`, which runs code of its own",
        ),
        (
            entry("Dense", "own", module="os", units=1),
            "of the class `Dense`, which is none of Keras's layers",
        ),
        (
            entry("Model", "own", module="keras", units=1),
            "of the class `Model`, which is none of Keras's layers",
        ),
        (
            entry("LSTMCell", "own", units=1),
            "of the class `LSTMCell`, which is none of Keras's layers",
        ),
    ],
)
def test_an_unknown_layer_is_kept_whole_and_noted(
    tmp_path: Path, layer: dict[str, Any], words: str
) -> None:
    model = opened(tmp_path, chain(layer))
    kept = layer_called(model.graph, "own")
    assert kept.class_name == layer["class_name"]
    assert kept.arguments.keys() == layer["config"].keys()
    assert kept.weights == "own"
    assert len(model.notes) == 1
    assert model.notes[0].startswith(f"`own` is {words}")
    assert "cannot be exported or trained until it is replaced" in model.notes[0]


@pytest.mark.parametrize(
    "value",
    [
        {"class_name": "__lambda__", "config": {"code": "4wEA"}},
        {"class_name": "__typespec__", "config": [], "module": "os", "spec_name": "system"},
        described("Own", "my.package", depth=1),
        {
            "module": "builtins",
            "class_name": "function",
            "config": "exec",
            "registered_name": "exec",
        },
        {"module": "os", "class_name": "function", "config": "system", "registered_name": "system"},
        described("get_file", "keras.utils", origin="https://example.org"),
    ],
)
def test_an_unknown_object_is_kept_and_noted(tmp_path: Path, value: dict[str, Any]) -> None:
    model = opened(tmp_path, chain(dense("d", kernel_initializer=value)))
    kept = layer_called(model.graph, "d").arguments["kernel_initializer"]
    assert isinstance(kept, ObjectValue)
    assert (kept.module, kept.class_name) == (value.get("module", ""), value["class_name"])
    assert len(model.notes) == 1
    assert "is no class of Keras that is described by values" in model.notes[0]


def test_a_layer_that_runs_code_within_another_is_kept_and_noted(tmp_path: Path) -> None:
    inner = described("TFSMLayer", "keras.layers", name="inner", filepath="/etc")
    model = opened(tmp_path, chain(entry("TimeDistributed", "each", layer=inner)))
    kept = layer_called(model.graph, "each").arguments["layer"]
    assert isinstance(kept, ObjectValue)
    assert kept.arguments == {"config": {"name": "inner", "filepath": "/etc"}}
    assert len(model.notes) == 1


def test_a_layer_of_billions_of_weights_is_only_a_number(tmp_path: Path) -> None:
    graph = opened(tmp_path, chain(dense("d", units=2_000_000_000))).graph
    assert layer_called(graph, "d").arguments == {"units": 2_000_000_000}


def test_an_argument_that_nobody_knows_is_kept_where_it_says_something(tmp_path: Path) -> None:
    assert read(tmp_path, "Dense", units=1, newer=None, other=3) == {"units": 1, "other": 3}


def test_many_notes_are_counted_and_not_listed(tmp_path: Path) -> None:
    layers = [entry("Mine", f"own{number}", module="my") for number in range(140)]
    notes = opened(tmp_path, sequential(*layers)).notes
    assert len(notes) == 101
    assert notes[-1] == "40 more parts could not be resolved."


# -- what layers have learned --------------------------------------------------------------------


def words_of(folder: Path, layer: dict[str, Any], members: dict[str, bytes]) -> tuple[Any, Any]:
    """Gives the vocabulary and the notes of an opened layer that learned one."""
    layer["inbound_nodes"] = []
    model = opened(folder, sequential(layer), members)
    return model.graph.layers()[0].arguments.get("vocabulary"), model.notes


def test_words_that_a_layer_learned_are_its_vocabulary(tmp_path: Path) -> None:
    members = {"assets/layers/string_lookup/vocabulary.txt": "[UNK]\nb\u2028c\nä\n\n".encode()}
    lookup = entry("StringLookup", "s", vocabulary=None, vocabulary_size=3)
    words, notes = words_of(tmp_path, lookup, members)
    assert words == ("[UNK]", "b\u2028c", "ä")
    assert notes == ("`s` keeps the 3 words that it learned, which now stand in its `vocabulary`.",)


def test_each_kind_of_layer_keeps_its_words_where_keras_puts_them(tmp_path: Path) -> None:
    text = {"assets/layers/text_vectorization/_lookup_layer/vocabulary.txt": b"\n[UNK]\na"}
    assert words_of(tmp_path, entry("TextVectorization", "t"), text)[0] == ("", "[UNK]", "a")
    numbers = {"assets/layers/integer_lookup/vocabulary.txt": b"-1\n20"}
    assert words_of(tmp_path, entry("IntegerLookup", "i"), numbers)[0] == (-1, 20)
    numbers = {"assets/layers/integer_lookup/vocabulary.txt": b"-1\nx"}
    assert words_of(tmp_path, entry("IntegerLookup", "i"), numbers)[0] is None


def test_words_are_found_by_the_place_of_the_layer_in_nested_models(tmp_path: Path) -> None:
    inner = sequential(entry("StringLookup", "one"), entry("StringLookup", "two"), name="inner")
    folder = "assets/layers/sequential/layers"
    members = {
        f"{folder}/string_lookup/vocabulary.txt": b"a",
        f"{folder}/string_lookup_1/vocabulary.txt": b"b",
    }
    graph = opened(tmp_path, sequential(inner), members).graph
    nested = graph.layers()[0].model
    assert nested is not None
    assert layer_called(nested, "one").arguments["vocabulary"] == ("a",)
    assert layer_called(nested, "two").arguments["vocabulary"] == ("b",)


def test_a_layer_that_learned_nothing_is_opened_as_it_was_made(tmp_path: Path) -> None:
    members = {
        "assets/layers/string_lookup/vocabulary.txt": b"[UNK]",
        "assets/layers/text_vectorization/_lookup_layer/vocabulary.txt": b"\n[UNK]",
        "assets/layers/integer_lookup/vocabulary.txt": b"0\n-1",
    }
    text = entry("TextVectorization", "t", vocabulary=None, vocabulary_size=2)
    numbers = entry("IntegerLookup", "i", vocabulary=None, mask_token=0, oov_token=-1)
    for layer, rest in (
        (entry("StringLookup", "s", vocabulary=None, vocabulary_size=None), {}),
        (text, {}),
        (numbers, {"mask_token": 0}),
    ):
        model = opened(tmp_path, sequential(layer), members)
        assert model.graph.layers()[0].arguments == rest
        assert model.notes == ()


def test_words_that_the_file_does_not_have_are_noted(tmp_path: Path) -> None:
    for layer in (
        entry("StringLookup", "own", vocabulary=None, vocabulary_size=9),
        entry("TextVectorization", "own", vocabulary=None, vocabulary_size=9),
    ):
        words, notes = words_of(tmp_path, layer, {})
        assert words is None
        assert notes == (
            "`own` learned its words, which could not be read from the file. It has to be "
            "adapted again.",
        )
    weighted = entry("StringLookup", "own", output_mode="tf_idf", vocabulary_size=9)
    members = {"assets/layers/string_lookup/vocabulary.txt": b"[UNK]\na"}
    assert len(words_of(tmp_path, weighted, members)[1]) == 1


def test_a_vocabulary_in_the_configuration_goes_before_the_file_of_words(tmp_path: Path) -> None:
    members = {"assets/layers/string_lookup/vocabulary.txt": b"a"}
    lookup = entry("StringLookup", "s", vocabulary=["x"])
    assert words_of(tmp_path, lookup, members) == (("x",), ())


@pytest.mark.parametrize("path", ["/etc/passwd", "https://example.org/words.txt"])
def test_a_vocabulary_that_is_a_path_is_not_opened_and_noted(tmp_path: Path, path: str) -> None:
    words, notes = words_of(tmp_path, entry("StringLookup", "s", vocabulary=path), {})
    assert words == path
    assert len(notes) == 1
    assert "`s` names a file for its vocabulary, which is not opened" in notes[0]


def test_the_bin_boundaries_that_were_learned_go_before_their_number(tmp_path: Path) -> None:
    layer = entry("Discretization", "d", bin_boundaries=[1.5, 2.0], num_bins=3)
    model = opened(tmp_path, sequential(layer))
    assert model.graph.layers()[0].arguments == {"bin_boundaries": (1.5, 2.0)}
    assert len(model.notes) == 1


def test_a_list_of_words_that_is_no_text_is_refused(tmp_path: Path) -> None:
    members = {"assets/layers/string_lookup/vocabulary.txt": b"\xff"}
    with pytest.raises(ProjectFileError, match="Expected text in assets/layers/string_lookup"):
        opened(tmp_path, sequential(entry("StringLookup", "s")), members)
