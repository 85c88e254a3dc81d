import msgspec
import pytest

from graph.catalogue import Argument, Catalogue, LayerClass, decode_catalogue, load_catalogue


def layer_class(class_name: str) -> LayerClass:
    found = load_catalogue().find("keras.layers", class_name)
    assert found is not None
    return found


def argument(class_name: str, name: str) -> Argument:
    found = load_catalogue().argument(layer_class(class_name), name)
    assert found is not None
    return found


def test_the_units_of_dense_are_a_required_integer() -> None:
    assert argument("Dense", "units").type == "int"
    assert argument("Dense", "units").required


def test_a_kernel_initializer_has_its_default_and_every_identifier_as_a_choice() -> None:
    kernel_initializer = argument("Dense", "kernel_initializer")
    assert kernel_initializer.type == "initializer"
    assert kernel_initializer.default == "glorot_uniform"
    assert {"glorot_uniform", "he_normal", "zeros"} <= {
        *load_catalogue().choices(kernel_initializer)
    }


@pytest.mark.parametrize(
    ("class_name", "name", "expected"),
    [
        ("Conv1D", "padding", {"valid", "same", "causal"}),
        ("Conv2D", "padding", {"valid", "same"}),
        ("Conv2D", "data_format", {"channels_first", "channels_last"}),
        (
            "UpSampling2D",
            "interpolation",
            {"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"},
        ),
        ("Bidirectional", "merge_mode", {"sum", "mul", "concat", "ave"}),
        ("CategoryEncoding", "output_mode", {"one_hot", "multi_hot", "count"}),
        ("RandomFlip", "mode", {"horizontal", "vertical", "horizontal_and_vertical"}),
    ],
)
def test_a_choice_lists_all_that_keras_accepts(
    class_name: str, name: str, expected: set[str]
) -> None:
    assert argument(class_name, name).type == "choice"
    assert {*load_catalogue().choices(argument(class_name, name))} == expected


def test_an_argument_that_is_no_choice_has_no_choices() -> None:
    assert load_catalogue().choices(argument("Dense", "units")) == ()


def test_dtype_is_an_argument_of_every_layer_and_of_no_layer_in_particular() -> None:
    assert layer_class("Dense").argument("dtype") is None
    assert argument("Dense", "dtype").type == "dtype"


@pytest.mark.parametrize("class_name", ["Add", "Average", "Concatenate", "Maximum", "Multiply"])
def test_a_merging_layer_takes_one_list_of_two_tensors_or_more(class_name: str) -> None:
    (inputs,) = layer_class(class_name).inputs
    assert (inputs.name, inputs.many, inputs.minimum, inputs.maximum) == ("inputs", True, 2, None)


@pytest.mark.parametrize("class_name", ["Dot", "Subtract"])
def test_dot_and_subtract_take_exactly_two_tensors(class_name: str) -> None:
    (inputs,) = layer_class(class_name).inputs
    assert (inputs.many, inputs.minimum, inputs.maximum) == (True, 2, 2)


def test_multi_head_attention_takes_named_tensors_in_the_order_of_its_call() -> None:
    inputs = layer_class("MultiHeadAttention").inputs
    assert [each.name for each in inputs[:3]] == ["query", "value", "key"]
    assert [each.name for each in inputs if each.required] == ["query", "value"]


def test_an_input_layer_takes_no_tensors() -> None:
    assert layer_class("InputLayer").inputs == ()


def test_a_class_is_found_by_the_names_it_has_besides_its_own() -> None:
    assert layer_class("Convolution2D") is layer_class("Conv2D")
    assert layer_class("GroupedQueryAttention").class_name == "GroupQueryAttention"


def test_a_class_is_not_found_under_the_name_of_another_module() -> None:
    assert load_catalogue().find("keras.src.ops.numpy", "Add") is None
    assert load_catalogue().find("keras.layers", "NoSuchLayer") is None


def test_cells_and_base_classes_are_no_nodes() -> None:
    hidden = {each.class_name for each in load_catalogue().layers if not each.canvas}
    assert hidden == {
        *("GRUCell", "LSTMCell", "SimpleRNNCell", "StackedRNNCells"),
        *("InputSpec", "Layer", "Wrapper"),
    }


def test_every_layer_is_under_a_heading_of_the_palette_and_no_heading_is_empty() -> None:
    catalogue = load_catalogue()
    shown = {each.category for each in catalogue.layers if each.canvas}
    assert shown == {category.name for category in catalogue.categories}


