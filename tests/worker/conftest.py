import gc
from collections.abc import Iterator

import pytest

from tests.worker.conversation import Conversation
from worker.protocol import Ready


@pytest.fixture(autouse=True, scope="module")
def what_is_old_is_not_looked_through() -> None:
    """Keras looks for garbage whenever it forgets a model.

    After some thousand tests there is so much to look through that each time takes seconds.
    """
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def inspector() -> Iterator[Conversation]:
    """The worker that inspects, shared by all tests."""
    yield from _conversation("numpy")


@pytest.fixture(scope="session")
def trainer() -> Iterator[Conversation]:
    """The worker that trains, shared by all tests."""
    yield from _conversation("tensorflow")


def _conversation(backend: str) -> Iterator[Conversation]:
    conversation = Conversation(backend)
    conversation.until(Ready)
    yield conversation
    conversation.close()
