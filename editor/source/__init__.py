"""The panel that shows the drawing as Python source."""
