"""Networks that fail and servers that are killed: nothing lost, doubled or invented."""

import os

import pytest

from tests.faults.proxy import TOXICS
from tests.faults.store_faults import Plan, run

SIZE = int(os.environ.get("CONVFLOW_FAULT_CONVERSATIONS", "50"))
"""How many conversations, of ten messages each; `python -m tests.faults.store_faults` takes more."""

pytestmark = pytest.mark.filterwarnings("default")  # a driver warns of connections that the proxy has cut


@pytest.fixture
def running(addresses, tmp_path_factory):
    """Give the PostgreSQL server that all tests share, and a database in it for one test."""
    import psycopg

    address = addresses("postgres")
    name = f"d{abs(hash(tmp_path_factory.mktemp('name'))) % 10**9}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"{address.rpartition('/')[0]}/{name}"


@pytest.mark.parametrize("toxic", TOXICS)
def test_redis_behind_a_bad_network(toxic):
    """Latency, lost answers, resets, half-open connections, single bytes and black holes."""
    wrong, figures = run("redis", Plan(SIZE, toxic=toxic), seed=1)

    assert not wrong, figures
    assert figures[toxic]


@pytest.mark.parametrize("toxic", TOXICS)
def test_postgres_behind_a_bad_network(toxic, running):
    """The same on PostgreSQL."""
    wrong, figures = run("postgres", Plan(SIZE, toxic=toxic), seed=1, running=running)

    assert not wrong, figures
    assert figures[toxic]


def test_redis_that_is_killed_keeps_what_it_said_is_saved():
    """SIGKILL to the server, with its append-only file."""
    wrong, figures = run("redis", Plan(SIZE, kills=2), seed=1)

    assert not wrong, figures


def test_postgres_that_crashes_keeps_what_it_said_is_saved(running):
    """A server process is killed, so that the server throws its memory away and recovers from its log."""
    wrong, figures = run("postgres", Plan(SIZE, kills=2), seed=1, running=running)

    assert not wrong, figures


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param(Plan(SIZE, kills=2, control="server that keeps nothing"), id="server that keeps nothing"),
        pytest.param(Plan(SIZE, toxic="latency", likely=0.05, control="last write wins"), id="last write wins"),
    ],
)
def test_control_is_caught(plan):
    """A server that forgets, and a store that writes blindly, are found out."""
    assert any(run("redis", plan, seed)[0] for seed in range(3))
