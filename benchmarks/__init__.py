"""How fast the program is, each measured side by side with a reference in one run."""
