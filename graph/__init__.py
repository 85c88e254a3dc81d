"""The document: a model graph on networkx, its edits, checks, classification and files.

No Qt and no Keras below this package: it is used, and tested, where neither is installed.
"""
