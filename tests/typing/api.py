"""Typical uses, as type checkers see them: mypy and pyright must find nothing wrong here, and give these types."""

from __future__ import annotations

import datetime as dt
from contextlib import aclosing
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal, assert_type

import attrs
from annotated_types import Ge, Le, Len

from convflow import (
    Choice,
    Contact,
    Context,
    Conversations,
    Email,
    Flow,
    Limits,
    Location,
    Media,
    Message,
    Recipient,
    Reject,
    Reply,
    Session,
    SessionKey,
    SessionManager,
    Turn,
    ask,
    check,
    choose,
    many,
    say,
    step,
    sub,
    sync,
    ttl,
    when,
)
from convflow.session.stores.abc import Store
from convflow.session.stores.memory import MemoryStore
from convflow.session.stores.sqlite import SQLiteStore
from convflow.testing import Chat, ManualClock, Transcript


class Plan(StrEnum):
    PERSONAL = "Personal"
    BUSINESS = "Business"


class Users:
    seen: list[Exception]

    async def exists(self, email: str) -> bool:
        return bool(email)


@attrs.define
class BotSession:
    count: int = 0
    cart: list[str] = attrs.Factory(list[str])


# -- sessions ----------------------------------------------------------------------------------------------------------


def start_counting() -> dict[str, int]:
    return {"count": 0}


def greet_by_name(message: Message | None) -> BotSession:
    return BotSession(cart=[message.user or ""] if message is not None else [])


async def untyped_sessions() -> None:
    sessions = SessionManager(MemoryStore(), initial=start_counting, idle=dt.timedelta(hours=1))
    assert_type(sessions, SessionManager[dict[str, Any]])

    async with sessions.open(SessionKey(user=42, chat=7)) as session:
        assert_type(session, Session[dict[str, Any]])
        session["count"] += 1
        session["otp"] = ttl("4711", dt.timedelta(minutes=5))
        assert_type(session.expires_at, dt.datetime | None)
        assert_type(session.is_new, bool)


async def typed_sessions(message: Message, store: Store) -> None:
    sessions = SessionManager(store, model=BotSession, initial=greet_by_name, key=by_chat)
    assert_type(sessions, SessionManager[BotSession])

    async with sessions.open(message) as session:
        assert_type(session.data, BotSession)
        session.data.cart.append("apples")
        session.expire_in(dt.timedelta(days=1))

    async with sessions.open(message, lazy=True) as later:
        assert_type((await later).data.count, int)

    assert_type(await sessions.run(message, count), int)


def by_chat(message: Message) -> SessionKey | None:
    return SessionKey(chat=message.chat) if message.chat is not None else None


async def count(session: Session[BotSession]) -> int:
    session.data.count += 1
    return session.data.count


# -- flows -------------------------------------------------------------------------------------------------------------


async def cities(self: Registration, ctx: Context) -> list[str]:
    assert_type(self.plan, Plan)
    return [ctx.locale]


class Line(Flow):
    product: str = choose("Which product?", options=["Apples", "Bread"])
    quantity: int = ask("How many?", ge=1, le=99, default=1)


class Home(Flow):
    city: str = ask("Which city?")


class Checkout(Flow, command="checkout", review=True):
    welcome = say("Hello!")
    lines: list[Line] = many("Your cart:\n{lines}", at_least=1, at_most=20)
    tags: list[str] = many("Tags?", each=ask("Which tag?", max_length=20), help="Words for your order.")
    home: Home = sub("Where do you live?")
    other: Home | None = sub(when=lambda self: len(self.lines) > 1, cancelled="cancel", label="Other address")

    @property
    def total(self) -> int:
        return sum(line.quantity for line in self.lines)

    @check("lines")
    def few(self, value: list[Line], ctx: Context) -> None:
        assert_type(value[0].quantity, int)

    async def on_complete(self, ctx: Context) -> None:
        assert_type(self.lines, list[Line])
        assert_type(self.tags, list[str])
        assert_type(self.home.city, str)
        assert_type(self.other, Home | None)


class Guess(Flow, command="guess"):
    secret: int = 7
    tries: int = 0

    @step("Guess a number from 1 to 10.", ge=1, le=10, was=["try"])
    async def guess(self, answer: int, ctx: Context) -> Literal["guess", "sure"] | None:
        self.tries += 1
        return None if answer == self.secret else "sure"

    @step("Sure?", help="Say yes or no.")
    def sure(self, answer: bool, ctx: Context) -> Literal["guess"] | None:
        return "guess" if answer else None


