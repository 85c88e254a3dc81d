import pytest

from worker.keras_errors import clean, explain

WRAPPED = (
    "Exception encountered when calling Sequential.call().\n\n"
    "\x1b[1mException encountered when calling Dense.call().\n\n"
    "\x1b[1mInput 0 with name 'None' of layer 'dense' is\n incompatible\x1b[0m\n\n"
    "Arguments received by Dense.call():\n  • inputs=1\x1b[0m\n\n"
    "Arguments received by Sequential.call():\n  • inputs=2"
)
GRAPH = (
    "Graph execution error:\n\nDetected at node loss/Softmax defined at (most recent call last):\n"
    '  File "<frozen runpy>", line 198, in _run_module_as_main\n\n'
    '  File "/keras/trainer.py", line 399, in fit\n\n'
    "Incompatible shapes: [32] vs. [32,10]\n"
    "\t [[{{node loss/Softmax}}]] [Op:__inference_multi_step_on_iterator_4025]"
)


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("as it\n  stands", "as it stands"),
        (WRAPPED, "Input 0 of layer 'dense' is incompatible"),
        (GRAPH, "Incompatible shapes: [32] vs. [32,10]"),
        ("Invalid dtype: str672", "Expected numbers in the data. Received: text"),
        ("{{function_node __wrapped__F_device_/job:localhost/CPU:0}} Shape", "Shape"),
        (
            "'my layer' is not a valid scope name. A scope name has to match",
            "Expected a name that TensorFlow takes: ASCII letters, digits, '.', '-' and '_'. "
            "Received: 'my layer'",
        ),
        ("x" * 10_000, "x" * 499 + "…"),
    ],
    ids=["plain", "wrapped twice", "graph", "own words", "function", "scope", "long"],
)
def test_the_sentence_inside_a_message_of_keras_is_found(message: str, sentence: str) -> None:
    assert clean(message) == sentence


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (ValueError("Expected 3."), "Expected 3."),
        (KeyError("x"), "KeyError: 'x'"),
        (IndexError("tuple index out of range"), "Expected an input of more dimensions."),
        (MemoryError(), "This needs more memory than there is."),
        (AssertionError(), "Keras raised AssertionError and said nothing more."),
        (FileNotFoundError(2, "No such file", "a.csv"), "No such file: a.csv"),
    ],
)
def test_an_error_is_explained_in_one_sentence(error: Exception, sentence: str) -> None:
    assert explain(error) == sentence
