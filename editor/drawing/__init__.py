"""What menus and keys do to the drawing that is looked at, a room for each kind of command."""
