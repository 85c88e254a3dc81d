"""What Keras accepts and people regret.

A rule of a class is asked of each of its nodes; the others look at a whole graph. All of what they
find is a warning, since the model can be built; none of them speaks of a model that people use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from graph.advice.regrets_ends import ends, over_one
from graph.advice.regrets_labels import samples
from graph.advice.regrets_learning import alone, frozen, unreached
from graph.advice.regrets_merges import ELEMENTWISE, merged
from graph.advice.regrets_order import activated, dense_of_dense, normalised
from graph.advice.regrets_shapes import flattened, states
from graph.advice.sight import Sight
from graph.checks import Problem
from graph.elements import OPERATIONS, Layer, Node
from graph.inspected import Inspected

_OfNode: TypeAlias = Callable[[Sight, Node, Layer, Inspected], Iterator[Problem]]

_ACTIVATIONS = ("Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax")
_BY_CLASS: dict[str, tuple[_OfNode, ...]] = {
    **dict.fromkeys(ELEMENTWISE, (merged,)),
    **dict.fromkeys(_ACTIVATIONS, (activated, over_one)),
    "BatchNormalization": (normalised,),
    "Conv1D": (over_one,),
    "Conv2D": (over_one,),
    "Dense": (dense_of_dense, over_one),
    "Flatten": (flattened,),
}
_WHOLE: tuple[Callable[[Sight], Iterator[Problem]], ...] = (
    samples,
    ends,
    unreached,
    frozen,
    alone,
)


def regretted(sight: Sight) -> Iterator[Problem]:
    """Finds what Keras accepts and people regret."""
    for node, layer, found in sight.nodes():
        if not found.outputs:
            continue
        for rule in _BY_CLASS.get(layer.class_name, ()) if layer.module != OPERATIONS else ():
            yield from rule(sight, node, layer, found)
        if len(found.outputs) > 1:
            yield from states(sight, node, layer, found)
    for whole in _WHOLE:
        yield from whole(sight)
