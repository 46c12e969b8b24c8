"""Bots as one writes them by hand: if and elif on a dictionary. No ids, no lock, no branch, no review of one's answers.

Variants: ``dict`` keeps the dictionary itself, ``json`` keeps what it looks like as JSON; `hand_stores` keeps that in a
database.
"""

from __future__ import annotations

import json
import re
from typing import Any

from benchmarks.workload import Bot

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def answer(state: dict[str, Any], text: str, finished: list[tuple[str, int, str]]) -> str:
    """Change *state* as *text* says; gives the reply. An empty state is over."""
    if text == "/register":
        state.clear()
        state["step"] = "name"
        return "What is your name?"
    step = state.get("step")
    if step == "name":
        if not 1 <= len(text.strip()) <= 80:
            return "Please send at most 80 characters."
        state["name"], state["step"] = text.strip(), "age"
        return f"How old are you, {state['name']}?"
    if step == "age":
        if not text.strip().isdecimal() or not 18 <= int(text) <= 120:
            return "Please send a number from 18 to 120."
        state["age"], state["step"] = int(text), "email"
        return "Your e-mail?"
    if step == "email":
        if not _EMAIL.fullmatch(text.strip()):
            return "Please send an address such as ann@example.org."
        state["email"], state["step"] = text.strip(), "confirm"
        return f"Name: {state['name']}\nAge: {state['age']}\nE-mail: {state['email']}\nIs that right?"
    if step == "confirm":
        if text.strip().lower() not in ("yes", "no"):
            return "Please send yes or no."
        if text.strip().lower() == "yes":
            finished.append((state["name"], state["age"], state["email"]))
        state.clear()
        return "Thank you."
    return "Send /register to begin."


async def make(variant: str) -> Bot:
    """Set it up."""
    kept: dict[int, Any] = {}

    async def live(person: int, _: int, text: str) -> None:
        state = kept.setdefault(person, {})
        bot.replies.append(answer(state, text, bot.finished))
        if not state:
            del kept[person]

    async def encoded(person: int, _: int, text: str) -> None:
        stored = kept.get(person)
        state = json.loads(stored) if stored is not None else {}
        bot.replies.append(answer(state, text, bot.finished))
        if state:
            kept[person] = json.dumps(state)
        else:
            kept.pop(person, None)

    bot = Bot({"dict": live, "json": encoded}[variant])
    return bot
