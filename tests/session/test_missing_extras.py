"""A store whose package is not installed says how to install it."""

from __future__ import annotations

import importlib
import sys

import pytest

STORES = {
    "redis": ("convflow.session.stores.redis", "redis_server", "redis", "redis"),
    "postgres": ("convflow.session.stores.postgres", "postgres", "psycopg", "postgres"),
    "crypto": ("convflow.session.stores.encrypted", "encrypted", "cryptography.exceptions", "crypto"),
}


@pytest.mark.parametrize(("store", "file", "package", "extra"), STORES.values(), ids=STORES)
def test_missing_package_is_named_with_its_extra(monkeypatch, store, file, package, extra):
    """Without its package, importing a store names the command that installs it."""
    monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.delitem(sys.modules, f"convflow.session.stores.{file}", raising=False)
    with pytest.raises(ImportError) as caught:
        importlib.import_module(f"convflow.session.stores.{file}")

    needs = f'{store} needs a package that is not installed. Run: pip install "convflow[{extra}]"'
    assert needs == str(caught.value)
    assert package == caught.value.__cause__.name
