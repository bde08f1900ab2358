"""A file of the built app, with its bytes, also packed, its type and how long it may be kept."""

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path

BUILT = Path(__file__).parent / "built"
TYPES = {
    ".webmanifest": "application/manifest+json", ".js": "text/javascript", ".mjs": "text/javascript",
    ".ico": "image/vnd.microsoft.icon",
}  # fmt: skip
PACKED = frozenset({".js", ".mjs", ".css", ".html", ".svg", ".webmanifest", ".json", ".txt"})
# a name under assets/ holds the digest of its content: it never changes
FOR_GOOD, ASK_AGAIN = "public, max-age=31536000, immutable", "no-cache"


@dataclass(frozen=True)
class BuiltFile:
    """`packed` is the gzip of `content`, where that is worth it."""

    content: bytes
    packed: bytes | None
    media_type: str
    etag: str
    keep: str


@cache
def built_names() -> frozenset[str]:
    """Every file there is, by its path below built/: nothing else is ever opened."""
    return frozenset(path.relative_to(BUILT).as_posix() for path in BUILT.rglob("*") if path.is_file())


@cache
def built_file(name: str) -> BuiltFile | None:
    """The file of that path below built/, read and packed once; None if there is none."""
    if name not in built_names():
        return None
    path = BUILT / name
    if not path.is_file():  # built anew since
        return None
    content = path.read_bytes()
    kind = TYPES.get(path.suffix) or guess_type(path.name)[0] or "application/octet-stream"
    text = kind.startswith("text/") or kind.endswith(("json", "xml"))
    return BuiltFile(
        content=content, packed=gzip.compress(content, 9, mtime=0) if path.suffix in PACKED else None,
        media_type=f"{kind}; charset=utf-8" if text else kind, etag=f'"{sha256(content).hexdigest()[:32]}"',
        keep=FOR_GOOD if name.startswith("assets/") else ASK_AGAIN,
    )  # fmt: skip
