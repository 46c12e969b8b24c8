"""Testing conversations as people use them: by chatting. And stores: by the contract that all of them keep."""

from convflow.testing.chat import Chat, ChatError
from convflow.testing.clock import ManualClock
from convflow.testing.contract import StoreContract
from convflow.testing.faulty import FaultyStore
from convflow.testing.paths import all_paths
from convflow.testing.transcript import Transcript

__all__ = ["Chat", "ChatError", "FaultyStore", "ManualClock", "StoreContract", "Transcript", "all_paths"]
