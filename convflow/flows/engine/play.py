"""The workbench of one step of the engine: what has changed so far, and what must happen after the commit."""

from __future__ import annotations

import attrs

from convflow.clock import to_micros
from convflow.errors import UnknownFlow
from convflow.flows.context import Context
from convflow.flows.definition import Definition
from convflow.flows.engine.book import Book
from convflow.flows.engine.prompting import slash_only
from convflow.flows.engine.times import armed
from convflow.flows.flow import Flow
from convflow.flows.limits import Limits
from convflow.flows.state import Draft, FlowState, PendingHook, Reason, Running
from convflow.flows.words import Word, spoken
from convflow.messages import Reply


@attrs.define(eq=False)
class Play:
    """One step in the making.

    Attributes:
        before: The flows as they stood when it began.
        book: Flows, commands, limits.
        ctx: The turn.
        handled: Whether the event meant anything to these conversations.
        hooks: Hooks to run after the commit.
        completed: Flows that are complete without any hook.
        asked: Whether the person was told what stands open now, so that it need not be asked again.
        error: What an author's hook raised.
        mishaps: What went wrong without harm, and is reported: an interpreter that failed.
        now: The time of the turn, in microseconds since 1970.
        stack: The flows as they stand now, innermost last.
        drafts: What is kept of flows that have ended.
        steps: How many moves were made.
        reason: Why what is cancelled now is cancelled.
    """

    before: Running
    book: Book
    ctx: Context
    handled: bool = False
    hooks: list[PendingHook] = attrs.field(factory=list)
    completed: list[Flow] = attrs.field(factory=list)
    asked: bool = False
    error: Exception | None = None
    mishaps: list[Exception] = attrs.field(factory=list)
    now: int = attrs.field(init=False)
    stack: list[FlowState] = attrs.field(init=False)
    drafts: tuple[Draft, ...] = attrs.field(init=False)
    steps: int = 0
    reason: Reason = "user"

    def __attrs_post_init__(self) -> None:
        self.now = to_micros(self.ctx.now)
        self.stack = list(self.before.stack)
        self.drafts = self.before.drafts

    @property
    def running(self) -> Running:
        """The flows and drafts as they stand now."""
        return Running(tuple(self.stack), self.drafts)

    @running.setter
    def running(self, running: Running) -> None:
        self.stack = list(running.stack)
        self.drafts = running.drafts

    def result(self) -> Running:
        """Give the flows as they are to be stored: with what happens next."""
        self.arm()
        return self.running

    def arm(self) -> None:
        """Write into the flows when something happens to them although nothing comes."""
        definitions = self.book.definitions(self.stack)
        if any(
            state.alarm is not None or (definition is not None and definition.rings)
            for state, definition in zip(self.stack, definitions, strict=True)
        ):
            self.stack = armed(self.stack, definitions)

    @property
    def limits(self) -> Limits:
        """How much is too much."""
        return self.book.limits

    @property
    def top(self) -> FlowState:
        """The innermost flow; asked only while one runs."""
        return self.stack[-1]

    @property
    def definition(self) -> Definition:
        """The definition of the innermost flow; asked only while one runs whose class is here."""
        definition = self.book.definition(self.stack)
        if definition is None:
            raise UnknownFlow(self.top.flow, self.book.flows)
        return definition

    def count(self) -> None:
        """Count one more move.

        Raises:
            RuntimeError: That is one too many: flows go on without a question, or start one another.
        """
        self.steps += 1
        if self.steps > self.limits.steps:
            raise RuntimeError(
                f"More than {self.limits.steps} moves in one turn: flows that ask nothing start one another. End the "
                "circle, or allow more: Limits(steps=…)."
            )

    def put(self, state: FlowState) -> None:
        """Put *state* in the place of the innermost flow."""
        self.stack[-1] = state
        self.handled = True

    def ask(self, question: Reply) -> None:
        """Put the question, or the review, that stands open now."""
        self.ctx.replies.append(question)
        self.asked = True
        self.handled = True

    def text(self, text: str, **facts: object) -> str:
        """Give a system text in the person's language, with its holes filled."""
        return self.ctx.language.say(text, **facts)

    def say(self, text: str, **facts: object) -> None:
        """Say something that asks nothing, in the person's language."""
        self.ctx.reply(self.text(text, **facts))
        self.handled = True

    def title(self, definition: Definition) -> str:
        """Give the name of a flow as the person knows it."""
        return self.ctx.language.translate(definition.title)

    def word(self, word: Word, definition: Definition) -> str:
        """Give a control word as the person is told it at the present question."""
        return spoken(word, self.ctx.language, slash=self.slash_only(definition))

    def slash_only(self, definition: Definition) -> bool:
        """Say whether plain words are answers at the present question."""
        return slash_only(definition, definition.asked_at(self.top.step))
