"""Dependencies stand at or above versions without the faults that are known, and are locked by digest. A scanner that
asks an outside list is no proof where that list cannot be reached: it passes having looked at nothing."""

import re
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCKS = ("requirements.lock", "requirements-dev.lock")
# package: lowest version, and what is wrong below it
FLOORS = {
    "cryptography": ("46.0.5", "CVE-2026-26007: points of small subgroups taken as keys"),
    "h11": ("0.16.0", "CVE-2025-43859: lenient chunks, request smuggling"),
    "pillow": ("12.3.0", "CVE-2026-25990 and others: writes out of bounds, decompression bombs"),
    "pillow-heif": ("1.7.0", "CVE-2026-84383: a write out of bounds in the bundled libheif"),
    "python-multipart": ("0.0.31", "CVE-2024-53981, CVE-2026-42561, negative lengths, quadratic parsing"),
    "starlette": ("1.5.1", "CVE-2024-47874, CVE-2025-62727, limits of form() passed over"),
    "urllib3": ("2.6.3", "CVE-2026-21441 and before: bombs in redirected answers"),
}
PINNED = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; [^\\\n]*?)?((?: ?\\\n    --hash=sha256:[0-9a-f]{64})*)$", re.M
)


def faults(lock: str) -> list[str]:
    """What stands below its floor, is missing, or has no digest."""
    pinned = {name: (version, digests) for name, version, digests in PINNED.findall(lock)}
    low = [
        f"{name} {pinned[name][0]} is below {least}: {why}" if name in pinned else f"{name} is not locked"
        for name, (least, why) in FLOORS.items()
        if name not in pinned or Version(pinned[name][0]) < Version(least)
    ]
    return low + [f"{name} has no digest" for name, (_version, digests) in pinned.items() if not digests]


def test_every_locked_dependency_stands_at_or_above_its_floor() -> None:
    for name in LOCKS:
        lock = (ROOT / name).read_text()
        assert faults(lock) == []
        print(f"{name}: {len(FLOORS)} floors, {len(PINNED.findall(lock))} packages with digests")


def test_an_older_version_and_a_missing_digest_are_seen() -> None:
    """The planted faults."""
    lock = (ROOT / LOCKS[0]).read_text()
    for name in FLOORS:
        old, gone = (re.sub(rf"^{name}==\S+", other, lock, flags=re.M) for other in (f"{name}==0.0.1", "other==1"))
        assert [fault.partition(" is ")[0] for fault in faults(old)] == [f"{name} 0.0.1"]
        assert faults(gone) == [f"{name} is not locked"]
    bare = re.sub(r"^pillow==(\S+).*?(?=^\S)", r"pillow==\1\n", lock, flags=re.M | re.S)
    assert faults(bare) == ["pillow has no digest"]
