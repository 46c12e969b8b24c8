"""The host of conversations: one message, one turn."""

from convflow.conversations.host import Conversations
from convflow.conversations.received import Received
from convflow.conversations.turn import Send, Turn

__all__ = ["Conversations", "Received", "Send", "Turn"]
