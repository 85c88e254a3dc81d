"""What Keras accepts while it is drawn, and fails at as soon as data goes through it.

Keras's symbolic calls do not look at everything: attention over features of two sizes, states of
another size than the units. Each of these was run with TensorFlow and failed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from graph.advice.errors_rank import to_sequences
from graph.advice.errors_words import Refusal, Said, last_size, product, shape_words
from graph.advice.fixes import insert, remove_argument, set_argument
from graph.advice.sight import Sight
from graph.checks import Fix, Problem
from graph.elements import Edge
from graph.specs import TensorSpec
from graph.wording import shown

_FAILS = "Keras builds this, and fails when data goes through it"
_RECURRENT = ("LSTM", "GRU", "SimpleRNN")
_COMPUTING = frozenset({"attention", "convolution", "normalization", "pooling", "recurrent"})
_WHOLE = ("int", "uint", "bool")
_SEQUENCE_RANK = 3


def accepted(sight: Sight) -> Iterator[Problem]:
    """Finds the nodes that Keras accepts and that fail, or mislead, once the model runs."""
    nodes = list(sight.nodes())
    has_text = any(spec.dtype == "string" for _, _, found in nodes for spec in found.outputs)
    for node, layer, found in nodes:
        rule = _RULES.get(layer.class_name, _of_text if has_text else None)
        if rule is None or not found.outputs or layer.module != "keras.layers":
            continue
        said = rule(Refusal(sight, node, layer, found))
        if said is not None:
            fixes = tuple(fix for fix in said.fixes if fix is not None)
            yield Problem("warning", said.message, (node.id,), said.argument, fixes)


# -- attention -----------------------------------------------------------------------------------


def _attention(refusal: Refusal) -> Said | None:
    given = [pair for pair in refusal.inputs if pair[0].slot.argument == "inputs"]
    if len(given) < 2:  # noqa: PLR2004
        return None
    (query, of_query), (key, of_key) = given[0], given[-1]
    wanted, features = last_size(of_query), last_size(of_key)
    if wanted is None or features is None or wanted == features:
        return None
    message = (
        f"Expected as many features of the key as of the query, {wanted}, for {refusal.who}. "
        f"Received: {features}. {_FAILS}"
    )
    return Said(
        message,
        "",
        (_projected(refusal, key, wanted), _projected(refusal, query, features)),
    )


def _projected(refusal: Refusal, edge: Edge, units: int) -> Fix:
    return insert(refusal.sight, edge, ("Dense", {"units": units}), of=f"with {units} units")


def _heads(refusal: Refusal) -> Said | None:
    given = {edge.slot.argument: (edge, spec) for edge, spec in refusal.inputs}
    if "query" not in given or "value" not in given:
        return None
    short = {
        edge: spec
        for name in ("query", "value", "key")
        if name in given
        for edge, spec in [given[name]]
        if len(spec.shape) < _SEQUENCE_RANK
    }
    if not short:
        return _other_ranks(refusal, given["query"][1], *given["value"])
    edge, spec = next(iter(short.items()))
    message = (
        f"Expected (batch, steps, features) for {refusal.who}. "
        f"Received: {shape_words(spec.shape)} from {refusal.source(edge)}. {_FAILS}"
    )
    return Said(message, "", tuple(to_sequences(refusal, short)))


def _other_ranks(refusal: Refusal, query: TensorSpec, edge: Edge, value: TensorSpec) -> Said | None:
    if len(query.shape) == len(value.shape):
        return None
    message = (
        f"Expected a query and a value of as many dimensions for {refusal.who}. "
        f"Received: {shape_words(query.shape)} and {shape_words(value.shape)}. {_FAILS}"
    )
    steps, features = product(value.shape[1:-1]), last_size(value)
    if len(query.shape) != _SEQUENCE_RANK or steps is None or features is None:
        return Said(message)
    edges = [each for each, spec in refusal.inputs if spec == value]
    made = ("Reshape", {"target_shape": (steps, features)})
    return Said(message, "", (insert(refusal.sight, edges, made, of=f"to {steps} × {features}"),))


# -- states --------------------------------------------------------------------------------------


def _states(refusal: Refusal) -> Said | None:
    units = refusal.argument("units")
    given = {edge: spec for edge, spec in refusal.inputs if edge.slot.argument == "initial_state"}
    sizes = {last_size(spec) for spec in given.values()}
    if not given or not isinstance(units, int) or sizes <= {units, None}:
        return _of_text(refusal)
    message = (
        f"Expected an `initial_state` as large as the `units` of {refusal.who}, {units}. "
        f"Received: {' and '.join(map(str, sorted(size or 0 for size in sizes)))}. {_FAILS}"
    )
    wrong = [edge for edge, spec in given.items() if last_size(spec) != units]
    fixes: list[Fix | None] = []
    (size, *others) = sizes
    if size is not None and not others:
        fixes.append(set_argument(refusal.layer, "units", size))
    fixes.append(
        insert(refusal.sight, wrong, ("Dense", {"units": units}), of=f"with {units} units")
    )
    return Said(message, "units", tuple(fixes))


# -- axes, whole numbers and text ----------------------------------------------------------------


def _softmax(refusal: Refusal) -> Said | None:
    axis = refusal.argument("axis")
    if not refusal.inputs or not isinstance(axis, int):
        return None
    rank = len(refusal.inputs[0][1].shape)
    if -rank <= axis < rank or rank == 1:
        return None
    message = (
        f"Expected an axis from 1 to {rank - 1}, or -1 for the last one, for `axis` of "
        f"{refusal.who}. Received: {axis}. {_FAILS}"
    )
    return Said(message, "axis", (remove_argument(refusal.layer, "axis"),))


def _embedding(refusal: Refusal) -> Said | None:
    if not refusal.inputs:
        return None
    edge, spec = refusal.inputs[0]
    if spec.dtype.startswith(_WHOLE):
        return None
    received = "text" if spec.dtype == "string" else f"{spec.dtype}, whose fractions are cut off"
    message = f"Expected whole numbers, one for each word or kind, for {refusal.who}."
    message = f"{message} Received: {received}"
    return Said(message, "", (_input_of(refusal, edge, "int32"),))


def _of_text(refusal: Refusal) -> Said | None:
    known = refusal.sight.catalogue.find(refusal.layer.module, refusal.layer.class_name)
    if known is None or not (known.category in _COMPUTING or known.class_name == "Dense"):
        return None
    for edge, spec in refusal.inputs:
        if spec.dtype == "string":
            message = (
                f"Expected numbers for {refusal.who}. Received: text from {refusal.source(edge)}. "
                "TextVectorization, StringLookup or Hashing make numbers of it"
            )
            return Said(message, "", (_input_of(refusal, edge, "float32"),))
    return None


def _input_of(refusal: Refusal, edge: Edge, dtype: str) -> Fix | None:
    layer = refusal.sight.graph.layer_of(edge.source.node)
    feeds = {each.target for each in refusal.sight.graph.edges_from(edge.source.node)}
    if not layer.is_input or len(feeds) > 1:
        return None
    fix = set_argument(layer, "dtype", dtype)
    return Fix(f"Set `dtype` of {refusal.source(edge)} to {shown(dtype)}", fix.edit)


_RULES: dict[str, Callable[[Refusal], Said | None]] = {
    "AdditiveAttention": _attention,
    "Attention": _attention,
    "Embedding": _embedding,
    "MultiHeadAttention": _heads,
    "Softmax": _softmax,
    **dict.fromkeys(_RECURRENT, _states),
}
