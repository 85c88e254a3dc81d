"""What is in the data of a project, without holding all of it: samples, columns, classes, notes.

Each module looks at one kind of data. What cannot be read is one sentence that names the file.
"""

from worker.describing.answering import describe

__all__ = ["describe"]
