"""What the drawn model costs, as the window shows it: totals, a table, colours on the canvas."""
