"""One sample of the data flows through the drawn model, and each node shows what comes out of it.

The model is that of the source that `codegen` writes, built as a training builds it. It is run node
by node, so that any tensor can be looked at, those within nested models included, and none is held
longer than it is needed.
"""
