"""Models that Keras saved, read by parsing alone: `.keras` archives and `.h5` files.

Keras's own loader runs what a file says; this one never does. Nothing is imported, called, fetched
or opened because of what a file holds: its configuration is data, and becomes a graph of data.
"""
