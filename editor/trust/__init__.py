"""Which programs of a person's may run: asked with their text in view, kept, and taken back."""
