"""Attention that Keras refuses, and what Keras accepts and fails at when data goes through it."""

from __future__ import annotations

from typing import Any

from graph.elements import Tensor
from tests.worker.advised import Case
from tests.worker.drawings import Drawing
from tests.worker.wrong_drawings import DENSE, LSTM, Draw, Made, chain, merge


def _self_attention(*layers: Made, shape: tuple[int, ...] = (8, 4), **arguments: Any) -> Draw:
    def draw(drawing: Drawing) -> str:
        node = drawing.input(*shape)
        for class_name, given in layers:
            node = drawing.layer(class_name, node, **given)
        return drawing.layer("MultiHeadAttention", node, node, **arguments)

    return draw


def _grouped(shape: tuple[int, ...], heads: int, groups: int) -> Draw:
    def draw(drawing: Drawing) -> str:
        node = drawing.input(*shape)
        arguments = {"head_dim": 4, "num_query_heads": heads, "num_key_value_heads": groups}
        return drawing.layer("GroupQueryAttention", node, node, **arguments)

    return draw


def _other_states(drawing: Drawing) -> str:
    steps = drawing.input(5, 3)
    encoder = drawing.layer("LSTM", steps, units=4, return_state=True)
    decoder = drawing.layer("LSTM", steps, units=6)
    for place in (0, 1):
        drawing.connect(Tensor(encoder, place + 1), decoder, "initial_state", place)
    return decoder


ATTENTION = (
    Case(
        "attention of no heads",
        _self_attention(num_heads=0, key_dim=4),
        ("above 0", "`num_heads`"),
        "Set `num_heads` of `MultiHeadAttention_n2` to 4",
        "num_heads",
    ),
    Case(
        "attention of no keys",
        _self_attention(num_heads=2, key_dim=0),
        ("above 0", "`key_dim`"),
        "Set `key_dim` of `MultiHeadAttention_n2` to 2",
        "key_dim",
    ),
    Case(
        "heads that groups do not divide",
        _grouped((8, 4), 3, 2),
        ("multiple", "`num_key_value_heads`", "3"),
        "Set `num_query_heads` of `GroupQueryAttention_n2` to 4",
        "num_query_heads",
        others=("Set `num_key_value_heads` of `GroupQueryAttention_n2` to 1",),
    ),
    Case(
        "grouped attention on a row of numbers",
        _grouped((8,), 4, 2),
        ("(batch, steps, features)", "(batch, 8)"),
        "Insert Reshape to 8 × 1",
    ),
)

FAILING = (
    Case(
        "attention on a row of numbers",
        _self_attention(shape=(8,), num_heads=2, key_dim=4),
        ("(batch, steps, features)", "(batch, 8)", "fails"),
        "Insert Reshape to 8 × 1",
    ),
    Case(
        "attention after an LSTM that gives its last step alone",
        _self_attention(LSTM, num_heads=2, key_dim=4),
        ("(batch, steps, features)", "(batch, 4)", "fails"),
        "Set `return_sequences` of `LSTM_n2` to True",
    ),
    Case(
        "a sequence attending to an image",
        lambda d: d.layer(
            "MultiHeadAttention", d.input(8, 4), d.input(6, 6, 4), num_heads=2, key_dim=4
        ),
        ("as many dimensions", "(batch, 6, 6, 4)"),
        "Insert Reshape to 36 × 4",
    ),
    Case(
        "attention over features of two lengths",
        merge("Attention", (8, 4), (16, 3)),
        ("as many features", "4", "3", "fails"),
        "Insert Dense with 4 units between `InputLayer_n2` and `Attention_n3`",
        others=("Insert Dense with 3 units",),
    ),
    Case(
        "states of another size",
        _other_states,
        ("`initial_state`", "6", "4", "fails"),
        "Set `units` of `LSTM_n3` to 4",
        "units",
        others=("Insert Dense with 6 units",),
    ),
    Case(
        "a softmax over an axis that is not there",
        chain((8,), ("Softmax", {"axis": 3})),
        ("from 1 to 1", "fails"),
        "Remove `axis` of `Softmax_n2`",
        "axis",
    ),
    Case(
        "an embedding of fractions",
        chain((8,), ("Embedding", {"input_dim": 20, "output_dim": 4})),
        ("whole numbers", "float32"),
        "Set `dtype` of `InputLayer_n1` to 'int32'",
    ),
    Case(
        "text into a Dense",
        chain((8,), DENSE, dtype="string"),
        ("numbers", "text", "TextVectorization"),
        "Set `dtype` of `InputLayer_n1` to 'float32'",
    ),
)
