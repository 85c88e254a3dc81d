"""Plots of numbers over epochs or any other axis, drawn with pyqtgraph."""
