"""A model of the Functional API as functions and loops, or step by step."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping

from codegen.expressions import value_expression
from codegen.folding.column_names import column_names
from codegen.folding.context import Context
from codegen.folding.expressing import Named
from codegen.folding.frequent import frequent_expressions
from codegen.folding.function_names import function_name, saying, tensor_names
from codegen.folding.leaves import Opaque, is_text
from codegen.folding.loops import Loops
from codegen.folding.makers import Maker, layer_alone
from codegen.folding.program import Function, Program, Statement
from codegen.folding.programs import ends_of, flat_program, fold
from codegen.folding.shared import Shared
from codegen.folding.signatures import signature
from codegen.folding.writing import Scope
from codegen.folding.written import Written, keep, written_before
from codegen.formatting import INDENT, Expression, Item, call, lay_out
from codegen.imports import NONE
from codegen.model_form import ModelForm
from codegen.names import Namespace
from codegen.parts import Part
from codegen.source import Writer
from codegen.special_objects import imports_of
from codegen.structures import structure_expression
from graph.catalogue import Catalogue
from graph.elements import Tensor
from graph.naming import snake_case
from graph.values import Value

FEWEST = 8  # steps below which nothing is worth folding


class FoldedBody:
    """Writes the functions of a model's blocks, and the body of the function that builds it.

    Attributes:
        imports: What it needs besides `keras` and `layers`; known once it is written.
    """

    def __init__(
        self,
        form: ModelForm,
        part: Part,
        makers: Mapping[str, Maker],
        functions: Namespace,
        catalogue: Catalogue,
        *,
        flat: bool,
        quick: bool = False,
        shared: Shared | None = None,
    ) -> None:
        self.imports = NONE
        self._variables = shared.variables if shared else {}
        self._form = form
        self._part = part
        self._catalogue = catalogue
        self._functions = functions
        folds = not flat and len(part.steps) >= FEWEST
        if shared is not None and shared.varies:
            # What varies has a name in the body alone, and none in functions beside it.
            loops = Loops([*shared.body], ends_of(part), catalogue)
            self._program = Program([], loops.run() if folds else shared.body)
        elif folds:
            key = (type(self).__name__, form.name or "", part.steps[0].node.id)
            self._program = fold(part, makers, catalogue, key, quick=quick)
        else:
            self._program = flat_program(part, makers, catalogue)
        self._context = Context(part.steps, makers, catalogue)

    def write_functions(self, writer: Writer) -> None:
        """Appends the functions of the blocks, with two empty lines behind each."""
        for expression in frequent_expressions(self._program):
            self._write_helper(writer, expression)
            writer.add("", "")
        for function in self._program.functions:
            self._write_function(writer, function)
            writer.add("", "")

    def write(self, writer: Writer, reserved: Iterable[str]) -> None:
        """Appends the lines of the body."""
        context, part = self._context, self._part
        parameters = [each.name for each in self._variables.values()]
        namespace = Namespace([*reserved, *context.file_names(), *parameters])
        inputs = {}
        for node in part.inputs:
            layer = part.steps[context.places[node]].layer
            single = len(part.inputs) == 1
            inputs[Tensor(node)] = "inputs" if single else namespace.variable(layer.name)
        self._name_shared_layers(namespace)
        outputs = list(part.outputs)
        scope = _ModelScope(context, writer, namespace, self._variables)
        fixed = {}
        if len(part.outputs) == 1 and outputs[0] not in inputs:
            fixed[outputs[0]] = "outputs"
        scope.write_model(self._program.body, inputs, outputs, fixed)
        self._write_end(writer, scope)
        self.imports |= context.imports
        for step in part.steps:
            if step.expression.imports or step.node.arguments:
                self.imports |= step.expression.imports
                self.imports |= imports_of(step.node.arguments, self._catalogue)

    def _name_shared_layers(self, namespace: Namespace) -> None:
        for step in self._part.steps if self._context.shared else ():
            layer = step.layer
            if layer.id in self._context.shared and layer.id not in self._context.layers:
                self._context.layers[layer.id] = namespace.variable(layer.name)

    def _write_helper(self, writer: Writer, expression: Opaque) -> None:
        class_name = expression.text.partition("(")[0].rpartition(".")[2]
        name = self._functions.variable(snake_case(class_name))
        self._context.helpers[expression.text] = f"{name}()"
        writer.add(f"def {name}():", f'{INDENT}"""Makes one of its own for each layer."""')
        writer.add(*lay_out("return ", expression.expression, indent=INDENT))

    def _write_function(self, writer: Writer, function: Function) -> None:
        """Appends the function of a block; what was written in the same surroundings is known."""
        context = self._context
        known = written_before(function)
        name = self._functions.variable(known.wanted if known else function_name(function))
        around = (type(self), name, context.surroundings())
        if known is None or known.around != around:
            known = self._written(function, name, around)
        context.functions[function.number] = name
        context.parameters[function.number] = known.parameters
        context.tensors[function.number] = known.tensors
        context.imports |= known.imports
        writer.append(known.lines)

    def _written(self, function: Function, name: str, around: Hashable) -> Written:
        context, lines = self._context, Writer()
        context.functions[function.number] = name
        tensors = self._tensors(function)
        taken = Namespace([*context.file_names(), *tensors])
        names = column_names(function.columns, function.body, taken, parameters=context.parameters)
        context.parameters[function.number] = names
        context.tensors[function.number] = tensors
        variables = {
            column.key: Named(names[column.key], is_text(column.values[0]))
            for column in function.columns
        }
        lines.add(*signature(function, context, tensors), nodes=function.nodes)
        wanted = function_name(function)
        if said := saying(wanted):
            lines.add(f'{INDENT}"""{said}"""', nodes=function.nodes)
        before, context.imports = context.imports, NONE
        self._write_lines(lines, function, variables)
        imports, context.imports = context.imports, before
        return keep(
            Written(function.origin or function, around, wanted, names, tensors, imports, lines)
        )

    def _tensors(self, function: Function) -> list[str]:
        """Gives the parameters of a function that are tensors."""
        return tensor_names(function)

    def _write_lines(
        self, writer: Writer, function: Function, variables: Mapping[str, Named]
    ) -> None:
        """Appends what a function does."""
        context = self._context
        tensors = context.tensors[function.number]
        names = [each.name for each in variables.values()]
        namespace = Namespace([*context.file_names(), *names, *tensors])
        inputs = dict(zip(function.takes, tensors, strict=True))
        scope = Scope(context, writer, namespace, variables)
        ends_alone = function.gives in function.body[-1].gives and not function.body[-1].loop
        scope.write(function.body, inputs, [function.gives], returns=ends_alone)
        if not ends_alone:
            writer.add(f"{INDENT}return {scope.name(function.gives)}", nodes=function.nodes)

    def _write_end(self, writer: Writer, scope: Scope) -> None:
        inputs, outputs = self._part.inputs, self._part.outputs
        ends = [Tensor(node) for node in inputs]
        items: list[Item] = [
            ("", self._structure(scope, self._part.input_structure, ends)),
            ("", self._structure(scope, self._part.output_structure, outputs)),
            *self._form.items(),
        ]
        writer.add(*lay_out(self._form.prefix, call("keras.Model", items), indent=INDENT))
        writer.add(*self._form.ending())

    def _structure(self, scope: Scope, structure: Value, tensors: list[Tensor]) -> Expression:
        return structure_expression(
            structure,
            lambda at: scope.name(tensors[at]),
            lambda value: value_expression(value, self._catalogue),
        )


class _ModelScope(Scope):
    """The body of the function that builds a model, in which its inputs and shared layers stand."""

    def write_model(
        self,
        statements: list[Statement],
        inputs: Mapping[Tensor, str],
        outputs: list[Tensor],
        fixed: Mapping[Tensor, str],
    ) -> None:
        """Appends the lines, those of the inputs first."""
        self._names = {self._key(tensor): name for tensor, name in inputs.items()}
        rest = []
        for statement in statements:
            step = statement.step
            if step is not None and step.layer.is_input:
                self._write_step(statement, step, "")
            else:
                rest.append(statement)
        self.write(rest, inputs, [*outputs, *inputs], fixed)

    def _before(self, statement: Statement) -> None:
        """Makes the layers that are called more than once, the first time one is called."""
        context = self._context
        for node in statement.nodes if context.shared else ():
            step = context.steps[context.places[node]]
            calls = context.shared.get(step.layer.id)
            if calls is not None and calls[0] == node:
                made = layer_alone(step, context.makers)
                lines = lay_out(f"{context.layers[step.layer.id]} = ", made, indent=INDENT)
                self._writer.add(*lines, nodes=tuple(calls))
