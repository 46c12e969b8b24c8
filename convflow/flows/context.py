"""What handlers and hooks are given."""

from __future__ import annotations

import asyncio
import datetime as dt
import inspect
from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from convflow.flows.definition import definition_of
from convflow.flows.events import Start
from convflow.language import OURS, Language, Languages
from convflow.messages import Choice, Media, Message, Reply

if TYPE_CHECKING:
    from convflow.flows.flow import Flow

T = TypeVar("T")
Zone = dt.tzinfo | Callable[["Context"], dt.tzinfo]
"""Where people are: one zone for all, or a function that gives that of a person, from their session or message."""


async def outcome(result: T | Awaitable[T]) -> T:
    """Give what author's code gave, awaited where it is to be awaited.

    Raises:
        RuntimeError: It was cancelled by itself (a task that it awaited was): an error of the author, not of this task.
    """
    if not inspect.isawaitable(result):
        return cast("T", result)  # type: ignore[redundant-cast]  # for pyright, which keeps the awaitable in the type
    try:
        return cast("T", await result)
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise RuntimeError("Something that a handler or hook awaited was cancelled.") from error


class Services:
    """The program's own objects, by their type: ``ctx.services[Users]``."""

    __slots__ = ("_services",)

    def __init__(self, services: Mapping[type[Any], Any] | None = None) -> None:
        self._services = dict(services or {})

    def __getitem__(self, kind: type[T]) -> T:
        try:
            return cast("T", self._services[kind])
        except KeyError:
            known = ", ".join(sorted(known.__name__ for known in self._services)) or "none"
            raise LookupError(
                f"There is no service {kind.__name__}; known services: {known}. "
                f"Pass services={{{kind.__name__}: …}} to Conversations."
            ) from None

    def __contains__(self, kind: type[Any]) -> bool:
        return kind in self._services


class Context:
    """One turn, as handlers and hooks see it.

    Attributes:
        session: The person's session; it belongs to the turn, which saves it.
        message: What came in; None when time alone woke the flow.
        services: The program's own objects, by type.
        now: The one time of this turn; aware, UTC.
        zone: Where the person's days begin and end; UTC unless `Conversations` is told otherwise.
        locale: The person's language, such as ``en`` or ``de-AT``: their own choice, or what the platform told.
        language: In which they are spoken to.
        chosen: The language that they chose for themselves, or None.
        reason: Why the flow ended: in ``on_cancel`` "user", "attempts" or "timeout", in ``on_expire`` "expired". None
            elsewhere.
        orphans: In hooks after the commit, what the person wrote to questions that the class does not have, or
            accepts otherwise, since: by field.
        replies: What has been said so far.
        starts: Flows that the handler asked to start.
    """

    __slots__ = (
        "_completion_id",
        "_is_forgotten",
        "_languages",
        "_told",
        "_zone",
        "chosen",
        "language",
        "locale",
        "message",
        "now",
        "orphans",
        "reason",
        "replies",
        "services",
        "session",
        "starts",
    )

    def __init__(
        self,
        session: MutableMapping[str, Any],
        message: Message | None,
        services: Services,
        now: dt.datetime,
        *,
        languages: Languages = OURS,
        zone: Zone = dt.UTC,
        told: str | None = None,
        chosen: str | None = None,
        completion_id: str | None = None,
        reason: str | None = None,
        is_forgotten: Callable[[], bool] = lambda: False,
    ) -> None:
        self.session = session
        self.message = message
        self.services = services
        self.now = now
        self._zone = zone
        self._languages = languages
        self._told = told
        self._go_by(chosen)
        self._completion_id = completion_id
        self.reason = reason
        self._is_forgotten = is_forgotten
        self.orphans: Mapping[str, Any] = {}
        self.replies: list[Reply] = []
        self.starts: list[Start] = []

    @property
    def completion_id(self) -> str:
        """The key of a hook after the commit: the same on every try of it.

        Raises:
            LookupError: This is no hook after the commit.
        """
        if self._completion_id is None:
            raise LookupError(
                "Only on_complete, on_cancel and on_expire have a completion_id; here nothing is complete."
            )
        return self._completion_id

    @property
    def zone(self) -> dt.tzinfo:
        """Where the person's days begin and end.

        Raises:
            TypeError: The program's own function gave something else.
        """
        zone = self._zone if isinstance(self._zone, dt.tzinfo) else self._zone(self)
        if not isinstance(zone, dt.tzinfo):
            raise TypeError(f"zone= gave {zone!r}, which is no tzinfo. Return a ZoneInfo, or datetime.UTC.")
        return zone

    @property
    def today(self) -> dt.date:
        """The day that it is where the person is: what "tomorrow" counts from."""
        return self.now.astimezone(self.zone).date()

    @property
    def is_forgotten(self) -> bool:
        """Whether this turn has erased its own person: then what runs has ended, and only what is said is left."""
        return self._is_forgotten()

    def reply(
        self, text: str, choices: Iterable[Choice] = (), media: Iterable[Media] = (), *, clear_choices: bool = False
    ) -> None:
        """Say something to the person.

        Args:
            text: Plain text; it is sent literally.
            choices: Buttons. A value that begins with ``/`` acts as that command.
            media: Files to send along, by reference.
            clear_choices: Take away a keyboard that stands on the person's screen.
        """
        self.replies.append(Reply(text, tuple(choices), tuple(media), clear_choices))

    def speak(self, language: str | None) -> None:
        """Speak another language to this person, from now on and whatever the platform says; it is remembered.

        A question that stands open is put again in that language.

        Args:
            language: Such as ``de`` or ``pt-BR``; None forgets the choice and goes by the platform again.

        Raises:
            ValueError: Nobody speaks it here.
        """
        if language is not None and self._languages.match(language) is None:
            raise ValueError(
                f"Language {language!r} is not spoken here; there are {', '.join(self._languages.known)}. "
                "Pass languages=Languages(…) to Conversations for more."
            )
        self._go_by(language)

    def _go_by(self, chosen: str | None) -> None:
        """Take a choice as it is stored; one that this program does not speak any more waits for one that does."""
        self.chosen = chosen
        self.locale: str = self._languages.locale(chosen, self._told)
        self.language: Language = self._languages.of(self.locale)

    def translate(self, text: str, **facts: object) -> str:
        """Give a text of yours in the person's language, from your translations, with its holes filled literally."""
        return self.language.translate(text, **facts)

    def start(self, flow: type[Flow], *, answers: Mapping[str, Any] | None = None) -> None:
        """Start a flow when this handler returns.

        Args:
            flow: A flow class of these conversations.
            answers: Answers that are known already; they are checked, then skipped.

        Raises:
            TypeError: *flow* is no flow class.
        """
        self.starts.append(Start(definition_of(flow).id, dict(answers or {})))

    def data(self, model: type[T]) -> T:
        """Give the typed values of the session.

        Raises:
            TypeError: The session manager has another model, or none.
        """
        data = getattr(self.session, "data", None)
        if not isinstance(data, model):
            raise TypeError(
                f"This session holds a {type(data).__name__}, not a {model.__name__}. "
                f"Pass model={model.__name__} to SessionManager."
            )
        return data
