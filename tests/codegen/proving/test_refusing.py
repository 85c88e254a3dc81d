"""Programs that look right and are not, programs that do not end, and texts that pretend."""

from __future__ import annotations

import pytest

from graph.edits import SetSettings
from graph.model import ModelGraph
from graph.settings import Settings
from graph.values import ObjectValue
from tests.codegen.drawings import Drawing
from tests.codegen.forms import array, unnamed
from tests.codegen.proving.programs import PROGRAMS
from tests.codegen.proving.proofs import difference


def chain(*names: str) -> ModelGraph:
    drawing = Drawing("chain")
    x = drawing.input("features", (4,))
    for name in names:
        x = drawing.layer("Dense", name, x, units=4)
    SetSettings(Settings(functional=True)).apply(drawing.graph)
    return drawing.graph


def program(*lines: str, end: str = "return keras.Model(inputs, x, name='chain')") -> str:
    begin = ("inputs = x = layers.Input(shape=(4,), name='features')",)
    body = "\n".join(f"    {line}" for line in (*begin, *lines, end))
    return f"def build_model():\n{body}\n"


LOOP = ("for name in ('a', 'b'):", "    x = layers.Dense(4, name=name)(x)")


def test_a_loop_makes_a_chain() -> None:
    assert difference(chain("a", "b"), program(*LOOP)) == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("layers.Dense(4, name='c')", *LOOP),
        ("unused = layers.Dense(4)", *LOOP),
        ("keras.utils.clear_session()", *LOOP),
        (*LOOP, "keras.config.set_floatx('float16')"),
        (*LOOP, "keras.config.set_dtype_policy('float16')"),
        ("keras.backend.get_uid('dense')", *LOOP),
        ("layers = keras.layers", *LOOP),
        ("import os", *LOOP),
        ("del x", *LOOP),
        (*LOOP, "x.name = 'c'"),
        (*LOOP, "y = print(x)"),
        (*LOOP, "while x: pass"),
        (*LOOP, "layers.Dense = layers.Conv2D"),
        (*LOOP, "x = (lambda: x)()"),
        (*LOOP, "x = x if x else x"),
        (*LOOP, "x = [x for x in [x]][0]"),
    ],
)
def test_a_program_that_does_more_is_told(lines: tuple[str, ...]) -> None:
    assert difference(chain("a", "b"), program(*lines))


def test_one_layer_is_not_two_equal_ones() -> None:
    shared = Drawing("chain")
    first = shared.layer("Dense", "a", shared.input("features", (4,)), units=4)
    shared.call(first, first)
    twice = program("a = layers.Dense(4, name='a')", "x = a(a(x))")
    apart = program("x = layers.Dense(4, name='a')(x)", "x = layers.Dense(4, name='a')(x)")
    assert difference(shared.graph, twice) == ""
    assert difference(shared.graph, apart)
    assert difference(chain("a", "a"), apart) == ""
    assert difference(chain("a", "a"), twice)


def test_objects_that_keep_a_state_are_not_shared() -> None:
    drawing = Drawing("chain")
    x = drawing.input("features", (4,))
    SetSettings(Settings(functional=True)).apply(drawing.graph)
    for name in "ab":
        x = drawing.layer("Dense", name, x, units=4, kernel_initializer=initializer())
    each = "x = layers.Dense(4, kernel_initializer={}, name=name)(x)"
    made = "keras.initializers.HeNormal(seed=1)"
    loop = "for name in 'ab':"
    assert difference(drawing.graph, program(loop, f"    {each.format(made)}")) == ""
    shared = program(f"start = {made}", loop, f"    {each.format('start')}")
    assert "one of before" in difference(drawing.graph, shared)


def initializer() -> ObjectValue:
    return ObjectValue("keras.initializers", "HeNormal", {"seed": 1})


def test_what_keras_names_is_made_in_its_order() -> None:
    graph = unnamed(chain("dense", "dense_1", "dense_2"))
    block = "def block(x):\n    return layers.Dense(4)(x)\n\n\n"
    lines = ("x = layers.Dense(4)(x)", "x = block(x)", "x = layers.Dense(4)(x)")
    early = ("last = layers.Dense(4)", "x = layers.Dense(4)(x)", "x = block(x)", "x = last(x)")
    given = block + program(*lines, end="return keras.Model(inputs, x)")
    assert difference(graph, given.replace(", name='features'", "")) == ""
    given = block + program(*early, end="return keras.Model(inputs, x)")
    for _ in range(2):  # the second time, the block is known
        assert "order" in difference(graph, given.replace(", name='features'", ""))


