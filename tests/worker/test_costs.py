"""What calls cost, by hand and for every class; `benchmarks.flops` compares with TensorFlow."""

import itertools
import math
from collections.abc import Iterator
from typing import Any

import keras
import pytest
from keras import layers, ops
from msgspec import Raw

from graph.catalogue import load_catalogue
from graph.files import encode_project
from graph.model import ModelGraph
from tests.worker.conversation import Conversation
from tests.worker.drawings import Drawing
from tests.worker.layer_samples import class_of
from tests.worker.operation_samples import sample_call
from tests.worker.sample_drawings import every_layer
from worker.costs import UNKNOWN, Costs, costs_of, weight_bytes
from worker.costs.dense import einsum_flops, einsum_size
from worker.costs.table import LAYERS, OPERATIONS, costs_of_call
from worker.costs.wrappers import LAYERS as WRAPPERS
from worker.costs.wrappers import call_of
from worker.protocol import Inspect, InspectionEnded, NodeInspected
from worker.symbolic import tensors_in

MODELS = {"Functional", "Sequential"}
CODE = {"FlaxLayer", "JaxLayer", "Lambda", "Layer", "TFSMLayer", "TorchModuleWrapper", "Wrapper"}
_requests = itertools.count(1)


@pytest.fixture(autouse=True)
def _without_weights() -> Iterator[None]:
    with keras.StatelessScope(initialize_variables=False):
        yield


def tensor(*shape: int | None, dtype: str = "float32") -> keras.KerasTensor:
    return keras.KerasTensor((None, *shape), dtype)


def cost(called: Any, *given: Any, **more: Any) -> Costs:
    return costs_of(tensors_in(called(*given, **more)))


def flops(called: Any, *given: Any, **more: Any) -> int | None:
    return cost(called, *given, **more).flops


def inspect(inspector: Conversation, graph: ModelGraph) -> dict[str, NodeInspected]:
    inspector.send(Inspect(next(_requests), Raw(encode_project(graph))))
    replies, _ = inspector.until(InspectionEnded)
    return {each.node: each for each in replies if isinstance(each, NodeInspected)}


def test_there_is_a_rule_for_every_layer_of_the_catalogue_and_for_no_other() -> None:
    classes = map(class_of, load_catalogue().layers)
    known = {each.__name__ for each in classes if issubclass(each, keras.Layer)}
    assert (LAYERS.keys() | WRAPPERS.keys()) - MODELS == known
    assert not LAYERS.keys() & WRAPPERS.keys()


def test_there_is_a_rule_for_every_operation_of_the_catalogue_and_for_no_other() -> None:
    assert OPERATIONS.keys() == {each.class_name for each in load_catalogue().operations}


def test_every_operation_has_a_cost() -> None:
    for operation in load_catalogue().operations:
        result, _ = sample_call(operation)
        call = call_of(tensors_in(result)[0])
        assert call is not None
        costs = costs_of_call(call)
        assert costs.flops is not None, operation.class_name
        assert costs.flops >= 0, operation.class_name
        assert costs.inner_bytes >= 0, operation.class_name


def test_every_layer_has_a_cost_where_keras_takes_what_it_is_given(
    inspector: Conversation,
) -> None:
    graph, titles = every_layer()
    found = inspect(inspector, graph)
    shown = {title: found[node] for node, title in titles.items() if found[node].outputs}
    assert len({class_name for class_name, _ in shown}) > 100
    # The sample's equation is for two dimensions; Keras sees that only when it runs.
    unknown = {title for title, each in shown.items() if each.flops is None}
    assert {class_name for class_name, _ in unknown} <= {"EinsumDense"}
    assert ("EinsumDense", "vector") not in unknown
    assert all((each.flops or 0) >= 0 <= each.inner_bytes for each in shown.values())


def test_a_multiplication_with_an_addition_is_two_operations() -> None:
    assert flops(layers.Dense(7), tensor(5)) == 2 * 5 * 7 + 7
    assert flops(layers.Dense(7, use_bias=False), tensor(3, 5)) == 3 * 2 * 5 * 7
    assert flops(ops.matmul, tensor(3, 5), tensor(5, 7)) == 2 * 3 * 5 * 7


def test_an_activation_within_a_layer_is_counted_and_keeps_what_it_needs() -> None:
    plain, relu, gelu = (cost(layers.Dense(7, activation=each), tensor(5)) for each in FUNCTIONS)
    assert plain.flops is not None
    assert relu == Costs(plain.flops + 7)
    assert gelu == Costs(plain.flops + 5 * 7, 4 * (1 + 4) * 7)
    layer = layers.Dense(7, activation=layers.LeakyReLU())
    assert flops(layer, tensor(5)) == plain.flops + 2 * 7
    assert cost(layers.Dense(7, activation=lambda x: x), tensor(5)).flops is None


