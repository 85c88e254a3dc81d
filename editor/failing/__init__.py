"""What happens when the program itself fails, or is told to end: nothing that was drawn is lost."""
