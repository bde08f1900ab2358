"""The code on a facility (设施二维码): short enough for a mini-program's `scene`, with a check no stranger can make.

`a` (amenity) or `c` (component), its code, `-`, eight characters of a keyed digest: 26 characters for a component,
at most 30, of the set that WeChat's getwxacodeunlimit takes (32 of `0-9a-zA-Z!#$&'()*+,/:;=?@-._~`). Forty bits: a
typo or a made-up code passes once in a million million. The key is one of its own (CGT_CODE_KEYS): what is printed on
ten thousand manhole covers has to outlive every change of the other secrets.
"""

import base64
import hashlib
import hmac
import re
from enum import StrEnum

from backend.ground.errors import Problem
from backend.ground.setting_forms import code_keys
from backend.ground.settings import Settings

MOST = 32
CHECKED = 8
SCENE = re.compile(r"([ac])([A-Za-z0-9]{1,20})-([a-z2-7]{8})", re.ASCII)


class FacilityKind(StrEnum):
    AMENITY = "amenity"
    COMPONENT = "component"


LETTERS = {FacilityKind.AMENITY: "a", FacilityKind.COMPONENT: "c"}
KINDS = {letter: kind for kind, letter in LETTERS.items()}


def scene_of(kind: FacilityKind, code: str, settings: Settings) -> str:
    """The scene of a facility: always the same under the same first key."""
    return f"{LETTERS[kind]}{code}-{_check(kind, code, _keys(settings)[0])}"


def read_scene(scene: str, settings: Settings) -> tuple[FacilityKind, str]:
    """Which facility a scene means. Problem bad_scene for a typo, or a code that nobody here made."""
    found = SCENE.fullmatch(scene)
    if found:
        kind, code, check = KINDS[found[1]], found[2], found[3]
        if any(hmac.compare_digest(_check(kind, code, key), check) for key in _keys(settings)):
            return kind, code
    raise Problem("bad_scene")


def link_of(scene: str, origin: str) -> str:
    """What the QR code on the facility holds: a plain link that any camera opens."""
    return f"{origin.rstrip('/')}/s/{scene}"


def _check(kind: FacilityKind, code: str, key: bytes) -> str:
    digest = hmac.new(key, f"facility\0{kind}\0{code}".encode(), hashlib.sha256).digest()
    return base64.b32encode(digest).decode().lower()[:CHECKED]


def _keys(settings: Settings) -> list[bytes]:
    """The first makes codes, all of them are believed."""
    given = settings.code_keys.get_secret_value()
    return [key.encode() for key in (code_keys(given) if given else [settings.secret.get_secret_value()])]
