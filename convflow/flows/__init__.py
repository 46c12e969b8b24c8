"""Flows: declared conversations, compiled when their class is made, and the engine that moves them."""

from convflow.flows.answers import Email, Phone
from convflow.flows.context import Context, Services
from convflow.flows.declarations import many, say, step, sub
from convflow.flows.fields import ask, check, choose, when
from convflow.flows.flow import Flow, is_flow
from convflow.flows.limits import Limits

__all__ = [
    "Context",
    "Email",
    "Flow",
    "Limits",
    "Phone",
    "Services",
    "ask",
    "check",
    "choose",
    "is_flow",
    "many",
    "say",
    "step",
    "sub",
    "when",
]
