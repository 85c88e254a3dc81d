"""What of a branching model would have to go for it to be a `keras.Sequential`.

The longest chain of layers from an input to an output is what could stay; everything else is named,
with its nodes. Nobody is urged to do so, since what is left is another model; it shows what it is
that a list of layers cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct, structs

from graph.catalogue import Catalogue, load_catalogue
from graph.classify import Kind, Reason, classify
from graph.edits import Compound, Connect, Disconnect, Edit, RemoveNode, SetInterface, SetNode
from graph.elements import Slot, Tensor, id_key
from graph.joined import join, parts_of
from graph.model import ModelGraph
from graph.sharing import is_shared, make_independent
from graph.slots import class_of, given_count, inputs_of
from graph.topology import topological_order
from graph.wording import counted, quoted

_NAMED = 3  # nodes in a sentence


class Remainder(Struct, frozen=True):
    """The chain that could stay, and what would have to go.

    Attributes:
        chain: The nodes that stay, in their order; () where nothing sensible would be left.
        steps: A sentence for each thing that would have to go, with its nodes.
        verdict: What would be left, in a sentence.
    """

    chain: tuple[str, ...]
    steps: tuple[Reason, ...]
    verdict: str


def what_would_go(graph: ModelGraph, catalogue: Catalogue | None = None) -> Remainder | None:
    """Says what would have to go for a model to be Sequential; None for one that can be.

    Raises:
        CycleError: nodes depend on their own output.
    """
    catalogue = catalogue or load_catalogue()
    classification = classify(graph, catalogue)
    if classification.kind is Kind.LINEAR:
        return None
    looking = _Looking(graph, catalogue)
    path = looking.longest_path()
    chain = [node_id for node_id in path if looking.can_stay(node_id)]
    if len(chain) < 2:  # noqa: PLR2004  # an Input and a layer
        verdict = "No chain of layers would be left: this model has no form as a Sequential."
        return Remainder((), (), verdict)
    steps = list(looking.steps(path, chain))
    # What has no words of its own here, such as two wires from one node to the next.
    said = {node for step in steps for node in step.nodes}
    steps += [each for each in classification.reasons if said.isdisjoint(each.nodes)]
    return Remainder(tuple(chain), tuple(steps), looking.verdict(chain))


def leave(graph: ModelGraph, chain: Sequence[str], catalogue: Catalogue | None = None) -> Edit:
    """Gives the edit after which a chain of `what_would_go` is all that is wired."""
    return _Cutting(graph, catalogue or load_catalogue()).cut(chain)


class _Looking:
    """What can stay of a graph, and the words for the rest."""

    def __init__(self, graph: ModelGraph, catalogue: Catalogue) -> None:
        self._graph = graph
        self._catalogue = catalogue
        self._inputs = graph.input_nodes()
        self._wired = [
            node.id
            for node in graph.nodes()
            if graph.predecessors(node.id) or graph.successors(node.id)
        ]

    def can_stay(self, node_id: str) -> bool:
        """Whether a Sequential can have this node: a layer of one tensor that gives one."""
        node, layer = self._graph.node(node_id), self._graph.layer_of(node_id)
        if layer.is_input:
            return not self._graph.predecessors(node_id)
        if layer.is_operation or node_id in self._inputs:
            return False
        used = max((e.source.tensor_index for e in self._graph.edges_from(node_id)), default=0)
        if used or (given_count(node, layer, self._catalogue) or 1) > 1:
            return False
        if layer.model is not None and layer.model.output_structure is not None:
            return False
        return takes_one_tensor(self._graph, node_id, self._catalogue)

    def longest_path(self) -> list[str]:
        """Gives the path from an input to an output on which the most nodes can stay."""
        graph = self._graph
        best: dict[str, int] = {}
        before: dict[str, str | None] = {}
        starts = {node for node in self._inputs if not graph.predecessors(node)}
        for node_id in topological_order(graph):
            ways = [each for each in graph.predecessors(node_id) if each in best]
            if not ways and starts and node_id not in starts:
                continue
            way = max(sorted(ways, key=id_key), key=lambda each: best[each], default=None)
            before[node_id] = way
            best[node_id] = (best[way] if way else 0) + self.can_stay(node_id)
        ends = [tensor.node for tensor in graph.output_tensors() if tensor.node in best]
        last = max(ends, key=lambda each: best[each], default=None)
        path: list[str] = []
        while last is not None:
            path.append(last)
            last = before[last]
        return path[::-1]

    def steps(self, path: list[str], chain: list[str]) -> Iterator[Reason]:
        """Names what would have to go."""
        yield from self._ends("input", self._inputs, chain)
        outputs = [tensor.node for tensor in self._graph.output_tensors()]
        yield from self._ends("output", outputs, chain)
        yield from self._beside(path)
        for node_id in path:
            if node_id not in chain:
                yield Reason(f"{self._name(node_id)}, {self._why(node_id)}", (node_id,))
        yield from self._wires(path)
        yield from self._second_calls(chain)
        for node_id in chain:
            if self._graph.node(node_id).arguments:
                message = f"The arguments of the call of {self._name(node_id)} besides its tensor"
                yield Reason(message, (node_id,))
        yield from self._structures(chain)

    def verdict(self, chain: list[str]) -> str:
        """Says what would be left."""
        left, every = len(chain), len(self._wired)
        kept = f"What is left is a chain of {left:,} of the {every:,} nodes"
        if left == every:
            return f"{kept}: all layers stay, and what they compute changes."
        return f"{kept}, which is another model."

    def _ends(self, what: str, nodes: list[str], chain: list[str]) -> Iterator[Reason]:
        gone = [node for node in dict.fromkeys(nodes) if node not in (chain[0], chain[-1])]
        if gone and len(nodes) > 1:
            names = self._names(gone)
            plural = "s" if len(gone) > 1 else ""
            yield Reason(f"The {what}{plural} {names}, since a chain has one", tuple(gone))

    def _beside(self, path: list[str]) -> Iterator[Reason]:
        """Names the parts that are not on the path."""
        others = [node for node in self._wired if node not in set(path)]
        inside = [
            (before, node)
            for node in others
            for before in self._graph.predecessors(node)
            if before not in set(path)
        ]
        for part in parts_of(join(others, inside)):
            nodes = tuple(sorted(part.after, key=id_key))
            what = "The branch with" if len(nodes) > 1 else "The branch through"
            yield Reason(f"{what} {self._names(list(nodes))}", nodes)

    def _why(self, node_id: str) -> str:
        layer = self._graph.layer_of(node_id)
        if layer.is_operation:
            return "which is an operation: Sequential takes layers"
        if not takes_one_tensor(self._graph, node_id, self._catalogue):
            known = class_of(layer, self._catalogue)
            is_merge = known is not None and known.category == "merging"
            return "which then has nothing to merge" if is_merge else "which needs several tensors"
        return "which gives more than one tensor"

    def _wires(self, path: list[str]) -> Iterator[Reason]:
        """Names the wires that pass over a node of the path."""
        for before, node_id in pairwise(path):
            sources = {edge.source.node for edge in self._graph.edges_into(node_id)}
            for source in sorted(sources & set(path) - {before}, key=id_key):
                message = f"The wire from {self._name(source)} to {self._name(node_id)}"
                yield Reason(message, (source, node_id))

    def _second_calls(self, chain: list[str]) -> Iterator[Reason]:
        calls: dict[str, list[str]] = {}
        for node_id in chain:
            calls.setdefault(self._graph.node(node_id).layer, []).append(node_id)
        for layer, nodes in calls.items():
            if len(nodes) > 1:
                name = quoted(self._graph.layer(layer).name)
                message = (
                    f"Sharing: each call of {name} would need a layer, and weights, of its own"
                )
                yield Reason(message, tuple(nodes))

    def _structures(self, chain: list[str]) -> Iterator[Reason]:
        graph = self._graph
        if graph.input_structure is not None or graph.output_structure is not None:
            message = "The list or dictionary in which the model takes or gives its tensors"
            yield Reason(message, (chain[0], chain[-1]))

    def _name(self, node_id: str) -> str:
        return quoted(self._graph.layer_of(node_id).name)

    def _names(self, node_ids: list[str]) -> str:
        names = [self._name(node_id) for node_id in node_ids[:_NAMED]]
        if more := len(node_ids) - len(names):
            return f"{', '.join(names)} and {counted(more)} more"
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


class _Cutting:
    """Works out, on a copy, the edit that leaves a chain."""

    def __init__(self, graph: ModelGraph, catalogue: Catalogue) -> None:
        self._graph = graph.copy()
        self._catalogue = catalogue
        self._edits: list[Edit] = []

    def cut(self, chain: Sequence[str]) -> Edit:
        """Gives the edit after which the wired nodes are this chain."""
        graph = self._graph
        graph_has = graph.inputs, graph.outputs, graph.input_structure, graph.output_structure
        if any(each is not None for each in graph_has):
            self._do(SetInterface(None, None))
        for node in graph.nodes():
            is_wired = graph.predecessors(node.id) or graph.successors(node.id)
            if node.id not in chain and (is_wired or graph.layer(node.layer).is_input):
                self._do(RemoveNode(node.id))
        for edge in [edge for node in chain for edge in graph.edges_into(node)]:
            self._do(Disconnect(edge.target, edge.slot))
        for node_id in chain:
            node = graph.node(node_id)
            if node.arguments or node.positional is not None:
                self._do(SetNode(structs.replace(node, arguments={}, positional=None)))
            if is_shared(graph, node_id):
                self._do(make_independent(graph, node_id))
        for source, target in pairwise(chain):
            self._do(Connect(Tensor(source), target, self._slot(target)))
        return Compound(tuple(self._edits))

    def _slot(self, node_id: str) -> Slot:
        taken = inputs_of(self._graph.layer_of(node_id), self._catalogue) or ()
        needed = next((each for each in taken if each.required), None)
        return Slot(needed.name) if needed else Slot("inputs")

    def _do(self, edit: Edit) -> None:
        edit.apply(self._graph)
        self._edits.append(edit)


def takes_one_tensor(graph: ModelGraph, node_id: str, catalogue: Catalogue) -> bool:
    """Whether a call needs one tensor and no more, whatever else it may be given."""
    taken = inputs_of(graph.layer_of(node_id), catalogue)
    if taken is None:
        return len(graph.edges_into(node_id)) <= 1
    needed = [each for each in taken if each.required]
    return len(needed) == 1 and not needed[0].many
