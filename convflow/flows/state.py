"""Where people stand in their flows: frozen data, and how it is stored.

Rules:
1. A form's position is not here: it is computed from the answers. Here is only what the answers cannot tell.
2. Times are microseconds since 1970, counted from the ``now`` of a turn.
3. `to_plain` and `from_plain` are each other's inverse; a damaged state raises Unreadable, never anything else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, cast

import attrs

from convflow.errors import Unreadable
from convflow.flows.lifecycle import Phase

Origin = Literal["given", "skipped", "prefilled", "aside"]
HookName = Literal["on_complete", "on_cancel", "on_expire"]

_RUNNING = ("asking", "reviewing", "changing")
_LATEST = 253_402_300_799_999_999  # the last microsecond of the year 9999
_ORIGINS: tuple[Origin, ...] = ("given", "skipped", "prefilled", "aside")
_HOOKS: tuple[HookName, ...] = ("on_complete", "on_cancel", "on_expire")


@attrs.frozen
class Answer:
    """One answer.

    Attributes:
        value: The stored form of the typed value; None where it was skipped.
        raw: What the person wrote, so that a newer class can read it anew; None where nothing was written.
        origin: How it came about; *aside* is no answer any more (its branch closed, it failed a check) but is offered
            again.
        reads: Earlier fields that its condition, options and checks looked at.
    """

    value: Any
    raw: str | None = None
    origin: Origin = "given"
    reads: tuple[str, ...] = ()


@attrs.frozen
class FlowState:
    """One running flow.

    Attributes:
        id: Of this run; also the ``completion_id`` of its hooks.
        flow: Id of the flow class.
        version: The author's version of the class that wrote this.
        phase: Where it stands in its life.
        answers: By field, in the order in which they were given.
        reopened: A field that is asked again although it has an answer.
        attempts: How many answers in a row were refused at the present question.
        step: The field, or the review, that was last prompted.
        visit: Counts the prompts of new steps; a button of an earlier visit is stale.
        started: When the run began.
        deadline: When it expires if nothing comes; None is never.
    """

    id: str
    flow: str
    version: int = 1
    phase: Phase = "asking"
    answers: Mapping[str, Answer] = attrs.field(factory=dict)
    reopened: str | None = None
    attempts: int = 0
    step: str | None = None
    visit: int = 0
    started: int = 0
    deadline: int | None = None


@attrs.frozen
class PendingHook:
    """A hook that must run after the commit that brought it here.

    Attributes:
        id: The run it belongs to; the same on every retry.
        flow: Id of the flow class.
        hook: Which one.
        answers: The final answers, frozen.
        tries: How often it has failed.
        next_try: When it may run again; while somebody runs it, the end of that one's lease.
        owner: Who runs it, and may before that moment; empty is nobody.
    """

    id: str
    flow: str
    hook: HookName
    answers: Mapping[str, Answer]
    tries: int = 0
    next_try: int = 0
    owner: str = ""


@attrs.frozen
class Running:
    """Everything of flows that one session holds: the running ones, innermost last."""

    stack: tuple[FlowState, ...] = ()

    @property
    def top(self) -> FlowState | None:
        """The innermost running flow."""
        return self.stack[-1] if self.stack else None

    def with_top(self, state: FlowState) -> Running:
        """Put *state* in the place of the innermost flow."""
        return Running((*self.stack[:-1], state))

    def push(self, state: FlowState) -> Running:
        """Start a flow inside the others."""
        return Running((*self.stack, state))

    def pop(self) -> Running:
        """End the innermost flow."""
        return Running(self.stack[:-1])


def to_plain(running: Running) -> list[Any]:
    """Give the stored form of running flows."""
    return [_state_to_plain(state) for state in running.stack]


def from_plain(plain: Any) -> Running:
    """Read running flows.

    Raises:
        Unreadable: The data is damaged.
    """
    try:
        return Running(tuple(_state_from_plain(item) for item in _typed(plain, list)))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged running flows ({type(error).__name__})") from None


def hooks_to_plain(hooks: tuple[PendingHook, ...]) -> list[Any]:
    """Give the stored form of pending hooks."""
    return [
        [hook.id, hook.flow, hook.hook, _answers_to_plain(hook.answers), hook.tries, hook.next_try, hook.owner]
        for hook in hooks
    ]


def hooks_from_plain(plain: Any) -> tuple[PendingHook, ...]:
    """Read pending hooks.

    Raises:
        Unreadable: The data is damaged.
    """
    try:
        return tuple(_hook_from_plain(*item) for item in _typed(plain, list))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise Unreadable(f"damaged pending hooks ({type(error).__name__})") from None


def _hook_from_plain(
    run: Any, flow: Any, hook: Any, answers: Any, tries: Any, next_try: Any, owner: Any = ""
) -> PendingHook:
    if hook not in _HOOKS:
        raise ValueError("no such hook")
    return PendingHook(
        _typed(run, str),
        _typed(flow, str),
        hook,
        _answers_from_plain(answers),
        _typed(tries, int),
        _moment(next_try),
        _typed(owner, str),
    )


def _state_to_plain(state: FlowState) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "id": state.id,
        "flow": state.flow,
        "v": state.version,
        "phase": state.phase,
        "started": state.started,
    }
    plain["answers"] = _answers_to_plain(state.answers)
    plain["at"] = [state.step, state.visit]
    if state.reopened is not None:
        plain["reopened"] = state.reopened
    if state.attempts:
        plain["attempts"] = state.attempts
    if state.deadline is not None:
        plain["deadline"] = state.deadline
    return plain


def _state_from_plain(plain: Any) -> FlowState:
    phase = plain["phase"]
    if phase not in _RUNNING:
        raise ValueError("no phase of a running flow")
    step, visit = plain["at"]
    reopened, deadline = plain.get("reopened"), plain.get("deadline")
    return FlowState(
        id=_typed(plain["id"], str),
        flow=_typed(plain["flow"], str),
        version=_typed(plain["v"], int),
        phase=cast("Phase", phase),
        answers=_answers_from_plain(plain["answers"]),
        reopened=None if reopened is None else _typed(reopened, str),
        attempts=_typed(plain.get("attempts", 0), int),
        step=None if step is None else _typed(step, str),
        visit=_typed(visit, int),
        started=_moment(plain["started"]),
        deadline=None if deadline is None else _moment(deadline),
    )


def _answers_to_plain(answers: Mapping[str, Answer]) -> dict[str, Any]:
    return {
        name: [answer.value, answer.raw, _ORIGINS.index(answer.origin), *answer.reads]
        for name, answer in answers.items()
    }


def _answers_from_plain(plain: Any) -> dict[str, Answer]:
    return {name: _answer_from_plain(*item) for name, item in _typed(plain, dict).items()}


def _answer_from_plain(value: Any, raw: Any, origin: Any, *reads: Any) -> Answer:
    if _typed(origin, int) < 0 or origin >= len(_ORIGINS):
        raise ValueError("no such origin")
    return Answer(
        value, None if raw is None else _typed(raw, str), _ORIGINS[origin], tuple(_typed(read, str) for read in reads)
    )


def _moment(value: Any) -> int:
    if not 0 <= _typed(value, int) <= _LATEST:
        raise ValueError("no time of the calendar")
    return int(value)


def _typed(value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
