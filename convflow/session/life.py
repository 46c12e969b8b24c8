"""How long a session lives."""

from __future__ import annotations

import datetime as dt

import attrs

from convflow.clock import later


def _positive(_: object, attribute: attrs.Attribute[dt.timedelta | None], value: dt.timedelta | None) -> None:
    if value is not None and not isinstance(value, dt.timedelta):
        raise TypeError(
            f"{attribute.name} is a timedelta or None, not {value!r}. Write {attribute.name}=timedelta(hours=1)."
        )
    if value is not None and value <= dt.timedelta(0):
        raise ValueError(f"{attribute.name} must be longer than nothing, not {value!r}. Use None for no limit.")


@attrs.frozen
class Life:
    """The life span of the sessions of one manager. A session is gone from the moment of its deadline on.

    Attributes:
        idle: Time without a message after which it ends; None is for ever.
        lifetime: Time since its beginning after which it ends, used or not; None is for ever.
    """

    idle: dt.timedelta | None = attrs.field(default=None, validator=_positive)
    lifetime: dt.timedelta | None = attrs.field(default=None, validator=_positive)

    def end(self, created_at: dt.datetime, now: dt.datetime, own: dt.timedelta | None) -> dt.datetime | None:
        """Give the deadline of a session that is used at *now*.

        Args:
            created_at: When it began.
            now: The time of this use.
            own: The session's own idle time (``session.expire_in``), in the place of `idle`.
        """
        idle = own if own is not None else self.idle
        end = None if idle is None else later(now, idle)
        if self.lifetime is None:
            return end
        over = later(created_at, self.lifetime)
        return over if end is None else min(end, over)

    def wants_touch(self, expires_at: dt.datetime | None, end: dt.datetime | None, now: dt.datetime) -> bool:
        """Say whether an unchanged session should have its deadline moved from *expires_at* to *end*.

        Only when less than half of the time is left: a session that is read all day costs two touches, not thousands.
        """
        if expires_at is None or end is None:
            return expires_at != end
        return expires_at - now < (end - now) / 2
