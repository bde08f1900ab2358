"""The object behind a name: how the command and the edge reach rooms they may not import."""

import importlib
from typing import Any


def named(place: str) -> Any:
    """The object at `module:name`; ImportError or AttributeError where there is none."""
    module, _, name = place.partition(":")
    return getattr(importlib.import_module(module), name)
