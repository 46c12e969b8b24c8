"""What these conversations know: their flows, commands and limits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import attrs

from convflow.errors import UnknownFlow
from convflow.flows.context import Context
from convflow.flows.definition import Definition
from convflow.flows.interpreter import Interpreter
from convflow.flows.limits import Limits
from convflow.flows.state import FlowState, Running
from convflow.flows.words import of_command
from convflow.language import Language

Handler = Callable[[Context], "Awaitable[None] | None"]


@attrs.frozen
class Book:
    """What these conversations know.

    Attributes:
        flows: Definitions by id; those of inner flows are found through the fields that they answer.
        commands: Plain handlers by the name of their command.
        limits: How much is too much.
        new_id: Makes the id of a run.
        former: Earlier ids of flows, to their present ones.
        interpreter: The program's own, for answers that no reader understands.
    """

    flows: Mapping[str, Definition]
    commands: Mapping[str, Handler]
    limits: Limits
    new_id: Callable[[], str]
    former: Mapping[str, str] = attrs.field(factory=dict)
    interpreter: Interpreter | None = None

    def flow(self, name: str) -> Definition:
        """Give the definition of a flow, or of an inner flow: ``checkout/address``.

        Raises:
            UnknownFlow: There is none with that name.
        """
        found = self.find(name)
        if found is None:
            raise UnknownFlow(name, self.flows)
        return found

    def find(self, name: str) -> Definition | None:
        """As `flow`, but None where there is none."""
        root, *fields = name.split("/")
        definition = self.flows.get(self.former.get(root, root))
        for field in fields:
            definition = _inner(definition, field)
        return definition

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.find(name) is not None

    def renamed(self, running: Running) -> Running:
        """Give stored flows under the ids that their classes have now."""
        if not self.former:
            return running
        drafts = (attrs.evolve(draft, states=self._renamed(draft.states)) for draft in running.drafts)
        return Running(self._renamed(running.stack), tuple(drafts))

    def _renamed(self, states: tuple[FlowState, ...]) -> tuple[FlowState, ...]:
        former = self.former
        return tuple(
            attrs.evolve(state, flow=former[state.flow]) if state.within is None and state.flow in former else state
            for state in states
        )

    def definition(self, stack: Sequence[FlowState]) -> Definition | None:
        """Give the definition of the innermost running flow; None where it is not here."""
        state = stack[-1]
        within = state.within
        return self.flows.get(state.flow) if within is None else _inner(self.definition(stack[:-1]), within.field)

    def definitions(self, stack: Iterable[FlowState]) -> list[Definition | None]:
        """Give the definition of each running flow; None for one that is not here."""
        found: list[Definition | None] = []
        for state in stack:
            within = state.within
            if within is None:
                found.append(self.flows.get(state.flow))
            else:
                found.append(_inner(found[-1] if found else None, within.field))
        return found

    def path_of(self, stack: Sequence[FlowState]) -> str:
        """Give the name under which `flow` finds the innermost flow of a stack."""
        fields: list[str] = []
        for state in reversed(stack):
            if state.within is None:
                return "/".join([state.flow, *reversed(fields)])
            fields.append(state.within.field)
        return "/".join(reversed(fields))

    def knows(self, command: str, language: Language) -> bool:
        """Say whether a command is a control word, starts a flow, or has a handler."""
        return (
            of_command(command, language) is not None
            or command in self.commands
            or self.started_by(command) is not None
        )

    def started_by(self, command: str) -> Definition | None:
        """Give the flow that a command starts."""
        return next((definition for definition in self.flows.values() if definition.command == command), None)


def _inner(definition: Definition | None, name: str) -> Definition | None:
    field = None if definition is None else definition.by_name.get(definition.aliases.get(name, name))
    return None if field is None or field.inner is None else field.inner.definition
