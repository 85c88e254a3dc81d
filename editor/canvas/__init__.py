"""The canvas: the document drawn as boxes and wires, and the mouse turned into edits.

The only package that knows NodeGraphQt, and of it only the view: see `editor.canvas.base`.
"""