FUNCTIONS = (None, "relu", "gelu")


def test_a_convolution_takes_all_products_at_each_place_of_its_kernel() -> None:
    image = tensor(8, 8, 6)
    assert flops(layers.Conv2D(4, 3, use_bias=False), image) == 6 * 6 * 4 * 2 * 9 * 6
    assert flops(layers.Conv2D(4, 3, strides=2), image) == 3 * 3 * 4 * (2 * 9 * 6 + 1)
    assert flops(layers.Conv2D(4, 3, groups=2), image) == 6 * 6 * 4 * (2 * 9 * 3 + 1)
    assert flops(layers.DepthwiseConv2D(3, depth_multiplier=2), image) == 6 * 6 * 12 * (2 * 9 + 1)
    transposed = layers.Conv2DTranspose(4, 3, strides=2, padding="same", use_bias=False)
    assert flops(transposed, image) == 8 * 8 * 6 * 2 * 9 * 4
    first = layers.Conv1D(4, 3, data_format="channels_first", use_bias=False)
    assert flops(first, tensor(6, 10)) == 8 * 4 * 2 * 3 * 6
    assert flops(ops.conv, image, keras.KerasTensor((3, 3, 6, 4))) == 6 * 6 * 4 * 2 * 9 * 6


def test_a_separable_convolution_keeps_what_is_between_its_two() -> None:
    costs = cost(layers.SeparableConv2D(4, 3, use_bias=False), tensor(8, 8, 6))
    assert costs == Costs(6 * 6 * 6 * 2 * 9 + 6 * 6 * 4 * 2 * 6, 6 * 6 * 6 * 4)


def test_a_recurrent_layer_does_its_step_as_often_as_there_are_steps() -> None:
    products, gates = 4 * (2 * 5 + 2 * 7 + 1 + 1), 3 + 2 + 4
    costs = cost(layers.LSTM(7), tensor(10, 5))
    assert costs == Costs(10 * 7 * (products + gates), 10 * 7 * (6 + 1) * 4)
    assert cost(layers.LSTM(7, return_sequences=True), tensor(10, 5)) == costs
    assert cost(layers.RNN(layers.LSTMCell(7)), tensor(10, 5)) == costs
    simple = flops(layers.SimpleRNN(7, use_bias=False), tensor(10, 5))
    assert simple == 10 * 7 * (2 * 5 + 2 * 7 + 1 + 1)
    once, twice = (cost(layers.GRU(7), tensor(steps, 5)) for steps in (10, 20))
    assert once.times(2) == twice


def test_stacked_cells_take_what_the_one_before_gives() -> None:
    stacked = layers.RNN([layers.GRUCell(7), layers.SimpleRNNCell(3)])
    gru = flops(layers.GRU(7), tensor(10, 5))
    simple = flops(layers.SimpleRNN(3), tensor(10, 7))
    assert gru is not None
    assert simple is not None
    assert flops(stacked, tensor(10, 5)) == gru + simple


def test_a_convolutional_lstm_convolves_the_input_and_the_state() -> None:
    given = tensor(4, 9, 9, 2)
    products = 4 * (2 * 9 * 2 + 2 * 9 * 5 + 1 + 1)
    # The recurrent activation is a sigmoid here, too.
    activated = 3 * 1 + 2 * 1 + 4
    once = 7 * 7 * 5 * (products + activated)
    assert flops(layers.ConvLSTM2D(5, 3), given) == 4 * once
    assert flops(layers.ConvLSTM2D(5, 3, return_sequences=True), given) == 4 * once


def test_attention_scores_each_query_with_each_key() -> None:
    width, heads, head, length, others = 16, 4, 3, 6, 10
    layer = layers.MultiHeadAttention(heads, head, use_bias=False)
    costs = cost(layer, tensor(length, width), tensor(others, width))
    scores = heads * length * others
    projected = 2 * width * heads * head * (length + 2 * others)
    given = 2 * length * width * heads * head
    assert costs.flops == projected + length * heads * head + scores * (4 * head + 5) + given
    kept = heads * head * (2 * length + 2 * others) + 2 * scores
    assert costs.inner_bytes == 4 * kept
    named = layers.MultiHeadAttention(heads, head, use_bias=False)
    assert cost(named, value=tensor(others, width), query=tensor(length, width)) == costs


