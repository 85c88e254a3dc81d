"""Changed bytes for every reader: each gives a value, or refuses in the way that it documents."""
