"""Files that somebody made to harm whoever opens them, and proof that opening them does not."""
