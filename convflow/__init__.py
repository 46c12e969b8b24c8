"""convflow: conversations that span many messages, for any chat framework.

A name is loaded with its room when a program first asks for it, so a tool that needs no more than a message or an error
does not wait for the rest.
"""

from importlib import import_module
from typing import TYPE_CHECKING

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

if TYPE_CHECKING:
    from convflow.conversations import Conversations, Turn
    from convflow.errors import ConvflowError, FlowError, Reject, Unanswered
    from convflow.flows import Context, Email, Flow, Limits, Phone, ask, check, choose, many, say, step, sub, when
    from convflow.language import Languages
    from convflow.messages import Choice, Contact, Location, Media, Message, Recipient, Reply
    from convflow.session import Session, SessionKey, SessionManager, ttl
else:  # a type checker that saw this would believe that any name exists
    _ROOMS = {
        "clock": (),
        "codec": (),
        "conversations": ("Conversations", "Turn"),
        "errors": ("ConvflowError", "FlowError", "Reject", "Unanswered"),
        "flows": (
            "Context", "Email", "Flow", "Limits", "Phone", "ask", "check", "choose", "many", "say", "step", "sub",
            "when",
        ),
        "language": ("Languages",),
        "messages": ("Choice", "Contact", "Location", "Media", "Message", "Recipient", "Reply"),
        "session": ("Session", "SessionKey", "SessionManager", "ttl"),
    }  # fmt: skip
    _HOMES = {name: room for room, names in _ROOMS.items() for name in names}

    def __getattr__(name: str) -> object:
        if name in _ROOMS:
            return import_module(f"{__name__}.{name}")
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
        return found

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOMES, *_ROOMS})
