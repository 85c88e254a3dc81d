"""The form at the right of the window, made from the catalogue of layers."""
