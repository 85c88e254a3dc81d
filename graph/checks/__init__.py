"""What is wrong with a drawn model, found without Keras, at each edit.

Only what cannot be saved and cycles are refused while drawing (`graph.edits`); everything else may
stand while the person is on the way, and is shown here.
"""

from graph.checks.problem import Fix, Problem
from graph.checks.whole import check

__all__ = ["Fix", "Problem", "check"]
