"""A `Chat` that is made by hand, outside the fixture."""

import gc

from convflow import Flow, ask
from convflow.testing import Chat


class Greeting(Flow, command="greet"):
    name: str = ask("Your name?")


def test_a_chat_that_is_forgotten_closes_its_event_loop():
    """A chat that nobody closed lets go of its event loop when it is collected, also after a restart."""
    chat = Chat(Greeting).says("/greet").restarts().says("Ann")
    loop = chat._loop
    open_before = not loop.is_closed()
    del chat
    gc.collect()

    assert open_before
    assert loop.is_closed()
