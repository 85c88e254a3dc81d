"""What is known of Keras's layers, without Keras.

The palette, the property forms, the argument checks and the import of files all read these records.
They are decoded from `resources/layers.json`, which `python -m worker.catalogue` writes from the
installed Keras, so that the window knows every layer and never imports Keras.
"""

from functools import cache, cached_property
from typing import Any, Literal

import msgspec
from msgspec import Struct

from resources import read_resource

ArgumentType = Literal[
    "bool",
    "int",
    "float",
    "str",
    "choice",  # one string out of `choices`
    "int_tuple",  # an int, or a tuple of ints: kernel_size
    "shape",  # a tuple that may hold None
    "list",
    "dict",
    "initializer",
    "regularizer",
    "constraint",
    "activation",
    "dtype",
    "layer",
    "function",
    "seed",  # an int, or a generator of `keras.random`
    "learning_rate",  # a number, or a schedule of `keras.optimizers.schedules`
    "optimizer",
    "any",
]


class Argument(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One argument of a layer's constructor."""

    name: str
    type: ArgumentType
    required: bool = False
    optional: bool = False  # None is accepted
    default: Any = None  # a JSON value: tuples are lists here; absent when required
    choices: tuple[str, ...] = ()
    doc: str = ""
    saved: Any = None  # what a saved configuration holds for the default, where it is not that
    follows: str = ""  # the argument whose value it holds there instead: strides, pool_size


class InputArgument(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One argument of a layer's `call` that takes tensors."""

    name: str  # Keras's own: "inputs", "query", "initial_state"
    required: bool = True
    many: bool = False  # takes one list of tensors: Add, Attention, initial_state
    minimum: int = 1
    maximum: int | None = None  # None with `many`: no limit
    variadic: bool = False  # with `many`: taken one by one and not as a list: keras.ops.einsum


class LayerClass(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One class of `keras.layers`, or one function of `keras.ops`.

    A recurrent layer has `1 + states` outputs when its `return_state` is true. A wrapper such as
    `Bidirectional` has the states of the layer that it wraps, which is not known here.

    A function of `keras.ops` goes by the class that Keras makes of a call of it: `add` is the
    class `Add` of the module `keras.ops`, whose `arguments` are the function's besides its tensors.
    Where Keras keeps these with the call and not in the class, they are in `call_arguments`.
    """

    class_name: str
    module: str
    category: str
    doc: str = ""
    aliases: tuple[str, ...] = ()  # other public names: Convolution2D for Conv2D
    arguments: tuple[Argument, ...] = ()
    inputs: tuple[InputArgument, ...] = ()
    call: tuple[str, ...] = ()  # all parameters of `call` in order, those of `inputs` among them
    call_arguments: tuple[Argument, ...] = ()  # those that take no tensor: training, ...
    outputs: int = 1  # 0: depends on what it is given
    outputs_when: tuple[str, ...] = ()  # arguments, each of which adds an output where it is true
    states: int = 0  # outputs added by return_state=True
    canvas: bool = True  # False: never a node (RNN cells, base classes)
    palette: bool = True  # False: opened from files, and not offered for a new drawing
    function: str = ""  # of an operation, within `function_module`: "add", "image.resize"
    function_module: str = "keras.ops"
    signature: tuple[str, ...] = ()  # its parameters where they are not `call` and `arguments`
    open_call: bool = False  # its call takes keywords of any name: the lengths for `rearrange`
    config_only: tuple[str, ...] = ()  # what configurations of older files hold, to no effect
    file_module: str = ""  # the module in a saved configuration, where it is not `module`
    imported_from: str = ""  # the module of a class that Keras uses and does not publish
    supports_masking: bool = False  # passes on the mask of what it is given
    computes_mask: bool = False  # has a rule of its own for that
    needs: Literal["", "code", "adapt", "layer"] = ""  # what a literal argument cannot give

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the parameters of an operation's function, in their order."""
        return self.signature or (*self.call, *(argument.name for argument in self.arguments))

    def argument(self, name: str) -> Argument | None:
        """Returns this class's own argument called `name`; see also `Catalogue.argument`."""
        return next((argument for argument in self.arguments if argument.name == name), None)


class ObjectClass(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """A class, not a layer, whose objects are arguments: an initializer, an optimizer."""

    class_name: str
    module: str  # the public one: "keras.initializers"
    arguments: tuple[Argument, ...] = ()
    doc: str = ""
    aliases: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()  # that stand for an object with every default: "he_normal"
    file_module: str = ""  # the module in a saved configuration, where it is not `module`
    config_only: tuple[str, ...] = ()  # what configurations of older files hold, to no effect

    def argument(self, name: str) -> Argument | None:
        """Returns the argument called `name`."""
        return next((argument for argument in self.arguments if argument.name == name), None)


class Category(Struct, frozen=True, forbid_unknown_fields=True):
    """One heading of the palette."""

    name: str
    title: str


class Catalogue(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """Everything the application knows of one version of Keras."""

    keras_version: str
    categories: tuple[Category, ...]  # in palette order
    common: tuple[Argument, ...]  # arguments that every layer takes
    identifiers: dict[str, tuple[str, ...]]  # the strings Keras accepts for an argument type
    losses: tuple[str, ...]
    metrics: tuple[str, ...]
    optimizers: tuple[str, ...]
    layers: tuple[LayerClass, ...]
    operation_categories: tuple[Category, ...] = ()  # in palette order, below those of layers
    operations: tuple[LayerClass, ...] = ()  # functions of keras.ops
    objects: tuple[ObjectClass, ...] = ()
    callbacks: tuple[ObjectClass, ...] = ()  # they write files: no part of a model may name them
    functions: dict[str, tuple[str, ...]] = {}  # by module, those that arguments may be

    def find(self, module: str, class_name: str) -> LayerClass | None:
        """Returns the class with this module and name, or alias, if there is one.

        The module is needed: `keras.layers` and Keras's operations both have an `Add`.
        """
        return self._by_name.get((module, class_name))

    def argument(self, layer_class: LayerClass, name: str) -> Argument | None:
        """Returns the argument called `name` of a class, the common ones included."""
        own = layer_class.argument(name)
        return own or next((argument for argument in self.common if argument.name == name), None)

    def choices(self, argument: Argument) -> tuple[str, ...]:
        """Returns the strings that an argument accepts, or nothing where any value is possible."""
        return argument.choices or self.identifiers.get(argument.type, ())

    def find_saved(self, module: str, class_name: str) -> LayerClass | None:
        """Returns the class that a saved configuration names, if there is one."""
        return self._by_saved_name.get((module, class_name))

    def find_object(self, module: str, class_name: str) -> ObjectClass | None:
        """Returns the class of an object with this module and name, or alias, if there is one."""
        return self._objects_by_name.get((module, class_name))

    def find_callback(self, class_name: str) -> ObjectClass | None:
        """Returns the class of a callback with this name, if there is one."""
        return next((each for each in self.callbacks if each.class_name == class_name), None)

    def find_saved_object(self, module: str, class_name: str) -> ObjectClass | None:
        """Returns the class of an object that a saved configuration names, if there is one."""
        return self._objects_by_saved_name.get((module, class_name))

    def call_argument(self, layer_class: LayerClass, name: str) -> Argument | None:
        """Returns the argument of a class's `call` that takes no tensor and has this name."""
        return next((each for each in layer_class.call_arguments if each.name == name), None)

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], LayerClass]:
        return {
            (layer_class.module, name): layer_class
            for layer_class in (*self.layers, *self.operations)
            for name in (layer_class.class_name, *layer_class.aliases)
        }

    @cached_property
    def _by_saved_name(self) -> dict[tuple[str, str], LayerClass]:
        return {
            (layer_class.file_module or layer_class.module, name): layer_class
            for layer_class in (*self.layers, *self.operations)
            for name in (layer_class.class_name, *layer_class.aliases)
        }

    @cached_property
    def _objects_by_name(self) -> dict[tuple[str, str], ObjectClass]:
        return {
            (each.module, name): each
            for each in self.objects
            for name in (each.class_name, *each.aliases)
        }

    @cached_property
    def _objects_by_saved_name(self) -> dict[tuple[str, str], ObjectClass]:
        return {
            (each.file_module or each.module, name): each
            for each in self.objects
            for name in (each.class_name, *each.aliases)
        }


def decode_catalogue(data: bytes) -> Catalogue:
    """Returns the catalogue written in `data`; a malformed one raises `msgspec.ValidationError`."""
    return msgspec.json.decode(data, type=Catalogue)


@cache
def load_catalogue() -> Catalogue:
    """Returns the catalogue that comes with the application."""
    return decode_catalogue(read_resource("layers.json"))
