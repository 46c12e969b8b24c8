"""The limit for author's code: no alarm where nothing waits, and the same outcome as without it where it does."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest

from convflow.time_limit import within

HOUR = dt.timedelta(hours=1)
MOMENT = dt.timedelta(milliseconds=1)


def alarms(work) -> int:
    """Run *work* within an hour; give how many alarms the loop was asked to set."""

    async def main() -> int:
        loop, asked = asyncio.get_running_loop(), []
        call_at = loop.call_at
        loop.call_at = lambda *args, **kwargs: asked.append(args) or call_at(*args, **kwargs)
        await within(HOUR, work(), "The work", "Limits.hook")
        return len(asked)

    return asyncio.run(main())


async def at_once() -> str:
    return "done"


async def later() -> str:
    await asyncio.sleep(0)
    await asyncio.get_running_loop().run_in_executor(None, int)
    return "done"


async def failing() -> None:
    await asyncio.sleep(0)
    raise LookupError("theirs")


async def for_ever() -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize(("work", "expected"), [(at_once, 0), (later, 1)])
def test_alarm_is_set_with_the_first_wait(work, expected):
    """What never waits sets no alarm; what waits twice sets one."""
    assert expected == alarms(work)


@pytest.mark.parametrize("work", [at_once, later])
def test_result_comes_through(work):
    """The result is that of the work."""
    assert "done" == asyncio.run(within(HOUR, work(), "The work", "Limits.hook"))


def test_error_comes_through():
    """An error of the work is raised as it is."""
    with pytest.raises(LookupError, match="theirs"):
        asyncio.run(within(HOUR, failing(), "The work", "Limits.hook"))


def test_work_that_takes_longer_is_cancelled():
    """What waits beyond its limit is cancelled, has its last word, and counts as timed out."""
    said = []

    async def work() -> None:
        try:
            await for_ever()
        except asyncio.CancelledError:
            said.append("cancelled")
            raise

    with pytest.raises(TimeoutError):
        asyncio.run(within(MOMENT, work(), "The work", "Limits.hook"))
    assert ["cancelled"] == said


def test_work_may_outlive_a_cancellation_that_it_catches():
    """Work that catches what it waits for goes on, and its result counts."""

    async def main() -> str:
        async def work() -> str:
            other = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_soon(other.set_exception, LookupError())
            try:
                await other
            except LookupError:
                await asyncio.sleep(0)
            return "done"

        return await within(HOUR, work(), "The work", "Limits.hook")

    assert "done" == asyncio.run(main())


def test_cancellation_from_outside_is_no_timeout():
    """A task that is cancelled while its work waits is cancelled, with the work."""

    async def main() -> bool:
        task = asyncio.ensure_future(within(HOUR, for_ever(), "The work", "Limits.hook"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(main())


def test_timeout_of_the_work_itself_is_its_own():
    """A TimeoutError that the work raises is not mistaken for that of the limit, which names what took too long."""

    async def work() -> None:
        await asyncio.sleep(0)
        raise TimeoutError("theirs")

    with pytest.raises(TimeoutError, match=r"^theirs$"):
        asyncio.run(within(HOUR, work(), "The work", "Limits.hook"))
    with pytest.raises(TimeoutError, match=r"^The work took longer than 0:00:00.001000 \(Limits.hook\)\.$"):
        asyncio.run(within(MOMENT, for_ever(), "The work", "Limits.hook"))
