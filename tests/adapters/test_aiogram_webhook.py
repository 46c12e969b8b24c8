"""A webhook whose requests are verified: what Telegram did not send never reaches the conversations."""

from __future__ import annotations

import contextlib
import io
import json

import pytest
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from tests.adapters import telegram_json as tg
from tests.adapters.aiogram_world import ANNS_KEY, world
from tests.adapters.telegram_server import in_loop

SECRET = "kX9-secret_token-7"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@contextlib.asynccontextmanager
async def webhook():
    async with world() as here:
        app = web.Application()
        handler = SimpleRequestHandler(here.dispatcher, here.bot, handle_in_background=False, secret_token=SECRET)
        handler.register(app, "/hook")
        async with TestClient(TestServer(app)) as client:
            yield here, client


def update(text: str = "/pet") -> bytes:
    message = tg.a_message(1, tg.a_user(7), tg.a_private_chat(7), tg.a_text(text))
    return json.dumps(tg.an_update(9, message=message)).encode()


FORGED = {
    "no secret": {}, "an empty one": {HEADER: ""}, "another one": {HEADER: "kX9-secret_token-8"},
    "one letter short": {HEADER: SECRET[:-1]}, "one letter more": {HEADER: SECRET + "x"},
    "another header": {"Authorization": SECRET}, "in other letters": {HEADER: SECRET.upper()},
}  # fmt: skip


@pytest.mark.parametrize("name", FORGED)
@in_loop
async def test_request_without_the_secret_never_reaches_the_host(name):
    """It is refused before its body is read: nothing is stored, nothing is said."""
    async with webhook() as (here, client):
        response = await client.post("/hook", data=update(), headers=FORGED[name])

        assert 401 == response.status
        assert not await here.sessions.exists(ANNS_KEY)
        assert [] == here.server.calls


@in_loop
async def test_request_with_the_secret_is_heard():
    """What Telegram has sent starts the flow, and sent again it changes nothing: the tests above can fail."""
    async with webhook() as (here, client):
        statuses = [(await client.post("/hook", data=update(), headers={HEADER: SECRET})).status for _ in range(2)]

        assert [200, 200] == statuses
        assert await here.sessions.exists(ANNS_KEY)
        assert ["What is its name?"] == [call["text"] for _, call in here.server.calls]


BODIES = {
    "empty": b"", "cut": b"{", "a list": b"[]", "a text": b'"x"', "odd": b'{"update_id":"x"}', "2 MB": b"x" * 2_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BODIES)
@in_loop
async def test_body_that_is_no_update_is_refused(name):
    """With the secret, but no update of Telegram: an error to its sender, and nothing stored."""
    async with webhook() as (here, client):
        response = await client.post("/hook", data=io.BytesIO(BODIES[name]), headers={HEADER: SECRET})

        assert response.status >= 400
        assert not await here.sessions.exists(ANNS_KEY)
