"""What a drawn model costs: parameters, operations, memory, and how far each layer sees.

Keras's worker counts what a single call costs (`worker.protocol.NodeInspected`); here that is
scaled to a batch, added up over the graph, and put in the order of computation, without Keras.
"""

from graph.costs.node import NodeCosts
from graph.costs.whole import Costs, Totals, costs_of

__all__ = ["Costs", "NodeCosts", "Totals", "costs_of"]
