"""The drawn graph as Python source.

No Qt and no Keras below this package: source is made of the document and the catalogue alone.
"""

from codegen.folding.plans import UnplannedError
from codegen.script import generate
from codegen.source import Source, SourceError

__all__ = ["Source", "SourceError", "UnplannedError", "generate"]
