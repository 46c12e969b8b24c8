"""Testing conversations as people use them: by chatting."""

from convflow.testing.chat import Chat, ChatError
from convflow.testing.clock import ManualClock
from convflow.testing.transcript import Transcript

__all__ = ["Chat", "ChatError", "ManualClock", "Transcript"]
