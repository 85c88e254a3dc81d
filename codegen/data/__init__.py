"""`load_data`: a data set, split and made ready for the model, as source.

What a set needs to fit the inputs and outputs of the model is decided here, from the drawing and
its settings, and stands in the source as plain code. Each module writes one kind of data.
"""

from codegen.data.choosing import data_section
from codegen.data.section import DataSection

__all__ = ["DataSection", "data_section"]