def test_grouped_attention_projects_fewer_keys() -> None:
    many, few = (
        cost(layers.GroupQueryAttention(8, 4, heads, use_bias=False), *[tensor(6, 32)] * 2)
        for heads in (4, 2)
    )
    assert many.flops is not None
    assert few.flops is not None
    assert many.flops - few.flops == 2 * 2 * 6 * 32 * 2 * 8
    assert many.inner_bytes == few.inner_bytes


@pytest.mark.parametrize("layer", [layers.Attention, layers.AdditiveAttention])
def test_attention_of_one_head_depends_on_both_lengths(layer: Any) -> None:
    short, long = (flops(layer(use_scale=False), [tensor(4, 8), tensor(n, 8)]) for n in (5, 10))
    assert short is not None
    assert long == 2 * short


def test_a_wrapper_costs_what_it_wraps() -> None:
    inner = cost(layers.Conv2D(4, 3), tensor(8, 8, 2))
    assert cost(layers.TimeDistributed(layers.Conv2D(4, 3)), tensor(6, 8, 8, 2)) == inner.times(6)
    one_way = cost(layers.LSTM(7), tensor(10, 5))
    assert cost(layers.Bidirectional(layers.LSTM(7)), tensor(10, 5)) == one_way.times(2)
    summed = layers.Bidirectional(layers.LSTM(7), merge_mode="sum")
    assert cost(summed, tensor(10, 5)) == one_way.times(2) + Costs(7, 2 * 7 * 4)
    assert cost(layers.SpectralNormalization(layers.Conv2D(4, 3)), tensor(8, 8, 2)) == inner


def test_a_model_costs_what_is_in_it_and_keeps_what_is_made_on_the_way() -> None:
    source = keras.Input((5,))
    hidden = layers.Dense(7)(source)
    model = keras.Model(source, layers.Dense(3)(hidden))
    both = 2 * 5 * 7 + 7 + 2 * 7 * 3 + 3
    assert cost(model, tensor(5)) == Costs(both, 7 * 4)
    assert cost(keras.Sequential([source, layers.Dense(7), layers.Dense(3)]), tensor(5)) == Costs(
        both, 7 * 4
    )
    assert flops(layers.TimeDistributed(model), tensor(4, 5)) == 4 * both


def test_normalising_takes_a_few_operations_for_each_number() -> None:
    assert flops(layers.BatchNormalization(), tensor(8, 8, 3)) == 2 * 192 + 6 * 3
    assert flops(layers.LayerNormalization(), tensor(6, 16)) == 9 * 96 + 5 * 6
    half = layers.BatchNormalization(dtype="mixed_float16")
    assert cost(half, tensor(8, 8, 3, dtype="float16")).inner_bytes == 192 * 4


def test_merging_takes_an_operation_less_than_there_are_tensors() -> None:
    given = [tensor(5), tensor(5), tensor(5)]
    assert flops(layers.Add(), given) == 2 * 5
    assert flops(layers.Average(), given) == 3 * 5
    assert flops(layers.Concatenate(), given) == 0
    assert flops(layers.Dot(axes=1), given[:2]) == 2 * 5


def test_a_low_rank_is_added_to_the_kernel_first() -> None:
    adapted = layers.Dense(7, lora_rank=2)
    assert flops(adapted, tensor(5)) == 2 * 5 * 7 + 7 + 2 * 5 * 7 * 2 + 2 * 5 * 7


@pytest.mark.parametrize(
    ("equation", "shapes", "operations", "size"),
    [
        ("ij,jk->ik", [(2, 3), (3, 5)], 2 * 30, 10),
        ("ij,jk", [(2, 3), (3, 5)], 2 * 30, 10),
        ("i,j->ij", [(2,), (3,)], 6, 6),
        ("...ij,...jk->...ik", [(4, 2, 3), (4, 3, 5)], 2 * 120, 40),
        ("...ij,jk->...ik", [(None, 4, 2, 3), (3, 5)], 2 * 120, 40),
        ("ij->i", [(2, 3)], 6, 2),
        ("ij->ji", [(2, 3)], 0, 6),
        ("ij,jk,kl->il", [(2, 3), (3, 5), (5, 7)], 2 * 30 + 2 * 70, 14),
    ],
)
def test_an_einsum_multiplies_along_all_letters(
    equation: str, shapes: list[tuple[int | None, ...]], operations: int, size: int
) -> None:
    assert einsum_flops(equation, shapes) == operations
    assert einsum_size(equation, shapes) == size


