"""The engine: one event, one step of a conversation."""

from convflow.flows.engine.advance import advance, resume_safely
from convflow.flows.engine.book import Book, Handler

__all__ = ["Book", "Handler", "advance", "resume_safely"]