def checkout_by_hand() -> None:
    order = Checkout(lines=[Line(product="Bread", quantity=2)], tags=[], home=Home(city="Wien"), other=None)
    assert_type(order.total, int)
    assert_type(str(order), str)
    assert_type(Guess(secret=7, tries=1).tries, int)


class Registration(
    Flow, id="reg", command="register", idle=dt.timedelta(minutes=30), review=True, words="slash", reentry="restart"
):
    """Create an account."""

    seen: int = 0
    name: str = ask("What is your name?", max_length=80, words="slash")
    age: int = ask("How old are you, {name}?", ge=18, le=120, attempts=3, retry="From 18 to 120, please.")
    email: Email = ask("Your e-mail?", was=["mail"])
    plan: Plan = ask("Which plan would you like?")
    company: str | None = ask("Which company?", when=lambda self: self.plan is Plan.BUSINESS)
    city: str = choose("Which city?", options=cities)
    size: str = choose("Which size?", options={"s": "Small", "l": "Large"}, default="s")
    payment: Literal["card", "cash"] = choose("Card or cash?", options=[Choice("Card", "card"), Choice("Cash", "cash")])
    price: Decimal = ask("How much?", gt=0)
    day: dt.date = ask("Which day?", ge=dt.date(2026, 1, 1))
    agreed: bool = ask("Do you agree?", help="To the terms.", secret=True, label="Terms")
    note: str | None = ask("Anything else?", optional=True, pattern=r"[^<>]*")

    @check("email")
    async def not_taken(self, value: str, ctx: Context) -> None:
        users = ctx.services[Users]
        assert_type(users, Users)
        if await users.exists(value):
            raise Reject("That e-mail is already registered. Another one?")

    @check("name", "note")
    def polite(self, value: str, ctx: Context) -> None:
        if not value:
            raise Reject("Please.")

    @when("note")
    def is_business(self) -> bool:
        return self.plan is Plan.BUSINESS

    def on_enter(self, ctx: Context) -> None:
        ctx.reply("Hello!", [Choice("Cancel", "/cancel")], [Media("photo", "p1")], clear_choices=True)

    async def on_complete(self, ctx: Context) -> None:
        assert_type(ctx.completion_id, str)
        assert_type(self.name, str)
        assert_type(self.company, str | None)
        assert_type(self.payment, Literal["card", "cash"])
        ctx.data(BotSession).count += 1
        ctx.start(Address, answers={"street": "Elm"})

    async def on_cancel(self, ctx: Context) -> None:
        ctx.session["cancelled"] = True

    def on_expire(self, ctx: Context) -> None:
        assert_type(ctx.message, Message | None)
        assert_type(ctx.now, dt.datetime)


async def hand_over(ctx: Context) -> None:
    ctx.reply("Somebody will write to you.")


class Claim(
    Flow,
    was=["damage"],
    lifetime=dt.timedelta(days=1),
    reminders={dt.timedelta(minutes=10): "Still there?"},
    drafts=dt.timedelta(days=7),
):
    """Every argument that says what happens when people do not answer, and every kind of answer."""

    photo: Media | None = ask("A photo?", optional=True, timeout=dt.timedelta(minutes=5), otherwise="place")
    place: Location = ask("Where?", attempts=3, otherwise="cancel")
    witness: Contact | None = ask("Did anybody see it?", optional=True, attempts=2, otherwise=hand_over)
    plans: set[Plan] = ask("Which plans?", min_length=1, max_length=2)
    tags: list[str] = choose("Which tags?", options=["a", "b"], optional=True, default=[])
    guests: Annotated[int, Ge(1), Le(9)] = ask("How many? {progress}")
    code: Annotated[str, Len(4, 4)] = ask("Which code?", secret=True)
    start: dt.date = ask("From?")
    end: dt.date = ask("To?")

    @check("start", "end")
    def order(self, ctx: Context) -> None:
        if self.end < self.start:
            raise Reject("That is before the start.", field="end")

    @check()
    async def whole(self, ctx: Context) -> None:
        assert_type(self.guests, int)
        if not self.tags and self.guests > 1:
            raise Reject("Too many for one tag.", field="guests")

    async def on_complete(self, ctx: Context) -> None:
        assert_type(self.photo, Media | None)
        assert_type(self.place, Location)
        assert_type(self.witness, Contact | None)
        assert_type(self.plans, set[Plan])
        assert_type(self.tags, list[str])
        assert_type(self.code, str)


