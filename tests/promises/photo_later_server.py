"""The planted fault, as a server of its own: a photo is acknowledged at once and put into the store a moment later."""

import threading

from backend.cli import main
from media.local_storage import LocalStorage

AFTER = 0.5  # seconds
_put = LocalStorage._put


def _shortly(self: LocalStorage, key: str, content: bytes) -> None:
    later = threading.Timer(AFTER, _put, (self, key, content))
    later.daemon = True
    later.start()


if __name__ == "__main__":
    LocalStorage._put = _shortly  # type: ignore[method-assign]
    main()
