"""Forms of a class, one after another: what one release stores, the next one reads."""

from __future__ import annotations

from convflow import Flow, ask, choose, many


def old_version() -> type[Flow]:
    class Order(Flow, id="order", command="order", review=True):
        mail: str = ask("Mail?")
        color: str = choose("Color?", options=["red", "blue"])
        note: str = ask("Note?")

    return Order


def version(*fields: tuple[str, object, object], checks: dict[str, object] | None = None, **arguments: object):
    """Make one form of the class Order, from names, types and questions."""
    body = {"__annotations__": {name: kind for name, kind, _ in fields}, "__module__": __name__, **(checks or {})}
    body |= {name: question for name, _, question in fields}
    return type("Order", (Flow,), body, id="order", command="order", **arguments)


NOTE = ("note", str, ask("Note?"))


def lines_of(*fields: tuple[str, object, object], extra: tuple[object, ...] = ()):
    line = type("Line", (Flow,), {
        "__annotations__": {name: kind for name, kind, _ in fields}, "__module__": __name__,
        **{name: question for name, _, question in fields},
    })  # fmt: skip
    return line, version(("lines", list[line], many("Cart: {lines}")), *extra)


def failing(fail: list[bool], *fields: tuple[str, object, object], breaks: object = None, **arguments: object):
    def on_complete(self, ctx):
        if fail.pop() if fail else False:
            raise RuntimeError
        ctx.reply(f"Saved {self.value!r}.")

    migration = {} if breaks is None else {"breaks": breaks}
    return version(*fields, checks={"on_complete": on_complete, **migration}, **arguments)
