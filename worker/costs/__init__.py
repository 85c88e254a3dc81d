"""What a call of a layer costs: floating point operations, and what training keeps of it.

Keras tells no such numbers, and TensorFlow's profiler needs a graph of TensorFlow and counts only
part of the operations in it. So there is a rule for each class here, which reads the sizes of what
a symbolic call took and gave. They count as the profiler does where it counts: a multiplication
with an addition is two operations.
"""

from worker.costs.calls import UNKNOWN, Costs
from worker.costs.table import costs_of, weight_bytes

__all__ = ["UNKNOWN", "Costs", "costs_of", "weight_bytes"]
