"""The host of conversations: one message, one turn."""

from convflow.conversations.background import Ack
from convflow.conversations.delivery import Send
from convflow.conversations.host import Conversations
from convflow.conversations.notice import Happened, Notice
from convflow.conversations.received import Received
from convflow.conversations.turn import Turn

__all__ = ["Ack", "Conversations", "Happened", "Notice", "Received", "Send", "Turn"]
