"""The RUNS tab: the kept trainings of a drawing in a table, compared, and gone back to."""
