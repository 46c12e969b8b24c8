"""Every error that convflow raises.

::

    ConvflowError
    ├── FlowError            a flow class, or a set of flows, is wrong: raised when it is made
    ├── UnknownFlow          a flow was named that these conversations do not have
    ├── IllegalMove          a flow was told to do what its phase does not allow
    ├── Unanswered           an answer was read that does not exist (yet)
    ├── NoLongerFits         answers that were confirmed are no values of the class of today; they are kept
    ├── Reject               an answer is not acceptable: raised by checks, shown to the person
    ├── SessionError
    │   ├── SessionConflict  somebody else saved first
    │   ├── SessionBusy      the key is held by the very code that asks for it
    │   ├── LaneFull         too many messages wait for the key already
    │   ├── SessionClosed    the session is used after its handler ended
    │   ├── SessionOwned     save or reload inside a turn, which saves by itself
    │   ├── NoSession        the message belongs to no session key
    │   ├── KeyTaken         a session is to move to a key that has one already
    │   └── MigrationFailed  stored values could not be brought to the newest version
    ├── NotStorable          a value cannot be written down without loss
    ├── TooLarge             a record would be larger than the limits allow; nothing was written
    ├── Unreadable           stored bytes do not make sense
    │   └── NewerRecord      they were written by a newer version of this package
    │       └── NewerValues  their values are of a newer version of the program
    ├── SendLater            raised by `send`: the platform asks to wait
    ├── Undeliverable        raised by `send`: this reply can never be delivered
    ├── TargetError          (cli/modules.py) a command-line target cannot be loaded
    └── StoreError
        ├── StoreUnavailable the store did not do what it was asked
        └── StoreClosed      the store or manager is used after it was closed

A wrong call (an option that does not exist, a value out of range) is a TypeError or a ValueError, as everywhere in
Python.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any


class ConvflowError(Exception):
    """The root of every error of this package."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args), self.__dict__


def _rebuilt(kind: type[ConvflowError], args: tuple[Any, ...]) -> ConvflowError:
    """Give a copy of an error without __init__, which takes other arguments than the message that *args* holds."""
    return kind.__new__(kind, *args)


class FlowError(ConvflowError):
    """A flow definition is wrong; every finding is listed, none is hidden behind another.

    Attributes:
        flow: Name of the class, or what the findings are about.
        findings: One sentence each: what is wrong, the value, what is allowed, what to do.
    """

    def __init__(self, flow: str, findings: Iterable[str]) -> None:
        self.flow = flow
        self.findings = tuple(findings)
        lines = "".join(f"\n  - {finding}" for finding in self.findings)
        count = "1 problem" if len(self.findings) == 1 else f"{len(self.findings)} problems"
        super().__init__(f"{flow} has {count}:{lines}")


class UnknownFlow(ConvflowError, LookupError):
    """A flow was named that these conversations do not have.

    Attributes:
        name: What was asked for.
        known: The ids that exist, sorted.
    """

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = tuple(sorted(known))
        listed = ", ".join(map(repr, self.known)) or "none"
        super().__init__(f"There is no flow {name!r} here; known flows: {listed}. Pass it to Conversations([...]).")


class IllegalMove(ConvflowError):
    """A state machine has no such move.

    Attributes:
        state: Where it stands.
        trigger: What was asked of it.
        allowed: What it could do there.
    """

    def __init__(self, state: str, trigger: str, allowed: Iterable[str]) -> None:
        self.state = state
        self.trigger = trigger
        self.allowed = tuple(allowed)
        listed = ", ".join(map(repr, self.allowed)) or "nothing"
        super().__init__(f"{trigger!r} is not possible in {state!r}; possible there: {listed}.")


class NoLongerFits(ConvflowError):
    """An answer that was confirmed under an earlier form of a class is no value of its field any more.

    Attributes:
        flow: Name of the flow class.
        field: The field.
    """

    def __init__(self, flow: str, field: str) -> None:
        self.flow = flow
        self.field = field
        super().__init__(
            f"A confirmed answer to {field!r} of flow {flow!r} is no value of that field any more. It is kept, and its "
            "hook is set aside; it runs where the person says save and the class takes the answer again."
        )


