"""`build_model`, and before it a function for each model within the model."""

from __future__ import annotations

import logging

from msgspec import Struct

from codegen.alike import common_words
from codegen.alike_section import AlikeSection
from codegen.folding import FoldedBody, StackedBody
from codegen.folding.folded import FEWEST
from codegen.folding.makers import Maker, layer_alone
from codegen.folding.shared import Shared
from codegen.folding.stacked import is_worth
from codegen.formatting import INDENT, call, lay_out
from codegen.imports import NONE
from codegen.literals import text
from codegen.model_form import ModelForm, form_of_graph, form_of_layer
from codegen.names import Namespace
from codegen.nested import Builder, Builders, Member
from codegen.parts import Part, is_sequential
from codegen.proving import differences
from codegen.sequential import write_sequential
from codegen.source import SourceError, Writer
from codegen.taken_names import counted_past
from codegen.vast import is_vast
from graph.catalogue import Catalogue
from graph.model import ModelGraph
from graph.wording import shown

_logger = logging.getLogger(__name__)

_NAME_LENGTH = 60
_PLAIN_POLICY = "float32"  # what Keras begins with


class _Model(Struct, frozen=True, eq=False):
    """A model that a function builds.

    Attributes:
        function: The function's name.
        docstring: What is said of it.
        form: What the model is told besides its layers.
        part: What is written of it.
        makers: What makes those of its layers that are models, or hold some.
    """

    function: str
    docstring: str
    form: ModelForm
    part: Part
    makers: dict[str, Maker]


class ModelSection:
    """Writes the functions that build the model.

    Attributes:
        imports: What they need besides `keras` and `layers`; known once they are written.
    """

    def __init__(
        self,
        graph: ModelGraph,
        part: Part,
        catalogue: Catalogue,
        *,
        functional: bool,
        flat: bool = False,
        quick: bool = False,
    ) -> None:
        self.imports = NONE
        self._quick = quick
        self._graph = graph
        self._part = part
        self._catalogue = catalogue
        self._functional = functional
        self._flat = flat or is_vast(part, catalogue)
        self._builders = Builders(part, catalogue, shares=not self._flat)

    def write(self, writer: Writer) -> None:
        """Appends them, with two empty lines between."""
        models = Writer()
        fault = self._write_builders(models)
        if fault:
            _logger.debug("Models that are alike are written one by one: %s", fault)
            self._builders = Builders(self._part, self._catalogue, shares=False)
            self.imports, models = NONE, Writer()
            self._write_builders(models)
        writer.append(models)
        part = self._part
        form = form_of_graph(self._graph, freezes=part.freezes)
        said = "Returns the model, not yet compiled."
        model = _Model("build_model", said, form, part, self._builders.makers)
        self._write_function(writer, model, sequential=part.is_chain and not self._functional)

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

    def _write_builders(self, writer: Writer) -> str:
        """Appends the functions of nested models; gives why one cannot build several, or ""."""
        for builder in self._builders.all:
            if builder.shared is None:
                self._write_nested(writer, builder.function, builder.members[0])
            elif fault := self._write_alike(writer, builder, builder.shared):
                return fault
            writer.add("", "")
        return ""

    def _write_nested(self, writer: Writer, name: str, member: Member) -> None:
        function, layer, part = Writer(), member.layer, member.part
        form = form_of_layer(layer, freezes=part.freezes)
        said = f"Returns the nested model {plain_name(layer.name)}."
        model = _Model(name, said, form, part, member.makers)
        self._write_function(function, model, sequential=is_sequential(layer, part))
        writer.append_for(function, member.nodes, member.path)

    def _write_alike(self, writer: Writer, builder: Builder, shared: Shared) -> str:
        section = AlikeSection(builder, shared, self._builders, self._catalogue)
        common = common_words([member.layer.name for member in builder.members])
        said = f" {plain_name(common)}" if common else ""
        function = section.write(f"Returns a nested model{said}.")
        fault = section.fault(function.text())
        path = builder.members[0].path
        writer.append_for(function, builder.nodes, path, section.places())
        self.imports |= section.imports
        return fault

    def _write_function(self, writer: Writer, model: _Model, *, sequential: bool) -> None:
        """Appends the function that builds a model, behind those of its blocks."""
        if sequential:
            self._write_sequential(writer, model)
            return
        names = self._builders.namespace
        if not self._flat:
            try:
                folded, imports = self._written(FoldedBody, model, names, flat=False)
                fault = self._fault(folded, model)
            except ValueError as error:  # two tensors that cannot have the names they should
                fault = str(error)
            if not fault:
                writer.append(folded)
                self.imports |= imports
                return
            _logger.debug("%s is written step by step: %s", model.function, fault)
        written, imports = self._written(FoldedBody, model, names, flat=True)
        writer.append(written)
        self.imports |= imports

    def _write_sequential(self, writer: Writer, model: _Model) -> None:
        """Appends the function of a chain, folded where that is right and worth it."""
        steps = model.part.steps
        self.imports = self.imports.union(*[step.expression.imports for step in steps])
        folds = not self._flat and len(steps) >= FEWEST
        folded = self._stacked_form(model) if folds else None
        writer.append(self._plain_form(model) if folded is None else folded)

    def _plain_form(self, model: _Model) -> Writer:
        """Gives a chain layer by layer."""
        plain = Writer()
        self._write_head(plain, model)
        steps = model.part.steps
        layers = [((step.node.id,), ("", layer_alone(step, model.makers))) for step in steps]
        write_sequential(plain, model.form, layers)
        return plain

    def _stacked_form(self, model: _Model) -> Writer | None:
        """Gives a chain with blocks and loops, or None where it is better without."""
        names = self._builders.namespace.copy()
        writer, _ = self._written(StackedBody, model, names, flat=False)
        least = len(model.part.steps)  # lines of the plain form
        if not is_worth(writer, least) and not is_worth(writer, len(self._plain_form(model))):
            return None
        if fault := self._fault(writer, model, sequential=True):
            _logger.debug("%s is written layer by layer: %s", model.function, fault)
            return None
        self._builders.namespace = names
        return writer

    def _fault(self, written: Writer, model: _Model, *, sequential: bool = False) -> str:
        """Gives what a program does otherwise than the drawing; "" where it builds that model."""
        if self._quick:
            return ""  # the text that follows is proved
        return differences(
            written.text(),
            model.function,
            model.part,
            {layer: maker.expression for layer, maker in model.makers.items()},
            model.form,
            catalogue=self._catalogue,
            sequential=sequential,
        )

    def _written(
        self, kind: type[FoldedBody], model: _Model, names: Namespace, *, flat: bool
    ) -> tuple[Writer, frozenset[str]]:
        """Gives the functions of a model's blocks and its own, and what they need."""
        body = kind(
            model.form,
            model.part,
            model.makers,
            names,
            self._catalogue,
            flat=flat,
            quick=self._quick,
        )
        writer = Writer()
        body.write_functions(writer)
        self._write_head(writer, model)
        body.write(writer, self._builders.names())
        return writer, body.imports

    def _write_head(self, writer: Writer, model: _Model) -> None:
        writer.add(f"def {model.function}() -> keras.Model:", f'{INDENT}"""{model.docstring}"""')
        if model.part is self._part:
            self._write_policy(writer)
        writer.add(*counted_past(model.part.steps))


def plain_name(name: str) -> str:
    """Gives a model's name as words that can stand in a docstring, whatever is in it."""
    kept = "".join(char if char.isalnum() or char in " _-.,()" else " " for char in name)
    return " ".join(kept.split())[:_NAME_LENGTH].strip() or "without a name"
