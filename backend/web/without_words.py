"""The OpenAPI document as programs read it, without what it says to people."""

from collections.abc import Collection
from typing import Any


def without_words(part: Any, words: Collection[str]) -> Any:
    """The part of a document without these keys; a property that happens to be called `title` stays."""
    if isinstance(part, list):
        return [without_words(one, words) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: {name: without_words(one, words) for name, one in value.items()}
        if key == "properties"
        else without_words(value, words)
        for key, value in part.items()
        if key not in words or key == "properties"
    }
