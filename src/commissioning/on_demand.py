"""Packages whose names are loaded when they are used first, so that a command loads only what it needs."""

import sys
from importlib import import_module

# Not from typing, which takes longer to load than all else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any


def on_demand(package: str, homes: "Mapping[str, Sequence[str]]") -> None:
    """Gives a package names that live in other modules.

    A verb is often called as its module is (``plan``, ``demo``, ``meetings``): the name then means the verb, whatever
    was imported before.

    Args:
        package: its full name; it is being imported.
        homes: for each module, what of it the package offers.
    """
    where = {name: home for home, names in homes.items() for name in names}

    class OnDemand(type(sys)):  # type: ignore[misc]
        def __setattr__(self, name: str, value: "Any") -> None:
            if not (name in where and isinstance(value, type(sys))):
                super().__setattr__(name, value)

        def __getattr__(self, name: str) -> "Any":
            if name in where:
                return getattr(import_module(where[name]), name)
            raise AttributeError(f"module '{package}' has no attribute '{name}'")

        def __dir__(self) -> list[str]:
            return sorted([*where, *(name for name in vars(self) if name.startswith("__"))])

    sys.modules[package].__class__ = OnDemand
