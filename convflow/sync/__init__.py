"""The blocking face: `Conversations` and `SessionManager` for programs without an event loop.

Rules:
1. There is no second implementation: each call runs the very same coroutine, on one event loop in a thread of its own,
   and waits for it.
2. All programs of a process share that loop. Its thread is a daemon and ends with the process.
3. A blocking ``send`` runs in a thread beside the loop. Checks, hooks and handlers run on the loop: there a plain
   ``def`` must not block, and an ``async def`` works as ever.
"""

from convflow.sync.conversations import BlockingSend, Conversations
from convflow.sync.sessions import SessionManager

__all__ = ["BlockingSend", "Conversations", "SessionManager"]