class Unanswered(ConvflowError):
    """An answer was read that does not exist yet.

    Not an AttributeError on purpose: ``getattr(self, name, default)`` must not hide that a branch read too early.

    Attributes:
        field: The field that was read.
        flow: Name of the flow class.
    """

    def __init__(self, flow: str, field: str) -> None:
        self.flow = flow
        self.field = field
        super().__init__(f"Field {field!r} of flow {flow!r} has no answer yet; read only earlier, answered fields.")


class Reject(ConvflowError):
    """An answer is not acceptable, and this is what the person is told.

    Attributes:
        reason: One or two sentences for the person; nothing is added to it.
        field: Which field is to be answered again, where a check looks at several; None is the one that was checked.
    """

    def __init__(self, reason: str, *, field: str | None = None) -> None:
        self.reason = reason
        self.field = field
        super().__init__(reason)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reject) and (other.reason, other.field) == (self.reason, self.field)

    def __hash__(self) -> int:
        return hash((Reject, self.reason, self.field))


class SessionError(ConvflowError):
    """Something about one session."""


class SessionConflict(SessionError):
    """Somebody else saved the session between its load and its save; nothing was saved.

    Attributes:
        key: The session key as text.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"Session {key!r} was saved by somebody else meanwhile, so nothing of this was saved. Begin again with "
            "what is stored now: deliver the message again or, for a handler, use `await sessions.run(key, handler)`."
        )


class SessionBusy(SessionError):
    """Waiting for this key would never end: it is open further up in this task, or in a task that waits for this one.

    Attributes:
        key: The session key as text.
    """

    def __init__(self, key: str, *, circle: bool = False) -> None:
        self.key = key
        super().__init__(
            f"Session {key!r} is open in a task that waits for a session of this one. Open several sessions in the "
            "same order everywhere."
            if circle
            else f"Session {key!r} is already open in this task. Use the session you have (ctx.session in a turn)."
        )


class LaneFull(SessionError):
    """Too many messages of one session wait in this process already; this one was not looked at.

    Attributes:
        key: The session key as text.
        most: How many may wait.
    """

    def __init__(self, key: str, most: int) -> None:
        self.key = key
        self.most = most
        super().__init__(
            f"{most} messages wait for session {key!r} already (Limits.waiting). Deliver this one again later: it was "
            "not looked at."
        )


class SessionClosed(SessionError):
    """The session is used after the handler that it was opened for.

    Attributes:
        key: The session key as text.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(f"Session {key!r} is closed: its handler has ended and was saved. Open it again.")


class SessionOwned(SessionError):
    """``save`` or ``reload`` was called on the session of a turn: state, answers and values commit together, once.

    Attributes:
        key: The session key as text.
        call: What was called.
    """

    def __init__(self, key: str, call: str) -> None:
        self.key = key
        self.call = call
        super().__init__(
            f"{call}() is not for session {key!r} inside a turn, which saves once at its end. Leave the call out."
        )


