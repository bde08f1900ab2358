"""The tree is the one of the standard, and the shipped script follows every path in it."""

import hashlib
from pathlib import Path

import pytest

from backend.disclosure.merkle import leaf_hash, path_of, root_of
from backend.disclosure.record_tile import TILE
from public_api import verify_receipt
from public_api.verify_receipt import root_of as root_by_script

# the leaves and roots of the reference tests of Certificate Transparency
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize("size", ROOTS)
def test_roots_are_those_of_the_reference(size: int) -> None:
    assert root_of([leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:size]]).hex() == ROOTS[size]


def item(number: int, path: list[bytes]) -> dict:
    return {"index": number, "salt": "00" * 16, "entry": str(number), "path": [one.hex() for one in path]}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 33])
def test_the_script_follows_every_path_and_no_other(size: int) -> None:
    hashes = [leaf_hash(bytes(16) + str(number).encode()) for number in range(size)]
    root = root_of(hashes).hex()
    for number in range(size):
        path = path_of(hashes, number)
        assert root_by_script(item(number, path), size) == root
        if size > 1:
            assert root_by_script(item(number ^ 1, path), size) != root
            assert root_by_script(item(number, path[:-1]), size) != root
            assert root_by_script(item(number, [*path, root_of([])]), size) != root


@pytest.mark.parametrize("size", [TILE, TILE + 1, 3 * TILE - 7])
def test_a_tree_of_tiles_is_the_tree_of_their_leaves(size: int) -> None:
    hashes = [hashlib.sha256(str(number).encode()).digest() for number in range(size)]
    tiles = [hashes[place : place + TILE] for place in range(0, size, TILE)]
    roots = [root_of(tile) for tile in tiles]
    assert root_of(roots) == root_of(hashes)
    for number in (0, TILE - 1, size - 1):
        tile = number // TILE
        assert [*path_of(tiles[tile], number % TILE), *path_of(roots, tile)] == path_of(hashes, number)


def test_the_script_is_short_and_needs_nothing_of_ours() -> None:
    lines = Path(str(verify_receipt.__file__)).read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 60
    imported = {line.split()[1].split(".")[0] for line in lines if line.strip().startswith(("import ", "from "))}
    assert imported == {"hashlib", "json", "sys", "typing", "cryptography"}
