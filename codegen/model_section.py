"""`build_model`, and before it a function for each model within the model."""

from __future__ import annotations

from codegen.formatting import INDENT, Expression, call, lay_out
from codegen.functional import FunctionalBody
from codegen.imports import NONE
from codegen.literals import text
from codegen.model_form import ModelForm, form_of_graph, form_of_layer
from codegen.nested import Builder, Builders
from codegen.parts import Part, is_sequential
from codegen.sequential import write_sequential
from codegen.source import SourceError, Writer
from codegen.taken_names import counted_past
from graph.catalogue import Catalogue
from graph.model import ModelGraph
from graph.wording import shown

_NAME_LENGTH = 60
_PLAIN_POLICY = "float32"  # what Keras begins with


class ModelSection:
    """Writes the functions that build the model.

    Attributes:
        imports: What they need besides `keras` and `layers`; known once they are written.
    """

    def __init__(
        self, graph: ModelGraph, part: Part, catalogue: Catalogue, *, functional: bool
    ) -> None:
        self.imports = NONE
        self._graph = graph
        self._part = part
        self._catalogue = catalogue
        self._functional = functional
        self._builders = Builders(part, catalogue)

    def write(self, writer: Writer) -> None:
        """Appends them, with two empty lines between."""
        for builder in self._builders.all:
            self._write_nested(writer, builder)
            writer.add("", "")
        writer.add("def build_model() -> keras.Model:")
        writer.add(f'{INDENT}"""Returns the model, not yet compiled."""')
        self._write_policy(writer)
        form = form_of_graph(self._graph, freezes=self._part.freezes)
        sequential = self._part.is_chain and not self._functional
        self._write_body(writer, form, self._part, self._builders.makers, sequential)

    def _write_policy(self, writer: Writer) -> None:
        policy = self._graph.settings.dtype_policy
        if policy == _PLAIN_POLICY:
            return
        known = self._catalogue.identifiers.get("dtype", ())
        if policy not in known:
            raise SourceError(
                f"Expected a dtype policy of Keras: {', '.join(known)}. Received: {shown(policy)}"
            )
        setting = call("keras.config.set_dtype_policy", [("", text(policy))])
        writer.add(*lay_out("", setting, indent=INDENT))

    def _write_nested(self, writer: Writer, builder: Builder) -> None:
        function = Writer()
        function.add(f"def {builder.function}() -> keras.Model:")
        function.add(f'{INDENT}"""Returns the nested model {plain_name(builder.layer.name)}."""')
        form = form_of_layer(builder.layer, freezes=builder.part.freezes)
        sequential = is_sequential(builder.layer, builder.part)
        self._write_body(function, form, builder.part, builder.makers, sequential)
        writer.append_for(function, builder.nodes)

    def _write_body(
        self,
        writer: Writer,
        form: ModelForm,
        part: Part,
        makers: dict[str, Expression],
        sequential: bool,
    ) -> None:
        writer.add(*counted_past(part.steps))
        if sequential:
            write_sequential(writer, form, part.steps, makers)
            self.imports = self.imports.union(*[step.expression.imports for step in part.steps])
            return
        body = FunctionalBody(form, part, makers, self._builders.names(), self._catalogue)
        body.write(writer)
        self.imports |= body.imports


def plain_name(name: str) -> str:
    """Gives a model's name as words that can stand in a docstring, whatever is in it."""
    kept = "".join(char if char.isalnum() or char in " _-.,()" else " " for char in name)
    return " ".join(kept.split())[:_NAME_LENGTH].strip() or "without a name"
