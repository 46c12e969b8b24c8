"""Sessions: a person's memory in one record, under one key, with a life span."""

from convflow.session.block import LazySession
from convflow.session.key import SessionKey, person_in_chat
from convflow.session.manager import SessionManager
from convflow.session.record import Record
from convflow.session.session import Session
from convflow.session.values import ttl

__all__ = ["LazySession", "Record", "Session", "SessionKey", "SessionManager", "person_in_chat", "ttl"]
