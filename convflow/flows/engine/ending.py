"""The ends of a flow: complete, cancelled, expired. Hooks of the author are noted here and run after the commit."""

from __future__ import annotations

from collections.abc import Mapping

from convflow.errors import Unreadable
from convflow.flows import texts
from convflow.flows.definition import Definition
from convflow.flows.engine.draft import draft_of, group_of, without
from convflow.flows.engine.play import Play
from convflow.flows.flow import unsealed
from convflow.flows.lifecycle import move
from convflow.flows.path import walk
from convflow.flows.state import Answer, FlowState, HookName, PendingHook


def complete(play: Play, definition: Definition) -> None:
    """End the innermost flow with its result: only the answers of the branch that was taken.

    Raises:
        Unreadable: One of them is damaged.
    """
    state = play.top
    path = walk(definition, state, every=True)  # what checks and conditions may have done to a list is no answer
    if path.at is not None and path.at.name in state.answers:
        raise Unreadable(f"a damaged answer of field {path.at.name!r}")
    final = {field.name: state.answers[field.name] for field in path.passed}
    if "on_complete" not in definition.hooks:
        play.completed.append(unsealed(path.flow))
    _end(play, definition, state, "on_complete", final)


def cancel(play: Play, definition: Definition) -> None:
    """End the innermost flow without a result."""
    _end(play, definition, play.top, "on_cancel")


def expire(play: Play, definition: Definition, state: FlowState, said: str) -> None:
    """End a running flow because its time is over; it may have others on it that go on."""
    move(state.phase, "expire")
    if said:
        play.say(said, flow=play.title(definition))
    _end(play, definition, state, "on_expire")


def _given(definition: Definition, state: FlowState) -> Mapping[str, Answer]:
    try:
        return {field.name: state.answers[field.name] for field in walk(definition, state).passed}
    except Exception:  # noqa: BLE001 - an author's condition may raise, and ending must be possible all the same
        return {name: answer for name, answer in state.answers.items() if answer.origin != "aside"}


def _end(
    play: Play, definition: Definition, state: FlowState, hook: HookName, answers: Mapping[str, Answer] | None = None
) -> None:
    if hook in definition.hooks:
        answers = _given(definition, state) if answers is None else answers
        stack = play.stack
        name = play.book.path_of(stack[: stack.index(state) + 1])
        reason = {"on_complete": "", "on_expire": "expired", "on_cancel": play.reason}[hook]
        play.hooks.append(
            PendingHook(
                state.id,
                name,
                hook,
                answers,
                values=state.values,
                reason=reason,
                orphans=state.orphans,
                version=state.version,
                fingerprint=definition.fingerprint if hook == "on_complete" else "",
            )
        )
    play.stack = [other for other in play.stack if other is not state]
    play.asked = False
    play.handled = True
    if state.within is None:
        _keep_draft(play, definition, state, hook)


def _keep_draft(play: Play, definition: Definition, state: FlowState, hook: HookName) -> None:
    """Keep what was answered in a flow that ends without a result; drop what was kept of one that is complete."""
    if hook == "on_complete":
        play.drafts = without(play.drafts, definition.id)
        return
    group = group_of(play.before, state)  # as it stood before it was ended
    draft = draft_of(definition, group if hook == "on_expire" else group[:1], play.now)
    if draft is not None:
        play.drafts = (*without(play.drafts, definition.id), draft)
        play.say(texts.KEPT)
