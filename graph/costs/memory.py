"""How much memory a model has at one time, in bytes, of what its tensors take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph.costs.node import NodeCosts
from graph.model import ModelGraph

# What an optimizer of Keras keeps for each number that it trains, with its default arguments.
_COPIES = {
    **dict.fromkeys(("adam", "adamw", "adamax", "nadam", "lamb", "ftrl", "adadelta"), 2),
    **dict.fromkeys(("rmsprop", "adagrad", "lion"), 1),
    **dict.fromkeys(("sgd", "adafactor"), 0),
}
_UNKNOWN = 2


def optimizer_copies(name: str) -> int:
    """Gives how many numbers an optimizer keeps for each that it trains."""
    return _COPIES.get(name.lower(), _UNKNOWN)


def inference_peak(graph: ModelGraph, order: Sequence[str], costs: Mapping[str, NodeCosts]) -> int:
    """Gives the most that tensors take at one time, each let go after the last that takes it.

    The outputs of the model stay to the end.
    """
    place = {node_id: number for number, node_id in enumerate(order)}
    kept = {tensor.node for tensor in graph.output_tensors()}
    last: dict[int, list[str]] = {}
    for node_id in order:
        if node_id not in kept:
            users = [place[user] for user in graph.successors(node_id)]
            last.setdefault(max(users, default=place[node_id]), []).append(node_id)
    now = peak = 0
    for number, node_id in enumerate(order):
        if found := costs.get(node_id):
            now += found.activation_bytes
            peak = max(peak, now)
        now -= sum(costs[done].activation_bytes for done in last.get(number, ()) if done in costs)
    return peak
