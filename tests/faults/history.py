"""What a fake platform has seen, and whether it could have come from one worker that never fails."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from itertools import pairwise

import attrs

from convflow import Conversations
from convflow.conversations import Send
from tests.faults.survey import FIELDS, NOT_SAVED, said_in_order


@attrs.define
class Transcript:
    """What the platform and the outside world have seen.

    Attributes:
        replies: Per conversation, key and text of every reply, in the order in which they came.
        effects: Per conversation, key and answers of every call of the outside world.
        acknowledged: Per conversation, the messages that the workers have acknowledged.
    """

    replies: dict[str, list[tuple[str, str]]] = attrs.field(factory=lambda: defaultdict(list))
    effects: dict[str, list[tuple[str, str]]] = attrs.field(factory=lambda: defaultdict(list))
    acknowledged: dict[str, set[str]] = attrs.field(factory=lambda: defaultdict(set))


def place(key: str) -> int:
    """Give the number of a reply from its key."""
    return int(key.rpartition("-")[2])


async def findings(transcript: Transcript, stored: Mapping[str, tuple[Sequence[str], Sequence[str]]]) -> Counter[str]:
    """Say what is wrong; nothing, where the counter is empty.

    Args:
        transcript: What was seen.
        stored: Per conversation, the answers written down in the session, and those of the flow under way.
    """
    wrong: Counter[str] = Counter()
    for name, (log, open_answers) in stored.items():
        order = [*log, *open_answers]
        applied = Counter(order)
        wrong["lost"] += len(transcript.acknowledged[name] - set(applied))
        wrong["doubled"] += sum(count - 1 for count in applied.values())
        wrong["flows broken"] += len(log) % FIELDS + (len(open_answers) >= FIELDS)
        _check_effects(log, transcript.effects[name], wrong)
        if not +wrong:  # else the sequential engine has nothing to compare with
            _check_replies(await said_in_order(order), transcript.replies[name], wrong)
    return +wrong


async def come_to_rest(bot: Conversations, send: Send, within: dt.timedelta = dt.timedelta(minutes=2)) -> None:
    """Do all that the faults have left behind, also what is due only later: a lease that ends, a reply tried again.

    Args:
        bot: The conversations; in them nothing is due by itself but unfinished work.
        send: Delivers.
        within: What is not done by then stays undone, and is found to be missing.
    """
    store = bot.sessions.store
    began = await bot.sessions.now()
    while (now := await bot.sessions.now()) < began + within and await store.due(now + within, 1):
        async for _ in bot.due(send=send, limit=1000):
            pass
        await asyncio.sleep(0.05)


def _check_effects(log: Sequence[str], effects: Sequence[tuple[str, str]], wrong: Counter[str]) -> None:
    wanted = [",".join(log[start : start + FIELDS]) for start in range(0, len(log), FIELDS)]
    keys = defaultdict(set)
    for key, answers in effects:
        keys[answers].add(key)
    wrong["effects missing"] += len(set(wanted) - set(keys))
    wrong["effects invented"] += len(set(keys) - set(wanted))
    wrong["effects under a second key"] += sum(len(each) - 1 for each in keys.values())
    wrong["keys used twice"] += len(keys) - len({key for each in keys.values() for key in each})


def _check_replies(said: Sequence[str], seen: Sequence[tuple[str, str]], wrong: Counter[str]) -> None:
    first = {}
    for key, text in seen:
        if first.setdefault(key, text) != text:
            wrong["one key, two replies"] += 1
    numbers = [place(key) for key in first]
    wrong["replies out of order"] += sum(one > other for one, other in pairwise(numbers))
    told = [text for _, text in sorted(first.items(), key=lambda item: place(item[0])) if text not in NOT_SAVED]
    if told != list(said):
        missing, extra = Counter(said) - Counter(told), Counter(told) - Counter(said)
        wrong["replies never sent"] += missing.total()
        wrong["replies invented"] += extra.total()
        wrong["replies unlike the sequential engine's"] += not missing and not extra


def repeats(transcript: Transcript) -> int:
    """Count the replies that were sent again."""
    return sum(len(seen) - len({key for key, _ in seen}) for seen in transcript.replies.values())
