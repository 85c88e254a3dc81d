"""How numbers are scaled, by what is learned from the training part alone."""

from __future__ import annotations

from msgspec import Struct

from codegen.formatting import Expression, Item, call

SCALERS = {"standardize": "StandardScaler", "min_max": "MinMaxScaler"}
LEARNED = "learned"  # the function of the source
_ENCODERS: dict[str, tuple[str, tuple[Item, ...]]] = {
    "one_hot": (
        "OneHotEncoder",
        (("handle_unknown=", '"ignore"'), ("sparse_output=", "False")),
    ),
    "numbers": (
        "OrdinalEncoder",
        (("handle_unknown=", '"use_encoded_value"'), ("unknown_value=", "-1")),
    ),
}
_DOES = {"standardize": "standardises", "min_max": "scales"}


class Scaled(Struct, frozen=True):
    """Lines that scale what is split, and what they need.

    Attributes:
        imports: Import statements.
        lines: The statements.
        does: What is done, as a verb.
    """

    imports: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    does: str = "keeps"


def scaled_after(what: str, prepare: str) -> Scaled:
    """Gives the lines that scale `x_train` and `x_test`, or the numbers of `y` alike."""
    if prepare == "divide_255":
        divided = f"{what}_train, {what}_test = {what}_train / 255, {what}_test / 255"
        return Scaled((), (divided,), "scales")
    scaler = SCALERS.get(prepare)
    if scaler is None:
        return Scaled()
    train, test = f"{what}_train", f"{what}_test"
    lines: tuple[str, ...]
    if what == "y":
        lines = (
            f"{train}, {test} = {train}.reshape(-1, 1), {test}.reshape(-1, 1)",
            f"y_scaler = {scaler}().fit({train})",
            f"{train}, {test} = y_scaler.transform({train}), y_scaler.transform({test})",
        )
    else:
        lines = (
            f"scaler = {scaler}().fit({train})",
            f"{train}, {test} = scaler.transform({train}), scaler.transform({test})",
        )
    return Scaled((transformer_import(prepare),), lines, _DOES[prepare])


def transformer_import(prepare: str) -> str:
    """Gives the import of what learns how to prepare values."""
    name = SCALERS.get(prepare) or _ENCODERS[prepare][0]
    return f"from sklearn.preprocessing import {name}"


def transformer(prepare: str) -> Expression:
    """Gives what learns how to prepare values, newly made."""
    if prepare in SCALERS:
        return f"{SCALERS[prepare]}()"
    name, items = _ENCODERS[prepare]
    return call(name, items)


def is_learned(prepare: str) -> bool:
    """Whether something is learned from the training part to prepare values so."""
    return prepare in SCALERS or prepare in _ENCODERS
