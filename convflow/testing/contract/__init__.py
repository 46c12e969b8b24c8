"""What every store must do, as tests that a store's own test suite inherits.

::

    class TestMyStore(StoreContract):
        shared = True

        async def make(self, tmp_path):
            return MyStore(tmp_path / "sessions.my")

Rules:
1. Black box: only the methods of `convflow.session.stores.abc.Store` are used, and no clock is moved.
2. Plain test functions that run the event loop themselves, so no pytest plugin is needed.
3. What only some stores can do is declared by an attribute of the class, and then tested in full.
"""

from convflow.testing.contract.clearing import Clearing
from convflow.testing.contract.ending import Ending
from convflow.testing.contract.killing import Killing
from convflow.testing.contract.reading import Reading
from convflow.testing.contract.sharing import Sharing
from convflow.testing.contract.writing import Writing

__all__ = ["StoreContract"]


class StoreContract(Reading, Writing, Ending, Clearing, Sharing, Killing):
    """Inherit it, name the class ``Test…``, and say how a store is made.

    Attributes:
        shared: Whether two stores made with one *tmp_path* stand on the same medium and see each other's records.
        sweeps: Whether `Store.sweep` goes by the time that it is given; False where the medium clears away by itself.
        processes: Whether *shared* holds for other processes too. The tests start some and kill them, so the class is
            imported by them, and what it holds must be picklable.
    """
