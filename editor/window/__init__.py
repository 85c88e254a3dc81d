"""The main window, composed of its parts: menus, palette, problems, explanation, files."""
