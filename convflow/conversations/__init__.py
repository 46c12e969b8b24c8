"""The host of conversations: one message, one turn."""

from convflow.conversations.host import Conversations, Received
from convflow.conversations.turn import Send, Turn

__all__ = ["Conversations", "Received", "Send", "Turn"]
