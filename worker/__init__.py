"""Everything that imports Keras; it always runs in another process than the window's."""