class NoSession(SessionError):
    """A message does not belong to any session key.

    Attributes:
        source: Which key function said so, in words.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        super().__init__(
            f"This message has no session: {source} gave None for it. Pass key=… to SessionManager to choose one."
        )


class KeyTaken(SessionError):
    """A session is to move to a key under which there is another one; nothing was changed.

    Attributes:
        key: The text of that key.
    """

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(
            f"There is a session under {key!r} already, so nothing was moved there. Delete or erase it first, or merge "
            "the two by hand."
        )


class MigrationFailed(SessionError):
    """Stored values could not be brought to the newest version; the record was left as it is.

    Attributes:
        number: The version to which the migration leads.
        found: The version that is stored.
        why: What went wrong, without any value; the cause is chained.
    """

    def __init__(self, number: int, found: int, why: str) -> None:
        self.number = number
        self.found = found
        self.why = why
        super().__init__(
            f"Migration {number} failed on session values of version {found}: {why}. The record was left as it is. "
            "Mend the migration, then deliver the message again."
        )


class NotStorable(ConvflowError, TypeError):
    """A value cannot be written down without loss; raised before anything is written.

    Attributes:
        path: Where the value stands, for example ``cart.items[3].price``.
        kind: Name of its type. The value itself is not kept: it may be private.
    """

    def __init__(self, path: str, kind: str, hint: str = "") -> None:
        self.path = path
        self.kind = kind
        tail = hint or (
            "Store text, numbers, bool, None, dates, Decimal, UUID, bytes, lists, tuples, sets or mappings "
            "with text keys."
        )
        super().__init__(f"The value at {path or 'the top'} is of type {kind}, which cannot be stored. {tail}")


class TooLarge(ConvflowError):
    """A record would be larger than `Limits.record_bytes`; raised before anything is written.

    Attributes:
        size: Its size in bytes.
        most: What is allowed.
    """

    def __init__(self, size: int, most: int) -> None:
        self.size = size
        self.most = most
        super().__init__(
            f"The record would have {size} bytes and may have {most}; nothing was written. Store less in the session, "
            "or allow more: Limits(record_bytes=…)."
        )


class Unreadable(ConvflowError, ValueError):
    """Stored bytes do not make sense: damaged, of another program, or of a newer version.

    Attributes:
        what: What is wrong with them, without their content.
    """

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(f"The stored record cannot be read: {what}.")


class NewerRecord(Unreadable):
    """A record was written by a newer version of this package; it is left alone and never overwritten.

    Attributes:
        found: Its format.
        known: The newest format that this version reads.
    """

    def __init__(self, found: object, known: int) -> None:
        self.found = found
        self.known = known
        super().__init__(
            f"it has format {found!r} and this version of convflow reads up to {known}; update convflow on this worker"
        )


class NewerValues(NewerRecord):
    """Session values were written by a newer version of the program; they are left alone and never overwritten.

    Attributes:
        found: Their version.
        known: The newest version that this program's ``SessionManager(version=…, migrations=…)`` knows.
    """

    def __init__(self, found: int, known: int) -> None:
        self.found = found
        self.known = known
        Unreadable.__init__(
            self,
            f"its values have version {found} and this program knows versions up to {known}; deploy the newer program "
            "on this worker",
        )


class SendLater(ConvflowError):
    """Raised by a program's ``send``: the platform asks to wait. The reply and all after it are kept, in order.

    Attributes:
        after: How long to wait at least.
    """

    def __init__(self, after: dt.timedelta) -> None:
        if not isinstance(after, dt.timedelta):
            raise TypeError(f"SendLater takes a timedelta, not {after!r}. Write SendLater(timedelta(seconds=30)).")
        self.after = after
        super().__init__(f"The platform asks to wait for {after}; the reply is sent after that.")


class Undeliverable(ConvflowError):
    """Raised by a program's ``send``: this reply can never be delivered, so it is left out and the next one follows.

    Attributes:
        reason: Why, without what people wrote.
    """

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"This reply can never be delivered: {reason}. It is left out.")


class StoreError(ConvflowError):
    """Something about the store."""


class StoreUnavailable(StoreError):
    """The store did not do what it was asked; the cause is chained. Never to be read as "no session".

    Attributes:
        operation: ``load``, ``commit``, … as in the store protocol.
        store: What the store calls itself; no credentials.
    """

    def __init__(self, store: str, operation: str, cause: str) -> None:
        self.store = store
        self.operation = operation
        super().__init__(
            f"{store} could not {operation}: {cause}. Nothing is known to be lost; deliver the message again."
        )


class StoreClosed(StoreError):
    """The store or the manager over it is used after ``aclose()``."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} is closed. Make a new one.")


def missing_extra(module: str, extra: str) -> str:
    """Say that *module* needs a package that is not installed, and how to install it."""
    return f'{module} needs a package that is not installed. Run: pip install "convflow[{extra}]"'
