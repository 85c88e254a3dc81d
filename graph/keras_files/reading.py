"""What is known while a file is read, and what is to be told of it afterwards.

Classes are found here, and only here: by module and name, in the catalogue. Nothing else of a
file's words for a class is ever looked at again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from graph.catalogue import Argument, Catalogue, LayerClass, ObjectClass
from graph.errors import GraphError
from graph.keras_files.assets import Assets
from graph.values import ObjectValue
from graph.wording import quoted

MAXIMUM_LAYERS = 10_000  # of a file, those of nested models included
MAXIMUM_CALLS = 20_000
MAXIMUM_WIRES = 50_000
_MAXIMUM_NOTES = 100
_OF_LAYERS = ("trainable", "dtype")
_LISTED_MODULES = (  # in which a legacy file's objects are, which it names without a module
    "keras.initializers",
    "keras.regularizers",
    "keras.constraints",
    "keras.optimizers",
    "keras.losses",
    "keras.metrics",
)


class Reading:
    """The reading of one file.

    Attributes:
        catalogue: What is known of Keras.
        assets: What layers keep in files of their own within the archive.
        policy: Keras's global dtype policy when the model was made, as far as the file tells.
        notes: What could not be resolved, one sentence each.
        depth: How many models what is read is in.
        read_model: Gives a model that is an argument.
    """

    def __init__(self, catalogue: Catalogue, assets: Assets | None = None) -> None:
        self.catalogue = catalogue
        self.assets = assets or Assets()
        self.policy = "float32"
        self.notes: list[str] = []
        self.depth = 0
        self.read_model: Callable[[dict[str, Any], str], ObjectValue] | None = None
        self._untold = 0
        self._left = {"layers": MAXIMUM_LAYERS, "calls": MAXIMUM_CALLS, "wires": MAXIMUM_WIRES}
        self._shared: set[int] = set()
        self._by_class_name: dict[str, LayerClass] | None = None
        self._names: dict[tuple[str, str], str] | None = None  # of objects, by module and name

    def note(self, sentence: str) -> None:
        """Keeps a sentence for the report."""
        if sentence in self.notes:
            return
        if len(self.notes) < _MAXIMUM_NOTES:
            self.notes.append(sentence)
        else:
            self._untold += 1

    def report(self) -> tuple[str, ...]:
        """Gives all sentences, and how many more there would have been."""
        more = (f"{self._untold:,} more parts could not be resolved.",) if self._untold else ()
        return (*self.notes, *more)

    def count(self, kind: str, number: int) -> None:
        """Takes layers, calls or wires into account.

        Raises:
            GraphError: the file has too many of them.
        """
        self._left[kind] -= number
        if self._left[kind] < 0:
            raise GraphError(f"Expected a model of fewer {kind}. Received: too many to draw")

    def note_shared(self, entry: dict[str, Any], name: str) -> None:
        """Notes a layer that the file has in several places, where each is one by itself here.

        A layer that is called several times within one graph is one entry of it, and is shared.
        """
        identifier = entry.get("shared_object_id")
        if type(identifier) is not int:
            return
        if identifier in self._shared:
            self.note(
                f"{quoted(name)} is one layer in several places of the file, in a model and in "
                "another within it; here each of them is a layer of its own."
            )
        self._shared.add(identifier)

    def layer_class(self, entry: dict[str, Any]) -> LayerClass | None:
        """Gives the class of a layer or an operation that a configuration names."""
        class_name, module = entry.get("class_name"), entry.get("module")
        if not isinstance(class_name, str):
            return None
        if isinstance(module, str):
            return self.catalogue.find_saved(module, class_name)
        if "module" in entry or _is_registered(entry):
            return None
        return self._without_module(class_name, entry.get("config"))

    def _without_module(self, class_name: str, config: Any) -> LayerClass | None:
        """Gives the class that a legacy file names: it has no modules."""
        layer = self.catalogue.find("keras.layers", class_name) or self._private(class_name)
        operation = self.catalogue.find("keras.ops", class_name)
        if layer is None or operation is None:
            return layer or operation
        # Of two with one name, only the layer has a dtype and is trainable.
        is_layer = isinstance(config, dict) and not config.keys().isdisjoint(_OF_LAYERS)
        return layer if is_layer else operation

    def _private(self, class_name: str) -> LayerClass | None:
        if self._by_class_name is None:
            self._by_class_name = {
                known.class_name: known for known in self.catalogue.layers if known.imported_from
            }
        return self._by_class_name.get(class_name)

    def object_class(self, entry: dict[str, Any]) -> ObjectClass | None:
        """Gives the class of an initializer, an optimizer, ... that a configuration names."""
        class_name, module = entry.get("class_name"), entry.get("module")
        if not isinstance(class_name, str):
            return None
        if isinstance(module, str):
            return self.catalogue.find_saved_object(module, class_name)
        if "module" in entry or _is_registered(entry):
            return None
        found = (self.catalogue.find_object(each, class_name) for each in _LISTED_MODULES)
        return next((each for each in found if each), None)

    def function_module(self, module: object, name: object) -> str:
        """Gives the module of a function that arguments may be; "" where it is none of them."""
        for known, names in self.catalogue.functions.items():
            if module in (known, "builtins") and name in names:
                return known
        return ""

    def argument(self, known: LayerClass | ObjectClass, name: str) -> Argument | None:
        """Gives what is known of an argument of a class, the common ones included."""
        if isinstance(known, LayerClass):
            return self.catalogue.argument(known, name)
        return known.argument(name)

    def is_one_object(self, kind: str, one: str, other: str) -> bool:
        """Whether two names stand for the same initializer, regularizer or constraint."""
        if one == other:
            return True
        if self._names is None:
            self._names = {
                (each.module, name): each.class_name
                for each in self.catalogue.objects
                for name in (each.class_name, *each.aliases, *each.identifiers)
            }
        module = f"keras.{kind}s"
        known = self._names.get((module, one))
        return known is not None and known == self._names.get((module, other))


def _is_registered(entry: dict[str, Any]) -> bool:
    return isinstance(entry.get("registered_name"), str)
