"""What is wrong with a drawn model that only its shapes tell, and how it is mended.

Keras says which node it refuses; here that is said in plain words, at the argument that it is
about, with edits that mend it. And what Keras accepts and people regret is found: an addition that
broadcasts, a softmax over one unit, a loss that does not fit the last layer.
"""

from graph.advice.whole import advise

__all__ = ["advise"]