def test_an_open_size_counts_as_one_and_makes_an_estimate() -> None:
    assert cost(layers.Dense(7), tensor(5)) == Costs(2 * 5 * 7 + 7)
    assert cost(layers.Dense(7), tensor(None, 5)) == Costs(2 * 5 * 7 + 7, is_estimate=True)
    assert cost(layers.LSTM(7), tensor(None, 5)).is_estimate
    assert not cost(layers.Flatten(), tensor(None, 5)).is_estimate


def test_a_batch_that_has_a_size_is_counted_whole() -> None:
    assert flops(layers.Dense(7), keras.KerasTensor((4, 5))) == 4 * (2 * 5 * 7 + 7)


def test_dropout_does_nothing_but_keep_what_it_dropped_in_training() -> None:
    assert cost(layers.Dropout(0.5), tensor(5, 6)) == Costs(0, 30)
    assert cost(layers.SpatialDropout1D(0.5), tensor(5, 6)) == Costs(0, 6)


def test_of_code_nothing_is_known() -> None:
    assert {name for name, rule in LAYERS.items() if rule is LAYERS["Lambda"]} == CODE
    assert cost(layers.Lambda(lambda x: x), tensor(5)) == UNKNOWN
    assert cost(layers.TimeDistributed(layers.Lambda(lambda x: x)), tensor(4, 5)).flops is None
    own: Any = type("OwnCell", (layers.SimpleRNNCell,), {})
    assert flops(layers.RNN(own(3)), tensor(4, 5)) is None
    assert cost(own(3), tensor(5), [tensor(3)]) == UNKNOWN


def test_a_tensor_of_no_call_has_no_known_cost() -> None:
    assert costs_of([]) == Costs()
    assert costs_of([tensor(5)]) == UNKNOWN


def test_weights_take_the_bytes_of_their_types() -> None:
    def size(layer: Any) -> int:
        layer(tensor(5))
        return weight_bytes(layer)

    assert size(layers.Dense(7)) == 4 * (5 * 7 + 7)
    assert size(layers.Dense(7, dtype="float16")) == 2 * (5 * 7 + 7)
    assert size(layers.Dense(7, dtype="mixed_float16")) == 4 * (5 * 7 + 7)
    assert size(layers.Dense(7, dtype="int8_from_float32")) == 5 * 7 + 4 * (7 + 7)
    assert size(layers.Flatten()) == 0


def test_the_inspection_tells_costs_and_adds_up_what_is_in_a_model(
    inspector: Conversation,
) -> None:
    inner = Drawing()
    hidden = inner.layer("Dense", inner.input(5), units=7, activation="gelu")
    inner.layer("Dense", hidden, units=5)
    drawing = Drawing()
    model = drawing.model(inner, drawing.input(5), name="inner")
    again = drawing.call_again(model, model)
    summed = drawing.operation("Add", {"x1": model, "x2": again})
    found = inspect(inspector, drawing.graph)
    first, second = 2 * 5 * 7 + 7 + 5 * 7, 2 * 7 * 5 + 5
    for node in (model, again):
        assert found[node].flops == first + second
        assert found[node].inner_bytes == 4 * 5 * 7
    assert found[model].weight_bytes == 4 * (5 * 7 + 7 + 7 * 5 + 5)
    assert found[again].weight_bytes == 0
    assert found[summed].flops == 5


def test_a_second_inspection_tells_the_same_costs(inspector: Conversation) -> None:
    drawing = Drawing()
    words = drawing.layer("Embedding", drawing.input(9, dtype="int32"), input_dim=20, output_dim=8)
    node = drawing.layer("MultiHeadAttention", words, words, num_heads=2, key_dim=4)
    first, second = (inspect(inspector, drawing.graph)[node] for _ in range(2))
    assert first.flops == second.flops
    assert first.inner_bytes == second.inner_bytes
    assert first.flops is not None
    assert first.flops > 2 * math.prod((9, 8, 8)) * 4


def test_a_gate_projects_the_queries_once_more() -> None:
    plain, gated = (
        cost(layers.MultiHeadAttention(2, 4, use_gate=on, use_bias=False), *[tensor(6, 32)] * 2)
        for on in (False, True)
    )
    gathered = 6 * 2 * 4
    assert plain + Costs(gathered * (2 * 32 + 2), 2 * 4 * gathered) == gated


def test_scores_that_come_out_are_not_kept_besides() -> None:
    layer, again = (layers.MultiHeadAttention(2, 4, dropout=0.1) for _ in range(2))
    given = [tensor(6, 32)] * 2
    hidden = cost(layer, *given)
    shown = cost(again, *given, return_attention_scores=True)
    assert hidden.inner_bytes - shown.inner_bytes == 4 * 2 * 6 * 6
    assert hidden.flops == shown.flops
