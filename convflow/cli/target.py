"""Finds what a TARGET of the command line names: ``package.module:Name`` or ``path.py:Name``.

Rules:
1. A target is a Flow class, a Conversations, or a function without arguments that makes one of them.
2. A bare Flow class is served by its module's ``conversations`` where that has the flow: so its hooks find services.
3. How its module is found is told in `modules`.
"""

from __future__ import annotations

import difflib
import inspect
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any

import attrs

from convflow import Conversations, Flow, SessionManager
from convflow.cli.modules import FORM, TargetError, imported, short
from convflow.errors import FlowError
from convflow.flows.flow import is_flow
from convflow.session.stores.memory import MemoryStore

_KINDS = "a Flow class, a Conversations, or a function without arguments that makes one of them"


@attrs.frozen
class Target:
    """What a TARGET names.

    Attributes:
        text: The target as it was typed.
        flow: The flow class, where the target names one; None for conversations.
        conversations: The target itself, or what serves its flow.
    """

    text: str
    flow: type[Flow] | None
    conversations: Conversations

    @property
    def flow_id(self) -> str | None:
        """The id of the flow to start: of the class that was named, or of the only flow there is; else None."""
        flows = self.conversations.flows
        if self.flow is None:
            return next(iter(flows)) if len(flows) == 1 else None
        return next(flow_id for flow_id, known in flows.items() if known is self.flow)


def load(text: str) -> Target:
    """Import the module that *text* names and give what stands there under its name.

    Raises:
        TargetError: It cannot be found, cannot be imported, or is of another kind.
        FlowError: A flow class of the module is wrong.
    """
    module, name = _split(text)
    try:
        value = getattr(module, name)
    except AttributeError:
        raise TargetError(text, f"{text.rpartition(':')[0]} has no {name!r}. {_instead(module, name)}") from None
    return _as_target(text, module, name, value)


def load_value(text: str, *, missing: bool) -> Any:
    """Import the module that *text* names and give what stands there under its name, whatever it is.

    Args:
        text: ``package.module:name`` or ``path.py:name``.
        missing: Whether it may be missing; then this gives None.

    Raises:
        TargetError: It cannot be found or imported.
    """
    module, name = _split(text)
    value = getattr(module, name, None)
    if value is None and not missing:
        raise TargetError(text, f"{text.rpartition(':')[0]} has no {name!r}.")
    return value


def evaluate(text: str) -> object:
    """Give what *text* names, or what that makes where it is a function.

    Raises:
        TargetError: It cannot be found or imported, or the function raises.
    """
    value = load_value(text, missing=False)
    return _made(text, f"{text.rpartition(':')[2]}()", value) if _is_maker(value) else value


def _split(text: str) -> tuple[ModuleType, str]:
    """Import the module that *text* names; give it, and the name in it."""
    source, colon, name = text.rpartition(":")
    if not colon or not name or name.endswith(".py"):  # the colon of C:\flow.py stands before no name
        raise _without_name(text, text if name else source)
    return imported(text, source), name


def _without_name(text: str, source: str) -> TargetError:
    """Say that the name is missing, and which names there are."""
    try:
        known = _instead(imported(text, source), "")
    except TargetError as error:
        return error
    return TargetError(text, f"the name after the colon is missing. {FORM} {known}")


# -- what stands there -------------------------------------------------------------------------------------------------


def _as_target(text: str, module: ModuleType, name: str, value: object) -> Target:
    made = _made(text, f"{name}()", value) if _is_maker(value) else value
    if is_flow(made):
        return Target(text, made, _serving(text, module, made))
    if isinstance(made, Conversations):
        return Target(text, None, made)
    what = f"{name}() gave {_kind(made)}" if made is not value else f"{name!r} is {_kind(value)}"
    raise TargetError(text, f"{what}. A target is {_KINDS}. {_instead(module, '')}")


def _serving(text: str, module: ModuleType, flow: type[Flow]) -> Conversations:
    """The module's own conversations where they have *flow*, else new ones without services."""
    own = getattr(module, "conversations", None)
    if _is_maker(own):
        own = _made(text, "conversations()", own)
    if isinstance(own, Conversations) and flow in own.flows.values():
        return own
    return Conversations([flow], sessions=SessionManager(MemoryStore()))


def _is_maker(value: object) -> bool:
    # A pytest fixture can be called by pytest only; a program and its tests may share a file.
    fixture = type(value).__module__.startswith("_pytest")
    return callable(value) and not fixture and not isinstance(value, (type, Conversations))


def _made(text: str, call: str, function: Any) -> object:
    """Call *function*, which takes no arguments.

    Raises:
        TargetError: It takes some, is asynchronous, or raises.
    """
    if inspect.iscoroutinefunction(function):
        raise TargetError(text, f"{call} is asynchronous. Make it a plain `def` that returns what it makes.")
    if needed := [parameter.name for parameter in _parameters(function) if _is_needed(parameter)]:
        listed = ", ".join(needed)
        raise TargetError(text, f"{call} needs arguments ({listed}), and a target is called without. Give defaults.")
    try:
        return function()
    except FlowError:
        raise
    except (Exception, SystemExit) as error:
        raise TargetError(text, f"{call} raised {short(error)}") from error


def _parameters(function: Any) -> Iterable[inspect.Parameter]:
    try:
        return inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # some callables written in C do not tell
        return ()


def _is_needed(parameter: inspect.Parameter) -> bool:
    if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
        return False
    return parameter.default is parameter.empty


def _kind(value: object) -> str:
    if value is Flow:
        return "Flow itself, which asks nothing"
    if isinstance(value, type):
        return f"the class {value.__name__}, which is no Flow"
    return "None" if value is None else f"of type {type(value).__name__}"


def _instead(module: ModuleType, wrong: str) -> str:
    """Say which names of *module* are targets, the nearest to *wrong* first."""
    names = list(_candidates(module))
    if not names:
        return f"There is no target in {module.__name__}: no Flow class and no Conversations."
    near = difflib.get_close_matches(wrong, names, n=1, cutoff=0.5)
    listed = f"Targets there: {', '.join(names)}."
    return f"Did you mean {near[0]!r}? {listed}" if near else listed


def _candidates(module: ModuleType) -> Iterator[str]:
    for name, value in vars(module).items():
        own_flow = is_flow(value) and value.__module__ == module.__name__
        maker = inspect.isfunction(value) and "Conversations" in _return_of(value)
        maker = maker and not any(map(_is_needed, _parameters(value)))
        if (own_flow or maker or isinstance(value, Conversations)) and not name.startswith("_"):
            yield name


def _return_of(function: Callable[..., Any]) -> str:
    try:
        return str(inspect.get_annotations(function).get("return", ""))
    except NameError:  # Python 3.14 evaluates annotations when they are asked for
        return ""
