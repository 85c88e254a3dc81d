"""What a generated program may consist of: statements, calls, names and comments.

A text of somebody else's that became code would be a call, a name, an attribute, a statement or a
comment that is not listed here.
"""

from __future__ import annotations

import ast
import builtins
import io
import keyword
import re
import tokenize
from functools import cache

from graph.catalogue import load_catalogue

_STATEMENTS = (
    *(ast.Import, ast.ImportFrom, ast.FunctionDef, ast.Return, ast.Assign, ast.AugAssign),
    *(ast.For, ast.Expr, ast.If, ast.While, ast.Pass, ast.Raise, ast.With),
)
_EXPRESSIONS = (
    *(ast.Constant, ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Slice, ast.JoinedStr),
    *(ast.FormattedValue, ast.List, ast.Tuple, ast.Dict, ast.BinOp, ast.UnaryOp, ast.Compare),
    *(ast.BoolOp, ast.Starred, ast.IfExp, ast.Set),
)
_MODULES = re.compile(
    r"keras|numpy|pandas|argparse|sklearn\.(datasets|model_selection|preprocessing)"
    r"|sklearn\.utils\.class_weight|keras\.src\.[a-z0-9_.]+"
)
_BUILTINS = frozenset(
    {"range", "enumerate", "zip", "slice", "float", "print", "set", "ValueError", "dict"}
)
_KERAS = re.compile(
    r"keras\.(Model|Sequential|Input)"
    r"|keras\.(initializers|regularizers|constraints|optimizers|losses|metrics)\.[A-Z]\w*"
    r"|keras\.(optimizers\.schedules|random)\.[A-Z]\w*|keras\.DTypePolicy"
    r"|keras\.activations\.[a-z_]\w*|keras\.backend\.get_uid|keras\.config\.set_dtype_policy"
    r"|keras\.callbacks\.[A-Z]\w*|os\.path\.join|np\.(unique|argmax|ravel)"
    r"|argparse\.ArgumentParser|keras\.utils\.(set_random_seed|to_categorical)|np\.(array|load)"
)
# Of variables and parameters that a program has; each takes what is its own.
_METHODS = frozenset(
    {
        *("append", "pop", "compile", "evaluate", "save", "summary", "adapt", "items"),
        *("add_argument", "parse_args", "isna", "any", "astype", "to_numpy", "reshape"),
        *("fit", "transform", "tolist"),
    }
)
_DATA = re.compile(
    r"load_\w+|make_\w+|compute_class_weight|train_test_split|StandardScaler|pd\.read_csv|pd\.api\.types\.is_\w+_dtype"
)
_IMPORTED = frozenset({"keras", "layers", "ops", "np", "pd", "argparse", "os"})
_COMMENTS = frozenset(
    {
        "# Keras numbers the names that it gives; layers below take the first ones.",
        "# not public",
    }
)


def complaints(text: str) -> list[str]:
    """Says what in a program is of no kind that the exporter writes."""
    text.encode("utf-8")
    tree = ast.parse(text)
    checked = _Checked(tree)
    return [*checked.complaints, *_comments(text)]


def _comments(text: str) -> list[str]:
    words = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = {word.string for word in words if word.type == tokenize.COMMENT}
    return [f"comment {comment!r}" for comment in comments - _COMMENTS]


