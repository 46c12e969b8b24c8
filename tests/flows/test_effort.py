"""How much an author writes: the registration with five questions that others were measured with."""

from __future__ import annotations

import ast
import inspect
from enum import StrEnum

from convflow import Context, Email, Flow, ask


class Plan(StrEnum):
    FREE = "free"
    PRO = "pro"
    BUSINESS = "business"


class Registration(Flow, command="register", review=True):
    name: str = ask("What is your name?", max_length=100)
    age: int = ask("How old are you, {name}?", ge=18, le=120, retry="A whole number from 18 to 120, please.")
    email: Email = ask("Your email?", retry="That is not an email.")
    plan: Plan = ask("Pick a plan")
    company: str | None = ask("Company name?", when=lambda self: self.plan is Plan.BUSINESS)

    async def on_complete(self, ctx: Context) -> None:
        ctx.reply("Saved.")


SOURCE = inspect.getsource(Plan) + inspect.getsource(Registration)


def test_fifteen_lines():
    """The whole registration is at most fifteen lines that are not blank."""
    assert len([line for line in SOURCE.splitlines() if line.strip()]) <= 15


def test_four_concepts():
    """What an author must know beside types and classes of Python: flows, questions, conditions and the end."""
    nodes = list(ast.walk(ast.parse(SOURCE)))
    ours = {node.id for node in nodes if isinstance(node, ast.Name)} & {"Flow", "ask", "check", "choose", "step", "say"}
    conditions = {node.arg for node in nodes if isinstance(node, ast.keyword)} & {"when", "otherwise", "options"}
    methods = {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}

    assert {"Flow", "ask", "when", "on_complete"} == ours | conditions | methods


def test_it_is_the_whole_registration(chat):
    """It refuses, goes back, branches, reviews, changes and saves, without another line."""
    chat.start(Registration).says("Ann", "abc", "30", "x", "a@b.co", "gold", "business", "back", "back", "skip")
    chat.says("business", "Acme", "help", "change plan", "pro", "change name", "cancel", "change name", "Bob", "save")

    assert ["Saved."] == chat.texts
    assert [Registration(name="Bob", age=30, email="a@b.co", plan=Plan.PRO, company=None)] == chat.completed
