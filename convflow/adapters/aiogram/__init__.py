"""Conversations on Telegram, through aiogram 3: ``attach(dispatcher, conversations)``.

Rules:
1. What a person says goes to the conversations first. What no flow takes goes on to the program's own handlers, which
   get the ``session`` of that person; it is saved when the handler returns, and not when it raises. They also get
   ``start``: ``start(Registration)`` begins a flow when the handler returns.
2. What nobody said is not offered to a flow: service messages, commands of another bot, a live location that moves.
   Ordinary handlers get it, with the session, as they get everything else.
3. Replies are sent literally, whatever parse mode the bot has by default. Every button press is acknowledged.
4. What Telegram refuses for ever (a person who blocked the bot, a file of the wrong kind) is logged and done with; what
   may work later is raised, and the host sends it again with the next turn.

Nothing is lost only where Telegram learns that an update was handled after it was:

* ``dispatcher.start_polling(bot, handle_as_tasks=False)`` handles updates one after the other and confirms them with
  the next poll. The default, True, handles people side by side but may confirm first: what was confirmed and not yet
  handled when the process dies is lost.
* ``SimpleRequestHandler(dispatcher, bot, handle_in_background=False)`` answers the webhook after handling. The default,
  True, answers first.

Then an update that was handled and not yet confirmed when the process dies comes again: conversations recognise it, and
so they do where an ordinary handler changed the session; another ordinary handler sees it twice.

A webhook answers with an error where the store fails, and Telegram delivers again. Polling knows no such answer:
aiogram logs what a handler raises and confirms the update. So while polling, an update that the store does not take is
tried again, later and later, until it does; nothing behind it is confirmed before. After half a minute the person of a
record of a later release hears that it takes a moment. What an ordinary handler raises, and what it has changed in a
session that then could not be saved, is lost.

Whatever the setting, what was stored and could not be sent, or must be tried again, is done inside
``async with conversations.running(send=sender(bot))``.
"""

from __future__ import annotations

from convflow.adapters.base import missing_extra

try:
    from convflow.adapters.aiogram.bridge import attach
    from convflow.adapters.aiogram.replies import calls, sender
    from convflow.adapters.aiogram.updates import is_said, read
except ModuleNotFoundError as error:
    if error.name != "aiogram":
        raise
    raise ImportError(missing_extra(__name__, "aiogram"), name="aiogram") from error

__all__ = ["attach", "calls", "is_said", "read", "sender"]
