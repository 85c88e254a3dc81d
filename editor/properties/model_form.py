"""The form of the graph in view, shown while nothing is selected: its name, its ends, its form.

For the outermost graph these are the document's own; a nested model has its name and whether it is
trained in the layer of the graph around it.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

from msgspec import structs
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from editor.document import Document
from editor.findings import Findings
from editor.look.style import label, set_role
from editor.look.tooltips import tooltip
from editor.properties.arrangement import TRAINABLE
from editor.properties.choices import ChoiceEditor
from editor.properties.editors import BoolEditor
from editor.properties.facts import model_facts, tensor_text
from editor.properties.given import ABSENT
from editor.properties.interface_list import InterfaceList
from editor.properties.names import NameEditor
from editor.properties.rows import LABEL_WIDTH, ElidedLabel, FactsGrid, FormRow, rule
from editor.properties.structures import Ends
from editor.properties.wires import tensor_name
from graph.catalogue import Argument, Catalogue
from graph.classify import is_linear
from graph.edit_makers import rename_layer
from graph.edit_makers import rename_model as renamed
from graph.edits import Compound, Edit, SetInterface, SetLayer, SetName, SetSettings
from graph.elements import Tensor
from graph.errors import GraphError
from graph.freezing import set_model_trainable, set_trainable
from graph.model import ModelGraph
from graph.naming import unique_layer_name
from graph.settings import Settings
from graph.slots import output_count

SEQUENTIAL, FUNCTIONAL = "Sequential", "Functional"
_UNNAMED = "model"
_FORM = Argument(
    name="written as",
    type="choice",
    required=True,
    choices=(SEQUENTIAL, FUNCTIONAL),
    doc="A linear model can be either; one that branches is always Functional. See Explain.",
)
POLICIES = ("float32", "float16", "bfloat16", "float64", "mixed_float16", "mixed_bfloat16")
POLICY = Argument(
    name="dtype_policy",
    type="choice",
    default="float32",
    choices=POLICIES,
    doc="What layers without a data type of their own compute in and keep their weights in.",
)


class ModelForm(QWidget):
    """Edits what belongs to the graph in view as a whole."""

    def __init__(self, document: Document, catalogue: Catalogue, findings: Findings) -> None:
        super().__init__()
        self._document = document
        self._catalogue = catalogue
        self._findings = findings
        self.name = NameEditor()
        self.written_as = ChoiceEditor(_FORM, _FORM.choices)
        self.policy = ChoiceEditor(POLICY, POLICIES)
        self.trainable = BoolEditor(TRAINABLE)
        self.inputs = InterfaceList("inputs", removable=False)
        self.outputs = InterfaceList("outputs", removable=True)
        self.outputs.offer(self._offered_names)
        self.weights = _WeightsRow()
        self._title = ElidedLabel("title")
        self._place = ElidedLabel("dim")
        self._facts = FactsGrid()
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._title)
        layout.addWidget(self._place)
        layout.addSpacing(10)
        layout.addWidget(FormRow(self.name.argument, self.name))
        layout.addWidget(FormRow(_FORM, self.written_as))
        self._policy_row = FormRow(POLICY, self.policy)
        layout.addWidget(self._policy_row)
        layout.addWidget(FormRow(TRAINABLE, self.trainable))
        layout.addWidget(self.weights)
        for part in (self.inputs, self.outputs):
            layout.addSpacing(8)
            layout.addWidget(rule())
            layout.addSpacing(8)
            layout.addWidget(part)
        layout.addSpacing(8)
        layout.addWidget(rule())
        layout.addSpacing(8)
        layout.addWidget(self._facts)
        layout.addStretch(1)

    def _connect(self) -> None:
        self.name.value_entered.connect(self._on_name_entered)
        self.written_as.value_entered.connect(self._on_form_entered)
        self.policy.value_entered.connect(self._on_policy_entered)
        self.trainable.value_entered.connect(self._on_trainable_entered)
        self.weights.forget.clicked.connect(lambda: self._set("Forget weights", weights=""))
        self.inputs.ends_entered.connect(self._on_inputs_entered)
        self.outputs.ends_entered.connect(self._on_outputs_entered)
        self.outputs.added.connect(self._on_output_added)

    # -- document to fields ----------------------------------------------------------------------

    @property
    def graph(self) -> ModelGraph:
        """The graph in view."""
        return self._document.view_graph

    def still_fits(self) -> bool:
        """Whether the form can show the document: always."""
        return True

    def reset(self) -> None:
        """Shows the document, also where something else was typed."""
        self.name.forget()
        self.inputs.forget()
        self.outputs.forget()
        self.refresh()

    def refresh(self) -> None:
        """Shows the document."""
        graph, layers = self.graph, self._document.view_layers
        nested = layers[-1] if layers else None
        name = nested.name if nested else graph.name
        self._title.show_text(name)
        self._place.show_text(f"{'Nested model' if nested else 'Model'} \u00b7 nothing is selected")
        if nested:
            around = self._document.graph.nested(self._document.view_path[:-1])
            self.name.show_name(nested, {each.name for each in around.layers()})
        else:
            self.name.show_name_of(name, named=graph.settings.named)
        linear = is_linear(graph, self._catalogue)
        sequential = linear and not graph.settings.functional
        self.written_as.show_value(SEQUENTIAL if sequential else FUNCTIONAL)
        self.written_as.setEnabled(linear)
        self.trainable.show_value(nested.trainable if nested else graph.settings.trainable)
        self._policy_row.setVisible(nested is None)
        self.policy.show_value(graph.settings.dtype_policy)
        self.weights.show_path(graph.settings.weights)
        self.refresh_facts()

    def refresh_facts(self) -> None:
        """Shows what is known of the model."""
        graph = self.graph
        inputs = [Tensor(node_id) for node_id in graph.input_nodes()]
        names = [graph.layer_of(tensor.node).name for tensor in inputs]
        ends = Ends(tuple(graph.input_nodes()), graph.input_structure)
        self.inputs.show_ends(ends, names, self._texts(names, inputs))
        outputs = graph.output_tensors()
        names = [tensor_name(graph, tensor, self._catalogue) for tensor in outputs]
        self.outputs.show_ends(self._outputs(), names, self._texts(names, outputs))
        self._facts.show_facts(model_facts(graph, self._findings))

    def commit(self) -> None:
        """Enters what is typed."""
        self.name.commit()
        self.inputs.commit()
        self.outputs.commit()

    def _texts(self, names: list[str], tensors: list[Tensor]) -> list[str]:
        pairs = zip(names, tensors, strict=True)
        return [
            tensor_text(name + self._which_call(tensor), self._findings, tensor)
            for name, tensor in pairs
        ]

    def _which_call(self, tensor: Tensor) -> str:
        """Says which call of a shared layer gives a tensor, as its box says it."""
        calls = self.graph.calls(self.graph.node(tensor.node).layer)
        return f" {calls.index(tensor.node) + 1}/{len(calls)}" if len(calls) > 1 else ""

    def _outputs(self) -> Ends[Tensor]:
        graph = self.graph
        return Ends(tuple(graph.output_tensors()), graph.output_structure)

    def _offered_names(self) -> list[str]:
        return [name + self._which_call(tensor) for name, tensor in self._offered_outputs()]

    def _offered_outputs(self) -> list[tuple[str, Tensor]]:
        """Gives every tensor that is no output yet, by its name."""
        graph = self.graph
        outputs = set(graph.output_tensors())
        tensors = (
            Tensor(node.id, index)
            for node in graph.nodes()
            for index in range(output_count(graph, node.id, self._catalogue))
        )
        free = (tensor for tensor in tensors if tensor not in outputs)
        return [(tensor_name(graph, tensor, self._catalogue), tensor) for tensor in free]

    # -- fields to document ----------------------------------------------------------------------

    def _on_name_entered(self, entered: object) -> None:
        path, layers = self._document.view_path, self._document.view_layers
        if layers:
            around = self._document.graph.nested(path[:-1])
            drawn = unique_layer_name(around, layers[-1].class_name)
            edit: Edit = rename_layer(around, layers[-1].id, str(entered))
            if entered is ABSENT:
                edit = SetLayer(structs.replace(layers[-1], name=drawn, named=False))
            path = path[:-1]
        elif entered is ABSENT:
            unnamed = structs.replace(self.graph.settings, named=False)
            edit = Compound((SetName(_UNNAMED), SetSettings(unnamed)))
        else:
            edit = renamed(self.graph, str(entered))
        try:
            self._document.apply(edit, "Rename model", path)
        except GraphError as error:
            self.name.refuse(str(error), ABSENT)

    def _on_form_entered(self, form: object) -> None:
        self._set(f"Write as {form}", functional=form == FUNCTIONAL)

    def _on_policy_entered(self, policy: object) -> None:
        name = "float32" if policy is ABSENT else str(policy)
        self._set("Set dtype policy", dtype_policy=name)

    def _on_trainable_entered(self, entered: object) -> None:
        trainable = entered is ABSENT or bool(entered)
        path = self._document.view_path
        if not path:
            edit = set_model_trainable(self._document.graph, trainable=trainable)
        else:
            around = self._document.graph.nested(path[:-1])
            edit = set_trainable(around, path[-1], trainable=trainable)
        self._document.apply(edit, "Set trainable", path[:-1])

    def _set(self, text: str, **changes: object) -> None:
        settings: Settings = structs.replace(self.graph.settings, **changes)
        if settings != self.graph.settings:
            self._document.apply(SetSettings(settings), text)
        self.refresh()

    def _on_inputs_entered(self, entered: object) -> None:
        ends = cast("Ends[str]", entered)
        graph = self.graph
        drawn = [node.id for node in graph.nodes() if graph.layer(node.layer).is_input]
        inputs = None if list(ends.ends) == drawn else ends.ends
        self._set_interface(
            SetInterface(inputs, graph.outputs, ends.structure, graph.output_structure),
            "Set model inputs",
        )

    def _on_outputs_entered(self, entered: object) -> None:
        ends = cast("Ends[Tensor]", entered)
        graph = self.graph
        outputs = None if list(ends.ends) == graph.drawn_outputs() else ends.ends
        self._set_interface(
            SetInterface(graph.inputs, outputs or None, graph.input_structure, ends.structure),
            "Set model outputs",
        )

    def _on_output_added(self, place: int) -> None:
        name, tensor = self._offered_outputs()[place]
        self._on_outputs_entered(self._outputs().with_end(tensor, name))

    def _set_interface(self, edit: SetInterface, text: str) -> None:
        try:
            self._document.apply(edit, text)
        finally:
            self.refresh()


class _WeightsRow(QWidget):
    """Which file the weights are kept from, and the button that lets go of them."""

    def __init__(self) -> None:
        super().__init__()
        name = label("weights", "label")
        name.setFixedWidth(LABEL_WIDTH)
        self._path = ElidedLabel("value")
        self.forget = QPushButton("Forget")
        set_role(self.forget, "link")
        self.forget.setToolTip("Start from fresh weights; the file is left as it is")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 3, 0, 3)
        layout.setSpacing(8)
        layout.addWidget(name)
        layout.addWidget(self._path, 1)
        layout.addWidget(self.forget)

    def show_path(self, path: str) -> None:
        self._path.show_text(Path(path).name)
        self.setToolTip(tooltip(path))
        self.setVisible(bool(path))