def test_every_layer_on_the_canvas_and_every_argument_of_it_is_described() -> None:
    shown = [each for each in load_catalogue().layers if each.canvas]
    silent = [each.class_name for each in shown if not each.doc]
    silent += [
        f"{each.class_name}.{one.name}" for each in shown for one in each.arguments if not one.doc
    ]
    assert silent == []


def test_every_default_that_is_a_string_is_among_the_choices() -> None:
    catalogue = load_catalogue()
    outside = [
        f"{each.class_name}.{one.name}"
        for each in catalogue.layers
        for one in each.arguments
        if one.default is not None and (choices := catalogue.choices(one))
        if one.default not in choices
    ]
    assert outside == []


def test_layers_and_operations_of_one_name_are_told_apart_by_their_modules() -> None:
    catalogue = load_catalogue()
    layer, operation = catalogue.find("keras.layers", "Add"), catalogue.find("keras.ops", "Add")
    assert layer is not None
    assert operation is not None
    assert (layer.function, operation.function) == ("", "add")
    assert catalogue.find_saved("keras.src.ops.numpy", "Add") is operation
    assert catalogue.find_saved("keras.layers", "Add") is layer


@pytest.mark.parametrize(
    ("class_name", "parameters"),
    [
        ("Add", ("x1", "x2")),
        ("Clip", ("x", "x_min", "x_max")),
        ("Einsum", ("subscripts", "operands")),
        ("Full", ("shape", "fill_value", "dtype")),
        ("Mean", ("x", "axis", "keepdims")),
    ],
)
def test_the_parameters_of_an_operation_are_in_the_order_of_its_function(
    class_name: str, parameters: tuple[str, ...]
) -> None:
    operation = load_catalogue().find("keras.ops", class_name)
    assert operation is not None
    assert operation.parameters == parameters


def test_every_operation_is_under_a_heading_of_its_own_part_of_the_palette() -> None:
    catalogue = load_catalogue()
    shown = {each.category for each in catalogue.operations}
    assert shown == {category.name for category in catalogue.operation_categories}


def test_every_operation_and_every_object_is_described() -> None:
    catalogue = load_catalogue()
    assert [each.class_name for each in catalogue.operations if not each.doc] == []
    assert [each.class_name for each in catalogue.objects if not each.doc] == []


def test_what_only_some_public_models_hold_is_not_offered() -> None:
    hidden = {each.class_name: each for each in load_catalogue().layers if not each.palette}
    assert hidden.keys() == {"CustomScaleLayer", "LayerScale"}
    for each in hidden.values():
        assert each.imported_from == each.module
        assert each.module.startswith("keras.src.applications.")


def test_a_call_argument_is_none_of_the_tensors() -> None:
    catalogue = load_catalogue()
    attention = layer_class("MultiHeadAttention")
    assert catalogue.call_argument(attention, "use_causal_mask") is not None
    assert catalogue.call_argument(attention, "query") is None
    assert attention.outputs_when == ("return_attention_scores",)


def test_an_object_is_found_by_each_name_it_has() -> None:
    catalogue = load_catalogue()
    orthogonal = catalogue.find_object("keras.initializers", "Orthogonal")
    assert orthogonal is not None
    assert catalogue.find_object("keras.initializers", "OrthogonalInitializer") is orthogonal
    assert catalogue.find_object("keras.layers", "Orthogonal") is None
    policy = catalogue.find_saved_object("keras", "DTypePolicy")
    assert policy is not None
    assert policy.module == "keras.dtype_policies"


def test_no_object_takes_a_function_or_data() -> None:
    """What is made of a document is made of these classes alone."""
    names = {each.class_name for each in load_catalogue().objects}
    assert not names & {"MeanMetricWrapper", "GPTQConfig", "AWQConfig", "Metric", "Loss"}


def test_the_catalogue_is_decoded_once() -> None:
    assert load_catalogue() is load_catalogue()


def test_a_field_that_is_not_known_is_refused() -> None:
    document = msgspec.to_builtins(load_catalogue()) | {"colour": "blue"}
    with pytest.raises(msgspec.ValidationError, match="colour"):
        decode_catalogue(msgspec.json.encode(document))


def test_an_argument_of_an_unknown_type_is_refused() -> None:
    document = msgspec.to_builtins(load_catalogue())
    document["common"] = [{"name": "dtype", "type": "colour"}]
    with pytest.raises(msgspec.ValidationError, match="colour"):
        msgspec.convert(document, Catalogue)
