"""The settings of a training, changed in one place: each change is one step that can be undone."""

from __future__ import annotations

from typing import Any

from msgspec import structs

from editor.document import Document
from graph.edits import SetSettings, SetTraining
from graph.errors import GraphError
from graph.model import ModelGraph
from graph.training import Fitting, Training


class TrainingEdits:
    """Gives the settings of a document, and takes others; a fault is given back as a sentence."""

    def __init__(self, document: Document) -> None:
        self.document = document

    @property
    def graph(self) -> ModelGraph:
        """What is trained: the outermost graph, also while a part of it is in view."""
        return self.document.graph

    @property
    def training(self) -> Training:
        """The settings as they are."""
        return self.graph.training

    @property
    def fitting(self) -> Fitting:
        """Those of `fit` besides epochs and batches."""
        return self.training.fitting

    def set(self, text: str, **fields: Any) -> str:
        """Sets fields of the training; gives what the document has against it, or ""."""
        return self.apply(structs.replace(self.training, **fields), text)

    def set_fitting(self, text: str, **fields: Any) -> str:
        """Sets fields of `fit`; gives what the document has against it, or ""."""
        return self.set(text, fitting=structs.replace(self.fitting, **fields))

    def set_policy(self, policy: str) -> str:
        """Sets what the layers compute in; gives what the document has against it, or ""."""
        settings = structs.replace(self.graph.settings, dtype_policy=policy)
        if settings == self.graph.settings:
            return ""
        return self._applied(SetSettings(settings), "Set dtype policy")

    def apply(self, changed: Training, text: str) -> str:
        """Sets the training; gives what the document has against it, or ""."""
        return self._applied(SetTraining(changed), text) if changed != self.training else ""

    def _applied(self, edit: SetTraining | SetSettings, text: str) -> str:
        try:
            self.document.apply(edit, text, ())
        except GraphError as error:
            return str(error)
        return ""
