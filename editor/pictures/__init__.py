"""A drawing as a picture: SVG, PDF and PNG."""
