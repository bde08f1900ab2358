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
    "python-multipart": ("0.0.32", "CVE-2024-53981, CVE-2026-42561, negative lengths, quadratic parsing"),
    "starlette": ("1.5.1", "CVE-2024-47874, CVE-2025-62727, limits of form() passed over"),
    "urllib3": ("2.6.3", "CVE-2026-21441 and before: bombs in redirected answers"),
}
PINNED = re.compile(
    r"^([a-z0-9][a-z0-9._-]*)==(\S+)(?: ; [^\\\n]*?)?((?: ?\\\n    --hash=sha256:[0-9a-f]{64})*)$", re.M
)
PLACE = re.compile(r"^(?![ #])\S.*", re.M)  # where a requirement begins, whatever its form
# how a package is installed: by digest, and never by running what is in it
INSTALLED = re.compile(r"pip install\b.*?-r \S+\.lock")
GUARDS = ("--require-hashes", "--only-binary :all:")


def faults(lock: str) -> list[str]:
    """What stands below its floor, for whichever Python it is meant; what is missing, has no digest, or is no version
    that is named."""
    pinned = PINNED.findall(lock)
    named = {name for name, _version, _digests in pinned}
    low = [
        f"{name} {version} is below {FLOORS[name][0]}: {FLOORS[name][1]}"
        for name, version, _digests in pinned
        if name in FLOORS and Version(version) < Version(FLOORS[name][0])
    ]
    odd = [line for line in PLACE.findall(lock) if line.partition("==")[0] not in named]
    return [
        *low,
        *(f"{name} is not locked" for name in FLOORS if name not in named),
        *(f"{name} has no digest" for name, _version, digests in pinned if not digests),
        *(f"no version is named: {line}" for line in odd),
    ]


def unguarded(recipe: str) -> list[str]:
    """Each way of installing what is locked, with what it lacks."""
    found = INSTALLED.findall(recipe)
    assert found, "nothing is installed"
    return [f"{words}: {guard}" for words in found for guard in GUARDS if guard not in words]


def test_every_locked_dependency_stands_at_or_above_its_floor() -> None:
    for name in LOCKS:
        lock = (ROOT / name).read_text()
        assert faults(lock) == []
        print(f"{name}: {len(FLOORS)} floors, {len(PINNED.findall(lock))} packages with digests")


def test_nothing_is_installed_but_wheels_by_their_digests() -> None:
    """What comes as sources runs as whoever installs it."""
    for name in ("Makefile", ".ci/run", "docs/operations/Containerfile"):
        assert unguarded((ROOT / name).read_text()) == []


def test_an_older_version_and_a_missing_digest_are_seen() -> None:
    """The planted faults."""
    lock = (ROOT / LOCKS[0]).read_text()
    for name in FLOORS:
        old, gone = (re.sub(rf"^{name}==\S+", other, lock, flags=re.M) for other in (f"{name}==0.0.1", "other==1"))
        assert [fault.partition(" is ")[0] for fault in faults(old)] == [f"{name} 0.0.1"]
        assert faults(gone) == [f"{name} is not locked"]
    bare = re.sub(r"^pillow==(\S+).*?(?=^\S)", r"pillow==\1\n", lock, flags=re.M | re.S)
    assert faults(bare) == ["pillow has no digest"]
    twice = re.sub(r"^pillow==", r"pillow==0.0.1 ; python_full_version < '3.12'\npillow==", lock, flags=re.M)
    assert [fault.partition(" is ")[0] for fault in faults(twice)] == ["pillow 0.0.1", "pillow has no digest"]
    for line in ("starlette @ git+ssh://git@example.org/starlette", "-e ./starlette", "starlette[full]==9.9"):
        assert faults(f"{lock}{line}\n") == [f"no version is named: {line}"]
    bare_uv = "uv pip install -q --require-hashes -r requirements.lock"
    assert unguarded(bare_uv) == [f"{bare_uv[3:]}: --only-binary :all:"]
