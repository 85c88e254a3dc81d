"""How the program looks: colours, faces, style sheet, and which theme is worn."""
