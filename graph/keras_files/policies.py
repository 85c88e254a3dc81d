"""The global dtype policy that a model was made under, as far as its file tells.

A `Sequential` writes down the policy itself. Otherwise it is the one that most layers have: then
the few others state theirs, as they were made.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from graph.catalogue import Catalogue

_USUAL = "float32"
_MAXIMUM_DEPTH = 20  # of models within models


def policy_of(entry: dict[str, Any], catalogue: Catalogue) -> str:
    """Gives the name of the policy of a whole model.

    Args:
        entry: The entry of the outermost model.
        catalogue: What is known of Keras: a policy that it does not know is none.
    """
    of_models: Counter[str] = Counter()
    of_layers: Counter[str] = Counter()
    for class_name, name in _policies(entry, 0):
        (of_models if class_name == "Sequential" else of_layers)[name] += 1
    known = {*catalogue.identifiers.get("dtype", ()), _USUAL}
    for counts in (of_models, of_layers):
        for name, _ in counts.most_common(1):
            return name if name in known and name != _USUAL else _USUAL
    return _USUAL


def _policies(entry: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Yields class and policy of a model and of the layers in it, where they are well formed."""
    config = entry.get("config") if isinstance(entry, dict) else None
    if not isinstance(config, dict) or depth > _MAXIMUM_DEPTH:
        return
    name = stated_policy(config)
    class_name = entry.get("class_name")
    if name and isinstance(class_name, str):
        yield class_name, name
    layers = config.get("layers")
    for each in layers if isinstance(layers, list) else ():
        yield from _policies(each, depth + 1)


def stated_policy(config: dict[str, Any]) -> str:
    """Gives the name of the dtype policy in a configuration, or "" where it states none."""
    dtype = config.get("dtype")
    policy = dtype.get("config") if isinstance(dtype, dict) else None
    name = policy.get("name") if isinstance(policy, dict) else None
    return name if isinstance(name, str) else ""