def test_a_block_that_changes_a_list_does_so_each_time() -> None:
    graph = chain("a", "b")
    block = "def block(made, name):\n    made.append(layers.Dense(4, name=name)(made[-1]))\n\n\n"
    lines = ("made = [x]", "for name in 'ab':", "    block(made, name)", "x = made[2]")
    for _ in range(2):
        assert difference(graph, block + program(*lines)) == ""
    shorter = (*lines[:-1], "x = made[1]")
    assert difference(graph, block + program(*shorter))


@pytest.mark.parametrize(
    "lines",
    [
        ("for each in range(10**12):", "    y = each"),
        ("for a in range(999):", "    for b in range(999):", "        for c in range(999): pass"),
        ("n = 9", "for each in range(99):", "    n = n**9"),
        ("n = 9**9**9",),
        ("text = 'a'", "for each in range(99):", "    text = f'{text}{text}'"),
        ("text = 'a'", "for each in range(99):", "    text = text + text"),
        ("items = [1]", "for each in range(99):", "    items += items"),
        ("items = [1]", "for each in range(99):", "    items = [*items, *items]"),
        ("items = [1]", "for each in items:", "    items.append(each)"),
        ("a, b = range(10**12)",),
        ("text = f'{1:999999999d}'",),
        ("x = build_model()",),
    ],
)
def test_a_program_that_would_not_end_is_ended(lines: tuple[str, ...]) -> None:
    assert difference(chain("a", "b"), program(*lines, *LOOP))


def test_the_names_of_a_block_come_out_exactly() -> None:
    names = ["{name}_1", "a'\"b_1", "back\\slash_1", "line\u2028_1", "100%s_1"]
    graph = chain(*names)
    prefixes = ", ".join(repr(name.removesuffix("_1")) for name in names)
    loop = (f"for name in ({prefixes}):", "    x = layers.Dense(4, name=f'{name}_1')(x)")
    assert difference(graph, program(*loop)) == ""
    assert difference(graph, program(*loop).replace("{name}_1", "{{name}}_1"))


def test_a_text_that_holds_a_function_defines_none() -> None:
    right, wrong = program(*LOOP), program(LOOP[0], LOOP[1].replace("4", "5"))
    graph = chain("a", "b")
    assert difference(graph, f'"""A model.\n\n{wrong}"""\n{right}') == ""
    assert difference(graph, f'"""A model.\n\n{right}"""\n{wrong}')
    assert difference(graph, f'"""A model.\n\n{right}"""\n')
    inner = right.replace("    inputs", f'    """Says:\n{wrong}    """\n    inputs', 1)
    assert difference(graph, inner) == ""


@pytest.mark.parametrize(
    "before",
    [
        "from keras import ops as layers\nimport keras\n",
        "import keras.layers as keras\nfrom keras import layers\n",
        "layers = keras\n",
        "keras.config.set_floatx('float16')\n",
        "def build_model():\n    return 1\n",
        "class Dense:\n    pass\n",
        "@decorated\n",
    ],
)
def test_a_file_that_gives_names_another_meaning_is_told(before: str) -> None:
    assert difference(chain("a", "b"), before + program(*LOOP))


def test_what_else_a_script_does_is_not_looked_at() -> None:
    text = "import keras\nfrom keras import layers\n\nPATH = str('data.csv')\n\n\n" + program(*LOOP)
    text += "\n\ndef main():\n    with open(PATH) as file:\n        print(file)\n"
    text += "\n\nif __name__ == '__main__':\n    main()\n"
    assert difference(chain("a", "b"), text) == ""


def test_an_array_stands_on_the_right_of_an_operator() -> None:
    drawing = Drawing("chain")
    x = drawing.input("features", (4,))
    drawing.operation("Multiply", "multiply", x, array(1.0, 2.0, 3.0, 4.0))
    made = "np.array([1.0, 2.0, 3.0, 4.0], dtype='float32')"
    assert difference(drawing.graph, program(f"x = x * {made}")) == ""
    assert difference(drawing.graph, program(f"x = {made} * x"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_text_that_python_does_not_read_is_told(name: str) -> None:
    program = PROGRAMS[name]
    for wrong in ("  x = (\n", "x = '\0'\n", f"x = {'(' * 500}1{')' * 500}\n"):
        assert "can be read" in difference(program.draw(), program.text + wrong)