class Hurry(Flow, reminders=[dt.timedelta(minutes=1)], drafts=True):
    """Steps take the arguments of a question."""

    @step("Code?", attempts=3, timeout=dt.timedelta(minutes=1), otherwise="again", label="Code")
    def code(self, answer: str, ctx: Context) -> Literal["again"] | None:
        return None if answer else "again"

    @step("Once more?", options=["yes", "no"], default="no", retry="Yes or no.")
    async def again(self, answer: str, ctx: Context) -> Literal["code"] | None:
        return "code" if answer == "yes" else None


class Address(Flow):
    street: str = ask("Which street?")
    number: int | None = ask("Which number?", optional=True)


class Delivery(Address, review=False):
    day: dt.date = ask("Which day?")


def finished_flows() -> None:
    delivery = Delivery(street="Elm", number=None, day=dt.date(2026, 1, 1))
    assert_type(delivery.street, str)
    assert_type(delivery.number, int | None)
    assert_type(delivery == Delivery(street="Oak", number=3, day=dt.date(2026, 1, 1)), bool)

    Delivery(street=5, number=3, day=dt.date(2026, 1, 1))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    Delivery(number=3, day=dt.date(2026, 1, 1))  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    Delivery(street="Elm", number=3, day=dt.date(2026, 1, 1), zip=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


# -- conversations -----------------------------------------------------------------------------------------------------


async def deliver(to: Recipient, reply: Reply) -> None:
    assert_type(to.chat, str | None)
    assert_type(reply.choices, tuple[Choice, ...])


async def report(error: Exception, ctx: Context) -> None:
    ctx.services[Users].seen.append(error)


async def conversations() -> None:
    bot = Conversations(
        [Registration, Address],
        sessions=SessionManager(SQLiteStore("bot.db"), model=BotSession),
        services={Users: Users()},
        on_error=report,
        limits=Limits(answer_chars=1000, depth=3),
    )

    @bot.command("/counter")
    async def counter(ctx: Context) -> None:
        data = ctx.data(BotSession)
        assert_type(data, BotSession)
        data.count += 1

    @bot.command("plain")
    def plain(ctx: Context) -> None:
        ctx.reply(str(ctx.services[Users]))

    message = Message(user=42, chat="7", id=1001, text="/register", contact=Contact("+49", "Ann"), locale="de")
    assert_type(message.user, str | None)
    turn = await bot.handle(message, send=deliver)
    assert_type(turn, Turn)
    assert_type(turn.replies, tuple[Reply, ...])
    assert_type(turn.completed, Flow | None)
    assert_type(turn.to, Recipient | None)
    if isinstance(turn.completed, Registration):
        assert_type(turn.completed.age, int)
    async with aclosing(bot.due(send=deliver, limit=10)) as turns:
        async for due in turns:
            assert_type(due, Turn)
    await bot.start(Registration, message, id="crm-17", answers={"name": "Ann"})
    assert_type(await bot.current(message), str | None)
    await bot.aclose()


# -- the blocking face -------------------------------------------------------------------------------------------------


def blocking_uses(message: Message) -> None:
    """Without an event loop, with the same options."""
    sessions = sync.SessionManager(MemoryStore(), model=BotSession, initial=BotSession, idle=dt.timedelta(hours=1))
    assert_type(sessions, sync.SessionManager[BotSession])
    assert_type(sync.SessionManager(MemoryStore(), version=2), sync.SessionManager[dict[str, Any]])
    assert_type(sessions.size(), int)
    bot = sync.Conversations([Registration], sessions=sessions, limits=Limits(lines=20))
    sent: list[str] = []
    assert_type(bot.handle(message, send=lambda _, reply: sent.append(reply.text), redelivered=True), Turn)


# -- testing -----------------------------------------------------------------------------------------------------------


def test_chat(chat: Chat, clock: ManualClock) -> None:
    chat.start(Registration, answers={"name": "Ann"}).says("30", "ann@example.org").picks("Business")
    chat.sends(Location(52.5, 13.4)).sends(Media("voice", "v1")).waits(minutes=29).waits(dt.timedelta(1)).restarts()
    assert_type(chat.last, str)
    assert_type(chat.step, str | None)
    assert_type(chat.answers, dict[str, Any])
    assert_type(chat.completed, list[Flow])
    assert_type(chat.replies, tuple[Reply, ...])
    assert_type(chat.transcript, Transcript)
    assert_type(clock.now(), dt.datetime)
    Chat(Registration, Address, user="bob", clock=clock)
