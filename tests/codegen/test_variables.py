"""Tests for `codegen.variables`: the names of tensors, and that they are always the right ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen.names import Namespace
from codegen.tensor_paths import Key, Line, kind_of_merge
from codegen.variables import name_tensors
from graph.elements import Layer


def written(
    program: str,
    inputs: Mapping[Key, str] | None = None,
    outputs: str = "",
    fixed: Mapping[Key, str] | None = None,
) -> list[str]:
    """Gives a program of lines such as `c = add(a, b)` with variables for its tensors.

    What is called add, concatenate, multiply or other merges; the last line's tensor is returned.
    """
    lines = [_line(line) for line in program.split("; ")]
    inputs = inputs or {"i": "inputs"}
    needed: list[Key] = [*outputs.split()] or [lines[-1].gives[0]]
    names = name_tensors(lines, inputs, needed, Namespace(inputs.values()), fixed)
    assert_right(lines, inputs, needed, names)
    called = [line.partition(" = ")[2].partition("(")[0] for line in program.split("; ")]
    return [
        f"{', '.join(names[key] for key in line.gives)} = "
        f"{call}({', '.join(names[key] for key in line.takes)})"
        for line, call in zip(lines, called, strict=True)
    ]


def _line(text: str) -> Line:
    gives, _, call = text.partition(" = ")
    kind, _, takes = call.rstrip(")").partition("(")
    merges = kind if kind in {"add", "concatenate", "multiply", "other"} else ""
    keys = tuple(takes.split(", ")) if takes else ()
    return Line(keys, tuple(gives.split(", ")), merges, f"layer_{gives.split(', ')[0]}")


def assert_right(
    lines: Sequence[Line],
    inputs: Mapping[Key, str],
    outputs: Sequence[Key],
    names: Mapping[Key, str],
) -> None:
    """Runs a program, to see that each variable holds the tensor that is read from it."""
    held = {names[key]: key for key in inputs}
    for line in lines:
        assert [held[names[key]] for key in line.takes] == list(line.takes)
        assert len({names[key] for key in line.gives}) == len(line.gives)
        held.update({names[key]: key for key in line.gives})
    assert [held[names[key]] for key in outputs] == list(outputs)


def test_a_chain_is_x() -> None:
    assert written("a = f(i); b = f(a); c = f(b)") == ["x = f(inputs)", "x = f(x)", "x = f(x)"]


def test_a_model_keeps_its_inputs_and_calls_its_output_so() -> None:
    lines = written("a = f(i); b = f(a)", outputs="b i", fixed={"b": "outputs"})
    assert lines == ["x = f(inputs)", "outputs = f(x)"]


def test_what_is_added_again_later_is_a_shortcut() -> None:
    assert written("a = f(i); b = f(a); c = f(b); d = add(a, c); e = f(d)") == [
        "shortcut = f(inputs)",
        "x = f(shortcut)",
        "x = f(x)",
        "x = add(shortcut, x)",
        "x = f(x)",
    ]


def test_a_shortcut_is_given_again_once_it_is_added() -> None:
    block = "{1} = f({0}); {2} = f({1}); {3} = add({0}, {2}); "
    program = "a = f(i); " + block.format(*"abcd") + block.format(*"defg") + "h = f(g)"
    assert written(program) == [
        "shortcut = f(inputs)",
        "x = f(shortcut)",
        "x = f(x)",
        "shortcut = add(shortcut, x)",
        "x = f(shortcut)",
        "x = f(x)",
        "x = add(shortcut, x)",
        "x = f(x)",
    ]


def test_the_short_way_of_an_addition_is_the_shortcut() -> None:
    assert written("a = f(i); s = g(a); b = f(a); c = f(b); d = add(s, c)", {"i": "x"}) == [
        "x = f(x)",
        "shortcut = g(x)",
        "x = f(x)",
        "x = f(x)",
        "x = add(shortcut, x)",
    ]


def test_a_short_way_that_comes_last_is_kept_for() -> None:
    assert written("a = f(i); b = f(a); c = f(b); s = g(a); d = add(s, c)") == [
        "shortcut = f(inputs)",
        "x = f(shortcut)",
        "x = f(x)",
        "shortcut = g(shortcut)",
        "x = add(shortcut, x)",
    ]


def test_what_is_added_to_a_parameter_that_goes_on_is_a_residual() -> None:
    assert written("a = f(i); b = f(a); c = add(i, b); d = f(c)", {"i": "x"}) == [
        "residual = f(x)",
        "residual = f(residual)",
        "x = add(x, residual)",
        "x = f(x)",
    ]
    assert written("a = f(i); b = f(a); c = add(i, b)") == [
        "x = f(inputs)",
        "x = f(x)",
        "x = add(inputs, x)",
    ]


def test_what_is_concatenated_again_is_a_skip_and_those_alive_at_once_are_counted() -> None:
    assert written("a = f(i); b = f(a); c = concatenate(a, b); d = f(c)") == [
        "skip = f(inputs)",
        "x = f(skip)",
        "x = concatenate(skip, x)",
        "x = f(x)",
    ]
    unet = (
        "a = f(i); b = pool(a); c = f(b); d = pool(c); e = f(d); "
        "g = up(e); h = concatenate(g, c); j = up(h); k = concatenate(j, a); l = f(k)"
    )
    assert written(unet) == [
        "skip_1 = f(inputs)",
        "x = pool(skip_1)",
        "skip_2 = f(x)",
        "x = pool(skip_2)",
        "x = f(x)",
        "x = up(x)",
        "x = concatenate(x, skip_2)",
        "x = up(x)",
        "x = concatenate(x, skip_1)",
        "x = f(x)",
    ]


def test_what_a_tensor_is_multiplied_by_is_a_gate() -> None:
    assert written("a = f(i); b = g(a); c = g(b); d = multiply(a, c); e = f(d)") == [
        "x = f(inputs)",
        "gate = g(x)",
        "gate = g(gate)",
        "x = multiply(x, gate)",
        "x = f(x)",
    ]


def test_a_gate_within_a_residual_block_leaves_the_block_one_path() -> None:
    assert written(
        "a = f(i); b = f(a); c = g(b); d = g(c); e = multiply(b, d); h = add(a, e); j = f(h)"
    ) == [
        "shortcut = f(inputs)",
        "x = f(shortcut)",
        "gate = g(x)",
        "gate = g(gate)",
        "x = multiply(x, gate)",
        "x = add(shortcut, x)",
        "x = f(x)",
    ]


def test_paths_side_by_side_are_branches() -> None:
    assert written(
        "a = f(i); b = f(a); c = f(b); d = g(a); e = g(d); h = pool(a); "
        "j = concatenate(c, e, h); k = f(j)"
    ) == [
        "x = f(inputs)",
        "branch_1 = f(x)",
        "branch_1 = f(branch_1)",
        "branch_2 = g(x)",
        "branch_2 = g(branch_2)",
        "branch_3 = pool(x)",
        "x = concatenate(branch_1, branch_2, branch_3)",
        "x = f(x)",
    ]


def test_branches_of_a_branch_give_it_back() -> None:
    lines = written(
        "a = f(i); b = f(a); c = g(b); d = h(b); e = concatenate(c, d); k = pool(a); "
        "l = concatenate(e, k)"
    )
    assert lines == [
        "x = f(inputs)",
        "branch_1 = f(x)",
        "branch_2 = g(branch_1)",
        "branch_3 = h(branch_1)",
        "branch_1 = concatenate(branch_2, branch_3)",
        "branch_2 = pool(x)",
        "x = concatenate(branch_1, branch_2)",
    ]


def test_what_is_read_beside_the_paths_that_meet_is_no_part_of_them() -> None:
    lines = written(
        "a = f(i); b = f(a); c = g(a); d = concatenate(b, c); e = h(d); k = add(a, e); l = f(k)"
    )
    assert lines == [
        "shortcut = f(inputs)",
        "branch_1 = f(shortcut)",
        "branch_2 = g(shortcut)",
        "x = concatenate(branch_1, branch_2)",
        "x = h(x)",
        "x = add(shortcut, x)",
        "x = f(x)",
    ]


def test_what_a_function_is_given_is_called_as_the_function_does() -> None:
    lines = [
        Line(("i",), ("a",)),
        Line(("a",), ("b",)),
        Line(("b",), ("c",)),
        Line(("c",), ("d",)),
        Line(("d", "c"), ("e",), roles=("x", "skip")),
        Line(("a",), ("f",)),
        Line(("e", "f"), ("g",), roles=("x", "shortcut")),
        Line(("g",), ("h",)),
    ]
    names = name_tensors(lines, {"i": "inputs"}, ["h"], Namespace(["inputs"]))
    assert_right(lines, {"i": "inputs"}, ["h"], names)
    assert [names[key] for key in "abcdefgh"] == [
        *("shortcut", "x", "skip", "x", "x", "shortcut", "x", "x"),
    ]


def test_a_mean_that_is_taken_off_is_called_by_its_layer() -> None:
    assert written("a = f(i); b = mean(a); c = other(a, b)")[1:] == [
        "layer_b = mean(x)",
        "x = other(x, layer_b)",
    ]


def test_towers_of_two_inputs_are_called_what_they_come_to() -> None:
    inputs: dict[Key, str] = {"i": "left", "j": "right"}
    program = "a = f(i); b = f(a); c = f(j); d = f(c); e = concatenate(b, d)"
    assert written(program, inputs, outputs="e i j") == [
        "x = f(left)",
        "layer_b = f(x)",
        "x = f(right)",
        "x = f(x)",
        "x = concatenate(layer_b, x)",
    ]


def test_several_outputs_are_called_what_their_lines_want() -> None:
    lines = written("a = f(i); b = f(a); c = f(a)", outputs="b c i")
    assert lines == ["x = f(inputs)", "layer_b = f(x)", "layer_c = f(x)"]


def test_a_name_that_is_taken_is_not_given_to_a_path() -> None:
    lines = [_line(line) for line in ["a = f(i)", "b = f(a)", "c = add(a, b)"]]
    names = name_tensors(lines, {"i": "inputs"}, ["c"], Namespace(["shortcut"]))
    assert names == {"i": "inputs", "a": "shortcut_1", "b": "x", "c": "x"}


def test_a_fixed_name_is_kept_free_while_its_tensor_lives() -> None:
    lines = written("a = f(i); b = f(i); c = f(b); d = add(a, c)", fixed={"b": "x"})
    assert lines == [
        "shortcut = f(inputs)",
        "x = f(inputs)",
        "x = f(x)",
        "x = add(shortcut, x)",
    ]
    assert written("a = f(i); b = f(a); c = f(a, b)", fixed={"b": "x"})[0] == "layer_a = f(inputs)"


def test_a_path_beside_a_parameter_that_lives_on_has_one_name() -> None:
    lines = written("a = f(i); b = f(a); c = f(i, b)", {"i": "x"})
    assert lines == ["layer_a = f(x)", "layer_a = f(layer_a)", "x = f(x, layer_a)"]


def test_a_chain_from_a_parameter_goes_on_beside_another_parameter() -> None:
    inputs: dict[Key, str] = {"i": "x", "j": "shortcut"}
    assert written("a = f(i); b = f(a); c = add(j, b); d = f(c)", inputs) == [
        "x = f(x)",
        "x = f(x)",
        "x = add(shortcut, x)",
        "x = f(x)",
    ]


def test_a_path_is_called_as_the_tensor_in_it_whose_name_is_fixed() -> None:
    program = "a = f(i); b = f(a); c = f(b); d = g(a); e = concatenate(c, d)"
    assert written(program, fixed={"b": "x"}) == [
        "layer_a = f(inputs)",
        "x = f(layer_a)",
        "x = f(x)",
        "branch = g(layer_a)",
        "x = concatenate(x, branch)",
    ]
    assert written(program, fixed={"b": "features"})[1:3] == [
        "features = f(x)",
        "features = f(features)",
    ]


def test_two_fixed_names_for_what_lives_at_once_are_refused() -> None:
    lines = [Line(("i",), ("a",)), Line(("i",), ("b",)), Line(("a", "b"), ("c",))]
    with pytest.raises(ValueError, match="Expected a free name"):
        name_tensors(lines, {"i": "inputs"}, ["c"], Namespace(), {"a": "x", "b": "x"})


@pytest.mark.parametrize(
    ("class_name", "module", "kind"),
    [
        ("Add", "keras.layers", "add"),
        ("Add", "keras.ops", "add"),
        ("Maximum", "keras.layers", "other"),
        ("Subtract", "keras.ops", "other"),
        ("MultiHeadAttention", "keras.layers", ""),
    ],
)
def test_the_kinds_of_merges_are_told_apart(class_name: str, module: str, kind: str) -> None:
    assert kind_of_merge(Layer("l1", class_name, "this", module)) == kind


@st.composite
def programs(draw: st.DrawFn) -> tuple[list[Line], dict[Key, str], list[Key]]:
    """Gives lines that read what is there, with inputs and outputs."""
    called = draw(st.sampled_from([["inputs"], ["x"], ["x", "skip"], ["left", "right"]]))
    keys: list[Key] = [f"i{place}" for place in range(len(called))]
    inputs = dict(zip(keys, called, strict=True))
    lines = []
    for number in range(draw(st.integers(1, 25))):
        recent = st.sampled_from(keys[-draw(st.sampled_from([1, 2, 3, 30])) :])
        takes = draw(st.lists(recent, min_size=0 if number else 1, max_size=3))
        gives = [f"t{number}_{place}" for place in range(draw(st.sampled_from([1, 1, 1, 1, 2])))]
        kinds = ["add", "concatenate", "multiply", "other", ""]
        wanted = draw(st.sampled_from(["", "x", "shortcut", "branch_1", "dense"]))
        names = draw(st.sampled_from([(), ("x", "shortcut"), ("skip", "x"), ("", "skip")]))
        roles = names if len(takes) == len(names) else ()
        line = Line(tuple(takes), tuple(gives), draw(st.sampled_from(kinds)), wanted, roles)
        lines.append(line)
        keys.extend(gives)
    outputs = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
    return lines, inputs, outputs


@given(programs(), st.booleans())
@settings(max_examples=300, deadline=None)
def test_each_line_reads_the_tensors_that_it_is_to(
    program: tuple[list[Line], dict[Key, str], list[Key]], is_fixed: bool
) -> None:
    lines, inputs, outputs = program
    made = [key for key in outputs if key not in inputs]
    fixed = {made[-1]: "outputs"} if made and is_fixed else {}
    names = name_tensors(lines, inputs, outputs, Namespace(inputs.values()), fixed)
    assert_right(lines, inputs, outputs, names)
    assert names == name_tensors(lines, inputs, outputs, Namespace(inputs.values()), fixed)


def test_a_long_program_is_named_alike_the_second_time_and_anew_when_a_line_is_another() -> None:
    inputs: dict[Key, str] = {"i": "inputs"}
    lines = [Line((f"t{n - 1}" if n else "i",), (f"t{n}",), "", f"layer_{n}") for n in range(150)]
    lines[9] = Line(("t0", "t8"), ("t9",), "concatenate")
    first, second = Namespace(["inputs"]), Namespace(["inputs"])
    names = name_tensors(lines, inputs, ["t149"], first)
    assert name_tensors([*lines], inputs, ["t149"], second) == names
    assert names["t0"] == "skip"
    assert second.variable("skip") == first.variable("skip") == "skip_1"
    lines[9] = Line(("t0", "t8"), ("t9",), "add")
    assert name_tensors(lines, inputs, ["t149"], Namespace(["inputs"]))["t0"] == "shortcut"
    assert name_tensors(lines, inputs, ["t149"], Namespace(["inputs", "shortcut"]))["t0"] != "skip"
