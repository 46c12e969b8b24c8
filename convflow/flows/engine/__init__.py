"""The engine: one event, one step of a conversation."""

from convflow.flows.engine.advance import Book, Handler, advance, resume_safely

__all__ = ["Book", "Handler", "advance", "resume_safely"]