class _Checked:
    """Goes through a program once."""

    def __init__(self, tree: ast.Module) -> None:
        self.complaints: list[str] = []
        self._functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        self._bound: set[str] = set()
        self._imported: set[str] = set()
        for node in ast.walk(tree):
            self._bind(node)
        for node in ast.walk(tree):
            self._check(node)
        for name in self._bound | self._functions:
            if not _is_plain(name):
                self.complaints.append(f"the name {name!r}")
        if self._bound & self._functions:
            self.complaints.append(f"functions given anew: {self._bound & self._functions}")

    def _bind(self, node: ast.AST) -> None:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            self._bound.add(node.id)
        elif isinstance(node, ast.arg):
            self._bound.add(node.arg)
        elif isinstance(node, ast.alias):
            self._imported.add(node.asname or node.name)

    def _check(self, node: ast.AST) -> None:
        if isinstance(node, ast.stmt):
            self._expect(isinstance(node, _STATEMENTS), node)
        elif isinstance(node, ast.expr):
            self._expect(isinstance(node, _EXPRESSIONS), node)
        if isinstance(node, ast.Import):
            self._expect(all(self._may_be_imported(each.name) for each in node.names), node)
        elif isinstance(node, ast.ImportFrom):
            self._expect(bool(_MODULES.fullmatch(node.module or "")) and not node.level, node)
        elif isinstance(node, ast.FunctionDef):
            self._expect(not node.decorator_list, node)
        elif isinstance(node, ast.Expr):
            self._expect(isinstance(node.value, ast.Call | ast.Constant), node)
        elif isinstance(node, ast.Call):
            self._expect(self._may_be_called(node.func), node)
        elif isinstance(node, ast.Attribute):
            self._expect(not node.attr.startswith("_"), node)
        elif isinstance(node, ast.Name):
            self._expect(self._is_known(node.id), node)
        elif isinstance(node, ast.FormattedValue):
            self._expect(_is_simple_field(node), node)
        elif isinstance(node, ast.keyword):
            self._expect(node.arg is None or node.arg.isidentifier(), node)

    def _expect(self, is_so: bool, node: ast.AST) -> None:
        if not is_so:
            self.complaints.append(f"{type(node).__name__} {ast.unparse(node)[:200]}")

    def _may_be_imported(self, name: str) -> bool:
        # Callbacks write files, whose paths are joined; no other function of `os` is called.
        joins = name == "os" and "make_callbacks" in self._functions
        return joins or _MODULES.fullmatch(name) is not None

    def _is_known(self, name: str) -> bool:
        known = self._bound | self._functions | self._imported | _BUILTINS
        return name in known or name in ("__name__", "int", "str")

    def _may_be_called(self, function: ast.expr) -> bool:
        path = ast.unparse(function)
        if isinstance(function, ast.Call):
            return True  # a layer, once it is made
        if isinstance(function, ast.Name):
            known = self._functions | self._bound | self._imported | _BUILTINS
            return path in known or bool(_DATA.fullmatch(path))
        if isinstance(function, ast.Attribute) and function.attr in _METHODS:
            roots = {each.id for each in ast.walk(function.value) if isinstance(each, ast.Name)}
            return not roots & _IMPORTED
        return path in _of_the_catalogue() or bool(_KERAS.fullmatch(path) or _DATA.fullmatch(path))


_IN_FIELDS = (*(ast.Name, ast.BinOp, ast.UnaryOp, ast.Constant, ast.Subscript, ast.Attribute),)


@cache
def _of_the_catalogue() -> frozenset[str]:
    """Gives the layers and the functions that are known, as they are called."""
    catalogue = load_catalogue()
    names = {f"layers.{each.class_name}" for each in catalogue.layers}
    names |= {f"ops.{each.function}" for each in catalogue.operations}
    return frozenset({*names, "layers.Input", "ops.convert_to_tensor"})


def _is_plain(name: str) -> bool:
    """Whether a name that a program gives hides nothing that it needs."""
    return (
        name.isascii()
        and name.isidentifier()
        and not name.startswith("__")
        and not keyword.iskeyword(name)
        and not hasattr(builtins, name)
        and name not in _IMPORTED
    )


def _is_simple_field(field: ast.FormattedValue) -> bool:
    """Whether what stands in the braces of an f-string is a variable, or one and a number."""
    if field.conversion != -1:
        return False
    allowed = (*_IN_FIELDS, ast.operator, ast.unaryop, ast.Load)
    value_is = all(isinstance(each, allowed) for each in ast.walk(field.value))
    constants = [each.value for each in ast.walk(field.value) if isinstance(each, ast.Constant)]
    plain = all(type(each) is int for each in constants)
    if field.format_spec is None:
        return value_is and plain
    return value_is and plain and re.fullmatch(r"0?\d?d|\.4f", _spec(field)) is not None


def _spec(field: ast.FormattedValue) -> str:
    assert isinstance(field.format_spec, ast.JoinedStr)
    values = field.format_spec.values
    return "".join(str(each.value) if isinstance(each, ast.Constant) else "?" for each in values)
