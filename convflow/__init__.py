"""convflow: conversations that span many messages, for any chat framework."""

from convflow.conversations import Conversations, Turn
from convflow.errors import ConvflowError, FlowError, Reject, Unanswered
from convflow.flows import Context, Email, Flow, Limits, Phone, ask, check, choose, many, say, step, sub, when
from convflow.language import Languages
from convflow.messages import Choice, Contact, Location, Media, Message, Recipient, Reply
from convflow.session import Session, SessionKey, SessionManager, ttl

__all__ = [
    "Choice",
    "Contact",
    "Context",
    "Conversations",
    "ConvflowError",
    "Email",
    "Flow",
    "FlowError",
    "Languages",
    "Limits",
    "Location",
    "Media",
    "Message",
    "Phone",
    "Recipient",
    "Reject",
    "Reply",
    "Session",
    "SessionKey",
    "SessionManager",
    "Turn",
    "Unanswered",
    "ask",
    "check",
    "choose",
    "many",
    "say",
    "step",
    "sub",
    "ttl",
    "when",
]
