"""Checks a receipt (存证回执) offline: `python verify_receipt.py RECEIPT.json [PUBLIC_KEY …]`; exit 0 right, 1 wrong.

Needs Python 3.9 and, for the signatures, the package `cryptography`; without it they are not checked and the exit is 3.
Give the public keys (hex) you noted from the city's page: the keys in the file only show that it agrees with itself.
"""

import hashlib
import json
import sys
from typing import Any

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as PublicKey
except ImportError:
    PublicKey = None  # type: ignore[assignment, misc]


def root_of(item: dict[str, Any], size: int) -> str:
    """The root that a leaf and its path lead to (RFC 9162, 2.1.3.2); empty if the path does not fit."""
    place, last = item["index"], size - 1
    found = hashlib.sha256(b"\x00" + bytes.fromhex(item["salt"]) + item["entry"].encode()).digest()
    for sibling in map(bytes.fromhex, item["path"]):
        if place % 2 or place == last:
            found = hashlib.sha256(b"\x01" + sibling + found).digest()
            while place and not place % 2:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + sibling).digest()
        place, last = place >> 1, last >> 1
    return found.hex() if last == 0 <= item["index"] < size and len(item["salt"]) == 32 else ""


def faults_of(receipt: dict[str, Any], keys: list[str]) -> list[str]:
    """What is wrong with a receipt; `keys`: the only public keys that are believed, any if there are none."""
    days, faults = {day["day"]: day for day in receipt["days"]}, []
    for name, day in days.items():
        try:
            key, signature = bytes.fromhex(day["public_key"]), bytes.fromhex(day["signature"])
            _ = PublicKey is None or PublicKey.from_public_bytes(key).verify(signature, day["statement"].encode())
            if keys and day["public_key"] not in keys:
                faults.append(f"{name}: signed with another key")
        except Exception:  # noqa: BLE001 - whatever is wrong with it
            faults.append(f"{name}: the signature is wrong")
    for item in receipt["items"]:
        (title, _city, name, size, root), said = days[item["day"]]["statement"].splitlines(), json.loads(item["entry"])
        if (title, name, root) != ("chengguantong record 1", item["day"], root_of(item, int(size))):
            faults.append(f"{item['day']}: not in the record: {item['entry']}")
        elif said[0] != "previous" and said[1] != receipt["number"]:
            faults.append(f"{item['day']}: of another report: {item['entry']}")
        elif said[1] in days and hashlib.sha256(days[said[1]]["statement"].encode()).hexdigest() != said[2]:
            faults.append(f"{item['day']}: does not hold the day before as it is here")
    return faults


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as file:
        read = json.load(file)
    wrong = faults_of(read, sys.argv[2:])
    print("\n".join(wrong) or f"{len(read['items'])} proven; signatures checked: {PublicKey is not None}")  # noqa: T201
    sys.exit(1 if wrong else 3 if PublicKey is None else 0)
