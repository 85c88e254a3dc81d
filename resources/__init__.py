"""Data files of the application and their one reader.

Everything else asks for a resource by its name here, so that it is found the same way in a
checkout, in an installed wheel and in a zip archive.
"""

from importlib.resources import files
from pathlib import Path

# The projects in the folder `examples`, in the order in which they are best read.
EXAMPLES = ("dense", "digits_cnn", "digits_residual", "digits_inception")
# Those that show a form alone: no data comes with the program for them.
DRAWINGS = ("two_inputs", "two_outputs", "shared_encoder")


def read_resource(name: str) -> bytes:
    """Returns the content of the resource file called `name`, such as `layers.json`."""
    return files("resources").joinpath(name).read_bytes()


def resource_path(name: str) -> Path:
    """Returns where a resource lies on the disk, for Qt, which reads pictures by their path."""
    return Path(str(files("resources").joinpath(name)))
