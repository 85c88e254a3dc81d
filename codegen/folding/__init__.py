"""Folding: what is repeated in a model is written once, as a function or a loop.

`sequence` reads the steps as symbols, `repeats` finds ranges that occur more than once, `blocks`
chooses those that become functions, `building` gives these their parameters, `loops` finds what
follows on itself, and `writing` writes it all, `listing` what is a chain as lists of layers.
`unify` says what instances have in common.
"""

from codegen.folding.folded import FoldedBody
from codegen.folding.stacked import StackedBody

__all__ = ["FoldedBody", "StackedBody"]
