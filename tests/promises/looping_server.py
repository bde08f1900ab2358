"""The planted fault, as a server of its own: it decodes pictures as its children do, and on its loop."""

from collections.abc import Mapping, Sequence
from typing import Any

from backend.cli import main
from media import decode_child
from media.child import Child


async def _here(_self: Child, head: Mapping[str, Any], blobs: Sequence[bytes]) -> tuple[Mapping[str, Any], list[bytes]]:
    return decode_child._answer(head, list(blobs))


if __name__ == "__main__":
    Child.ask = _here  # type: ignore[method-assign]
    main()
