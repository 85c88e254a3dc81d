"""`build_model`, and before it a function for each model within the model."""

from __future__ import annotations

import logging

from codegen.alike import common_words
from codegen.alike_section import AlikeSection
from codegen.folding import FoldedBody, StackedBody
from codegen.folding.folded import FEWEST
from codegen.folding.makers import Maker, layer_alone
from codegen.folding.shared import Shared
from codegen.folding.stacked import is_worth
from codegen.formatting import INDENT, Expression, call, lay_out
from codegen.imports import NONE
from codegen.literals import text
from codegen.model_form import ModelForm, form_of_graph, form_of_layer
from codegen.nested import Builder, Builders, Member
from codegen.parts import Part, is_sequential
from codegen.proving import differences
from codegen.sequential import write_sequential
from codegen.source import SourceError, Writer
from codegen.taken_names import counted_past
from graph.catalogue import Catalogue
from graph.model import ModelGraph
from graph.wording import shown

_logger = logging.getLogger(__name__)

_VALUES = 10_000  # in the arguments of a model that is folded
_NAME_LENGTH = 60
_PLAIN_POLICY = "float32"  # what Keras begins with


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
        self._flat = flat or _is_vast(part)
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
        self._write_function(
            writer,
            ("build_model", "Returns the model, not yet compiled."),
            form_of_graph(self._graph, freezes=self._part.freezes),
            self._part,
            self._builders.makers,
            sequential=self._part.is_chain and not self._functional,
        )

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
        function = Writer()
        self._write_function(
            function,
            (name, f"Returns the nested model {plain_name(member.layer.name)}."),
            form_of_layer(member.layer, freezes=member.part.freezes),
            member.part,
            member.makers,
            sequential=is_sequential(member.layer, member.part),
        )
        writer.append_for(function, member.nodes, member.path)

    def _write_alike(self, writer: Writer, builder: Builder, shared: Shared) -> str:
        section = AlikeSection(builder, shared, self._builders, self._catalogue)
        common = common_words([member.layer.name for member in builder.members])
        said = f" {plain_name(common)}" if common else ""
        function = section.write(f"Returns a nested model{said}.")
        fault = section.fault(function.source().text)
        path = builder.members[0].path
        writer.append_for(function, builder.nodes, path, section.places())
        self.imports |= section.imports
        return fault

    def _write_function(
        self,
        writer: Writer,
        said: tuple[str, str],
        form: ModelForm,
        part: Part,
        makers: dict[str, Maker],
        *,
        sequential: bool,
    ) -> None:
        """Appends the function that builds a model, behind those of its blocks."""
        if sequential:
            self._write_sequential(writer, said, form, part, makers)
            return
        if not self._flat:
            try:
                folded, imports = self._functional_form(said, form, part, makers, flat=False)
                fault = self._fault(folded, said[0], form, part, makers)
            except ValueError as error:  # two tensors that cannot have the names they should
                fault = str(error)
            if not fault:
                writer.append(folded)
                self.imports |= imports
                return
            _logger.debug("%s is written step by step: %s", said[0], fault)
        written, imports = self._functional_form(said, form, part, makers, flat=True)
        writer.append(written)
        self.imports |= imports

    def _write_sequential(
        self,
        writer: Writer,
        said: tuple[str, str],
        form: ModelForm,
        part: Part,
        makers: dict[str, Maker],
    ) -> None:
        """Appends the function of a chain, folded where that is right and worth it."""
        plain = Writer()
        self._write_head(plain, said, part)
        layers = [((step.node.id,), ("", layer_alone(step, makers))) for step in part.steps]
        write_sequential(plain, form, layers)
        self.imports = self.imports.union(*[step.expression.imports for step in part.steps])
        folded = None
        if not self._flat and len(part.steps) >= FEWEST:
            folded = self._stacked_form(said, form, part, makers, plain)
        writer.append(plain if folded is None else folded)

    def _stacked_form(
        self,
        said: tuple[str, str],
        form: ModelForm,
        part: Part,
        makers: dict[str, Maker],
        plain: Writer,
    ) -> Writer | None:
        """Gives a chain with blocks and loops, or None where it is better without."""
        names = self._builders.namespace.copy()
        body = StackedBody(
            form, part, makers, names, self._catalogue, flat=False, quick=self._quick
        )
        writer = Writer()
        body.write_functions(writer)
        self._write_head(writer, said, part)
        body.write(writer, self._builders.names())
        if not is_worth(writer, plain):
            return None
        if fault := self._fault(writer, said[0], form, part, makers, sequential=True):
            _logger.debug("%s is written layer by layer: %s", said[0], fault)
            return None
        self._builders.namespace = names
        return writer

    def _fault(
        self,
        written: Writer,
        function: str,
        form: ModelForm,
        part: Part,
        makers: dict[str, Maker],
        *,
        sequential: bool = False,
    ) -> str:
        """Gives what a program does otherwise than the drawing; "" where it builds that model."""
        text = written.source().text
        texts = {layer: maker.expression for layer, maker in makers.items()}
        return differences(
            text, function, part, texts, form, catalogue=self._catalogue, sequential=sequential
        )

    def _functional_form(
        self,
        said: tuple[str, str],
        form: ModelForm,
        part: Part,
        makers: dict[str, Maker],
        *,
        flat: bool,
    ) -> tuple[Writer, frozenset[str]]:
        writer = Writer()
        body = FoldedBody(
            form,
            part,
            makers,
            self._builders.namespace,
            self._catalogue,
            flat=flat,
            quick=self._quick,
        )
        body.write_functions(writer)
        self._write_head(writer, said, part)
        body.write(writer, self._builders.names())
        return writer, body.imports

    def _write_head(self, writer: Writer, said: tuple[str, str], part: Part) -> None:
        function, docstring = said
        writer.add(f"def {function}() -> keras.Model:", f'{INDENT}"""{docstring}"""')
        if part is self._part:
            self._write_policy(writer)
        writer.add(*counted_past(part.steps))


def _is_vast(part: Part) -> bool:
    """Whether values are so many that to compare and to prove them takes more than a moment."""
    left = _VALUES
    waiting: list[Expression] = [
        step.expression.call for step in part.steps if not step.expression.call.short
    ]
    while waiting and left > 0:
        expression = waiting.pop()
        if not isinstance(expression, str):
            left -= len(expression.items)
            waiting.extend([held for _, held in expression.items])
    return left <= 0


def plain_name(name: str) -> str:
    """Gives a model's name as words that can stand in a docstring, whatever is in it."""
    kept = "".join(char if char.isalnum() or char in " _-.,()" else " " for char in name)
    return " ".join(kept.split())[:_NAME_LENGTH].strip() or "without a name"
