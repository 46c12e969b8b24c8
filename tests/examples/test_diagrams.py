"""The diagrams of all examples, read by Mermaid's own parser."""

import importlib
from pathlib import Path

import examples
from convflow.flows import is_flow
from convflow.flows.diagram import mermaid
from tests.mermaid.parser import parse

FOLDER = Path(examples.__file__).parent


def flows():
    """Every flow class of every example, by its target."""
    found = {}
    for path in sorted(FOLDER.glob("[!_]*.py")):
        module = importlib.import_module(f"examples.{path.stem}")
        for name, value in vars(module).items():
            if is_flow(value) and value.__module__ == module.__name__:
                found[f"examples/{path.name}:{name}"] = value
    return found


def test_finds_the_flows():
    """The flows of the examples are found by looking, so a new one is tested as well."""
    found = set(flows())

    assert found >= {
        "examples/cart.py:Cart",
        "examples/checkout.py:Checkout",
        "examples/registration.py:Registration",
    }


def test_mermaid_reads_every_diagram():
    """Mermaid accepts the diagram of every flow of every example."""
    found = flows()

    said = parse([mermaid(flow) for flow in found.values()])

    assert dict.fromkeys(found) == dict(zip(found, said, strict=True))
