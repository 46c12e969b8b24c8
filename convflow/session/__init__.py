"""Sessions: a person's memory in one record, under one key, with a life span."""

from convflow.session.block import LazySession
from convflow.session.deadlines import ttl
from convflow.session.events import SessionEvent
from convflow.session.key import SessionKey
from convflow.session.key_functions import chat, person, person_in_chat, person_in_whole_chat, thread
from convflow.session.manager import SessionManager
from convflow.session.record import Record
from convflow.session.session import Session
from convflow.session.together import Together

__all__ = [
    "LazySession",
    "Record",
    "Session",
    "SessionEvent",
    "SessionKey",
    "SessionManager",
    "Together",
    "chat",
    "person",
    "person_in_chat",
    "person_in_whole_chat",
    "thread",
    "ttl",
]
